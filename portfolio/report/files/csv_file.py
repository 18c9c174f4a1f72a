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

import csv
import io
from typing import TYPE_CHECKING

from portfolio.report.tables.cells import guarded, known, one_line
from portfolio.report.tables.columns import columns
from portfolio.report.words import labels, sentences

if TYPE_CHECKING:
    from datetime import date

    from portfolio.analysis.records import Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.columns import Column


def render(review: Review, audience: Audience) -> bytes:
    """Return the file's bytes."""
    t = audience.t
    chosen = columns(review, audience)
    always = _constant(review, t)
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([*(_header(c, t) for c in chosen), *always])
    constants = [_cell(value) for value in always.values()]
    for holding in review.holdings:
        writer.writerow([*(_cell(c.value(holding)) for c in chosen), *constants])
    writer.writerow([*(_cell(c.total) for c in chosen), *constants])
    return file.getvalue().encode("utf-8-sig")


def _header(column: Column, t: Language) -> str:
    if column.kind in ("return", "fraction", "tax"):
        return t("{title} (fraction)", title=column.title)
    return column.title


def _cell(value: str | float | date | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(one_line(value))
    if isinstance(value, (int, float)):
        number = known(value)
        return "" if number is None else repr(number)
    return value.isoformat()


def _constant(review: Review, t: Language) -> dict[str, str | date]:
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
