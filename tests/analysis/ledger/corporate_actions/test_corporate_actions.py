"""Shares that came or went without a trade, worked out by hand: none is a flow, none is income but
what its row says, and cost is carried over.

Every account starts with a deposit on 2024-01-05 that buys everything at once, so that the TWR of
the year is value ÷ deposit − 1.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portfolio.book.holdings.reading import read_holdings
from portfolio.book.records import Book, Settings
from portfolio.book.transactions.reading import read_transactions
from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review, of_engine
from tests.support.second_opinion.case import TODAY, check, with_split

HEADER = (
    "date,type,symbol,shares,price,amount,currency,account,other,other_shares,multiplier,fee,tax\n"
)
UNMOVED = {
    "bridge.paid_in": 1000,
    "bridge.taken_out": 0,
    "bridge.income_net": 0,
    "bridge.currency": 0,
    "bridge.fees_and_taxes": 0,
    "net_contributions_ytd": 1000,
}


def book(holdings: str, transactions: str) -> Book:
    """As ``case.files``, with the columns that only these types use."""
    held = read_holdings(
        f"symbol,shares,account,currency,cost\n{holdings}".encode(), "holdings.csv"
    )
    rows = read_transactions(
        f"{HEADER}{transactions}".encode(), "transactions.csv", held.holdings, "USD", TODAY
    )
    problems = (*held.problems, *rows.problems)
    assert not [str(p) for p in problems if p.severity != "info"]
    return Book(
        Path("holdings.csv"),
        held.sha256,
        held.holdings,
        Settings(),
        (),
        transactions=rows.transactions,
    )


STARTED = "2024-01-05,deposit,,,,1000,USD,A,,,,,\n2024-01-05,buy,OLD,100,10,,,A,,,,,\n"
FALLING = "2023-12-29 10 | 2024-01-31 10 | 2024-02-15 8 | 2024-03-28 8"


def test_a_stock_dividend_adds_shares_and_no_cost() -> None:
    """100 shares at 10 become 125 at 8: 1000 as before. 25 of them are sold at 8."""
    rows = (
        STARTED + "2024-02-15,stock_dividend,OLD,25,,,,A,,,,,\n2024-03-01,sell,OLD,25,8,,,A,,,,,\n"
    )
    asked = Question(
        book("OLD,100,A,,\nCASH,200,A,USD,\n", rows),
        market(history("OLD", "USD", FALLING)),
        "2024Q1",
        TODAY,
    )
    # Average: 1000 ÷ 125 = 8, so the sale realises 0 and 100 · 8 − 800 = 0 is left.
    # First in, first out: 25 of those at 10, 200 − 250; left are 75 at 10 and 25 at nothing.
    check(
        of_engine(asked),
        {
            **UNMOVED,
            "value": 1000,
            "twr_ytd": 0,
            "twr_qtd": 0,
            "bridge.price": 0,
            "OLD@A: contribution": 0,
            "OLD@A: dividend": 0,
            "OLD@A: realised_ytd": 0,
            "OLD@A: unrealised": 0,
            "OLD@A: realised_ytd_fifo": -50,
            "OLD@A: unrealised_fifo": 50,
        },
    )


@pytest.mark.parametrize("credited", ["2024-02-15", "2024-03-20", "2024-02-10"])
@pytest.mark.parametrize("added", ["25", "24.4"])
def test_a_stock_dividend_that_the_market_has_as_a_split_is_that_split(
    credited: str, added: str
) -> None:
    """Yahoo divides the closes before by 1.25; whenever the shares are credited, and though a
    fraction of a share was paid in cash, they are those of the split.
    """
    rows = STARTED + f"{credited},stock_dividend,OLD,{added},,,,A,,,,,\n"
    prices = history("OLD", "USD", "2023-12-29 8 | 2024-01-31 8 | 2024-02-15 8 | 2024-03-28 8")
    asked = Question(
        book("OLD,125,A,,\nCASH,0,A,USD,\n", rows),
        market(with_split(prices, "2024-02-15", 1.25)),
        "2024Q1",
        TODAY,
    )
    check(
        of_engine(asked),
        {
            **UNMOVED,
            "value": 1000,
            "twr_ytd": 0,
            "bridge.price": 0,
            "OLD@A: unrealised": 0,
            "OLD@A: unrealised_fifo": 0,
        },
    )
    assert ("split_known", 4) in [(p.code, p.line) for p in engine_review(asked).problems]


def test_a_stock_dividend_of_another_ratio_is_none_of_the_market_s_splits() -> None:
    """Two for one in February, and ten shares more in March for the 200 there are."""
    rows = STARTED + "2024-03-20,stock_dividend,OLD,10,,,,A,,,,,\n"
    prices = history("OLD", "USD", "2023-12-29 5 | 2024-02-15 5 | 2024-03-28 5")
    asked = Question(
        book("OLD,210,A,,\nCASH,0,A,USD,\n", rows),
        market(with_split(prices, "2024-02-15", 2.0)),
        "2024Q1",
        TODAY,
    )
    check(of_engine(asked), {**UNMOVED, "value": 1050, "twr_ytd": 0.05, "bridge.price": 50})


@pytest.mark.parametrize(
    ("returned", "realised", "unrealised"),
    # Cost 1000 less 200 is 800, and so is the value. More than the cost is realised: 1100 − 1000.
    [(200, 0, 0), (1100, 100, 800)],
)
def test_a_return_of_capital_lowers_the_cost(
    returned: float, realised: float, unrealised: float
) -> None:
    rows = STARTED + f"2024-02-15,return_of_capital,OLD,,,{returned},,A,,,,,\n"
    asked = Question(
        book(f"OLD,100,A,,\nCASH,{returned},A,USD,\n", rows),
        market(history("OLD", "USD", FALLING)),
        "2024Q1",
        TODAY,
    )
    value = 800 + returned
    check(
        of_engine(asked),
        {
            **UNMOVED,
            "value": value,
            "twr_ytd": value / 1000 - 1,
            "bridge.price": value - 1000,
            "OLD@A: contribution": value / 1000 - 1,
            "OLD@A: dividend": 0,
            "OLD@A: realised_ytd": realised,
            "OLD@A: unrealised": unrealised,
            "OLD@A: realised_ytd_fifo": realised,
            "OLD@A: unrealised_fifo": unrealised,
        },
    )


@pytest.mark.parametrize(
    ("amount", "cost_of_child"),
    # By the closes of that day 200 of 1000 went: a fifth of the cost, which is 200 too.
    [("", 200), ("300", 300)],
)
def test_a_spin_off_takes_worth_and_cost_of_its_parent(amount: str, cost_of_child: float) -> None:
    """100 at 10 become 100 at 8 and 50 of the child at 4; those are sold at 5, 250."""
    rows = (
        STARTED
        + f"2024-02-15,spin_off,KID,50,,{amount},,A,OLD,,,,\n2024-03-01,sell,KID,50,5,,,A,,,,,\n"
    )
    asked = Question(
        book("OLD,100,A,,\nCASH,250,A,USD,\n", rows),
        market(
            history("OLD", "USD", FALLING),
            history("KID", "USD", "2024-02-15 4 | 2024-03-01 5 | 2024-03-28 5"),
        ),
        "2024Q1",
        TODAY,
    )
    check(
        of_engine(asked),
        {
            **UNMOVED,
            "value": 1050,
            "twr_ytd": 0.05,
            "bridge.price": 50,
            "OLD@A: contribution": 0,
            "KID@A: contribution": 0.05,
            "KID@A: realised_ytd": 250 - cost_of_child,
            "KID@A: realised_ytd_fifo": 250 - cost_of_child,
            "OLD@A: realised_ytd": 0,
            "OLD@A: unrealised": 800 - (1000 - cost_of_child),
            "OLD@A: unrealised_fifo": 800 - (1000 - cost_of_child),
        },
    )


def test_lots_stay_lots_in_a_spin_off() -> None:
    """50 at 8 and 50 at 12; a fifth of each goes into 25 children. Ten of them, sold at 4: of the
    older lot, which cost 80 for 25.
    """
    rows = (
        "2024-01-05,deposit,,,,1000,USD,A,,,,,\n"
        "2024-01-05,buy,OLD,50,8,,,A,,,,,\n"
        "2024-01-08,buy,OLD,50,12,,,A,,,,,\n"
        "2024-02-15,spin_off,KID,50,,,,A,OLD,,,,\n"
        "2024-03-01,sell,KID,10,4,,,A,,,,,\n"
    )
    asked = Question(
        book("OLD,100,A,,\nKID,40,A,,\nCASH,40,A,USD,\n", rows),
        market(
            history("OLD", "USD", FALLING),
            history("KID", "USD", "2024-02-15 4 | 2024-03-28 4"),
        ),
        "2024Q1",
        TODAY,
    )
    check(
        of_engine(asked),
        {
            "value": 1000,
            "KID@A: realised_ytd": 0,  # 200 ÷ 50 = 4
            "KID@A: realised_ytd_fifo": 40 - 10 * 80 / 25,
            "KID@A: unrealised_fifo": 160 - (15 * 80 / 25 + 120),
        },
    )


def test_a_spin_off_of_what_was_held_before_the_ledger() -> None:
    """Today's average cost is that after the spin-off: 8 now was 10 before."""
    rows = "2024-02-15,spin_off,KID,50,,,,A,OLD,,,,\n"
    asked = Question(
        book("OLD,100,A,,8\nKID,50,A,,4\nCASH,0,A,USD,\n", rows),
        market(
            history("OLD", "USD", FALLING),
            history("KID", "USD", "2024-02-15 4 | 2024-03-28 4"),
        ),
        "2024Q1",
        TODAY,
    )
    check(
        of_engine(asked),
        {
            "value": 1000,
            "value_start_of_year": 1000,
            "growth_ytd": 0,
            "twr_ytd": 0,
            "OLD@A: unrealised": 0,
            "KID@A: unrealised": 0,
        },
    )


