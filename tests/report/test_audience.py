"""The one value that hides amounts: nothing that is shown gets past it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from portfolio.language import language
from portfolio.report.audience import HIDDEN, Audience
from portfolio.report.tables.model import Caption, Column, Heading, Private, table_of

T = language("en")
OWNER, GUEST = (Audience(T, shows_amounts=shown) for shown in (True, False))
PACKAGE = Path(__file__).parents[2] / "portfolio"
#: Where sentences and cards are made; tables have their one filter.
TELLING = sorted(
    file
    for folder in ("report/words", "ui/pages", "ui/widgets", "ui/shell", "ui/editors")
    for file in (PACKAGE / folder).glob("*.py")
)


def test_an_amount_is_told_in_money_in_percent_or_not_at_all() -> None:
    assert OWNER.money(1234.0, "TWD", of=9876.0) == "NT$1,234"
    # 1,234 / 9,876 = 0.12495 less a little.
    assert GUEST.money(1234.0, "TWD", of=9876.0) == "12.49%"
    assert GUEST.money(1234.0, "TWD") == GUEST.money(1234.0, "TWD", of=0.0) == HIDDEN
    assert OWNER.without_amounts() == GUEST


@pytest.mark.parametrize("file", TELLING, ids=lambda file: file.name)
def test_amounts_in_sentences_pass_the_audience(file: Path) -> None:
    """Money is written by the audience, never by its language alone."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr == "money":
            assert ast.unparse(node.value) == "audience", f"{file.name}:{node.lineno}"


def test_a_table_without_amounts_has_what_stands_in_for_them() -> None:
    columns = (
        Column(Heading("name", "Name", "text"), ["A"], "All"),
        Column(Heading("value", "Value", "base"), [5.0], 5.0),
        Column(Heading("part", "Part", "fraction", stands_in=True), [1.0], 1.0),
        Column(Heading("price", "Price", "price"), [Private(2.5)]),
    )
    seen = table_of(OWNER, Caption("", "", "TWD"), columns, has_total=True)
    assert [h.key for h in seen.headings] == ["name", "value", "price"]
    assert seen.rows == (("A", 5.0, 2.5), ("All", 5.0, ""))
    hidden = table_of(GUEST, Caption("", "", "TWD"), columns, has_total=True)
    assert [h.key for h in hidden.headings] == ["name", "part", "price"]
    assert hidden.rows == (("A", 1.0, None), ("All", 1.0, ""))


def test_a_table_of_nothing_but_amounts_has_no_rows_without_them() -> None:
    columns = (
        Column(Heading("name", "Name", "text"), ["A"]),
        Column(Heading("value", "Value", "own"), [5.0]),
    )
    assert table_of(GUEST, Caption("", "", "TWD"), columns).rows == ()
