"""A withholding that cannot be one, by hand: ten shares of a fund that pays 1 four times, listed in
the United States, of which 30 % are expected to be withheld: 7 of 10.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from portfolio import report
from portfolio.language import language
from portfolio.report.audience import Audience
from portfolio.report.tables import income_tables
from portfolio.report.tables.printed import printed
from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review
from tests.support.second_opinion.case import TODAY, files

if TYPE_CHECKING:
    from portfolio.analysis.records import Review

AUDIENCE = Audience(language("en"), shows_amounts=True)
FUND = history(
    "FUND",
    "USD",
    "2023-12-29 30 | 2024-03-28 30 | 2024-04-19 30",
    dividends="2024-01-10 1 | 2024-01-31 1 | 2024-02-20 1 | 2024-03-11 1",
)
DAYS = ("2024-01-15", "2024-02-05", "2024-02-26", "2024-03-15")


def review(*paid: str) -> Review:
    """The review of rows ``amount`` or ``amount,tax``, one for each payment; ``+`` between two of
    one day.
    """
    rows = "".join(
        f"{day},dividend,FUND,,,{cells.split(',')[0]},,A,,{cells.partition(',')[2]}\n"
        for day, payment in zip(DAYS, paid, strict=False)
        for cells in payment.split("+")
    )
    book = files("FUND,10,A,USD,\nCASH,1000,A,USD,\n", f"2024-01-02,fee,,,,0,USD,A,,\n{rows}")
    return engine_review(Question(book, market(FUND), "2024Q1", TODAY))


def told(*paid: str) -> list[str]:
    """What is said of them."""
    return [p.message for p in review(*paid).problems if p.code == "odd_withholding"]


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
    assert "(dividends like this: 4). The last four agree:" in said
    assert said.endswith("write 15.0% as “dividend_tax”.")


def test_three_that_agree_propose_nothing() -> None:
    (said,) = told("7", "8.5", "8.5", "8.5")
    assert said.endswith("set “dividend_tax”.")


def test_what_is_doubtful_is_never_a_rate() -> None:
    """Paid are 7, 8.5, 7.2 and 7 of 10 each: 30, 15, 28 and 30 % are missing. The 15 % are fifteen
    points from the 30 % expected, so no rate; of the other three, 3.0 + 2.8 + 3.0 = 8.8 of 30 are
    29.33 % on average. Of all together, 10.3 of 40, no rate is told, but the amounts are.
    """
    income = review("7", "8.5", "7.2", "7").income
    assert income is not None
    assert [p.tax for p in income.paid] == pytest.approx([0.30, None, 0.28, 0.30])
    assert [p.own.withheld for p in income.paid] == pytest.approx([3.0, 1.5, 2.8, 3.0])
    (country,) = income.withheld
    assert (country.base.gross, country.base.withheld) == pytest.approx((40.0, 10.3))
    assert country.rate is None
    assert income.year_to_date.rate is None
    certain, doubtful = country.rates
    assert (certain.rate, certain.is_average) == (pytest.approx(8.8 / 30), True)
    assert (doubtful.rate, doubtful.is_average) == (None, False)
    assert (doubtful.base.gross, doubtful.base.withheld) == pytest.approx((10.0, 1.5))
    for by in income.history:
        months = income.history[by].rows("month")[:3]
        assert [m.base.rate for m in months] == pytest.approx([None, 0.28, 0.30]), by
        assert [m.base.withheld for m in months] == pytest.approx([4.5, 2.8, 3.0]), by


def test_what_is_doubtful_in_json_and_tables() -> None:
    """The same; the words say that no rate follows, and that three rates are an average."""
    result = review("7", "8.5", "7.2", "7")
    said = json.loads(report.render(result, "json", AUDIENCE))["income"]
    assert [p["dividend_tax"] for p in said["payments"]] == pytest.approx([0.30, None, 0.28, 0.30])
    (country,) = said["withheld"]
    assert country["rate"] is None
    assert [(u["rate"], u["is_average"]) for u in country["rates"]] == [
        (pytest.approx(8.8 / 30), True),
        (None, False),
    ]
    assert (country["rates"][1]["gross"], country["rates"][1]["withheld"]) == (10.0, 1.5)
    assert result.income is not None
    shown = printed(income_tables.withheld(result.income, AUDIENCE), AUDIENCE.t, "markdown")
    cells = [cell.text for cell in shown.rows[0]]
    assert (
        "29.333% on average (your transactions): FUND · – (your transactions, no rate" in cells[-1]
    )
    paid = income_tables.paid(result.income, AUDIENCE)
    assert [paid.column(c)[2] for c in ("tax", "origin")] == [None, "no rate follows"]


def test_what_the_rows_tell_is_a_rate() -> None:
    """8.5 and 1.5 of tax are 15 %: told, so shown, and a warning beside the 30 % expected. One rate
    that every row has is no average.
    """
    income = review(*["8.5,1.5"] * 4).income
    assert income is not None
    assert [p.tax for p in income.paid] == pytest.approx([0.15] * 4)
    (country,) = income.withheld
    (use,) = country.rates
    assert (use.rate, use.is_average, country.rate) == (
        pytest.approx(0.15),
        False,
        pytest.approx(0.15),
    )
    (said,) = told("8.5,1.5", "8.5,1.5")
    assert said.startswith("FUND: by your rows 15.0% of the dividend of 2024-01-31 were withheld")


@pytest.mark.parametrize(
    ("paid", "rate"),
    [
        # Nothing is missing, and more came than the market paid.
        ("10", None),
        ("10.05", None),
        ("13", None),
        # Resembles nothing and stands for the dividend: 94 % would be missing.
        ("0.6", None),
        # Ten points are what a withholding may differ by.
        ("8", 0.20),
        ("6", 0.40),
        ("5.9", None),
        # Two rows of one payment: 3 and 4 of 10.
        ("3+4", 0.30),
        ("3+5.5", None),
    ],
)
def test_neighbours(paid: str, rate: float | None) -> None:
    income = review(paid).income
    assert income is not None
    first = [p for p in income.paid if p.ex_date.isoformat() == "2024-01-10"]
    assert [p.tax for p in first] == pytest.approx([rate] * len(first))
