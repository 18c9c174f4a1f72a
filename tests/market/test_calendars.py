"""Exchange calendars: computed once, kept as notes, and what a refresh does with them."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.market import calendars
from portfolio.market.calendars import calendar_of, compute_sessions, keep_sessions, kept_sessions
from portfolio.market.refresh.refresh import needs_refresh, refresh
from tests.support.raw_histories import raw_history
from tests.support.subjects import sessions
from tests.support.yahoo.securities import Security, weekdays

if TYPE_CHECKING:
    from portfolio.market.store.store import PriceStore
    from tests.support.yahoo.stand_in import YahooStandIn

#: Thursday 28 March 2024 after New York's close; Good Friday is the 29th.
THURSDAY = datetime(2024, 3, 28, 21, 0, tzinfo=UTC)
END = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        ("SPY", "XNYS"),
        ("BRK-B", "XNYS"),
        ("0050.TW", "XTAI"),
        ("6488.TWO", "XTAI"),
        ("1475.T", "XTKS"),
        ("VOD.L", "XLON"),
        ("BTC-USD", None),
        ("TWD=X", None),
        ("X.NOWHERE", None),
    ],
)
def test_the_calendar_of_a_listing(symbol: str, name: str | None) -> None:
    assert calendar_of(symbol) == name


def test_what_is_kept_is_what_was_computed(store: PriceStore) -> None:
    keep_sessions(store, ["SPY", "0050.TW", "TWD=X"], THURSDAY)
    kept = kept_sessions(store, ["SPY", "0050.TW", "1475.T", "TWD=X"])
    assert list(kept) == ["XNYS", "XTAI"]
    new_york = compute_sessions("XNYS", END)
    assert new_york is not None
    assert kept["XNYS"].days.tolist() == new_york.days.tolist()
    assert kept["XNYS"].early.tolist() == new_york.early.tolist()
    assert (kept["XNYS"].first, kept["XNYS"].last) == (date(2000, 1, 1), END)
    march = kept["XNYS"].between(np.datetime64("2024-03-27"), np.datetime64("2024-04-02"))
    assert march.astype(str).tolist() == ["2024-03-27", "2024-03-28", "2024-04-01", "2024-04-02"]
    assert date(2024, 7, 3) in kept["XNYS"].early.tolist()  # the eve of Independence Day


def test_a_calendar_is_computed_once_a_year(
    store: PriceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[tuple[str, date]]()
    genuine = compute_sessions

    def counted(name: str, last: date) -> calendars.Sessions | None:
        asked.append((name, last))
        return genuine(name, last)

    monkeypatch.setattr(calendars, "compute_sessions", counted)
    keep_sessions(store, ["SPY", "KO"], THURSDAY)
    keep_sessions(store, ["SPY"], THURSDAY + timedelta(days=200))
    assert asked == [("XNYS", END)]
    keep_sessions(store, ["SPY"], THURSDAY + timedelta(days=300))  # January 2025
    assert asked[1:] == [("XNYS", date(2026, 12, 31))]


@pytest.mark.parametrize(
    "note", ["", "{", "[]", '{"first": "2024-01-01"}', '{"first": 1, "last": 2}']
)
def test_a_damaged_note_is_no_calendar_and_is_written_anew(store: PriceStore, note: str) -> None:
    store.set_note("sessions:XNYS", note)
    assert kept_sessions(store, ["SPY"]) == {}
    keep_sessions(store, ["SPY"], THURSDAY)
    assert list(kept_sessions(store, ["SPY"])) == ["XNYS"]


def test_a_calendar_that_cannot_be_built_is_not_tried_again(
    store: PriceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendars, "compute_sessions", lambda *_: None)
    keep_sessions(store, ["SPY"], THURSDAY)
    assert kept_sessions(store, ["SPY"]) == {}
    assert json.loads(store.note("sessions:XNYS") or "")["stamp"]


def test_the_last_session() -> None:
    open_days = sessions(["2024-03-27", "2024-03-28", "2024-04-01"])
    assert open_days.last_on_or_before(date(2024, 3, 31)) == date(2024, 3, 28)
    assert open_days.last_on_or_before(date(2024, 4, 1)) == date(2024, 4, 1)
    assert open_days.last_on_or_before(date(2031, 1, 1)) is None  # beyond what is known
    assert open_days.last_on_or_before(date(2000, 1, 1)) is None


def test_nothing_is_asked_on_a_holiday() -> None:
    history = raw_history("SPY", {"2024-03-28": 523.07}, fetched_at=THURSDAY).history()
    good_friday = THURSDAY + timedelta(days=1)
    monday_evening = THURSDAY + timedelta(days=4)
    new_york = compute_sessions("XNYS", END)
    assert needs_refresh("SPY", history, None, good_friday)  # a weekday, for all we know
    assert not needs_refresh("SPY", history, None, good_friday, new_york)
    assert not needs_refresh("SPY", history, None, good_friday + timedelta(days=2), new_york)
    assert needs_refresh("SPY", history, None, monday_evening, new_york)


def test_the_first_refresh_keeps_calendars_and_the_next_one_minds_them(
    yahoo: YahooStandIn, store: PriceStore
) -> None:
    yahoo.now = THURSDAY
    yahoo.add(Security("SPY", weekdays("2024-03-04", "2024-03-28")))
    refresh(store, ["SPY"], now=THURSDAY)
    assert list(kept_sessions(store, ["SPY"])) == ["XNYS"]
    yahoo.requests.clear()
    refresh(store, ["SPY"], now=THURSDAY + timedelta(days=1))
    assert yahoo.requests == []


def test_reading_a_kept_calendar_imports_no_calendar_library() -> None:
    code = """
import sys
from portfolio.market import calendars
from portfolio.market.quality import cleaning, examination
from portfolio.market.refresh import incremental, refresh
from portfolio.market.store import store
heavy = {"exchange_calendars", "yfinance", "pandas"}
assert not heavy & sys.modules.keys(), sys.modules.keys()
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
