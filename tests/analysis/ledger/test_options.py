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


SALE = f"2024-02-01,sell,{PUT},1,3.2,319.98,USD,A,0.02,100\n"


def test_an_option_that_was_written() -> None:
    """Sold at 3.20 · 100 less 0.02 and never held: 1,000 and 319.98 of money, 320 owed. The file's
    money has the premium; the row that it lacks is named.
    """
    held = ledger("CASH,1319.98,A,USD,,,\nKO,10,A,USD,,,\n", SALE)
    result = reviewed(held, market(KO))
    put = row(result, PUT)
    assert (put.shares, put.price, put.value) == (-1, 3.2, -320)
    assert put.cost == pytest.approx(3.1998)
    assert put.unrealised == pytest.approx(-0.02)
    assert put.year.realised == 0
    totals = result.totals
    assert totals.year.value_at_opening == pytest.approx(1000 + 590)
    assert totals.value == pytest.approx(1319.98 + 610 - 320)
    # The fund gained 20, the fee took 0.02.
    assert totals.year.twr == pytest.approx(19.98 / 1590)
    assert totals.year.net_contributions == 0
    (said,) = [p for p in result.problems if p.code == "written_option"]
    assert (said.severity, said.line) == ("warning", 2)
    assert said.facts["row"] == f"{PUT},-1,A,USD,100"
    assert not codes(result) & {"oversold", "rolled_back_below_zero"}


def test_the_row_that_was_named_changes_nothing_else() -> None:
    """With the row in the file the figures are the same, and nothing is left to warn of."""
    without = ledger("CASH,1319.98,A,USD,,,\nKO,10,A,USD,,,\n", SALE)
    named = ledger(f"CASH,1319.98,A,USD,,,\nKO,10,A,USD,,,\n{PUT},-1,A,USD,,,100\n", SALE)
    one, other = reviewed(without, market(KO)), reviewed(named, market(KO))
    assert one.totals == other.totals
    assert {h.symbol: (h.shares, h.value) for h in one.holdings} == {
        h.symbol: (h.shares, h.value) for h in other.holdings
    }
    assert "written_option" not in codes(other)


def test_a_written_option_bought_back() -> None:
    """Bought back at 1 · 100 with a fee of 0.02: 319.98 − 100.02 = 219.96 realised, nothing owed.
    A sale and a purchase of one day are no purchase before a sale.
    """
    rows = f"2024-03-01,buy,{PUT},1,1,100.02,USD,A,0.02,100\n"
    held = ledger("CASH,1219.96,A,USD,,,\nKO,10,A,USD,,,\n", SALE + rows)
    result = reviewed(held, market(KO))
    put = row(result, PUT)
    assert (put.shares, put.value) == (0, 0)
    assert put.year.realised == pytest.approx(219.96)
    assert put.year.realised_fifo == pytest.approx(219.96)
    assert put.unrealised == 0
    assert result.totals.year.value_at_opening == pytest.approx(1590)
    assert result.totals.year.twr == pytest.approx((20 + 219.96) / 1590)
    assert "written_option" not in codes(result)
    same_day = ledger(
        "CASH,1219.96,A,USD,,,\nKO,10,A,USD,,,\n", rows.replace("03-01", "02-01") + SALE
    )
    once = reviewed(same_day, market(KO))
    assert once.totals.year.value_at_opening == pytest.approx(1590)
    assert row(once, PUT).year.realised == pytest.approx(219.96)


def test_two_writings_and_half_bought_back() -> None:
    """Two at 3.20 and 4.80, one bought back at 1: on average 400 − 100, first 320 − 100. What is
    left is owed at its last price, 100, and brought 400, or 480.
    """
    rows = (
        f"2024-02-01,sell,{PUT},1,3.2,320,USD,A,0,100\n"
        f"2024-02-05,sell,{PUT},1,4.8,480,USD,A,0,100\n"
        f"2024-03-01,buy,{PUT},1,1,100,USD,A,0,100\n"
    )
    result = reviewed(ledger("CASH,1700,A,USD,,,\nKO,10,A,USD,,,\n", rows), market(KO))
    put = row(result, PUT)
    assert (put.shares, put.value) == (-1, -100)
    assert (put.year.realised, put.year.realised_fifo) == (
        pytest.approx(300),
        pytest.approx(220),
    )
    assert (put.unrealised, put.unrealised_fifo) == (pytest.approx(300), pytest.approx(380))


