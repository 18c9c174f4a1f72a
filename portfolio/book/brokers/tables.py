"""The tables of a sheet: where their header stands, what their rows say, and which of them are no
rows.

Most formats are a ``TableFormat``: the columns that must be there and a function that reads one
row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeVar

from portfolio.book.brokers.amounts import read_amount, read_currency, style_in
from portfolio.book.brokers.base import BrokerRow, Entry, Kind, NotRead, Position, Reading, unread
from portfolio.book.brokers.days import Order, is_day, order_of, read_day
from portfolio.book.brokers.joining import joined
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from portfolio.book.brokers.sheets import CellLine, CellSheet
    from portfolio.book.tabular.numbers import Style

#: A cell that makes its row a sum: 小計, 2024/01/08 小計, [TWD台幣]總計：, Transactions Total, Sub-Total.
_SUM = re.compile(
    r"(?:[\d/.-]+\s*)?(?:[\[(【][^\])】]*[\])】])?\s*.{0,4}(?:小計|合計|總計|總和|总计|合计|小计)\s*[:：]?.{0,6}"
    r"|(?:grand|sub|page|report|column)?[ -]?totals?:?"
    r"|(?:transactions?|positions?|account|portfolio|holdings|cash|securities)\s+totals?:?"
    r"|total\s+(?:for|in)\s.*|subtotal.*",
    re.IGNORECASE,
)
T = TypeVar("T")

ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_NUMBER = re.compile(r"[-+($]*[\d.,]*\d[\d.,]*[)%]*")
_MARKS = re.compile(r"[\s_\"'’*:：]+")


@lru_cache(maxsize=20_000)
def plain_header(cell: str) -> str:
    """A header without what differs between one download and the next: blanks, width, case."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", cell).casefold())


def words(text: str) -> frozenset[str]:
    """The words of a text, separated by commas, in small letters."""
    return frozenset(" ".join(word.split()).casefold() for word in text.split(","))


def vocabulary(meanings: Mapping[T, str]) -> dict[str, T]:
    """What each word means, from the words of each meaning; see ``words``."""
    return {word: meaning for meaning, text in meanings.items() for word in words(text)}


class _Indices(dict[str, int]):
    """Where the column of each header stands, however it is spelled; −1 where there is none."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        super().__init__()
        self._columns = columns

    def __missing__(self, header: str) -> int:
        index = self[header] = self._columns.get(plain_header(header), -1)
        return index


@dataclass(frozen=True)
class BrokerTable:
    """A header and the lines below it, up to the next header of another table."""

    header: CellLine
    lines: Sequence[CellLine]
    #: Where each header stands, the first where one is there twice.
    columns: Mapping[str, int]
    style: Style
    order: Order

    @cached_property
    def indices(self) -> Mapping[str, int]:
        """Where the column of each header stands, however it is spelled; −1 where there is none."""
        return _Indices(self.columns)

    def records(self) -> Iterator[Record]:
        """Its rows, the header left out wherever it is repeated."""
        return (Record(self, line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a table, its cells by header. Several headers are alternatives: the first that is
    not blank counts.
    """

    table: BrokerTable
    line: CellLine

    def text(self, *headers: str) -> str:
        """The cell, clean; empty where it is blank or there is no such column."""
        cells, indices = self.line.cells, self.table.indices
        for header in headers:
            index = indices[header]
            if 0 <= index < len(cells) and cells[index]:
                return cells[index]
        return ""

    def beyond(self, *headers: str) -> tuple[str, ...]:
        """The cells right of a column, such as those without a header."""
        index = next(index for header in headers if (index := self.table.indices[header]) >= 0)
        return self.line.cells[index + 1 :]

    def word(self, header: str, words: Mapping[str, T]) -> T:
        """What the cell's word means, whatever its case; the row is unread when it is none of
        these.
        """
        cell = self.text(header)
        meaning = words.get(cell) or words.get(cell.casefold())
        if meaning is None:
            unread(UNKNOWN, column=header, word=cell)
        return meaning

    def number(self, *headers: str) -> float | None:
        """The number with its sign; None where the cell is blank or says that there is none."""
        return read_amount(self.text(*headers), self.table.style)

    def size(self, *headers: str) -> float | None:
        """The number without its sign, where the type of the row tells the direction."""
        number = self.number(*headers)
        return None if number is None else abs(number)

    def needed(self, *headers: str) -> float:
        """The number without its sign; the row is unread without it."""
        size = self.size(*headers)
        if size is None:
            unread(N_("The row has no number in the column “{column}”."), column=headers[0])
        return size

    def total(self, *headers: str) -> float | None:
        """The sum of several columns without their signs, such as two of fees; None where all are
        blank.
        """
        found = [size for header in headers if (size := self.size(header)) is not None]
        return round(sum(found), 10) if found else None

    def day(self, *headers: str) -> date:
        """The day; the row is unread without one."""
        return read_day(self.text(*headers), self.table.order)

    def currency(self, *headers: str) -> str:
        """The ISO code; empty where the cell is blank."""
        return read_currency(self.text(*headers))


def first_header(sheet: CellSheet, required: Sequence[str]) -> int | None:
    """Which of the first thirty rows has all of ``required`` among its cells; ``a|b`` is either."""
    wanted = _wanted(required)
    return next((index for index, line in enumerate(sheet.top) if _has(line, wanted)), None)


