"""``portfolio review`` as a user runs it, against the project's Yahoo; the numbers are those of
``cli_case``.
"""

# ruff: noqa: F401 - a fixture that is imported is named again as an argument

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest

from portfolio.places import sample_holdings
from tests.support.cli_case import BOOK, SPY_NET, SPY_TOTAL, VALUE_USD, home, market, reviewed, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli_case import Run
    from tests.support.yahoo.stand_in import YahooStandIn

# What is computed


@pytest.mark.usefixtures("market")
def test_the_case_comes_out(run: Run) -> None:
    review = reviewed(run)
    assert (review["quarter"], review["as_of"], review["base_currency"]) == (
        "2024Q1",
        "2024-03-31",
        "TWD",
    )
    assert (review["method"], review["source"]) == ("static", "yahoo")
    spy, topix, cash = review["holdings"]
    assert (spy["price"], spy["price_date"]) == (110.0, "2024-03-28")
    assert (topix["price"], topix["price_date"]) == (112.0, "2024-03-29")
    assert spy["price_return_ytd"] == pytest.approx(0.10, abs=1e-12)
    assert spy["total_return_ytd"] == pytest.approx(SPY_TOTAL, abs=1e-12)
    assert spy["net_total_return_ytd"] == pytest.approx(SPY_NET, abs=1e-12)
    assert spy["fx_return_ytd"] == pytest.approx(32 / 30 - 1, abs=1e-12)
    assert spy["base_return_ytd"] == pytest.approx((1 + SPY_TOTAL) * 32 / 30 - 1, abs=1e-12)
    assert spy["yield_trailing"] == pytest.approx(1 / 110, abs=1e-12)
    assert spy["dividends_ytd"] == [{"ex_date": "2024-03-15", "amount": 1.0, "net": 0.7}]
    assert topix["total_return_ytd"] == pytest.approx(0.12, abs=1e-12)
    # A yen was worth 30 / 140 New Taiwan dollars, and is 32 / 150.
    assert topix["fx_return_ytd"] == pytest.approx((32 / 150) / (30 / 140) - 1, abs=1e-12)
    assert (cash["symbol"], cash["value"], cash["total_return_ytd"]) == ("CASH", 1000.0, 0.0)
    totals = review["totals"]
    assert totals["value"] == pytest.approx(VALUE_USD * 32)
    assert totals["value_start_of_year"] == pytest.approx((10 * 100 + 200 * 100 / 140 + 1000) * 30)
    # 10 shares × 1 USD at the ex-date's 31 TWD; 30 % of it is withheld.
    assert totals["income_gross_ytd"] == pytest.approx(310.0)
    assert totals["income_net_ytd"] == pytest.approx(217.0)
    index = 10 * 100 * (1 + SPY_TOTAL) + 200 * 112 / 150 + 1000
    growth = index * 32 / ((10 * 100 + 200 * 100 / 140 + 1000) * 30) - 1
    assert totals["growth_ytd"] == pytest.approx(growth, abs=1e-12)
    assert review["quarters"][-1]["symbol"] == "TOTAL"
    assert review["quarters"][-1]["YTD"] == pytest.approx(growth, abs=1e-12)


@pytest.mark.usefixtures("market")
def test_base_currencies_agree_through_the_rates(run: Run) -> None:
    reviews = {base: reviewed(run, "--base", base) for base in ("USD", "TWD", "jpy")}
    dollars = reviews["USD"]["totals"]
    assert dollars["value"] == pytest.approx(VALUE_USD)
    for base, opening, closing in (("TWD", 30.0, 32.0), ("jpy", 140.0, 150.0)):
        review = reviews[base]
        assert review["base_currency"] == base.upper()
        totals = review["totals"]
        assert totals["value"] == pytest.approx(dollars["value"] * closing)
        assert totals["value_start_of_year"] == pytest.approx(
            dollars["value_start_of_year"] * opening
        )
        assert 1 + totals["growth_ytd"] == pytest.approx(
            (1 + dollars["growth_ytd"]) * closing / opening
        )
        for mine, usd in zip(review["holdings"], reviews["USD"]["holdings"], strict=True):
            assert mine["weight"] == pytest.approx(usd["weight"])
            assert mine["total_return_ytd"] == pytest.approx(usd["total_return_ytd"], abs=1e-12)
            assert 1 + mine["base_return_ytd"] == pytest.approx(
                (1 + usd["base_return_ytd"]) * closing / opening
            )


