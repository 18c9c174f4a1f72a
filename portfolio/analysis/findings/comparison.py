"""A review's returns as shown, and as they would be if a finding's alternative were followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from portfolio.analysis.records import Review, ReviewFinding


@dataclass(frozen=True)
class Comparison:
    """One return, all fractions: a holding's total return in its own currency, or the portfolio's
    in the base's.
    """

    of: Literal["holding", "portfolio"]
    #: A column of ``PERIODS``: the review's quarter, or ``YTD``.
    period: str
    shown: float | None
    #: With the alternative minus as shown.
    difference: float | None

    @property
    def followed(self) -> float | None:
        """The return with the alternative."""
        if self.shown is None or self.difference is None:
            return None
        return self.shown + self.difference


def compare(review: Review, found: ReviewFinding) -> tuple[Comparison, ...]:
    """The returns that the alternative of ``found`` could move: in the quarter and since New Year,
    the holding's (of a rate there are none) and the portfolio's; empty where no effect is known.
    """
    effect = found.effect
    if effect is None:
        return ()
    quarter = review.quarter[4:]
    rows = [row for row in review.quarters[:-1] if row.symbol == found.finding.symbol]
    holding = [
        Comparison("holding", period, row.get("own", "total", period), difference)
        for row in rows
        for period, difference in (
            (quarter, effect.quarter.total_return),
            ("YTD", effect.year.total_return),
        )
    ]
    return (
        *holding,
        Comparison("portfolio", quarter, review.totals.quarter.growth, effect.quarter.growth),
        Comparison("portfolio", "YTD", review.totals.year.growth, effect.year.growth),
    )
