"""The circuit breaker: when Yahoo says 429, nobody on this computer asks again for a while."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio.market.store.store import PriceStore

FIRST_WAIT = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=30)

_NOTE = "breaker"


@dataclass(frozen=True)
class BreakerState:
    """Until when Yahoo is left alone, and how long that wait is in all."""

    until: datetime
    wait: timedelta

    def is_open(self, now: datetime) -> bool:
        """Whether requests are held back. A clock that was turned back does not hold
        them for ever.
        """
        return now < self.until <= now + LONGEST_WAIT


class CircuitBreaker:
    """Opens for a minute at a 429, for twice as long at each further one, up to half an hour.

    The state is kept in the store, so that the dashboard and the command line share it, and in this
    process, should the store not be writable.
    """

    def __init__(self, store: PriceStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._here: BreakerState | None = None

    def state(self) -> BreakerState | None:
        """The last opening since the last success, over or not; None when there was none."""
        kept = _parse(self._store.note(_NOTE))
        with self._lock:
            return max(
                filter(None, (kept, self._here)), key=lambda state: state.until, default=None
            )

    def is_open(self, now: datetime) -> bool:
        """Whether no request may be made."""
        state = self.state()
        return state is not None and state.is_open(now)

    def trip(self, now: datetime) -> BreakerState:
        """Note a 429. Those that arrive while it is open (requests that were under way)
        count once.
        """
        last = self.state()
        if last is not None and last.is_open(now):
            return last
        wait = FIRST_WAIT if last is None else min(2 * last.wait, LONGEST_WAIT)
        state = BreakerState(now + wait, wait)
        with self._lock:
            self._here = state
        self._store.set_note(
            _NOTE, json.dumps({"until": state.until.isoformat(), "wait": wait.total_seconds()})
        )
        return state

    def reset(self, now: datetime) -> None:
        """Note that Yahoo answers again; ignored while it is open, when only earlier requests still
        come back.
        """
        state = self.state()
        if state is not None and not state.is_open(now):
            with self._lock:
                self._here = None
            self._store.set_note(_NOTE, "")


def _parse(note: str | None) -> BreakerState | None:
    if not note:
        return None
    try:
        kept = json.loads(note)
        return BreakerState(
            datetime.fromisoformat(kept["until"]), timedelta(seconds=float(kept["wait"]))
        )
    except (ValueError, KeyError, TypeError):  # a damaged note holds nobody back
        return None
