"""The yields of several holdings together, weighted by what they are worth or by what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.records import GroupYield
from portfolio.analysis.missing import or_none

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.records import HoldingReview
    from portfolio.arrays import Floats


def together(holdings: Sequence[HoldingReview]) -> GroupYield:
    """Return the yields of all ``holdings`` as one; see ``by_group``. ``holdings`` must not be
    empty.
    """
    return by_group(holdings, [""] * len(holdings))[0]


def by_group(holdings: Sequence[HoldingReview], groups: Sequence[str]) -> tuple[GroupYield, ...]:
    """Return the yields of every group, at the exchange rates of the review's day; ``groups`` has
    one per holding.

    Trailing and forward: Σ yield · value ÷ value of all that has one; cash counts and yields
    nothing, and so does what has no yield. On cost: Σ trailing dividends ÷ Σ cost, of the holdings
    whose cost is known in the dividends' currency.
    """
    names = list(dict.fromkeys(groups))
    place = {name: i for i, name in enumerate(names)}
    group = np.array([place[name] for name in groups], dtype=np.int64)

    def summed(amounts: Floats) -> Floats:
        return np.bincount(group, np.nan_to_num(amounts, nan=0.0), len(names)).astype(np.float64)

    value = _numbers([h.value_base for h in holdings])
    shares, cost, rate = (
        _numbers(column)
        for column in (
            [h.shares for h in holdings],
            [h.cost for h in holdings],
            [h.rate for h in holdings],
        )
    )
    by_cost = (
        _numbers([h.yield_on_cost for h in holdings]),
        _numbers([h.yield_on_cost_net for h in holdings]),
    )
    cost = np.where(np.isnan(by_cost[0]), np.nan, cost * shares * rate)
    by_value = (
        [h.yield_trailing for h in holdings],
        [h.yield_trailing_net for h in holdings],
        [h.yield_forward for h in holdings],
        [h.yield_forward_net for h in holdings],
    )
    values, costs = summed(value), summed(cost)
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = [or_none(summed(_numbers(yields) * value) / values) for yields in by_value]
        columns += [or_none(summed(yields * cost) / costs) for yields in by_cost]
    return tuple(
        GroupYield(name, *figures)
        for name, figures in zip(names, zip(values.tolist(), *columns, strict=True), strict=True)
    )


def _numbers(values: Sequence[float | None]) -> Floats:
    """Return the values with NaN for None."""
    return np.array(values, dtype=np.float64)
