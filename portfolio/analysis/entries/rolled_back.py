"""What was held on earlier days, as far as the rows and the holdings of a day tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.entries.splits import factors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.analysis.entries.entries import Entries
    from portfolio.arrays import Day, Floats
    from portfolio.book.records import Holding


@dataclass(frozen=True)
class RolledBack:
    """Shares in today's units; ``holdings`` are those of the day ``held_on``."""

    entries: Entries
    holdings: Sequence[Holding]
    held_on: Day
    splits: Mapping[str, Sequence[tuple[int, float]]]

    @cached_property
    def moved(self) -> Floats:
        """The shares that each row brought or took, in today's units; (rows,)."""
        subjects = self.entries.subjects
        signs = [0 if s.type.is_split else s.type.share_sign for s in subjects]
        moved = np.array(signs)[self.entries.subject] * self.entries.shares
        return np.nan_to_num(moved * factors(self.splits, self.entries))

    def before(
        self, symbol: str, day: int, account: str | None, *, but: int | None = None
    ) -> float:
        """Return the shares held when a day began, in an account or (None) in all; without what
        the row at ``but`` says.
        """
        entries = self.entries
        mine = entries.where(
            [s.symbol == symbol and account in (None, s.account) for s in entries.subjects]
        )
        mine = mine[mine != but]
        held = sum(
            h.shares for h in self.holdings if h.symbol == symbol and account in (None, h.account)
        )
        days = entries.day[mine]
        held -= float(self.moved[mine[(days >= day) & (days <= self.held_on)]].sum())
        return held + float(self.moved[mine[(days < day) & (days > self.held_on)]].sum())
