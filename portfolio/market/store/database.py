"""Opening the store's SQLite file: for writing, for reading where nothing may be written, and after
damage.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How long to wait for another process that is writing, in seconds.
BUSY_SECONDS = 10.0
#: Raised when the tables change, so that an older program does not misread them.
LAYOUT = 1  # and in the table ``state``, its second witness

_TABLES = """
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS series (symbol TEXT PRIMARY KEY, unit TEXT NOT NULL,
    timezone TEXT NOT NULL, name TEXT NOT NULL, fetched_at TEXT NOT NULL, rows INTEGER NOT NULL,
    dividends INTEGER NOT NULL, splits INTEGER NOT NULL, crc INTEGER NOT NULL, blob BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS detail (symbol TEXT PRIMARY KEY, rows INTEGER NOT NULL,
    crc INTEGER NOT NULL, blob BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS outcomes (symbol TEXT PRIMARY KEY, kind TEXT NOT NULL, at TEXT NOT NULL,
    reason TEXT NOT NULL);
INSERT OR IGNORE INTO state VALUES ('identity', hex(randomblob(8))), ('revision', '0'),
    ('layout', '1');
"""

_PRIMARY = 0xFF  # SQLite's extended result codes keep the primary one in the low byte
#: SQLITE_ERROR is a mistake in the SQL; ours is constant, so it means that a table or a column has
#: gone.
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
#: A WAL database needs to write beside itself even to be read: these say that it cannot.
_NOT_WRITABLE = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
}


#: What reading or writing can raise. SQLite quotes a damaged schema in its message, which then is
#: no text.
FAILURES = (sqlite3.Error, OSError, UnicodeDecodeError)


def is_damaged(error: Exception, path: Path) -> bool:
    """Whether ``error`` says that the file itself is broken, not merely busy or out of reach."""
    return (
        isinstance(error, UnicodeDecodeError)
        or _code(error) in _DAMAGED
        or (_code(error) == sqlite3.SQLITE_READONLY and not _has_sound_header(path))
    )


def _has_sound_header(path: Path) -> bool:
    """Whether the versions of the file's format are known ones: SQLite takes a file with others for
    one that must not be written.
    """
    try:
        with path.open("rb") as file:
            return set(file.read(20)[18:]) <= {1, 2}
    except OSError:
        return True


def _code(error: Exception) -> int:
    code = getattr(error, "sqlite_errorcode", None)
    return code & _PRIMARY if isinstance(code, int) else -1


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """A connection without implicit transactions; ``mode`` is SQLite's ``rw``, ``rwc`` or
    ``ro&immutable=1``.
    """
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    # A damaged letter costs its own row, not the whole answer.
    connection.text_factory = lambda text: text.decode(errors="replace")
    return connection


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection | None]:
    """A connection for reading, or None when nothing is stored yet.

    Raises sqlite3.Error or OSError when the file is damaged or out of reach.
    """
    if not path.exists():
        if path.parent.exists() and not path.parent.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path.parent))
        yield None
        return
    with closing(_open_for_reading(path)) as connection:
        yield connection if _has_tables(connection) else None


def _open_for_reading(path: Path) -> sqlite3.Connection:
    connection = connect(path, "rw")
    try:
        _has_tables(
            connection
        )  # only the first question shows whether the folder lets itself be read
    except sqlite3.OperationalError as error:
        connection.close()
        if _code(error) not in _NOT_WRITABLE:
            raise
        return open_unwritable(path)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def open_unwritable(path: Path) -> sqlite3.Connection:
    """A database in a folder that cannot be written, with what is still in its write-ahead log."""
    log = path.with_name(path.name + "-wal")
    if not (log.exists() and log.stat().st_size):
        return connect(path, "ro&immutable=1")
    memory = sqlite3.connect(":memory:", isolation_level=None)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        shutil.copyfile(log, copy.with_name(log.name))
        with closing(connect(copy, "rw")) as source:
            source.backup(memory)
    return memory


def _has_tables(connection: sqlite3.Connection) -> bool:
    layout = connection.execute("PRAGMA user_version").fetchone()[0]
    if layout > LAYOUT and not _is_ours(connection):
        raise sqlite3.NotSupportedError("written by a newer version of this program")
    return bool(
        connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'outcomes'").fetchone()
    )


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Whether the file's second witness says that it has our layout, and its number is damaged."""
    found = connection.execute("SELECT value FROM state WHERE key = 'layout'").fetchone()
    return found is not None and found[0] == str(LAYOUT)


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction on the database, created when missing; rolled back when the body raises.

    Raises sqlite3.Error or OSError when it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(connect(path, "rwc")) as connection:
        _use_log(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("BEGIN IMMEDIATE")
        try:
            if not _has_tables(connection):
                for statement in filter(str.strip, _TABLES.split(";")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {LAYOUT}")
            yield connection
        except BaseException:
            with suppress(sqlite3.Error):  # the first error is the one to tell
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _use_log(connection: sqlite3.Connection) -> None:
    """Switch to WAL. Two processes that create the file at once may meet here, where SQLite does
    not wait.
    """
    connection.execute("PRAGMA page_size = 16384")  # a history is 60 kB: fewer pages to follow
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _is_complete(connection: sqlite3.Connection) -> bool:
    """Whether all tables are there with all their columns."""
    with closing(sqlite3.connect(":memory:")) as new:
        new.executescript(_TABLES)
        return _columns(new) <= _columns(connection)


def _columns(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    sql = (
        "SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c WHERE"
        " m.type = 'table'"
    )
    return set(connection.execute(sql).fetchall())


def set_aside(path: Path) -> Path | None:
    """Move a damaged database out of the way, to ``….corrupt-<time>``; None when it turns out to be
    sound.

    Another process may have replaced it meanwhile, so it is looked at once more.
    """
    try:
        with closing(connect(path, "rw")) as connection:
            if (
                connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
                and _is_complete(connection)
                and _has_sound_header(path)
            ):
                return None
    except FAILURES as error:
        if not is_damaged(error, path):
            return None
    aside = path.with_name(
        f"{path.name}.corrupt-{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**6:06d}"
    )
    try:
        path.rename(aside)
    except FileNotFoundError:  # the other process was faster
        return None
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return aside
