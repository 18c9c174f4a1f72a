"""Any table of the model on a page: raw numbers to sort by, shown in the reader's language.

Cells keep the review's numbers; the Styler gives them their look, so what is sorted is never text.
A missing number is NaN, shown as a dash.
"""

from __future__ import annotations

import math
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from portfolio.language import DASH
from portfolio.report.cells import display_width
from portfolio.report.tables.printed import printed, written
from portfolio.ui.shell.session import drawn
from portfolio.ui.shell.text import colour, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pandas.io.formats.style import Styler

    from portfolio.language import Language
    from portfolio.report.tables.model import Heading, ReportTable, Value

#: Two colours that the colour-blind tell apart too: bluish green and vermilion (Okabe and Ito,
#: 2008).
GAIN_OR_LOSS = {"green": (0, 158, 115), "red": (213, 94, 0)}
#: How strongly the largest return of a table is tinted. Laid over white or over near black, the
#: text on it keeps a contrast of 4.5 (WCAG 2.2).
STRONGEST = 0.45
#: The background of a cell that needs a look: vermilion, as for losses, on white and near black.
_AMBER = "background-color: rgba({}, {}, {}, 0.28)".format(*GAIN_OR_LOSS["red"])
#: A grey that reads on white and on near black.
QUIET = "color: #808495"
BOLD = "font-weight: 700"
#: Rows shown before a table scrolls, the height of a row, and of a table's frame, in pixels.
MOST_ROWS = 20
ROW = 35
_FRAME = 2
#: Pixels of a column: at least, at most, of a character, and around the text.
_LEAST, _MOST, _CHARACTER, _MARGIN = 72, 320, 7.2, 20


@dataclass(frozen=True)
class Grid:
    """A table with its columns' titles and tooltips, ready to show: the numbers behind its cells,
    and their look.
    """

    frame: pd.DataFrame
    style: Callable[[], Styler]
    columns: Mapping[str, Any]
    #: All that the look depends on besides the numbers and the columns.
    look: object
    #: Whether a number is missing.
    has_gaps: bool

    @property
    def styled(self) -> Styler:
        """The table with the look of every cell."""
        return self.style()

    @property
    def height(self) -> int:
        """As high as its rows, up to ``MOST_ROWS``; then it scrolls."""
        return ROW * (min(max(len(self.frame), 1), MOST_ROWS) + 1) + _FRAME

    def show(self, key: str, alt: str, *, is_narrow: bool = False) -> None:
        """Draw the table, as wide as the page or as its columns; one with the same numbers and look
        is drawn as it was, for a Styler takes a millisecond a row.
        """
        look = pickle.dumps((self.frame, dict(self.columns), self.look, key, alt, is_narrow))
        width = "content" if is_narrow else "stretch"
        drawn(look, lambda: self._draw(key, alt, width=width))

    def pick(self, key: str, alt: str) -> int | None:
        """Draw the table and return the number of the row that the reader picks in it."""
        event: Any = self._draw(key, alt, on_select="rerun", selection_mode="single-row")
        picked = event.selection.rows
        return picked[0] if picked and picked[0] < len(self.frame) else None

    def _draw(self, key: str, alt: str, **given: Any) -> Any:
        return st.dataframe(
            self.styled,
            column_config=dict(self.columns),
            hide_index=True,
            height=self.height,
            row_height=ROW,
            placeholder=DASH,
            key=key,
            alt=alt,
            **given,
        )


def grid(
    table: ReportTable, t: Language, *, marks: Mapping[str, Sequence[bool]] | None = None
) -> Grid:
    """Make the table; its first columns stay in view, columns before tax are grey, the last row is
    bold if it is the whole.

    ``marks`` are the cells of a column that need a look, by its key.
    """
    table, marked = table.on("page"), marks or {}
    # A key is a column's name; rows are numbered, so that one is styled and not all that look
    # alike.
    frame = pd.DataFrame({h.key: _series(table.column(h.key), h) for h in table.headings})
    columns = {
        h.key: _column(h, t, _texts(table, h, t), is_fixed=k < table.fixed)
        for k, h in enumerate(table.headings)
    }
    look = (t.code, table.base, table.currencies, table.has_total, table.headings, marked)
    gaps = any(
        cell is None
        for row in table.rows
        for cell, h in zip(row, table.headings, strict=True)
        if h.is_number
    )
    return Grid(frame, lambda: _styled(frame, table, t, marked), columns, look, gaps)


def side_by_side(table: ReportTable, t: Language) -> None:
    """Draw a small table as text that stands where it is."""
    found = printed(table, t, "page")
    first, *others = found.headers
    cells = {title: [row[k].text for row in found.rows] for k, title in enumerate(others, start=1)}
    names = pd.Index([plain(row[0].text) for row in found.rows], name=first)
    st.table(pd.DataFrame(cells, index=names), width="content", alt=table.title)


