"""What has been fetched from Yahoo and kept in the store, as it was served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.market.rates import load_market

if TYPE_CHECKING:
    from portfolio.market.records import Market
    from portfolio.market.sources.base import Wanted


class StoredPrices:
    """The bottom of every real market."""

    def over(self, market: Market, wanted: Wanted) -> Market:
        """See ``PriceSource.over``."""
        return load_market(wanted.store, wanted.symbols, wanted.currencies)
