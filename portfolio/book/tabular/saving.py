"""Saving without loss: written beside the file and renamed, a backup kept, a change on disk never
overwritten, one save after the other whatever process it is in.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import secrets
import stat
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from portfolio.book.tabular.opening import read_bytes
from portfolio.book.tabular.table import bytes_of
from portfolio.errors import N_, ChangedOnDiskError, UnwritableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portfolio.book.tabular.table import Table

#: Seconds that a save waits for another one of the same file, which takes milliseconds.
_PATIENCE = 30.0


def backup_path(path: Path) -> Path:
    """Where the previous content is kept: ``holdings.csv.bak`` beside the file itself."""
    real = path.resolve()
    return real.with_name(real.name + ".bak")


def save_table(path: Path, table: Table, *, expected_sha256: str | None) -> str:
    """Write the table to ``path`` and return the SHA-256 of its new bytes. Raises as
    ``save_bytes``.

    The encoding, byte order mark, separator and line endings are those read; only where the
    encoding lacks a character is it UTF-8 with a mark.
    """
    return save_bytes(path, bytes_of(table), expected_sha256=expected_sha256)


def save_bytes(path: Path, data: bytes, *, expected_sha256: str | None) -> str:
    """Write ``data`` to ``path`` and return its SHA-256.

    ``expected_sha256`` is that of the bytes that were read and changed; None for a file that must
    not exist yet. The previous content goes to ``backup_path``. A symbolic link stays, its target
    is written; permissions stay. At any instant the file holds the old or the new content, whole.

    Raises ChangedOnDiskError when the file is not what was read (changed, deleted or made
    meanwhile), UnwritableFileError when the folder or disk refuses; the file is then untouched.
    """
    real = path.resolve()
    with _alone(path):
        previous = unchanged(path, expected_sha256)
        if previous == data:
            return hashlib.sha256(data).hexdigest()
        _sweep(real)
        with _told_as_unwritable(path), _written_beside(real, data) as new:
            if previous is not None:
                with _written_beside(real, previous) as kept:
                    kept.replace(backup_path(path))
            unchanged(
                path, expected_sha256
            )  # writing took a moment; look again right before the swap
            new.replace(real)
            _sync_folder(real.parent)
    return hashlib.sha256(data).hexdigest()


def unchanged(path: Path, expected_sha256: str | None) -> bytes | None:
    """The content on disk, None for no file. Raises ChangedOnDiskError when it is not the expected
    one.
    """
    current = read_bytes(path)
    found = None if current is None else hashlib.sha256(current).hexdigest()
    if found == expected_sha256:
        return current
    if current is None:
        template = N_(
            "“{file}” was deleted or moved meanwhile. Nothing was saved: load the page again."
        )
    elif expected_sha256 is None:
        template = N_("“{file}” exists already. Nothing was saved: load the page again to edit it.")
    else:
        template = N_(
            "“{file}” was changed by another program. Nothing was saved: load it again first."
        )
    raise ChangedOnDiskError(template, file=path)


def replace_file(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``, whatever is there: a file that the product made, of which no
    backup is kept. At any instant it holds the old or the new content, whole.

    What is no file (a pipe, a terminal) is written to as it stands. Raises UnwritableFileError.
    """
    real = path.resolve()
    with _told_as_unwritable(path):
        if real.exists() and not real.is_file():
            real.write_bytes(data)
            return
        with _alone(path):
            _sweep(real)
            with _written_beside(real, data) as new:
                new.replace(real)
                _sync_folder(real.parent)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """No other save of this file meanwhile, by this process or another: the second sees what the
    first changed. Raises UnwritableFileError when the other one does not end.

    The locks lie in a folder of their own: beside the file they would be litter. A file server or a
    home that takes none leaves the look right before the swap (``unchanged``).
    """
    name = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()
    folder = user_cache_path("portfolio-review", appauthor=False) / "locks"
    with contextlib.ExitStack() as held:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            held.enter_context(FileLock(folder / f"{name}.lock", timeout=_PATIENCE))
        except Timeout as error:
            raise UnwritableFileError(
                N_("“{file}” is being saved by another program that does not finish: try again."),
                file=path,
            ) from error
        except OSError:
            pass
        yield


@contextlib.contextmanager
def _written_beside(path: Path, data: bytes) -> Iterator[Path]:
    """A new file in the folder of ``path``, with its permissions from the first byte on, holding
    ``data``; gone afterwards if not renamed.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
    try:
        handle = os.open(
            beside,
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0),
            0o666 if mode is None else 0o600,
        )
        with os.fdopen(handle, "wb") as file:
            if mode is not None:
                beside.chmod(mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    """Remove what saves of this file that were killed left beside it. Only while ``_alone``."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        with contextlib.suppress(OSError):
            left.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the renames survive a power cut, where the system can (Windows cannot open folders)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _told_as_unwritable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnwritableFileError(
            N_(
                "“{file}” could not be saved: {reason}. Close other programs that use it and try"
                " again."
            ),
            file=path,
            reason=error.strerror or error,
        ) from error
