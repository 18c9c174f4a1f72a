"""Holdings: what do I own? ``holdings.csv`` as a table to edit, what is wrong in it, and a safe way to save."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from portfolio.book.draft import rows_apart
from portfolio.book.editing import EditRow
from portfolio.book.load import read_bytes
from portfolio.book.saving import backup_path
from portfolio.book.table import bytes_of
from portfolio.errors import PortfolioError
from portfolio.report import labels
from portfolio.ui import editing, findings, grid, session
from portfolio.ui.tables import ROW
from portfolio.ui.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.ui.editing import Editing

#: Seconds between looks at the file on disk.
_PACE = 4.0
#: What the last button did, to be said once.
_SAID = "holdings_said"
#: Offered beside the currencies that are already in the file.
_CURRENCIES = ("TWD", "USD", "JPY", "HKD", "EUR", "GBP", "CNY", "SGD", "AUD", "CAD", "CHF", "KRW")

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
        column_config=grid.configuration(t, keys),
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
            "Amounts are hidden, and with them shares, costs, notes and your own columns. Show amounts to edit."
        ),
        icon=":material/visibility_off:",
    )
    st.dataframe(
        grid.frame(current.draft.rows, keys),
        column_config=grid.configuration(t, keys),
        hide_index=True,
        height=grid.height(len(current.draft.rows)),
        row_height=ROW,
        alt=t("Your holdings"),
    )


def carry_out(change: Callable[[], None], said: str) -> None:
    """Do what a button says and begin again, or say why it could not be done."""
    try:
        change()
    except PortfolioError as error:
        st.session_state[_SAID] = ("error", t.error(error))
    else:
        st.session_state[_SAID] = ("success", said)
    st.rerun()


def said() -> None:
    """Say once what the last button did."""
    kind, sentence = st.session_state.pop(_SAID, ("", ""))
    if kind == "error":
        st.error(plain(sentence), icon=":material/error:")
    elif kind:
        st.success(plain(sentence), icon=":material/check_circle:")


def conflict(current: Editing) -> None:
    """Say that the file changed on disk under unsaved edits, and offer the three ways on."""
    if current.draft.file.sha256 == on_disk or not current.draft.changes:
        return
    if current.waved == on_disk:
        st.caption(
            t("The file on disk has changed. Saving replaces that version; it is then kept as the backup.")
        )
        return
    st.warning(
        t("Another program changed {file} while you have unsaved edits here.", file=plain(path.name)),
        icon=":material/sync_problem:",
    )
    with st.container(horizontal=True):
        if st.button(t("Reload, lose my edits"), key="reload_file", icon=":material/refresh:"):
            carry_out(lambda: editing.keep(editing.reload(path, t.code)), t("Loaded again from disk."))
        if st.button(t("Keep editing"), key="keep_editing", icon=":material/edit:"):
            editing.keep(current.waving(on_disk))
            st.rerun()
        st.download_button(
            t("Download my edits"),
            current.draft.data,
            f"{path.stem}-edits{path.suffix}",
            "text/csv",
            key="download_edits",
            icon=":material/download:",
            on_click="ignore",
        )


def actions(current: Editing) -> None:
    """Draw the buttons: save, discard, undo, add, download."""
    changes = current.draft.changes
    is_waved = current.waved == on_disk
    is_free = is_waved or current.draft.file.sha256 == on_disk
    if st.button(
        t("Save over the other version") if is_waved and changes else t("Save"),
        key="save",
        type="primary",
        icon=":material/save:",
        disabled=not changes or not is_free,
    ):
        carry_out(
            lambda: editing.save(current, on_disk), t("Saved. The version before is kept as the backup.")
        )
    if st.button(t("Discard"), key="discard", icon=":material/delete_history:", disabled=not changes):
        carry_out(lambda: editing.keep(editing.reload(path, t.code)), t("Your edits are discarded."))
    undo(current)
    add(current)
    st.download_button(
        t("Download"),
        bytes_of(current.draft.file.table),
        path.name,
        "text/csv",
        key="download",
        icon=":material/download:",
        help=t("The file as it was last saved."),
        on_click="ignore",
    )


def undo(current: Editing) -> None:
    """Offer the content before the last save, saying how far it is from today's."""
    before = editing.previous(path)
    box = st.popover(
        t("Undo last save"), icon=":material/undo:", disabled=before is None or bool(current.draft.changes)
    )
    if before is None:
        return
    back, away = rows_apart(before, current.draft.file.table)
    with box:
        st.write(
            t(
                "Puts the content of {file} back. Rows that return: {back}, rows that go: {away}. The present"
                " version becomes the backup, so this can be undone, too.",
                file=plain(backup_path(path).name),
                back=back,
                away=away,
            )
        )
        if st.button(t("Put it back"), key="undo"):
            carry_out(lambda: editing.undo(current, before), t("The version before the last save is back."))


