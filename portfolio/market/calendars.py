"""On which days exchanges are open: computed during a refresh, kept as notes of the store, read
from there.

The calendars come from exchange_calendars, which takes a second to import: only ``keep_sessions``
does it. What is kept reaches from 2000 to the end of next year, or as far as an exchange has
announced its holidays.
"""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.symbols import listing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from portfolio.arrays import Bools, Dates
    from portfolio.market.store.store import PriceStore

#: The first day a kept calendar covers.
FIRST_DAY = date(2000, 1, 1)

#: The calendar of exchange_calendars (an ISO 10383 code) for the ending of a Yahoo symbol. Venues
#: of one country with the same holidays share one.
_CALENDARS = {
    "": "XNYS",
    ".TW": "XTAI",
    ".TWO": "XTAI",
    ".T": "XTKS",
    ".HK": "XHKG",
    ".L": "XLON",
    ".IL": "XLON",
    ".SI": "XSES",
    ".AX": "XASX",
    ".NZ": "XNZE",
    ".TO": "XTSE",
    ".V": "XTSE",
    ".NE": "XTSE",
    ".CN": "XTSE",
    ".DE": "XETR",
    ".F": "XFRA",
    ".MU": "XFRA",
    ".SG": "XFRA",
    ".BE": "XFRA",
    ".DU": "XFRA",
    ".HM": "XFRA",
    ".PA": "XPAR",
    ".AS": "XAMS",
    ".BR": "XBRU",
    ".MI": "XMIL",
    ".MC": "XMAD",
    ".LS": "XLIS",
    ".IR": "XDUB",
    ".VI": "XWBO",
    ".SW": "XSWX",
    ".ST": "XSTO",
    ".CO": "XCSE",
    ".OL": "XOSL",
    ".HE": "XHEL",
    ".WA": "XWAR",
    ".KS": "XKRX",
    ".KQ": "XKRX",
    ".SS": "XSHG",
    ".SZ": "XSHG",
    ".NS": "XBOM",
    ".BO": "XBOM",
    ".JK": "XIDX",
    ".KL": "XKLS",
    ".BK": "XBKK",
    ".TA": "XTAE",
    ".JO": "XJSE",
    ".SA": "BVMF",
    ".MX": "XMEX",
}


@dataclass(frozen=True)
class Sessions:
    """The days on which one exchange is open, from ``first`` to ``last``; nothing is known beyond
    them.
    """

    exchange: str
    first: date
    last: date
    days: Dates  # datetime64[D], shape (sessions,), increasing
    #: Those that end early.
    early: Dates

    def between(self, start: np.datetime64, end: np.datetime64) -> Dates:
        """The sessions from ``start`` to ``end``, both included."""
        low, high = np.searchsorted(self.days, start), np.searchsorted(self.days, end, side="right")
        return self.days[low:high]

    def covers(self, days: Dates) -> Bools:
        """Which of ``days`` lie in the part that is known."""
        return (days >= np.datetime64(self.first, "D")) & (days <= np.datetime64(self.last, "D"))

    def last_on_or_before(self, day: date) -> date | None:
        """The latest session up to ``day``; None where the calendar does not reach."""
        if not self.first <= day <= self.last:
            return None
        found = self.between(np.datetime64(self.first, "D"), np.datetime64(day, "D"))
        if not len(found):
            return None
        session: date = found[-1].astype(object)
        return session


def calendar_of(symbol: str) -> str | None:
    """The calendar of the exchange on which a Yahoo symbol is listed; None for rates, crypto and
    unknown places.
    """
    where = listing(symbol)
    return _CALENDARS.get(where.suffix) if where.market not in ("", "FX", "CRYPTO") else None


def kept_sessions(store: PriceStore, symbols: Iterable[str]) -> dict[str, Sessions]:
    """The kept calendars of the exchanges of ``symbols``, by calendar code; one that is not kept is
    absent.
    """
    names = _names(symbols)
    notes = store.notes([_key(name) for name in names])
    found = ((name, _read(name, notes.get(_key(name)))) for name in names)
    return {name: sessions for name, sessions in found if sessions is not None}


