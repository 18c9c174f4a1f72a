"""The ledger's numbers worked out by hand: small files, round prices, the working beside every
case.

Every case is asked twice: of the review, and of the second opinion in ``tests/ledger_oracle.py``.
Columns of the tables: V is the value at the end of the day, in and out are what was paid in and
taken out on it, and the factor is (V + out) ÷ (V of the day before + in). Days that are not listed
have the factor 1.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from portfolio.market.records import Outcome
from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question
from tests.support.second_opinion.case import (
    OPINIONS,
    TODAY,
    Opinion,
    check,
    files,
    steps,
    with_split,
)

pytestmark = OPINIONS


def test_savings_plan(opinion: Opinion) -> None:
    """Ten shares a month into an account without cash: the TWR is the fund's own, whatever was
    bought when.
    """
    book = files(
        "FUND,30,,,\n",
        "2024-01-15,buy,FUND,10,100,1000,,,,\n"
        "2024-02-15,buy,FUND,10,110,1100,,,,\n"
        "2024-03-15,buy,FUND,10,99,990,,,,\n",
    )
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-01-31 110 | 2024-02-29 99 | 2024-03-28 108")
    )
    # day         shares  close     V     in   factor
    # 2023-12-31       0    100     0
    # 2024-01-15      10    100  1000   1000   1000 ÷ (0 + 1000)        = 1
    # 2024-01-31      10    110  1100          1100 ÷ 1000              = 1.1
    # 2024-02-15      20    110  2200   1100   2200 ÷ (1100 + 1100)     = 1
    # 2024-02-29      20     99  1980          1980 ÷ 2200              = 0.9
    # 2024-03-15      30     99  2970    990   2970 ÷ (1980 + 990)      = 1
    # 2024-03-28      30    108  3240          3240 ÷ 2970              = 12/11
    # 1.1 · 0.9 · 12/11 = 1.08. Cost 1000 + 1100 + 990 = 3090, value 3240.
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {
            "value": 3240,
            "value_start_of_year": 0,
            "growth_ytd": None,  # nothing was there that could grow
            "twr_ytd": 0.08,
            "net_contributions_ytd": 3090,
            "bridge.opening": 0,
            "bridge.paid_in": 3090,
            "bridge.taken_out": 0,
            "bridge.price": 150,
            "bridge.income_net": 0,
            "bridge.currency": 0,
            "bridge.fees_and_taxes": 0,
            "bridge.closing": 3240,
            "FUND@: contribution": 0.08,
            "FUND@: price": 0.08,
            "FUND@: realised_ytd": 0,
            "FUND@: unrealised": 150,
            "since_start.twr": 0.08,
            "since_start.net_contributions": 3090,
            "gain_ytd": 150,
            "history.2024Q1.twr": 0.08,
        },
    )


def test_deposits_on_the_first_and_on_the_last_day_of_a_quarter(opinion: Opinion) -> None:
    """A deposit works from the start of its day; one dated 31 December is in the opening value."""
    book = files(
        "FUND,10,A,,\nCASH,3600,A,USD,\n",
        "2023-12-31,deposit,,,,500,USD,A,,\n"
        "2024-01-01,deposit,,,,900,USD,A,,\n"
        "2024-03-31,deposit,,,,2200,USD,A,,\n",
    )
    prices = market(
        history(
            "FUND",
            "USD",
            "2023-12-29 100 | 2023-12-31 100 | 2024-01-01 112 | 2024-03-30 112 | 2024-03-31 134",
        )
    )
    # day         fund  cash     V     in   factor 2023-12-30  1000     0  1000 2023-12-31  1000
    # 500  1500    500   1500 ÷ (1000 + 500)   = 1 2024-01-01  1120  1400  2520    900   2520 ÷
    # (1500 + 900)   = 1.05 2024-03-31  1340  3600  4940   2200   4940 ÷ (2520 + 2200)  = 4940/4720
    # Growth (4940 − 3100) ÷ 1500 − 1 = 340/1500. The fund's contribution: 120/2400 + 1.05 ·
    # 220/4720.
    twr = 1.05 * 4940 / 4720 - 1
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {
            "value": 4940,
            "value_start_of_quarter": 1500,
            "value_start_of_year": 1500,
            "net_contributions_ytd": 3100,
            "growth_ytd": 340 / 1500,
            "growth_qtd": 340 / 1500,
            "twr_ytd": twr,
            "FUND@A: contribution": 0.05 + 1.05 * 220 / 4720,
            "CASH/USD@A: contribution": 0,
            "since_start.twr": twr,
            # 1000 were there before: 4940 − 1000 − 3600; in the year 4940 − 1500 − 3100.
            "since_start.net_contributions": 500 + 900 + 2200,
            "since_start.gain": 340,
            "gain_ytd": 340,
            "gain_qtd": 340,
            "history.2023Q4.value": 1500,
            "history.2023Q4.net_contributions": 500,
            "history.2024Q1.net_contributions": 3100,
        },
    )


def test_everything_withdrawn_and_a_new_start(opinion: Opinion) -> None:
    """The days without money have the factor 1: the second start goes on where the first ended."""
    book = files(
        "FUND,20,A,,\nCASH,0,A,USD,\n",
        "2024-01-10,sell,FUND,10,110,1100,,A,,\n"
        "2024-01-10,withdraw,,,,1100,USD,A,,\n"
        "2024-03-01,deposit,,,,1000,USD,A,,\n"
        "2024-03-01,buy,FUND,20,50,1000,,A,,\n",
    )
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-01-10 110 | 2024-02-20 50 | 2024-03-10 60")
    )
    # day         fund  cash     V    in   out   factor
    # 2023-12-31  1000     0  1000
    # 2024-01-10     0     0     0        1100   (0 + 1100) ÷ 1000    = 1.1
    # 2024-02-20     0     0     0                                      1, nothing is there
    # 2024-03-01  1000     0  1000  1000         1000 ÷ (0 + 1000)    = 1
    # 2024-03-10  1200     0  1200               1200 ÷ 1000          = 1.2
    # The fund's contribution: 100/1000 + 1.1 · 200/1000.
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {
            "value": 1200,
            "net_contributions_ytd": -100,
            "growth_ytd": (1200 + 100) / 1000 - 1,
            "twr_ytd": 0.32,
            "bridge.paid_in": 1000,
            "bridge.taken_out": 1100,
            "bridge.price": 300,
            "FUND@A: contribution": 0.32,
            "CASH/USD@A: contribution": 0,
        },
    )


def test_bought_on_a_day_without_a_price(opinion: Opinion) -> None:
    """On a Saturday a share counts at Friday's close; what was paid above it is a loss
    of that day.
    """
    book = files("FUND,15,,,\n", "2024-01-06,buy,FUND,5,102,510,,,,\n")
    prices = market(history("FUND", "USD", "2023-12-29 100 | 2024-01-05 100 | 2024-03-28 110"))
    # day         shares  close     V   in   factor
    # 2023-12-31      10    100  1000
    # 2024-01-06      15    100  1500  510   1500 ÷ 1510
    # 2024-03-28      15    110  1650        1650 ÷ 1500
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {
            "value": 1650,
            "twr_ytd": 1650 / 1510 - 1,
            "growth_ytd": (1650 - 510) / 1000 - 1,
            "FUND@: contribution": -10 / 1510 + 1500 / 1510 * 150 / 1500,
            "bridge.price": 140,
        },
    )


def test_bought_before_the_first_close(opinion: Opinion) -> None:
    """A share without a close yet counts at its first one."""
    book = files("NEW,10,,,\nOLD,10,,,\n", "2024-01-20,buy,NEW,10,48,480,,,,\n")
    prices = market(
        history("OLD", "USD", "2023-12-29 100"),
        history("NEW", "USD", "2024-02-01 50 | 2024-03-01 55"),
    )
    # day          OLD  NEW     V   in   factor
    # 2023-12-31  1000    0  1000
    # 2024-01-20  1000  500  1500  480   1500 ÷ 1480
    # 2024-03-01  1000  550  1550        1550 ÷ 1500
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {"value": 1550, "twr_ytd": 1550 / 1480 - 1, "NEW@: unrealised": 70, "bridge.price": 70},
    )


def test_currency_conversion(opinion: Opinion) -> None:
    """Changing money is internal; what the bank keeps is a loss of that day and no flow."""
    book = files(
        "CASH,30000,A,TWD,\nCASH,990,A,USD,\n",
        "2024-01-10,convert,USD,990,,30000,TWD,A,,\n",
        base="TWD",
    )
    prices = market(rates=[steps("TWD", "2023-12-20 30 | 2024-02-01 32")])
    # day           TWD           USD       V   factor
    # 2023-12-31  60000             0   60000
    # 2024-01-10  30000  990 · 30 = 29700  59700   59700 ÷ 60000
    # 2024-02-01  30000  990 · 32 = 31680  61680   61680 ÷ 59700
    # Exchange loss 300 on 10 January, 990 · 2 = 1980 gained by the dollar in February.
    check(
        opinion(Question(book, prices, "2024Q1", TODAY, base="TWD")),
        {
            "value": 61680,
            "net_contributions_ytd": 0,
            "growth_ytd": 0.028,
            "twr_ytd": 0.028,
            "bridge.paid_in": 0,
            "bridge.taken_out": 0,
            "bridge.currency": 1680,
            "bridge.price": 0,
            "bridge.fees_and_taxes": 0,
            "CASH/TWD@A: contribution": 0,
            "CASH/USD@A: contribution": 0.028,
            "CASH/USD@A: currency": 0.028,
        },
    )


def test_a_split_between_purchase_and_sale(opinion: Opinion) -> None:
    """Shares bought before a split are four today; the file's own row about it changes nothing any
    more.
    """
    book = files(
        "FUND,10,,,\n",
        "2024-01-15,buy,FUND,10,100,1000,,,,\n"
        "2024-02-01,split,FUND,4,,,,,,\n"
        "2024-03-01,sell,FUND,30,30,900,,,,\n",
    )
    prices = market(
        with_split(
            history(
                "FUND", "USD", "2023-12-29 25 | 2024-01-15 25 | 2024-02-01 27.5 | 2024-03-01 30"
            ),
            "2024-02-01",
            4,
        )
    )
    # day         today's shares  close     V    in  out   factor
    # 2024-01-15     10 · 4 = 40     25  1000  1000        1000 ÷ 1000           = 1
    # 2024-02-01              40   27.5  1100              1100 ÷ 1000           = 1.1
    # 2024-03-01              10     30   300       900    (300 + 900) ÷ 1100    = 12/11
    # A share cost 25: the sale brought 900 − 750, what is left is worth 300 − 250.
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {
            "value": 300,
            "twr_ytd": 0.2,
            "net_contributions_ytd": 100,
            "FUND@: contribution": 0.2,
            "FUND@: realised_ytd": 150,
            "FUND@: unrealised": 50,
            "FUND@: realised_ytd_fifo": 150,
            "FUND@: unrealised_fifo": 50,
        },
    )


def test_a_split_that_only_the_file_knows(opinion: Opinion) -> None:
    """What nobody quotes: ten for one in February; the price typed in holdings.csv is today's."""
    book = files(
        "CALL,100,,USD,8\n",
        "2024-01-10,buy,CALL,10,80,800,USD,,,\n2024-02-01,split,CALL,10,,,,,,\n",
    )
    # 10 shares at 80 are 100 at 8 all along: nothing is gained by it.
    check(
        opinion(Question(book, market(), "2024Q1", TODAY)),
        {"value": 800, "twr_ytd": 0, "net_contributions_ytd": 800, "CALL@: unrealised": 0},
    )


