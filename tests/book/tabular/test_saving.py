"""Saving: whole or not at all, with a backup, and never over another program's change."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.book.holdings.columns import COLUMNS
from portfolio.book.holdings.editing import EditRow, edit_rows, edited
from portfolio.book.holdings.reading import HoldingsFile, read_holdings
from portfolio.book.tabular.saving import backup_path, save_table
from portfolio.book.tabular.table import new_table
from portfolio.errors import ChangedOnDiskError, UnreadableFileError, UnwritableFileError

if TYPE_CHECKING:
    from portfolio.book.tabular.table import Table

BEFORE = "代號,股數\r\nSPY,1\r\n"
AFTER = "代號,股數\r\nSPY,1\r\nKO,2\r\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "holdings.csv"
    path.write_bytes(BEFORE.encode("cp950"))
    return path


def with_ko(file: HoldingsFile) -> Table:
    return edited(file.table, [*edit_rows(file.table), EditRow({"symbol": "KO", "shares": "2"})])


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_save_keeps_the_encoding_and_a_backup(path: Path) -> None:
    file = read_holdings(path)
    sha256 = save_table(path, with_ko(file), expected_sha256=file.sha256)
    assert path.read_bytes() == AFTER.encode("cp950")
    assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert backup_path(path).read_bytes() == BEFORE.encode("cp950")
    assert names(path.parent) == ["holdings.csv", "holdings.csv.bak"]


def test_the_next_save_goes_on_from_the_hash_returned(path: Path) -> None:
    file = read_holdings(path)
    sha256 = save_table(path, with_ko(file), expected_sha256=file.sha256)
    assert save_table(path, file.table, expected_sha256=sha256) == file.sha256
    assert path.read_bytes() == BEFORE.encode("cp950")
    assert backup_path(path).read_bytes() == AFTER.encode("cp950")


def test_saving_without_a_change_touches_nothing(path: Path) -> None:
    file = read_holdings(path)
    before = path.stat().st_mtime_ns
    assert save_table(path, file.table, expected_sha256=file.sha256) == file.sha256
    assert path.stat().st_mtime_ns == before
    assert names(path.parent) == ["holdings.csv"]


def test_a_change_by_another_program_is_not_overwritten(path: Path) -> None:
    file = read_holdings(path)
    path.write_text("symbol,shares\nVT,9\n")
    with pytest.raises(ChangedOnDiskError) as caught:
        save_table(path, with_ko(file), expected_sha256=file.sha256)
    assert str(caught.value) == (
        f"“{path}” was changed by another program. Nothing was saved: load it again first."
    )
    assert path.read_text() == "symbol,shares\nVT,9\n"
    assert names(path.parent) == ["holdings.csv"]


def test_a_file_deleted_meanwhile_is_not_resurrected(path: Path) -> None:
    file = read_holdings(path)
    path.unlink()
    with pytest.raises(ChangedOnDiskError) as caught:
        save_table(path, with_ko(file), expected_sha256=file.sha256)
    assert str(caught.value) == (
        f"“{path}” was deleted or moved meanwhile. Nothing was saved: load the page again."
    )
    assert names(path.parent) == []


def test_a_file_made_meanwhile_is_not_overwritten(path: Path) -> None:
    with pytest.raises(ChangedOnDiskError) as caught:
        save_table(path, new_table(COLUMNS), expected_sha256=None)
    assert (
        str(caught.value)
        == f"“{path}” exists already. Nothing was saved: load the page again to edit it."
    )
    assert path.read_bytes() == BEFORE.encode("cp950")


def test_a_change_while_we_write_is_seen_before_the_swap(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = read_holdings(path)
    sync = os.fsync

    def another_program_saves(handle: int) -> None:
        sync(handle)
        path.write_text("symbol,shares\nVT,9\n")

    monkeypatch.setattr(os, "fsync", another_program_saves)
    with pytest.raises(ChangedOnDiskError):
        save_table(path, with_ko(file), expected_sha256=file.sha256)
    assert path.read_text() == "symbol,shares\nVT,9\n"
    assert not [name for name in names(path.parent) if name.endswith(".tmp")]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failure_leaves_the_file_and_no_litter(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def disk_full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    file = read_holdings(path)
    monkeypatch.setattr(os if call == "fsync" else Path, call, disk_full)
    with pytest.raises(UnwritableFileError) as caught:
        save_table(path, with_ko(file), expected_sha256=file.sha256)
    assert str(caught.value) == (
        f"“{path}” could not be saved: No space left on device."
        " Close other programs that use it and try again."
    )
    assert path.read_bytes() == BEFORE.encode("cp950")
    assert names(path.parent) == ["holdings.csv"]


def test_an_interruption_leaves_no_litter(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: object) -> None:
        raise KeyboardInterrupt

    file = read_holdings(path)
    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_table(path, with_ko(file), expected_sha256=file.sha256)
    assert path.read_bytes() == BEFORE.encode("cp950")
    assert names(path.parent) == ["holdings.csv"]


def test_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "holdings.csv"
    table = edited(new_table(["symbol", "shares"]), [EditRow({"symbol": "SPY", "shares": "1"})])
    save_table(path, table, expected_sha256=None)
    assert path.read_bytes() == b"\xef\xbb\xbfsymbol,shares\nSPY,1\n"
    assert names(tmp_path) == ["holdings.csv"]


def test_characters_that_the_encoding_lacks_make_it_utf8(path: Path) -> None:
    file = read_holdings(path)
    (row,) = edit_rows(file.table)
    save_table(
        path,
        edited(file.table, [EditRow({**row.cells, "note": "🙂"}, row.line)]),
        expected_sha256=file.sha256,
    )
    assert path.read_bytes() == "\ufeff代號,股數,note\r\nSPY,1,🙂\r\n".encode()


@pytest.mark.skipif(os.name == "nt", reason="permissions and links of POSIX")
def test_permissions_and_a_symbolic_link_stay(path: Path, tmp_path: Path) -> None:
    path.chmod(0o640)
    (tmp_path / "desk").mkdir()
    link = tmp_path / "desk" / "mine.csv"
    link.symlink_to(path)
    file = read_holdings(link)
    save_table(link, with_ko(file), expected_sha256=file.sha256)
    assert link.is_symlink()
    assert path.read_bytes() == AFTER.encode("cp950")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stat.S_IMODE(backup_path(link).stat().st_mode) == 0o640
    assert names(tmp_path / "desk") == ["mine.csv"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnwritableFileError):
        save_table(tmp_path / "no" / "holdings.csv", new_table(COLUMNS), expected_sha256=None)


def test_a_folder_in_the_files_place(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        save_table(tmp_path, new_table(COLUMNS), expected_sha256=None)