def keep_sessions(store: PriceStore, symbols: Iterable[str], now: datetime) -> None:
    """Compute and keep the calendars of ``symbols`` that the store lacks, or has from another year
    or version.
    """
    names, stamp = _names(symbols), _stamp(now)
    notes = store.notes([_key(name) for name in names])
    for name in names:
        if not _is_current(notes.get(_key(name)), stamp):
            sessions = compute_sessions(name, date(now.year + 1, 12, 31))
            store.set_note(_key(name), _written(sessions, stamp))


@lru_cache(maxsize=64)
def compute_sessions(name: str, last: date) -> Sessions | None:
    """The sessions of a calendar from 2000 to ``last`` or as far as it is known; None when it
    cannot be built.
    """
    import exchange_calendars
    from exchange_calendars.calendar_utils import global_calendar_dispatcher as dispatcher

    # It uses what pandas will change; that is for its authors to know, not for our log.
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="exchange_calendars")
    warnings.filterwarnings("ignore", "Series.values returning", category=DeprecationWarning)
    try:
        factory = dispatcher._calendar_factories[name]
        bounds = [
            bound.date() if bound is not None else None
            for bound in (factory.bound_min(), factory.bound_max())
        ]
        first = max(FIRST_DAY, bounds[0] or FIRST_DAY)
        last = min(last, bounds[1] or last)
        calendar = exchange_calendars.get_calendar(name, start=first, end=last)
    except (
        ValueError,
        KeyError,
    ):  # a calendar that contradicts itself (Tel Aviv's, in some versions)
        return None
    days = calendar.sessions.to_numpy().astype("datetime64[D]")
    early = calendar.early_closes.to_numpy().astype("datetime64[D]")
    return Sessions(name, first, last, days, early)


def _names(symbols: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for symbol in symbols if (name := calendar_of(symbol))))


def _key(name: str) -> str:
    return f"sessions:{name}"


def _stamp(now: datetime) -> str:
    """What a kept calendar depends on besides the exchange."""
    from importlib.metadata import (  # 15 ms that reading need not wait for
        PackageNotFoundError,
        version,
    )

    try:
        return f"{version('exchange_calendars')} {now.year}"
    except PackageNotFoundError:
        return str(now.year)


def _is_current(note: str | None, stamp: str) -> bool:
    try:
        return bool(note) and json.loads(str(note))["stamp"] == stamp
    except (ValueError, KeyError, TypeError):
        return False


def _written(sessions: Sessions | None, stamp: str) -> str:
    """A calendar as text: its days as one bit for each day from the first to the last."""
    if sessions is None:
        return json.dumps({"stamp": stamp})
    first = np.datetime64(sessions.first, "D")
    is_open = np.zeros((sessions.last - sessions.first).days + 1, np.bool_)
    is_open[(sessions.days - first).astype(int)] = True
    return json.dumps(
        {
            "stamp": stamp,
            "first": sessions.first.isoformat(),
            "last": sessions.last.isoformat(),
            "open": np.packbits(is_open).tobytes().hex(),
            "early": [str(day) for day in sessions.early],
        }
    )


def _read(name: str, note: str | None) -> Sessions | None:
    """What ``_written`` wrote; None when there is nothing or it is damaged."""
    try:
        kept = json.loads(note or "")
        first, last = date.fromisoformat(kept["first"]), date.fromisoformat(kept["last"])
        bits = np.unpackbits(np.frombuffer(bytes.fromhex(kept["open"]), np.uint8))[
            : (last - first).days + 1
        ]
        days = np.datetime64(first, "D") + np.flatnonzero(bits)
        return Sessions(name, first, last, days, np.array(kept["early"], "datetime64[D]"))
    except (ValueError, KeyError, TypeError):
        return None