def test_a_dividend_of_december_paid_in_the_ledger_s_first_january(opinion: Opinion) -> None:
    """It was earned the year before: owed when the year opens, and no income of this one."""
    book = files("FUND,100,,,\n", "2024-01-05,dividend,FUND,,,70,,,,30\n")
    prices = market(
        history(
            "FUND",
            "USD",
            "2023-12-15 100 | 2024-03-28 110",
            dividends="2023-12-20 1 | 2024-03-20 1",
        )
    )
    # day             V  out   factor
    # 2023-12-31  10070        100 · 100 and 70 owed
    # 2024-01-05  10000   70   1
    # 2024-03-20  10000   70   10070 ÷ 10000, the market's dividend less 30 %
    # 2024-03-28  11000        1.1
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {
            "value_start_of_year": 10070,
            "value": 11000,
            "twr_ytd": 1.007 * 1.1 - 1,
            "bridge.income_net": 70,
            "bridge.taken_out": 140,
            "growth_ytd": (11000 + 140) / 10070 - 1,
        },
    )


def test_gains_at_average_cost_and_first_in_first_out(opinion: Opinion) -> None:
    """10 at 100 and 10 at 120, fee 10 each time; 15 sold at 130, fee 20."""
    book = files(
        "FUND,5,,,\n",
        "2024-01-10,buy,FUND,10,100,1010,,,10,\n"
        "2024-02-10,buy,FUND,10,120,1210,,,10,\n"
        "2024-03-10,sell,FUND,15,130,1930,,,20,\n",
    )
    prices = market(history("FUND", "USD", "2023-12-29 100 | 2024-02-09 120 | 2024-03-08 130"))
    # Average cost (1010 + 1210) ÷ 20 = 111: realised 1930 − 15 · 111 = 265, unrealised 5 · 130 − 5
    # · 111 = 95. First in, first out: 1010 + 5 · 121 = 1615: realised 315, unrealised 650 − 605 =
    # 45.
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {
            "FUND@: realised_ytd": 265,
            "FUND@: unrealised": 95,
            "FUND@: realised_ytd_fifo": 315,
            "FUND@: unrealised_fifo": 45,
            "bridge.fees_and_taxes": 40,
            "bridge.price": 650 + 1930 - 1010 - 1210 + 40,
            "net_contributions_ytd": 1010 + 1210 - 1930,
        },
    )


