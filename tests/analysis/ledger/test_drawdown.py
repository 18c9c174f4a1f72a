"""The drawdown begins where the TWR beside it does."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review
from tests.support.second_opinion.case import TODAY, files


def test_the_year_s_drawdown_begins_at_new_year_though_the_ledger_begins_later() -> None:
    """10 shares from before; 100, then 60, 90 and 120, the first row when they are at 90."""
    book = files("FUND,20,,,\n", "2024-02-12,buy,FUND,10,90,900,,,,\n")
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-01-31 60 | 2024-02-09 90 | 2024-03-28 120")
    )
    year = engine_review(Question(book, prices, "2024Q1", TODAY)).totals.year
    fallen = year.drawdown
    assert fallen is not None
    assert year.twr == pytest.approx(0.2)
    assert fallen.depth == pytest.approx(-0.4)
    assert (fallen.peak, fallen.trough) == (date(2023, 12, 31), date(2024, 1, 31))
    assert fallen.recovered == date(2024, 3, 28)


def test_it_begins_the_day_before_the_first_money() -> None:
    """The money comes on 12 February, at 90; 90, 45, 60."""
    book = files("FUND,10,,,\n", "2024-02-12,buy,FUND,10,90,900,,,,\n")
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-02-11 90 | 2024-03-01 45 | 2024-03-28 60")
    )
    fallen = engine_review(Question(book, prices, "2024Q1", TODAY)).totals.year.drawdown
    assert fallen is not None
    assert fallen.depth == pytest.approx(-0.5)
    assert (fallen.peak, fallen.recovered) == (date(2024, 2, 11), None)
