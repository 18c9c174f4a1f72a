"""The state of the prices in the sidebar: their age, the last attempt, the one under way, and the
buttons.

A rerun only looks at the refresh; the request itself waits until the first screen has been on the
reader's screen for a moment, so that it delays nothing. Unasked, a session asks once at most.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from portfolio.errors import N_
from portfolio.market.records import FAILED
from portfolio.report.words.age import ago
from portfolio.report.words.outcomes import WORDS, summary
from portfolio.ui.shell.refresher import is_worth_asking, refresher
from portfolio.ui.shell.text import plain
from portfolio.workspace import now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from portfolio.language import Language
    from portfolio.market.records import Outcome
    from portfolio.market.refresh.refresh import Progress
    from portfolio.opened import Opened, Prices
    from portfolio.workspace import Workspace

#: Seconds between looks at a running refresh, and at a wait that Yahoo imposed.
_PACE = 1.0
_SLOW_PACE = 15.0
#: Looks before a refresh begins of its own accord: a busy browser takes some seconds to draw the
#: first screen.
_PATIENCE = 3
#: A newest part fetched this many seconds before the newest of all is told by name.
_BEHIND = 86_400.0
_ASKED = "fetch_asked"
#: How often this session has looked, and whether its first look found something worth asking for.
_LOOKS = "fetch_looks"
_WORTH_IT = "fetch_worth_it"
_SEEN = "fetch_seen"
_DATA_PAGE = Path(__file__).parents[1] / "pages" / "data.py"

#: Why the last attempt brought nothing, and what is therefore on the screen.
_CAUSES = {
    "rate_limited": N_("Yahoo asked to slow down."),
    "unavailable": N_("Yahoo could not be reached."),
    "bad_data": N_("Yahoo's answers could not be used."),
    "not_kept": N_("Prices were fetched, but cannot be stored."),
    "unknown": N_("Yahoo knows none of the symbols."),
}
_SOME = N_("Some symbols could not be refreshed.")
_SHOWN: Mapping[Prices, str] = {
    "ready": N_("Showing stored prices."),
    "demo": N_("The prices here stay simulated."),
    "empty": N_("No prices are stored yet."),
}
_ASKING = N_("asking now")
_WAITING = N_("waiting")


def watch(workspace: Workspace, state: Opened, t: Language) -> None:
    """Show the state of the prices in the sidebar, and refresh them when something new
    can exist.
    """
    with st.sidebar:
        if workspace.options.offline:
            st.caption(t("Offline: nothing is fetched."))
            _age(state, t)
        elif not workspace.options.demo and workspace.symbols(state.book):
            st.session_state.setdefault(_SEEN, refresher().count - refresher().is_running())
            if _LOOKS not in st.session_state:
                st.session_state[_WORTH_IT] = is_worth_asking(workspace, state.book)
            st.fragment(_panel, run_every=_pace(workspace))(workspace, state, t)


def ask() -> None:
    """Ask for a refresh at the next rerun; for buttons."""
    st.session_state[_ASKED] = True


def retry_button(t: Language) -> None:
    """Draw the button that fetches again."""
    st.button(
        t("Fetch prices"), icon=":material/refresh:", on_click=ask, key="retry", type="primary"
    )


def _pace(workspace: Workspace) -> float | None:
    """Seconds until the panel looks again of its own accord; None while nothing can change."""
    is_to_begin = st.session_state.get(_WORTH_IT) or _ASKED in st.session_state
    if is_to_begin or refresher().is_running():
        return _PACE
    return _SLOW_PACE if refresher().held_until(workspace) else None


def _panel(workspace: Workspace, state: Opened, t: Language) -> None:
    """Draw progress or age, and the buttons; begins and ends a refresh as time passes."""
    looks = st.session_state.get(_LOOKS, 0)
    st.session_state[_LOOKS] = looks + 1
    progress = refresher().progress()
    if progress is not None and not progress.is_finished:
        _under_way(progress, t)
        return
    if st.session_state[_SEEN] < refresher().count:
        st.session_state[_SEEN] = refresher().count  # one has just ended: show what it brought
        st.rerun(scope="app")
    _age(state, t)
    held = refresher().held_until(workspace)
    _last_attempt(progress, state, held, t)
    st.button(
        t("Fetch prices"),
        icon=":material/refresh:",
        on_click=ask,
        key="fetch_now",
        disabled=held is not None,
        help=t("Yahoo is left alone until {time}.", time=_clock(held)) if held else None,
    )
    is_asked = st.session_state.pop(_ASKED, False)
    # The first look is part of the first screen, which waits for nothing.
    patience = 1 if state.prices == "empty" else _PATIENCE
    is_first_chance = looks >= patience and st.session_state.pop(_WORTH_IT, False)
    if is_asked or is_first_chance:
        if held is None and (is_asked or is_worth_asking(workspace, state.book)):
            refresher().start(workspace, workspace.symbols(state.book))
        st.rerun(scope="app")


def _under_way(progress: Progress, t: Language) -> None:
    """Draw how far it is, whom it asks, a way to stop it, and every symbol's state for who wants to
    know.
    """
    st.progress(
        progress.done / max(progress.total, 1),
        text=(
            t("Fetching prices: {done} of {total}", done=progress.done, total=progress.total)
            if progress.total
            else t("Fetching prices")
        ),
    )
    if progress.asking:
        st.caption(plain(t("Asking for {symbols}", symbols=progress.asking)))
    st.button(t("Cancel"), icon=":material/close:", key="cancel_fetch", on_click=refresher().cancel)
    with st.expander(t("Symbol by symbol"), key="fetch_symbols", on_change="rerun") as more:
        if more.open:
            _symbols(progress, t)


def _symbols(progress: Progress, t: Language) -> None:
    import pandas as pd

    failed = {s: o for s, o in progress.outcomes.items() if o.kind in FAILED}
    rows = [
        *((s, t(_ASKING)) for s in progress.asking),
        *((s, t(WORDS[o.kind])) for s, o in failed.items()),
        *((s, t(_WAITING)) for s in progress.waiting),
        *((s, t(WORDS[o.kind])) for s, o in progress.outcomes.items() if s not in failed),
    ]
    st.dataframe(
        pd.DataFrame(rows, columns=["symbol", "state"]),
        column_config={
            "symbol": st.column_config.TextColumn(t("Symbol"), width=85),
            "state": st.column_config.TextColumn(t("State")),
        },
        hide_index=True,
        height=280,
        key="fetch_states",
        alt=t("How far the fetching of each symbol is"),
    )


def _age(state: Opened, t: Language) -> None:
    """Say when the stored prices were fetched, and which of them much earlier."""
    fetched = {s: h.fetched_at for s, h in state.market.histories.items() if h.fetched_at}
    if state.prices != "ready" or not fetched:
        return
    newest, oldest = max(fetched.values()), min(fetched, key=lambda symbol: fetched[symbol])
    moment = now()
    st.caption(
        t(
            "Prices fetched {time}, {ago}.",
            time=newest.astimezone().strftime("%Y-%m-%d %H:%M"),
            ago=ago(newest, moment, t),
        )
    )
    if (newest - fetched[oldest]).total_seconds() > _BEHIND:
        words = t(
            "The oldest: {symbol}, {ago}.", symbol=oldest, ago=ago(fetched[oldest], moment, t)
        )
        st.caption(plain(words))


def _last_attempt(
    progress: Progress | None, state: Opened, held: datetime | None, t: Language
) -> None:
    """Say how the last attempt ended, why it failed where it did, and what is on the screen
    instead.
    """
    outcomes = progress.outcomes if progress is not None else state.market.outcomes
    kinds = {outcome.kind for outcome in outcomes.values()}
    if outcomes:
        st.caption(
            t(
                "Last attempt {time}: {summary}.",
                time=_last(outcomes),
                summary=summary(outcomes.values(), t),
            )
        )
    if held is not None:
        why = t("Yahoo asked to slow down: next try at {time}.", time=_clock(held))
    elif not kinds & FAILED:
        return
    else:
        cause = next(sentence for kind, sentence in _CAUSES.items() if kind in kinds)
        why = t(cause) if kinds <= FAILED or "rate_limited" in kinds else t(_SOME)
    st.caption(":material/cloud_off: " + t.paragraph(why, t(_SHOWN[state.prices])))
    st.page_link(_DATA_PAGE, label=t("What failed, and why"), icon=":material/verified:")


def _last(outcomes: Mapping[str, Outcome]) -> str:
    return _clock(max(outcome.at for outcome in outcomes.values()))


def _clock(moment: datetime | None) -> str:
    """The reader's wall clock; with the date when it is another day."""
    if moment is None:
        return ""
    here = moment.astimezone()
    return here.strftime("%H:%M" if here.date() == now().astimezone().date() else "%Y-%m-%d %H:%M")
