"""When a symbol is asked for as a whole again: what is stored of it looks wrong, and Yahoo may have
mended it.

An ordinary question reaches ten days back. What went wrong before that would otherwise stay in the
store for good.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.symbols import listing, rate_currency
from portfolio.market.calendars import calendar_of
from portfolio.market.minor_units import major
from portfolio.market.quality.cleaning import clean
from portfolio.market.quality.examination import examine
from portfolio.market.records import Market
from portfolio.market.sessions import is_same_clock

if TYPE_CHECKING:
    from datetime import date

    from portfolio.market.calendars import Sessions
    from portfolio.market.raw import RawHistory

#: How far back a doubt matters: what this year's and last year's reviews are computed from.
_REACH = timedelta(days=730)
#: Of these the ordinary question must do: calendars err too, and such rows are seldom mended later.
_LASTING = {"missing_day", "phantom_row"}


def is_doubtful(stored: RawHistory, sessions: Sessions | None = None) -> bool:
    """Whether the checks warn of the stored rows of the last two years, as of the last of them."""
    if not len(stored.days):
        return False
    end: date = stored.days[-1].astype(object)
    currency, history = rate_currency(stored.symbol), stored.history()
    market = (
        Market({}, {currency: history}, "store")
        if currency
        else Market({history.symbol: history}, {}, "store")
    )
    calendar = calendar_of(stored.symbol)
    known = {calendar: sessions} if calendar and sessions else {}
    evidence = {stored.symbol: stored}
    found = examine(
        clean(market, ()), evidence, start=end - _REACH, end=end, today=end, sessions=known
    )
    warnings = (f for f in found.findings if f.severity != "info" and f.code not in _LASTING)
    return any(finding.last >= end - _REACH for finding in warnings)


def is_mended(stored: RawHistory, answer: RawHistory) -> bool:
    """Whether ``answer`` has the identity of its exchange, which ``stored`` has not: the stored one
    was the mistake.
    """
    where = listing(stored.symbol)
    known = (stored.timezone, where.timezone)
    if not any(is_same_clock(answer.timezone, zone) for zone in known):
        return False
    if answer.unit != stored.unit:
        ours, theirs = major(stored.unit)[0], major(answer.unit)[0]
        # Of one currency in two units, the minor one is an exchange's own way to quote.
        return theirs == where.currency and (ours != theirs or answer.unit != theirs)
    return True


def without_closed_days(
    merged: RawHistory, answer: RawHistory, sessions: Sessions | None
) -> RawHistory:
    """``merged`` without rows of days on which the exchange was closed and which ``answer`` no
    longer has.

    Such a row was a mistake of Yahoo's that it has taken back. Other rows that an answer lacks are
    kept.
    """
    if sessions is None or not len(answer.days):
        return merged
    reached = (merged.days >= answer.days[0]) & (merged.days <= answer.days[-1])
    closed = sessions.covers(merged.days) & ~np.isin(merged.days, sessions.days)
    return merged.rows(~(reached & closed & ~np.isin(merged.days, answer.days)))
