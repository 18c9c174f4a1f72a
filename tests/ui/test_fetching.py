"""The state of the prices in the sidebar, from the first look to the end of a refresh, against a
Yahoo of our own.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portfolio.language import language
from portfolio.market.records import Outcome
from portfolio.market.refresh.breaker import CircuitBreaker
from portfolio.market.sources import yahoo as yahoo_module
from portfolio.market.store.store import PriceStore
from portfolio.report.audience import Audience
from portfolio.report.files.terminal import text_of
from portfolio.report.tables.outcome_table import outcome_table
from portfolio.report.words.age import ago
from portfolio.report.words.outcomes import summary
from portfolio.ui.shell.refresher import Refresher, refresher
from portfolio.workspace import Options
from tests.support.raw_histories import raw_history
from tests.support.ui_app import PAGES, app, folder, table, texts  # noqa: F401 - fixtures
from tests.support.yahoo.stand_in import Security, weekdays

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from portfolio.market.records import OutcomeKind
    from tests.support.ui_app import Open
    from tests.support.yahoo.stand_in import YahooStandIn

NOW = datetime.now(UTC)
TODAY = NOW.date().isoformat()
#: Long enough ago for every exchange to have closed since.
LONG_AGO = NOW - timedelta(days=30)


@pytest.fixture
def online(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of two securities in dollars, and an app that may ask; returns its folder."""
    (folder / "holdings.csv").write_text(
        "symbol,shares,currency\nSPY,10,USD\nKO,10,USD\n", encoding="utf-8"
    )
    monkeypatch.setattr(sys, "argv", ["app.py", Options(base="USD").to_json()])
    # What hangs goes on when a test says so, however long the test has taken.
    monkeypatch.setattr(yahoo_module, "TIMEOUT", 300.0)
    return folder


@pytest.fixture
def stored(online: Path, tmp_path: Path) -> PriceStore:
    """Closes of both up to a month ago, fetched then."""
    store = PriceStore(tmp_path / "store")
    closes = {
        day: close
        for day, close in weekdays("2023-12-01", LONG_AGO.date().isoformat(), 100).items()
        if close is not None
    }
    for symbol in ("SPY", "KO"):
        store.save(raw_history(symbol, closes, fetched_at=LONG_AGO), Outcome("ok", LONG_AGO))
    return store


def list_both(yahoo: YahooStandIn) -> None:
    """Let Yahoo know both, with closes up to today."""
    yahoo.add(*(Security(symbol, weekdays("2023-12-01", TODAY, 100)) for symbol in ("SPY", "KO")))


def sidebar(at: AppTest) -> str:
    return "\n".join(str(c.value) for c in at.sidebar.caption)


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.sidebar.button]


def finish() -> Refresher:
    """Wait for the refresh that is under way."""
    here = refresher()
    assert here.running is not None
    assert here.running.wait(20)
    return here


def look(at: AppTest) -> AppTest:
    """One more look, as the panel takes them every second."""
    at.run()
    assert not at.exception, at.exception[0].message
    return at


def begin(at: AppTest) -> AppTest:
    """Look as often as it takes until a refresh begins of its own accord: a few seconds."""
    before = refresher().count
    for _ in range(5):
        if refresher().count == before:
            look(at)
    assert refresher().count == before + 1
    return at


# --- When it asks ---------------------------------------------------------------------------------


def test_the_first_screen_asks_nothing_and_a_later_look_begins(
    app: Open,
    stored: PriceStore,
    yahoo: YahooStandIn,
) -> None:
    list_both(yahoo)
    at = app(quarter=None)
    assert (refresher().count, yahoo.asked()) == (0, [])
    assert "30 days ago" in sidebar(at)
    begin(at)
    assert finish().count == 1
    look(at)
    # Two securities; everything is in dollars, so there is no rate.
    assert "fetched: 2." in sidebar(at)
    assert "0 min ago" in sidebar(at) or "just now" in sidebar(at)
    assert sorted({asked.symbol for asked in yahoo.asked()}) == ["KO", "SPY"]


