"""Splits that were none, and rows that say again what the market's data says: by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from portfolio.book.records import Correction
from portfolio.market.ledger_splits import spin_offs_as_splits
from portfolio.market.quality.cleaning import clean
from tests.analysis.ledger.corporate_actions.test_corporate_actions import book
from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review, of_engine
from tests.support.second_opinion.case import TODAY, check, with_split

NO_SPLIT = Correction("GE", date(2024, 2, 15), "split", 1.0)


@pytest.mark.parametrize("child", ["buy,GEV,250,0,0", "spin_off,GEV,250,,"])
def test_a_spin_off_that_is_filed_as_a_split(child: str) -> None:
    """900 parents at 100 since before the year, 100 more at 100; then 1000 at 80 and 250 of the
    child at 80: 90,000 + 10,000 = 100,000, growth 0.

    Filed as a split of 1.25 the closes before are 80, and 900 were 720.
    """
    filed = with_split(
        history("GE", "USD", "2023-12-29 80 | 2024-01-31 80 | 2024-02-15 80 | 2024-03-28 80"),
        "2024-02-15",
        1.25,
    )
    other = "GE" if child.startswith("spin_off") else ""
    held = book(
        "GE,1000,A,USD,\nGEV,250,A,USD,\n",
        f"2024-01-05,buy,GE,100,100,,,A,,,,,\n2024-02-15,{child},,A,{other},,,,\n",
    )
    prices = market(filed, history("GEV", "USD", "2024-02-15 80 | 2024-03-28 80"))
    doubts = spin_offs_as_splits(held, prices.histories)
    assert [f.alternative for f in doubts] == [(NO_SPLIT,)]
    asked = Question(held, clean(prices, [NO_SPLIT]), "2024Q1", TODAY)
    check(
        of_engine(asked),
        {
            "value_start_of_year": 90000,
            "value": 100000,
            "net_contributions_ytd": 10000,
            "growth_ytd": 0,
            "twr_ytd": 0,
            "bridge.income_net": 0,
        },
    )
    parent = next(h for h in engine_review(asked).holdings if h.symbol == "GE")
    assert parent.year.price_return == pytest.approx(-0.2)
    assert parent.year.total_return == pytest.approx(0.0)
    assert parent.yield_trailing == 0


# --- Rows that say again what the market says -----------------------------------------------------


def one_split(
    day: str, number: str, ratio: float, *, kind: str = "split", account: str = "A"
) -> Question:
    """945 of today's shares at 20 since before the year, 105 bought for 2,100 in January; 1,050
    then at 20, whatever the row says of the split of 15 February.
    """
    bought = 105 / ratio
    filed = with_split(
        history("FIN", "USD", "2023-12-29 20 | 2024-01-31 20 | 2024-02-15 20 | 2024-03-28 20"),
        "2024-02-15",
        ratio,
    )
    rows = (
        f"2024-01-05,buy,FIN,{bought!r},{20 * ratio!r},,,A,,,,,\n"
        f"{day},{kind},FIN,{number},,,,{account},,,,,\n"
    )
    return Question(book("FIN,1050,A,,\n", rows), market(filed), "2024Q1", TODAY)


@pytest.mark.parametrize(
    ("day", "number", "ratio"),
    [
        ("2024-02-15", "1.05", 1.05),
        ("2024-03-22", "1.05", 1.05),  # shares are credited five weeks after the ex-date
        ("2024-02-08", "1.058", 1.05),  # a week and 1 % off
        ("2023-10-18", "1.052", 1.05),  # 120 days and 0.2 % off
        ("2024-03-22", "0.6", 0.6),  # a capital reduction
    ],
)
def test_a_row_of_the_same_ratio_is_the_market_s_split(day: str, number: str, ratio: float) -> None:
    asked = one_split(day, number, ratio)
    check(of_engine(asked), {**SPLIT_ONCE})
    assert ("info", "split_known", 3) in [
        (p.severity, p.code, p.line) for p in engine_review(asked).problems
    ]


@pytest.mark.parametrize(
    ("number", "ratio", "kind", "written"),
    [
        # 1050 ÷ 1.05 = 1000 were held, 50 came; brokers round half a share away.
        ("50", 1.05, "split", "1.05"),
        ("49.6", 1.05, "split", "1.05"),
        ("0.05", 1.05, "split", "1.05"),
        # 262.5 were held, 787.5 came, three for each.
        ("787.5", 4.0, "split", "4"),
        ("3", 4.0, "split", "4"),
        # Of 1750 shares 700 went.
        ("700", 0.6, "split", "0.6"),
        ("0.4", 0.6, "split", "0.6"),
    ],
)
def test_a_number_of_shares_that_came_is_no_ratio(
    number: str, ratio: float, kind: str, written: str
) -> None:
    for day in ("2024-02-15", "2024-03-22"):
        asked = one_split(day, number, ratio, kind=kind)
        check(of_engine(asked), {**SPLIT_ONCE})
        (told,) = [p for p in engine_review(asked).problems if p.code == "split_known"]
        assert (told.severity, told.line) == ("info", 3)
        assert f"{number} is the number of shares" in told.message
        assert told.message.endswith(f": {written}.")


def test_a_row_of_another_ratio_is_another_split() -> None:
    """Two for one in March beside the market's 1.05 in February: 525 shares before it."""
    asked = one_split("2024-03-22", "2", 1.05)
    # 1050 ÷ 2 ÷ 1.05 = 500 shares in January, of which 100 were bought: 400 · 1.05 · 2 = 840.
    found = of_engine(asked)
    assert found["value_start_of_year"] == pytest.approx(840 * 20)
    assert not [p for p in engine_review(asked).problems if p.code == "split_known"]