def test_a_dividend_reinvested(opinion: Opinion) -> None:
    """It is earned on its ex-date, owed until it buys shares, and never leaves the portfolio."""
    book = files("FUND,101.4,,,\n", "2024-03-05,reinvest,FUND,1.4,100,140,,,,60\n")
    prices = market(
        history(
            "FUND",
            "USD",
            "2023-12-29 100 | 2024-03-01 100 | 2024-03-28 110",
            dividends="2024-03-01 2",
        )
    )
    # day         shares  close   owed       V   factor
    # 2023-12-31     100    100          10000
    # 2024-03-01     100    100    140   10140   1.014 (before withholding: 10200, 1.02)
    # 2024-03-05   101.4    100          10140   1
    # 2024-03-28   101.4    110          11154   1.1
    # Price: 1.014 · 0.1.
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {
            "value": 11154,
            "net_contributions_ytd": 0,
            "growth_ytd": 0.1154,
            "twr_ytd": 0.1154,
            "twr_gross_ytd": 0.122,
            "bridge.income_net": 140,
            "bridge.price": 1014,
            "FUND@: contribution": 0.1154,
            "FUND@: dividend": 0.014,
            "FUND@: price": 0.1014,
            "FUND@: gross": 0.122,
        },
    )


DECLARED = "2024-04-10,dividend,FUND,,,72,,,,28\n"
PAYING = history(
    "FUND", "USD", "2023-12-29 100 | 2024-03-28 100 | 2024-04-19 100", dividends="2024-03-20 1"
)


def test_a_dividend_of_one_quarter_paid_in_the_next(opinion: Opinion) -> None:
    """It belongs to the quarter of its ex-date, with the amount that came in the end; in between it
    is owed.
    """
    book = files("FUND,100,,,\n", "2024-01-02,buy,FUND,100,100,10000,,,,\n" + DECLARED)
    # day             V     in  out   factor
    # 2024-01-02  10000  10000
    # 2024-03-20  10072               1.0072, not the 70 that 30 % would leave
    # 2024-04-10  10000          72   (10000 + 72) ÷ 10072 = 1
    prices = market(PAYING)
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {
            "value": 10072,
            "twr_ytd": 0.0072,
            "twr_gross_ytd": 0.01,
            "net_contributions_ytd": 10000,
            "bridge.income_net": 72,
            "FUND@: dividend": 0.0072,
        },
    )
    check(
        opinion(Question(book, prices, "2024Q2", TODAY, as_of=TODAY)),
        {
            "value": 10000,
            "value_start_of_quarter": 10072,
            "net_contributions_qtd": -72,
            "growth_qtd": 0,
            "twr_qtd": 0,
            "twr_ytd": 0.0072,
            "bridge.taken_out": 72,
            "history.2024Q1.value": 10072,
            "history.2024Q2.value": 10000,
        },
    )


def test_as_of_a_day_before_the_payment_the_dividend_is_the_market_s(opinion: Opinion) -> None:
    """The row of April is not yet written: 100 less 30 % has gone to the owner on the ex-date."""
    book = files("FUND,100,,,\n", "2024-01-02,buy,FUND,100,100,10000,,,,\n" + DECLARED)
    check(
        opinion(Question(book, market(PAYING), "2024Q1", TODAY, as_of=date(2024, 3, 31))),
        {
            "value": 10000,
            "twr_ytd": 0.007,
            "net_contributions_ytd": 10000 - 70,
            "bridge.income_net": 70,
            "bridge.taken_out": 70,
        },
    )


@pytest.mark.parametrize(
    "rows",
    [
        "2024-04-10,dividend,FUND,,,100,USD,A,,\n2024-04-10,tax,FUND,,,28,USD,A,,\n",
        # In any order, with the security's currency left open, with a tax of nothing in the
        # dividend's row, in two parts.
        "2024-04-10,tax,FUND,,,28,USD,A,,\n2024-04-10,dividend,FUND,,,100,,A,,\n",
        "2024-04-10,dividend,FUND,,,100,USD,A,0,0\n2024-04-10,tax,FUND,,,28,,A,,\n",
        (
            "2024-04-10,dividend,FUND,,,60,,A,,\n2024-04-10,tax,FUND,,,8,,A,,\n"
            "2024-04-10,tax,FUND,,,20,,A,,\n2024-04-10,dividend,FUND,,,40,,A,,\n"
        ),
    ],
)
def test_the_tax_on_a_dividend_in_a_row_of_its_own_is_withheld_from_it(
    opinion: Opinion, rows: str
) -> None:
    """100 listed before tax, and 28 withheld from it on the same day: as one row with 72 and a tax
    of 28.
    """
    book = files(
        "FUND,100,A,,\nCASH,72,A,USD,\n",
        "2024-01-02,deposit,,,,10000,USD,A,,\n2024-01-02,buy,FUND,100,100,10000,USD,A,,\n" + rows,
    )
    # day         fund  owed  cash      V
    # 2024-01-02 10000     0     0  10000   10000 paid in
    # 2024-03-20 10000    72     0  10072   100 before tax
    # 2024-04-10 10000     0    72  10072
    prices = market(PAYING)
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {
            "value": 10072,
            "twr_ytd": 0.0072,
            "twr_gross_ytd": 0.01,
            "bridge.income_net": 72,
            "bridge.fees_and_taxes": 0,
        },
    )
    check(
        opinion(Question(book, prices, "2024Q2", TODAY)),
        {"value": 10072, "twr_qtd": 0, "twr_ytd": 0.0072},
    )


