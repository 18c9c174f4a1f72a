"""The demo's prices. They are all there is then: nothing real is mixed with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.market.demo.prices import demo_market

if TYPE_CHECKING:
    from portfolio.market.records import Market
    from portfolio.market.sources.base import Wanted


class SimulatedPrices:
    """The same for everybody, without network."""

    def over(self, market: Market, wanted: Wanted) -> Market:
        """See ``PriceSource.over``."""
        return demo_market(wanted.symbols, wanted.currencies, today=wanted.today)
