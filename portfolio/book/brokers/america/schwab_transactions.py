"""Charles Schwab transactions, a CSV; ``Transactions Total`` last, older files with a title line
and a column more.

Known from its header as served, a made-up file of its shape, and public importers and their tests
(capital-gains- calculator, andreasg123/portfolio-tracker, files with ``Reverse Split`` and ``Cash
Merger`` rows): a dividend put back is a ``Reinvest Dividend`` and a ``Reinvest Shares`` of the same
money; tax withheld is a row of its own; a split's Quantity is the shares added; a reverse split, a
merger, a redemption are two rows of a day, one with the shares given (negative, at times under the
CUSIP) and one with what came; a day may be ``07/15/2024 as of 07/12/2024``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, Security, skip, unread
from portfolio.book.brokers.joining import then
from portfolio.book.brokers.securities import option_of
from portfolio.book.brokers.tables import OWN_MONEY, UNKNOWN, TableFormat, vocabulary, words
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.brokers.base import BrokerRow, EntryType
    from portfolio.book.brokers.tables import Record

_TYPES: dict[str, EntryType] = vocabulary(
    {
        "buy": "buy, buy to open, buy to close, buy to cover, cancel buy",
        "sell": "sell, sell to open, sell to close, sell short, cancel sell",
        "dividend": """
            cash dividend, qualified dividend, non-qualified div, special dividend, special qual
            div, pr yr cash div, pr yr special div, pr yr non-qual div, pr yr qual div,
            qualified div adj, non-qual div, div adjustment, foreign dividend, reinvest
            dividend, qual div reinvest, pr yr div reinvest, cash in lieu, long term cap gain,
            short term cap gain, long term cap gain reinvest, short term cap gain reinvest,
            substitute payment, capital gain
        """,
        "reinvest": "reinvest shares",
        "tax": """
            nra tax adj, nra withholding, nra tax, foreign tax paid, foreign tax reclaim, tax
            withholding, backup withholding
        """,
        "fee": """
            adr mgmt fee, service fee, margin interest, misc fee, foreign fee, wire fee, account
            fee, fee
        """,
        "interest": "bank interest, credit interest, bond interest, interest adj, interest",
        "split": "stock split, options frwd split",
        "exchange": """
            stock merger, cash/stock merger, cash merger, cash merger adj, full redemption, full
            redemption adj, reverse split, mandatory reorg exc, exchange or exercise,
            conversion, final cash liquid, final cash liquid adj
        """,
        "spin_off": "spin-off",
        "stock_dividend": "stock dividend, stock div dist",
        "return_of_capital": "return of capital, return of cap adj",
        "expire": "expired, assigned",
    }
)
#: The sign of the amount tells which way.
_MONEY = words("""
    wire received, wire sent, wire funds, wire funds received, wire funds adj, moneylink
    transfer, moneylink deposit, moneylink adj, journal, funds received, funds paid, misc cash
    entry, misc credits, promotional award, internal transfer, atm withdrawal, adjustment,
    electronic fund transfer, check received, visa purchase, bill pay, direct deposit
""")
_SHARES_MOVED = frozenset(
    ["journaled shares", "security transfer", "internal transfer", "stock plan activity"]
)
_NOTHING_MOVED = frozenset(["name change"])
_REVERSE = "Reverse Split"


def _row(record: Record) -> Entry:
    action, symbol = record.text("Action"), record.text("Symbol")
    word = action.casefold()
    amount, quantity = record.number("Amount"), record.number("Quantity")
    if word in _NOTHING_MOVED:
        skip(N_("a security got another name"))
    kind = _TYPES.get(word) or _by_sign(word, amount, quantity)
    if kind is None:
        unread(UNKNOWN, column="Action", word=action)
    if kind == "interest" and (amount or 0) < 0:
        kind = "fee"
    option = option_of(symbol)
    has_security = bool(symbol) and kind not in ("deposit", "withdraw")
    return Entry(
        record.day("Date"),
        kind,
        option
        or (Security(symbol, record.text("Description"), market="US") if has_security else None),
        shares=_shares(kind, quantity),
        price=record.size("Price") if kind in ("buy", "sell", "reinvest") else None,
        amount=_amount(kind, amount),
        currency="USD",
        fee=record.size("Fees & Comm"),
        multiplier=100.0 if option else 1.0,
        note=f"{action}: {record.text('Description')}" if record.text("Description") else action,
        is_added=kind == "split",
        is_cancelling=word.startswith("cancel"),
    )


def _by_sign(word: str, amount: float | None, quantity: float | None) -> EntryType | None:
    if word in _SHARES_MOVED and quantity:
        return "transfer_in" if quantity > 0 else "transfer_out"
    if (word in _MONEY or word in _SHARES_MOVED) and amount is not None:
        return "deposit" if amount >= 0 else "withdraw"
    return None


def _shares(kind: EntryType, quantity: float | None) -> float | None:
    if quantity is None or kind in ("split", "exchange"):
        return quantity
    if kind in ("dividend", "tax", "fee", "interest", "deposit", "withdraw", "return_of_capital"):
        return None
    return abs(quantity)


def _amount(kind: EntryType, amount: float | None) -> float | None:
    if amount is None or kind in ("split", "expire", "stock_dividend"):
        return None
    if kind in ("fee", "tax"):
        return 0.0 - amount
    return amount if kind in ("dividend", "interest") else abs(amount)


def _without_journals(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """Journals of a day that cancel each other move money between balances of the account (cash and
    margin).
    """
    journals = {
        index: (entry.date, round(entry.amount or 0, 2), entry.type)
        for index, row in enumerate(rows)
        if isinstance(entry := row.entry, Entry)
        and entry.note.startswith("Journal")
        and entry.type in ("deposit", "withdraw")
    }
    left = Counter[tuple[object, ...]](journals.values())
    result = list(rows)
    for index, (day, amount, kind) in journals.items():
        opposite: EntryType = "withdraw" if kind == "deposit" else "deposit"
        if left[day, amount, opposite] >= left[day, amount, kind]:
            result[index] = rows[index].skipped(OWN_MONEY)
    return result


def _reverse_splits(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """The shares given and those received in a reverse split are one split, by their ratio."""
    result = list(rows)
    waiting: dict[object, int] = {}
    for index, row in enumerate(rows):
        entry = row.entry
        if not isinstance(entry, Entry) or not entry.note.startswith(_REVERSE) or not entry.shares:
            continue
        other = waiting.pop(entry.date, None)
        before = rows[other].entry if other is not None else None
        if other is None or not isinstance(before, Entry) or not before.shares:
            waiting[entry.date] = index
            continue
        got, gave = (index, other) if entry.shares > 0 else (other, index)
        came, went = (entry, before) if entry.shares > 0 else (before, entry)
        ratio = (came.shares or 0) / -(went.shares or 1)
        whole = replace(came, type="split", shares=ratio, is_added=False)
        result[got] = rows[got].told(whole)
        result[gave] = rows[gave].skipped(N_("the other half of line {line}"), line=rows[got].line)
    return result


FORMAT = TableFormat(
    name="schwab-transactions",
    kind="transactions",
    account="Schwab",
    required=(
        "Date",
        "Action",
        "Symbol",
        "Description",
        "Quantity",
        "Price",
        "Fees & Comm",
        "Amount",
    ),
    read_row=_row,
    finish=then(_without_journals, _reverse_splits),
)
