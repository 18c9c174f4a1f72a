"""The lots of one position, followed trade by trade."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
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


def move(target: Lots, shares: float, cost: float, lots: Sequence[tuple[float, float]]) -> None:
    """Take over the lots of another position; shares that came from nowhere cost nothing."""
    if not lots:
        target.add(shares, cost)
        return
    target.shares += shares
    target.cost += cost
    target.lots.extend(lots)
