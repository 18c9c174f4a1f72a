"""The price store: what goes in comes out, and no crash, damage or neighbour loses it."""

from __future__ import annotations

import os
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.market.records import Outcome
from portfolio.market.store import database
from portfolio.market.store.store import PriceStore
from tests.support.raw_histories import raw_history

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.market.raw import RawHistory

NOW = datetime(2024, 4, 5, 22, 0, tzinfo=UTC)
OK = Outcome("ok", NOW)


def spy(**changes: object) -> RawHistory:
    """Three days, two dividends, a split and everything else filled in."""
    raw = raw_history(
        "SPY",
        {"2024-03-26": 520.0, "2024-03-27": 522.5, "2024-03-28": 523.07},
        dividends={"2024-03-15": 1.595, "2023-12-15": 1.906},
        splits={"2020-08-31": 4.0},
    )
    return replace(raw, name="SPDR", **changes)  # type: ignore[arg-type]


def sound(store: PriceStore) -> list[str]:
    """Codes of what the store complains about."""
    return [problem.code for problem in store.problems]


def test_nothing_stored_is_no_trouble_and_makes_no_folder(store: PriceStore) -> None:
    assert store.load(["SPY"]) == {}
    assert store.outcomes(["SPY"]) == {}
    assert store.raw("SPY") is None
    assert (store.symbols(), store.revision(), store.note("x"), store.problems) == (
        (),
        "",
        None,
        (),
    )
    assert not store.folder.exists()


def test_what_was_saved_is_loaded(store: PriceStore) -> None:
    assert store.save(spy(), OK)
    history = store.load(["SPY", "KO"])["SPY"]
    assert (history.symbol, history.currency, history.timezone) == (
        "SPY",
        "USD",
        "America/New_York",
    )
    assert (history.name, history.fetched_at) == ("SPDR", NOW)
    assert history.days.astype(str).tolist() == ["2024-03-26", "2024-03-27", "2024-03-28"]
    assert history.closes.tolist() == [520.0, 522.5, 523.07]
    assert history.dividend_days.astype(str).tolist() == ["2023-12-15", "2024-03-15"]
    assert history.dividend_amounts.tolist() == [1.906, 1.595]
    assert (history.split_days.astype(str).tolist(), history.split_ratios.tolist()) == (
        ["2020-08-31"],
        [4.0],
    )
    assert store.outcomes(["SPY", "KO"]) == {"SPY": OK}
    assert store.symbols() == ("SPY",)


def test_the_columns_for_the_checks_are_kept_beside(store: PriceStore) -> None:
    before = spy(adj_closes=np.array([510.0, 512.0, np.nan]), volumes=np.array([1.0, 2.0, 3.0]))
    store.save(before, OK)
    after = store.raw("SPY")
    assert after is not None
    np.testing.assert_array_equal(after.adj_closes, before.adj_closes)
    np.testing.assert_array_equal(after.volumes, before.volumes)
    np.testing.assert_array_equal(after.row_fetched, before.row_fetched)


def test_pence_are_stored_as_served_and_shown_as_pounds(store: PriceStore) -> None:
    store.save(spy(unit="GBp"), OK)
    raw = store.raw("SPY")
    assert raw is not None
    assert (raw.unit, raw.closes[0]) == ("GBp", 520.0)
    history = store.load(["SPY"])["SPY"]
    assert (history.currency, history.closes[0], history.dividend_amounts[1]) == (
        "GBP",
        5.2,
        0.01595,
    )


def test_an_outcome_alone_leaves_the_prices(store: PriceStore) -> None:
    store.save(spy(), OK)
    failed = Outcome("unavailable", NOW, "no answer within 8 seconds")
    assert store.record_outcome("SPY", failed)
    assert store.outcomes(["SPY"]) == {"SPY": failed}
    assert len(store.load(["SPY"])["SPY"].days) == 3


