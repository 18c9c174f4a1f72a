"""Which exchange rates a portfolio needs, and the market built from the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.symbols import rate_name
from portfolio.market.records import Market

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.market.store.store import PriceStore

#: All rates are quoted against it; crosses go through it.
DOLLAR = "USD"


def quoted_currencies(currencies: Iterable[str]) -> tuple[str, ...]:
    """The distinct currencies whose rates are needed to cross between ``currencies``, in their
    order; the dollar needs none.
    """
    return tuple(dict.fromkeys(c for c in currencies if c and c != DOLLAR))


def rate_names(currencies: Iterable[str]) -> tuple[str, ...]:
    """The names of the rates needed to cross between ``currencies``, in their order."""
    return tuple(rate_name(currency) for currency in quoted_currencies(currencies))


def market_symbols(symbols: Iterable[str], currencies: Iterable[str], base: str) -> tuple[str, ...]:
    """Everything to fetch for a portfolio: its securities, then the rates of its currencies and of
    the base.
    """
    return tuple(dict.fromkeys([*symbols, *rate_names([*currencies, base])]))


def load_market(store: PriceStore, symbols: Iterable[str], currencies: Iterable[str]) -> Market:
    """The stored histories of ``symbols`` and the rates of ``currencies`` and of the currencies
    they quote in.
    """
    wanted = tuple(dict.fromkeys(symbols))
    histories = store.load(wanted)
    quoted = [history.currency for history in histories.values()]
    needed = quoted_currencies([*currencies, *quoted])
    rates = store.load(rate_names(needed))
    return Market(
        histories={symbol: histories[symbol] for symbol in wanted if symbol in histories},
        rates={c: rates[name] for c in needed if (name := rate_name(c)) in rates},
        source="store",
        outcomes=store.outcomes([*wanted, *rate_names(needed)]),
        problems=store.problems,
    )
