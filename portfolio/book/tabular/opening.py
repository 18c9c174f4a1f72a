"""A user's file as bytes."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from portfolio.errors import N_, UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path


#: More than any table that a person keeps: a million rows of transactions take some fifty million
#: bytes.
MAX_BYTES = 64 << 20
MAX_ROWS = 2_000_000


def read_bytes(path: Path) -> bytes | None:
    """A file's bytes, or None when there is no such file.

    Raises UnreadableFileError, for what is no file (reading a pipe would wait for ever) and for
    what is too long to be meant, too.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode) and not stat.S_ISDIR(about.st_mode):
            raise UnreadableFileError(
                N_("“{file}” is a pipe or a device, not a file: name a file."), file=path
            )
        if about.st_size > MAX_BYTES:
            raise UnreadableFileError(
                N_("“{file}” is larger than {most} MB and is not read: divide it."),
                file=path,
                most=MAX_BYTES >> 20,
            )
        found = path.read_bytes()
        if max(found.count(b"\n"), found.count(b"\r")) > MAX_ROWS:
            raise UnreadableFileError(
                N_("“{file}” has more than {most} rows and is not read: divide it."),
                file=path,
                most=MAX_ROWS,
            )
        return found
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableFileError(
            N_("“{file}” cannot be opened: {reason}."), file=path, reason=error.strerror or error
        ) from error
