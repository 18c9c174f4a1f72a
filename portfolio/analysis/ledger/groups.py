"""The portfolio and the groups in it, each to be measured as a portfolio of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.ledger.events import is_inside
from portfolio.arrays import NOT_FOUND, is_found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portfolio.analysis.ledger.events import Flows
    from portfolio.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Groups:
    """Numbered groups, those of a dimension one after another; the first one is the portfolio.

    ``member`` has one row per dimension, the first for the portfolio: each position's group, or
    ``NOT_FOUND``.
    """

    names: tuple[tuple[str, str], ...]
    member: Ints  # (dimensions, positions)

    @classmethod
    def of(cls, dimensions: Mapping[str, Sequence[str]], counted: Bools) -> Groups:
        """Number the groups of each dimension; positions that are not ``counted`` are in none."""
        names: list[tuple[str, str]] = [("", "")]
        member = [np.where(counted, 0, NOT_FOUND)]
        for dimension, labels in dimensions.items() if len(counted) else ():
            number = {label: len(names) + k for k, label in enumerate(dict.fromkeys(labels))}
            names += [(dimension, label) for label in number]
            member.append(np.where(counted, [number[label] for label in labels], NOT_FOUND))
        return cls(tuple(names), np.array(member, dtype=np.int64))

    @property
    def counted(self) -> Bools:
        """Which positions are part of the portfolio."""
        return is_found(self.member[0])

    def flows(
        self, flows: Flows, columns: Ints, days: int, size: int
    ) -> Iterator[tuple[slice, Floats, Floats]]:
        """Yield the inflows and outflows of each group by day, both of shape (groups, days), ≥ 0.

        ``columns`` has the column of each flow. A flow between two positions of a group is internal
        to it. At most ``size`` groups come at a time, with their numbers: of thousands, all days at
        once would fill the memory.
        """
        firsts = [
            k for k, (name, _) in enumerate(self.names) if k == 0 or name != self.names[k - 1][0]
        ]
        # The outside is looked up as one more position, which is in no group.
        count = self.member.shape[1]
        member = np.column_stack([self.member, np.full(len(self.member), NOT_FOUND)])
        places = [np.where(is_inside(end), end, count) for end in (flows.source, flows.target)]
        for row, first, end in zip(member, firsts, [*firsts[1:], len(self.names)], strict=True):
            source, target = (row[place] for place in places)
            is_external = source != target
            sides: list[tuple[Ints, Ints, Floats]] = []
            for group in (target, source):
                mine = np.flatnonzero(is_external & is_found(group))
                if end - first > size:
                    mine = mine[np.argsort(group[mine], kind="stable")]
                sides.append((group[mine], columns[mine], flows.amount[mine]))
            for start in range(first, end, size):
                block = slice(start, min(start + size, end))
                inflows, outflows = (
                    _by_day(*side, block, days, is_all=end - first <= size) for side in sides
                )
                yield block, inflows, outflows


def _by_day(
    group: Ints, columns: Ints, amounts: Floats, block: slice, days: int, *, is_all: bool
) -> Floats:
    """Add up the amounts of a block's groups by day; they are in order of the group unless all of
    them are the block's.
    """
    mine = (
        slice(None)
        if is_all
        else slice(*np.searchsorted(group, [block.start, block.stop]).tolist())
    )
    cells = (group[mine] - block.start) * days + columns[mine]
    sums = np.bincount(cells, weights=amounts[mine], minlength=(block.stop - block.start) * days)
    return sums.astype(np.float64, copy=False).reshape(-1, days)
