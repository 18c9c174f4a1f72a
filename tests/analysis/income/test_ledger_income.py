"""The income of a ledger review: what its rows say, and what follows from shares and market."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portfolio.book.records import CASH, HealthPremium, Holding, Settings, Transaction
from tests.support.markets import book, history, market, rate, reviewed, row

QUARTERS = " | ".join(f"{y}-{m}-15 1.0" for y in (2022, 2023) for m in ("03", "06", "09", "12"))
PRICES = market(
    history("AAA", "USD", "2021-12-31 100 | 2023-05-31 100 | 2023-12-29 100 | 2024-03-28 100",
            dividends=f"{QUARTERS} | 2024-03-15 1.0"),
    history("BBB.TW", "TWD", "2021-12-30 50 | 2023-12-29 50 | 2024-03-29 50",
            dividends="2024-01-17 3.0"),
    rates=[rate("TWD", " | ".join(f"{y}-{m:02}-{d:02} 30"
                                  for y in (2022, 2023, 2024) for m in range(1, 13)
                                  for d in (1, 5, 10, 15, 20, 25, 28)))],
)  # fmt: skip
#: 100 AAA were bought in May 2023, 10 more in February 2024. The dividend of March was paid on the
#: 25th, 15 % withheld.
HELD = replace(
    book(
        Holding("AAA", 110.0, account="US"),
        Holding("BBB.TW", 10_000.0, account="Taiwan", currency="TWD"),
        Holding(CASH, 50_000.0, account="Taiwan", currency="TWD"),
        settings=Settings(health_premium=HealthPremium(enabled=True)),
    ),
    transactions=(
        Transaction(date(2023, 5, 31), "buy", "AAA", 100.0, 100.0, 10_000.0, "USD", "US", line=2),
        Transaction(date(2024, 2, 1), "buy", "AAA", 10.0, 100.0, 1_000.0, "USD", "US", line=3),
        Transaction(
            date(2024, 3, 25), "dividend", "AAA", None, None, 93.5, "USD", "US", tax=16.5, line=4
        ),
        Transaction(
            date(2024, 3, 20), "interest", amount=200.0, currency="TWD", account="Taiwan", line=5
        ),
    ),
)
TODAY = date(2024, 4, 5)


def test_what_the_ledger_says_is_received_and_the_rest_announced() -> None:
    """110 dollars received in March, and 200 of interest; BBB.TW's 30,000 follow from its shares,
    less 633 of premium.

    AAA paid 100 in each of June, September and December 2023, 30 % of it withheld; before, it was
    not held.
    """
    result = reviewed(HELD, PRICES, "2024Q1", today=TODAY, base="TWD")
    income = result.income
    assert income is not None
    assert (result.method, income.method) == ("ledger", "ledger")
    january, _, march = income.months[:3]
    assert (january.received.gross, january.announced.gross) == (0.0, pytest.approx(30_000))
    assert january.announced.withheld == pytest.approx(633)
    assert (march.received.gross, march.received.withheld) == (
        pytest.approx(3_500),
        pytest.approx(495),
    )
    assert march.announced.gross == 0.0
    assert income.year_to_date.gross == pytest.approx(33_500)
    assert result.totals.year.income_gross == pytest.approx(33_500)
    assert result.totals.year.income_net == pytest.approx(income.year_to_date.net)
    year = income.history["total"].row("year", "2023")
    assert year is not None
    assert (year.base.gross, year.base.withheld) == (pytest.approx(9_000), pytest.approx(2_700))
    withheld = {one.country: one for one in income.withheld}
    assert withheld["US"].rate == pytest.approx(0.15)
    assert withheld["TW"].premium == pytest.approx(633)
    assert withheld[""].base.gross == pytest.approx(200)


def test_a_rate_that_changes_on_a_day_is_that_of_the_ex_date() -> None:
    """10 % from September 2023 on: of three dividends of 100 dollars 30, 10 and 10 are withheld, at
    30 TWD.
    """
    settings = Settings(dividend_tax_from=((date(2023, 9, 1), {"US": 0.1}),))
    income = reviewed(
        replace(HELD, settings=settings), PRICES, "2024Q1", today=TODAY, base="TWD"
    ).income
    assert income is not None
    year = income.history["total"].row("year", "2023")
    assert year is not None
    assert (year.base.gross, year.base.withheld) == (pytest.approx(9_000), pytest.approx(1_500))
    # March has a row, which says 15 %.
    assert income.year_to_date.withheld == pytest.approx(495)
    assert income.expected[0].tax == 0.1


def test_what_comes_is_for_the_shares_held_that_day_at_the_rate_of_the_settings() -> None:
    income = reviewed(HELD, PRICES, "2024Q1", today=TODAY, base="TWD").income
    assert income is not None
    first = income.expected[0]
    assert (first.symbol, first.ex_date, first.shares) == ("AAA", date(2024, 6, 14), 110.0)
    assert first.own.withheld == pytest.approx(33)
    # Its only recorded payment came ten days after the ex-date.
    assert first.pay_date == date(2024, 6, 24)
    # At the end of 2023 there were 100.
    before = reviewed(HELD, PRICES, "2023Q4", today=TODAY, base="TWD")
    assert before.income is not None
    assert {e.shares for e in before.income.expected if e.symbol == "AAA"} == {100.0}


def test_yields_are_the_same_with_or_without_a_ledger() -> None:
    ledger = reviewed(HELD, PRICES, "2024Q1", today=TODAY, base="TWD")
    static = reviewed(replace(HELD, transactions=()), PRICES, "2024Q1", today=TODAY, base="TWD")
    for symbol in ("AAA", "BBB.TW"):
        one, other = row(ledger, symbol), row(static, symbol)
        assert (one.yield_trailing, one.yield_forward) == (
            other.yield_trailing,
            other.yield_forward,
        )
    assert ledger.totals.yield_forward == static.totals.yield_forward
