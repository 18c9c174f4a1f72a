"""What a first visit sees: no file yet, or no prices yet."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import streamlit as st

from portfolio import places
from portfolio.errors import PortfolioError
from portfolio.report.audience import Audience
from portfolio.ui.shell import fetching
from portfolio.ui.shell.refresher import refresher
from portfolio.ui.shell.session import DEMO_WISH
from portfolio.ui.shell.text import plain

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from portfolio.book.holdings.columns import HoldingsColumn
    from portfolio.book.holdings.draft import Draft
    from portfolio.book.tabular.table import Table
    from portfolio.language import Language
    from portfolio.workspace import Workspace

#: What a first row needs, and what makes the first review worth reading.
_FIRST: tuple[HoldingsColumn, ...] = (
    "symbol",
    "shares",
    "account",
    "currency",
    "cost",
    "asset_class",
    "region",
    "target",
)
#: Rows shown of an uploaded file before it scrolls, and room for typed ones.
_PREVIEW_ROWS = 7


def greet(workspace: Workspace, t: Language) -> None:
    """Offer three ways to a first ``holdings.csv``: the sample, a file, or typed rows. Never
    overwrites one.
    """
    from portfolio.ui.editors import import_preview

    path = workspace.holdings_path
    st.title(t("Welcome"), anchor=False)
    st.markdown(
        plain(
            t(
                "Everything starts from one list, what you own, and there is none yet. It will be"
                " kept as {file} in {folder} on this computer, a plain file that you can also open"
                " in Excel; nothing is sent anywhere but requests for prices.",
                file=path.name,
                folder=path.parent,
            )
        )
    )
    import_preview.said()
    _rescue(workspace, t)
    ways = [t("Start from the sample"), t("Upload a file"), t("Type the first rows")]
    sample, upload, typed = st.tabs(ways)
    with sample:
        _sample(workspace, t)
    with upload:
        _upload(workspace, t)
    with typed:
        _typed(workspace, t)


def no_prices(t: Language) -> None:
    """Say that nothing has been fetched yet, and offer to retry or to look at the demo."""
    if refresher().is_running():
        st.info(
            t("Prices are being fetched; the dashboard opens with them as soon as all have come."),
            icon=":material/downloading:",
        )
        return
    st.info(
        t(
            "No prices yet. Fetch them again, or look at the dashboard with simulated prices,"
            " marked as such."
        ),
        icon=":material/cloud_off:",
    )

    def wish() -> None:
        st.session_state[DEMO_WISH] = True

    with st.container(horizontal=True):
        fetching.retry_button(t)
        st.button(
            t("Look at the demo"), icon=":material/science:", key="look_at_demo", on_click=wish
        )


def _sample(workspace: Workspace, t: Language) -> None:
    from portfolio.book.holdings.reading import read_holdings

    st.write(
        t(
            "Eleven securities and cash at three brokers in three currencies: a portfolio to look"
            " around in. Replace its rows with your own on the Holdings page."
        )
    )
    if st.button(
        t("Use the sample"), key="use_sample", type="primary", icon=":material/content_copy:"
    ):
        _write(workspace, t, read_holdings(places.sample_holdings()).table)


def _upload(workspace: Workspace, t: Language) -> None:
    from portfolio.book.holdings.draft import Draft
    from portfolio.book.holdings.editing import column_keys, titles_as_typed
    from portfolio.book.holdings.reading import read_holdings
    from portfolio.ui.editors import grid, import_preview
    from portfolio.ui.widgets.grids import ROW

    files = st.file_uploader(
        t("Files of your brokers as you downloaded them, or a list of what you own"),
        type=import_preview.ENDINGS,
        accept_multiple_files=True,
        key="upload",
    )
    if not files:
        return
    file = files[0]
    if len(files) > 1 or not _is_list_of_holdings(file):
        import_preview.show(workspace, t, files)
        return
    try:
        read = read_holdings(file.getvalue(), file.name)
    except PortfolioError as error:
        st.error(plain(t.error(error)), icon=":material/error:")
        return
    keys = column_keys(read.table)
    draft = Draft.of(read)
    st.dataframe(
        grid.frame(draft.rows, keys),
        column_config=grid.configuration(t, keys, titles_as_typed(read.table)),
        hide_index=True,
        height=grid.height(len(draft.rows), _PREVIEW_ROWS),
        row_height=ROW,
        alt=t("The rows of the uploaded file"),
    )
    _offer(workspace, t, draft, "use_upload")


def _is_list_of_holdings(file: UploadedFile) -> bool:
    """Whether a file is a holdings.csv as it stands, rather than a broker's."""
    from portfolio.book.brokers.registry import recognise
    from portfolio.book.brokers.sheets import open_sheets
    from portfolio.book.importing.own_tables import find_own

    try:
        sheets = open_sheets(file.getvalue(), file.name)
    except PortfolioError:
        return True  # its reader says what is wrong
    own = find_own(sheets)
    if recognise(sheets) is not None:
        return own is not None and own.kind == "holdings" and own.is_exactly_ours
    is_text = all(sheet.separator for sheet in sheets)
    return is_text and (own is None or (own.kind == "holdings" and not own.in_lots))


