"""``Figures`` as tables for ``st.dataframe``: raw numbers to sort by, shown in the reader's
language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from portfolio.language import DASH
from portfolio.report.tables.cells import display_width
from portfolio.report.tables.figures import written
from portfolio.ui.widgets.tables import BOLD, QUIET, Sheet, tint

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pandas.io.formats.style import Styler

    from portfolio.language import Language
    from portfolio.report.tables.columns import Kind
    from portfolio.report.tables.figures import Figures, Heading, Value

#: Pixels of a column: at least, at most, of a character, and around the text.
_LEAST, _MOST, _CHARACTER, _MARGIN = 72, 320, 7.2, 20


def sheet(
    figures: Figures,
    t: Language,
    *,
    widths: Mapping[str, int] | None = None,
    heat: Collection[str] = (),
) -> Sheet:
    """Make the table; its first column stays in view, columns before tax are grey, the last row is
    bold if the whole.

    ``widths`` in pixels by key, where they are not to follow from title and cells; ``heat`` are the
    keys of columns of returns to tint, on one scale without the row for the whole.
    """
    # A key is a column's name; rows are numbered, so that one is styled and not all that look
    # alike.
    frame = pd.DataFrame({h.key: _series(figures.column(h.key), h.kind) for h in figures.headings})
    shown = [
        [written(t, cell, h.kind, "") for cell in figures.column(h.key)] for h in figures.headings
    ]
    columns = {
        h.key: _column(
            h, (widths or {}).get(h.key) or fitting(h.short or h.title, *texts), is_first=k == 0
        )
        for k, (h, texts) in enumerate(zip(figures.headings, shown, strict=True))
    }
    look = (
        t.code,
        figures.base,
        figures.currencies,
        figures.has_total,
        figures.headings,
        tuple(heat),
    )
    return Sheet(frame, lambda: _styled(frame, figures, t, heat), columns, look)


def _series(cells: tuple[Value, ...], kind: Kind) -> pd.Series[Any]:
    if kind == "text":
        return pd.Series([str(cell or "") for cell in cells], dtype="str")
    if kind == "date":
        return pd.Series(np.array(cells, dtype="datetime64[s]"))
    return pd.Series([float("nan") if cell is None else cell for cell in cells], dtype="float64")


def _column(heading: Heading, width: int, *, is_first: bool) -> Any:
    config = st.column_config
    title = heading.short or heading.title
    note = heading.help or (heading.title if heading.short else None)
    if heading.kind == "text":
        return config.TextColumn(title, help=note, width=width, pinned=is_first)
    if heading.kind == "date":
        return config.DateColumn(
            title, help=note, width=width, pinned=is_first, format="YYYY-MM-DD"
        )
    return config.NumberColumn(title, help=note, width=width, pinned=is_first)


def fitting(*texts: str) -> int:
    """Pixels of a column that is wide enough for its title and cells, within bounds."""
    longest = max(display_width(text) for text in texts)
    return int(min(max(_LEAST, longest * _CHARACTER + _MARGIN), _MOST))


def _styled(frame: pd.DataFrame, figures: Figures, t: Language, heat: Collection[str]) -> Styler:
    styled = frame.style
    for h in figures.headings:
        if h.kind == "own":
            for currency in dict.fromkeys(figures.currencies):
                rows = [k for k, one in enumerate(figures.currencies) if one == currency]
                styled = _formatted(styled, t, h, currency, rows)
        elif h.kind not in ("text", "date"):
            styled = _formatted(styled, t, h, figures.base, frame.index)
    numbers = frame[list(heat)].iloc[: len(frame) - figures.has_total]
    if numbers.size:
        scale = float(numbers.abs().max().max())
        subset: Any = (numbers.index, list(heat))
        styled = styled.map(lambda value: tint(t, value, scale), subset=subset)
    quiet: Any = [h.key for h in figures.headings if h.is_quiet]
    if quiet:
        styled = styled.map(lambda _: QUIET, subset=quiet)
    if figures.has_total and len(frame):
        whole: Any = (frame.index[-1:], list(frame.columns))
        styled = styled.map(lambda _: BOLD, subset=whole)
    return styled


def _formatted(styled: Styler, t: Language, heading: Heading, currency: str, rows: Any) -> Styler:
    subset: Any = (rows, [heading.key])

    def shown(value: Any) -> str:
        return written(t, value, heading.kind, currency)

    return styled.format(shown, subset=subset, na_rep=DASH)
