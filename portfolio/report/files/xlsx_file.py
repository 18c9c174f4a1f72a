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

from portfolio.analysis.records import PERIODS, RETURN_KINDS, VIEWS
from portfolio.report.files import income_files
from portfolio.report.files.xlsx_sheet import Look, Sheet, Styles
from portfolio.report.tables import attribution_tables, performance_tables
from portfolio.report.tables.attribution_tables import COSTINGS
from portfolio.report.tables.columns import columns
from portfolio.report.words import labels, mix_words, notes, sentences
from portfolio.report.words import performance_words as words

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience

_LAST: Look = {"bold": True, "top": 1}
_WRAPPED: Look = {"text_wrap": True}


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
    _review(Sheet(book, styles, t("Review"), review, t), review, audience)
    _quarters(Sheet(book, styles, t("Quarters"), review, t), review, t)
    _allocation(Sheet(book, styles, t("Allocation"), review, t), review, audience)
    if review.method == "ledger":
        _performance(Sheet(book, styles, t("Performance"), review, t), review, audience)
    if review.income is not None:
        income_files.sheet(Sheet(book, styles, t("Income"), review, t), review, audience)
    _notes(Sheet(book, styles, t("Notes"), review, t), review, audience)
    book.close()
    return file.getvalue()


def _review(sheet: Sheet, review: Review, audience: Audience) -> None:
    chosen = columns(review, audience)
    sheet.header([c.title for c in chosen], rows=len(review.holdings))
    for holding in review.holdings:
        for i, column in enumerate(chosen):
            currency = review.base_currency if column.kind == "base" else holding.currency
            sheet.value(i, column.value(holding), column.kind, currency)
        sheet.row += 1
    for i, column in enumerate(chosen):
        kind = (
            "text" if column.total is None else column.kind
        )  # a blank, not a dash, where there is no total
        sheet.value(i, column.total, kind, review.base_currency, _LAST)
    sheet.finish(pages_wide=2)


def _quarters(sheet: Sheet, review: Review, t: Language) -> None:
    """One row per security and the portfolio; a block of columns for each currency and measure."""
    periods = [*PERIODS[: int(review.quarter[5:])], "YTD"]
    blocks = [
        (view, measure, period) for view in VIEWS for measure in RETURN_KINDS for period in periods
    ]
    year = review.quarter[:4]
    titles = [
        t(
            "{measure} {period}, {view}",
            measure=labels.measure(t, measure),
            period=labels.year_to_date(t, review)
            if period == "YTD"
            else t.quarter(f"{year}{period}"),
            view=labels.view(t, view, review.base_currency),
        )
        for view, measure, period in blocks
    ]
    sheet.header([t("Symbol"), t("Name"), t("Currency"), *titles], rows=len(review.quarters) - 1)
    for row in review.quarters:
        is_total = row.symbol == labels.TOTAL
        look: Look = _LAST if is_total else {}
        sheet.text(0, row.symbol, look)
        sheet.text(1, labels.short(t, row.symbol, row.name), look)
        sheet.text(2, row.currency, look)
        for i, (view, measure, period) in enumerate(blocks, start=3):
            sheet.value(i, row.get(view, measure, period), "return", look=look)
        sheet.row += 1
    sheet.finish(pages_wide=1 if len(blocks) <= 12 else 2)


def _allocation(sheet: Sheet, review: Review, audience: Audience) -> None:
    t = audience.t
    shown = notes.dimensions(review, audience)
    base, year = review.base_currency, review.start_of_year.year
    titles = [t("Grouped by"), t("Group")]
    titles += [t("Value in {currency}", currency=base)] if audience.shows_amounts else []
    titles += [
        t("Weight"),
        t("Weight at the end of {year}", year=year),
        t("Change (% points)"),
        t("Target"),
    ]
    sheet.header(titles, rows=sum(len(review.allocation[column]) for column in shown), fixed=2)
    for column in shown:
        for row in review.allocation[column]:
            sheet.text(0, labels.dimension(t, column))
            sheet.text(1, labels.group(t, row.group))
            if audience.shows_amounts:
                sheet.value(2, row.value_base, "base", base)
            first = 3 if audience.shows_amounts else 2
            sheet.value(first, row.weight, "fraction")
            sheet.value(first + 1, row.weight_start_of_year, "fraction")
            sheet.value(first + 2, mix_words.change(row), "return")
            sheet.value(first + 3, row.target, "fraction")
            sheet.row += 1
    sheet.finish()


def _performance(sheet: Sheet, review: Review, audience: Audience) -> None:
    """All tables that only a ledger can fill, below each other."""
    t = audience.t
    sheet.row -= 1
    for text in (
        words.exactness(review, t),
        words.opening(review, t),
        words.answers(review, t),
        *words.bridges(review, audience),
        words.drawdown(review, t),
    ):
        sheet.prose(text)
    sheet.row += 1
    by_group = [
        attribution_tables.groups(review, audience, column)
        for column in notes.dimensions(review, audience)
    ]
    for figures in (
        performance_tables.growth(review, audience),
        performance_tables.bridges(review, audience),
        performance_tables.benchmarks(review, audience),
        performance_tables.years(review, audience),
        *(
            attribution_tables.contributions(review, audience, span)
            for span in attribution_tables.contributed(review)
        ),
        *by_group,
        *(
            attribution_tables.gains(review, audience, costing)
            for costing in COSTINGS
            if audience.shows_amounts
        ),
    ):
        if figures is not None and figures.rows:
            sheet.table(figures)
    sheet.finish()


def _notes(sheet: Sheet, review: Review, audience: Audience) -> None:
    t = audience.t
    found = notes.notes(review, audience)
    sheet.header([t("About"), t("Subject"), t("Note")], rows=len(found))
    for note in found:
        sheet.text(0, note.section)
        sheet.text(1, note.label, _WRAPPED)
        sheet.text(2, note.text, _WRAPPED)
        sheet.row += 1
    sheet.finish(prose=2)