@pytest.mark.parametrize(("day", "cost"), [("2024-04-11", 28), ("2024-04-10", 100)])
def test_a_tax_of_another_day_or_of_all_of_it_is_a_tax_of_the_security(
    opinion: Opinion, day: str, cost: int
) -> None:
    book = files(
        "FUND,100,A,,\nCASH,100,A,USD,\n",
        "2024-01-02,deposit,,,,10000,USD,A,,\n2024-01-02,buy,FUND,100,100,10000,USD,A,,\n"
        f"2024-04-10,dividend,FUND,,,100,USD,A,,\n{day},tax,FUND,,,{cost},USD,A,,\n"
        f"2024-04-12,deposit,,,,{cost},USD,A,,\n",
    )
    check(
        opinion(Question(book, market(PAYING), "2024Q2", TODAY)),
        {"value": 10100, "bridge.income_net": 100, "bridge.fees_and_taxes": cost},
    )


FEES = (
    "2024-01-10,buy,FUND,10,100,1008,USD,A,5,3\n"
    "2024-02-10,sell,FUND,5,110,547,USD,A,2,1\n"
    "2024-02-15,fee,,,,20,USD,A,,\n"
    "2024-02-20,tax,FUND,,,8,USD,A,,\n"
    "2024-02-25,fee,,,,-4,USD,A,,\n"
    "2024-03-01,interest,,,,10,USD,A,,2\n"
)
RISING = history("FUND", "USD", "2023-12-29 100 | 2024-02-01 110")


def test_fees_and_taxes_in_an_account_with_cash(opinion: Opinion) -> None:
    """As columns and as rows: all are losses, none is a withdrawal. Tax on interest is
    withholding.
    """
    book = files("FUND,5,A,,\nCASH,1525,A,USD,\n", "2024-01-05,deposit,,,,2000,USD,A,,\n" + FEES)
    # day         fund  cash     V    in   gain
    # 2024-01-05     0  2000  2000  2000
    # 2024-01-10  1000   992  1992           −8   fund
    # 2024-02-01  1100   992  2092         +100   fund
    # 2024-02-10   550  1539  2089           −3   fund
    # 2024-02-15   550  1519  2069          −20   money
    # 2024-02-20   550  1511  2061           −8   fund
    # 2024-02-25   550  1515  2065           +4   money
    # 2024-03-01   550  1525  2075          +10   money, 12 before tax
    # No flows but the first: the factors telescope, and every gain counts as gain ÷ 2000.
    check(
        opinion(Question(book, market(RISING), "2024Q1", TODAY)),
        {
            "value": 2075,
            "twr_ytd": 0.0375,
            "net_contributions_ytd": 2000,
            "bridge.paid_in": 2000,
            "bridge.taken_out": 0,
            "bridge.price": 100,
            "bridge.income_net": 10,
            "bridge.fees_and_taxes": 8 + 3 + 20 + 8 - 4,
            "bridge.closing": 2075,
            "FUND@A: contribution": (100 - 8 - 3 - 8) / 2000,
            "FUND@A: price": (100 - 8 - 3 - 8) / 2000,
            "CASH/USD@A: contribution": (-20 + 4 + 10) / 2000,
            "CASH/USD@A: dividend": 10 / 2000,
            "CASH/USD@A: price": -16 / 2000,
            "FUND@A: realised_ytd": 547 - 504,
            "FUND@A: unrealised": 550 - 504,
        },
    )


def test_fees_and_taxes_in_an_account_without_cash(opinion: Opinion) -> None:
    """The same rows: here the owner pays what they cost, and gets the interest."""
    book = files("FUND,5,A,,\n", FEES)
    # day            V    in  out   factor
    # 2024-01-10  1000  1008        1000 ÷ (0 + 1008)
    # 2024-02-01  1100              1100 ÷ 1000
    # 2024-02-10   550        547   (550 + 547) ÷ 1100
    # 2024-02-15   550    20        550 ÷ (550 + 20)
    # 2024-02-20   550     8        550 ÷ (550 + 8)
    # 2024-02-25   550          4   (550 + 4) ÷ 550
    # 2024-03-01   550         10   (550 + 10) ÷ 550
    factors = [1000 / 1008, 1.1, 1097 / 1100, 550 / 570, 550 / 558, 554 / 550, 560 / 550]
    check(
        opinion(Question(book, market(RISING), "2024Q1", TODAY)),
        {
            "value": 550,
            "twr_ytd": float(np.prod(factors)) - 1,
            "net_contributions_ytd": 1008 + 20 + 8 - 547 - 4 - 10,
            "bridge.paid_in": 1036,
            "bridge.taken_out": 561,
            "bridge.price": 100,
            "bridge.income_net": 10,
            "bridge.fees_and_taxes": 35,
        },
    )


