"""What tests of the ledger share: a book from two small files, rates that change on few days, and
both opinions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.book.holdings.reading import read_holdings
from portfolio.book.records import Book, Settings
from portfolio.book.transactions.reading import read_transactions
from tests.support.markets import rate
from tests.support.second_opinion.answers import Answers, Question, of_engine, of_oracle

if TYPE_CHECKING:
    from portfolio.market.records import History

Opinion = Callable[[Question], Answers]
TODAY = date(2024, 4, 20)
COLUMNS = "date,type,symbol,shares,price,amount,currency,account,fee,tax\n"
#: Every case is asked twice.
OPINIONS = pytest.mark.parametrize(
    "opinion", [of_oracle, of_engine], ids=["second opinion", "review"]
)


def files(holdings: str, transactions: str, *, today: date = TODAY, base: str = "USD") -> Book:
    """The book that two files make, both written without their usual header; nothing in them may be
    wrong.
    """
    held = read_holdings(
        f"symbol,shares,account,currency,price\n{holdings}".encode(), "holdings.csv"
    )
    ledger = read_transactions(
        f"{COLUMNS}{transactions}".encode(), "transactions.csv", held.holdings, base, today
    )
    problems = (*held.problems, *ledger.problems)
    assert not [str(p) for p in problems if p.severity != "info"]
    return Book(
        Path("holdings.csv"),
        held.sha256,
        held.holdings,
        Settings(),
        (),
        transactions=ledger.transactions,
    )


def with_split(prices: History, day: str, ratio: float) -> History:
    return replace(
        prices, split_days=np.array([day], dtype="datetime64[D]"), split_ratios=np.array([ratio])
    )


def steps(currency: str, quotes: str, last: str = "2024-04-30") -> History:
    """A rate that is quoted every day and changes only on the days given."""
    sparse = rate(currency, quotes)
    days = np.arange(sparse.days[0], np.datetime64(last))
    rows = np.searchsorted(sparse.days, days, side="right") - 1
    return replace(sparse, days=days, closes=sparse.closes[rows])


def check(found: Answers, expected: Mapping[str, float | None]) -> None:
    """Every expected number is there; what differs is told as (found, expected)."""
    different = {
        name: (found.get(name, "missing"), value)
        for name, value in expected.items()
        if name not in found
        or (found[name] is None) != (value is None)
        or (value is not None and found[name] != pytest.approx(value, rel=1e-9, abs=1e-9))
    }
    assert not different, str(different)


def untaxed(book: Book) -> Book:
    """The book with nothing withheld from dividends."""
    return replace(book, holdings=tuple(replace(h, dividend_tax=0.0) for h in book.holdings))
