"""Two rows that are one event: a dividend and its reinvestment, a dividend and its taking back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.arrays import NOT_FOUND, ArrayRecord

if TYPE_CHECKING:
    from portfolio.arrays import Bools, Days, Floats, Ints

#: A dividend and its reinvestment, in two rows, are at most so many days apart, and their amounts
#: so much of each other, or so many units of their currency: prices and shares are rounded.
_APART, _ROUNDED, _CENT = 5, 0.002, 0.0101
#: What is taken back is what was paid, to half a cent.
_SAME = 0.005


@dataclass(frozen=True)
class IncomeRows(ArrayRecord):
    """Rows of dividends, (rows,): of which position, in which currency, and whether a row is a
    reinvestment.
    """

    position: Ints
    day: Days
    amount: Floats
    currency: Ints
    is_reinvestment: Bools

    @property
    def owner(self) -> Ints:
        """The same number for rows of one position and currency."""
        return self.position * (int(self.currency.max(initial=0)) + 1) + self.currency


def taken_back(rows: IncomeRows) -> tuple[Ints, Ints]:
    """Return the places of dividends that a later row takes back, and of these rows, (pairs,).

    A row below zero takes the latest dividend of the same position, currency and amount, on or
    before its day, that none before it took.
    """
    owner, is_free = rows.owner, ~rows.is_reinvestment
    paid: list[int] = []
    back: list[int] = []
    below = np.flatnonzero((rows.amount < 0) & ~rows.is_reinvestment)
    for row in below[np.argsort(rows.day[below], kind="stable")].tolist():
        fits = is_free & (owner == owner[row]) & (rows.day <= rows.day[row])
        fits &= np.abs(rows.amount + rows.amount[row]) < _SAME
        at = np.flatnonzero(fits)
        if len(at):
            latest = int(at[np.argsort(rows.day[at], kind="stable")[-1]])
            is_free[latest] = False
            paid.append(latest)
            back.append(row)
    return np.array(paid, dtype=np.int64), np.array(back, dtype=np.int64)


def reinvested(rows: IncomeRows) -> tuple[Ints, Ints]:
    """Return the places of dividends whose reinvestment is a row of its own, and of these rows,
    (pairs,). Each reinvestment takes the dividend nearest in time that none before it took.
    """
    owner = rows.owner
    both = np.intersect1d(owner[rows.is_reinvestment], owner[~rows.is_reinvestment])
    at = np.flatnonzero(np.isin(owner, both) & (rows.amount > 0))
    at = at[np.lexsort((rows.day[at], owner[at]))]
    # Far apart for different owners.
    when = (np.unique(owner[at], return_inverse=True)[1] << 32) + rows.day[at]
    paid, bought = at[~rows.is_reinvestment[at]], at[rows.is_reinvestment[at]]
    paid_when, bought_when = when[~rows.is_reinvestment[at]], when[rows.is_reinvestment[at]]
    first = np.searchsorted(paid_when, bought_when - _APART, side="left").tolist()
    last = np.searchsorted(paid_when, bought_when + _APART, side="right").tolist()
    taken: dict[int, int] = {}
    for row, begin, end in zip(bought.tolist(), first, last, strict=True):
        amount, best, nearest = float(rows.amount[row]), NOT_FOUND, _APART + 1
        for other in paid[begin:end].tolist():
            apart = abs(int(rows.day[other]) - int(rows.day[row]))
            is_same = abs(rows.amount[other] - amount) <= max(_CENT, _ROUNDED * amount)
            if is_same and other not in taken and apart < nearest:
                best, nearest = other, apart
        if best != NOT_FOUND:
            taken[best] = row
    return np.array(list(taken), dtype=np.int64), np.array(list(taken.values()), dtype=np.int64)
