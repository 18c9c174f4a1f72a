"""Sub-brokerage (複委託): the price in the security's currency, the amount in the account's, at the
broker's own rate. Worked out by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review, of_engine
from tests.support.second_opinion.case import OPINIONS, TODAY, Opinion, check, files, steps

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.market.records import Market

PRICES = market(
    history("AAA", "USD", "2023-12-29 100 | 2024-01-05 100 | 2024-02-15 120 | 2024-03-28 110"),
    rates=[steps("TWD", "2023-12-29 30.5 | 2024-02-15 31.5 | 2024-03-28 32")],
)
#: 10 · 100 USD at 31 TWD are 31,000, and 310 of fees.
ROWS = (
    "2024-01-04,deposit,,,,100000,TWD,A,,\n"
    "2024-01-05,buy,AAA,10,100,31310,TWD,A,310,\n"
    "2024-02-15,sell,AAA,4,120,14805,TWD,A,315,\n"  # 4 · 120 · 31.5 − 315
)
HELD = "AAA,6,A,,\nCASH,83495,A,TWD,\n"  # 100,000 − 31,310 + 14,805


@OPINIONS
def test_cash_and_flows_are_what_the_account_paid(opinion: Opinion) -> None:
    """In TWD::

    day         AAA           cash      V          factor
    2024-01-04                100,000   100,000    1
    2024-01-05  10·100·30.5    68,690    99,190    99,190 ÷ 100,000
    2024-02-15  6·120·31.5     83,495   106,175    106,175 ÷ 99,190
    2024-03-28  6·110·32       83,495   104,615    104,615 ÷ 106,175
    """
    check(
        opinion(Question(files(HELD, ROWS), PRICES, "2024Q1", TODAY, "TWD")),
        {
            "value": 104_615,
            "net_contributions_ytd": 100_000,
            "twr_ytd": 0.04615,
            "bridge.fees_and_taxes": 310 + 315,
            "bridge.closing": 104_615,
        },
    )


def test_cost_and_proceeds_are_at_the_broker_s_rate() -> None:
    """31,310 ÷ 31 = 1,010 USD for ten, of which 404 for the four sold; 14,805 ÷ 31.5 = 470 came.

    Left: 6 · 110 − 606 = 54. At the market's 30.5 it would have been 1,026.56.
    """
    found = of_engine(Question(files(HELD, ROWS), PRICES, "2024Q1", TODAY, "TWD"))
    check(found, {"AAA@A: realised_ytd": 66, "AAA@A: unrealised": 54})


def test_an_account_without_cash_is_paid_into_in_its_currency() -> None:
    """Base USD: 31,310 ÷ 30.5 came in; cost as before."""
    book = files("AAA,10,,,\n", "2024-01-05,buy,AAA,10,100,31310,TWD,,310,\n")
    found = of_engine(Question(book, PRICES, "2024Q1", TODAY, "USD"))
    check(
        found,
        {
            "value": 1100,
            "net_contributions_ytd": 31_310 / 30.5,
            "bridge.fees_and_taxes": 310 / 30.5,
            "AAA@: unrealised": 1100 - 1010,
        },
    )


def test_a_reinvestment_settles_alike() -> None:
    """0.5 · 100 USD at 31 is 1,550 TWD: cost 50 USD."""
    book = files("AAA,0.5,,,\n", "2024-01-05,reinvest,AAA,0.5,100,1550,TWD,,,\n")
    found = of_engine(Question(book, PRICES, "2024Q1", TODAY, "USD"))
    check(found, {"AAA@: unrealised": 5})


def asked(row: str, prices: Market = PRICES) -> Review:
    return engine_review(Question(files("AAA,10,,,\n", row), prices, "2024Q1", TODAY, "TWD"))


def told(review: Review) -> list[str]:
    return [p.message for p in review.problems if p.code in ("broker_rate", "paid_price")]


@pytest.mark.parametrize(
    ("amount", "is_told"),
    # The market's rate is 30.5: 3 % of it is 0.915.
    [(30_500, False), (31_400, False), (31_430, True), (29_600, False), (29_570, True)],
)
def test_a_rate_beyond_three_per_cent_of_the_market_s_is_told(amount: float, is_told: bool) -> None:
    assert bool(told(asked(f"2024-01-05,buy,AAA,10,100,{amount},TWD,,,\n"))) == is_told


def test_what_is_said_of_it() -> None:
    (said,) = told(asked("2024-01-05,buy,AAA,10,100,33000,TWD,,,\n"))
    assert said == (
        "Amount and price of AAA on 2024-01-05 make 33 TWD for one USD, while the market's rate was"
        " 30.5 (rows: 1). Correct the amount, the price or the currency; if it is right, accept it"
        " on the page Data with a reason, or as a row “paid” in corrections.csv."
    )


def test_an_amount_that_is_no_rate_is_told_and_counts_at_the_market_s() -> None:
    """A price in TWD and an amount of 5 % more make no rate of 1.05: 32,025 ÷ 30.5 = 1,050 USD."""
    review = asked("2024-01-05,buy,AAA,10,3050,32025,TWD,,,\n")
    (said,) = told(review)
    assert "make 1.05 TWD for one USD" in said
    (held,) = review.holdings
    assert held.cost is not None
    assert held.cost == pytest.approx(105)


def test_a_wrong_price_beside_a_right_rate_is_a_wrong_price() -> None:
    """1,000 in place of 100, and the amount made of it."""
    (said,) = told(asked("2024-01-05,buy,AAA,10,1000,305000,TWD,,,\n"))
    assert "The price of AAA on 2024-01-05, 1000 USD, is 10 times that day's close" in said


def test_a_price_in_the_account_s_currency_is_no_rate_at_all() -> None:
    """Price and amount both in TWD, or the price left open: converted at the market's rate."""
    for row in ("10,3050,30500", "10,,30500", "10,3050,"):
        review = asked(f"2024-01-05,buy,AAA,{row},TWD,,,\n")
        assert not told(review)
        assert review.holdings[0].cost == pytest.approx(100)