def test_as_of_hides_later_rows_and_events(run: Run, market: YahooStandIn) -> None:
    # The day before the dividend: SPY's close of 14 March, nothing paid.
    early = run("review", "2024Q1", "--format", "json", "--base", "USD", "--as-of", "2024-03-14")
    spy = early.json["holdings"][0]
    assert early.json["as_of"] == "2024-03-14"
    assert (spy["price"], spy["price_date"], spy["dividends_ytd"]) == (103.0, "2024-03-14", [])
    assert spy["total_return_ytd"] == pytest.approx(0.03, abs=1e-12)
    assert early.json["provenance"]["prices"]["SPY"]["last_date"] == "2024-03-14"
    # Within the quarter the wished day is the review's; after it, the quarter's end.
    middle = reviewed(run, "--as-of", "2024-03-15")
    assert (middle["as_of"], middle["holdings"][0]["price"]) == ("2024-03-15", 104.0)
    assert middle["holdings"][0]["total_return_ytd"] == pytest.approx(
        1.04 * (1 + 1 / 104) - 1, abs=1e-12
    )
    late = reviewed(run, "--as-of", "2024-04-05")
    assert (late["as_of"], late["holdings"][0]["price"]) == ("2024-03-31", 110.0)
    # Without a quarter: the last one completed on that day.
    assert run("review", "--format", "json", "--as-of", "2024-04-05").json["quarter"] == "2024Q1"
    assert len(market.asked("SPY")) == 1  # and none of this asked Yahoo again


# The JSON


@pytest.mark.usefixtures("market")
def test_json_has_the_contract_s_keys_in_its_order(run: Run) -> None:
    """Names and order as ``docs`` and scripts rely on them, typed out once more from the contract's
    text.

    Keys that the contract does not name come after those that it does.
    """
    contract = """
        schema quarter as_of base_currency method source totals holdings since_start history
        benchmarks quarters allocation problems provenance"""
    totals = """
        value value_start_of_quarter value_start_of_year net_contributions_qtd
        net_contributions_ytd growth_qtd growth_ytd twr_qtd twr_ytd irr_ytd irr_period_ytd
        income_gross_qtd income_net_qtd income_gross_ytd income_net_ytd yield_trailing
        yield_trailing_net yield_forward yield_forward_net bridge_ytd"""
    holding = """
        symbol account currency shares price price_date value value_base weight
        weight_start_of_year price_return_qtd total_return_qtd net_total_return_qtd
        base_return_qtd price_return_ytd total_return_ytd net_total_return_ytd fx_return_ytd
        base_return_ytd contribution_ytd contribution_parts_ytd realised_ytd unrealised
        yield_trailing yield_trailing_net yield_forward yield_forward_net yield_on_cost
        yield_on_cost_net dividend_tax dividend_frequency dividends_ytd"""
    review = reviewed(run)
    assert list(review)[:15] == contract.split()
    assert review["schema"] == 1
    assert list(review["totals"])[:20] == totals.split()
    assert [list(row)[:32] for row in review["holdings"]] == [holding.split()] * 3
    assert list(review["holdings"][0]["contribution_parts_ytd"]) == [
        "price",
        "dividend",
        "currency",
    ]
    assert list(review["holdings"][0]["dividends_ytd"][0]) == ["ex_date", "amount", "net"]
    assert list(review["history"][-1]) == ["quarter", "twr", "growth", "net_contributions", "value"]
    assert [list(row) for row in review["quarters"]] == [
        ["symbol", "Q1", "Q2", "Q3", "Q4", "YTD"]
    ] * 3
    assert list(review["allocation"])[:4] == ["asset_class", "currency", "region", "account"]
    group = ["group", "value_base", "weight", "weight_start_of_year"]
    assert all(list(row)[:4] == group for rows in review["allocation"].values() for row in rows)
    assert [list(p)[:4] for p in review["problems"]] == [
        ["severity", "code", "where", "message"]
    ] * len(review["problems"])
    assert list(review["provenance"])[:3] == ["version", "holdings_sha256", "prices"]
    assert set(review["provenance"]["prices"]) == {"SPY", "1475.T", "TWD=X", "JPY=X"}
    assert list(review["provenance"]["prices"]["SPY"]) == ["source", "fetched_at", "last_date"]
    # Only what has happened: the quarters after the review's are unknown, not 0.
    assert review["quarters"][0] | {"Q1": None, "YTD": None} == {
        "symbol": "SPY", "Q1": None, "Q2": None, "Q3": None, "Q4": None, "YTD": None,
    }  # fmt: skip
    assert review["since_start"] is None
    assert review["totals"]["bridge_ytd"] is None


