"""Checks of the days: those that are missing, those that should not be, and how old the last one
is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.errors import N_
from portfolio.market.quality.checks.subject import among
from portfolio.market.quality.checks.words import amount, date_of
from portfolio.market.sessions import has_weekend_rows, hours, last_final_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from portfolio.arrays import Dates
    from portfolio.errors import Severity
    from portfolio.market.quality.checks.subject import CheckedSymbol
    from portfolio.market.records import Finding

#: A last row is stale when more sessions than this have passed without one.
STALE_AFTER = 5
#: A halt of at most so many sessions before a split is usual in Taipei and elsewhere.
_HALT = 10
#: More gaps or closed days than this are told together.
_MANY = 5
#: A missing day this near before the window's start or end is where a price is needed.
_NEAR_BOUND = 4


def missing_day(subject: CheckedSymbol) -> Iterator[Finding]:
    """Sessions of the window on which the security has no row; neighbouring ones are one finding.

    Sessions are those of its exchange's calendar, else the days on which most other securities of
    the exchange have a row. Nobody of several has a row: probably the exchange was closed, and
    nothing is said. At the end only sessions count that were over when it was fetched, and more
    than five of them are ``stale_last_row``'s matter.
    """
    expected, rows = _expected(subject), subject.days
    if expected is None or not len(rows):
        return
    until = _fetched_until(subject)
    if until > rows[-1] and int(((expected > rows[-1]) & (expected <= until)).sum()) > STALE_AFTER:
        until = rows[-1]
    expected = expected[(expected >= rows[0]) & (expected <= max(until, rows[-1]))]
    missing = np.flatnonzero(~among(expected, rows))
    if not len(missing):
        return
    explained = _told_elsewhere(subject)
    runs = np.split(missing, np.flatnonzero(np.diff(missing) > 1) + 1)
    gaps = [expected[run] for run in runs if not set(expected[run].tolist()) <= explained]
    if len(gaps) > _MANY:
        span = (date_of(gaps[0][0]), date_of(gaps[-1][-1]))
        facts: dict[str, object] = {"rows": sum(map(len, gaps))}
        yield subject.finding("warning", "missing_day", span, _MISSING_OFTEN, facts)
        return
    for days in gaps:
        yield _gap(subject, days)


def _gap(subject: CheckedSymbol, days: Dates) -> Finding:
    """What is said of neighbouring sessions without a row."""
    splits, rows = subject.history.split_days, subject.days
    halted = len(days) <= _HALT and bool(np.any((splits > days[-1]) & (splits <= days[-1] + 7)))
    facts = {"rows": len(days), "previous": date_of(rows[np.searchsorted(rows, days[0]) - 1])}
    template = _HALTED if halted else _MISSING if len(days) == 1 else _MISSING_DAYS
    severity: Severity = "info" if halted or not _matters(subject, days) else "warning"
    span = (date_of(days[0]), date_of(days[-1]))
    return subject.finding(severity, "missing_day", span, template, facts)


def _fetched_until(subject: CheckedSymbol) -> np.datetime64:
    """The last day of the window whose session was over when the rows were fetched."""
    fetched = subject.history.fetched_at
    last = (
        subject.end
        if fetched is None
        else min(subject.end, last_final_day(hours(subject.symbol), fetched))
    )
    return np.datetime64(last, "D")


def _matters(subject: CheckedSymbol, days: Dates) -> bool:
    """Whether missing days are more than one day inside the window that nobody but a calendar tells
    of.

    Calendars miss typhoon days and the like; on a day that bounds the window the price would
    matter.
    """
    if len(days) > 1 or subject.peer_days is not None:
        return True
    bounds = [np.datetime64(subject.start, "D"), subject.end_day]
    return any(0 <= (bound - days[-1]).astype(int) <= _NEAR_BOUND for bound in bounds)


def _expected(subject: CheckedSymbol) -> Dates | None:
    """The days on which the security should have a row; None when nobody knows."""
    if subject.sessions is None:
        return subject.peer_days
    known = subject.sessions.between(subject.first_day, subject.end_day)
    if subject.peer_days is None:
        return known
    return known[among(known, subject.peer_days)]


def _told_elsewhere(subject: CheckedSymbol) -> set[date]:
    """Days whose row is known but not used: another finding, or the user, says why."""
    if subject.raw is None:
        return set()
    low, high = np.searchsorted(subject.raw.days, [subject.first_day, subject.end_day + 1])
    return set(subject.raw.days[low:high].tolist()) | set(subject.raw.remarks.unusable)


_MISSING = N_(
    "{symbol} has no price for {first}, although its exchange was open as far as is known: the"
    " close of {previous} stands for it."
)
_MISSING_DAYS = N_(
    "{symbol} has no prices from {first} to {last} ({rows} days on which its exchange was open):"
    " the close of {previous} stands for them."
)
_MISSING_OFTEN = N_(
    "{symbol} has no prices for {rows} days from {first} to {last} on which its exchange was open:"
    " the close before each stands for it. Fetch it again."
)
_HALTED = N_(
    "{symbol} has no prices from {first} to {last}, just before its split: trading was probably"
    " halted."
)


def phantom_row(subject: CheckedSymbol) -> Iterator[Finding]:
    """Rows on days on which the exchange was closed: a weekend, or a holiday that most others kept
    too.
    """
    days, history = subject.days, subject.history
    if not len(days) or has_weekend_rows(subject.symbol):
        return
    closed = ~np.is_busday(days)
    if subject.sessions is not None:
        known = subject.sessions.covers(days)
        closed = np.where(known, ~among(days, subject.sessions.days), closed)
    if subject.peer_days is not None:
        closed &= ~among(days, subject.peer_days)
    at_closed = np.flatnonzero(closed)
    if len(at_closed) > _MANY:
        span = (date_of(days[at_closed][0]), date_of(days[at_closed][-1]))
        yield subject.finding("error", "phantom_row", span, _PHANTOMS, {"rows": len(at_closed)})
        return
    for at in at_closed.tolist():
        day = date_of(days[at])
        same = at > 0 and subject.closes[at] == subject.closes[at - 1]
        severity: Severity = "info" if same else "warning"
        facts = {"value": amount(subject.closes[at]), "currency": history.currency}
        drop = (Correction(subject.symbol, day, "drop"),)
        yield subject.finding(severity, "phantom_row", (day, day), _PHANTOM, facts, drop)


_PHANTOM = N_(
    "{symbol} has a price of {value} {currency} for {first}, a day on which its exchange was"
    " closed. The price is used: leave it out if another source has none."
)


_PHANTOMS = N_(
    "{symbol} has prices for {rows} days from {first} to {last} on which its exchange was closed:"
    " all its dates may be wrong by a day. Fetch it again."
)


def stale_last_row(subject: CheckedSymbol) -> Iterator[Finding]:
    """The last row is more than five sessions (or weekdays, where none are known) before the
    window's end.
    """
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
    "The last price of {symbol} is of {first}; {rows} trading days have passed since, up to {end}."
    " Fetch again, or enter a price."
)
