"""Interactive Brokers' activity statement, a CSV of many tables.

Known from its sections as served, a made-up file, and the tests of public importers
(KonishchevDmitry/investments, taxjson, cgt-calc, capital gains tools of several countries): each
line begins with its section and with ``Header``, ``Data``, ``SubTotal`` or ``Total``; a header can
come again with other columns. Trades may be told by order, by execution and by the lots that were
sold: orders count where there are any. ``Comm/Fee`` is negative and holds what ``Transaction Fees``
breaks down; ``Forex`` trades are ``USD.TWD`` with the commission in the base currency. Dividends,
their tax and their fees name the security in the description; a dividend taken back is negative;
tax may be given back and taken again. Sections that sum up, accrue or list are no transactions; one
that nobody knows is unread if it has days and money.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from portfolio.book.brokers.accounts import with_own_accounts
from portfolio.book.brokers.amounts import read_currency
from portfolio.book.brokers.base import (
    BrokerRow,
    NotRead,
    Position,
    Reading,
    Security,
    skip,
    unread,
)
from portfolio.book.brokers.interactive.actions import Action, resolved
from portfolio.book.brokers.interactive.languages import in_english
from portfolio.book.brokers.interactive.statement_rows import READERS
from portfolio.book.brokers.interactive.words import contract, security
from portfolio.book.brokers.joining import then
from portfolio.book.brokers.tables import SUM, UNKNOWN, BrokerTable, Record, columns_of
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portfolio.book.brokers.base import Kind
    from portfolio.book.brokers.sheets import CellLine, CellSheet

_KINDS_OF_LINES = ("Header", "Data", "SubTotal", "Total", "Notes")
_STATEMENT = "Statement"
#: Sections of which one at least is in every statement.
_OWN = frozenset(
    [
        "Account Information",
        "Net Asset Value",
        "Trades",
        "Dividends",
        "Deposits & Withdrawals",
        "Open Positions",
        "Cash Report",
        "Change in NAV",
        "Financial Instrument Information",
    ]
)
_TELLS_NONE = N_("a section of the statement that tells no transactions")
_EXECUTION = N_("a part of the order above")
_CLOSED_LOT = N_("which purchase a sale sold; the sale has a row of its own")
_HOLDING = N_("what is held, no transaction")

#: Parts of headers of days and of money, in whatever language.
_DAYS = ("date", "datum", "日期", "fecha", "data")
_MONEY = ("amount", "proceeds", "betrag", "erlös", "金额", "收益", "importe", "montant", "importo")
#: Sections with days and money that are told elsewhere or will be.
_TOLD_ELSEWHERE = frozenset(
    [
        "Change in Dividend Accruals",
        "Open Dividend Accruals",
        "Interest Accruals",
        "Change in Interest Accruals",
        "Statement of Funds",
        "Borrow Fee Details",
        "Stock Yield Enhancement Program Securities Lent Interest Details",
        "Stock Yield Enhancement Program Securities Lent Activity",
        "Stock Yield Enhancement Program Securities Lent",
        "Hard to Borrow Details",
        "Option Exercises, Assignments and Expirations",
        "Pending Exercises",
        "Commission Details",
        "Unbundled Commission Details",
        "Routing Commission Details",
        "Trade Summary",
        "Trades (Settled)",
        "Unsettled Transfers",
        "Deposits On Hold",
        "Incoming Trade Transfers",
        "Net Stock Position Summary",
        "Open Positions",
        "Forex Balances",
        "Forex P/L Details",
        "Financial Instrument Information",
        "Base Currency Exchange Rate",
        "Codes",
        "Notes/Legal Notes",
        "IB Insurance Details",
        "Debit Card Activity",
    ]
)


_ACTIONS = "Corporate Actions"


class _Activity:
    name = "ibkr-activity"
    kind: Kind = "transactions"
    account = "IBKR"

    def identify(self, sheets: Sequence[CellSheet]) -> int:
        """How many of its sections a file has, some at least; a file of sections is of no other
        format.
        """
        found = {
            line.cells[0]
            for sheet in _in_english(sheets)
            for line in sheet.lines
            if len(line.cells) > 2 and line.cells[1] == "Header"
        }
        known = found & (_OWN | set(READERS) | {_STATEMENT})
        return 10 + len(known) if found and known else 0

    def read(self, sheets: Sequence[CellSheet]) -> Reading:
        """The transactions of all sections."""
        return self.read_as(sheets, self.kind)

    def read_as(self, sheets: Sequence[CellSheet], kind: Kind) -> Reading:
        """The transactions, or what is held by the section of open positions."""
        sheets = _in_english(sheets)
        rows: list[BrokerRow] = []
        actions: dict[int, Action] = {}
        first = 0
        for sheet in sheets:
            has_orders = any(_has_orders(line) for line in sheet.lines)
            for row, action in _rows(sheet, kind, has_orders):
                if action is not None:
                    actions[len(rows)] = action
                rows.append(row)
            first = first or next((line.number for line in sheet.lines if _is_header(line)), 0)
        for index, row in zip(actions, resolved(list(actions.values())), strict=True):
            rows[index] = row
        known, units = _instruments(sheets)
        base = _base_currency(sheets)
        rows = [_named(_in_base(row, base), known, units) for row in rows]
        return Reading(tuple(then(with_own_accounts)(rows)), first)


def _in_english(sheets: Sequence[CellSheet]) -> tuple[CellSheet, ...]:
    return tuple(replace(sheet, lines=tuple(in_english(sheet))) for sheet in sheets)


def _is_header(line: CellLine) -> bool:
    return len(line.cells) > 1 and line.cells[1] == "Header"


def _has_orders(line: CellLine) -> bool:
    return line.cells[:3] == ("Trades", "Data", "Order")


def _rows(
    sheet: CellSheet, kind: Kind, has_orders: bool
) -> Iterator[tuple[BrokerRow, Action | None]]:
    tables: dict[str, BrokerTable] = {}
    for line in sheet.lines:
        row = BrokerRow(line.number, line.cells, "new", sheet=sheet.name)
        if len(line.cells) < 2 or line.cells[1] not in _KINDS_OF_LINES:
            yield row.skipped(_TELLS_NONE), None
            continue
        section, word = line.cells[0], line.cells[1]
        if word == "Header":
            tables[section] = BrokerTable(line, (), columns_of(line), "dot", "month")
        elif word in ("SubTotal", "Total") or _is_total(line):
            yield row.skipped(SUM), None
        elif word == "Notes" or section not in tables:
            yield row.skipped(_TELLS_NONE), None
        else:
            try:
                yield from _read(Record(tables[section], line), row, kind, has_orders)
            except NotRead as raised:
                yield replace(row, state=raised.state, reason=raised.reason), None


def _is_total(line: CellLine) -> bool:
    return any(cell.casefold().startswith("total") for cell in line.cells[2:4])


def _read(
    record: Record, row: BrokerRow, kind: Kind, has_orders: bool
) -> list[tuple[BrokerRow, Action | None]]:
    section = record.line.cells[0]
    if kind == "holdings":
        return [(replace(row, entry=_position(record)), None)]
    if section == _ACTIONS:
        return [(row, _action(record, row))]
    if section == "Trades":
        _check_level(record.text("DataDiscriminator").casefold(), has_orders)
    reader = READERS.get(section)
    if reader is None:
        _check_unknown(record, section)
    found = reader(record)
    entries = found if isinstance(found, tuple) else (found,)
    return [(replace(row, entry=entry), None) for entry in entries]


def _check_level(word: str, has_orders: bool) -> None:
    """A trade can be told by order, by execution and by the lots that it closed."""
    if word == "closedlot":
        skip(_CLOSED_LOT)
    if has_orders and word in ("trade", "execution"):
        skip(_EXECUTION)
    if word not in ("", "order", "trade", "execution", "trade cancel"):
        unread(UNKNOWN, column="DataDiscriminator", word=word)


def _check_unknown(record: Record, section: str) -> NoReturn:
    """A section that nobody described may have transactions if it has days and money."""
    columns = record.table.columns
    has_days = any(word in header for header in columns for word in _DAYS)
    has_money = any(word in header for header in columns for word in _MONEY)
    if section in _TOLD_ELSEWHERE or not has_days or not has_money:
        skip(_HOLDING if section == "Open Positions" else _TELLS_NONE)
    unread(N_("The section “{section}” is not known."), section=section)


def _action(record: Record, row: BrokerRow) -> Action:
    return Action(
        row,
        record.day("Report Date", "Date/Time", "Date"),
        " ".join(record.text("Description").split()),
        record.number("Quantity") or 0.0,
        record.number("Proceeds") or 0.0,
        record.currency("Currency"),
        record.text("Account"),
        is_cancelled="Ca" in record.text("Code").split(";"),
    )


def _position(record: Record) -> Position:
    section = record.line.cells[0]
    if section == "Cash Report" and record.text("Currency Summary") == "Ending Cash":
        currency = record.text("Currency")
        if currency == "Base Currency Summary":
            skip(SUM)
        cash = record.number("Total") or 0.0
        return Position(Security(kind="cash"), cash, currency=read_currency(currency))
    if section != "Open Positions":
        skip(N_("no holding"))
    if record.text("DataDiscriminator").casefold() == "lot":
        skip(N_("a part of the position above"))
    symbol = record.text("Symbol")
    option = contract(symbol)
    return Position(
        option or security(symbol),
        record.number("Quantity") or 0.0,
        currency=record.currency("Currency"),
        cost=record.size("Cost Price"),
        multiplier=record.size("Mult") or 1.0,
        account=record.text("Account"),
    )


def _instruments(sheets: Sequence[CellSheet]) -> tuple[dict[str, Security], dict[str, float]]:
    """What the statement says of each symbol, and how many units one contract is."""
    known: dict[str, Security] = {}
    units: dict[str, float] = {}
    table: BrokerTable | None = None
    for line in (line for sheet in sheets for line in sheet.lines):
        if line.cells[0] != "Financial Instrument Information" or len(line.cells) < 4:
            continue
        if line.cells[1] == "Header":
            table = BrokerTable(line, (), columns_of(line), "dot", "month")
        elif table is not None and line.cells[1] == "Data":
            record = Record(table, line)
            name, number = record.text("Description"), record.text("Security ID")
            for symbol in record.text("Symbol").split(","):
                option = contract(symbol, name)
                if option is not None:
                    units[option.code] = _number_or(record.text("Multiplier"), 100.0)
                else:
                    found = security(symbol, number, name, record.text("Listing Exch"))
                    known[found.code] = found
    return known, units


def _base_currency(sheets: Sequence[CellSheet]) -> str:
    """The currency in which a statement without currency columns counts."""
    for line in (line for sheet in sheets for line in sheet.lines):
        if line.cells[2:3] == ("Base Currency",) and len(line.cells) > 3:
            return read_currency(line.cells[3])
    return ""


def _in_base(row: BrokerRow, base: str) -> BrokerRow:
    entry = row.entry
    if entry is None or entry.currency:
        return row
    return replace(row, entry=replace(entry, currency=base))


def _number_or(text: str, default: float) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return default


def _named(row: BrokerRow, known: Mapping[str, Security], units: Mapping[str, float]) -> BrokerRow:
    """A row whose security has what the statement says of its symbol."""
    entry = row.entry
    what = entry.security if entry is not None else None
    if entry is None or what is None:
        return row
    if what.kind == "option":
        return replace(row, entry=replace(entry, multiplier=units.get(what.code, 100.0)))
    found = known.get(what.code)
    if found is None:
        return row
    full = replace(
        what,
        name=what.name or found.name,
        isin=what.isin or found.isin,
        market=what.market or found.market,
    )
    return replace(row, entry=replace(entry, security=full))


FORMAT = _Activity()
