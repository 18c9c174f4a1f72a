"""Tables of HTML, also those that brokers name .xls, and Excel's XML of 2003."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.sheets.limits import MAX_CELL, MAX_COLUMNS, Gatherer
from portfolio.book.brokers.sheets.records import CellLine, CellSheet
from portfolio.errors import N_, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROWS = {"tr", "row", "ss:row"}
_CELLS = {"td", "th", "cell", "ss:cell"}
_SILENT = {"script", "style", "head", "title", "styles", "documentproperties"}
#: A cell over several columns or rows counts for each of them, up to so many.
_MAX_SPAN = 1000
_MAX_DEPTH = 256


def read_html(text: str, name: str) -> CellSheet:
    """All tables of a page below each other; a line's number counts the rows of all of them.

    The innermost table counts where one stands in another, as pages are laid out with them. Raises
    UnreadableFileError.
    """
    from lxml import etree

    tables = _Tables(Gatherer(name))
    parser = etree.HTMLParser(target=tables, recover=True)
    try:
        for start in range(0, len(text), 1 << 20):
            parser.feed(text[start : start + (1 << 20)])
        parser.close()
    except (etree.LxmlError, AssertionError, ValueError) as error:
        raise UnreadableFileError(
            N_("The tables of “{file}” cannot be read: copy them into a spreadsheet."),
            file=name,
        ) from error
    return CellSheet(tuple(tables.lines))


class _Tables:
    """Gathers rows as the parser meets their tags; lxml names these methods."""

    def __init__(self, gatherer: Gatherer) -> None:
        self.lines: list[CellLine] = []
        self._gatherer = gatherer
        self._number = 0
        #: The rows that are open, the innermost last: a table in a cell opens another.
        self._open: list[list[str]] = []
        self._texts: list[list[str]] = []
        self._spans: list[tuple[int, int]] = []
        #: Cells that reach into the rows below: by column, how many rows more, and the text.
        self._below: dict[int, tuple[int, str]] = {}
        self._silent = self._depth = self._size = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError(tag)
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._below = {}
        elif tag in _ROWS:
            self._open.append([])
        elif tag in _CELLS and self._open:
            skipped = _count(attributes.get("ss:index"), 0) - 1 - len(self._open[-1])
            self._open[-1].extend([""] * max(skipped, 0))
            self._texts.append([])
            self._size = 0
            across = _count(attributes.get("colspan"), 1) + _count(
                attributes.get("ss:mergeacross"), 0
            )
            self._spans.append((across, _count(attributes.get("rowspan"), 1)))
        elif tag in ("br", "p", "div") and self._texts:
            self._texts[-1].append(" ")

    def data(self, text: str) -> None:
        if self._texts and not self._silent:
            self._texts[-1].append(text)
            self._size += len(text)
            if self._size > MAX_CELL:
                self._gatherer.cells(self._number + 1, ["".join(self._texts[-1])])  # may refuse it

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in _CELLS and self._texts and self._open:
            self._close_cell()
        elif tag in _ROWS and self._open:
            self._close_row()

    def close(self) -> None:
        while self._open:
            self._close_row()

    def _close_cell(self) -> None:
        text = " ".join("".join(self._texts.pop()).split())
        across, down = self._spans.pop()
        row = self._open[-1]
        self._fill_from_above(row)
        for column in range(len(row), len(row) + across):
            if down > 1:
                self._below[column] = (down - 1, text)
            row.append(text)
        if len(row) > MAX_COLUMNS:
            self._gatherer.cells(self._number + 1, ["x"] * len(row))  # refuses it

    def _fill_from_above(self, row: list[str]) -> None:
        while (above := self._below.get(len(row))) is not None:
            rows, text = above
            if rows > 1:
                self._below[len(row)] = (rows - 1, text)
            else:
                del self._below[len(row)]
            row.append(text)

    def _close_row(self) -> None:
        row = self._open.pop()
        self._fill_from_above(row)
        if self._open and not any(row):
            return
        self._number += 1
        cells = self._gatherer.cells(self._number, row)
        if any(cells):
            self.lines.append(CellLine(self._number, cells))


def _count(text: str | None, default: int) -> int:
    return min(int(text), _MAX_SPAN) if text and text.isascii() and text.isdigit() else default
