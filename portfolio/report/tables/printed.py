"""A table as text: Markdown, HTML and the terminal print the same cells.

Percent have two decimals, returns their sign, and what is not available is a dash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from portfolio.analysis.findings.effects import basis_points
from portfolio.language import DASH
from portfolio.report.cells import known
from portfolio.report.tables.model import WORDS
from portfolio.report.words.labels import tax_rate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portfolio.language import Language
    from portfolio.report.tables.model import Heading, Kind, Medium, ReportTable, Value

#: A return below this is shown as 0.00%.
_UNSEEN = 0.00005


@dataclass(frozen=True)
class PrintedCell:
    """One cell: its text, and the number behind it where a gain or a loss is coloured or drawn."""

    text: str
    number: float | None = None
    is_number: bool = True


@dataclass(frozen=True)
class PrintedTable:
    """A table with its title, what it measures, and a last row for the whole where there is one."""

    title: str
    note: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[PrintedCell, ...], ...]
    total: tuple[PrintedCell, ...] | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """The titles of its columns."""
        return tuple(h.title for h in self.headings)


def printed(table: ReportTable, t: Language, medium: Medium) -> PrintedTable:
    """The table as text, columns without a single known cell left out."""
    table = table.on(medium)
    shown = [
        k
        for k, heading in enumerate(table.headings)
        if any(row[k] not in (None, "") for row in table.rows) or not table.rows
    ]
    rows = [
        tuple(
            _cell(t, row[k], table.headings[k], table.currency_of(table.headings[k], n))
            for k in shown
        )
        for n, row in enumerate(table.rows)
    ]
    headings = tuple(table.headings[k] for k in shown)
    if table.has_total:
        return PrintedTable(table.title, table.note, headings, tuple(rows[:-1]), rows[-1])
    return PrintedTable(table.title, table.note, headings, tuple(rows))


def _cell(t: Language, value: Value, heading: Heading, currency: str) -> PrintedCell:
    number = known(value) if heading.kind == "return" and isinstance(value, (int, float)) else None
    if number is not None and abs(number) < _UNSEEN:
        number = 0.0  # "0.00%" has no colour
    return PrintedCell(
        written(t, value, heading, currency), number, is_number=heading.kind not in WORDS
    )


def written(t: Language, value: Value, heading: Heading, currency: str) -> str:
    """One cell as text; a dash for a number that is not available."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    number = None if isinstance(value, tuple) else known(value)
    if number is None:
        return DASH
    kind, digits = heading.kind, heading.digits
    if kind in ("return", "fraction"):
        return t.percent(number, 2 if digits is None else digits, signed=kind == "return")
    if kind == "shares":
        return t.number(number, 4 if digits is None else digits)
    return _WRITTEN[kind](t, number, currency)


def points(difference: float) -> str:
    """A difference of two fractions in percentage points, with its sign: ``+1.25``."""
    rounded = round(100 * difference, 2) + 0.0  # no "-0.00"
    return f"{rounded:+.2f}" if rounded else "0.00"


#: How the numbers of every other kind are written, the cell's currency given.
_WRITTEN: Mapping[Kind, Callable[[Language, float, str], str]] = {
    "tax": lambda t, number, _: tax_rate(t, number),
    # Both languages group and point alike; equal decimals stand below each other.
    "rate": lambda _t, number, _c: f"{number:,.4f}",
    "own": lambda t, number, currency: t.money(number, currency),
    "base": lambda t, number, currency: t.money(number, currency),
    "price": lambda t, number, currency: t.money(number, currency, digits=2),
    "count": lambda t, number, _: t.number(number, 0),
    # Cells of effects are in basis points already.
    "effect": lambda _t, number, _c: basis_points(number / 1e4),
    "points": lambda _t, number, _c: points(number),
}
