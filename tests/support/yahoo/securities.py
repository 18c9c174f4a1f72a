"""Securities for the tests' Yahoo: closes, dividends and splits by day, served in the shape of
Yahoo's chart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo


def weekdays(
    start: str, end: str, first: float = 100.0, step: float = 0.0
) -> dict[str, float | None]:
    """Closes for every Monday to Friday from ``start`` to ``end``, both included, rising by
    ``step`` a day.
    """
    day, closes = date.fromisoformat(start), dict[str, float | None]()
    while day <= date.fromisoformat(end):
        if day.weekday() < 5:
            closes[day.isoformat()] = first + step * len(closes)
        day += timedelta(days=1)
    return closes


@dataclass
class Security:
    """One security. Days are the exchange's dates; a close of None is a row without prices, as
    Yahoo has them.
    """

    symbol: str
    closes: dict[str, float | None]
    dividends: dict[str, float] = field(default_factory=dict)
    #: New and old shares: ``{"2025-06-18": (4, 1)}``.
    splits: dict[str, tuple[int, int]] = field(default_factory=dict)
    currency: str | None = "USD"
    timezone: str | None = "America/New_York"
    #: Regular session; a currency's is "00:00" to "23:59".
    opens: str = "09:30"
    ends: str = "16:00"
    name: str = ""
    kind: str = "EQUITY"
    #: The day and price of a session under way: a bar stamped with the time of the last trade.
    live: tuple[str, float] | None = None
    #: The volume of days on which it is not 1,000; None with a close of None is a row of nothing at
    #: all.
    volumes: dict[str, float | None] = field(default_factory=dict)
    #: Days on which Yahoo's Adj Close is this many times what it should be.
    wrong_adjustments: dict[str, float] = field(default_factory=dict)
    #: Ex-dates of dividends that are in the Adj Close but not in the events.
    unlisted: frozenset[str] = frozenset()
    #: The dividends of the events are this many times those that the Adj Close knows.
    listed_times: float = 1.0
    #: The currency that Yahoo tags the dividends with.
    dividend_currency: str | None = None

    def stamp(self, day: str, time: str) -> int:
        """Seconds since 1970 of a local time."""
        zone = ZoneInfo(self.timezone or "UTC")
        return int(datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=zone).timestamp())

    def chart(self, start: int, end: int, today: str) -> dict[str, Any] | None:
        """Yahoo's chart of the bars and events in ``[start, end)``; None without any bar."""
        adjusted = self.adjusted()
        bars = [
            (self.stamp(day, self.opens), close, adjusted[day], self.volumes.get(day, 1000))
            for day, close in sorted(self.closes.items())
        ]
        if self.live:
            day, price = self.live
            bars.append((self.stamp(day, self.ends) - 3600, price, price, 1000))
        bars = [bar for bar in bars if start <= bar[0] < end]
        if not bars:
            return None
        prices = [close for _, close, _, _ in bars]
        quotes: dict[str, Any] = dict.fromkeys(("open", "high", "low", "close"), prices)
        quotes["volume"] = [volume for _, _, _, volume in bars]
        return {
            "meta": self._meta(today),
            "timestamp": [stamp for stamp, _, _, _ in bars],
            "events": self._events(start, end),
            "indicators": {
                "quote": [quotes],
                "adjclose": [{"adjclose": [adj for _, _, adj, _ in bars]}],
            },
        }

    def adjusted(self) -> dict[str, float | None]:
        """Adj Close by day, as Yahoo makes it: every dividend D divides all before it by ``1 − D /
        close before``.
        """
        factor, adjusted = 1.0, dict[str, float | None]()
        dividends = dict(self.dividends)
        for day, close in sorted(self.closes.items(), reverse=True):
            for ex_date in [ex_date for ex_date in dividends if ex_date > day and close]:
                factor *= 1 - dividends.pop(ex_date) / (close or 1)
            wrong = self.wrong_adjustments.get(day, 1.0)
            adjusted[day] = None if close is None else close * factor * wrong
        return adjusted

    def _meta(self, today: str) -> dict[str, Any]:
        session = {
            "timezone": "LCL",
            "gmtoffset": 0,
            "start": self.stamp(today, self.opens),
            "end": self.stamp(today, self.ends),
        }
        meta = {
            "symbol": self.symbol,
            "currency": self.currency,
            "exchangeTimezoneName": self.timezone,
            "instrumentType": self.kind,
            "longName": self.name,
            "currentTradingPeriod": {part: dict(session) for part in ("pre", "regular", "post")},
            "dataGranularity": "1d",
            "range": "",
            "validRanges": ["1d", "5d", "1y", "max"],
        }
        return {key: value for key, value in meta.items() if value is not None}

    def _events(self, start: int, end: int) -> dict[str, Any]:
        tag = {"currency": self.dividend_currency} if self.dividend_currency else {}
        dividends = {
            self.stamp(day, self.opens): amount
            for day, amount in self.dividends.items()
            if day not in self.unlisted
        }
        splits = {self.stamp(day, self.opens): ratio for day, ratio in self.splits.items()}
        return {
            "dividends": {
                str(s): {"amount": a * self.listed_times, "date": s, **tag}
                for s, a in dividends.items()
                if start <= s < end
            },
            "splits": {
                str(s): {
                    "date": s,
                    "numerator": new,
                    "denominator": old,
                    "splitRatio": f"{new}:{old}",
                }
                for s, (new, old) in splits.items()
                if start <= s < end
            },
        }
