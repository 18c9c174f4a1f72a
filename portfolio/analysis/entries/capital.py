"""What the ledger knows to have come out of a security's capital, and the market's data does not:
money paid back, and shares of a company that was split off.

The price falls by it, and nothing was lost. So the security's total return counts it as paid out
and put back: per share as the ledger's own shares tell.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.entries.known_splits import without_known_splits
from portfolio.analysis.entries.rolled_back import RolledBack
from portfolio.analysis.entries.splits import splits_by_symbol
from portfolio.arrays import dates_of, days_of
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.entries.entries import Entries
    from portfolio.arrays import Bools, Day, Floats
    from portfolio.book.records import Holding, Transaction
    from portfolio.market.records import History, Market

#: Money comes so many days after the day from which on the shares are without it, and that day is
#: so near to what the market has of the same event.
_PAID_WITHIN, _NEAR = 120, 5
#: A payment that the market has as a dividend is up to so many days older than its row, and of
#: this part of it: something may be withheld.
DIVIDEND_WITHIN = 150
_SAME = (0.6, 1.01)


def is_same_payment(paid: Floats, listed: Floats) -> Bools:
    """Whether money paid back is what the market has as a dividend, by the amounts."""
    least, most = _SAME
    found: Bools = (paid >= least * listed) & (paid <= most * listed)
    return found


def with_capital_paid_back(entries: Entries, market: Market) -> tuple[Entries, list[Problem]]:
    """Take the dividends that came with a capital reduction for capital paid back, and tell them.

    That is a ``dividend`` within 120 days after a split below 1 of which the market has no dividend
    of the half-year before, and that is worth more than a share (less is the cash for a fraction).
    """
    reduced = {
        symbol: days
        for symbol, splits in splits_by_symbol(market, entries).items()
        if (days := [day for day, ratio in splits if ratio < 1])
    }
    kinds = [s.kind == "dividend" and s.symbol in reduced for s in entries.subjects]
    found: list[int] = []
    for i in entries.where(kinds).tolist():
        row, day = entries.rows[i], int(entries.day[i])
        is_near = any(-_NEAR <= day - at <= _PAID_WITHIN for at in reduced[row.symbol])
        if is_near and not _is_listed(market.histories.get(row.symbol), row, day):
            found.append(i)
    if not found:
        return entries, []
    subjects = list(entries.subjects)
    rows, subject = list(entries.rows), entries.subject.copy()
    for i in found:
        one = subjects[int(subject[i])]._replace(kind="return_of_capital")
        if one not in subjects:
            subjects.append(one)
        subject[i] = subjects.index(one)
        rows[i] = replace(rows[i], kind="return_of_capital")
    problems = [
        Problem(
            "info",
            "capital_paid_back",
            rows[i].symbol,
            _PAID_BACK,
            {"symbol": rows[i].symbol, "day": rows[i].day},
            file="transactions.csv",
            line=rows[i].line or None,
        )
        for i in found
    ]
    return replace(entries, rows=rows, subjects=tuple(subjects), subject=subject), problems


def _is_listed(history: History | None, row: Transaction, day: int) -> bool:
    """Whether a dividend is one of the market's, or no more than a share is worth."""
    if history is None:
        return False
    paid, closes = days_of(history.dividend_days), days_of(history.days)
    if ((paid >= day - DIVIDEND_WITHIN) & (paid <= day + 1)).any():
        return True
    at = int(np.searchsorted(closes, day, side="right")) - 1
    return at >= 0 and (row.amount or 0.0) <= 1.05 * float(history.closes[at])


_PAID_BACK = N_(
    "{symbol}: the dividend of {day} came with a capital reduction, and the market's data has no"
    " such dividend. It counts as capital paid back, which is no income: write it as"
    " “return_of_capital”."
)


@dataclass(frozen=True)
class _Returned:
    """What shares of one security were without from a day on."""

    symbol: str
    account: str
    day: int
    amount: float
    #: The account's, in today's units.
    shares: float


