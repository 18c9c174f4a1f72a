"""Joining stored and answered rows: never two price bases in one history, never less
than before.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from portfolio.market.raw import RawHistory
from portfolio.market.refresh.merge import extend, refusal, replace_whole
from tests.support.raw_histories import raw_history

#: Monday 4 to Friday 8 March 2024.
STORED = {
    "2024-03-04": 100.0,
    "2024-03-05": 101.0,
    "2024-03-06": 102.0,
    "2024-03-07": 103.0,
    "2024-03-08": 104.0,
}
NEWER = {"2024-03-07": 103.0, "2024-03-08": 104.0, "2024-03-11": 105.0}


def table(raw: RawHistory | str | None) -> dict[str, float]:
    assert isinstance(raw, RawHistory)
    return dict(zip(raw.days.astype(str).tolist(), raw.closes.tolist(), strict=True))


def dividends(raw: RawHistory | str | None) -> dict[str, float]:
    assert isinstance(raw, RawHistory)
    return dict(
        zip(raw.dividend_days.astype(str).tolist(), raw.dividend_amounts.tolist(), strict=True)
    )


def test_newer_rows_are_appended() -> None:
    merged = extend(raw_history("SPY", STORED), raw_history("SPY", NEWER))
    assert table(merged) == STORED | NEWER


def test_a_day_that_the_answer_lacks_stays() -> None:
    newer = {"2024-03-06": 102.0, "2024-03-08": 104.0}
    assert table(extend(raw_history("SPY", STORED), raw_history("SPY", newer))) == STORED


def test_a_missing_day_that_yahoo_fills_in_later_is_taken() -> None:
    stored = {day: close for day, close in STORED.items() if day != "2024-03-07"}
    assert table(extend(raw_history("SPY", stored), raw_history("SPY", NEWER))) == STORED | NEWER


@pytest.mark.parametrize(
    ("close", "is_same"),
    [
        (104.0 * 1.0009, True),  # within a tenth of a percent: Yahoo rounds
        (104.0 * 1.0011, False),
        (104.0 / 4, False),
    ],
)
def test_a_past_that_differs_is_not_joined(close: float, is_same: bool) -> None:
    merged = extend(raw_history("SPY", STORED), raw_history("SPY", NEWER | {"2024-03-08": close}))
    assert (merged is not None) == is_same
    if merged is not None:
        assert table(merged)["2024-03-08"] == close  # the newer of two equals


def test_without_a_common_day_nothing_is_joined() -> None:
    assert extend(raw_history("SPY", STORED), raw_history("SPY", {"2024-03-11": 105.0})) is None


def test_a_split_that_is_not_stored_is_not_joined() -> None:
    stored, newer = (
        raw_history("SPY", STORED),
        raw_history("SPY", NEWER, splits={"2024-03-08": 2.0}),
    )
    assert extend(stored, newer) is None
    known = raw_history("SPY", STORED, splits={"2024-03-08": 2.0})
    assert table(extend(known, newer)) == STORED | NEWER
    corrected = raw_history("SPY", STORED, splits={"2024-03-08": 3.0})
    assert extend(corrected, newer) is None


def test_dividends_are_added_corrected_and_never_dropped() -> None:
    stored = raw_history("SPY", STORED, dividends={"2024-03-05": 1.0, "2024-03-07": 0.5})
    newer = raw_history("SPY", NEWER, dividends={"2024-03-07": 0.55, "2024-03-11": 2.0})
    assert dividends(extend(stored, newer)) == {
        "2024-03-05": 1.0,
        "2024-03-07": 0.55,
        "2024-03-11": 2.0,
    }
    assert dividends(extend(stored, raw_history("SPY", NEWER))) == {
        "2024-03-05": 1.0,
        "2024-03-07": 0.5,
    }


def test_adjusted_closes_of_two_fetches_are_never_joined() -> None:
    stored = replace(
        raw_history("SPY", STORED), adj_closes=np.array([90.0, 91.0, 92.0, 93.0, 94.0])
    )
    merged = extend(stored, raw_history("SPY", NEWER))
    assert merged is not None
    np.testing.assert_array_equal(merged.adj_closes, [90.0, 91.0, 92.0, 93.0, 94.0, np.nan])


def test_every_row_knows_when_it_was_served_last() -> None:
    newer = replace(raw_history("SPY", NEWER), row_fetched=np.array([7, 7, 7]))
    stored = replace(raw_history("SPY", STORED), row_fetched=np.array([5, 5, 5, 5, 5]))
    merged = extend(stored, newer)
    assert merged is not None
    assert merged.row_fetched.tolist() == [5, 5, 5, 7, 7, 7]


def renamed(raw: RawHistory, timezone: str) -> RawHistory:
    return replace(raw, timezone=timezone)


def test_another_unit_or_zone_is_refused() -> None:
    stored = raw_history("VOD.L", STORED, unit="GBp", timezone="Europe/London")
    assert refusal(stored, stored) == ""
    assert refusal(stored, replace(stored, unit="GBP")) == "quoted in GBP, stored in GBp"
    other_zone = replace(stored, timezone="America/New_York")
    assert refusal(stored, other_zone) == "dated in America/New_York, stored in Europe/London"
    # Yahoo renames zones: the clock is the same.
    assert refusal(renamed(stored, "Asia/Calcutta"), renamed(stored, "Asia/Kolkata")) == ""
    assert refusal(renamed(stored, "Asia/Kolkata"), renamed(stored, "Asia/Calcutta")) == ""


def test_after_a_split_stored_dividends_come_to_the_new_base() -> None:
    # 4:1 on 11 March: Yahoo now serves all closes divided by 4. The dividend of 1.00 that the
    # answer lacks was paid on old shares: 0.25 on new ones. A row that the answer lacks: 102
    # becomes 25.5.
    stored = raw_history("SPY", STORED, dividends={"2024-03-05": 1.0})
    quartered = {day: close / 4 for day, close in STORED.items() if day != "2024-03-06"}
    stored_long = raw_history("SPY", _long(100.0) | STORED, dividends={"2024-03-05": 1.0})
    answer = raw_history(
        "SPY", _long(25.0) | quartered | {"2024-03-11": 26.25}, splits={"2024-03-11": 4.0}
    )
    assert extend(stored, answer) is None
    whole = replace_whole(stored_long, answer)
    assert dividends(whole) == {"2024-03-05": 0.25}
    assert table(whole)["2024-03-06"] == 25.5
    assert table(whole)["2024-03-11"] == 26.25
    assert isinstance(whole, RawHistory)
    assert whole.split_ratios.tolist() == [4.0]


def test_when_the_base_is_the_same_stored_dividends_stay_as_they_are() -> None:
    stored = raw_history("SPY", STORED, dividends={"2024-03-05": 1.0})
    answer = raw_history("SPY", STORED | {"2024-03-06": 150.0})  # one close corrected, no split
    assert dividends(replace_whole(stored, answer)) == {"2024-03-05": 1.0}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"2024-03-08": 104.0}, "begins 2024-03-08, stored from 2024-01-01"),
        ({"2024-01-01": 100.0, "2024-03-07": 103.0}, "ends 2024-03-07, stored until 2024-03-08"),
        ({"2024-01-01": 100.0, "2024-03-08": 104.0}, "2 rows, stored 55"),
    ],
)
def test_a_shorter_history_never_replaces_a_longer_one(
    answer: dict[str, float], reason: str
) -> None:
    # Fifty days from 1 January 2024 on and the five of STORED.
    assert (
        replace_whole(raw_history("SPY", _long(100.0) | STORED), raw_history("SPY", answer))
        == reason
    )


def _long(close: float) -> dict[str, float]:
    """Fifty days before those of STORED, at one price."""
    first = np.datetime64("2024-01-01")
    return {str(first + day): close for day in range(50)}
