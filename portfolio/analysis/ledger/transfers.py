"""Which ``transfer_out`` belongs to which ``transfer_in``: a move between two of the owner's
accounts.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from portfolio.arrays import Bools, Days, Floats, Ints


#: Both legs within so many days are one move.
_DAYS = 5
_DAY = itemgetter(0)


@dataclass(frozen=True)
class PairedLegs:
    """Places of legs: ``leaving[k]`` and ``arriving[k]`` are one move; the others stand alone."""

    leaving: Ints
    arriving: Ints
    alone: Ints


@dataclass(frozen=True)
class Legs:
    """Halves of moves, shape (legs,): ``subject``, the security or currency that moves, and
    ``account`` are numbers, that of accounts in the order of their names; a split between two legs
    changes no amount.
    """

    day: Days
    subject: Ints
    account: Ints
    amount: Floats
    #: What the row says that a share had cost, NaN where it does not.
    price: Floats
    is_out: Bools

    def paired(self) -> PairedLegs:
        """Find the legs that belong together.

        Legs match when what moves and how much of it agree, the accounts differ and at most five
        days lie between them; the earliest leg out chooses first, and the nearest leg in, of two as
        near the later one. What that leaves open is by the order of accounts and of prices: that of
        the rows means nothing.
        """
        coming: dict[int, list[tuple[int, int]]] = {}
        day, subject = self.day.tolist(), self.subject.tolist()
        account, amount = self.account.tolist(), self.amount.tolist()
        in_order = np.lexsort((self.price, self.amount, self.account, self.day))
        for i in in_order[~self.is_out[in_order]].tolist():
            coming.setdefault(subject[i], []).append((day[i], i))
        partner: dict[int, int] = {}  # of the in leg
        for i in in_order[self.is_out[in_order]].tolist():
            arrivals = coming.get(subject[i], [])
            near = arrivals[
                bisect_left(arrivals, day[i] - _DAYS, key=_DAY) : bisect_left(
                    arrivals, day[i] + _DAYS + 1, key=_DAY
                )
            ]
            slack = 1e-6 * max(abs(amount[i]), 1.0)
            nearest = min(
                (
                    (abs(when - day[i]), when < day[i], place)
                    for place, (when, j) in enumerate(near)
                    if j not in partner
                    and account[j] != account[i]
                    and abs(amount[j] - amount[i]) <= slack
                ),
                default=None,
            )
            if nearest is not None:
                partner[near[nearest[2]][1]] = i
        leaving_legs = np.array(list(partner.values()), dtype=np.int64)
        arriving = np.array(list(partner), dtype=np.int64)
        is_alone = np.ones(len(day), dtype=bool)
        is_alone[leaving_legs] = is_alone[arriving] = False
        return PairedLegs(leaving_legs, arriving, np.flatnonzero(is_alone))
