"""The review in the terminal."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from portfolio.language import CODES, Code, language
from portfolio.report.audience import Audience
from portfolio.report.files.terminal import terminal_table
from portfolio.report.words import sentences
from tests.support.sample_review import first_quarter, sample_review


def _rows(text: str) -> list[str]:
    lines = text.splitlines()
    rule = next(i for i, line in enumerate(lines) if line.startswith("──"))
    return lines[rule + 1 : rule + 9]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("width", [60, 80, 100, 140, 200])
@pytest.mark.parametrize("amounts", [True, False])
def test_no_line_is_wider_than_the_terminal_and_no_number_is_cut(
    code: Code, width: int, amounts: bool
) -> None:
    text = terminal_table(
        sample_review(), Audience(language(code), shows_amounts=amounts), width=width
    )
    assert max(cell_len(line.rstrip()) for line in text.splitlines()) <= width
    first = _rows(text)[0]
    assert "+15.24%" in first
    assert "0.88%" in first
    assert ("NT$1,270,611" in first) == amounts


def test_numbers_are_right_aligned_beside_chinese_names() -> None:
    rows = _rows(
        terminal_table(sample_review(), Audience(language("en"), shows_amounts=True), width=200)
    )
    ends = {cell_len(row[: row.index("%") + 1]) for row in (rows[0], rows[2], rows[6])}
    assert "元大台灣50" in rows[2]
    assert len(ends) == 1


def test_signs_and_dashes() -> None:
    rows = _rows(
        terminal_table(sample_review(), Audience(language("en"), shows_amounts=False), width=200)
    )
    assert "-3.46%" in rows[3]
    assert "2024-06-14 stale price" in rows[3]
    assert rows[4].split() == ["GONE", "GONE", *["–"] * 7, "no", "price"]
    assert rows[7].startswith("CASH TWD")


def test_without_a_terminal_there_is_no_colour_and_with_one_it_follows_the_language() -> None:
    review = sample_review()
    assert "\x1b" not in terminal_table(review, Audience(language("en"), shows_amounts=True))
    english = terminal_table(
        review, Audience(language("en"), shows_amounts=True), colour=True, width=200
    )
    chinese = terminal_table(
        review, Audience(language("zh-TW"), shows_amounts=True), colour=True, width=200
    )
    red, green = r"\x1b\[31m *", r"\x1b\[32m *"
    assert re.search(green + r"\+15\.24%", english)
    assert re.search(red + r"-3\.46%", english)
    assert re.search(red + r"\+15\.24%", chinese)
    assert re.search(green + r"-3\.46%", chinese)


def test_period_basis_dates_and_findings_are_in_sight() -> None:
    review, t = sample_review(), language("en")
    text = " ".join(terminal_table(review, Audience(t, shows_amounts=True), width=80).split())
    for sentence in (
        sentences.period(review, t),
        sentences.headline(review, t),
        sentences.method_note(review, t),
        sentences.basis_note(review, t),
        sentences.data_line(review, t),
        "Error: holdings.csv:9: 股數: “27182x” is not a number of shares.",
    ):
        assert sentence in text


def test_the_first_quarter_is_not_shown_twice() -> None:
    header = terminal_table(
        first_quarter(), Audience(language("en"), shows_amounts=False), width=200
    ).splitlines()[2]
    assert "Total YTD 2024" in header
    assert "Total Q1" not in header
