"""Time-weighted returns, and how each position contributed to them.

``1 + r_t = (V_t + out_t) / (V_{t−1} + in_t)``: inflows at the start of the day, outflows at its end; a day that begins
with nothing has factor 1. Chained, this is the daily true time-weighted return of the GIPS standards with that
convention for flows.

A position's gain on a day is what it is worth at the end and gave away, minus what it was worth and was given.
All gains add up to ``r_t · (V_{t−1} + in_t)``; so gains ÷ ``(V_{t−1} + in_t)``, each times the portfolio's growth until
the day before, add up to the TWR exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Returns:
    """Daily factors of groups; arrays have shape (groups, days), the first day has factor 1.

    ``index`` is the product of the factors so far; ``unknown`` counts the days so far whose factor is not known.
    ``started`` counts the days so far on which there was something to earn with.
    """

    factors: Floats
    base: Floats
    index: Floats
    unknown: Ints
    started: Ints

    @classmethod
    def of(cls, values: Floats, into: Floats, out: Floats, lost: Flags) -> Returns:
        """Chain; a day is unknown when its value or that of the day before is (``lost``, shape (days,))."""
        base = np.zeros_like(values)
        base[:, 1:] = values[:, :-1] + into[:, 1:]
        is_on = base > 0
        factors = np.ones_like(values)
        np.divide(values + out, base, out=factors, where=is_on)
        gap = lost.copy()
        gap[1:] |= lost[:-1]
        factors[:, gap] = 1.0
        unknown = np.cumsum(np.broadcast_to(gap, values.shape), axis=1, dtype=np.int64)
        return cls(
            factors,
            base,
            np.cumprod(factors, axis=1, dtype=np.float64),
            unknown,
            np.cumsum(is_on, axis=1, dtype=np.int64),
        )

    def between(self, start: int, end: int) -> Floats:
        """Return each group's TWR from the close of one day to that of another; NaN where nothing was held or known."""
        known = (self.unknown[:, end] == self.unknown[:, start]) & (
            self.started[:, end] > self.started[:, start]
        )
        # A portfolio that was once worth nothing at all after a loss has an index of 0: chain the span by itself.
        growth = np.prod(self.factors[:, start + 1 : end + 1], axis=1)
        return np.where(known, growth - 1.0, np.nan)

    def begins(self, start: int, group: int = 0) -> int:
        """Return the day before the first one after ``start`` with something to earn with: what is compared begins there, too."""
        started = self.started[group]
        first = int(np.searchsorted(started, started[start], side="right"))
        return start if first == len(started) else first - 1

    def weights(self, start: int, end: int, group: int = 0) -> Floats:
        """Return what a gain on each day of ``(start, end]`` weighs in the group's TWR, shape (end − start,)."""
        factors = self.factors[group, start + 1 : end + 1]
        growth = np.concatenate([[1.0], np.cumprod(factors)[:-1]])
        base = self.base[group, start + 1 : end + 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(base > 0, growth / base, 0.0)


def drawdowns(index: Floats) -> Floats:
    """Return how far each day lies below the highest day so far, ≤ 0, from an index of shape (days,)."""
    highest = np.maximum.accumulate(index)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(highest > 0, index / highest - 1.0, np.nan)
