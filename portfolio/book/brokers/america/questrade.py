"""Questrade activities, an .xlsx or CSV.

Known from its header as served and from public importers and their tests (taxjson, which reads
CON, FCH, FXT, REI, DIS, TF6 and EXP rows; ghostfolio's and others): ``Action`` and, where it is
empty, ``Activity Type`` tell the type; an exchange of money is two rows, one a currency; shares
that a split or a stock dividend adds come as ``DIS`` rows with a quantity and no money; a dividend
is net where its description says that tax was withheld; some rows of income name the security by
an inner code (``S098765``) or with a dot before it; US shares in an account of Canadian dollars
have their price in one currency and their money in the other, at the rate in the description.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.book.brokers.accounts import with_own_accounts
from portfolio.book.brokers.base import BrokerRow, Entry, Security, skip, unread
from portfolio.book.brokers.joining import then
from portfolio.book.brokers.securities import option_of
from portfolio.book.brokers.split_legs import with_both_split_legs
from portfolio.book.brokers.tables import OWN_MONEY, UNKNOWN, TableFormat
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

_ACTIONS: dict[str, str] = {
    "buy": "buy", "sell": "sell", "rei": "buy", "div": "dividend", "dis": "dividend",
    "cil": "dividend", "cap": "dividend", "roc": "return_of_capital", "nrt": "tax", "tax": "tax",
    "fch": "fee", "fee": "fee", "gst": "fee", "hst": "fee", "int": "interest",
    "con": "±", "dep": "±",
    "wdr": "±", "eft": "±", "wir": "±", "chq": "±", "brw": "own", "jou": "own", "fxt": "convert",
    "tf6": "#", "tfi": "#", "tfo": "#", "tfr": "#", "tsf": "#", "exp": "expire", "asn": "expire",
    "ex": "expire", "mrg": "exchange", "nac": "exchange", "rev": "split", "spl": "split",
    "stk": "split",
}  # fmt: skip
_ACTIVITIES: dict[str, str] = {
    "trades": "trade", "dividends": "dividend", "deposits": "±", "withdrawals": "±",
    "interest": "interest", "fees and rebates": "fee", "fx conversion": "convert",
    "transfers": "#", "dividend reinvestment": "buy", "corporate actions": "action",
}  # fmt: skip
_RATE = re.compile(r"EXCHANGE RATE\s+([\d.]+)", re.IGNORECASE)
_REINVESTED_AT = re.compile(r"REINV\s*@\s*(?:[A-Z]{1,3})?\$?\s*([\d.]+)", re.IGNORECASE)
_SPLIT = re.compile(
    r"\bST(?:OC)?K\.? SPLIT|\bSPLIT ON\b|CONSOLIDATION|REVERSE SPLIT", re.IGNORECASE
)
_STOCK_DIVIDEND = re.compile(r"\bST(?:OC)?K\.? DIV", re.IGNORECASE)
_SPIN_OFF = re.compile(
    r"\bSPIN-?OFF\b.*?\bFROM\s+(?:SEC#\s*\S+\s+)?(.*?)(?:\s+REC\b|$)", re.IGNORECASE
)
_INNER_CODE = re.compile(r"[A-Z]\d{5,}")
#: Where the security's name ends in a description.
_NAME_ENDS = re.compile(
    r"\s+(?:CASH DIV|DIST|DIV|DIVIDEND|UNITS DIST|RTS DIST|NON-RES|TAX WITHHELD|RETURN OF|SPINOFF"
    r"|STK|WE ACTED|AVG PRICE|REC \d|REINV|TRANSFER|TFER|BOOK VALUE|COMMON STOCK|UNITS?|COM|ETF"
    r"|CASH IN LIEU)\b.*",
    re.IGNORECASE,
)
_MONEY_ONLY = ("deposit", "withdraw", "interest", "convert")


def _row(record: Record) -> Entry:
    description = " ".join(record.text("Description").split())
    quantity, net = record.number("Quantity") or None, record.number("Net Amount")
    kind = _kind(record, description, quantity, net or 0.0)
    option = option_of(description) if kind in ("buy", "sell", "expire") else None
    at, rate = _REINVESTED_AT.search(description), _RATE.search(description)
    price = record.size("Price") or (float(at[1]) if at else None)
    parent = _SPIN_OFF.search(description) if kind == "spin_off" else None
    return Entry(
        record.day("Transaction Date"),
        kind,
        None if kind in _MONEY_ONLY else option or _security(record, description),
        shares=_shares(kind, quantity),
        price=price if kind in ("buy", "sell") else None,
        amount=_amount(kind, net),
        currency=record.currency("Currency"),
        account=" ".join(filter(None, (record.text("Account Type"), record.text("Account #")))),
        fee=None if rate else record.size("Commission"),
        multiplier=100.0 if option else 1.0,
        other_security=Security(name=parent[1].strip()) if parent else None,
        is_added=kind == "split",
        note=description,
    )


def _kind(record: Record, description: str, quantity: float | None, net: float) -> EntryType:
    action, activity = record.text("Action"), record.text("Activity Type")
    meaning = _ACTIONS.get(action.casefold()) or _ACTIVITIES.get(activity.casefold(), "")
    if quantity and not net and meaning in ("dividend", "action", "split", "#"):
        # Shares that came or went without money; of a transfer only where nothing else is said.
        if _SPLIT.search(description):
            return "split"
        if _STOCK_DIVIDEND.search(description):
            return "stock_dividend"
        if _SPIN_OFF.search(description) and quantity > 0:
            return "spin_off"
    match meaning:
        case "own":
            skip(OWN_MONEY)
        case "±":
            return "deposit" if net >= 0 else "withdraw"
        case "#" if quantity:
            return "transfer_in" if quantity > 0 else "transfer_out"
        case "#":
            return "deposit" if net >= 0 else "withdraw"
        case "interest" if net < 0:
            return "fee"
        case "trade":
            return _trade(description, quantity, net)
        case "dividend" if quantity and not net:
            unread(N_("The row has shares and no money; nobody knows what happened."))
        case "action" | "":
            unread(UNKNOWN, column="Action", word=action or activity)
    return meaning  # type: ignore[return-value]  # the table's other words are types


def _trade(description: str, quantity: float | None, net: float) -> EntryType:
    if re.search(r"EXPIRED|ASSIGNMENT|EXERCISE", description, re.IGNORECASE) and not net:
        return "expire"
    return "buy" if (quantity or 0) > 0 else "sell"


def _shares(kind: EntryType, quantity: float | None) -> float | None:
    if quantity is None or kind in ("split", "exchange"):
        return quantity
    if kind in ("dividend", "fee", "tax", "return_of_capital", *_MONEY_ONLY):
        return None
    return abs(quantity)


def _amount(kind: EntryType, net: float | None) -> float | None:
    if net is None or kind in ("split", "expire", "stock_dividend", "spin_off"):
        return None
    if kind in ("fee", "tax"):
        return 0.0 - net
    if kind in ("transfer_in", "transfer_out", "exchange"):
        return abs(net) or None
    return net if kind in ("dividend", "convert") else abs(net)


def _security(record: Record, description: str) -> Security | None:
    symbol = record.text("Symbol")
    name = _NAME_ENDS.sub("", description).strip()
    if symbol.startswith("."):
        return Security(symbol[1:], name, market=".TO")
    if (
        not symbol
        and not record.number("Quantity")
        and record.text("Action").upper() in ("FCH", "")
    ):
        return None
    return Security(symbol, name) if symbol or name else None


def _with_traded_symbols(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """Rows that name a security by an inner code, or by none, get the symbol that it was traded
    under, where its name says so.
    """
    symbols = defaultdict[str, set[str]](set)
    for row in rows:
        security = row.entry.security if isinstance(row.entry, Entry) else None
        is_traded = isinstance(row.entry, Entry) and row.entry.type in ("buy", "sell")
        if is_traded and security and security.code and not _INNER_CODE.fullmatch(security.code):
            symbols[security.name].add(security.code)
    result = list(rows)
    for index, row in enumerate(rows):
        security = row.entry.security if isinstance(row.entry, Entry) else None
        if security is None or not isinstance(row.entry, Entry) or security.kind == "option":
            continue
        if security.code and not _INNER_CODE.fullmatch(security.code):
            continue
        found = symbols.get(security.name, set())
        code = next(iter(found)) if len(found) == 1 else ""
        named = replace(security, code=code)
        result[index] = replace(row, entry=replace(row.entry, security=named))
    return result


FORMAT = TableFormat(
    name="questrade",
    kind="transactions",
    account="Questrade",
    required=("Transaction Date", "Action", "Symbol", "Quantity", "Net Amount", "Activity Type"),
    usual=(
        "Settlement Date",
        "Description",
        "Price",
        "Gross Amount",
        "Commission",
        "Currency",
        "Account #",
        "Account Type",
    ),
    days=("Transaction Date", "Settlement Date"),
    read_row=_row,
    finish=then(with_own_accounts, _with_traded_symbols, with_both_split_legs),
)
