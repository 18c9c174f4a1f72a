"""kill −9 at any instant: files stay readable, nothing that was there is lost, and the next attempt
completes.
"""

from __future__ import annotations

import random
import shutil
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from portfolio.book.corrections.rows import read_corrections
from portfolio.book.holdings.reading import read_holdings
from portfolio.book.tabular.saving import backup_path
from portfolio.market.store.store import PriceStore
from tests.support.kill_workers import FIRST, SYMBOLS, worker
from tests.support.yahoo.stand_in import Security, YahooStandIn, weekdays

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.kill_workers import Worker

#: How often each thing is killed: a little in every run, thoroughly where ``-m long`` is asked for.
TIMES = [20, pytest.param(500, marks=pytest.mark.long)]


@pytest.fixture
def killer(yahoo: YahooStandIn) -> Iterator[Worker]:
    with worker(yahoo.url) as found:
        yield found


def closes(number: int) -> dict[str, float | None]:
    """What Yahoo has on day ``number``: ten years that rise by a cent a day."""
    last = (FIRST + timedelta(days=number)).date().isoformat()
    return weekdays("2014-01-01", last, 100.0, 0.01)


def serve(yahoo: YahooStandIn, number: int) -> None:
    yahoo.now = FIRST + timedelta(days=number)
    yahoo.add(*(Security(symbol, closes(number)) for symbol in SYMBOLS))


def held(store: PriceStore, number: int) -> dict[str, int]:
    """Rows by symbol, each of which is asserted to be what Yahoo has."""
    found = {}
    true = closes(number)
    for symbol, history in store.load(SYMBOLS).items():
        rows = dict(zip(history.days.astype(str).tolist(), history.closes.tolist(), strict=True))
        assert rows.items() <= true.items()
        found[symbol] = len(rows)
    assert store.problems == ()
    return found


@pytest.mark.parametrize("times", TIMES)
def test_a_refresh_may_be_killed_at_any_instant(
    killer: Worker, yahoo: YahooStandIn, tmp_path: Path, times: int
) -> None:
    chance = random.Random(20240405)
    folder = tmp_path / "store"
    for number in range(2):  # the first one makes the folders too
        serve(yahoo, number)
        began = time.monotonic()
        assert killer.run("refresh", folder, number) == "0"
    length = time.monotonic() - began
    killed = 0
    for turn in range(times):
        if turn % 4 == 0:  # while the store is being made, too; and it stays in one week
            shutil.rmtree(folder, ignore_errors=True)
            number = 0
        before = held(PriceStore(folder), number)
        number += 1
        serve(yahoo, number)
        began = time.monotonic()
        if killer.run("refresh", folder, number, chance.uniform(0.001, length)) == "killed":
            killed += 1
        else:
            length = min(length, time.monotonic() - began)
        after = held(PriceStore(folder), number)
        assert all(after.get(symbol, 0) >= rows for symbol, rows in before.items())
        assert killer.run("refresh", folder, number) == "0"
        assert held(PriceStore(folder), number) == dict.fromkeys(SYMBOLS, len(closes(number)))
    assert killed  # most of them; the others had ended before


def told(folder: Path) -> int:
    """The last step that a saving job said was done; −1 before the first."""
    done = folder / "done"
    lines = done.read_text(encoding="utf-8").split() if done.exists() else []
    return int(lines[-1]) if lines else -1


@pytest.mark.parametrize("times", TIMES)
def test_saving_holdings_may_be_killed_at_any_instant(
    killer: Worker, tmp_path: Path, times: int
) -> None:
    chance = random.Random(20240405)
    path = tmp_path / "holdings.csv"
    path.write_text(
        "symbol,shares\n" + "".join(f"{symbol},1\n" for symbol in SYMBOLS), encoding="utf-8"
    )
    number = 2
    for _ in range(times):
        assert killer.run("holdings", tmp_path, number, chance.uniform(0.001, 0.1)) == "killed"
        file = read_holdings(path)
        assert file.problems == ()
        shares = {holding.shares for holding in file.holdings}
        assert [holding.symbol for holding in file.holdings] == list(SYMBOLS)
        # Either the save that was told last (or read by this test), or the next, which was done but
        # not told any more.
        last = max(told(tmp_path), number - 1)
        assert shares in ({last}, {last + 1})
        if backup_path(path).exists():
            assert len(read_holdings(backup_path(path)).holdings) == len(SYMBOLS)
        number = int(shares.pop()) + 1


@pytest.mark.parametrize("times", TIMES)
def test_saving_corrections_may_be_killed_at_any_instant(
    killer: Worker, tmp_path: Path, times: int
) -> None:
    chance = random.Random(20240405)
    path = tmp_path / "corrections.csv"
    number = 0
    for _ in range(times):
        killer.run("corrections", tmp_path, number, chance.uniform(0.001, 0.1))
        last = max(told(tmp_path), number - 1)
        if path.exists():
            file = read_corrections(path.read_bytes(), path.name)
            assert file.problems == ()
            steps = {(c.day - date(2000, 1, 1)).days for c in file.rows.values()}
            assert len(file.rows) == len(SYMBOLS) * len(steps)  # all three of a step, or none
            assert steps in (set(range(last + 1)), set(range(last + 2)))
            number = len(steps)
        else:
            assert last == -1