def test_an_account_with_cash_beside_one_without(opinion: Opinion) -> None:
    """The same dividend stays in one account and leaves the other; a purchase is internal in one,
    money in the other.
    """
    book = files(
        "FUND,11,A,,\nCASH,7.7,A,USD,\nFUND,6,B,,\n",
        "2024-01-20,deposit,,,,100,USD,A,,\n"
        "2024-01-22,buy,FUND,1,100,100,USD,A,,\n"
        "2024-01-25,buy,FUND,1,100,100,USD,B,,\n",
    )
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-03-01 110", dividends="2024-02-15 1")
    )
    # day         A fund   cash  B fund       V   in  out   factor
    # 2023-12-31    1000      0     500    1500
    # 2024-01-20    1000    100     500    1600  100        1600 ÷ (1500 + 100)        = 1
    # 2024-01-22    1100      0     500    1600             1
    # 2024-01-25    1100      0     600    1700  100        1700 ÷ (1600 + 100)        = 1
    # 2024-02-15    1100    7.7     600  1707.7       4.2   (1707.7 + 4.2) ÷ 1700      = 1.007
    # 2024-03-01    1210    7.7     660  1877.7             1877.7 ÷ 1707.7
    # Dividend after 30 %: 11 · 0.7 = 7.7 and 6 · 0.7 = 4.2.
    after = 1.007 * 1877.7 / 1707.7
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {
            "value": 1877.7,
            "value_start_of_year": 1500,
            "twr_ytd": after - 1,
            "net_contributions_ytd": 195.8,
            "growth_ytd": (1877.7 - 195.8) / 1500 - 1,
            "bridge.paid_in": 200,
            "bridge.taken_out": 4.2,
            "bridge.price": 170,
            "bridge.income_net": 11.9,
            "FUND@A: dividend": 7.7 / 1700,
            "FUND@B: dividend": 4.2 / 1700,
            "FUND@A: price": 1.007 * 110 / 1707.7,
            "FUND@B: price": 1.007 * 60 / 1707.7,
            "CASH/USD@A: contribution": 0,
            "group.A.value": 1217.7,
            "group.A.year.twr": 1.007 * 1217.7 / 1107.7 - 1,
            "group.A.year.growth": (1217.7 - 100) / 1000 - 1,
            "group.B.value": 660,
            "group.B.year.twr": 1.007 * 1.1 - 1,
            "group.B.year.net_contributions": 100 - 4.2,
        },
    )


def test_an_option_with_a_manual_price(opinion: Opinion) -> None:
    """What Yahoo does not list: its manual price holds on all days; without one, that of the last
    day's trades.
    """
    book = files(
        "CALL,200,,USD,8\n",
        "2024-01-10,buy,CALL,300,5,1500,USD,,,\n"
        "2024-01-20,buy,PUT,50,4,200,USD,,,\n"
        "2024-01-20,buy,PUT,50,6,300,USD,,,\n"
        "2024-02-10,sell,CALL,100,9,900,USD,,,\n"
        "2024-02-20,sell,PUT,100,7,700,USD,,,\n",
    )
    # day         CALL  PUT     V    in  out   factor
    # 2024-01-10  2400    0  2400  1500        2400 ÷ (0 + 1500)            = 1.6
    # 2024-01-20  2400  500  2900   500        2900 ÷ (2400 + 500)          = 1
    # 2024-02-10  1600  500  2100       900    (2100 + 900) ÷ 2900          = 30/29
    # 2024-02-20  1600    0  1600       700    (1600 + 700) ÷ 2100          = 23/21
    # CALL: 900/1500 + 1.6 · 100/2900; PUT: 1.6 · 30/29 · 200/2100.
    linked = 1.6 * 30 / 29
    check(
        opinion(Question(book, market(), "2024Q1", TODAY)),
        {
            "value": 1600,
            "twr_ytd": linked * 23 / 21 - 1,
            "CALL@: contribution": 0.6 + 1.6 * 100 / 2900,
            "PUT@: contribution": linked * 200 / 2100,
            "CALL@: realised_ytd": 400,
            "CALL@: unrealised": 600,
            "PUT@: realised_ytd": 200,
        },
    )


def test_nothing_that_is_quoted(opinion: Opinion) -> None:
    """An option that Yahoo does not know, last traded the year before, and money: there are no
    closes to wait for.
    """
    book = files(
        "OPT,10,B,USD,\nCASH,100,A,USD,\n",
        "2023-05-01,buy,OPT,10,5,50,USD,B,,\n2024-02-01,deposit,,,,50,USD,A,,\n",
    )
    outcomes = {"OPT": Outcome("unknown", datetime(2024, 4, 20, tzinfo=UTC))}
    # day         OPT  cash    V  in   factor
    # 2023-12-31   50    50  100
    # 2024-02-01   50   100  150  50   150 ÷ (100 + 50) = 1
    check(
        opinion(Question(book, market(outcomes=outcomes), "2024Q1", TODAY)),
        {
            "value": 150,
            "value_start_of_year": 100,
            "twr_ytd": 0,
            "growth_ytd": 0,
            "net_contributions_ytd": 50,
        },
    )


def test_a_transfer_between_accounts(opinion: Opinion) -> None:
    """Two legs within five days are internal and happen on the first day; a leg alone comes from
    outside.
    """
    book = files(
        "CASH,50,A,USD,\nFUND,15,B,,\nCASH,50,C,USD,\n",
        "2024-02-01,transfer_out,FUND,10,,,,A,,\n"
        "2024-02-03,transfer_in,FUND,10,,,,B,,\n"
        "2024-02-10,transfer_out,,,,50,USD,A,,\n"
        "2024-02-12,transfer_in,,,,50,USD,C,,\n"
        "2024-03-01,transfer_in,FUND,5,,,,B,,\n",
    )
    prices = market(history("FUND", "USD", "2023-12-29 100 | 2024-02-02 110 | 2024-03-05 132"))
    # day         A fund  A cash  B fund  C cash     V   in   factor
    # 2023-12-31    1000     100       0       0  1100
    # 2024-02-01       0     100    1000       0  1100        1
    # 2024-02-02       0     100    1100       0  1200        12/11
    # 2024-02-10       0      50    1100      50  1200        1
    # 2024-03-01       0      50    1650      50  1750  550   1750 ÷ (1200 + 550)   = 1
    # 2024-03-05       0      50    1980      50  2080        2080 ÷ 1750
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {
            "value": 2080,
            "twr_ytd": 12 / 11 * 2080 / 1750 - 1,
            "net_contributions_ytd": 550,
            "bridge.paid_in": 550,
            "bridge.taken_out": 0,
            "FUND@A: contribution": 0,
            "FUND@B: contribution": 100 / 1100 + 12 / 11 * 330 / 1750,
            "CASH/USD@A: contribution": 0,
            "CASH/USD@C: contribution": 0,
            "group.A.year.net_contributions": -1050,
            "group.C.year.net_contributions": 50,
        },
    )


