"""Two rows that are one event, by hand: a dividend and its reinvestment, a dividend taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.analysis.ledger.dividends.matching import Due, PaidRows, match
from tests.support.markets import history, market
from tests.support.second_opinion.answers import Question, engine_review
from tests.support.second_opinion.case import TODAY, files, untaxed

if TYPE_CHECKING:
    from portfolio.analysis.records import Review

#: 100 shares pay 100 in the first quarter.
FUND = history(
    "FUND",
    "USD",
    "2023-12-29 100 | 2024-03-14 100 | 2024-03-15 100 | 2024-03-28 100 | 2024-04-19 100",
    dividends="2024-03-15 1",
)


def quarter(rows: str, *, shares: float = 100, cash: float | None = 1000, of: str = "Q1") -> Review:
    money = "" if cash is None else f"CASH,{cash},A,USD,\n"
    book = untaxed(
        files(f"FUND,{shares},A,USD,\n{money}", f"2024-01-02,fee,FUND,,,0,USD,A,,\n{rows}")
    )
    return engine_review(Question(book, market(FUND), f"2024{of}", TODAY))


@pytest.mark.parametrize(
    "days",
    [
        ("2024-03-27", "2024-03-27"),
        ("2024-03-22", "2024-03-27"),
        # Some brokers list the purchase first.
        ("2024-03-27", "2024-03-25"),
    ],
)
@pytest.mark.parametrize("cash", [1000, None])
def test_a_dividend_and_its_reinvestment_are_one_income(
    days: tuple[str, str], cash: float | None
) -> None:
    """100 of income buy one share: 1,000 of money before and after, 100 shares and 101."""
    result = quarter(
        f"{days[0]},dividend,FUND,,,100,,A,,\n{days[1]},reinvest,FUND,1,100,100,,A,,\n",
        shares=101,
        cash=cash,
    )
    year = result.totals.year
    assert (year.income_gross, year.income_net) == (pytest.approx(100), pytest.approx(100))
    money = cash or 0
    assert year.value_at_opening == pytest.approx(money + 10_000)
    assert result.totals.value == pytest.approx(money + 10_100)
    assert year.net_contributions == pytest.approx(0)
    assert year.twr == pytest.approx(100 / (money + 10_000))


def test_the_money_waits_in_the_account_in_between() -> None:
    """Paid on 28 March, reinvested on 1 April: 1,100 of money at the end of the quarter."""
    rows = "2024-03-28,dividend,FUND,,,100,,A,,\n2024-04-01,reinvest,FUND,1,100,100,,A,,\n"
    result = quarter(rows, shares=101)
    money = {h.symbol: h.value for h in result.holdings}
    assert money == {"FUND": pytest.approx(10_000), "CASH": pytest.approx(1100)}
    later = quarter(rows, shares=101, of="Q2")
    assert later.totals.quarter.income_net == 0
    assert {h.symbol: h.value for h in later.holdings}["CASH"] == pytest.approx(1000)


def test_six_days_apart_or_another_amount_are_two_incomes() -> None:
    for rows, income in (
        ("2024-03-21,dividend,FUND,,,100,,A,,\n2024-03-27,reinvest,FUND,1,100,100,,A,,\n", 200),
        ("2024-03-27,dividend,FUND,,,99,,A,,\n2024-03-27,reinvest,FUND,1,100,100,,A,,\n", 199),
    ):
        assert quarter(rows, shares=101).totals.year.income_net == pytest.approx(income)


@pytest.mark.parametrize("taxes", [("", ""), ("0", ""), ("", "0"), ("15", "0")])
def test_a_dividend_taken_back_was_none(taxes: tuple[str, str]) -> None:
    """100, −100, 90 are 90, whatever is said of their taxes."""
    first, second = taxes
    result = quarter(
        f"2024-03-22,dividend,FUND,,,100,,A,,{first}\n"
        f"2024-03-26,dividend,FUND,,,-100,,A,,{second}\n"
        "2024-03-26,dividend,FUND,,,90,,A,,0\n"
    )
    year = result.totals.year
    assert (year.income_gross, year.income_net) == (pytest.approx(90), pytest.approx(90))
    # 1,000 of money now are 910 at New Year.
    assert year.value_at_opening == pytest.approx(10_910)
    assert year.bridge is not None
    assert year.bridge.price == pytest.approx(0)
    assert not {p.code for p in result.problems} & {"dividend_unlike", "dividend_beside"}


def test_what_takes_nothing_back_is_told() -> None:
    result = quarter("2024-03-26,dividend,FUND,,,-60,,A,,\n")
    assert result.totals.year.income_net == pytest.approx(100 - 60)
    (said,) = [p for p in result.problems if p.code == "nothing_taken_back"]
    assert (said.severity, said.line) == ("warning", 3)
    assert "-60.00 USD on 2024-03-26" in said.message


@given(
    amount=st.integers(1, 100_000),
    day=st.integers(10, 28),
    later=st.integers(0, 20),
    tax=st.sampled_from(["", "0", "7"]),
)
def test_a_row_and_its_taking_back_change_nothing(
    amount: int, day: int, later: int, tax: str
) -> None:
    """Whatever it was, and whichever dividend it looked like."""
    said = amount / 100
    back = f"2024-03-{day + later}" if day + later <= 31 else f"2024-04-{day + later - 31:02}"
    rows = f"2024-03-{day},dividend,FUND,,,{said},,A,,{tax}\n{back},dividend,FUND,,,-{said},,A,,\n"
    for of in ("Q1", "Q2"):
        with_both, without = quarter(rows, of=of).totals, quarter("", of=of).totals
        if of == "Q1" and back > "2024-03-31":
            continue  # not known yet
        assert with_both.value == pytest.approx(without.value)
        for mine, theirs in ((with_both.year, without.year), (with_both.quarter, without.quarter)):
            assert mine.income_net == pytest.approx(theirs.income_net)
            assert mine.twr == pytest.approx(theirs.twr)


@given(
    spacing=st.sampled_from([30, 91, 182]),
    delay=st.integers(0, 25),
    withheld=st.floats(0, 0.30),
    payments=st.lists(
        st.tuples(st.floats(0.9, 1.1), st.booleans(), st.integers(-2, 2)), min_size=1, max_size=24
    ),
)
def test_dividends_with_rows_missing_are_never_matched_wrongly(
    spacing: int, delay: int, withheld: float, payments: list[tuple[float, bool, int]]
) -> None:
    """Dividends that grow and shrink a little, 0 to 30 % of each withheld where 30 % are expected,
    paid a few days around the expected day; some rows are missing.
    """
    count = len(payments)
    ex = 20_000 + spacing * np.arange(count)
    gross = np.array([amount for amount, _, _ in payments])
    due = Due(np.zeros(count, dtype=np.int64), ex, ex + delay, gross, np.full(count, 0.30))
    kept = np.array([i for i, (_, is_there, _) in enumerate(payments) if is_there], dtype=np.int64)
    late = np.array([max(0, delay + late) for _, _, late in payments], dtype=np.int64)
    rows = PaidRows(
        np.zeros(len(kept), dtype=np.int64),
        (ex + late)[kept],
        gross[kept] * (1 - withheld),
        np.zeros(len(kept), dtype=bool),
    )
    found = match(rows, due, int(ex[-1]) + 1000)
    assert found.is_like.all()
    assert dict(zip(found.row.tolist(), found.dividend.tolist(), strict=True)) == dict(
        enumerate(kept.tolist())
    )
    # One more row that is matched changes no other.
    for left_out in range(len(kept)):
        fewer = match(rows.only(np.arange(len(kept)) != left_out), due, int(ex[-1]) + 1000)
        assert fewer.dividend.tolist() == [k for k in kept.tolist() if k != kept[left_out]]
