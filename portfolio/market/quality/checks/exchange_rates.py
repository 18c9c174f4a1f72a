"""Checks of exchange rates: they move little, and a gap in them is felt by every holding of the
currency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.errors import N_
from portfolio.market.quality.checks.words import amount, date_of, percent
from portfolio.market.quality.jumps import is_beyond

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.errors import Severity
    from portfolio.market.quality.checks.subject import CheckedSymbol
    from portfolio.market.records import Finding

#: A day's move of a rate beyond this is doubtful; the largest of the Swiss franc, the yen and the
#: pound were less but for 15 January 2015.
_LARGE_MOVE = 0.10
#: A rate older than this many days is not used at a boundary.
_OLDEST = 5
#: A move that is left in the window for at most so many rows can be left out.
_FEW_ROWS = 5


def rate_jump(subject: CheckedSymbol) -> Iterator[Finding]:
    """A rate that moves more than 10 % in a day; an error beyond −45 % / +80 %. The rate stands.

    The way back after a few rows is not told again.
    """
    rates, days = subject.closes, subject.days
    if len(rates) < 2:
        return
    moves = rates[1:] / rates[:-1] - 1
    back = 0
    for at in (np.flatnonzero(np.abs(moves) > _LARGE_MOVE) + 1).tolist():
        if at == back:
            continue
        day, move = date_of(days[at]), float(moves[at - 1])
        facts = {
            "change": percent(move),
            "before": amount(rates[at - 1]),
            "previous": date_of(days[at - 1]),
            "value": amount(rates[at]),
            "currency": subject.history.currency,
        }
        end = at + 1
        while end < len(rates) and abs(rates[end] / rates[at - 1] - 1) > _LARGE_MOVE:
            end += 1
        rest = days[at:end] if end - at <= _FEW_ROWS else days[:0]
        back = end if len(rest) else back
        drop = tuple(Correction(subject.symbol, date_of(d), "drop") for d in rest)
        severity: Severity = "error" if is_beyond(1 + move) else "warning"
        yield subject.finding(severity, "rate_jump", (day, day), _JUMP, facts, drop)


_JUMP = N_(
    "The exchange rate of {currency} moved by {change} on {first}, from {before} to {value} for one"
    " US dollar. It is used as it is: compare it with another source."
)


def rate_gap(subject: CheckedSymbol) -> Iterator[Finding]:
    """More than five days without a rate, within the window or up to its end."""
    days = subject.days
    end = min(subject.end_day, np.datetime64(subject.today, "D") - 1)
    stops = np.append(days, end) if len(days) and end > days[-1] else days
    for at in np.flatnonzero(np.diff(stops) > np.timedelta64(_OLDEST, "D")).tolist():
        is_end = at + 1 == len(days)
        first, last = (
            date_of(stops[at] + 1),
            date_of(stops[at + 1] if is_end else stops[at + 1] - 1),
        )
        facts = {"currency": subject.history.currency, "previous": date_of(stops[at])}
        yield subject.finding(
            "error" if is_end else "warning", "rate_gap", (first, last), _GAP, facts
        )


_GAP = N_(
    "No exchange rate of {currency} from {first} to {last}: the one of {previous} is used for at"
    " most 5 days, and after that nothing can be converted from or into {currency}."
)


def rate_old(subject: CheckedSymbol) -> Iterator[Finding]:
    """The rate that stands for the window's last day is of an earlier weekday, but no more than
    five days older.
    """
    last = subject.last_row_day
    end = min(subject.end_day, np.datetime64(subject.today, "D") - 1)
    if last is None or last >= end or end - last > np.timedelta64(_OLDEST, "D"):
        return
    passed = int(np.busday_count(last + 1, end + 1, holidays=_holidays(date_of(end).year)))
    if passed:
        severity: Severity = "warning" if passed > 1 else "info"
        facts = {"currency": subject.history.currency, "end": date_of(end)}
        yield subject.finding(severity, "rate_old", (date_of(last), date_of(end)), _OLD, facts)


_OLD = N_(
    "The exchange rate of {currency} that is used for {end} is of {first}: there is no later one"
    " yet."
)


def _holidays(year: int) -> list[str]:
    """The days on which currencies are not quoted around a year's end."""
    return [f"{year - 1}-12-25", f"{year}-01-01", f"{year}-12-25"]