def test_a_written_option_that_ended() -> None:
    """``expire`` takes a debt away as it takes a holding away: the premium is kept."""
    rows = f"2024-03-15,expire,{PUT},1,,,USD,A,,\n"
    result = reviewed(ledger("CASH,1319.98,A,USD,,,\nKO,10,A,USD,,,\n", SALE + rows), market(KO))
    put = row(result, PUT)
    assert (put.shares, put.value) == (0, 0)
    assert put.year.realised == pytest.approx(319.98)
    assert result.totals.value == pytest.approx(1319.98 + 610)
    assert result.totals.year.twr == pytest.approx((20 + 319.98) / 1590)


def test_an_option_bought_and_sold_is_none_that_was_written() -> None:
    """Bought, sold, and what a file holds stays as it was: a sale of what is held."""
    rows = f"2024-01-15,buy,{PUT},1,2,200,USD,A,0,100\n"
    result = reviewed(ledger("CASH,1119.98,A,USD,,,\nKO,10,A,USD,,,\n", rows + SALE), market(KO))
    put = row(result, PUT)
    assert put.shares == 0
    assert put.year.realised == pytest.approx(119.98)
    assert "written_option" not in codes(result)
    # The file has one: two were held before, and one was sold.
    kept = ledger(f"CASH,1319.98,A,USD,,,\n{PUT},1,A,USD,,,100\nKO,10,A,USD,,,\n", SALE)
    assert reviewed(kept, market(KO)).totals.year.value_at_opening == pytest.approx(1590 + 640)


def test_a_share_sold_short_stays_an_error() -> None:
    """Only an option can be sold without being held: of a share a purchase is missing."""
    rows = "2024-02-01,buy,KO,1,60,60,USD,A,,\n2024-02-02,sell,KO,3,60,180,USD,A,,\n"
    result = reviewed(ledger("CASH,1000,A,USD,,,\nKO,0,A,USD,,,\n", rows), market(KO))
    assert "written_option" not in codes(result)


def test_an_option_is_owed_from_its_sale_on_wherever_the_file_s_day_lies() -> None:
    """A file of January does not know of the sale in February, and need not."""
    held = replace(
        ledger("CASH,1000,A,USD,,,\nKO,10,A,USD,,,\n", SALE), holdings_as_of=date(2024, 1, 31)
    )
    result = reviewed(held, market(KO))
    assert row(result, PUT).shares == -1
    assert result.totals.value == pytest.approx(1319.98 + 610 - 320)
    assert "written_option" not in codes(result)


def test_an_option_past_its_day() -> None:
    """An option whose day is over cannot be held any more."""
    old = "KO 2024-03-15 60 PUT"
    held = book(Holding("KO", 10.0), Holding(old, 2.0, currency="USD", price=3.2, multiplier=100.0))
    result = reviewed(held, market(KO))
    (said,) = [p for p in result.problems if p.code == "option_ended"]
    assert (said.severity, said.where) == ("warning", old)
    assert "2024-03-15" in said.message
    assert "option_ended" not in codes(reviewed(book(Holding("KO", 10.0)), market(KO)))
    written = ledger("CASH,1319.98,A,USD,,,\nKO,10,A,USD,,,\n", SALE.replace(PUT, old))
    assert "option_ended" in codes(reviewed(written, market(KO)))
    assert "option_ended" not in codes(
        reviewed(ledger("CASH,1319.98,A,USD,,,\nKO,10,A,USD,,,\n", SALE), market(KO))
    )
