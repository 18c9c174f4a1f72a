"""Which tables stand in a publication, Markdown or HTML, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.report.tables import attribution_tables, performance_tables, returns
from portfolio.report.tables.holdings import holdings, money

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable


def amounts(review: Review, audience: Audience) -> tuple[ReportTable, ...]:
    """What is owned and what it is worth, for the owner."""
    if not audience.shows_amounts:
        return ()
    return (money(review, audience), holdings(review, audience, only_held=True))


def course(review: Review, audience: Audience) -> tuple[ReportTable, ...]:
    """The returns quarter by quarter, and what only a ledger tells of the whole portfolio."""
    found: tuple[ReportTable | None, ...] = returns.published_quarters(review, audience)
    if review.method == "ledger":
        found = (
            *found,
            performance_tables.growth(review, audience),
            performance_tables.bridges(review, audience),
            performance_tables.benchmarks(review, audience),
            performance_tables.years(review, audience),
            attribution_tables.gains(review, audience, "average"),
        )
    return tuple(table for table in found if table is not None and table.rows)
