"""Time-weighted returns, and how each position contributed to them.

``1 + r_t = (V_t + out_t) / (V_{t−1} + in_t)``: inflows at the start of the day, outflows at its
end; a day that begins with nothing has factor 1. Chained, this is the daily true time-weighted
return of the GIPS standards with that convention for flows.

A position's gain on a day is what it is worth at the end and gave away, minus what it was worth and
was given. All gains add up to ``r_t · (V_{t−1} + in_t)``; so gains ÷ ``(V_{t−1} + in_t)``, each
times the portfolio's growth until the day before, add up to the TWR exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from portfolio.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Portfolios:
    """One portfolio, or groups each as if they were one, day by day: arrays of shape (days,) or
    (groups, days).

    ``values`` are those at the ends of the days, ``inflows`` and ``outflows`` what was brought and
    taken on them, base currency. ``base`` is what there was to earn with on each day, ``factors``
    what became of each unit of it; the first day has factor 1. ``unknown``, (days,), counts the
    days so far whose factor is not known.
    """

    values: Floats
    inflows: Floats
    outflows: Floats
    base: Floats
    factors: Floats
    unknown: Ints

    @classmethod
    def of(cls, values: Floats, inflows: Floats, outflows: Floats, lost: Bools) -> Portfolios:
        """Chain; a day is unknown when its value or that of the day before is (``lost``, shape
        (days,)).
        """
        base = np.zeros_like(values)
        base[..., 1:] = values[..., :-1] + inflows[..., 1:]
        factors = np.ones_like(values)
        np.divide(values + outflows, base, out=factors, where=base > 0)
        gap = lost.copy()
        gap[1:] |= lost[:-1]
        factors[..., gap] = 1.0
        return cls(values, inflows, outflows, base, factors, np.cumsum(gap, dtype=np.int64))

    def only(self, places: int | Bools | None) -> Portfolios:
        """Return some of the groups; with a number, one of them as one portfolio; with None, one
        portfolio as a group.
        """
        return Portfolios(
            values=self.values[places],
            inflows=self.inflows[places],
            outflows=self.outflows[places],
            base=self.base[places],
            factors=self.factors[places],
            unknown=self.unknown,
        )

    def is_known(self, start: int, end: int) -> bool:
        """Whether the values of all days from one to the other are."""
        return bool(self.unknown[end] == self.unknown[start])

    def twr(self, start: int, end: int) -> Floats:
        """Return the TWR from the close of one day to that of another; NaN where nothing was held
        or known.
        """
        if not self.is_known(start, end):
            return np.full(self.values.shape[:-1], np.nan)
        days = slice(start + 1, end + 1)
        # A portfolio that was once worth nothing at all after a loss has an index of 0: chain the
        # span by itself.
        growth = np.prod(self.factors[..., days], axis=-1)
        return np.where((self.base[..., days] > 0).any(axis=-1), growth - 1.0, np.nan)

    def net_contributions(self, start: int, end: int) -> Floats:
        """Return what was brought minus what was taken from the close of one day to that of
        another.
        """
        days = slice(start + 1, end + 1)
        moved: Floats = (self.inflows[..., days] - self.outflows[..., days]).sum(axis=-1)
        return moved

    def gain(self, start: int, end: int) -> Floats:
        """Return V1 − V0 − net contributions between two closes; NaN where a day is unknown."""
        gained = self.values[..., end] - self.values[..., start]
        gained = gained - self.net_contributions(start, end)
        return np.where(self.is_known(start, end), gained, np.nan)

    def growth(self, start: int, end: int) -> Floats:
        """Return (V1 − net contributions) / V0 − 1 between two closes; NaN when V0 is nothing or a
        day is unknown.
        """
        opening, closing = self.values[..., start], self.values[..., end]
        is_there = (opening > 0) & self.is_known(start, end)
        with np.errstate(divide="ignore", invalid="ignore"):
            grown = (closing - self.net_contributions(start, end)) / opening - 1
        return np.where(is_there, grown, np.nan)

    def payments(self, start: int) -> Floats:
        """Return what the owner got on each day from ``start`` on, negative what the owner paid.

        The value is paid on the first day and got on the last: its IRR is the portfolio's.
        """
        amounts = self.outflows[..., start:] - self.inflows[..., start:]
        amounts[..., 0] = -self.values[..., start]
        amounts[..., -1] += self.values[..., -1]
        return amounts

    def index(self, start: int) -> Floats:
        """Return what a unit of money at the close of ``start`` became by each later day, from 1,
        (…, days − start).
        """
        factors = self.factors[..., start:].copy()
        factors[..., 0] = 1.0
        return np.cumprod(factors, axis=-1, dtype=np.float64)

    def begins(self, start: int) -> int:
        """Return the day before one portfolio's first one after ``start`` with something to earn
        with.

        What it is compared with begins there, too.
        """
        later = np.flatnonzero(self.base[start + 1 :] > 0)
        return start + int(later[0]) if len(later) else start

    def opens_with_something(self, start: int) -> Bools:
        """Tell which groups open above nothing: with a value at the close of ``start``, or where
        there is none with an inflow.

        What begins as a debt, or as a gain of nothing, has no return that a factor could tell.
        """
        opening = self.values[..., start]
        base = self.base[..., start + 1 :]
        is_there = (base != 0) | (self.values[..., start + 1 :] != 0)
        if not is_there.shape[-1]:
            return np.asarray(opening > 0)
        first = np.argmax(is_there, axis=-1)[..., None]
        begun = np.take_along_axis(base, first, axis=-1)[..., 0]
        return np.asarray((opening > 0) | ((opening == 0) & (begun > 0)))

    def weights(self, start: int, end: int) -> Floats:
        """Return what a gain on each day of ``(start, end]`` weighs in one portfolio's TWR, shape
        (end − start,).
        """
        growth = self.index(start)[: end - start]
        base = self.base[start + 1 : end + 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(base > 0, growth / base, 0.0)


def drawdowns(index: Floats) -> Floats:
    """Return how far each day lies below the highest day so far, ≤ 0, from an index of shape
    (days,).
    """
    highest = np.maximum.accumulate(index)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(highest > 0, index / highest - 1.0, np.nan)
