"""Files with cells, rows, columns and numbers beyond all measure: a sentence, in linear time.

Time is told by work: what is counted are the letters that the patterns look at, by letting them
look at inputs on which anything quadratic would not end while the test runs.
"""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

import pytest

from portfolio.book.holdings.reading import read_holdings
from portfolio.book.load import load_book
from portfolio.book.settings.reading import read_settings
from portfolio.book.tabular import opening
from portfolio.book.tabular.dates import read_date
from portfolio.book.tabular.numbers import read_number
from portfolio.book.transactions.reading import TransactionsFile, read_transactions
from portfolio.errors import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 30)
ONE = "symbol,shares\nSPY,1\n"
#: Letters. Squared it is more than a test could ever do.
ENDLESS = 2_000_000


def codes(text: str) -> list[tuple[str, int | None]]:
    file = read_holdings(text.encode())
    return [(problem.code, problem.line) for problem in file.problems]


def ledger(text: str) -> TransactionsFile:
    header = "date,type,symbol,shares,price,amount,currency\n"
    return read_transactions((header + text).encode(), "transactions.csv", (), "TWD", TODAY)


@pytest.mark.parametrize("letter", [" ", "\t", ",", ";"])
def test_a_first_line_of_nothing(letter: str) -> None:
    file = read_holdings((letter * ENDLESS + "\n" + ONE).encode())
    assert [h.symbol for h in file.holdings] == ["SPY"]


@pytest.mark.parametrize("letter", ["a", "1", " ", ".", ",", "(", "٣", "²", "−", "\x00"])
def test_a_cell_that_is_no_number(letter: str) -> None:
    cell = "1" + letter * ENDLESS + "2"
    assert codes(f'symbol,shares\nSPY,"{cell}"\n') == [("bad_number", 2)]
    (problem,) = read_holdings(f'symbol,shares\nSPY,"{cell}"\n'.encode()).problems
    assert len(problem.message) < 300


@pytest.mark.parametrize("letter", ["1", " ", "年", ":", "T"])
def test_a_cell_that_is_no_day(letter: str) -> None:
    file = ledger(f"2023-01-05{letter * ENDLESS}x,buy,SPY,1,380,,USD\n")
    assert [(p.code, p.line) for p in file.problems] == [("bad_date", 2)]


def test_a_cell_that_is_no_symbol() -> None:
    assert codes(f"symbol,shares\n{'A' * ENDLESS},1\n") == [("bad_symbol", 2)]


def test_lines_of_nothing() -> None:
    file = read_holdings(("symbol,shares\n" + "\n" * 300_000 + "SPY,1\n").encode())
    assert [h.symbol for h in file.holdings] == ["SPY"]
    assert file.table.rows[-1].line == 300_002


def test_quotes_that_never_close() -> None:
    rows = 'KO,"1\n' * 30_001
    assert len(read_holdings(("symbol,shares\n" + rows).encode()).table.rows) > 15_000


def test_a_header_as_wide_as_no_sheet() -> None:
    wide = "symbol,shares," + ",".join(f"c{n}" for n in range(200_000))
    file = read_holdings(f"{wide}\nSPY,1\n".encode())
    assert [(p.code, p.line) for p in file.problems] == [("too_many_columns", 1)]
    assert [h.symbol for h in file.holdings] == ["SPY"]


def test_a_file_too_long_to_be_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "transactions.csv"
    with path.open("wb") as file:
        file.truncate(opening.MAX_BYTES + 1)
    with pytest.raises(UnreadableFileError, match="larger than 64 MB"):
        opening.read_bytes(path)
    path.write_bytes(b"\n" * 21)
    monkeypatch.setattr(opening, "MAX_ROWS", 20)
    with pytest.raises(UnreadableFileError, match="more than 20 rows"):
        opening.read_bytes(path)


@pytest.mark.parametrize("name", ["holdings.csv", "transactions.csv", "portfolio.toml"])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(tmp_path: Path, name: str) -> None:
    (tmp_path / "holdings.csv").write_text(ONE, encoding="utf-8")
    (tmp_path / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / name)
    with pytest.raises(UnreadableFileError, match="a pipe or a device"):
        load_book(
            tmp_path / "holdings.csv", tmp_path / "portfolio.toml", tmp_path / "transactions.csv"
        )


@pytest.mark.parametrize("typed", ["1e308", "1e16", "-1e300", "9" * 199, "1e999"])
def test_a_number_too_large_to_be_added_to_another(typed: str) -> None:
    assert read_number(typed, "dot").template == "“{text}” is too large a number."
    assert codes(f"symbol,shares\nSPY,{typed}\n") == [("bad_number", 2)]
    assert read_number("1e15", "dot").value == 1e15


@pytest.mark.parametrize("typed", ["1\x000", "1\x1b[2J0", "\x001", "1\x7f", "1\u202e0"])
def test_a_control_character_beside_digits_is_told(typed: str) -> None:
    assert codes(f"symbol,shares\nSPY,{typed}\n") == [("bad_number", 2)]
    (problem,) = read_holdings(f"symbol,shares\nSPY,{typed}\n".encode()).problems
    assert problem.message.isprintable()


@pytest.mark.parametrize(
    ("typed", "template"),
    [
        ("1924-03-05", "“{text}” lies outside the years {first} to {last}: correct the year."),
        ("1969-12-31", "“{text}” lies outside the years {first} to {last}: correct the year."),
        ("9999-12-31", "“{text}” lies outside the years {first} to {last}: correct the year."),
        ("0000-01-01", "“{text}” is not a date: write it like 2024-04-05."),
    ],
)
def test_a_year_that_nobody_means(typed: str, template: str) -> None:
    read = read_date(typed)
    assert (read.day, read.template) == (None, template)
    file = ledger(f"{typed},buy,SPY,1,380,,USD\n2023-01-05,buy,KO,1,60,,USD\n")
    assert [(p.code, p.line) for p in file.problems] == [("bad_date", 2)]
    assert [one.symbol for one in file.transactions] == ["KO"]


def test_the_first_day_that_counts() -> None:
    assert read_date("1970-01-01").day == date(1970, 1, 1)
    assert read_date("2199-12-31").day == date(2199, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 20_000 + "]" * 20_000,
        "a = " + "{a = " * 20_000 + "1" + "}" * 20_000,
        "base_currency = " + "9" * 5005,
        "[dividend_tax]\nSPY = " + "9" * 5005,
        "[dividend_tax]\nSPY = 1e999",
        "[dividend_tax]\nSPY = nan",
    ],
)
def test_settings_nested_or_long_without_end(text: str) -> None:
    settings, problems = read_settings(text.encode())
    assert [problem.severity for problem in problems] == ["error"]
    assert settings.base_currency == "TWD"


def test_excel_s_line_that_names_the_tab() -> None:
    file = read_holdings(b"sep=\t\nsymbol\tshares\tname\nSPY\t1\ta, b\n")
    assert [(h.symbol, h.name) for h in file.holdings] == [("SPY", "a, b")]
