"""A review for readers who see no amounts: what is left lets nobody rebuild them.

Hiding amounts is not enough. Weights of sixteen digits beside public prices give the numbers of
shares, and with them cash and total, exactly; so do contributions beside returns, and the
portfolio's returns of many quarters, which are weighted sums of public ones. A hash of a small file
confirms a guess of it, an account's name is the owner's, and a remark can say anything. So shares
of the whole are rounded to a hundredth of a percent, which is what is ever shown of them, the
portfolio's own figures to a hundredth of a basis point, and the rest is left out.

Amounts themselves are hidden where they are drawn (``Audience``), by their kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from portfolio.errors import Sentence

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.report.audience import Audience

#: Decimals of fractions that are shares of the whole, or tell what something cost.
_SHARES = 4
#: Decimals of the portfolio's and its groups' own figures.
_FIGURES = 6
_ROUNDED: Mapping[str, Mapping[str, int]] = {
    "HoldingReview": dict.fromkeys(
        ("weight", "target", "yield_on_cost", "yield_on_cost_net"), _SHARES
    ),
    "AllocationRow": dict.fromkeys(("weight", "weight_start_of_year", "target"), _SHARES),
    "Performance": {
        **dict.fromkeys(("weight_at_opening", "contribution", "contribution_gross"), _SHARES),
        **dict.fromkeys(
            (
                "growth",
                "twr",
                "twr_gross",
                "twr_annualised",
                "irr",
                "irr_period",
                "growth_same_flows",
                "further",
            ),
            _FIGURES,
        ),
    },
    "ContributionParts": dict.fromkeys(("price", "dividend", "currency"), _SHARES),
    "Totals": dict.fromkeys(
        (
            "yield_trailing",
            "yield_trailing_net",
            "yield_forward",
            "yield_forward_net",
            "yield_on_cost",
            "yield_on_cost_net",
        ),
        _FIGURES,
    ),
    "GroupYield": dict.fromkeys(
        ("trailing", "trailing_net", "forward", "forward_net", "on_cost", "on_cost_net"), _FIGURES
    ),
    "HistoryRow": dict.fromkeys(("growth", "twr"), _FIGURES),
    "YearRow": dict.fromkeys(("quarters", "total", "total_before"), _FIGURES),
    "Drawdown": {"depth": _FIGURES},
    "GrowthLines": {"total": _FIGURES},
    "PerformanceLines": dict.fromkeys(("twr", "drawdown"), _FIGURES),
    "RebasedReturns": {"portfolio": _FIGURES},
}
_LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "Provenance": {"holdings_sha256": "", "transactions_sha256": ""},
    "Correction": {"source": ""},
}
_ACCOUNTS = "account"


def masked(review: Review, audience: Audience) -> Review:
    """The review as this audience may have it: itself where amounts are shown.

    Accounts are numbered in the order in which the holdings name them.
    """
    if audience.shows_amounts:
        return review
    named = dict.fromkeys([h.account for h in review.holdings if h.account])
    named |= dict.fromkeys(row.group for row in review.allocation.get(_ACCOUNTS, ()) if row.group)
    if review.ledger is not None:
        groups = review.ledger.groups.get(_ACCOUNTS, ())
        named |= dict.fromkeys(one.group for one in groups if one.group)
    if review.income is not None:
        paid_in = (p.account for p in review.income.past.payers if p.account)
        named |= dict.fromkeys(paid_in)
    names = {name: f"#{number}" for number, name in enumerate(named, 1)}
    found: Review = _Mask(names).of(review)
    rows = tuple(
        replace(row, returns={k: _rounded(v, _FIGURES) for k, v in row.returns.items()})
        if row.symbol == "TOTAL"
        else row
        for row in found.quarters
    )
    return replace(found, quarters=rows)


class _Mask:
    """Walks through records and makes new ones of those in which something changes."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def of(self, value: Any) -> Any:
        if isinstance(value, Sentence):
            return replace(value, facts={k: self._fact(v) for k, v in value.facts.items()})
        if is_dataclass(value) and not isinstance(value, type):
            return self._record(value)
        if isinstance(value, tuple):
            made = tuple(self.of(one) for one in value)
            return value if all(a is b for a, b in zip(value, made, strict=True)) else made
        if isinstance(value, Mapping):
            return {
                key: self._groups(one) if key == _ACCOUNTS else self.of(one)
                for key, one in value.items()
            }
        return value

    def _record(self, record: Any) -> Any:
        kind = type(record).__name__
        rounded, left_out = _ROUNDED.get(kind, {}), _LEFT_OUT.get(kind, {})
        changed: dict[str, Any] = {}
        for one in fields(record):
            before = getattr(record, one.name)
            if one.name in left_out:
                after: Any = left_out[one.name]
            elif one.name in rounded:
                after = _rounded(before, rounded[one.name])
            elif one.name in ("account", "accounts"):
                after = self._name(before)
            elif kind == "Problem" and one.name in ("where", "facts"):
                after = self._fact(before)
            else:
                after = self.of(before)
            if after is not before:
                changed[one.name] = after
        return replace(record, **changed) if changed else record

    def _groups(self, rows: Any) -> Any:
        """The rows of the accounts: allocation, performance, yields, the history of income."""
        made = self.of(rows)
        if isinstance(made, tuple):
            return tuple(replace(row, group=self._name(row.group)) for row in made)
        if hasattr(made, "groups"):
            groups = tuple(replace(one, key=self._name(one.key)) for one in made.groups)
            return replace(made, groups=groups)
        return made

    def _name(self, account: Any) -> Any:
        if isinstance(account, tuple):
            return tuple(map(self._name, account))
        return self._names.get(account, account)

    def _fact(self, fact: Any) -> Any:
        """A fact of a sentence: an account's name by itself, or in a list."""
        if isinstance(fact, str):
            return self._name(fact)
        if isinstance(fact, Mapping):
            return {key: self._fact(one) for key, one in fact.items()}
        if isinstance(fact, tuple):
            return tuple(map(self._fact, fact))
        return self.of(fact) if isinstance(fact, Sentence) else fact


def _rounded(value: Any, digits: int) -> Any:
    if isinstance(value, Mapping):
        return {key: _rounded(one, digits) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_rounded(one, digits) for one in value)
    if isinstance(value, np.ndarray):
        return np.round(value, digits)
    return round(value, digits) if isinstance(value, float) else value
