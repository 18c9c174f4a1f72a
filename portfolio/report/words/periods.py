"""The periods that a ledger's review tells of, and what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from portfolio.analysis.records import Bridge
from portfolio.report.words import labels

if TYPE_CHECKING:
    from portfolio.analysis.periods import Period
    from portfolio.analysis.records import Performance, Review
    from portfolio.language import Language


def told(review: Review) -> tuple[Performance, ...]:
    """The portfolio over each period, shortest first; a first quarter is the year so far, and not
    told twice.
    """
    is_first = review.start_of_quarter == review.start_of_year
    return tuple(
        one for one in review.totals.performances if not (is_first and one.period.name == "quarter")
    )


def name(review: Review, period: Period, t: Language) -> str:
    """``Q2 2024``, ``YTD 2024``, ``Since 5 Jan 2022``."""
    match period.name:
        case "quarter":
            return t.quarter(review.quarter)
        case "year":
            return labels.year_to_date(t, review)
        case "since_start":
            return t("Since {date}", date=t.short_date(period.first))
        case other:
            assert_never(other)


def in_parts(bridge: Bridge) -> Bridge:
    """The bridge in parts of its opening value, which is not 0: what may be seen where amounts are
    hidden.
    """
    whole = bridge.opening
    return Bridge(
        opening=bridge.opening / whole,
        paid_in=bridge.paid_in / whole,
        taken_out=bridge.taken_out / whole,
        price=bridge.price / whole,
        income_net=bridge.income_net / whole,
        currency=bridge.currency / whole,
        fees_and_taxes=bridge.fees_and_taxes / whole,
        closing=bridge.closing / whole,
    )
