"""The buttons over the holdings' table: save, discard, undo, add, download, and what to do about a
conflict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from portfolio.book.holdings.draft import rows_apart
from portfolio.book.holdings.editing import EditRow, titles_as_typed
from portfolio.book.tabular.saving import backup_path
from portfolio.book.tabular.table import bytes_of
from portfolio.errors import PortfolioError
from portfolio.ui.editors import editing, grid
from portfolio.ui.shell.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from portfolio.language import Language
    from portfolio.ui.editors.editing import Editing
    from portfolio.ui.shell.session import Screen

#: What the last button did, to be said once.
_SAID = "holdings_said"
#: Offered beside the currencies that are already in the file.
_CURRENCIES = ("TWD", "USD", "JPY", "HKD", "EUR", "GBP", "CNY", "SGD", "AUD", "CAD", "CHF", "KRW")


def _carry_out(t: Language, change: Callable[[], None], said: str) -> None:
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


def conflict(screen: Screen, current: Editing) -> None:
    """Say that the file changed on disk under unsaved edits, and offer the three ways on."""
    t, path, on_disk = _facts(screen)
    if current.draft.file.sha256 == on_disk or not current.draft.changes:
        return
    if current.waved == on_disk:
        st.caption(
            t(
                "The file on disk has changed. Saving replaces that version; it is then kept as the"
                " backup."
            )
        )
        return
    st.warning(
        t(
            "Another program changed {file} while you have unsaved edits here.",
            file=plain(path.name),
        ),
        icon=":material/sync_problem:",
    )
    with st.container(horizontal=True):
        if st.button(t("Reload, lose my edits"), key="reload_file", icon=":material/refresh:"):
            _carry_out(
                t, lambda: editing.keep(editing.reload(path, t.code)), t("Loaded again from disk.")
            )
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


def actions(screen: Screen, current: Editing) -> None:
    """Draw the buttons: save, discard, undo, add, download."""
    t, path, on_disk = _facts(screen)
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
        _carry_out(
            t,
            lambda: editing.save(current, on_disk),
            t("Saved. The version before is kept as the backup."),
        )
    if st.button(
        t("Discard"), key="discard", icon=":material/delete_history:", disabled=not changes
    ):
        _carry_out(
            t, lambda: editing.keep(editing.reload(path, t.code)), t("Your edits are discarded.")
        )
    _undo(screen, current)
    _add(screen, current)
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


def _undo(screen: Screen, current: Editing) -> None:
    """Offer the content before the last save, saying how far it is from today's."""
    t, path, _ = _facts(screen)
    before = editing.previous(path)
    box = st.popover(
        t("Undo last save"),
        icon=":material/undo:",
        disabled=before is None or bool(current.draft.changes),
    )
    if before is None:
        return
    back, away = rows_apart(before, current.draft.file.table)
    with box:
        st.write(
            t(
                "Puts the content of {file} back. Rows that return: {back}, rows that go: {away}."
                " The present version becomes the backup, so this can be undone, too.",
                file=plain(backup_path(path).name),
                back=back,
                away=away,
            )
        )
        if st.button(t("Put it back"), key="undo"):
            _carry_out(
                t,
                lambda: editing.undo(current, before),
                t("The version before the last save is back."),
            )


def _add(screen: Screen, current: Editing) -> None:
    """Offer a form for one new row, with pickers that take new names, too."""
    t = screen.t
    with (
        st.popover(t("Add a holding"), icon=":material/add:"),
        st.form("add_row", clear_on_submit=True, border=False),
    ):
        titles = titles_as_typed(current.draft.file.table)
        cells = {
            key: st.text_input(titles.get(key, grid.title(t, key)), key=f"add_{key}")
            for key in ("symbol", "shares")
        }
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


def _facts(screen: Screen) -> tuple[Language, Path, str]:
    """The language, the file, and the hash of its content on disk."""
    return screen.t, screen.workspace.holdings_path, screen.opened.book.sha256
