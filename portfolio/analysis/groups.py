"""The portfolio and the groups in it, each to be measured as a portfolio of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from portfolio.analysis.events import Flows

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Groups:
    """Numbered groups; the first one is the whole.

    ``member`` has one row per dimension, the first for the whole: each position's group, −1 for none; the last column
    stands for the outside, so that ``OUTSIDE`` can be looked up like a position.
    """

    names: tuple[tuple[str, str], ...]
    member: Ints  # (dimensions, positions + 1)

    @classmethod
    def of(cls, dimensions: Mapping[str, Sequence[str]], counted: NDArray[np.bool_]) -> Groups:
        """Number the groups of each dimension; positions that are not ``counted`` are in none."""
        names: list[tuple[str, str]] = [("", "")]
        member = [np.where(counted, 0, -1)]
        for dimension, labels in dimensions.items():
            number = {label: len(names) + k for k, label in enumerate(dict.fromkeys(labels))}
            names += [(dimension, label) for label in number]
            member.append(np.where(counted, [number[label] for label in labels], -1))
        outside = np.full((len(member), 1), -1)
        return cls(tuple(names), np.hstack([np.array(member, dtype=np.int64), outside]))

    def flows(self, flows: Flows, columns: Ints, days: int) -> tuple[Floats, Floats]:
        """Return what came into and went out of each group by day, both of shape (groups, days), ≥ 0.

        ``columns`` has the column of each flow. A flow between two positions of a group is internal to it.
        """
        into = np.zeros((len(self.names), days))
        out = np.zeros((len(self.names), days))
        for row in self.member:
            source, target = row[flows.source], row[flows.target]
            is_external = source != target
            for group, found in ((target, into), (source, out)):
                mine = is_external & (group >= 0)
                flat = group[mine] * days + columns[mine]
                found += np.bincount(flat, weights=flows.amount[mine], minlength=found.size).reshape(
                    found.shape
                )
        return into, out
