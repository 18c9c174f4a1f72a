"""Check of the closes and rates that reviews stand on: those of an opening, of a quarter's end, of
the review's day.

A wrong one there is in every return of two periods; on another day it would be in none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.book.symbols import rate_currency
from portfolio.errors import N_
from portfolio.market.quality.checks.words import amount, date_of, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.arrays import Dates, Floats, Places
    from portfolio.market.quality.checks.subject import CheckedSymbol
    from portfolio.market.records import Finding

#: A move of no more than this is believed, and so is one of no more than so many deviations.
_MOVE, _DEVIATIONS = 0.02, 5.0
#: The deviation is of the changes of so many rows on either side; of fewer than these there is
#: no verdict.
_AROUND, _ENOUGH = 30, 20
#: Within so many rows such a share of the move is gone.
_SOON, _GONE = 3, 0.7


def boundary_spike(subject: CheckedSymbol) -> Iterator[Finding]:
    """A close or rate at a boundary that is far from its neighbours, and from which the next ones
    come back; the number stands. A note where nothing follows yet.
    """
    days = subject.history.days
    days = days[: np.searchsorted(days, subject.visible_until, side="right")]
    closes = subject.history.closes[: len(days)]
    for row in spikes(closes, _rows(subject, days)).tolist():
        day, before, value = date_of(days[row]), float(closes[row - 1]), float(closes[row])
        facts = {
            "change": percent(value / before - 1),
            "before": amount(before),
            "previous": date_of(days[row - 1]),
            "value": amount(value),
            "currency": subject.history.currency,
        }
        drop = (Correction(subject.symbol, day, "drop"),)
        is_rate = rate_currency(subject.symbol) is not None
        if row + 1 == len(days):
            template = _LAST_RATE if is_rate else _LAST
            yield subject.finding("info", "boundary_spike", (day, day), template, facts, drop)
        else:
            facts["next"] = amount(_after(closes, row))
            template = _RATE if is_rate else _CLOSE
            yield subject.finding("warning", "boundary_spike", (day, day), template, facts, drop)


def spikes(closes: Floats, rows: Places) -> Places:
    """Those of ``rows`` (increasing) whose close is a spike, or moves like one at the end of
    ``closes``, which are positive, shape (days,).

    The move from the row before is more than 2 % and more than five times the sample deviation of
    the daily changes of the thirty rows before and the thirty after, the row and the three after it
    left out, and seven tenths of it are gone within three rows.
    """
    rows = rows[rows > 0]
    rows = rows[np.abs(closes[rows] / closes[rows - 1] - 1) > _MOVE]
    return np.array([row for row in rows.tolist() if _is_spike(closes, row)], np.int64)


def _is_spike(closes: Floats, row: int) -> bool:
    first = max(row - _AROUND - 1, 0)
    near = closes[first : row + _AROUND + 1]
    changes = near[1:] / near[:-1] - 1  # the first is that of row ``first + 1``
    at = row - first - 1
    usual = np.delete(changes, slice(at, at + 1 + _SOON))
    if len(usual) < _ENOUGH or abs(changes[at]) <= _DEVIATIONS * usual.std(ddof=1):
        return False
    if row + 1 == len(closes):
        return True
    gone = (closes[row] - closes[row + 1 : row + 1 + _SOON]) / (closes[row] - closes[row - 1])
    return bool(gone.max() >= _GONE)


def _after(closes: Floats, row: int) -> float:
    """The close to which a spike's move is gone."""
    following = closes[row + 1 : row + 1 + _SOON]
    gone = (closes[row] - following) / (closes[row] - closes[row - 1])
    return float(following[np.argmax(gone >= _GONE)])


def _rows(subject: CheckedSymbol, days: Dates) -> Places:
    """The rows that stand for the window's first and last day and for its quarters' ends."""
    window = np.array([subject.start, subject.end], "datetime64[D]")
    first, last = window.astype("datetime64[M]").astype(np.int64)
    months = np.arange(first + (2 - first) % 3, last + 1, 3)  # January 1970 is month 0
    ends = (months + 1).astype("datetime64[M]").astype("datetime64[D]") - 1
    boundaries = np.append(ends[(ends > window[0]) & (ends < window[1])], window)
    rows = np.unique(np.searchsorted(days, boundaries, side="right") - 1)
    return rows[rows >= 0]


_CLOSE = N_(
    "{symbol} closed at {value} {currency} on {first}, {change} from {before} on {previous}, and"
    " soon after at {next} again: prices seldom move so, and a period begins or ends with this"
    " close. It is used as it is: compare it with another source, and leave it out if it is wrong."
)
_RATE = N_(
    "The exchange rate of {currency} was {value} on {first}, {change} from {before} on {previous},"
    " and soon after {next} again: rates seldom move so, and a period begins or ends with this one."
    " It is used as it is: compare it with another source, and leave it out if it is wrong."
)
_LAST = N_(
    "{symbol} closed at {value} {currency} on {first}, {change} from {before} on {previous}: more"
    " than it usually moves, and the period ends with this close. What follows will tell whether it"
    " is right."
)
_LAST_RATE = N_(
    "The exchange rate of {currency} was {value} on {first}, {change} from {before} on {previous}:"
    " more than it usually moves, and the period ends with this rate. What follows will tell"
    " whether it is right."
)
