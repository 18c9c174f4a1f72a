"""Fetching in the background while the pages show what is stored.

One refresh runs at a time for the whole process, whoever asked for it. A rerun only looks at it; the request itself
waits until the first screen has been on the reader's screen for a moment, so that it delays nothing.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from portfolio.errors import N_
from portfolio.market.rates import rate_symbol
from portfolio.workspace import now

if TYPE_CHECKING:
    from portfolio.language import Language
    from portfolio.market.refresh import Progress, Refresh
    from portfolio.ui.session import Opened
    from portfolio.workspace import Workspace

#: Seconds between looks at a running refresh.
_PACE = 1.0
_ASKED = "fetch_asked"
_TICKS = "fetch_ticks"
_SEEN = "fetch_seen"

#: What the state of the prices is, in words.
_STATES = {
    "rate_limited": N_("Yahoo asked to slow down; showing stored prices."),
    "unavailable": N_("Yahoo could not be reached; showing stored prices."),
}


@dataclass
class Desk:
    """The process's one place to ask for a refresh."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    running: Refresh | None = None
    #: How many refreshes have been started; tells a session that a newer one has ended.
    count: int = 0

    def start(self, workspace: Workspace, symbols: tuple[str, ...]) -> None:
        """Begin a refresh unless one is running."""
        from portfolio.market.refresh import Refresh  # yfinance stays out of the first screen

        with self.lock:
            if not self.is_running():
                self.running = Refresh(workspace.store, symbols, now=now()).start()
                self.count += 1

    def progress(self) -> Progress | None:
        """Return how far the latest refresh has come."""
        return self.running.progress() if self.running else None

    def is_running(self) -> bool:
        """Tell whether a refresh is under way."""
        return self.running is not None and not self.running.progress().is_finished

    def cancel(self) -> None:
        """Stop the refresh that is under way; what it has fetched is kept."""
        if self.running is not None:
            self.running.cancel()


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """Return the process's desk."""
    return Desk()


def is_due(workspace: Workspace, state: Opened) -> bool:
    """Tell whether anything new can exist, from what is stored; asks nothing of the network."""
    from portfolio.market.refresh import needs_refresh

    market = workspace.stored_market(state.book) if state.prices == "demo" else state.market
    stored = {**market.histories, **{rate_symbol(currency): h for currency, h in market.rates.items()}}
    moment = now()
    return any(
        needs_refresh(symbol, stored.get(symbol), market.outcomes.get(symbol), moment)
        for symbol in workspace.symbols(state.book)
    )


def watch(workspace: Workspace, state: Opened, t: Language) -> None:
    """Show the state of the prices in the sidebar, and refresh them when something new can exist."""
    with st.sidebar:
        if workspace.options.offline:
            st.caption(t("Offline: nothing is fetched."))
        elif not workspace.options.demo and workspace.symbols(state.book):
            st.session_state.setdefault(_SEEN, desk().count - (1 if desk().is_running() else 0))
            is_first = _TICKS not in st.session_state and is_due(workspace, state)
            is_busy = is_first or desk().is_running() or _ASKED in st.session_state
            st.fragment(_panel, run_every=_PACE if is_busy else None)(workspace, state, t)


def ask() -> None:
    """Ask for a refresh at the next rerun; for buttons."""
    st.session_state[_ASKED] = True


def retry_button(t: Language) -> None:
    """Draw the button that fetches again."""
    st.button(t("Fetch prices"), icon=":material/refresh:", on_click=ask, key="retry", type="primary")


def _panel(workspace: Workspace, state: Opened, t: Language) -> None:
    """Draw progress or age, and the buttons; begins and ends a refresh as time passes."""
    progress = desk().progress()
    if progress is not None and not progress.is_finished:
        st.progress(
            progress.done / max(progress.total, 1),
            text=t("Fetching prices: {done} of {total}", done=progress.done, total=progress.total),
        )
        st.button(t("Cancel"), key="cancel_fetch", on_click=desk().cancel)
        return
    if st.session_state[_SEEN] < desk().count:
        st.session_state[_SEEN] = desk().count  # one has just ended: show what it brought
        st.rerun(scope="app")
    _age(progress, state, t)
    st.button(t("Fetch prices"), icon=":material/refresh:", on_click=ask, key="fetch_now")
    ticks = st.session_state.get(_TICKS, 0)
    st.session_state[_TICKS] = ticks + 1
    is_asked = st.session_state.pop(_ASKED, False)
    # The first look is part of the first screen, which waits for nothing; the second one begins.
    if is_asked or (ticks == 1 and is_due(workspace, state)):
        desk().start(workspace, workspace.symbols(state.book))
        st.rerun(scope="app")


def _age(progress: Progress | None, state: Opened, t: Language) -> None:
    """Say when the stored prices were fetched, and how the last attempt ended."""
    fetched = [h.fetched_at for h in state.market.histories.values() if h.fetched_at]
    if state.prices == "ready" and fetched:
        oldest = min(fetched).astimezone()
        st.caption(t("Prices fetched {time}", time=oldest.strftime("%Y-%m-%d %H:%M")))
    failed = {o.kind for o in progress.outcomes.values()} if progress else set()
    for kind, sentence in _STATES.items():
        if kind in failed:
            st.caption(":material/cloud_off: " + t(sentence))
            break
