"""What each security pays: how often, its forward yield, its dividends year by year."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.dividend_growth import years_of_dividends
from portfolio.analysis.income.forecasting.reasons import reasons
from portfolio.analysis.income.history import country
from portfolio.analysis.income.records import PaidDividend, SecurityIncome
from portfolio.analysis.missing import or_none
from portfolio.analysis.periods import a_year_before
from portfolio.analysis.withholding.taxes import taxes_of
from portfolio.arrays import dates_of, day_of, is_found

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.analysis.income.dividends import Dividends
    from portfolio.analysis.income.forecasting.payment_frequency import PaymentFrequency
    from portfolio.analysis.income.paying_holdings import PayingHoldings
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.records import HoldingReview
    from portfolio.arrays import Floats
    from portfolio.errors import Sentence


def security_incomes(
    paying: PayingHoldings,
    panel: Panel,
    dividends: Dividends,
    frequency: PaymentFrequency,
    bases: Sequence[Sentence | None],
    as_of: date,
) -> tuple[SecurityIncome, ...]:
    """Return one record for each security.

    ``dividends`` and ``frequency`` are what is known of the securities on ``as_of``; ``bases`` say
    how their coming payments are estimated.
    """
    firsts, securities = paying.firsts, paying.securities
    years = years_of_dividends(dividends, frequency, panel, securities, as_of)
    one_year, three_years, five_years = (or_none(column) for column in years.growth.T)
    without_cut, compared = years.without_cut.tolist(), years.compared.tolist()
    last_closes = panel.last_closes(securities, day_of(as_of))
    why = reasons(frequency, last_closes, day_of(a_year_before(as_of)))
    annual, times = or_none(frequency.annual), frequency.times.tolist()
    last_regular = _last_regular(frequency, firsts)
    ex_days = dates_of(dividends.days)
    taxes = taxes_of(firsts).on(dividends.owners, dividends.days)
    paid = [slice(*ends) for ends in itertools.pairwise(dividends.starts.tolist())]
    known = [slice(*ends) for ends in zip(*_known_years(years.paid), strict=True)]
    all_years, by_year = tuple(years.years.tolist()), years.paid.tolist()
    return tuple(
        SecurityIncome(
            symbol=h.symbol,
            name=h.name,
            currency=h.currency,
            country=country(h.symbol),
            frequency=h.dividend_frequency,
            payments_a_year=times[i] or None,
            last_regular=last_regular[i],
            annual=None if why[i] else annual[i],
            yield_forward=h.yield_forward,
            yield_forward_net=h.yield_forward_net,
            reason=why[i],
            basis=bases[i],
            tax=h.dividend_tax,
            tax_origin=h.dividend_tax_origin,
            taxes=taxes[paid[i]],
            years=all_years[known[i]],
            by_year=tuple(by_year[i][known[i]]),
            growth_1y=one_year[i],
            growth_3y=three_years[i],
            growth_5y=five_years[i],
            years_without_cut=without_cut[i] if compared[i] else None,
            years_compared=compared[i],
            ex_days=ex_days[paid[i]],
            amounts=dividends.amounts[paid[i]],
            special=dividends.special[paid[i]],
        )
        for i, h in enumerate(firsts)
    )


def _last_regular(
    frequency: PaymentFrequency, firsts: Sequence[HoldingReview]
) -> list[PaidDividend | None]:
    """The payment whose amount is expected again, of each security; None where nothing was paid."""
    days, amounts = dates_of(frequency.amount_day).tolist(), frequency.amount.tolist()
    return [
        _paid(days[i], amounts[i], firsts[i].dividend_tax) if was_paid else None
        for i, was_paid in enumerate(is_found(frequency.last).tolist())
    ]


def _known_years(paid: Floats) -> tuple[list[int], list[int]]:
    """Return where the known years of each security begin and end; they follow each other."""
    known = ~np.isnan(paid)
    counts = known.sum(axis=1)
    first = np.argmax(known, axis=1) if paid.shape[1] else counts
    return first.tolist(), (first + counts).tolist()


def _paid(day: date, amount: float, tax: float | None) -> PaidDividend:
    return PaidDividend(day, amount, amount * (1.0 - (tax or 0.0)), is_special=False)
