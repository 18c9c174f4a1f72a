"""What every source of prices has in common, and none of them owns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime

    from portfolio.book.records import Book
    from portfolio.market.raw import RawHistory
    from portfolio.market.records import Market, Outcome
    from portfolio.market.store.store import PriceStore


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


@dataclass(frozen=True)
class Wanted:
    """What a market is made for and of."""

    book: Book
    #: The securities to have prices of; the user's own sources may tell those of others of the
    #: book's.
    symbols: tuple[str, ...]
    #: Those whose rates are needed.
    currencies: tuple[str, ...]
    store: PriceStore
    #: The reader's date.
    today: date


class PriceSource(Protocol):
    """A source on this computer: what was stored, what the user has written, what is simulated."""

    def over(self, market: Market, wanted: Wanted) -> Market:
        """``market`` with what this source knows laid over it; where both know a day, this one
        counts. Never raises for what its data contain.
        """
