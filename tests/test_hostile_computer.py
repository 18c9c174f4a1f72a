"""A full disk, a folder that cannot be written, a clock that jumps, several programs at once."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.book.holdings.editing import EditRow, edited
from portfolio.book.holdings.reading import read_holdings
from portfolio.book.tabular.saving import save_table
from portfolio.errors import UnwritableFileError
from portfolio.market.store.store import PriceStore
from tests.market.store.test_store import OK, without_rights
from tests.support.raw_histories import raw_history
from tests.support.reliability_case import (
    AFTER,
    BEFORE,
    DURING,
    QUARTER,
    ROOT,
    SYMBOLS,
    Lab,
    Seen,
    laboratory,
)
from tests.support.yahoo.redirect import yahoo_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with laboratory(tmp_path) as found:
        yield found


# --- A full disk ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SmallDisk:
    """A folder that takes only a little; ``grow`` gives it room."""

    folder: Path
    grow: Callable[[], object]
    #: Whether it is really full when it is full, and not only each of its files.
    is_mounted: bool


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A file system of two megabytes where it may be mounted; else a limit on how long this
    process's files may get.
    """
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if (
        os.geteuid() == 0
        and subprocess.run(mount, check=False, capture_output=True).returncode == 0
    ):
        try:
            grow = ["mount", "-o", "remount,size=50m", str(folder)]
            yield SmallDisk(folder, lambda: subprocess.run(grow, check=True), is_mounted=True)
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        return
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(
        signal.SIGXFSZ, signal.SIG_IGN
    )  # a write then fails instead of ending the process
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, limits[1]))
    try:
        yield SmallDisk(
            folder, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits), is_mounted=False
        )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, previous)


def test_on_a_full_disk_nothing_is_lost_and_it_is_said(small_disk: SmallDisk) -> None:
    store = PriceStore(small_disk.folder)
    days = {
        f"{2000 + n // 336}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}": 100.0 + n for n in range(3360)
    }
    written = 0
    while store.save(raw_history(f"S{written}", days), OK):
        written += 1
        assert written < 100
    assert written > 1
    assert [problem.code for problem in store.problems] == ["store_not_writable"]
    symbols = [f"S{number}" for number in range(written + 1)]
    loaded = PriceStore(small_disk.folder).load(symbols)
    assert sorted(loaded) == sorted(symbols[:-1])
    assert all(history.closes.tolist() == list(days.values()) for history in loaded.values())
    assert not store.record_outcome("S0", OK) or store.outcomes(["S0"]) == {"S0": OK}
    small_disk.grow()
    assert store.save(raw_history(symbols[-1], days), OK)
    assert store.problems == ()
    assert sorted(store.load(symbols)) == sorted(symbols)


def test_a_file_that_does_not_fit_is_left_as_it_was(small_disk: SmallDisk) -> None:
    path = small_disk.folder / "holdings.csv"
    path.write_text("symbol,shares,note\nSPY,1,\n", encoding="utf-8")
    file = read_holdings(path)
    table = edited(file.table, [EditRow({"symbol": "SPY", "shares": "1", "note": "x" * (3 << 20)})])
    with pytest.raises(UnwritableFileError, match="could not be saved"):
        save_table(path, table, expected_sha256=file.sha256)
    assert path.read_text(encoding="utf-8") == "symbol,shares,note\nSPY,1,\n"
    assert [entry.name for entry in small_disk.folder.iterdir()] == ["holdings.csv"]


