"""When exchanges close, so that an unfinished bar is not taken for a close and nothing is asked in
vain.

A day's bar is *final* once its exchange has closed and half an hour has passed, in which auctions
and late corrections arrive. Weekends are known here; holidays are ``calendars``' matter, and where
no calendar is kept one question too many is asked on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from portfolio.book.symbols import listing

#: From the close of the exchange until its bar is taken as final.
GRACE = timedelta(minutes=30)


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
