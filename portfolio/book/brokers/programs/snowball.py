"""Snowball Analytics' transactions, a CSV.

Known from its header as served and from public importers' tests in several languages: of a deposit
or a dividend the money stands in ``Quantity``, before the tax in ``FeeTax``, a dividend's ``Price``
is for one share; a fee is in ``FeeTax`` alone; a split's ratio is the quantity, in some files the
price; of money exchanged the symbol and quantity are what was received, price and currency what was
given; rows of one's own price points and settings are no transactions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.amounts import major, read_currency
from portfolio.book.brokers.base import NO_PARENT, Entry, Security, skip, unread
from portfolio.book.brokers.exchanges import listed_at
from portfolio.book.brokers.tables import UNKNOWN, TableFormat
from portfolio.errors import N_

if TYPE_CHECKING:
    from datetime import date

    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

_TYPES: dict[str, EntryType] = {
    "buy": "buy", "sell": "sell", "dividend": "dividend", "stock_as_dividend": "stock_dividend",
    "split": "split", "fee": "fee", "tax": "tax", "amortisation": "return_of_capital",
    "repayment": "sell", "cash_in": "deposit", "cash_out": "withdraw", "cash_gain": "interest",
    "cash_expense": "fee", "cash_convert": "convert",
}  # fmt: skip
_OF_MONEY = ("deposit", "withdraw", "interest")


def _row(record: Record) -> Entry | tuple[Entry, ...]:
    event = record.text("Event")
    word = event.casefold().replace(" ", "_")
    if word.startswith("custom_holding"):
        skip(N_("a setting of the program, no transaction"))
    if word == "spinoff":
        unread(NO_PARENT)
    kind = _TYPES.get(word)
    if kind is None:
        unread(UNKNOWN, column="Event", word=event)
    day = record.day("Date")
    currency, unit = major(record.text("Currency"))
    quantity, at = record.size("Quantity"), record.size("Price")
    price = None if at is None else round(at * unit, 10)
    cost = record.size("FeeTax")
    if kind == "convert":
        return _conversion(record, day, currency, price)
    if kind == "split":
        ratio = quantity or price
        return Entry(day, kind, _security(record), shares=ratio, note=record.text("Note"))
    is_trade = kind in ("buy", "sell")
    security = None if kind in _OF_MONEY else _security(record)
    return Entry(
        day,
        kind,
        security,
        shares=quantity if is_trade or kind == "stock_dividend" else None,
        price=price if is_trade else None,
        amount=_amount(kind, quantity, price, cost),
        currency=currency,
        fee=cost if is_trade else None,
        tax=cost if kind == "dividend" else None,
        note=record.text("Note"),
    )


def _amount(
    kind: EntryType, quantity: float | None, price: float | None, cost: float | None
) -> float | None:
    if kind in ("buy", "sell"):
        if quantity is None or price is None:
            return None
        return round(quantity * price + (cost or 0) * (1 if kind == "buy" else -1), 10)
    if kind == "stock_dividend":
        return None
    if kind in ("fee", "tax"):
        return quantity or cost
    if kind == "dividend" and quantity is not None:
        return round(quantity - (cost or 0), 10)
    return quantity


def _conversion(record: Record, day: date, currency: str, given: float | None) -> tuple[Entry, ...]:
    whole = Entry(
        day,
        "convert",
        symbol=read_currency(record.text("Symbol")),
        shares=record.needed("Quantity"),
        amount=given,
        currency=currency,
        note=record.text("Note"),
    )
    cost = record.size("FeeTax")
    if not cost:
        return (whole,)
    its = record.currency("FeeCurrency") or currency
    return whole, Entry(day, "fee", amount=cost, currency=its, note=record.text("Note"))


def _security(record: Record) -> Security | None:
    code = record.text("Symbol")
    return Security(code, market=listed_at(record.text("Exchange"))) if code else None


FORMAT = TableFormat(
    name="snowball",
    kind="transactions",
    account="Snowball",
    required=("Event", "Date", "Symbol", "Price", "Quantity", "Currency", "FeeTax"),
    usual=("Exchange", "NKD", "FeeCurrency", "DoNotAdjustCash", "Note"),
    days=("Date",),
    read_row=_row,
)
