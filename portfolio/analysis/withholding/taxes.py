"""The rates withheld from dividends: of each holding, by the ex-date, for a rate may change on a
day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.arrays import day_of
from portfolio.book.withholding import TaxStep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.analysis.records import HoldingReview
    from portfolio.arrays import Floats, Ints
    from portfolio.book.withholding import TaxOrigin


#: Before every ex-date.
_ALWAYS = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Taxes:
    """Rates (fractions) of n holdings in k steps of time; step j holds from ``since[j]`` on, until
    the next begins.
    """

    #: Days since 1970-01-01, (k,), increasing; the first is before everything.
    since: Ints
    #: (n, k).
    rates: Floats
    #: (n, k): where each rate comes from.
    origins: tuple[tuple[TaxOrigin | None, ...], ...] = ()

    @classmethod
    def of(cls, steps: Sequence[Sequence[TaxStep]]) -> Taxes:
        """Put the steps of every holding side by side; cash, without a rate, loses nothing."""
        days = sorted({step.since for one in steps for step in one if step.since is not None})
        columns = [
            [one[0] if day is None else in_force(one, day) for one in steps]
            for day in (None, *days)
        ]
        return cls(
            np.array([_ALWAYS, *map(day_of, days)], dtype=np.int64),
            np.array([[s.rate or 0.0 for s in column] for column in columns], dtype=np.float64).T,
            tuple(zip(*([s.origin for s in column] for column in columns), strict=True))
            if steps
            else (),
        )

    def of_rows(self, index: Ints) -> Taxes:
        """The same of some of the holdings, or of some of them several times."""
        return Taxes(
            self.since,
            self.rates[index],
            tuple(self.origins[i] for i in index) if self.origins else (),
        )

    def step(self, days: Ints) -> Ints:
        """Which step holds on each day."""
        return np.searchsorted(self.since, days, side="right") - 1

    def on(self, holdings: Ints, days: Ints) -> Floats:
        """The rates of ``holdings`` (their numbers) on ``days``; both have shape (m,)."""
        if len(self.since) == 1:
            return self.rates[:, 0][holdings]
        found: Floats = self.rates[holdings, self.step(days)]
        return found

    def at(self, day: int) -> Floats:
        """Everyone's rate on one day, (n,)."""
        column: Floats = self.rates[:, int(self.step(np.array([day]))[0])]
        return column


def in_force(steps: Sequence[TaxStep], day: date) -> TaxStep:
    """The step that holds on ``day``."""
    return next(step for step in reversed(steps) if step.since is None or step.since <= day)


def taxes_of(holdings: Sequence[HoldingReview | None]) -> Taxes:
    """The rates of a review's holdings; one that tells no steps has its rate of the day all along,
    none has none.
    """
    return Taxes.of(
        [
            (h.dividend_taxes or _all_along(h)) if h else (TaxStep(None, None, None),)
            for h in holdings
        ]
    )


def _all_along(h: HoldingReview) -> tuple[TaxStep, ...]:
    return (TaxStep(None, h.dividend_tax, h.dividend_tax_origin),)
