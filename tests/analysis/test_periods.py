from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.analysis.periods import Quarter, a_year_before
from portfolio.errors import UsageError


@pytest.mark.parametrize(
    ("text", "opening", "end"),
    [
        ("2024Q1", date(2023, 12, 31), date(2024, 3, 31)),
        ("2024q2", date(2024, 3, 31), date(2024, 6, 30)),
        ("2024-Q3", date(2024, 6, 30), date(2024, 9, 30)),
        (" 2024Q4 ", date(2024, 9, 30), date(2024, 12, 31)),
    ],
)
def test_a_quarter_runs_from_the_day_before_it_to_its_last_day(
    text: str, opening: date, end: date
) -> None:
    quarter = Quarter.parse(text)
    assert (quarter.opening, quarter.end) == (opening, end)
    assert quarter.opening_of_year == date(2023, 12, 31)


@pytest.mark.parametrize(
    "text", ["2024", "2024Q5", "Q1 2024", "24Q1", "2024Q", "", "1066Q1", "2024Q11"]
)
def test_what_is_not_a_quarter_is_answered_with_how_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match=r"is not a quarter: write it like 2024Q1\."):
        Quarter.parse(text)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # The last day of a quarter completes it.
        (date(2024, 3, 31), "2024Q1"),
        (date(2024, 3, 30), "2023Q4"),
        (date(2024, 12, 31), "2024Q4"),
        (date(2025, 1, 1), "2024Q4"),
    ],
)
def test_the_last_completed_quarter(day: date, expected: str) -> None:
    assert str(Quarter.last_completed(day)) == expected


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_every_day_is_in_its_quarter_and_quarters_follow_each_other(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.opening < day <= quarter.end
    assert quarter.next.opening == quarter.end
    assert quarter.next.previous == quarter
    assert Quarter.parse(str(quarter)) == quarter


def test_a_year_before_a_leap_day_is_the_28th() -> None:
    assert a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert a_year_before(date(2024, 3, 31)) == date(2023, 3, 31)