def add(current: Editing) -> None:
    """Offer a form for one new row, with pickers that take new names, too."""
    with (
        st.popover(t("Add a holding"), icon=":material/add:"),
        st.form("add_row", clear_on_submit=True, border=False),
    ):
        cells = {key: st.text_input(grid.title(t, key), key=f"add_{key}") for key in ("symbol", "shares")}
        for key in ("account", "currency", "asset_class", "region"):
            known = [row.cells.get(key, "").strip() for row in current.draft.rows]
            options = dict.fromkeys([*known, *(_CURRENCIES if key == "currency" else ())])
            options.pop("", None)
            picked = st.selectbox(
                grid.title(t, key),
                list(options),
                index=None,
                placeholder=t("Choose or type"),
                accept_new_options=True,
                key=f"add_{key}",
            )
            cells[key] = picked or ""
        if st.form_submit_button(t("Add to the table"), icon=":material/add:"):
            rows = (*current.draft.rows, EditRow(cells))
            editing.keep(current.anew(current.draft.with_rows(rows), t.code))
            st.rerun()


def unsaved(current: Editing) -> None:
    """Say how much saving would change, in one line always, so that the table below does not move."""
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
            pd.DataFrame(table, columns=headers), hide_index=True, alt=t("Unsaved changes, cell by cell")
        )


def problems(current: Editing) -> None:
    """List what is wrong, with unsaved edits taken into account."""
    found = current.draft.findings
    if not found:
        st.caption(":material/check_circle: " + t("Every row can be read."))
        return
    st.subheader(t("What needs attention"), anchor=False)
    st.caption(
        t("With your unsaved edits; a row with an error is left out of the portfolio, but stays in the file.")
        if current.draft.changes
        else t("A row with an error is left out of the portfolio, but stays in the file.")
    )
    findings.listed(t, found, amounts=screen.amounts)


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
    rows = review.allocation["account"]
    base, day = review.base_currency, review.as_of
    table = pd.DataFrame({"account": [labels.group(t, row.group) for row in rows]})
    formats: dict[str, Any] = {"weight": t.percent}
    if screen.amounts:
        table["value"] = [row.value_base for row in rows]
        formats["value"] = lambda value: t.money(value, base)
    table["weight"] = [row.weight for row in rows]
    st.dataframe(
        table.style.format(formats),
        column_config={
            "account": st.column_config.TextColumn(t("Account")),
            "value": st.column_config.NumberColumn(t("Value in {currency}, {date}", currency=base, date=day)),
            "weight": st.column_config.NumberColumn(t("Weight, {date}", date=day)),
        },
        hide_index=True,
        width="content",
        alt=t("Value by account"),
    )
    if current.draft.changes:
        st.caption(t("Values are of the holdings as last saved."))


@st.fragment(run_every=_PACE)
def watch() -> None:
    """Look at the file now and then, and say when another program has changed it."""
    try:
        data = read_bytes(path)
    except PortfolioError:
        return
    found = None if data is None else hashlib.sha256(data).hexdigest()
    if found != on_disk:
        st.info(t("{file} was changed by another program.", file=plain(path.name)), icon=":material/sync:")
        if st.button(t("Show the new version"), key="pick_up", icon=":material/refresh:"):
            st.rerun(scope="app")


try:
    editor = editing.resume(path, on_disk, t.code)
except PortfolioError as trouble:
    st.error(plain(t.error(trouble)), icon=":material/error:")
    st.stop()
said()
watch()
notices = st.container()
bar = st.container(horizontal=True)
summary = st.container()
if screen.amounts:
    editor = edit(editor)
    editing.keep(editor)
    with notices:
        conflict(editor)
    with bar:
        actions(editor)
    with summary:
        unsaved(editor)
    differences(editor)
else:
    editing.keep(editor)
    read(editor)
problems(editor)
totals(editor)
