"""A user's file as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.errors import N_, UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path


def read_bytes(path: Path) -> bytes | None:
    """A file's bytes, or None when there is no such file. Raises UnreadableFileError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableFileError(
            N_("“{file}” cannot be opened: {reason}."), file=path, reason=error.strerror or error
        ) from error