def test_sold_completely(opinion: Opinion) -> None:
    """What is gone is part of the quarter in which it was held, and of the year."""
    book = files("FUND,10,,,\n", "2024-02-01,sell,GONE,10,120,1200,,,,\n")
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-04-10 110"),
        history("GONE", "USD", "2023-12-29 100 | 2024-01-15 110 | 2024-02-01 120 | 2024-04-10 500"),
    )
    # day         FUND  GONE     V   out   factor
    # 2023-12-31  1000  1000  2000
    # 2024-01-15  1000  1100  2100         1.05
    # 2024-02-01  1000     0  1000  1200   2200 ÷ 2100
    # 2024-04-10  1100     0  1100         1.1
    # GONE: 100/2000 + 1.05 · 100/2100 = 0.1
    first = {"twr_ytd": 0.1, "value": 1000, "growth_ytd": 0.1, "GONE@: contribution": 0.1}
    check(opinion(Question(book, prices, "2024Q1", TODAY)), first | {"FUND@: contribution": 0})
    check(
        opinion(Question(book, prices, "2024Q2", TODAY, as_of=date(2024, 4, 19))),
        {
            "twr_qtd": 0.1,
            "twr_ytd": 0.21,
            "GONE@: contribution": 0.1,
            "FUND@: contribution": 0.11,
            "history.2024Q1.twr": 0.1,
            "history.2024Q2.twr": 0.1,
        },
    )


def test_dollars_bought_with_the_account_s_own_currency(opinion: Opinion) -> None:
    """An account with TWD alone pays for a US share in TWD, at the day's rate."""
    book = files(
        "FUND,5,A,,\nCASH,85500,A,TWD,\n",
        "2024-01-10,buy,FUND,10,100,1000,USD,A,,\n2024-03-01,sell,FUND,5,100,500,USD,A,,\n",
        base="TWD",
    )
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-03-28 100"),
        rates=[steps("TWD", "2023-12-20 30 | 2024-02-01 31")],
    )
    # day             fund     TWD       V   factor
    # 2023-12-31         0  100000  100000
    # 2024-01-10  1000·30    70000  100000   1
    # 2024-02-01  1000·31    70000  101000   1.01
    # 2024-03-01   500·31    85500  101000   1
    check(
        opinion(Question(book, prices, "2024Q1", TODAY, base="TWD")),
        {
            "value": 101000,
            "value_start_of_year": 100000,
            "twr_ytd": 0.01,
            "net_contributions_ytd": 0,
            "bridge.currency": 1000,
            "bridge.price": 0,
            "FUND@A: currency": 0.01,
            "CASH/TWD@A: contribution": 0,
        },
    )


def test_price_dividend_and_currency_of_one_day(opinion: Opinion) -> None:
    """All three on 1 February: the currency's part is measured at the new price, the dividend's at
    the new rate.
    """
    book = files("FUND,10,A,,\nBOND,1,A,,\n", "2024-01-10,buy,BOND,1,100,100,TWD,A,,\n", base="TWD")
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-02-01 110", dividends="2024-02-01 1"),
        history("BOND", "TWD", "2023-12-29 100"),
        rates=[steps("TWD", "2023-12-20 30 | 2024-02-01 33")],
    )
    # day                    fund  bond      V   in  out   gain
    # 2023-12-31   10 · 100 · 30     0  30000
    # 2024-01-10                   100  30100  100         0
    # 2024-02-01   10 · 110 · 33   100  36400       231    6531 of 30100
    # Price 10 · 10 · 30 = 3000, dividend 10 · 0.7 · 33 = 231, currency 10 · 110 · 3 = 3300.
    check(
        opinion(Question(book, prices, "2024Q1", TODAY, base="TWD")),
        {
            "value": 36400,
            "twr_ytd": 6531 / 30100,
            "bridge.price": 3000,
            "bridge.income_net": 231,
            "bridge.currency": 3300,
            "bridge.taken_out": 231,
            "FUND@A: price": 3000 / 30100,
            "FUND@A: dividend": 231 / 30100,
            "FUND@A: currency": 3300 / 30100,
        },
    )


def test_same_money_elsewhere(opinion: Opinion) -> None:
    """A deposit earns its whole day in the benchmark, too; a withdrawal leaves at the day's end."""
    book = files(
        "FUND,18,A,,\nCASH,0,A,USD,\n",
        "2024-02-10,deposit,,,,1000,USD,A,,\n"
        "2024-02-10,buy,FUND,10,100,1000,USD,A,,\n"
        "2024-03-01,sell,FUND,2,100,200,USD,A,,\n"
        "2024-03-01,withdraw,,,,200,USD,A,,\n",
    )
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-03-28 100"),
        history(
            "BENCH",
            "USD",
            "2023-12-29 50 | 2024-02-10 55 | 2024-03-01 66",
            dividends="2024-03-11 6.6",
        ),
    )
    # day         BENCH  factor   in  out   same money 2023-12-31     50                     1000
    # 2024-02-10     55     1.1  1000       (1000 + 1000) · 1.1   = 2200 2024-03-01     66     1.2
    # 200  2200 · 1.2 − 200      = 2440 2024-03-11     66    1.07             2440 · 1.07
    # = 2610.8; 6.6 less 30 % is 4.62, 4.62/66 = 0.07
    twr = 1.1 * 1.2 * 1.07 - 1
    check(
        opinion(Question(book, prices, "2024Q1", TODAY, benchmarks=("BENCH",))),
        {
            "twr_ytd": 0,
            "benchmark.BENCH.twr_ytd": twr,
            "benchmark.BENCH.twr_qtd": twr,
            "benchmark.BENCH.value_same_flows": 2610.8,
            "benchmark.BENCH.growth_same_flows_ytd": (2610.8 - 800) / 1000 - 1,
            # From 9 February's close: 1000 on that day, then the same.
            "benchmark.BENCH.twr_since_start": twr,
            "benchmark.BENCH.value_same_flows_since_start": 2610.8,
        },
    )


def test_internal_rate_of_return(opinion: Opinion) -> None:
    """Twice 73 days, a fifth of a year each, at 10 % each: 1.1⁵ − 1 a year, 1.1² − 1 for the time
    itself.
    """
    book = files("FUND,20,,,\n", "2023-03-14,buy,FUND,10,100,1000,,,,\n")
    prices = market(history("FUND", "USD", "2022-12-30 100 | 2023-05-26 115.5"))
    # −1000 on 2022-12-31, −1000 on 2023-03-14 (day 73), +20 · 115.5 = 2310 on 2023-05-26 (day 146):
    # 1000 · 1.1² + 1000 · 1.1 = 2310. The TWR is 15.5 %.
    check(
        opinion(Question(book, prices, "2023Q2", TODAY, as_of=date(2023, 5, 26))),
        {
            "value": 2310,
            "irr_ytd": 1.1**5 - 1,
            "irr_period_ytd": 0.21,
            "twr_ytd": 0.155,
            "growth_ytd": 0.31,
            "since_start.twr": 0.155,
            "since_start.twr_annualised": None,
            # 2310 − 1000 − 1000.
            "since_start.net_contributions": 1000,
            "since_start.gain": 310,
            "gain_ytd": 310,
        },
    )


