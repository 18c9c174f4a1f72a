"""Workbooks of Excel up to 2003; values only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from portfolio.book.brokers.sheets.limits import Gatherer
from portfolio.book.brokers.sheets.records import CellLine, CellSheet
from portfolio.errors import N_, UnreadableFileError

if TYPE_CHECKING:
    import xlrd

#: The format holds 65,536 rows, and its reader keeps every cell: no broker's file is a tenth of
#: this.
_MAX_BYTES = 16 << 20


def read_xls(data: bytes, name: str) -> tuple[CellSheet, ...]:
    """The worksheets with something in them. Raises UnreadableFileError."""
    import xlrd

    if len(data) > _MAX_BYTES:
        raise UnreadableFileError(
            N_("“{file}” has {size} MB, too much for an .xls: save it as .xlsx or CSV."),
            file=name,
            size=len(data) >> 20,
        )
    gatherer = Gatherer(name)
    try:
        with Path(os.devnull).open("w", encoding="utf-8") as silence:  # it prints what it finds odd
            book = xlrd.open_workbook(
                file_contents=data,
                logfile=cast("TextIO", silence),
                ragged_rows=True,
                on_demand=True,
            )
            sheets = tuple(
                CellSheet(_lines(book, sheet, gatherer), sheet.name)
                for sheet in map(book.sheet_by_index, range(book.nsheets))
                if sheet.visibility == 0
            )
    except UnreadableFileError:
        raise
    # Whatever a broken, hostile or encrypted file makes the reader raise, the user is told one
    # thing.
    except Exception as error:
        raise UnreadableFileError(
            N_("“{file}” cannot be read, perhaps for a password: open it, save it as CSV."),
            file=name,
        ) from error
    return tuple(sheet for sheet in sheets if sheet.lines)


def _lines(book: xlrd.Book, sheet: xlrd.sheet.Sheet, gatherer: Gatherer) -> tuple[CellLine, ...]:
    lines = []
    for row in range(sheet.nrows):
        raw = [
            _text(kind, value, book.datemode)
            for kind, value in zip(sheet.row_types(row), sheet.row_values(row), strict=True)
        ]
        cells = gatherer.cells(row + 1, raw)
        if any(cells):
            lines.append(CellLine(row + 1, cells))
    return tuple(lines)


def _text(kind: int, value: object, datemode: int) -> str:
    import xlrd

    if kind == xlrd.XL_CELL_DATE and isinstance(value, float):
        try:
            moment = xlrd.xldate_as_datetime(value, datemode)
        except (xlrd.xldate.XLDateError, OverflowError, ValueError):
            return f"{value:.15g}"
        return str(moment.date() if value == int(value) else moment.replace(microsecond=0))
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE) and isinstance(value, int | float):
        return f"{value:.15g}"
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    return "" if kind == xlrd.XL_CELL_ERROR else str(value)
