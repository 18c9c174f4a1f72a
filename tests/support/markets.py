"""Small markets written as text, for tests of the numbers.

``history("SPY", "USD", "2023-12-29 100 | 2024-03-28 110", dividends="2024-03-15 1.5")``
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.periods import Quarter
from portfolio.analysis.review.review import review
from portfolio.book.records import Book, Holding, Settings
from portfolio.market.records import History, Market

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from numpy.typing import NDArray

    from portfolio.analysis.records import HoldingReview, Review
    from portfolio.market.records import Outcome


def _series(text: str) -> tuple[NDArray[np.datetime64], NDArray[np.float64]]:
    pairs = [entry.split() for entry in text.split("|")] if text.strip() else []
    return (
        np.array([day for day, _ in pairs], dtype="datetime64[D]"),
        np.array([float(value) for _, value in pairs], dtype=np.float64),
    )


def history(
    symbol: str,
    currency: str,
    closes: str,
    *,
    dividends: str = "",
    fetched_at: datetime | None = None,
) -> History:
    """A history from ``day close | day close``."""
    days, values = _series(closes)
    dividend_days, amounts = _series(dividends)
    none = np.array([], dtype="datetime64[D]")
    return History(
        symbol,
        currency,
        "",
        days,
        values,
        dividend_days,
        amounts,
        none,
        np.array([]),
        fetched_at=fetched_at,
    )


def rate(currency: str, quotes: str) -> History:
    """A rate in units of ``currency`` for one US dollar."""
    return history(f"{currency}=X", currency, quotes)


def market(
    *histories: History,
    rates: Sequence[History] = (),
    outcomes: Mapping[str, Outcome] | None = None,
) -> Market:
    """A stored market."""
    return Market(
        {h.symbol: h for h in histories},
        {r.currency: r for r in rates},
        "store",
        outcomes=outcomes or {},
    )


def book(*holdings: Holding, settings: Settings | None = None) -> Book:
    """A book without problems."""
    return Book(Path("holdings.csv"), "0" * 64, holdings, settings or Settings(), ())


def reviewed(
    held: Book,
    prices: Market,
    quarter: str | None,
    *,
    today: date,
    base: str = "USD",
    as_of: date | None = None,
) -> Review:
    """The review of a quarter written as ``2024Q1``."""
    return review(
        held,
        prices,
        Quarter.parse(quarter) if quarter else None,
        today=today,
        base=base,
        as_of=as_of,
    )


def row(result: Review, symbol: str, account: str = "") -> HoldingReview:
    """The only holding with this symbol (and account)."""
    (found,) = [h for h in result.holdings if h.symbol == symbol and account in ("", h.account)]
    return found
