"""The checks of days, of identity and of exchange rates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from portfolio.market.quality.checks import days, exchange_rates, identity
from portfolio.market.raw import RawHistory, Remarks
from tests.support.raw_histories import raw_history
from tests.support.subjects import brief, fetched, proposed, sessions, subject, week

#: Monday 4 to Friday 15 March 2024, all of them sessions.
DAYS = list(week("2024-03-04", [0.0] * 10))
OPEN = sessions(DAYS)
WINDOW = ("2024-03-04", "2024-03-15")


def without(*rows: int) -> RawHistory:
    """Closes of 100 … 109 less some rows, fetched on Friday evening."""
    table = {day: 100.0 + row for row, day in enumerate(DAYS) if row not in rows}
    return fetched(raw_history("SPY", table), "2024-03-15T22:00")


# --- Missing days ---------------------------------------------------------------------------------


def test_a_whole_history_has_no_findings() -> None:
    looked_at = subject(without(), *WINDOW, sessions=OPEN)
    for check in (days.missing_day, days.phantom_row, days.stale_last_row):
        assert not list(check(looked_at))


def test_a_missing_session_inside_is_an_info_and_two_are_a_warning() -> None:
    found = list(days.missing_day(subject(without(2, 5, 6), *WINDOW, sessions=OPEN)))
    assert brief(found) == [
        ("info", "missing_day", DAYS[2], DAYS[2]),
        ("warning", "missing_day", DAYS[5], DAYS[6]),
    ]
    assert found[1].facts["previous"] == date.fromisoformat(DAYS[4])


def test_a_missing_session_that_bounds_the_window_is_a_warning() -> None:
    (found,) = days.missing_day(subject(without(9), *WINDOW, sessions=OPEN))
    assert brief([found]) == [("warning", "missing_day", DAYS[9], DAYS[9])]
    (found,) = days.missing_day(subject(without(4), "2024-03-10", "2024-03-15", sessions=OPEN))
    assert brief([found]) == [
        ("warning", "missing_day", DAYS[4], DAYS[4])
    ]  # Friday before Sunday the 10th


def test_a_session_that_was_not_over_when_it_was_fetched_is_not_missing() -> None:
    early = fetched(without(9), "2024-03-15T18:00")
    assert not list(days.missing_day(subject(early, *WINDOW, sessions=OPEN)))


def test_days_that_most_others_have_are_sessions_where_no_calendar_is_known() -> None:
    peers = np.array([DAYS[2], DAYS[3]], "datetime64[D]")
    (found,) = days.missing_day(subject(without(2), *WINDOW, peer_days=peers))
    assert brief([found]) == [("warning", "missing_day", DAYS[2], DAYS[2])]
    assert not list(days.missing_day(subject(without(2), *WINDOW)))  # nobody knows


def test_what_several_others_miss_too_was_no_session() -> None:
    # A typhoon day, of which the calendar does not know.
    peers = np.array([day for day in DAYS if day != DAYS[2]], "datetime64[D]")
    assert not list(days.missing_day(subject(without(2), *WINDOW, sessions=OPEN, peer_days=peers)))


def test_days_just_before_a_split_were_halted() -> None:
    raw = replace(
        without(3, 4, 5),
        split_days=np.array([DAYS[6]], "datetime64[D]"),
        split_ratios=np.array([4.0]),
    )
    assert brief(days.missing_day(subject(raw, *WINDOW, sessions=OPEN))) == [
        ("info", "missing_day", DAYS[3], DAYS[5])
    ]


def test_a_day_that_another_finding_tells_of_is_not_missing() -> None:
    unusable = replace(without(2), remarks=Remarks(unusable={date.fromisoformat(DAYS[2]): 0.0}))
    assert not list(days.missing_day(subject(unusable, *WINDOW, sessions=OPEN)))
    # Served, but held out of the history: the spike is the finding.
    looked_at = subject(without(), *WINDOW, sessions=OPEN)
    held_out = replace(looked_at, history=without(2).history())
    assert not list(days.missing_day(held_out))


def test_many_gaps_are_one_finding() -> None:
    many = list(week("2024-01-01", [0.0] * 40))
    raw = raw_history("SPY", {day: 100.0 for row, day in enumerate(many) if row % 3})
    found = list(
        days.missing_day(subject(raw, "2024-01-01", "2024-02-23", sessions=sessions(many)))
    )
    # Rows 3, 6, … 39 lack, the last of them at the end; before row 1 nothing is expected.
    assert [(f.severity, f.facts["rows"]) for f in found] == [("warning", 13)]
    brief(found)


# --- Phantom rows and old ones --------------------------------------------------------------------


def test_a_row_on_a_closed_day() -> None:
    closed = sessions([day for day in DAYS if day != DAYS[4]])
    (found,) = days.phantom_row(subject(without(), *WINDOW, sessions=closed))
    assert brief([found]) == [("warning", "phantom_row", DAYS[4], DAYS[4])]
    assert proposed(found) == [(DAYS[4], "drop", None)]
    peers = np.array([DAYS[4]], "datetime64[D]")  # most others traded: the calendar is wrong
    assert not list(days.phantom_row(subject(without(), *WINDOW, sessions=closed, peer_days=peers)))


def test_weekends_are_closed_without_a_calendar() -> None:
    table = {"2024-03-08": 100.0, "2024-03-09": 101.0, "2024-03-11": 102.0}
    assert brief(days.phantom_row(subject(raw_history("SPY", table), *WINDOW))) == [
        ("warning", "phantom_row", "2024-03-09", "2024-03-09")
    ]
    assert not list(days.phantom_row(subject(raw_history("BTC-USD", table), *WINDOW)))
    # A currency's week begins on Sunday evening in London.
    for symbol in ("JPY=X", "EURUSD=X"):
        rate = raw_history(symbol, table, unit="JPY")
        assert not list(days.phantom_row(subject(rate, *WINDOW)))


def test_dates_that_are_all_shifted_are_an_error() -> None:
    shifted = replace(without(), days=without().days - 1)  # Sunday to Thursday, twice
    many = sessions([day for day in DAYS if day not in DAYS[:4]])  # four more closed days
    (found,) = days.phantom_row(subject(shifted, "2024-03-03", "2024-03-15", sessions=many))
    assert (found.severity, found.code, found.alternative) == ("error", "phantom_row", ())


@pytest.mark.parametrize(("last_rows", "is_told"), [(5, False), (6, True)])
def test_a_last_row_is_stale_after_five_sessions(last_rows: int, is_told: bool) -> None:
    raw = without(*range(10 - last_rows, 10))
    for known in (OPEN, None):  # weekdays are as good here
        found = list(days.stale_last_row(subject(raw, *WINDOW, sessions=known)))
        assert brief(found) == (
            [("warning", "stale_last_row", DAYS[9 - last_rows], DAYS[9])] if is_told else []
        )
        assert bool(list(days.missing_day(subject(raw, *WINDOW, sessions=OPEN)))) != is_told


def test_a_stale_row_is_seen_from_today_in_a_running_period() -> None:
    raw = without(*range(4, 10))
    assert not list(
        days.stale_last_row(subject(raw, "2024-03-04", "2024-03-31", today=date(2024, 3, 14)))
    )


# --- Identity -------------------------------------------------------------------------------------


def test_another_time_zone() -> None:
    raw = replace(without(), timezone="Asia/Tokyo")
    found = list(identity.time_zone(subject(raw, *WINDOW)))
    assert brief(found) == [("error", "time_zone", DAYS[0], DAYS[9])]
    assert not list(identity.time_zone(subject(without(), *WINDOW)))
    same = replace(without(), timezone="US/Eastern")
    assert not list(identity.time_zone(subject(same, *WINDOW)))


@pytest.mark.parametrize(
    ("symbol", "unit", "expected"),
    [
        ("SPY", "EUR", ("error", "currency")),
        ("0050.TW", "USD", ("error", "currency")),
        ("TWD=X", "JPY", ("error", "currency")),
        ("SPY", "KWF", ("error", "unknown_unit")),
        ("VOD.L", "GBP", ("info", "pounds")),
        ("VOD.L", "GBp", None),
        ("VUSD.L", "USD", None),  # London quotes funds in dollars too
        ("SPY", "USD", None),
    ],
)
def test_the_currency_must_be_one_that_the_exchange_uses(
    symbol: str, unit: str, expected: tuple[str, str] | None
) -> None:
    raw = raw_history(symbol, dict.fromkeys(DAYS, 100.0), unit=unit)
    found = [(f.severity, f.code) for f in identity.currency(subject(raw, *WINDOW))]
    assert found == ([] if expected is None else [expected])


def test_refused_closes_are_told_in_the_major_unit() -> None:
    raw = raw_history("VOD.L", dict.fromkeys(DAYS, 70.0), unit="GBp")
    raw = replace(raw, remarks=Remarks(refused={date(2024, 3, 14): 7000.0}))
    (found,) = identity.refused_closes(subject(raw, *WINDOW))
    assert brief([found]) == [("warning", "refused_close", "2024-03-14", "2024-03-14")]
    assert proposed(found) == [("2024-03-14", "close", 70.0)]


def test_a_past_that_came_back_multiplied_is_told() -> None:
    raw = replace(without(), remarks=Remarks(rebased={date(2024, 3, 13): 0.5}))
    (found,) = identity.rebased(subject(raw, *WINDOW))
    assert brief([found]) == [("warning", "rebased", "2024-03-13", "2024-03-13")]


# --- Exchange rates -------------------------------------------------------------------------------


def rate(*values: float) -> RawHistory:
    return raw_history("TWD=X", week("2024-03-04", values), unit="TWD", timezone="Europe/London")


@pytest.mark.parametrize(
    ("values", "severity", "dropped"),
    [
        ([32.0, 34.0, 32.0], None, 0),  # 6 %
        ([32.0, 36.0, 36.1], "warning", 2),  # 12.5 %, to the end of the window
        ([32.0, 36.0, 32.1, 32.0], "warning", 1),
        ([32.0, 3.2], "error", 1),
        ([32.0] + [36.0] * 6, "warning", 0),  # for good: it cannot be left out
    ],
)
def test_a_rate_that_jumps(values: list[float], severity: str | None, dropped: int) -> None:
    found = list(exchange_rates.rate_jump(subject(rate(*values), *WINDOW)))
    if severity is None:
        assert not found
    else:
        assert brief(found[:1]) == [(severity, "rate_jump", DAYS[1], DAYS[1])]
        assert proposed(found[0]) == [(day, "drop", None) for day in DAYS[1 : 1 + dropped]]


def test_a_gap_in_a_rate() -> None:
    table = {"2024-03-04": 32.0, "2024-03-05": 32.0, "2024-03-11": 32.0}
    raw = raw_history("TWD=X", table, unit="TWD")
    found = list(exchange_rates.rate_gap(subject(raw, "2024-03-04", "2024-03-31")))
    # Six days without between the 5th and the 11th; after the 11th none up to the end.
    assert brief(found) == [
        ("warning", "rate_gap", "2024-03-06", "2024-03-10"),
        ("error", "rate_gap", "2024-03-12", "2024-03-31"),
    ]
    weekend = raw_history("TWD=X", {"2024-03-28": 32.0, "2024-04-02": 32.0}, unit="TWD")  # Easter
    assert not list(exchange_rates.rate_gap(subject(weekend, "2024-03-28", "2024-04-02")))


@pytest.mark.parametrize(
    ("end", "severity"),
    [
        ("2024-03-08", None),  # its own day
        ("2024-03-10", None),  # Sunday
        ("2024-03-11", "info"),  # Monday's is not there yet
        ("2024-03-12", "warning"),
        ("2024-03-15", None),  # too old to be used at all: a gap
    ],
)
def test_a_rate_of_an_earlier_weekday(end: str, severity: str | None) -> None:
    raw = rate(32.0, 32.0, 32.0, 32.0, 32.0)  # to Friday 8 March
    found = list(exchange_rates.rate_old(subject(raw, "2024-03-04", end)))
    assert brief(found) == ([] if severity is None else [(severity, "rate_old", "2024-03-08", end)])
    assert bool(list(exchange_rates.rate_gap(subject(raw, "2024-03-04", end)))) == (
        end == "2024-03-15"
    )


def test_no_rate_is_expected_on_new_years_day() -> None:
    raw = raw_history("TWD=X", {"2024-12-30": 32.0, "2024-12-31": 32.0}, unit="TWD")
    assert not list(exchange_rates.rate_old(subject(raw, "2024-12-01", "2025-01-01")))
