"""The same money elsewhere: what the opening value and every deposit would be worth in a
benchmark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.prices.exchange import rates
from portfolio.analysis.prices.panel import Panel, dense_closes
from portfolio.analysis.prices.returns import dividend_growth
from portfolio.arrays import NOT_FOUND, is_found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.withholding.taxes import Taxes
    from portfolio.arrays import Floats, Ints
    from portfolio.market.records import Market


@dataclass(frozen=True)
class BenchmarkLevels:
    """Total return indices after withholding in the base currency, (benchmarks, days): at the end
    of each day, and of the calendar day before it (what trades on weekends has closed since the
    portfolio's last day). NaN where not known.
    """

    at_end: Floats
    before: Floats

    @classmethod
    def of(
        cls, symbols: Sequence[str], taxes: Taxes, market: Market, base: str, days: Ints
    ) -> BenchmarkLevels:
        """Look them up: NaN before a benchmark's first close, without a rate, and for a symbol
        without a history.
        """
        every = np.unique(np.concatenate([days - 1, days]))
        level = _levels(symbols, taxes, market, base, every)
        at = np.searchsorted(every, days)
        return cls(level[:, at], level[:, np.searchsorted(every, days - 1)])

    def since(self, start: int) -> BenchmarkLevels:
        """Return those from column ``start`` on."""
        return BenchmarkLevels(self.at_end[:, start:], self.before[:, start:])


def _levels(symbols: Sequence[str], taxes: Taxes, market: Market, base: str, days: Ints) -> Floats:
    panel = Panel.of(market.histories, symbols)
    securities = np.arange(len(symbols), dtype=np.int64)
    closes = dense_closes(panel, securities, days)
    closes[~is_found(panel.rows(securities, days))] = np.nan
    growth = dividend_growth(panel, securities, taxes, days)
    currencies = [market.histories[s].currency if s in market.histories else base for s in symbols]
    level: Floats = closes * growth * rates(currencies, base, market.rates, days)
    return _carried(level)


def _carried(level: Floats) -> Floats:
    """Carry the last level over days without a rate."""
    known = ~np.isnan(level)
    last = np.maximum.accumulate(np.where(known, np.arange(level.shape[1]), NOT_FOUND), axis=1)
    return np.where(is_found(last), np.take_along_axis(level, np.maximum(last, 0), axis=1), np.nan)


def public_market_equivalent(
    level: BenchmarkLevels, opening: float, inflows: Floats, outflows: Floats
) -> Floats:
    """Return what the money would be worth at the end of each day, (benchmarks, days).

    ``V_t = (V_{t−1} + in_t)(1 + r_t) − out_t`` with the benchmark's daily return r: units are
    bought for the opening value on the first day and for each inflow at the benchmark's own last
    close before the day, and given back for each outflow at the day's. ``inflows`` and ``outflows``
    have shape (days,), of which the first is part of the opening. NaN where a level is not known.
    """
    at_end, before = level.at_end, level.before
    units = np.empty_like(at_end)
    with np.errstate(divide="ignore", invalid="ignore"):
        units[:, 0] = opening / at_end[:, 0] if opening else 0.0
        bought = np.where(inflows[1:] > 0, inflows[1:] / before[:, 1:], 0.0)
        given = np.where(outflows[1:] > 0, outflows[1:] / at_end[:, 1:], 0.0)
    units[:, 1:] = bought - given
    total = np.cumsum(units, axis=1)
    return np.where(total == 0, 0.0, total * at_end)
