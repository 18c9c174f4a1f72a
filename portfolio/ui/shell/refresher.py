"""The process's one place to ask for prices: when that is worth it, how it goes, what came of it.

It draws nothing. One refresh runs at a time for all sessions; the pages stay with the prices from
before it until it has ended, so that no number changes under a reader's eyes and no page waits for
a review of half a market.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from portfolio.book.symbols import rate_currency
from portfolio.market.calendars import calendar_of, kept_sessions
from portfolio.market.refresh.breaker import CircuitBreaker
from portfolio.market.refresh.incremental import needs_refresh
from portfolio.workspace import now

if TYPE_CHECKING:
    from portfolio.book.records import Book
    from portfolio.errors import Problem
    from portfolio.market.refresh.refresh import Progress, Refresh
    from portfolio.market.store.store import PriceStore
    from portfolio.workspace import Workspace

#: What was asked for unasked and failed is not asked for again by the next session (a reload) so
#: soon.
_REST = timedelta(minutes=10)


@dataclass
class Refresher:
    """Who asks for prices in this process."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    running: Refresh | None = None
    #: How many refreshes have been started; tells a session that a newer one has ended.
    count: int = 0
    #: When the latest began, and what it asked for.
    began: datetime | None = None
    symbols: frozenset[str] = frozenset()
    _store: PriceStore | None = None
    _breaker: CircuitBreaker | None = None
    _revision: str = ""

    def start(self, workspace: Workspace, symbols: tuple[str, ...], *, whole: bool = False) -> bool:
        """Begin a refresh, of the ``whole`` past if wished; False when one is under way."""
        from portfolio.market.refresh.refresh import (
            Refresh,  # its network library stays out of the first screen
            Request,
        )

        with self.lock:
            if self.is_running():
                return False
            store, breaker = self._open(workspace)
            self._revision = store.revision()
            self.began, self.symbols = now(), frozenset(symbols)
            # Without a rate a fetch that ends early leaves nothing to compute with.
            rates_first = sorted(symbols, key=lambda symbol: rate_currency(symbol) is None)
            self.running = Refresh(
                store, Request(rates_first, self.began, whole=whole), breaker=breaker
            ).start()
            self.count += 1
            return True

    def progress(self) -> Progress | None:
        """How far the latest refresh has come."""
        return self.running.progress() if self.running else None

    def is_running(self) -> bool:
        """Whether a refresh is under way."""
        return self.running is not None and not self.running.is_finished

    def cancel(self) -> None:
        """Stop the refresh that is under way; what it has fetched is kept."""
        if self.running is not None:
            self.running.cancel()

    def revision(self, workspace: Workspace) -> str:
        """The store's revision; while a refresh is under way, the one from before it."""
        return self._revision if self.is_running() else self._open(workspace)[0].revision()

    def held_until(self, workspace: Workspace) -> datetime | None:
        """Until when nobody may ask because Yahoo said 429; None when one may."""
        _, breaker = self._open(workspace)
        state = breaker.state()
        return state.until if state is not None and state.is_open(now()) else None

    def problems(self) -> tuple[Problem, ...]:
        """What was found wrong with the store since this process began, by looking at it and by
        writing to it.
        """
        return self._store.problems if self._store is not None else ()

    def is_resting(self, symbols: tuple[str, ...]) -> bool:
        """Whether all of ``symbols`` were asked for a moment ago, so that only a wish asks for them
        again.
        """
        if self.began is None or not self.symbols.issuperset(symbols):
            return False
        return timedelta(0) <= now() - self.began < _REST

    def _open(self, workspace: Workspace) -> tuple[PriceStore, CircuitBreaker]:
        """One store and one breaker for all refreshes, which then remember a 429 even where nothing
        can be written.
        """
        if (
            self._store is None
            or self._breaker is None
            or self._store.folder != workspace.store.folder
        ):
            self._store = workspace.store
            self._breaker = CircuitBreaker(self._store)
        return self._store, self._breaker


@st.cache_resource(show_spinner=False)
def refresher() -> Refresher:
    """The process's one refresher."""
    return Refresher()


def is_due(workspace: Workspace, book: Book) -> bool:
    """Whether anything new can exist, from what is stored; asks nothing of the network."""
    # As served: the user's own closes are no reason not to ask.
    market = workspace.stored_market(book)
    stored = market.by_name
    wanted, moment = workspace.symbols(book), now()
    sessions = kept_sessions(workspace.store, wanted)
    return any(
        needs_refresh(
            symbol,
            stored.get(symbol),
            market.outcomes.get(symbol),
            moment,
            sessions.get(calendar_of(symbol) or ""),
        )
        for symbol in wanted
    )


def is_worth_asking(workspace: Workspace, book: Book) -> bool:
    """Whether to ask unasked: something new can exist, Yahoo listens, and nobody has just tried."""
    here = refresher()
    if here.is_running() or here.is_resting(workspace.symbols(book)):
        return False
    return is_due(workspace, book) and here.held_until(workspace) is None
