"""Dividends that come on the pay day, by hand: a receivable until then, cash from there on.

Of a share listed in the United States a dividend is expected twenty days after its ex-date where no
row says otherwise: that of 15 March 2024, a Friday, on 4 April.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.analysis.ledger.dividends.pay_days import expected_pay_days, on_weekdays, usual_delay
from portfolio.arrays import date_of, day_of
from portfolio.book.records import Holding
from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review
from tests.support.second_opinion.case import OPINIONS, Opinion, check, files, steps, untaxed

if TYPE_CHECKING:
    from portfolio.book.records import Book

TODAY = date(2024, 4, 20)
FUND = history(
    "FUND",
    "USD",
    "2023-12-29 10 | 2024-03-14 10 | 2024-03-28 10 | 2024-04-03 10 | 2024-04-04 10 | 2024-04-19 10",
    dividends="2024-03-15 1",
)
#: So that there is a ledger, which changes nothing.
FIRST = "2024-01-02,fee,,,,0,USD,A,,\n"


def held(cash: float, *, as_of: date | None = None, rows: str = "") -> Book:
    """100 of the fund and so much money."""
    book = untaxed(files(f"FUND,100,A,USD,\nCASH,{cash},A,USD,\n", FIRST + rows))
    return replace(book, holdings_as_of=as_of)


@OPINIONS
@pytest.mark.parametrize(
    ("cash", "as_of"),
    # What is paid on 4 April is not in the money of 31 March, nor in that of the day before it.
    [(500, date(2024, 3, 31)), (500, date(2024, 4, 3)), (600, date(2024, 4, 4)), (600, None)],
)
def test_a_receivable_is_in_no_file_s_money(
    opinion: Opinion, cash: float, as_of: date | None
) -> None:
    """1,500 at New Year; 100 earned in March, whatever day the file speaks of."""
    asked = Question(held(cash, as_of=as_of), market(FUND), "2024Q1", TODAY)
    check(
        opinion(asked),
        {
            "value_start_of_year": 1500,
            "value": 1600,
            "growth_ytd": 0.1 / 1.5,
            "net_contributions_ytd": 0,
            "bridge.income_net": 100,
            "bridge.price": 0,
            "bridge.closing": 1600,
        },
    )
    later = replace(asked, quarter="2024Q2")
    check(opinion(later), {"value_start_of_quarter": 1600, "value": 1600, "growth_qtd": 0})


def test_it_is_told_as_a_receivable() -> None:
    asked = Question(held(500, as_of=date(2024, 3, 31)), market(FUND), "2024Q1", TODAY)
    result = engine_review(asked)
    money = {h.symbol: h.value for h in result.holdings}
    assert (result.totals.receivable, money["CASH"]) == (100, 500)
    paid = engine_review(replace(asked, quarter="2024Q2"))
    money = {h.symbol: h.value for h in paid.holdings}
    assert (paid.totals.receivable, money["CASH"]) == (0, 600)


def test_a_quarter_of_reinvestments_lacks_no_deposit() -> None:
    """All that was paid bought shares on the pay day, and no money was ever there. Looked at on 31
    March the dividend of March is not in it: it must not be taken out.
    """
    fund = replace(
        FUND,
        dividend_days=np.array(["2023-12-15", "2024-03-15"], dtype="datetime64[D]"),
        dividend_amounts=np.array([1.0, 1.0]),
    )
    # 20 days after 15 December: 4 January, after which 100 bought 10 shares more.
    rows = "2023-06-01,fee,,,,0,USD,A,,\n2024-01-04,buy,FUND,10,10,100,,A,,\n"
    book = untaxed(files("FUND,110,A,USD,\nCASH,0,A,USD,\n", rows))
    asked = Question(replace(book, holdings_as_of=date(2024, 3, 31)), market(fund), "2024Q1", TODAY)
    result = engine_review(asked)
    assert not [p.code for p in result.problems if p.code == "cash_below_zero"]
    # 1,000 and a receivable of 100 at New Year; 1,100 and one of 110 now.
    check(
        {"value": result.totals.value, "growth": result.totals.year.growth},
        {"value": 1210, "growth": 0.1},
    )
    assert result.totals.year.value_at_opening == 1100


@OPINIONS
def test_an_account_without_money_pays_out_on_the_ex_date(opinion: Opinion) -> None:
    """Nobody follows where the money goes: it left on the ex-date, and nothing is receivable."""
    book = untaxed(files("FUND,100,B,USD,\n", "2024-01-02,buy,FUND,50,10,500,,B,,\n"))
    check(
        opinion(Question(book, market(FUND), "2024Q1", TODAY)),
        {
            "value_start_of_year": 500,
            "value": 1000,
            "bridge.paid_in": 500,
            "bridge.taken_out": 100,
            "bridge.income_net": 100,
        },
    )


@OPINIONS
def test_a_receivable_in_another_currency(opinion: Opinion) -> None:
    """100 dollars are earned at 30 and come at 32, into money in another currency: 3,000 of income,
    200 of currency, 3,200 in the account.
    """
    rates = steps("TWD", "2023-12-01 30 | 2024-03-25 31 | 2024-04-04 32")
    book = untaxed(
        files("FUND,100,A,USD,\nCASH,3200,A,TWD,\n", "2024-01-02,fee,,,,0,TWD,A,,\n", base="TWD")
    )
    asked = Question(book, market(FUND, rates=[rates]), "2024Q1", TODAY, base="TWD")
    # 1,000 dollars at 30 when the year opens, 1,000 and a receivable of 100 at 31.
    check(
        opinion(asked),
        {
            "value_start_of_year": 30000,
            "value": 34100,
            "bridge.income_net": 3000,
            "bridge.currency": 1100,
            "bridge.price": 0,
            "FUND@A: contribution": 4100 / 30000,
            "FUND@A: dividend": 0.1,
        },
    )
    check(
        opinion(replace(asked, quarter="2024Q2")),
        {
            "value": 32000 + 3200,
            "bridge.income_net": 3000,
            "bridge.currency": 2200,
            "bridge.closing": 35200,
        },
    )


@OPINIONS
def test_what_went_ex_before_the_first_year_is_no_receivable(opinion: Opinion) -> None:
    """Shares held before the ledger are held since its year opens; the dividend of 28 December is
    money of before, wherever it went.
    """
    fund = replace(
        FUND,
        dividend_days=np.array(["2023-12-28"], dtype="datetime64[D]"),
        dividend_amounts=np.array([1.0]),
    )
    check(
        opinion(Question(held(500), market(fund), "2024Q1", TODAY)),
        {"value_start_of_year": 1500, "value": 1500, "bridge.income_net": 0},
    )


@OPINIONS
def test_the_symbol_s_own_rows_say_how_long_it_takes(opinion: Opinion) -> None:
    """The dividend of 15 February came on 21 February, after six days: that of 15 March is expected
    on the 21st, and is in the money of the 31st.
    """
    fund = replace(
        FUND,
        dividend_days=np.array(["2024-02-15", "2024-03-15"], dtype="datetime64[D]"),
        dividend_amounts=np.array([1.0, 1.0]),
    )
    rows = "2024-02-21,dividend,FUND,,,100,,A,,0\n"
    book = held(700, as_of=date(2024, 3, 31), rows=rows)
    check(
        opinion(Question(book, market(fund), "2024Q1", TODAY)),
        {"value_start_of_year": 1500, "value": 1700, "bridge.income_net": 200},
    )


@pytest.mark.parametrize(
    ("symbol", "name", "is_monthly", "days"),
    [
        ("SPY", "", False, 20),
        ("SGOV", "", True, 5),
        ("0050.TW", "", False, 30),
        ("00878.TW", "", True, 30),
        ("0005.HK", "", False, 30),
        ("SHEL.L", "", False, 35),
        ("7203.T", "Toyota Motor", False, 80),
        ("1475.T", "", False, 40),
        ("2559.T", "MAXIS All Country Equity ETF", False, 40),
        ("005930.KS", "", False, 110),
        ("SAP.DE", "", False, 30),
    ],
)
def test_usual_delays(symbol: str, name: str, *, is_monthly: bool, days: int) -> None:
    assert usual_delay(symbol, name, is_monthly=is_monthly) == days


def test_on_a_weekend_the_next_weekday() -> None:
    days = np.array([day_of(date(2024, 4, n)) for n in range(4, 10)])
    assert [date_of(int(d)).day for d in on_weekdays(days)] == [4, 5, 8, 8, 8, 9]


def test_a_symbol_s_own_delay_goes_first() -> None:
    holdings = [Holding("SPY", 1.0), Holding("0050.TW", 1.0)]
    found = expected_pay_days(
        holdings,
        np.array([0, 1]),
        np.array([day_of(date(2024, 3, 15))] * 2),
        np.array([False, False]),
        np.array([40.4, np.nan]),
    )
    # 40 days later 24 April; 30 days later Sunday, 14 April.
    assert [date_of(int(d)) for d in found] == [date(2024, 4, 24), date(2024, 4, 15)]
