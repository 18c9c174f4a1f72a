"""Dividends that were paid and that the market's data lacks: told, and proposed as corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from portfolio.book.records import Book, Correction, Holding, Transaction
from portfolio.market.corrections import corrected
from portfolio.market.ledger_dividends import missing_dividends
from tests.support.markets import book, history

CLOSES = "2023-01-04 100 | 2023-06-01 101 | 2023-12-28 102 | 2024-03-28 110"
#: 100 shares today, of which 50 were bought after the dividend.
PAID = Transaction(
    date(2023, 12, 28), "dividend", "1475.T", amount=900.0, currency="JPY", tax=100.0, line=2
)
BOUGHT = Transaction(date(2024, 1, 5), "buy", "1475.T", shares=50.0, price=102.0, amount=5100.0)


def ledger(*rows: Transaction) -> Book:
    return replace(book(Holding("1475.T", 100.0)), transactions=rows)


def test_what_was_paid_per_share_is_proposed_before_tax() -> None:
    """900 after 100 of tax are 1,000 for the 50 shares held then: 20 a share."""
    (found,) = missing_dividends(ledger(PAID, BOUGHT), {"1475.T": history("1475.T", "JPY", CLOSES)})
    assert (found.severity, found.code, found.symbol) == (
        "warning",
        "dividend_only_in_ledger",
        "1475.T",
    )
    assert found.alternative == (Correction("1475.T", date(2023, 12, 28), "dividend", 20.0),)
    # Once accepted it is the market's, and nothing is left to tell.
    known = corrected(history("1475.T", "JPY", CLOSES), found.alternative)
    assert missing_dividends(ledger(PAID, BOUGHT), {"1475.T": known}) == ()


def test_without_a_tax_what_is_expected_to_be_withheld_is_added() -> None:
    """Japan withholds 15.315 % from a Taiwanese investor: 846.85 are 1,000, for 100 shares."""
    paid = replace(PAID, amount=846.85, tax=None)
    (found,) = missing_dividends(ledger(paid), {"1475.T": history("1475.T", "JPY", CLOSES)})
    assert found.alternative[0].value == pytest.approx(10.0)


def test_shares_of_before_a_split_count_in_those_of_today() -> None:
    """100 today are 50 of before the 2:1 split; 10 of those were bought after the dividend: 40, or
    80 of today's: 1,000 ÷ 80 = 12.5 a share of today.
    """
    split = replace(
        history("1475.T", "JPY", CLOSES),
        split_days=np.array(["2024-03-01"], "datetime64[D]"),
        split_ratios=np.array([2.0]),
    )
    early = replace(PAID, day=date(2023, 6, 1))
    bought = replace(BOUGHT, day=date(2023, 8, 1), shares=10.0)
    (found,) = missing_dividends(ledger(early, bought), {"1475.T": split})
    assert found.alternative[0].value == pytest.approx(12.5)


@pytest.mark.parametrize(
    ("ex_date", "is_told"),
    [("2023-07-31", False), ("2023-07-30", True), ("2023-12-29", False), ("2023-12-30", True)],
)
def test_an_ex_date_of_the_150_days_before_is_the_row_s(ex_date: str, is_told: bool) -> None:
    """28 December − 150 days is 31 July; the day after the row still counts."""
    paying = history("1475.T", "JPY", CLOSES, dividends=f"{ex_date} 20")
    assert bool(missing_dividends(ledger(PAID, BOUGHT), {"1475.T": paying})) is is_told


def test_what_is_no_dividend_of_a_share_is_not_told() -> None:
    plain = {"1475.T": history("1475.T", "JPY", CLOSES)}
    # A fraction's money after a stock dividend, another currency, a day before any close, something
    # nobody lists, and nothing held.
    stock = Transaction(date(2023, 12, 1), "stock_dividend", "1475.T", shares=5.0)
    assert missing_dividends(ledger(PAID, stock), plain) == ()
    assert missing_dividends(ledger(replace(PAID, currency="TWD")), plain) == ()
    assert missing_dividends(ledger(replace(PAID, day=date(2022, 12, 28))), plain) == ()
    assert missing_dividends(ledger(PAID), {}) == ()
    assert missing_dividends(ledger(PAID, replace(BOUGHT, shares=100.0)), plain) == ()
