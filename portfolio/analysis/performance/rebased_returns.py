"""A portfolio's TWR and its benchmarks' returns over one period, from one opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.records import RebasedReturns
from portfolio.arrays import dates_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.performance.public_market_equivalent import BenchmarkLevels
    from portfolio.analysis.performance.time_weighted import Portfolios
    from portfolio.arrays import Ints


def rebased_returns(
    days: Ints, portfolio: Portfolios, symbols: Sequence[str], levels: BenchmarkLevels, start: int
) -> RebasedReturns:
    """Return the returns of one ``portfolio`` and of benchmarks since the close of column
    ``start`` of ``days``, or the day before the first money after it: the opening of every
    comparison.

    ``levels`` are what money in the benchmarks became. One without a level at the
    opening has no line; the portfolio has none from where a day is unknown, nor without money.
    """
    first = portfolio.begins(start)
    known = portfolio.unknown[first:] == portfolio.unknown[first]
    if not (portfolio.base[first + 1 :] > 0).any():
        known = np.zeros(len(known), dtype=np.bool_)
    opening = levels.at_end[:, first]
    if first + 1 < len(days) and not portfolio.values[first] > 0:
        # The first money is invested at the benchmark's own last close before its day.
        opening = levels.before[:, first + 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        returned = levels.at_end[:, first:] / opening[:, None] - 1.0
    returned[:, 0] = np.where(np.isfinite(opening), 0.0, np.nan)
    return RebasedReturns(
        days=dates_of(days[first:]),
        value=np.where(known, portfolio.values[first:], np.nan),
        portfolio=np.where(known, portfolio.index(first) - 1.0, np.nan),
        symbols=tuple(symbols),
        benchmarks=np.where(np.isfinite(returned), returned, np.nan).T,
    )
