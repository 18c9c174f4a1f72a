"""What each security pays: its rhythm, its forward yield, its dividends year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.dividend_growth import years_of_dividends
from portfolio.analysis.income.forecasting.reasons import reasons
from portfolio.analysis.income.history import country
from portfolio.analysis.income.records import PaidDividend, SecurityIncome
from portfolio.analysis.missing import or_none
from portfolio.analysis.periods import a_year_before
from portfolio.analysis.withholding.taxes import taxes_of
from portfolio.arrays import dates_of, day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.analysis.income.dividends import Dividends
    from portfolio.analysis.income.forecasting.payment_frequency import Rhythm
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.records import HoldingReview
    from portfolio.arrays import Floats, Ints
    from portfolio.errors import Sentence


def security_incomes(
    firsts: Sequence[HoldingReview],
    panel: Panel,
    securities: Ints,
    dividends: Dividends,
    beat: Rhythm,
    bases: Sequence[Sentence | None],
    as_of: date,
) -> tuple[SecurityIncome, ...]:
    """Return one record for each security; ``firsts`` has the first holding of each.

    ``securities`` are their numbers in ``panel``, ``dividends`` and ``beat`` what is known of them
    on ``as_of``; ``bases`` say how their coming payments are estimated.
    """
    years = years_of_dividends(dividends, beat, panel, securities, as_of)
    growth = [or_none(column) for column in years.growth.T]
    why = _reasons(panel, securities, beat, as_of)
    annual = [
        None if reason else one for reason, one in zip(why, or_none(beat.annual), strict=True)
    ]
    ex_days = dates_of(dividends.days)
    last_days = dates_of(beat.amount_day).tolist()
    starts = dividends.starts.tolist()
    taxes = taxes_of(firsts).on(dividends.owners, dividends.days)
    columns = zip(
        firsts,
        annual,
        why,
        bases,
        last_days,
        beat.amount.tolist(),
        beat.last.tolist(),
        beat.times.tolist(),
        years.without_cut.tolist(),
        years.compared.tolist(),
        *_known_years(years.paid),
        strict=True,
    )
    all_years = tuple(years.years.tolist())
    paid = years.paid.tolist()
    return tuple(
        SecurityIncome(
            symbol=h.symbol,
            name=h.name,
            currency=h.currency,
            country=country(h.symbol),
            frequency=h.dividend_frequency,
            payments_a_year=times or None,
            last_regular=_paid(day, amount, h.dividend_tax) if last >= 0 else None,
            annual=one_year,
            yield_forward=h.yield_forward,
            yield_forward_net=h.yield_forward_net,
            reason=reason,
            basis=basis,
            tax=h.dividend_tax,
            tax_origin=h.dividend_tax_origin,
            taxes=taxes[starts[i] : starts[i + 1]],
            years=all_years[from_year:to_year],
            by_year=tuple(paid[i][from_year:to_year]),
            growth_1y=growth[0][i],
            growth_3y=growth[1][i],
            growth_5y=growth[2][i],
            years_without_cut=without_cut if compared else None,
            years_compared=compared,
            ex_days=ex_days[starts[i] : starts[i + 1]],
            amounts=dividends.amounts[starts[i] : starts[i + 1]],
            special=dividends.special[starts[i] : starts[i + 1]],
        )
        for i, (
            h,
            one_year,
            reason,
            basis,
            day,
            amount,
            last,
            times,
            without_cut,
            compared,
            from_year,
            to_year,
        ) in enumerate(columns)
    )


def _reasons(panel: Panel, securities: Ints, beat: Rhythm, as_of: date) -> list[Sentence | None]:
    last_closes = panel.last_closes(securities, day_of(as_of))
    return reasons(beat, last_closes, day_of(a_year_before(as_of)))


def _known_years(paid: Floats) -> tuple[list[int], list[int]]:
    """Return where the known years of each security begin and end; they follow each other."""
    known = ~np.isnan(paid)
    counts = known.sum(axis=1)
    first = np.argmax(known, axis=1) if paid.shape[1] else counts
    return first.tolist(), (first + counts).tolist()


def _paid(day: date, amount: float, tax: float | None) -> PaidDividend:
    return PaidDividend(day, amount, amount * (1.0 - (tax or 0.0)), is_special=False)
