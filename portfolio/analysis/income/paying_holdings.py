"""The holdings that can pay, and the securities that they are of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.records import HoldingReview
    from portfolio.arrays import Ints


@dataclass(frozen=True)
class PayingHoldings:
    """A review's holdings without cash; one security may be held in several accounts."""

    holdings: tuple[HoldingReview, ...]
    #: The first holding of each security, (securities,), in the order of their last ones.
    firsts: tuple[HoldingReview, ...]
    #: Each security's number in the panel, (securities,).
    securities: Ints
    #: Each holding's place among ``securities``, (holdings,).
    security: Ints

    @classmethod
    def of(cls, holdings: Sequence[HoldingReview], panel: Panel) -> PayingHoldings:
        """Find them."""
        paying = tuple(h for h in holdings if not h.is_cash)
        firsts = tuple({h.symbol: h for h in reversed(paying)}.values())[::-1]
        place = {h.symbol: i for i, h in enumerate(firsts)}
        number = {symbol: i for i, symbol in enumerate(panel.symbols)}
        return cls(
            holdings=paying,
            firsts=firsts,
            securities=np.array([number.get(s, panel.nobody) for s in place], dtype=np.int64),
            security=np.array([place[h.symbol] for h in paying], dtype=np.int64),
        )
