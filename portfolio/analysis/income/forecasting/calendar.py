"""The calendar of expected payments, and the bars of past and coming months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.dividends import Dividends
from portfolio.analysis.income.forecasting.forecast import coming
from portfolio.analysis.income.forecasting.reasons import ANNOUNCED, bases
from portfolio.analysis.income.records import Amounts, Calendar, MonthBar
from portfolio.analysis.ledger.dividends.pay_days import on_weekdays
from portfolio.analysis.periods import a_year_before
from portfolio.analysis.prices.panel import slices
from portfolio.analysis.withholding.health_premium import domestic_premium
from portfolio.analysis.withholding.taxes import taxes_of
from portfolio.arrays import (
    NOT_FOUND,
    date_of,
    dates_of,
    day_of,
    is_found,
    month_of,
    months_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.income.paying_holdings import PayingHoldings
    from portfolio.analysis.income.payments import Payments
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.records import HoldingReview
    from portfolio.arrays import Bools, Day, Floats, Ints
    from portfolio.book.records import HealthPremium
    from portfolio.errors import Sentence


@dataclass(frozen=True)
class IncomeDays:
    """The days that income is told by."""

    new_year: Day
    year_before: Day
    as_of: Day
    end_of_year: Day
    #: A year after ``as_of``.
    end: Day

    @classmethod
    def of(cls, as_of: date) -> IncomeDays:
        """Find them."""
        try:
            end = as_of.replace(year=as_of.year + 1)
        except ValueError:
            end = date(as_of.year + 1, 2, 28)
        return cls(
            day_of(date(as_of.year - 1, 12, 31)),
            day_of(a_year_before(as_of)),
            day_of(as_of),
            day_of(date(as_of.year, 12, 31)),
            day_of(end),
        )


def payment_calendar(
    paying: PayingHoldings,
    panel: Panel,
    payments: Payments,
    days: IncomeDays,
    known: int,
    premium: HealthPremium,
) -> tuple[Calendar, list[Sentence | None]]:
    """Return the expected payments of all holdings, and for each security how they are
    estimated.
    """
    holdings, security = paying.holdings, paying.security
    dividends = Dividends.of(panel, paying.securities, max(known, days.as_of))
    ahead, frequency = coming(dividends, days.as_of, max(known, days.as_of), days.end)
    estimates = bases(frequency, [h.currency for h in paying.firsts])
    shares = np.array([h.shares for h in holdings])
    # Every holding with shares takes its security's payments.
    bounds = np.searchsorted(ahead.security, np.arange(len(paying.firsts) + 1))
    owners = np.flatnonzero(shares > 0)
    index, owner = slices(bounds[security[owners]], bounds[security[owners] + 1])
    holding = owners[owner]
    order = np.argsort(ahead.days[index], kind="stable")
    index, holding = index[order], holding[order]
    taxes = taxes_of(holdings)
    rates = taxes.on(holding, ahead.days[index])
    gross = shares[holding] * ahead.amounts[index]
    extra = domestic_premium([h.symbol for h in holdings], holding, gross, premium)
    delay = _delays(payments, holdings)[holding]
    ex_days = dates_of(ahead.days[index])
    calendar = Calendar(
        symbols=tuple(h.symbol for h in holdings),
        names=tuple(h.name for h in holdings),
        accounts=tuple(h.account for h in holdings),
        currencies=tuple(h.currency for h in holdings),
        origins=taxes.origins,
        bases=tuple(estimates[i] for i in security),
        holding=holding,
        ex_days=ex_days,
        pay_days=np.where(
            np.isnan(delay),
            np.datetime64("NaT"),
            dates_of(on_weekdays(ahead.days[index] + np.nan_to_num(delay).astype(np.int64))),
        ),
        is_announced=ahead.is_announced[index],
        shares=shares[holding],
        amounts=ahead.amounts[index],
        gross=gross,
        withheld=gross * rates + extra,
        tax=rates,
        step=taxes.step(ahead.days[index]),
        premium=extra,
        exchange=np.array([np.nan if h.rate is None else h.rate for h in holdings])[holding],
        announced=ANNOUNCED,
    )
    return calendar, estimates


def _delays(payments: Payments, holdings: Sequence[HoldingReview]) -> Floats:
    """Return for each holding the mean days from ex-date to payment of its symbol's recorded
    payments, rounded; NaN without.
    """
    symbols = {h.symbol: i for i, h in enumerate(holdings)}
    place = np.array([symbols.get(p.symbol, NOT_FOUND) for p in payments.payers], dtype=np.int64)
    later = np.flatnonzero(
        payments.is_recorded & ~payments.is_interest & (payments.paid_day > payments.ex_day)
    )
    later = later[is_found(place[payments.payer[later]])]
    who = place[payments.payer[later]]
    waits = payments.paid_day[later] - payments.ex_day[later]
    counts = np.bincount(who, minlength=len(holdings))
    sums = np.bincount(who, waits, len(holdings))
    delays: Floats = np.where(counts > 0, np.rint(sums / np.maximum(counts, 1)), np.nan)
    return delays[[symbols[h.symbol] for h in holdings]] if holdings else delays


def month_bars(
    payments: Payments,
    of_year: Ints,
    calendar: Calendar,
    expected: tuple[Floats, Floats],
    as_of: date,
    days: IncomeDays,
) -> tuple[MonthBar, ...]:
    """Return the months from January of the review's year to the last one of the forecast."""
    first = month_of(as_of.replace(month=1))
    past = months_of(payments.ex_day[of_year]) - first
    future = months_of(calendar.ex_days) - first
    recorded = payments.is_recorded[of_year]
    rate = np.nan_to_num(payments.rate[of_year], nan=0.0)
    gross, withheld = payments.gross[of_year] * rate, payments.withheld[of_year] * rate
    count = month_of(date_of(days.end)) - first + 1

    def by_month(months: Ints, gross: Floats, withheld: Floats, kept: Bools) -> list[Amounts]:
        sums = [
            np.bincount(months[kept], column[kept], count).tolist() for column in (gross, withheld)
        ]
        return [Amounts(*pair) for pair in zip(*sums, strict=True)]

    received = by_month(past, gross, withheld, recorded)
    computed = by_month(past, gross, withheld, ~recorded)
    announced = by_month(future, *expected, calendar.is_announced)
    estimated = by_month(future, *expected, ~calendar.is_announced)
    return tuple(
        MonthBar(
            month=date(as_of.year + k // 12, k % 12 + 1, 1),
            received=received[k],
            announced=computed[k] + announced[k],
            estimated=estimated[k],
            is_future=date(as_of.year + k // 12, k % 12 + 1, 1) > as_of,
        )
        for k in range(count)
    )
