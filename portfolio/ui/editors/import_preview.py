"""Files of brokers, looked at before anything is written: what each is, what becomes of its rows,
what has to be answered, and the button that adds them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import streamlit as st

from portfolio.book.brokers.base import Entry
from portfolio.book.importing.reading import preview_import, with_splits
from portfolio.book.importing.records import Download, ImportWish
from portfolio.book.importing.undoing import can_undo, undo_import
from portfolio.book.importing.unread import UnreadRow, unread_beside, waiting
from portfolio.book.importing.writing import write_import
from portfolio.book.settings.saving import SettingsChange, save_settings, settings_sha256
from portfolio.book.symbols import read_symbol
from portfolio.errors import PortfolioError
from portfolio.import_effect import import_effect
from portfolio.language import DASH
from portfolio.report.imports.words import effect
from portfolio.ui.editors import grid, import_mapping, import_mending
from portfolio.ui.shell.refresher import refresher
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets import import_tables
from portfolio.ui.widgets.grids import ROW
from portfolio.workspace import today

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from portfolio.book.importing.records import ImportedFile, ImportPreview
    from portfolio.language import Language
    from portfolio.workspace import Workspace

#: What brokers hand out.
ENDINGS = ["csv", "tsv", "txt", "xls", "xlsx", "htm", "html"]
#: What the last button did, to be said once.
_SAID = "transactions_said"
#: Counts the uploads that were added, so that the next begins empty.
_ROUND = "transactions_round"
#: The files looked at last, and what they were held against.
_PLAN = "transactions_plan"
#: What the files looked at last would change, and in which quarter.
_EFFECT = "transactions_effect"
#: Whether holdings.csv is to follow the ledger.
_FOLLOW = "import_follow"
#: Symbols whose splits were asked for in this session.
_ASKED = "transactions_splits_asked"
#: Seconds between looks at the prices that come.
_PACE = 1.0


def said() -> None:
    """Say once what the last button did."""
    kind, sentence = st.session_state.pop(_SAID, ("", ""))
    if kind == "error":
        st.error(plain(sentence), icon=":material/error:")
    elif kind:
        st.success(plain(sentence), icon=":material/check_circle:")


def upload_key(name: str) -> str:
    """Return the key of an uploader that is empty again after its files were added."""
    return f"{name}_{st.session_state.get(_ROUND, 0)}"


def show(
    workspace: Workspace,
    t: Language,
    files: Sequence[UploadedFile],
    *,
    account: str = "",
    quarter: str | None = None,
) -> None:
    """Draw the preview of uploaded files and what can be done with them. ``account`` is that of
    rows which name none; ``quarter`` the one whose figures are told with and without the rows.
    """
    try:
        with st.spinner(t("Reading the file"), show_time=False):
            preview = _preview(workspace, files, account)
    except PortfolioError as error:
        st.error(plain(t.error(error)), icon=":material/error:")
        return
    waits = _ask_for_splits(workspace, t, preview)
    st.write(
        t(
            "New rows: {new}. Already there: {known}. Skipped: {skipped}. Not readable: {wrong}.",
            new=preview.count("new"),
            known=preview.count("known"),
            skipped=preview.count("skipped"),
            wrong=preview.count("unread"),
        )
    )
    if not waits:
        _effect(workspace, t, preview, quarter)
    _add(t, preview, waits=waits)
    for number, file in enumerate(preview.files):
        _file(workspace, t, file, number)
    _holdings(t, preview)


def _preview(workspace: Workspace, files: Sequence[UploadedFile], account: str) -> ImportPreview:
    """Hold the files against the book; once, as long as neither changes."""
    downloads = [Download(file.name, file.getvalue()) for file in files]
    before = workspace.book_files()
    hashes = tuple((d.name, hashlib.sha256(d.data).hexdigest()) for d in downloads)
    ledger = before.transactions.sha256 if before.transactions else ""
    key = (
        hashes,
        account,
        before.book.sha256,
        ledger,
        before.book.settings,
        tuple(before.dismissed),
        refresher().revision(workspace),
        today(),
    )
    kept = st.session_state.get(_PLAN)
    if kept is None or kept[0] != key:
        known = workspace.splits(before.book.symbols)
        wish = ImportWish(account_of_rest=account)
        search = workspace.isin_search()
        preview = preview_import(downloads, before, wish, known, search)
        if preview.without_splits:
            known |= workspace.splits(preview.without_splits)
            preview = with_splits(preview, known)
        kept = (key, preview)
        st.session_state[_PLAN] = kept
    found: ImportPreview = kept[1]
    return found


def _effect(workspace: Workspace, t: Language, preview: ImportPreview, quarter: str | None) -> None:
    """Say what the import would change in a quarter's figures; nothing where it changes none."""
    if preview.is_empty or preview.unknown_files:
        return
    follow = bool(st.session_state.get(_FOLLOW)) and bool(preview.differences)
    key = (quarter, follow)
    kept = st.session_state.get(_EFFECT)
    if kept is None or kept[0] is not preview or kept[1] != key:
        with st.spinner(t("Working out what it would change"), show_time=False):
            found = import_effect(workspace, preview, quarter=quarter, follow=follow)
        kept = (preview, key, found)
        st.session_state[_EFFECT] = kept
    if kept[2] is not None and (said := effect(kept[2], t)):
        st.markdown(plain(said))


