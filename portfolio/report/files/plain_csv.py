"""Any table as CSV: UTF-8 with a byte order mark (Excel needs it to see Chinese), CRLF, no cell a
formula.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import TYPE_CHECKING

from portfolio.report.cells import guarded, known, one_line
from portfolio.report.tables.model import FRACTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.language import Language
    from portfolio.report.tables.model import Heading, ReportTable, Value


def written(table: ReportTable, t: Language, constants: Mapping[str, Value] | None = None) -> bytes:
    """A table as a file's bytes: fractions stay fractions, as their headings say, money is in its
    column's currency; what is not known is an empty cell, moments are written to the minute.

    ``constants`` are columns at the end that say the same in every row, by title.
    """
    table, always = table.on("csv"), constants or {}
    same = [_text(value) for value in always.values()]
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([*(_title(heading, t) for heading in table.headings), *always])
    writer.writerows([*(_text(cell) for cell in row), *same] for row in table.rows)
    return file.getvalue().encode("utf-8-sig")


def _title(heading: Heading, t: Language) -> str:
    if heading.kind in FRACTIONS:
        return t("{title} (fraction)", title=heading.title)
    if heading.kind == "effect":
        return t("{title} (bp)", title=heading.title)
    return heading.title


def _text(cell: Value) -> str:
    if cell is None or isinstance(cell, tuple):
        return ""
    if isinstance(cell, str):
        return guarded(one_line(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    number = known(cell)
    return "" if number is None else repr(number if isinstance(cell, float) else int(cell))
