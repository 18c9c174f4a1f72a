"""What holds for every format and every made-up file of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.book.brokers.base import BrokerRow, Entry
from portfolio.book.brokers.grouping import causes
from portfolio.book.brokers.registry import FORMATS, named, read_file, recognise
from portfolio.book.brokers.sheets import open_sheets
from portfolio.errors import UsageError
from tests.book.brokers.telling import FILES, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.brokers.base import Position

EVERY = sorted(file.name for file in FILES.iterdir())
#: Tables whose rows stand for themselves; files of sections have sums of their own.
PLAIN = [
    "yuanta-trades.csv", "yuanta-positions.csv", "sinopac-trades.csv", "fubon-trades.csv",
    "firstrade-history.csv", "schwab-transactions.csv", "schwab-positions.csv", "sbi.csv",
]  # fmt: skip


def new(rows: Sequence[BrokerRow]) -> list[Entry | Position]:
    return [row.entry for row in rows if row.entry is not None]


def text_of(file: str) -> str:
    data = (FILES / file).read_bytes()
    for encoding in ("utf-8-sig", "cp950", "cp932"):
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise AssertionError(file)


def test_every_format_has_a_made_up_file_and_a_name_of_its_own() -> None:
    names = [form.name for form in FORMATS]
    assert len(set(names)) == len(names)
    assert set(names) - {form.name for f in EVERY if (form := read(f).format) is not None} == set()


def test_every_format_has_its_line_in_the_documentation() -> None:
    page = (FILES.parents[3] / "docs" / "brokers.md").read_text(encoding="utf-8")
    assert [form.name for form in FORMATS if f"| `{form.name}` |" not in page] == []


@pytest.mark.parametrize("file", EVERY)
def test_only_one_format_finds_most_of_its_columns(file: str) -> None:
    sheets = open_sheets((FILES / file).read_bytes(), file)
    scores = sorted((form.identify(sheets) for form in FORMATS), reverse=True)
    assert scores[0] > scores[1]


@pytest.mark.parametrize("file", EVERY)
def test_every_line_with_something_in_it_is_told(file: str) -> None:
    found = read(file)
    below = {
        line.number
        for sheet in found.sheets
        for line in sheet.lines
        if line.number > found.header_line
    }
    told = {row.line for row in found.rows}
    header_again = {
        line.number
        for sheet in found.sheets
        for line in sheet.lines
        if not any(cell[:1].isdigit() for cell in line.cells)
    }
    assert below - told <= header_again
    assert all((row.reason is None) == (row.state == "new") for row in found.rows)


@pytest.mark.parametrize("file", EVERY)
def test_entries_have_accounts_and_amounts_their_sign(file: str) -> None:
    for entry in new(read(file).rows):
        assert entry.account
        if isinstance(entry, Entry) and entry.type not in ("fee", "tax", "dividend"):
            assert (entry.amount or 0) >= 0


@pytest.mark.parametrize("file", PLAIN)
@settings(max_examples=25)
@given(st.data())
def test_a_subtotal_anywhere_changes_nothing(file: str, data: st.DataObject) -> None:
    lines = text_of(file).rstrip("\n").split("\n")
    plain = read_file("\n".join(lines).encode(), file)
    at = data.draw(st.integers(plain.header_line, len(lines)))
    width = len(lines[plain.header_line - 1].split(",")) - 2
    word = data.draw(
        st.sampled_from(["小計", "2024/01/08 小計", "[TWD台幣]總計：", "Total", "合計"])
    )
    cells = data.draw(st.sampled_from([f"{word},,5,", f",{word},5,", f'"{word}","","1,000",']))
    lines.insert(at, cells + "," * width)
    summed = read_file("\n".join(lines).encode(), file)
    assert new(summed.rows) == new(plain.rows)
    assert len(summed.rows) == len(plain.rows) + 1


@pytest.mark.parametrize("file", ["yuanta-trades.csv", "sinopac-trades.csv", "fubon-trades.csv"])
@settings(max_examples=25)
@given(st.data())
def test_a_file_in_two_parts_is_the_file(file: str, data: st.DataObject) -> None:
    lines = text_of(file).rstrip("\n").split("\n")
    header = read_file("\n".join(lines).encode(), file).header_line
    at = data.draw(st.integers(header, len(lines)))
    parts = [lines[:at], [*lines[:header], *lines[at:]]]
    entries = [e for part in parts for e in new(read_file("\n".join(part).encode(), file).rows)]
    # The second part of an order that was filled in several has its number in another file.
    plain = [replace(e, id="") for e in entries if isinstance(e, Entry)]
    whole = new(read_file("\n".join(lines).encode(), file).rows)
    assert plain == [replace(e, id="") for e in whole if isinstance(e, Entry)]


@pytest.mark.parametrize("file", PLAIN)
def test_two_downloads_below_each_other(file: str) -> None:
    text = text_of(file).rstrip("\n")
    header = read_file(text.encode(), file).header_line
    again = "\n".join(text.split("\n")[header - 1 :])
    once, twice = read_file(text.encode(), file), read_file(f"{text}\n{again}".encode(), file)
    assert len(twice.rows) == 2 * len(once.rows)


def test_a_format_can_be_named_and_an_account_given() -> None:
    data = (FILES / "yuanta-trades.csv").read_bytes()
    found = read_file(data, "x", format_name="yuanta-trades", account="元大 2")
    assert {entry.account for entry in new(found.rows)} == {"元大 2"}
    with pytest.raises(UsageError, match="“nobody” is no format"):
        named("nobody")


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Dear reader,\nhello\n"])
def test_what_no_format_fits(text: str) -> None:
    found = read_file(text.encode(), "x.csv")
    assert found.format is None
    assert found.rows == ()
    assert recognise(found.sheets) is None


def test_causes_are_told_once_each() -> None:
    rows = [BrokerRow(n, (), "new").skipped("a sum of other rows") for n in range(2, 35)]
    rows += [BrokerRow(40, (), "new").skipped("the other half of line {line}", line=39)]
    rows += [BrokerRow(42, (), "new").skipped("the other half of line {line}", line=41)]
    rows += [BrokerRow(50, (), "new").unread("“{word}” is not known.", word="A")]
    rows += [
        BrokerRow(51, (), "new").unread("“{word}” is not known.", word="B"),
        BrokerRow(52, (), "new"),
    ]
    assert [(c.state, c.reason.english, len(c.lines)) for c in causes(rows)] == [
        ("unread", "“A” is not known.", 1),
        ("unread", "“B” is not known.", 1),
        ("skipped", "a sum of other rows", 33),
        ("skipped", "the other half of line 39", 2),
    ]
