"""Refreshing the store: what is asked, what is kept, and how it ends when Yahoo does not play
along.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portfolio.market.records import Outcome
from portfolio.market.refresh import refresh as refresh_module
from portfolio.market.refresh.breaker import CircuitBreaker
from portfolio.market.refresh.refresh import Progress, Refresh, Request, needs_refresh, refresh
from portfolio.market.sources import yahoo as yahoo_module
from portfolio.market.sources.base import Answer
from portfolio.market.store.store import PriceStore
from tests.support.raw_histories import raw_history
from tests.support.yahoo.redirect import yahoo_environment
from tests.support.yahoo.stand_in import Security, weekdays

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.market.records import OutcomeKind
    from tests.support.yahoo.stand_in import FaultKind, YahooStandIn

#: Friday 8 March 2024, 22:00 UTC: New York has closed.
FRIDAY = datetime(2024, 3, 8, 22, 0, tzinfo=UTC)
#: The Monday after it: New York is on summer time and closes at 20:00 UTC.
MONDAY = datetime(2024, 3, 11, 22, 0, tzinfo=UTC)
BEGINNING = date(2000, 1, 1)


def closes(store: PriceStore, symbol: str = "SPY") -> dict[str, float]:
    history = store.load([symbol])[symbol]
    return dict(zip(history.days.astype(str).tolist(), history.closes.tolist(), strict=True))


def kinds(outcomes: dict[str, Outcome]) -> dict[str, OutcomeKind]:
    return {symbol: outcome.kind for symbol, outcome in outcomes.items()}


@pytest.fixture
def stored(yahoo: YahooStandIn, store: PriceStore) -> PriceStore:
    """A store in which SPY was fetched on Friday: closes from 2 January, rising by 1 a weekday from
    100.
    """
    yahoo.now = FRIDAY
    yahoo.add(Security("SPY", weekdays("2024-01-02", "2024-03-08", 100, 1), {"2024-03-04": 0.5}))
    assert kinds(refresh(store, ["SPY"], now=FRIDAY)) == {"SPY": "ok"}
    yahoo.now = MONDAY
    yahoo.requests.clear()
    return store


# --- What is asked --------------------------------------------------------------------------------


def test_the_first_fetch_asks_for_everything(yahoo: YahooStandIn, store: PriceStore) -> None:
    yahoo.add(Security("SPY", weekdays("2024-01-02", "2024-03-08")))
    refresh(store, ["SPY"], now=FRIDAY)
    assert [asked.start for asked in yahoo.asked()] == [BEGINNING]
    assert store.outcomes(["SPY"]) == {"SPY": Outcome("ok", FRIDAY)}


def test_a_later_fetch_asks_for_what_is_missing_and_ten_days(
    yahoo: YahooStandIn, stored: PriceStore
) -> None:
    before = closes(stored)
    yahoo.add(Security("SPY", weekdays("2024-01-02", "2024-03-11", 100, 1), {"2024-03-11": 0.25}))
    assert kinds(refresh(stored, ["SPY"], now=MONDAY)) == {"SPY": "ok"}
    assert [asked.start for asked in yahoo.asked()] == [date(2024, 2, 27)]  # 8 March less ten days
    # 2 January to 8 March 2024 are 49 weekdays, 100 to 148; Monday is the 50th.
    assert closes(stored) == before | {"2024-03-11": 149.0}
    history = stored.load(["SPY"])["SPY"]
    assert history.dividend_days.astype(str).tolist() == ["2024-03-04", "2024-03-11"]
    assert history.fetched_at == MONDAY


def test_nothing_is_asked_before_a_session_has_ended(
    yahoo: YahooStandIn, stored: PriceStore
) -> None:
    for now in (
        FRIDAY + timedelta(minutes=5),
        FRIDAY + timedelta(days=2),
        datetime(2024, 3, 11, 20, 29, tzinfo=UTC),
    ):
        assert kinds(refresh(stored, ["SPY"], now=now)) == {"SPY": "unchanged"}
    assert yahoo.requests == []
    assert stored.outcomes(["SPY"]) == {"SPY": Outcome("ok", FRIDAY)}  # nothing was tried


def test_with_force_it_is_asked_anyway(yahoo: YahooStandIn, stored: PriceStore) -> None:
    outcomes = Refresh(stored, Request(["SPY"], FRIDAY + timedelta(minutes=5), force=True)).run()
    assert kinds(outcomes) == {"SPY": "unchanged"}
    assert len(yahoo.asked()) == 1


def test_a_symbol_can_be_fetched_whole_again(yahoo: YahooStandIn, stored: PriceStore) -> None:
    # A close of January that Yahoo has mended since: an ordinary fetch never looks so far back.
    mended = weekdays("2024-01-02", "2024-03-08", 100, 1) | {"2024-01-10": 106.5}
    yahoo.add(Security("SPY", mended))
    assert kinds(Refresh(stored, Request(["SPY"], FRIDAY, whole=True)).run()) == {"SPY": "ok"}
    assert [asked.start for asked in yahoo.asked()] == [BEGINNING]
    assert closes(stored) == mended
    assert stored.load(["SPY"])["SPY"].dividend_amounts.tolist() == [
        0.5
    ]  # kept, though Yahoo left it out


def test_an_answer_without_news_is_remembered_as_asked(
    yahoo: YahooStandIn, stored: PriceStore
) -> None:
    # Monday is a holiday: no row comes. It is not asked for again until half a day later.
    assert kinds(refresh(stored, ["SPY"], now=MONDAY)) == {"SPY": "unchanged"}
    refresh(stored, ["SPY"], now=MONDAY + timedelta(hours=11))
    assert len(yahoo.asked()) == 1
    refresh(stored, ["SPY"], now=MONDAY + timedelta(hours=12))
    assert len(yahoo.asked()) == 2


def test_the_rate_of_a_quote_currency_is_fetched_along(
    yahoo: YahooStandIn, store: PriceStore
) -> None:
    week = weekdays("2024-03-04", "2024-03-08")
    yahoo.add(
        Security(
            "VOD.L", week, currency="GBp", timezone="Europe/London", opens="08:00", ends="16:30"
        ),
        Security(
            "GBP=X", week, currency="GBP", timezone="Europe/London", opens="00:00", ends="23:59"
        ),
    )
    assert kinds(refresh(store, ["VOD.L"], now=FRIDAY)) == {"VOD.L": "ok", "GBP=X": "ok"}
    yahoo.requests.clear()
    store.delete("GBP=X")
    assert kinds(refresh(store, ["VOD.L"], now=FRIDAY)) == {"VOD.L": "unchanged", "GBP=X": "ok"}


def test_an_unknown_symbol_is_asked_once_a_day(yahoo: YahooStandIn, store: PriceStore) -> None:
    assert kinds(refresh(store, ["NOSUCH"], now=FRIDAY)) == {"NOSUCH": "unknown"}
    count = len(yahoo.asked())
    assert kinds(refresh(store, ["NOSUCH"], now=FRIDAY + timedelta(hours=23))) == {
        "NOSUCH": "unknown"
    }
    assert len(yahoo.asked()) == count
    refresh(store, ["NOSUCH"], now=FRIDAY + timedelta(hours=25))
    assert len(yahoo.asked()) > count


def test_needs_refresh() -> None:
    history = raw_history("SPY", {"2024-03-08": 100.0}, fetched_at=FRIDAY).history()
    assert not needs_refresh("SPY", history, None, FRIDAY + timedelta(days=1))
    assert needs_refresh("SPY", history, None, MONDAY)
    assert needs_refresh("SPY", None, None, FRIDAY)
    assert needs_refresh("SPY", None, Outcome("unavailable", FRIDAY), FRIDAY)
    assert not needs_refresh("SPY", history, Outcome("unknown", MONDAY), MONDAY)
    # Fetched before the close, so the close is missing.
    early = replace(history, fetched_at=FRIDAY - timedelta(hours=4))
    assert needs_refresh("SPY", early, None, FRIDAY)
    # A clock that ran ahead and was set right.
    assert needs_refresh(
        "SPY", replace(history, fetched_at=FRIDAY + timedelta(days=400)), None, FRIDAY
    )
    assert needs_refresh("X", None, Outcome("unknown", FRIDAY + timedelta(days=400)), FRIDAY)


# --- What is kept ---------------------------------------------------------------------------------


def test_a_new_split_fetches_the_whole_symbol_again(
    yahoo: YahooStandIn, stored: PriceStore
) -> None:
    # 4:1 on Monday. Yahoo serves the whole past divided by 4; its dividend of 4 March is now 0.125.
    quartered = weekdays("2024-01-02", "2024-03-11", 25, 0.25)
    yahoo.add(Security("SPY", quartered, {"2024-03-04": 0.125}, {"2024-03-11": (4, 1)}))
    assert kinds(refresh(stored, ["SPY"], now=MONDAY)) == {"SPY": "ok"}
    assert [asked.start for asked in yahoo.asked()] == [date(2024, 2, 27), BEGINNING]
    assert closes(stored) == quartered
    history = stored.load(["SPY"])["SPY"]
    assert history.split_ratios.tolist() == [4.0]
    assert history.dividend_amounts.tolist() == [0.125]


def test_a_past_that_was_rewritten_is_fetched_again(
    yahoo: YahooStandIn, stored: PriceStore
) -> None:
    halved = weekdays("2024-01-02", "2024-03-11", 50, 0.5)
    yahoo.add(Security("SPY", halved))  # without a split in the events, and without the dividend
    refresh(stored, ["SPY"], now=MONDAY)
    assert len(yahoo.asked()) == 2
    assert closes(stored) == halved
    assert stored.load(["SPY"])["SPY"].dividend_amounts.tolist() == [0.25]  # kept, on the new base


def test_a_missing_dividend_is_not_forgotten(yahoo: YahooStandIn, stored: PriceStore) -> None:
    yahoo.add(Security("SPY", weekdays("2024-01-02", "2024-03-11", 100, 1)))
    refresh(stored, ["SPY"], now=MONDAY)
    assert stored.load(["SPY"])["SPY"].dividend_amounts.tolist() == [0.5]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            Security("SPY", weekdays("2024-01-02", "2024-03-11", 100, 1), currency="GBp"),
            "quoted in GBp, stored in USD",
        ),
        (
            Security("SPY", weekdays("2024-01-02", "2024-03-11", 100, 1), timezone="Asia/Tokyo"),
            "dated in Asia/Tokyo, stored in America/New_York",
        ),
        (
            Security("SPY", weekdays("2024-02-26", "2024-03-11", 50)),
            "begins 2024-02-26, stored from 2024-01-02",
        ),
        (
            Security("SPY", weekdays("2024-01-02", "2024-03-07", 50)),
            "ends 2024-03-07, stored until 2024-03-08",
        ),
        (Security("SPY", dict.fromkeys(weekdays("2024-01-02", "2024-03-11"))), "no usable rows"),
    ],
)
def test_an_answer_that_is_worse_changes_nothing(
    yahoo: YahooStandIn, stored: PriceStore, answer: Security, reason: str
) -> None:
    before = closes(stored)
    yahoo.add(answer)
    outcome = refresh(stored, ["SPY"], now=MONDAY)["SPY"]
    assert outcome == Outcome("bad_data", MONDAY, reason)
    assert closes(stored) == before
    assert stored.outcomes(["SPY"]) == {"SPY": outcome}
    assert stored.load(["SPY"])["SPY"].fetched_at == FRIDAY


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("429", "rate_limited"),
        ("404", "unknown"),
        ("html404", "unavailable"),
        ("500", "unavailable"),
        ("hang", "unavailable"),
        ("reset", "unavailable"),
        ("truncated", "unavailable"),
        ("html", "unavailable"),
        ("empty", "unavailable"),
    ],
)
def test_a_failure_keeps_what_is_stored_and_the_next_refresh_recovers(
    yahoo: YahooStandIn,
    stored: PriceStore,
    monkeypatch: pytest.MonkeyPatch,
    fault: FaultKind,
    kind: OutcomeKind,
) -> None:
    monkeypatch.setattr(yahoo_module, "TIMEOUT", 0.4)
    before = closes(stored)
    yahoo.add(Security("SPY", weekdays("2024-01-02", "2024-03-11", 100, 1)))
    yahoo.fail(fault)
    assert kinds(refresh(stored, ["SPY"], now=MONDAY)) == {"SPY": kind}
    assert closes(stored) == before
    assert stored.outcomes(["SPY"])["SPY"].kind == kind
    yahoo.recover()
    assert kinds(refresh(stored, ["SPY"], now=MONDAY + timedelta(days=2))) == {"SPY": "ok"}
    assert closes(stored) == before | {"2024-03-11": 149.0}


def test_a_store_that_cannot_be_written_is_a_failure(yahoo: YahooStandIn, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    yahoo.add(Security("SPY", weekdays("2024-01-02", "2024-03-08")))
    store = PriceStore(tmp_path / "file" / "store")
    outcome = refresh(store, ["SPY"], now=FRIDAY)["SPY"]
    assert outcome == Outcome("not_kept", FRIDAY, "Not a directory")
    assert [problem.code for problem in store.problems] == ["store_not_writable"]


# --- How it runs ----------------------------------------------------------------------------------


class SlowClient:
    """A Yahoo that counts who asks at once, and answers when told to, or not before ``together``
    ask.
    """

    def __init__(self, *, is_patient: bool = False, together: int = 0) -> None:
        self.asked: list[str] = []
        self.most_at_once = 0
        self.go_on = threading.Event()
        if not is_patient:
            self.go_on.set()
        self._at_once = 0
        self._together = together
        self.all_here = threading.Event()
        self._lock = threading.Lock()

    def fetch(self, symbol: str, start: date, now: datetime) -> Answer:
        with self._lock:
            self.asked.append(symbol)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            if self._at_once >= self._together:
                self.all_here.set()
        self.all_here.wait(20)
        self.go_on.wait(20)
        with self._lock:
            self._at_once -= 1
        return Answer(
            symbol, Outcome("ok", now), raw_history(symbol, {"2024-03-08": 1.0}, fetched_at=now)
        )


SYMBOLS = [f"S{number}" for number in range(12)]


def test_four_are_asked_at_once_and_progress_is_told(store: PriceStore) -> None:
    client, told = SlowClient(together=4), list[Progress]()
    outcomes = Refresh(
        store, Request(SYMBOLS, FRIDAY), source=client, on_progress=told.append
    ).run()
    assert kinds(outcomes) == dict.fromkeys(SYMBOLS, "ok")
    assert sorted(client.asked) == sorted(SYMBOLS)
    assert client.most_at_once == 4
    assert (told[0].done, told[0].total, told[0].is_finished) == (0, 12, False)
    assert (told[-1].done, told[-1].is_finished, dict(told[-1].outcomes)) == (12, True, outcomes)
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)


def test_in_the_background_it_can_be_watched_and_cancelled(store: PriceStore) -> None:
    client = SlowClient(is_patient=True, together=4)
    running = Refresh(store, Request(SYMBOLS, FRIDAY), source=client).start()
    assert client.all_here.wait(20)
    assert (running.progress().done, running.progress().is_finished) == (0, False)
    assert running.progress().asking == tuple(SYMBOLS[:4])
    assert running.progress().waiting == tuple(SYMBOLS[4:])
    running.cancel()
    assert running.wait(5)
    assert kinds(dict(running.progress().outcomes)) == dict.fromkeys(SYMBOLS, "cancelled")
    assert store.outcomes(SYMBOLS) == {}  # cancelling is no attempt
    client.go_on.set()
    assert len(client.asked) == 4


def test_the_deadline_ends_a_refresh_that_hangs(yahoo: YahooStandIn, store: PriceStore) -> None:
    week = weekdays("2024-03-04", "2024-03-08")
    yahoo.add(*(Security(symbol, week) for symbol in ("SPY", "KO", "VIG")))
    yahoo.fail("hang", symbol="KO", seconds=300)
    outcomes = Refresh(store, Request(["SPY", "KO", "VIG"], FRIDAY, deadline=1.5)).run()
    assert kinds(outcomes) == {"SPY": "ok", "KO": "unavailable", "VIG": "ok"}
    assert outcomes["KO"].reason == "not finished within 1.5 seconds (deadline)"
    assert store.outcomes(["KO"]) == {"KO": outcomes["KO"]}


def test_many_symbols_get_more_time(store: PriceStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh_module, "DEADLINE", 0.1)
    monkeypatch.setattr(refresh_module, "EACH", 0.05)
    client = SlowClient(is_patient=True)
    outcomes = Refresh(store, Request(SYMBOLS, FRIDAY), source=client).run()
    client.go_on.set()
    # 0.1 + 12 × 0.05
    assert {outcome.reason for outcome in outcomes.values()} == {
        "not finished within 0.7 seconds (deadline)"
    }


def test_what_arrives_after_the_deadline_is_not_stored(store: PriceStore) -> None:
    client = SlowClient(is_patient=True)
    outcomes = Refresh(store, Request(["SPY"], FRIDAY, deadline=0.05), source=client).run()
    client.go_on.set()
    for thread in threading.enumerate():
        if thread.name == "refresh-worker":
            thread.join()
    assert store.load(["SPY"]) == {}
    assert store.outcomes(["SPY"]) == outcomes


HANGING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from portfolio.market.refresh.refresh import Refresh, Request
from portfolio.market.sources import yahoo
from portfolio.market.store.store import PriceStore
import yfinance
yahoo.TIMEOUT = 300.0
now = datetime(2024, 3, 8, 22, tzinfo=UTC)
outcomes = Refresh(PriceStore(Path(sys.argv[1])), Request(["SPY", "KO"], now, deadline=2.0)).run()
print(*(f"{symbol}:{outcome.kind}" for symbol, outcome in sorted(outcomes.items())))
"""


