"""The problems of a file as a list in words: how bad, where, and what to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from portfolio.book.holdings.columns import column_of, counts_lots
from portfolio.language import DASH
from portfolio.report.words import labels, notes
from portfolio.ui.editors import grid
from portfolio.ui.shell.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portfolio.book.holdings.draft import DraftProblem, Place
    from portfolio.errors import Severity
    from portfolio.language import Language
    from portfolio.report.audience import Audience

_ICONS: dict[Severity, str] = {
    "error": ":red[:material/error:]",
    "warning": ":orange[:material/warning:]",
    "info": ":blue[:material/info:]",
}
#: More rows than these are scrolled.
_ROWS_IN_VIEW = 8
_SCROLLED_HEIGHT = 380


def place(t: Language, where: Place | None) -> str:
    """Return a row's name: its line in the file, or which of the new rows it is."""
    if where is None:
        return t("File")
    return (
        t("Line {line}", line=where.line) if where.line else t("New row {number}", number=where.new)
    )


def _holdings_title(t: Language, header: str) -> str:
    """Return the title over the column in the table to edit, whatever the file calls it."""
    key = column_of(header)
    return header if key is None or counts_lots(header) else grid.title(t, key)


def listed(
    audience: Audience,
    findings: Sequence[DraftProblem],
    *,
    title: Callable[[Language, str], str] = _holdings_title,
    alt: str | None = None,
) -> None:
    """List the problems, most severe first; nothing when there are none.

    ``title`` gives the words over a column from its header; without ``alt`` they are those of
    holdings.csv.
    """
    t = audience.t
    if not findings:
        return
    table = [
        {
            t(
                "Severity"
            ): f"{_ICONS[f.problem.severity]} {plain(labels.severity(t, f.problem.severity))}",
            t("Row"): plain(place(t, f.place)),
            t("Column"): plain(title(t, f.problem.column)) if f.problem.column else DASH,
            t("What to do"): plain(notes.message(f.problem, audience)),
        }
        for f in findings
    ]
    is_long = len(table) > _ROWS_IN_VIEW
    st.table(
        table,
        border="horizontal",
        hide_index=True,
        height=_SCROLLED_HEIGHT if is_long else "content",
        alt=alt or t("Problems in holdings.csv"),
    )
