"""What the next contribution should buy to come nearer to the targets, without selling anything."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.records import HoldingReview
    from portfolio.arrays import Floats


@dataclass(frozen=True)
class Purchase:
    """What to buy of one holding; amounts in the base currency, weights as fractions."""

    symbol: str
    name: str
    account: str
    currency: str
    amount: float
    #: ``amount`` as a fraction of the contribution.
    part: float
    #: ``amount`` in units of the holding (for cash: of its currency), not rounded.
    shares: float
    weight_before: float
    weight_after: float
    target: float


def spread(values: Floats, targets: Floats, contribution: float) -> Floats:
    """Spread ``contribution`` so that the squared distances to the target values are least; nothing
    is sold.

    ``values`` and the result are amounts, shape (n,); ``targets`` fractions of the whole portfolio,
    shape (n,). The solution buys ``max(0, shortfall − level)`` of each, with one level for all such
    that the purchases add up to the contribution: the Euclidean projection onto a simplex (Held,
    Wolfe and Crowder, 1974).
    """
    shortfall = targets * (values.sum() + contribution) - values
    largest = np.sort(shortfall)[::-1]
    counts = np.arange(1, len(values) + 1)
    level = (np.cumsum(largest) - contribution) / counts
    active = np.flatnonzero(largest > level)
    if not active.size:  # a contribution too small beside the amounts to be seen by a float
        return np.where(np.arange(len(values)) == shortfall.argmax(), contribution, 0.0)
    bought: Floats = np.maximum(shortfall - level[active[-1]], 0.0)
    return bought


def next_purchases(holdings: Sequence[HoldingReview], contribution: float) -> tuple[Purchase, ...]:
    """Return the purchases, largest first; empty without targets or without a positive
    contribution.

    Only holdings with a target and a value take part. Their targets are read in proportion to each
    other, so that they need not add up to 100 %, and holdings without a target are left alone.
    """
    wanted = [h for h in holdings if _takes_part(h)]
    if not wanted or not 0 < contribution < math.inf:
        return ()
    values = np.array([h.value_base for h in wanted], dtype=np.float64)
    targets = np.array([h.target for h in wanted], dtype=np.float64)
    targets /= targets.sum()
    bought = spread(values, targets, contribution)
    before, after = values.sum(), values.sum() + contribution
    purchases = [
        Purchase(
            symbol=h.symbol,
            name=h.name,
            account=h.account,
            currency=h.currency,
            amount=float(bought[i]),
            part=float(bought[i] / contribution),
            shares=float(bought[i]) / ((h.price or 1.0) * h.multiplier * (h.rate or 1.0)),
            weight_before=float(values[i] / before) if before > 0 else 0.0,
            weight_after=float((values[i] + bought[i]) / after),
            target=float(targets[i]),
        )
        for i, h in enumerate(wanted)
        if bought[i] > 0
    ]
    return tuple(sorted(purchases, key=lambda p: -p.amount))


def left_out(holdings: Sequence[HoldingReview]) -> tuple[HoldingReview, ...]:
    """Return the holdings that have a target but no value, so that nothing can be said about buying
    them.
    """
    return tuple(h for h in holdings if h.target and not _takes_part(h))


def usual_contribution(value: float | None) -> float:
    """Return an amount to begin with: a fiftieth of the portfolio's value, its first digit kept
    (123,456 -> 2,000).
    """
    if not value or not math.isfinite(value) or value < 50:
        return 0.0
    unit = 10.0 ** math.floor(math.log10(value / 50))
    return math.floor(value / 50 / unit) * unit


def contribution_of(value: float | None, percent: float) -> float:
    """Return so many percent of the portfolio's value; 0 when that is not known or not positive."""
    return value * percent / 100 if value and value > 0 else 0.0


def _takes_part(h: HoldingReview) -> bool:
    return bool(h.target and h.value_base is not None and h.price and h.rate)
