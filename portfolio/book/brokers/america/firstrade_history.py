"""Firstrade account history, a CSV.

Known from its header as served, from the shape of a three-year file in a public repository, of
whose rows nearly half are ``Other``, and from public importers' tests (LedgerKit's
FirstradeParserTests): the description tells what such a row is. Amounts are signed and after
Commission and Fee; a dividend is net where the description says that tax was withheld; what is put
back is a row of its own, ``REIN @ price``, hence a purchase; options have no Symbol.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, Security, skip, unread
from portfolio.book.brokers.securities import isin_of_cusip, option_of
from portfolio.book.brokers.tables import OWN_MONEY, UNKNOWN, TableFormat
from portfolio.errors import N_

if TYPE_CHECKING:
    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

#: What an ``Other`` row is by its description, the first that fits. ``±`` is by the sign of its
#: amount, ``#`` by that of its quantity.
_OTHERS = [
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (r"\bMEMO\b", "memo"),
        (r"\bTFR (?:FROM|TO) TYPE|\bJOURNAL|\bJNL\b|MARGIN TO CASH|CASH TO MARGIN|SWEEP", "own"),
        (r"\bREIN\b", "buy"),
        (r"NON-RES TAX|\bNRA\b|FOREIGN TAX|TAX WITHH|BACKUP W/H", "tax"),
        (r"ADR FEE|\bADR\b.*\bFEE|AGENCY .*FEE|SERVICE (?:CHARGE|FEE)|\bFEES?\b", "fee"),
        (r"ST(?:OC)?K SPLIT|\bREVERSE SPLIT|\bSPLIT\b", "split"),
        (r"SPIN-?OFF", "spin_off"),
        (r"ST(?:OC)?K DIV(?:IDEND)?\b", "stock_dividend"),
        (r"\bMERGER|\bEXCHANGE|NAME CHANGE|SYMBOL CHANGE|\bREORG", "exchange"),
        (r"\bEXPIRED?\b|EXPIRATION|WORTHLESS|\bASSIGNED\b|ASSIGNMENT|EXERCISED", "expire"),
        (r"RETURN OF (?:CAPITAL|PRINCIPAL)", "return_of_capital"),
        (
            r"CASH.IN.LIEU|\bCIL\b|CASH DIV|DIVIDEND|DISTRIBUTION|CAP(?:ITAL)? GAIN|\b[LS]CG\b",
            "dividend",
        ),
        (r"\bINTEREST\b|\bINT\b", "interest"),
        (r"\bXFER\b|\bACAT", "#"),
        (
            r"\bWIRE|\bACH\b|\bEFT\b|\bCHECK|\bDEPOSIT|WITHDRAW|FUNDS|DISBURS|BONUS|REBATE",
            "±",
        ),
    )
]
_PRICE = re.compile(r"REIN\s*@\s*([\d.]+)", re.IGNORECASE)
_TAX = re.compile(r"TAX WITHHELD\s+\$([\d,.]+)", re.IGNORECASE)
_PARENT = re.compile(
    r"SPIN-?OFF (?:FROM|OF) ([A-Z][A-Z0-9 .&]+?)(?: ON | @ | REC |$)", re.IGNORECASE
)
#: Where the security's name ends in a description.
_NAME = re.compile(
    r"\s+(?:UNSOLICITED|CASH DIV|REIN @|NON-RES|NRA |Rev NRA|AUTO LIQ|REC \d|ADR FEE|STK SPLIT).*",
    re.IGNORECASE,
)
_MONEY_ONLY = ("deposit", "withdraw", "interest")
_WITH_SHARES = (
    "buy",
    "sell",
    "split",
    "stock_dividend",
    "spin_off",
    "exchange",
    "transfer_in",
    "transfer_out",
    "expire",
)


def _row(record: Record) -> Entry:
    description = " ".join(record.text("Description").split())
    amount, quantity = record.number("Amount"), record.number("Quantity") or None
    kind = _type(record, description, amount or 0.0, quantity or 0.0)
    option = None if record.text("Symbol") else option_of(description)
    if kind == "exchange" and quantity and quantity < 0 and amount:
        kind = "sell"  # a merger for cash
    price = _PRICE.search(description)
    tax = _TAX.search(description) if kind == "dividend" else None
    parent = _PARENT.search(description) if kind == "spin_off" else None
    return Entry(
        record.day("TradeDate"),
        kind,
        None if kind in _MONEY_ONLY else option or _security(record, description),
        shares=_shares(kind, quantity),
        price=float(price[1]) if price else record.size("Price"),
        amount=_amount(kind, amount),
        currency="USD",
        fee=record.total("Commission", "Fee"),
        tax=float(tax[1].replace(",", "")) if tax else None,
        multiplier=100.0 if option else 1.0,
        other_security=Security(name=parent[1]) if parent else None,
        is_added=kind == "split",
        note=description,
    )


def _type(record: Record, description: str, amount: float, quantity: float) -> EntryType:
    action = record.text("Action").casefold()
    if action in ("buy", "sell", "dividend"):
        return "buy" if action == "buy" else "sell" if action == "sell" else "dividend"
    if action == "interest":
        return "interest" if amount >= 0 else "fee"
    if action != "other":
        unread(UNKNOWN, column="Action", word=record.text("Action"))
    meaning = next((meaning for pattern, meaning in _OTHERS if pattern.search(description)), "")
    match meaning:
        case "memo":
            skip(N_("a note of the broker’s, no transaction"))
        case "own":
            skip(OWN_MONEY)
        case "#" if quantity and record.text("Symbol"):
            return "transfer_in" if quantity > 0 else "transfer_out"
        case "#" | "±":
            return "deposit" if amount >= 0 else "withdraw"
        case "interest" if amount < 0:
            return "fee"
        case "":
            unread(UNKNOWN, column="Description", word=description)
    return meaning  # type: ignore[return-value]  # the table's other words are types


def _shares(kind: EntryType, quantity: float | None) -> float | None:
    if quantity is None or kind not in _WITH_SHARES:
        return None
    return quantity if kind in ("split", "exchange") else abs(quantity)


def _amount(kind: EntryType, amount: float | None) -> float | None:
    if amount is None or kind in ("split", "stock_dividend", "expire"):
        return None
    if kind in ("fee", "tax"):
        return 0.0 - amount
    if kind in ("spin_off", "exchange", "transfer_in", "transfer_out"):
        return abs(amount) or None
    return amount if kind == "dividend" else abs(amount)


def _security(record: Record, description: str) -> Security | None:
    symbol = record.text("Symbol")
    if not symbol:
        return None
    name = _NAME.sub("", description).lstrip("*").strip()
    return Security(symbol, name, isin_of_cusip(record.text("CUSIP")), "US")


FORMAT = TableFormat(
    name="firstrade-history",
    kind="transactions",
    account="Firstrade",
    required=("Symbol", "Quantity", "Action", "Description", "TradeDate", "Amount"),
    usual=("Price", "SettledDate", "Interest", "Commission", "Fee", "CUSIP", "RecordType"),
    read_row=_row,
)
