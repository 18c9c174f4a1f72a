"""What is wrong with the prices, rates and taxes of a review, each told once."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from portfolio.analysis.findings.effects import problem
from portfolio.analysis.findings.findings import (
    dividend_tax_findings,
    in_order,
    price_findings,
    without_rate,
)
from portfolio.analysis.findings.of_ledger import benchmark_findings
from portfolio.analysis.prices.exchange import PIVOT, per_dollar
from portfolio.arrays import date_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.analysis.buy_and_hold.boundaries import Boundaries
    from portfolio.analysis.records import Benchmark, HoldingReview, ReviewFinding
    from portfolio.analysis.review.basis import Basis
    from portfolio.analysis.review.inputs import Inputs
    from portfolio.errors import Problem
    from portfolio.market.records import Market


def problems(
    basis: Basis,
    inputs: Inputs,
    holdings: Sequence[HoldingReview],
    examined: Sequence[ReviewFinding],
    benchmarks: Sequence[Benchmark],
) -> tuple[Problem, ...]:
    """Return all that a reader must know, most severe first."""
    days, market = inputs.days, inputs.market
    of_prices = price_findings(basis.boundaries.rows, holdings, market, days.boundaries)
    return in_order(
        [
            *_untold(basis.own_problems(), examined, days.as_of),
            *benchmark_findings(benchmarks, market, days.of_year.opening),
            *_once_a_rate(
                basis.relevant(
                    [
                        *inputs.book.problems,
                        *market.problems,
                        *(problem(found, days.quarter.number) for found in examined),
                        *_untold(of_prices, examined, days.as_of),
                        *missing_rates(basis.boundaries, market, inputs.base),
                    ],
                    dividend_tax_findings(holdings, inputs.entries.payers),
                )
            ),
        ]
    )


def missing_rates(at: Boundaries, market: Market, base: str) -> list[Problem]:
    """Find the holdings that cannot be converted on a boundary day, by day and in their order.

    One problem for each currency that has no rate then: the holding's own and the base's, the US
    dollar's aside.
    """
    held, arrays, columns = at.rows, at.positions, at.columns
    found = []
    for column in dict.fromkeys((columns.year, columns.quarter, columns.end)):
        days = columns.days[[column]]
        unknown = {
            currency
            for currency in {*held.currency_names, base} - {PIVOT}
            if np.isnan(per_dollar(market.rates.get(currency), days)[0])
        }
        lacking = np.isnan(arrays.rates[:, column])
        lacking &= held.is_cash | ~np.isnan(arrays.closes[:, column])
        found += [
            without_rate(currency, {held.holdings[i].symbol: None}, [date_of(int(days[0]))])
            for i in np.flatnonzero(lacking).tolist()
            for currency in dict.fromkeys((held.currency_names[i], base))
            if currency in unknown
        ]
    return found


def _once_a_rate(problems: Sequence[Problem]) -> list[Problem]:
    """Tell each missing rate once, in the place of its first holding, with all its holdings and
    days; a gap in that rate on one of those days is the same again.
    """
    missing: dict[object, list[Problem]] = {}
    for one in problems:
        if one.code == "missing_rate":
            missing.setdefault(one.facts["currency"], []).append(one)
    days = {name: {one.facts["day"] for one in of_it} for name, of_it in missing.items()}

    def is_told(gap: Problem) -> bool:
        first, last = (cast("date", gap.facts[name]) for name in ("first", "last"))
        return any(first <= cast("date", d) <= last for d in days.get(gap.facts["currency"], ()))

    kept: list[Problem] = []
    for one in problems:
        if one.code == "missing_rate":
            of_it = missing.pop(one.facts["currency"], None)
            if of_it:
                symbols = dict.fromkeys(p.where for p in of_it)
                of_days = sorted({cast("date", p.facts["day"]) for p in of_it})
                kept.append(without_rate(cast("str", one.facts["currency"]), symbols, of_days))
        elif one.code != "rate_gap" or not is_told(one):
            kept.append(one)
    return kept


def _untold(
    problems: Sequence[Problem], examined: Sequence[ReviewFinding], as_of: date
) -> list[Problem]:
    """Leave out what the checks, which know the exchange's holidays, say already.

    That a last price is stale; that a price is stale on a day, or carried, within days told to be
    missing.
    """
    told = {found.finding.symbol for found in examined if found.finding.code == "stale_last_row"}
    missing: dict[str, list[tuple[date, date]]] = {}
    for finding in (found.finding for found in examined):
        if finding.code == "missing_day" and finding.severity == "warning":
            missing.setdefault(finding.symbol, []).append((finding.first, finding.last))

    def is_told(problem: Problem) -> bool:
        spans = missing.get(problem.where, ())
        if problem.code == "carried_price":
            first, last = (cast("date", problem.facts[name]) for name in ("first", "last"))
            return any(first < span[0] and span[1] < last for span in spans)
        if problem.code != "stale_price":
            return False
        day = cast("date", problem.facts["day"])
        return (problem.where in told and day == as_of) or any(a <= day <= b for a, b in spans)

    return [problem for problem in problems if not is_told(problem)]
