"""The payments expected after a day: what Yahoo has announced, then estimates from frequency and
last regular amount.

A payer with a frequency is expected to pay its last regular dividend so many times a year
(``payment_frequency``): on the days of its last year, a year later, where that year is a pattern,
in equal steps after the last payment otherwise. Only where the pattern is seasonal
(``payment_frequency``) are the amounts, too, those of the year before. One without a frequency is
expected to pay the same as in the last twelve months, a year later. One whose payments have
stopped, nothing. What comes in twelve months, divided by the price, is the forward yield: the
calendar and the yield have one sum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.forecasting.payment_frequency import (
    DAYS_A_YEAR,
    Regularity,
    payment_frequency,
)
from portfolio.analysis.prices.panel import slices
from portfolio.arrays import ArrayRecord, first_days, months_of

if TYPE_CHECKING:
    from portfolio.analysis.income.dividends import Dividends
    from portfolio.analysis.income.forecasting.payment_frequency import PaymentFrequency
    from portfolio.analysis.withholding.taxes import Taxes
    from portfolio.arrays import Bools, Days, Floats, Ints


@dataclass(frozen=True)
class ExpectedDividends(ArrayRecord):
    """Payments per share that are expected, shape (payments,); of securities by their places."""

    security: Ints
    days: Days
    amounts: Floats
    is_announced: Bools


def coming(
    dividends: Dividends, as_of: int, known: int, end: int
) -> tuple[ExpectedDividends, PaymentFrequency]:
    """Return what is expected in ``(as_of, end]`` and the frequency that it rests on, with n
    securities' ``dividends``.

    ``dividends`` are known up to ``known``: those after ``as_of`` are announced, and what follows
    on them is estimated.
    """
    frequency = payment_frequency(dividends, known)
    ahead = ExpectedDividends.chained(
        (
            _announced(dividends, as_of, end),
            _pattern(dividends, frequency),
            _steps(frequency),
            _again(dividends, frequency, known),
        )
    )
    earliest = known + 1
    estimated = _on_weekdays(np.maximum(ahead.days, earliest), earliest, end)
    ahead = replace(ahead, days=np.where(ahead.is_announced, ahead.days, estimated))
    ahead = ahead.only((ahead.days > as_of) & (ahead.days <= end))
    return ahead.only(np.lexsort((ahead.days, ahead.security))), frequency


def expected_a_share(
    dividends: Dividends, taxes: Taxes, as_of: int, known: int, end: int
) -> tuple[Floats, Floats]:
    """Return what n securities are expected to pay a share in ``(as_of, end]``, before and after
    tax, each (n,): the calendar's payments added up.
    """
    ahead, frequency = coming(dividends, as_of, known, end)
    net = ahead.amounts * (1.0 - taxes.on(ahead.security, ahead.days))
    before, after = (
        np.bincount(ahead.security, weights=amounts, minlength=len(frequency.last))
        for amounts in (ahead.amounts, net)
    )
    return before.astype(np.float64), after.astype(np.float64)


def _announced(dividends: Dividends, as_of: int, end: int) -> ExpectedDividends:
    index = np.flatnonzero((dividends.days > as_of) & (dividends.days <= end))
    return ExpectedDividends(
        security=dividends.owners[index],
        days=dividends.days[index],
        amounts=dividends.amounts[index],
        is_announced=np.ones(len(index), dtype=np.bool_),
    )


def _pattern(dividends: Dividends, frequency: PaymentFrequency) -> ExpectedDividends:
    """The days of the last year's payments, a year later, and their amounts where they are
    seasonal.
    """
    regular = dividends.regular
    payers = np.flatnonzero(frequency.is_pattern)
    after = frequency.last[payers] + 1
    index, owners = slices(after - frequency.times[payers], after)
    who = payers[owners]
    seasonal = np.where(frequency.is_seasonal[who], regular.amounts[index], frequency.amount[who])
    return _estimated(who, _a_year_later(regular.days[index]), seasonal)


def _steps(frequency: PaymentFrequency) -> ExpectedDividends:
    """Equal steps after the last payment."""
    is_regular = frequency.regularity == Regularity.REGULAR
    payers = np.flatnonzero(is_regular & ~frequency.is_pattern)
    step, owners = slices(np.ones(len(payers), dtype=np.int64), frequency.times[payers] + 1)
    who = payers[owners]
    days = np.floor(step * DAYS_A_YEAR / frequency.times[who]).astype(np.int64)
    return _estimated(who, frequency.last_day[who] + days, frequency.amount[who])


def _again(dividends: Dividends, frequency: PaymentFrequency, known: int) -> ExpectedDividends:
    """What those without a frequency paid in the last twelve months, a year later; special
    dividends apart.
    """
    regular, regularity = dividends.regular, frequency.regularity
    payers = np.flatnonzero((regularity == Regularity.NEW) | (regularity == Regularity.IRREGULAR))
    first = regular.until(np.full(len(frequency.last), known - 365))[payers]
    index, owners = slices(first, frequency.last[payers] + 1)
    return _estimated(payers[owners], _a_year_later(regular.days[index]), regular.amounts[index])


def _estimated(security: Ints, days: Days, amounts: Floats) -> ExpectedDividends:
    return ExpectedDividends(security, days, amounts, np.zeros(len(days), dtype=np.bool_))


def _a_year_later(days: Days) -> Days:
    """The same date a year later; 28 February for 29 February."""
    months = months_of(days)
    later = first_days(months + 12) + (days - first_days(months))
    return np.minimum(later, first_days(months + 13) - 1)


def _on_weekdays(days: Days, first: int, last: int) -> Days:
    """Move Saturdays to Friday and Sundays to Monday, or the other way where that leaves the month
    or ``[first, last]``.
    """
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    step = np.where(weekday == 5, -1, np.where(weekday == 6, 1, 0))
    moved = days + step
    leaves = (months_of(days) != months_of(moved)) | (moved < first) | (moved > last)
    return np.where(leaves, days - 2 * step, moved)
