"""The lots of one position, followed trade by trade."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOTHING = 1e-9


@dataclass(slots=True)
class Lots:
    """What one position holds, and what its sales have realised since the day asked for."""

    shares: float = 0.0
    cost: float = 0.0
    lots: deque[tuple[float, float]] = field(default_factory=deque)  # shares, cost per share
    realised: float = 0.0
    realised_fifo: float = 0.0

    def add(self, shares: float, cost: float) -> None:
        """Put shares in at what they cost together."""
        self.shares += shares
        self.cost += cost
        self.lots.append((shares, cost / shares))

    def take(self, shares: float) -> tuple[float, list[tuple[float, float]]]:
        """Take shares out; return their average cost and the oldest lots. Selling more than there
        is costs nothing.
        """
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

    def lower(self, money: float) -> tuple[float, float]:
        """Take money out of what the shares cost, the same of each; return what it is more than
        that, by the average and by the lots.
        """
        lots, excess_of_lots = lowered(list(self.lots), money)
        self.lots = deque(lots)
        excess = max(0.0, money - self.cost)
        self.cost -= money - excess
        return excess, excess_of_lots

    def split_off(self, part: float, cost: float) -> tuple[float, list[tuple[float, float]]]:
        """Take a part of the cost of every share out, or ``cost`` of all together where it is not
        NaN; return it, and for each lot.
        """
        if not isnan(cost):
            part = min(cost / self.cost, 1.0) if self.cost > 0 else 0.0
        moved = self.cost * part
        self.cost -= moved
        lots = [(size, price * part) for size, price in self.lots]
        self.lots = deque((size, price - price * part) for size, price in self.lots)
        return moved, lots


def lowered(
    lots: Sequence[tuple[float, float]], money: float
) -> tuple[list[tuple[float, float]], float]:
    """Take money out of the cost of lots, the same of each share; what is more than a lot's cost is
    returned. A cost that is not known stays so.
    """
    shares = sum(size for size, _ in lots)
    each = money / shares if shares > _NOTHING else 0.0
    excess = [max(0.0, each - price) for _, price in lots]
    left = [(size, price - each + more) for (size, price), more in zip(lots, excess, strict=True)]
    return left, sum(size * more for (size, _), more in zip(lots, excess, strict=True))


def scaled(lots: Sequence[tuple[float, float]], shares: float) -> list[tuple[float, float]]:
    """Turn lots into ``shares`` of something else that cost the same."""
    before = sum(size for size, _ in lots)
    times = shares / before if before > _NOTHING else 1.0
    return [(size * times, price / times) for size, price in lots]


def move(target: Lots, shares: float, cost: float, lots: Sequence[tuple[float, float]]) -> None:
    """Take over the lots of another position; shares that came from nowhere cost nothing."""
    if not lots:
        target.add(shares, cost)
        return
    target.shares += shares
    target.cost += cost
    target.lots.extend(lots)
