"""Which dividends rows are about, by hand: what is matched counts once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.analysis.ledger.dividends.matching import Due, PaidRows, match
from portfolio.arrays import day_of
from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review
from tests.support.second_opinion.case import OPINIONS, TODAY, Opinion, check, files, untaxed

if TYPE_CHECKING:
    from portfolio.analysis.records import Review

#: A fund that pays 1 on the first day of each month; ten shares of it.
MONTHLY = history(
    "PFF",
    "USD",
    "2023-12-29 30 | 2024-03-28 30 | 2024-04-19 30",
    dividends="2023-11-01 1 | 2023-12-01 1 | 2024-01-02 1 | 2024-02-01 1 | 2024-03-01 1",
)


def of_rows(rows: str, tax: float | None = 0.0) -> Review:
    book = files("PFF,10,A,USD,\nCASH,1000,A,USD,\n", f"2024-01-02,fee,,,,0,USD,A,,\n{rows}")
    book = untaxed(book) if tax == 0 else book
    return engine_review(Question(book, market(MONTHLY), "2024Q1", TODAY))


def codes(result: Review) -> dict[str, object]:
    told = ("dividend_unlike", "dividend_beside")
    return {p.code: p.facts["n"] for p in result.problems if p.code in told}


@OPINIONS
def test_a_dividend_paid_ninety_one_days_later(opinion: Opinion) -> None:
    """200 of the end of March are paid at the end of June: one dividend. 800 and 10,000 at New
    Year, 1,000 and 9,800 now.
    """
    book = files(
        "JPN,100,A,USD,\nCASH,1000,A,USD,\n", "2023-06-29,dividend,JPN,,,200,,A,,0\n", today=TODAY
    )
    fund = history(
        "JPN",
        "USD",
        "2022-12-30 100 | 2023-03-29 100 | 2023-03-30 98 | 2023-06-29 98 | 2023-06-30 98",
        dividends="2023-03-30 2",
    )
    check(
        opinion(Question(book, market(fund), "2023Q2", TODAY)),
        {
            "value_start_of_year": 10800,
            "value_start_of_quarter": 10800,
            "value": 10800,
            "growth_ytd": 0,
            "twr_ytd": 0,
            "bridge.income_net": 200,
            "bridge.price": -200,
            "bridge.closing": 10800,
        },
    )


@pytest.mark.parametrize(
    ("rows", "income"),
    [
        ("", 30),
        # Each on its pay day, five days after the ex-date.
        ("2024-01-08,dividend,PFF,,,10,,A,,0\n2024-02-06,dividend,PFF,,,10,,A,,0\n", 30),
        # The middle one is missing, and stands for itself.
        ("2024-01-08,dividend,PFF,,,10,,A,,0\n2024-03-06,dividend,PFF,,,10,,A,,0\n", 30),
        # All three in one row, and in one of three lines.
        ("2024-03-08,dividend,PFF,,,30,,A,,0\n", 30),
        # One payment in two lines of a day.
        ("2024-02-06,dividend,PFF,,,7,,A,,0\n2024-02-06,dividend,PFF,,,3,,A,,0\n", 30),
        # Two payments on one day.
        ("2024-02-06,dividend,PFF,,,10,,A,,0\n2024-02-06,dividend,PFF,,,9.9,,A,,0\n", 29.9),
        # The day before the ex-date.
        ("2024-01-31,dividend,PFF,,,10,,A,,0\n", 30),
    ],
)
def test_nothing_counts_twice(rows: str, income: float) -> None:
    result = of_rows(rows)
    assert result.totals.year.income_gross == pytest.approx(income)
    assert result.totals.year.income_net == pytest.approx(income)
    assert not codes(result)
    bridge = result.totals.year.bridge
    assert bridge is not None
    assert bridge.opening + bridge.price + bridge.income_net == pytest.approx(bridge.closing)


def test_what_was_withheld_is_no_reason_to_take_another() -> None:
    """7 after 30 % withheld resemble the 10 that the market tells."""
    result = of_rows("2024-02-06,dividend,PFF,,,7,,A,,\n", tax=None)
    assert result.totals.year.income_gross == pytest.approx(30)
    assert result.totals.year.income_net == pytest.approx(21)
    assert not codes(result)


def test_a_row_that_resembles_nothing_is_told() -> None:
    """2 instead of 10: taken for the latest, and told; a second of the day has December's left; one
    of which nothing is left within 75 days stands beside the others.
    """
    result = of_rows("2024-02-06,dividend,PFF,,,2,,A,,0\n")
    assert result.totals.year.income_gross == pytest.approx(10 + 2 + 10)
    assert codes(result) == {"dividend_unlike": 1}
    (said,) = [p for p in result.problems if p.code == "dividend_unlike"]
    assert (said.severity, said.line) == ("warning", 3)
    assert "2.00 USD of 2024-02-06" in said.message
    assert "2024-02-01, of which 10.00" in said.message


def test_the_nearest_pay_day_wins() -> None:
    """Three of the same amount: a row takes that which was expected on its day, though a later
    ex-date lies before it.
    """
    due = Due(
        np.zeros(3, dtype=np.int64),
        np.array([10, 40, 70]),
        np.array([90, 120, 150]),
        np.full(3, 5.0),
        np.full(3, 0.3),
    )
    rows = PaidRows(
        np.zeros(2, dtype=np.int64),
        np.array([92, 118]),
        np.array([3.5, 3.5]),
        np.zeros(2, dtype=bool),
    )
    found = match(rows, due, 1000)
    assert (found.row.tolist(), found.dividend.tolist()) == ([0, 1], [0, 1])
    assert found.is_like.all()


def test_rows_that_are_not_known_yet_take_nothing_from_those_that_are() -> None:
    """On day 95 the row of day 96, which resembles the dividend, is not known: the one of day 92
    has it.
    """
    due = Due(
        np.zeros(1, dtype=np.int64),
        np.array([70]),
        np.array([90]),
        np.array([5.0]),
        np.array([0.0]),
    )
    rows = PaidRows(
        np.zeros(2, dtype=np.int64),
        np.array([92, 96]),
        np.array([1.0, 5.0]),
        np.zeros(2, dtype=bool),
    )
    assert match(rows, due, 95).row.tolist() == [0]
    assert match(rows, due, 96).row.tolist() == [1]


def test_days_are_counted_from_the_ex_date() -> None:
    """151 days later is too late, 150 is not."""
    ex = day_of(date(2024, 1, 1))
    due = Due(*(np.array([x]) for x in (0, ex, ex + 20, 5.0, 0.0)))
    for later, count in ((150, 1), (151, 0), (-1, 1), (-2, 0)):
        row = PaidRows(*(np.array([x]) for x in (0, ex + later, 5.0, False)))
        assert len(match(row, due, ex + 1000).row) == count, later
