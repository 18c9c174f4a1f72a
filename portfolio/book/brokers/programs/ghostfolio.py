"""Ghostfolio's activities, a CSV.

Known from the files and the importer in its published source: ``Price`` is for one share, also of a
dividend; of a fee the amount stands in ``Fee`` and the code is a label; days are ``16-09-2021``,
``17/11/2021``, ``01.01.2022`` or ``20500606``; coins are ``BTCUSD``; a code of the data source
MANUAL is a name that only its user knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.book.brokers.amounts import major
from portfolio.book.brokers.base import Entry, Security, skip, unread
from portfolio.book.brokers.tables import ISIN, UNKNOWN, TableFormat
from portfolio.errors import N_

if TYPE_CHECKING:
    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

_TYPES: dict[str, EntryType] = {
    "buy": "buy", "sell": "sell", "dividend": "dividend", "interest": "interest", "fee": "fee",
}  # fmt: skip
#: A coin and the money it is priced in, as one word.
_COIN = re.compile(r"([A-Z0-9]{3,8})(USD|EUR|GBP|CHF|JPY|TWD|CAD|AUD)")


def _row(record: Record) -> Entry:
    word = record.text("Action", "Type").casefold()
    kind = _TYPES.get(word)
    if word in ("liability", "item"):
        unread(N_("A debt or a thing of value is no transaction: enter it among the holdings."))
    if kind is None:
        unread(UNKNOWN, column="Action", word=record.text("Action", "Type"))
    currency, unit = major(record.text("Currency", "CCY"))
    quantity, at = record.size("Quantity", "Qty"), record.size("Price", "Unit Price")
    price = None if at is None else round(at * unit, 10)
    fee = round((record.size("Fee") or 0.0) * unit, 10)
    value = round((quantity or 0.0) * (price or 0.0), 10)
    if not quantity and not value and not fee:
        skip(N_("nothing moved"))
    is_trade = kind in ("buy", "sell")
    return Entry(
        record.day("Date"),
        kind,
        _security(record) if is_trade or kind == "dividend" else None,
        shares=quantity if is_trade else None,
        price=price if is_trade else None,
        amount=_amount(kind, value, fee),
        currency=currency,
        account=record.text("Account"),
        fee=fee if kind != "fee" else None,
        note=" ".join(filter(None, (_label(record, kind), record.text("Note", "Comment")))),
    )


def _amount(kind: EntryType, value: float, fee: float) -> float:
    if kind == "fee":
        return fee or value
    return round(value + fee if kind == "buy" else value - fee, 10)


def _label(record: Record, kind: EntryType) -> str:
    return record.text("Code", "Symbol") if kind in ("fee", "interest") else ""


def _security(record: Record) -> Security:
    code = record.text("Code", "Symbol")
    if record.text("DataSource").upper() == "MANUAL":
        return Security(name=code)
    if ISIN.fullmatch(code):
        return Security(isin=code)
    coin = _COIN.fullmatch(code)
    if coin is not None:
        return Security(f"{coin[1]}-{coin[2]}", kind="crypto")
    return Security(code)


FORMAT = TableFormat(
    name="ghostfolio",
    kind="transactions",
    account="Ghostfolio",
    required=("Date", "Code", "Currency|CCY", "Price", "Quantity|Qty", "Action", "Fee"),
    usual=("DataSource", "Note", "Account"),
    order="day",
    days=("Date",),
    read_row=_row,
)
