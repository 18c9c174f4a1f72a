"""Growth since New Year day by day, of every security and of the portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.buy_and_hold.positions import positions
from portfolio.analysis.records import GrowthLines
from portfolio.arrays import dates_of

if TYPE_CHECKING:
    from portfolio.analysis.review.basis import Basis
    from portfolio.analysis.review.inputs import Inputs


def growth_lines(basis: Basis, inputs: Inputs) -> GrowthLines:
    """Return daily growth since New Year, on the days on which any security closed."""
    at, panel = basis.boundaries, inputs.panel
    held, columns = at.rows, at.columns
    start, end = columns.days[columns.year], columns.days[columns.end]
    days = np.unique(np.concatenate([[start], panel.days_between(int(start), int(end)), [end]]))
    arrays, found = positions(
        held, panel, inputs.market, inputs.base, days, at.until, is_taxed=False
    )
    first: dict[str, int] = {}
    for i in np.flatnonzero(held.is_listed).tolist():
        first.setdefault(held.holdings[i].symbol, i)
    shown = np.array(list(first.values()), dtype=np.int64)
    known = found.known[shown]
    own = (arrays.closes * arrays.gross)[shown]
    own = np.where(known[:, :1], own / own[:, :1] - 1.0, np.nan)
    currency = arrays.rates[shown] / arrays.rates[shown][:, :1]
    return GrowthLines(
        days=dates_of(days),
        symbols=tuple(first),
        own=own.T,
        base=((1.0 + own) * currency - 1.0).T,
        total=basis.growth_line(dates_of(days), arrays),
    )
