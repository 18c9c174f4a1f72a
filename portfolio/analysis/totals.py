"""The portfolio as a whole: values, growth, income and yields in the base currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis import static
from portfolio.analysis.exchange import rates
from portfolio.analysis.missing import number
from portfolio.analysis.records import Totals
from portfolio.analysis.returns import dividends_between
from portfolio.analysis.yields import together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from portfolio.analysis.holding_rows import Columns
    from portfolio.analysis.panel import Panel
    from portfolio.analysis.positions import Rows
    from portfolio.analysis.records import HoldingReview
    from portfolio.analysis.static import Positions
    from portfolio.market.records import Market

    Floats = NDArray[np.float64]


def totals(
    held: Rows,
    panel: Panel,
    market: Market,
    base: str,
    arrays: Positions,
    counted: NDArray[np.bool_],
    holdings: Sequence[HoldingReview],
    columns: Columns,
) -> Totals:
    """Return the portfolio's row of figures; ``arrays`` have shape (holdings, columns)."""
    level = static.levels(arrays, arrays.gross, counted, columns.year, [columns.quarter, columns.end])
    income = [
        _income(held, panel, market, base, columns.days[c], columns.days[columns.end])
        for c in (columns.quarter, columns.year)
    ]
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
        income_gross_qtd=income[0][0],
        income_net_qtd=income[0][1],
        income_gross_ytd=income[1][0],
        income_net_ytd=income[1][1],
        yield_trailing=yields.trailing,
        yield_trailing_net=yields.trailing_net,
        yield_forward=yields.forward,
        yield_forward_net=yields.forward_net,
        yield_on_cost=yields.on_cost,
        yield_on_cost_net=yields.on_cost_net,
    )


def _income(held: Rows, panel: Panel, market: Market, base: str, start: int, end: int) -> tuple[float, float]:
    """Return dividends with ex-date in ``(start, end]`` on today's shares, in the base currency: gross and net.

    Each is converted at the rate of its ex-date; one without a rate is left out (its holding has a finding).
    """
    listed = np.flatnonzero(held.is_listed)
    index, owners = dividends_between(panel, held.security[listed], start, end)
    owners = listed[owners]
    days, places = np.unique(panel.dividend_days[index], return_inverse=True)
    exchange = rates(held.currencies, base, market.rates, days)[held.currency[owners], places]
    shares = np.array([h.shares for h in held.holdings])[owners]
    gross = np.nan_to_num(shares * panel.dividends[index] * exchange, nan=0.0)
    return float(gross.sum()), float((gross * (1.0 - held.taxes[owners])).sum())


def _sum(values: Floats) -> float | None:
    return number(np.nansum(values)) if not np.isnan(values).all() else None