def _typed(workspace: Workspace, t: Language) -> None:
    from portfolio.book.holdings.columns import COLUMNS
    from portfolio.book.holdings.draft import Draft
    from portfolio.book.holdings.reading import read_holdings
    from portfolio.book.tabular.table import bytes_of, new_table
    from portfolio.ui.editors import grid
    from portfolio.ui.widgets.grids import ROW

    st.write(
        t("One row for each holding; cash is a row with the symbol CASH. More columns come later.")
    )
    edited = st.data_editor(
        grid.frame((), _FIRST, lines=False),
        key="first_rows",
        num_rows="dynamic",
        hide_index=True,
        column_config=grid.configuration(t, _FIRST),
        placeholder="",
        height=grid.height(_PREVIEW_ROWS),
        row_height=ROW,
        alt=t("Your first holdings, to type"),
    )
    empty = Draft.of(read_holdings(bytes_of(new_table(COLUMNS)), workspace.holdings_path.name))
    draft = empty.with_rows(grid.rows(edited, _FIRST))
    if draft.changes:
        _offer(workspace, t, draft, "use_typed")


def _offer(workspace: Workspace, t: Language, draft: Draft, key: str) -> None:
    """Say how many rows can be read and what is wrong with the others; write the file
    when asked.
    """
    from portfolio.ui.editors import findings

    count = len(draft.preview.holdings)
    st.caption(t("Holdings that can be read: {count}.", count=count))
    findings.listed(Audience(t, shows_amounts=True), draft.findings)
    if st.button(
        t("Create {file}", file=plain(workspace.holdings_path.name)),
        key=key,
        type="primary",
        icon=":material/save:",
        disabled=not count,
        help=t("What needs attention can be mended later on the Holdings page."),
    ):
        _write(workspace, t, draft.table)


def _rescue(workspace: Workspace, t: Language) -> None:
    """Offer what this session still knows of a file that is gone, unsaved edits included."""
    from portfolio.ui.editors import editing

    held = editing.held()
    if held is None or held.path != workspace.holdings_path:
        return
    st.warning(
        t(
            "The file was deleted or moved while it was open here. It can be written again, with"
            " your edits."
        ),
        icon=":material/restore_page:",
    )
    if st.button(t("Write it again"), key="rescue", icon=":material/restore_page:"):
        _write(workspace, t, held.draft.table)


def _write(workspace: Workspace, t: Language, table: Table) -> None:
    """Write the first file and open the dashboard; refused when there is one by now."""
    from portfolio.book.tabular.saving import save_table

    with contextlib.suppress(OSError):  # save_table says why nothing can be written
        workspace.holdings_path.parent.mkdir(parents=True, exist_ok=True)
    try:
        save_table(workspace.holdings_path, table, expected_sha256=None)
    except PortfolioError as error:
        st.error(plain(t.error(error)), icon=":material/error:")
    else:
        st.rerun()
