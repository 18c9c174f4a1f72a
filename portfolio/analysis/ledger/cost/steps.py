"""What changes costs, and in which turn."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.ledger.events import OUTSIDE, is_inside
from portfolio.arrays import ArrayRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portfolio.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Trades(ArrayRecord):
    """Shares (today's units) from ``source`` to ``target``, positions or ``OUTSIDE``; all of shape
    (trades,).

    ``money`` in the position's currency is what was paid or received, and of no meaning between two
    positions.
    """

    day: Ints
    source: Ints
    target: Ints
    shares: Floats
    money: Floats

    @property
    def is_internal(self) -> Bools:
        """Which of them are between two positions."""
        return is_inside(self.source) & is_inside(self.target)

    def touches(self, chosen: Bools) -> Bools:
        """Which of them are of at least one of the ``chosen`` positions, (positions,)."""
        found = np.zeros(len(self.day), dtype=bool)
        for end in (self.source, self.target):
            inside = np.flatnonzero(is_inside(end))
            found[inside] |= chosen[end[inside]]
        return found

    def reversed(self, chosen: Bools) -> Trades:
        """Let what enters the ``chosen`` positions, (positions,), leave them, and the reverse."""
        back = self.touches(chosen)
        return replace(
            self,
            source=np.where(back, self.target, self.source),
            target=np.where(back, self.source, self.target),
        )

    @property
    def price(self) -> Floats:
        """What was paid or received for a share."""
        return self.money / self.shares

    @property
    def hour(self) -> Ints:
        """When they are, in quarters of a day: on one day what comes in is before what moves, then
        what goes out.
        """
        leaves = np.where(is_inside(self.target), 1, 2)
        return 4 * self.day + np.where(is_inside(self.source), leaves, 0)

    def until(self, day: int) -> Trades:
        """Those up to a day."""
        return self.only(self.day <= day)

    def in_order(self) -> Trades:
        """Sort them by time, then the cheapest first."""
        return self.only(np.lexsort((self.price, self.hour)))


@dataclass(frozen=True)
class CostMoves(ArrayRecord):
    """What takes cost along without being bought or sold, in order of days, as in
    ``Reorganisations`` but in the own currency of ``source``; ``rate`` is what one of it is of the
    target's. Shape (moves,).
    """

    day: Ints
    source: Ints
    target: Ints
    given: Floats
    received: Floats
    part: Floats
    cost: Floats
    money: Floats
    rate: Floats

    @property
    def hour(self) -> Ints:
        """When they are, as ``Trades.hour``: with what moves between positions."""
        return 4 * self.day + 1

    def until(self, day: int) -> CostMoves:
        """Those up to a day."""
        return self.only(self.day <= day)


def in_turn(trades: Trades, moves: CostMoves) -> Ints:
    """Return the places of trades (in order) and, counted on after them, of moves of cost, in order
    of time.

    On one day what moves between positions comes after what is bought and before what is sold, and
    what a position receives before what it gives away: the order of the rows means nothing.
    """
    hour = np.concatenate([trades.hour, moves.hour])
    order = np.argsort(hour, kind="stable")
    source = np.concatenate([trades.source, moves.source])[order]
    target = np.concatenate([trades.target, moves.target])[order]
    size = np.concatenate([trades.shares, moves.given])[order]
    is_move = is_inside(source) & (hour[order] % 4 == 1)
    edges = np.flatnonzero(np.diff(hour[order], prepend=-1, append=-1))
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if end - start > 1 and is_move[start]:
            mine = slice(start, end)
            turns = list(
                after_receipt(source[mine].tolist(), target[mine].tolist(), size[mine].tolist())
            )
            order[mine] = order[mine][turns]
    return order


def after_receipt(
    source: Sequence[int], target: Sequence[int], size: Sequence[float]
) -> Iterator[int]:
    """Yield the places of moves between positions so that each position receives before it gives
    away; by position, target and size where that leaves it open.
    """
    due = Counter(target)
    due.pop(OUTSIDE, None)
    given: defaultdict[int, list[tuple[int, float, int]]] = defaultdict(list)
    for at, one in enumerate(source):
        given[one].append((target[at], size[at], at))
    ready = [one for one in given if not due[one]]
    heapify(ready)
    while given:
        # In a circle somebody begins.
        one = heappop(ready) if ready else min(given)
        if one not in given:
            continue
        for to, _, at in sorted(given.pop(one)):
            yield at
            due[to] -= 1
            if not due[to] and to in given:
                heappush(ready, to)
