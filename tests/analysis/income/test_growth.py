"""Dividends year by year: growth per year and years without a cut, worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from portfolio.book.records import Holding
from tests.support.markets import book, history, market, reviewed

if TYPE_CHECKING:
    from portfolio.analysis.income.records import SecurityIncome


def _security(dividends: str, as_of: date, *, since: str = "2016-12-30") -> SecurityIncome:
    prices = market(history("AAA", "USD", f"{since} 50 | {as_of} 50", dividends=dividends))
    quarter = f"{as_of.year}Q{(as_of.month + 2) // 3}"
    income = reviewed(book(Holding("AAA", 1.0)), prices, quarter, today=as_of, as_of=as_of).income
    assert income is not None
    return income.securities[0]


def _years(amounts: dict[int, float]) -> str:
    return " | ".join(
        f"{y}-{m:02}-15 {amount}" for y, amount in amounts.items() for m in (3, 6, 9, 12)
    )


GROWING = {2017: 1.0, 2018: 0.5, 2019: 0.5, 2020: 0.6, 2021: 0.6, 2022: 0.72}


def test_growth_per_year_over_full_calendar_years() -> None:
    """4, 2, 2, 2.4, 2.4, 2.88: in 2022 20 % more; 44 % in three years; 28 % less than five years
    before.
    """
    found = _security(_years(GROWING) + " | 2023-03-15 0.01", date(2023, 3, 31))
    assert found.years == (2017, 2018, 2019, 2020, 2021, 2022)
    assert found.by_year == pytest.approx((4, 2, 2, 2.4, 2.4, 2.88))
    assert found.growth_1y == pytest.approx(0.2)
    assert found.growth_3y == pytest.approx(1.44 ** (1 / 3) - 1)
    assert found.growth_5y == pytest.approx(0.72 ** (1 / 5) - 1)
    # 2022, 2021, 2020 and 2019 paid no less than the year before; 2018 did. The small one of 2023
    # is no full year.
    assert (found.years_without_cut, found.years_compared) == (4, 5)


def test_the_year_of_the_review_counts_on_its_last_day() -> None:
    found = _security(_years(GROWING), date(2022, 12, 31))
    assert found.years[-1] == 2022
    assert _security(_years(GROWING), date(2022, 12, 30)).years[-1] == 2021


def test_a_year_that_is_not_known_from_its_beginning_is_none() -> None:
    found = _security(_years(GROWING), date(2022, 12, 31), since="2019-02-01")
    assert found.years == (2020, 2021, 2022)
    assert (found.growth_1y, found.growth_3y) == (pytest.approx(0.2), None)
    assert (found.years_without_cut, found.years_compared) == (2, 2)


def test_a_cut_last_year() -> None:
    found = _security(_years(GROWING | {2022: 0.3}), date(2022, 12, 31))
    assert (found.growth_1y, found.years_without_cut) == (pytest.approx(-0.5), 0)


def test_an_ex_date_that_slipped_over_new_year_counts_where_it_is_missing() -> None:
    """Cisco's ex-dates of January: that of 2021 was 31 December 2020, which leaves 2021 three and
    gives 2020 five.
    """
    paid = " | ".join(
        [
            *(
                f"{y}-{day} 0.4"
                for y in (2018, 2019, 2020)
                for day in ("01-03", "04-03", "07-05", "10-03")
            ),
            "2020-12-31 0.4",
            *(f"2021-{day} 0.4" for day in ("04-05", "07-06", "10-04")),
            *(f"2022-{day} 0.4" for day in ("01-04", "04-05", "07-05", "10-04")),
        ]
    )
    found = _security(paid, date(2022, 12, 31), since="2017-12-29")
    assert found.by_year == pytest.approx((1.6, 1.6, 1.6, 1.6, 1.6))
    assert (found.years_without_cut, found.years_compared) == (4, 4)


def test_what_stopped_paying() -> None:
    """After a year of nothing there is nothing to grow from."""
    found = _security(_years({2019: 1.0, 2020: 1.0}), date(2022, 12, 31))
    assert found.by_year == pytest.approx((4, 4, 0, 0))  # from the first payment on
    assert (found.growth_1y, found.growth_3y) == (None, -1.0)
    assert (found.years_without_cut, found.years_compared) == (None, 0)
