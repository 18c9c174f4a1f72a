"""Saving: whole or not at all, with a backup, and never over another program's change."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.book.holdings.columns import COLUMNS
from portfolio.book.holdings.editing import EditRow, edit_rows, edited
from portfolio.book.holdings.reading import HoldingsFile, read_holdings
from portfolio.book.tabular.saving import backup_path, replace_file, save_table
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


ADD_ROWS = """
import sys
from pathlib import Path
from portfolio.book.tabular.saving import save_bytes
from portfolio.errors import ChangedOnDiskError
import hashlib
path, name = Path(sys.argv[1]), sys.argv[2]
sys.stdin.readline()
for number in range(60):
    while True:
        before = path.read_bytes()
        try:
            save_bytes(
                path,
                before + f"{name}{number},1\\n".encode(),
                expected_sha256=hashlib.sha256(before).hexdigest(),
            )
        except ChangedOnDiskError:
            continue
        break
"""


def test_processes_that_save_flat_out_lose_nothing_of_each_other(path: Path) -> None:
    path.write_text("symbol,shares\n", encoding="utf-8")
    savers = [
        subprocess.Popen([sys.executable, "-c", ADD_ROWS, path, name], stdin=subprocess.PIPE)
        for name in "ABC"
    ]
    for saver in savers:  # all of them stand and wait: now
        assert saver.stdin is not None
        saver.stdin.write(b"go\n")
        saver.stdin.close()
    assert [saver.wait() for saver in savers] == [0, 0, 0]
    rows = path.read_text(encoding="utf-8").splitlines()[1:]
    assert sorted(rows) == sorted(f"{name}{number},1" for name in "ABC" for number in range(60))
    assert names(path.parent) == ["holdings.csv", "holdings.csv.bak"]


def test_what_a_killed_save_left_is_swept_and_no_other_file(path: Path) -> None:
    left = path.with_name(".holdings.csv.0badcafe.tmp")
    others = (".transactions.csv.0badcafe.tmp", ".holdings.csv.tmp", "holdings.csv.1.tmp")
    left.write_text("half", encoding="utf-8")
    for other in others:
        path.with_name(other).write_text("another's", encoding="utf-8")
    file = read_holdings(path)
    save_table(path, with_ko(file), expected_sha256=file.sha256)
    assert not left.exists()
    assert set(others) < set(names(path.parent))


def test_nobody_else_reads_what_is_being_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.chmod(0o600)
    modes = []

    def look(handle: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))

    monkeypatch.setattr(os, "fsync", look)
    file = read_holdings(path)
    save_table(path, with_ko(file), expected_sha256=file.sha256)
    assert modes[0] == modes[1] == 0o600  # the backup too
    assert stat.S_IMODE(backup_path(path).stat().st_mode) == 0o600


def test_an_output_is_whole_or_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"

    def disk_full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_full)
    with pytest.raises(UnwritableFileError, match="No space left"):
        replace_file(path, b"newer")
    assert path.read_bytes() == b"new"
    assert names(path.parent) == ["holdings.csv"]


def test_an_output_may_be_no_file(tmp_path: Path) -> None:
    replace_file(Path(os.devnull), b"away")
    assert not Path(os.devnull).is_file()
    with pytest.raises(UnwritableFileError):
        replace_file(tmp_path, b"a folder")
