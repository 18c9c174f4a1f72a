"""Which ``transfer_out`` belongs to which ``transfer_in``: a move between two of the owner's
accounts.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from portfolio.arrays import Bools, Floats, Ints


#: Both legs within so many days are one move.
_DAYS = 5


@dataclass(frozen=True)
class Legs:
    """Halves of moves, shape (legs,): ``what`` moves and ``account`` are numbers; a split between
    two legs changes no amount.
    """

    day: Ints
    what: Ints
    account: Ints
    amount: Floats
    is_out: Bools

    def pairs(self) -> tuple[Ints, Ints, Ints]:
        """Return the out and the in legs that belong together, and the legs that stand alone, as
        places.

        Legs match when what moves and how much of it agree, the accounts differ and at most five
        days lie between them; the nearest first.
        """
        coming: dict[int, list[tuple[int, int]]] = {}
        day, what, account, amount = (
            column.tolist() for column in (self.day, self.what, self.account, self.amount)
        )
        for i in np.flatnonzero(~self.is_out).tolist():
            coming.setdefault(what[i], []).append((day[i], i))
        for found in coming.values():
            found.sort()
        partner: dict[int, int] = {}  # of the in leg
        leaving = np.flatnonzero(self.is_out)
        for i in leaving[np.argsort(self.day[leaving], kind="stable")].tolist():
            near = coming.get(what[i], [])
            near = near[
                bisect_left(near, (day[i] - _DAYS, -1)) : bisect_left(
                    near, (day[i] + _DAYS + 1, -1)
                )
            ]
            slack = 1e-6 * max(abs(amount[i]), 1.0)
            nearest = min(
                (
                    (abs(when - day[i]), j)
                    for when, j in near
                    if j not in partner
                    and account[j] != account[i]
                    and abs(amount[j] - amount[i]) <= slack
                ),
                default=None,
            )
            if nearest is not None:
                partner[nearest[1]] = i
        out, into = (np.array(list(legs), dtype=np.int64) for legs in (partner.values(), partner))
        is_alone = np.ones(len(day), dtype=bool)
        is_alone[out] = is_alone[into] = False
        return out, into, np.flatnonzero(is_alone)