def _series(cells: tuple[Value, ...], heading: Heading) -> pd.Series[Any]:
    if heading.kind == "text":
        return pd.Series([str(cell or "") for cell in cells], dtype="str")
    if heading.kind in ("date", "moment"):
        return pd.Series(np.array([cell or None for cell in cells], dtype="datetime64[s]"))
    if heading.kind == "course":
        return pd.Series([list(cell) if isinstance(cell, tuple) else [] for cell in cells])
    scale = 100.0 if heading.is_bar else 1.0
    numbers = [scale * cell if isinstance(cell, (int, float)) else float("nan") for cell in cells]
    return pd.Series(numbers, dtype="float64")


def _texts(table: ReportTable, heading: Heading, t: Language) -> list[str]:
    """The cells of a column as they are shown, with their currencies where they have one."""
    has_sign = heading.kind in ("own", "base")
    return [
        written(t, cell, heading, table.currency_of(heading, row) if has_sign else "")
        for row, cell in enumerate(table.column(heading.key))
    ]


def _column(heading: Heading, t: Language, texts: list[str], *, is_fixed: bool) -> Any:
    config = st.column_config
    title = heading.short or heading.title
    given: dict[str, Any] = {
        "help": heading.help or (heading.title if heading.short else None),
        "width": heading.width or fitting(title, *texts),
        "pinned": is_fixed,
    }
    if heading.kind == "text":
        return config.TextColumn(title, **given)
    if heading.kind == "date":
        return config.DateColumn(title, format="YYYY-MM-DD", **given)
    if heading.kind == "moment":
        return config.DatetimeColumn(title, format="YYYY-MM-DD HH:mm", **given)
    if heading.kind == "course":
        upwards = "auto" if t.gains == "green" else "auto-inverse"
        return config.LineChartColumn(title, color=upwards, **given)
    if heading.is_bar:
        return config.ProgressColumn(
            title, min_value=0, max_value=100, format=f"%.{heading.digits or 1}f%%", **given
        )
    return config.NumberColumn(title, **given)


def fitting(*texts: str) -> int:
    """Pixels of a column that is wide enough for its title and cells, within bounds."""
    longest = max(display_width(text) for text in texts)
    return int(min(max(_LEAST, longest * _CHARACTER + _MARGIN), _MOST))


def tint(t: Language, value: float, scale: float) -> str:
    """The CSS background of a return: its colour, the stronger the nearer it is to ``scale``."""
    name = colour(t, value) if math.isfinite(value) else None
    if name is None or scale <= 0:
        return ""
    red, green, blue = GAIN_OR_LOSS[name]
    strength = STRONGEST * min(1.0, abs(value) / scale)
    return f"background-color: rgba({red}, {green}, {blue}, {strength:.3f})"


def _styled(
    frame: pd.DataFrame, table: ReportTable, t: Language, marks: Mapping[str, Sequence[bool]]
) -> Styler:
    styled = frame.style
    for h in table.headings:
        if not h.is_number or h.kind == "course" or h.is_bar:
            continue
        if h.kind not in ("own", "price"):
            styled = _formatted(styled, t, h, table.base, frame.index)
            continue
        for currency in dict.fromkeys(table.currencies):
            rows = [k for k, one in enumerate(table.currencies) if one == currency]
            styled = _formatted(styled, t, h, currency, rows)
    styled = _tinted(styled, frame, table, t)
    for key, wanting in marks.items():
        styled = styled.apply(
            lambda _, wanting=wanting: [_AMBER if mark else "" for mark in wanting], subset=[key]
        )
    quiet: Any = [h.key for h in table.headings if h.is_quiet]
    if quiet:
        styled = styled.map(lambda _: QUIET, subset=quiet)
    if table.has_total and len(frame):
        whole: Any = (frame.index[-1:], [h.key for h in table.headings if h.kind != "course"])
        styled = styled.map(lambda _: BOLD, subset=whole)
    return styled


def _tinted(styled: Styler, frame: pd.DataFrame, table: ReportTable, t: Language) -> Styler:
    """The returns that have a tint, on one scale; the whole, mostly a sum of the others, only where
    its column says so.
    """
    names = [h.key for h in table.headings if h.tint]
    with_whole = any(h.tint == "all" for h in table.headings)
    rows = len(frame) - (table.has_total and not with_whole)
    numbers = frame[names].iloc[:rows]
    if not numbers.size:
        return styled
    scale = float(numbers.abs().max().max())
    subset: Any = (numbers.index, names)
    return styled.map(lambda value: tint(t, value, scale), subset=subset)


def _formatted(styled: Styler, t: Language, heading: Heading, currency: str, rows: Any) -> Styler:
    subset: Any = (rows, [heading.key])

    def shown(value: Any) -> str:
        return written(t, value, heading, currency)

    return styled.format(shown, subset=subset, na_rep=DASH)
