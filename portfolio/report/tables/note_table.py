"""The notes of a review as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.report.tables.model import Caption, Column, Heading, table_of
from portfolio.report.words import notes

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable


def note_table(review: Review, audience: Audience) -> ReportTable:
    """What a reader needs to judge the numbers, a note a row."""
    t, found = audience.t, notes.notes(review, audience)
    columns = (
        Column(Heading("section", t("About"), "text"), [note.section for note in found]),
        Column(Heading("label", t("Subject"), "text", wraps=True), [note.label for note in found]),
        Column(Heading("text", t("Note"), "text", wraps=True), [note.text for note in found]),
    )
    return table_of(audience, Caption(t("Notes"), "", review.base_currency), columns)
