"""A forecast of a year ago beside what came, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from benchmarks.forecast import forecast, per_holding, per_year
from portfolio.analysis.income.forecasting.backtest import backtest
from portfolio.analysis.periods import Quarter
from portfolio.analysis.prices.panel import Panel
from portfolio.analysis.review.review import review
from portfolio.book.records import Holding
from tests.support.markets import book, history, market, rate

MADE_ON = date(2022, 12, 31)
PRICES = market(
    history(
        "AAA",
        "USD",
        "2021-12-31 100 | 2022-12-30 100 | 2023-12-29 100",
        dividends="2022-03-15 1 | 2022-06-15 1 | 2022-09-15 1 | 2022-12-15 1.2 | 2023-03-17 1.2"
        " | 2023-06-15 1.2"
        " | 2023-09-15 1.2 | 2023-12-15 1.4",
    ),
    history(
        "BBB.TW",
        "TWD",
        "2021-12-30 50 | 2022-12-30 50 | 2023-12-29 50",
        dividends="2022-05-03 2 | 2023-05-03 3",
    ),
    history(
        "GONE",
        "USD",
        "2021-12-31 10 | 2022-12-30 10 | 2023-02-28 10",
        dividends="2022-02-15 1 | 2022-08-15 1 | 2023-02-15 1",
    ),
    rates=[
        rate("TWD", "2022-12-30 30 | 2023-03-17 33 | 2023-06-15 33 | 2023-09-15 33 | 2023-12-15 33")
    ],
)
HELD = replace(
    book(
        Holding("AAA", 100.0),
        Holding("BBB.TW", 1000.0, currency="TWD"),
        Holding("GONE", 10.0),
        Holding("NONE", 1.0),
    )
)


def test_what_was_expected_and_what_came() -> None:
    """AAA: 4 · 1.2 · 100 expected, 5.0 · 100 came, 4.2 · 100 the year before; BBB.TW: 2 again, 3
    came.
    """
    made = review(HELD, PRICES, Quarter.of(MADE_ON), today=MADE_ON, as_of=MADE_ON, base="TWD")
    found = backtest(made, Panel.of(PRICES.histories, HELD.symbols), PRICES.rates)
    alpha, beta, gone, none = found.rows
    assert (alpha.payments_expected, alpha.payments_came) == (4, 4)
    assert (alpha.expected, alpha.came, alpha.before) == pytest.approx((480, 500, 420))
    assert alpha.error == pytest.approx(480 / 500 - 1)
    assert alpha.error_of_before == pytest.approx(420 / 500 - 1)
    # 15 March, June, September and December 2023 are expected; the first came on the 17th.
    assert alpha.days_off == 0.5
    assert (beta.expected, beta.came, beta.error) == (2000, 3000, pytest.approx(-1 / 3))
    # Its closes end in February: what else it paid is not known, and it is in no sum.
    assert (gone.is_known, gone.days_off) == (False, None)
    assert (none.expected, none.came, none.error) == (0, 0, None)
    assert (found.expected, found.came) == pytest.approx((480 * 30 + 2000, 500 * 30 + 3000))
    assert found.before == pytest.approx(420 * 30 + 2000)
    assert found.error_of_before == pytest.approx(14600 / 18000 - 1)
    assert found.came_at_ex_dates == pytest.approx(500 * 33 + 3000)
    assert found.error == pytest.approx(16400 / 18000 - 1)
    assert found.error_with_rates == pytest.approx(16400 / 19500 - 1)


def test_the_forecast_is_made_from_nothing_later() -> None:
    """With the dividends of 2023 unknown it is the same."""
    known = {
        symbol: replace(
            h, dividend_days=h.dividend_days[:n], dividend_amounts=h.dividend_amounts[:n]
        )
        for (symbol, h), n in zip(PRICES.histories.items(), (4, 1, 2), strict=True)
    }
    before = forecast(HELD, replace(PRICES, histories=known), MADE_ON)
    after = forecast(HELD, PRICES, MADE_ON)
    assert [row.expected for row in before.rows] == [row.expected for row in after.rows]


def test_the_tables_of_the_documentation() -> None:
    table = per_holding(forecast(HELD, PRICES, MADE_ON)).splitlines()
    assert table[2] == "| AAA | 4, 4 | USD 480.00 | 500.00 | -4.0% | -16.0% | 0.5 days |"
    assert table[4] == "| GONE | 2, ? | USD 20.00 | not known to the end | – | – | – |"
    assert table[-1] == "| Total, TWD | | 16,400 | 18,000 | -8.9% | -18.9% | |"
    years = per_year(HELD, PRICES, date(2023, 12, 31)).splitlines()
    assert [line.split(" |")[0] for line in years[2:]] == ["| 2023-12-31"]
