"""What comes out of a security's capital is no loss of its holding, worked out by hand."""

from __future__ import annotations

import pytest

from tests.analysis.ledger.corporate_actions.test_corporate_actions import book
from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review, of_engine
from tests.support.second_opinion.case import TODAY, check, with_split

#: 1000 shares at 20 become 600 at (20 − 4) ÷ 0.6 = 26.6667; before, 20 ÷ 0.6 = 33.3333.
REDUCED = with_split(
    history("CAP", "USD", "2023-12-29 33.333333333333336 | 2024-02-15 26.666666666666668"),
    "2024-02-15",
    0.6,
)
BOUGHT = "2024-01-05,buy,CAP,1000,20,,,A,,,,,\n"


def returns(asked: Question, symbol: str) -> tuple[float | None, float | None, float | None]:
    """Price, total and net total return of the year."""
    year = next(h for h in engine_review(asked).holdings if h.symbol == symbol).year
    return year.price_return, year.total_return, year.net_total_return


@pytest.mark.parametrize(
    "money",
    [
        "2024-02-15,return_of_capital,CAP,,,4000,,A,,,,,\n",
        # Paid weeks after the day from which on the shares are without it.
        "2024-03-20,return_of_capital,CAP,,,4000,,A,,,,,\n",
        # Two lines of a broker's.
        "".join(f"2024-02-15,return_of_capital,CAP,,,{n},,A,,,,,\n" for n in (2500, 1500)),
        # Written as a dividend, which the market's data does not know.
        "2024-02-15,dividend,CAP,,,4000,,A,,,,,0\n",
    ],
)
@pytest.mark.parametrize("split", ["", "2024-02-15,split,CAP,0.6,,,,A,,,,,\n"])
def test_a_capital_reduction_returns_nothing_and_loses_nothing(split: str, money: str) -> None:
    """4 a share paid back: 20,000 paid in, 4,000 taken out, 600 · 26.6667 = 16,000 left."""
    asked = Question(
        book("CAP,600,A,,\n", BOUGHT + split + money), market(REDUCED), "2024Q1", TODAY
    )
    check(
        of_engine(asked),
        {
            "value": 16000,
            "net_contributions_ytd": 16000,
            "twr_ytd": 0,
            "bridge.income_net": 0,
            "CAP@A: unrealised": 0,
        },
    )
    # 4 ÷ 0.6 = 6.6667 a share: (26.6667 + 6.6667) ÷ 33.3333 = 1.
    assert returns(asked, "CAP") == pytest.approx((-0.2, 0, 0))
    told = [p.severity for p in engine_review(asked).problems if p.code == "capital_paid_back"]
    assert told == (["info"] if "dividend" in money else [])


def test_a_dividend_that_the_market_has_stays_one() -> None:
    """One for ten, and 1 a share of today's paid in March: 60 of it 1:10 shares."""
    merged = with_split(
        history("CAP", "USD", "2023-12-29 200 | 2024-02-15 200", dividends="2024-03-01 1"),
        "2024-02-15",
        0.1,
    )
    rows = BOUGHT + "2024-03-20,dividend,CAP,,,100,,A,,,,,0\n"
    asked = Question(book("CAP,100,A,,\n", rows), market(merged), "2024Q1", TODAY)
    check(of_engine(asked), {"bridge.income_net": 100, "value": 20000, "twr_ytd": 0.005})
    # The cash for half a share, 80 of 200, is a dividend without more ado.
    rows = BOUGHT + "2024-02-20,dividend,CAP,,,80,,A,,,,,0\n"
    asked = Question(book("CAP,100,A,,\n", rows), market(merged), "2024Q1", TODAY)
    assert not [p for p in engine_review(asked).problems if p.code == "capital_paid_back"]


@pytest.mark.parametrize("row", ["return_of_capital", "dividend"])
def test_capital_paid_back_is_the_market_s_dividend_of_the_same_payment(row: str) -> None:
    """100 shares at 10; 0.50 is listed and 50 came, called capital or not: paid once."""
    prices = history("REIT", "USD", "2023-12-29 10 | 2024-02-15 9.5", dividends="2024-02-15 0.5")
    rows = (
        "2024-01-05,buy,REIT,100,10,,,A,,,,,\n"
        f"2024-03-04,{row},REIT,,,50,,A,,,,,{0 if row == 'dividend' else ''}\n"
    )
    asked = Question(book("REIT,100,A,,\n", rows), market(prices), "2024Q1", TODAY)
    is_income = row == "dividend"
    check(
        of_engine(asked),
        {
            "value": 950,
            "net_contributions_ytd": 1000 - 50,
            "bridge.income_net": 50 if is_income else 0,
            "REIT@A: unrealised": -50 if is_income else 0,
        },
    )
    # 0.95 · (1 + 0.5 ÷ 9.5) = 1, once.
    price, total, _ = returns(asked, "REIT")
    assert (price, total) == pytest.approx((-0.05, 0))


@pytest.mark.parametrize("accounts", [("A",), ("A", "B")])
def test_a_spin_off_is_paid_out_of_its_parent(accounts: tuple[str, ...]) -> None:
    """100 parents at 10 and 50 of the child at 4: the parent falls to 8, 50 · 4 ÷ 100 came."""
    rows = "".join(
        f"2024-01-05,buy,OLD,100,10,,,{a},,,,,\n2024-02-15,spin_off,NEW,50,,,,{a},OLD,,,,\n"
        for a in accounts
    )
    held = "".join(f"OLD,100,{a},,\nNEW,50,{a},,\n" for a in accounts)
    prices = market(
        history("OLD", "USD", "2023-12-29 10 | 2024-02-15 8 | 2024-03-28 8"),
        history("NEW", "USD", "2024-02-15 4 | 2024-03-28 4"),
    )
    asked = Question(book(held, rows), prices, "2024Q1", TODAY)
    check(of_engine(asked), {"value": 1000 * len(accounts), "twr_ytd": 0})
    assert returns(asked, "OLD") == pytest.approx((-0.2, 0, 0))


def test_a_spin_off_that_is_in_the_closes_is_not_paid_twice() -> None:
    """Filed as a split of 1.25: the closes before are 8 already."""
    filed = with_split(
        history("OLD", "USD", "2023-12-29 8 | 2024-02-15 8 | 2024-03-28 8"), "2024-02-15", 1.25
    )
    rows = "2024-01-05,buy,OLD,100,10,,,A,,,,,\n2024-02-15,spin_off,NEW,50,,,,A,OLD,,,,\n"
    prices = market(filed, history("NEW", "USD", "2024-02-15 4 | 2024-03-28 4"))
    asked = Question(book("OLD,100,A,,\nNEW,50,A,,\n", rows), prices, "2024Q1", TODAY)
    assert returns(asked, "OLD") == pytest.approx((0, 0, 0))
