"""A book and twenty years of simulated histories for it, on three exchanges with gaps of
their own.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from portfolio.book.records import Book, Holding, Settings
from portfolio.market.records import History

FIRST, LAST = date(2006, 1, 2), date(2025, 12, 31)
#: Of the listing: ending, currency, time zone, units for one US dollar.
_LISTINGS = (
    ("", "USD", "America/New_York", 1.0),
    (".TW", "TWD", "Asia/Taipei", 31.0),
    (".T", "JPY", "Asia/Tokyo", 130.0),
)
#: A session in fifty is a holiday.
_HOLIDAYS = 0.02
_DAILY_SWING, _RATE_SWING = 0.012, 0.004
#: A dividend every so many sessions.
_QUARTER = 63


def simulated(holdings: int, first: date = FIRST) -> tuple[Book, list[History]]:
    """``holdings`` securities in turn on three exchanges, held in four accounts, and their rates;
    always the same.
    """
    chance = np.random.default_rng(20)
    rows, histories = [], []
    for i in range(holdings):
        ending, currency, timezone, _ = _LISTINGS[i % 3]
        symbol = f"{1000 + i}{ending}" if ending else f"S{i:04}"
        histories.append(
            _history(
                symbol, currency, timezone, 100.0, _DAILY_SWING, chance, first, pays=i % 4 != 0
            )
        )
        rows.append(
            Holding(
                symbol,
                shares=float(chance.integers(1, 500)),
                account=f"Broker {i % 4}",
                currency=currency,
                name=f"Fund {i + 1}",
                cost=50.0,
                asset_class="Equity" if i % 5 else "Bond",
                region=f"Region {i % 7}",
                line=i + 2,
            )
        )
    for _, currency, _, level in _LISTINGS[1:]:
        histories.append(
            _history(
                f"{currency}=X",
                currency,
                "Europe/London",
                level,
                _RATE_SWING,
                chance,
                first,
                pays=False,
            )
        )
    book = Book(
        path=Path("holdings.csv"),
        sha256="",
        holdings=tuple(rows),
        settings=Settings(),
        problems=(),
        is_sample=False,
    )
    return book, histories


def _history(
    symbol: str,
    currency: str,
    timezone: str,
    level: float,
    swing: float,
    chance: np.random.Generator,
    first: date,
    *,
    pays: bool,
) -> History:
    days = np.arange(np.datetime64(first), np.datetime64(LAST) + 1)
    days = days[np.is_busday(days)]
    is_open = chance.random(len(days)) >= (0.0 if symbol.endswith("=X") else _HOLIDAYS)
    is_open[0] = True
    days = days[is_open]
    closes = level * np.exp(np.cumsum(swing * chance.standard_normal(len(days))))
    paid = np.arange(_QUARTER, len(days), _QUARTER) if pays else np.array([], dtype=np.int64)
    none = np.array([], dtype="datetime64[D]")
    return History(
        symbol,
        currency,
        timezone,
        days,
        closes,
        days[paid],
        0.006 * closes[paid],
        none,
        np.array([]),
    )
