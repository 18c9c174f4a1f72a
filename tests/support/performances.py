"""Performances written by hand: what a subject did over the periods of the sample review."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from portfolio.analysis.periods import Period
from portfolio.analysis.records import Performance, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.analysis.periods import PeriodName

QUARTER = Period("quarter", date(2024, 3, 31), date(2024, 6, 30))
YEAR = Period("year", date(2023, 12, 31), date(2024, 6, 30))
SINCE_START = Period("since_start", date(2022, 1, 2), date(2024, 6, 30))
#: What is known of a performance, by the names of its fields.
Facts = dict[str, Any]
S = TypeVar("S", bound=Subject)


def performances(
    quarter: Facts, year: Facts, since_start: Facts | None = None
) -> tuple[Performance, ...]:
    """A record of each period; without a ledger there is no start."""
    return (
        Performance(QUARTER, **quarter),
        Performance(YEAR, **year),
        *(() if since_start is None else (Performance(SINCE_START, **since_start),)),
    )


def changed(
    subject: S,
    *,
    quarter: Facts | None = None,
    year: Facts | None = None,
    since_start: Facts | None = None,
) -> S:
    """The same subject with other facts of some periods."""
    facts: Mapping[PeriodName, Facts | None] = {
        "quarter": quarter,
        "year": year,
        "since_start": since_start,
    }
    return replace(
        subject,
        performances=tuple(
            replace(one, **(facts[one.period.name] or {})) for one in subject.performances
        ),
    )
