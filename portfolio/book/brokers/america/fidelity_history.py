"""Fidelity account history, a CSV: blank lines above its header, legal sentences below its rows.

Known from its header as served, from public importers and their tests (beancount_reds_importers
with files of one account and of all, meridian-import's notes on ten layouts of 2019 to 2026,
options importers with assigned puts): the beginning of the action tells the type; ``Type`` is the
account's cash or margin, for ``Shares`` the amount is only what they were worth; ``as of`` in the
action is the day it took effect; amounts are signed and after fees; the core fund (SPAXX …) is the
account's cash. The dollar signs in the header come and go, and so do the columns for accounts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.book.brokers.accounts import with_own_accounts
from portfolio.book.brokers.base import NO_PARENT, Entry, Security, skip, unread
from portfolio.book.brokers.days import day_or_none
from portfolio.book.brokers.joining import then
from portfolio.book.brokers.securities import isin_of_cusip, option_of
from portfolio.book.brokers.split_legs import with_both_split_legs
from portfolio.book.brokers.tables import OWN_MONEY, UNKNOWN, TableFormat
from portfolio.errors import N_

if TYPE_CHECKING:
    from datetime import date

    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

#: The account's cash, kept in a fund.
CORE = frozenset(
    [
        "SPAXX",
        "FDRXX",
        "FZFXX",
        "FCASH",
        "CORE",
        "FDIC",
        "FTEXX",
        "FMPXX",
        "FZDXX",
        "QUSBQ",
        "QPIFQ",
    ]
)

#: What an action means, the first that fits its beginning. ``±`` is by the sign of its amount,
#: ``#`` by that of its quantity, ``cash`` moves nothing.
_ACTIONS = [
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"BUY CANCEL|CANCEL(?:LED)? BUY|YOU BOUGHT.*\b(?:CXL|CANCEL)", "cancel buy"),
        (r"SELL CANCEL|CANCEL(?:LED)? SELL|YOU SOLD.*\b(?:CXL|CANCEL)", "cancel sell"),
        (r"YOU BOUGHT|BOUGHT\b", "buy"),
        (r"YOU SOLD|SOLD\b", "sell"),
        (r"(?:REDEMPTION FROM|PURCHASE INTO|EXCHANGED? (?:FROM|TO|INTO)) CORE", "cash"),
        (r"REDEMPTION PAYOUT|REDEMPTION", "sell"),
        (r"REINVESTMENT|REINVEST", "reinvestment"),
        (r"RETURN OF CAPITAL", "return_of_capital"),
        (r"IN LIEU OF|CASH IN LIEU", "dividend"),
        (
            r"DIVIDEND|LONG-TERM CAP|SHORT-TERM CAP|LT CAP|ST CAP|CAPITAL GAIN|ROYALTY TR",
            "dividend",
        ),
        (r"DISTRIBUTION.*SPIN-?OFF|SPIN-?OFF", "spin_off"),
        (r"(?:REVERSE|FORWARD|STOCK) SPLIT", "split"),
        (r"DISTRIBUTION", "distribution"),
        (
            r"FOREIGN TAX|ADJ FOREIGN|NON-?RES|FED TAX|FEDERAL TAX|STATE TAX|BACKUP WITH|TAX W/H",
            "tax",
        ),
        (
            r"(?:ADVISOR|ADR|ADJUST|FOREIGN|SERVICE|WIRE|TRADE|LOW BALANCE)\b.*\bFEES?\b|FEES?\b",
            "fee",
        ),
        (r"MARGIN INTEREST", "fee"),
        (r"INTEREST|MUNI EXEMPT|MUNI TAXABLE|ACCRUED INT", "interest"),
        (r"MERGER|NAME CHANGE|EXCHANGED|CONVERSION|TENDER|REORG", "exchange"),
        (r"EXPIRED|ASSIGNED|EXERCISED", "expire"),
        (r"JOURNALED JNL|JOURNALED.*(?:CASH TO MARGIN|MARGIN TO CASH|VS A/C TYPES)", "own"),
        (r"TRANSFERRED|TRANSFER OF ASSETS|.*\bACAT\b|ROLLOVER SHARES|TRANSFER\b", "#"),
        (
            r"(?:ELECTRONIC FUNDS|WIRE|DIRECT DE|CHECK|BILL PAY|DEBIT CARD|CREDIT CARD|ATM|BONUS)",
            "±",
        ),
        (
            r"(?:CONTRIBUTION|PARTIC CONTR|CO CONTR|NORMAL DIST|EARLY DIST|JOURNALED)",
            "±",
        ),
        (
            r"(?:CASH (?:ADVANCE|CONTR|DEP)|ROLLOVER CASH|DEPOSIT|WITHDRAWAL|PROMO)",
            "±",
        ),
    )
]
_AS_OF = re.compile(r"\bAS OF\s+([A-Z0-9/-]+)", re.IGNORECASE)
_PARENT = re.compile(r"SPIN-?OFF\s+FROM:?\s*([A-Z0-9][^(#]*?)\s*(?:\(|#|$)", re.IGNORECASE)
_MONEY_ONLY = ("deposit", "withdraw", "interest")


def _row(record: Record) -> Entry:
    action = " ".join(record.text("Action").split())
    quantity = record.number("Quantity") or None
    is_of_shares = record.text("Type", "Security Type").casefold() == "shares"
    amount = None if is_of_shares else record.number("Amount ($)", "Amount")
    symbol = record.text("Symbol").strip("* ")
    kind = _kind(action, symbol, quantity, amount)
    option = option_of(symbol) if symbol.startswith("-") else None
    price = record.size("Price ($)", "Price")
    parent = _PARENT.search(action) if kind == "spin_off" else None
    if kind == "spin_off" and parent is None:
        unread(NO_PARENT)
    has_security = bool(symbol) and kind not in _MONEY_ONLY
    return Entry(
        _day(record, action),
        kind,
        (option or _security(record, symbol)) if has_security else None,
        shares=_shares(kind, quantity),
        price=price if kind in ("buy", "sell") else None,
        amount=_amount(kind, amount),
        currency=record.currency("Currency") or "USD",
        account=record.text("Account", "Account Name", "Account Number"),
        fee=record.total("Commission ($)", "Fees ($)") or record.total("Commission", "Fees"),
        multiplier=100.0 if option else _bond_unit(quantity, price, amount),
        other_security=Security(name=parent[1]) if parent else None,
        is_added=kind == "split",
        is_cancelling=_meaning(action).startswith("cancel"),
        note=action,
    )


def _meaning(action: str) -> str:
    found = action.upper()
    return next((meaning for pattern, meaning in _ACTIONS if pattern.match(found)), "")


def _kind(action: str, symbol: str, quantity: float | None, amount: float | None) -> EntryType:
    meaning = _meaning(action)
    is_core = symbol in CORE
    if is_core and meaning in ("buy", "sell", "reinvestment", "cash"):
        meaning = "cash"
    elif is_core and meaning == "dividend":
        meaning = "interest"
    match meaning:
        case "cash":
            skip(N_("moved into or out of the fund that keeps the account’s cash"))
        case "own":
            skip(OWN_MONEY)
        case "cancel buy" | "reinvestment":
            return "buy"
        case "cancel sell":
            return "sell"
        case "distribution":
            return "split" if quantity else "dividend"
        case "dividend" if quantity and not amount:
            return "stock_dividend"
        case "#" if quantity and symbol:
            return "transfer_in" if quantity > 0 else "transfer_out"
        case "#":
            return "transfer_in" if (amount or 0) >= 0 else "transfer_out"
        case "±":
            return "deposit" if (amount or 0) >= 0 else "withdraw"
        case "interest":
            return "interest" if (amount or 0) >= 0 else "fee"
        case "exchange" if quantity and quantity < 0 and (amount or 0) > 0:
            return "sell"  # a merger for cash
        case "":
            unread(UNKNOWN, column="Action", word=action)
    return meaning  # type: ignore[return-value]  # the table's other words are types


def _shares(kind: EntryType, quantity: float | None) -> float | None:
    if quantity is None or kind in ("dividend", "tax", "fee", *_MONEY_ONLY):
        return None
    return quantity if kind in ("split", "exchange") else abs(quantity)


def _amount(kind: EntryType, amount: float | None) -> float | None:
    if amount is None or kind in ("split", "stock_dividend", "expire", "spin_off"):
        return None
    if kind in ("fee", "tax"):
        return 0.0 - amount
    return amount if kind == "dividend" else abs(amount)


def _bond_unit(quantity: float | None, price: float | None, amount: float | None) -> float:
    """Bonds are priced for a hundred of what is held."""
    if not quantity or not price or not amount:
        return 1.0
    return 0.01 if 0.009 < abs(amount / quantity / price) < 0.0115 else 1.0


def _security(record: Record, symbol: str) -> Security:
    name = record.text("Description", "Security Description")
    isin = isin_of_cusip(symbol) if len(symbol) == 9 else ""
    return Security(symbol, "" if name == "No Description" else name, isin)


def _day(record: Record, action: str) -> date:
    as_of = _AS_OF.search(action)
    return (day_or_none(as_of[1]) if as_of else None) or record.day("Run Date")


FORMAT = TableFormat(
    name="fidelity-history",
    kind="transactions",
    account="Fidelity",
    required=("Run Date", "Action", "Symbol", "Quantity", "Amount ($)|Amount"),
    usual=(
        "Description",
        "Type",
        "Price ($)",
        "Commission ($)",
        "Fees ($)",
        "Accrued Interest ($)",
        "Cash Balance ($)",
        "Settlement Date",
        "Account",
        "Account Number",
    ),
    days=("Run Date",),
    read_row=_row,
    finish=then(with_own_accounts, with_both_split_legs),
)
