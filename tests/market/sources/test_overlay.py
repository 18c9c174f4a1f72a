"""Rows of the user's own over a history: merged by day, in the basis of today's shares."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from portfolio.book.records import PriceRow
from portfolio.market.corrections import without_history
from portfolio.market.records import History
from portfolio.market.sources.overlay import Written, laid_over


def row(
    day: str,
    close: float | None = None,
    dividend: float | None = None,
    split: float | None = None,
) -> PriceRow:
    return PriceRow(date.fromisoformat(day), close, dividend, split)


def over(below: History, *rows: PriceRow) -> History:
    return laid_over(below, Written(rows, "own", "prices/X.csv"))


def closes(history: History) -> dict[str, float]:
    return dict(
        zip(np.datetime_as_string(history.days).tolist(), history.closes.tolist(), strict=True)
    )


def dividends(history: History) -> dict[str, float]:
    days = np.datetime_as_string(history.dividend_days).tolist()
    return dict(zip(days, history.dividend_amounts.tolist(), strict=True))


NOTHING = without_history("FUND 1", "TWD")


@pytest.fixture
def below() -> History:
    """Four days of Yahoo's, with a dividend; the third has no row."""
    return History(
        "SPY",
        "USD",
        "America/New_York",
        np.array(["2024-03-25", "2024-03-26", "2024-03-28"], "datetime64[D]"),
        np.array([100.0, 101.0, 103.0]),
        np.array(["2024-03-26"], "datetime64[D]"),
        np.array([0.5]),
        np.array([], "datetime64[D]"),
        np.array([]),
        fetched_at=datetime(2024, 3, 29, tzinfo=UTC),
    )


def test_a_file_alone_is_the_whole_history() -> None:
    history = over(NOTHING, row("2024-01-31", 10.5), row("2024-02-29", 11.0, 0.5))
    assert closes(history) == {"2024-01-31": 10.5, "2024-02-29": 11.0}
    assert dividends(history) == {"2024-02-29": 0.5}
    assert (history.currency, history.fetched_at) == ("TWD", None)
    (overlay,) = history.overlays
    assert (overlay.source, overlay.file, len(overlay.days)) == ("own", "prices/X.csv", 2)


def test_a_hole_is_filled_and_own_rows_win(below: History) -> None:
    history = over(below, row("2024-03-26", 101.5), row("2024-03-27", 102.0))
    assert closes(history) == {
        "2024-03-25": 100.0, "2024-03-26": 101.5, "2024-03-27": 102.0, "2024-03-28": 103.0,
    }  # fmt: skip
    assert dividends(history) == {"2024-03-26": 0.5}
    assert history.fetched_at == below.fetched_at


def test_a_dividend_is_replaced_taken_away_or_added(below: History) -> None:
    assert dividends(over(below, row("2024-03-26", None, 0.7))) == {"2024-03-26": 0.7}
    assert dividends(over(below, row("2024-03-26", None, 0.0))) == {}
    assert dividends(over(below, row("2024-03-28", None, 0.2))) == {
        "2024-03-26": 0.5,
        "2024-03-28": 0.2,
    }


def test_prices_as_published_are_divided_by_later_splits() -> None:
    # 10, 11 (0.5 paid), then two units for one at 6: in today's units 5, 5.5 (0.25), 6.
    history = over(
        NOTHING,
        row("2024-01-31", 10.0),
        row("2024-02-29", 11.0, 0.5),
        row("2024-03-28", 6.0, None, 2.0),
    )
    assert closes(history) == {"2024-01-31": 5.0, "2024-02-29": 5.5, "2024-03-28": 6.0}
    assert dividends(history) == {"2024-02-29": 0.25}
    assert history.split_ratios.tolist() == [2.0]


def test_prices_that_are_adjusted_already_stand() -> None:
    history = over(
        NOTHING,
        row("2024-01-31", 5.0),
        row("2024-02-29", 5.5, 0.25),
        row("2024-03-28", 6.0, None, 2.0),
    )
    assert closes(history) == {"2024-01-31": 5.0, "2024-02-29": 5.5, "2024-03-28": 6.0}
    assert dividends(history) == {"2024-02-29": 0.25}
    assert history.split_ratios.tolist() == [2.0]  # of shares that are counted before it


def test_the_split_of_what_is_fetched_counts_for_written_rows(below: History) -> None:
    # Yahoo has divided its past by 4; 404 was written before, 101.5 after.
    split = replace(
        below,
        split_days=np.array(["2024-03-28"], "datetime64[D]"),
        split_ratios=np.array([4.0]),
    )
    history = over(split, row("2024-03-26", 101.5), row("2024-03-27", 404.0, 2.0))
    assert closes(history) == {
        "2024-03-25": 100.0, "2024-03-26": 101.5, "2024-03-27": 101.0, "2024-03-28": 103.0,
    }  # fmt: skip
    assert dividends(history) == {"2024-03-26": 0.5, "2024-03-27": 0.5}


def test_a_split_that_was_not_fetched_divides_what_jumps(below: History) -> None:
    jumping = replace(below, closes=np.array([400.0, 404.0, 103.0]))
    history = over(jumping, row("2024-03-28", None, None, 4.0))
    assert closes(history) == {"2024-03-25": 100.0, "2024-03-26": 101.0, "2024-03-28": 103.0}
    assert (history.split_days.tolist(), history.split_ratios.tolist()) == (
        [date(2024, 3, 28)],
        [4.0],
    )
    # One that the closes know already is a split of shares alone, and one in both is one.
    known = over(below, row("2024-03-28", None, None, 4.0))
    assert (closes(known), known.split_ratios.tolist()) == (closes(below), [4.0])
    assert over(known, row("2024-03-28", None, None, 4.0)).split_ratios.tolist() == [4.0]
