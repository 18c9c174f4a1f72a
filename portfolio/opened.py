"""A book with its market: what every review of it starts from, at whatever quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from portfolio.analysis.entries.entries import Entries
from portfolio.analysis.periods import Quarter
from portfolio.analysis.prices.exchange import PIVOT
from portfolio.analysis.prices.panel import Panel
from portfolio.arrays import date_of, day_of
from portfolio.book.symbols import is_unlisted

if TYPE_CHECKING:
    from datetime import date

    from portfolio.book.records import Book
    from portfolio.market.records import Market

#: ``ready``: real prices; ``demo``: simulated ones; ``empty``: none, and none asked for.
Prices = Literal["ready", "demo", "empty"]


@dataclass(frozen=True)
class Opened:
    """A book with its market, ready to be reviewed at any quarter."""

    book: Book
    market: Market
    panel: Panel
    entries: Entries
    prices: Prices
    base: str
    #: Quarters with closes, newest first; empty when there are none.
    quarters: tuple[str, ...]
    #: The last completed one of them (the running one when there is no other).
    default_quarter: str | None

    @classmethod
    def of(cls, book: Book, market: Market, prices: Prices, base: str, until: date) -> Opened:
        """Put a book beside its market; ``until`` is the last day that may be looked at."""
        panel = Panel.of(market.histories, book.symbols)
        quarters = _quarters(panel, book, until)
        completed = str(Quarter.last_completed(until))
        default = completed if completed in quarters else next(iter(quarters), None)
        entries = Entries.of(book.transactions)
        return cls(book, market, panel, entries, prices, base, quarters, default)


def can_begin(book: Book, market: Market, base: str) -> bool:
    """Tell whether prices are there, or not needed: an own price, cash that can be converted, an
    empty file.
    """
    if market.histories or any(h.price is not None for h in book.holdings) or not book.holdings:
        return True
    quoted = {PIVOT, *market.rates}
    is_asked = any(not is_unlisted(symbol) for symbol in book.symbols)
    return not is_asked and any(
        h.currency == base or {h.currency, base} <= quoted for h in book.holdings
    )


def _quarters(panel: Panel, book: Book, until: date) -> tuple[str, ...]:
    """Return the quarters in which some security closed, newest first.

    Without any those of the ledger, up to the last completed one.
    """
    last = panel.last_day(day_of(until))
    quarter = Quarter.last_completed(until)
    if last is None:
        first = min((t.day for t in book.transactions), default=quarter.end)
    else:
        first = date_of(panel.days.min())
        quarter = Quarter.of(date_of(last))
    quarters = [] if quarter.end >= first else [str(quarter)]
    while quarter.end >= first:
        quarters.append(str(quarter))
        quarter = quarter.previous
    return tuple(quarters)
