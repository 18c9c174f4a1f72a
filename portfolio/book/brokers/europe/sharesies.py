"""Sharesies transactions, a CSV; a broker in New Zealand and Australia.

Known from its header as served and from public importers' tests (kiwifolio and others): the amount
is what was paid or received, after the transaction fee; the market is a code of its exchange; the
exchange rate is for New Zealand's dollar, in which the currency column does not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, Security, unread
from portfolio.book.brokers.exchanges import listed_at
from portfolio.book.brokers.tables import UNKNOWN, TableFormat

if TYPE_CHECKING:
    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

_TYPES: dict[str, EntryType] = {
    "buy": "buy", "sell": "sell", "dividend": "dividend", "transfer in": "transfer_in",
    "transfer out": "transfer_out", "deposit": "deposit", "withdrawal": "withdraw",
    "interest": "interest", "fee": "fee", "split": "split", "stock split": "split",
}  # fmt: skip
_OF_MONEY = ("deposit", "withdraw", "interest", "fee")


def _row(record: Record) -> Entry:
    word = record.text("Transaction type")
    kind = _TYPES.get(word.casefold().replace("_", " "))
    if kind is None:
        unread(UNKNOWN, column="Transaction type", word=word)
    is_trade = kind in ("buy", "sell")
    code = record.text("Instrument code")
    has_shares = is_trade or kind in ("transfer_in", "transfer_out", "split")
    return Entry(
        record.day("Trade date"),
        kind,
        None if kind in _OF_MONEY else Security(code, market=listed_at(record.text("Market code"))),
        shares=record.size("Quantity") if has_shares else None,
        price=record.size("Price") if is_trade else None,
        amount=record.size("Amount") if kind != "split" else None,
        currency=record.currency("Currency"),
        fee=record.size("Transaction fee") if is_trade else None,
        is_added=kind == "split",
        id=record.text("Order ID"),
        note=record.text("Transaction method"),
    )


FORMAT = TableFormat(
    name="sharesies",
    kind="transactions",
    account="Sharesies",
    required=(
        "Trade date",
        "Instrument code",
        "Market code",
        "Quantity",
        "Price",
        "Transaction type",
        "Amount",
    ),
    usual=("Order ID", "Exchange rate", "Transaction fee", "Currency", "Transaction method"),
    order="day",
    days=("Trade date",),
    read_row=_row,
)
