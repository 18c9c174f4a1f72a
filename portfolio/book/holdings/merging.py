"""Rows of one holding added up: one symbol in one account and, for cash, one currency.

Shares add up. Cost is the average weighted by shares. Everything else describes the holding as a
whole, target and dividend tax included: it is taken from the first row that has it, and rows that
disagree are a warning.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.book.tabular.problems import At
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.book.holdings.columns import HoldingsColumn
    from portfolio.book.records import Holding
    from portfolio.book.tabular.problems import Problems
    from portfolio.book.tabular.table import Row

#: What two rows of one holding must agree on, where both say something.
_SHARED: tuple[HoldingsColumn, ...] = (
    "currency",
    "asset_class",
    "region",
    "sector",
    "target",
    "dividend_tax",
    "price",
    "multiplier",
)


def merge(
    rows: Sequence[tuple[Row, Holding]], headers: Mapping[HoldingsColumn, str], problems: Problems
) -> tuple[Holding, ...]:
    """One holding per key, in the order of the first rows. ``headers`` are as typed, for the
    problems.
    """
    groups: dict[tuple[str, str, str], list[tuple[Row, Holding]]] = {}
    for row, holding in rows:
        key = (holding.symbol, holding.account, holding.currency if holding.is_cash else "")
        groups.setdefault(key, []).append((row, holding))
    return tuple(_merged(group, headers, problems) for group in groups.values())


def _merged(
    group: list[tuple[Row, Holding]], headers: Mapping[HoldingsColumn, str], problems: Problems
) -> Holding:
    first = group[0][1]
    if len(group) == 1:
        return first
    _tell_repeated(group, problems)
    holdings = [holding for _, holding in group]
    agreed = {field: _agreed(field, holdings, headers, problems) for field in _SHARED}
    merged = replace(
        first,
        shares=math.fsum(h.shares for h in holdings),
        name=next((h.name for h in holdings if h.name), ""),
        cost=_average_cost(holdings, headers, problems),
        note="; ".join(dict.fromkeys(h.note for h in holdings if h.note)),
        other={
            header: next((h.other[header] for h in holdings if h.other[header]), "")
            for header in first.other
        },
    )
    # Each value comes from the field that it goes to.
    return replace(merged, **agreed)  # type: ignore[arg-type]


def _tell_repeated(group: list[tuple[Row, Holding]], problems: Problems) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row, holding in group:
        earlier = seen.setdefault(row.cells, row.line)
        if earlier != row.line:
            problems.add(
                "info",
                "repeated_row",
                N_(
                    "This row is the same as line {earlier}; both count: remove one if that is a"
                    " slip."
                ),
                At(row.line, symbol=holding.symbol),
                earlier=earlier,
            )


def _agreed(
    field: HoldingsColumn,
    holdings: list[Holding],
    headers: Mapping[HoldingsColumn, str],
    problems: Problems,
) -> object:
    """The first value that is not empty; a warning for each row that says otherwise."""
    nothing = ("", None, 1.0) if field == "multiplier" else ("", None)
    said = [(h, getattr(h, field)) for h in holdings if getattr(h, field) not in nothing]
    if not said:
        return getattr(holdings[0], field)
    source, value = said[0]
    for holding, other in said[1:]:
        if other != value:
            problems.add(
                "warning",
                "rows_disagree",
                N_(
                    "“{name}” differs from line {earlier}, which counts: make both rows say the"
                    " same."
                ),
                At(holding.line, headers.get(field), holding.symbol),
                name=headers.get(field, field),
                earlier=source.line,
            )
    return value


def _average_cost(
    holdings: list[Holding], headers: Mapping[HoldingsColumn, str], problems: Problems
) -> float | None:
    """Σ shares · cost ÷ Σ shares; None, and a warning, when a row with shares lacks it or is in
    another money.
    """
    counted = [h for h in holdings if h.shares > 0] or holdings
    costs = [h for h in counted if h.cost is not None]
    if not costs or counted[0].is_cash:
        return None
    odd = [
        h
        for h in counted
        if h.cost is None or (h.currency or costs[0].currency) != costs[0].currency
    ]
    if odd:
        problems.add(
            "warning",
            "cost_incomplete",
            N_(
                "The average cost of {symbol} is unknown: give all its rows a cost in one currency."
            ),
            At(odd[0].line, headers.get("cost"), odd[0].symbol),
            symbol=odd[0].symbol,
        )
        return None
    shares = math.fsum(h.shares for h in counted)
    if shares == 0:
        return costs[0].cost
    return math.fsum(h.shares * h.cost for h in counted if h.cost is not None) / shares
