"""All income of one review from its payments, its holdings and the dividends that the
market knows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.dividends import Dividends
from portfolio.analysis.income.forecasting.calendar import IncomeDays, month_bars, payment_calendar
from portfolio.analysis.income.forecasting.payment_frequency import payment_frequency
from portfolio.analysis.income.history import country, histories
from portfolio.analysis.income.paying_holdings import PayingHoldings
from portfolio.analysis.income.records import NOTHING, Amounts, Income, Past
from portfolio.analysis.income.security import security_incomes
from portfolio.analysis.income.static_payments import static_payments
from portfolio.analysis.income.withheld import payers_taxes, withheld_by_country
from portfolio.analysis.income.yields import by_group, together
from portfolio.analysis.periods import Quarter
from portfolio.arrays import date_of, dates_of, day_of, days_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from portfolio.analysis.income.payments import Payments
    from portfolio.analysis.income.records import Method
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.records import HoldingReview
    from portfolio.arrays import Floats, Ints
    from portfolio.book.records import HealthPremium
    from portfolio.market.records import History


@dataclass(frozen=True)
class IncomeScope:
    """Of which days, and in which money, income is told."""

    base_currency: str
    method: Method
    as_of: date
    #: Dividends with ex-date in ``(as_of, known]`` are announced: ``as_of`` except in a running
    #: quarter without ``--as-of``.
    known: date
    premium: HealthPremium
    #: The first day from which payments are known; None when nothing is.
    since: date | None = None


def static_income(
    holdings: Sequence[HoldingReview],
    panel: Panel,
    quotes: Mapping[str, History],
    scope: IncomeScope,
) -> Income:
    """Return the income of a static review: today's shares · every dividend; see ``income_review``.

    ``quotes`` are the exchange rates against the dollar; payments are known since the first close
    of a security that is held, whatever ``scope`` says.
    """
    payments = static_payments(
        holdings, panel, quotes, scope.base_currency, day_of(scope.as_of), scope.premium
    )
    symbols = {h.symbol for h in holdings}
    used = np.array(
        [i for i, symbol in enumerate(panel.symbols) if symbol in symbols], dtype=np.int64
    )
    first = panel.starts[used][panel.starts[used + 1] > panel.starts[used]]
    since = date_of(panel.days[first].min()) if len(first) else None
    return income_review(payments, holdings, panel, replace(scope, since=since))


def income_review(
    payments: Payments, holdings: Sequence[HoldingReview], panel: Panel, scope: IncomeScope
) -> Income:
    """Return all income of a review on ``scope.as_of``.

    ``payments`` are those with ex-date up to that day; ``holdings`` have its shares, taxes, prices
    and rates.
    """
    as_of, days = scope.as_of, IncomeDays.of(scope.as_of)
    paying = PayingHoldings.of(holdings, panel)
    calendar, estimates = payment_calendar(
        paying, panel, payments, days, day_of(scope.known), scope.premium
    )
    dividends = Dividends.of(panel, paying.securities, days.as_of)
    frequency = payment_frequency(dividends, days.as_of)
    of_year = _between(payments.ex_day, days.new_year, days.as_of)
    recent = _between(payments.ex_day, days.year_before, days.as_of)
    without = np.flatnonzero(
        np.isnan(payments.rate) & (payments.ex_day > min(days.new_year, days.year_before))
    )
    money = np.nan_to_num(calendar.exchange, nan=0.0)
    expected = (calendar.gross * money, calendar.withheld * money)
    announced = np.flatnonzero(calendar.is_announced)
    ahead = days_of(calendar.ex_days)
    return Income(
        as_of=as_of,
        base_currency=scope.base_currency,
        method=scope.method,
        since=scope.since,
        history=histories(payments, as_of, scope.since),
        withheld=withheld_by_country(payments, of_year, holdings),
        securities=security_incomes(paying, panel, dividends, frequency, estimates, as_of),
        calendar=calendar,
        past=_past(payments, of_year, holdings),
        months=month_bars(payments, of_year, calendar, expected, as_of, days),
        yields={
            "total": (together(holdings),) if holdings else (),
            "account": by_group(holdings, [h.account for h in holdings]),
            "country": by_group(holdings, [country(h.symbol) for h in holdings]),
            "currency": by_group(holdings, [h.currency for h in holdings]),
        },
        quarter_to_date=_paid(
            payments, _between(payments.ex_day, day_of(Quarter.of(as_of).opening), days.as_of)
        ),
        year_to_date=_paid(payments, of_year),
        last_twelve_months=_paid(payments, recent),
        next_twelve_months=_sum(*expected),
        rest_of_year=_sum(*expected, np.flatnonzero(ahead <= days.end_of_year)),
        announced=_sum(*expected, announced),
        without_rate=tuple(
            dict.fromkeys(payments.payers[i].symbol for i in payments.payer[without])
        ),
    )


def _past(payments: Payments, index: Ints, holdings: Sequence[HoldingReview]) -> Past:
    taxes = payers_taxes(payments, holdings)
    return Past(
        payers=payments.payers,
        origins=taxes.origins,
        payer=payments.payer[index],
        ex_days=dates_of(payments.ex_day[index]),
        pay_days=dates_of(payments.paid_day[index]),
        is_recorded=payments.is_recorded[index],
        step=taxes.step(payments.ex_day[index]),
        shares=payments.shares[index],
        gross=payments.gross[index],
        withheld=payments.withheld[index],
        premium=payments.premium[index] if payments.premium is not None else np.zeros(len(index)),
        exchange=payments.rate[index],
        is_doubtful=payments.doubtful[index],
    )


def _between(days: Ints, start: int, end: int) -> Ints:
    return np.flatnonzero((days > start) & (days <= end))


def _paid(payments: Payments, index: Ints) -> Amounts:
    rate = np.nan_to_num(payments.rate[index], nan=0.0)
    found = _sum(payments.gross[index] * rate, payments.withheld[index] * rate)
    return replace(found, doubtful=int(payments.doubtful[index].sum()))


def _sum(gross: Floats, withheld: Floats, index: Ints | None = None) -> Amounts:
    if not len(gross):
        return NOTHING
    part = slice(None) if index is None else index
    return Amounts(float(gross[part].sum()), float(withheld[part].sum()))
