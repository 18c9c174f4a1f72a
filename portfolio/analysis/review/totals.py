"""The portfolio as a whole: values, growth, income and yields in the base currency."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.buy_and_hold import static
from portfolio.analysis.income.yields import together
from portfolio.analysis.missing import number
from portfolio.analysis.records import Totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.buy_and_hold.static import Positions
    from portfolio.analysis.income.records import Income
    from portfolio.analysis.records import HoldingReview
    from portfolio.analysis.review.holding_rows import Columns
    from portfolio.arrays import Bools, Floats


def totals(
    arrays: Positions,
    counted: Bools,
    holdings: Sequence[HoldingReview],
    columns: Columns,
) -> Totals:
    """Return the portfolio's row of figures, without income; ``arrays`` have shape (holdings,
    columns).
    """
    level = static.levels(
        arrays, arrays.gross, counted, columns.year, [columns.quarter, columns.end]
    )
    with np.errstate(divide="ignore", invalid="ignore"):  # nothing was there that could grow
        quarter, year = level[1] / level[0] - 1, level[1] - 1
    value = _sum(arrays.values[:, columns.end])
    yields = together(holdings)
    return Totals(
        value=value,
        value_start_of_quarter=_sum(arrays.values[:, columns.quarter]),
        value_start_of_year=_sum(arrays.values[:, columns.year]),
        growth_qtd=number(quarter),
        growth_ytd=number(year),
        income_gross_qtd=None,
        income_net_qtd=None,
        income_gross_ytd=None,
        income_net_ytd=None,
        yield_trailing=yields.trailing,
        yield_trailing_net=yields.trailing_net,
        yield_forward=yields.forward,
        yield_forward_net=yields.forward_net,
        yield_on_cost=yields.on_cost,
        yield_on_cost_net=yields.on_cost_net,
    )


def with_income(totals: Totals, income: Income) -> Totals:
    """Put the sums of what was paid into ``totals``."""
    quarter, year = income.quarter_to_date, income.year_to_date
    return replace(
        totals,
        income_gross_qtd=quarter.gross,
        income_net_qtd=quarter.net,
        income_gross_ytd=year.gross,
        income_net_ytd=year.net,
    )


def _sum(values: Floats) -> float | None:
    return number(np.nansum(values)) if not np.isnan(values).all() else None
