"""Trading 212 history, a CSV of at most a year.

Known from its headers as served and from public importers and their tests (capital-gains-calculator
with files of 2020 to 2026, Export-To-Ghostfolio, tax reporters of several countries): columns of
fees and taxes are there only where there were any, each with its currency beside it, in older files
in the header (``Total (GBP)``); ``Total`` is in the account's money, without a sign for trades, and
after all fees; prices of London are in pence (GBX); a dividend's total and its price per share are
after the tax withheld, which has a currency of its own; a split is two rows, the whole position
before and after; money exchanged has four columns, in older files none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portfolio.book.brokers.amounts import major
from portfolio.book.brokers.base import NO_PARENT, BrokerRow, Entry, Security, unread
from portfolio.book.brokers.joining import then
from portfolio.book.brokers.split_legs import OTHER_HALF
from portfolio.book.brokers.tables import UNKNOWN, TableFormat, plain_header
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

_ACTIONS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        (r"(?:market|limit|stop|stop limit) buy", "buy"),
        (r"(?:market|limit|stop|stop limit) sell", "sell"),
        (r"dividend \(return of capital.*\)", "return_of_capital"),
        (r"dividend \(interest\)", "dividend"),
        (r"dividend\b.*", "dividend"),
        (r"deposit", "deposit"),
        (r"withdrawal", "withdraw"),
        (r"interest on cash|(?:share )?lending interest|spending cashback", "interest"),
        (r"result adjustment", "adjustment"),
        (r"currency conversion", "convert"),
        (r"card (?:debit|credit|refund)|new card cost", "±"),
        (r"stock split (?:open|close)", "split"),
        (r"(?:custom )?stock distribution", "stock_dividend"),
        (r"spin[ -]?off", "spin_off"),
        (r"transfer in", "transfer_in"),
        (r"transfer out", "transfer_out"),
    )
]
_FEES = (
    "Currency conversion fee", "Transaction fee", "Finra fee", "Deposit fee", "UK PTM levy",
    "PTM levy", "Sec fee", "TAF fee",
)  # fmt: skip
_TAXES = (
    "Stamp duty reserve tax", "Stamp duty", "French transaction tax", "Italian transaction tax",
    "Spanish transaction tax", "Irish stamp duty", "Financial transaction tax",
)  # fmt: skip
_TRADES = ("buy", "sell")
_OF_MONEY = ("deposit", "withdraw", "interest", "fee", "convert")
#: A takeover's two rows are booked so near each other.
_TAKEN_OVER_WITHIN = timedelta(days=3)
_SPLIT_CLOSE = "Stock split close"


def _row(record: Record) -> Entry:
    action = record.text("Action")
    total, currency = _money(record, "Total")
    kind = _kind(action, total)
    if kind == "convert":
        return _conversion(record, total, currency)
    day = record.day("Time", "Time (UTC)", "Date")
    shares = record.size("No. of shares")
    price_currency, unit = major(record.text("Currency (Price / share)"))
    at = record.size("Price / share")
    price = None if at is None else round(at * unit, 10)
    is_one_money = currency == price_currency
    rate = 1.0 if is_one_money else _rate(record, kind, (price or 0) * (shares or 0), total)
    withheld, tax_currency = _money(record, "Withholding tax")
    if withheld is not None:
        withheld = _in(currency, abs(withheld), tax_currency, price_currency, rate)
    costs = [_costs(record, names, currency, price_currency, rate) for names in (_FEES, _TAXES)]
    is_trade = kind in _TRADES
    return Entry(
        day,
        kind,
        None if kind in _OF_MONEY or not record.text("ISIN", "Ticker") else _security(record),
        shares=shares if is_trade or kind in ("split", "stock_dividend", *_MOVED) else None,
        price=price if is_trade else None,
        amount=_amount(kind, total),
        currency=currency,
        fee=costs[0] if is_trade else None,
        tax=costs[1] if is_trade else withheld,
        id=record.text("ID"),
        note=" ".join(filter(None, (action, record.text("Notes"), _said(record)))),
    )


_MOVED = ("transfer_in", "transfer_out")


def _kind(action: str, total: float | None) -> EntryType:
    meaning = next((meaning for pattern, meaning in _ACTIONS if pattern.fullmatch(action)), "")
    if meaning == "":
        unread(UNKNOWN, column="Action", word=action)
    if meaning == "spin_off":
        unread(NO_PARENT)
    if meaning == "±":
        return "deposit" if (total or 0) >= 0 else "withdraw"
    if meaning == "adjustment":
        return "interest" if (total or 0) >= 0 else "fee"
    return meaning  # type: ignore[return-value]  # the table's other words are types


def _money(record: Record, name: str) -> tuple[float | None, str]:
    """An amount and its currency: that of the column beside it, in older files of its own header;
    pence become pounds.
    """
    for header in record.table.columns:
        old = re.fullmatch(rf"{re.escape(plain_header(name))}\((\w{{3}})\)", header)
        if old is not None and record.text(header):
            return record.number(header), old[1].upper()
    amount = record.number(name)
    if amount is None:
        return None, ""
    currency, unit = major(record.text(f"Currency ({name})"))
    return round(amount * unit, 10), currency


def _rate(record: Record, kind: EntryType, value: float, total: float | None) -> float | None:
    """How much of the account's money one of the price's currency is."""
    if kind == "dividend":  # value and total are after the tax withheld
        return total / value if value and total else None
    rate = record.size("Exchange rate")
    unit = major(record.text("Currency (Price / share)"))[1]
    return None if not rate else 1 / (rate * unit)


def _in(
    currency: str, amount: float, its: str, price_currency: str, rate: float | None
) -> float | None:
    """An amount in the account's currency; the row is unread where nothing says how much that
    is.
    """
    if not amount or its in ("", currency):
        return amount
    if its != price_currency or rate is None:
        unread(
            N_("{amount} {currency} are in another currency than the rest: enter the row."),
            amount=amount,
            currency=its,
        )
    return round(amount * rate, 4)


def _costs(
    record: Record, names: Sequence[str], currency: str, price_currency: str, rate: float | None
) -> float | None:
    found = [(amount, its) for name in names for amount, its in [_money(record, name)] if amount]
    if not found:
        return None
    each = (_in(currency, abs(a), its, price_currency, rate) or 0.0 for a, its in found)
    return round(sum(each), 4)


def _said(record: Record) -> str:
    """The tax withheld as the file has it, for it is converted."""
    tax, currency = record.text("Withholding tax"), record.text("Currency (Withholding tax)")
    return f"{tax} {currency} withheld" if tax and record.number("Withholding tax") else ""


def _amount(kind: EntryType, total: float | None) -> float | None:
    if total is None or kind in ("split", "stock_dividend"):
        return None
    if kind in _MOVED:
        return abs(total) or None
    return total if kind == "dividend" else abs(total)


def _conversion(record: Record, total: float | None, currency: str) -> Entry:
    day = record.day("Time", "Time (UTC)", "Date")
    given, given_currency = _money(record, "Currency conversion from amount")
    got, got_currency = _money(record, "Currency conversion to amount")
    identifier, note = record.text("ID"), record.text("Notes")
    if given and got and given_currency and got_currency:
        return Entry(
            day,
            "convert",
            symbol=got_currency,
            shares=abs(got),
            amount=abs(given),
            currency=given_currency,
            id=identifier,
            note=note,
        )
    return Entry(day, "convert", amount=total, currency=currency, id=identifier, note=note)


def _security(record: Record) -> Security:
    is_london = major(record.text("Currency (Price / share)"))[1] != 1.0
    isin = record.text("ISIN")
    is_american = isin.startswith("US") and record.text("Currency (Price / share)") == "USD"
    market = ".L" if is_london else "US" if is_american else ""
    return Security(record.text("Ticker"), record.text("Name"), isin, market)


def _splits(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """The position before a split and the one after it are one split, by their ratio."""
    result = list(rows)
    halves = [(i, e) for i, e in _entries(rows) if e.type == "split"]
    opened = [(i, e) for i, e in halves if not e.note.startswith(_SPLIT_CLOSE)]
    for index, closed in halves:
        if not closed.note.startswith(_SPLIT_CLOSE):
            continue
        match = next(
            (
                (i, e)
                for i, e in opened
                if abs(e.date - closed.date) <= _TAKEN_OVER_WITHIN
                and e.security
                and closed.security
                and e.security.code == closed.security.code
            ),
            None,
        )
        if match is None or not closed.shares:
            continue
        opened.remove(match)
        other, after = match
        ratio = (after.shares or 0) / closed.shares
        result[other] = replace(rows[other], entry=replace(after, shares=ratio))
        result[index] = rows[index].skipped(OTHER_HALF, line=rows[other].line)
    for index, entry in _entries(result):
        if entry.type == "split" and entry == rows[index].entry:
            result[index] = rows[index].unread(
                N_("The other half of this split is not in the file.")
            )
    return result


def _takeovers(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """Shares sold for nothing and others received for nothing are an exchange."""
    result = list(rows)
    given = [(i, e) for i, e in _entries(rows) if e.type == "sell" and not e.amount and not e.price]
    for index, gone in given:
        near = next(
            (
                (i, e)
                for i, e in _entries(result)
                if e.type == "stock_dividend"
                and e.security != gone.security
                and abs(e.date - gone.date) <= _TAKEN_OVER_WITHIN
            ),
            None,
        )
        if near is None:
            result[index] = rows[index].unread(
                N_("These shares were sold for nothing: enter what came for them, or “expire”.")
            )
            continue
        other, got = near
        whole = replace(
            got, type="exchange", other_security=gone.security, other_shares=gone.shares
        )
        result[other] = replace(rows[other], entry=whole)
        result[index] = rows[index].skipped(OTHER_HALF, line=rows[other].line)
    return result


def _entries(rows: Sequence[BrokerRow]) -> Iterator[tuple[int, Entry]]:
    for index, row in enumerate(rows):
        if isinstance(row.entry, Entry):
            yield index, row.entry


FORMAT = TableFormat(
    name="trading212",
    kind="transactions",
    account="Trading 212",
    required=("Action", "Time|Time (UTC)", "ISIN", "Ticker", "No. of shares", "Price / share"),
    usual=(
        "Name",
        "Currency (Price / share)",
        "Exchange rate",
        "Result",
        "Total",
        "Currency (Total)",
        "Withholding tax",
        "ID",
    ),
    read_row=_row,
    finish=then(_splits, _takeovers),
)