def test_the_last_failure_outlives_good_outcomes(store: PriceStore) -> None:
    failed = Outcome("unavailable", NOW, "timed out (28)")
    assert store.failures(["SPY"]) == {}
    store.record_outcomes({"SPY": failed, "A:B": failed, "KO": Outcome("cancelled", NOW)})
    store.save(spy(), OK)
    assert store.outcomes(["SPY"]) == {"SPY": OK}
    assert store.failures(["SPY", "A:B", "KO"]) == {"SPY": failed, "A:B": failed}
    for damaged in ("[1]", "7", "{", '["no kind", "2024-04-05", ""]'):
        store.set_note("failed:SPY", damaged)
        assert store.failures(["SPY"]) == {}
    store.delete("A:B")
    assert store.failures(["A:B"]) == {}


def test_the_revision_tells_of_every_change_by_anybody(store: PriceStore) -> None:
    seen = {store.revision()}
    store.save(spy(), OK)
    seen.add(store.revision())
    PriceStore(store.folder).record_outcome("SPY", OK)  # another object, as another process would
    seen.add(store.revision())
    store.delete("SPY")
    seen.add(store.revision())
    assert len(seen) == 4
    before = store.revision()
    store.set_note("breaker", "open")
    assert store.revision() == before
    store.path.unlink()
    store.save(spy(), OK)
    assert store.revision() not in seen  # a new file never looks like the old one


def test_delete_forgets_everything_of_a_symbol(store: PriceStore) -> None:
    store.save(spy(), OK)
    assert store.delete("SPY")
    assert (store.load(["SPY"]), store.outcomes(["SPY"]), store.raw("SPY")) == ({}, {}, None)


def damage(store: PriceStore, sql: str) -> None:
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE series SET blob = zeroblob(length(blob)) WHERE symbol = 'SPY'",
        "UPDATE series SET blob = substr(blob, 1, 20) WHERE symbol = 'SPY'",
        "UPDATE series SET unit = 'GBp' WHERE symbol = 'SPY'",  # a wrong unit is a wrong price
        "UPDATE series SET rows = 2 WHERE symbol = 'SPY'",
        "UPDATE series SET blob = 'text' WHERE symbol = 'SPY'",
        "UPDATE series SET fetched_at = 'never' WHERE symbol = 'SPY'",
    ],
)
def test_a_damaged_record_counts_as_missing_and_is_told(store: PriceStore, sql: str) -> None:
    store.save(spy(), OK)
    store.save(replace(spy(), symbol="KO"), OK)
    damage(store, sql)
    assert list(store.load(["SPY", "KO"])) == ["KO"]
    assert store.raw("SPY") is None
    problem = store.problems[0]
    assert (problem.code, problem.where, problem.severity) == ("damaged_record", "SPY", "warning")
    assert (
        problem.message
        == "The stored prices of SPY were damaged and are not used; they are fetched again."
    )
    store.save(spy(), OK)
    assert (sorted(store.load(["SPY", "KO"])), store.problems) == (["KO", "SPY"], ())


def test_damage_beside_the_prices_costs_only_what_the_checks_read(store: PriceStore) -> None:
    store.save(spy(), OK)
    damage(store, "UPDATE detail SET blob = zeroblob(length(blob))")
    raw = store.raw("SPY")
    assert raw is not None
    assert raw.closes.tolist() == [520.0, 522.5, 523.07]
    assert np.isnan(raw.volumes).all()
    assert (len(raw.row_fetched), sound(store)) == (3, [])


def test_a_file_that_is_no_database_is_set_aside(store: PriceStore) -> None:
    store.folder.mkdir()
    store.path.write_bytes(b"half a download " * 1000)
    assert store.load(["SPY"]) == {}
    assert sound(store) == ["damaged_store"]
    assert store.save(spy(), OK)
    assert list(store.load(["SPY"])) == ["SPY"]
    aside = [file for file in store.folder.iterdir() if ".corrupt-" in file.name]
    assert [file.read_bytes()[:15] for file in aside] == [b"half a download"]
    assert aside[0].name in store.problems[0].message


