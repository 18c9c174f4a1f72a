"""Shares that came for nothing, or as if from outside, and how that is written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from portfolio.arrays import date_of
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from datetime import date

    from portfolio.analysis.ledger.ledger import Ledger
    from portfolio.book.records import Transaction
    from portfolio.market.records import Market

#: A company that was split off is traded since so short a time, and came so near to what the
#: market has of the same event.
_YOUNG, _NEAR = timedelta(days=30), timedelta(days=5)
_COLUMNS = "date,type,symbol,shares,account,other"


def shares_received(ledger: Ledger, market: Market) -> list[Problem]:
    """Tell the purchases at 0 of the review's year, and the transfers from outside of what was
    hardly traded before.
    """
    entries, window = ledger.rows.entries, ledger.window
    problems: list[Problem] = []
    for i in entries.where([s.kind in ("buy", "transfer_in") for s in entries.subjects]).tolist():
        row = entries.rows[i]
        is_now = window.year < int(entries.day[i]) <= window.end
        if not is_now or not row.symbol or not row.shares:
            continue
        parent = _parent(ledger, market, row)
        if row.kind == "buy":
            if row.amount == 0 and not row.price:
                problems.append(_for_nothing(ledger, row, parent))
        elif _is_young(market, row) and not _has_left(ledger, row):
            problems.append(_problem(row, "shares_from_outside", _FROM_OUTSIDE, parent, "spin_off"))
    return problems


def _for_nothing(ledger: Ledger, row: Transaction, parent: str) -> Problem:
    entries = ledger.rows.entries
    mine = entries.where(
        [(s.symbol, s.account) == (row.symbol, row.account) for s in entries.subjects]
    )
    at = [
        i
        for i, h in enumerate(ledger.positions.holdings)
        if h.symbol == row.symbol and h.account == row.account
    ]
    before = ledger.held_on(np.array([int(entries.day[mine].min()) - 1]))[at]
    is_more = before.any() or any(entries.rows[i].day < row.day for i in mine.tolist())
    if is_more:
        return _problem(row, "price_of_nothing", _MORE_SHARES, "", "stock_dividend")
    return _problem(row, "price_of_nothing", _ANOTHER, parent, "spin_off")


def _problem(row: Transaction, code: str, template: str, parent: str, kind: str) -> Problem:
    cells = (row.day.isoformat(), kind, row.symbol, f"{row.shares:.10g}", row.account)
    other = "" if kind == "stock_dividend" else parent or "…"
    facts = {
        "symbol": row.symbol,
        "day": row.day,
        "shares": f"{row.shares:.10g}",
        "columns": _COLUMNS,
        "row": ",".join((*cells, other)),
    }
    return Problem(
        "warning",
        code,
        row.symbol,
        template,
        facts,
        file="transactions.csv",
        line=row.line or None,
    )


def _parent(ledger: Ledger, market: Market, row: Transaction) -> str:
    """The security of the account of which something was handed out then, by the market; empty
    where that is not known.
    """
    held = {h.symbol for h in ledger.positions.holdings if h.account == row.account}
    day, near = np.datetime64(row.day, "D"), np.timedelta64(_NEAR)
    found = [
        symbol
        for symbol in sorted(held - {row.symbol, ""})
        if (history := market.histories.get(symbol)) is not None
        and (
            (np.abs(history.split_days - day) <= near).any()
            or (np.abs(history.returned_days - day) <= near).any()
        )
    ]
    return found[0] if len(found) == 1 else ""


def _is_young(market: Market, row: Transaction) -> bool:
    history = market.histories.get(row.symbol)
    if history is None or history.is_traded or not len(history.days):
        return False
    first: date = history.days[0].astype(object)
    return row.day - first <= _YOUNG


def _has_left(ledger: Ledger, row: Transaction) -> bool:
    """Whether it may have come from another account."""
    entries = ledger.rows.entries
    out = entries.where(
        [s.kind == "transfer_out" and s.symbol == row.symbol for s in entries.subjects]
    )
    return any(abs(date_of(int(entries.day[i])) - row.day) <= _NEAR for i in out.tolist())


_MORE_SHARES = N_(
    "{symbol}: {shares} shares came on {day} at a price of 0. Shares received for those that you"
    " hold are a “stock_dividend” ({columns}): {row}"
)
_ANOTHER = N_(
    "{symbol}: {shares} shares came on {day} at a price of 0, so all that they are worth counts as"
    " gained by them. A company that was split off is a “spin_off”, with its parent in the column"
    " “other” ({columns}): {row}; a gift is a “transfer_in”."
)
_FROM_OUTSIDE = N_(
    "{symbol}: {shares} shares came by transfer on {day}, and it has hardly been traded before:"
    " they count as paid in. A company that was split off is a “spin_off”, with its parent in the"
    " column “other” ({columns}): {row}"
)
