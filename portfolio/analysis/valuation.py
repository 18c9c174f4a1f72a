"""Daily values of every position and group, and what each position earned day by day.

A day t is worth ``V_t = Σ shares · close · rate + cash + dividends on their way``, at its end. Days on which nothing can
change (no close, no rate, no transaction) are left out: their factor is 1. The arrays of positions × days are made and
reduced to groups in blocks that fit the processor's cache, so that 5,000 positions × 30 years need no more memory than
a few of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.panel import dense_closes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from portfolio.analysis.events import Moves
    from portfolio.analysis.groups import Groups
    from portfolio.analysis.journal import Exchange
    from portfolio.analysis.panel import Panel
    from portfolio.analysis.positions import Rows

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

#: Positions × days in one block.
_CELLS = 1_000_000
#: Quantities below this are zero, and so is what rounding leaves of many moves.
_NOTHING, _ROUNDING = 1e-9, 1e-13


def blocks(positions: Ints, days: int) -> Iterator[Ints]:
    """Cut the positions into blocks."""
    size = max(1, _CELLS // max(days, 1))
    for start in range(0, len(positions), size):
        yield positions[start : start + size]


def quantities(now: Floats, moves: Moves, positions: Ints, days: Ints) -> Floats:
    """Return what ``positions`` hold at the end of each day, shape (positions, days), rolled back from ``now``.

    ``now`` has what everyone holds after the last move. The days must reach to the last move.
    """
    changes = moves.by_column(days, positions)
    after = np.zeros_like(changes)
    np.cumsum(changes[:, :0:-1], axis=1, out=after[:, -2::-1])
    held: Floats = now[positions][:, None] - after
    limit = np.maximum(_NOTHING, _ROUNDING * moves.turnover(positions))
    held[np.abs(held) < limit[:, None]] = 0.0
    return held


def closes_of(held: Rows, panel: Panel, positions: Ints, days: Ints) -> Floats:
    """Return each position's price on each day in its currency, (positions, days); 1 for cash, NaN where unknown."""
    listed = held.is_listed[positions]
    dense = dense_closes(panel, held.security[positions[listed]], days)
    if listed.all():
        return dense
    closes = np.empty((len(positions), len(days)))
    closes[listed] = dense
    for row in np.flatnonzero(~listed):
        h = held.holdings[positions[row]]
        closes[row] = 1.0 if h.is_cash else np.nan if h.price is None else h.price
    return closes


def worth(held: Floats, closes: Floats, rates: Floats) -> Floats:
    """Return values in the base currency; nothing held is worth 0 whether or not there is a price."""
    values = held * closes
    values *= rates
    values[held == 0] = 0.0
    return values


@dataclass(frozen=True)
class Year:
    """Positions × the days from the close that opens the year to the review's last; base currency.

    Arrays have shape (positions, days). ``values`` include ``owed``, the dividends on their way.
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
class Owed:
    """Dividends on their way: rows (owner and currency) × days, in the currency; ``owner`` has shape (rows,)."""

    owner: Ints
    currency: Ints
    amounts: Floats

    @classmethod
    def of(cls, receivables: dict[tuple[int, int], list[tuple[int, float]]], days: Ints) -> Owed:
        """Add up what was earned and not yet paid at the end of each day."""
        amounts = np.zeros((len(receivables), len(days)))
        for row, entries in enumerate(receivables.values()):
            when = np.array([day for day, _ in entries], dtype=np.int64)
            columns = np.searchsorted(days, when, side="left")
            inside = columns < len(days)
            np.add.at(amounts[row], columns[inside], np.array([a for _, a in entries])[inside])
        amounts = np.cumsum(amounts, axis=1)
        amounts[np.abs(amounts) < _NOTHING] = 0.0
        owner = np.array([owner for owner, _ in receivables], dtype=np.int64)
        currency = np.array([currency for _, currency in receivables], dtype=np.int64)
        return cls(owner, currency, amounts)

    def values(self, exchange: Exchange) -> Floats:
        """Return them in the base currency, (rows, days); the days must be the exchange's first ones."""
        rates = exchange.quotes[self.currency, : self.amounts.shape[1]]
        return np.where(self.amounts == 0, 0.0, self.amounts * rates)

    def currency_gains(self, exchange: Exchange) -> Floats:
        """Return what each day's change of rates did to them, base currency, (rows, days − 1)."""
        changes = np.diff(exchange.quotes[self.currency, : self.amounts.shape[1]], axis=1)
        return np.where(self.amounts[:, :-1] == 0, 0.0, self.amounts[:, :-1] * changes)


def exposed(held: Floats, closes: Floats, currency: Ints, currencies: int) -> Floats:
    """Return what was held the day before at each day's closes, by its own currency, (currencies, days − 1).

    Times the day's change of rates, this is what currencies gained.
    """
    before = held[:, :-1] * closes[:, 1:]
    before[held[:, :-1] == 0] = 0.0
    mine = (np.arange(currencies)[:, None] == currency).astype(np.float64)
    sums: Floats = mine @ before
    return sums


def group_values(groups: Groups, positions: Ints, values: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the groups' sums, (groups, days), and on which days a counted position has no value, (days,)."""
    counted = groups.member[0, positions] >= 0
    unknown = np.isnan(values)
    lost = unknown[counted].any(axis=0)
    if unknown.any():
        values = np.where(unknown, 0.0, values)
    return groups.matrix(positions) @ values, lost
