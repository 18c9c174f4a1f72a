"""The last import taken back as one step: every file is again what it was, to the byte.

Before an import writes anything it notes, beside ``holdings.csv``, what each file was. A file that
was changed since keeps the import from being taken back.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.book.tabular.opening import read_bytes
from portfolio.book.tabular.saving import save_bytes
from portfolio.errors import N_, ChangedOnDiskError, UnwritableFileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAME = ".import-undo.json"


@dataclass(frozen=True)
class FileChange:
    """A file before and after; None for one that was not there."""

    path: Path
    before: bytes | None
    after: bytes


def undo_path(holdings: Path) -> Path:
    """Where the last import is noted."""
    return holdings.with_name(_NAME)


def save_together(holdings: Path, changes: Sequence[FileChange]) -> None:
    """Write several files as one step that can be taken back.

    Raises ChangedOnDiskError before anything is written when one is not what it was,
    UnwritableFileError when one cannot be written; those written before it are then put back.
    """
    for change in changes:
        if read_bytes(change.path) != change.before:
            raise ChangedOnDiskError(
                N_(
                    "“{file}” was changed by another program. Nothing was saved: load it again"
                    " first."
                ),
                file=change.path,
            )
    notes = [
        {
            "path": str(change.path.resolve()),
            "before": None if change.before is None else base64.b64encode(change.before).decode(),
            "after": _hash(change.after),
        }
        for change in changes
    ]
    path = undo_path(holdings)
    earlier = read_bytes(path)
    _save(path, earlier, json.dumps({"files": notes}, indent=1).encode())
    done: list[FileChange] = []
    try:
        for change in changes:
            _save(change.path, change.before, change.after)
            done.append(change)
    except (ChangedOnDiskError, UnwritableFileError):
        for change in reversed(done):
            _put_back(change.path, change.before)
        _put_back(path, earlier)
        raise


def can_undo(holdings: Path) -> bool:
    """Whether there is an import to take back."""
    return undo_path(holdings).exists()


def undo_import(holdings: Path) -> tuple[Path, ...]:
    """Take the last import back; the files that are again what they were before.

    Raises UsageError when there is none, ChangedOnDiskError when a file was changed since: then
    nothing is written.
    """
    noted = read_bytes(undo_path(holdings))
    if noted is None:
        raise UsageError(N_("There is no import to take back."))
    try:
        notes: Sequence[Mapping[str, str | None]] = json.loads(noted)["files"]
        files = [
            (
                Path(str(note["path"])),
                None if note["before"] is None else base64.b64decode(note["before"]),
                note["after"],
            )
            for note in notes
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(N_("There is no import to take back.")) from error
    for path, before, after in files:
        now = read_bytes(path)
        if now != before and _hash(now) != after:
            raise ChangedOnDiskError(
                N_("“{file}” was changed since the import, which therefore stays."), file=path.name
            )
    for path, before, _ in files:
        _put_back(path, before)
    undo_path(holdings).unlink(missing_ok=True)
    return tuple(path for path, _, _ in files)


def _put_back(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
        return
    _save(path, read_bytes(path), before)


def _save(path: Path, before: bytes | None, data: bytes) -> None:
    save_bytes(path, data, expected_sha256=_hash(before))


def _hash(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()
