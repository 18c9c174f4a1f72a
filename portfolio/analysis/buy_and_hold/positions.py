"""From a book and a market to arrays of holdings × days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.buy_and_hold.static import Positions
from portfolio.analysis.prices.exchange import rates
from portfolio.analysis.prices.returns import dividend_growth, prices
from portfolio.analysis.withholding.taxes import Taxes
from portfolio.book.symbols import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.prices.returns import Prices
    from portfolio.arrays import Bools, Ints
    from portfolio.book.records import Holding
    from portfolio.book.withholding import TaxStep
    from portfolio.market.records import Market


@dataclass(frozen=True)
class Rows:
    """Which holdings are what; all arrays have shape (holdings,).

    ``security`` is the holding's number in the panel, ``nobody`` where not ``is_listed``;
    ``currency`` its number in ``currencies``. ``is_manual`` has one price, the book's; ``is_typed``
    is listed with closes that are all the user's.
    """

    holdings: tuple[Holding, ...]
    #: The taxes on each holding's dividends: as its row and the settings say, and as rates.
    steps: tuple[Sequence[TaxStep], ...]
    taxes: Taxes
    security: Ints
    is_listed: Bools
    is_cash: Bools
    is_manual: Bools
    is_typed: Bools
    currencies: tuple[str, ...]
    currency: Ints
    #: Each holding's currency: the market's for listed securities, the row's or else the listing's
    #: for the others.
    currency_names: tuple[str, ...]


def rows(
    holdings: Sequence[Holding], steps: Sequence[Sequence[TaxStep]], panel: Panel, market: Market
) -> Rows:
    """Classify the holdings: listed (with market prices), cash, priced by the user, or without any
    price.
    """
    number = {symbol: i for i, symbol in enumerate(panel.symbols)}
    security = np.array([number.get(h.symbol, panel.nobody) for h in holdings], dtype=np.int64)
    filled = np.diff(panel.starts) > 0
    is_cash = np.array([h.is_cash for h in holdings], dtype=bool)
    is_listed = ~is_cash & filled[security]
    typed = {c.symbol for c in market.corrections if c.kind == "close"}
    typed = {
        symbol
        for symbol in typed & number.keys()
        if market.histories[symbol].fetched_at is None and not market.histories[symbol].overlays
    }
    # What was paid for what nobody quotes is the user's own, too, and as private.
    typed |= {
        symbol
        for symbol in number
        if symbol in market.histories and market.histories[symbol].is_traded
    }
    has_price = np.array([h.price is not None for h in holdings], dtype=bool)
    names = [
        market.histories[h.symbol].currency if listed else h.currency or listing(h.symbol).currency
        for h, listed in zip(holdings, is_listed, strict=True)
    ]
    currencies = tuple(dict.fromkeys(names))
    place = {name: i for i, name in enumerate(currencies)}
    return Rows(
        holdings=tuple(holdings),
        steps=tuple(steps),
        taxes=Taxes.of(steps),
        security=security,
        is_listed=is_listed,
        is_cash=is_cash,
        is_manual=has_price & ~is_listed & ~is_cash,
        is_typed=is_listed & np.array([h.symbol in typed for h in holdings], dtype=bool),
        currencies=currencies,
        currency=np.array([place[name] for name in names], dtype=np.int64),
        currency_names=tuple(names),
    )


def positions(
    held: Rows,
    panel: Panel,
    market: Market,
    base: str,
    days: Ints,
    until: int,
    *,
    is_taxed: bool = True,
) -> tuple[Positions, Prices]:
    """Return the static index's arrays on ``days`` and the closes they come from, (holdings, days).

    Market rows after ``until`` are invisible. Where nothing after tax is wanted (not ``is_taxed``),
    ``net`` is ``gross``.
    """
    shape = (len(held.holdings), len(days))
    listed = np.flatnonzero(held.is_listed)
    found = prices(panel, held.security, days, until)
    found.known[~held.is_listed] = False
    closes = np.where(held.is_listed[:, None], found.closes, np.nan)
    closes[held.is_cash] = 1.0
    for i in np.flatnonzero(held.is_manual):
        closes[i] = held.holdings[i].price
    gross = np.ones(shape)
    gross[listed] = dividend_growth(panel, held.security[listed], None, days)
    net = gross.copy() if is_taxed else gross
    if is_taxed:
        net[listed] = dividend_growth(
            panel, held.security[listed], held.taxes.of_rows(listed), days
        )
    exchange = rates(held.currencies, base, market.rates, days)
    shares = np.array([h.shares for h in held.holdings])
    return Positions(shares, closes, gross, net, exchange[held.currency]), found
