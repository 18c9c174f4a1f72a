"""Shares that move between two of the owner's accounts keep their cost and the day of their
purchase, whatever the order of the rows.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.analysis.ledger.transfers import Legs
from portfolio.book.holdings.reading import read_holdings
from portfolio.book.records import Book, Settings
from portfolio.book.transactions.reading import read_transactions
from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review, of_review
from tests.support.second_opinion.case import COLUMNS, TODAY, check

if TYPE_CHECKING:
    from portfolio.analysis.records import Review

#: 80 when the year opens, 100 at its first quarter's end.
FUND = "2023-12-29 80 | 2024-01-31 80 | 2024-03-01 100 | 2024-03-28 100"


def reviewed(holdings: str, *transactions: str) -> Review:
    held = read_holdings(
        f"symbol,shares,account,currency,cost\n{holdings}".encode(), "holdings.csv"
    )
    rows = read_transactions(
        f"{COLUMNS.strip()},other,other_shares\n{''.join(transactions)}".encode(),
        "transactions.csv",
        held.holdings,
        "USD",
        TODAY,
    )
    problems = (*held.problems, *rows.problems)
    assert not [str(p) for p in problems if p.severity != "info"]
    book = Book(
        Path("holdings.csv"),
        held.sha256,
        held.holdings,
        Settings(),
        (),
        transactions=rows.transactions,
    )
    prices = market(history("FUND", "USD", FUND), history("NEW", "USD", FUND))
    return engine_review(Question(book, prices, "2024Q1", TODAY))


def test_what_was_held_before_the_ledger_keeps_its_cost_where_it_moves() -> None:
    """10 shares at 60 on average, all of them moved: 10 · (100 − 60) = 400 are not realised."""
    found = reviewed(
        "FUND,10,B,,60\n",
        "2024-02-01,transfer_out,FUND,10,,,,A,,\n",
        "2024-02-05,transfer_in,FUND,10,,,,B,,\n",
    )
    assert found.totals.unrealised == pytest.approx(400)
    assert found.totals.unrealised_fifo == pytest.approx(400)
    check(
        of_review(found),
        {
            "FUND@B: unrealised": 400,
            "FUND@B: unrealised_fifo": 400,
            "FUND@A: unrealised": 0,
            "FUND@A: realised_ytd": 0,
            # 10 · 80 became 10 · 100, and nothing was paid in.
            "net_contributions_ytd": 0,
            "twr_ytd": 0.25,
        },
    )


def test_a_part_that_moves_costs_what_the_rest_does() -> None:
    """10 at 50 before the ledger; 4 move, and one of them is sold at 120: 120 − 50 = 70."""
    found = reviewed(
        "FUND,6,A,,50\nFUND,3,B,,\n",
        "2024-02-01,transfer_out,FUND,4,,,,A,,\n",
        "2024-02-01,transfer_in,FUND,4,,,,B,,\n",
        "2024-03-05,sell,FUND,1,120,,,B,,\n",
    )
    check(
        of_review(found),
        {
            "FUND@A: unrealised": 300,  # 6 · (100 − 50)
            "FUND@B: unrealised": 150,  # 3 · (100 − 50)
            "FUND@B: realised_ytd": 70,
            "FUND@B: realised_ytd_fifo": 70,
        },
    )
    assert found.totals.unrealised == pytest.approx(450)


def test_two_accounts_put_together_in_a_third_cost_the_same() -> None:
    """15 and 10 before the ledger; 5 are sold at 80, the rest is put together at 55 on average.

    What each account had paid is not known: as if all had cost 55. 5 · (80 − 55) = 125.
    """
    found = reviewed(
        "FUND,20,C,,55\n",
        "2024-01-10,sell,FUND,5,80,,,A,,\n",
        "2024-02-01,transfer_out,FUND,10,,,,A,,\n",
        "2024-02-01,transfer_in,FUND,10,,,,C,,\n",
        "2024-02-02,transfer_out,FUND,10,,,,B,,\n",
        "2024-02-03,transfer_in,FUND,10,,,,C,,\n",
    )
    check(of_review(found), {"FUND@C: unrealised": 900, "FUND@A: realised_ytd": 125})
    assert found.totals.unrealised == pytest.approx(900)


def test_the_book_s_cost_of_what_moved_is_not_what_was_there_before() -> None:
    """10 at 50 move to 10 that had another cost: the average today is 70, and those still in the
    first account say 50. So the other 10 had cost 1400 − 500 = 900.

    5 of them, sold at 80 before the move: 400 − 450 = −50.
    """
    found = reviewed(
        "FUND,5,A,,50\nFUND,20,B,,70\n",
        "2024-01-10,sell,FUND,5,80,,,B,,\n",
        "2024-02-01,transfer_out,FUND,10,,,,A,,\n",
        "2024-02-01,transfer_in,FUND,10,,,,B,,\n",
    )
    check(
        of_review(found),
        {
            "FUND@A: unrealised": 250,
            "FUND@B: unrealised": 600,  # 2000 − 1400
            "FUND@B: realised_ytd": -50,
        },
    )


def test_an_exchange_keeps_the_cost_of_before_the_ledger() -> None:
    """10 become 20 of another, which cost 30 each: 2000 − 600. Two of the first were sold before
    that, at 80: 160 − 2 · 60.
    """
    found = reviewed(
        "NEW,20,A,,30\n",
        "2024-01-10,sell,FUND,2,80,,,A,,,,\n",
        "2024-02-01,exchange,NEW,20,,,,A,,,FUND,10\n",
    )
    check(
        of_review(found),
        {"NEW@A: unrealised": 1400, "FUND@A: realised_ytd": 40, "FUND@A: unrealised": 0},
    )


#: Bought at 50 and at 80, the older lot moved to the newer one, half of it sold at 100.
LOTS = (
    "2024-01-05,buy,FUND,10,50,,USD,A,,\n",
    "2024-01-10,buy,FUND,10,80,,USD,B,,\n",
    "2024-02-01,transfer_out,FUND,10,,,,A,,\n",
    "2024-02-01,transfer_in,FUND,10,,,,B,,\n",
    "2024-03-01,sell,FUND,10,100,,USD,B,,\n",
)


def test_first_in_first_out_goes_by_the_day_of_purchase() -> None:
    """The lot that came last was bought first: 1000 − 500, and 10 · (100 − 80) are left; on average
    1000 − 650 and 1000 − 650.
    """
    check(
        of_review(reviewed("FUND,10,B,,\n", *LOTS)),
        {
            "FUND@B: realised_ytd_fifo": 500,
            "FUND@B: unrealised_fifo": 200,
            "FUND@B: realised_ytd": 350,
            "FUND@B: unrealised": 350,
        },
    )


def test_what_was_held_before_the_ledger_goes_first() -> None:
    """8 at 40 from before; 8 bought at 80; all moved to one account that bought 8 at 60 in between.
    12 are sold at 100: the 8 at 40, then 4 of those at 60.
    """
    found = reviewed(
        "FUND,12,B,,65\n",  # ((8 · 40 + 8 · 80 + 8 · 60) · 12 ÷ 24) ÷ 12 = 60, but for …
        "2024-01-05,buy,FUND,8,60,,USD,B,,\n",
        "2024-01-10,buy,FUND,8,80,,USD,A,,\n",
        "2024-02-01,transfer_out,FUND,16,,,,A,,\n",
        "2024-02-01,transfer_in,FUND,16,,,,B,,\n",
        "2024-03-01,sell,FUND,12,100,,USD,B,,\n",
    )
    # … an average of 65 of 24 shares: 1560 − 480 − 640 = 440 for the 8 from before, 55 each.
    # First out: 8 · 55 + 4 · 60 = 680; left are 4 at 60 and 8 at 80.
    check(
        of_review(found),
        {
            "FUND@B: realised_ytd": 1200 - 12 * 65,
            "FUND@B: unrealised": 1200 - 12 * 65,
            "FUND@B: realised_ytd_fifo": 1200 - 680,
            "FUND@B: unrealised_fifo": 1200 - 880,
        },
    )


@pytest.mark.parametrize("order", list(permutations(range(6)))[::71])
def test_moves_of_one_day_are_in_the_order_in_which_shares_come(order: tuple[int, ...]) -> None:
    """Bought, moved twice and sold on one day: 10 · (90 − 80) are realised, wherever the rows
    stand.
    """
    rows = (
        "2024-02-01,buy,FUND,10,80,,USD,C,,\n",
        "2024-02-01,transfer_out,FUND,10,,,,C,,\n",
        "2024-02-01,transfer_in,FUND,10,,,,B,,\n",
        "2024-02-01,transfer_out,FUND,10,,,,B,,\n",
        "2024-02-01,transfer_in,FUND,10,,,,A,,\n",
        "2024-02-01,sell,FUND,10,90,,USD,A,,\n",
    )
    found = of_review(reviewed("FUND,1,D,,\n", *(rows[k] for k in order)))
    check(found, {"FUND@A: realised_ytd": 100, "FUND@A: realised_ytd_fifo": 100})


#: Day, account, shares, price; who leaves and who arrives.
_LEG = st.tuples(
    st.integers(0, 9), st.integers(0, 2), st.sampled_from([1.0, 2.0]), st.sampled_from([5.0, 6.0])
)
_LEGS = st.lists(st.tuples(_LEG, st.booleans()), max_size=10)
Leg = tuple[tuple[int, int, float, float], bool]


def pairs(legs: list[Leg]) -> tuple[list[tuple[Leg, Leg]], list[Leg]]:
    """What belongs together and what stands alone, by what the rows say."""
    columns = np.array([[*leg, is_out] for leg, is_out in legs], dtype=np.float64).reshape(-1, 5)
    day, account = (columns[:, k].astype(np.int64) for k in (0, 1))
    found = Legs(
        day,
        np.zeros(len(legs), dtype=np.int64),
        account,
        columns[:, 2],
        columns[:, 3],
        columns[:, 4] == 1,
    ).paired()
    together = zip(found.leaving.tolist(), found.arriving.tolist(), strict=True)
    return sorted((legs[i], legs[j]) for i, j in together), sorted(
        legs[i] for i in found.alone.tolist()
    )


@given(_LEGS, st.randoms(use_true_random=False))
def test_the_order_of_rows_pairs_the_same_legs(legs: list[Leg], chance: object) -> None:
    turned = list(legs)
    chance.shuffle(turned)  # type: ignore[attr-defined]
    assert pairs(turned) == pairs(legs)


def test_legs_by_hand() -> None:
    """Out on days 2 and 3, in on days 1, 3 and 5, from account 0 to account 1: the first leg out
    takes day 3, as near as day 1 and later; the second takes day 5, as near as day 1.
    """
    out = [((2, 0, 1.0, 5.0), True), ((3, 0, 1.0, 5.0), True)]
    come = [((1, 1, 1.0, 5.0), False), ((3, 1, 1.0, 5.0), False), ((5, 1, 1.0, 5.0), False)]
    assert pairs([*come, *out]) == ([(out[0], come[1]), (out[1], come[2])], [come[0]])
