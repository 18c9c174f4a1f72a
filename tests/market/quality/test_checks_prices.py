"""The checks of closes and splits, each on a history of a few days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from portfolio.market.quality.checks import prices, splits
from portfolio.market.raw import Remarks
from tests.support.raw_histories import raw_history
from tests.support.subjects import brief, fetched, proposed, sessions, subject, week

#: Monday 4 to Friday 15 March 2024.
DAYS = list(week("2024-03-04", [0.0] * 10))
WINDOW = ("2024-03-04", "2024-03-15")


def flat(*closes: float) -> dict[str, float]:
    """Ten closes of 100, the last ones replaced by ``closes``."""
    return week("2024-03-04", [100.0] * (10 - len(closes)) + list(closes))


# --- Unusable closes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "without a close"), (0.0, "with a close of 0 "), (-1.0, "with a close of -1 ")],
)
def test_a_row_without_a_usable_close_is_told(value: float | None, words: str) -> None:
    day = date(2024, 3, 13)
    closes = {d: c for d, c in flat().items() if d != day.isoformat()}
    raw = replace(raw_history("SPY", closes), remarks=Remarks(unusable={day: value}))
    found = list(prices.unusable_close(subject(raw, *WINDOW)))
    assert brief(found) == [("warning", "unusable_close", "2024-03-13", "2024-03-13")]
    assert words in found[0].problem.message
    assert found[0].is_held_out
    assert not list(prices.unusable_close(subject(raw, "2024-02-01", "2024-03-12")))


def test_a_day_that_the_user_has_given_a_close_is_usable() -> None:
    raw = replace(raw_history("SPY", flat()), remarks=Remarks(unusable={date(2024, 3, 13): None}))
    assert not list(prices.unusable_close(subject(raw, *WINDOW)))


# --- Jumps ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "is_told"),
    [(56.0, False), (54.0, True), (178.0, False), (182.0, True)],  # −44 %, −46 %, +78 %, +82 %
)
def test_a_move_beyond_the_band_is_told_and_changes_nothing(after: float, is_told: bool) -> None:
    looked_at = subject(raw_history("SPY", flat(*[after] * 8)), *WINDOW)
    found = list(prices.jump(looked_at))
    assert brief(found) == ([("warning", "jump", DAYS[2], DAYS[2])] if is_told else [])
    assert all(not f.is_held_out and f.alternative == () for f in found)


def test_a_move_on_the_last_days_can_be_left_out() -> None:
    (found,) = prices.jump(subject(raw_history("SPY", flat(40.0, 41.0)), *WINDOW))
    assert proposed(found) == [(DAYS[8], "drop", None), (DAYS[9], "drop", None)]
    assert "-60.0%" in found.problem.message


@pytest.mark.parametrize(
    ("after", "split", "words"),
    [(25.2, 4.0, "4:1"), (50.0, 2.0, "2:1"), (1020.0, 0.1, "1:10"), (33.0, 3.0, "3:1")],
)
def test_a_move_like_a_splits_is_proposed_as_one(after: float, split: float, words: str) -> None:
    (found,) = prices.jump(subject(raw_history("SPY", flat(*[after] * 8)), *WINDOW))
    assert (found.severity, found.code) == ("warning", "split_unlisted")
    assert proposed(found) == [(DAYS[2], "split", split)]
    assert f"a split of {words}" in found.problem.message


def test_a_move_before_the_window_is_not_of_interest() -> None:
    closes = week("2024-01-01", [200.0] * 10 + [100.0] * 30)  # halves on 15 January
    raw = raw_history("SPY", closes)
    assert not list(prices.jump(subject(raw, "2024-02-09", "2024-02-23")))
    # Ten rows before the start belong to the window: 26 January is the tenth before 9 February.
    assert list(prices.jump(subject(raw, "2024-01-26", "2024-02-23")))


# --- Splits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "after", "code", "apply"),
    [
        (4.0, 25.5, "split_unapplied", 4.0),
        (0.1, 1010.0, "split_unapplied", 0.1),
        (1.5, 66.0, "split_unapplied", 1.5),
        (4.0, 396.0, "split_twice", 0.25),
    ],
)
def test_a_listed_split_must_not_be_seen_in_the_closes(
    ratio: float, after: float, code: str, apply: float
) -> None:
    raw = raw_history("SPY", flat(*[after] * 5), splits={DAYS[5]: ratio})
    (found,) = splits.split_in_price(subject(raw, *WINDOW))
    assert brief([found]) == [("error", code, DAYS[5], DAYS[5])]
    assert proposed(found) == [(DAYS[5], "split", apply)]
    assert not list(prices.jump(subject(raw, *WINDOW)))  # explained


def test_the_price_may_follow_the_split_by_some_days() -> None:
    raw = raw_history("SPY", flat(*[25.0] * 5), splits={DAYS[3]: 4.0})
    (found,) = splits.split_in_price(subject(raw, *WINDOW))
    assert (found.first, found.facts["split_day"]) == (date(2024, 3, 11), date(2024, 3, 7))


@pytest.mark.parametrize("ratio", [4.0, 0.1, 1.05])
def test_an_adjusted_split_is_silent(ratio: float) -> None:
    raw = raw_history("SPY", flat(98.0, 97.0, 95.0), splits={DAYS[5]: ratio})
    assert not list(splits.split_in_price(subject(raw, *WINDOW)))


def test_a_split_counts_however_late_it_is() -> None:
    """Four for one on 11 March, not in the closes: shares and closes of February count by it."""
    raw = raw_history("SPY", {"2024-02-01": 100.0, **flat(*[25.0] * 5)}, splits={DAYS[5]: 4.0})
    earlier = subject(raw, "2024-01-31", "2024-02-15")
    assert brief(splits.split_in_price(earlier)) == [("error", "split_unapplied", DAYS[5], DAYS[5])]


def test_a_split_before_a_review_matters_where_its_ledger_reaches_back() -> None:
    """A review of the second quarter begins after the split; what its ledger began with in January
    does not.
    """
    closes = flat(*[25.0] * 5) | week("2024-03-18", [25.0] * 20)
    later = subject(raw_history("SPY", closes, splits={DAYS[5]: 4.0}), "2024-04-01", "2024-04-12")
    assert not list(splits.split_in_price(later))
    assert list(splits.split_in_price(replace(later, since=date(2023, 12, 31))))


@pytest.mark.parametrize(
    "ratio",
    # T, GE twice, DHR, SPGI as Yahoo files them, and 21:20.
    [1.324, 1.281, 1.253, 1.128, 1.057, 1.0525, 21 / 20 + 0.0001, 0.9],
)
def test_nobody_splits_shares_at_such_a_ratio(ratio: float) -> None:
    raw = raw_history("SPY", flat(), splits={DAYS[5]: ratio})
    found = list(splits.split_or_spin_off(subject(raw, *WINDOW)))
    expected = [] if ratio == 0.9 else [("warning", "split_spin_off", DAYS[5], DAYS[5])]
    assert brief(found) == expected  # 0.9 is 9:10
    assert all(proposed(f) == [(DAYS[5], "split", 1.0)] for f in found)


@pytest.mark.parametrize(
    "ratio",
    [4.0, 50.0, 1 / 8, 1 / 30, 1.5, 4 / 3, 1.25, 20 / 19, 7 / 20, 1.01, 1.03, 1.05, 1.07, 1.1],
)
@pytest.mark.parametrize("symbol", ["SPY", "VOD.L"])
def test_shares_are_split_at_such_a_ratio(symbol: str, ratio: float) -> None:
    raw = raw_history(symbol, flat(), splits={DAYS[5]: ratio})
    assert not list(splits.split_or_spin_off(subject(raw, *WINDOW)))


@pytest.mark.parametrize("symbol", ["2330.TW", "3105.TWO", "7203.T", "005930.KS", "0005.HK"])
def test_stock_dividends_have_any_ratio(symbol: str) -> None:
    raw = raw_history(symbol, flat(), splits={DAYS[5]: 1.0275})
    assert not list(splits.split_or_spin_off(subject(raw, *WINDOW)))


# --- Rows that are no prices ----------------------------------------------------------------------


def test_flat_rows_without_volume() -> None:
    raw = raw_history("SPY", week("2024-03-04", [100, 101, 101, 102, 102, 102, 102, 102, 102, 103]))
    volumes = np.array([9, 9, 0, 9, 0, 0, 0, 0, 0, 0], float)
    # The last row has no volume, but it moved: its volume is unknown.
    found = list(prices.flat_rows(subject(replace(raw, volumes=volumes), *WINDOW)))
    assert brief(found) == [
        ("info", "flat_rows", DAYS[2], DAYS[2]),
        ("warning", "flat_rows", DAYS[4], DAYS[8]),
    ]
    assert "5 days" in found[1].problem.message


def test_rates_have_no_volume() -> None:
    raw = replace(raw_history("TWD=X", flat()), volumes=np.zeros(10))
    assert not list(prices.flat_rows(subject(raw, *WINDOW)))


@pytest.mark.parametrize(
    ("at", "is_told"),
    [
        ("2024-03-15T19:00", True),  # New York closes at 20:00 UTC in summer time
        ("2024-03-15T20:15", True),  # and is final half an hour later
        ("2024-03-15T20:30", False),
    ],
)
def test_a_row_fetched_before_the_close_is_not_one(at: str, is_told: bool) -> None:
    found = list(prices.unfinished_bar(subject(fetched(raw_history("SPY", flat()), at), *WINDOW)))
    assert brief(found) == ([("warning", "unfinished_bar", DAYS[9], DAYS[9])] if is_told else [])
    if is_told:
        assert proposed(found[0]) == [(DAYS[9], "drop", None)]


def test_a_row_of_a_half_day_may_be_fetched_early() -> None:
    raw = fetched(raw_history("SPY", flat()), "2024-03-15T19:00")
    half = sessions(DAYS, early=[DAYS[9]])
    assert not list(prices.unfinished_bar(subject(raw, *WINDOW, sessions=half)))


@pytest.mark.parametrize(
    ("ratio", "split"),
    [
        (0.25, 4.0),
        (0.2601, None),
        (0.2499, 4.0),
        (2.0, 0.5),
        (0.45, None),
        (100.0, 0.01),
        (1.0, None),
    ],
)
def test_plausible_splits(ratio: float, split: float | None) -> None:
    assert prices.plausible_split(ratio) == split