# --- Fewer than none by less than a share ---------------------------------------------------------

LEVEL = "2023-12-29 100 | 2024-01-31 100 | 2024-02-15 100 | 2024-03-28 100"


def findings(asked: Question) -> list[tuple[str, str]]:
    """The codes that shares below zero have."""
    codes = ("fraction_of_share", "rolled_back_below_zero", "oversold")
    return [(p.severity, p.code) for p in engine_review(asked).problems if p.code in codes]


@pytest.mark.parametrize(
    ("held", "bought", "told"),
    [
        ("10.296", "10.29613", []),  # three decimals
        ("10.2951", "10.296", []),
        # 0.05 % of 2,000 is one share.
        ("1999.1", "2000", [("info", "fraction_of_share")]),
        ("10.29", "10.296", [("error", "rolled_back_below_zero")]),
        ("1998.9", "2000", [("error", "rolled_back_below_zero")]),
    ],
)
def test_a_rounded_number_of_shares_is_no_mistake(
    held: str, bought: str, told: list[tuple[str, str]]
) -> None:
    """What holdings.csv lacks was taken out at the day's 100: nothing before, nothing gained."""
    asked = Question(
        book(f"DRP,{held},A,,\n", f"2024-01-31,buy,DRP,{bought},100,,,A,,,,,\n"),
        market(history("DRP", "USD", LEVEL)),
        "2024Q1",
        TODAY,
    )
    assert findings(asked) == told
    if ("error", "rolled_back_below_zero") not in told:
        expected = {"value_start_of_year": 0, "value": float(held) * 100, "twr_ytd": 0}
        check(of_engine(asked), expected | {"bridge.price": 0})


def fraction(rows: str, held: str, price: str = LEVEL) -> Question:
    """10.1 shares bought at 105 in January, a stock dividend of 5 % in February: 10.605 at 100."""
    filed = with_split(history("FIN", "USD", price), "2024-02-15", 1.05)
    rows = f"2024-01-05,buy,FIN,10.1,105,,,A,,,,,\n{rows}"
    return Question(book(held, rows), market(filed), "2024Q1", TODAY)


def test_the_fraction_of_a_stock_dividend_is_paid_in_cash() -> None:
    """10 are left and 0.605 · 100 = 60.50 comes in March: 1060.50 paid in, 1000 + 60.50 there."""
    paid = "2024-03-15,dividend,FIN,,,60.5,,A,,,,,0\n"
    asked = fraction(paid, "FIN,10,A,,\n")
    assert findings(asked) == [("info", "fraction_of_share")]
    check(
        of_engine(asked),
        {
            "value_start_of_year": 0,
            "value": 1000,
            "net_contributions_ytd": 1060.5 - 60.5,
            "twr_ytd": 0,
            "bridge.income_net": 60.5,
            "bridge.price": -60.5,
        },
    )


def test_a_fraction_without_its_cash_counts_as_taken_out() -> None:
    asked = fraction("", "FIN,10,A,,\n")
    assert findings(asked) == [("info", "fraction_of_share")]
    check(of_engine(asked), {"value_start_of_year": 0, "value": 1000, "twr_ytd": 0})


def test_all_whole_shares_may_be_sold_before_the_cash_comes() -> None:
    rows = "2024-03-01,sell,FIN,10,100,,,A,,,,,\n2024-03-15,dividend,FIN,,,60.5,,A,,,,,0\n"
    asked = fraction(rows, "SPY,0,A,,\n")
    assert findings(asked) == [("info", "fraction_of_share")]
    check(of_engine(asked), {"value": 0, "twr_ytd": 0, "net_contributions_ytd": 0})


def test_the_cash_for_a_fraction_stands_for_no_dividend() -> None:
    """2 a share is due on the 20th beside the 60.50 for 0.605 of a share: 10.605 · 2 = 21.21."""
    paid = "2024-03-15,dividend,FIN,,,60.5,,A,,,,,0\n"
    asked = fraction(paid, "FIN,10,A,,\n")
    prices = market(
        replace(
            asked.market.histories["FIN"],
            dividend_days=np.array(["2024-02-20"], "datetime64[D]"),
            dividend_amounts=np.array([2.0]),
        )
    )
    asked = replace(asked, market=prices)
    withheld = 0.7  # 30 % of what is listed in New York
    check(of_engine(asked), {"bridge.income_net": 60.5 + 21.21 * withheld})
    codes = {p.code for p in engine_review(asked).problems}
    assert not codes & {"dividend_unlike", "dividend_beside"}


def test_a_whole_share_is_a_mistake() -> None:
    assert findings(fraction("", "FIN,9.6,A,,\n")) == [("error", "rolled_back_below_zero")]


SPLIT_ONCE = {
    "value_start_of_year": 18900,
    "value": 21000,
    "net_contributions_ytd": 2100,
    "growth_ytd": 0,
    "twr_ytd": 0,
}
