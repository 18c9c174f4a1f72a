"""``unread.csv``: the rows of imported files that were left out, until somebody deals with them.

As long as it has rows, every review carries an error that names them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portfolio.book.tabular.opening import read_bytes
from portfolio.book.tabular.saving import save_bytes
from portfolio.book.tabular.table import Row, Table, bytes_of, new_table, quoted, read_table
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_COLUMNS = ("file", "line", "text", "reason")
_DISMISSED = "dismissed"
#: So many places are named; the file has them all.
_NAMED = 8


@dataclass(frozen=True)
class UnreadRow:
    """A row that was left out."""

    file: str
    line: int
    text: str
    #: In English.
    reason: str
    #: Why it needs no attention any more; empty while it does.
    dismissed: str = ""

    @property
    def place(self) -> str:
        """``history.csv:12``."""
        return f"{self.file}:{self.line}"


def unread_path(holdings: Path) -> Path:
    """Where the rows that were left out are or would be: beside ``holdings.csv``."""
    return holdings.with_name("unread.csv")


def read_unread(data: bytes | None) -> tuple[UnreadRow, ...]:
    """The rows in the file's bytes; none without a file, or in one that is no table of them."""
    table = None if data is None else read_table(data)
    if table is None:
        return ()
    columns = {name.strip().casefold(): i for i, name in enumerate(table.header.cells)}
    found: list[UnreadRow] = []
    for row in table.filled_rows:
        file, line, text, reason = (row.cell(columns.get(name, 1 << 20)) for name in _COLUMNS)
        number = int(line) if line.strip().isdecimal() else 0
        dismissed = row.cell(columns.get(_DISMISSED, 1 << 20)).strip()
        found.append(UnreadRow(file, number, text, reason, dismissed))
    return tuple(found)


def unread_beside(holdings: Path) -> tuple[UnreadRow, ...]:
    """The rows that were left out of a book. Raises UnreadableFileError."""
    return read_unread(read_bytes(unread_path(holdings)))


def waiting(rows: Iterable[UnreadRow]) -> tuple[UnreadRow, ...]:
    """The rows that somebody has to deal with: those that were not dismissed."""
    return tuple(row for row in rows if not row.dismissed)


def dismiss(holdings: Path, rows: Sequence[UnreadRow], reason: str) -> None:
    """Note that rows need no attention, and why; they stay in ``unread.csv``, and are skipped when
    they are imported again. Raises as ``saving.save_bytes``.
    """
    path = unread_path(holdings)
    before = read_bytes(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    hash_before = None if before is None else hashlib.sha256(before).hexdigest()
    save_bytes(path, dismissed_bytes(before, rows, reason), expected_sha256=hash_before)


def dismissed_bytes(before: bytes | None, dismissed: Sequence[UnreadRow], reason: str) -> bytes:
    """The file with rows dismissed for a reason; those that it lacks are added."""
    kept = unread_bytes(before, dismissed)
    table = (None if kept is None else read_table(kept)) or new_table(_COLUMNS)
    names = [name.strip().casefold() for name in table.header.cells]
    header = table.header
    if _DISMISSED not in names:
        header = replace(header, cells=(*header.cells, _DISMISSED), raw=(*header.raw, _DISMISSED))
        names.append(_DISMISSED)
    place = names.index(_DISMISSED)
    meant = {(row.file, row.text) for row in dismissed}
    file, text = names.index("file"), names.index("text")
    rows: list[Row] = []
    for one in table.rows:
        if (one.cell(file), one.cell(text)) in meant:
            spare = ("",) * (place + 1 - len(one.cells))
            cells, raw = [*one.cells, *spare], [*one.raw, *spare]
            cells[place], raw[place] = reason, quoted(reason)
            one = replace(one, cells=tuple(cells), raw=tuple(raw))
        rows.append(one)
    return bytes_of(replace(table, header=header, rows=tuple(rows)))


def unread_problem(rows: Sequence[UnreadRow], name: str = "unread.csv") -> Problem | None:
    """The standing error of rows that were left out; None without any."""
    if not rows:
        return None
    places = tuple(row.place for row in rows[:_NAMED])
    template = (
        N_(
            "Rows of imported files were left out of the ledger: {n} ({places}). Mend them, enter"
            " them by hand, or remove them from {file} if they are of no use."
        )
        if len(rows) <= _NAMED
        else N_(
            "Rows of imported files were left out of the ledger: {n} ({places} …). Mend them,"
            " enter them by hand, or remove them from {file} if they are of no use."
        )
    )
    facts = {"n": len(rows), "places": places, "file": name}
    return Problem("error", "unread_rows", name, template, facts, file=name)


def unread_bytes(
    before: bytes | None, added: Iterable[UnreadRow], settled: Iterable[tuple[str, str]] = ()
) -> bytes | None:
    """The file with ``added`` at its end, without the rows (file and text) that are ``settled``;
    None where nothing is left of a file that was not there.
    """
    table = (None if before is None else read_table(before)) or new_table(_COLUMNS)
    gone = set(settled)
    columns = {name.strip().casefold(): i for i, name in enumerate(table.header.cells)}
    file, text = columns.get("file", 0), columns.get("text", 2)
    kept = [row for row in table.rows if (row.cell(file), row.cell(text)) not in gone]
    there = {(row.cell(file), row.cell(text)) for row in kept}
    for one in added:
        if (one.file, one.text) in there:
            continue
        said = {"file": one.file, "line": str(one.line), "text": one.text, "reason": one.reason}
        cells = tuple(said.get(name.strip().casefold(), "") for name in table.header.cells)
        raw = tuple(map(quoted, cells))
        kept.append(Row(0, cells, raw, table.newline))
    changed: Table = replace(table, rows=tuple(kept))
    if before is None and not kept:
        return None
    return before if kept == list(table.rows) and before is not None else bytes_of(changed)
