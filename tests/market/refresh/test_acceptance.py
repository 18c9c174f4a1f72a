"""What Yahoo answers is stored only where it is not worse than what is stored."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from portfolio.market.quality.cleaning import clean
from portfolio.market.rates import load_market
from portfolio.market.refresh.acceptance import shifted_days
from portfolio.market.refresh.refresh import Refresh, Request, refresh
from tests.support.raw_histories import raw_history
from tests.support.subjects import week
from tests.support.yahoo.securities import Security, weekdays

if TYPE_CHECKING:
    from portfolio.market.records import Outcome
    from portfolio.market.store.store import PriceStore
    from tests.support.yahoo.stand_in import YahooStandIn

FRIDAY = datetime(2024, 3, 8, 22, 0, tzinfo=UTC)
MONDAY = datetime(2024, 3, 11, 22, 0, tzinfo=UTC)
#: Closes from 20 February to Monday 11 March 2024, weekdays without a holiday, rising by 1 a day
#: from 100 to 114.
TRUE = weekdays("2024-02-20", "2024-03-11", 100, 1)
PAID = {"2024-02-21": 0.5, "2024-03-04": 0.5}


@pytest.fixture
def stored(yahoo: YahooStandIn, store: PriceStore) -> PriceStore:
    """A store filled on Friday with closes to Friday."""
    yahoo.now = FRIDAY
    yahoo.add(Security("SPY", {d: c for d, c in TRUE.items() if d <= "2024-03-08"}, PAID))
    assert refresh(store, ["SPY"], now=FRIDAY)["SPY"].kind == "ok"
    yahoo.now = MONDAY
    return store


def fetch(
    yahoo: YahooStandIn, store: PriceStore, closes: dict[str, float | None], **more: object
) -> Outcome:
    dividends = more.pop("dividends", PAID)
    yahoo.add(Security("SPY", TRUE | closes, dividends, **more))  # type: ignore[arg-type]
    return refresh(store, ["SPY"], now=MONDAY)["SPY"]


def closes(store: PriceStore) -> dict[str, float]:
    history = store.load(["SPY"])["SPY"]
    return dict(zip(history.days.astype(str).tolist(), history.closes.tolist(), strict=True))


def used(store: PriceStore) -> tuple[dict[str, float], list[str]]:
    """The closes that numbers are computed from, and the codes of what was held out."""
    cleaned = clean(load_market(store, ["SPY"], ["USD"]), [])
    history = cleaned.histories["SPY"]
    table = dict(zip(history.days.astype(str).tolist(), history.closes.tolist(), strict=True))
    return table, [finding.code for finding in cleaned.findings]


def test_a_wrong_close_never_replaces_a_stored_one(yahoo: YahooStandIn, stored: PriceStore) -> None:
    # 7 March was 112 and is served as 11,200. Monday's row is sound and is taken.
    outcome = fetch(yahoo, stored, {"2024-03-07": 11_200.0})
    assert (outcome.kind, outcome.reason) == (
        "bad_data",
        "a close of 11,200 on 2024-03-07, stored 112",
    )
    assert closes(stored) == TRUE
    raw = stored.raw("SPY")
    assert raw is not None
    assert raw.remarks.refused == {date(2024, 3, 7): 11_200.0}
    # An hour later it is asked for again, and is as it should be.
    yahoo.add(Security("SPY", TRUE, PAID))
    assert refresh(stored, ["SPY"], now=MONDAY + timedelta(minutes=59))["SPY"].kind == "unchanged"
    yahoo.requests.clear()
    assert refresh(stored, ["SPY"], now=MONDAY + timedelta(hours=1))["SPY"].kind == "unchanged"
    assert yahoo.asked("SPY")
    raw = stored.raw("SPY")
    assert raw is not None
    assert raw.remarks.refused == {}


def test_a_wrong_new_close_is_held_out_until_it_is_right(
    yahoo: YahooStandIn, stored: PriceStore
) -> None:
    outcome = fetch(yahoo, stored, {"2024-03-11": 11_400.0})
    assert (outcome.kind, outcome.reason) == (
        "bad_data",
        "the close of 2024-03-11 is plainly wrong: 11,400",
    )
    table, held_out = used(stored)
    assert held_out == ["wrong_unit"]
    assert table == {day: close for day, close in TRUE.items() if day <= "2024-03-08"}
    yahoo.add(Security("SPY", TRUE, PAID))
    assert refresh(stored, ["SPY"], now=MONDAY + timedelta(hours=2))["SPY"].kind == "ok"
    assert used(stored) == (TRUE, [])


def test_a_wrong_close_of_a_first_fetch_is_held_out(yahoo: YahooStandIn, store: PriceStore) -> None:
    outcome = fetch(yahoo, store, {"2024-03-11": 1.14})
    assert outcome.kind == "bad_data"
    assert used(store)[1] == ["wrong_unit"]


def test_an_old_spike_is_no_failure(yahoo: YahooStandIn, store: PriceStore) -> None:
    assert fetch(yahoo, store, {"2024-02-22": 10_200.0}).kind == "ok"
    assert used(store)[1] == ["spike"]


def test_a_whole_history_in_another_unit_is_refused(
    yahoo: YahooStandIn, stored: PriceStore
) -> None:
    before = closes(stored)
    outcome = fetch(yahoo, stored, {day: (close or 0) / 100 for day, close in TRUE.items()})
    assert (outcome.kind, outcome.reason) == ("bad_data", "all closes 0.01 times the stored ones")
    assert closes(stored) == before


def test_a_past_that_comes_back_with_a_jump_is_refused(
    yahoo: YahooStandIn, stored: PriceStore
) -> None:
    # Everything before 5 March is served four times too high, as when a split is not applied to the
    # past.
    before = closes(stored)
    outcome = fetch(
        yahoo, stored, {day: (close or 0) * 4 for day, close in TRUE.items() if day < "2024-03-05"}
    )
    # 4 March is the tenth day: 109, served as 436.
    assert (outcome.kind, outcome.reason) == (
        "bad_data",
        "a jump on 2024-03-05, from 436 to 110, where none was before",
    )
    assert closes(stored) == before


def test_a_past_that_is_halved_without_a_split_is_remarked(
    yahoo: YahooStandIn, stored: PriceStore
) -> None:
    outcome = fetch(yahoo, stored, {day: (close or 0) / 2 for day, close in TRUE.items()})
    assert outcome.kind == "ok"
    raw = stored.raw("SPY")
    assert raw is not None
    assert raw.remarks.rebased == {date(2024, 3, 11): 0.5}


def test_a_split_that_is_listed_is_no_remark(yahoo: YahooStandIn, stored: PriceStore) -> None:
    halved = {day: (close or 0) / 2 for day, close in TRUE.items()}
    assert fetch(yahoo, stored, dict(halved), splits={"2024-03-11": (2, 1)}).kind == "ok"
    raw = stored.raw("SPY")
    assert raw is not None
    assert raw.remarks.rebased == {}


def test_a_dividend_in_another_unit_never_replaces_a_stored_one(
    yahoo: YahooStandIn, stored: PriceStore
) -> None:
    outcome = fetch(yahoo, stored, {}, dividends={"2024-02-21": 0.005, "2024-03-04": 0.005})
    assert (outcome.kind, outcome.reason) == (
        "bad_data",
        "a dividend of 0.005 on 2024-02-21, stored 0.5",
    )
    assert stored.load(["SPY"])["SPY"].dividend_amounts.tolist() == [0.5, 0.5]
    assert "2024-03-11" in closes(stored)


@pytest.mark.parametrize("times", [0.01, 100.0])
def test_a_first_answer_with_dividends_in_another_unit_does_not_stay(
    yahoo: YahooStandIn, store: PriceStore, times: float
) -> None:
    before = {day: close for day, close in TRUE.items() if day <= "2024-03-08"}
    yahoo.add(Security("SPY", before, PAID, listed_times=times))
    refresh(store, ["SPY"], now=FRIDAY)
    assert store.load(["SPY"])["SPY"].dividend_amounts.tolist() == [0.5 * times, 0.5 * times]
    # The same again changes nothing; a right whole answer, asked for because the checks warn of
    # what is stored, wins and says so.
    yahoo.add(Security("SPY", TRUE, PAID, listed_times=times))
    again = Refresh(store, Request(["SPY"], MONDAY, force=True)).run()["SPY"]
    assert again.kind in ("ok", "unchanged")
    assert store.load(["SPY"])["SPY"].dividend_amounts.tolist() == [0.5 * times, 0.5 * times]
    yahoo.add(Security("SPY", TRUE, PAID))
    later = MONDAY + timedelta(hours=2)
    outcome = Refresh(store, Request(["SPY"], later, force=True)).run()["SPY"]
    assert outcome.kind == "ok"
    assert outcome.reason == (
        "all dividends were stored in another unit, that of 2024-02-21 is 0.5"
    )
    assert store.load(["SPY"])["SPY"].dividend_amounts.tolist() == [0.5, 0.5]
    # And a wrong one after it does not.
    yahoo.add(Security("SPY", TRUE, PAID, listed_times=times))
    outcome = Refresh(store, Request(["SPY"], MONDAY + timedelta(hours=4), force=True)).run()["SPY"]
    assert outcome.kind == "bad_data"
    assert store.load(["SPY"])["SPY"].dividend_amounts.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("times", [0.01, 100.0])
def test_a_first_answer_with_closes_in_another_unit_does_not_stay(
    yahoo: YahooStandIn, store: PriceStore, times: float
) -> None:
    wrong = {day: (close or 0) * times for day, close in TRUE.items()}
    # Adj Close is wrong as the closes are; the dividends are right.
    scaled = {day: amount * times for day, amount in PAID.items()}
    yahoo.add(Security("SPY", dict(wrong), scaled, listed_times=1 / times))
    refresh(store, ["SPY"], now=MONDAY)
    assert closes(store) == pytest.approx(wrong)
    yahoo.add(Security("SPY", TRUE, PAID))
    outcome = Refresh(store, Request(["SPY"], MONDAY + timedelta(hours=2), force=True)).run()["SPY"]
    assert outcome.kind == "ok"
    assert outcome.reason == (
        f"all closes were stored in another unit, {times:g} times those of now"
    )
    assert closes(store) == TRUE
    assert store.load(["SPY"])["SPY"].dividend_amounts.tolist() == [0.5, 0.5]


def test_dates_shifted_to_weekends_are_refused(yahoo: YahooStandIn, stored: PriceStore) -> None:
    before = closes(stored)
    shifted = {
        (date.fromisoformat(day) - timedelta(days=1)).isoformat(): close
        for day, close in TRUE.items()
    }
    yahoo.add(Security("SPY", dict(shifted), PAID))
    outcome = refresh(stored, ["SPY"], now=MONDAY)["SPY"]
    assert outcome.kind == "bad_data"
    assert "rows on weekends" in outcome.reason
    assert closes(stored) == before


@pytest.mark.parametrize(
    ("symbol", "refused"),
    [
        ("SPY", True),
        ("BTC-USD", False),
        ("TWD=X", False),  # Sunday evening in London
        ("EURUSD=X", False),
        ("TEVA.TA", False),
        ("X.NOWHERE", False),
    ],
)
def test_weekends_are_sessions_elsewhere(symbol: str, refused: bool) -> None:
    table = week("2024-03-04", [1.0] * 5) | {"2024-03-09": 1.0, "2024-03-10": 1.0}
    assert shifted_days(raw_history(symbol, table)) == ("2 rows on weekends" if refused else "")


def test_a_vanished_dividend_is_kept_and_remarked(yahoo: YahooStandIn, stored: PriceStore) -> None:
    assert fetch(yahoo, stored, {}, dividends={"2024-02-21": 0.5}).kind == "ok"
    raw = stored.raw("SPY")
    assert raw is not None
    assert raw.dividend_amounts.tolist() == [0.5, 0.5]
    assert raw.remarks.vanished == {date(2024, 3, 4)}
    # The February's dividend lies before the days that were asked for: nothing is said of it.
    yahoo.add(Security("SPY", TRUE, PAID))
    Refresh(stored, Request(["SPY"], MONDAY, force=True)).run()
    raw = stored.raw("SPY")
    assert raw is not None
    assert raw.remarks.vanished == set()


def test_rows_without_a_close_are_remarked_until_they_have_one(
    yahoo: YahooStandIn, stored: PriceStore
) -> None:
    # Friday's close was 113: an answer that has none for it does not take it away.
    assert fetch(yahoo, stored, {"2024-03-08": None, "2024-03-11": 0.0}).kind == "unchanged"
    raw = stored.raw("SPY")
    assert raw is not None
    assert raw.remarks.unusable == {date(2024, 3, 8): None, date(2024, 3, 11): 0.0}
    assert closes(stored)["2024-03-08"] == 113.0
    yahoo.add(Security("SPY", TRUE, PAID))
    Refresh(stored, Request(["SPY"], MONDAY, force=True)).run()
    raw = stored.raw("SPY")
    assert raw is not None
    assert raw.remarks.unusable == {}
    assert closes(stored) == TRUE


def test_the_currency_of_dividends_reaches_the_store(
    yahoo: YahooStandIn, store: PriceStore
) -> None:
    assert fetch(yahoo, store, {}, dividend_currency="TWD").kind == "ok"
    raw = store.raw("SPY")
    assert raw is not None
    assert raw.remarks.dividend_currencies == {date(2024, 2, 21): "TWD", date(2024, 3, 4): "TWD"}
    assert raw.dividend_amounts.tolist() == [0.5, 0.5]
    assert fetch(yahoo, store, {}, dividend_currency="USD").kind == "unchanged"


def test_all_raw_histories_are_read_at_once(yahoo: YahooStandIn, stored: PriceStore) -> None:
    fetch(yahoo, stored, {"2024-03-11": 0.0})
    (raw,) = stored.raws(["SPY", "KO"]).values()
    assert raw.remarks.unusable == {date(2024, 3, 11): 0.0}
    assert raw.volumes[0] == 1000.0
    stored.set_note("remarks:SPY", '{"unusable": {"2024-03-11": "damaged')
    (raw,) = stored.raws(["SPY"]).values()
    assert raw.remarks.unusable == {}
    stored.delete("SPY")
    assert stored.raws(["SPY"]) == {}
    assert stored.note("remarks:SPY") is None
