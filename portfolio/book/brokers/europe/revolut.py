"""Revolut's statement of a trading account, a CSV or .xlsx.

Known from its header as served and from public importers and their tests (Export-To-Ghostfolio,
revolut tax reporters with files of 2021 to 2026): amounts are ``$1,020.29``, ``-$30.93``,
``USD 1197.08`` or bare, at times with a decimal comma; what a purchase cost or a sale brought is
after fees, which have no column; a dividend is after tax; the quantity of a split is the shares
added; a merger is one row with the shares that go and one with the money that comes; moves between
Revolut's own companies are rows without value. Old files write ``BUY`` and ``CUSTODY_FEE`` and days
first.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import NO_PARENT, BrokerRow, Entry, Security, skip, unread
from portfolio.book.brokers.joining import then
from portfolio.book.brokers.tables import ISIN, UNKNOWN, TableFormat
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

_TYPES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"buy\b.*", "buy"),
        (r"sell\b.*|position closure", "sell"),
        (r"dividend tax.*|.*withholding.*|stamp duty.*|.*transaction tax.*", "tax"),
        (r"(?:dividend|div)\b.*|cash in lieu", "dividend"),
        (r"cash top-?up|card top-?up|top-?up|cdep|deposit", "deposit"),
        (r"cash withdrawal|withdrawal|csd", "withdraw"),
        (r"custody fee.*|commission.*|.*\bfees?\b.*", "fee"),
        (r"interest.*|reward.*|bond coupon.*|coupon.*", "interest"),
        (r"return of capital.*", "return_of_capital"),
        (r"stock split|ssp|split", "split"),
        (r"stock dividend.*", "stock_dividend"),
        (r"spin-?off.*|sso", "spin_off"),
        (r"merger - cash|merger cash", "merger for cash"),
        (r"merger.*|mas", "exchange"),
        (r"transfer from revolut .* to revolut .*|transfer .*revolut.*", "own"),
        (r"transfer in.*", "transfer_in"),
        (r"transfer out.*", "transfer_out"),
        (r"reset", "nothing"),
    )
]
_FOR_CASH = "MERGER - CASH"
_OF_MONEY = ("deposit", "withdraw", "interest")


def _row(record: Record) -> Entry:
    word = record.text("Type")
    quantity, amount = record.number("Quantity") or None, record.number("Total Amount")
    kind = _kind(word, quantity, amount)
    ticker = record.text("Ticker")
    has_security = bool(ticker) and kind not in _OF_MONEY
    return Entry(
        record.day("Date"),
        kind,
        (
            Security(
                "" if ISIN.fullmatch(ticker) else ticker,
                isin=ticker if ISIN.fullmatch(ticker) else "",
            )
        )
        if has_security
        else None,
        shares=_shares(kind, quantity),
        price=record.size("Price per share") if kind in ("buy", "sell") else None,
        amount=_amount(kind, amount),
        currency=record.currency("Currency"),
        is_added=kind == "split",
        note=word,
    )


def _kind(word: str, quantity: float | None, amount: float | None) -> EntryType:
    plain = word.casefold().replace("_", " ")
    meaning = next((meaning for pattern, meaning in _TYPES if pattern.fullmatch(plain)), "")
    match meaning:
        case "own":
            skip(N_("moved between companies of the broker’s"))
        case "nothing" if not quantity and not amount:
            skip(N_("nothing moved"))
        case "merger for cash":
            return "sell"
        case "interest" if (amount or 0) < 0:
            return "fee"
        case "spin_off":
            unread(NO_PARENT)
        case "" | "nothing":
            unread(UNKNOWN, column="Type", word=word)
    return meaning  # type: ignore[return-value]  # the table's other words are types


def _shares(kind: EntryType, quantity: float | None) -> float | None:
    if quantity is None or kind in ("split", "exchange"):
        return quantity
    if kind in ("dividend", "fee", "tax", "return_of_capital", *_OF_MONEY):
        return None
    return abs(quantity)


def _amount(kind: EntryType, amount: float | None) -> float | None:
    if amount is None or kind in ("split", "exchange", "stock_dividend"):
        return None
    if kind in ("fee", "tax"):
        return 0.0 - amount
    return amount if kind == "dividend" else abs(amount)


def _mergers(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """The shares that a merger takes stand in a row of their own, beside the money that it pays."""
    result = list(rows)
    for index, row in enumerate(rows):
        paid = row.entry
        if not isinstance(paid, Entry) or paid.note.upper() != _FOR_CASH or paid.shares:
            continue
        gone = next(
            (
                i
                for i, other in enumerate(result)
                if isinstance(other.entry, Entry)
                and other.entry.type == "exchange"
                and other.entry.security == paid.security
                and (other.entry.shares or 0) < 0
                and abs((other.entry.date - paid.date).days) <= 5
            ),
            None,
        )
        entry = rows[gone].entry if gone is not None else None
        if gone is None or not isinstance(entry, Entry):
            result[index] = row.unread(N_("The file does not say how many shares were given."))
            continue
        result[index] = replace(row, entry=replace(paid, shares=abs(entry.shares or 0)))
        result[gone] = rows[gone].skipped(N_("the other half of line {line}"), line=row.line)
    return result


FORMAT = TableFormat(
    name="revolut",
    kind="transactions",
    account="Revolut",
    required=("Date", "Ticker", "Type", "Quantity", "Price per share", "Total Amount", "Currency"),
    usual=("FX Rate",),
    order="day",
    days=("Date",),
    read_row=_row,
    finish=then(_mergers),
)