def find_tables(
    sheet: CellSheet, required: Sequence[str]
) -> Iterator[tuple[CellLine, Sequence[CellLine]]]:
    """Each header of a sheet that has all of ``required``, the first by ``first_header``, and the
    lines below it.
    """
    top = first_header(sheet, required)
    if top is None:
        return
    lines, wanted = sheet.lines, _wanted(required)
    mark = next(cell for cell in lines[top].cells if plain_header(cell) in wanted[0])
    starts = [top]
    starts += [
        i for i in range(top + 1, len(lines)) if mark in lines[i].cells and _has(lines[i], wanted)
    ]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start], lines[start + 1 : end]


def _wanted(required: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(plain_header(one) for one in names.split("|")) for names in required]


def _has(line: CellLine, wanted: Sequence[tuple[str, ...]]) -> bool:
    cells = line.cells
    if len(cells) < len(wanted):
        return False
    there = {plain_header(cell) for cell in cells if len(cell) < 100}
    return all(any(name in there for name in names) for names in wanted)


def columns_of(header: CellLine) -> dict[str, int]:
    """Where each header stands, the first where one is there twice."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(header.cells):
        columns.setdefault(plain_header(cell), index)
    return columns


@lru_cache(maxsize=20_000)
def _sums_up(cell: str) -> bool:
    return len(cell) < 60 and _SUM.fullmatch(cell) is not None


def is_sum(line: CellLine) -> bool:
    """Whether a line sums up others. A line with an ISIN is of a security: one is called TOTAL."""
    return any(_sums_up(cell) for cell in line.cells[:6] if cell) and not any(
        ISIN.fullmatch(cell) for cell in line.cells
    )


def is_remark(line: CellLine, width: int) -> bool:
    """Whether a line is a sentence among the rows: one cell only, or many words and not one
    number.
    """
    filled = [cell for cell in line.cells if cell]
    if len(filled) == 1:
        return width > 2
    return len(filled[0].split()) > 5 and not any(is_day(c) or _NUMBER.fullmatch(c) for c in filled)


#: What a format makes of one row.
ReadRow = Callable[[Record], Entry | Position | tuple[Entry, ...]]


@dataclass(frozen=True)
class TableFormat:
    """A format whose files are one table (or several of the same columns), each row read by
    itself.
    """

    name: str
    kind: Kind
    #: The broker's name.
    account: str
    #: The columns that tell the format, ``a|b`` for either.
    required: tuple[str, ...]
    #: Reads one row, or raises ``NotRead`` (``skip``, ``unread``); several entries where one line
    #: tells of several, such as an exchange of money and what it cost in a third currency.
    read_row: ReadRow
    #: Columns that it mostly has: they decide between formats that both fit.
    usual: tuple[str, ...] = ()
    #: What comes first in a date where the year does not, unless a day above 12 tells otherwise.
    order: Order = "month"
    #: Columns of dates, for that.
    days: tuple[str, ...] = ()
    #: Columns of numbers whose cells tell whether a comma marks the decimals; without any it is the
    #: dot.
    numbers: tuple[str, ...] = ()
    #: What is done with all rows at the end; see ``joining``.
    finish: Callable[[Sequence[BrokerRow]], Sequence[BrokerRow]] = joined

    def identify(self, sheets: Sequence[CellSheet]) -> int:
        """How many of the columns the first table that fits has; 0 without one."""
        for sheet in sheets:
            top = first_header(sheet, self.required)
            if top is not None:
                columns = columns_of(sheet.top[top])
                return len(self.required) + sum(
                    plain_header(name) in columns for name in self.usual
                )
        return 0

    def read(self, sheets: Sequence[CellSheet]) -> Reading:
        """The rows of all tables that fit."""
        rows: list[BrokerRow] = []
        first = 0
        for sheet in sheets:
            for header, lines in find_tables(sheet, self.required):
                first = first or header.number
                table = self._table(header, lines, sheet)
                rows += read_rows(table, self.read_row, sheet.name)
        return Reading(tuple(self.finish(rows)), first)

    def _table(self, header: CellLine, lines: Sequence[CellLine], sheet: CellSheet) -> BrokerTable:
        columns = columns_of(header)
        order = order_of(_cells(lines, columns, self.days), self.order) if self.days else self.order
        style: Style = "dot"
        if self.numbers:
            style = style_in(_cells(lines, columns, self.numbers), sheet.separator)
        return BrokerTable(header, lines, columns, style, order)


def read_rows(table: BrokerTable, read_row: ReadRow, sheet: str = "") -> Iterator[BrokerRow]:
    """Every row of a table; sums and remarks are skipped before ``read_row`` sees them."""
    width = sum(bool(cell) for cell in table.header.cells)
    for record in table.records():
        line = record.line
        row = BrokerRow(line.number, line.cells, "new", sheet=sheet)
        if is_sum(line):
            yield row.skipped(SUM)
        elif is_remark(line, width):
            yield row.skipped(REMARK)
        else:
            try:
                found = read_row(record)
                for entry in found if isinstance(found, tuple) else (found,):
                    yield row.told(entry)
            except NotRead as raised:
                yield replace(row, state=raised.state, reason=raised.reason)


UNKNOWN = N_("The word “{word}” in the column “{column}” is not known.")
OWN_MONEY = N_("moved between balances of the same account")
SUM = N_("a sum of other rows")
REMARK = N_("a remark, no row")


def _cells(
    lines: Sequence[CellLine], columns: Mapping[str, int], headers: Sequence[str]
) -> Iterator[str]:
    indices = [columns[name] for header in headers if (name := plain_header(header)) in columns]
    for line in lines:
        for index in indices:
            if index < len(line.cells) and line.cells[index]:
                yield line.cells[index]
