"""What securities paid per share year by year: growth rates, and years without a cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.known_since import known_since
from portfolio.arrays import new_years, years_of

if TYPE_CHECKING:
    from datetime import date

    from portfolio.analysis.income.dividends import Dividends
    from portfolio.analysis.income.forecasting.payment_frequency import PaymentFrequency
    from portfolio.analysis.prices.panel import Panel
    from portfolio.arrays import Bools, Floats, Ints


#: The spans over which growth is told, in years.
SPANS = (1, 3, 5)
#: A year counts as known when closes begin by 5 January and go on to 20 December at least.
_BEGUN_BY, _GOES_ON_TO = 4, -11
#: Amounts are rounded, and divided by splits.
_ROUNDING = 0.9995


@dataclass(frozen=True)
class YearsOfDividends:
    """Regular dividends per share of n securities over full calendar years, split-adjusted."""

    #: The calendar years, oldest first, up to the last full one.
    years: Ints
    #: Shape (n, years); NaN for years that are not known as a whole.
    paid: Floats
    #: Growth per year over ``SPANS``, shape (n, spans); NaN where it cannot be told.
    growth: Floats
    #: Full years in a row, up to the last, that paid no less than the one before, and how many were
    #: compared; (n,).
    without_cut: Ints
    compared: Ints


def years_of_dividends(
    dividends: Dividends, frequency: PaymentFrequency, panel: Panel, securities: Ints, as_of: date
) -> YearsOfDividends:
    """Add up the regular ``dividends`` of ``securities`` by the year of the ex-date, and compare
    the years.

    Growth per year is compound: (last full year ÷ the one n years before) ^ (1/n) − 1. An ex-date
    that slipped over New Year counts for the year it is missing in (``_slipped``).
    """
    last = as_of.year if (as_of.month, as_of.day) == (12, 31) else as_of.year - 1
    regular = dividends.regular
    year = _years(regular.days)
    first = min(int(year.min(initial=last)), last)
    years = np.arange(first, last + 1, dtype=np.int64)
    year = _slipped(regular, year, first, last, frequency)
    kept = year <= last
    shape = (len(securities), len(years))
    place = regular.owners[kept] * shape[1] + year[kept] - first
    sums = np.bincount(place, regular.amounts[kept], shape[0] * shape[1]).reshape(shape)
    begun = known_since(panel, securities, dividends)
    known = _known(panel, securities, begun, years)
    paid: Floats = np.where(known, sums, np.nan).astype(np.float64)
    without_cut, compared = _without_cut(paid)
    return YearsOfDividends(years, paid, _growth(paid), without_cut, compared)


def _years(days: Ints) -> Ints:
    return years_of(days)


def _slipped(
    regular: Dividends, year: Ints, first: int, last: int, frequency: PaymentFrequency
) -> Ints:
    """Move ex-dates of the end of December, or the start of January, into the neighbouring year
    that lacks one.

    That is: a year has one payment more than the frequency says, and the neighbour one less.
    """
    inside = year <= last
    shape = (
        len(regular.counts),
        last - first + 3,
    )  # a year before and one after, where nothing is lacking
    place = regular.owners[inside] * shape[1] + year[inside] - first + 1
    counts = np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape)
    extra = np.where(frequency.times[:, None] > 0, counts - frequency.times[:, None], 0)
    extra[:, [0, -1]] = 0
    column = np.minimum(year - first + 1, shape[1] - 1)
    of_year = regular.days - new_years(year)
    owner = regular.owners
    too_many = extra[owner, column] == 1
    forth = too_many & (of_year >= 348) & (extra[owner, np.minimum(column + 1, shape[1] - 1)] == -1)
    back = too_many & (of_year < 16) & (extra[owner, column - 1] == -1)
    # Of a pair at the end of December only the last payment has slipped, of one in January the
    # first.
    forth[:-1] &= ~((owner[:-1] == owner[1:]) & (year[:-1] == year[1:]))
    back[1:] &= ~((owner[1:] == owner[:-1]) & (year[1:] == year[:-1]))
    moved: Ints = year + forth - back
    return moved


def _known(panel: Panel, securities: Ints, begun: Ints, years: Ints) -> Bools:
    """Tell of which years closes and dividends are known from beginning to end, shape (n, years);
    they are so since ``begun``.
    """
    start, end = panel.starts[securities], panel.starts[securities + 1]
    if not len(panel.days):
        return np.zeros((len(securities), len(years)), dtype=np.bool_)
    some = end > start
    opening = new_years(years)
    closing = new_years(years + 1)
    latest = panel.days[np.maximum(end - 1, 0)]
    known: Bools = (
        some[:, None]
        & (begun[:, None] <= opening[None, :] + _BEGUN_BY)
        & (latest[:, None] >= closing[None, :] - 1 + _GOES_ON_TO)
    )
    return known


def _growth(paid: Floats) -> Floats:
    growth = np.full((len(paid), len(SPANS)), np.nan)
    for column, span in enumerate(SPANS):
        if paid.shape[1] > span:
            then, now = paid[:, -1 - span], paid[:, -1]
            some = (then > 0) & ~np.isnan(now)
            growth[some, column] = (now[some] / then[some]) ** (1.0 / span) - 1.0
    return growth


def _without_cut(paid: Floats) -> tuple[Ints, Ints]:
    """Count backwards from the last year: how many paid no less than the year before, how many can
    be compared.
    """
    with np.errstate(invalid="ignore"):
        comparable = (paid[:, :-1] > 0) & ~np.isnan(paid[:, 1:])
        held = comparable & (paid[:, 1:] >= _ROUNDING * paid[:, :-1])
    in_a_row = np.cumprod(held[:, ::-1], axis=1).sum(axis=1)
    compared = np.cumprod(comparable[:, ::-1], axis=1).sum(axis=1)
    return in_a_row.astype(np.int64), compared.astype(np.int64)
