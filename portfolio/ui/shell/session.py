"""What the pages stand on: the only place where the app caches, and the one ``Screen`` of a rerun.

Files and the store are looked at on every rerun by their stamps (size and time, the store's
revision), which costs well under a millisecond; book, market and reviews are read and computed
again only when a stamp has changed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from portfolio.analysis.periods import Quarter
from portfolio.book.importing.unread import unread_path
from portfolio.language import Code, Language, language
from portfolio.ui.shell.refresher import refresher
from portfolio.workspace import Options, Workspace, today

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from portfolio.analysis.records import Review, View
    from portfolio.book.records import Book
    from portfolio.opened import Opened
    from portfolio.report.audience import Audience

_SCREEN = "screen"
#: Set when the user asks to look at the demo with their own holdings.
DEMO_WISH = "demo_wish"


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


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (str(path), 0, 0)
    return (str(path), found.st_mtime_ns, found.st_size)


def _price_stamps(workspace: Workspace) -> tuple[tuple[str, int, int], ...]:
    return tuple(_stamp(path) for path in workspace.price_paths)


@st.cache_resource(max_entries=8, show_spinner=False)
def _book(workspace: Workspace, stamps: tuple[tuple[str, int, int], ...], day: date) -> Book:
    return workspace.book()


@st.cache_resource(max_entries=8, show_spinner=False)
def _opened(workspace: Workspace, _book: Book, key: str, wish: bool, day: date) -> Opened:
    return workspace.open(_book, wants_demo=wish, day=day)


@st.cache_resource(max_entries=128, show_spinner=False)
def _review(_opened: Opened, workspace: Workspace, key: str, quarter: str, day: date) -> Review:
    return workspace.review(Quarter.parse(quarter), _opened, day=day)


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
        unread_path(workspace.holdings_path),
    )
    stamps = (*(_stamp(path) for path in paths), *_price_stamps(workspace))
    return _book(workspace, stamps, today())


def opened(workspace: Workspace, book: Book) -> Opened:
    """Return the book's market and quarters, from the cache while book and store are unchanged."""
    wish = bool(st.session_state.get(DEMO_WISH, False))
    return _opened(workspace, book, _input_key(workspace, book), wish, today())


def book_key(book: Book) -> str:
    """Return what identifies a book's content: its files' hashes, the settings and the corrections.

    How many transactions count is part of it: a row in the future counts once its day has come.
    """
    ledger = f"{book.transactions_sha256}|{len(book.transactions)}"
    files = f"{book.path}|{book.sha256}|{book.holdings_as_of}|{book.settings}|{book.corrections}"
    return f"{files}|{ledger}|{book.unread}"


def _input_key(workspace: Workspace, book: Book) -> str:
    """Return what identifies all that numbers are computed from: the book, the store, the user's
    own prices.
    """
    stored = refresher().revision(workspace)
    return f"{book_key(book)}|{stored}|{_price_stamps(workspace)}"


def compute(workspace: Workspace, state: Opened, quarter: str) -> Review:
    """Return the review of ``quarter``, from the cache while its inputs are unchanged."""
    key = f"{_input_key(workspace, state.book)}|{state.prices}"
    return _review(state, workspace, key, quarter, today())


def words(code: Code) -> Language:
    """Return the language for ``code``."""
    return language(code)
