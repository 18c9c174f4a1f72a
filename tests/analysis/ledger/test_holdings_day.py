"""The day that ``holdings.csv`` speaks of, by hand: rows and dividends after it do not roll it
back, and a review of a later day rolls it forward.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portfolio.analysis.periods import Quarter
from portfolio.analysis.review.review import review
from portfolio.book.records import Holding
from tests.support.markets import book, history, market
from tests.support.second_opinion.answers import Question
from tests.support.second_opinion.case import (
    OPINIONS,
    TODAY,
    Opinion,
    check,
    files,
    untaxed,
    with_split,
)

SPOKEN = date(2023, 3, 31)


@OPINIONS
def test_what_came_after_the_file_s_day_is_not_taken_out_of_it(opinion: Opinion) -> None:
    """The files of a quarter, kept as they were, say the same a year later: 10 shares and 1,000
    after the purchase of 5, whatever was paid since.
    """
    held = untaxed(
        files(
            "FUND,10,A,USD,\nCASH,1000,A,USD,\n",
            "2023-01-10,buy,FUND,5,100,500,,A,,\n2023-05-02,deposit,,,,300,USD,A,,\n",
        )
    )
    held = replace(held, holdings_as_of=SPOKEN)
    closes = "2022-12-30 100 | 2023-01-10 100 | 2023-03-31 100 | 2023-06-30 100"
    prices = market(history("FUND", "USD", closes, dividends="2023-02-15 2 | 2023-05-15 3"))
    # Opening: 5 shares at 100; money 1000 + 500 for the shares − 10 · 2 of the dividend = 1480.
    check(
        opinion(Question(held, prices, "2023Q1", TODAY)),
        {
            "value": 2000,
            "value_start_of_year": 1980,
            "growth_ytd": 20 / 1980,
            "net_contributions_ytd": 0,
            "bridge.income_net": 20,
        },
    )
    # Rolled forward: 1000 + 300 paid in + 10 · 3.
    check(
        opinion(Question(held, prices, "2023Q2", TODAY)),
        {
            "value": 1000 + 1330,
            "value_start_of_quarter": 2000,
            "value_start_of_year": 1980,
            "net_contributions_qtd": 300,
            "growth_qtd": 30 / 2000,
            "growth_ytd": 50 / 1980,
            "bridge.income_net": 50,
        },
    )
    # As of today all of it is in the 1000: 1000 − 300 − 30 at the end of the first quarter.
    check(
        opinion(Question(replace(held, holdings_as_of=None), prices, "2023Q1", TODAY)),
        {"value": 1670, "value_start_of_year": 1650},
    )


@OPINIONS
def test_trades_after_the_file_s_day(opinion: Opinion) -> None:
    """A purchase and a sale after it are not rolled out of the file's shares."""
    held = files(
        "FUND,10,A,USD,\nCASH,1000,A,USD,\n",
        "2023-02-10,buy,FUND,2,100,200,,A,,\n"
        "2023-03-31,buy,FUND,1,100,100,,A,,\n"
        "2023-04-03,buy,FUND,4,100,400,,A,,\n"
        "2023-05-10,sell,FUND,6,100,600,,A,,\n",
    )
    held = replace(held, holdings_as_of=SPOKEN)
    closes = "2022-12-30 100 | 2023-03-31 100 | 2023-04-03 110 | 2023-05-10 120 | 2023-06-30 120"
    prices = market(history("FUND", "USD", closes))
    # The row of the day itself is in the file: 10 − 2 − 1 = 7 shares and 1300 at New Year.
    check(
        opinion(Question(held, prices, "2023Q1", TODAY)),
        {"value": 2000, "value_start_of_year": 2000, "growth_ytd": 0.0},
    )
    # 10 + 4 − 6 = 8 at 120, and 1000 − 400 + 600.
    check(
        opinion(Question(held, prices, "2023Q2", TODAY)),
        {"value": 8 * 120 + 1200, "value_start_of_quarter": 2000},
    )


@OPINIONS
def test_a_file_from_before_a_split(opinion: Opinion) -> None:
    """10 shares of March are 40 after the split of four for one in May; closes are adjusted."""
    held = files("FUND,10,A,USD,\nCASH,0,A,USD,\n", "2023-02-10,buy,FUND,2,100,200,,A,,\n")
    held = replace(held, holdings_as_of=SPOKEN)
    fund = history("FUND", "USD", "2022-12-30 25 | 2023-03-31 25 | 2023-06-30 30")
    prices = market(with_split(fund, "2023-05-10", 4.0))
    check(
        opinion(Question(held, prices, "2023Q1", TODAY)),
        {"value": 1000, "value_start_of_year": 8 * 4 * 25 + 200},
    )
    check(opinion(Question(held, prices, "2023Q2", TODAY)), {"value": 40 * 30})


def test_the_average_cost_of_a_file_from_before_a_split() -> None:
    """10 shares that cost 80 on average in March and 3 bought later at 100 are 52 of today's, for
    800 and 300.
    """
    rows = "2023-02-10,buy,FUND,2,100,200,,A,,\n2023-04-10,buy,FUND,3,100,300,,A,,\n"
    held = files("FUND,10,A,USD,\nCASH,0,A,USD,\n", rows)
    held = replace(
        held,
        holdings=(replace(held.holdings[0], cost=80.0), *held.holdings[1:]),
        holdings_as_of=SPOKEN,
    )
    fund = history("FUND", "USD", "2022-12-30 25 | 2023-03-31 25 | 2023-06-30 30")
    prices = market(with_split(fund, "2023-05-10", 4.0))
    result = review(held, prices, Quarter.parse("2023Q2"), today=TODAY, base="USD")
    (fund_row, _) = result.holdings
    assert fund_row.shares == 52
    assert fund_row.unrealised == pytest.approx(52 * 30 - 1100)


def test_a_static_review_counts_in_today_s_shares() -> None:
    """Without transactions, too: 10 shares of March are 40 of today's."""
    held = replace(book(Holding("FUND", 10.0, currency="USD", cost=80.0)), holdings_as_of=SPOKEN)
    fund = history("FUND", "USD", "2022-12-30 25 | 2023-03-31 25 | 2023-06-30 30")
    prices = market(with_split(fund, "2023-05-10", 4.0))
    result = review(held, prices, Quarter.parse("2023Q2"), today=TODAY, base="USD")
    assert result.totals.value == 1200
    assert result.holdings[0].shares == 40
    assert result.provenance.holdings_as_of == SPOKEN


def test_what_does_not_roll_is_told_of_the_file_s_day() -> None:
    """12 bought and 1 sold leave 10, one too few; 100 + 1,200 − 900 were 400, then −800."""
    rows = "2023-02-10,buy,FUND,12,100,1200,,A,,\n2023-03-10,sell,FUND,1,900,900,,A,,\n"
    held = files("FUND,10,A,USD,\nCASH,100,A,USD,\n", rows)
    held = replace(held, holdings_as_of=SPOKEN)
    prices = market(history("FUND", "USD", "2022-12-30 100 | 2023-03-31 100"))
    result = review(held, prices, Quarter.parse("2023Q1"), today=TODAY, base="USD")
    told = {p.code: p.message for p in result.problems}
    assert "the shares that holdings.csv has of 2023-03-31" in told["rolled_back_below_zero"]
    assert "from that of 2023-03-31 in holdings.csv" in told["cash_below_zero"]