def with_capital_returned(
    entries: Entries, holdings: Sequence[Holding], market: Market, held_on: Day
) -> Market:
    """Return the market with what the ledger's rows say to have come out of the capital; the same
    one where they say nothing. ``holdings`` are those of the day ``held_on``, in today's shares.

    What the market has as a dividend, or as a split, its closes and dividends tell already.
    """
    entries, _ = with_capital_paid_back(entries, market)
    told = entries.where([s.type.lowers_cost or bool(s.other) for s in entries.subjects])
    told = told[[entries.rows[i].kind in ("return_of_capital", "spin_off") for i in told.tolist()]]
    if not len(told):
        return market
    entries, _ = without_known_splits(entries, holdings, market, held_on)
    splits = splits_by_symbol(market, entries)
    rolled = RolledBack(entries, holdings, held_on, splits)
    found: defaultdict[tuple[str, int], list[_Returned]] = defaultdict(list)
    for i, row in enumerate(entries.rows):
        one = None
        if row.kind == "return_of_capital":
            one = _money(rolled, i, market)
        elif row.kind == "spin_off":
            one = _shares(rolled, i, market)
        if one is not None and one.shares > 0:
            found[one.symbol, one.day].append(one)
    histories = dict(market.histories)
    for (symbol, day), parts in found.items():
        # Rows of one account are of the same shares.
        amount = sum(part.amount for part in parts)
        shares = sum({part.account: part.shares for part in parts}.values())
        histories[symbol] = _with(histories[symbol], day, amount / shares)
    return replace(market, histories=histories) if found else market


def _money(rolled: RolledBack, at: int, market: Market) -> _Returned | None:
    row, day = rolled.entries.rows[at], int(rolled.entries.day[at])
    history = market.histories.get(row.symbol)
    if history is None or row.currency not in ("", history.currency):
        return None
    before = [
        on
        for on, ratio in rolled.splits.get(row.symbol, ())
        if ratio < 1 and -_NEAR <= day - on <= _PAID_WITHIN
    ]
    without = before[-1] if before else day
    held = rolled.before(row.symbol, without, row.account)
    if held <= 0 or _has(history, without):
        return None
    paid = (row.amount or 0.0) / held
    listed = days_of(history.dividend_days)
    mine = (listed >= day - DIVIDEND_WITHIN) & (listed <= day + 1)
    if is_same_payment(np.array(paid), history.dividend_amounts[mine]).any():
        return None
    return _Returned(row.symbol, row.account, without, row.amount or 0.0, held)


def _shares(rolled: RolledBack, at: int, market: Market) -> _Returned | None:
    entries, row, day = rolled.entries, rolled.entries.rows[at], int(rolled.entries.day[at])
    parent, child = market.histories.get(row.other), market.histories.get(row.symbol)
    if parent is None or child is None or parent.currency != child.currency:
        return None
    is_split = np.abs(days_of(parent.split_days) - day) <= _NEAR
    if is_split.any() or _has(parent, day) or not len(child.days):
        return None
    later = [ratio for on, ratio in rolled.splits.get(row.symbol, ()) if on > day]
    shares = float(entries.shares[at] * np.prod(later))
    close = max(int(np.searchsorted(days_of(child.days), day, side="right")) - 1, 0)
    held = rolled.before(row.other, day, row.account)
    worth = shares * float(child.closes[close])
    return _Returned(row.other, row.account, day, worth, held)


def _has(history: History, day: int) -> bool:
    """Whether what was handed out then is in a history."""
    return bool((np.abs(days_of(history.returned_days) - day) <= _NEAR).any())


def _with(history: History, day: int, amount: float) -> History:
    """It counts on the first day with a close that is without it."""
    row = int(np.searchsorted(days_of(history.days), day))
    if row < len(history.days):
        day = int(days_of(history.days)[row])
    days = np.concatenate([history.returned_days, dates_of(np.array([day]))])
    amounts = np.append(history.returned_amounts, amount)
    order = np.argsort(days)
    return replace(history, returned_days=days[order], returned_amounts=amounts[order])
