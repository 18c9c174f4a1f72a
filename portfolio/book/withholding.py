"""The tax withheld at source from a holding's dividends, and where that rate comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from portfolio.book.symbols import listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.book.records import Holding, Settings

#: Where a rate comes from: the holding's row, the settings by symbol or market, the table of
#: the investor's residence, or the fallback for a market that the table does not know.
TaxOrigin = Literal["holding", "symbol", "market", "residence", "fallback"]

#: What is withheld from a portfolio investor, by residence and market of the listing. Taiwan: the US has no tax
#: treaty with it (30 %); Japan withholds 15 % and the reconstruction surtax, 15.315 %, from listed shares; Hong
#: Kong, Singapore and the UK withhold nothing; crypto pays no dividend.
RESIDENCES: Mapping[str, Mapping[str, float]] = {
    "TW": {"US": 0.30, "TW": 0.0, "JP": 0.15315, "HK": 0.0, "SG": 0.0, "GB": 0.0, "CRYPTO": 0.0},
}
#: For a market that the table does not know; the caller warns.
FALLBACK = 0.30


def dividend_tax(holding: Holding, settings: Settings) -> tuple[float, TaxOrigin] | tuple[None, None]:
    """The rate (a fraction) and its origin, first match wins; (None, None) for cash.

    The row's own rate, then ``[dividend_tax]`` by symbol, then by market, then the table of the
    residence, then 30 %. The market is that of the listing, read from the symbol; nothing is inferred from the
    company's country, and treaties and fund rules are not looked into.
    """
    if holding.is_cash:
        return None, None
    if holding.dividend_tax is not None:
        return holding.dividend_tax, "holding"
    if holding.symbol in settings.dividend_tax:
        return settings.dividend_tax[holding.symbol], "symbol"
    market = listing(holding.symbol).market
    if market in settings.dividend_tax:
        return settings.dividend_tax[market], "market"
    table = RESIDENCES.get(settings.residence, {})
    if market in table:
        return table[market], "residence"
    return FALLBACK, "fallback"
