"""Options and other things that Yahoo does not list: names as brokers write them, in both files,
never asked for.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from portfolio.book.holdings.reading import read_holdings
from portfolio.book.load import load_book
from portfolio.book.settings.reading import read_settings
from portfolio.book.symbols import is_unlisted, listing, read_listed, read_symbol
from portfolio.book.transactions.reading import read_transactions
from portfolio.workspace import Options, Workspace

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2024, 4, 20)
UNLISTED = (
    "“{}” is not a symbol of Yahoo Finance, so it is taken for something that is not listed: its"
    " price is the one in holdings.csv, else what was last paid for it. If it is listed, write its"
    " symbol, such as SPY or 0050.TW."
)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("SPY 240621C540", "SPY 240621C540"),
        (
            "SPY   240621C00540000",
            "SPY 240621C00540000",
        ),  # as the Options Clearing Corporation pads it
        ("tsla 06/21/2024 250.00 c", "TSLA 06/21/2024 250.00 C"),
        ("-SPY240621C540", "-SPY240621C540"),
        ("SPY240621C540.5", "SPY240621C540.5"),
        ("台積電選擇權", "台積電選擇權"),
        ("2330 選擇權", "2330 選擇權"),
        ("國泰台灣高股息基金 A", "國泰台灣高股息基金 A"),
    ],
)
def test_names_of_what_is_not_listed(typed: str, name: str) -> None:
    assert (read_symbol(typed).symbol, is_unlisted(name)) == (name, True)
    assert (listing(name).market, listing(name).currency) == ("", "")
    assert read_listed(typed).symbol == ""


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("0050. TW", "0050.TW"),
        ("BRK -B", "BRK-B"),
        ("SPY US", "SPY"),
        ("0050 元大台灣50", "0050.TW"),
        ("00679B 元大美債20年", "00679B.TWO"),
        ("台積電(2330)", "2330.TW"),
    ],
)
def test_a_listed_security_in_another_spelling_is_no_name_of_its_own(
    typed: str, suggestion: str
) -> None:
    read = read_symbol(typed)
    assert read.symbol == ""
    assert suggestion in read.candidates


@pytest.mark.parametrize(
    "symbol", ["SPY", "0050.TW", "BTC-USD", "TWD=X", "^TWII", "SPY240621C00540000", ""]
)
def test_what_yahoo_may_know(symbol: str) -> None:
    assert not is_unlisted(symbol)


def test_a_name_is_told_once_and_needs_its_currency() -> None:
    rows = (
        b"date,type,symbol,shares,price,currency\n"
        b"2024-02-05,buy,SPY 240621C540,100,5,USD\n"
        b"2024-03-05,sell,SPY  240621C540,100,7,USD\n"
        b"2024-03-05,buy,QQQ 240621C440,100,7,\n"
    )
    file = read_transactions(rows, "transactions.csv", (), "TWD", TODAY)
    assert [t.symbol for t in file.transactions] == ["SPY 240621C540"] * 2
    assert [(p.severity, p.line, p.column, p.message) for p in file.problems] == [
        ("info", 2, None, UNLISTED.format("SPY 240621C540")),
        (
            "error",
            4,
            "currency",
            (
                "“QQQ 240621C440” is not listed, so nobody tells its currency: write it in the"
                " column “currency”, such as USD."
            ),
        ),
        ("info", 4, None, UNLISTED.format("QQQ 240621C440")),
    ]


def test_the_currency_may_stand_in_holdings_csv() -> None:
    held = read_holdings(b"symbol,shares,currency,price\nTXO 20000C,1,TWD,350\n", "holdings.csv")
    assert [(p.severity, p.line) for p in held.problems] == [("info", 2)]
    rows = b"date,type,symbol,shares,price\n2024-02-05,buy,TXO 20000C,1,300\n"
    file = read_transactions(rows, "transactions.csv", held.holdings, "TWD", TODAY)
    assert [t.price for t in file.transactions] == [300.0]
    without = read_holdings(b"symbol,shares,price\nTXO 20000C,1,350\n", "holdings.csv")
    assert [(p.severity, p.column) for p in without.problems if p.severity == "error"] == [
        ("error", "currency")
    ]


def test_yahoo_is_never_asked_and_a_missing_price_is_told(tmp_path: Path) -> None:
    (tmp_path / "holdings.csv").write_text(
        "symbol,shares,currency,price\nSPY,1,,\nCORP A 2030,1,USD,\nCORP B 2030,1,USD,99\n",
        encoding="utf-8",
    )
    (tmp_path / "transactions.csv").write_text(
        "date,type,symbol,shares,price,currency\n"
        "2024-02-05,buy,CORP C 2030,1,100,USD\n"
        "2024-02-05,transfer_in,CORP D 2030,1,,USD\n"
        "2024-02-06,buy,SPY,1,480,USD\n",
        encoding="utf-8",
    )
    workspace = Workspace(Options(holdings=tmp_path / "holdings.csv"))
    book = load_book(tmp_path / "holdings.csv", None, tmp_path / "transactions.csv", today=TODAY)
    assert book.symbols == ("SPY", "CORP A 2030", "CORP B 2030", "CORP C 2030", "CORP D 2030")
    assert workspace.symbols(book) == ("SPY", "TWD=X")
    said = (
        "“{}” is not listed, and nothing tells its price, so it is not in the totals: write one in"
        " the column “price”, of holdings.csv or of a purchase or sale."
    )
    assert [(p.place, p.message) for p in book.problems if p.severity == "error"] == [
        (place, said.format(symbol))
        for place, symbol in (
            ("holdings.csv:3", "CORP A 2030"),
            ("transactions.csv:3", "CORP D 2030"),
        )
    ]


def test_a_benchmark_must_be_listed() -> None:
    settings, problems = read_settings(b'benchmark = ["SPY", "SPY 240621C540"]\n', "portfolio.toml")
    assert settings.benchmark == ("SPY",)
    assert [p.code for p in problems] == ["bad_symbol"]
