"""What every source of prices has in common, and none of them owns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime

    from portfolio.market.raw import RawHistory
    from portfolio.market.records import Outcome


@dataclass(frozen=True)
class Answer:
    """What came of one question; ``raw`` is there when something of it can be stored."""

    symbol: str
    outcome: Outcome
    raw: RawHistory | None = None


class BadDataError(Exception):
    """A source answered, but not with something that can be a price history."""


class RemoteSource(Protocol):
    """A source over the network, asked for one security or rate at a time; its answers are checked
    and kept in the store. It may be shared by threads.
    """

    def fetch(self, symbol: str, start: date, now: datetime) -> Answer:
        """All final rows of ``symbol`` (or of a rate, by its name) from ``start`` (an
        exchange-local date) on, and its events.

        ``now`` is zone-aware. Never raises: every failure is an outcome.
        """
