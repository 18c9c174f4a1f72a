"""Income in the JSON: everything the Income page shows, unrounded; amounts null when they are
hidden.

Amounts ``gross``, ``withheld`` and ``net`` are in the base currency unless their name ends in
``_own``; a payment belongs to the month of its ex-date. What is paid per share is the market's and
stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.analysis.income.records import STATES, STEPS
from portfolio.report.cells import known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from portfolio.analysis.income.records import (
        Amounts,
        Dimension,
        ExpectedPayment,
        Income,
        IncomeGroup,
        PastPayment,
        PeriodIncome,
        SecurityIncome,
    )
    from portfolio.report.audience import Audience

_GROUPED: tuple[Dimension, ...] = ("holding", "account", "country", "currency")


def contract(income: Income | None, audience: Audience) -> Mapping[str, object] | None:
    """The object ``income``; null for a review without any."""
    if income is None:
        return None
    return {
        "since": _day(income.since),
        "year_to_date": _money(income.year_to_date, audience),
        "last_twelve_months": _money(income.last_twelve_months, audience),
        "next_twelve_months": _money(income.next_twelve_months, audience),
        "announced": _money(income.announced, audience),
        "rest_of_year": _money(income.rest_of_year, audience),
        "months": [
            {
                "month": f"{bar.month:%Y-%m}",
                "is_future": bar.is_future,
                **{state: _money(bar.of(state), audience) for state in STATES},
            }
            for bar in income.months
        ],
        "history": {
            step: [_period(row, audience) for row in income.history["total"].rows(step)]
            for step in STEPS
        },
        "history_by": {by: list(_histories(income, by, audience)) for by in _GROUPED},
        "year_by": {by: list(_groups(income, by, audience)) for by in _GROUPED},
        "withheld": list(_withheld(income, audience)),
        "payments": [_paid(payment, audience) for payment in income.paid],
        "forecast": [_payment(payment, audience) for payment in income.expected],
        "securities": [_security(one) for one in income.securities],
        "yields": {
            by: [
                {
                    "group": row.group,
                    "trailing": known(row.trailing),
                    "trailing_net": known(row.trailing_net),
                    "forward": known(row.forward),
                    "forward_net": known(row.forward_net),
                    "on_cost": known(row.on_cost),
                    "on_cost_net": known(row.on_cost_net),
                }
                for row in income.yields.get(by, ())
            ]
            for by in ("total", "account", "country", "currency")
        },
        "without_rate": list(income.without_rate),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _money(
    sums: Amounts | None, audience: Audience, *, suffix: str = ""
) -> Mapping[str, float | None]:
    is_told = audience.shows_amounts and sums is not None
    amounts = (sums.gross, sums.withheld, sums.net) if sums is not None else (None, None, None)
    return {
        f"{name}{suffix}": known(amount) if is_told else None
        for name, amount in zip(("gross", "withheld", "net"), amounts, strict=True)
    }


def _period(row: PeriodIncome, audience: Audience) -> Mapping[str, object]:
    before = _money(row.before, audience)
    return {
        "period": row.period,
        "start": _day(row.start),
        "end": _day(row.end),
        **_money(row.base, audience),
        "gross_year_before": before["gross"],
        "net_year_before": before["net"],
        "growth": known(row.growth),
        "growth_net": known(row.growth_net),
        "is_running": row.is_running,
    }


def _histories(income: Income, by: Dimension, audience: Audience) -> Iterator[Mapping[str, object]]:
    """Every group's months, quarters and years in which it paid, or paid a year before."""
    history = income.history[by]
    for group, one in enumerate(history.groups):
        yield {
            **_name(one, by),
            "currency": one.currency or None,
            **{
                step: [
                    {
                        "period": row.period,
                        **_money(row.base, audience),
                        **_money(row.own, audience, suffix="_own"),
                        "growth": known(row.growth),
                        "growth_net": known(row.growth_net),
                        "growth_own": known(row.growth_own),
                    }
                    for row in history.rows(step, group)
                    if row.base.gross
                    or (row.own and row.own.gross)
                    or (row.before and row.before.gross)
                ]
                for step in STEPS
            },
        }


