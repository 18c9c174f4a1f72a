"""One folder's book and market, opened together: what the pages and the command line start from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portfolio import places
from portfolio.book.corrections.rows import corrections_path
from portfolio.book.importing.undoing import undo_path
from portfolio.book.load import load_book
from portfolio.book.prices.files import price_paths
from portfolio.book.symbols import is_unlisted, listing
from portfolio.book.tabular.saving import backup_path
from portfolio.book.transactions.reading import transactions_path
from portfolio.errors import N_, UsageError
from portfolio.market.calendars import kept_sessions
from portfolio.market.corrections import with_alternatives, without_history
from portfolio.market.ledger_dividends import missing_dividends
from portfolio.market.ledger_splits import missing_splits, spin_offs_as_splits
from portfolio.market.quality.cleaning import clean
from portfolio.market.quality.examination import examine
from portfolio.market.rates import load_market, market_symbols
from portfolio.market.sources.base import Wanted
from portfolio.market.sources.registry import real_market, simulated_market
from portfolio.market.store.store import PriceStore

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from portfolio.analysis.periods import Quarter
    from portfolio.analysis.records import Review
    from portfolio.book.importing.records import BookFiles
    from portfolio.book.records import Book
    from portfolio.market.records import Market
    from portfolio.opened import Opened, Prices


#: Files beside ``holdings.csv`` that other modules read, by name.
_BESIDE = ("exposure.csv", "unread.csv")


@dataclass(frozen=True)
class Options:
    """The flags that every command shares; None takes the default."""

    holdings: Path | None = None
    transactions: Path | None = None
    config: Path | None = None
    base: str | None = None
    as_of: date | None = None
    #: The day that ``holdings.csv`` speaks of, whatever ``portfolio.toml`` says.
    holdings_as_of: date | None = None
    offline: bool = False
    demo: bool = False

    def to_json(self) -> str:
        """Write the options as text, to hand them to the app's process."""
        return json.dumps(
            {name: str(value) for name, value in asdict(self).items() if value not in (None, False)}
        )

    @classmethod
    def from_json(cls, text: str) -> Options:
        """Read what ``to_json`` wrote. Raises UsageError."""
        try:
            given: dict[str, Any] = dict(json.loads(text))
            paths = {
                name: Path(given[name])
                for name in ("holdings", "transactions", "config")
                if name in given
            }
            as_of, holdings_as_of = (
                date.fromisoformat(given[name]) if name in given else None
                for name in ("as_of", "holdings_as_of")
            )
        except (ValueError, TypeError, AttributeError) as error:
            raise UsageError(N_("These options cannot be read: {text}"), text=text) from error
        return cls(
            **paths,
            base=given.get("base"),
            as_of=as_of,
            holdings_as_of=holdings_as_of,
            offline="offline" in given,
            demo="demo" in given,
        )


