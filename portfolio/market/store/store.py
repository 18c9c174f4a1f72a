"""The local price store: one SQLite file that outlives crashes, other processes and damage.

Reading never raises: what cannot be read counts as not stored and is told in ``problems``. Writing
returns whether it succeeded. Connections are opened for each call, so one store can be shared by
any threads.
"""

from __future__ import annotations

import json
import threading
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

import numpy as np

from portfolio.errors import N_, Problem
from portfolio.market.raw import RawHistory
from portfolio.market.records import FAILED, Outcome, OutcomeKind
from portfolio.market.store import database
from portfolio.market.store.encoding import (
    checksum,
    pack_detail,
    pack_series,
    read_remarks,
    unpack_detail,
    unpack_series,
    write_remarks,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from portfolio.market.records import History

T = TypeVar("T")

#: The columns of ``series`` before the blob that the CRC covers too.
_BESIDE = "symbol, unit, timezone, name, fetched_at, rows, dividends, splits"
_WIDTH = 8
_WANTED = "symbol IN (SELECT value FROM json_each(?))"
_SERIES = f"SELECT {_BESIDE}, crc, blob FROM series WHERE {_WANTED}"  # noqa: S608 - ours
_EVERYTHING = f"""
SELECT series.symbol, unit, timezone, name, fetched_at, series.rows, dividends, splits,
       series.crc, series.blob, detail.rows, detail.crc, detail.blob, state.value
FROM series LEFT JOIN detail USING (symbol)
     LEFT JOIN state ON state.key = 'note:remarks:' || series.symbol
WHERE series.{_WANTED}"""  # noqa: S608 - our own constants


class PriceStore:
    """Histories and the outcomes of fetching them, by symbol (rates by their names), in ``folder``.

    The folder and its file appear with the first write. ``problems`` lists what was found wrong
    with the store since this object was made: damaged records or files, failed writes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "prices.sqlite3"
        self._problems: dict[tuple[str, str], Problem] = {}
        self._lock = threading.Lock()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the store, oldest first."""
        with self._lock:
            return tuple(self._problems.values())

    @property
    def refusal(self) -> str:
        """Why the last write was refused, in the system's own words; empty when it was not."""
        with self._lock:
            problem = self._problems.get(("store_not_writable", self.path.name))
        return str(problem.facts["reason"]) if problem else ""

    def load(self, symbols: Collection[str]) -> dict[str, History]:
        """The stored histories of ``symbols``, in major units; a symbol without a sound one is
        absent.
        """
        return {symbol: raw.history() for symbol, raw in self._load_raw(symbols).items()}

    def raw(self, symbol: str) -> RawHistory | None:
        """Everything stored of one symbol, in the unit it was served, with what only the checks
        read.
        """
        return self.raws([symbol]).get(symbol)

    def raws(self, symbols: Collection[str]) -> dict[str, RawHistory]:
        """Everything stored of ``symbols``; one without a sound history is absent."""
        return self._load_raw(symbols, _EVERYTHING)

    def symbols(self) -> tuple[str, ...]:
        """All symbols with a stored history, sorted."""
        rows: list[Any] = self._read(
            lambda db: db.execute("SELECT symbol FROM series ORDER BY symbol").fetchall(), []
        )
        return tuple(row[0] for row in rows)

    def outcomes(self, symbols: Collection[str]) -> dict[str, Outcome]:
        """How the last attempt to fetch each of ``symbols`` ended; absent when never tried."""
        sql = f"SELECT symbol, kind, at, reason FROM outcomes WHERE {_WANTED}"  # noqa: S608 - ours
        rows: list[Any] = self._read(lambda db: db.execute(sql, [_listing(symbols)]).fetchall(), [])
        found = {symbol: _outcome(*row) for symbol, *row in rows}
        return {symbol: outcome for symbol, outcome in found.items() if outcome is not None}

    def failures(self, symbols: Collection[str]) -> dict[str, Outcome]:
        """The last attempt to fetch each of ``symbols`` that failed, whatever came after it; absent
        when none has.
        """
        notes = self.notes([f"failed:{symbol}" for symbol in symbols])
        found = {key.partition(":")[2]: _failure(text) for key, text in notes.items()}
        return {symbol: outcome for symbol, outcome in found.items() if outcome is not None}

    def save(self, raw: RawHistory, outcome: Outcome) -> bool:
        """Replace the history of one symbol and record the outcome, both or neither."""

        def replace_both(db: sqlite3.Connection) -> None:
            _insert(db, raw)
            _insert_outcomes(db, {raw.symbol: outcome})

        saved = self._write(replace_both)
        if saved:
            self._forget("damaged_record", raw.symbol)
        return saved

    def record_outcome(self, symbol: str, outcome: Outcome) -> bool:
        """Record how an attempt ended and leave the history as it is."""
        return self.record_outcomes({symbol: outcome})

    def record_outcomes(self, outcomes: Mapping[str, Outcome]) -> bool:
        """Record several outcomes at once."""
        return not outcomes or self._write(lambda db: _insert_outcomes(db, outcomes))

    def delete(self, symbol: str) -> bool:
        """Forget one symbol."""

        def forget(db: sqlite3.Connection) -> None:
            for table in ("series", "detail", "outcomes"):
                db.execute(f"DELETE FROM {table} WHERE symbol = ?", [symbol])  # noqa: S608
            for note in ("remarks", "failed"):
                db.execute("DELETE FROM state WHERE key = ?", [f"note:{note}:{symbol}"])

        deleted = self._write(forget)
        if deleted:
            self._forget("damaged_record", symbol)
        return deleted

    def revision(self) -> str:
        """A text that differs whenever the content differs, whoever changed it; empty when nothing
        is stored.
        """
        sql = (
            "SELECT group_concat(value, '-') FROM (SELECT value FROM state WHERE key IN"
            " ('identity', 'revision') ORDER BY key)"
        )
        return str(self._read(lambda db: db.execute(sql).fetchone()[0], None) or "")

    def note(self, key: str) -> str | None:
        """A small text kept beside the prices, such as the state of the circuit breaker."""
        row = self._read(
            lambda db: db.execute(
                "SELECT value FROM state WHERE key = ?", [f"note:{key}"]
            ).fetchone(),
            None,
        )
        return None if row is None else str(row[0])

    def notes(self, keys: Collection[str]) -> dict[str, str]:
        """Several notes at once; one that is not there is absent."""
        sql = (
            "SELECT substr(key, 6), value FROM state WHERE key IN (SELECT 'note:' || value FROM"
            " json_each(?))"
        )
        rows: list[Any] = self._read(lambda db: db.execute(sql, [_listing(keys)]).fetchall(), [])
        return {str(key): str(value) for key, value in rows}

    def set_note(self, key: str, value: str) -> bool:
        """Keep a small text; it is not content, so the revision stays."""
        return self._write(
            lambda db: db.execute("REPLACE INTO state VALUES (?, ?)", [f"note:{key}", value]),
            is_content=False,
        )

    def _load_raw(self, symbols: Collection[str], select: str = _SERIES) -> dict[str, RawHistory]:
        def load(db: sqlite3.Connection) -> dict[str, RawHistory]:
            found: dict[str, RawHistory] = {}
            for row in db.execute(select, [_listing(symbols)]):
                raw = _decode(list(row[:_WIDTH]), *row[_WIDTH : _WIDTH + 2])
                if raw is None:
                    self._report("damaged_record", str(row[0]), _DAMAGED_RECORD)
                else:
                    found[raw.symbol] = _with_detail(raw, *row[_WIDTH + 2 :])
            return found

        return self._read(load, {})

    def _read(self, work: Callable[[sqlite3.Connection], T], nothing: T) -> T:
        """The answer of ``work``, or ``nothing``. A damaged file is set aside, and what it still
        holds is asked again.
        """
        for attempt in range(2):
            try:
                with database.reading(self.path) as connection:
                    answer = nothing if connection is None else work(connection)
            except database.FAILURES as error:
                if attempt == 0 and self._repaired(error):
                    continue
                self._report("store_unreadable", self.path.name, _UNREADABLE, reason=_why(error))
                return nothing
            self._forget("store_unreadable", self.path.name)
            return answer
        return nothing

    def _write(
        self, work: Callable[[sqlite3.Connection], object], *, is_content: bool = True
    ) -> bool:
        for attempt in range(2):
            try:
                with database.writing(self.path) as connection:
                    work(connection)
                    if is_content:
                        connection.execute(
                            "UPDATE state SET value = value + 1 WHERE key = 'revision'"
                        )
            except database.FAILURES as error:
                if attempt == 0 and self._repaired(error):
                    continue
                self._report(
                    "store_not_writable", self.path.name, _NOT_WRITABLE, reason=_why(error)
                )
                return False
            self._forget("store_not_writable", self.path.name)
            return True
        return False

    def _repaired(self, error: Exception) -> bool:
        """Whether the file was damaged and a sound one, with all that could be saved, stands in its
        place.
        """
        if not database.is_damaged(error, self.path):
            return False
        try:
            aside = database.set_aside(self.path)
            if aside is None:
                return True  # sound after all, or already replaced by another process
            saved = _rescue(aside)
            with database.writing(self.path) as connection:
                for raw in saved:
                    _insert(connection, raw)
                connection.execute("UPDATE state SET value = value + 1 WHERE key = 'revision'")
        except database.FAILURES:
            return False
        self._report(
            "damaged_store", self.path.name, _DAMAGED_STORE, copy=aside.name, saved=len(saved)
        )
        return True

    def _report(self, code: str, where: str, template: str, **facts: object) -> None:
        with self._lock:
            self._problems[code, where] = Problem(
                "warning", code, where, template, {"where": where, **facts}
            )

    def _forget(self, code: str, where: str) -> None:
        with self._lock:
            self._problems.pop((code, where), None)


_DAMAGED_RECORD = N_(
    "The stored prices of {where} were damaged and are not used; they are fetched again."
)
_DAMAGED_STORE = N_(
    "The price store was damaged. It was started afresh with {saved} symbols saved; the damaged"
    " file is kept as {copy}."
)
_UNREADABLE = N_("The price store {where} cannot be read: {reason}.")
_NOT_WRITABLE = N_(
    "The price store {where} cannot be written, so new prices are not kept: {reason}."
)


def _why(error: Exception) -> str:
    """The cause in the system's own words."""
    return getattr(error, "strerror", None) or str(error)


def _listing(symbols: Collection[str]) -> str:
    return json.dumps(list(symbols))


def _outcome(kind: object, at: object, reason: object) -> Outcome | None:
    """A row of ``outcomes``; None when it is damaged, as if the symbol had never been tried."""
    try:
        moment = datetime.fromisoformat(str(at))
    except ValueError:
        return None
    if kind not in get_args(OutcomeKind) or moment.tzinfo is None:
        return None
    return Outcome(cast("OutcomeKind", kind), moment, str(reason))


def _decode(beside: list[object], crc: object, blob: object) -> RawHistory | None:
    """A row of ``series``; None when it is damaged. The columns for the checks are left unknown."""
    if not isinstance(blob, bytes) or checksum(blob, beside) != crc:
        return None
    symbol, unit, timezone, name, fetched_at, *counts = beside
    rows, dividends, splits = (int(str(count)) for count in counts)
    (closes, amounts, ratios), (days, dividend_days, split_days) = unpack_series(
        blob, (rows, dividends, splits)
    )
    fetched = datetime.fromisoformat(str(fetched_at))
    unknown = np.broadcast_to(np.nan, rows)  # takes no memory: a review never looks at it
    return RawHistory(
        symbol=str(symbol),
        unit=str(unit),
        timezone=str(timezone),
        name=str(name),
        fetched_at=fetched,
        days=days,
        closes=closes,
        dividend_days=dividend_days,
        dividend_amounts=amounts,
        split_days=split_days,
        split_ratios=ratios,
        adj_closes=unknown,
        volumes=unknown,
        row_fetched=np.broadcast_to(np.int64(fetched.timestamp()), rows),
    )


def _with_detail(
    raw: RawHistory,
    rows: int | None = None,
    crc: int = 0,
    blob: bytes = b"",
    remarks: str | None = None,
) -> RawHistory:
    """``raw`` with what only the checks read; without the columns when they are damaged, since no
    number needs them.
    """
    raw = replace(raw, remarks=read_remarks(remarks)) if remarks else raw
    if rows != len(raw.days) or checksum(blob, [raw.symbol, rows]) != crc:
        return raw
    adj_closes, volumes, row_fetched = unpack_detail(blob, rows)
    return replace(raw, adj_closes=adj_closes, volumes=volumes, row_fetched=row_fetched)


def _insert(db: sqlite3.Connection, raw: RawHistory) -> None:
    rows = len(raw.days)
    beside: list[object] = [
        raw.symbol,
        raw.unit,
        raw.timezone,
        raw.name,
        raw.fetched_at.isoformat(),
    ]
    beside += [rows, len(raw.dividend_days), len(raw.split_days)]
    blob, detail = pack_series(raw), pack_detail(raw)
    db.execute(
        "REPLACE INTO series VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*beside, checksum(blob, beside), blob],
    )
    db.execute(
        "REPLACE INTO detail VALUES (?, ?, ?, ?)",
        [raw.symbol, rows, checksum(detail, [raw.symbol, rows]), detail],
    )
    db.execute(
        "REPLACE INTO state VALUES (?, ?)",
        [f"note:remarks:{raw.symbol}", write_remarks(raw.remarks)],
    )


def _failure(note: str) -> Outcome | None:
    """What was noted of a failed attempt; None when it is damaged."""
    try:
        kind, at, reason = json.loads(note)
    except (ValueError, TypeError):
        return None
    return _outcome(kind, at, reason)


def _insert_outcomes(db: sqlite3.Connection, outcomes: Mapping[str, Outcome]) -> None:
    rows = [(symbol, o.kind, o.at.isoformat(), o.reason) for symbol, o in outcomes.items()]
    db.executemany("REPLACE INTO outcomes VALUES (?, ?, ?, ?)", rows)
    failed = [
        (f"note:failed:{symbol}", json.dumps([o.kind, o.at.isoformat(), o.reason]))
        for symbol, o in outcomes.items()
        if o.kind in FAILED
    ]
    db.executemany("REPLACE INTO state VALUES (?, ?)", failed)


def _rescue(aside: Path) -> list[RawHistory]:
    """What a damaged file still holds: every history whose CRC is right. Raises nothing of
    SQLite's.
    """
    saved: list[RawHistory] = []
    try:
        with closing(database.open_unwritable(aside)) as db:
            symbols = [row[0] for row in db.execute("SELECT symbol FROM series")]
            for symbol in symbols:
                raw = _rescue_one(db, symbol)
                if raw is not None:
                    saved.append(raw)
    except database.FAILURES:
        return saved
    return saved


def _rescue_one(db: sqlite3.Connection, symbol: str) -> RawHistory | None:
    try:
        row = db.execute(
            f"SELECT {_BESIDE}, crc, blob FROM series WHERE symbol = ?",  # noqa: S608
            [symbol],
        ).fetchone()
        raw = None if row is None else _decode(list(row[:-2]), row[-2], row[-1])
    except database.FAILURES:
        return None
    if raw is None:
        return None
    try:
        detail = db.execute(
            "SELECT rows, crc, blob FROM detail WHERE symbol = ?", [symbol]
        ).fetchone()
    except database.FAILURES:
        return raw
    return raw if detail is None else _with_detail(raw, *detail)
