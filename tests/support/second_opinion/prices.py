"""Closes, rates and split factors for the ledger's second opinion, looked up one day at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from portfolio.book.records import Book, Transaction
    from portfolio.market.records import History, Market

#: A rate is good for so many days.
FRESH = timedelta(days=5)


class Prices:
    """What one share, or one unit of a currency, was worth at the end of a day."""

    def __init__(self, book: Book, market: Market, base: str) -> None:
        self.book, self.market, self.base = book, market, base
        self._closes = {symbol: _by_day(h) for symbol, h in market.histories.items() if len(h.days)}
        self._rates = {currency: _by_day(h) for currency, h in market.rates.items()}
        self._manual = {
            h.symbol: h.price for h in book.holdings if h.price is not None and not h.is_cash
        }
        self._known: dict[tuple[str, date], float] = {}
        self._splits = {
            s: list(zip(h.split_days.tolist(), h.split_ratios.tolist(), strict=True))
            for s, h in market.histories.items()
        }
        for t in book.transactions:
            if t.kind == "split" and t.day not in {
                day for day, _ in self._splits.get(t.symbol, [])
            }:
                self._splits.setdefault(t.symbol, []).append((t.day, t.shares or 1.0))
        self._traded: dict[str, dict[date, float]] = {}
        for t in book.transactions:
            if t.kind in ("buy", "sell", "reinvest") and t.shares:
                self._traded.setdefault(t.symbol, {})[t.day] = self._average(t.symbol, t.day)

    def _average(self, symbol: str, day: date) -> float:
        """What a share of today cost on average on a day, over all accounts."""
        of_day = [
            t
            for t in self.book.transactions
            if (t.symbol, t.day) == (symbol, day)
            and t.kind in ("buy", "sell", "reinvest")
            and t.shares
        ]
        shares = sum(t.shares or 0.0 for t in of_day)
        money = sum(_price(t) * (t.shares or 0.0) for t in of_day)
        return money / shares / self.split_factor(symbol, day)

    def split_factor(self, symbol: str, day: date) -> float:
        """Today's shares for one share of ``day``: every later split, once."""
        factor = 1.0
        for split_day, ratio in self._splits.get(symbol, []):
            if split_day > day:
                factor *= ratio
        return factor

    def currency(self, symbol: str) -> str:
        """The market's word, else the holding's, else that of a trade."""
        if symbol in self._closes:
            return self.market.histories[symbol].currency
        named = [h.currency for h in self.book.holdings if h.symbol == symbol and h.currency]
        named += [t.currency for t in self.book.transactions if t.symbol == symbol and t.currency]
        return named[0]

    def close(self, symbol: str, day: date) -> float:
        """The last close on or before the day; before the first close, the first one.

        Without closes the user's own price; without that, what was paid on the last day with a
        trade.
        """
        if (symbol, day) not in self._known:
            if symbol in self._closes:
                self._known[symbol, day] = _last(self._closes[symbol], day)
            elif symbol in self._manual:
                self._known[symbol, day] = self._manual[symbol]
            else:
                self._known[symbol, day] = _last(self._traded[symbol], day)
        return self._known[symbol, day]

    def rate(self, currency: str, day: date) -> float:
        """Units of the base currency for one unit of ``currency``."""
        return self.cross(currency, self.base, day)

    def cross(self, currency: str, other: str, day: date) -> float:
        """Units of ``other`` for one unit of ``currency``, through the dollar."""
        return (
            1.0
            if currency == other
            else self._per_dollar(other, day) / self._per_dollar(currency, day)
        )

    def _per_dollar(self, currency: str, day: date) -> float:
        if currency == "USD":
            return 1.0
        quotes = self._rates[currency]
        for age in range(FRESH.days + 1):
            if day - timedelta(days=age) in quotes:
                return quotes[day - timedelta(days=age)]
        raise LookupError(f"no rate of {currency} for {day}")


def _by_day(history: History) -> dict[date, float]:
    return dict(zip(history.days.tolist(), history.closes.tolist(), strict=True))


def _last(prices: dict[date, float], day: date) -> float:
    earlier = [d for d in prices if d <= day]
    return prices[max(earlier) if earlier else min(prices)]


def _price(t: Transaction) -> float:
    """What one share cost or brought, without fee and tax."""
    if t.price is not None:
        return t.price
    costs = t.fee + (t.tax or 0.0)
    money = t.amount or 0.0
    return (money - costs if t.kind == "buy" else money + costs) / (t.shares or 1.0)