@pytest.mark.parametrize("given", ["", "100"])
def test_an_exchange_carries_the_cost_over(given: str) -> None:
    """100 at 10 become 40 at 22.5 and 100 in cash: 1000. Cost 1000 − 100 = 900, 22.5 each; at the
    end they are at 25.
    """
    rows = STARTED + f"2024-02-15,exchange,NEW,40,,100,,A,OLD,{given},,,\n"
    asked = Question(
        book("NEW,40,A,,\nCASH,100,A,USD,\n", rows),
        market(
            history("OLD", "USD", "2023-12-29 10 | 2024-01-31 10 | 2024-02-14 10"),
            history("NEW", "USD", "2024-02-15 22.5 | 2024-03-28 25"),
        ),
        "2024Q1",
        TODAY,
    )
    check(
        of_engine(asked),
        {
            **UNMOVED,
            "value": 1100,
            "twr_ytd": 0.1,
            "bridge.price": 100,
            "NEW@A: contribution": 0.1,
            "OLD@A: contribution": 0,
            "OLD@A: realised_ytd": 0,
            "OLD@A: realised_ytd_fifo": 0,
            "NEW@A: unrealised": 100,
            "NEW@A: unrealised_fifo": 100,
        },
    )


def test_exchanges_one_after_another_and_of_a_part() -> None:
    """A renaming, then half of the shares for as many of a third, which are sold."""
    rows = (
        STARTED
        + "2024-02-01,exchange,MID,100,,,,A,OLD,,,,\n"
        + "2024-02-15,exchange,NEW,50,,,,A,MID,50,,,\n"
        + "2024-03-01,sell,NEW,50,11,,,A,,,,,\n"
    )
    closes = "2023-12-29 10 | 2024-01-31 10 | 2024-02-15 10 | 2024-03-28 10"
    asked = Question(
        book("MID,50,A,,\nCASH,550,A,USD,\n", rows),
        market(
            history("OLD", "USD", closes),
            history("MID", "USD", closes),
            history("NEW", "USD", "2024-02-15 10 | 2024-03-01 11 | 2024-03-28 11"),
        ),
        "2024Q1",
        TODAY,
    )
    check(
        of_engine(asked),
        {
            **UNMOVED,
            "value": 1050,
            "twr_ytd": 0.05,
            "NEW@A: realised_ytd": 50,
            "NEW@A: realised_ytd_fifo": 50,
            "MID@A: unrealised": 0,
            "MID@A: realised_ytd": 0,
        },
    )


