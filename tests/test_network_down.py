"""The dashboard while Yahoo refuses, is out of reach or is slow: it opens on what is stored and
says how old that is.
"""

from __future__ import annotations

import shutil
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from curl_cffi import requests

from portfolio.market.records import Outcome
from portfolio.market.refresh.breaker import CircuitBreaker
from portfolio.market.refresh.refresh import Refresh, Request
from portfolio.market.sources import yahoo as yahoo_module
from portfolio.market.store.store import PriceStore
from portfolio.ui.shell.refresher import refresher
from tests.support.raw_histories import raw_history
from tests.support.reliability_case import AFTER, DURING, PAGES, Lab, Seen, laboratory
from tests.support.yahoo.redirect import redirected
from tests.support.yahoo.securities import Security, weekdays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

#: A day after the last fetch, when New York, Tokyo and London have closed once more.
NEXT_DAY = AFTER + timedelta(days=1)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with laboratory(tmp_path) as found:
        yield found


def fetch_here(app: AppTest) -> AppTest:
    """Press the button, and come back when the refresh has ended, as the sidebar does by itself."""
    app.button(key="fetch_now").click().run()
    running = refresher().running
    assert running is not None
    assert running.wait(30)
    return app.run()


def all_pages(app: AppTest) -> dict[str, Seen]:
    """What each page shows; without what is in the sidebar."""
    seen = {}
    for name in PAGES:
        app.switch_page(f"portfolio/ui/pages/{name}.py").run()
        assert not app.exception
        seen[name] = Seen.of(app)
    return seen


@pytest.fixture
def healthy(lab: Lab) -> dict[str, Seen]:
    """What the pages show on the day of the fetch."""
    lab.at(AFTER)
    assert lab.fetch().code == 0
    return all_pages(lab.open())


