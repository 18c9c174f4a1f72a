"""Values that stand beside each other are of one set of holdings."""

from __future__ import annotations

from datetime import date

import pytest

from portfolio.analysis.periods import Quarter
from portfolio.analysis.review.review import review
from portfolio.book.records import Holding
from portfolio.language import language
from portfolio.report.words.sentences import not_counted
from tests.support.markets import book, history, market, rate


def test_what_has_no_value_now_is_in_no_earlier_one() -> None:
    """10 at 100 become 10 at 110: 1000 and 1100. What is quoted in TWD has no rate in March; its
    value of New Year is in no sum either.
    """
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-03-28 110"),
        history("0050.TW", "TWD", "2023-12-29 150 | 2024-03-28 180"),
        rates=[rate("TWD", "2023-12-29 30")],
    )
    held = book(Holding("FUND", 10.0), Holding("0050.TW", 100.0))
    found = review(held, prices, Quarter(2024, 1), today=date(2024, 4, 20), base="USD")
    assert found.totals.value == pytest.approx(1100)
    assert found.totals.year.value_at_opening == pytest.approx(1000)
    assert found.totals.year.growth == pytest.approx(0.1)
    said = not_counted(found, language("en"))
    assert said.startswith("1 of 2 counted. Not counted, for want of a price or an exchange rate: ")


def test_a_growth_of_some_says_of_how_many() -> None:
    """10 at 100 become 10 at 110: +10 %. What is quoted in TWD has a value in March (100 · 180 ÷ 30
    = 600), but no rate at New Year: it is in the value of today and in no growth.
    """
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-03-28 110"),
        history("0050.TW", "TWD", "2023-12-29 150 | 2024-03-28 180"),
        rates=[rate("TWD", "2024-03-28 30")],
    )
    held = book(Holding("FUND", 10.0), Holding("0050.TW", 100.0))
    found = review(held, prices, Quarter(2024, 1), today=date(2024, 4, 20), base="USD")
    assert found.totals.value == pytest.approx(1700)
    assert found.totals.year.value_at_opening is None
    assert found.totals.year.growth == pytest.approx(0.1)
    assert not_counted(found, language("en")) == (
        "The growth is that of 1 of 2 rows: the others have no price or no exchange rate on"
        " 31 December 2023."
    )
