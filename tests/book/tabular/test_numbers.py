"""Numbers as people type them; what can be read two ways is never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.book.tabular.numbers import Style, read_number, style_of
from portfolio.language import Language

if TYPE_CHECKING:
    from portfolio.book.tabular.table import Separator

# A language without a catalogue shows the template with its facts.
ENGLISH = Language("en", {})


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("100", 100),
        ("1,000.5", 1000.5),
        ("1,234,567", 1234567),
        (" 12.5 ", 12.5),
        (".5", 0.5),
        ("5.", 5),
        ("-3", -3),
        ("−3", -3),  # the typographic minus
        ("(1,000)", -1000),  # an accountant's minus
        ("１，０００．５", 1000.5),  # full width
        ("１２３", 123),
        ("1 000", 1000),
        ("1\u00a0000.5", 1000.5),  # a no-break space
        ("1'234'567", 1234567),
        ("1.5E+05", 150000),
        ('="100"', 100),  # how brokers keep Excel from changing a cell
        ("\u200b42\ufeff", 42),
        ("+7", 7),
    ],
)
def test_one_way_to_read(typed: str, value: float) -> None:
    number = read_number(typed, "dot")
    assert (number.value, number.is_percent, number.currency) == (value, False, "")


@pytest.mark.parametrize(
    ("typed", "value", "currency"),
    [
        ("NT$1,000.5", 1000.5, "TWD"),
        ("US$ 12", 12, "USD"),
        ("€5", 5, "EUR"),
        ("£5", 5, "GBP"),
        ("$5", 5, ""),  # of many countries
        ("¥285", 285, ""),
        ("＄5", 5, ""),
        ("1,000元", 1000, ""),
        ("TWD 30", 30, "TWD"),
        ("30 usd", 30, "USD"),
        ("-NT$5", -5, "TWD"),
        ("$-5", -5, ""),
    ],
)
def test_currency_signs_are_kept_apart(typed: str, value: float, currency: str) -> None:
    number = read_number(typed, "dot")
    assert (number.value, number.currency) == (value, currency)


@pytest.mark.parametrize("typed", ["12%", "12 %", "１２％"])
def test_percent_signs_are_told(typed: str) -> None:
    number = read_number(typed, "dot")
    assert (number.value, number.is_percent) == (12, True)


@pytest.mark.parametrize(
    "typed",
    [
        "abc",
        "nan",
        "NaN",
        "inf",
        "-",
        "%",
        "1.2.3",
        "1,00,000",
        "12abc",
        "1 2",
        "10 20",
        "1000,000",
        "٣x",
        "--5",
        "$5$",
        "1-2",
        "0x10",
        "1_000",
        "10²",
        "½",
    ],
)
def test_what_is_no_number(typed: str) -> None:
    number = read_number(typed, "dot")
    assert number.value is None
    assert (
        ENGLISH(number.template, **(number.facts or {}))
        == f"“{typed}” is not a number: write it like 1000.5."
    )


def test_too_large() -> None:
    number = read_number("1e999", "dot")
    assert ENGLISH(number.template, **(number.facts or {})) == "“1e999” is too large a number."


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [("1,5", "1.5"), ("1.000,5", "1000.5"), ("12,50", "12.50"), ("-1,5", "-1.5")],
)
def test_a_decimal_comma_where_dots_mark_decimals(typed: str, suggestion: str) -> None:
    number = read_number(typed, "dot")
    assert number.value is None
    assert (
        ENGLISH(number.template, **(number.facts or {}))
        == f"“{typed}” has a decimal comma: write {suggestion}."
    )


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1.000,5", 1000.5), ("1.000", 1000), ("12,5", 12.5), ("7", 7), ("1,000", 1.0)],
)
def test_a_file_with_decimal_commas(typed: str, value: float) -> None:
    assert read_number(typed, "comma").value == value


@pytest.mark.parametrize(
    ("typed", "small", "large"), [("1.000", "1", "1000"), ("12,345", "12.345", "12345")]
)
def test_two_ways_to_read_is_a_problem(typed: str, small: str, large: str) -> None:
    number = read_number(typed, "unsure")
    assert number.value is None
    assert (
        ENGLISH(number.template, **(number.facts or {}))
        == f"“{typed}” can mean {small} or {large}: write it without a thousands separator."
    )


@pytest.mark.parametrize(
    ("cells", "separator", "style"),
    [
        (["1,000", "5"], ",", "dot"),  # nothing else can stand in a comma-separated file
        (["12,5", "1,000"], ",", "unsure"),  # a slip makes the thousand doubtful
        (["1.000"], ";", "unsure"),
        (["1.000", "12,5"], ";", "comma"),
        (["-1.000", "1.000.000"], ";", "comma"),
        (["1.000", "12.5"], ";", "dot"),
        (["1.000", "0.125"], ";", "dot"),  # no thousand begins with 0
        (["12.5", "12,5"], ";", "unsure"),
        (["1,000"], "\t", "dot"),
        (["1,000", "12,5"], "\t", "comma"),
        ([], ";", "unsure"),
    ],
)
def test_the_style_of_a_file(cells: list[str], separator: Separator, style: Style) -> None:
    assert style_of(cells, separator) == style


@given(st.floats(min_value=0, max_value=1e15, allow_nan=False))
def test_a_number_we_write_reads_as_itself(value: float) -> None:
    assert read_number(repr(value), "dot").value == value
    assert read_number(f"{value:,.6f}", "dot").value == float(f"{value:.6f}")


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=99))
def test_european_numbers_read_right_in_their_own_style(whole: int, cents: int) -> None:
    european = f"{whole:,}".replace(",", ".") + f",{cents:02}"
    assert read_number(european, style_of([european], ";")).value == float(f"{whole}.{cents:02}")


@given(st.text(max_size=10))
def test_no_text_breaks_the_reader(text: str) -> None:
    for style in ("dot", "comma", "unsure"):
        number = read_number(text, style)
        assert (number.value is None) == bool(number.template)