@dataclass(frozen=True)
class Workspace:
    """The files of one user and the price store. Reads on demand, keeps nothing."""

    options: Options

    @property
    def holdings_path(self) -> Path:
        """Where ``holdings.csv`` is or would be."""
        return self.options.holdings or places.home() / "holdings.csv"

    @property
    def transactions_path(self) -> Path:
        """Where ``transactions.csv`` is or would be: beside ``holdings.csv`` if not named."""
        return self.options.transactions or transactions_path(self.holdings_path)

    @property
    def config_path(self) -> Path:
        """Where ``portfolio.toml`` is or would be."""
        return self.options.config or places.home() / "portfolio.toml"

    @property
    def corrections_path(self) -> Path:
        """Where ``corrections.csv`` is or would be: beside ``holdings.csv``."""
        return corrections_path(self.holdings_path)

    @property
    def price_paths(self) -> tuple[Path, ...]:
        """Everything in the folder ``prices`` beside ``holdings.csv``: the files of the user's own
        prices, whatever source reads them.
        """
        return price_paths(self.holdings_path)

    @property
    def own_paths(self) -> tuple[Path, ...]:
        """Return every file of the user's own, whether it is there or not: nothing that the product
        makes is written over one. The backups are among them, and what a folder of theirs holds.
        """
        tables = (self.holdings_path, self.transactions_path, self.corrections_path)
        beside = [self.holdings_path.with_name(name) for name in _BESIDE]
        named = [*tables, self.config_path, *beside, undo_path(self.holdings_path)]
        return (*named, *map(backup_path, named), *self.price_paths)

    @property
    def store(self) -> PriceStore:
        """The price store."""
        return PriceStore(places.store_folder())

    def book_files(self) -> BookFiles:
        """Read the user's files for an import, any of which may not be there yet. Raises
        UnreadableFileError.
        """
        from portfolio.book.importing.before import book_files

        return book_files(self.holdings_path, self.transactions_path, self.config_path, today())

    def isin_search(self) -> Callable[[str], Sequence[str]] | None:
        """Return what finds the symbols of an ISIN; None where nothing may be asked."""
        if self.options.offline or self.options.demo:
            return None
        from portfolio.market.sources.yahoo import YahooSearch

        return YahooSearch(self.store.folder / "yahoo")

    def splits(self, symbols: Collection[str]) -> dict[str, tuple[tuple[date, float], ...]]:
        """Return the splits of securities, oldest first: from which day on, and the new shares for
        an old one. Those of which nothing is stored are absent.
        """
        return {
            symbol: tuple(
                zip(
                    history.split_days.astype(object), map(float, history.split_ratios), strict=True
                )
            )
            for symbol, history in self.store.load(symbols).items()
        }

    def book(self) -> Book:
        """Read the user's files. Raises MissingFileError, UnreadableFileError."""
        book = load_book(
            self.holdings_path, self.config_path, self.transactions_path, today=today()
        )
        day = self.options.holdings_as_of
        return book if day is None else replace(book, holdings_as_of=day)

    def base(self, book: Book) -> str:
        """Return the currency that everything is converted into."""
        return self.options.base or book.settings.base_currency

    def securities(self, book: Book) -> tuple[str, ...]:
        """Return the book's securities and those that it is compared with, without what nobody
        lists.
        """
        return tuple(
            s
            for s in dict.fromkeys([*book.symbols, *book.settings.benchmark])
            if not is_unlisted(s)
        )

    def currencies(self, book: Book) -> tuple[str, ...]:
        """Return the currencies of the rows, of the listings and of what was exchanged, and the
        base currency.
        """
        quoted = [found for s in self.securities(book) if (found := listing(s).currency)]
        return tuple(dict.fromkeys([*book.currencies, *quoted, self.base(book)]))

    def symbols(self, book: Book) -> tuple[str, ...]:
        """Return everything to ask Yahoo for: the securities, the benchmarks and the exchange
        rates; not what the user has prices of and Yahoo, once asked, did not know.
        """
        own = [file.symbol for file in book.price_files if file.rows]
        last = self.store.outcomes(own) if own else {}
        unknown = {symbol for symbol, outcome in last.items() if outcome.kind == "unknown"}
        if unknown:
            unknown -= self.store.load(unknown).keys()
        asked = (symbol for symbol in self.securities(book) if symbol not in unknown)
        return market_symbols(asked, self.currencies(book), self.base(book))

    def stored_market(self, book: Book) -> Market:
        """Return what the store knows of the book's securities, benchmarks and rates, as it was
        served.
        """
        return load_market(self.store, self.securities(book), self.currencies(book))

    def _wanted(self, book: Book, day: date) -> Wanted:
        return Wanted(book, self.securities(book), self.currencies(book), self.store, day)

    def market(self, book: Book) -> Market:
        """Return what numbers are computed from: what is stored, the user's own prices over it, the
        book's corrections put in, wrong closes held out.

        Splits that only the ledger tells are put in as corrections are; those that it knows as
        spin-offs are told.
        A security of which nothing is stored has a history when the corrections give it closes.
        """
        market = real_market(self._wanted(book, today()))
        typed = {c.symbol for c in book.corrections if c.kind == "close"}
        own = {
            symbol: without_history(symbol, currency)
            for symbol in book.symbols
            if symbol in typed
            and symbol not in market.histories
            and (currency := _currency(book, symbol))
        }
        market = replace(market, histories={**market.histories, **own})
        splits = missing_splits(book.transactions, market.histories, book.corrections)
        market = clean(market, (*book.corrections, *splits))
        doubts = (
            *spin_offs_as_splits(book, market.histories),
            *missing_dividends(book, market.histories, self.options.as_of),
        )
        return replace(market, findings=(*market.findings, *doubts))

    def examined(
        self, market: Market, start: date, end: date, today: date, since: date | None = None
    ) -> Market:
        """Return a market (not a simulated one) with what all checks find from ``start`` to
        ``end``, and of splits since the day from which on the review counts.

        The closes of a security that are all the user's own are not doubted.
        """
        if market.source == "demo" or end <= start:
            return market
        rates = [history.symbol for history in market.rates.values()]
        found = examine(
            market,
            self.store.raws([*market.histories, *rates]),
            start=start,
            end=end,
            today=today,
            sessions=kept_sessions(self.store, market.histories),
            since=since,
        )
        own = {
            symbol
            for symbol, history in market.histories.items()
            if history.fetched_at is None and not history.is_written
        }
        return with_alternatives(
            replace(found, findings=tuple(f for f in found.findings if f.symbol not in own))
        )

    def demo_market(self, book: Book, today: date) -> Market:
        """Return simulated prices for the book's securities and benchmarks."""
        return simulated_market(self._wanted(book, today))

    def open(
        self,
        book: Book,
        *,
        wants_demo: bool = False,
        is_fresh: bool = False,
        day: date | None = None,
    ) -> Opened:
        """Choose the prices: real ones; simulated ones when asked for (by the options or
        ``wants_demo``, where there are no others), or for the untouched sample with an empty store.

        ``is_fresh``: a refresh has just brought something. ``day`` is the reader's date.
        """
        from portfolio.opened import Opened, can_begin

        day = day or today()
        market = self.market(book)
        prices: Prices = "ready" if can_begin(book, market, self.base(book)) else "empty"
        if self.options.demo or (prices == "empty" and (wants_demo or book.is_sample)):
            market, prices = self.demo_market(book, day), "demo"
        elif is_fresh:
            market = replace(market, source="yahoo")
        until = min(self.options.as_of or day, day)
        book = _without_settled(book, market)
        return Opened.of(book, market, prices, self.base(book), until)

    def review(self, quarter: Quarter | None, opened: Opened, *, day: date | None = None) -> Review:
        """Compute the review of ``quarter``, the last completed one when None, with what all checks
        find over its days. Raises as ``analysis.review`` does.
        """
        from portfolio.analysis.periods import window
        from portfolio.analysis.review.inputs import Prepared
        from portfolio.analysis.review.review import review

        day = day or today()
        as_of = self.options.as_of
        start, end = window(quarter, day, as_of)
        # Nothing later is visible: as on the morning after ``as_of``.
        seen = day if as_of is None else min(day, as_of + timedelta(days=1))
        return review(
            opened.book,
            self.examined(opened.market, start, end, seen, _since(opened.book)),
            quarter,
            today=day,
            as_of=as_of,
            base=opened.base,
            prepared=Prepared(opened.panel, opened.entries),
        )


def _since(book: Book) -> date | None:
    """Return the day whose close opens what a ledger counts: before the year of its first row."""
    first = min((row.day for row in book.transactions), default=None)
    return None if first is None else date(first.year - 1, 12, 31)


def _without_settled(book: Book, market: Market) -> Book:
    """The book without the problems of what is not listed that a source on this computer settles:
    it has prices after all.
    """
    written = {symbol for symbol, history in market.histories.items() if history.is_written}
    if not written:
        return book
    codes = ("unlisted", "no_price")
    kept = (p for p in book.problems if p.code not in codes or p.where not in written)
    return replace(book, problems=tuple(kept))


def _currency(book: Book, symbol: str) -> str:
    """Return the currency of a security without a history: its row's, else its listing's; empty
    when unknown.
    """
    typed = [h.currency for h in book.holdings if h.symbol == symbol]
    if is_unlisted(symbol):
        typed += [t.currency for t in book.transactions if t.symbol == symbol]
    return next(filter(None, typed), listing(symbol).currency)


def today() -> date:
    """Return the reader's date; their own calendar decides which quarter is the last."""
    return date.today()  # noqa: DTZ011


def now() -> datetime:
    """Return the time, zone-aware."""
    return datetime.now(UTC)