def _ask_for_splits(workspace: Workspace, t: Language, preview: ImportPreview) -> bool:
    """Ask Yahoo whether the securities were split since the rows; whether the answer is awaited."""
    lacking = preview.without_splits
    matters = bool(lacking and (preview.holdings or preview.differences))
    if not matters:
        return False
    options = workspace.options
    asked = st.session_state.setdefault(_ASKED, set())
    if options.offline or options.demo or refresher().held_until(workspace) is not None:
        st.warning(
            plain(
                t(
                    "Whether these were split since is not known without prices: {symbols}.",
                    symbols=", ".join(lacking),
                )
            ),
            icon=":material/call_split:",
        )
        return False
    if not refresher().is_running() and not asked.issuperset(lacking):
        asked.update(lacking)
        refresher().start(workspace, lacking)
    if not refresher().is_running():
        return False
    st.fragment(_awaiting, run_every=_PACE)(t)
    return True


def _awaiting(t: Language) -> None:
    progress = refresher().progress()
    if progress is None or progress.is_finished:
        st.rerun(scope="app")
    st.progress(
        progress.done / max(progress.total, 1),
        text=t("Fetching prices: {done} of {total}", done=progress.done, total=progress.total),
    )


def _add(t: Language, preview: ImportPreview, *, waits: bool) -> None:
    """Offer to write what is new."""
    unread, new = len(preview.unread_rows), preview.count("new")
    leave_out = False
    if unread:
        leave_out = st.checkbox(
            t("Leave out the rows that cannot be read ({n})", n=unread),
            key="import_leave_out",
            help=t("They go to unread.csv, and every review names them until they are dealt with."),
        )
    follow = False
    if preview.differences:
        follow = st.checkbox(
            t("Give holdings.csv the shares of the transactions where they disagree"),
            key=_FOLLOW,
            help=t("The differences are listed below."),
        )
    is_nothing = preview.is_empty and not (leave_out and unread) and not follow
    label = t("Add {n} rows", n=new) if new > 1 else t("Add 1 row") if new else t("Nothing to add")
    if not new and not is_nothing:
        label = t("Save")
    if not st.button(
        label,
        key="add_transactions",
        type="primary",
        icon=":material/playlist_add:",
        disabled=waits
        or is_nothing
        or bool(preview.unknown_files)
        or (bool(unread) and not leave_out),
    ):
        return
    try:
        with st.spinner(t("Adding the rows"), show_time=False):
            done = write_import(preview, leave_out=leave_out, follow=follow)
    except PortfolioError as error:
        st.session_state[_SAID] = ("error", t.error(error))
    else:
        sentences = [
            t(
                "Rows added to {file}: {n}.",
                file=preview.before.transactions_path.name,
                n=done.transactions,
            )
        ]
        if done.holdings:
            name = preview.before.holdings_path.name
            sentences.append(t("Rows changed in {file}: {n}.", file=name, n=done.holdings))
        if done.unread:
            sentences.append(t("Rows left out: {n}.", n=done.unread))
        st.session_state[_SAID] = ("success", " ".join(sentences))
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
        st.session_state.pop(_PLAN, None)
        st.session_state.pop(_EFFECT, None)
    st.rerun()


def _file(workspace: Workspace, t: Language, file: ImportedFile, number: int) -> None:
    """Draw one file: what it is, its rows, what was not added and why, what has to be answered."""
    if file.format is None:
        import_mapping.show(workspace, t, file, number)
        return
    st.markdown(
        plain(" · ".join(filter(None, (file.name, file.format, file.account)))),
        help=t("The file, the format it was recognised as, and its account."),
    )
    _questions(workspace, t, file, number)
    _unread(workspace, t, file, number)
    frame = (
        import_tables.rows(t, file)
        if file.kind == "transactions"
        else import_tables.positions(t, file)
    )
    _table(t, frame, t("The rows of the file, and what becomes of each"), f"import_rows_{number}")
    total = file.counts["new"] + file.counts["known"]
    if total > len(frame):
        st.caption(
            t("The first {n} of {total}.", n=t.number(len(frame), 0), total=t.number(total, 0))
        )
    others = import_tables.others(t, file)
    _table(t, others, t("Rows that are not added, by the reason"), f"import_others_{number}")


