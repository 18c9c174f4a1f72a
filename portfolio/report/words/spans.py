"""The periods that a ledger's review tells of: its quarter, its year so far, and all the time since
the ledger began.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from portfolio.analysis.records import Bridge
from portfolio.report.words import labels

if TYPE_CHECKING:
    from datetime import date

    from portfolio.analysis.records import Review
    from portfolio.errors import Sentence
    from portfolio.language import Language

Span = Literal["year", "quarter", "start"]


@dataclass(frozen=True)
class Told:
    """One period from the close of ``opening`` to ``as_of``: the three answers to how much it grew,
    and the bridge.
    """

    span: Span
    #: ``YTD 2024``, ``Q2 2024``, ``Since 5 Jan 2022``.
    name: str
    opening: date
    days: int
    growth: float | None
    twr: float | None
    #: Annualised; None under a year.
    twr_year: float | None
    twr_gross: float | None
    #: Over the period's days, and annualised.
    irr: float | None
    irr_year: float | None
    irr_reason: Sentence | None
    net_contributions: float | None
    bridge: Bridge | None


def told(review: Review, t: Language) -> tuple[Told, ...]:
    """The periods, shortest first; a first quarter is the year so far, and not told twice."""
    found = (_quarter(review, t), _year(review, t), _start(review, t))
    return tuple(one for one in found if one is not None)


def in_parts(bridge: Bridge) -> Bridge:
    """The bridge in parts of its opening value, which is not 0: what may be seen where amounts are
    hidden.
    """
    return Bridge(*(getattr(bridge, field.name) / bridge.opening for field in fields(bridge)))


def _quarter(review: Review, t: Language) -> Told | None:
    totals = review.totals
    if review.start_of_quarter == review.start_of_year:
        return None
    return Told(
        span="quarter",
        name=t.quarter(review.quarter),
        opening=review.start_of_quarter,
        days=(review.as_of - review.start_of_quarter).days,
        growth=totals.growth_qtd,
        twr=totals.twr_qtd,
        twr_year=None,
        twr_gross=totals.twr_gross_qtd,
        irr=totals.irr_period_qtd,
        irr_year=totals.irr_qtd,
        irr_reason=totals.irr_reason_qtd,
        net_contributions=totals.net_contributions_qtd,
        bridge=totals.bridge_qtd,
    )


def _year(review: Review, t: Language) -> Told:
    totals = review.totals
    return Told(
        span="year",
        name=labels.year_to_date(t, review),
        opening=review.start_of_year,
        days=(review.as_of - review.start_of_year).days,
        growth=totals.growth_ytd,
        twr=totals.twr_ytd,
        twr_year=None,
        twr_gross=totals.twr_gross_ytd,
        irr=totals.irr_period_ytd,
        irr_year=totals.irr_ytd,
        irr_reason=totals.irr_reason,
        net_contributions=totals.net_contributions_ytd,
        bridge=totals.bridge_ytd,
    )


def _start(review: Review, t: Language) -> Told | None:
    start = review.since_start
    if start is None or review.performance is None:
        return None
    opening = review.performance.exact_from
    return Told(
        span="start",
        name=t("Since {date}", date=t.short_date(start.date)),
        opening=opening,
        days=(review.as_of - opening).days,
        growth=start.growth,
        twr=start.twr,
        twr_year=start.twr_annualised,
        twr_gross=None,
        irr=start.irr_period,
        irr_year=start.irr,
        irr_reason=start.irr_reason,
        net_contributions=start.net_contributions,
        bridge=start.bridge,
    )
