"""Interactive Brokers' Flex queries, a CSV of one or several reports below each other.

Known from its headers as served and from public importers and their tests (Ghostfolio, ibflex,
Export-To-Ghostfolio, tax reporters): the user chooses the columns, whose names do not change; each
report begins with a header, in some files every line begins with ``HEADER`` or ``DATA`` and the
report's short name, between ``BOF``, ``BOS``, ``EOS`` and ``EOF``. Trades may be told by execution,
order, symbol and closed lot: executions count where there are any. ``NetCash`` is after commission
and tax; the commission may be in another currency; ``CASH`` are exchanges of money, for which the
file needs ``Symbol``. Cash transactions have their kind in ``Type``; summaries repeat the details.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

from portfolio.book.brokers.accounts import with_own_accounts
from portfolio.book.brokers.base import BrokerRow, Entry, NotRead, Reading, Security, skip, unread
from portfolio.book.brokers.days import day_or_none
from portfolio.book.brokers.interactive.actions import Action, resolved
from portfolio.book.brokers.interactive.trades import Trade
from portfolio.book.brokers.interactive.words import contract, described, payment_type, security
from portfolio.book.brokers.joining import then
from portfolio.book.brokers.sheets import CellLine
from portfolio.book.brokers.tables import (
    UNKNOWN,
    BrokerTable,
    Record,
    columns_of,
    is_sum,
    plain_header,
)
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portfolio.book.brokers.base import EntryType, Kind
    from portfolio.book.brokers.sheets import CellSheet

_TRADE_DAYS = "TradeDate|DateTime|Date/Time"
_DAYS = "Date/Time|DateTime|SettleDate|ReportDate|Report Date|Date"
#: Reports by the columns that tell them, the first that fits; ``a|b`` is either.
_REPORTS = {
    "trades": ("Quantity", "TradePrice|Price", _TRADE_DAYS, "Buy/Sell|Proceeds|TradeMoney"),
    "actions": ("Quantity", "Proceeds", "ActionDescription|ActionID|Type", "Description", _DAYS),
    "transfers": ("Direction", "Quantity|CashTransfer", _DAYS),
    "cash": ("Amount", "Type", "Description", "CurrencyPrimary", _DAYS),
    "positions": ("MarkPrice|PositionValue", "Quantity", "Symbol"),
}  # fmt: skip
#: Columns of any report; a line with several of them is a header.
_NAMES = frozenset(
    plain_header(name)
    for name in [
        "ClientAccountID",
        "AccountAlias",
        "Model",
        "CurrencyPrimary",
        "FXRateToBase",
        "AssetClass",
        "SubCategory",
        "Symbol",
        "Description",
        "Conid",
        "SecurityID",
        "SecurityIDType",
        "CUSIP",
        "ISIN",
        "FIGI",
        "ListingExchange",
        "TradeDate",
        "DateTime",
        "Date/Time",
        "ReportDate",
        "SettleDate",
        "SettleDateTarget",
        "TransactionType",
        "Quantity",
        "TradePrice",
        "TradeMoney",
        "Proceeds",
        "Taxes",
        "IBCommission",
        "IBCommissionCurrency",
        "NetCash",
        "Buy/Sell",
        "Amount",
        "Type",
        "TransactionID",
        "TradeID",
        "IBExecID",
        "LevelOfDetail",
        "Multiplier",
        "Direction",
        "PositionAmount",
        "CashTransfer",
        "MarkPrice",
        "PositionValue",
        "ActionDescription",
        "ActionID",
        "FromDate",
        "ToDate",
        "StartingCash",
        "EndingCash",
        "Code",
    ]
)
_CODED = ("BOF", "BOA", "BOS", "EOS", "EOA", "EOF", "HEADER", "DATA", "TRAILER")
_FRAME = N_("the frame of the file")
_NO_TRANSACTIONS = N_("a report that tells no transactions")
_LESS_DETAIL = N_("a summary of other rows")

_CASH_TYPES: dict[str, str] = {
    "dividends": "dividend", "payment in lieu of dividends": "dividend",
    "payment in lieu of dividend": "dividend", "withholding tax": "tax",
    "871(m) withholding": "tax", "deposits/withdrawals": "±", "deposits & withdrawals": "±",
    "deposits and withdrawals": "±", "deposits": "±", "withdrawals": "±",
    "broker interest received": "interest", "broker interest paid": "interest",
    "bond interest received": "interest", "bond interest paid": "interest",
    "interest": "interest", "other fees": "fee", "advisor fees": "fee", "client fees": "fee",
    "fees": "fee", "commission adjustments": "fee", "other income": "interest",
    "price adjustments": "interest",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Report:
    """A header and of which report it is."""

    kind: str
    table: BrokerTable


class _Flex:
    name = "ibkr-flex"
    kind: Kind = "transactions"
    account = "IBKR"

    def identify(self, sheets: Sequence[CellSheet]) -> int:
        """How many known columns its reports of transactions have."""
        best = 0
        for line in (line for sheet in sheets for line in sheet.lines[:2000]):
            report = _report(_bare(line))
            if report is not None and report.kind in ("trades", "cash", "actions", "transfers"):
                there = _NAMES & set(report.table.columns)
                # Names of one word are Flex's own; several reports may have some of them.
                best = max(best, len(there) if "currencyprimary" in there else 0)
        return best

    def read(self, sheets: Sequence[CellSheet]) -> Reading:
        """The transactions of all reports."""
        rows: list[BrokerRow] = []
        actions: dict[int, Action] = {}
        first = 0
        for sheet in sheets:
            levels = _levels(sheet)
            for row, action in _rows(sheet, levels):
                if action is not None:
                    actions[len(rows)] = action
                rows.append(row)
            first = first or next((line.number for line in sheet.lines if _report(_bare(line))), 0)
        for index, row in zip(actions, resolved(list(actions.values())), strict=True):
            rows[index] = row
        return Reading(tuple(then(with_own_accounts)(rows)), first)


def _bare(line: CellLine) -> CellLine:
    """A line without the codes before its cells."""
    if line.cells[0] in ("HEADER", "DATA") and len(line.cells) > 2:
        return CellLine(line.number, line.cells[2:])
    return line


def _report(line: CellLine) -> _Report | None:
    """What a line is the header of; None where it is none."""
    if len(line.cells) < 4:
        return None
    columns = columns_of(line)
    is_first = plain_header(line.cells[0]) == "clientaccountid"
    if not is_first and len(_NAMES & set(columns)) < 4:
        return None
    return _Report(_kind(set(columns)), BrokerTable(line, (), columns, "dot", "month"))


def _kind(there: set[str]) -> str:
    for kind, wanted in _REPORTS.items():
        if all(any(plain_header(n) in there for n in names.split("|")) for names in wanted):
            return kind
    return ""


def _levels(sheet: CellSheet) -> frozenset[str]:
    """By what detail the trades of a file are told."""
    found = {cell for line in sheet.lines for cell in line.cells if cell in _DETAILS}
    return frozenset(found)


_DETAILS = ("EXECUTION", "ORDER", "CLOSED_LOT", "SYMBOL_SUMMARY", "ASSET_SUMMARY", "WASH_SALE")


def _rows(sheet: CellSheet, levels: frozenset[str]) -> Iterator[tuple[BrokerRow, Action | None]]:
    report: _Report | None = None
    for line in sheet.lines:
        row = BrokerRow(line.number, line.cells, "new", sheet=sheet.name)
        bare = _bare(line)
        header = _report(bare)
        if header is not None:
            report = header
        elif report is None or is_sum(bare) or (bare is line and line.cells[0] in _CODED):
            yield row.skipped(_FRAME), None
        else:
            try:
                yield from _read(report.kind, Record(report.table, bare), row, levels)
            except NotRead as raised:
                yield replace(row, state=raised.state, reason=raised.reason), None


def _read(
    kind: str, record: Record, row: BrokerRow, levels: frozenset[str]
) -> list[tuple[BrokerRow, Action | None]]:
    if kind == "actions":
        return [(row, _action(record, row))]
    if kind == "trades":
        entries = _trade(record, levels)
    elif kind == "cash":
        entries = (_cash(record),)
    elif kind == "transfers":
        entries = (_transfer(record),)
    else:
        _check_unknown(kind, record)
    return [(replace(row, entry=entry), None) for entry in entries]


def _check_unknown(kind: str, record: Record) -> NoReturn:
    columns = record.table.columns
    has_days = any("date" in header for header in columns)
    has_money = "amount" in columns or "proceeds" in columns
    if kind == "positions" or not has_days or not has_money:
        skip(_NO_TRANSACTIONS)
    unread(N_("A report with these columns is not known."))


def _trade(record: Record, levels: frozenset[str]) -> tuple[Entry, ...]:
    detail = record.text("LevelOfDetail").upper()
    best = next((level for level in ("EXECUTION", "ORDER") if level in levels), "")
    if detail and detail != best:
        skip(_LESS_DETAIL)
    category, symbol = record.text("AssetClass", "AssetCategory"), record.text("Symbol")
    quantity = record.number("Quantity") or 0.0
    side = record.text("Buy/Sell").upper()
    if side.startswith("SELL"):
        quantity = -abs(quantity)
    currency = record.currency("CurrencyPrimary")
    proceeds = record.number("Proceeds")
    money = record.number("TradeMoney")
    if proceeds is None and money is not None:
        proceeds = -abs(money) if quantity > 0 else abs(money)
    option = _option(record, category)
    codes = {code.strip() for code in re.split(r"[;,]", record.text("Notes/Codes", "Code")) if code}
    if "(CA.)" in side or record.text("TransactionType").casefold() == "tradecancel":
        codes.add("Ca")
    multiplier = record.size("Multiplier") or (100.0 if option else 1.0)
    trade = Trade(
        record.day("TradeDate", "DateTime", "Date/Time"),
        category,
        option or _security(record),
        quantity,
        record.size("TradePrice", "Price"),
        proceeds,
        currency,
        record.number("IBCommission", "Commission") or 0.0,
        record.currency("IBCommissionCurrency"),
        record.number("Taxes") or 0.0,
        multiplier,
        frozenset(codes),
        record.text("ClientAccountID"),
        record.text("TransactionID", "TradeID", "IBExecID"),
    )
    if category == "CASH" or (not category and re.fullmatch(r"[A-Z]{3}\.[A-Z]{3}", symbol)):
        base, _, quote = symbol.partition(".")
        if not quote:
            unread(N_("The file does not say what was exchanged for what."))
        return trade.conversion(base, quote)
    if not symbol and not record.text("ISIN", "CUSIP"):
        unread(N_("The row names no security; if money was exchanged, add the column “Symbol”."))
    return trade.entries()


def _option(record: Record, category: str) -> Security | None:
    if category not in ("", "OPT", "WAR", "IOPT"):
        return None
    kind, strike, expiry = record.text("Put/Call"), record.size("Strike"), record.text("Expiry")
    day = day_or_none(expiry) if expiry else None
    under = record.text("UnderlyingSymbol")
    if kind and strike and day and under:
        word = "PUT" if kind.upper().startswith("P") else "CALL"
        name = f"{under} {day.isoformat()} {strike:g} {word}"
        return Security(name, record.text("Description"), kind="option")
    return contract(record.text("Symbol"), record.text("Description"))


def _security(record: Record) -> Security:
    number = record.text("ISIN", "CUSIP")
    name, exchange = record.text("Description"), record.text("ListingExchange")
    return security(record.text("Symbol"), number, name, exchange)


def _cash(record: Record) -> Entry:
    if record.text("LevelOfDetail").upper() == "SUMMARY":
        skip(_LESS_DETAIL)
    word, description = record.text("Type"), " ".join(record.text("Description").split())
    meaning = _CASH_TYPES.get(word.casefold())
    amount = record.number("Amount")
    if meaning is None:
        unread(UNKNOWN, column="Type", word=word)
    if amount is None:
        unread(N_("The row has no number in the column “{column}”."), column="Amount")
    kind = _cash_kind(meaning, description, amount)
    is_back = kind in ("dividend", "return_of_capital") and amount < 0
    is_charge = kind in ("fee", "tax")
    return Entry(
        record.day("SettleDate", "Date/Time", "DateTime", "ReportDate", "Date"),
        kind,
        _paying(record, description) if meaning in ("dividend", "tax", "fee") else None,
        amount=0.0 - amount if is_charge else amount if kind == "dividend" else abs(amount),
        currency=record.currency("CurrencyPrimary"),
        account=record.text("ClientAccountID"),
        id=record.text("TransactionID"),
        note=description,
        is_cancelling=is_back,
    )


def _cash_kind(meaning: str, description: str, amount: float) -> EntryType:
    if meaning == "dividend":
        return payment_type(description)
    if meaning == "±":
        return "deposit" if amount >= 0 else "withdraw"
    if meaning == "interest" and amount < 0:
        return "fee"
    return meaning  # type: ignore[return-value]  # the table's other words are types


def _paying(record: Record, description: str) -> Security | None:
    """Of which security a payment is, by the columns, else by the description."""
    if record.text("Symbol"):
        return security(record.text("Symbol"), record.text("ISIN", "CUSIP"))
    found = described(description)
    return found.security if found is not None else None


def _action(record: Record, row: BrokerRow) -> Action:
    text = record.text("ActionDescription", "Description")
    if described(text) is None:
        text = record.text("Description", "ActionDescription")
    return Action(
        row,
        record.day("ReportDate", "Report Date", "Date/Time", "DateTime"),
        " ".join(text.split()),
        record.number("Quantity") or 0.0,
        record.number("Proceeds") or 0.0,
        record.currency("CurrencyPrimary"),
        record.text("ClientAccountID"),
        record.text("TransactionID"),
        is_cancelled="Ca" in record.text("Code").split(";"),
    )


def _transfer(record: Record) -> Entry:
    word = record.text("Direction").casefold()
    if word not in ("in", "out"):
        unread(UNKNOWN, column="Direction", word=record.text("Direction"))
    kind: EntryType = "transfer_in" if word == "in" else "transfer_out"
    day = record.day("Date", "Date/Time", "DateTime", "ReportDate")
    cash, shares = record.size("CashTransfer"), record.size("Quantity")
    currency, account = record.currency("CurrencyPrimary"), record.text("ClientAccountID")
    note, number = record.text("Type"), record.text("TransactionID")
    if not shares or record.text("AssetClass") == "CASH":
        if not cash:
            unread(N_("The row has no number in the column “{column}”."), column="CashTransfer")
        return Entry(
            day, kind, amount=cash, currency=currency, account=account, id=number, note=note
        )
    option = _option(record, record.text("AssetClass"))
    return Entry(
        day,
        kind,
        option or _security(record),
        shares=shares,
        amount=record.size("PositionAmount") or None,
        currency=currency,
        account=account,
        multiplier=record.size("Multiplier") or (100.0 if option else 1.0),
        id=number,
        note=note,
    )


FORMAT = _Flex()
