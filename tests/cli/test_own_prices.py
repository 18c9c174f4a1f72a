"""The user's own prices, from ``prices/NAME.csv`` to what is printed, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.cli_case import SPY_TOTAL, home, market, reviewed, run  # noqa: F401

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from tests.support.cli_case import Run
    from tests.support.yahoo.stand_in import YahooStandIn

FUND = "安聯 科技"
#: In today's units 5, 5.25, 5.5 (0.25 paid), 6: price 6 ÷ 5 − 1, total 1.2 · (1 + 0.25 ÷ 5.5) − 1.
NAV = """\
日期,淨值,配息,分割
2023-12-29,10,,
2024-01-31,10.5,,
2024-02-29,11,0.5,
2024-03-28,6,,2
"""


def write(home: Path, name: str, text: str) -> None:
    (home / "prices").mkdir(exist_ok=True)
    (home / "prices" / name).write_text(text, encoding="utf-8")


def hold(home: Path, *rows: str) -> None:
    (home / "holdings.csv").write_text(
        "\n".join(["symbol,shares,currency", *rows, ""]), encoding="utf-8"
    )


def row(review: Any, symbol: str) -> Any:
    return next(h for h in review["holdings"] if h["symbol"] == symbol)


@pytest.mark.usefixtures("market")
def test_a_fund_that_yahoo_lacks(home: Path, run: Run, yahoo: YahooStandIn) -> None:
    hold(home, f"{FUND},1000,USD", "SPY,10,USD")
    write(home, f"{FUND}.csv", NAV)
    review = reviewed(run, "--base", "USD")
    fund = row(review, FUND)
    assert (fund["price"], fund["price_date"], fund["value"]) == (6.0, "2024-03-28", 6000.0)
    assert fund["price_return_ytd"] == pytest.approx(6 / 5 - 1)
    assert fund["total_return_ytd"] == pytest.approx(6 / 5 * (1 + 0.25 / 5.5) - 1)
    assert fund["dividends_ytd"][0]["amount"] == 0.25
    assert review["totals"]["value"] == pytest.approx(6000 + 1100)
    assert review["provenance"]["prices"][FUND] == {
        "source": "own",
        "fetched_at": None,
        "last_date": "2024-03-28",
        "file": f"prices/{FUND}.csv",
        "file_last_date": "2024-03-28",
        "file_rows": 4,
    }
    assert review["provenance"]["prices"]["SPY"]["source"] == "yahoo"
    assert {asked.symbol for asked in yahoo.asked()} == {"SPY"}


@pytest.mark.usefixtures("market")
def test_rows_of_ones_own_win_and_fill_holes(home: Path, run: Run) -> None:
    # 121 in place of Yahoo's 110; a dividend that Yahoo lacks, at a close of 105.
    write(home, "SPY.csv", "date,close,dividend\n2024-03-20,105,1.05\n2024-03-28,121,\n")
    review = reviewed(run, "--base", "USD")
    spy = row(review, "SPY")
    assert spy["price"] == 121.0
    assert spy["price_return_ytd"] == pytest.approx(121 / 100 - 1)
    assert spy["total_return_ytd"] == pytest.approx(1.21 * (1 + 1 / 104) * (1 + 1.05 / 105) - 1)
    origin = review["provenance"]["prices"]["SPY"]
    assert (origin["source"], origin["file_rows"]) == ("own", 2)
    assert origin["fetched_at"] is not None


@pytest.mark.usefixtures("market")
def test_rows_after_the_review_are_not_in_it(home: Path, run: Run) -> None:
    write(home, "SPY.csv", "date,close\n2024-04-02,121\n")
    review = reviewed(run, "--base", "USD")
    assert row(review, "SPY")["total_return_ytd"] == pytest.approx(SPY_TOTAL)
    assert "file" not in review["provenance"]["prices"]["SPY"]


@pytest.mark.usefixtures("market")
def test_what_yahoo_does_not_know_is_asked_for_once(
    home: Path, run: Run, yahoo: YahooStandIn
) -> None:
    hold(home, "PENSION,100,USD", "SPY,10,USD")
    write(home, "PENSION.csv", NAV)
    review = reviewed(run, "--base", "USD")
    assert row(review, "PENSION")["price"] == 6.0
    assert [p["where"] for p in review["problems"] if p["severity"] != "info"] == []
    count = len(yahoo.asked("PENSION"))
    assert count > 0
    assert reviewed(run, "--base", "USD")["holdings"] == review["holdings"]
    assert run("fetch").code == 0
    assert len(yahoo.asked("PENSION")) == count


@pytest.mark.usefixtures("market")
def test_the_same_checks_apply(home: Path, run: Run) -> None:
    # One close ten times too high that comes back is held out, whoever wrote it.
    hold(home, f"{FUND},1000,USD")
    write(home, f"{FUND}.csv", NAV.replace("2024-02-29,11", "2024-02-15,109,,\n2024-02-29,11"))
    ended = run("review", "2024Q1", "--format", "json", "--base", "USD")
    assert ended.code == 1
    fund = row(ended.json, FUND)
    assert fund["price_return_ytd"] == pytest.approx(6 / 5 - 1)
    assert ("spike", FUND) in {(p["code"], p["where"]) for p in ended.json["problems"]}


@pytest.mark.usefixtures("market")
def test_the_notes_name_the_file_and_its_last_day(home: Path, run: Run) -> None:
    hold(home, f"{FUND},1000,USD", "SPY,10,USD")
    write(home, f"{FUND}.csv", NAV)
    write(home, "SPY.csv", "date,close\n2024-03-27,109\n")
    ended = run("review", "2024Q1", "--format", "markdown", "--lang", "en", "--base", "USD")
    assert f"prices/{FUND}.csv to 28 Mar 2024" in ended.text
    assert "prices/SPY.csv to 27 Mar 2024 (other days from Yahoo Finance)" in ended.text
    assert "28 Mar 2024 (own prices, New York)" in ended.text


def test_check_reads_the_files_too(home: Path, run: Run) -> None:
    write(home, "SPY.csv", "date,close\n2024-03-27,109\n")
    ended = run("check", "--lang", "en")
    assert (ended.code, ended.text.splitlines()[-1]) == (
        0,
        "prices/SPY.csv: no problems in 1 prices.",
    )
    write(home, "SPY.csv", "date,close\n2024-03-27,ten\n")
    ended = run("check", "--lang", "en")
    assert ended.code == 1
    assert ended.text.startswith("prices/SPY.csv:2: close: ")


def test_the_demo_is_never_mixed_with_real_prices(home: Path, run: Run) -> None:
    before = run("review", "2024Q1", "--demo", "--format", "json").json
    write(home, "SPY.csv", "date,close\n2024-03-28,1\n")
    assert run("review", "2024Q1", "--demo", "--format", "json").json == before


@pytest.mark.usefixtures("market")
def test_a_ledger_with_a_fund(home: Path, run: Run) -> None:
    # 2,000 paid in and 200 units bought for 10 on 31 January, at the file's close; 400 units of 6
    # after the split: 2,400 ÷ 2,000 − 1, and 100 of dividends, at 0.5 for each of 200 units.
    hold(home, f"{FUND},400,USD", "CASH,100,USD")
    (home / "transactions.csv").write_text(
        "date,type,symbol,shares,price,amount,currency,account\n"
        "2024-01-31,deposit,,,,2000,USD,\n"
        f"2024-01-31,buy,{FUND},200,10,,USD,\n"
        f"2024-02-29,dividend,{FUND},,,100,USD,\n"
        f"2024-03-28,split,{FUND},2,,,,\n",
        encoding="utf-8",
    )
    write(home, f"{FUND}.csv", NAV.replace("10.5", "10"))
    review = run("review", "2024Q1", "--format", "json", "--base", "USD").json
    assert review["method"] == "ledger"
    assert review["totals"]["value"] == pytest.approx(400 * 6 + 100)
    assert review["totals"]["twr_ytd"] == pytest.approx(2500 / 2000 - 1)
    assert review["totals"]["bridge_ytd"]["price"] == pytest.approx(400)
    assert review["totals"]["net_contributions_ytd"] == pytest.approx(2000)
