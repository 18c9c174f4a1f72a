"""All sources of prices on this computer, and the markets that are made of them.

A new one is a module beside this one, a line here, and its name in ``report/words/labels.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.market.records import Market
from portfolio.market.sources.own import OwnPrices
from portfolio.market.sources.stored import StoredPrices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.market.sources.base import PriceSource, Wanted

#: Of real prices, each laid over those before it.
REAL: tuple[PriceSource, ...] = (StoredPrices(), OwnPrices())


def real_market(wanted: Wanted) -> Market:
    """What is stored, and the user's own prices over it."""
    return _made(REAL, wanted)


def simulated_market(wanted: Wanted) -> Market:
    """The demo's prices alone."""
    from portfolio.market.sources.simulated import SimulatedPrices

    return _made((SimulatedPrices(),), wanted)


def _made(sources: Iterable[PriceSource], wanted: Wanted) -> Market:
    market = Market({}, {}, "store")
    for source in sources:
        market = source.over(market, wanted)
    return market
