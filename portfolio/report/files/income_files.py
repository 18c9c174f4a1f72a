"""Income in the workbook and in the files to publish: which of its tables stand where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.analysis.income.records import STEPS
from portfolio.report.tables import income_tables, yield_tables
from portfolio.report.words import income_sentences, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.analysis.income.records import Dimension
    from portfolio.analysis.records import Review
    from portfolio.report.audience import Audience
    from portfolio.report.files.xlsx_sheet import WorkbookSheet
    from portfolio.report.tables.model import ReportTable

_GROUPED: tuple[Dimension, ...] = ("holding", "account", "country", "currency")
#: Payments that a publication lists: about a quarter's of a usual portfolio.
_MOST = 12


def sheet(target: WorkbookSheet, review: Review, audience: Audience) -> None:
    """Write the sheet: what it pays in a sentence, then history, holdings, countries, yields and
    the calendar.
    """
    t = audience.t
    target.row -= 1
    target.prose(income_sentences.headline(review, audience))
    target.prose(income_sentences.static_note(review, t))
    target.row += 1
    for table in _all(review, audience):
        target.below(table)
    target.finish(pages_wide=2)


def _all(review: Review, audience: Audience) -> Iterator[ReportTable]:
    income = review.income
    if income is None:
        return
    # Of today's holdings, held all along, nobody was paid: that is no history to publish.
    is_told = review.method == "ledger" or not audience.is_publication
    for step in reversed(STEPS) if is_told else ():
        yield income_tables.history(income, audience, step)
    for by in _GROUPED:
        yield income_tables.groups(income, audience, by)
        if is_told:
            yield income_tables.histories(income, audience, by)
    yield income_tables.withheld(income, audience)
    yield yield_tables.holdings(review, audience)
    for by in _GROUPED[1:]:
        yield yield_tables.groups(income, audience, by)
    yield income_tables.calendar(income, audience)
    yield income_tables.paid(income, audience)


def published(review: Review, audience: Audience) -> tuple[ReportTable, ...]:
    """The tables of Markdown and HTML: yields, of a ledger income by year, what was withheld, the
    payments to come; none when nothing pays.
    """
    found: list[ReportTable] = []
    if sentences.payers(review):
        found.append(yield_tables.holdings(review, audience, only_payers=True))
    income = review.income
    if income is not None and (income.last_twelve_months.gross or income.expected):
        if review.method == "ledger":
            found.append(income_tables.history(income, audience, "year"))
        found += [
            income_tables.withheld(income, audience),
            income_tables.calendar(income, audience).first(_MOST),
        ]
    return tuple(table for table in found if table.rows)
