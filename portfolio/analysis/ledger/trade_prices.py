"""Prices for what nobody quotes: a security without market prices or one of the user's own is worth
its last trade.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.entries.splits import factors
from portfolio.analysis.ledger.positions import multipliers
from portfolio.analysis.prices.panel import STRIDE, Panel
from portfolio.arrays import NOT_FOUND, dates_of
from portfolio.book.symbols import is_unlisted, listing
from portfolio.market.records import History

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.analysis.entries.entries import Entries
    from portfolio.book.records import Book
    from portfolio.market.records import Market


def with_trade_prices(
    book: Book, entries: Entries, market: Market, panel: Panel | None
) -> tuple[Market, Panel]:
    """Return the market, and its panel, with a history of trades for each traded symbol that has no
    other price. Closes of contracts are those of a whole one.

    What nobody lists can have closes of the user's own beside its trades; on a day with both their
    word counts.
    """
    units = multipliers(book, entries)
    of_unit = {
        symbol: _of_contract(history, units[symbol])
        for symbol, history in market.histories.items()
        if symbol in units and history.units == 1
    }
    if of_unit:
        market = replace(market, histories={**market.histories, **of_unit})
    priced = {h.symbol for h in book.holdings if h.price is not None}
    known = priced | {symbol for symbol in market.histories if not is_unlisted(symbol)}
    lacking = sorted({s.symbol for s in entries.subjects if s.is_of_security} - known)
    own = dict(_histories(book, entries, lacking, units)) if lacking else {}
    for symbol in own.keys() & market.histories.keys():
        own[symbol] = _joined(own[symbol], market.histories[symbol])
    if own:
        market = replace(market, histories={**market.histories, **own})
    is_same = panel is not None and not own and not of_unit
    return market, panel if is_same and panel else Panel.of(market.histories, book.symbols)


def _of_contract(history: History, units: float) -> History:
    """The prices of a contract for so many units."""
    return replace(
        history,
        closes=history.closes * units,
        dividend_amounts=history.dividend_amounts * units,
        units=units,
    )


def _joined(trades: History, typed: History) -> History:
    """Put trades between the closes that the user has written; a file of prices needs them before
    its first day alone.
    """
    more = ~np.isin(trades.days, typed.days)
    if typed.overlays:
        more &= trades.days < typed.days[0]
    days = np.concatenate([typed.days, trades.days[more]])
    order = np.argsort(days)
    closes = np.concatenate([typed.closes, trades.closes[more]])
    return replace(typed, days=days[order], closes=closes[order])


def _histories(
    book: Book, entries: Entries, symbols: list[str], units: Mapping[str, float]
) -> Mapping[str, History]:
    """What was paid on average on each day, in today's units: divided by the ratios of the ledger's
    later splits.

    Rows have no hour: an average does not depend on their order. A transfer tells a price, too,
    when one is written.
    """
    typed = {h.symbol: h.currency for h in reversed(book.holdings) if h.currency}
    number = {symbol: i for i, symbol in enumerate(symbols)}
    owners = np.array([number.get(s.symbol, NOT_FOUND) for s in entries.subjects], dtype=np.int64)
    rows = entries.where([s.type.tells_price and s.symbol in number for s in entries.subjects])
    rows = rows[(entries.price[rows] > 0) & (entries.shares[rows] > 0)]
    split_rows = entries.where([s.type.is_split and s.symbol in number for s in entries.subjects])
    splits: dict[str, list[tuple[int, float]]] = {}
    for i in split_rows[np.argsort(entries.day[split_rows], kind="stable")].tolist():
        if entries.shares[i]:
            splits.setdefault(entries.rows[i].symbol, []).append(
                (int(entries.day[i]), float(entries.shares[i]))
            )
    owner, day = owners[entries.subject[rows]], entries.day[rows]
    keys, first, place = np.unique(owner * STRIDE + day, return_index=True, return_inverse=True)
    shares = np.bincount(place, weights=entries.shares[rows])
    money = np.bincount(place, weights=entries.shares[rows] * entries.price[rows])
    closes = money / shares / factors(splits, entries)[rows[first]]
    days = dates_of(keys % STRIDE)
    none = days[:0]
    found: dict[str, History] = {}
    for i, symbol in enumerate(symbols):
        mine = slice(*np.searchsorted(keys, [i * STRIDE, (i + 1) * STRIDE]))
        if not len(days[mine]):
            continue
        currencies = [
            s.currency for s in entries.subjects if s.symbol == symbol and s.type.tells_price
        ]
        found[symbol] = History(
            symbol=symbol,
            currency=next(filter(None, currencies), typed.get(symbol) or listing(symbol).currency),
            timezone="",
            days=days[mine],
            closes=closes[mine],
            dividend_days=none,
            dividend_amounts=np.array([]),
            split_days=none,
            split_ratios=np.array([]),
            is_traded=True,
            units=units.get(symbol, 1.0),
        )
    return found
