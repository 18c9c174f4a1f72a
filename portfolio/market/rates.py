"""Which exchange rates a portfolio needs, under which Yahoo symbols, and the market built from the
store.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.market.records import Market

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.market.store.store import PriceStore

#: All rates are quoted against it; crosses go through it.
DOLLAR = "USD"
_RATE = re.compile(r"([A-Z]{3})=X")


def rate_symbol(currency: str) -> str:
    """Yahoo's symbol of a currency's rate, in units of it for one US dollar: ``TWD=X``."""
    return f"{currency}=X"


def rate_currency(symbol: str) -> str | None:
    """The currency that a rate's symbol stands for; None for a security."""
    match = _RATE.fullmatch(symbol)
    return match[1] if match else None


def rate_symbols(currencies: Iterable[str]) -> tuple[str, ...]:
    """The distinct rates needed to cross between ``currencies``, in their order; the dollar needs
    none.
    """
    return tuple(dict.fromkeys(rate_symbol(c) for c in currencies if c and c != DOLLAR))


def market_symbols(symbols: Iterable[str], currencies: Iterable[str], base: str) -> tuple[str, ...]:
    """Everything to fetch for a portfolio: its securities, then the rates of its currencies and of
    the base.
    """
    return tuple(dict.fromkeys([*symbols, *rate_symbols([*currencies, base])]))


def load_market(store: PriceStore, symbols: Iterable[str], currencies: Iterable[str]) -> Market:
    """The stored histories of ``symbols`` and the rates of ``currencies`` and of the currencies
    they quote in.
    """
    wanted = tuple(dict.fromkeys(symbols))
    histories = store.load(wanted)
    quoted = [history.currency for history in histories.values()]
    needed = rate_symbols([*currencies, *quoted])
    rates = store.load(needed)
    return Market(
        histories={symbol: histories[symbol] for symbol in wanted if symbol in histories},
        rates={symbol.removesuffix("=X"): rates[symbol] for symbol in needed if symbol in rates},
        source="store",
        outcomes=store.outcomes([*wanted, *needed]),
        problems=store.problems,
    )
