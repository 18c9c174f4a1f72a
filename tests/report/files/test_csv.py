"""The CSV is one tidy table that every parser and every spreadsheet reads."""

from __future__ import annotations

import csv
import io

import pytest

from portfolio import report
from portfolio.language import CODES, Code, language
from portfolio.report.audience import Audience
from tests.support.sample_review import FORMULA, sample_review


def _table(code: Code = "en", *, amounts: bool = True) -> list[dict[str, str]]:
    content = report.render(sample_review(), "csv", Audience(language(code), shows_amounts=amounts))
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("amounts", [True, False])
def test_a_row_per_holding_and_one_for_the_portfolio(code: Code, amounts: bool) -> None:
    content = report.render(sample_review(), "csv", Audience(language(code), shows_amounts=amounts))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    assert len(rows) == 1 + 8 + 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(set(rows[0])) == len(rows[0])
    assert [row[0] for row in rows[1:]] == [
        "SPY", "SPY", "0050.TW", "SHEL", "GONE", "FUND1", "1475.T", "CASH", "TOTAL",
    ]  # fmt: skip


def test_headers_say_period_basis_and_unit() -> None:
    row = _table()[0]
    assert row["Total return Q2 2024, own currency (fraction)"] == "0.0439"
    assert row["Total return YTD 2024, own currency (fraction)"] == "0.15237"
    assert row["Total return YTD 2024, in TWD (fraction)"] == "0.22013"
    assert row["Yield, last 12 months, after tax (fraction)"] == "0.00875"
    assert row["Value in TWD"] == "1270611.0"
    assert row["Date of price"] == "2024-06-28"


def test_the_portfolio_s_row_is_in_the_base_currency() -> None:
    total = _table()[-1]
    # The sample's price return is 0.1 point below the total return.
    assert float(total["Price return YTD 2024, own currency (fraction)"]) == pytest.approx(0.1981)
    assert total["Total return Q2 2024, in TWD (fraction)"] == "0.0699"
    assert (total["Currency"], total["Value in TWD"], total["Shares"]) == ("TWD", "2935461.0", "")


def test_no_row_loses_its_context() -> None:
    for row in _table():
        assert row["Quarter"] == "2024Q2"
        assert row["As of"] == "2024-06-30"
        assert row["Year opens at the close of"] == "2023-12-31"
        assert row["Method"] == "Static: today's holdings"
        assert row["Prices from"] == "Yahoo Finance"
        assert row["Fetched (UTC)"] == "2024-07-01 06:30"


def test_what_is_missing_is_empty_and_what_is_special_is_said() -> None:
    rows = _table()
    assert rows[4]["Price (own currency)"] == ""
    assert rows[3]["Value (own currency)"] == ""  # NaN in the sample
    assert [row["Remark"] for row in rows] == [
        "",
        "",
        "",
        "stale price",
        "no price",
        "manual price",
        "",
        "",
        "",
    ]


def test_text_cannot_become_a_formula_and_negative_numbers_stay_numbers() -> None:
    rows = _table()
    assert rows[5]["Name"] == "'" + FORMULA
    assert rows[3]["Account"] == "'-Broker|C"
    assert rows[3]["Total return YTD 2024, own currency (fraction)"] == "-0.03456"


def test_without_amounts_their_columns_are_gone() -> None:
    with_amounts, without = (list(_table(amounts=amounts)[0]) for amounts in (True, False))
    gone = [title for title in with_amounts if title not in without]
    assert gone == ["Shares", "Value (own currency)", "Value in TWD"]
