"""The check of the closes and rates at openings, quarters' ends and the review's day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.book.records import Holding
from portfolio.market.corrections import with_alternatives
from portfolio.market.quality.checks.boundaries import boundary_spike, spikes
from portfolio.market.quality.examination import examine
from portfolio.market.records import Market
from tests.support.markets import book, reviewed
from tests.support.raw_histories import raw_history
from tests.support.subjects import brief, proposed, subject

if TYPE_CHECKING:
    from portfolio.market.raw import RawHistory

#: Weekdays; closes of 100 and 101 by turns, changes of +1 % and −0.99 %: their deviation is 1.00 %.
DAYS = np.arange("2023-11-01", "2024-05-01", dtype="datetime64[D]")
DAYS = DAYS[np.is_busday(DAYS)]
#: 64 weekdays after the year's opening close of 100: 100 as well, and 101 on the day before.
END = "2024-03-28"
WINDOW = ("2023-12-31", "2024-03-31")


def served(*others: tuple[str, float], until: str = "2024-05-01") -> RawHistory:
    """Friday 29 March is a holiday; ``others`` are closes of their days."""
    opening = int(np.searchsorted(DAYS, np.datetime64("2023-12-29")))
    closes = {str(day): 100.0 + abs(row - opening) % 2 for row, day in enumerate(DAYS)}
    closes |= dict(others)
    del closes["2024-03-29"]
    closes = {day: close for day, close in closes.items() if day <= until}
    return raw_history("AAA", closes)


@pytest.mark.parametrize(
    ("value", "is_told"),
    [
        (100.0, False),
        (102.9, False),  # +1.9 %: less than two per cent
        (105.545, False),  # 101 × 1.045: 4.5 deviations
        (106.555, True),  # 101 × 1.055
        (95.445, True),  # 101 × 0.945
        (115.0, True),  # the true 100 × 1.15
        (60.0, True),
        (170.0, True),
    ],
)
def test_a_move_of_more_than_five_deviations_at_a_quarters_end(value: float, is_told: bool) -> None:
    found = list(boundary_spike(subject(served((END, value)), *WINDOW, today=date(2024, 5, 2))))
    assert brief(found) == ([("warning", "boundary_spike", END, END)] if is_told else [])
    if is_told:
        assert proposed(found[0]) == [(END, "drop", None)]


def test_two_per_cent_are_believed_however_calm_the_others_are() -> None:
    # Changes of a hundredth of a per cent: 1.9 % are 190 deviations.
    calm = {str(day): 100 + row % 2 / 100 for row, day in enumerate(DAYS)}
    for factor, told in ((1.019, False), (1.021, True)):
        closes = calm | {END: calm[END] * factor}
        found = list(
            boundary_spike(subject(raw_history("A", closes), *WINDOW, today=date(2024, 5, 2)))
        )
        # Here Friday 29 March has a row, and so is the quarter's last; 28 March is none.
        assert not found
        closes = calm | {"2024-03-29": calm["2024-03-29"] * factor}
        found = list(
            boundary_spike(subject(raw_history("A", closes), *WINDOW, today=date(2024, 5, 2)))
        )
        assert bool(found) == told


@pytest.mark.parametrize(
    ("after", "is_told"),
    [
        # From 101 to 121: of the 20 14 are gone at 107.
        ([107.0, 107.0, 107.0], True),
        ([107.1, 107.1, 107.1], False),
        ([121.0, 121.0, 101.0], True),
        ([121.0, 121.0, 121.0, 101.0], False),  # later than three rows: it may have been so
        ([90.0, 121.0, 121.0], True),
    ],
)
def test_seven_tenths_are_gone_within_three_rows(after: list[float], is_told: bool) -> None:
    row = int(np.searchsorted(DAYS, np.datetime64(END)))
    later = [str(day) for day in DAYS[row + 2 : row + 2 + len(after)]]
    raw = served((END, 121.0), *zip(later, after, strict=True))
    found = list(boundary_spike(subject(raw, *WINDOW, today=date(2024, 5, 2))))
    assert bool(found) == is_told


def test_nineteen_changes_are_too_few() -> None:
    # Of n rows before and none but three after it, the changes counted are the n − 1 before.
    closes = np.array([100.0, 101.0] * 10 + [100.0, 130.0, 100.0, 101.0, 100.0])
    assert spikes(closes, np.array([21])).tolist() == [21]  # 20 before
    assert spikes(closes[1:], np.array([20])).tolist() == []  # 19
    assert spikes(closes, np.array([0])).tolist() == []  # nothing before it


def test_the_openings_and_all_quarters_ends_of_the_year_are_looked_at() -> None:
    raw = served(("2023-12-29", 130.0), ("2024-02-15", 130.0), (END, 130.0))
    seen = subject(raw, "2023-12-31", "2024-04-17", today=date(2024, 5, 2))
    assert [str(f.first) for f in boundary_spike(seen)] == ["2023-12-29", END]
    seen = subject(raw, "2023-12-31", "2024-02-15", today=date(2024, 5, 2))
    assert [str(f.first) for f in boundary_spike(seen)] == ["2023-12-29", "2024-02-15"]


def test_at_the_last_row_it_is_a_note() -> None:
    note = [("info", "boundary_spike", END, END)]
    last = served((END, 130.0), until=END)
    assert brief(boundary_spike(subject(last, *WINDOW))) == note
    # What is stored of later days is not visible as of that day: the review is as it was then.
    later = subject(served((END, 130.0)), "2023-12-31", END, today=date(2024, 3, 29))
    assert brief(boundary_spike(later)) == note
    # A row after it that stays there has said that it is right.
    stays = served((END, 130.0), ("2024-04-01", 130.0), until="2024-04-01")
    assert not list(boundary_spike(subject(stays, *WINDOW)))


def test_an_exchange_rate_is_looked_at_too() -> None:
    # By turns 32 and 32.1, 0.3 %: five deviations are 1.6 %, so the 2 % decide.
    assert not list(boundary_spike(subject(rate(32.6), *WINDOW, today=date(2024, 5, 2))))
    (found,) = boundary_spike(subject(rate(32.8), *WINDOW, today=date(2024, 5, 2)))
    assert (found.severity, found.symbol, found.facts["currency"]) == ("warning", "TWD=X", "TWD")


def rate(at_the_end: float) -> RawHistory:
    """Of weekdays, holidays or not; 32.1 on 28 March."""
    closes = {str(day): 32.0 + row % 2 / 10 for row, day in enumerate(DAYS)}
    return raw_history(
        "TWD=X", closes | {"2024-03-29": at_the_end}, unit="TWD", timezone="Europe/London"
    )


def test_its_effect_is_that_of_leaving_it_out() -> None:
    """100 at New Year, 100 × 1.15 at the quarter's end: +15 %; without it the 101 of 27 March stand
    for that day: +1 %.
    """
    raw = served((END, 115.0))
    prices = Market({"AAA": raw.history()}, {}, "store")
    seen = examine(
        prices,
        {"AAA": raw},
        start=date(2023, 12, 31),
        end=date(2024, 3, 31),
        today=date(2024, 5, 2),
        sessions={},
    )
    held = book(Holding("AAA", 10.0))
    result = reviewed(held, with_alternatives(seen), "2024Q1", today=date(2024, 5, 2))
    (problem,) = [p for p in result.problems if p.code == "boundary_spike"]
    assert problem.severity == "warning"
    assert "by -1,400 bp" in problem.message


def test_a_rates_spike_is_told_once() -> None:
    raw = rate(32.0 * 1.15)
    seen = examine(
        Market({}, {"TWD": raw.history()}, "store"),
        {},
        start=date(2023, 12, 31),
        end=date(2024, 4, 30),
        today=date(2024, 5, 2),
        sessions={},
    )
    assert [(f.code, str(f.first)) for f in seen.findings] == [("boundary_spike", "2024-03-29")]


def test_a_generated_market_of_nine_years() -> None:
    """Ten securities whose changes have fat tails (t with 4 degrees) and calm and wild months:
    no month's end fires, and quarters' ends × 1.15, 1.3 and 0.8 are found but for a few in the
    wildest.
    """
    random = np.random.default_rng(2018)
    days = np.arange("2018-01-01", "2027-01-01", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    months = days.astype("datetime64[M]").astype(int)
    ends = np.flatnonzero(np.diff(months))
    quarters = ends[(months[ends] % 3 == 2) & (ends > 40)]
    fired = 0
    caught = dict.fromkeys((0.6, 0.8, 1.15, 1.3, 1.7), 0)
    for _ in range(10):
        calm = random.uniform(0.004, 0.012)
        wild = np.exp(random.normal(0, 0.4, months[-1] - months[0] + 1))[months - months[0]]
        changes = random.standard_t(4, len(days)) / np.sqrt(2) * calm * wild
        closes = 100 * np.exp(np.cumsum(changes))
        fired += len(spikes(closes, ends))
        for factor in caught:
            for row in quarters:
                wrong = closes.copy()
                wrong[row] *= factor
                caught[factor] += len(spikes(wrong, np.array([row])))
    assert fired <= 1
    assert all(found >= 0.97 * len(quarters) * 10 for found in caught.values())
