"""The review as a workbook: Review, Quarters, Allocation, with transactions Performance, Income,
Notes.

There are no formulas at all; every value is the review's. Without amounts the columns of amounts
are left out.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import xlsxwriter

from portfolio.report.files import income_files
from portfolio.report.files.xlsx_sheet import Styles, WorkbookSheet
from portfolio.report.tables import attribution_tables, performance_tables, returns
from portfolio.report.tables.allocation import allocation
from portfolio.report.tables.attribution_tables import COSTINGS
from portfolio.report.tables.holdings import holdings
from portfolio.report.tables.note_table import note_table
from portfolio.report.words import notes, sentences
from portfolio.report.words import performance_words as words

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.report.audience import Audience

#: So many columns of the quarters fit on a page's width.
_ONE_PAGE = 15


def render(review: Review, audience: Audience) -> bytes:
    """Return the workbook's bytes; the same review gives the same bytes."""
    t = audience.t
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(file, options)
    made = sentences.fetched_at(review) or datetime.combine(review.as_of, time(), UTC)
    book.set_properties({"title": sentences.title(review, t), "created": made.replace(tzinfo=None)})
    styles = Styles(book, t)

    def sheet(name: str) -> WorkbookSheet:
        return WorkbookSheet(book, styles, name, review, t)

    wide = sheet(t("Review"))
    wide.main(holdings(review, audience))
    wide.finish(pages_wide=2)
    _quarters(sheet(t("Quarters")), review, audience)
    mix = sheet(t("Allocation"))
    mix.main(allocation(review, audience, *notes.dimensions(review, audience)))
    mix.finish()
    if review.method == "ledger":
        _performance(sheet(t("Performance")), review, audience)
    if review.income is not None:
        income_files.sheet(sheet(t("Income")), review, audience)
    _notes(sheet(t("Notes")), review, audience)
    book.close()
    return file.getvalue()


def _quarters(sheet: WorkbookSheet, review: Review, audience: Audience) -> None:
    """One row per security and the portfolio; a block of columns for each currency and measure."""
    found = returns.quarters(review, audience, *returns.EVERY)
    sheet.main(found)
    sheet.finish(pages_wide=1 if len(found.headings) <= _ONE_PAGE else 2)


def _performance(sheet: WorkbookSheet, review: Review, audience: Audience) -> None:
    """All tables that only a ledger can fill, below each other."""
    t = audience.t
    sheet.row -= 1
    for text in (
        words.exactness(review, t),
        words.opening(review, t),
        words.answers(review, audience),
        *words.bridges(review, audience),
        words.drawdown(review, t),
    ):
        sheet.prose(text)
    sheet.row += 1
    for table in (
        performance_tables.growth(review, audience),
        performance_tables.bridges(review, audience),
        performance_tables.benchmarks(review, audience),
        performance_tables.years(review, audience),
        *(
            attribution_tables.contributions(review, audience, span)
            for span in attribution_tables.contributed(review)
        ),
        *(
            attribution_tables.groups(review, audience, column)
            for column in notes.dimensions(review, audience)
        ),
        *(attribution_tables.gains(review, audience, costing) for costing in COSTINGS),
    ):
        if table is not None and table.rows:
            sheet.below(table)
    sheet.finish()


def _notes(sheet: WorkbookSheet, review: Review, audience: Audience) -> None:
    sheet.main(note_table(review, audience))
    sheet.finish(prose=2)
