"""The portfolio beside its benchmarks: what is drawn and what is said begin at one close."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from portfolio.analysis.performance.public_market_equivalent import BenchmarkLevels
from portfolio.analysis.performance.rebased_returns import rebased_returns
from portfolio.analysis.performance.time_weighted import Portfolios
from portfolio.analysis.periods import Quarter
from portfolio.analysis.review.review import review
from portfolio.language import language
from portfolio.report.words import market_words
from portfolio.report.words import performance_words as words
from portfolio.ui.charts import charts, performance_charts
from tests.support.markets import history, market
from tests.support.second_opinion.case import files

T = language("en")
DAYS = np.arange(19720, 19724, dtype=np.int64)


def _portfolio(values: list[float], inflows: list[float], lost: list[bool]) -> Portfolios:
    came = np.array(inflows)
    return Portfolios.of(np.array(values), came, np.zeros_like(came), np.array(lost))


def _levels(*of: list[float]) -> BenchmarkLevels:
    """Of benchmarks that close on the portfolio's days."""
    at_end = np.array(of, dtype=np.float64).reshape(-1, 4)
    return BenchmarkLevels(at_end, np.roll(at_end, 1, axis=1))


def test_the_course_since_a_column_compounds_to_the_whole() -> None:
    found = rebased_returns(
        DAYS,
        _portfolio([100.0, 110.0, 121.0, 110.0], [0.0] * 4, [False] * 4),
        ("SPY",),
        _levels([1.0, 1.25, 1.5, 1.0]),
        1,
    )
    assert found.days.astype(np.int64).tolist() == [19721, 19722, 19723]
    # 121 / 110 − 1 = 0.1; 110 / 110 − 1 = 0. The benchmark: 1.5 / 1.25 − 1 = 0.2; 1 / 1.25 − 1 =
    # −0.2.
    assert found.portfolio == pytest.approx([0.0, 0.1, 0.0])
    assert found.benchmarks[:, 0] == pytest.approx([0.0, 0.2, -0.2])
    assert (found.symbols, found.value.tolist()) == (("SPY",), [110.0, 121.0, 110.0])


def test_without_money_at_first_it_begins_the_day_before_it_came() -> None:
    found = rebased_returns(
        DAYS,
        _portfolio([0.0, 0.0, 100.0, 110.0], [0.0, 0.0, 100.0, 0.0], [False] * 4),
        ("SPY",),
        _levels([1.0, 2.0, 2.0, 3.0]),
        0,
    )
    assert found.portfolio == pytest.approx([0.0, 0.0, 0.1])
    assert found.benchmarks[:, 0] == pytest.approx([0.0, 0.0, 0.5])


def test_no_line_from_nothing() -> None:
    nothing = _portfolio([0.0] * 4, [0.0] * 4, [False] * 4)
    found = rebased_returns(DAYS, nothing, ("SPY",), _levels([np.nan, 1.0, 2.0, 3.0]), 0)
    assert np.isnan(found.portfolio).all()
    assert np.isnan(found.benchmarks).all()
    gap = _portfolio([100.0] * 4, [0.0] * 4, [False, False, True, False])
    found = rebased_returns(DAYS, gap, (), _levels(), 0)
    assert np.isnan(found.portfolio).tolist() == [False, False, True, True]


@pytest.mark.parametrize("quarter", ["2024Q1", "2024Q2"])
def test_chart_and_sentence_begin_at_new_year_where_the_ledger_begins_later(quarter: str) -> None:
    """10 shares held before the first row of 12 February: since the close of 29 December the fund
    goes 100, 110, 121 and the benchmark 100, 125, 120, 150.
    """
    book = files("FUND,20,,,\n", "2024-02-12,buy,FUND,10,110,1100,,,,\n", today=date(2024, 7, 5))
    book = replace(book, settings=replace(book.settings, benchmark=("BENCH",)))
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-02-09 110 | 2024-03-28 121 | 2024-06-28 121"),
        history(
            "BENCH", "USD", "2023-12-29 100 | 2024-02-09 125 | 2024-03-28 120 | 2024-06-28 150"
        ),
    )
    found = review(book, prices, Quarter.parse(quarter), today=date(2024, 7, 5), base="USD")
    assert found.ledger is not None
    # From the ledger's first day on it would be 10 % beside −4 % or 20 %.
    ends = {"2024Q1": (0.21, 0.2), "2024Q2": (0.21, 0.5)}[quarter]
    said = {
        "2024Q1": "That is 1.00 points ahead of BENCH.",
        "2024Q2": "That is 29.00 points behind BENCH.",
    }[quarter]
    totals, (benchmark,) = found.totals, found.benchmarks
    assert (totals.year.twr, benchmark.year.twr) == pytest.approx(ends)
    assert market_words.against(found, T) == said
    assert said in words.opening(found, T)
    drawn = {
        "overview": charts.portfolio_line(found, T),
        "performance": performance_charts.against_market(found.ledger.since["year"], T),
    }
    for figure in drawn.values():
        lines = {line.name: line for line in figure.data}
        assert {str(line.x[0]) for line in lines.values()} == {"2023-12-31"}
        assert lines["Portfolio"].y[-1] == pytest.approx(ends[0])
        assert lines["BENCH"].y[-1] == pytest.approx(ends[1])
    # Every period's own opening: the quarter's, New Year's, the close before the first row's.
    for period in totals.performances:
        begun = found.ledger.since[period.period.name]
        assert begun.days[0].item() == period.period.opening
        assert begun.portfolio[-1] == pytest.approx(period.twr)
        beside = benchmark.over(period.period.name)
        assert beside is not None
        assert begun.benchmarks[-1, 0] == pytest.approx(beside.twr)
    assert totals.since_start is not None
    assert totals.since_start.period.opening == date(2024, 2, 11)
