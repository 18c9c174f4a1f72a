"""What a review is computed from, and the days that it is about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.buy_and_hold.positions import Rows, rows
from portfolio.analysis.entries.capital import with_capital_returned
from portfolio.analysis.entries.entries import Entries
from portfolio.analysis.entries.splits import in_todays_shares, splits_by_symbol
from portfolio.analysis.income.review import IncomeScope
from portfolio.analysis.ledger.positions import all_positions, multipliers, of_contracts
from portfolio.analysis.ledger.trade_prices import with_trade_prices
from portfolio.analysis.periods import Period, Quarter
from portfolio.analysis.prices.panel import Panel
from portfolio.arrays import date_of, day_of
from portfolio.book.symbols import is_unlisted
from portfolio.book.withholding import dividend_taxes
from portfolio.errors import N_, NothingToReviewError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.analysis.records import Method
    from portfolio.arrays import Ints
    from portfolio.book.records import Book, Holding
    from portfolio.market.records import Market


@dataclass(frozen=True)
class Prepared:
    """What may be kept from an earlier review: the panel of the same market, the entries of the
    same book.
    """

    panel: Panel | None = None
    entries: Entries | None = None


@dataclass(frozen=True)
class ReviewDays:
    """Which days a review is about.

    ``until`` is the last day whose market rows are visible, ``known`` the last one whose ex-dates
    are announced; ``today`` is the reader's.
    """

    quarter: Quarter
    as_of: date
    until: date
    known: date
    today: date
    is_running: bool

    @property
    def of_quarter(self) -> Period:
        """The review's quarter so far."""
        return Period.of_quarter(self.quarter, self.as_of)

    @property
    def of_year(self) -> Period:
        """Its year so far."""
        return Period.of_year(self.quarter, self.as_of)

    @property
    def periods(self) -> tuple[Period, ...]:
        """Those that are told of every subject."""
        return (self.of_quarter, self.of_year)

    @property
    def boundaries(self) -> tuple[date, date, date]:
        """The days that open the year and the quarter, and the last one."""
        return (self.of_year.opening, self.of_quarter.opening, self.as_of)

    @property
    def quarters(self) -> list[Quarter]:
        """Those of the year up to the review's own."""
        return [Quarter(self.quarter.year, n) for n in range(1, self.quarter.number + 1)]


@dataclass(frozen=True)
class Inputs:
    """A book and a market, in the form that a review reads them.

    ``market`` and its ``panel`` have the prices of trades where nobody quotes any; ``positions``
    are all of the book and its transactions, those sold included.
    """

    book: Book
    entries: Entries
    market: Market
    panel: Panel
    base: str
    days: ReviewDays
    positions: Rows

    @classmethod
    def of(
        cls,
        book: Book,
        market: Market,
        quarter: Quarter | None,
        today: date,
        as_of: date | None,
        base: str | None,
        prepared: Prepared | None,
    ) -> Inputs:
        """Read them, and decide the days. Raises as ``review`` does."""
        if not book.holdings and not book.transactions:
            raise NothingToReviewError(
                N_(
                    "No holding can be read from {file}: write one line for each, such as"
                    " {example}."
                ),
                file=book.path.name,
                example="SPY,10",
            )
        prepared = prepared or Prepared()
        # A security that is not stored yet will have closes; one that its source does not know, or
        # cannot, will not.
        unknown = {
            s for s, outcome in market.outcomes.items() if outcome.kind == "unknown"
        } - market.histories.keys()
        quoted_by_user = {s for s, history in market.histories.items() if history.overlays}
        unknown |= {s for s in book.symbols if is_unlisted(s)} - quoted_by_user
        entries = prepared.entries or Entries.of(book.transactions)
        market, panel, held = _valued(book, entries, market, prepared.panel, today)
        quoted = [
            i for i in np.flatnonzero(held.is_listed) if held.holdings[i].symbol not in unknown
        ]
        days = _days(quarter, panel, today, as_of, held.security[quoted])
        return cls(book, entries, market, panel, base or book.settings.base_currency, days, held)

    def on(self, market: Market) -> Inputs:
        """The same with another market."""
        market, panel, held = _valued(self.book, self.entries, market, None, self.days.today)
        return replace(self, market=market, panel=panel, positions=held)

    def rows(self, holdings: Sequence[Holding]) -> Rows:
        """Classify some holdings."""
        return _rows(holdings, self.book, self.panel, self.market)

    def scope(self, method: Method, since: date | None = None) -> IncomeScope:
        """Of which days, and in which money, income is told; ``since`` when it is known."""
        return IncomeScope(
            base_currency=self.base,
            method=method,
            as_of=self.days.as_of,
            known=self.days.known,
            premium=self.book.settings.health_premium,
            since=since,
        )

    @property
    def until(self) -> int:
        """The last day whose market rows are visible."""
        return day_of(self.days.until)


def _valued(
    book: Book, entries: Entries, market: Market, panel: Panel | None, today: date
) -> tuple[Market, Panel, Rows]:
    """Return the market with what the ledger knows better, its panel, and all positions."""
    market, panel = with_trade_prices(book, entries, market, panel)
    positions = _positions(book, entries, market)
    day = day_of(book.holdings_as_of or today)
    told = with_capital_returned(entries, positions, market, day)
    if told is not market:
        market, panel = told, Panel.of(told.histories, book.symbols)
    return market, panel, _rows(positions, book, panel, market)


def _rows(holdings: Sequence[Holding], book: Book, panel: Panel, market: Market) -> Rows:
    return rows(holdings, [dividend_taxes(h, book.settings) for h in holdings], panel, market)


def _positions(book: Book, entries: Entries, market: Market) -> tuple[Holding, ...]:
    """Return all positions, in today's shares, with the prices of whole contracts."""
    units, day = multipliers(book, entries), book.holdings_as_of
    found = of_contracts(all_positions(book, entries), units, market)
    if day is None:
        return found
    return in_todays_shares(found, day_of(day), splits_by_symbol(market, entries))


def _days(
    quarter: Quarter | None, panel: Panel, today: date, as_of: date | None, quoted: Ints
) -> ReviewDays:
    """Decide the quarter and its last day; see ``review``.

    Where nothing is ``quoted`` (securities), but only traded or priced by the user, there are no
    closes to wait for.
    """
    until = min(as_of, today) if as_of else today
    quarter = quarter or Quarter.last_completed(until)
    if quarter.opening >= until:
        raise UsageError(N_("{quarter} has not begun on {day}."), quarter=quarter, day=until)
    is_running = quarter.end > until
    last = min(quarter.end, until)
    if len(quoted):
        first = date_of(panel.days[panel.starts[quoted]].min())
        if first > last:
            raise NothingToReviewError(
                N_("No closes of {quarter} are known: the first is of {first}."),
                quarter=quarter,
                first=first,
            )
        close = panel.last_day(day_of(until), np.unique(quoted))
        latest = first if close is None else date_of(close)
        if latest <= quarter.opening:
            raise NothingToReviewError(
                N_("No closes of {quarter} are known yet: the latest is of {latest}."),
                quarter=quarter,
                latest=latest,
            )
        if is_running and as_of is None:
            last = latest
    known = until if is_running and as_of is None else last
    return ReviewDays(quarter, last, until, known, today, is_running)