def test_a_dashboard_and_a_fetch_on_a_full_disk(
    lab: Lab, small_disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lab.fetch().code == 0
    shutil.copytree(lab.store.folder, small_disk.folder / "store")
    monkeypatch.setenv("PORTFOLIO_STORE", str(small_disk.folder / "store"))
    filler = small_disk.folder / "filler"
    with (
        suppress(OSError),
        filler.open("wb", buffering=0) as file,
    ):  # full, or as long as a file may be
        while file.write(b"x" * 4096):
            pass
    lab.at(DURING)
    ended = lab.fetch()
    assert "Traceback" not in ended.err
    if small_disk.is_mounted:
        assert ended.code == 1
        assert "could not be stored" in ended.out
    review = lab.review("--offline")
    assert (review.json["quarter"], len(review.json["holdings"])) == (QUARTER, 5)
    seen = Seen.of(lab.open())
    assert seen.exception == ""
    assert "Prices fetched" in seen.side
    filler.unlink()
    small_disk.grow()
    assert lab.fetch().code == 0
    assert PriceStore(small_disk.folder / "store").load(SYMBOLS).keys() == set(SYMBOLS)


# --- A folder that cannot be written --------------------------------------------------------------


def test_a_read_only_folder_is_reviewed_and_fetched_for_in_vain() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as name, laboratory(Path(name)) as lab:
        assert lab.fetch().code == 0
        expected = lab.review("--offline").json["totals"]
        lab.at(DURING)
        for place in (Path(name), *Path(name).rglob("*")):
            place.chmod(0o555 if place.is_dir() else 0o444)

        def use() -> object:
            fetched, review = lab.fetch(), lab.review("--offline")
            words = "could not be stored" in fetched.out
            return (
                fetched.code,
                "Traceback" in fetched.err + review.err,
                words,
                review.json["totals"] == expected,
            )

        try:
            answer = without_rights(use)
        finally:
            for place in (Path(name), *Path(name).rglob("*")):
                place.chmod(0o755)
    assert answer == repr((1, False, True, True))


# --- A clock that jumps ---------------------------------------------------------------------------


def test_a_clock_that_runs_a_year_ahead_and_is_set_right(lab: Lab) -> None:
    lab.at(DURING)
    lab.fetch()
    before, numbers = lab.rows(), lab.review("--offline").json["totals"]
    lab.clock = DURING + timedelta(days=366)  # Yahoo's own clock is right
    assert lab.fetch().code in (0, 1)
    assert Seen.of(lab.open()).exception == ""
    lab.forget()
    lab.at(DURING + timedelta(minutes=10))
    lab.fetch()
    assert lab.rows() == before
    assert lab.review("--offline").json["totals"] == numbers
    lab.at(AFTER)
    assert lab.fetch().code == 0
    assert all(len(rows) > len(before[symbol]) for symbol, rows in lab.rows().items())


def test_a_clock_that_is_turned_back(lab: Lab) -> None:
    lab.at(AFTER)
    assert lab.fetch().code == 0
    before = lab.rows()
    lab.clock = BEFORE - timedelta(days=400)
    ended = lab.fetch()
    assert "Traceback" not in ended.err
    assert lab.rows() == before
    assert lab.run("review", "--format", "json").code in (0, 1, 2)
    assert Seen.of(lab.open()).exception == ""
    lab.forget()
    lab.at(AFTER + timedelta(minutes=5))
    assert lab.fetch().code == 0
    assert lab.rows() == before


def test_an_unfinished_bar_taken_for_a_close_is_replaced(lab: Lab) -> None:
    lab.at(DURING)
    lab.yahoo.security("1475.T").live = ("2024-04-01", 999.0)
    lab.clock = DURING + timedelta(hours=6)  # on this computer Tokyo has closed
    lab.fetch()
    assert lab.rows()["1475.T"]["2024-04-01"] == 999.0
    lab.at(AFTER)
    lab.yahoo.security("1475.T").live = None
    assert lab.fetch().code == 0
    assert lab.rows()["1475.T"]["2024-04-01"] == lab.yahoo.security("1475.T").closes["2024-04-01"]


# --- Several programs at once ---------------------------------------------------------------------

DASHBOARD = """
import sys
from datetime import timedelta
from pathlib import Path
from streamlit.testing.v1 import AppTest
from portfolio.ui.shell.refresher import refresher
sys.argv = ["app.py"]
app = AppTest.from_file(sys.orig_argv[-1], default_timeout=60)
app.query_params["lang"] = "en"
app.run()
for turn in range(12):
    # None while it fetches by itself.
    fetch = [button for button in app.button if button.key == "fetch_now"]
    if fetch and turn % 4 == 0:
        fetch[0].click().run()
    page = ("overview", "quarterly_review", "data")[turn % 3]
    app.switch_page(f"portfolio/ui/pages/{page}.py").run()
    assert not app.exception, app.exception[0].stack_trace
if refresher().running is not None:
    refresher().running.wait(30)
print("done", [problem.message for problem in refresher().problems()])
"""


def test_two_dashboards_and_a_command_line_at_once(lab: Lab) -> None:
    environment = {
        **os.environ,
        **yahoo_environment(lab.yahoo.url),
        "PORTFOLIO_HOME": str(lab.home),
        "PORTFOLIO_STORE": str(lab.store.folder),
    }

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    dashboards = [start("-c", DASHBOARD, str(ROOT / "app.py")) for _ in range(2)]
    commands = []
    for _ in range(3):
        with start("-m", "portfolio.cli", "fetch", "--lang", "en") as command:
            out, err = command.communicate(timeout=120)
            commands.append((command.returncode, out, err))
    ended = [(*process.communicate(timeout=120), process.returncode) for process in dashboards]
    for out, err, code in ended:
        assert (code, out.splitlines()[-1:]) == (0, ["done []"]), err
    for code, out, err in commands:
        assert code == 0, out + err
        assert err == ""
    true = {symbol: lab.yahoo.security(symbol).closes for symbol in SYMBOLS}
    assert lab.rows() == true
    assert lab.store.problems == ()
