"""Random damage to the store's file: what is loaded is what was saved, or nothing and a word about
it; never else.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portfolio.market.raw import Remarks
from portfolio.market.records import Outcome, OutcomeKind
from portfolio.market.refresh.breaker import CircuitBreaker
from portfolio.market.store.store import PriceStore
from tests.support.raw_histories import raw_history

if TYPE_CHECKING:
    from portfolio.market.raw import RawHistory

NOW = datetime(2024, 4, 5, 22, 0, tzinfo=UTC)
OK = Outcome("ok", NOW)
#: One on a page of its own with others, one over several pages, one in pence with remarks.
SYMBOLS = ("SPY", "0050.TW", "VOD.L")


@cache
def original(symbol: str) -> RawHistory:
    length, unit = {"SPY": (40, "USD"), "0050.TW": (2500, "TWD"), "VOD.L": (300, "GBp")}[symbol]
    first = np.datetime64("2014-01-01")
    raw = raw_history(
        symbol,
        {str(first + day): 100 + 0.01 * day for day in range(length)},
        dividends={str(first + day): 0.5 for day in range(5, length, 60)},
        splits={str(first + 30): 4.0},
        unit=unit,
        fetched_at=NOW,
    )
    remarks = Remarks(unusable={date(2014, 1, 9): 0.0}, vanished=frozenset({date(2014, 1, 6)}))
    return replace(raw, remarks=remarks)


@cache
def template(in_log: bool) -> dict[str, bytes]:
    """The bytes of a sound store's files by the ending of their names; the newest ones in the log
    if wished.
    """
    with tempfile.TemporaryDirectory() as folder:
        store = PriceStore(Path(folder))
        store.save(original("0050.TW"), OK)
        with closing(sqlite3.connect(store.path)) as reader:
            if in_log:  # as long as somebody has it open, what is new stays in the write-ahead log
                reader.execute("SELECT * FROM state").fetchall()
            for symbol in SYMBOLS:
                store.save(original(symbol), OK)
            store.set_note("breaker", "")
            store.set_note("sessions:XNYS", "2000-01-01,1,2,3")
            return {
                file.name.removeprefix(store.path.name): file.read_bytes()
                for file in store.folder.iterdir()
                if file.name.startswith(store.path.name) and not file.name.endswith("-shm")
            }


Damage = tuple[str, float, int]


def damaged(content: bytes, damage: list[Damage]) -> bytes:
    """``content`` with bits flipped, ranges zeroed or filled, or its end cut off; places are
    fractions of its length.
    """
    changed = bytearray(content)
    for kind, where, size in damage:
        at = int(where * len(changed))
        if kind == "flip" and at < len(changed):
            changed[at] ^= 1 << (size % 8)
        elif kind == "cut":
            del changed[at:]
        elif kind in ("zero", "fill"):
            changed[at : at + size] = (b"\0" if kind == "zero" else b"\xa5") * len(
                changed[at : at + size]
            )
    return bytes(changed)


DAMAGE = st.lists(
    st.tuples(
        st.sampled_from(["flip", "zero", "fill", "cut"]),
        # Anywhere, or where the tables are described and rows begin, which random places seldom
        # hit.
        st.floats(0, 1) | st.floats(0, 0.02),
        st.integers(1, 20000) | st.integers(1, 40),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150)
@given(in_log=st.booleans(), ending=st.sampled_from(["", "-wal"]), damage=DAMAGE)
@example(in_log=False, ending="", damage=[("cut", 0.0, 1)])
@example(in_log=False, ending="", damage=[("zero", 0.0, 20000)])
@example(in_log=False, ending="", damage=[("cut", 0.5, 1)])
def test_damage_leads_to_a_refetch_and_never_to_a_wrong_number(
    in_log: bool, ending: str, damage: list[Damage]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = PriceStore(Path(folder))
        for name, content in template(in_log).items():
            changed = damaged(content, damage) if name == ending else content
            store.path.with_name(store.path.name + name).write_bytes(changed)
        check(store)


@pytest.mark.parametrize("value", [0, 2, 3, 109, 200, 255])
@pytest.mark.parametrize("place", [18, 19, 56, 59, 60, 61, 62, 63, b"CREATE", b"sqlite_auto"])
def test_the_bytes_that_say_what_the_file_is(
    tmp_path: Path, place: int | bytes, value: int
) -> None:
    """The format's versions, the encoding, the tables' own version, the tables' description: a
    damaged one neither stops the store for good nor fails with SQLite's message about it.
    """
    store = PriceStore(tmp_path)
    content = bytearray(template(in_log=False)[""])
    at = place if isinstance(place, int) else content.index(place) + 2
    content[at] = value
    store.path.write_bytes(content)
    check(store)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE outcomes SET kind = 'oj'",
        "UPDATE outcomes SET kind = 5",
        "UPDATE outcomes SET at = 'yesterday'",
        # Without a zone it cannot be compared with one that has.
        "UPDATE outcomes SET at = '2024-04-05T22:00:00'",
        "UPDATE outcomes SET at = x'ff'",
        "UPDATE outcomes SET reason = CAST(x'ff' AS TEXT)",
        "UPDATE outcomes SET symbol = CAST(x'ff' AS TEXT) WHERE symbol = 'SPY'",
        "UPDATE state SET value = CAST(x'ff' AS TEXT) WHERE key <> 'revision'",
        "UPDATE state SET value = x'ff00' WHERE key LIKE 'note:%'",
        "UPDATE state SET value = '{' WHERE key LIKE 'note:%'",
        "UPDATE state SET value = '[1, 2]' WHERE key LIKE 'note:%'",
        "UPDATE state SET value = CAST(x'ff' AS TEXT) WHERE key = 'revision'",
        "DELETE FROM state",
        "DELETE FROM detail",
        "UPDATE detail SET blob = 'text', rows = 'x', crc = 'y'",
        "UPDATE series SET symbol = CAST(x'ff' AS TEXT) WHERE symbol = 'SPY'",
        "UPDATE series SET name = CAST(x'ff' AS TEXT) WHERE symbol = 'SPY'",
        "UPDATE series SET rows = 'x', crc = 0 WHERE symbol = 'SPY'",
        "DROP TABLE detail",
        "DROP TABLE state",
        "DROP TABLE outcomes",
        "DROP TABLE series",
        "ALTER TABLE outcomes RENAME COLUMN kind TO sort",
    ],
)
def test_what_a_flipped_bit_can_make_of_a_row(tmp_path: Path, sql: str) -> None:
    store = PriceStore(tmp_path)
    for symbol in SYMBOLS:
        store.save(original(symbol), OK)
    store.set_note("breaker", '{"until": "2024-04-05T22:01:00+00:00", "wait": 60}')
    store.set_note("sessions:XNYS", "2000-01-01,1,2,3")
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute(sql)
    check(store)


def check(store: PriceStore) -> None:
    """Assert that a store holds nothing wrong, that nothing fails, and that a refetch makes it
    whole.
    """
    read_all(store)
    for symbol, history in store.load(SYMBOLS).items():
        true = original(symbol).history()
        named = (history.currency, history.timezone, history.fetched_at)
        assert named == (true.currency, true.timezone, NOW)
        for name in (
            "days",
            "closes",
            "dividend_days",
            "dividend_amounts",
            "split_days",
            "split_ratios",
        ):
            np.testing.assert_array_equal(getattr(history, name), getattr(true, name))
    for symbol in SYMBOLS:
        assert store.save(original(symbol), OK), store.problems
    assert sorted(store.load(SYMBOLS)) == sorted(SYMBOLS)
    assert store.outcomes(SYMBOLS) == dict.fromkeys(SYMBOLS, OK)
    assert {problem.code for problem in store.problems} <= {"damaged_store"}
    assert PriceStore(store.folder).load(SYMBOLS).keys() == set(SYMBOLS)
    read_all(store)


def read_all(store: PriceStore) -> None:
    """Everything that a page or a refresh reads, none of which may fail."""
    for raw in store.raws(SYMBOLS).values():
        assert len(raw.volumes) == len(raw.days)
    for symbol, outcome in store.outcomes(SYMBOLS).items():
        assert symbol in SYMBOLS
        assert outcome.kind in get_args(OutcomeKind)
        assert outcome.at <= NOW
    store.symbols()
    store.revision()
    store.notes(["sessions:XNYS", "breaker"])
    CircuitBreaker(store).is_open(NOW)
