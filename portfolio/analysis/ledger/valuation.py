"""Daily values of every position and group, and what each position earned day by day.

A day t is worth ``V_t = Σ shares · close · rate + cash + dividends on their way``, at its end. Days
on which nothing can change (no close, no rate, no transaction) are left out: their factor is 1. The
arrays of positions × days are made and reduced to groups in blocks that fit the processor's cache,
so that 5,000 positions × 30 years need no more memory than a few of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.ledger.events import Moves
from portfolio.analysis.prices.panel import dense_closes, slices
from portfolio.analysis.recurrences import affine
from portfolio.arrays import NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.analysis.buy_and_hold.positions import Rows
    from portfolio.analysis.ledger.events import Accruals
    from portfolio.analysis.ledger.groups import Groups
    from portfolio.analysis.prices.panel import Panel
    from portfolio.arrays import Bools, Days, Floats, Ints


#: Positions × days in one block.
CELLS = 200_000
#: Quantities below this are zero, and so is what rounding leaves of many moves.
_NOTHING, _ROUNDING = 1e-9, 1e-13


def blocks(positions: Ints, currency: Ints, days: int) -> Iterator[tuple[Ints, int]]:
    """Cut the positions into blocks, each with the currency that all in it have; ``currency`` is
    that of all positions.
    """
    size = max(1, CELLS // max(days, 1))
    for one in np.unique(currency[positions]).tolist():
        mine = positions[currency[positions] == one]
        for start in range(0, len(mine), size):
            yield mine[start : start + size], one


@dataclass(frozen=True)
class Quantities:
    """What all positions hold at the end of each day, rolled back from what they hold after the
    last move.

    Position i holds ``levels[k]`` over ``lengths[k]`` of the ``days``, for each k in ``starts[i] …
    starts[i + 1]``.
    """

    days: int
    starts: Ints
    levels: Floats
    lengths: Ints

    @classmethod
    def of(cls, now: Floats, moves: Moves, days: Ints) -> Quantities:
        """Roll back. The days must reach to the last move; what moved before the first one counts
        on it.
        """
        keys = moves.position * len(days) + np.searchsorted(days, moves.day, side="left")
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        position, column = np.divmod(keys[first], len(days))
        starts = np.arange(len(now) + 1) + np.searchsorted(position, np.arange(len(now) + 1))
        last, earlier = starts[1:] - 1, np.arange(len(position)) + position
        # Backwards in time, from what each position holds now: before a move there was so much
        # less.
        levels = np.empty(len(now) + len(position))
        levels[last] = now
        levels[earlier] = -np.add.reduceat(moves.quantity[order], first) if len(first) else 0.0
        factor = np.ones(len(levels))
        factor[last] = 0.0
        levels = affine(factor[::-1], levels[::-1])[::-1]
        limit = np.maximum(_NOTHING, _ROUNDING * moves.turnover(len(now)))
        levels[np.abs(levels) < np.repeat(limit, np.diff(starts))] = 0.0
        ends = np.full(len(levels), len(days))
        ends[earlier] = column
        lengths = np.diff(ends, prepend=0)
        lengths[starts[:-1]] = ends[starts[:-1]]
        return cls(len(days), starts, levels, lengths)

    def on(self, columns: Ints) -> Floats:
        """Return what all positions hold on some of the days, (positions, columns)."""
        cells = np.arange(len(self.starts) - 1)[:, None] * self.days + columns
        found: Floats = self.levels[np.searchsorted(np.cumsum(self.lengths), cells, side="right")]
        return found

    def dense(self, positions: Ints) -> Floats:
        """Return what these positions hold, (positions, days)."""
        index, _ = slices(self.starts[positions], self.starts[positions + 1])
        return np.repeat(self.levels[index], self.lengths[index]).reshape(len(positions), self.days)


def closes_of(positions: Rows, panel: Panel, places: Ints, days: Ints) -> Floats:
    """Return each position's price on each day in its currency, (places, days); 1 for cash, NaN
    where unknown.
    """
    listed = positions.is_listed[places]
    dense = dense_closes(panel, positions.security[places[listed]], days)
    if listed.all():
        return dense
    closes = np.empty((len(places), len(days)))
    closes[listed] = dense
    for row in np.flatnonzero(~listed):
        h = positions.holdings[places[row]]
        closes[row] = 1.0 if h.is_cash else np.nan if h.price is None else h.price
    return closes


def worth(held: Floats, closes: Floats, rates: Floats | None = None) -> Floats:
    """Return values, in the base currency with ``rates``; nothing held is worth 0 whether or not
    there is a price.
    """
    values = held * closes
    if rates is not None:
        values *= rates
    if np.isnan(values.sum()):
        values[held == 0] = 0.0
    return values


@dataclass(frozen=True)
class Year:
    """Positions × the days from the close that opens the year to the review's last; base currency.

    Arrays have shape (positions, days). ``values`` are without the dividends on their way.
    """

    days: Ints
    held: Floats
    closes: Floats
    rates: Floats
    values: Floats
    #: What the day's change of rates did to what was held the day before, from the second day on.
    currency: Floats

    @classmethod
    def of(cls, held: Floats, closes: Floats, rates: Floats, days: Ints) -> Year:
        """Multiply."""
        change = rates[:, 1:] - rates[:, :-1]
        before = held[:, :-1]
        currency = before * closes[:, 1:] * change
        currency[before == 0] = 0.0
        return cls(days, held, closes, rates, worth(held, closes, rates), currency)


@dataclass(frozen=True)
class Receivables:
    """Dividends on their way, by owner and currency, (rows,); ``moves`` say when each was earned
    and when it was paid, their positions are the rows.
    """

    owner: Ints
    currency: Ints
    moves: Moves

    @classmethod
    def of(cls, accruals: Accruals) -> Receivables:
        """Number the owners and currencies."""
        width = int(accruals.currency.max(initial=0)) + 1
        rows, place = np.unique(accruals.owner * width + accruals.currency, return_inverse=True)
        moves = Moves(place.astype(np.int64), accruals.day, accruals.amount)
        return cls(rows // width, rows % width, moves)

    def on(self, days: Days) -> Quantities:
        """Return what is on its way at the end of each day; the days must reach to the last
        move.
        """
        moves = self.moves
        last = np.bincount(moves.position, weights=moves.quantity, minlength=len(self.owner))
        return Quantities.of(last.astype(np.float64, copy=False), moves, days)


def add_values(sums: Floats, groups: Groups, positions: Ints, values: Floats) -> Bools:
    """Add values to the groups' ``sums``, (groups, days); return on which days a counted position
    has none, (days,).
    """
    lost: Bools = np.zeros(values.shape[1], dtype=bool)
    if np.isnan(values.sum()):
        unknown = np.isnan(values)
        lost[unknown[groups.counted[positions]].any(axis=0)] = True
        values = np.where(unknown, 0.0, values)
    # No matrix product: it would wait for other processors, which may be busy.
    for groups_of in groups.member[:, positions]:
        order = np.argsort(groups_of, kind="stable")
        runs = np.unique(groups_of[order], return_index=True, return_counts=True)
        for group, start, count in zip(*(part.tolist() for part in runs), strict=True):
            if group != NOT_FOUND:
                mine = order[start : start + count]
                sums[group] += (values if len(mine) == len(values) else values[mine]).sum(axis=0)
    return lost
