"""The dividends of several securities up to a day, and which of them are special.

A special dividend is one that comes besides the regular ones. Nothing in Yahoo's data says so; it
shows in two ways, with s the median spacing of the (up to eight) payments around it:

- *squeezed in*: less than 0.65 s from a neighbour, while the payments before and after it are no
  more than 1.35 s apart: without it the frequency is even. A payment of the usual size half-way
  between two others may as well begin a new frequency: it is special only once the old one has gone
  on after it. Of two neighbours that both look so, it is the one whose amount is further from those
  around. The latest payment has nothing after it: it is special when its amount is also unusual,
  above
  1.8 times or below 1/1.8 of the median around it; if small, only when no such pair came a year
    before (a fund's
  second payment of December is no special).
- *out of all proportion*: more than four times every one of the (up to eight) payments around it.

Three in a row that look special are a change of frequency. A lower amount alone is a cut, never a
special. With fewer than four other payments nothing can be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.prices.panel import STRIDE, slices

if TYPE_CHECKING:
    from portfolio.analysis.prices.panel import Panel
    from portfolio.arrays import Bools, Floats, Ints


#: How many payments before and after one show what is usual.
AROUND = 4
CLOSE, _WHOLE = 0.65, 1.35
#: A shorter gap than this is not half of a spacing; a gap of this is a whole one.
_HALF, _GOES_ON = 0.4, 0.75
UNUSUAL, _PROPORTION = 1.8, 4.0
_YEAR, _SAME_TIME = 365, 7


@dataclass(frozen=True)
class Dividends:
    """Dividends of n securities; security i has those from ``starts[i]`` to ``starts[i + 1]``, by
    ex-date.

    ``days`` are days since 1970-01-01, ``amounts`` per share and split-adjusted.
    """

    starts: Ints  # (n + 1,)
    days: Ints
    amounts: Floats
    special: Bools

    @classmethod
    def of(cls, panel: Panel, securities: Ints, day: int) -> Dividends:
        """Take the dividends of ``securities`` (numbers in ``panel``, shape (n,)) with ex-date up
        to ``day``.
        """
        ends = panel.dividends_before(securities, np.array([day], dtype=np.int64))[:, 0]
        first = panel.dividend_starts[securities]
        index, owners = slices(first, ends)
        starts = np.concatenate([[0], np.cumsum(ends - first)]).astype(np.int64)
        days, amounts = panel.dividend_days[index], panel.dividends[index]
        return cls(starts, days, amounts, _special(owners, days, amounts))

    @property
    def counts(self) -> Ints:
        """How many each security paid, shape (n,)."""
        return np.diff(self.starts)

    @cached_property
    def owners(self) -> Ints:
        """Whose each dividend is, shape of ``days``."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int64), self.counts)

    @cached_property
    def keys(self) -> Ints:
        """Increase over all dividends: owner · 2³² + day."""
        return self.owners * STRIDE + self.days

    @cached_property
    def regular(self) -> Dividends:
        """The same without the special ones."""
        if not self.special.any():
            return self
        kept = ~self.special
        counts = np.bincount(self.owners[kept], minlength=len(self.starts) - 1)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Dividends(starts, self.days[kept], self.amounts[kept], self.special[kept])

    def until(self, days: Ints) -> Ints:
        """Return the index after each security's last dividend on or before its day; ``days`` has
        shape (n,).
        """
        owners = np.arange(len(self.starts) - 1, dtype=np.int64)
        return np.searchsorted(self.keys, owners * STRIDE + days, side="right")


def _special(owners: Ints, days: Ints, amounts: Floats) -> Bools:
    """Tell the special dividends; see the module."""
    special = np.zeros(len(days), dtype=np.bool_)
    places = _conspicuous(owners, days, amounts)
    if not len(places):
        return special
    gaps, others = _around(places, owners, days, amounts)
    known = ~np.isnan(others)
    spacing, usual = _median(gaps), _median(others)
    before, after = gaps[:, AROUND - 1], gaps[:, AROUND]
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = amounts[places] / usual
        is_odd = (
            (ratio > UNUSUAL) | (ratio < 1.0 / UNUSUAL) | (np.fmin(before, after) < _HALF * spacing)
        )
        goes_on = gaps[:, AROUND + 1] >= _GOES_ON * spacing
        inside = (np.fmin(before, after) < CLOSE * spacing) & (before + after <= _WHOLE * spacing)
        inside &= is_odd | goes_on
        is_small = (ratio < 1.0 / UNUSUAL) & ~_came_a_year_before(places, owners, days)
        latest = np.isnan(after) & (before < CLOSE * spacing) & ((ratio > UNUSUAL) | is_small)
        most = np.where(known, others, -np.inf).max(axis=1)
        enormous = amounts[places] > _PROPORTION * most
    enough = known.sum(axis=1) >= AROUND
    squeezed = np.zeros(len(days), dtype=np.bool_)
    squeezed[places] = (inside | latest) & enough
    distance = np.zeros(len(days))
    distance[places] = np.abs(np.log(np.maximum(ratio, 1e-12)))
    special = _one_of_two(squeezed, distance, owners)
    special[places[enormous & enough]] = True
    return special


