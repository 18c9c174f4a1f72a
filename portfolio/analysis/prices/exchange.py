"""Exchange rates between any two currencies, crossing through the US dollar.

Convention: a rate is the number of units of the base currency for one unit of another. The rate of
a day is the last close on or before it, at most five calendar days old; otherwise it is missing
(NaN), never 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.arrays import days_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.arrays import Floats, Ints
    from portfolio.market.records import History

#: The currency that all quotes are against (TWD for one USD).
PIVOT = "USD"
MAX_AGE = np.int64(5)


def per_dollar(history: History | None, days: Ints) -> Floats:
    """Return the units of a currency for one US dollar on each day, NaN where unknown; shape of
    ``days``.
    """
    if history is None or len(history.days) == 0:
        return np.full(days.shape, np.nan)
    known = days_of(history.days)
    rows = np.searchsorted(known, days, side="right") - 1
    fresh = (rows >= 0) & (days - known[np.maximum(rows, 0)] <= MAX_AGE)
    return np.where(fresh, history.closes[np.maximum(rows, 0)], np.nan)


def rates(
    currencies: Sequence[str], base: str, quotes: Mapping[str, History], days: Ints
) -> Floats:
    """Return units of ``base`` for one unit of each currency on each day, shape (currencies, days).

    The base currency itself is exactly 1 on every day; nothing else is ever assumed.
    """
    dollars = {
        c: np.ones(days.shape) if c == PIVOT else per_dollar(quotes.get(c), days)
        for c in {*currencies, base}
    }
    rows = [np.ones(days.shape) if c == base else dollars[base] / dollars[c] for c in currencies]
    return np.array(rows).reshape(len(currencies), *days.shape)
