"""The columns that only few rows use: read, kept in an import, and told where they mean nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portfolio.book.importing.records import Download
from portfolio.book.importing.writing import write_import
from portfolio.book.transactions.reading import read_transactions
from tests.book.importing.importing_case import previewed

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.book.records import Transaction

HEADER = "date,type,symbol,shares,price,amount,currency,account,other,other_shares,multiplier,id\n"
TODAY = date(2024, 12, 31)
ROWS = (
    "2024-01-05,buy,AAPL 240621C00200000,2,1.5,,USD,,,,100,T-1\n"
    "2024-02-05,spin_off,KID,5,,,,,PAR,,,\n"
    "2024-03-05,exchange,NEW,5,,30,,,OLD,10,,T-2\n"
    "2024-04-05,exchange,USD,1000,,32000,TWD,,,,,\n"
)


def rows(text: str) -> tuple[Transaction, ...]:
    file = read_transactions((HEADER + text).encode(), "transactions.csv", (), "USD", TODAY)
    assert [str(p) for p in file.problems if p.severity != "info"] == []
    return file.transactions


def test_they_are_read() -> None:
    option, child, new, money = rows(ROWS)
    assert (option.multiplier, option.amount, option.id) == (100, 300, "T-1")
    assert (child.other, child.shares, child.amount) == ("PAR", 5, None)
    assert (new.kind, new.other, new.other_shares, new.amount) == ("exchange", "OLD", 10, 30)
    # The word has always meant an exchange of money, and does where the symbol is one.
    assert (money.kind, money.symbol, money.shares, money.amount) == ("convert", "USD", 1000, 32000)


def test_rows_of_two_numbers_are_two_rows() -> None:
    text = "2024-01-05,buy,SPY,1,500,,,,,,,{}\n"
    file = read_transactions(
        (HEADER + text.format(1) + text.format(2)).encode(), "transactions.csv", (), "USD", TODAY
    )
    assert [t.id for t in file.transactions] == ["1", "2"]
    assert file.problems == ()


def test_what_a_type_does_not_use_is_told() -> None:
    text = "2024-01-05,sell,SPY,1,500,,,,OLD,3,,\n2024-01-05,dividend,SPY,,,5,,,,,10,\n"
    file = read_transactions((HEADER + text).encode(), "transactions.csv", (), "USD", TODAY)
    assert [(p.code, p.severity, p.line, p.column) for p in file.problems] == [
        ("ignored_cell", "info", 2, "other"),
        ("ignored_cell", "info", 2, "other_shares"),
        ("ignored_cell", "info", 3, "multiplier"),
    ]


def test_an_import_keeps_them(tmp_path: Path) -> None:
    path = tmp_path / "transactions.csv"
    (tmp_path / "portfolio.toml").write_text('base_currency = "USD"')
    plan = previewed(tmp_path, Download("broker.csv", (HEADER + ROWS).encode()))
    assert write_import(plan).transactions == 4
    again = read_transactions(path, path.name, (), "USD", TODAY)
    assert [t.kind for t in again.transactions] == ["buy", "spin_off", "exchange", "convert"]
    for before, after in zip(rows(ROWS), again.transactions, strict=True):
        assert (before.other, before.other_shares, before.multiplier, before.id) == (
            after.other,
            after.other_shares,
            after.multiplier,
            after.id,
        )
