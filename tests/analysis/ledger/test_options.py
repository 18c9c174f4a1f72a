"""Options and debts by hand: contracts of a hundred, options written, and what nobody lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from portfolio.analysis.periods import Quarter
from portfolio.analysis.review.review import review
from portfolio.book.holdings.reading import read_holdings
from portfolio.book.records import Holding
from portfolio.book.transactions.reading import read_transactions
from tests.support.markets import book, history, market

if TYPE_CHECKING:
    from portfolio.analysis.records import HoldingReview, Review
    from portfolio.book.records import Book
    from portfolio.market.records import Market

TODAY = date(2024, 4, 20)
PUT = "KO 2025-01-17 60 PUT"
KO = history("KO", "USD", "2023-12-29 59 | 2024-02-01 60 | 2024-03-28 61")


def ledger(holdings: str, transactions: str) -> Book:
    """The book of two files."""
    held = read_holdings(
        f"symbol,shares,account,currency,cost,price,multiplier\n{holdings}".encode()
    )
    columns = "date,type,symbol,shares,price,amount,currency,account,fee,multiplier\n"
    rows = read_transactions(
        f"{columns}{transactions}".encode(), "transactions.csv", held.holdings, "USD", TODAY
    )
    assert not [str(p) for p in (*held.problems, *rows.problems) if p.severity == "error"]
    return replace(book(*held.holdings), transactions=rows.transactions)


def reviewed(held: Book, prices: Market, quarter: str = "2024Q1") -> Review:
    return review(held, prices, Quarter.parse(quarter), today=TODAY, base="USD")


def row(result: Review, symbol: str) -> HoldingReview:
    (found,) = [h for h in result.holdings if h.symbol == symbol]
    return found


def codes(result: Review) -> set[str]:
    return {p.code for p in result.problems}


def test_a_contract_of_a_hundred() -> None:
    """Two contracts of 100 at 3.20 are worth 640; what they cost is per unit, too."""
    held = book(
        Holding("KO", 10.0),
        Holding(PUT, 2.0, currency="USD", cost=2.5, price=3.2, multiplier=100.0),
    )
    result = reviewed(held, market(KO))
    put = row(result, PUT)
    assert (put.shares, put.price, put.value, put.multiplier) == (2, 3.2, 640, 100)
    assert put.cost == 2.5
    assert result.totals.value == 610 + 640


def test_a_contract_of_the_ledger() -> None:
    """Bought at 2.50 · 100 with a fee of 1, and worth 3.20 · 100 by the file: 320 − 251 gained."""
    held = ledger(
        f"{PUT},1,A,USD,,3.2,100\nCASH,1000,A,USD,,,\n",
        f"2024-02-01,buy,{PUT},1,2.5,251,USD,A,1,100\n",
    )
    result = reviewed(held, market(KO))
    put = row(result, PUT)
    assert (put.price, put.value, put.unrealised) == (3.2, 320, pytest.approx(69))
    assert put.cost == pytest.approx(2.51)
    # 1000 + 251 at New Year, 1000 + 320 now.
    assert result.totals.year.value_at_opening == 1251
    assert result.totals.value == 1320


def test_a_contract_without_a_price_is_worth_what_was_paid() -> None:
    held = ledger(
        f"{PUT},1,A,USD,,,100\nCASH,1000,A,USD,,,\n",
        f"2024-02-01,buy,{PUT},1,2.5,251,USD,A,1,100\n",
    )
    put = row(reviewed(held, market(KO)), PUT)
    assert (put.price, put.value) == (2.5, 250)


def test_own_prices_of_a_contract() -> None:
    """Closes in a file of one's own are per unit."""
    held = book(Holding("KO", 10.0), Holding(PUT, 2.0, currency="USD", multiplier=100.0))
    result = reviewed(held, market(KO, history(PUT, "USD", "2023-12-29 2 | 2024-03-28 3")))
    put = row(result, PUT)
    assert (put.price, put.value, put.year.price_at_opening) == (3, 600, 2)
    assert put.year.price_return == pytest.approx(0.5)


def test_a_debt() -> None:
    """A put written, worth 3.20 · 100 now, is owed: 610 − 320."""
    held = book(
        Holding("KO", 10.0), Holding(PUT, -1.0, currency="USD", price=3.2, multiplier=100.0)
    )
    result = reviewed(held, market(KO))
    assert row(result, PUT).value == -320
    assert result.totals.value == 290
    assert result.totals.year.value_at_opening == 590 - 320
