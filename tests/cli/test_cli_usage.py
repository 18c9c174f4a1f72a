"""``portfolio``: flags, places, failures in one sentence, ``fetch`` and ``check``."""

# ruff: noqa: F401 - a fixture that is imported is named again as an argument

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support.cli_case import VALUE_USD, Ended, home, market, reviewed, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli_case import Run
    from tests.support.yahoo.stand_in import YahooStandIn


# Flags and places


@pytest.mark.usefixtures("market")
def test_flags_hold_before_and_after_the_command(run: Run) -> None:
    after = run("review", "2024Q1", "--format", "json", "--base", "USD", "--as-of", "2024-03-15")
    before = run("--base", "USD", "--as-of", "2024-03-15", "review", "2024Q1", "--format", "json")
    assert before.json["totals"] == after.json["totals"]
    both = run("--base", "TWD", "review", "2024Q1", "--format", "json", "--base", "USD")
    assert both.json["base_currency"] == "USD"  # the nearer one


@pytest.mark.usefixtures("market")
def test_the_day_that_the_holdings_speak_of(run: Run, home: Path) -> None:
    """10 SPY and 1,000 as of 29 February; 5 SPY came later, for 500 of the money."""
    rows = "date,type,symbol,shares,price,account\n2024-03-05,buy,SPY,5,100,US broker\n"
    (home / "transactions.csv").write_text(rows, encoding="utf-8")
    today = reviewed(run, "--base", "USD")
    assert today["holdings"][0]["shares"] == 10
    assert "holdings_as_of" not in today["provenance"]
    then = reviewed(run, "--base", "USD", "--holdings-as-of", "2024-02-29")
    shares = {h["symbol"]: h["shares"] for h in then["holdings"]}
    assert (shares["SPY"], shares["1475.T"]) == (15, 200)
    assert then["provenance"]["holdings_as_of"] == "2024-02-29"
    (home / "portfolio.toml").write_text("[holdings]\nas_of = 2024-02-29\n", encoding="utf-8")
    assert reviewed(run, "--base", "USD")["totals"] == then["totals"]
    said = run("review", "2024Q1", "--base", "USD", "--format", "markdown").text
    assert "Holdings: As they were at the end of 2024-02-29." in said


@pytest.mark.usefixtures("market")
def test_home_and_store_are_where_the_environment_says(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "holdings.csv").write_text("symbol,shares\nSPY,1\n", encoding="utf-8")
    (elsewhere / "portfolio.toml").write_text('base_currency = "USD"\n', encoding="utf-8")
    monkeypatch.setenv("PORTFOLIO_HOME", str(elsewhere))
    monkeypatch.setenv("PORTFOLIO_STORE", str(tmp_path / "other"))
    assert reviewed(run)["totals"]["value"] == 110.0
    assert (tmp_path / "other" / "prices.sqlite3").exists()
    assert not (tmp_path / "store").exists()
    # A named file goes before the folder's, and --base before the settings.
    named = reviewed(run, "--holdings", str(home / "holdings.csv"), "--base", "TWD")
    assert named["totals"]["value"] == pytest.approx(VALUE_USD * 32)
    settings = tmp_path / "yen.toml"
    settings.write_text('base_currency = "JPY"\n', encoding="utf-8")
    assert reviewed(run, "--config", str(settings))["base_currency"] == "JPY"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("review", "2024Q5"), "“2024Q5” is not a quarter: write it like 2024Q1."),
        (
            ("review", "--holdings-as-of", "2199-12-31"),
            f"2199-12-31 is yet to come: holdings can speak of {date.today()} at most.",
        ),
        (("review", "next"), "“next” is not a quarter: write it like 2024Q1."),
        (
            ("review", "2099Q1", "--demo", "--as-of", "2024-04-05"),
            "2099Q1 has not begun on 2024-04-05.",
        ),
        (
            ("review", "--as-of", "2024-02-30"),
            "“2024-02-30” is not a date: write it like 2024-04-05.",
        ),
        (
            ("review", "--base", "TWN"),
            "“TWN” is not a currency: write a code such as TWD, USD or JPY.",
        ),
        (("review", "--config", "no.toml"), "There is no file no.toml."),
        (("review", "--transactions", "no.csv"), "There is no file no.csv."),
        (("fetch", "--offline"), "fetch asks Yahoo for prices: leave out --offline and --demo."),
        (("fetch", "--demo"), "fetch asks Yahoo for prices: leave out --offline and --demo."),
    ],
)
def test_wrong_usage_is_one_sentence(run: Run, arguments: tuple[str, ...], sentence: str) -> None:
    assert run(*arguments) == Ended(2, b"", f"{sentence}\n")