def test_a_session_asks_unasked_only_once_and_so_does_the_next(
    app: Open,
    stored: PriceStore,
    yahoo: YahooStandIn,
) -> None:
    yahoo.fail("500")
    at = begin(app(quarter=None))
    finish()
    for _ in range(3):
        look(at)
    assert refresher().count == 1  # it failed, and is not tried again and again
    again = app(quarter=None)  # the page is loaded anew a moment later: a session of its own
    for _ in range(5):
        look(again)
    assert refresher().count == 1
    again.button(key="fetch_now").click().run()  # a wish is another matter
    assert refresher().count == 2
    finish()


def test_nothing_is_asked_when_nothing_new_can_exist(
    app: Open,
    online: Path,
    tmp_path: Path,
    yahoo: YahooStandIn,
) -> None:
    store = PriceStore(tmp_path / "store")
    closes = dict.fromkeys(weekdays("2023-12-01", TODAY), 100.0)
    for symbol in ("SPY", "KO"):
        store.save(raw_history(symbol, closes, fetched_at=NOW), Outcome("ok", NOW))
    at = app(quarter=None)
    for _ in range(5):
        look(at)
    assert (refresher().count, yahoo.asked()) == (0, [])


def test_offline_and_demo_ask_nothing(
    app: Open,
    stored: PriceStore,
    yahoo: YahooStandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for options in (Options(base="USD", offline=True), Options(base="USD", demo=True)):
        monkeypatch.setattr(sys, "argv", ["app.py", options.to_json()])
        at = app(quarter=None)
        for _ in range(5):
            look(at)
        assert "Fetch prices" not in labels(at)
    assert (refresher().count, yahoo.requests) == (0, [])


# --- While it runs --------------------------------------------------------------------------------


def test_progress_symbol_by_symbol_and_cancel(
    app: Open,
    stored: PriceStore,
    yahoo: YahooStandIn,
) -> None:
    list_both(yahoo)
    yahoo.fail("hang", symbol="KO", seconds=300)
    at = begin(app(quarter=None))
    here = refresher()
    assert here.running is not None
    while here.running.progress().done < 1:  # SPY answers at once
        here.running.wait(0.05)
    look(at)
    assert "Asking for KO" in sidebar(at)
    assert "Cancel" in labels(at)
    assert "Fetch prices" not in labels(at)
    at.session_state["fetch_symbols"] = True  # the list is opened
    states = table(look(at), "How far the fetching")
    assert list(zip(states["symbol"], states["state"], strict=True)) == [
        ("KO", "asking now"),
        ("SPY", "fetched"),
    ]
    at.button(key="cancel_fetch").click().run()
    assert here.running.wait(5)
    look(at)
    assert "fetched: 1, cancelled: 1." in sidebar(at)
    assert "Fetch prices" in labels(at)


def test_the_pages_keep_their_numbers_until_it_has_ended(
    app: Open,
    stored: PriceStore,
    yahoo: YahooStandIn,
) -> None:
    list_both(yahoo)
    yahoo.fail("hang", symbol="KO", seconds=300)
    before = stored.revision()
    at = begin(app(quarter=None))
    here = refresher()
    assert here.running is not None
    while here.running.progress().done < 1:
        here.running.wait(0.05)
    assert stored.revision() != before  # SPY is stored
    assert at.session_state["screen"].opened.market.histories["SPY"].fetched_at == LONG_AGO
    look(at)
    assert at.session_state["screen"].opened.market.histories["SPY"].fetched_at == LONG_AGO
    yahoo.recover()
    finish()
    look(at)
    assert at.session_state["screen"].opened.market.histories["SPY"].fetched_at > LONG_AGO


# --- When Yahoo does not play along ---------------------------------------------------------------


def test_a_429_is_told_with_the_time_of_the_next_try(
    app: Open,
    stored: PriceStore,
    yahoo: YahooStandIn,
) -> None:
    yahoo.fail("429")
    at = begin(app(quarter=None))
    finish()
    look(at)
    state = CircuitBreaker(stored).state()
    assert state is not None
    until = state.until.astimezone().strftime("%H:%M")
    assert f"Yahoo asked to slow down: next try at {until}. Showing stored prices." in sidebar(at)
    assert at.button(key="fetch_now").disabled
    assert "30 days ago" in sidebar(at)
    # Another process, later the same minute: it does not ask, and the prices are the stored ones.
    asked = len(yahoo.requests)
    refresher().count, refresher().running, refresher().began = 0, None, None
    later = app(quarter=None)
    for _ in range(5):
        look(later)
    assert len(yahoo.requests) == asked


def test_a_network_that_is_down(app: Open, stored: PriceStore, yahoo: YahooStandIn) -> None:
    yahoo.fail("reset")
    at = begin(app(quarter=None))
    finish()
    look(at)
    assert "Yahoo could not be reached. Showing stored prices." in sidebar(at)
    at.switch_page(PAGES["data"]).run()
    assert list(table(at, "State of the prices")["outcome"]) == ["could not be reached"] * 2


def test_one_of_two_fails(app: Open, stored: PriceStore, yahoo: YahooStandIn) -> None:
    list_both(yahoo)
    yahoo.fail("500", symbol="KO")
    at = begin(app(quarter=None))
    finish()
    look(at)
    assert "fetched: 1, failed: 1." in sidebar(at)
    assert "Some symbols could not be refreshed. Showing stored prices." in sidebar(at)


def test_simulated_prices_are_not_called_stored(
    app: Open,
    online: Path,
    yahoo: YahooStandIn,
) -> None:
    yahoo.fail("reset")
    at = begin(app(quarter=None, demo_wish=True))
    finish()
    look(at)
    assert "Yahoo could not be reached. The prices here stay simulated." in sidebar(at)
    assert "stored" not in sidebar(at)


def test_nothing_stored_yet(app: Open, online: Path, yahoo: YahooStandIn) -> None:
    yahoo.fail("reset")
    at = begin(app(quarter=None))
    finish()
    look(at)
    assert "Yahoo could not be reached. No prices are stored yet." in sidebar(at)


def test_one_symbol_is_fetched_whole_from_the_data_page(
    app: Open,
    stored: PriceStore,
    yahoo: YahooStandIn,
) -> None:
    list_both(yahoo)
    at = app("data", quarter=None, fetch_looks=9)  # this session has had its automatic try
    at.selectbox(key="data_symbol").select("KO").run()
    at.button(key="refetch").click().run()
    finish()
    assert {(asked.symbol, str(asked.start)) for asked in yahoo.asked()} == {("KO", "2000-01-01")}


# --- Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=47, minutes=59), "47 h ago"),
        (timedelta(days=2), "2 days ago"),
    ],
)
def test_how_long_ago(passed: timedelta, words: str) -> None:
    assert ago(NOW - passed, NOW, language("en")) == words


def test_a_clock_that_was_turned_back_gives_no_negative_age() -> None:
    later = NOW + timedelta(days=3)
    assert ago(later, NOW, language("en")) == f"on {later.astimezone().date()}"


def test_the_table_of_a_fetch_ends_with_its_sum() -> None:
    kinds: dict[str, OutcomeKind] = {
        "SPY": "ok",
        "KO": "unchanged",
        "VIG": "unchanged",
        "OLD": "unknown",
        "PFF": "unavailable",
        "SGOV": "cancelled",
    }
    reasons = {"PFF": "timed out", "OLD": "No data found, symbol may be delisted"}
    outcomes = {
        symbol: Outcome(kind, NOW, reasons.get(symbol, "")) for symbol, kind in kinds.items()
    }
    t = language("en")
    table = outcome_table(outcomes, {"SPY": NOW.date()}, Audience(t, shows_amounts=True))
    lines = text_of(table, t, width=110).splitlines()
    assert lines[2].split() == ["SPY", "fetched", TODAY]
    assert lines[5].endswith("–")
    assert lines[6].endswith("timed out")
    said = "fetched: 1, nothing new: 2, failed: 2, cancelled: 1"
    assert summary(outcomes.values(), t) == said
    assert summary([], language("en")) == ""