def test_no_single_internal_rate_of_return(opinion: Opinion) -> None:
    """Out before in: −1000, +2300 after 73 days, −1320 after 146; both 10 % and 20 % a fifth solve
    it, so neither is it.
    """
    book = files(
        "CASH,100,A,USD,\n",
        "2023-03-14,withdraw,,,,2300,USD,A,,\n"
        "2023-05-26,deposit,,,,1420,USD,A,,\n"
        "2023-05-26,fee,,,,20,USD,A,,\n",
    )
    # day            V    in   out   factor
    # 2022-12-31  1000
    # 2023-03-14 −1300        2300   (−1300 + 2300) ÷ 1000  = 1
    # 2023-05-26   100  1420         100 ÷ (−1300 + 1420)   = 5/6
    # In the IRR the last day is −1420 + 100 = −1320.
    check(
        opinion(Question(book, market(), "2023Q2", TODAY, as_of=date(2023, 5, 26))),
        {"value": 100, "irr_ytd": None, "irr_period_ytd": None, "twr_ytd": 100 / 120 - 1},
    )


def test_quarters_of_several_years_and_the_rate_a_year(opinion: Opinion) -> None:
    """Since the start: 730 days from the close before the first row, 1.1 in the first year and 1.1
    in the second.
    """
    book = files("FUND,20,,,\n", "2022-01-01,buy,FUND,10,100,1000,,,,\n", today=date(2024, 1, 10))
    prices = market(
        history(
            "FUND",
            "USD",
            "2021-12-31 100 | 2022-05-10 105 | 2022-11-10 110 | 2023-08-10 121 | 2023-12-29 121",
        )
    )
    # 2022Q2 1.05, 2022Q4 110/105, 2023Q3 1.1; 2021-12-31 to 2023-12-31 are 730 days: 1.21^(365/730)
    # = 1.1. 10 shares were there before the first row: 1000 is the opening value, and 1000 came on
    # 1 January.
    check(
        opinion(Question(book, prices, "2023Q4", date(2024, 1, 10))),
        {
            "twr_ytd": 0.1,
            "since_start.twr": 0.21,
            "since_start.twr_annualised": 0.1,
            # 2420 − 1000 − 1000.
            "since_start.net_contributions": 1000,
            "since_start.gain": 420,
            "history.2022Q1.twr": 0,
            "history.2022Q2.twr": 0.05,
            "history.2022Q3.twr": 0,
            "history.2022Q4.twr": 110 / 105 - 1,
            "history.2023Q3.twr": 0.1,
            "history.2022Q1.net_contributions": 1000,
            "history.2023Q4.value": 2420,
        },
    )


def test_the_second_quarter_beside_the_year_and_the_whole_time(opinion: Opinion) -> None:
    """The same three answers and the same bridge for each period; what a holding added in the
    quarter by itself.
    """
    book = files(
        "FUND,20,A,,\nCASH,110,A,USD,\nNOTE,0,A,TWD,30\n",
        "2023-07-03,deposit,,,,1000,USD,A,,\n"
        "2023-07-03,buy,FUND,10,100,1000,,A,,\n"
        "2024-05-10,deposit,,,,1200,USD,A,,\n"
        "2024-05-10,buy,FUND,10,120,1200,,A,,\n"
        "2024-06-10,interest,,,,10,USD,A,,\n",
        today=date(2024, 7, 10),
    )
    prices = market(
        history("FUND", "USD", "2023-06-30 100 | 2023-12-29 110 | 2024-03-28 120 | 2024-05-31 132"),
        rates=[steps("TWD", "2022-12-01 30 | 2024-04-15 33", "2024-07-15")],
    )
    # In TWD, money is 100 dollars before the interest and 110 after it.
    # day         fund   dollars  rate      V       in   factor
    # 2023-07-02     0       100    30   3,000
    # 2023-07-03 1,000       100    30  33,000  30,000   33,000 ÷ (3,000 + 30,000)    = 1
    # 2023-12-31 1,100       100    30  36,000           36/33                        = 12/11
    # 2024-03-31 1,200       100    30  39,000           39/36                        = 13/12
    # 2024-04-15 1,200       100    33  42,900           42.9/39                      = 1.1
    # 2024-05-10 2,400       100    33  82,500  39,600   82,500 ÷ (42,900 + 39,600)   = 1
    # 2024-05-31 2,640       100    33  90,420           90,420 ÷ 82,500              = 1.096
    # 2024-06-10 2,640       110    33  90,750           90,750 ÷ 90,420
    quarter = 1.1 * 90_750 / 82_500
    year = 13 / 12 * quarter
    # Quarter: 39,000 + 39,600 + prices 240 · 33 + interest 10 · 33 + currency 1,300 · 3 = 90,750.
    # Whole: 3,000 + 69,600 + prices (200 · 30 + 7,920) + 330 + 3,900 = 90,750.
    check(
        opinion(Question(book, prices, "2024Q2", date(2024, 7, 10), base="TWD")),
        {
            "twr_qtd": quarter - 1,
            "twr_ytd": year - 1,
            "growth_qtd": (90_750 - 39_600) / 39_000 - 1,
            "growth_ytd": (90_750 - 39_600) / 36_000 - 1,
            "since_start.growth": (90_750 - 69_600) / 3_000 - 1,
            "since_start.twr": 12 / 11 * year - 1,
            "bridge_qtd.opening": 39_000,
            "bridge_qtd.paid_in": 39_600,
            "bridge_qtd.taken_out": 0,
            "bridge_qtd.price": 7_920,
            "bridge_qtd.income_net": 330,
            "bridge_qtd.currency": 3_900,
            "bridge_qtd.fees_and_taxes": 0,
            "bridge_qtd.closing": 90_750,
            "bridge.price": 10_920,
            "since_start.bridge.opening": 3_000,
            "since_start.bridge.paid_in": 69_600,
            "since_start.bridge.price": 13_920,
            "since_start.bridge.income_net": 330,
            "since_start.bridge.currency": 3_900,
            # Currency 1,200 · 3 on 39,000; then prices 7,920 on 82,500, after a growth of 1.1.
            "FUND@A: contribution_qtd": 3_600 / 39_000 + 1.1 * 7_920 / 82_500,
            "FUND@A: price_qtd": 1.1 * 7_920 / 82_500,
            "FUND@A: currency_qtd": 3_600 / 39_000,
            "CASH/USD@A: contribution_qtd": 300 / 39_000 + 1.1 * 90_420 / 82_500 * 330 / 90_420,
            "CASH/USD@A: dividend_qtd": 1.1 * 330 / 82_500,
        },
    )


