"""What the pages stand on: the only place where the app caches, and the one ``Screen`` of a rerun.

Files and the store are looked at on every rerun by their stamps (size and time, the store's
revision), which costs well under a millisecond; book, market and reviews are read and computed
again only when a stamp has changed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from portfolio.analysis.ledger.entries import Entries
from portfolio.analysis.periods import Quarter, window
from portfolio.analysis.prices.exchange import PIVOT
from portfolio.analysis.prices.panel import Panel
from portfolio.analysis.review.review import review
from portfolio.arrays import date_of, day_of
from portfolio.book.symbols import is_unlisted
from portfolio.language import Code, Language, language
from portfolio.ui.shell.refresher import refresher
from portfolio.workspace import Options, Workspace, today

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from portfolio.analysis.records import Review, View
    from portfolio.book.records import Book
    from portfolio.market.records import Market
    from portfolio.report.audience import Audience

#: ``ready``: prices from the store; ``demo``: simulated ones; ``empty``: none, and none asked for.
Prices = Literal["ready", "demo", "empty"]

_SCREEN = "screen"
#: Set when the user asks to look at the demo with their own holdings.
DEMO_WISH = "demo_wish"


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


@dataclass(frozen=True)
class Screen:
    """Everything a page needs for one rerun. ``review`` is None while there is nothing
    to compute.
    """

    audience: Audience
    workspace: Workspace
    opened: Opened
    review: Review | None
    view: View

    @property
    def t(self) -> Language:
        """The reader's language."""
        return self.audience.t


def options() -> Options:
    """Return the flags the app was started with (after ``--`` on Streamlit's command line)."""
    given = [argument for argument in sys.argv[1:] if argument.startswith("{")]
    return Options.from_json(given[0]) if given else Options()


def show(screen: Screen) -> None:
    """Make ``screen`` the one that this rerun's page sees."""
    st.session_state[_SCREEN] = screen


def current() -> Screen:
    """Return this rerun's screen; pages begin with it."""
    screen: Screen = st.session_state[_SCREEN]
    return screen


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


@st.cache_resource(max_entries=8, show_spinner=False)
def _book(workspace: Workspace, stamps: tuple[tuple[int, int], ...], day: date) -> Book:
    return workspace.book()


@st.cache_resource(max_entries=8, show_spinner=False)
def _opened(
    workspace: Workspace, _book: Book, book_key: str, revision: str, wish: bool, day: date
) -> Opened:
    """Choose the prices: the store's; the demo when asked for, or for the untouched sample with an
    empty store.
    """
    market = workspace.market(_book)
    prices: Prices = "ready" if _can_begin(_book, market, workspace.base(_book)) else "empty"
    if workspace.options.demo or (prices == "empty" and (wish or _book.is_sample)):
        market, prices = workspace.demo_market(_book, day), "demo"
    panel = Panel.of(market.histories, _book.symbols)
    quarters = _quarters(panel, _book, workspace.options.as_of or day)
    completed = str(Quarter.last_completed(min(workspace.options.as_of or day, day)))
    default = completed if completed in quarters else next(iter(quarters), None)
    entries = Entries.of(_book.transactions)
    return Opened(_book, market, panel, entries, prices, workspace.base(_book), quarters, default)


def _can_begin(book: Book, market: Market, base: str) -> bool:
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


@st.cache_resource(max_entries=128, show_spinner=False)
def _review(
    _opened: Opened,
    workspace: Workspace,
    key: str,
    quarter: str,
    base: str,
    as_of: date | None,
    day: date,
) -> Review:
    chosen = Quarter.parse(quarter)
    start, end = window(chosen, day, as_of)
    return review(
        _opened.book,
        workspace.examined(_opened.market, start, end, day),
        chosen,
        today=day,
        as_of=as_of,
        base=base,
        panel=_opened.panel,
        entries=_opened.entries,
    )


@st.cache_data(max_entries=128, show_spinner=False)
def drawn(look: bytes, _draw: Callable[[], None]) -> None:
    """Draw something, or again what was drawn for the same ``look``: Streamlit keeps
    what it sent.
    """
    _draw()


def open_book(workspace: Workspace) -> Book:
    """Read the book, from the cache while its files are unchanged. Raises MissingFileError,
    UnreadableFileError.
    """
    paths = (
        workspace.holdings_path,
        workspace.config_path,
        workspace.corrections_path,
        workspace.transactions_path,
    )
    return _book(workspace, tuple(_stamp(path) for path in paths), today())


def opened(workspace: Workspace, book: Book) -> Opened:
    """Return the book's market and quarters, from the cache while book and store are unchanged."""
    wish = bool(st.session_state.get(DEMO_WISH, False))
    return _opened(workspace, book, book_key(book), refresher().revision(workspace), wish, today())


def book_key(book: Book) -> str:
    """Return what identifies a book's content: its files' hashes, the settings and the corrections.

    How many transactions count is part of it: a row in the future counts once its day has come.
    """
    ledger = f"{book.transactions_sha256}|{len(book.transactions)}"
    return f"{book.path}|{book.sha256}|{book.settings}|{book.corrections}|{ledger}"


def compute(workspace: Workspace, state: Opened, quarter: str) -> Review:
    """Return the review of ``quarter``, from the cache while its inputs are unchanged."""
    key = f"{book_key(state.book)}|{state.prices}|{refresher().revision(workspace)}"
    return _review(state, workspace, key, quarter, state.base, workspace.options.as_of, today())


def words(code: Code) -> Language:
    """Return the language for ``code``."""
    return language(code)
