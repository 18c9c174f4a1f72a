"""Mergers that are written as transfers: shares of the one company leave, shares of the other come.

As transfers both would be money taken out and paid in, and what the merger brought would be
nobody's gain. They are an ``exchange`` where nothing else can be meant: all of a security that
nobody quotes any more leaves an account, and one other security comes within five days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import CASH
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from portfolio.analysis.entries.entries import Entries
    from portfolio.book.records import Holding, Transaction
    from portfolio.market.records import Market

#: Both halves of a move, and of a merger, are so near to each other.
_TOGETHER = timedelta(days=5)
#: What has closes for longer than this after it left is still quoted.
_QUOTED = timedelta(days=10)
_COLUMNS = ("date", "type", "symbol", "shares", "amount", "account", "other", "other_shares")


def with_mergers(
    entries: Entries, holdings: Iterable[Holding], market: Market
) -> tuple[Entries, list[Problem]]:
    """Return the rows with an exchange in place of each such pair, and of the account's deposit on
    a day of theirs, which is the money of the merger; tell how it is written.
    """
    transfers = [s.type.posting == "transfer" and s.is_of_security for s in entries.subjects]
    at = entries.where(transfers)
    if not len(at):
        return entries, []
    rows = {i: entries.rows[i] for i in at.tolist()}
    held = {(h.symbol, h.account) for h in holdings if h.shares}
    found: dict[int, Transaction] = {}
    gone: set[int] = set()
    problems: list[Problem] = []
    for i, row in rows.items():
        if row.type.shares != "leave" or (row.symbol, row.account) in held:
            continue
        pair = _Pair.of(i, rows, market)
        if pair is None or not _is_all(entries, i):
            continue
        deposit = _deposit(entries, pair)
        merger = pair.exchange(None if deposit is None else entries.rows[deposit])
        found[pair.coming] = merger
        gone |= {i} if deposit is None else {i, deposit}
        problems.append(_told(merger))
    if not found:
        return entries, []
    left = np.delete(np.arange(len(entries.day)), sorted(gone))
    return entries.rewritten(found).only(left), problems


@dataclass(frozen=True)
class _Pair:
    """The halves of a merger."""

    coming: int
    left: Transaction
    came: Transaction

    @classmethod
    def of(cls, leaving: int, rows: dict[int, Transaction], market: Market) -> _Pair | None:
        """Find what came for the security that left at ``leaving``; None where that is not
        clear.
        """
        left = rows[leaving]
        near = {i: r for i, r in rows.items() if abs(r.day - left.day) <= _TOGETHER}
        if any(r.symbol == left.symbol for i, r in near.items() if i != leaving):
            return None
        leave = {r.symbol for r in near.values() if r.type.shares == "leave"}
        mine = {i: r for i, r in near.items() if r.account == left.account and i != leaving}
        if len(mine) != 1 or _is_quoted(left.symbol, left.day + _QUOTED, market):
            return None
        (coming, came), *_ = mine.items()
        # Where nothing is fetched yet, nothing is quoted.
        if came.symbol in leave or came.symbol not in market.histories:
            return None
        return cls(coming, left, came)

    def exchange(self, deposit: Transaction | None) -> Transaction:
        """The two as one row."""
        return replace(
            self.came,
            kind="exchange",
            day=min(self.left.day, self.came.day),
            price=None,
            amount=None if deposit is None else deposit.amount,
            currency="" if deposit is None else deposit.currency,
            other=self.left.symbol,
            other_shares=self.left.shares,
        )


def _is_quoted(symbol: str, after: date, market: Market) -> bool:
    history = market.histories.get(symbol)
    if history is None or history.is_traded or not len(history.days):
        return False
    return bool(history.days[-1] > np.datetime64(after, "D"))


def _is_all(entries: Entries, leaving: int) -> bool:
    """Whether nothing of it is bought or sold later."""
    row = entries.rows[leaving]
    same = entries.where(
        [(s.symbol, s.account) == (row.symbol, row.account) for s in entries.subjects]
    )
    return not (entries.day[same] > entries.day[leaving]).any()


def _deposit(entries: Entries, pair: _Pair) -> int | None:
    """The account's only deposit on a day of theirs."""
    kinds = [s.kind == "deposit" and s.account == pair.left.account for s in entries.subjects]
    days = (pair.left.day, pair.came.day)
    found = [
        i
        for i in entries.where(kinds).tolist()
        if entries.rows[i].symbol in ("", CASH) and entries.rows[i].day in days
    ]
    return found[0] if len(found) == 1 else None


def _told(row: Transaction) -> Problem:
    amount = "" if row.amount is None else f"{row.amount:.10g}"
    cells = (row.day.isoformat(), row.kind, row.symbol, f"{row.shares:.10g}", amount, row.account)
    facts = {
        "symbol": row.symbol,
        "other": row.other,
        "account": row.account or "–",
        "day": row.day,
        "columns": ",".join(_COLUMNS),
        "row": ",".join((*cells, row.other, f"{row.other_shares:.10g}")),
    }
    template = _MERGER if row.amount is None else _MERGER_WITH_MONEY
    file = "transactions.csv"
    return Problem(
        "warning",
        "transfers_as_exchange",
        row.symbol,
        template,
        facts,
        file=file,
        line=row.line or None,
    )


_MERGER = N_(
    "{symbol}: account {account} gave all its {other}, which nobody quotes any more, when {symbol}"
    " came on {day}. That counts as a merger, not as transfers. Write it as one row ({columns}):"
    " {row}"
)
_MERGER_WITH_MONEY = N_(
    "{symbol}: account {account} gave all its {other}, which nobody quotes any more, when {symbol}"
    " and money came on {day}. That counts as a merger, not as transfers and a deposit. Write it as"
    " one row ({columns}): {row}"
)
