"""Any table as CSV, written as the review's is: UTF-8 with a byte order mark, CRLF, no cell a
formula.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import TYPE_CHECKING

from portfolio.report.tables.cells import guarded, known, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portfolio.language import Language
    from portfolio.report.tables.figures import Figures

Cell = str | float | date | None


def write(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the file's bytes; what is not known is an empty cell, moments are written to the
    minute.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def figures(table: Figures, t: Language) -> bytes:
    """A table of raw numbers as a file: fractions stay fractions, as their headers say, money is in
    its column's currency.
    """
    header = [
        t("{title} (fraction)", title=h.title)
        if h.kind in ("return", "fraction", "tax")
        else h.title
        for h in table.headings
    ]
    return write(header, table.rows)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(one_line(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    number = known(cell)
    return "" if number is None else repr(number if isinstance(cell, float) else int(cell))
