"""Mergers written as transfers, and shares that came for nothing: what counts, and what is told."""

from __future__ import annotations

import pytest

from tests.analysis.ledger.corporate_actions.test_corporate_actions import book
from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review, of_engine
from tests.support.second_opinion.case import TODAY, check, with_split

NEW = history("NEW", "USD", "2023-12-29 100 | 2024-02-15 100 | 2024-03-28 100")
#: 4,500 paid in buy 100 at 45.
STARTED = "2024-01-05,deposit,,,,4500,USD,A,,,,,\n2024-01-05,buy,OLD,100,45,,,A,,,,,\n"
LEFT = "2024-02-15,transfer_out,OLD,100,,,,A,,,,,\n"
CAME = "2024-02-15,transfer_in,NEW,40,,,,A,,,,,\n"


def told(asked: Question) -> list[tuple[str, str, str]]:
    """Severity, code and sentence of what is told of shares received."""
    codes = ("transfers_as_exchange", "shares_from_outside", "price_of_nothing")
    return [
        (p.severity, p.code, p.message) for p in engine_review(asked).problems if p.code in codes
    ]


@pytest.mark.parametrize("is_quoted_until", [None, "2024-02-14"])
def test_a_merger_written_as_transfers_is_one(is_quoted_until: str | None) -> None:
    """100 at 45 become 40 at 100 and 1,000 in money: 4,500 → 5,000, 500 ÷ 4,500 = 11.1 %."""
    rows = STARTED + LEFT + CAME + "2024-02-15,deposit,,,,1000,USD,A,,,,,\n"
    old = (
        []
        if is_quoted_until is None
        else [history("OLD", "USD", f"2023-12-29 45 | {is_quoted_until} 45")]
    )
    asked = Question(
        book("NEW,40,A,,\nCASH,1000,A,USD,\n", rows), market(NEW, *old), "2024Q1", TODAY
    )
    check(
        of_engine(asked),
        {
            "value": 5000,
            "net_contributions_ytd": 4500,
            "twr_ytd": 500 / 4500,
            "bridge.paid_in": 4500,
            "bridge.taken_out": 0,
            "bridge.price": 500,
            # 4,500 − 1,000 = 3,500 was paid for what is worth 4,000.
            "NEW@A: unrealised": 500,
        },
    )
    ((severity, code, sentence),) = told(asked)
    assert (severity, code) == ("warning", "transfers_as_exchange")
    assert sentence.endswith("2024-02-15,exchange,NEW,40,1000,A,OLD,100")
    # Written so, it is the same and nothing is told.
    written = STARTED + "2024-02-15,exchange,NEW,40,,1000,,A,OLD,100,,,\n"
    asked = Question(
        book("NEW,40,A,,\nCASH,1000,A,USD,\n", written), market(NEW, *old), "2024Q1", TODAY
    )
    check(of_engine(asked), {"value": 5000, "twr_ytd": 500 / 4500, "NEW@A: unrealised": 500})
    assert told(asked) == []


def test_a_merger_without_money() -> None:
    """100 at 45 become 45 at 100."""
    came = "2024-02-19,transfer_in,NEW,45,,,,A,,,,,\n"
    asked = Question(
        book("NEW,45,A,,\nCASH,0,A,USD,\n", STARTED + LEFT + came), market(NEW), "2024Q1", TODAY
    )
    check(of_engine(asked), {"value": 4500, "net_contributions_ytd": 4500, "twr_ytd": 0})
    assert [code for _, code, _ in told(asked)] == ["transfers_as_exchange"]


@pytest.mark.parametrize(
    ("rows", "holdings"),
    [
        # Six days apart; into another account; a part; two that came; one that is still quoted.
        (LEFT + CAME.replace("02-15", "02-21"), "NEW,40,A,,\n"),
        (LEFT + CAME.replace(",A,", ",B,"), "NEW,40,B,,\n"),
        (LEFT.replace("100", "50") + CAME, "NEW,40,A,,\nOLD,50,A,,\n"),
        (LEFT + CAME + CAME.replace("NEW", "TWO"), "NEW,40,A,,\nTWO,40,A,,\n"),
        (LEFT.replace("OLD", "TWO") + CAME, "NEW,40,A,,\nOLD,100,A,,\n"),
    ],
)
def test_other_transfers_are_transfers(rows: str, holdings: str) -> None:
    two = history("TWO", "USD", "2023-12-29 45 | 2024-02-15 45 | 2024-03-28 45")
    asked = Question(
        book(holdings + "CASH,0,A,USD,\n", STARTED + rows), market(NEW, two), "2024Q1", TODAY
    )
    assert told(asked) == []
    assert of_engine(asked)["bridge.taken_out"] in (4500, 2250)


def test_a_transfer_of_a_young_company_may_be_a_spin_off() -> None:
    parent = with_split(
        history("OLD", "USD", "2023-12-29 45 | 2024-02-15 45 | 2024-03-28 45"), "2024-02-15", 1.25
    )
    child = history("NEW", "USD", "2024-02-13 100 | 2024-03-28 100")
    asked = Question(
        book("NEW,40,A,,\nOLD,125,A,,\nCASH,0,A,USD,\n", STARTED + CAME),
        market(parent, child),
        "2024Q1",
        TODAY,
    )
    ((severity, code, sentence),) = told(asked)
    assert (severity, code) == ("warning", "shares_from_outside")
    assert sentence.endswith("2024-02-15,spin_off,NEW,40,A,OLD")
    # One that has been traded for long was only moved.
    moved = Question(asked.book, market(parent, NEW), "2024Q1", TODAY)
    assert told(moved) == []


@pytest.mark.parametrize(
    ("row", "holdings", "written"),
    [
        ("2024-02-15,buy,NEW,40,0,,,A,,,,,\n", "NEW,40,A,,\nOLD,100,A,,\n", "spin_off,NEW,40,A,…"),
        ("2024-02-15,buy,OLD,10,0,,,A,,,,,\n", "OLD,110,A,,\n", "stock_dividend,OLD,10,A,"),
    ],
)
def test_shares_bought_at_nothing_were_received(row: str, holdings: str, written: str) -> None:
    asked = Question(
        book(holdings + "CASH,0,A,USD,\n", STARTED + row), market(NEW), "2024Q1", TODAY
    )
    ((severity, code, sentence),) = told(asked)
    assert (severity, code) == ("warning", "price_of_nothing")
    assert f"2024-02-15,{written}" in sentence
