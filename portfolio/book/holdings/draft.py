"""Unsaved edits of ``holdings.csv``: what they change, and what the reader will say about them once
saved.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from portfolio.book.holdings.editing import column_keys, edit_rows, edited
from portfolio.book.holdings.reading import read_holdings
from portfolio.book.tabular.table import bytes_of
from portfolio.errors import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portfolio.book.holdings.editing import EditRow
    from portfolio.book.holdings.reading import HoldingsFile
    from portfolio.book.tabular.table import Table
    from portfolio.errors import Problem


@dataclass(frozen=True)
class Place:
    """A row of a draft as its reader knows it: a line of the file on disk, or the n-th new row."""

    #: None for a new row.
    line: int | None
    #: 1 for the first new row; None for a row of the file.
    new: int | None = None


@dataclass(frozen=True)
class CellChange:
    """One cell before and after; ``column`` is a key of ``column_keys``."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """One row that saving would add, change or delete, with its cells that differ."""

    kind: Literal["added", "changed", "deleted"]
    place: Place
    cells: tuple[CellChange, ...]
    #: The row's symbol as it is (for a deleted row: as it was) typed.
    symbol: str


@dataclass(frozen=True)
class DraftProblem:
    """A problem of the draft; ``place`` is None for what concerns the header or the whole file."""

    problem: Problem
    place: Place | None


@dataclass(frozen=True)
class Draft:
    """The file as it was read when editing began, and its rows as they are now.

    Rows without anything in them are left out: one that was cleared counts as deleted.
    """

    file: HoldingsFile
    rows: tuple[EditRow, ...]

    @classmethod
    def of(cls, file: HoldingsFile) -> Draft:
        """Begin with the file's own rows."""
        return cls(file, edit_rows(file.table))

    def with_rows(self, rows: Iterable[EditRow]) -> Draft:
        """Return the draft with these rows instead."""
        # A row whose only cells stand beyond the header looks blank and is not.
        blank = {row.line for row in edit_rows(self.file.table) if _is_blank(row)}
        return replace(
            self, rows=tuple(row for row in rows if not _is_blank(row) or row.line in blank)
        )

    @cached_property
    def table(self) -> Table:
        """The file as saving would write it; the very table that was read when nothing changed."""
        return edited(self.file.table, self.rows) if self.changes else self.file.table

    @property
    def data(self) -> bytes:
        """The bytes that saving would write."""
        return bytes_of(self.table)

    @cached_property
    def preview(self) -> HoldingsFile:
        """What the reader makes of the draft: the same holdings and problems as after saving."""
        return read_holdings(self.data) if self.changes else self.file

    @cached_property
    def changes(self) -> tuple[RowChange, ...]:
        """What saving would change: rows of the file in its order, then new rows."""
        now: dict[int | None, EditRow] = {
            row.line: row for row in self.rows if row.line is not None
        }
        found: list[RowChange] = []
        for before in edit_rows(self.file.table):
            after = now.get(before.line)
            cells = _differences(
                before.cells, after.cells if after else dict.fromkeys(before.cells, "")
            )
            if cells:
                kind: Literal["changed", "deleted"] = "changed" if after else "deleted"
                symbol = (after or before).cells.get("symbol", "")
                found.append(RowChange(kind, Place(before.line), cells, symbol))
        for row, place in zip(self.rows, self.places, strict=True):
            if row.line is None:
                found.append(
                    RowChange(
                        "added", place, _differences({}, row.cells), row.cells.get("symbol", "")
                    )
                )
        return tuple(found)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows saving would add, change and delete, by kind."""
        return Counter(change.kind for change in self.changes)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Where each of ``rows`` stands."""
        found: list[Place] = []
        new = 0
        for row in self.rows:
            new += row.line is None
            found.append(Place(row.line) if row.line is not None else Place(None, new))
        return tuple(found)

    @cached_property
    def findings(self) -> tuple[DraftProblem, ...]:
        """The problems that would stand after saving, most severe first, at the rows' places before
        it.
        """
        lines = [row.line for row in self.table.filled_rows]
        places: dict[int | None, Place] = dict(zip(lines, self.places, strict=True))
        found = [
            DraftProblem(_relocated(p, places), places.get(p.line)) for p in self.preview.problems
        ]
        return tuple(sorted(found, key=lambda f: SEVERITIES.index(f.problem.severity)))

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of the file's columns."""
        return column_keys(self.file.table)


def _is_blank(row: EditRow) -> bool:
    return not any(text.strip() for text in row.cells.values())


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[CellChange, ...]:
    """The cells that differ; a key that ``after`` lacks is no change."""
    return tuple(
        CellChange(column, before.get(column, ""), text)
        for column, text in after.items()
        if text != before.get(column, "")
    )


def _relocated(problem: Problem, places: Mapping[int | None, Place]) -> Problem:
    """The problem with the lines that its sentence names as they are on disk, where they are."""
    earlier = problem.facts.get("earlier")
    place = places.get(earlier) if isinstance(earlier, int) else None
    if place is None or place.line is None:
        return problem
    return replace(problem, facts={**problem.facts, "earlier": place.line})


def rows_apart(one: Table, other: Table) -> tuple[int, int]:
    """How many rows only ``one`` and only ``other`` has, counted by their cells."""
    ours, theirs = (Counter(row.cells for row in table.filled_rows) for table in (one, other))
    return (ours - theirs).total(), (theirs - ours).total()
