"""Wealthfolio's activities, a CSV.

Known from its samples and the page on activity types in its published source: of a deposit, a fee
or interest the money is ``amount``, whatever quantity and price say; of a dividend as well, else
quantity times price; of a split the quantity (in newer files the amount) is the ratio; a DRIP
dividend is put back, quantity and price are those of the shares it bought; ``$CASH-USD`` is money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.amounts import major
from portfolio.book.brokers.base import Entry, Security, unread
from portfolio.book.brokers.tables import ISIN, UNKNOWN, TableFormat
from portfolio.errors import N_

if TYPE_CHECKING:
    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

_TYPES: dict[str, EntryType] = {
    "BUY": "buy", "SELL": "sell", "DIVIDEND": "dividend", "DEPOSIT": "deposit",
    "WITHDRAWAL": "withdraw", "INTEREST": "interest", "FEE": "fee", "TAX": "tax",
    "SPLIT": "split", "TRANSFER_IN": "transfer_in", "TRANSFER_OUT": "transfer_out",
    "ADD_HOLDING": "transfer_in", "REMOVE_HOLDING": "transfer_out",
}  # fmt: skip
_OF_MONEY = ("deposit", "withdraw", "interest")


def _row(record: Record) -> Entry:
    word = record.text("activityType", "type").upper().replace(" ", "_").replace("-", "_")
    subtype = record.text("subtype").upper()
    kind = _kind(word, subtype)
    if kind is None:
        unread(UNKNOWN, column="activityType", word=word)
    currency, unit = major(record.text("currency"))
    quantity, at = record.size("quantity"), record.size("unitPrice")
    price = None if at is None else round(at * unit, 10)
    fee, amount = record.size("fee"), record.size("amount")
    security = _security(record)
    if kind == "split":
        return Entry(record.day("date"), kind, security, shares=quantity or amount)
    has_shares = kind in ("buy", "sell", "reinvest", "stock_dividend") or (
        kind in ("transfer_in", "transfer_out") and security is not None
    )
    if has_shares and not quantity:
        unread(N_("The row has no number in the column “{column}”."), column="quantity")
    return Entry(
        record.day("date"),
        kind,
        None if kind in _OF_MONEY else security,
        shares=quantity if has_shares else None,
        price=price if kind in ("buy", "sell", "reinvest", "transfer_in", "transfer_out") else None,
        amount=_amount(kind, quantity, price, fee, amount),
        currency=currency,
        account=record.text("account", "accountId"),
        fee=fee if kind != "fee" else None,
        note=" ".join(filter(None, (subtype, record.text("comment", "note")))),
    )


def _kind(word: str, subtype: str) -> EntryType | None:
    kind = _TYPES.get(word)
    if word == "CREDIT":
        return "deposit" if subtype == "BONUS" else "interest"
    if kind == "dividend":
        if subtype == "RETURN_OF_CAPITAL":
            return "return_of_capital"
        return "reinvest" if subtype == "DRIP" else None if subtype == "DIVIDEND_IN_KIND" else kind
    return "stock_dividend" if subtype == "STAKING_REWARD" else kind


def _amount(
    kind: EntryType,
    quantity: float | None,
    price: float | None,
    fee: float | None,
    amount: float | None,
) -> float | None:
    """The money that moved, after the fee."""
    value = None if quantity is None or price is None else quantity * price
    if kind in ("buy", "sell"):
        if value is None:
            return amount
        return round(value + (fee or 0) if kind == "buy" else value - (fee or 0), 10)
    if kind == "stock_dividend":
        return None
    whole = amount if amount is not None else value
    if whole is None and kind == "fee":
        return fee
    if whole is None or kind in ("fee", "tax", "reinvest", "transfer_in", "transfer_out"):
        return whole
    return round(whole + (fee or 0) if kind == "withdraw" else whole - (fee or 0), 10)


def _security(record: Record) -> Security | None:
    code = record.text("symbol")
    if not code or code.upper().startswith("$CASH"):
        return None
    isin = record.text("isin") or (code if ISIN.fullmatch(code) else "")
    return Security("" if code == isin else code, isin=isin)


FORMAT = TableFormat(
    name="wealthfolio",
    kind="transactions",
    account="Wealthfolio",
    required=("date", "symbol", "quantity", "activityType|type", "unitPrice", "currency", "fee"),
    usual=("amount", "fxRate", "subtype", "instrumentType", "comment"),
    read_row=_row,
)
