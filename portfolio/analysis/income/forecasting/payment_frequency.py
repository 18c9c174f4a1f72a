"""How often securities pay now: what forward yields and forecasts go by.

The frequency that a review reports is the median of the last eight spacings
(``income.frequencies``). What comes next follows from the regular dividends alone, and the latest
count most:

- When every one of the last year's payments, and the one before them, came a year before too (as
  many, each within 20 days), that year is the pattern: so many payments a year, on those days.
  PFF's two in December and none in January are in it.
- Otherwise the median of the last three spacings tells, so that a new frequency wins after two
  payments.
- Fewer than three payments are no frequency yet, and spacings of which one is over four times
  another are none.
- The amount is that of the last regular payment. When that came soon after another (less than 0.65
  spacings) and is unusual (as in ``dividends``), such as PFF's second of December, it is the one
  before. So it is when a payment of every month, or a closer one, is under a quarter of the median
  of the four before it (PFF's 0.031 of March 2026 after 0.177): once may be an odd remainder, and
  from the second time on it is a cut.
- A pattern is *seasonal* when expecting each payment of the last year to be what it was a year
  before would have been less than half as wrong as expecting it to be like the one before it
  (0050.TW: much in January, little in July). Then the amounts of the year before are expected
  again.
- Payments have *stopped* when nothing came within 0.6 spacings after a payment was due.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.dividends import AROUND, CLOSE, UNUSUAL
from portfolio.arrays import NOT_FOUND, is_found

if TYPE_CHECKING:
    from portfolio.analysis.income.dividends import Dividends
    from portfolio.arrays import Bools, Floats, Ints


DAYS_A_YEAR = 365.25
#: The longest spacing in days of so many payments a year; those of the frequencies, and closer
#: ones.
_TIMES = ((10.0, 52), (20.0, 26), (45.0, 12), (75.0, 6), (135.0, 4), (270.0, 2), (450.0, 1))
_LATEST = 3
_ERRATIC = 4.0
_LATE = 0.6
#: A payment that comes at least so many times a year is no cut yet when it is under this part of
#: the usual.
_MONTHLY, _REMAINDER = 12, 0.25
_SAME_DAY = 20
_LESS_WRONG = 0.5
#: A pattern of more payments than this is looked at in its latest ones only.
_COMPARED = 13


class Regularity(IntEnum):
    """Whether a payment frequency can be told."""

    #: Nothing was ever paid.
    NONE = 0
    REGULAR = 1
    #: Fewer than three payments.
    NEW = 2
    IRREGULAR = 3
    STOPPED = 4


@dataclass(frozen=True)
class PaymentFrequency:
    """How often n securities pay on one day; all arrays have shape (n,)."""

    #: Values of ``Regularity``.
    regularity: Ints
    #: Payments a year; 0 unless ``REGULAR``.
    times: Ints
    #: Whether the last ``times`` payments are the pattern of a year.
    is_pattern: Bools
    #: Whether the amounts of that pattern are expected again, too.
    is_seasonal: Bools
    #: The index in ``Dividends.regular`` of the last regular payment; ``NOT_FOUND`` without one.
    last: Ints
    last_day: Ints
    #: The payment whose amount is expected again: the last one, but for an odd one of a pair.
    amount_day: Ints
    amount: Floats
    #: When the next payment after the last is due; 0 without one.
    due: Ints
    #: After this day a payment that has not come is no longer taken to be late, but to have
    #: stopped; 0 without one.
    overdue: Ints

    @property
    def annual(self) -> Floats:
        """Last regular dividend per share · payments a year: 0 where nothing was ever paid, NaN
        without a frequency.
        """
        is_regular = self.regularity == Regularity.REGULAR
        annual = np.where(is_regular, self.times * self.amount, np.nan)
        return np.where(self.regularity == Regularity.NONE, 0.0, annual)


def payment_frequency(dividends: Dividends, day: int) -> PaymentFrequency:
    """Tell the payment frequency on ``day`` of securities, given their ``dividends`` up to it."""
    regular = dividends.regular
    counts = regular.counts
    paid = counts > 0
    last = np.where(paid, regular.starts[1:] - 1, NOT_FOUND)
    if not len(regular.days):
        nothing = np.zeros(len(counts), dtype=np.int64)
        none = nothing.astype(np.bool_)
        return PaymentFrequency(
            regularity=nothing,  # ``Regularity.NONE``
            times=nothing,
            is_pattern=none,
            is_seasonal=none,
            last=last,
            last_day=nothing,
            amount_day=nothing,
            amount=np.full(len(counts), np.nan),
            due=nothing,
            overdue=nothing,
        )
    last_day = np.where(paid, regular.days[np.maximum(last, 0)], 0)
    median, is_erratic = _spacing(regular, last)
    by_spacing = _times(median)
    usual = np.maximum(last - _is_odd(regular, last, median, by_spacing), 0)
    pattern = _pattern(regular, last, last_day, by_spacing)
    is_pattern = pattern > 0
    times = np.where(is_pattern, pattern, by_spacing)
    step = DAYS_A_YEAR / np.maximum(times, 1)
    opening = np.clip(last - pattern + 1, 0, len(regular.days) - 1)
    due = np.where(
        is_pattern, regular.days[opening] + 365, np.rint(last_day + step).astype(np.int64)
    )
    is_irregular = (times == 0) | (is_erratic & ~is_pattern)
    regularity = np.full(len(counts), int(Regularity.REGULAR), dtype=np.int64)
    regularity[is_irregular] = Regularity.IRREGULAR
    overdue = np.floor(due + _LATE * step).astype(np.int64)
    regularity[(day > overdue) & ~is_irregular] = Regularity.STOPPED
    regularity[(counts < _LATEST) & paid] = Regularity.NEW
    regularity[~paid] = Regularity.NONE
    is_regular = regularity == Regularity.REGULAR
    return PaymentFrequency(
        regularity=regularity,
        times=np.where(is_regular, times, 0),
        is_pattern=is_pattern & is_regular,
        is_seasonal=is_pattern & is_regular & _seasonal(regular, last, pattern),
        last=last,
        last_day=last_day,
        amount_day=np.where(paid, regular.days[usual], 0),
        amount=np.where(paid, regular.amounts[usual], np.nan),
        due=np.where(paid, due, 0),
        overdue=np.where(paid, overdue, 0),
    )


def _seasonal(regular: Dividends, last: Ints, count: Ints) -> Bools:
    """Tell whose last ``count`` payments were more like those a year before than like the ones
    before them.
    """
    back = np.arange(_COMPARED, dtype=np.int64)
    now = last[:, None] - back[None, :]
    then = now - np.maximum(count, 1)[:, None]
    looked_at = back[None, :] < count[:, None]
    known = ((then >= regular.starts[:-1][:, None]) | ~looked_at).all(axis=1)
    amounts = [regular.amounts[np.maximum(index, 0)] for index in (now, then, now - 1)]
    by_year, by_last = (
        np.where(looked_at, np.abs(amounts[0] - other), 0.0).sum(axis=1) for other in amounts[1:]
    )
    seasonal: Bools = known & (by_year < _LESS_WRONG * by_last)
    return seasonal


def _spacing(regular: Dividends, last: Ints) -> tuple[Floats, Bools]:
    """Return the median of the last three (or two) spacings, NaN for fewer, and whether they are
    erratic.
    """
    index = last[:, None] - np.arange(_LATEST, -1, -1)[None, :]
    known = index >= regular.starts[:-1][:, None]
    days = np.where(known, regular.days[np.maximum(index, 0)], np.nan)
    gaps = np.sort(np.diff(days, axis=1), axis=1)  # NaN last
    median = np.where(np.isnan(gaps[:, 2]), (gaps[:, 0] + gaps[:, 1]) / 2.0, gaps[:, 1])
    longest = np.fmax(gaps[:, 1], gaps[:, 2])
    with np.errstate(invalid="ignore"):
        return median, longest > _ERRATIC * gaps[:, 0]


def _is_odd(regular: Dividends, last: Ints, median: Floats, times: Ints) -> Bools:
    """Tell whose last payment is out of the range of the four before it: after a short gap, or much
    too small a month.
    """
    index = last[:, None] - np.arange(1, AROUND + 1)[None, :]
    known = (index >= regular.starts[:-1][:, None]).all(axis=1) & is_found(last)
    index, last = np.maximum(index, 0), np.maximum(last, 0)
    usual = np.median(regular.amounts[index], axis=1)
    soon = regular.days[last] - regular.days[index[:, 0]] < CLOSE * median
    ratio = regular.amounts[last] / usual
    is_remainder = (times >= _MONTHLY) & (ratio < _REMAINDER)
    odd: Bools = known & (is_remainder | (soon & ((ratio > UNUSUAL) | (ratio < 1.0 / UNUSUAL))))
    return odd


def _times(median: Floats) -> Ints:
    """Return the payments a year of a spacing; 0 when it is over 450 days or unknown."""
    limits = np.array([limit for limit, _ in _TIMES])
    times = np.array([*(times for _, times in _TIMES), 0], dtype=np.int64)
    return times[np.searchsorted(limits, median)]  # NaN sorts behind every limit


def _pattern(regular: Dividends, last: Ints, last_day: Ints, by_spacing: Ints) -> Ints:
    """Return the number of payments in the year up to the last one when each of them came a year
    before; else 0.

    With less than two years of payments the two or more that can be compared decide, if the spacing
    says the same.
    """
    first = regular.starts[:-1]
    after = regular.until(last_day - 365) - 1  # the last one on or before the day a year earlier …
    nearest = np.clip(after, 0, len(regular.days) - 1)
    later = np.clip(after + 1, 0, len(regular.days) - 1)
    is_later = (after < first) | (
        np.abs(regular.days[later] - (last_day - 365))
        < np.abs(regular.days[nearest] - (last_day - 365))
    )
    count = last - np.where(is_later, later, nearest)  # … or the one after it
    count = np.where((count > 0) & is_found(last), count, 0)
    back = np.arange(_COMPARED, dtype=np.int64)
    now = last[:, None] - back[None, :]
    then = now - count[:, None]
    known = then >= first[:, None]
    distance = regular.days[np.maximum(now, 0)] - regular.days[np.maximum(then, 0)] - 365
    tolerance = np.minimum(_SAME_DAY, 0.4 * 365 / np.maximum(count, 1))
    same = known & (np.abs(distance) <= tolerance[:, None])
    looked_at = back[None, :] < np.minimum(count + 1, _COMPARED)[:, None]
    is_whole = (same | ~looked_at).all(axis=1)
    is_young = (
        (same | ~looked_at | ~known).all(axis=1) & (known.sum(axis=1) >= 2) & (count == by_spacing)
    )
    return np.where((count > 0) & (is_whole | is_young), count, 0)
