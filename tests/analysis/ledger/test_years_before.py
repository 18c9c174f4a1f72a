"""Quarters that lie before the first transaction: told apart, and in no year's return."""

from __future__ import annotations

import json

import pytest

from portfolio.analysis.periods import Quarter
from portfolio.analysis.review.review import review
from portfolio.language import language
from portfolio.report.audience import Audience
from portfolio.report.files import json_file
from portfolio.report.tables import performance_tables
from tests.support.markets import history, market
from tests.support.second_opinion.case import TODAY, files

HIDDEN = Audience(language("en"), shows_amounts=False)


def test_quarters_before_the_ledger_do_not_compound_with_it() -> None:
    """10 shares, the first row on 10 August: +10 % and +10 % before, 0 % and +20 % with it."""
    book = files("FUND,20,,,\n", "2023-08-10,buy,FUND,10,121,1210,,,,\n")
    closes = "2022-12-30 100 | 2023-03-31 110 | 2023-06-30 121 | 2023-09-29 121 | 2023-12-29 145.2"
    prices = market(history("FUND", "USD", f"{closes} | 2024-03-28 145.2"))
    found = review(book, prices, Quarter.parse("2024Q1"), today=TODAY, base="USD")
    assert found.ledger is not None
    year, running = found.ledger.years
    assert year.quarters == pytest.approx((0.1, 0.1, 0.0, 0.2))
    # 1.0 · 1.2 − 1; before it 1.1 · 1.1 − 1.
    assert (year.before_ledger, year.total, year.total_before) == (
        2,
        pytest.approx(0.2),
        pytest.approx(0.21),
    )
    assert (running.before_ledger, running.total) == (0, 0.0)
    table = performance_tables.years(found, HIDDEN)
    assert table is not None
    assert list(table.column("year")) == [
        "2024 so far",
        "2023 from Q3",
        "2023 before the transactions",
    ]
    assert list(table.column("Q2")) == [None, None, pytest.approx(0.1)]
    assert list(table.column("Q4")) == [None, pytest.approx(0.2), None]
    assert list(table.column("total")) == [0.0, pytest.approx(0.2), pytest.approx(0.21)]
    assert "not part of the year's return" in table.note
    written = json.loads(json_file.render(found, HIDDEN))["performance"]["years"]
    assert written[0]["before_ledger"] == ["Q1", "Q2"]
    assert "before_ledger" not in written[1]


def test_the_quarter_of_the_first_transaction_is_the_ledger_s() -> None:
    book = files("FUND,20,,,\n", "2024-03-28,buy,FUND,10,121,1210,,,,\n")
    prices = market(history("FUND", "USD", "2023-12-29 100 | 2024-03-27 121 | 2024-03-28 121"))
    found = review(book, prices, Quarter.parse("2024Q1"), today=TODAY, base="USD")
    assert found.ledger is not None
    (year,) = found.ledger.years
    assert (year.before_ledger, year.total) == (0, pytest.approx(0.21))