def test_with_the_network_dead_only_the_age_differs(
    lab: Lab, healthy: dict[str, Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.at(NEXT_DAY)
    monkeypatch.setattr(requests.Session, "request", redirected("http://127.0.0.1:9"))
    lab.forget()
    app = fetch_here(lab.open())
    assert "Prices fetched 2024-04-03" in " ".join(str(c.value) for c in app.sidebar.caption)
    assert "Yahoo could not be reached" in " ".join(str(c.value) for c in app.sidebar.caption)
    for name, seen in all_pages(app).items():
        assert seen.exception == ""
        if name != "data":  # which is about nothing else than how old everything is
            assert seen.main == healthy[name].main
            assert seen.side != healthy[name].side


def test_with_429_to_everything_it_opens_as_usual_and_says_how_old_it_is(
    lab: Lab, healthy: dict[str, Seen], record_property: Callable[[str, object], None]
) -> None:
    lab.forget()
    began = time.perf_counter()
    lab.open()
    usual = time.perf_counter() - began
    lab.at(NEXT_DAY)
    lab.yahoo.fail("429")
    lab.forget()
    lab.yahoo.requests.clear()
    began = time.perf_counter()
    app = lab.open()
    record_property("seconds to open, usually and with 429", (usual, time.perf_counter() - began))
    assert lab.yahoo.requests == []  # the first screen has waited for nobody
    assert Seen.of(app).main == healthy["overview"].main
    app = fetch_here(app)
    captions = " ".join(str(c.value) for c in app.sidebar.caption)
    assert "Prices fetched 2024-04-03" in captions
    assert "24 h ago" in captions
    assert "Yahoo asked to slow down: next try at" in captions
    for name, seen in all_pages(app).items():
        if name != "data":
            assert seen.main == healthy[name].main
    # At most four were under way when the first 429 came; yfinance repeats each once.
    assert len(lab.yahoo.asked()) <= 8
    assert app.button(key="fetch_now").disabled


# --- Five hundred symbols -------------------------------------------------------------------------

MANY = tuple(f"S{number}" for number in range(500))


@pytest.fixture(scope="module")
def five_hundred(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store with five hundred securities, fetched on 22 March."""
    store = PriceStore(tmp_path_factory.mktemp("five hundred"))
    fetched = datetime(2024, 3, 22, 22, 0, tzinfo=UTC)
    week = weekdays("2024-01-02", "2024-03-22", 100, 0.1)
    closes = {day: close or 0.0 for day, close in week.items()}
    for symbol in MANY:
        store.save(raw_history(symbol, closes, fetched_at=fetched), Outcome("ok", fetched))
    return store.folder


@pytest.fixture
def crowd(lab: Lab, five_hundred: Path) -> Lab:
    """Five hundred securities, fetched a week ago; a new week is there to be fetched."""
    lab.at(DURING)
    shutil.copytree(five_hundred, lab.store.folder, dirs_exist_ok=True)
    new = weekdays("2024-01-02", "2024-03-28", 100, 0.1)
    lab.yahoo.add(*(Security(symbol, new) for symbol in MANY))
    rows = "".join(f"{symbol},1,USD\n" for symbol in MANY)
    (lab.home / "holdings.csv").write_text(f"symbol,shares,currency\n{rows}", encoding="utf-8")
    assert lab.run("fetch", "--holdings", str(_rates_only(lab))).code == 0
    lab.yahoo.requests.clear()
    lab.yahoo.most_at_once = 0
    return lab


def _rates_only(lab: Lab) -> Path:
    path = lab.home / "rates.csv"
    path.write_text("symbol,shares,currency\nSPY,1,USD\n", encoding="utf-8")
    return path


def test_five_hundred_symbols_are_fetched_and_no_page_waits(
    crowd: Lab,
    record_property: Callable[[str, object], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(yahoo_module, "TIMEOUT", 300.0)
    crowd.yahoo.hold(after=40)
    app = crowd.open()
    alone = []
    # It begins by itself, when the reader has had the first screen for a moment.
    while refresher().running is None:
        alone.append(_rerun(app))
        assert len(alone) < 20
    refresh, began = refresher().running, time.perf_counter()
    assert refresh is not None
    assert crowd.yahoo.has_held(4)
    # Four are asked, and none of them is answered: a page that waited would wait for ever.
    meanwhile = [_rerun(app) for _ in range(4)]
    assert not refresh.is_finished
    crowd.yahoo.release()
    assert refresh.wait(60)
    seconds = time.perf_counter() - began
    outcomes = refresh.progress().outcomes
    assert {outcomes[symbol].kind for symbol in MANY} == {"ok"}
    assert crowd.yahoo.most_at_once == 4
    assert len(crowd.yahoo.asked()) == len(MANY)
    assert min(asked.start for asked in crowd.yahoo.asked() if asked.start) == date(
        2024, 3, 12
    )  # ten days more
    assert {str(h.days[-1]) for h in crowd.store.load(MANY).values()} == {"2024-03-28"}
    record_property("500 symbols, seconds", round(seconds, 1))
    record_property("rerun alone, seconds", [round(s, 2) for s in alone])
    record_property("reruns meanwhile, seconds", [round(s, 2) for s in meanwhile])


def _rerun(app: AppTest) -> float:
    began = time.perf_counter()
    app.run()
    assert not app.exception
    return time.perf_counter() - began


def test_a_deadline_ends_five_hundred_slow_answers(crowd: Lab) -> None:
    crowd.yahoo.hold(after=28)
    outcomes = Refresh(crowd.store, Request(MANY, DURING, deadline=2.0)).run()
    kinds = {symbol: outcomes[symbol].kind for symbol in MANY}
    fetched = [symbol for symbol in MANY if kinds[symbol] == "ok"]
    assert 0 < len(fetched) <= 28
    assert set(kinds.values()) == {"ok", "unavailable"}
    assert {outcomes[s].reason for s in MANY if s not in fetched} == {
        "not finished within 2 seconds (deadline)"
    }
    assert len(crowd.store.load(MANY)) == len(MANY)


def test_a_storm_of_429_costs_a_handful_of_requests(crowd: Lab) -> None:
    crowd.yahoo.fail("429")
    outcomes = Refresh(crowd.store, Request(MANY, DURING)).run()
    assert {outcomes[symbol].kind for symbol in MANY} == {"rate_limited"}
    assert len(crowd.yahoo.asked()) <= 8
    assert CircuitBreaker(crowd.store).is_open(DURING + timedelta(seconds=30))
    Refresh(crowd.store, Request(MANY, DURING + timedelta(seconds=30))).run()
    assert len(crowd.yahoo.asked()) <= 8  # not one more
    app = crowd.open()
    assert not app.exception
    assert "Prices fetched" in Seen.of(app).side
    assert {str(h.days[-1]) for h in crowd.store.load(MANY).values()} == {"2024-03-22"}
