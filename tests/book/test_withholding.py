"""The rate withheld from dividends: the first of row, symbol, market, residence and
fallback wins.
"""

from __future__ import annotations

from datetime import date

import pytest

from portfolio.book.records import Holding, Settings
from portfolio.book.withholding import (
    RateInForce,
    TaxStep,
    dividend_tax,
    dividend_taxes,
    rates_in_force,
)


@pytest.mark.parametrize(
    ("symbol", "rate"),
    [
        ("SPY", 0.30),
        ("BRK-B", 0.30),
        ("SHEL", 0.30),
        ("0050.TW", 0.0),
        ("00679B.TWO", 0.0),
        ("1475.T", 0.15315),
        ("0700.HK", 0.0),
        ("D05.SI", 0.0),
        ("SHEL.L", 0.0),
        ("BTC-USD", 0.0),
    ],
)
def test_the_table_of_taiwan(symbol: str, rate: float) -> None:
    assert dividend_tax(Holding(symbol, 1), Settings()) == (rate, "residence")


@pytest.mark.parametrize("symbol", ["SAP.DE", "ABC.XY"])
def test_a_market_that_the_table_does_not_know(symbol: str) -> None:
    assert dividend_tax(Holding(symbol, 1), Settings()) == (0.30, "fallback")


def test_a_residence_without_a_table_falls_back_everywhere() -> None:
    assert dividend_tax(Holding("SPY", 1), Settings(residence="DE")) == (0.30, "fallback")


def test_the_order() -> None:
    settings = Settings(dividend_tax={"SPY": 0.1, "US": 0.15, "DE": 0.26375})
    assert dividend_tax(Holding("SPY", 1, dividend_tax=0.0), settings) == (0.0, "holding")
    assert dividend_tax(Holding("SPY", 1), settings) == (0.1, "symbol")
    assert dividend_tax(Holding("QQQ", 1), settings) == (0.15, "market")
    assert dividend_tax(Holding("SAP.DE", 1), settings) == (0.26375, "market")
    assert dividend_tax(Holding("0050.TW", 1), settings) == (0.0, "residence")


def test_cash_has_none() -> None:
    assert dividend_tax(Holding("CASH", 1, currency="USD"), Settings()) == (None, None)


def test_what_is_in_force_by_market_and_by_symbol() -> None:
    rows = (
        Holding("SPY", 1),
        Holding("SHEL", 1, account="A", dividend_tax=0.0),
        Holding("SHEL", 1, account="B"),
        Holding("0050.TW", 1),
        Holding("ABC.XY", 1),
        Holding("CASH", 1, currency="USD"),
    )
    settings = Settings(dividend_tax={"US": 0.15, "SPY": 0.1, "SOLD": 0.2, "DE": 0.26})
    assert rates_in_force(rows, settings, date(2024, 3, 31)) == (
        RateInForce("US", True, 0.15, "market", 0.15),
        RateInForce("TW", True, 0.0, "residence", None),
        RateInForce("DE", True, 0.26, "market", 0.26),
        RateInForce("SPY", False, 0.1, "symbol", 0.1),
        # One row has a rate of its own, the other the market's: no single rate to show.
        RateInForce("SHEL", False, None, None, None),
        RateInForce("0050.TW", False, 0.0, "residence", None),
        RateInForce("ABC.XY", False, 0.3, "fallback", None),
        RateInForce("SOLD", False, 0.2, "symbol", 0.2),
    )


def test_a_rate_may_change_on_a_day() -> None:
    changes = ((date(2027, 1, 1), {"US": 0.15}), (date(2028, 7, 1), {"SPY": 0.1, "US": 0.12}))
    settings = Settings(dividend_tax={"US": 0.25}, dividend_tax_from=changes)
    assert dividend_taxes(Holding("QQQ", 1), settings) == (
        TaxStep(None, 0.25, "market"),
        TaxStep(date(2027, 1, 1), 0.15, "market"),
        TaxStep(date(2028, 7, 1), 0.12, "market"),
    )
    assert dividend_taxes(Holding("SPY", 1), settings)[-1] == TaxStep(
        date(2028, 7, 1), 0.1, "symbol"
    )
    # What no change is about has one rate, and so has a row with its own.
    assert dividend_taxes(Holding("0050.TW", 1), settings) == (TaxStep(None, 0.0, "residence"),)
    assert dividend_taxes(Holding("SPY", 1, dividend_tax=0.0), settings) == (
        TaxStep(None, 0.0, "holding"),
    )
    us, spy = (
        next(
            r
            for r in rates_in_force((Holding("SPY", 1),), settings, date(2027, 12, 31))
            if r.name == name
        )
        for name in ("US", "SPY")
    )
    assert us == RateInForce("US", True, 0.15, "market", 0.15, since=date(2027, 1, 1))
    assert spy == RateInForce("SPY", False, 0.15, "market", None)
