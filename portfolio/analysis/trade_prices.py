"""Prices for what nobody quotes: a security without market prices or one of the user's own is worth its last trade."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.everyone import is_of_security
from portfolio.analysis.panel import Panel
from portfolio.book.records import CASH
from portfolio.market.records import History

if TYPE_CHECKING:
    from datetime import date

    from portfolio.book.records import Book, Transaction
    from portfolio.market.records import Market

_SYMBOL = attrgetter("symbol")


def with_trade_prices(book: Book, market: Market, panel: Panel | None) -> tuple[Market, Panel]:
    """Return the market, and its panel, with a history of trades for each traded symbol that has no other price."""
    priced = {h.symbol for h in book.holdings if h.price is not None}
    known = {"", CASH} | priced | market.histories.keys()
    # A row of a conversion has a currency there, which is no security; hence the second look.
    lacking = set(map(_SYMBOL, book.transactions)) - known
    if lacking:
        lacking &= {row.symbol for row in book.transactions if is_of_security(row)}
    trades: dict[str, list[Transaction]] = {symbol: [] for symbol in sorted(lacking)}
    for row in book.transactions if lacking else ():
        if row.symbol in lacking and row.price and row.kind in ("buy", "sell", "reinvest"):
            trades[row.symbol].append(row)
    if not any(trades.values()):
        return market, panel or Panel.of(market.histories, book.symbols)
    splits = {
        symbol: [
            (r.day, r.shares)
            for r in book.transactions
            if r.kind == "split" and r.symbol == symbol and r.shares
        ]
        for symbol in trades
    }
    own = {symbol: _history(symbol, rows, splits[symbol]) for symbol, rows in trades.items() if rows}
    market = replace(market, histories={**market.histories, **own})
    return market, Panel.of(market.histories, book.symbols)


def _history(symbol: str, rows: list[Transaction], splits: list[tuple[date, float]]) -> History:
    """What was paid on average on each day, in today's units: divided by the ratios of the ledger's later splits.

    Rows have no hour: an average does not depend on their order.
    """
    money: dict[date, float] = defaultdict(float)
    shares: dict[date, float] = defaultdict(float)
    for row in rows:
        money[row.day] += (row.price or 0.0) * (row.shares or 0.0)
        shares[row.day] += row.shares or 0.0
    days = sorted(day for day, traded in shares.items() if traded > 0)
    closes = {
        day: money[day] / shares[day] / math.prod(ratio for split, ratio in splits if split > day)
        for day in days
    }
    none = np.array([], dtype="datetime64[D]")
    return History(
        symbol=symbol,
        currency=next((row.currency for row in rows if row.currency), ""),
        timezone="",
        days=np.array(days, dtype="datetime64[D]"),
        closes=np.array([closes[day] for day in days], dtype=np.float64),
        dividend_days=none,
        dividend_amounts=np.array([]),
        split_days=none,
        split_ratios=np.array([]),
    )
