"""The portfolio as a whole: value, yields and how it did, in the base currency."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.analysis.income.yields import together
from portfolio.analysis.records import Totals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portfolio.analysis.income.records import Income
    from portfolio.analysis.records import HoldingReview, Performance
    from portfolio.analysis.review.basis import Basis


def totals(basis: Basis, holdings: Sequence[HoldingReview], income: Income) -> Totals:
    """Return the portfolio's figures."""
    yields = together(holdings)
    return Totals(
        value=basis.value,
        receivable=basis.receivable,
        unrealised=_in_base(holdings, lambda h: h.unrealised),
        unrealised_fifo=_in_base(holdings, lambda h: h.unrealised_fifo),
        yield_trailing=yields.trailing,
        yield_trailing_net=yields.trailing_net,
        yield_forward=yields.forward,
        yield_forward_net=yields.forward_net,
        yield_on_cost=yields.on_cost,
        yield_on_cost_net=yields.on_cost_net,
        performances=tuple(_realised(one, holdings) for one in basis.performances(income)),
    )


def _realised(found: Performance, holdings: Sequence[HoldingReview]) -> Performance:
    """Add up what the holdings realised since New Year."""
    if found.period.name != "year":
        return found
    return replace(
        found,
        realised=_in_base(holdings, lambda h: h.year.realised),
        realised_fifo=_in_base(holdings, lambda h: h.year.realised_fifo),
    )


def _in_base(
    rows: Sequence[HoldingReview], amount_of: Callable[[HoldingReview], float | None]
) -> float | None:
    """Add up amounts in the holdings' currencies at today's rates; None when one that counts is not
    known.
    """
    # What is sold is in no value, but in the gains.
    counted = [
        row for row in rows if not row.is_cash and (row.value_base is not None or row.is_closed)
    ]
    total: float = 0
    for row in counted:
        amount = amount_of(row)
        if amount is None:
            return None
        if amount:
            if row.rate is None:
                return None
            total += amount * row.rate
    return float(total) if counted else None
