"""A table as raw numbers with the columns that say how they are written: pages, workbook and text
show the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from portfolio.language import DASH
from portfolio.report.tables.cells import known
from portfolio.report.tables.columns import AMOUNTS
from portfolio.report.tables.published import Cell, Table
from portfolio.report.words.labels import tax_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.income.records import Income
    from portfolio.analysis.records import Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.columns import Kind

Value = str | float | date | None
#: A return below this is shown as 0.00%.
_UNSEEN = 0.00005


@dataclass(frozen=True)
class Heading:
    """One column: its name in code, its title, how its cells are written, and what it measures."""

    key: str
    title: str
    kind: Kind
    help: str = ""
    #: In grey: what stands beside the figure that matters, such as the one before tax.
    is_quiet: bool = False
    #: What the screen calls it, where the title is too long for many columns side by side; else
    #: empty.
    short: str = ""


@dataclass(frozen=True)
class Figures:
    """A table of raw numbers. ``currencies`` has one per row, for its cells of kind ``own``."""

    title: str
    note: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Value, ...], ...]
    currencies: tuple[str, ...]
    base: str
    #: Whether the last row is the whole.
    has_total: bool = False

    def column(self, key: str) -> tuple[Value, ...]:
        """The cells of one column."""
        place = [h.key for h in self.headings].index(key)
        return tuple(row[place] for row in self.rows)

    def only(self, *keys: str) -> Figures:
        """The table with these of its columns, in this order; keys that it does not have count for
        nothing.
        """
        places = {h.key: k for k, h in enumerate(self.headings)}
        kept = [places[key] for key in keys if key in places]
        return replace(
            self,
            headings=tuple(self.headings[k] for k in kept),
            rows=tuple(tuple(row[k] for k in kept) for row in self.rows),
        )

    def first(self, count: int) -> Figures:
        """The first rows; no row for the whole is among them."""
        return replace(
            self, rows=self.rows[:count], currencies=self.currencies[:count], has_total=False
        )


def figures_of(
    review: Review | Income,
    title: str,
    note: str,
    headings: Sequence[Heading],
    rows: Sequence[Sequence[Value]],
    audience: Audience,
    *,
    currencies: Sequence[str] = (),
    has_total: bool = False,
) -> Figures:
    """Put a table together, without the columns that tell amounts where they are hidden."""
    shown = [k for k, h in enumerate(headings) if audience.shows_amounts or h.kind not in AMOUNTS]
    return Figures(
        title,
        note,
        tuple(headings[k] for k in shown),
        tuple(tuple(row[k] for k in shown) for row in rows),
        tuple(currencies) or (review.base_currency,) * len(rows),
        review.base_currency,
        has_total,
    )


def written(t: Language, value: Value, kind: Kind, currency: str) -> str:
    """One cell as text; a dash for a number that is not available."""
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    number = known(value)
    if number is None:
        return DASH
    if kind in ("return", "fraction"):
        return t.percent(number, signed=kind == "return")
    if kind == "tax":
        return tax_rate(t, number)
    if kind == "rate":
        return (  # both languages group and point alike; equal decimals stand below each other
            f"{number:,.4f}"
        )
    if kind in ("own", "base"):
        return t.money(number, currency)
    return t.number(number, 0)


def printed(figures: Figures, t: Language) -> Table:
    """The table as text, columns without a single known cell left out."""
    shown = [
        k
        for k, heading in enumerate(figures.headings)
        if any((row[k] if heading.kind == "text" else row[k] is not None) for row in figures.rows)
    ]

    def cell(value: Value, heading: Heading, currency: str) -> Cell:
        number = (
            known(value) if heading.kind == "return" and isinstance(value, (int, float)) else None
        )
        if number is not None and abs(number) < _UNSEEN:
            number = 0.0  # "0.00%" has no colour
        money = currency if heading.kind == "own" else figures.base
        return Cell(
            written(t, value, heading.kind, money),
            number,
            is_number=heading.kind not in ("text", "date"),
        )

    rows = [
        tuple(cell(row[k], figures.headings[k], currency) for k in shown)
        for row, currency in zip(figures.rows, figures.currencies, strict=True)
    ]
    headers = tuple(figures.headings[k].title for k in shown)
    if figures.has_total:
        return Table(figures.title, figures.note, headers, tuple(rows[:-1]), rows[-1])
    return Table(figures.title, figures.note, headers, tuple(rows))
