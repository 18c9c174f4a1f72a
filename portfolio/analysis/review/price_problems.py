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

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.analysis.buy_and_hold.boundaries import Boundaries
    from portfolio.analysis.records import Benchmark, HoldingReview, ReviewFinding
    from portfolio.analysis.review.basis import Basis
    from portfolio.analysis.review.inputs import Inputs
    from portfolio.errors import Problem


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
            *basis.relevant(
                [
                    *inputs.book.problems,
                    *market.problems,
                    *(problem(found, days.quarter.number) for found in examined),
                    *_untold(of_prices, examined, days.as_of),
                    *_without_rates(basis.boundaries, days.boundaries, inputs.base),
                ],
                dividend_tax_findings(holdings, inputs.entries.payers),
            ),
        ]
    )


def _without_rates(at: Boundaries, boundaries: Sequence[date], base: str) -> list[Problem]:
    held, arrays, columns = at.rows, at.positions, at.columns
    days = dict(zip((columns.year, columns.quarter, columns.end), boundaries, strict=True))
    return [
        without_rate(h.symbol, held.currency_names[i], base, day)
        for column, day in days.items()
        for i, h in enumerate(held.holdings)
        if np.isnan(arrays.rates[i, column])
        and (h.is_cash or not np.isnan(arrays.closes[i, column]))
    ]


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
