"""Adding corrections to ``corrections.csv`` and taking them back, every other row left as it was
typed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.book.corrections.rows import FIELDS, column_of, read_corrections, slot
from portfolio.book.tabular.appending import with_columns, with_rows, written
from portfolio.book.tabular.opening import read_bytes
from portfolio.book.tabular.saving import save_table
from portfolio.book.tabular.table import new_table
from portfolio.errors import N_, ChangedOnDiskError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from pathlib import Path

    from portfolio.book.corrections.rows import CorrectionColumn, CorrectionsFile
    from portfolio.book.records import Correction
    from portfolio.book.tabular.numbers import Style
    from portfolio.book.tabular.table import Table


def add_corrections(path: Path, corrections: Iterable[Correction], today: date) -> None:
    """Write ``corrections`` into the file at ``path`` as of ``today``; it is made if there is none.

    A row that says something else of the same day's price, dividend or split is replaced. All are
    written or none. Raises UnreadableFileError, ChangedOnDiskError and UnwritableFileError as
    ``save_table`` does.
    """
    wanted = {slot(c): replace(c, entered=today) for c in corrections}
    data = read_bytes(path)
    file = None if data is None else read_corrections(data, path.name)
    table = new_table(FIELDS) if file is None else file.table
    style: Style = "dot" if file is None else file.style
    if file is not None:
        table = _without(table, [line for line, c in file.rows.items() if slot(c) in wanted])
    table = with_columns(table, _needed(wanted.values()), column_of)
    table = with_rows(
        table, [_cells(correction, style) for correction in wanted.values()], column_of
    )
    save_table(path, table, expected_sha256=None if file is None else file.sha256)


def remove_correction(path: Path, correction: Correction) -> None:
    """Take one correction back, also where it stands on another line by now.

    Raises ChangedOnDiskError when the file does not have it any more, and otherwise as
    ``add_corrections``.
    """
    data = read_bytes(path)
    file = None if data is None else read_corrections(data, path.name)
    line = None if file is None else _line_of(file, correction)
    if file is None or line is None:
        raise ChangedOnDiskError(
            N_(
                "“{file}” does not have this correction any more. Nothing was saved: load the page"
                " again."
            ),
            file=path,
        )
    save_table(path, _without(file.table, [line]), expected_sha256=file.sha256)


def _line_of(file: CorrectionsFile, correction: Correction) -> int | None:
    same = [
        line for line, c in file.rows.items() if replace(c, line=0) == replace(correction, line=0)
    ]
    return correction.line if correction.line in same else next(iter(same), None)


def _needed(corrections: Iterable[Correction]) -> tuple[CorrectionColumn, ...]:
    """The columns that these need; a file without ``source`` gets one only when there is one to
    write.
    """
    has_source = any(c.source for c in corrections)
    return tuple(field for field in FIELDS if field != "source" or has_source)


def _cells(correction: Correction, style: Style) -> dict[CorrectionColumn, str]:
    return {
        "symbol": correction.symbol,
        "date": correction.day.isoformat(),
        "kind": correction.kind,
        "value": "" if correction.value is None else written(correction.value, style),
        "source": " ".join(correction.source.split()),
        "entered": "" if correction.entered is None else correction.entered.isoformat(),
    }


def _without(table: Table, lines: Collection[int]) -> Table:
    """The table without the rows on ``lines``; if the last row had no line ending, the last one now
    has none.
    """
    rows = tuple(row for row in table.rows if row.line not in lines)
    if not table.rows or table.rows[-1].ending or rows == table.rows:
        return replace(table, rows=rows)
    if rows:
        return replace(table, rows=(*rows[:-1], replace(rows[-1], ending="")))
    return replace(table, rows=(), header=replace(table.header, ending=""))