def _conspicuous(owners: Ints, days: Ints, amounts: Floats) -> Ints:
    """Return what may be special by a quick look: a short gap beside a long one, or a large amount;
    few are.
    """
    if len(days) < 2:
        return np.empty(0, dtype=np.int64)
    gap = np.diff(days).astype(np.float64)
    gap[np.diff(owners) != 0] = np.nan
    before, after = np.append(np.nan, gap), np.append(gap, np.nan)
    # The spacings next to those two; a NaN between keeps another security's out.
    earlier = np.append(np.nan, before[:-1]) + 0.0 * before
    later = np.append(after[1:], np.nan) + 0.0 * after
    shortest = np.fmin(before, after)
    longest = np.fmax(np.fmax(earlier, later), np.fmax(before, after))
    neighbour = np.zeros(len(days))
    same = np.diff(owners) == 0
    neighbour[1:] = np.where(same, amounts[:-1], 0.0)
    neighbour[:-1] = np.maximum(neighbour[:-1], np.where(same, amounts[1:], 0.0))
    with np.errstate(invalid="ignore"):
        return np.flatnonzero((shortest < CLOSE * longest) | (amounts > _PROPORTION * neighbour))


def _around(places: Ints, owners: Ints, days: Ints, amounts: Floats) -> tuple[Floats, Floats]:
    """Return the eight gaps and the eight other amounts around each place, (places, 8), NaN where
    there is none.

    Column 3 of the gaps is the one before, column 4 the one after.
    """
    steps = np.arange(-AROUND, AROUND + 1)
    index = places[:, None] + steps[None, :]
    inside = (index >= 0) & (index < len(days))
    index = np.clip(index, 0, len(days) - 1)
    inside &= owners[index] == owners[places][:, None]
    around = np.where(inside, days[index], np.nan)
    others = np.where(inside, amounts[index], np.nan)
    return np.diff(around, axis=1), np.delete(others, AROUND, axis=1)


def _came_a_year_before(places: Ints, owners: Ints, days: Ints) -> Bools:
    """Tell whether a pair such as each place and the payment before it came a year earlier, within
    a week.
    """
    keys = owners * STRIDE + days
    previous = keys[np.maximum(places - 1, 0)] - _YEAR - _SAME_TIME
    last = keys[places] - _YEAR + _SAME_TIME
    return np.searchsorted(keys, last, side="right") - np.searchsorted(keys, previous) >= 2


def _one_of_two(squeezed: Bools, distance: Floats, owners: Ints) -> Bools:
    """Of two in a row that look special keep the more unusual; three in a row are none."""
    edges = np.concatenate([[True], np.diff(owners) != 0])
    begins = squeezed & (edges | ~np.concatenate([[False], squeezed[:-1]]))
    runs = np.cumsum(begins) * squeezed  # 0 outside
    lengths = np.bincount(runs)
    lengths[0] = 0
    special: Bools = lengths[runs] == 1
    first = np.flatnonzero(begins & (lengths[runs] == 2))
    special[np.where(distance[first] > distance[first + 1], first, first + 1)] = True
    return special


def _median(values: Floats) -> Floats:
    """Return the median of each row without its NaN, NaN for a row without any value;
    shape (n,).
    """
    known = (~np.isnan(values)).sum(axis=1)
    ordered = np.sort(values, axis=1)  # NaN last
    rows = np.arange(len(values))
    low, high = np.maximum(known - 1, 0) // 2, known // 2
    high = np.minimum(high, values.shape[1] - 1)
    middle: Floats = (ordered[rows, low] + ordered[rows, high]) / 2.0
    return middle
