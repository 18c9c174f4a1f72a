"""Degiro transactions and account statement, CSV or .xlsx, in the language of the customer.

Known from its headers as published in the tests of public importers (Stonks's page on the layouts
in seven languages, Halir, Export-To-Ghostfolio, tax calculators of Spain, Portugal and Poland).
**Transactions**: a header without a name has the currency of the number before it, newer files have
it in the header (``Value EUR``); the sign of the quantity tells purchase from sale; prices in pence
are ``GBX``; fees are negative and in the account's money, as is the cost of changing the price's
currency (AutoFX); the order's number may stand under a header without a name, and one order may
fill several rows; a split is the old shares sold and the new ones bought at midnight for the same
money, a merger the same under two ISINs. **Account statement**: the named column has the currency
and the next one the number; its description tells dividends, tax, deposits, interest, fees and
exchanges of money; its trades and their fees are those of the transactions and left to them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from portfolio.book.brokers.amounts import major, read_amount, read_currency, style_in
from portfolio.book.brokers.base import (
    BrokerRow,
    Entry,
    NotRead,
    Reading,
    Security,
    skip,
    unread,
)
from portfolio.book.brokers.days import order_of, read_day
from portfolio.book.brokers.europe.degiro_words import BEGINNINGS, meaning_of
from portfolio.book.brokers.exchanges import listed_at
from portfolio.book.brokers.joining import joined
from portfolio.book.brokers.split_legs import OTHER_HALF
from portfolio.book.brokers.tables import OWN_MONEY, REMARK, UNKNOWN, is_remark, plain_header
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from portfolio.book.brokers.base import EntryType, Kind
    from portfolio.book.brokers.days import Order
    from portfolio.book.brokers.sheets import CellLine, CellSheet
    from portfolio.book.tabular.numbers import Style

_TRADES = ("date", "product", "isin", "quantity", "price", "total")
_STATEMENT = ("date", "product", "isin", "description", "change", "balance")


@dataclass(frozen=True)
class _Table:
    """A header, where each of its columns stands, and the lines below it."""

    header: CellLine
    lines: Sequence[CellLine]
    columns: Mapping[str, int]
    separator: str

    @cached_property
    def order(self) -> Order:
        return order_of((self.cell(line, "date") for line in self.lines), "day")

    @cached_property
    def style(self) -> Style:
        """A comma of decimals is in quotes in most languages, so the commas between do not tell."""
        cells = (cell for line in self.lines for cell in line.cells[4:])
        return style_in((cell for cell in cells if re.search(r"\d", cell)), "\t")

    def cell(self, line: CellLine, column: str, offset: int = 0) -> str:
        """The cell; of ``offset`` 1 the one right of it, under a header without a name."""
        index = self.columns.get(column)
        if index is None or index + offset >= len(line.cells):
            return ""
        if offset and index + offset < len(self.header.cells) and self.header.cells[index + offset]:
            return ""
        return line.cells[index + offset]

    def currency(self, line: CellLine, column: str) -> str:
        """What stands right of the number, else at the end of its header."""
        beside = self.cell(line, column, 1)
        index = self.columns.get(column)
        end = self.header.cells[index].split() if index is not None else []
        named = end[-1] if len(end) > 1 and re.fullmatch(r"[A-Z]{3}", end[-1]) else ""
        return beside or named


def _table_in(sheet: CellSheet, wanted: Sequence[str]) -> _Table | None:
    """The first table with all of these columns."""
    for at, line in enumerate(sheet.top):
        columns = _columns_of(line)
        if all(column in columns for column in wanted):
            return _Table(line, sheet.lines[at + 1 :], columns, sheet.separator)
    return None


def _columns_of(line: CellLine) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(line.cells):
        plain = plain_header(cell)
        if not plain or len(plain) > 80:
            continue
        for column, beginnings in BEGINNINGS.items():
            if column not in found and plain.startswith(beginnings):
                found[column] = index  # the first: “Data” stands before “Data valore”
                break
    return found


def _trade(table: _Table, line: CellLine) -> Entry:
    quantity = read_amount(table.cell(line, "quantity"), table.style)
    if not quantity:
        skip(N_("nothing moved"))
    total = read_amount(table.cell(line, "total"), table.style)
    price = read_amount(table.cell(line, "price"), table.style)
    price_currency, unit = major(table.currency(line, "price"))
    costs = [read_amount(table.cell(line, name), table.style) for name in ("fee", "autofx")]
    fee = round(-sum(cost for cost in costs if cost is not None), 10)
    currency = read_currency(table.currency(line, "total") or table.currency(line, "fee"))
    return Entry(
        _day(table, line),
        "buy" if quantity > 0 else "sell",
        _security(table, line),
        shares=abs(quantity),
        price=None if price is None else round(abs(price) * unit, 10),
        amount=None if total is None else abs(total),
        currency=currency or price_currency,
        fee=fee if any(cost is not None for cost in costs) else None,
        id=_order(table, line),
        note=table.cell(line, "time"),
    )


def _order(table: _Table, line: CellLine) -> str:
    return table.cell(line, "order") or table.cell(line, "order", 1)


def _day(table: _Table, line: CellLine) -> date:
    return read_day(table.cell(line, "date"), table.order)


def _security(table: _Table, line: CellLine) -> Security | None:
    isin, name = table.cell(line, "isin"), table.cell(line, "product")
    if not isin and not name:
        return None
    return Security(name=name, isin=isin, market=listed_at(table.cell(line, "exchange")))


def _statement_row(table: _Table, line: CellLine) -> Entry:
    description = " ".join(table.cell(line, "description").split())
    currency = table.cell(line, "change")
    amount = read_amount(table.cell(line, "change", 1), table.style)
    if not description and amount is None:
        skip(N_("the rest of the line above"))
    meaning = meaning_of(description)
    if meaning == "own":
        skip(OWN_MONEY)
    if meaning == "trade":
        skip(N_("a trade or its cost: import the file of transactions as well"))
    if meaning == "action":
        skip(N_("shares that were exchanged, which the file of transactions tells"))
    if meaning == "convert" and _order(table, line):
        skip(N_("money changed for a trade, which the file of transactions tells"))
    if meaning == "":
        unread(UNKNOWN, column=table.header.cells[table.columns["description"]], word=description)
    if amount is None:
        skip(N_("nothing moved"))
    if meaning == "out" and amount > 0:  # the bank’s side of it, “Processed Flatex Withdrawal”
        skip(OWN_MONEY)
    kind = _statement_kind(meaning, amount)
    has_security = kind in ("dividend", "tax", "return_of_capital", "fee")
    return Entry(
        _day(table, line),
        kind,
        _security(table, line) if has_security else None,
        amount=_statement_amount(kind, amount),
        currency=read_currency(currency),
        note=description,
    )


def _statement_kind(meaning: str, amount: float) -> EntryType:
    if meaning in ("in", "out"):
        return "deposit" if amount >= 0 else "withdraw"
    if meaning == "interest" and amount < 0:
        return "fee"
    return meaning  # type: ignore[return-value]  # the table's other words are types


def _statement_amount(kind: EntryType, amount: float) -> float:
    if kind in ("fee", "tax"):
        return 0.0 - amount
    return amount if kind in ("dividend", "convert") else abs(amount)


def _exchanges(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """Shares sold and bought for the same money at the same time, without an order: a split where
    they are of one security, an exchange where they are of two.
    """
    result = list(rows)
    waiting: dict[tuple[object, ...], list[int]] = {}
    for index, row in enumerate(rows):
        entry = row.entry
        if not isinstance(entry, Entry) or entry.id or entry.fee or not entry.amount:
            continue
        key = (entry.date, entry.note, entry.currency)
        others = waiting.setdefault(key, [])
        other = next((i for i in others if _are_sides(entry, rows[i])), None)
        if other is None:
            others.append(index)
            continue
        others.remove(other)
        got, gave = (index, other) if entry.type == "buy" else (other, index)
        whole = _exchanged(rows[got], rows[gave])
        result[gave] = rows[gave].skipped(OTHER_HALF, line=rows[got].line)
        result[got] = (
            rows[got].skipped(N_("a security got another name"))
            if whole is None
            else replace(rows[got], entry=whole)
        )
    return result


def _are_sides(entry: Entry, row: BrokerRow) -> bool:
    other = row.entry
    if not isinstance(other, Entry) or other.type == entry.type:
        return False
    return abs((other.amount or 0) - (entry.amount or 0)) <= 0.02 + 0.001 * (entry.amount or 0)


def _exchanged(got: BrokerRow, gave: BrokerRow) -> Entry | None:
    new, old = got.entry, gave.entry
    if not isinstance(new, Entry) or not isinstance(old, Entry):
        return None
    cleared = replace(new, price=None, amount=None, fee=None)
    if new.security and old.security and new.security.isin != old.security.isin:
        return replace(
            cleared, type="exchange", other_security=old.security, other_shares=old.shares
        )
    if new.shares == old.shares:
        return None
    return replace(cleared, type="split", shares=(new.shares or 0) / (old.shares or 1))


class _Degiro:
    name = "degiro"
    kind: Kind = "transactions"
    account = "Degiro"

    def identify(self, sheets: Sequence[CellSheet]) -> int:
        """How many columns the table of trades, else of the statement, has."""
        tables = [_table_in(s, wanted) for s in sheets for wanted in (_TRADES, _STATEMENT)]
        return max((len(table.columns) for table in tables if table), default=0)

    def read(self, sheets: Sequence[CellSheet]) -> Reading:
        """The rows of either file."""
        rows: list[BrokerRow] = []
        first = 0
        for sheet in sheets:
            table = _table_in(sheet, _TRADES)
            read_row = _trade
            if table is None:
                table, read_row = _table_in(sheet, _STATEMENT), _statement_row
            if table is not None:
                first = first or table.header.number
                rows += _rows(table, read_row, sheet.name)
        return Reading(tuple(joined(_exchanges(rows))), first)


def _rows(
    table: _Table, read_row: Callable[[_Table, CellLine], Entry], sheet: str
) -> Iterator[BrokerRow]:
    for line in table.lines:
        row = BrokerRow(line.number, line.cells, "new", sheet=sheet)
        if is_remark(line, len(table.header.cells)) and not table.cell(line, "order"):
            yield row.skipped(REMARK)
            continue
        try:
            yield replace(row, entry=read_row(table, line))
        except NotRead as raised:
            yield replace(row, state=raised.state, reason=raised.reason)


FORMAT = _Degiro()
