"""What the portfolio is compared with: the settings' benchmarks, or those chosen on the page and
kept in its address.

The choice is a list of symbols in ``?benchmark=SPY,0050.TW``. It takes the place of the settings'
for everything that the session shows and asks prices for; ``portfolio.toml`` stays as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from portfolio.book.records import CASH
from portfolio.book.symbols import read_listed
from portfolio.ui.shell import fetching
from portfolio.ui.shell.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.records import Book
    from portfolio.book.symbols import Symbol
    from portfolio.language import Language
    from portfolio.opened import Opened

#: The widget, and the name in the address.
_KEY = "benchmark"
#: As many lines as can be told apart.
MOST = 5


def read(text: str) -> Symbol:
    """A symbol to compare with in Yahoo's spelling, or what to write instead; an index such as
    ``^TWII`` will do.
    """
    found = read_listed(text)
    if text.strip().startswith("^"):
        return replace(found, symbol=text.strip().upper(), template="", facts=())
    return found


def chosen(book: Book) -> Book:
    """The book with the session's benchmarks in the place of its settings'."""
    wishes = st.session_state.get(_KEY)
    if wishes is None:
        address = st.query_params.get(_KEY)
        if address is None:
            return book
        wishes = address.split(",")
    symbols = tuple(dict.fromkeys(s for wish in wishes if (s := read(wish).symbol) and s != CASH))[
        :MOST
    ]
    if symbols == book.settings.benchmark:
        return book
    return replace(book, settings=replace(book.settings, benchmark=symbols))


def pick(state: Opened, settings: Sequence[str], t: Language, *, offline: bool) -> None:
    """Draw the choice: the settings' benchmarks, the book's own securities, or any symbol typed.

    ``settings`` are the benchmarks of ``portfolio.toml``. A choice without stored prices is asked
    for at once.
    """
    now = list(state.book.settings.benchmark)
    options = list(dict.fromkeys([*now, *settings, *state.book.symbols]))
    st.session_state.setdefault(_KEY, now)

    def changed() -> None:
        symbols = [read(wish).symbol for wish in st.session_state[_KEY]]
        missing = [s for s in symbols if s and s not in state.market.histories]
        if missing and not offline and state.prices == "ready":
            fetching.ask()

    wishes = st.multiselect(
        t("Compare with"),
        options,
        key=_KEY,
        accept_new_options=True,
        max_selections=MOST,
        select_all=False,
        filter_mode="prefix",  # what is typed may be a new symbol that is only like one of the list
        placeholder=t("Choose or type symbols such as SPY, 0050.TW"),
        help=t(
            "Any symbol of Yahoo Finance. To compare with it always, write it into portfolio.toml:"
            " {example}.",
            example='benchmark = ["0050.TW"]',
        ),
        on_change=changed,
        persist_state="session",
    )
    _keep(wishes, settings)
    for wish in wishes:
        found = read(wish)
        if found.template:
            st.error(plain(t(found.template, **dict(found.facts))), icon=":material/error:")
        elif found.symbol == CASH:
            st.error(t("Cash is no benchmark: choose a security."), icon=":material/error:")


def _keep(wishes: Sequence[str], settings: Sequence[str]) -> None:
    """Write the choice into the address; that of the settings needs no word."""
    said = ",".join(wishes)
    if tuple(wishes) == tuple(settings):
        st.query_params.pop(_KEY, None)
    elif st.query_params.get(_KEY) != said:
        st.query_params[_KEY] = said
