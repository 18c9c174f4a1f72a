"""A doubtful price from the command line to a decision: what is said, what it would change, and how
it is settled.

SPY's close of 28 March, the day that ends the quarter, is served as 11,000 instead of 110, a
hundredfold. Held out, 27 March's 104 stands: price 4 %, total 1.04 · (1 + 1/104) − 1 = 5 %.
Counted, it would be 110 · (1 + 1/104) − 1 =
11005.77 %, so 1,100,077 bp more; of the portfolio, in USD, 1,000 / 2,142.857 = 46.667 % as much:
  513,369 bp.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.cli_case import every_session, home, market, run  # noqa: F401

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli_case import Ended, Run
    from tests.support.yahoo.stand_in import YahooStandIn

HEADER = "symbol,date,kind,value,source,entered\n"
SPIKE = {
    "2023-12-29": 100.0,
    "2024-03-15": 104.0,
    "2024-03-28": 11_000.0,
    "2024-04-01": 110.0,
    "2024-04-05": 111.0,
}
EFFECT = (
    "Counted, it would move the return since New Year of SPY by +1,100,077 bp and the portfolio's"
    " by +513,369 bp."
)


@pytest.fixture
def spiked(market: YahooStandIn) -> YahooStandIn:
    market.security("SPY").closes = every_session("XNYS", SPIKE)
    return market


def review(run: Run, *arguments: str) -> Ended:
    return run("review", "2024Q1", "--base", "USD", *arguments)


def problem(ended: Ended, code: str) -> Any:
    (found,) = [p for p in ended.json["problems"] if p["code"] == code]
    return found


@pytest.mark.usefixtures("spiked")
def test_a_hundredfold_close_is_kept_out_and_told_with_its_effect(run: Run) -> None:
    ended = review(run, "--format", "json")
    assert ended.code == 1
    spy = ended.json["holdings"][0]
    assert (spy["price"], spy["price_date"]) == (104.0, "2024-03-27")
    assert spy["total_return_ytd"] == pytest.approx(0.05)
    found = problem(ended, "spike")
    assert (found["severity"], found["where"]) == ("error", "SPY")
    assert found["message"].endswith(EFFECT)
    assert f"error: SPY: {found['message']}" in ended.err
    table = review(run)
    assert table.code == 1
    assert table.text.splitlines()[-1].startswith("Not ready to publish")


@pytest.mark.usefixtures("spiked")
@pytest.mark.parametrize(
    ("row", "price", "day"),
    [
        ("SPY,2024-03-28,drop,,it was a typing error,2024-07-05", 104.0, "2024-03-27"),
        ("SPY,2024-03-28,close,110,nyse.com,2024-07-05", 110.0, "2024-03-28"),
        ("SPY,2024-03-28,close,11000,it is right,2024-07-05", 11_000.0, "2024-03-28"),
    ],
    ids=["stays out", "replaced", "confirmed"],
)
def test_a_correction_settles_it(run: Run, home: Path, row: str, price: float, day: str) -> None:
    (home / "corrections.csv").write_text(f"{HEADER}{row}\n", encoding="utf-8")
    ended = review(run, "--format", "json")
    spy = ended.json["holdings"][0]
    assert (spy["price"], spy["price_date"]) == (price, day)
    assert [p for p in ended.json["problems"] if p["severity"] == "error"] == []
    source = row.split(",")[4]
    for tongue in ("en", "zh-TW"):
        notes = review(run, "--format", "markdown", "--lang", tongue).text
        assert "2024-03-28" in notes
        assert source not in notes  # what is published without amounts has no free text
        assert "2024-07-05" in notes
        assert source in review(run, "--format", "markdown", "--lang", tongue, "--amounts").text
    # Taken back, the doubt is there again.
    (home / "corrections.csv").unlink()
    assert review(run, "--offline").code == 1


@pytest.mark.usefixtures("market")
def test_a_price_that_yahoo_lacks(run: Run, home: Path) -> None:
    """A fund that Yahoo does not know: 50 at New Year, 60 at the end, of 26 March: 20 % and no
    doubt about it.
    """
    (home / "holdings.csv").write_text(
        "symbol,shares,currency\nSPY,10,\nFUND,7,TWD\n", encoding="utf-8"
    )
    (home / "corrections.csv").write_text(
        f"{HEADER}FUND,2023-12-29,close,50,letter,\nFUND,2024-03-26,close,60,letter,\n",
        encoding="utf-8",
    )
    ended = run("review", "2024Q1", "--base", "TWD", "--format", "json")
    fund = ended.json["holdings"][1]
    assert (fund["price"], fund["price_date"], fund["currency"]) == (60.0, "2024-03-26", "TWD")
    assert (fund["total_return_ytd"], fund["value"]) == (pytest.approx(0.20), 420.0)
    assert ended.json["provenance"]["prices"]["FUND"]["source"] == "manual"
    assert [p["where"] for p in ended.json["problems"] if p["severity"] == "error"] == []
    hidden = run(
        "review", "2024Q1", "--base", "TWD", "--format", "json", "--no-amounts", "--offline"
    )
    assert hidden.json["holdings"][1]["price"] is None
    markdown = run("review", "2024Q1", "--base", "TWD", "--format", "markdown", "--offline").text
    assert not re.search(r"\b60\b", markdown.split("FUND", 1)[1])


@pytest.mark.usefixtures("market")
def test_check_tells_what_is_wrong_in_corrections(run: Run, home: Path) -> None:
    (home / "corrections.csv").write_text(f"{HEADER}SPY,28.3.2024,drop,,,\n", encoding="utf-8")
    ended = run("check")
    assert (ended.code, ended.text) == (
        1,
        "corrections.csv:2: date: “28.3.2024” is not a date: write it like 2024-04-05.\n",
    )


@pytest.mark.usefixtures("market")
def test_a_correction_that_changes_nothing_is_told(run: Run, home: Path) -> None:
    (home / "corrections.csv").write_text(f"{HEADER}SPY,2024-03-29,drop,,,\n", encoding="utf-8")
    ended = review(run, "--format", "json")
    assert ended.code == 1
    assert "no price of 2024-03-29" in problem(ended, "correction_unused")["message"]


@pytest.mark.usefixtures("spiked")
def test_in_chinese_the_numbers_of_the_effect_are_the_same(run: Run) -> None:
    message = problem(review(run, "--format", "json", "--lang", "zh-TW"), "spike")["message"]
    assert "+1,100,077" in message
    assert "+513,369" in message