def _unread(workspace: Workspace, t: Language, file: ImportedFile, number: int) -> None:
    """Offer to deal with the rows that nobody could read, before anything is added."""
    rows = [
        (
            UnreadRow(file.name, row.line, row.text, row.reason.english if row.reason else ""),
            row.entry if isinstance(row.entry, Entry) else None,
        )
        for row in file.rows
        if row.state == "unread"
    ]
    if not rows:
        return
    title = t("Rows that cannot be read: {n}", n=len(rows))
    with st.expander(title, icon=":material/edit_note:", expanded=True):
        done = import_mending.show(workspace, t, rows, f"mend_{number}")
    if done:
        st.session_state[_SAID] = ("success", done)
        st.rerun()


def _questions(workspace: Workspace, t: Language, file: ImportedFile, number: int) -> None:
    """Ask which security each unknown one is; the answer is kept in portfolio.toml."""
    for place, asked in enumerate(file.questions):
        answer = st.selectbox(
            plain(
                t(
                    "Which security is “{security}”? (rows: {n})",
                    security=asked.key,
                    n=len(asked.lines),
                )
            ),
            asked.candidates,
            index=None,
            placeholder=t("Choose, or write its symbol as Yahoo Finance does"),
            accept_new_options=True,
            key=f"import_question_{number}_{place}_{asked.key}",
        )
        if not answer:
            continue
        read = read_symbol(answer)
        if read.template:
            st.error(plain(t(read.template, **dict(read.facts))), icon=":material/error:")
            continue
        try:
            save_settings(
                workspace.config_path,
                SettingsChange(symbols={asked.key: read.symbol}),
                expected_sha256=settings_sha256(workspace.config_path),
            )
        except PortfolioError as error:
            st.error(plain(t.error(error)), icon=":material/error:")
        else:
            st.rerun()


def _holdings(t: Language, preview: ImportPreview) -> None:
    """Draw what ``holdings.csv`` gets, and where it and the ledger disagree."""
    if preview.changed_holdings:
        st.markdown(t("What holdings.csv gets"))
        frame = import_tables.held(preview.changed_holdings)
        _table(t, frame, t("What holdings.csv gets"), "import_holdings")
    if preview.differences:
        st.markdown(t("Where holdings.csv and the ledger disagree"))
        st.caption(
            t(
                "A split, a dividend in shares, or rows before the first of the files may explain"
                " it."
            )
        )
        frame = import_tables.differences(t, preview.differences)
        _table(t, frame, t("Where holdings.csv and the ledger disagree"), "import_differences")


def _table(t: Language, frame: pd.DataFrame, alt: str, key: str) -> None:
    if frame.empty:
        return
    st.dataframe(
        frame,
        column_config=import_tables.columns(t),
        hide_index=True,
        height=grid.height(min(len(frame), 15)),
        row_height=ROW,
        placeholder=DASH,
        key=key,
        alt=alt,
    )


def undo_button(workspace: Workspace, t: Language) -> None:
    """Offer to take the last import back."""
    if not can_undo(workspace.holdings_path):
        return
    if st.button(
        t("Take the last import back"),
        key="undo_import",
        icon=":material/undo:",
        help=t("Every file is again what it was before, unless it was changed since."),
    ):
        try:
            files = undo_import(workspace.holdings_path)
        except PortfolioError as error:
            st.session_state[_SAID] = ("error", t.error(error))
        else:
            names = ", ".join(path.name for path in files)
            st.session_state[_SAID] = (
                "success",
                t("The last import is taken back: {files}.", files=names),
            )
        st.rerun()


def left_out(workspace: Workspace, t: Language) -> None:
    """Offer to deal with the rows of ``unread.csv``."""
    try:
        rows = waiting(unread_beside(workspace.holdings_path))
    except PortfolioError as error:
        st.error(plain(t.error(error)), icon=":material/error:")
        return
    if not rows:
        return
    st.subheader(t("Rows left out of the ledger"), anchor=False)
    st.caption(
        t(
            "Import the file again once they can be read, enter them here, or say why they need no"
            " attention."
        )
    )
    if done := import_mending.show(workspace, t, [(row, None) for row in rows], "unread"):
        st.session_state[_SAID] = ("success", done)
        st.rerun()