def test_an_exchange_of_nothing_is_told() -> None:
    """Nothing before the row says that there was anything to give."""
    rows = "2024-01-05,deposit,,,,1000,USD,A,,,,,\n2024-02-15,exchange,NEW,40,,,,A,OLD,,,,\n"
    asked = Question(
        book("NEW,40,A,,\nCASH,1000,A,USD,\n", rows),
        market(
            history("OLD", "USD", FALLING), history("NEW", "USD", "2023-12-29 25 | 2024-03-28 25")
        ),
        "2024Q1",
        TODAY,
    )
    told = [p for p in engine_review(asked).problems if p.code == "exchange_unclear"]
    assert [(p.severity, p.line) for p in told] == [("error", 3)]
    assert "“other_shares”" in str(told[0])


def test_an_option_is_bought_by_the_contract_and_expires_worthless() -> None:
    """A contract of 100 at 2.5 costs 250 and is worth that until it ends: 750 of 1000 are left."""
    rows = (
        "2024-01-05,deposit,,,,1000,USD,A,,,,,\n"
        "2024-01-05,buy,CALL AAPL,1,2.5,,USD,A,,,100,,\n"
        "2024-03-15,expire,CALL AAPL,1,,,USD,A,,,,,\n"
    )
    held = book("CASH,750,A,USD,\n", rows)
    assert [t.amount for t in held.transactions] == [1000, 250, None]
    asked = Question(held, market(), "2024Q1", TODAY)
    check(
        of_engine(asked),
        {
            **UNMOVED,
            "value": 750,
            "twr_ytd": -0.25,
            "bridge.price": -250,
            "CALL AAPL@A: contribution": -0.25,
            "CALL AAPL@A: realised_ytd": -250,
            "CALL AAPL@A: realised_ytd_fifo": -250,
        },
    )
    # While it is held, what was paid for it.
    check(of_engine(replace(asked, as_of=TODAY.replace(month=3, day=1))), {"value": 1000})
