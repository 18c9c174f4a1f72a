"""What a security paid per share in each calendar year, regular and special apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.arrays import years_of

if TYPE_CHECKING:
    from datetime import date

    from portfolio.analysis.income.records import SecurityIncome


@dataclass(frozen=True, slots=True)
class DividendYear:
    """One calendar year's dividends per share by ex-date, own currency, before tax,
    split-adjusted.
    """

    year: int
    regular: float
    special: float
    #: Whether the year had not ended by the review's day.
    is_running: bool


def dividend_years(one: SecurityIncome, as_of: date) -> tuple[DividendYear, ...]:
    """Every year from the first dividend known to that of ``as_of``, years without a dividend
    included.
    """
    if not len(one.ex_days):
        return ()
    years = years_of(one.ex_days)
    first, last = int(years[0]), max(int(years[-1]), as_of.year)
    size = last - first + 1
    regular, special = (
        np.bincount((years - first)[kept], weights=one.amounts[kept], minlength=size)
        for kept in (~one.special, one.special)
    )
    is_open = (as_of.month, as_of.day) < (12, 31)
    return tuple(
        DividendYear(
            first + k, float(regular[k]), float(special[k]), first + k == as_of.year and is_open
        )
        for k in range(size)
    )
