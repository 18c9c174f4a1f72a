"""Splits that were none, and rows that say again what the market's data says: by hand."""

from __future__ import annotations

from datetime import date

import pytest

from portfolio.book.records import Correction
from portfolio.market.ledger_splits import spin_offs_as_splits
from portfolio.market.quality.cleaning import clean
from tests.analysis.ledger.test_corporate_actions import book
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


SPLIT_ONCE = {
    "value_start_of_year": 18900,
    "value": 21000,
    "net_contributions_ytd": 2100,
    "growth_ytd": 0,
    "twr_ytd": 0,
}
