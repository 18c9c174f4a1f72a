"""The one model of a table: columns of raw values that say what they are and where they stand.

A table is defined once, as columns: a heading beside its cells and the whole's. Page, terminal,
CSV, workbook, Markdown and HTML draw any table from its kinds; none of them knows which it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portfolio.report.audience import Audience

#: ``return``, ``fraction`` and ``tax`` are fractions (a return is shown with its sign, a tax with
#: three decimals); ``points`` is a difference of fractions, in percentage points; ``effect`` is one
#: in basis points. ``own`` is money in the row's currency, ``base`` in the table's, ``price`` and
#: ``rate`` are what the market quotes, ``count`` is a whole number. ``moment`` is a day with its
#: time; ``course`` is a line of numbers, for the page alone.
Kind = Literal[
    "text", "date", "moment", "return", "fraction", "tax", "points", "effect",
    "count", "shares", "price", "rate", "own", "base", "course",
]  # fmt: skip
#: Kinds that tell how much somebody owns.
AMOUNTS: tuple[Kind, ...] = ("shares", "own", "base")
#: Kinds whose cells are fractions.
FRACTIONS: tuple[Kind, ...] = ("return", "fraction", "tax")
#: Kinds of cells that are no numbers.
WORDS: tuple[Kind, ...] = ("text", "date", "moment")

#: A cell: None is a number that is not available; an empty text is a cell with nothing to say.
Value = str | float | date | tuple[float, ...] | None

Medium = Literal["page", "terminal", "csv", "xlsx", "markdown", "html"]
EVERYWHERE: frozenset[Medium] = frozenset(get_args(Medium))
#: Where every fact has a column of its own, to sort and to filter by.
GRIDS: frozenset[Medium] = frozenset({"page", "csv", "xlsx"})
#: Where a table is read, in a page's width.
TEXTS: frozenset[Medium] = EVERYWHERE - GRIDS
#: Where a table is worked with, as wide as it may be.
FILES: frozenset[Medium] = frozenset({"csv", "xlsx"})
PAGE: frozenset[Medium] = frozenset({"page"})


@dataclass(frozen=True)
class Private:
    """A value that goes with the amounts, whatever its column's kind: a price nobody else has."""

    value: Value


@dataclass(frozen=True)
class Heading:
    """One column: its name in code, its title, how its cells are written, and what it measures."""

    key: str
    title: str
    kind: Kind
    help: str = ""
    #: In grey: what stands beside the figure that matters, such as the one before tax.
    is_quiet: bool = False
    #: What screen and terminal call it, where the title is too long for many columns side by side;
    #: else empty.
    short: str = ""
    media: frozenset[Medium] = EVERYWHERE
    #: Shown in the place of amounts, to an audience that does not see them.
    stands_in: bool = False
    #: How readily a narrow terminal does without it; 0 never.
    spare: int = 1
    #: Pixels on the page, where they are not to follow from title and cells.
    width: int | None = None
    #: Which returns the page tints, all columns of a table on one scale: those of the rows, or the
    #: whole's as well.
    tint: Literal["", "rows", "all"] = ""
    #: A fraction that the page draws as a bar.
    is_bar: bool = False
    #: Text of several lines.
    wraps: bool = False
    #: The decimals, where they are not those of its kind.
    digits: int | None = None

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers, to stand flush right."""
        return self.kind not in WORDS


@dataclass(frozen=True)
class Column:
    """One column of a table in the making: what it is, its cells, the whole's."""

    heading: Heading
    cells: Sequence[Value | Private]
    total: Value = ""


@dataclass(frozen=True)
class Caption:
    """What stands around a table: its title, what it measures, and its currency for ``base``."""

    title: str
    note: str
    base: str


@dataclass(frozen=True)
class ReportTable:
    """A table of raw values. ``currencies`` has one per row, for its cells of kind ``own``."""

    title: str
    note: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Value, ...], ...]
    currencies: tuple[str, ...]
    base: str
    #: Whether the last row is the whole.
    has_total: bool = False
    #: How many columns say what a row is of, and stay in view.
    fixed: int = 1

    def column(self, key: str) -> tuple[Value, ...]:
        """The cells of one column."""
        place = [h.key for h in self.headings].index(key)
        return tuple(row[place] for row in self.rows)

    def has(self, key: str) -> bool:
        """Whether there is such a column."""
        return any(h.key == key for h in self.headings)

    def only(self, *keys: str) -> ReportTable:
        """The table with these of its columns, in this order; keys that it does not have count for
        nothing.
        """
        places = {h.key: k for k, h in enumerate(self.headings)}
        return self._kept([places[key] for key in keys if key in places])

    def on(self, medium: Medium) -> ReportTable:
        """The table with the columns that stand there."""
        return self._kept([k for k, h in enumerate(self.headings) if medium in h.media])

    def first(self, count: int) -> ReportTable:
        """The first rows; no row for the whole is among them."""
        return replace(
            self, rows=self.rows[:count], currencies=self.currencies[:count], has_total=False
        )

    def currency_of(self, heading: Heading, row: int) -> str:
        """The currency of one cell."""
        return self.currencies[row] if heading.kind in ("own", "price") else self.base

    def _kept(self, places: Sequence[int]) -> ReportTable:
        return replace(
            self,
            headings=tuple(self.headings[k] for k in places),
            rows=tuple(tuple(row[k] for k in places) for row in self.rows),
        )


def table_of(
    audience: Audience,
    caption: Caption,
    columns: Iterable[Column],
    *,
    currencies: Sequence[str] = (),
    has_total: bool = False,
    fixed: int = 1,
) -> ReportTable:
    """Put columns side by side, those left out that the audience does not see.

    ``currencies`` are those of the rows without the whole, which is in the table's. A table that
    tells amounts and nothing else has no rows for an audience that does not see them.
    """
    every = list(columns)
    shown = [c for c in every if _is_seen(c.heading, audience)]
    cells = [
        [*(_seen(cell, audience) for cell in c.cells), *([c.total] if has_total else [])]
        for c in shown
    ]
    rows = list(zip(*cells, strict=True))
    if len(shown) < len(every) and all(c.heading.kind in WORDS for c in shown):
        rows = []
    owned = tuple(currencies) or (caption.base,) * (len(rows) - has_total)
    return ReportTable(
        caption.title,
        caption.note,
        tuple(c.heading for c in shown),
        tuple(rows),
        (*owned, *([caption.base] if has_total else []))[: len(rows)],
        caption.base,
        has_total and bool(rows),
        fixed,
    )


def _is_seen(heading: Heading, audience: Audience) -> bool:
    """The one place where amounts are hidden from a table."""
    if audience.shows_amounts:
        return not heading.stands_in
    return heading.kind not in AMOUNTS


def _seen(cell: Value | Private, audience: Audience) -> Value:
    if not isinstance(cell, Private):
        return cell
    return cell.value if audience.shows_amounts else None
