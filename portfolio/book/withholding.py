"""The tax withheld at source from a holding's dividends, and where that rate comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from portfolio.book.records import Holding
from portfolio.book.symbols import MARKETS, listing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from portfolio.book.records import Settings

#: Where a rate comes from: the holding's row, the settings by symbol or market, the table of
#: the investor's residence, or the fallback for a market that the table does not know.
TaxOrigin = Literal["holding", "symbol", "market", "residence", "fallback"]

#: What is withheld from a portfolio investor, by residence and market of the listing. Taiwan: the
#: US has no tax treaty with it (30 %); Japan withholds 15 % and the reconstruction surtax, 15.315
#: %, from listed shares; Hong Kong, Singapore and the UK withhold nothing; crypto pays no dividend.
RESIDENCES: Mapping[str, Mapping[str, float]] = {
    "TW": {"US": 0.30, "TW": 0.0, "JP": 0.15315, "HK": 0.0, "SG": 0.0, "GB": 0.0, "CRYPTO": 0.0},
}
#: For a market that the table does not know; the caller warns.
FALLBACK = 0.30


def dividend_tax(
    holding: Holding, settings: Settings
) -> tuple[float, TaxOrigin] | tuple[None, None]:
    """The rate (a fraction) and its origin, first match wins; (None, None) for cash.

    The row's own rate, then ``[dividend_tax]`` by symbol, then by market, then the table of the
    residence, then 30 %. The market is that of the listing, read from the symbol; nothing is
    inferred from the company's country, and treaties and fund rules are not looked into.
    """
    if holding.is_cash:
        return None, None
    if holding.dividend_tax is not None:
        return holding.dividend_tax, "holding"
    if holding.symbol in settings.dividend_tax:
        return settings.dividend_tax[holding.symbol], "symbol"
    return market_tax(listing(holding.symbol).market, settings)


@dataclass(frozen=True)
class TaxStep:
    """A rate and its origin from a day on; None: from the beginning."""

    since: date | None
    #: None for cash.
    rate: float | None
    origin: TaxOrigin | None


def dividend_taxes(holding: Holding, settings: Settings) -> tuple[TaxStep, ...]:
    """The rate of ``dividend_tax`` from the beginning and from every day on which it changes,
    oldest first.
    """
    if not settings.dividend_tax_from:
        return (TaxStep(None, *dividend_tax(holding, settings)),)
    first = TaxStep(None, *dividend_tax(holding, replace(settings, dividend_tax_from=())))
    steps = [first]
    for day, _ in settings.dividend_tax_from:
        found = dividend_tax(holding, settings.on(day))
        if found != (steps[-1].rate, steps[-1].origin):
            steps.append(TaxStep(day, *found))
    return tuple(steps)


def market_tax(market: str, settings: Settings) -> tuple[float, TaxOrigin]:
    """The rate of a market and its origin: the settings, the table of the residence, or 30 %."""
    if market in settings.dividend_tax:
        return settings.dividend_tax[market], "market"
    table = RESIDENCES.get(settings.residence, {})
    if market in table:
        return table[market], "residence"
    return FALLBACK, "fallback"


@dataclass(frozen=True)
class RateInForce:
    """What is withheld in one market or from one security, why, and what the settings themselves
    say.
    """

    #: A market (``US``) or a symbol.
    name: str
    is_market: bool
    #: None where the rows of one symbol differ.
    rate: float | None
    origin: TaxOrigin | None
    #: The entry of ``[dividend_tax]`` under this very name, in force or not.
    own: float | None
    #: The day of the table in which that entry stands, or would; None for ``[dividend_tax]``
    #: itself.
    since: date | None = None


def rates_in_force(
    holdings: Sequence[Holding], settings: Settings, day: date
) -> tuple[RateInForce, ...]:
    """The rates on a day of every market held or named in the settings, then of every symbol; each
    list in file order.
    """
    changes = [(since, changed) for since, changed in settings.dividend_tax_from if since <= day]
    found = _rates_in_force(holdings, settings.on(day))
    return tuple(
        replace(
            rate,
            since=next(
                (since for since, changed in reversed(changes) if rate.name in changed), None
            ),
        )
        for rate in found
    )


def _rates_in_force(holdings: Sequence[Holding], settings: Settings) -> tuple[RateInForce, ...]:
    held = tuple(dict.fromkeys(h.symbol for h in holdings if not h.is_cash))
    named = settings.dividend_tax
    markets = dict.fromkeys(
        [*(listing(s).market for s in held), *(n for n in named if n in MARKETS)]
    )
    markets.pop("", None)
    by_market = (RateInForce(m, True, *market_tax(m, settings), named.get(m)) for m in markets)
    symbols = dict.fromkeys([*held, *(n for n in named if n not in MARKETS)])
    return (*by_market, *(_of_symbol(symbol, holdings, settings) for symbol in symbols))


def _of_symbol(symbol: str, holdings: Sequence[Holding], settings: Settings) -> RateInForce:
    rows = [h for h in holdings if h.symbol == symbol] or [Holding(symbol, 0.0)]
    found = {dividend_tax(row, settings) for row in rows}
    rate, origin = found.pop() if len(found) == 1 else (None, None)
    return RateInForce(symbol, False, rate, origin, settings.dividend_tax.get(symbol))
