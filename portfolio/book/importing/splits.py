"""Shares of an earlier day in today's shares: what they are multiplied by for the splits since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.book.records import Transaction

#: The market's splits by symbol: from which day on, and the new shares for an old one.
MarketSplits = Mapping[str, Sequence[tuple[date, float]]]

#: A row and the market tell one split when they are so many days and such a share of it apart.
_SAME_DAYS, _SAME_RATIO = 7, 0.01


class SplitFactors:
    """The splits of the market and of the ledger's rows, each of them once."""

    def __init__(self, market: MarketSplits, transactions: Iterable[Transaction] = ()) -> None:
        self._splits = defaultdict[str, list[tuple[date, float]]](list)
        for symbol, splits in market.items():
            self._splits[symbol] += splits
        for t in transactions:
            if t.type.is_split and t.shares and not self.near(t.symbol, t.day, t.shares):
                self._splits[t.symbol].append((t.day, t.shares))

    def near(
        self,
        symbol: str,
        day: date,
        ratio: float,
        days: int = _SAME_DAYS,
        tolerance: float = _SAME_RATIO,
    ) -> bool:
        """Whether there is a split of that ratio within so many days."""
        return any(
            abs((day - other).days) <= days and abs(ratio / known - 1) <= tolerance
            for other, known in self._splits.get(symbol, ())
        )

    def of(self, symbol: str) -> tuple[tuple[date, float], ...]:
        """The splits of a security, the latest first: from which day on, and the new shares for an
        old one.
        """
        return tuple(sorted(self._splits.get(symbol, ()), reverse=True))

    def since(self, symbol: str, day: date | None) -> float:
        """What a number of shares of that day is multiplied by: the splits after it. Shares of no
        day are today's.
        """
        if day is None:
            return 1.0
        return prod(ratio for other, ratio in self._splits.get(symbol, ()) if other > day)
