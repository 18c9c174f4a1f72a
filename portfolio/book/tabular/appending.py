"""Rows added at the end of the user's table, in the file's own columns and way of writing."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from portfolio.book.tabular.headers import known_columns
from portfolio.book.tabular.table import Row, Table, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from portfolio.book.tabular.numbers import Style

C = TypeVar("C", bound=str)


def with_columns(table: Table, needed: Iterable[C], column_of: Callable[[str], C | None]) -> Table:
    """The table with a last column for each needed one that it lacks."""
    known = known_columns(table, column_of)
    missing = [column for column in needed if column not in known]
    if not missing:
        return table
    header = table.header
    old = (header.cells, header.raw) if not header.is_blank else ((), ())
    return replace(
        table, header=replace(header, cells=(*old[0], *missing), raw=(*old[1], *missing))
    )


def with_rows(
    table: Table, rows: Sequence[Mapping[C, str]], column_of: Callable[[str], C | None]
) -> Table:
    """The table with ``rows``, by column, at its end; the last has a line ending if the last one
    now has.

    Columns that the table lacks are left out; see ``with_columns``.
    """
    columns = known_columns(table, column_of)
    last = table.rows[-1] if table.rows else table.header
    ending = table.newline if last.ending else ""
    added: list[Row] = []
    for cells in rows:
        values = [""] * len(table.header.cells)
        for column, index in columns.items():
            values[index] = cells.get(column, "")
        added.append(Row(0, tuple(values), tuple(quoted(value) for value in values), ending))
    # Where the last row has no line ending, writing the table gives one to every row but the very
    # last.
    return replace(table, rows=(*table.rows, *added))


def written(value: float, style: Style) -> str:
    """The shortest decimals that are ``value``, written so that the file's reader takes them for
    nothing else.
    """
    text = format(Decimal(repr(value)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if style == "comma":
        return text.replace(".", ",")
    # 1.234 could be a thousand and more where nobody can tell what a dot means.
    return text + "0" if style == "unsure" and re.fullmatch(r"-?\d{1,3}\.\d{3}", text) else text
