"""What was stored wrong is asked for again, and mended when Yahoo has mended it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.market.calendars import Sessions
from portfolio.market.records import Outcome
from portfolio.market.refresh.incremental import BEGINNING, fetch_missing
from portfolio.market.refresh.reexamination import is_doubtful, is_mended, without_closed_days
from portfolio.market.sources.base import Answer
from tests.support.raw_histories import raw_history
from tests.support.yahoo.securities import weekdays

if TYPE_CHECKING:
    from portfolio.market.raw import RawHistory

NOW = datetime(2024, 4, 5, 22, 0, tzinfo=UTC)
#: 2 October 2023 to 4 April 2024, rising by 0.1 a day.
CLOSES = {
    day: close or 0.0 for day, close in weekdays("2023-10-02", "2024-04-04", 100, 0.1).items()
}


class Yahoo:
    """Answers every question with one history, from the day asked for on."""

    def __init__(self, raw: RawHistory) -> None:
        self.raw = raw
        self.asked: list[date] = []

    def fetch(self, symbol: str, start: date, now: datetime) -> Answer:
        self.asked.append(start)
        return Answer(
            symbol, Outcome("ok", now), self.raw.rows(self.raw.days >= np.datetime64(start, "D"))
        )


def test_a_wrong_close_of_months_ago_is_asked_for_again_and_mended() -> None:
    stored = raw_history("SPY", CLOSES | {"2024-01-10": 10_720.0})
    yahoo = Yahoo(raw_history("SPY", CLOSES | {"2024-04-05": 113.4}))
    answer = fetch_missing(yahoo, "SPY", stored, NOW)
    assert yahoo.asked == [BEGINNING]
    assert (answer.outcome.kind, is_doubtful(stored)) == ("ok", True)
    assert answer.raw is not None
    # 2 October 2023 is a Monday; 10 January 2024 is 14 weeks and 2 days later, the 73rd weekday:
    # 100 + 72 × 0.1.
    assert answer.raw.closes[72] == pytest.approx(107.2)
    assert not is_doubtful(answer.raw)


def test_what_looks_right_is_asked_for_as_little_as_ever() -> None:
    yahoo = Yahoo(raw_history("SPY", CLOSES | {"2024-04-05": 113.4}))
    fetch_missing(yahoo, "SPY", raw_history("SPY", CLOSES), NOW)
    assert yahoo.asked == [date(2024, 3, 25)]  # 4 April less ten days


def test_an_old_story_is_left_alone() -> None:
    # A fall from 250 to 100 that stays, on 1 February 2021: three years before the last row.
    rows = weekdays("2021-01-04", "2021-01-29", 250.0) | weekdays("2021-02-01", "2021-03-31", 100.0)
    first = {day: close or 0.0 for day, close in rows.items()}
    assert not is_doubtful(raw_history("SPY", first | CLOSES))
    assert is_doubtful(raw_history("SPY", CLOSES | {"2024-04-05": 40.0}))


@pytest.mark.parametrize(
    ("symbol", "stored", "answer", "expected"),
    [
        ("SPY", ("USD", "Asia/Tokyo"), ("USD", "America/New_York"), True),
        ("SPY", ("USD", "America/New_York"), ("USD", "Asia/Tokyo"), False),
        ("SPY", ("EUR", "America/New_York"), ("USD", "America/New_York"), True),
        ("SPY", ("USD", "America/New_York"), ("EUR", "America/New_York"), False),
        ("SPY", ("EUR", "Asia/Tokyo"), ("USD", "Asia/Tokyo"), True),  # only the unit has changed
        ("VOD.L", ("GBP", "Europe/London"), ("GBp", "Europe/London"), True),
        ("VOD.L", ("GBp", "Europe/London"), ("GBP", "Europe/London"), False),
        ("VUSD.L", ("USD", "Europe/London"), ("EUR", "Europe/London"), False),
    ],
)
def test_whose_identity_is_believed(
    symbol: str, stored: tuple[str, str], answer: tuple[str, str], expected: bool
) -> None:
    was, now = (
        raw_history(symbol, CLOSES, unit=unit, timezone=zone) for unit, zone in (stored, answer)
    )
    assert is_mended(was, now) is expected


def test_pounds_that_were_pence_are_mended() -> None:
    stored = raw_history("VOD.L", CLOSES, unit="GBP", timezone="Europe/London")
    yahoo = Yahoo(
        replace(
            raw_history("VOD.L", CLOSES | {"2024-04-05": 113.4}),
            unit="GBp",
            timezone="Europe/London",
        )
    )
    answer = fetch_missing(yahoo, "VOD.L", stored, NOW)
    assert answer.raw is not None
    assert (answer.raw.unit, answer.raw.history().closes[0]) == ("GBp", 1.0)
    # Not at the price of history.
    yahoo.raw = yahoo.raw.rows(yahoo.raw.days >= np.datetime64("2024-01-01"))
    answer = fetch_missing(yahoo, "VOD.L", stored, NOW)
    assert (answer.raw, answer.outcome.reason) == (
        None,
        "begins 2024-01-01, stored from 2023-10-02",
    )


def test_a_row_of_a_closed_day_goes_when_yahoo_has_taken_it_back() -> None:
    days = [day for day in CLOSES if day not in ("2024-03-29", "2024-03-27")]
    sessions = Sessions(
        "XNYS", date(2023, 1, 1), date(2024, 12, 31),
        np.array([*days, "2024-03-27"], "datetime64[D]"),
        np.empty(0, "datetime64[D]"),
    )  # fmt: skip
    merged = raw_history("SPY", CLOSES)
    answer = raw_history("SPY", {day: CLOSES[day] for day in days if day >= "2024-03-25"})
    kept = without_closed_days(merged, answer, sessions).days.astype(str).tolist()
    assert kept == [
        day for day in CLOSES if day != "2024-03-29"
    ]  # 27 March was a session: its row stays
    # One that the answer still has, does not reach to, or of which no calendar tells, stays.
    assert len(without_closed_days(merged, merged, sessions).days) == len(CLOSES)
    later = raw_history("SPY", {day: CLOSES[day] for day in days if day >= "2024-04-01"})
    assert len(without_closed_days(merged, later, sessions).days) == len(CLOSES)
    assert without_closed_days(merged, answer, None) is merged
