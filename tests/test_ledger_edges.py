"""Ledgers at the edge of what can be told: nothing held, nothing known, nothing quoted; in every format, without a crash."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio import report
from portfolio.book.transactions import read_transactions
from portfolio.language import CODES, language
from portfolio.report.table import terminal_table
from tests.ledger_case import TODAY, files
from tests.markets import history, market, reviewed

if TYPE_CHECKING:
    from portfolio.analysis.records import Review

T = language("en")
FORMATS: tuple[report.Format, ...] = ("json", "csv", "xlsx", "markdown", "html")
PRICES = market(history("FUND", "USD", "2022-12-30 90 | 2023-12-29 100 | 2024-03-28 108"))


def everywhere(result: Review) -> str:
    """The review's terminal table; the files are made, too."""
    for form in FORMATS:
        for code in CODES:
            assert report.render(result, form, language(code), amounts=True)
    return terminal_table(result, T, amounts=True)


def test_a_quarter_before_the_ledger_has_values_and_no_returns() -> None:
    held = files("FUND,30,,,\n", "2024-01-15,buy,FUND,10,100,1000,,,,\n")
    result = reviewed(held, PRICES, "2023Q4", today=TODAY)
    assert result.totals.value == 2000.0  # 20 · 100
    assert result.totals.twr_ytd is None
    assert {p.code for p in result.problems} >= {"before_ledger"}
    assert "What added" not in everywhere(result)
    assert "What added" not in report.render(result, "markdown", T, amounts=True).decode()
    assert "What added" not in report.render(result, "html", T, amounts=True).decode()


def test_two_lines_with_the_same_fault_are_two_problems_each_with_its_place() -> None:
    held = files("FUND,30,,,\n", "2024-01-15,buy,FUND,10,100,1000,,,,\n")
    wrong = read_transactions(
        b"date,type,symbol,shares,price\n2024-01-15,buy,FUND,,100\n2024-01-16,buy,FUND,,100\n",
        "transactions.csv",
        held.holdings,
        "USD",
        TODAY,
    )
    result = reviewed(replace(held, problems=wrong.problems), PRICES, "2024Q1", today=TODAY)
    told = everywhere(result)
    for place in ("transactions.csv:2: shares", "transactions.csv:3: shares"):
        assert f"{place}: The number of shares is missing" in told
    said = json.loads(report.render(result, "json", T, amounts=True))["problems"]
    assert [(p["file"], p["line"], p["column"]) for p in said if p["code"] == "missing_shares"] == [
        ("transactions.csv", 2, "shares"),
        ("transactions.csv", 3, "shares"),
    ]