@pytest.mark.parametrize(
    ("whole_page", "told"), [(True, "damaged_store"), (False, "damaged_record")]
)
def test_of_a_damaged_database_all_sound_histories_are_saved(
    store: PriceStore, whole_page: bool, told: str
) -> None:
    # Twenty histories of 60 kB each, every close another number. Where S10's 2,501st close stands,
    # either the page of 16 kB is overwritten, which SQLite notices, or only the close, which nobody
    # but the CRC does.
    first = np.datetime64("2005-01-01")
    for number in range(20):
        closes = {str(first + day): 1e6 * (number + 1) + day for day in range(5000)}
        store.save(raw_history(f"S{number:02}", closes), OK)
    at = store.path.read_bytes().index(struct.pack("<2d", 11e6 + 2500, 11e6 + 2501))
    with store.path.open("r+b") as file:
        file.seek(at - at % 16384 if whole_page else at)
        file.write(b"\xff" * (16384 if whole_page else 8))
    symbols = [f"S{number:02}" for number in range(20)]
    histories = store.load(symbols)
    assert sorted(histories) == [symbol for symbol in symbols if symbol != "S10"]
    for number, symbol in enumerate(symbols):
        if symbol in histories:
            assert histories[symbol].closes.tolist() == [
                1e6 * (number + 1) + day for day in range(5000)
            ]
    assert sound(store) == [told]
    assert store.raw("S03") is not None
    assert store.save(spy(), OK)
    assert sorted(store.load([*symbols, "SPY"])) == sorted([*histories, "SPY"])


