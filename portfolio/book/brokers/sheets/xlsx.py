"""Workbooks of Excel since 2007: values only, row by row; formulas are not computed, macros never
run.

A workbook is a zip of XML files, and a small one can unpack to gigabytes. What each file unpacks to
is written in the zip's directory, and Python's reader never unpacks more than that.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from portfolio.book.brokers.sheets.limits import Gatherer
from portfolio.book.brokers.sheets.records import Line, Sheet
from portfolio.errors import N_, UnreadableFileError

#: Unpacked bytes: of everything, and of any one file that is no worksheet (all of its texts are
#: held at once).
_MAX_UNPACKED = 256 << 20
_MAX_PART = 32 << 20
#: A formula whose result is not in the file, as programs other than Excel write them.
_NO_RESULT = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:<v\s*/>|<v>\s*</v>|</c>)")
_CHUNK = 1 << 20


def read_xlsx(data: bytes, name: str) -> tuple[Sheet, ...]:
    """The worksheets with something in them. Raises UnreadableFileError."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _refuse_bombs(archive, name)
        with warnings.catch_warnings():  # about styles and validations that we do not keep
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            gatherer = Gatherer(name)
            sheets = tuple(
                Sheet(_lines(sheet, gatherer), sheet.title)
                for sheet in book.worksheets
                if sheet.sheet_state == "visible"
            )
    except UnreadableFileError:
        raise
    # Whatever a broken or hostile file makes the reader raise, the user is told one thing.
    except Exception as error:
        raise _broken(name) from error
    return tuple(sheet for sheet in sheets if sheet.lines)


def _broken(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        N_("“{file}” is no workbook that can be read: open it, save it as .xlsx or CSV."),
        file=name,
    )


def _refuse_bombs(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    if not any(part.filename.startswith("xl/") for part in parts):
        raise _broken(name)
    others = [part.file_size for part in parts if not part.filename.startswith("xl/worksheets/")]
    if sum(part.file_size for part in parts) > _MAX_UNPACKED or max(others, default=0) > _MAX_PART:
        raise UnreadableFileError(
            N_("“{file}” unpacks to more than a table needs: export a shorter period."),
            file=name,
        )
    for part in parts:
        if part.filename.startswith("xl/worksheets/sheet") and _lacks_results(archive, part):
            raise UnreadableFileError(
                N_("“{file}” has formulas without results: open it in Excel and save it."),
                file=name,
            )


def _lacks_results(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as file:
        before = b""
        while chunk := file.read(_CHUNK):
            if b"</f>" in chunk or b"<f" in chunk:
                if _NO_RESULT.search(before + chunk):
                    return True
                before = chunk[-50:]
            else:
                before = b""
    return False


def _lines(sheet: Any, gatherer: Gatherer) -> tuple[Line, ...]:
    sheet.reset_dimensions()  # what the file says of its size is often wrong
    lines = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = gatherer.cells(number, [_text(cell.value, cell) for cell in row])
        if any(cells):
            lines.append(Line(number, cells))
    return tuple(lines)


def _text(value: object, cell: object) -> str:
    """A value as it would stand in a CSV: dates year first, numbers with all their digits."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        shown = getattr(cell, "number_format", "")
        if (
            isinstance(shown, str)
            and len(shown) > 1
            and not shown.strip("0")
            and value == int(value)
        ):
            return f"{int(value):0{len(shown)}d}"  # 50 shown as 0050
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == time()
            else value.isoformat(sep=" ", timespec="seconds")
        )
    return value.isoformat() if isinstance(value, date | time) else str(value)
