"""From which day on a market knows what securities paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from portfolio.analysis.income.dividends import Dividends
    from portfolio.analysis.prices.panel import Panel
    from portfolio.arrays import Ints

#: So many of the first ex-dates tell how often a security paid then.
_FIRST = 8
#: Of one with a single dividend.
_YEAR = 365
#: A first dividend later than so many spacings after the first close is not the first one paid.
_LATE = 1.5
#: What is known begins so many spacings before the first dividend that is.
_BEFORE = 0.9


def known_since(panel: Panel, securities: Ints, dividends: Dividends) -> Ints:
    """Return the first day from which the ``dividends`` of ``securities`` are known, shape (n,);
    0 for one without a close.

    That is its first close. Sources may have closes of years whose dividends they lack: where the
    first dividend came later than a spacing and a half after the first close, what is known begins
    shortly after the day on which one would have come before it.
    """
    starts, ends = panel.starts[securities], panel.starts[securities + 1]
    if not len(panel.days):
        return np.zeros(len(securities), dtype=np.int64)
    opened = np.where(ends > starts, panel.days[np.minimum(starts, len(panel.days) - 1)], 0)
    counts = dividends.counts
    if not len(dividends.days):
        return opened
    place = np.arange(_FIRST, dtype=np.int64)
    index = np.minimum(dividends.starts[:-1, None] + place[None, :], len(dividends.days) - 1)
    days = np.where(place[None, :] < counts[:, None], dividends.days[index], np.nan)
    spacings = np.sort(np.diff(days, axis=1), axis=1)  # NaN sorts last
    known = np.minimum(counts, _FIRST) - 1
    rows = np.arange(len(securities))
    spacing = np.where(known > 0, spacings[rows, np.maximum(known, 1) // 2], _YEAR)
    late = (counts > 0) & (days[:, 0] - opened > _LATE * spacing) & (opened > 0)
    since: Ints = np.where(late, np.floor(days[:, 0] - _BEFORE * spacing), opened).astype(np.int64)
    return since
