"""Rows of an activity statement, by its sections, to transactions."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, skip, unread
from portfolio.book.brokers.interactive.trades import Trade
from portfolio.book.brokers.interactive.words import contract, described, payment_type, security
from portfolio.book.brokers.tables import UNKNOWN
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portfolio.book.brokers.base import EntryType, Security
    from portfolio.book.brokers.tables import Record

_IN_COMMISSION = N_("a part of what its trade’s commission already holds")
_NO_SECURITY = N_("The description names no security.")


def _trade(record: Record) -> tuple[Entry, ...]:
    word = record.text("DataDiscriminator")
    category, symbol = record.text("Asset Category"), record.text("Symbol")
    currency = record.currency("Currency")
    commission, money = _commission(record, currency)
    option = contract(symbol)
    codes = frozenset(code.strip() for code in re.split(r"[;,]", record.text("Code")) if code)
    if word.casefold() == "trade cancel":
        codes |= {"Ca"}
    trade = Trade(
        record.day("Date/Time", "Trade Date"),
        category,
        option or security(symbol),
        record.number("Quantity") or 0.0,
        record.size("T. Price", "Trade Price", "Price"),
        record.number("Proceeds"),
        currency,
        commission,
        money,
        multiplier=100.0 if option else 1.0,
        codes=codes,
        account=record.text("Account"),
    )
    if category == "Forex":
        base, _, quote = symbol.partition(".")
        return trade.conversion(base, quote or currency)
    return trade.entries()


def _commission(record: Record, currency: str) -> tuple[float, str]:
    """What was charged (negative) and in which money: that of the trade or of the header."""
    for header in record.table.columns:
        match = re.fullmatch(r"commin(\w{3})", header)
        if match is not None:
            return record.number(header) or 0.0, match[1].upper()
    return record.number("Comm/Fee", "Comm/Tax", "Commission") or 0.0, currency


def _dividend(record: Record) -> Entry:
    found = described(record.text("Description"))
    if found is None:
        unread(_NO_SECURITY)
    amount = _needed_amount(record)
    kind = payment_type(record.text("Description"))
    if kind == "fee":
        amount = 0.0 - amount
    # A reversal takes back an earlier row of the same amount; it comes with its own sign.
    is_back = kind != "fee" and amount < 0
    return replace(
        _payment(record, kind, found.security),
        amount=abs(amount) if kind == "return_of_capital" else amount,
        is_cancelling=is_back,
    )


def _tax(record: Record) -> Entry:
    found = described(record.text("Description"))
    payment = _payment(record, "tax", found.security if found else None)
    return replace(payment, amount=0.0 - _needed_amount(record))


def _fee(record: Record) -> Entry:
    found = described(record.text("Description"))
    is_of_one = found is not None and len(found.security.code) <= 12
    payment = _payment(record, "fee", found.security if found and is_of_one else None)
    return replace(payment, amount=0.0 - _needed_amount(record))


def _interest(record: Record) -> Entry:
    amount = _needed_amount(record)
    kind: EntryType = "interest" if amount >= 0 else "fee"
    return replace(_payment(record, kind, None), amount=abs(amount))


def _money(record: Record) -> Entry:
    amount = _needed_amount(record)
    kind: EntryType = "deposit" if amount >= 0 else "withdraw"
    return replace(_payment(record, kind, None), amount=abs(amount))


def _needed_amount(record: Record) -> float:
    amount = record.number("Amount", "Sales Tax", "Total Amount")
    if amount is None:
        unread(N_("The row has no number in the column “{column}”."), column="Amount")
    return amount


def _payment(record: Record, kind: EntryType, what: Security | None) -> Entry:
    note = " ".join((record.text("Description") or record.text("Taxable Description")).split())
    return Entry(
        record.day("Date", "Settle Date", "Date/Time"),
        kind,
        what,
        currency=record.currency("Currency"),
        account=record.text("Account"),
        note=note,
    )


def _transfer(record: Record) -> Entry:
    word = record.text("Direction").casefold()
    is_in = word == "in"
    if word not in ("in", "out"):
        unread(UNKNOWN, column="Direction", word=word)
    symbol = record.text("Symbol")
    shares, cash = record.size("Qty", "Quantity"), record.number("Cash Amount")
    day, currency = record.day("Date", "Date/Time"), record.currency("Currency")
    account, note = record.text("Account"), record.text("Type")
    if shares and record.text("Asset Category") != "Cash":
        value = record.size("Market Value") or None
        option = contract(symbol)
        return Entry(
            day,
            "transfer_in" if is_in else "transfer_out",
            option or security(symbol),
            shares=shares,
            amount=value,
            currency=currency,
            account=account,
            multiplier=100.0 if option else 1.0,
            note=note,
        )
    if not cash:
        unread(N_("The row has no number in the column “{column}”."), column="Cash Amount")
    kind: EntryType = "transfer_in" if cash > 0 else "transfer_out"
    return Entry(day, kind, amount=abs(cash), currency=currency, account=account, note=note)


def _in_commission(_: Record) -> Entry:
    skip(_IN_COMMISSION)


_HISTORY: Mapping[str, EntryType] = {
    "buy": "buy", "sell": "sell", "dividend": "dividend", "payment in lieu": "dividend",
    "foreign tax withholding": "tax", "deposit": "deposit", "withdrawal": "withdraw",
    "credit interest": "interest", "debit interest": "fee", "other fee": "fee",
    "sales tax": "fee", "transaction fee": "fee",
}  # fmt: skip


def _history(record: Record) -> Entry:
    """The short history of a statement of transactions, all money in the base currency."""
    word = record.text("Transaction Type")
    kind = _HISTORY.get(word.casefold())
    if "fx translation" in record.text("Description").casefold():
        skip(N_("what rates changed, no money that moved"))
    if kind is None:
        unread(UNKNOWN, column="Transaction Type", word=word)
    symbol, net = record.text("Symbol").strip("-"), record.number("Net Amount")
    if net is None:
        unread(N_("The row has no number in the column “{column}”."), column="Net Amount")
    found = described(record.text("Description")) if kind in ("dividend", "tax") else None
    option = contract(symbol) if symbol else None
    what = option or (found.security if found else security(symbol) if symbol else None)
    is_trade = kind in ("buy", "sell")
    is_charge = kind in ("fee", "tax")
    return Entry(
        record.day("Date"),
        kind,
        what,
        shares=record.size("Quantity") if is_trade else None,
        price=record.size("Price") if is_trade else None,
        amount=0.0 - net if is_charge else net if kind == "dividend" else abs(net),
        account=record.text("Account"),
        fee=record.size("Commission") if is_trade else None,
        multiplier=100.0 if option else 1.0,
        note=record.text("Description"),
    )


READERS: Mapping[str, Callable[[Record], Entry | tuple[Entry, ...]]] = {
    "Trades": _trade,
    "Dividends": _dividend,
    "Payment In Lieu Of Dividends": _dividend,
    "Withholding Tax": _tax,
    "871(m) Withholding": _tax,
    "Deposits & Withdrawals": _money,
    "Deposits and Withdrawals": _money,
    "Interest": _interest,
    "Broker Interest Paid": _interest,
    "Broker Interest Received": _interest,
    "Bond Interest Paid": _interest,
    "Bond Interest Received": _interest,
    "CFD Charges": _interest,
    "Fees": _fee,
    "Other Fees": _fee,
    "Advisor Fees": _fee,
    "Client Fees": _fee,
    "Sales Tax Details": _fee,
    "Commission Adjustments": _fee,
    "Transaction Fees": _in_commission,
    "Transfers": _transfer,
    "Transaction History": _history,
}
