"""The TWR of the portfolio and of its benchmarks from a day on: the ledger's lines, begun anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    from portfolio.analysis.records import PerformanceLines
    from portfolio.arrays import Dates, Floats


@dataclass(frozen=True)
class RebasedReturns:
    """Returns day by day, fractions, 0 on the first day: ``portfolio`` (days,), ``benchmarks``
    (days, symbols).
    """

    days: Dates
    portfolio: Floats
    symbols: tuple[str, ...]
    benchmarks: Floats


def rebased_returns(lines: PerformanceLines, opening: date) -> RebasedReturns:
    """Return the lines since the close of ``opening``, or since their first day if that is later.

    A benchmark without a price on the first day has no line from it: NaN. So has a portfolio that
    had lost everything.
    """
    first = max(int(np.searchsorted(lines.days, np.datetime64(opening, "D"), side="right")) - 1, 0)
    return RebasedReturns(
        days=lines.days[first:],
        portfolio=_since(lines.twr[first:]),
        symbols=lines.benchmarks,
        benchmarks=_since(lines.benchmark_twr[first:]),
    )


def _since(returns: Floats) -> Floats:
    """Fractions since the first row: (1 + r_t) / (1 + r_0) − 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = (1.0 + returns) / (1.0 + returns[:1]) - 1.0
    return np.where(np.isfinite(found), found, np.nan)
