"""When exchanges close, so that an unfinished bar is not taken for a close and nothing is asked in
vain.

A day's bar is *final* once its exchange has closed and half an hour has passed, in which auctions
and late corrections arrive. Weekends are known here; holidays are ``calendars``' matter, and where
no calendar is kept one question too many is asked on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portfolio.book.symbols import listing

#: From the close of the exchange until its bar is taken as final.
GRACE = timedelta(minutes=30)
#: Between these days, so many days apart, clocks are compared.
_FIRST, _DAYS, _STEP = datetime(2000, 1, 1, 12, tzinfo=UTC), 40 * 365, 7


@dataclass(frozen=True)
class Hours:
    """An exchange's time zone and its regular close, counted from local midnight."""

    timezone: str
    close: timedelta
    #: Whether Saturday and Sunday have bars too.
    weekends: bool = False


_DAY = timedelta(hours=24)


def hours(symbol: str) -> Hours:
    """The hours of the exchange that a Yahoo symbol is listed on.

    Currencies and crypto trade around the clock: their day ends at midnight (currencies are stamped
    00:00 London by Yahoo, crypto 00:00 UTC). So does the day of an exchange that we do not know, in
    UTC.
    """
    where = listing(symbol)
    close = where.close
    return Hours(
        timezone=where.timezone or "UTC",
        close=_DAY if close is None else timedelta(hours=close.hour, minutes=close.minute),
        weekends=where.market == "CRYPTO",
    )


def has_weekend_rows(symbol: str) -> bool:
    """Whether a row on a Saturday or Sunday is no mistake, expected or not: a currency's week
    begins on Sunday evening in London.
    """
    return listing(symbol).market in ("CRYPTO", "FX")


@lru_cache(maxsize=256)
def is_same_clock(one: str, other: str) -> bool:
    """Whether two time zones (IANA names, or what was served for one) have shown the same time
    since 2000, so that no date can differ: Asia/Calcutta is Asia/Kolkata.
    """
    if one == other:
        return True
    try:
        zones = ZoneInfo(one), ZoneInfo(other)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    # Clocks are put forward and back at any time of the year, but not for a few days only.
    moments = [_FIRST + timedelta(days=days) for days in range(0, _DAYS, _STEP)]
    return all(len({m.astimezone(zone).utcoffset() for zone in zones}) == 1 for m in moments)


def final_at(day: date, where: Hours) -> datetime:
    """The moment from which the bar of ``day`` is final, zone-aware."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(where.timezone))
    return (
        midnight + where.close + GRACE
    )  # wall-clock arithmetic: a close is a local time, DST or not


def last_final_day(where: Hours, now: datetime) -> date:
    """The latest calendar day, weekend or not, whose bar is final at ``now`` (zone-aware)."""
    day = now.astimezone(ZoneInfo(where.timezone)).date()
    while final_at(day, where) > now:
        day -= timedelta(days=1)
    return day


def last_final_session(where: Hours, now: datetime) -> date:
    """The latest trading day whose bar is final at ``now``; holidays count as trading days."""
    day = last_final_day(where, now)
    while day.weekday() >= 5 and not where.weekends:
        day -= timedelta(days=1)
    return day
