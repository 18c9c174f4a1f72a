"""One quarter's ``Review`` from a book and a market: the only place where its numbers come
together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.analysis.findings.effects import Shown, review_findings, used_corrections
from portfolio.analysis.findings.nothing import what_is_missing
from portfolio.analysis.records import Review
from portfolio.analysis.review.allocation import allocation
from portfolio.analysis.review.from_ledger import FromLedger
from portfolio.analysis.review.growth_lines import growth_lines
from portfolio.analysis.review.held_since_opening import HeldSinceOpening
from portfolio.analysis.review.holding_rows import holding_reviews
from portfolio.analysis.review.inputs import Inputs
from portfolio.analysis.review.price_problems import missing_rates, problems
from portfolio.analysis.review.provenance import provenance
from portfolio.analysis.review.quarter_rows import quarter_rows
from portfolio.analysis.review.totals import totals
from portfolio.book.symbols import is_unlisted
from portfolio.errors import N_, NothingToReviewError

if TYPE_CHECKING:
    from datetime import date

    from portfolio.analysis.periods import Quarter
    from portfolio.analysis.review.basis import Basis
    from portfolio.analysis.review.inputs import Prepared
    from portfolio.book.records import Book
    from portfolio.errors import Sentence
    from portfolio.market.records import Market


def review(
    book: Book,
    market: Market,
    quarter: Quarter | None = None,
    *,
    today: date,
    as_of: date | None = None,
    base: str | None = None,
    prepared: Prepared | None = None,
) -> Review:
    """Compute the review of ``quarter`` (the last completed one when None): of the ledger, where
    the book has transactions.

    ``as_of`` acts as if that day's closes were the latest; ``base`` overrides the book's base
    currency; what is ``prepared`` need not be made again. Raises UsageError for a quarter that has
    not begun, NothingToReviewError when there is no holding, no close by the quarter's end, or no
    value.
    """
    inputs = Inputs.of(book, market, quarter, today, as_of, base, prepared)
    days = inputs.days
    basis: Basis = FromLedger.of(inputs) if inputs.entries.rows else HeldSinceOpening(inputs)
    held = holding_reviews(basis, inputs.panel, days.periods, days.known)
    if not any(h.value_base is not None for h in held):
        raise NothingToReviewError(
            N_("Nothing can be computed for {quarter}: {cause}."),
            quarter=days.quarter,
            cause=_cause(basis, inputs),
        )
    income = basis.income(held)
    whole = totals(basis, held, income)
    ledger, benchmarks = basis.compared([one.period for one in whole.performances])
    shown = Shown(basis.boundaries, inputs.market, inputs.base, basis)
    examined = review_findings(shown, days.of_year.opening, days.as_of, own=basis.own_findings())
    return Review(
        quarter=str(days.quarter),
        as_of=days.as_of,
        base_currency=inputs.base,
        method=basis.method,
        source=inputs.market.source,
        totals=whole,
        holdings=held,
        quarters=quarter_rows(basis, inputs),
        allocation=allocation(basis.boundaries),
        history=basis.history(),
        growth=growth_lines(basis, inputs),
        problems=problems(basis, inputs, held, examined, benchmarks),
        provenance=provenance(inputs, basis.boundaries.rows),
        is_running=days.is_running,
        findings=examined,
        corrections=used_corrections(shown, days.of_year.opening, days.as_of),
        benchmarks=benchmarks,
        ledger=ledger,
        income=income,
        unread=inputs.book.unread,
    )


def _cause(basis: Basis, inputs: Inputs) -> Sentence:
    """Say what is missing for a value of any holding."""
    held = basis.boundaries.rows
    asked = [
        h.symbol
        for h in held.holdings
        if not h.is_cash and h.price is None and not is_unlisted(h.symbol)
    ]
    missing = missing_rates(basis.boundaries, inputs.market, inputs.base)
    return what_is_missing(
        asked, [str(one.facts["currency"]) for one in missing], inputs.market, inputs.days.as_of
    )
