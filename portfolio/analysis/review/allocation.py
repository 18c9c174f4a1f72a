"""Groups of the portfolio: what share each class, currency, region or account has, now and at New
Year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.records import AllocationRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.analysis.buy_and_hold.boundaries import Boundaries
    from portfolio.arrays import Floats
    from portfolio.book.records import Holding

#: Always there, in this order; other text columns of ``holdings.csv`` follow when they have a
#: value.
DIMENSIONS = ("asset_class", "currency", "region", "account")
_OPTIONAL = ("sector", "name", "note")
#: The asset class of a cash row that does not say.
CASH_CLASS = "Cash"


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "").rstrip("%"))
    except ValueError:
        return False
    return True


def group_names(holdings: Sequence[Holding], currencies: Sequence[str]) -> Mapping[str, list[str]]:
    """Return each dimension's group per holding; ``currencies`` are those of the prices."""

    def asset_class(h: Holding) -> str:
        return h.asset_class or (CASH_CLASS if h.is_cash else "")

    names = {
        "asset_class": [asset_class(h) for h in holdings],
        "currency": list(currencies),
        "region": [h.region for h in holdings],
        "account": [h.account for h in holdings],
    }
    for column in _OPTIONAL:
        values = [str(getattr(h, column)) for h in holdings]
        if any(values):
            names[column] = values
    for column in dict.fromkeys(key for h in holdings for key in h.other):
        values = [h.other.get(column, "").strip() for h in holdings]
        if any(v and not _is_number(v) for v in values):
            names.setdefault(column, values)
    return names


def allocate(
    names: Sequence[str],
    values: Floats,
    values_start: Floats,
    targets: Sequence[float | None],
) -> tuple[AllocationRow, ...]:
    """Add up one dimension's groups, largest first.

    ``values`` and ``values_start`` have shape (holdings,), in the base currency, now and at the
    start of the year; NaN (no price, no rate) counts for neither its group nor the whole.
    """
    groups = list(dict.fromkeys(names))
    number = {group: i for i, group in enumerate(groups)}
    owner = np.array([number[name] for name in names], dtype=np.int64)
    size = len(groups)
    now = np.bincount(owner, weights=np.nan_to_num(values, nan=0.0), minlength=size)
    then = np.bincount(owner, weights=np.nan_to_num(values_start, nan=0.0), minlength=size)
    wished = np.array([np.nan if t is None else t for t in targets])
    has_target = np.bincount(owner, weights=~np.isnan(wished), minlength=size) > 0
    target = np.bincount(owner, weights=np.nan_to_num(wished, nan=0.0), minlength=size)
    total, total_then = now.sum(), then.sum()
    rows = [
        AllocationRow(
            group=group,
            value_base=float(now[i]),
            # Of nothing, or of a debt left over by rounding, nobody has a share.
            weight=float(now[i] / total) if total > 0 else 0.0,
            weight_start_of_year=float(then[i] / total_then) if total_then > 0 else None,
            target=float(target[i]) if has_target[i] else None,
        )
        for i, group in enumerate(groups)
    ]
    return tuple(sorted(rows, key=lambda row: -row.value_base))


def allocation(at: Boundaries) -> Mapping[str, tuple[AllocationRow, ...]]:
    """Return every dimension's groups, of the holdings that have a value."""
    held, columns = at.rows, at.columns
    now, then = at.positions.values[:, columns.end], at.positions.values[:, columns.year]
    valued = np.flatnonzero(~np.isnan(now))
    targets = [held.holdings[i].target for i in valued]
    return {
        dimension: allocate([names[i] for i in valued], now[valued], then[valued], targets)
        for dimension, names in group_names(held.holdings, held.currency_names).items()
    }
