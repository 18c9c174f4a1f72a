"""How far each symbol's stored prices reach, how many sessions they lack, and whether they are up
to date.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.symbols import listing, rate_currency
from portfolio.market.calendars import calendar_of
from portfolio.market.sessions import final_at, hours, last_final_session

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portfolio.arrays import Dates
    from portfolio.market.calendars import Sessions
    from portfolio.market.records import History, Market

#: Prices more sessions old than this are stale, however recently they were asked for.
STALE = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Coverage:
    """What is there of one symbol. Without a history ``rows`` is 0 and the days are None."""

    symbol: str
    history: History | None
    first: date | None = None
    last: date | None = None
    rows: int = 0
    #: Sessions between the first and the last row without one; None when nobody else tells which
    #: days were sessions.
    gaps: int | None = None
    #: Sessions that have ended since the last row.
    behind: int | None = None
    #: Whether nothing newer can be expected: the last session is there, or was asked for after it
    #: and did not come.
    is_fresh: bool = False

    @property
    def is_rate(self) -> bool:
        """Whether this is an exchange rate."""
        return rate_currency(self.symbol) is not None


def coverages(
    market: Market, symbols: Iterable[str], sessions: Mapping[str, Sessions], now: datetime
) -> tuple[Coverage, ...]:
    """The coverage of ``symbols`` (rates by their names) at ``now`` (zone-aware), in their order.

    ``sessions`` are the exchanges' open days by calendar code. Of an exchange that it lacks, a day
    counts as session when at least half of the other symbols of the same market that exist by then
    have a row.
    """
    stored = {symbol: history_of(market, symbol) for symbol in symbols}
    markets: dict[str, list[History]] = {}
    for symbol, history in stored.items():
        if history is not None and len(history.days):
            markets.setdefault(_place(symbol), []).append(history)
    peers: dict[str, Dates | None] = {}
    found = []
    for symbol, history in stored.items():
        if history is None or not len(history.days):
            found.append(Coverage(symbol, None))
            continue
        calendar = sessions.get(calendar_of(symbol) or "")
        where = _place(symbol)
        if calendar is None and where not in peers:
            peers[where] = _usual_days(markets[where])
        open_days = calendar.days if calendar is not None else peers[where]
        found.append(_coverage(symbol, history, open_days, calendar, now))
    if market.source == "demo":  # never late, whatever holidays its calendar lacks
        found = [replace(one, is_fresh=one.history is not None) for one in found]
    return tuple(found)


def sessions_behind(covered: Iterable[Coverage]) -> tuple[int, ...]:
    """How many sessions each security of which something is stored is behind; of rates only where
    there is nothing else.
    """
    known = [(c.is_rate, c.behind) for c in covered if c.behind is not None]
    securities = tuple(n for is_rate, n in known if not is_rate)
    return securities or tuple(n for _, n in known)


def history_of(market: Market, symbol: str) -> History | None:
    """What is stored of a security or of a rate, by its name."""
    currency = rate_currency(symbol)
    return market.histories.get(symbol) if currency is None else market.rates.get(currency)


def _place(symbol: str) -> str:
    """Which symbols have the same sessions, as far as their spelling tells."""
    where = listing(symbol)
    return where.market or where.suffix


def _coverage(
    symbol: str, history: History, open_days: Dates | None, calendar: Sessions | None, now: datetime
) -> Coverage:
    first: date = history.days[0].astype(object)
    last: date = history.days[-1].astype(object)
    where = hours(symbol)
    due = last_final_session(where, now)
    if calendar is not None:
        due = calendar.last_on_or_before(due) or due
        behind = len(calendar.between(np.datetime64(last + _DAY), np.datetime64(due)))
    else:
        week = "1111111" if where.weekends else "1111100"
        behind = max(0, int(np.busday_count(last + _DAY, due + _DAY, weekmask=week)))
    is_asked = history.fetched_at is not None and history.fetched_at >= final_at(due, where)
    return Coverage(
        symbol,
        history,
        first,
        last,
        len(history.days),
        None if open_days is None else _missing(history.days, open_days),
        behind,
        is_fresh=behind == 0 or (is_asked and behind <= STALE),
    )


def _missing(days: Dates, open_days: Dates) -> int:
    """How many of ``open_days`` from the first to the last of ``days`` are not among them; both
    increasing.
    """
    low, high = (
        np.searchsorted(open_days, days[0]),
        np.searchsorted(open_days, days[-1], side="right"),
    )
    is_there = np.zeros((days[-1] - days[0]).astype(int) + 1, np.bool_)
    is_there[(days - days[0]).astype(int)] = True
    return int(np.count_nonzero(~is_there[(open_days[low:high] - days[0]).astype(int)]))


def _usual_days(histories: list[History]) -> Dates | None:
    """The days on which at least half of the histories that have begun and not ended have a row;
    None of only one.
    """
    if len(histories) < 2:
        return None
    ends = np.array([[h.days[0], h.days[-1]] for h in histories])
    first = ends[:, 0].min()
    length = int(ends[:, 1].max().astype(int) - first.astype(int)) + 1
    rows, alive = np.zeros(length, np.int64), np.zeros(length + 1, np.int64)
    for h in histories:
        at = (h.days - first).astype(int)
        rows[at] += 1
        alive[at[0]] += 1
        alive[at[-1] + 1] -= 1
    usual = 2 * rows >= np.maximum(np.cumsum(alive[:-1]), 1)
    days: Dates = first + np.flatnonzero(usual & (rows > 0))
    return days