def test_a_database_cut_short_is_started_afresh(store: PriceStore) -> None:
    long = {str(np.datetime64("2005-01-01") + day): 100.0 for day in range(5000)}
    for symbol in ("A", "B", "C"):
        store.save(raw_history(symbol, long), OK)
    os.truncate(store.path, store.path.stat().st_size // 2)
    for history in store.load(["A", "B", "C"]).values():
        assert len(history.days) == 5000
    assert store.save(raw_history("D", long), OK)
    assert "D" in store.load(["D"])


def test_a_store_of_a_newer_program_is_left_alone(store: PriceStore) -> None:
    store.save(spy(), OK)
    damage(store, f"PRAGMA user_version = {database.LAYOUT + 1}")
    assert list(store.load(["SPY"])) == ["SPY"]  # a damaged number: the other witness says so
    damage(store, f"UPDATE state SET value = '{database.LAYOUT + 1}' WHERE key = 'layout'")
    assert store.load(["SPY"]) == {}
    assert not store.save(spy(), OK)
    assert sound(store) == ["store_unreadable", "store_not_writable"]
    damage(store, f"PRAGMA user_version = {database.LAYOUT}")
    assert list(store.load(["SPY"])) == ["SPY"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = PriceStore(tmp_path / "file" / "store")
    assert not store.save(spy(), OK)
    assert store.load(["SPY"]) == {}
    assert sound(store) == ["store_not_writable"]


# --- A folder that lets itself be read only -------------------------------------------------------


def without_rights(work: Callable[[], object]) -> str:
    """What ``work`` returns, as text, in a forked process that is not root (whom no permission
    stops).
    """
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            answer = repr(work())
        except (
            BaseException
        ) as error:  # told to the test instead of to pytest's copy in this process
            answer = repr(error)
        os.write(sender, answer.encode())
        os._exit(0)
    os.close(sender)
    with os.fdopen(receiver) as output:
        answer = output.read()
    os.waitpid(child, 0)
    return answer


@pytest.mark.parametrize("is_writer_alive", [False, True])
def test_a_read_only_folder_is_read_and_not_written(is_writer_alive: bool) -> None:
    with tempfile.TemporaryDirectory(
        dir="/tmp"
    ) as name:  # pytest's own folders are closed to other users
        folder = Path(name) / "store"
        store = PriceStore(folder)
        store.save(spy(), OK)

        def use() -> object:
            loaded = sorted(store.load(["SPY", "KO"]))
            written = store.record_outcome("SPY", OK)
            return (
                loaded,
                written,
                sorted(store.load(["SPY"])),
                sound(store),
                bool(store.revision()),
            )

        with closing(sqlite3.connect(store.path)) as holder:
            if (
                is_writer_alive
            ):  # as long as somebody has it open, what is new stays in the write-ahead log
                holder.execute("SELECT * FROM state").fetchall()
            store.save(replace(spy(), symbol="KO"), OK)
            Path(name).chmod(0o755)
            for file in folder.iterdir():
                file.chmod(0o444)
            folder.chmod(0o555)
            try:
                answer = without_rights(use)
            finally:
                folder.chmod(0o755)
    assert answer == repr((["KO", "SPY"], False, ["SPY"], ["store_not_writable"], True))


def test_what_only_the_log_holds_is_read_where_nothing_can_be_written(store: PriceStore) -> None:
    store.save(spy(), OK)
    with closing(sqlite3.connect(store.path)) as holder:
        holder.execute("SELECT * FROM state").fetchall()
        store.save(replace(spy(), symbol="KO"), OK)
        assert store.path.with_name(store.path.name + "-wal").stat().st_size > 0
        with closing(database.open_unwritable(store.path)) as connection:
            symbols = connection.execute("SELECT symbol FROM series ORDER BY symbol").fetchall()
    assert symbols == [("KO",), ("SPY",)]


# --- Others at the same time ----------------------------------------------------------------------

WRITER = """
import sys, itertools, signal
from datetime import UTC, datetime
from pathlib import Path
from portfolio.market.records import Outcome
from portfolio.market.store.store import PriceStore
from tests.support.raw_histories import raw_history
import numpy as np
store, mine, seconds = PriceStore(Path(sys.argv[1])), sys.argv[2], float(sys.argv[3])
days = [str(np.datetime64("2005-01-01") + day) for day in range(5000)]
for turn in itertools.count(1):
    for number in range(4):
        # Every close of a history is the number of its turn: a mixture of two turns would show.
        raw = raw_history(f"{mine}{number}", dict.fromkeys(days, float(turn)))
        if not store.save(raw, Outcome("ok", datetime.now(UTC))):
            print([p.message for p in store.problems], flush=True)
    print(turn, flush=True)
    if turn == 1 and seconds:
        signal.setitimer(signal.ITIMER_REAL, seconds)  # which ends it as abruptly as a kill
"""


def writer(folder: Path, name: str, seconds: float = 0.0) -> subprocess.Popen[str]:
    """Writes turn after turn; dies ``seconds`` after the first, if at all."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, folder, name, str(seconds)],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        text=True,
    )


def check_whole(store: PriceStore, symbols: list[str]) -> int:
    """Assert that every stored history is of one turn only; returns how many there are."""
    histories = store.load(symbols)
    assert sound(store) == []
    for history in histories.values():
        assert len(history.days) == 5000
        assert len(set(history.closes.tolist())) == 1
    return len(histories)


def test_a_writer_killed_at_any_moment_leaves_a_readable_store(store: PriceStore) -> None:
    symbols = [f"K{number}" for number in range(4)]
    for kill in range(5):
        # One turn is stored; from there on it may die at any instant.
        with writer(store.folder, "K", 0.001 + 0.013 * kill) as process:
            process.communicate()
        assert process.returncode == -signal.SIGALRM
        assert check_whole(store, symbols) == 4
        assert store.record_outcome("K0", OK)


def test_two_writers_and_readers_at_once(store: PriceStore) -> None:
    symbols = [f"{name}{number}" for name in "AB" for number in range(4)]
    processes = [writer(store.folder, "A"), writer(store.folder, "B")]
    seen: list[int] = []
    failures: list[BaseException] = []

    def read() -> None:
        try:
            seen.extend(check_whole(store, symbols) for _ in range(12))
        except BaseException as error:  # a thread's failure would be lost
            failures.append(error)

    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "1\n"
        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    finally:
        outputs = []
        for process in processes:
            process.kill()
            outputs.append(process.communicate()[0])
    assert failures == []
    assert set(seen) == {8}
    assert all(
        line.isdigit() for output in outputs for line in output.split()
    )  # no writer was ever turned away
