"""Editing a table: its rows as dictionaries, and a table again in which unedited cells stand as
they were typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from portfolio.book.holdings.columns import COLUMNS, REQUIRED, column_of, counts_lots
from portfolio.book.tabular.encodings import Decoded
from portfolio.book.tabular.headers import meanings
from portfolio.book.tabular.table import Row, Table, quoted, table_of, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class EditRow:
    """One row as the editor shows it."""

    #: Values as typed, by column: the product's name for known columns, the header for the user's
    #: own.
    cells: Mapping[str, str] = field(default_factory=dict)
    #: The line of the table that this row was; None for a new row.
    line: int | None = None


def column_keys(table: Table) -> tuple[str, ...]:
    """A unique key per column of the table: ``symbol`` for 代號, the header itself for the user's
    own.

    A header that is there twice, or empty, gets the column's number: ``symbol (4)``, ``(7)``.
    """
    keys: list[str] = []
    headers = table.header.cells
    for number, (header, column) in enumerate(
        zip(headers, meanings(headers, column_of), strict=True), 1
    ):
        key = column or header.strip()
        if not key or key in keys:
            key = f"{key} ({number})".strip()
        keys.append(key)
    return tuple(keys)


def titles_as_typed(table: Table) -> dict[str, str]:
    """Headers that say more than their column's usual title: shares in lots, by key."""
    headers = zip(column_keys(table), table.header.cells, strict=True)
    return {key: cell.strip() for key, cell in headers if key == "shares" and counts_lots(cell)}


def edit_rows(table: Table) -> tuple[EditRow, ...]:
    """The rows that have something in them, in the file's order."""
    keys = column_keys(table)
    return tuple(
        EditRow({key: row.cell(index) for index, key in enumerate(keys)}, row.line)
        for row in table.filled_rows
    )


def edited(table: Table, rows: Sequence[EditRow]) -> Table:
    """The table with exactly these rows, in this order; the ones left out are deleted.

    A cell whose value did not change keeps its raw text, a missing key means no change. Blank rows
    stay above the row they preceded. A key that is no column of the table becomes a new last column
    if any row fills it. Raises KeyError for a line that the table does not have.
    """
    table = _with_new_columns(table, rows)
    index = {key: position for position, key in enumerate(column_keys(table))}
    originals = {row.line: row for row in table.filled_rows}
    blanks, trailing = _blank_rows(table)
    result: list[Row] = []
    for row in rows:
        original = None if row.line is None else originals[row.line]
        if original is not None:
            result += blanks.pop(original.line, ())
        result.append(_edited_row(original, row.cells, index, table))
    changed = replace(table, rows=(*result, *trailing))
    # Read again, so that line numbers are those that the file will have.
    text = text_of(changed)
    return table_of(Decoded(text, table.encoding, table.bom), table.separator)


def _blank_rows(table: Table) -> tuple[dict[int, list[Row]], list[Row]]:
    """The blank rows above each filled row, by that row's line, and those at the end."""
    blanks: dict[int, list[Row]] = {}
    waiting: list[Row] = []
    for row in table.rows:
        if row.is_blank:
            waiting.append(row)
        else:
            blanks[row.line], waiting = waiting, []
    return blanks, waiting


def _with_new_columns(table: Table, rows: Sequence[EditRow]) -> Table:
    known = column_keys(table)
    filled = {
        key
        for row in rows
        for key, value in row.cells.items()
        if value.strip() and key not in known
    }
    # The product's own columns in its own order, then the user's in the order of their first row.
    order = dict.fromkeys((*COLUMNS, *(key for row in rows for key in row.cells)))
    new = [key for key in order if key in filled or (not known and key in REQUIRED)]
    if not new:
        return table
    header = table.header
    return replace(
        table,
        header=replace(
            header,
            cells=(*header.cells, *new),
            raw=(*header.raw, *(quoted(key) for key in new)),
            ending=header.ending or table.newline,
        ),
    )


def _edited_row(
    original: Row | None, cells: Mapping[str, str], index: Mapping[str, int], table: Table
) -> Row:
    values = list(original.cells) if original else []
    raw = list(original.raw) if original else []
    width = len(table.header.cells)
    for key, position in index.items():
        value = cells.get(key, original.cell(position) if original else "")
        if original is not None and value == original.cell(position):
            continue
        missing = position + 1 - len(values)
        values += [""] * missing
        raw += [""] * missing
        values[position], raw[position] = value, quoted(value)
    if original is None:
        values += [""] * (width - len(values))
        raw += [""] * (width - len(raw))
    ending = original.ending if original else table.newline
    return Row(original.line if original else 0, tuple(values), tuple(raw), ending)
