"""The yields of several holdings together, weighted by what they are worth or by what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.analysis.income_records import GroupYield

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.records import HoldingReview


def together(holdings: Sequence[HoldingReview], group: str = "") -> GroupYield:
    """Return the yields of ``holdings`` as one, at the exchange rates of the review's day.

    Trailing and forward: Σ yield · value ÷ value of all that has one; cash counts and yields nothing, and so does what
    has no yield. On cost: Σ trailing dividends ÷ Σ cost, of the holdings whose cost is known in the dividends' currency.
    """
    value = sum(h.value_base for h in holdings if h.value_base is not None)
    costs = [
        (h, h.cost * h.shares * h.rate)
        for h in holdings
        if h.cost is not None and h.rate is not None and h.yield_on_cost is not None
    ]
    cost = sum(amount for _, amount in costs)

    def by_value(name: str) -> float | None:
        paid = [getattr(h, name) * h.value_base for h in holdings if getattr(h, name) and h.value_base]
        return sum(paid) / value if value else None

    def by_cost(name: str) -> float | None:
        return sum((getattr(h, name) or 0.0) * amount for h, amount in costs) / cost if cost else None

    return GroupYield(
        group=group,
        value=value,
        trailing=by_value("yield_trailing"),
        trailing_net=by_value("yield_trailing_net"),
        forward=by_value("yield_forward"),
        forward_net=by_value("yield_forward_net"),
        on_cost=by_cost("yield_on_cost"),
        on_cost_net=by_cost("yield_on_cost_net"),
    )


def by_group(holdings: Sequence[HoldingReview], groups: Sequence[str]) -> tuple[GroupYield, ...]:
    """Return the yields of every group, in the order of their first holding; ``groups`` has one name per holding."""
    members: dict[str, list[HoldingReview]] = {}
    for holding, group in zip(holdings, groups, strict=True):
        members.setdefault(group, []).append(holding)
    return tuple(together(some, group) for group, some in members.items())
