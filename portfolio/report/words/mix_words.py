"""The mix in words: which groups are worth showing, how they moved since New Year, how far they are
from their targets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.report.cells import known
from portfolio.report.words import labels

if TYPE_CHECKING:
    from portfolio.analysis.records import AllocationRow, Review
    from portfolio.language import Language

#: Below one percentage point a group's share counts as unchanged.
_HARDLY = 0.01
#: Less than this is what rounding leaves of nothing.
_SHARE = 1e-9


def change(row: AllocationRow) -> float | None:
    """How far a group's share moved since New Year, a fraction; None when it is not known."""
    then, now = known(row.weight_start_of_year), known(row.weight)
    return None if then is None or now is None else now - then


def rows(review: Review, column: str) -> tuple[AllocationRow, ...]:
    """The groups worth showing: a group of what was bought and sold within the year has no share
    and no target.
    """
    return tuple(
        row
        for row in review.allocation[column]
        if row.target
        or max(abs(known(row.weight) or 0.0), abs(known(row.weight_start_of_year) or 0.0)) > _SHARE
    )


def dimension(review: Review) -> str | None:
    """The grouping that the published mix uses: asset class, else the first one that
    says anything.
    """
    for column in ("asset_class", "region", "currency", *review.allocation):
        if any(row.group for row in review.allocation.get(column, ())):
            return column
    return None


def drift(review: Review, t: Language, column: str) -> str:
    """Which group is furthest from its target; empty when none has one."""
    found = [(row.drift, row) for row in rows(review, column) if row.drift is not None]
    if not found:
        return ""
    furthest, row = max(found, key=lambda pair: abs(pair[0]))
    if abs(furthest) < _HARDLY:
        return t("Every group is within one percentage point of its target.")
    facts = {
        "group": labels.group(t, row.group),
        "weight": t.percent(row.weight),
        "target": t.percent(row.target),
    }
    if furthest > 0:
        return t(
            "Furthest from its target is “{group}”: {weight}, more than the {target} wanted.",
            **facts,
        )
    return t(
        "Furthest from its target is “{group}”: {weight}, less than the {target} wanted.", **facts
    )


def moved(review: Review, t: Language, column: str | None = None) -> str:
    """How the mix moved since New Year, by ``column`` or the published one; empty when nothing can
    be compared.
    """
    column = column or dimension(review)
    if column is None:
        return ""
    found = [(shift, row) for row in rows(review, column) if (shift := change(row)) is not None]
    if len(found) < 2:  # what is all of one kind stays that
        return ""
    furthest, row = max(found, key=lambda pair: abs(pair[0]))
    if abs(furthest) < _HARDLY:
        return t(
            "The mix has hardly changed since the end of {year}.", year=review.start_of_year.year
        )
    return t(
        "The mix moved most in “{group}”, from {then} at the end of {year} to {now}.",
        group=labels.group(t, row.group),
        then=t.percent(row.weight_start_of_year),
        now=t.percent(row.weight),
        year=review.start_of_year.year,
    )


def note(review: Review, t: Language) -> str:
    """Between which days the mix is compared, and at what prices."""
    return t(
        "Share of the whole portfolio in {currency} at the closes of {start} and {end}.",
        currency=review.base_currency,
        start=t.long_date(review.start_of_year),
        end=t.long_date(review.as_of),
    )
