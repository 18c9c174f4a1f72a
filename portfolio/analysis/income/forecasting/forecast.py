"""The payments expected after a day: what Yahoo has announced, then estimates from rhythm and last
regular amount.

A payer with a rhythm is expected to pay its last regular dividend so many times a year
(``rhythm``): on the days of its last year, a year later, where that year is a pattern, in equal
steps after the last payment otherwise. So the estimates of twelve months add up to shares · the
annual amount that its forward yield is made of. Only where the pattern is seasonal (``rhythm``) are
the amounts, too, those of the year before. One without a rhythm is expected to pay the same as in
the last twelve months, a year later. One whose payments have stopped, nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.forecasting.payment_frequency import DAYS_A_YEAR, Standing, rhythm
from portfolio.analysis.prices.panel import slices
from portfolio.arrays import first_days, months_of

if TYPE_CHECKING:
    from portfolio.analysis.income.dividends import Dividends
    from portfolio.analysis.income.forecasting.payment_frequency import Rhythm
    from portfolio.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Coming:
    """Payments per share that are expected; all arrays have shape (payments,), by
    security and day.
    """

    security: Ints
    days: Ints
    amounts: Floats
    is_announced: Bools


def coming(dividends: Dividends, as_of: int, known: int, end: int) -> tuple[Coming, Rhythm]:
    """Return what is expected in ``(as_of, end]`` and the rhythm that it rests on, with n
    securities' ``dividends``.

    ``dividends`` are known up to ``known``: those after ``as_of`` are announced, and what follows
    on them is estimated.
    """
    beat = rhythm(dividends, known)
    parts = (
        _announced(dividends, as_of, end),
        _pattern(dividends, beat),
        _steps(beat),
        _again(dividends, beat, known),
    )
    security, days, amounts, announced = (np.concatenate(part) for part in zip(*parts, strict=True))
    is_announced = announced.astype(np.bool_)
    days = np.where(is_announced, days, _on_weekdays(np.maximum(days, known + 1), known + 1, end))
    kept = np.flatnonzero((days > as_of) & (days <= end))
    kept = kept[np.lexsort((days[kept], security[kept]))]
    return Coming(security[kept], days[kept], amounts[kept], is_announced[kept]), beat


def _announced(dividends: Dividends, as_of: int, end: int) -> tuple[Ints, Ints, Floats, Bools]:
    index = np.flatnonzero((dividends.days > as_of) & (dividends.days <= end))
    return (
        dividends.owners[index],
        dividends.days[index],
        dividends.amounts[index],
        np.ones(len(index), dtype=np.bool_),
    )


def _pattern(dividends: Dividends, beat: Rhythm) -> tuple[Ints, Ints, Floats, Bools]:
    """The days of the last year's payments, a year later, and their amounts where they are
    seasonal.
    """
    payers = np.flatnonzero(beat.is_pattern)
    index, owners = slices(beat.last[payers] - beat.times[payers] + 1, beat.last[payers] + 1)
    who = payers[owners]
    who, days, amounts, announced = _estimated(
        who, _a_year_later(dividends.regular.days[index]), beat
    )
    amounts = np.where(beat.is_seasonal[who], dividends.regular.amounts[index], amounts)
    return who, days, amounts, announced


def _steps(beat: Rhythm) -> tuple[Ints, Ints, Floats, Bools]:
    """Equal steps after the last payment."""
    payers = np.flatnonzero((beat.standing == Standing.REGULAR) & ~beat.is_pattern)
    step, owners = slices(np.ones(len(payers), dtype=np.int64), beat.times[payers] + 1)
    who = payers[owners]
    days = beat.last_day[who] + np.floor(step * DAYS_A_YEAR / beat.times[who]).astype(np.int64)
    return _estimated(who, days, beat)


def _estimated(who: Ints, days: Ints, beat: Rhythm) -> tuple[Ints, Ints, Floats, Bools]:
    return who, days, beat.amount[who], np.zeros(len(who), dtype=np.bool_)


def _again(dividends: Dividends, beat: Rhythm, known: int) -> tuple[Ints, Ints, Floats, Bools]:
    """What those without a rhythm paid in the last twelve months, a year later; special dividends
    apart.
    """
    regular = dividends.regular
    payers = np.flatnonzero((beat.standing == Standing.NEW) | (beat.standing == Standing.IRREGULAR))
    first = regular.until(np.full(len(beat.last), known - 365))[payers]
    index, owners = slices(first, beat.last[payers] + 1)
    days = _a_year_later(regular.days[index])
    return payers[owners], days, regular.amounts[index], np.zeros(len(days), dtype=np.bool_)


def _a_year_later(days: Ints) -> Ints:
    """The same date a year later; 28 February for 29 February."""
    months = months_of(days)
    later = first_days(months + 12) + (days - first_days(months))
    return np.minimum(later, first_days(months + 13) - 1)


def _on_weekdays(days: Ints, first: int, last: int) -> Ints:
    """Move Saturdays to Friday and Sundays to Monday, or the other way where that leaves the month
    or ``[first, last]``.
    """
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    step = np.where(weekday == 5, -1, np.where(weekday == 6, 1, 0))
    moved = days + step
    leaves = (months_of(days) != months_of(moved)) | (moved < first) | (moved > last)
    return np.where(leaves, days - 2 * step, moved)