def test_the_rate_of_return_of_a_quarter(opinion: Opinion) -> None:
    """73 days at 10 % for a fifth of a year: 1.1⁵ − 1 a year, however the time before went."""
    book = files("FUND,10,,,\n", "2023-03-14,buy,FUND,5,80,400,,,,\n")
    prices = market(history("FUND", "USD", "2022-12-30 100 | 2023-03-31 100 | 2023-06-12 110"))
    # −1000 on 2023-03-31, +1100 on 2023-06-12, 73 days later.
    check(
        opinion(Question(book, prices, "2023Q2", TODAY, as_of=date(2023, 6, 12))),
        {"irr_qtd": 1.1**5 - 1, "irr_period_qtd": 0.1, "twr_qtd": 0.1},
    )


def test_a_benchmark_is_compared_over_the_portfolio_s_own_days(opinion: Opinion) -> None:
    """The first money comes in February, when the benchmark has fallen by a fifth: that is no loss
    of anybody's.
    """
    book = files("FUND,10,,,\n", "2024-02-15,buy,FUND,10,80,800,,,,\n")
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-02-14 80 | 2024-03-28 88"),
        history("OTHER", "USD", "2023-12-29 50 | 2024-02-14 40 | 2024-03-28 46"),
    )
    # FUND 88 ÷ 80, OTHER 46 ÷ 40; since New Year they are at 0.88 and 0.92.
    check(
        opinion(Question(book, prices, "2024Q1", TODAY, benchmarks=("FUND", "OTHER"))),
        {
            "twr_ytd": 0.1,
            "benchmark.FUND.twr_ytd": 0.1,
            "benchmark.FUND.twr_qtd": 0.1,
            "benchmark.OTHER.twr_ytd": 0.15,
            "benchmark.OTHER.twr_since_start": 0.15,
            "benchmark.FUND.value_same_flows": 880,
            "benchmark.OTHER.value_same_flows": 920,
        },
    )


def test_the_same_money_in_a_benchmark_that_trades_on_weekends(opinion: Opinion) -> None:
    """A deposit of Monday is invested at Sunday's close, 60, not at Friday's, 50."""
    book = files(
        "FUND,20,A,,\nCASH,0,A,USD,\n",
        "2024-02-12,deposit,,,,1000,USD,A,,\n2024-02-12,buy,FUND,10,100,1000,USD,A,,\n",
    )
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-02-09 100 | 2024-02-12 100"),
        history("COIN", "USD", "2023-12-29 50 | 2024-02-09 50 | 2024-02-11 60 | 2024-02-12 66"),
    )
    # 1000 ÷ 50 and 1000 ÷ 60 units at 66: 1320 + 1100.
    check(
        opinion(Question(book, prices, "2024Q1", TODAY, benchmarks=("COIN",))),
        {
            "benchmark.COIN.twr_ytd": 0.32,
            "benchmark.COIN.value_same_flows": 2420,
            "benchmark.COIN.growth_same_flows_ytd": 0.42,
        },
    )


def test_the_first_money_is_compared_from_the_weekend_before_it(opinion: Opinion) -> None:
    """Nothing before Monday: the benchmark's return is that since Sunday's close."""
    book = files("FUND,10,,,\n", "2024-02-12,buy,FUND,10,100,1000,,,,\n")
    prices = market(
        history("FUND", "USD", "2023-12-29 100 | 2024-02-09 100 | 2024-02-12 100"),
        history("COIN", "USD", "2023-12-29 50 | 2024-02-09 50 | 2024-02-11 60 | 2024-02-12 66"),
    )
    check(
        opinion(Question(book, prices, "2024Q1", TODAY, benchmarks=("COIN",))),
        {
            "benchmark.COIN.twr_ytd": 0.1,
            "benchmark.COIN.twr_qtd": 0.1,
            "benchmark.COIN.value_same_flows": 1100,
        },
    )


def test_a_rebate_larger_than_the_fees_is_no_gain_of_a_price(opinion: Opinion) -> None:
    """20 charged and 50 given back: 30 of income, and no fees."""
    book = files(
        "FUND,10,A,,\nCASH,30,A,USD,\n",
        "2024-01-05,deposit,,,,1000,USD,A,,\n"
        "2024-01-10,buy,FUND,10,98,1000,USD,A,20,\n"
        "2024-02-01,fee,,,,-50,USD,A,,\n"
        "2024-02-02,withdraw,,,,20,USD,A,,\n",
    )
    prices = market(history("FUND", "USD", "2023-12-29 98 | 2024-03-01 110"))
    # 10 · (110 − 98) = 120 of price; 1000 − 20 paid in, 1130 at the end.
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {
            "value": 1130,
            "bridge.paid_in": 1000,
            "bridge.taken_out": 20,
            "bridge.price": 120,
            "bridge.income_net": 30,
            "bridge.fees_and_taxes": 0,
        },
    )


def test_a_group_that_opens_as_a_debt_has_no_twr(opinion: Opinion) -> None:
    """The account owes 500 at New Year; 600 come in February, and the 100 become 110."""
    book = files(
        "FUND,1,A,,\nCASH,0,A,USD,\nFUND,10,B,,\nCASH,0,B,USD,\n",
        "2024-02-01,deposit,,,,600,USD,A,,\n"
        "2024-02-01,buy,FUND,1,100,100,USD,A,,\n"
        "2024-02-02,deposit,,,,1000,USD,B,,\n"
        "2024-02-02,buy,FUND,10,100,1000,USD,B,,\n",
    )
    prices = market(history("FUND", "USD", "2023-12-29 100 | 2024-03-01 110"))
    check(
        opinion(Question(book, prices, "2024Q1", TODAY)),
        {"group.A.year.twr": None, "group.A.value": 110, "group.B.year.twr": 0.1},
    )