def test_a_hanging_request_does_not_keep_the_program_from_ending(
    yahoo: YahooStandIn, tmp_path: Path
) -> None:
    yahoo.add(Security("SPY", weekdays("2024-03-04", "2024-03-08")))
    yahoo.fail("hang", symbol="KO", seconds=300)
    run = subprocess.run(
        [sys.executable, "-c", HANGING, tmp_path],
        env={**os.environ, **yahoo_environment(yahoo.url)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (run.stdout, run.stderr, run.returncode) == ("KO:unavailable SPY:ok\n", "", 0)


def test_the_first_429_stops_everything(yahoo: YahooStandIn, store: PriceStore) -> None:
    yahoo.fail("429")
    outcomes = refresh(store, SYMBOLS, now=FRIDAY)
    assert kinds(outcomes) == dict.fromkeys(SYMBOLS, "rate_limited")
    assert kinds(store.outcomes(SYMBOLS)) == dict.fromkeys(SYMBOLS, "rate_limited")
    # At most the four under way were asked for; yfinance itself repeats each once.
    assert len({asked.symbol for asked in yahoo.asked()}) <= 4
    assert CircuitBreaker(store).is_open(FRIDAY + timedelta(seconds=5))


def test_while_yahoo_refuses_nobody_asks(yahoo: YahooStandIn, stored: PriceStore) -> None:
    CircuitBreaker(stored).trip(MONDAY)
    outcomes = refresh(stored, ["SPY"], now=MONDAY + timedelta(seconds=30))
    assert kinds(outcomes) == {"SPY": "rate_limited"}
    assert yahoo.requests == []
    assert len(closes(stored)) == 49
    refresh(stored, ["SPY"], now=MONDAY + timedelta(seconds=61))
    assert len(yahoo.asked()) == 1
    assert CircuitBreaker(stored).state() is None  # it answered


def test_a_single_429_is_survived(yahoo: YahooStandIn, store: PriceStore) -> None:
    yahoo.add(Security("SPY", weekdays("2024-03-04", "2024-03-08")))
    yahoo.fail("429", times=1)
    assert kinds(refresh(store, ["SPY"], now=FRIDAY)) == {"SPY": "ok"}


def test_nothing_to_refresh(store: PriceStore) -> None:
    assert refresh(store, [], now=FRIDAY) == {}


def test_a_mistake_of_ours_costs_one_symbol_only(store: PriceStore) -> None:
    class Client(SlowClient):
        def fetch(self, symbol: str, start: date, now: datetime) -> Answer:
            if symbol == "S3":
                raise ZeroDivisionError("a bug")
            return super().fetch(symbol, start, now)

    outcomes = Refresh(store, Request(SYMBOLS, FRIDAY), source=Client()).run()
    assert outcomes["S3"] == Outcome("unavailable", FRIDAY, "ZeroDivisionError: a bug")
    assert [outcome.kind for outcome in outcomes.values()].count("ok") == 11
