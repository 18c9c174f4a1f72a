"""Unsaved edits of ``holdings.csv``, kept for the session: across reruns, pages, languages and
changes on disk.

Streamlit forgets a widget when another page is shown, and an editor of rows starts again whenever
what it is given changes. So the rows it starts from stay the same while it is on the page, and what
comes out of it is kept beside them; only when the editor has to begin anew (another page, another
language) does it start from what came out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from portfolio.book.holdings.draft import Draft
from portfolio.book.load import load_book_and_table
from portfolio.book.tabular.opening import read_bytes
from portfolio.book.tabular.saving import backup_path, save_table
from portfolio.book.tabular.table import read_table
from portfolio.errors import UnreadableFileError
from portfolio.ui.editors import grid

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.book.holdings.editing import EditRow
    from portfolio.book.tabular.table import Table

#: Where the session keeps its edits.
STATE = "holdings_editing"


@dataclass(frozen=True)
class Editing:
    """The edits of one file, and the editor that they are made in."""

    path: Path
    draft: Draft
    #: The rows that the editor on the page started from.
    start: tuple[EditRow, ...]
    #: The language the editor's headers are in.
    code: str
    #: Counts the editors of this session; each has a key of its own.
    mount: int = 0
    #: The version on disk that the user has seen and wants to replace.
    waved: str = ""

    @property
    def key(self) -> str:
        """The editor's key in the session."""
        return f"holdings_editor_{self.mount}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the editor offers."""
        return grid.offered(self.draft.columns)

    def with_rows(self, rows: tuple[EditRow, ...]) -> Editing:
        """Return what the editor says now; the editor itself stays as it is."""
        return replace(self, draft=self.draft.with_rows(rows))

    def waving(self, sha256: str) -> Editing:
        """Return the edits, of which the user knows that saving replaces this version on disk."""
        return replace(self, waved=sha256)

    def anew(self, draft: Draft, code: str) -> Editing:
        """Return the edits in a new editor that starts from ``draft``."""
        return replace(self, draft=draft, start=draft.rows, code=code, mount=self.mount + 1)


def held() -> Editing | None:
    """Return the session's edits, if it has any."""
    found: Editing | None = st.session_state.get(STATE)
    return found


def keep(editing: Editing) -> None:
    """Make ``editing`` the session's."""
    st.session_state[STATE] = editing


def resume(path: Path, sha256: str, code: str) -> Editing:
    """Return the session's edits of the file; ``sha256`` is that of its content on disk.

    Without unsaved edits what is on disk is read again if it has changed. Raises MissingFileError
    and UnreadableFileError.
    """
    editing = held()
    if editing is None or editing.path != path:
        return reload(path, code)
    if editing.draft.file.sha256 != sha256 and not editing.draft.changes:
        return reload(path, code)
    if editing.key not in st.session_state or editing.code != code:
        return editing.anew(editing.draft, code)
    return editing


def reload(path: Path, code: str) -> Editing:
    """Read the file from disk and give up unsaved edits. Raises as ``resume``."""
    before = held()
    _, file = load_book_and_table(path)
    draft = Draft.of(file)
    return Editing(path, draft, draft.rows, code, mount=before.mount + 1 if before else 0)


def save(editing: Editing, sha256: str) -> None:
    """Write the draft over the version that was read, or over the one that the user chose to
    replace.

    ``sha256`` is that of the content on disk. Raises ChangedOnDiskError and UnwritableFileError.
    """
    expected = sha256 if editing.waved == sha256 else editing.draft.file.sha256
    save_table(editing.path, editing.draft.table, expected_sha256=expected)
    keep(reload(editing.path, editing.code))


def previous(path: Path) -> Table | None:
    """Return what the file held before the last save; None without a readable backup that differs
    from it.
    """
    try:
        kept = read_bytes(backup_path(path))
    except UnreadableFileError:
        return None
    return None if kept is None or kept == read_bytes(path) else read_table(kept)


def undo(editing: Editing, table: Table) -> None:
    """Write ``table``, the backup, over the version that was read; that one becomes the backup.
    Raises as ``save``.
    """
    save_table(editing.path, table, expected_sha256=editing.draft.file.sha256)
    keep(reload(editing.path, editing.code))
