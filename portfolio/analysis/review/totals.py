"""The portfolio as a whole: values, growth, income and yields in the base currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.buy_and_hold import static
from portfolio.analysis.income.yields import together
from portfolio.analysis.missing import number
from portfolio.analysis.records import Performance, Totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.buy_and_hold.static import Positions
    from portfolio.analysis.income.records import Income
    from portfolio.analysis.periods import Period
    from portfolio.analysis.records import HoldingReview
    from portfolio.analysis.review.holding_rows import Columns
    from portfolio.arrays import Bools, Floats


def totals(
    arrays: Positions,
    counted: Bools,
    holdings: Sequence[HoldingReview],
    columns: Columns,
    periods: Sequence[Period],
    income: Income,
) -> Totals:
    """Return the portfolio's figures over its quarter and its year (``periods``); ``arrays`` have
    shape (holdings, columns).
    """
    level = static.levels(
        arrays, arrays.gross, counted, columns.year, [columns.quarter, columns.end]
    )
    with np.errstate(divide="ignore", invalid="ignore"):  # nothing was there that could grow
        quarter, year = level[1] / level[0] - 1, level[1] - 1
    grown = (
        (periods[0], columns.quarter, income.quarter_to_date, quarter),
        (periods[1], columns.year, income.year_to_date, year),
    )
    yields = together(holdings)
    return Totals(
        value=_sum(arrays.values[:, columns.end]),
        yield_trailing=yields.trailing,
        yield_trailing_net=yields.trailing_net,
        yield_forward=yields.forward,
        yield_forward_net=yields.forward_net,
        yield_on_cost=yields.on_cost,
        yield_on_cost_net=yields.on_cost_net,
        performances=tuple(
            Performance(
                period,
                value_at_opening=_sum(arrays.values[:, start]),
                growth=number(growth),
                income_gross=paid.gross,
                income_net=paid.net,
            )
            for period, start, paid, growth in grown
        ),
    )


def _sum(values: Floats) -> float | None:
    return number(np.nansum(values)) if not np.isnan(values).all() else None
