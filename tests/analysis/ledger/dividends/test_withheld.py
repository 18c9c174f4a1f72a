"""A withholding that cannot be one, by hand: ten shares of a fund that pays 1 four times, listed in
the United States, of which 30 % are expected to be withheld: 7 of 10.
"""

from __future__ import annotations

import pytest

from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review
from tests.support.second_opinion.case import TODAY, files

FUND = history(
    "FUND",
    "USD",
    "2023-12-29 30 | 2024-03-28 30 | 2024-04-19 30",
    dividends="2024-01-10 1 | 2024-01-31 1 | 2024-02-20 1 | 2024-03-11 1",
)
DAYS = ("2024-01-15", "2024-02-05", "2024-02-26", "2024-03-15")


def told(*paid: str) -> list[str]:
    """What is said of rows ``amount`` or ``amount,tax``, one for each payment."""
    rows = "".join(
        f"{day},dividend,FUND,,,{cells.split(',')[0]},,A,,{cells.partition(',')[2]}\n"
        for day, cells in zip(DAYS, paid, strict=False)
    )
    book = files("FUND,10,A,USD,\nCASH,1000,A,USD,\n", f"2024-01-02,fee,,,,0,USD,A,,\n{rows}")
    result = engine_review(Question(book, market(FUND), "2024Q1", TODAY))
    return [p.message for p in result.problems if p.code == "odd_withholding"]


@pytest.mark.parametrize(
    "paid",
    [("7", "7", "7", "7"), ("7.9", "6.1"), ("8", "6"), ("7,3", "8,2"), ()],
)
def test_up_to_ten_points_are_none(paid: tuple[str, ...]) -> None:
    assert told(*paid) == []


def test_one_that_is_far_off_is_told_once() -> None:
    """8.5 of 10 are 15 % withheld, fifteen points from 30 %."""
    (said,) = told("7", "8.5", "7", "7")
    assert said == (
        "FUND: 15.0% of the dividend of 2024-01-31 is missing beside the market's, where 30.0% are"
        " expected to be withheld (dividends like this: 1). A dividend was missed, or the shares"
        " held then are wrong; if that much was withheld, set “dividend_tax”."
    )


@pytest.mark.parametrize("paid", ["8.5", "8.5,1.5"])
def test_four_that_agree_propose_their_rate(paid: str) -> None:
    (said,) = told(paid, paid, paid, paid)
    assert said.endswith(
        "(dividends like this: 4). The last four agree: if that much was withheld, write 15.0% as"
        " “dividend_tax”."
    )


def test_three_that_agree_propose_nothing() -> None:
    (said,) = told("7", "8.5", "8.5", "8.5")
    assert said.endswith("set “dividend_tax”.")
