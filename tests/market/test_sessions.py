"""When a day's bar is final, by exchange, and what an exchange's units are."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portfolio.market.minor_units import major
from portfolio.market.sessions import (
    final_at,
    hours,
    is_same_clock,
    last_final_day,
    last_final_session,
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("symbol", "day", "final"),
    [
        ("0050.TW", "2024-03-29", "2024-03-29T06:00"),  # 13:30 + 30 min in Taipei, UTC+8
        ("1475.T", "2024-03-29", "2024-03-29T07:00"),  # 15:30 + 30 min in Tokyo, UTC+9
        ("SPY", "2024-03-08", "2024-03-08T21:30"),  # 16:00 + 30 min in New York, winter time, UTC-5
        ("BRK-B", "2024-03-11", "2024-03-11T20:30"),  # from 10 March summer time, UTC-4
        ("TWD=X", "2024-03-29", "2024-03-30T00:30"),  # the end of London's day, winter time
        ("TWD=X", "2024-04-01", "2024-04-01T23:30"),  # from 31 March summer time, UTC+1
        ("BTC-USD", "2024-03-30", "2024-03-31T00:30"),
        (
            "X.NOSUCH",
            "2024-03-29",
            "2024-03-30T00:30",
        ),  # an exchange we do not know: the day must be over
    ],
)
def test_final_at(symbol: str, day: str, final: str) -> None:
    assert final_at(date.fromisoformat(day), hours(symbol)) == utc(final)


@pytest.mark.parametrize(
    ("symbol", "now", "day", "session"),
    [
        ("SPY", "2024-03-28T20:29", "2024-03-27", "2024-03-27"),
        ("SPY", "2024-03-28T20:30", "2024-03-28", "2024-03-28"),
        (
            "SPY",
            "2024-03-31T12:00",
            "2024-03-30",
            "2024-03-29",
        ),  # Sunday; that Friday's holiday is not known
        ("BTC-USD", "2024-03-31T12:00", "2024-03-30", "2024-03-30"),  # crypto has weekends
        (
            "TWD=X",
            "2024-04-01T23:10",
            "2024-03-31",
            "2024-03-29",
        ),  # 00:10 in London: Monday is not final
    ],
)
def test_the_last_final_day_and_session(symbol: str, now: str, day: str, session: str) -> None:
    where = hours(symbol)
    assert last_final_day(where, utc(now)) == date.fromisoformat(day)
    assert last_final_session(where, utc(now)) == date.fromisoformat(session)


@pytest.mark.parametrize(
    ("unit", "currency", "divisor"),
    [
        ("GBp", "GBP", 100),
        ("GBX", "GBP", 100),
        ("ZAc", "ZAR", 100),
        ("ILA", "ILS", 100),
        ("GBP", "GBP", 1),
        ("TWD", "TWD", 1),
    ],
)
def test_minor_units(unit: str, currency: str, divisor: float) -> None:
    assert major(unit) == (currency, divisor)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Asia/Calcutta", "Asia/Kolkata", True),
        ("America/New_York", "US/Eastern", True),
        ("Asia/Saigon", "Asia/Ho_Chi_Minh", True),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires", True),
        ("Asia/Tokyo", "America/New_York", False),
        ("Europe/London", "UTC", False),  # the same in winter
        ("America/Phoenix", "America/Denver", False),
        ("Mars/Phobos", "Mars/Phobos", True),
        ("Mars/Phobos", "UTC", False),
        ("", "UTC", False),
    ],
)
def test_names_of_one_time_zone(one: str, other: str, is_same: bool) -> None:
    assert is_same_clock(one, other) == is_same_clock(other, one) == is_same