# Formats, languages, amounts


@pytest.mark.usefixtures("market")
def test_each_format_is_what_it_says(run: Run, home: Path) -> None:
    reviewed(run)  # from here on every run finds its prices in the store
    table = run("review", "2024Q1").text
    assert re.search(r"^SPY .*\+11\.06%", table, re.MULTILINE)
    csv = run("review", "2024Q1", "--format", "csv").out
    assert csv.startswith(b"\xef\xbb\xbf")
    assert len(csv.decode("utf-8-sig").splitlines()) == 1 + 3 + 1  # header, rows, total
    book = openpyxl.load_workbook(BytesIO(run("review", "2024Q1", "--format", "xlsx").out))
    assert any(cell.value == "SPY" for row in book.worksheets[0].iter_rows() for cell in row)
    assert re.search(
        r"^\|.*SPY.*11\.06%", run("review", "2024Q1", "--format", "markdown").text, re.MULTILINE
    )
    html = run("review", "2024Q1", "--format", "html").text
    assert html.lstrip().lower().startswith("<!doctype html>")
    assert "11.06%" in html
    assert run("review", "2024Q1", "--format", "ics").out.startswith(b"BEGIN:VCALENDAR\r\n")
    for form in ("table", "json", "csv", "xlsx", "markdown", "html"):
        target = home / f"out.{form}"
        ended = run("review", "2024Q1", "--format", form, "--output", str(target))
        assert (ended.code, ended.out) == (0, b"")
        assert target.stat().st_size > 500
    assert (home / "out.table").read_text(encoding="utf-8") == table
    assert (home / "out.csv").read_bytes() == csv


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize(
    ("form", "shown"),
    [("table", True), ("json", True), ("csv", True), ("markdown", False), ("html", False)],
)
def test_amounts_are_the_owner_s_and_percentages_everyone_s(
    run: Run, form: str, shown: bool
) -> None:
    def text(*flags: str) -> str:
        return re.sub(r"[,\s]", "", run("review", "2024Q1", "--format", form, *flags).text)

    # 10 × 110 × 32 = 35,200 TWD of SPY.
    assert ("35200" in text()) is shown
    assert "35200" in text("--amounts")
    without = text("--no-amounts")
    assert "35200" not in without
    # 2,249.33 × 32 = 71,978.67 in all; 1,000 dollars of cash.
    assert "71978" not in without
    assert "11.06%" in without or "0.1105769" in without


@pytest.mark.usefixtures("market")
def test_language_is_the_flag_s_then_the_settings(run: Run, home: Path) -> None:
    reviewed(run)  # from here on every run finds its prices in the store
    english = run("review", "2024Q1").text
    chinese = run("review", "2024Q1", "--lang", "zh-TW").text
    assert not re.search(r"[\u4e00-\u9fff]", english)
    assert re.search(r"2024 ?年 ?3 ?月 ?31 ?日", chinese)
    assert "+11.06%" in chinese
    (home / "portfolio.toml").write_text('language = "zh-TW"\n', encoding="utf-8")
    assert run("review", "2024Q1").text == chinese
    assert run("review", "2024Q1", "--lang", "en").text == english
    # The numbers are the same in every language.
    assert (
        reviewed(run, "--offline", "--lang", "zh-TW")["totals"]
        == reviewed(run, "--offline", "--lang", "en")["totals"]
    )


# Where prices come from


