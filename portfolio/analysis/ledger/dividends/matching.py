"""Which dividends the rows of a ledger are about.

A row is about one of the dividends of its symbol and account whose ex-date lies up to 150 days
before it, or on the day after: among those that it resembles in amount, the one that was expected
to be paid nearest to its day; several whose sum it is; the nearest in amount within 40 %; else the
latest within 75 days, which is told. Rows of one day are one payment where that is their sum. A
dividend has one row, or the rows of one day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from portfolio.arrays import ArrayRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from portfolio.arrays import Bools, Days, Floats, Ints

#: A row may be so many days later than the ex-date, and so many earlier; where its amount resembles
#: nothing, later by fewer.
WINDOW, _EARLY, _UNLIKE_WINDOW = 150, 1, 75
#: What is withheld may be so much more than expected, and a row so much above the dividend.
_MORE_WITHHELD, _ABOVE = 0.10, 1.01
#: A row that resembles nothing more closely may be so far from what is expected.
_NEAR = 0.40
#: One row settles no more payments than these.
_MOST = 13


@dataclass(frozen=True)
class Due(ArrayRecord):
    """Dividends that rows may be about, (dividends,): of which position, ex-date, the day on which
    they are expected to be paid, before tax in the position's currency, and the rate withheld.
    """

    position: Ints
    day: Days
    expected: Days
    gross: Floats
    rate: Floats


@dataclass(frozen=True)
class PaidRows(ArrayRecord):
    """Rows of dividends, (rows,): the amount in the position's currency, before tax (``is_gross``)
    where the row tells what was withheld, else after it.
    """

    position: Ints
    day: Days
    amount: Floats
    is_gross: Bools


@dataclass(frozen=True)
class Matching(ArrayRecord):
    """Pairs of a row and a dividend that it pays, by their places, (pairs,); ``part`` is how much
    of the row, ``is_like`` whether the amounts resemble each other.
    """

    row: Ints
    dividend: Ints
    part: Floats
    is_like: Bools

    @classmethod
    def of(cls, pairs: Sequence[tuple[int, int, float, bool]]) -> Matching:
        """Pairs, one after another."""
        columns = list(zip(*pairs, strict=True)) or [(), (), (), ()]
        return cls(
            np.array(columns[0], dtype=np.int64),
            np.array(columns[1], dtype=np.int64),
            np.array(columns[2], dtype=np.float64),
            np.array(columns[3], dtype=bool),
        )

    def named(self, rows: Ints, dividends: Ints) -> Matching:
        """The same pairs by the places that their rows and dividends have among more."""
        return Matching(rows[self.row], dividends[self.dividend], self.part, self.is_like)


def match(rows: PaidRows, due: Due, visible: int) -> Matching:
    """Find the dividends of all rows; a row without any is in no pair.

    Rows after the day ``visible`` are not known yet, nor later ex-dates: what they would take, the
    earlier rows do not see.
    """
    known = rows.day <= visible
    seen, later = np.flatnonzero(known), np.flatnonzero(~known)
    out = np.flatnonzero(due.day <= visible)
    first = _match(rows.only(seen), due.only(out)).named(seen, out)
    if not len(later):
        return first
    left = np.setdiff1d(np.arange(len(due.day)), first.dividend)
    return Matching.chained([first, _match(rows.only(later), due.only(left)).named(later, left)])


def _match(rows: PaidRows, due: Due) -> Matching:
    if not len(rows.day) or not len(due.day):
        return Matching.of(())
    mine = np.lexsort((rows.day, rows.position))
    theirs = np.lexsort((due.day, due.position))
    positions, first = np.unique(rows.position[mine], return_index=True)
    last = np.append(first[1:], len(mine))
    begin = np.searchsorted(due.position[theirs], positions, side="left")
    end = np.searchsorted(due.position[theirs], positions, side="right")
    pairs: list[tuple[int, int, float, bool]] = []
    for a, b, c, d in zip(*(x.tolist() for x in (first, last, begin, end)), strict=True):
        if d > c:
            pairs += _PositionMatching(rows.only(mine[a:b]), due.only(theirs[c:d])).pairs(
                mine[a:b].tolist(), theirs[c:d].tolist()
            )
    return Matching.of(pairs)


@dataclass
class _Payment:
    """Rows of one day that are one payment, or one row; places within the position."""

    rows: list[int]
    day: int
    amount: float
    is_gross: bool


class _PositionMatching:
    """Rows and dividends of one position, both in order of days."""

    def __init__(self, rows: PaidRows, due: Due) -> None:
        self.days, self.amounts = rows.day.tolist(), rows.amount.tolist()
        self.is_gross = rows.is_gross.tolist()
        self.ex, self.expected = due.day.tolist(), due.expected.tolist()
        self.gross, self.rate = due.gross.tolist(), due.rate.tolist()
        self.free = [True] * len(self.ex)
        self.found: list[tuple[_Payment, Sequence[int], bool]] = []

    def pairs(
        self, rows: Sequence[int], dividends: Sequence[int]
    ) -> Iterable[tuple[int, int, float, bool]]:
        """Match, and name rows and dividends by their places among all."""
        left = list(self._payments())
        for choose, is_like in (
            (self._resembling, True),
            (self._sum, True),
            (self._near, True),
            (self._latest, False),
        ):
            left = self._settle(left, choose, is_like=is_like)
        for payment, taken, is_like in self.found:
            whole = sum(self.gross[k] for k in taken)
            for k in taken:
                part = self.gross[k] / whole if whole else 1.0 / len(taken)
                for row in payment.rows:
                    yield rows[row], dividends[k], part, is_like

    def _settle(
        self,
        payments: Iterable[_Payment],
        choose: Callable[[_Payment], Sequence[int]],
        *,
        is_like: bool,
    ) -> list[_Payment]:
        """Let payments choose in order of days; return those that find nothing."""
        left: list[_Payment] = []
        for payment in payments:
            taken = choose(payment)
            if not taken:
                left.append(payment)
                continue
            for k in taken:
                self.free[k] = False
            self.found.append((payment, taken, is_like))
        return left

    def _payments(self) -> Iterable[_Payment]:
        """Rows of one day together where their sum is what a dividend paid, else each alone."""
        for day, places in groupby(range(len(self.days)), key=self.days.__getitem__):
            rows = list(places)
            amount = sum(self.amounts[i] for i in rows)
            together = _Payment(rows, day, amount, all(self.is_gross[i] for i in rows))
            if len(rows) == 1 or self._resembling(together):
                yield together
                continue
            for i in sorted(rows, key=lambda i: -self.amounts[i]):
                yield _Payment([i], day, self.amounts[i], self.is_gross[i])

    def _candidates(self, payment: _Payment, window: int = WINDOW) -> list[int]:
        first = bisect_left(self.ex, payment.day - window)
        last = bisect_right(self.ex, payment.day + _EARLY)
        return [k for k in range(first, last) if self.free[k]]

    def _is_like(self, payment: _Payment, taken: Sequence[int]) -> bool:
        gross: float = sum(self.gross[k] for k in taken)
        least: float = sum(self.gross[k] * (1.0 - self.rate[k] - _MORE_WITHHELD) for k in taken)
        return gross > 0 and least <= payment.amount <= gross * _ABOVE

    def _deviation(self, payment: _Payment, taken: Sequence[int]) -> float:
        """How far a payment is from what is expected, as a fraction of it."""
        kept = (self.gross[k] * (1.0 if payment.is_gross else 1.0 - self.rate[k]) for k in taken)
        wanted = sum(kept)
        return abs(payment.amount / wanted - 1.0) if wanted > 0 else np.inf

    def _resembling(self, payment: _Payment) -> Sequence[int]:
        like = [k for k in self._candidates(payment) if self._is_like(payment, (k,))]
        if not like:
            return ()
        return (min(like, key=lambda k: (abs(self.expected[k] - payment.day), -k)),)

    def _sum(self, payment: _Payment) -> Sequence[int]:
        """Dividends one after another whose sum it is, as near to it as possible, and late."""
        free = self._candidates(payment)
        runs = [
            free[i:j]
            for i in range(len(free))
            for j in range(i + 2, min(i + _MOST, len(free)) + 1)
            if self._is_like(payment, free[i:j])
        ]
        return min(runs, key=lambda run: (self._deviation(payment, run), -run[-1]), default=())

    def _near(self, payment: _Payment) -> Sequence[int]:
        free = self._candidates(payment)
        near = [(self._deviation(payment, (k,)), -k) for k in free]
        deviation, k = min(near, default=(np.inf, 0))
        return (-k,) if deviation <= _NEAR else ()

    def _latest(self, payment: _Payment) -> Sequence[int]:
        if payment.amount < 0:
            return ()  # what is taken back is no dividend
        return tuple(self._candidates(payment, _UNLIKE_WINDOW)[-1:])
