"""Bringing the store up to date: what is missing, a few requests at a time, within a deadline.

``Refresh`` runs beside a page and can be watched and cancelled; ``refresh`` is the same for the
command line.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from portfolio.market.calendars import calendar_of, keep_sessions, kept_sessions
from portfolio.market.minor_units import major
from portfolio.market.rates import rate_names
from portfolio.market.records import Outcome
from portfolio.market.refresh.breaker import CircuitBreaker
from portfolio.market.refresh.incremental import fetch_missing, needs_refresh
from portfolio.market.sources.yahoo import Yahoo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from portfolio.market.calendars import Sessions
    from portfolio.market.sources.base import Answer, RemoteSource
    from portfolio.market.store.store import PriceStore

__all__ = ["Progress", "Refresh", "Request", "needs_refresh", "refresh"]

log = logging.getLogger(__name__)

#: Seconds for a whole refresh, and more for each of its symbols: a first fetch of 500 takes more
#: than a minute.
DEADLINE, EACH = 60.0, 1.0
#: Requests in flight: Yahoo bans those who ask many things at once.
WORKERS = 4

_NOT_ASKED = "not asked: Yahoo refuses for now (429)"


@dataclass(frozen=True)
class Request:
    """What a refresh is to bring up to date, and how hard it is to try."""

    symbols: Iterable[str]
    #: Zone-aware; all outcomes are dated so.
    now: datetime
    #: Ask for every symbol, needed or not.
    force: bool = False
    #: Ask for every symbol's whole past.
    whole: bool = False
    #: Seconds until what has no answer is given up; None lets it depend on how many there are.
    deadline: float | None = None


@dataclass(frozen=True)
class Progress:
    """How far a refresh has come."""

    done: int
    total: int
    #: Of the symbols that are done.
    outcomes: Mapping[str, Outcome]
    is_finished: bool
    #: Asked for at this moment, and those whose turn has not come.
    asking: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def refresh(
    store: PriceStore,
    symbols: Iterable[str],
    *,
    now: datetime,
    on_progress: Callable[[Progress], None] | None = None,
) -> dict[str, Outcome]:
    """Bring ``symbols`` and the rates of their currencies up to date; returns when done or past the
    deadline.

    ``on_progress`` is called in this thread. Symbols that needed no request are ``unchanged``.
    """
    return Refresh(store, Request(symbols, now), on_progress=on_progress).run()


class Refresh:
    """One refresh of some symbols. ``start`` it and look at ``progress``, or ``run`` it and wait.

    The rates of the currencies that the symbols turn out to be quoted in are added to them. A
    failure leaves what is stored.
    """

    def __init__(
        self,
        store: PriceStore,
        request: Request,
        *,
        source: RemoteSource | None = None,
        breaker: CircuitBreaker | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self._store = store
        self._now = request.now.astimezone(UTC)
        self._source = source or Yahoo(store.folder / "yahoo")
        self._breaker = breaker or CircuitBreaker(store)
        self._on_progress = on_progress
        self._force = request.force or request.whole
        self._whole = request.whole
        self._began = time.monotonic()
        wished = dict.fromkeys(request.symbols)
        self._deadline = (
            DEADLINE + EACH * len(wished) if request.deadline is None else request.deadline
        )
        # Everything below is shared between threads and touched only while holding the condition.
        self._changed = threading.Condition()
        self._symbols = wished
        self._waiting: deque[str] = deque()
        self._outcomes: dict[str, Outcome] = {}
        self._calendars: dict[str, Sessions] = {}
        self._asked = False
        self._is_cancelled = False
        self._is_finished = False

    def start(self) -> Refresh:
        """Run in the background, in threads that never keep the program from ending."""
        threading.Thread(target=self.run, name="refresh", daemon=True).start()
        return self

    def cancel(self) -> None:
        """Stop asking. What was fetched is kept, the rest ends as ``cancelled``."""
        with self._changed:
            self._is_cancelled = True
            self._changed.notify_all()

    @property
    def is_finished(self) -> bool:
        """Whether every outcome is known."""
        return self._is_finished

    def progress(self) -> Progress:
        """A snapshot, from any thread."""
        with self._changed:
            waiting = tuple(self._waiting)
            busy = self._symbols.keys() - self._outcomes.keys() - set(waiting)
            return Progress(
                len(self._outcomes),
                len(self._symbols),
                dict(self._outcomes),
                self._is_finished,
                asking=tuple(symbol for symbol in self._symbols if symbol in busy),
                waiting=waiting,
            )

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is finished; False when ``timeout`` seconds pass first."""
        with self._changed:
            return self._changed.wait_for(lambda: self._is_finished, timeout)

    def run(self) -> dict[str, Outcome]:
        """Do it, and return every symbol's outcome."""
        self._began = time.monotonic()
        try:
            self._plan()
            self._tell()
            for _ in range(min(WORKERS, len(self._waiting))):
                threading.Thread(target=self._work, name="refresh-worker", daemon=True).start()
            self._watch()
            self._keep_calendars()
        except KeyboardInterrupt:
            self.cancel()
            raise
        finally:
            self._finish()
        self._tell()
        return dict(self._outcomes)

    def _watch(self) -> None:
        """Tell of every step until all is done, cancelled, or the deadline has passed."""
        end = self._began + self._deadline
        shown = len(self._outcomes)

        def is_news() -> bool:
            return self._is_over() or len(self._outcomes) != shown

        while not self._is_over():
            with self._changed:
                if not self._changed.wait_for(is_news, max(0.0, end - time.monotonic())):
                    return
                shown = len(self._outcomes)
            self._tell()

    def _keep_calendars(self) -> None:
        """Compute the exchanges' calendars if the store lacks them; no reason to fail or to be
        late.
        """
        if self._is_cancelled or not self._is_over() or not self._asked:
            return
        try:
            keep_sessions(self._store, list(self._symbols), self._now)
        except (
            Exception
        ):  # another library's: without calendars every weekday is taken for a session
            log.warning("No exchange calendars", exc_info=True)

    def _plan(self) -> None:
        wished = list(self._symbols)
        self._symbols.clear()
        quoted = (history.currency for history in self._store.load(wished).values())
        self._add([*wished, *rate_names(quoted)])

    def _add(self, symbols: Iterable[str]) -> None:
        """Take symbols in: those that could have news wait for a worker, the others are done."""
        fresh = [symbol for symbol in dict.fromkeys(symbols) if symbol not in self._symbols]
        histories, last = self._store.load(fresh), self._store.outcomes(fresh)
        calendars = kept_sessions(self._store, fresh)
        is_refused = self._breaker.is_open(self._clock())
        with self._changed:
            self._calendars |= calendars
            for symbol in fresh:
                if symbol in self._symbols:  # another worker brought the same rate meanwhile
                    continue
                self._symbols[symbol] = None
                before = last.get(symbol)
                sessions = calendars.get(calendar_of(symbol) or "")
                history = histories.get(symbol)
                if not (self._force or needs_refresh(symbol, history, before, self._now, sessions)):
                    is_unknown = before is not None and before.kind == "unknown"
                    self._outcomes[symbol] = (
                        before if before and is_unknown else Outcome("unchanged", self._now)
                    )
                elif is_refused:
                    self._outcomes[symbol] = Outcome("rate_limited", self._now, _NOT_ASKED)
                else:
                    self._waiting.append(symbol)
                    self._asked = True
            self._changed.notify_all()

    def _work(self) -> None:
        """A worker: symbol after symbol until none waits."""
        while True:
            with self._changed:
                if self._is_finished or self._is_cancelled or not self._waiting:
                    return
                symbol = self._waiting.popleft()
            try:
                stored = self._store.raw(symbol)
                outcome = self._keep(
                    fetch_missing(
                        self._source,
                        symbol,
                        stored,
                        self._now,
                        self._calendars.get(calendar_of(symbol) or ""),
                        whole=self._whole,
                    )
                )
            except (
                Exception
            ) as error:  # a mistake of ours costs this symbol its refresh, not all of them theirs
                outcome = Outcome(
                    "unavailable", self._now, f"{type(error).__name__}: {error}"[:200]
                )
            with self._changed:
                if not self._is_finished:
                    self._outcomes[symbol] = outcome
                self._changed.notify_all()

    def _keep(self, answer: Answer) -> Outcome:
        """Store what came of one question."""
        outcome = answer.outcome
        if self._is_finished:  # the deadline has passed and the outcome was already told
            return outcome
        if outcome.kind == "rate_limited":
            self._stop_asking()
        if answer.raw is None:
            self._store.record_outcome(answer.symbol, outcome)
            return outcome
        self._breaker.reset(self._clock())
        if not self._store.save(answer.raw, outcome):
            return Outcome("not_kept", self._now, self._store.refusal)
        self._add(rate_names([major(answer.raw.unit)[0]]))
        return outcome

    def _stop_asking(self) -> None:
        """At the first 429: nobody asks for a while, and what still waits is not asked for."""
        self._breaker.trip(self._clock())
        with self._changed:
            spared = dict.fromkeys(self._waiting, Outcome("rate_limited", self._now, _NOT_ASKED))
            self._waiting.clear()
            self._outcomes |= spared
        self._store.record_outcomes(spared)

    def _finish(self) -> None:
        """Say of every symbol how it ended; workers still waiting for Yahoo are left behind."""
        with self._changed:
            left = [symbol for symbol in self._symbols if symbol not in self._outcomes]
            if self._is_cancelled:
                ended = dict.fromkeys(left, Outcome("cancelled", self._now))
            else:
                reason = f"not finished within {self._deadline:g} seconds (deadline)"
                ended = dict.fromkeys(left, Outcome("unavailable", self._now, reason))
            self._waiting.clear()
            self._outcomes |= ended
            self._is_finished = True
            self._changed.notify_all()
        if (
            not self._is_cancelled
        ):  # what was cancelled was not tried: the last attempt stays the last
            self._store.record_outcomes(ended)

    def _is_over(self) -> bool:
        return self._is_cancelled or len(self._outcomes) == len(self._symbols)

    def _clock(self) -> datetime:
        """``now`` plus the time that has passed since the refresh began."""
        return self._now + timedelta(seconds=time.monotonic() - self._began)

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(self.progress())
