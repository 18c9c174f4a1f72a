"""Shares that are too few to be a mistake: what a broker's three decimals leave out, and the
fraction of a share that a split or a stock dividend makes, and that is paid in cash.

Rolled back, either leaves a position a little below zero. What is left out of ``holdings.csv``
counts as taken out when the shares came, at that day's close: nothing was gained or lost by it. A
fraction stays until its cash comes, in a ``dividend`` row, or is taken out on the day of the split.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.entries.splits import factor_after, splits_by_symbol
from portfolio.analysis.ledger.events import OUTSIDE, Flows, Moves
from portfolio.analysis.prices.panel import STRIDE
from portfolio.arrays import date_of
from portfolio.book.transactions.types import TYPES
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from portfolio.analysis.ledger.journal import Writer
    from portfolio.arrays import Bools, Floats, Ints
    from portfolio.market.records import Market

#: So many shares, or such a part of the most that was held, are a rounded number.
_ROUNDED, _ROUNDED_PART = 1e-3, 5e-4
#: Quantities below this are zero.
_NOTHING = 1e-9
#: The cash for a fraction comes so many days after it, at most.
_PAID_WITHIN = 120
#: It is at most so much more than the close of a share.
_OF_A_SHARE = 1.05


@dataclass(frozen=True)
class Credits:
    """The days on which splits and stock dividends made fractions, and what a share of then is in
    today's shares, by symbol.
    """

    days: dict[str, list[tuple[int, float]]]
    #: Those that leave a fraction of whole shares: a split of 4:1 leaves none.
    broken: dict[str, list[tuple[int, float]]]

    @classmethod
    def of(cls, writer: Writer, market: Market) -> Credits:
        """Those of the market, and of the rows that it lacks."""
        splits = splits_by_symbol(market, writer.rows.entries)
        found = {
            symbol: [(day, factor_after(own, day)) for day, _ in own]
            for symbol, own in splits.items()
        }
        broken = {
            symbol: [(day, factor_after(own, day)) for day, ratio in own if ratio % 1]
            for symbol, own in splits.items()
        }
        added = writer.rows.where(*(one for one in TYPES.values() if one.adds_for_nothing))
        for at in added.tolist():
            symbol, day = writer.rows.entries.rows[at].symbol, int(writer.rows.day[at])
            own = splits.get(symbol, [])
            for one in (found, broken):
                one.setdefault(symbol, []).append((day, factor_after(own, day)))
        return cls(
            *({symbol: sorted(days) for symbol, days in one.items()} for one in (found, broken))
        )


def settle(writer: Writer, credited: Credits, now: Floats) -> tuple[Floats, list[Problem]]:
    """Add what takes such positions up to zero to the journal; return what is held after the last
    row, (positions,), and what is told of it.

    ``now`` is that without it. What is further below zero stays, and so do debts.
    """
    moves = Moves.chained(writer.journal.shares)
    now = now.copy()
    problems: list[Problem] = []
    for position in _below_zero(moves, now).tolist():
        one = _Position.of(writer, credited, position, moves, float(now[position]))
        # One day after another, the latest first.
        for _ in one.days.copy():
            if not one.raise_lowest():
                break
        now[position] = one.now
        problems += one.problems
    return now, problems


def is_fraction_cash(writer: Writer, credited: Credits, at: Ints) -> Bools:
    """Which of these dividend rows may be the cash for a fraction of a share: no more than a share
    is worth, within 120 days of a split that leaves fractions or a stock dividend; shape of
    ``at``.
    """
    rows, found = writer.rows, np.zeros(len(at), dtype=bool)
    for k, i in enumerate(at.tolist()):
        days = credited.broken.get(rows.entries.rows[i].symbol, ())
        near = [unit for day, unit in days if 0 <= int(rows.day[i]) - day <= _PAID_WITHIN]
        if near:
            found[k] = _worth_paid(writer, i) <= max(near) * _OF_A_SHARE * _close(writer, i)
    return found


def _worth_paid(writer: Writer, at: int) -> float:
    rows, one = writer.rows, np.array([at])
    paid = rows.amount[at] + rows.fee[at] + np.nan_to_num(rows.tax[at])
    return float(paid * writer.rate(one)[0])


def _close(writer: Writer, at: int) -> float:
    rows = writer.rows
    return float(writer.closes(rows.position[[at]], rows.day[[at]])[0])


def _below_zero(moves: Moves, now: Floats) -> Ints:
    """The positions that would ever have held less than nothing."""
    keys, place = np.unique(moves.position * STRIDE + moves.day, return_inverse=True)
    changes = np.bincount(place, weights=moves.quantity, minlength=len(keys))
    position = keys // STRIDE
    sums = np.cumsum(changes)
    totals = np.bincount(position, weights=changes, minlength=len(now))
    head = np.concatenate([[0.0], sums])[np.searchsorted(position, np.arange(len(now)))]
    after = (now - totals)[position] + sums - head[position]
    low = np.minimum(after, after - changes) < -_NOTHING
    found: Ints = np.unique(position[low]).astype(np.int64)
    return found


@dataclass
class _Position:
    """One position on the days on which it moved: ``changes[k]`` on ``days[k]``."""

    writer: Writer
    credited: Credits
    position: int
    days: list[int]
    changes: list[float]
    now: float
    problems: list[Problem]

    @classmethod
    def of(
        cls, writer: Writer, credited: Credits, position: int, moves: Moves, now: float
    ) -> _Position:
        """Add its moves of each day up."""
        mine = moves.position == position
        days, place = np.unique(moves.day[mine], return_inverse=True)
        changes = np.bincount(place, weights=moves.quantity[mine])
        return cls(writer, credited, position, days.tolist(), changes.tolist(), now, [])

    def raise_lowest(self) -> bool:
        """Take the latest level below zero up to it, if it is no mistake; return whether it was
        so.
        """
        # Level k is held before day k; the last one from the last day on.
        levels = (self.now - np.cumsum([0.0, *self.changes[::-1]]))[::-1].tolist()
        low = [k for k, level in enumerate(levels) if level < -_NOTHING]
        if not low or max(levels) <= 0:
            return False  # a debt is no mistake
        k = low[-1]
        lacking, told = -levels[k], int(self.writer.told)
        if lacking < max(_ROUNDED, _ROUNDED_PART * max(levels)):
            if k and self.days[k - 1] > told:
                # What went after the day of the file was no more than there was.
                self._move(self.days[k - 1], lacking, is_paid_out=True)
                self.now += lacking
            elif k < len(self.days):
                self._move(self.days[k], -lacking, is_paid_out=True)
            else:
                return False
            if lacking >= _ROUNDED:
                self._tell(_ROUNDED_SHARES, lacking, self.days[min(k, len(self.days) - 1)])
            return True
        begin = self.days[k - 1] if k else -1
        splits = [one for one in self.credited.days.get(self._symbol, ()) if begin < one[0] <= told]
        if lacking >= sum(unit for _, unit in splits):
            return False
        for day, unit in reversed(splits):
            part = min(lacking, unit)
            paid = self._cash_for(day, unit)
            self._move(day if paid is None else paid, -part, is_paid_out=paid is None)
            self._tell(_TAKEN if paid is None else _PAID, part, day)
            lacking -= part
            if lacking <= _NOTHING:
                break
        return True

    @property
    def _symbol(self) -> str:
        return self.writer.positions.holdings[self.position].symbol

    def _cash_for(self, day: int, unit: float) -> int | None:
        """The day of the first dividend row that can be the cash for a fraction."""
        rows = self.writer.rows
        at = rows.where(*(one for one in TYPES.values() if one.is_payout))
        at = at[rows.position[at] == self.position]
        at = at[(rows.day[at] >= day) & (rows.day[at] <= day + _PAID_WITHIN)]
        at = at[rows.day[at] <= self.writer.told]
        for i in at[np.argsort(rows.day[at], kind="stable")].tolist():
            if _worth_paid(self.writer, i) <= unit * _OF_A_SHARE * _close(self.writer, i):
                return int(rows.day[i])
        return None

    def _move(self, day: int, quantity: float, *, is_paid_out: bool) -> None:
        position, at = np.array([self.position]), np.array([day])
        journal = self.writer.journal
        journal.shares.append(Moves(position, at, np.array([quantity])))
        if is_paid_out:
            worth = quantity * self.writer.closes(position, at)
            journal.flows.append(Flows.of(at, np.array([OUTSIDE]), position, worth))
        if day in self.days:
            self.changes[self.days.index(day)] += quantity
        else:
            place = int(np.searchsorted(self.days, day))
            self.days.insert(place, day)
            self.changes.insert(place, quantity)

    def _tell(self, template: str, shares: float, day: int) -> None:
        h = self.writer.positions.holdings[self.position]
        facts = {
            "symbol": h.symbol,
            "account": h.account or "–",
            "shares": f"{shares:.6g}",
            "day": date_of(day),
        }
        self.problems.append(
            Problem("info", "fraction_of_share", h.symbol, template, facts, file="transactions.csv")
        )


_ROUNDED_SHARES = N_(
    "{symbol} in account {account}: the rows until {day} bring {shares} shares more than"
    " holdings.csv has. So few are taken for a rounded number."
)
_PAID = N_(
    "{symbol} in account {account}: {shares} of a share is left over from the split or stock"
    " dividend of {day}. It counts as paid in cash with the dividend that follows."
)
_TAKEN = N_(
    "{symbol} in account {account}: {shares} of a share is left over from the split or stock"
    " dividend of {day}. It counts as taken out: if it was paid in cash, write that as a dividend."
)
