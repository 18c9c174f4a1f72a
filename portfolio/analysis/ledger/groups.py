"""The portfolio and the groups in it, each to be measured as a portfolio of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portfolio.analysis.ledger.events import Flows
    from portfolio.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Groups:
    """Numbered groups, those of a dimension one after another; the first one is the whole.

    ``member`` has one row per dimension, the first for the whole: each position's group, −1 for
    none; the last column stands for the outside, so that ``OUTSIDE`` can be looked up like a
    position.
    """

    names: tuple[tuple[str, str], ...]
    member: Ints  # (dimensions, positions + 1)

    @classmethod
    def of(cls, dimensions: Mapping[str, Sequence[str]], counted: Bools) -> Groups:
        """Number the groups of each dimension; positions that are not ``counted`` are in none."""
        names: list[tuple[str, str]] = [("", "")]
        member = [np.where(counted, 0, -1)]
        for dimension, labels in dimensions.items() if len(counted) else ():
            number = {label: len(names) + k for k, label in enumerate(dict.fromkeys(labels))}
            names += [(dimension, label) for label in number]
            member.append(np.where(counted, [number[label] for label in labels], -1))
        outside = np.full((len(member), 1), -1)
        return cls(tuple(names), np.hstack([np.array(member, dtype=np.int64), outside]))

    def flows(
        self, flows: Flows, columns: Ints, days: int, size: int
    ) -> Iterator[tuple[slice, Floats, Floats]]:
        """Yield what came into and went out of each group by day, both of shape (groups, days), ≥
        0.

        ``columns`` has the column of each flow. A flow between two positions of a group is internal
        to it. At most ``size`` groups come at a time, with their numbers: of thousands, all days at
        once would fill the memory.
        """
        firsts = [
            k for k, (name, _) in enumerate(self.names) if k == 0 or name != self.names[k - 1][0]
        ]
        for row, first, end in zip(
            self.member, firsts, [*firsts[1:], len(self.names)], strict=True
        ):
            source, target = row[flows.source], row[flows.target]
            is_external = source != target
            sides: list[tuple[Ints, Ints, Floats]] = []
            for group in (target, source):
                mine = np.flatnonzero(is_external & (group >= 0))
                if end - first > size:
                    mine = mine[np.argsort(group[mine], kind="stable")]
                sides.append((group[mine], columns[mine], flows.amount[mine]))
            for start in range(first, end, size):
                block = slice(start, min(start + size, end))
                into, out = (
                    _by_day(*side, block, days, is_all=end - first <= size) for side in sides
                )
                yield block, into, out


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
