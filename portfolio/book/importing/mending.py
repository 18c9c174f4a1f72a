"""A row that nobody could read, entered by hand: its transaction goes into the ledger, and the row
is dismissed as one that was entered, so that it is not asked about again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.importing.ledger_rows import read_back
from portfolio.book.importing.undoing import FileChange, save_together
from portfolio.book.importing.unread import dismissed_bytes
from portfolio.book.importing.writing import ledger_change
from portfolio.book.records import Transaction
from portfolio.book.tabular.opening import read_bytes
from portfolio.errors import UsageError

if TYPE_CHECKING:
    from portfolio.book.brokers.base import Entry
    from portfolio.book.importing.records import BookFiles
    from portfolio.book.importing.unread import UnreadRow

#: Why a row that was entered needs no attention, as ``unread.csv`` has it.
ENTERED = "entered by hand"


def enter(before: BookFiles, row: UnreadRow, entry: Entry) -> None:
    """Write ``entry`` for a row that could not be read, as one step that can be taken back.

    Raises UsageError, with what is wrong, where the ledger's reader would not take the entry;
    ChangedOnDiskError and UnwritableFileError as ``writing.write_import``.
    """
    (found,), _ = read_back([entry], before)
    if not isinstance(found, Transaction):
        raise UsageError(found.template, **dict(found.facts))
    path = before.unread_path
    left = read_bytes(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    changes = [
        *ledger_change(before, [entry], [found]),
        FileChange(path, left, dismissed_bytes(left, [row], ENTERED)),
    ]
    save_together(before.holdings_path, changes)
