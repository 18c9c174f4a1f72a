"""The circuit breaker: a minute, then twice as long each time, up to half an hour, until Yahoo
answers again.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portfolio.market.refresh.breaker import CircuitBreaker
from portfolio.market.store.store import PriceStore

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2024, 4, 5, 22, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_it_starts_closed(store: PriceStore) -> None:
    breaker = CircuitBreaker(store)
    assert breaker.state() is None
    assert not breaker.is_open(NOW)
    breaker.reset(NOW)
    assert not store.folder.exists()  # nothing to write down


def test_it_waits_longer_each_time_and_at_most_half_an_hour(store: PriceStore) -> None:
    breaker, now, waits = CircuitBreaker(store), NOW, []
    for _ in range(7):
        state = breaker.trip(now)
        waits.append(state.wait.total_seconds())
        assert breaker.is_open(state.until - SECOND)
        assert not breaker.is_open(state.until)
        now = state.until
    assert waits == [60, 120, 240, 480, 960, 1800, 1800]


def test_refusals_while_it_is_open_count_once(store: PriceStore) -> None:
    breaker = CircuitBreaker(store)
    assert breaker.trip(NOW) == breaker.trip(NOW + 5 * SECOND)


def test_an_answer_closes_it_but_not_one_to_an_earlier_question(store: PriceStore) -> None:
    breaker = CircuitBreaker(store)
    breaker.trip(NOW)
    breaker.reset(NOW + SECOND)
    assert breaker.is_open(NOW + SECOND)
    breaker.reset(NOW + 60 * SECOND)
    assert breaker.state() is None
    assert breaker.trip(NOW + 90 * SECOND).wait == 60 * SECOND  # it begins anew


def test_another_process_knows(store: PriceStore) -> None:
    CircuitBreaker(store).trip(NOW)
    elsewhere = CircuitBreaker(PriceStore(store.folder))
    assert elsewhere.is_open(NOW + SECOND)
    elsewhere.reset(NOW + 60 * SECOND)
    assert CircuitBreaker(store).state() is None


def test_without_a_writable_store_this_process_knows(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    breaker = CircuitBreaker(PriceStore(tmp_path / "file" / "store"))
    breaker.trip(NOW)
    assert breaker.is_open(NOW + SECOND)


def test_a_clock_turned_back_does_not_hold_requests_for_ever(store: PriceStore) -> None:
    breaker = CircuitBreaker(store)
    breaker.trip(NOW)
    assert not breaker.is_open(NOW - timedelta(days=1))


@pytest.mark.parametrize(
    "note", ["nonsense", "{}", '{"until": 5, "wait": 1}', '{"until": "x", "wait": 60}', "[]"]
)
def test_a_damaged_note_holds_nobody_back(store: PriceStore, note: str) -> None:
    store.set_note("breaker", note)
    assert CircuitBreaker(store).state() is None