def test_offline_asks_nothing_and_uses_what_is_stored(run: Run, market: YahooStandIn) -> None:
    fresh = reviewed(run)
    before = len(market.requests)
    assert before > 0
    stored = reviewed(run, "--offline")
    assert len(market.requests) == before
    assert (fresh["source"], stored["source"]) == ("yahoo", "store")
    assert stored["totals"] == fresh["totals"]


def test_nothing_stored_and_offline_is_nothing_computed(run: Run, market: YahooStandIn) -> None:
    ended = run("review", "2024Q1", "--base", "USD", "--format", "json", "--offline")
    # The dollars are known all the same; the securities are errors, not zeros.
    assert ended.code == 1
    assert [h["value_base"] for h in ended.json["holdings"]] == [None, None, 1000.0]
    assert {p["code"] for p in ended.json["problems"]} == {"no_price"}
    assert market.requests == []


def test_without_network_or_store_own_holdings_are_never_simulated(run: Run, home: Path) -> None:
    (home / "holdings.csv").write_text("symbol,shares\nSPY,10\n", encoding="utf-8")
    ended = run("review", "2024Q1")
    assert (ended.code, ended.out) == (2, b"")
    begin, _, end = ended.err.partition("(ConnectionError: ")
    assert begin == "No prices yet (no price of SPY could be fetched "
    assert end.endswith(")): try again with a network, or look at simulated ones with --demo.\n")
    # Without asking nothing is said of an answer.
    assert "(no price of SPY could be fetched (" in run("review", "2024Q1", "--offline").err


def test_demo_is_asked_for_loud_and_without_network(run: Run, market: YahooStandIn) -> None:
    review = reviewed(run, "--demo")
    assert review["source"] == "demo"
    assert {p["source"] for p in review["provenance"]["prices"].values()} == {"demo"}
    # SPY's quarter is calibrated to the published review.
    assert review["holdings"][0]["total_return_ytd"] == pytest.approx(0.1039, abs=5e-5)
    assert "simulated" in run("review", "2024Q1", "--demo").text.splitlines()[0]
    assert "simulated" in run("review", "2024Q1", "--demo", "--format", "markdown").text
    assert market.requests == []


def test_the_untouched_sample_falls_back_to_the_demo_and_says_so(run: Run, home: Path) -> None:
    (home / "holdings.csv").write_bytes(sample_holdings().read_bytes())
    ended = run("review", "2024Q1", "--format", "json")
    assert ended.code == 0
    assert ended.json["source"] == "demo"
    assert (
        ended.err
        == "No prices could be fetched: this is the sample portfolio on simulated prices.\n"
    )  # fmt: skip
    # One share more and it is somebody's own: nothing is simulated, and its cash alone is in the
    # totals.
    (home / "holdings.csv").write_bytes(
        sample_holdings().read_bytes().replace(b",36000,", b",36001,")
    )
    own = run("review", "2024Q1", "--format", "json")
    assert own.code == 1
    assert own.json["source"] == "store"
    assert all(h["price"] is None for h in own.json["holdings"] if h["symbol"] != "CASH")


def test_an_unknown_symbol_is_an_error_in_the_data(
    run: Run, home: Path, market: YahooStandIn
) -> None:
    (home / "holdings.csv").write_text(
        f"{BOOK}NOSUCH,5,US broker,USD,,Equity,US,\n", encoding="utf-8"
    )
    ended = run("review", "2024Q1", "--format", "json")
    assert ended.code == 1
    assert [p["code"] for p in ended.json["problems"] if p["where"] == "NOSUCH"] == [
        "unknown_symbol"
    ]
    assert ended.json["totals"]["value"] == pytest.approx(VALUE_USD * 32)
    assert ended.err.startswith("error: NOSUCH: Yahoo does not know NOSUCH")


@pytest.mark.parametrize("base", ["USD", "TWD"])
def test_cash_alone_needs_no_prices(run: Run, home: Path, base: str) -> None:
    (home / "holdings.csv").write_text(
        f"symbol,shares,currency\nCASH,1000,{base}\n", encoding="utf-8"
    )
    review = reviewed(run, "--base", base)
    assert (review["totals"]["value"], review["totals"]["growth_ytd"]) == (1000.0, 0.0)