@pytest.mark.parametrize("command", ["review", "fetch", "check"])
def test_a_missing_file_is_named(run: Run, home: Path, command: str) -> None:
    ended = run(command, "--holdings", "mine.csv")
    assert (ended.code, ended.out) == (2, b"")
    assert ended.err == "There is no file “mine.csv”: create it, or name another with --holdings.\n"
    (home / "folder").mkdir()
    assert run(command, "--holdings", "folder") == Ended(
        2, b"", "“folder” cannot be opened: Is a directory.\n"
    )


def test_the_files_problems_are_told_when_nothing_can_be_computed(run: Run, home: Path) -> None:
    (home / "holdings.csv").write_text("symbol,shares\n0050,10\n", encoding="utf-8")
    assert run("review", "2024Q1", "--offline") == Ended(
        2,
        b"",
        "error: holdings.csv:2: symbol: “0050” needs its exchange: write 0050.TW.\n"
        "No holding can be read from holdings.csv: write one line for each, such as SPY,10.\n",
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("review", "--no-such-flag"), "--no-such-flag"),
        (("review", "--format", "pdf"), "'pdf'"),
        (("review", "--lang", "fr"), "'fr'"),
        (("review", "2024Q1", "2024Q2"), "2024Q2"),
        (("reviews",), "'reviews'"),
    ],
)
def test_an_unknown_flag_is_one_line(run: Run, arguments: tuple[str, ...], words: str) -> None:
    ended = run(*arguments)
    assert (ended.code, ended.out) == (2, b"")
    assert words in ended.err
    assert ended.err.count("\n") == 1


def test_an_output_that_cannot_be_written_is_named(run: Run, home: Path) -> None:
    ended = run(
        "review", "2024Q1", "--demo", "--format", "json", "--output", str(home / "no" / "r.json")
    )
    assert (ended.code, ended.text) == (2, "")
    assert ended.err.startswith(f"“{home / 'no' / 'r.json'}” could not be saved: No such file")


@pytest.mark.parametrize(
    "name",
    [
        "holdings.csv",
        "transactions.csv",
        "corrections.csv",
        "portfolio.toml",
        "exposure.csv",
        "unread.csv",
        "prices/FUND.csv",
        "holdings.csv.bak",
        "no/../holdings.csv",
        "linked.csv",
    ],
)
def test_an_output_never_goes_over_a_file_of_one_s_own(run: Run, home: Path, name: str) -> None:
    (home / "prices").mkdir()
    (home / "no").mkdir()
    for own in ("prices/FUND.csv", "unread.csv"):
        (home / own).write_text("date,close\n2024-01-02,1\n", encoding="utf-8")
    (home / "linked.csv").symlink_to(home / "holdings.csv")
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    output = ("--output", str(home / name))
    ended = run("review", "2024Q1", "--demo", "--format", "csv", *output)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "is a file of your own, which a review does not overwrite" in ended.err
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


@pytest.mark.usefixtures("home")
def test_a_store_that_is_none_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("PORTFOLIO_STORE", str(tmp_path / "file"))
    ended = run("review", "2024Q1", "--offline")
    assert (ended.code, ended.text) == (2, "")
    assert "The price store prices.sqlite3 cannot be read: Not a directory.\n" in ended.err