def _groups(income: Income, by: Dimension, audience: Audience) -> Iterator[Mapping[str, object]]:
    """The year so far of every group; amounts in its own currency where it has one."""
    history = income.history[by]
    for one, row in zip(history.groups, history.this_year, strict=True):
        yield {
            **_name(one, by),
            "currency": one.currency or None,
            **_money(row.base, audience),
            **_money(row.own, audience, suffix="_own"),
            "growth": known(row.growth),
            "growth_net": known(row.growth_net),
        }


def _name(one: IncomeGroup, by: Dimension) -> Mapping[str, object]:
    if by == "holding":
        return {"symbol": one.key, "account": one.account or None}
    return {by: one.key or None}


def _withheld(income: Income, audience: Audience) -> Iterator[Mapping[str, object]]:
    for one in income.withheld:
        yield {
            "country": one.country or None,
            **_money(one.base, audience),
            "rate": known(one.rate),
            "premium": known(one.premium) if audience.shows_amounts else None,
            "rates": [
                {
                    "rate": known(use.rate),
                    "is_average": use.is_average,
                    "origin": use.origin,
                    "symbols": list(use.symbols),
                    **_money(use.base, audience),
                }
                for use in one.rates
            ],
        }


def _paid(payment: PastPayment, audience: Audience) -> Mapping[str, object]:
    return {
        "symbol": payment.symbol,
        "account": payment.account or None,
        "currency": payment.currency,
        "state": payment.state,
        "ex_date": _day(payment.ex_date),
        "pay_date": _day(payment.pay_date),
        "shares": known(payment.shares) if audience.shows_amounts else None,
        **_money(payment.base, audience),
        **_money(payment.own, audience, suffix="_own"),
        "dividend_tax": known(payment.tax),
        "dividend_tax_origin": payment.tax_origin,
        "premium_own": known(payment.premium) if audience.shows_amounts else None,
    }


def _payment(payment: ExpectedPayment, audience: Audience) -> Mapping[str, object]:
    return {
        "symbol": payment.symbol,
        "account": payment.account or None,
        "currency": payment.currency,
        "state": payment.state,
        "ex_date": _day(payment.ex_date),
        "pay_date": _day(payment.pay_date),
        "amount": known(payment.amount),
        "shares": known(payment.shares) if audience.shows_amounts else None,
        **_money(payment.base, audience),
        **_money(payment.own, audience, suffix="_own"),
        "dividend_tax": known(payment.tax),
        "dividend_tax_origin": payment.tax_origin,
        "premium_own": known(payment.premium) if audience.shows_amounts else None,
        "basis": payment.basis.english if payment.basis else None,
    }


def _security(one: SecurityIncome) -> Mapping[str, object]:
    last = one.last_regular
    return {
        "symbol": one.symbol,
        "currency": one.currency,
        "country": one.country or None,
        "dividend_frequency": one.frequency,
        "payments_a_year": one.payments_a_year,
        "last_regular": None
        if last is None
        else {"ex_date": _day(last.ex_date), "amount": known(last.amount), "net": known(last.net)},
        "annual": known(one.annual),
        "yield_forward": known(one.yield_forward),
        "yield_forward_net": known(one.yield_forward_net),
        "reason": one.reason.english if one.reason else None,
        "growth_1y": known(one.growth_1y),
        "growth_3y": known(one.growth_3y),
        "growth_5y": known(one.growth_5y),
        "years_without_cut": one.years_without_cut,
        "years_compared": one.years_compared,
        "specials": [
            {"ex_date": _day(d.ex_date), "amount": known(d.amount), "net": known(d.net)}
            for d in one.dividends
            if d.is_special
        ],
    }
