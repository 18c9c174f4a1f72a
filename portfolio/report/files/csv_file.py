"""The review as CSV: one tidy table, a row per holding and one for the portfolio, nothing above or
below it.

UTF-8 with a byte order mark (Excel needs it to see Chinese), CRLF, commas, ISO dates. Returns,
weights and yields are fractions, as the header says: the same numbers as in the JSON, unrounded,
one click from a percentage in any spreadsheet. What would stand in a title is repeated in columns
at the end, so that no row loses its quarter, method or source when it is copied elsewhere. Text
that a spreadsheet could take for a formula has an apostrophe in front. Without amounts the columns
of amounts are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.report.files import plain_csv
from portfolio.report.tables.holdings import holdings
from portfolio.report.words import labels, sentences

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import Value


def render(review: Review, audience: Audience) -> bytes:
    """Return the file's bytes."""
    found = holdings(review, audience)
    return plain_csv.written(found, audience.t, _constant(review, audience.t))


def _constant(review: Review, t: Language) -> dict[str, Value]:
    """The columns that say the same in every row, by title."""
    at = sentences.fetched_at(review)
    return {
        t("Quarter"): review.quarter,
        t("As of"): review.as_of,
        t("Quarter opens at the close of"): review.start_of_quarter,
        t("Year opens at the close of"): review.start_of_year,
        t("Base currency"): review.base_currency,
        t("Method"): labels.method(t, review),
        t("Prices from"): labels.source(t, review.source),
        t("Fetched (UTC)"): at.strftime("%Y-%m-%d %H:%M") if at else "",
    }
