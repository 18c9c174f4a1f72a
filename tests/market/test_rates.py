"""Which rates a portfolio needs, and the market built from the store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from portfolio.book.symbols import rate_currency, rate_name
from portfolio.market.rates import load_market, market_symbols, rate_names
from portfolio.market.records import Outcome
from tests.support.raw_histories import raw_history

if TYPE_CHECKING:
    from portfolio.market.store.store import PriceStore

OK = Outcome("ok", datetime(2024, 4, 5, 22, 0, tzinfo=UTC))


def test_symbols_of_rates() -> None:
    assert rate_name("TWD") == "TWD=X"
    assert (rate_currency("TWD=X"), rate_currency("SPY"), rate_currency("EURUSD=X")) == (
        "TWD",
        None,
        None,
    )
    assert rate_names(["TWD", "USD", "JPY", "TWD", ""]) == ("TWD=X", "JPY=X")


def test_everything_a_portfolio_needs() -> None:
    assert market_symbols(["SPY", "1475.T", "SPY"], ["USD", "JPY"], "TWD") == (
        "SPY",
        "1475.T",
        "JPY=X",
        "TWD=X",
    )
    assert market_symbols(["SPY"], ["USD"], "USD") == ("SPY",)


def test_the_market_holds_what_is_stored(store: PriceStore) -> None:
    closes = {"2024-04-04": 100.0, "2024-04-05": 101.0}
    store.save(raw_history("SPY", closes), OK)
    store.save(raw_history("VOD.L", closes, unit="GBp"), OK)
    for currency, rate in (("TWD", 32.0), ("GBP", 0.8)):
        store.save(raw_history(f"{currency}=X", dict.fromkeys(closes, rate), unit=currency), OK)
    unknown = Outcome("unknown", OK.at, "No data found")
    store.record_outcome("NOSUCH", unknown)
    market = load_market(store, ["SPY", "VOD.L", "NOSUCH"], ["USD", "TWD", "JPY"])
    assert list(market.histories) == ["SPY", "VOD.L"]
    # The pound was not asked for, but a security turned out to be quoted in it.
    assert {currency: rate.closes[-1] for currency, rate in market.rates.items()} == {
        "TWD": 32.0,
        "GBP": 0.8,
    }
    assert market.source == "store"
    assert market.outcomes == {"SPY": OK, "VOD.L": OK, "NOSUCH": unknown, "TWD=X": OK, "GBP=X": OK}
    assert market.problems == ()


def test_an_empty_store_gives_an_empty_market(store: PriceStore) -> None:
    market = load_market(store, ["SPY"], ["TWD"])
    assert (market.histories, market.rates, market.outcomes) == ({}, {}, {})