def test_prices_that_cannot_be_stored_are_not_called_unreachable(
    run: Run, market: YahooStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("PORTFOLIO_STORE", str(tmp_path / "file" / "store"))
    ended = run("review", "2024Q1")
    assert ended.code == 2
    assert ended.err.startswith("The prices were fetched, but cannot be stored in ")
    ended = run("fetch")
    assert ended.code == 2
    assert "fetched, but could not be stored" in ended.text
    assert "could not be reached" not in ended.text


# fetch


def test_fetch_says_how_each_symbol_ended(run: Run, market: YahooStandIn) -> None:
    ended = run("fetch")
    assert (ended.code, ended.err) == (0, "")
    lines = [line.split() for line in ended.text.splitlines()]
    assert lines[0][:2] == ["Symbol", "Outcome"]
    # How old the closes of 2024 are depends on the day; the quarter last completed has none.
    assert (lines[6], lines[7][:3], lines[8:]) == (
        [],
        ["The", "last", "closes"],
        [["fetched:", "4"]],
    )
    assert [line[:3] for line in lines[2:6]] == [
        ["SPY", "fetched", "2024-04-05"],
        ["1475.T", "fetched", "2024-04-05"],
        ["JPY=X", "fetched", "2024-04-05"],
        ["TWD=X", "fetched", "2024-04-05"],
    ]
    before = len(market.requests)
    again = run("fetch")
    assert again.code == 0
    assert [
        line.endswith("2024-04-05") for line in again.text.splitlines() if "nothing new " in line
    ] == [True] * 4
    assert len(market.requests) == before


def test_fetch_is_1_when_some_failed_and_2_when_nothing_is_stored(
    run: Run, market: YahooStandIn
) -> None:
    market.fail("500")
    nothing = run("fetch")
    assert nothing.code == 2
    assert nothing.text.count("could not be reached") == 4
    market.recover()
    market.fail("500", symbol="SPY")
    some = run("fetch")
    assert some.code == 1
    spy = next(line for line in some.text.splitlines() if line.startswith("SPY"))
    assert "could not be reached" in spy
    assert "delisted" not in some.text
    assert some.text.count(" fetched ") == 3
    assert some.text.endswith("\nfetched: 3, failed: 1\n")
    # What failed before a good fetch is still told, and why.
    assert "JPY=X failed before: " in some.text
    assert "SPY failed before" not in some.text
    assert "could not be reached (" in some.text.partition("TWD=X failed before: ")[2]
    # What could not be refreshed is told in the review too; what is stored is used.
    ended = run("review", "2024Q1", "--format", "json", "--offline")
    assert ended.code == 1
    assert ended.json["holdings"][1]["price"] == 112.0


# check


def test_check_is_one_line_a_problem(run: Run, home: Path) -> None:
    (home / "holdings.csv").write_text(
        (
            "symbol,shares,currency,target\nBRK.B,10,USD,50\nSPY,abc,USD,20\nKO,5,XYZ,10\n"
            "VIG,5,USD,150\n"
        ),
        encoding="utf-8",
    )
    ended = run("check")
    assert (ended.code, ended.err) == (1, "")
    lines = ended.text.splitlines()
    found = [re.match(r"holdings\.csv:(\d+): (\w+): \S", line) for line in lines]
    assert [match and match.groups() for match in found] == [
        ("2", "symbol"),
        ("3", "shares"),
        ("4", "currency"),
        ("5", "target"),
    ]
    assert "BRK-B" in lines[0]
    # A review goes on with what can be read, names the rest, and stays 1.
    reviewed = run("review", "2024Q1", "--demo", "--format", "json")
    assert reviewed.code == 1
    assert reviewed.err.count("error: holdings.csv:") == len(lines)


def test_check_of_a_sound_file_says_so(run: Run, home: Path) -> None:
    assert run("check") == Ended(0, b"holdings.csv: no problems in 3 holdings.\n", "")
    rows = "date,type,symbol,shares,price,account\n2024-01-05,buy,SPY,1,100,US broker\n"
    (home / "transactions.csv").write_text(rows, encoding="utf-8")
    said = (
        b"holdings.csv: no problems in 3 holdings.\ntransactions.csv: no problems in 1"
        b" transactions.\n"
    )
    assert run("check") == Ended(0, said, "")


def test_check_reads_the_settings_too(run: Run, home: Path) -> None:
    (home / "portfolio.toml").write_text('base_currency = "TAIWAN"\n', encoding="utf-8")
    ended = run("check")
    assert ended.code == 1
    assert re.match(r"portfolio\.toml(:1)?: base_currency: \S", ended.text)
