"""E*TRADE transactions, a CSV below a line that names the account.

Known from its header as served and from public importers and their tests (files of 2019 to 2026):
a ``Dividend`` with a quantity and a negative amount is what was put back, beside the dividend
itself; amounts are signed and after commission; newer files have other headers (``Activity Type``,
``Quantity #``, ``Amount $``) and other words, ``--`` for nothing, and options in the description.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import NO_PARENT, Entry, Security, unread
from portfolio.book.brokers.joining import then
from portfolio.book.brokers.securities import isin_of_cusip, option_of
from portfolio.book.brokers.split_legs import with_both_split_legs
from portfolio.book.brokers.tables import UNKNOWN, TableFormat

if TYPE_CHECKING:
    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

_TYPES: list[tuple[re.Pattern[str], EntryType]] = [
    (re.compile(pattern), kind)  # type: ignore[misc]  # the words are types
    for pattern, kind in (
        (r"bought|buy\b|purchase|dividend reinvest|reinvest", "buy"),
        (r"sold|sell\b|redemption|redeem", "sell"),
        (r"return of capital|return of principal", "return_of_capital"),
        (r"(?:foreign |non-?res.* )?tax|.*withh|.*\bnra\b", "tax"),
        (r".*(?:dividend|cap(?:ital)? gain|distribution|cash in lieu|div\b)", "dividend"),
        (r"margin interest", "fee"),
        (r".*interest|.*\bcoupon", "interest"),
        (r".*fee\b|.*fees\b|.*commission", "fee"),
        (r".*split", "split"),
        (r".*spin", "spin_off"),
        (r"stock div", "stock_dividend"),
        (r".*(?:merger|exchange (?:delivered|received)|reorg|name change|tender)", "exchange"),
        (r".*(?:expir|assign|exercis)", "expire"),
    )
]
_MONEY = re.compile(
    r".*(?:transfer|deposit|withdraw|wire|ach\b|direct debit|check|contribution|journal|debit card"
    r"|bill pay|payment|misc|adjustment|credit|cash advance|atm)"
)
_REINVESTED_AT = re.compile(r"REINVEST PRICE\s*\$?\s*([\d.,]+)", re.IGNORECASE)
_PARENT = re.compile(r"SPIN-?OFF.*?\bFROM\s+([A-Z][A-Z0-9 .&]+)", re.IGNORECASE)
_MONEY_ONLY = ("deposit", "withdraw")


def _row(record: Record) -> Entry:
    word = record.text("TransactionType", "Activity Type")
    description = " ".join(record.text("Description").split())
    quantity = record.number("Quantity", "Quantity #") or None
    amount = record.number("Amount", "Amount $")
    symbol = record.text("Symbol").strip("-")
    kind = _kind(word.casefold(), symbol, quantity, amount)
    if kind is None:
        unread(UNKNOWN, column="TransactionType", word=word)
    parent = _PARENT.search(description) if kind == "spin_off" else None
    if kind == "spin_off" and parent is None:
        unread(NO_PARENT)
    option = _option(record, symbol, description) if kind not in ("dividend", "tax") else None
    at = _REINVESTED_AT.search(description)
    price = record.size("Price", "Price $") or (float(at[1].replace(",", "")) if at else None)
    return Entry(
        record.day("Activity/Trade Date", "TransactionDate"),
        kind,
        None if kind in _MONEY_ONLY else option or _security(record, symbol, description),
        shares=_shares(kind, quantity),
        price=price if kind in ("buy", "sell") else None,
        amount=_amount(kind, amount),
        currency="USD",
        fee=record.total("Commission", "Fees"),
        multiplier=100.0 if option else 1.0,
        other_security=Security(name=parent[1].strip()) if parent else None,
        is_added=kind == "split",
        note=f"{word}: {description}" if description else word,
    )


def _kind(word: str, symbol: str, quantity: float | None, amount: float | None) -> EntryType | None:
    kind = next((kind for pattern, kind in _TYPES if pattern.match(word)), None)
    if kind == "dividend" and quantity and (amount or 0) < 0:
        return "buy"
    if kind == "dividend" and quantity and not amount:
        return "stock_dividend"
    if kind == "interest" and (amount or 0) < 0:
        return "fee"
    if kind == "exchange" and (quantity or 0) < 0 and (amount or 0) > 0:
        return "sell"  # a merger for cash
    if kind is not None or not _MONEY.match(word):
        return kind
    if quantity and symbol and not amount:
        return "transfer_in" if quantity > 0 else "transfer_out"
    return None if amount is None else "deposit" if amount >= 0 else "withdraw"


def _shares(kind: EntryType, quantity: float | None) -> float | None:
    if quantity is None or kind in ("split", "exchange"):
        return quantity
    if kind in ("dividend", "interest", "tax", "fee", *_MONEY_ONLY):
        return None
    return abs(quantity)


def _amount(kind: EntryType, amount: float | None) -> float | None:
    if amount is None or kind in ("split", "stock_dividend", "expire", "spin_off"):
        return None
    if kind in ("fee", "tax"):
        return 0.0 - amount
    if kind in ("transfer_in", "transfer_out", "exchange"):
        return abs(amount) or None
    return amount if kind == "dividend" else abs(amount)


def _option(record: Record, symbol: str, description: str) -> Security | None:
    told = option_of(description) or option_of(symbol.replace("--", " ").replace("'", ""))
    is_one = record.text("SecurityType").upper() in ("", "OPTN", "OPT", "OPTION")
    return told if is_one else None


def _security(record: Record, symbol: str, description: str) -> Security | None:
    isin = isin_of_cusip(record.text("Cusip"))
    if not symbol and not isin:
        return None
    return Security(symbol, description.split("  ")[0], isin)


FORMAT = TableFormat(
    name="etrade",
    kind="transactions",
    account="E*TRADE",
    required=(
        "TransactionDate|Activity/Trade Date",
        "TransactionType|Activity Type",
        "Symbol",
        "Quantity|Quantity #",
        "Amount|Amount $",
        "Description",
    ),
    usual=(
        "SecurityType",
        "Price",
        "Commission",
        "Cusip",
        "Price $",
        "Settlement Date",
        "Category",
    ),
    days=("TransactionDate", "Activity/Trade Date"),
    read_row=_row,
    finish=then(with_both_split_legs),
)
