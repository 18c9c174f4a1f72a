"""Holdings: what do I own, and how did it come about? ``holdings.csv`` as a table to edit; the
transactions beside it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from portfolio.book.holdings.editing import titles_as_typed
from portfolio.book.tabular.opening import read_bytes
from portfolio.errors import PortfolioError
from portfolio.report.tables.allocation import accounts
from portfolio.report.tables.holdings import holdings
from portfolio.ui.editors import editing, findings, grid, holdings_actions
from portfolio.ui.shell import session
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets.grids import ROW
from portfolio.ui.widgets.grids import grid as grid_of

if TYPE_CHECKING:
    from portfolio.ui.editors.editing import Editing

#: Seconds between looks at the file on disk.
_PACE = 4.0
#: The language in which the Transactions tab was open; empty when it was not.
_ON_LEDGER = "on_ledger"
_TAB = "holdings_tab"

screen = session.current()
t = screen.t
path = screen.workspace.holdings_path
on_disk = screen.opened.book.sha256


def edit(current: Editing) -> Editing:
    """Draw the table to edit, and return what it says now."""
    keys = current.columns
    result = st.data_editor(
        grid.frame(current.start, keys),
        key=current.key,
        num_rows="dynamic",
        hide_index=True,
        column_config=grid.configuration(t, keys, titles_as_typed(current.draft.file.table)),
        placeholder="",
        height=grid.height(len(current.start) + 1),
        row_height=ROW,
        alt=t("Your holdings, to edit"),
    )
    return current.with_rows(grid.rows(result, keys))


def read(current: Editing) -> None:
    """Draw the table without what tells amounts, not to edit."""
    keys = [key for key in current.columns if key in grid.PUBLIC]
    st.info(
        t(
            "Amounts are hidden, and with them shares, costs, notes and your own columns. Show"
            " amounts to edit."
        ),
        icon=":material/visibility_off:",
    )
    st.dataframe(
        grid.frame(current.draft.rows, keys),
        column_config=grid.configuration(t, keys),
        hide_index=True,
        placeholder="",
        height=grid.height(len(current.draft.rows)),
        row_height=ROW,
        alt=t("Your holdings"),
    )


def unsaved(current: Editing) -> None:
    """Say how much saving would change, in one line always, so that the table below does
    not move.
    """
    counts = current.draft.counts
    if not counts:
        st.caption(t("No unsaved changes. The file: {path}", path=plain(str(path))))
        return
    st.caption(
        ":material/edit: "
        + t(
            "Not saved yet. Rows changed: {changed}, added: {added}, deleted: {deleted}.",
            changed=counts.get("changed", 0),
            added=counts.get("added", 0),
            deleted=counts.get("deleted", 0),
        )
    )


def differences(current: Editing) -> None:
    """Show what saving would change, cell by cell on demand."""
    if not current.draft.changes:
        return
    kinds = {"added": t("Added"), "changed": t("Changed"), "deleted": t("Deleted")}
    table = [
        (
            findings.place(t, change.place),
            kinds[change.kind],
            change.symbol,
            grid.title(t, cell.column),
            cell.before,
            cell.after,
        )
        for change in current.draft.changes
        for cell in change.cells
    ]
    headers = [t("Row"), t("Change"), t("Symbol"), t("Column"), t("Before"), t("After")]
    with st.expander(t("What saving will change"), icon=":material/difference:"):
        st.dataframe(
            pd.DataFrame(table, columns=headers),
            hide_index=True,
            alt=t("Unsaved changes, cell by cell"),
        )


def problems(current: Editing) -> None:
    """List what is wrong, with unsaved edits taken into account."""
    found = current.draft.findings
    if not found:
        st.caption(":material/check_circle: " + t("Every row can be read."))
        return
    st.subheader(t("What needs attention"), anchor=False)
    st.caption(
        t(
            "With your unsaved edits; a row with an error is left out of the portfolio, but stays"
            " in the file."
        )
        if current.draft.changes
        else t("A row with an error is left out of the portfolio, but stays in the file.")
    )
    findings.listed(screen.audience, found)


def totals(current: Editing) -> None:
    """Count the holdings, and value the accounts as of the review."""
    held = current.draft.preview.holdings
    st.subheader(t("Totals"), anchor=False)
    st.caption(
        t(
            "Securities: {securities}, cash positions: {cash}, accounts: {accounts}.",
            securities=len({h.symbol for h in held if not h.is_cash}),
            cash=sum(h.is_cash for h in held),
            accounts=len({h.account for h in held}),
        )
    )
    review = screen.review
    if review is None:
        st.caption(t("Values by account appear here once there are prices."))
    if review is None or not review.allocation.get("account"):
        return
    found = accounts(review, screen.audience)
    if not found.rows:
        return
    grid_of(found, t).show("accounts", found.title, is_narrow=True)
    st.caption(plain(found.note))
    if current.draft.changes:
        st.caption(t("Values are of the holdings as last saved."))
    title = t("Every holding on {date}", date=t.long_date(review.as_of))
    with st.expander(
        title, icon=":material/table:", on_change="rerun", key="every_holding"
    ) as more:
        if more.open:
            every = holdings(review, screen.audience, only_held=True)
            grid_of(every, t).show("every_holding_table", title)
            st.caption(plain(every.note))


@st.fragment(run_every=_PACE)
def watch() -> None:
    """Look at the file now and then, and say when another program has changed it."""
    try:
        data = read_bytes(path)
    except PortfolioError:
        return
    found = None if data is None else hashlib.sha256(data).hexdigest()
    if found != on_disk:
        st.info(
            t("{file} was changed by another program.", file=plain(path.name)),
            icon=":material/sync:",
        )
        if st.button(t("Show the new version"), key="pick_up", icon=":material/refresh:"):
            st.rerun(scope="app")


def own() -> None:
    """Draw what is owned: the table to edit, what is wrong in it, and what it adds up to."""
    try:
        editor = editing.resume(path, on_disk, t.code)
    except PortfolioError as trouble:
        st.error(plain(t.error(trouble)), icon=":material/error:")
        return
    holdings_actions.said()
    watch()
    notices = st.container()
    bar = st.container(horizontal=True)
    summary = st.container()
    if screen.audience.shows_amounts:
        editor = edit(editor)
        editing.keep(editor)
        with notices:
            holdings_actions.conflict(screen, editor)
        with bar:
            holdings_actions.actions(screen, editor)
        with summary:
            unsaved(editor)
        differences(editor)
    else:
        editing.keep(editor)
        read(editor)
    problems(editor)
    totals(editor)


titles = [t("Holdings"), t("Transactions")]
# Streamlit knows tabs by their titles, which are others in another language.
if st.session_state.get(_ON_LEDGER, t.code) not in ("", t.code):
    st.session_state[_TAB] = titles[1]
owned, moved = st.tabs(titles, key=_TAB, on_change="rerun")
st.session_state[_ON_LEDGER] = t.code if moved.open else ""
if moved.open:
    from portfolio.ui.editors import transactions

    with moved:
        transactions.show(screen)
else:
    with owned:
        own()
