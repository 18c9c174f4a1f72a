"""Examples that others have published, with their source: the ledger must come to the
same numbers.
"""

from __future__ import annotations

import math
from datetime import date

import pytest

from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question
from tests.support.second_opinion.case import OPINIONS, Opinion, check, files, untaxed

pytestmark = OPINIONS


def test_microsoft_s_xirr(opinion: Opinion) -> None:
    """Microsoft, Excel help, function XIRR: −10,000; 2,750; 4,250; 3,250; 2,750 give
    37.3362535 %.
    """
    book = files(
        "NOTE,2750,,USD,1\n",
        "2008-01-01,buy,NOTE,13000,,10000,USD,,,\n"
        "2008-03-01,sell,NOTE,2750,,2750,USD,,,\n"
        "2008-10-30,sell,NOTE,4250,,4250,USD,,,\n"
        "2009-02-15,sell,NOTE,3250,,3250,USD,,,\n",
    )
    found = opinion(Question(book, market(), "2009Q2", date(2024, 4, 20), as_of=date(2009, 4, 1)))
    assert found["since_start.irr"] == pytest.approx(0.373362535, abs=2e-9)


def test_a_large_cash_flow_at_the_start_of_its_day(opinion: Opinion) -> None:
    """Bacon, *Practical Portfolio Performance Measurement and Attribution*, chapter 2, “true”
    time-weighted return.

    74.2 at the end of December, 67.0 on 13 January, 37.1 received on the 14th, 103.1 at the end of
      that day, 104.4 at
    the end of January. Linked with the flow at the start of its day: 67.0/74.2 · 104.4/(67.0 +
    37.1) − 1 = −9.44 % (at its end it would be −9.93 %).
    """
    book = files("FUND,1,A,,\nCASH,37.1,A,USD,\n", "2024-01-14,deposit,,,,37.1,USD,A,,\n")
    prices = market(
        history("FUND", "USD", "2023-12-29 74.2 | 2024-01-13 67 | 2024-01-14 66 | 2024-01-31 67.3")
    )
    found = opinion(Question(book, prices, "2024Q1", date(2024, 4, 20), as_of=date(2024, 1, 31)))
    check(found, {"value": 104.4, "twr_ytd": 67 / 74.2 * 104.4 / 104.1 - 1})
    assert found["twr_ytd"] == pytest.approx(-0.0944, abs=5e-5)


def test_two_shares_bought_a_year_apart(opinion: Opinion) -> None:
    """The standard example of the CFA Program's first level: 100 and a year later 120 paid for a
    share, 2 of dividend a share each year, 130 each in the end. Time-weighted √(1.22 · 1.10) − 1 =
    15.84 %, money-weighted 13.86 %.

    The dividend of the first year is paid on the day before the second purchase, at the same price.
    """
    book = files(
        "FUND,2,,,\n",
        "2020-12-31,buy,FUND,1,100,100,,,,\n2021-12-31,buy,FUND,1,120,120,,,,\n",
    )
    prices = market(
        history(
            "FUND",
            "USD",
            "2020-12-31 100 | 2021-12-30 120 | 2022-12-31 130",
            dividends="2021-12-30 2 | 2022-12-31 2",
        )
    )
    found = opinion(Question(untaxed(book), prices, "2022Q4", date(2023, 1, 10)))
    check(found, {"twr_ytd": 264 / 240 - 1, "since_start.twr": 1.22 * 1.1 - 1})
    assert math.sqrt(1 + (found["since_start.twr"] or 0)) - 1 == pytest.approx(0.1584, abs=5e-5)
    assert found["since_start.irr"] == pytest.approx(0.1386, abs=5e-5)


def test_three_years_with_a_purchase_and_dividends(opinion: Opinion) -> None:
    """CFA Institute, practice question on time-weighted returns: 10 shares at 160, 5 more at 168
    after a year.

    Dividends 3 and 4 a share, prices 168, 175, 165: 6.88 %, 6.55 % and −5.71 %, 2.40 % a year. The
    dividend of the first year goes to the ten shares held before, so it is paid on the day before
    the purchase, at the same price.
    """
    book = files(
        "FUND,15,,EUR,\n",
        "2020-12-31,buy,FUND,10,160,1600,,,,\n2021-12-31,buy,FUND,5,168,840,,,,\n",
        base="EUR",
    )
    prices = market(
        history(
            "FUND",
            "EUR",
            "2020-12-31 160 | 2021-12-30 168 | 2022-12-31 175 | 2023-12-31 165",
            dividends="2021-12-30 3 | 2022-12-31 4",
        )
    )
    found = opinion(Question(untaxed(book), prices, "2023Q4", date(2024, 4, 20), base="EUR"))
    years = [
        math.prod(1 + (found[f"history.{year}Q{quarter}.twr"] or 0) for quarter in (1, 2, 3, 4)) - 1
        for year in (2021, 2022, 2023)
    ]
    assert years == pytest.approx([0.0688, 0.0655, -0.0571], abs=5e-5)
    check(found, {"since_start.twr": 1710 / 1600 * 2685 / 2520 * 2475 / 2625 - 1})
    assert (1 + (found["since_start.twr"] or 0)) ** (1 / 3) - 1 == pytest.approx(0.0240, abs=5e-5)


def test_modified_dietz_is_near_the_period_s_irr(opinion: Opinion) -> None:
    """BloombergPrep, CFA level III practice question: 585.60 becomes 602.34 in a month of 31 days.

    Flows −15.05, 19.82, 16.42 and −18.96 on days 5, 9, 15 and 24. Modified Dietz, gain ÷ average
    capital:
    14.51 ÷ 591.237 = 2.45 %. It takes the return as linear in time where the IRR compounds; in one
      month that is
    less than a basis point.
    """
    book = files(
        "CASH,602.34,A,USD,\n",
        "2024-01-05,withdraw,,,,15.05,USD,A,,\n"
        "2024-01-09,deposit,,,,19.82,USD,A,,\n"
        "2024-01-15,deposit,,,,16.42,USD,A,,\n"
        "2024-01-24,withdraw,,,,18.96,USD,A,,\n"
        "2024-01-31,interest,,,,14.51,USD,A,,\n",
    )
    found = opinion(Question(book, market(), "2024Q1", date(2024, 4, 20), as_of=date(2024, 1, 31)))
    check(found, {"value_start_of_year": 585.60, "value": 602.34})
    assert found["irr_period_ytd"] == pytest.approx(14.51 / 591.237, abs=1e-4)
    assert found["irr_period_ytd"] == pytest.approx(0.0245, abs=1e-4)
