"""Splits that were none, and rows that say again what the market's data says: by hand."""

from __future__ import annotations

from datetime import date

import pytest

from portfolio.book.records import Correction
from portfolio.market.ledger_splits import spin_offs_as_splits
from portfolio.market.quality.cleaning import clean
from tests.analysis.ledger.test_corporate_actions import book
from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review, of_engine
from tests.support.second_opinion.case import TODAY, check, with_split

NO_SPLIT = Correction("GE", date(2024, 2, 15), "split", 1.0)


@pytest.mark.parametrize("child", ["buy,GEV,250,0,0", "spin_off,GEV,250,,"])
def test_a_spin_off_that_is_filed_as_a_split(child: str) -> None:
    """900 parents at 100 since before the year, 100 more at 100; then 1000 at 80 and 250 of the
    child at 80: 90,000 + 10,000 = 100,000, growth 0.

    Filed as a split of 1.25 the closes before are 80, and 900 were 720.
    """
    filed = with_split(
        history("GE", "USD", "2023-12-29 80 | 2024-01-31 80 | 2024-02-15 80 | 2024-03-28 80"),
        "2024-02-15",
        1.25,
    )
    other = "GE" if child.startswith("spin_off") else ""
    held = book(
        "GE,1000,A,USD,\nGEV,250,A,USD,\n",
        f"2024-01-05,buy,GE,100,100,,,A,,,,,\n2024-02-15,{child},,A,{other},,,,\n",
    )
    prices = market(filed, history("GEV", "USD", "2024-02-15 80 | 2024-03-28 80"))
    doubts = spin_offs_as_splits(held, prices.histories)
    assert [f.alternative for f in doubts] == [(NO_SPLIT,)]
    asked = Question(held, clean(prices, [NO_SPLIT]), "2024Q1", TODAY)
    check(
        of_engine(asked),
        {
            "value_start_of_year": 90000,
            "value": 100000,
            "net_contributions_ytd": 10000,
            "growth_ytd": 0,
            "twr_ytd": 0,
            "bridge.income_net": 0,
        },
    )
    parent = next(h for h in engine_review(asked).holdings if h.symbol == "GE")
    assert parent.year.price_return == pytest.approx(-0.2)
    assert parent.year.total_return == pytest.approx(0.0)
    assert parent.yield_trailing == 0
