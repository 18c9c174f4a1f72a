"""The lots of one position, followed trade by trade."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOTHING = 1e-9


class TaxLot(NamedTuple):
    """Shares bought together: the day of their purchase, wherever they were moved to since, and
    what one of them cost.
    """

    day: int
    shares: float
    price: float

    @property
    def cost(self) -> float:
        """What all of them cost."""
        return self.shares * self.price


def _age(lot: TaxLot) -> tuple[int, bool, float]:
    """What lots are in order of: the oldest first, the cheapest first on one day."""
    return lot.day, isnan(lot.price), lot.price


@dataclass(slots=True)
class Lots:
    """What one position holds, the oldest lot first, and what its sales have realised since the day
    asked for.
    """

    shares: float = 0.0
    cost: float = 0.0
    lots: deque[TaxLot] = field(default_factory=deque)
    realised: float = 0.0
    realised_fifo: float = 0.0

    def add(self, day: int, shares: float, cost: float) -> None:
        """Put shares in at what they cost together; none that is there is of a later day."""
        self.shares += shares
        self.cost += cost
        self.lots.append(TaxLot(day, shares, cost / shares))

    def take(self, shares: float) -> tuple[float, list[TaxLot]]:
        """Take shares out; return their average cost and the oldest lots. Selling more than there
        is costs nothing.
        """
        held = min(shares, self.shares)
        cost = self.cost * held / self.shares if self.shares > _NOTHING else 0.0
        self.shares -= held
        self.cost -= cost
        if self.shares <= _NOTHING:
            self.shares = self.cost = 0.0
        taken: list[TaxLot] = []
        while held > _NOTHING and self.lots:
            day, size, price = self.lots[0]
            used = min(size, held)
            taken.append(TaxLot(day, used, price))
            held -= used
            if size - used > _NOTHING:
                self.lots[0] = TaxLot(day, size - used, price)
            else:
                self.lots.popleft()
        return cost, taken

    def receive(self, day: int, shares: float, cost: float, lots: Sequence[TaxLot]) -> None:
        """Take over the lots of another position; shares that came from nowhere are a lot of
        this ``day``.
        """
        if not lots:
            lots = [TaxLot(day, shares, cost / shares)]
        self.shares += shares
        self.cost += cost
        self.lots = deque(sorted([*self.lots, *lots], key=_age))

    def lower(self, money: float) -> tuple[float, float]:
        """Take money out of what the shares cost, the same of each; return what it is more than
        that, by the average and by the lots.
        """
        lots, excess_of_lots = lowered(list(self.lots), money)
        self.lots = deque(lots)
        excess = max(0.0, money - self.cost)
        self.cost -= money - excess
        return excess, excess_of_lots

    def split_off(self, part: float, cost: float) -> tuple[float, list[TaxLot]]:
        """Take a part of the cost of every share out, or ``cost`` of all together where it is not
        NaN; return it, and for each lot.
        """
        if not isnan(cost):
            part = min(cost / self.cost, 1.0) if self.cost > 0 else 0.0
        moved = self.cost * part
        self.cost -= moved
        lots = [lot._replace(price=lot.price * part) for lot in self.lots]
        self.lots = deque(lot._replace(price=lot.price - lot.price * part) for lot in self.lots)
        return moved, lots


def lowered(lots: Sequence[TaxLot], money: float) -> tuple[list[TaxLot], float]:
    """Take money out of the cost of lots, the same of each share; what is more than a lot's cost is
    returned. A cost that is not known stays so.
    """
    shares = sum(lot.shares for lot in lots)
    each = money / shares if shares > _NOTHING else 0.0
    excess = [max(0.0, each - lot.price) for lot in lots]
    left = [
        lot._replace(price=lot.price - each + more) for lot, more in zip(lots, excess, strict=True)
    ]
    return left, sum(lot.shares * more for lot, more in zip(lots, excess, strict=True))


def scaled(lots: Sequence[TaxLot], shares: float) -> list[TaxLot]:
    """Turn lots into ``shares`` of something else that cost the same."""
    before = sum(lot.shares for lot in lots)
    times = shares / before if before > _NOTHING else 1.0
    return [TaxLot(lot.day, lot.shares * times, lot.price / times) for lot in lots]
