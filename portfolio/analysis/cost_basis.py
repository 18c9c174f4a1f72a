"""What the shares cost, and what their sales realised: at average cost, and first in, first out.

Money is in the position's own currency, at the rates of the day of the trade where the row is in another. A purchase
costs what was paid for it, fees and taxes included; a sale brings what was received after them. On one day, what
comes in comes before what goes out, the cheapest first, so that the order of the rows means nothing. Shares that move
between two of the owner's accounts take their cost along.

What was held before the ledger begins has the cost that leads to the average cost in ``holdings.csv`` today; without
one, its cost is not known, nor any gain that needs it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.events import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_NOTHING = 1e-9


@dataclass(frozen=True)
class Trades:
    """Shares (today's units) from ``source`` to ``target``, positions or ``OUTSIDE``; all of shape (trades,).

    ``money`` in the position's currency is what was paid or received, and of no meaning between two positions.
    """

    day: Ints
    source: Ints
    target: Ints
    shares: Floats
    money: Floats

    def in_order(self) -> list[tuple[int, int, int, float, float]]:
        """List them by day; on a day in before between before out, then the cheapest first."""
        rank = np.where(self.source == OUTSIDE, 0, np.where(self.target == OUTSIDE, 2, 1))
        some = self.shares > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            price = self.money / self.shares
        order = np.lexsort((price, 4 * self.day + rank))
        order = order[some[order]]
        columns = (self.day, self.source, self.target, self.shares, self.money)
        return list(zip(*(column[order].tolist() for column in columns), strict=True))


@dataclass(frozen=True)
class CostBasis:
    """Per position, own currency, shape (positions,); NaN where a cost is not known. ``cost`` is of what is held."""

    cost: Floats
    cost_fifo: Floats
    realised: Floats
    realised_fifo: Floats


@dataclass(slots=True)
class _Lots:
    """What one position holds, and what its sales have realised since the day asked for."""

    shares: float = 0.0
    cost: float = 0.0
    lots: deque[tuple[float, float]] = field(default_factory=deque)  # shares, cost per share
    realised: float = 0.0
    realised_fifo: float = 0.0

    def add(self, shares: float, cost: float) -> None:
        self.shares += shares
        self.cost += cost
        self.lots.append((shares, cost / shares))

    def take(self, shares: float) -> tuple[float, list[tuple[float, float]]]:
        """Take shares out; return their average cost and the oldest lots. Selling more than there is costs nothing."""
        held = min(shares, self.shares)
        cost = self.cost * held / self.shares if self.shares > _NOTHING else 0.0
        self.shares -= held
        self.cost -= cost
        if self.shares <= _NOTHING:
            self.shares = self.cost = 0.0
        taken: list[tuple[float, float]] = []
        while held > _NOTHING and self.lots:
            size, price = self.lots[0]
            used = min(size, held)
            taken.append((used, price))
            held -= used
            if size - used > _NOTHING:
                self.lots[0] = (size - used, price)
            else:
                self.lots.popleft()
        return cost, taken


def _move(target: _Lots, shares: float, cost: float, lots: Sequence[tuple[float, float]]) -> None:
    """Take over the lots of another position; shares that came from nowhere cost nothing."""
    if not lots:
        target.add(shares, cost)
        return
    target.shares += shares
    target.cost += cost
    target.lots.extend(lots)


def cost_basis(
    trades: Trades, opening: Floats, now: Floats, average: Floats, since: int, until: int
) -> CostBasis:
    """Follow the trades up to ``until``, in order of days; realised are sales in ``(since, until]``.

    ``opening`` and ``now`` have the shares of each position before the first and after the last trade; ``average`` today's
    average cost per share from the book, NaN where it has none.
    """
    ordered = trades.in_order()
    held = [_Lots() for _ in opening]
    known = _opening_costs(ordered, opening, now, average)
    for owner, before, paid in zip(held, opening.tolist(), known.tolist(), strict=True):
        if before > _NOTHING:
            owner.add(before, paid)
    for day, source, target, shares, money in ordered:
        if day > until:
            break
        if source == OUTSIDE:
            held[target].add(shares, money)
            continue
        cost, lots = held[source].take(shares)
        if target != OUTSIDE:
            _move(held[target], shares, cost, lots)
        elif day > since:
            held[source].realised += money - cost
            held[source].realised_fifo += money - sum(size * price for size, price in lots)
    fifo = [sum(size * price for size, price in owner.lots) if owner.shares > 0 else 0.0 for owner in held]
    return CostBasis(
        cost=np.array([owner.cost for owner in held]),
        cost_fifo=np.array(fifo, dtype=np.float64),
        realised=np.array([owner.realised for owner in held]),
        realised_fifo=np.array([owner.realised_fifo for owner in held]),
    )


def _opening_costs(
    ordered: Sequence[tuple[int, int, int, float, float]], opening: Floats, now: Floats, average: Floats
) -> Floats:
    """Return the cost of what was held before the first trade, NaN where it cannot be told; 0 for nothing.

    Backwards from today's average cost: a purchase takes its money out again, a sale puts shares back at the average
    of the moment. That moment is lost when everything was sold in between, and after a move between accounts.
    """
    wanted = opening > _NOTHING
    cost = np.where(wanted, average * now, 0.0).tolist()
    shares = now.tolist()
    if not wanted.any():
        return np.zeros(len(opening))
    for _, out, into, moved, money in reversed(ordered):
        if into != OUTSIDE and out != OUTSIDE:
            cost[into] = cost[out] = np.nan
        if into != OUTSIDE and wanted[into]:
            cost[into] -= money
            shares[into] -= moved
        if out != OUTSIDE and wanted[out]:
            cost[out] = cost[out] * (1 + moved / shares[out]) if shares[out] > _NOTHING else np.nan
            shares[out] += moved
    found = np.array(cost, dtype=np.float64)
    return np.where(wanted & ~(found >= 0), np.nan, found)
