"""The rate withheld from dividends: the first of row, symbol, market, residence and fallback wins."""

from __future__ import annotations

import pytest

from portfolio.book.records import Holding, Settings
from portfolio.book.withholding import RateInForce, dividend_tax, rates_in_force


@pytest.mark.parametrize(
    ("symbol", "rate"),
    [("SPY", 0.30), ("BRK-B", 0.30), ("SHEL", 0.30), ("0050.TW", 0.0), ("00679B.TWO", 0.0), ("1475.T", 0.15315),
     ("0700.HK", 0.0), ("D05.SI", 0.0), ("SHEL.L", 0.0), ("BTC-USD", 0.0)],
)  # fmt: skip
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
    assert rates_in_force(rows, settings) == (
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
