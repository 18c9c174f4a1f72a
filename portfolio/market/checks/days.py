"""Checks of the days: those that are missing, those that should not be, and how old the last one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.errors import N_
from portfolio.market.checks.words import amount, date_of
from portfolio.market.rates import rate_currency
from portfolio.market.sessions import hours

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from portfolio.errors import Severity
    from portfolio.market.checks.subject import Subject
    from portfolio.market.records import Days, Finding

#: A last row is stale when more sessions than this have passed without one.
STALE_AFTER = 5
#: A halt of at most so many sessions before a split is usual in Taipei and elsewhere.
_HALT = 10
#: A missing day this near before the window's start or end is where a price is needed.
_NEAR_BOUND = 4


def missing_day(subject: Subject) -> Iterator[Finding]:
    """Sessions between two rows of the window on which the security has none; neighbouring ones are one finding.

    Sessions are those of its exchange's calendar, else the days on which most other securities of the exchange
    have a row. Nobody of several has a row: probably the exchange was closed, and nothing is said.
    """
    expected, rows = _expected(subject), subject.days
    if expected is None or not len(rows):
        return
    expected = expected[(expected >= rows[0]) & (expected <= rows[-1])]
    missing = np.flatnonzero(~np.isin(expected, rows))
    if not len(missing):
        return
    explained = _told_elsewhere(subject)
    for run in np.split(missing, np.flatnonzero(np.diff(missing) > 1) + 1):
        days = expected[run]
        if set(days.tolist()) <= explained:
            continue
        splits = subject.history.split_days
        halted = len(days) <= _HALT and bool(np.any((splits > days[-1]) & (splits <= days[-1] + 7)))
        facts = {"rows": len(days), "previous": date_of(rows[np.searchsorted(rows, days[0]) - 1])}
        template = _HALTED if halted else _MISSING if len(days) == 1 else _MISSING_DAYS
        severity: Severity = "info" if halted or not _matters(subject, days) else "warning"
        span = (date_of(days[0]), date_of(days[-1]))
        yield subject.finding(severity, "missing_day", span, template, facts)


def _matters(subject: Subject, days: Days) -> bool:
    """Whether missing days are more than one day inside the window that nobody but a calendar tells of.

    Calendars miss typhoon days and the like; on a day that bounds the window the price would matter.
    """
    if len(days) > 1 or subject.peer_days is not None:
        return True
    bounds = [np.datetime64(subject.start, "D"), subject.end_day]
    return any(0 <= (bound - days[-1]).astype(int) <= _NEAR_BOUND for bound in bounds)


def _expected(subject: Subject) -> Days | None:
    """The days on which the security should have a row; None when nobody knows."""
    if subject.sessions is None:
        return subject.peer_days
    known = subject.sessions.between(subject.first_day, subject.end_day)
    if subject.peer_days is None:
        return known
    return known[np.isin(known, subject.peer_days)]


def _told_elsewhere(subject: Subject) -> set[date]:
    """Days whose row is known but not used: another finding, or the user, says why."""
    served = set() if subject.raw is None else set(subject.raw.days.tolist())
    return served | set(subject.remarks.unusable if subject.remarks else ())


_MISSING = N_(
    "{symbol} has no price for {first}, although its exchange was open as far as is known: the close of {previous} "
    "stands for it."
)
_MISSING_DAYS = N_(
    "{symbol} has no prices from {first} to {last} ({rows} days on which its exchange was open): the close of "
    "{previous} stands for them."
)
_HALTED = N_(
    "{symbol} has no prices from {first} to {last}, just before its split: trading was probably halted."
)


def phantom_row(subject: Subject) -> Iterator[Finding]:
    """Rows on days on which the exchange was closed: a weekend, or a holiday that most others kept too."""
    days, history = subject.days, subject.history
    if not len(days) or hours(subject.symbol).weekends:
        return
    closed = ~np.is_busday(days)
    if subject.sessions is not None:
        known = subject.sessions.covers(days)
        closed = np.where(known, ~np.isin(days, subject.sessions.days), closed)
    if subject.peer_days is not None:
        closed &= ~np.isin(days, subject.peer_days)
    for at in np.flatnonzero(closed).tolist():
        day = date_of(days[at])
        same = at > 0 and subject.closes[at] == subject.closes[at - 1]
        severity: Severity = "info" if same or rate_currency(subject.symbol) else "warning"
        facts = {"value": amount(subject.closes[at]), "currency": history.currency}
        drop = (Correction(subject.symbol, day, "drop"),)
        template = _WEEKEND_RATE if rate_currency(subject.symbol) else _PHANTOM
        yield subject.finding(severity, "phantom_row", (day, day), template, facts, drop)


_PHANTOM = N_(
    "{symbol} has a price of {value} {currency} for {first}, a day on which its exchange was closed. The price is "
    "used: leave it out if another source has none."
)


_WEEKEND_RATE = N_(
    "The exchange rate of {currency} has a value of {value} for {first}, a Saturday or Sunday. It is used: leave it out "
    "if another source has none."
)


def stale_last_row(subject: Subject) -> Iterator[Finding]:
    """The last row is more than five sessions (or weekdays, where none are known) before the window's end."""
    last = subject.last_row_day
    end = min(subject.end_day, np.datetime64(subject.today, "D") - 1)
    if last is None or last >= end:
        return
    if subject.sessions is not None and subject.sessions.covers(np.array([end])).all():
        passed = len(subject.sessions.between(last + 1, end))
    else:
        passed = int(np.busday_count(last + 1, end + 1))
    if passed > STALE_AFTER:
        facts = {"rows": passed, "end": date_of(end)}
        span = (date_of(last), date_of(end))
        yield subject.finding("warning", "stale_last_row", span, _STALE, facts)


_STALE = N_(
    "The last price of {symbol} is of {first}; {rows} trading days have passed since, up to {end}. Fetch again, "
    "or enter a price."
)
