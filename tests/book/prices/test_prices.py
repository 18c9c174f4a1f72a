"""``prices/NAME.csv``: what a file is about, what its rows say, and what is told of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from portfolio.book.load import load_book
from portfolio.book.prices.files import price_paths, read_price_files
from portfolio.book.prices.reading import read_prices
from portfolio.book.records import PriceRow
from portfolio.errors import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2024, 4, 5)


def read(text: str, symbol: str = "安聯 科技") -> tuple[tuple[PriceRow, ...], list[str]]:
    file = read_prices(text.encode(), "prices/F.csv", symbol, TODAY)
    return file.rows, [f"{p.line}:{p.column}: {p.code}" for p in file.problems]


def test_rows_are_read_in_any_order_with_words_of_both_languages() -> None:
    rows, problems = read(
        "日期,單位淨值,配息,分割\n2024/2/29,11,0.5,\n20240131,10.5,,\n2024-03-28,6,,2:1\n"
    )
    assert problems == []
    assert rows == (
        PriceRow(date(2024, 1, 31), 10.5, None, None, 3),
        PriceRow(date(2024, 2, 29), 11.0, 0.5, None, 2),
        PriceRow(date(2024, 3, 28), 6.0, None, 2.0, 4),
    )


def test_other_columns_and_signs_of_money_do_not_matter() -> None:
    file = read_prices(
        b"Date;Open;Close;Adj Close\n2024-01-31;1;NT$10,50;9\n", "prices/F.csv", "F 1", TODAY
    )
    assert ([row.close for row in file.rows], file.currency, file.problems) == ([10.5], "TWD", ())


def test_a_row_may_tell_a_dividend_or_a_split_alone() -> None:
    rows, problems = read(
        "date,close,dividend,split\n2024-01-31,,0,\n2024-02-01,,,4\n2024-02-02,,,1\n"
    )
    assert [(row.dividend, row.split) for row in rows] == [(0.0, None), (None, 4.0)]
    assert problems == ["4:close: missing_value"]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("31 Jan,10,,", "2:date: bad_date"),
        (",10,,", "2:date: missing_date"),
        ("2024-04-06,10,,", "2:date: future_date"),
        ("2024-01-31,0,,", "2:close: bad_number"),
        ("2024-01-31,-1,,", "2:close: bad_number"),
        ("2024-01-31,10%,,", "2:close: bad_number"),
        ("2024-01-31,ten,,", "2:close: bad_number"),
        ("2024-01-31,10,-1,", "2:dividend: bad_number"),
        ("2024-01-31,10,,-2", "2:split: bad_number"),
        ("2024-01-31,,,", "2:close: missing_value"),
        ("2024-01-31,10,,,7", "2:None: extra_cells"),
    ],
)
def test_a_row_that_cannot_be_is_left_out_and_told(row: str, problem: str) -> None:
    rows, problems = read(f"date,close,dividend,split\n{row}\n")
    assert (rows, problems) == ((), [problem])


def test_two_currencies_in_one_file_are_told() -> None:
    rows, problems = read("date,close\n2024-01-30,US$10\n2024-01-31,NT$310\n")
    assert (len(rows), problems) == (1, ["3:close: bad_number"])
    assert read("date,close\n2024-01-30,NT$310\n", "SPY")[1] == ["2:close: bad_number"]


def test_the_lower_row_of_a_day_counts() -> None:
    rows, problems = read("date,close\n2024-01-31,10\n2024-01-31,11\n")
    assert [row.close for row in rows] == [11.0]
    assert problems == ["2:date: repeated_row"]


def test_without_its_columns_a_file_says_nothing() -> None:
    assert read("day,value\n2024-01-31,10\n") == ((), ["1:close: missing_column"])
    assert read("")[0] == ()


def test_an_encoding_that_nobody_knows() -> None:
    with pytest.raises(UnreadableFileError):
        read_prices(b"date,close\n\xff\xfe\xfa\xfb\xfc,1\n", "prices/F.csv", "F 1", TODAY)


NAMES = ("BRK-B", "0050.TW", "安聯 科技", "TSLA 06/21/2024 250.00 C", "SPY")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "prices").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("file", "symbol"),
    [
        ("BRK-B.csv", "BRK-B"),
        ("brk-b.CSV", "BRK-B"),
        ("0050.TW.csv", "0050.TW"),
        ("安聯 科技.csv", "安聯 科技"),
        ("安聯　科技.csv", "安聯 科技"),
        ("TSLA 06_21_2024 250.00 C.csv", "TSLA 06/21/2024 250.00 C"),
    ],
)
def test_a_file_is_called_as_its_security(folder: Path, file: str, symbol: str) -> None:
    (folder / "prices" / file).write_text("date,close\n2024-01-31,10\n", encoding="utf-8")
    files, problems = read_price_files(price_paths(folder / "holdings.csv"), NAMES, TODAY)
    assert ([(f.symbol, f.name) for f in files], problems) == ([(symbol, f"prices/{file}")], ())


def test_what_a_system_puts_there_is_no_file_of_prices(folder: Path) -> None:
    for name in (".SPY.csv", "~$SPY.csv", "notes.txt"):
        (folder / "prices" / name).write_text("x", encoding="utf-8")
    paths = price_paths(folder / "holdings.csv")
    assert [path.name for path in paths] == ["notes.txt"]
    assert read_price_files(paths, NAMES, TODAY) == ((), ())
    assert price_paths(folder / "elsewhere" / "holdings.csv") == ()


def test_files_about_nothing_or_about_the_same_are_told(folder: Path) -> None:
    for name in ("SPX.csv", "SPY.csv", "spy .csv"):
        (folder / "prices" / name).write_text("date,close\n2024-01-31,10\n", encoding="utf-8")
    files, problems = read_price_files(price_paths(folder / "holdings.csv"), NAMES, TODAY)
    assert [f.symbol for f in files] == ["SPY"]
    assert sorted((p.severity, p.code) for p in problems) == [
        ("info", "unused_file"),
        ("warning", "repeated_file"),
    ]


def test_what_has_a_file_is_not_without_a_price(folder: Path) -> None:
    (folder / "holdings.csv").write_text(
        "symbol,shares,currency\n安聯 科技,1000,TWD\n", encoding="utf-8"
    )
    holdings = folder / "holdings.csv"
    before = load_book(holdings, today=TODAY)
    assert {p.code for p in before.problems} == {"unlisted", "no_price"}
    (folder / "prices" / "安聯 科技.csv").write_text(
        "date,close\n2024-01-31,10\n2024-02-31,11\n", encoding="utf-8"
    )
    book = load_book(holdings, today=TODAY)
    assert [(p.place, p.code) for p in book.problems] == [
        ("prices/安聯 科技.csv:3: date", "bad_date")
    ]
    assert [file.symbol for file in book.price_files] == ["安聯 科技"]


def test_another_currency_than_that_of_the_row_is_told(folder: Path) -> None:
    holdings = folder / "holdings.csv"
    holdings.write_text("symbol,shares,currency\n安聯 科技,1000,USD\n", encoding="utf-8")
    (folder / "prices" / "安聯 科技.csv").write_text(
        "date,close\n2024-01-31,NT$10\n", encoding="utf-8"
    )
    (problem,) = load_book(holdings, today=TODAY).problems
    assert (problem.severity, problem.code, problem.file) == (
        "error",
        "currency",
        "prices/安聯 科技.csv",
    )
