"""The ledger's lines begun anew."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from portfolio.analysis.performance.rebased_returns import rebased_returns
from portfolio.analysis.records import PerformanceLines


def _lines(twr: list[float], benchmark: list[float]) -> PerformanceLines:
    days = np.arange(np.datetime64("2023-12-30"), np.datetime64("2023-12-30") + len(twr))
    flat = np.zeros(len(twr))
    return PerformanceLines(
        days, flat, flat, np.array(twr), flat, ("SPY",), np.array(benchmark)[:, None], flat[:, None]
    )


def test_the_course_since_a_day_compounds_to_the_whole() -> None:
    found = rebased_returns(
        _lines([0.0, 0.1, 0.21, 0.1], [0.0, 0.25, 0.5, 0.0]), date(2023, 12, 31)
    )
    assert found.days[0] == np.datetime64("2023-12-31")
    # 1.21 / 1.1 − 1 = 0.1; 1.1 / 1.1 − 1 = 0. The benchmark: 1.5 / 1.25 − 1 = 0.2; 1 / 1.25 − 1 =
    # −0.2.
    assert found.portfolio == pytest.approx([0.0, 0.1, 0.0])
    assert found.benchmarks[:, 0] == pytest.approx([0.0, 0.2, -0.2])
    assert found.symbols == ("SPY",)


def test_before_the_lines_begin_they_are_as_they_are() -> None:
    found = rebased_returns(_lines([0.0, 0.1], [0.0, 0.2]), date(2020, 1, 1))
    assert len(found.days) == 2
    assert found.portfolio == pytest.approx([0.0, 0.1])


def test_no_line_from_nothing() -> None:
    found = rebased_returns(_lines([0.0, -1.0, -1.0], [0.0, np.nan, 0.2]), date(2023, 12, 31))
    assert np.isnan(found.portfolio).all()
    assert np.isnan(found.benchmarks).all()
