"""The performance page on demo prices, with a ledger typed here; and what other pages say of a
ledger.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.book.load import load_book
from portfolio.market.records import Outcome
from portfolio.market.store.store import PriceStore
from portfolio.ui.shell import benchmarks, session
from portfolio.ui.shell.refresher import refresher
from portfolio.workspace import Options, Workspace
from tests.support.raw_histories import raw_history
from tests.support.ui_app import app, dataframe, folder, table, texts  # noqa: F401 - fixtures
from tests.support.yahoo.stand_in import Security, weekdays

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    from streamlit.testing.v1 import AppTest

    from portfolio.analysis.records import Review
    from tests.support.ui_app import Open
    from tests.support.yahoo.stand_in import YahooStandIn

    Ledger = Callable[..., AppTest]

PAGE = "performance"
MONEY = re.compile(r"[$¥€£]\s?\d")
HOLDINGS = """symbol,name,shares,account,currency,asset_class
SPY,*S&P* [500],30,Broker A,USD,Equity
KO,Coca-Cola,100,Broker A,USD,Equity
CASH,,1500,Broker A,USD,Cash
0050.TW,,4000,Broker B,TWD,Equity
"""
#: QQQ is sold in February; account B has no cash row and is fed by its trades. Prices need not be
#: the day's closes.
TRANSACTIONS = """date,type,symbol,shares,price,amount,currency,account,fee,tax
2022-03-01,deposit,,,,20000,USD,Broker A,,
2022-03-02,buy,SPY,20,430,,USD,Broker A,1,
2022-03-02,buy,QQQ,10,340,,USD,Broker A,1,
2023-05-10,deposit,,,,8000,USD,Broker A,,
2023-05-11,buy,SPY,10,412,,USD,Broker A,1,
2024-01-15,deposit,,,,2500,USD,Broker A,,
2024-02-14,sell,QQQ,10,432,,USD,Broker A,2,
2024-02-20,buy,KO,100,59,,USD,Broker A,1,
2024-03-05,withdraw,,,,500,USD,Broker A,,
2024-03-11,buy,0050.TW,1000,,150000,TWD,Broker B,200,
"""
SETTINGS = 'benchmark = ["0050.TW", "SPY"]\n'
ALTS = {
    "benchmarks": "The portfolio beside its benchmarks",
    "bridge": "From the opening value to today's",
    "contributions": "Contribution of each holding to the time-weighted return",
    "years": "Time-weighted return of every quarter",
    "growth": "Growth, time-weighted and internal rate of return",
    "groups": "Performance of each group",
    "gains": "Realised and unrealised gains",
}


@pytest.fixture
def ledger(app: Open, folder: Path) -> Ledger:
    """Open a page with the ledger above: ``ledger("performance", quarter="2024Q1", settings="…",
    **state)``.
    """

    def opened(
        page: str = PAGE,
        *,
        transactions: str = TRANSACTIONS,
        settings: str = SETTINGS,
        **state: object,
    ) -> AppTest:
        (folder / "transactions.csv").write_text(transactions, encoding="utf-8")
        (folder / "portfolio.toml").write_text(settings, encoding="utf-8")
        state.setdefault("holdings", HOLDINGS)
        return app(page, **state)

    return opened


def frame(at: AppTest, key: str) -> pd.DataFrame:
    return table(at, ALTS[key])


def row(at: AppTest, key: str, first: str) -> pd.Series:
    """The row of a table whose first cell is ``first``."""
    found = frame(at, key)
    (place,) = [k for k, cell in enumerate(found.iloc[:, 0]) if cell == first]
    return found.iloc[place]


def review(at: AppTest) -> Review:
    found: Review = at.session_state["screen"].review
    return found


# Without transactions, and without money.


def test_a_year_after_everything_was_lost_has_no_lines(ledger: Ledger) -> None:
    lost = (
        "date,type,amount,currency,account\n2023-03-01,deposit,100,USD,A\n"
        "2023-03-02,fee,100,USD,A\n"
    )
    at = ledger(
        transactions=lost, settings="", holdings="symbol,shares,account,currency\nCASH,0,A,USD\n"
    )
    assert "Nothing was there that could earn a return in this time." in texts(at)
    # Money alone has no closes: its quarters are those of its transactions.
    assert at.session_state["screen"].opened.quarters[-1] == "2023Q1"


def test_without_transactions_the_page_says_what_it_needs_and_claims_nothing(app: Open) -> None:
    at = app(PAGE)
    assert at.subheader[0].value == "Was it you or the market? That takes your transactions."
    assert "transactions.csv" in texts(at)
    assert not at.metric
    assert not at.dataframe
    assert not at.get("plotly_chart")
    assert not re.search(r"\d%", texts(at))
    (link,) = [e for e in at.get("page_link") if "Transactions" in e.proto.label]
    assert "holdings" in link.proto.page


def test_a_quarter_before_the_transactions_says_when_they_begin(ledger: Ledger) -> None:
    at = ledger(quarter="2021Q4")
    assert any("Your transactions begin on 1 March 2022" in i.value for i in at.info)
    assert "There is no transactions.csv" not in texts(at)
    assert not at.metric


# Numbers.


def test_the_first_line_answers_the_question(ledger: Ledger) -> None:
    at = ledger()
    found = review(at)
    own = found.totals.year.twr
    assert own is not None
    taiwan, spy = (b.year.twr for b in found.benchmarks)
    assert taiwan is not None
    assert spy is not None
    line = at.subheader[0].value.replace("\\", "")
    assert line.startswith(
        f"The portfolio returned {own * 100:+.2f}% from the end of 2023 to 31 March 2024"
    )
    for symbol, other in (("SPY", spy), ("0050.TW", taiwan)):
        where = "ahead of" if own > other else "behind"
        assert f"{abs(own - other) * 100:.2f} points {where} {symbol}" in line


def test_growth_without_contributions_by_the_page_s_own_numbers(ledger: Ledger) -> None:
    at = ledger()
    steps = frame(at, "bridge")
    amounts: dict[str, float] = dict(zip(steps["step"], steps["amount"], strict=True))
    opening, closing = amounts["Value on 31 Dec 2023"], amounts["Value on 31 Mar 2024"]
    moved = amounts["Paid in"] + amounts["Taken out"]
    # Opening + all steps = closing, to the cent.
    assert sum(amounts.values()) - closing == pytest.approx(closing, abs=0.01)
    assert row(at, "growth", "YTD 2024")["growth"] == pytest.approx((closing - moved) / opening - 1)
    # 2,500 − 500 dollars at some 31 a dollar, and 150,000 for the purchase of the account without
    # cash.
    assert 200_000 < moved < 225_000
    assert row(at, "growth", "YTD 2024")["net_contributions"] == pytest.approx(moved)
    assert row(at, "growth", "YTD 2024")["days"] == 91


def test_contributions_add_up_and_know_what_was_sold(ledger: Ledger) -> None:
    at = ledger()
    found = frame(at, "contributions")
    points, whole = found["points"].iloc[:-1], found["points"].iloc[-1]
    assert points.sum() == pytest.approx(whole)
    assert points.is_monotonic_decreasing
    assert whole == pytest.approx(row(at, "growth", "YTD 2024")["twr"])
    parts = found["price"] + found["dividend"] + found["currency"]
    assert list(parts) == pytest.approx(list(found["points"]))
    sold = row(at, "contributions", "QQQ")
    assert (sold["state"], sold["now"]) == ("sold", 0.0)
    assert sold["points"] != 0.0


@pytest.mark.parametrize(
    ("span", "opening"),
    [("quarter", "Value on 31 Mar 2024"), ("since_start", "Value on 28 Feb 2022")],
)
def test_the_bridge_of_any_period_closes(ledger: Ledger, span: str, opening: str) -> None:
    at = ledger(quarter="2024Q2", bridge_of=span)
    steps = frame(at, "bridge")
    assert (steps["step"].iloc[0], steps["step"].iloc[-1]) == (opening, "Value on 30 Jun 2024")
    assert steps["amount"].iloc[:-1].sum() == pytest.approx(steps["amount"].iloc[-1], abs=0.01)
    assert steps["amount"].iloc[-1] == pytest.approx(review(at).totals.value)


def test_the_quarter_s_contributions_add_up_to_its_twr(ledger: Ledger) -> None:
    at = ledger(quarter="2024Q2", contributions_of="quarter")
    found = frame(at, "contributions")
    assert found["points"].iloc[:-1].sum() == pytest.approx(found["points"].iloc[-1])
    assert found["points"].iloc[-1] == pytest.approx(row(at, "growth", "Q2 2024")["twr"])


def test_quarters_compound_to_years_and_years_to_the_whole(ledger: Ledger) -> None:
    at = ledger(quarter="2024Q2")
    years = frame(at, "years")
    assert list(years["year"])[-1] == "2022"
    whole = 1.0
    for quarters, total in zip(
        years[["Q1", "Q2", "Q3", "Q4"]].to_numpy(), years["total"], strict=True
    ):
        assert np.nanprod(1 + quarters) - 1 == pytest.approx(total)
        whole *= 1 + total
    assert whole - 1 == pytest.approx(row(at, "growth", "Since 1 Mar 2022")["twr"])


def test_a_portfolio_that_is_its_benchmark_is_as_good_as_it(ledger: Ledger) -> None:
    """30 shares of SPY since 2022 and nothing else: every number of the portfolio is the fund's own
    after tax.
    """
    at = ledger(
        holdings="symbol,shares,account,currency\nSPY,30,Broker A,USD\n",
        transactions=(
            "date,type,symbol,shares,price,currency,account\n"
            "2022-03-01,buy,SPY,30,430,USD,Broker A\n"
        ),
        settings='base_currency = "USD"\nbenchmark = "SPY"\n',
    )
    assert "That is level with SPY." in at.subheader[0].value
    own, spy = row(at, "benchmarks", "Portfolio"), row(at, "benchmarks", "SPY")
    # Its dividends left the account that has no cash; the benchmark's are sold for them on the same
    # day.
    assert spy["twr_ytd"] == pytest.approx(own["twr_ytd"])
    net = next(r for r in review(at).quarters if r.symbol == "SPY").get("own", "net", "YTD")
    assert own["twr_ytd"] == pytest.approx(net)
    assert row(at, "bridge", "Currency effect")["amount"] == 0.0


def test_cards(ledger: Ledger) -> None:
    at = ledger()
    found = review(at).totals
    labels = [m.label for m in at.metric]
    # More than a tenth of the opening value was paid in: growth comes last.
    assert labels == ["TWR YTD 2024", "IRR in 91 days", "TWR since 1 Mar 2022", "Growth YTD 2024"]
    assert at.metric[0].value == f"{(found.year.twr or 0) * 100:+.1f}%"
    assert at.metric[0].delta == f"gained NT\\${found.year.gain or 0:,.0f}"
    assert at.metric[1].value == f"{(found.year.irr_period or 0) * 100:+.1f}%"
    assert at.metric[1].delta == "not annualised"
    assert at.metric[3].value == f"{(found.year.growth or 0) * 100:+.1f}%"
    assert at.metric[3].delta.replace("\\", "").startswith("paid in NT$2")
    assert "a year" not in texts(at).split("Since 1 March 2022")[0]
    hidden = ledger(private=True)
    assert next(m.delta for m in hidden.metric) == "time-weighted"
    assert "The gain was NT" in texts(at)
    assert "The gain was" not in texts(hidden)


def test_a_ledger_that_begins_after_new_year_says_from_when_it_is_exact(ledger: Ledger) -> None:
    rows = TRANSACTIONS.splitlines()
    late = "\n".join([rows[0], *(r for r in rows[1:] if r >= "2024-02")])
    at = ledger(transactions=late)
    (told,) = [box.value for box in at.info if "Exact from" in box.value]
    assert "13 February 2024" in told  # the close before the sale on the 14th
    # The whole ledger lies in the past year: not annualised.
    whole = next(m for m in at.metric if m.label.startswith("TWR since"))
    assert whole.delta == "not annualised"
    assert not [box for box in ledger().info if "Exact from" in box.value]


# Switches.


def test_groups_follow_the_choice_and_the_address(ledger: Ledger) -> None:
    at = ledger()
    assert set(frame(at, "groups")["group"]) == {"Equity", "Cash", "Not set, sold"}
    at.session_state["by"] = "account"
    at.run()
    found = frame(at, "groups")
    assert set(found["group"]) == {"Broker A", "Broker B"}
    assert at.query_params["by"] == "account"
    assert found["points"].sum() == pytest.approx(row(at, "growth", "YTD 2024")["twr"])


def test_gains_at_average_cost_and_first_in_first_out(ledger: Ledger) -> None:
    at = ledger()
    # 10 × 432 − 2 − (10 × 340 + 1) = 917: one purchase, so both ways agree.
    assert row(at, "gains", "QQQ")["realised"] == pytest.approx(917.0)
    at.session_state["costing"] = "fifo"
    at.run()
    assert row(at, "gains", "QQQ")["realised"] == pytest.approx(917.0)
    assert "first (FIFO)" in texts(at)


def test_charts_are_drawn_one_at_a_time(ledger: Ledger) -> None:
    def keys(at: AppTest) -> list[str]:
        return [json.loads(chart.proto.spec)["data"][0]["type"] for chart in at.get("plotly_chart")]

    at = ledger()
    assert keys(at) == ["scatter", "bar"]  # against the market, the waterfall
    at = ledger(contributions=True)
    assert len(keys(at)) == 3


def test_the_chart_of_the_market_begins_when_asked(ledger: Ledger) -> None:
    def first(at: AppTest) -> str:
        figure = json.loads(at.get("plotly_chart")[0].proto.spec)
        return str(figure["layout"]["xaxis"]["range"][0])[:10]

    assert first(ledger()) == "2023-12-31"
    assert first(ledger(since="start")) == "2022-02-28"


# Benchmarks.


def test_benchmarks_of_the_address_take_the_settings_place(ledger: Ledger) -> None:
    at = ledger(benchmark=["QQQ", "KO"])
    assert list(frame(at, "benchmarks")["symbol"]) == ["QQQ", "KO", "Portfolio"]
    assert at.query_params["benchmark"] == "QQQ,KO"
    assert session.open_book(Workspace(session.options())).settings.benchmark == ("0050.TW", "SPY")


def test_the_settings_own_choice_needs_no_address(ledger: Ledger) -> None:
    at = ledger()
    assert "benchmark" not in at.query_params
    assert list(frame(at, "benchmarks")["symbol"])[:2] == ["0050.TW", "SPY"]


def test_no_benchmark_is_an_invitation(ledger: Ledger) -> None:
    at = ledger(settings="")
    assert any("Choose something to compare with" in c.value for c in at.caption)
    assert "It did" not in at.subheader[0].value


def test_what_cannot_be_compared_with_is_told(ledger: Ledger) -> None:
    at = ledger(benchmark=["BRK.B", "CASH", "^TWII", "KO"])
    told = " ".join(box.value for box in at.error).replace("\\", "")
    assert "write BRK-B" in told
    assert "Cash is no benchmark" in told
    assert list(frame(at, "benchmarks")["symbol"])[:-1] == ["^TWII", "KO"]


@pytest.mark.parametrize(
    ("typed", "symbol"), [(" spy ", "SPY"), ("^twii", "^TWII"), ("0050", ""), ("BRK.B", "")]
)
def test_a_typed_benchmark(typed: str, symbol: str) -> None:
    assert benchmarks.read(typed).symbol == symbol


def test_a_chosen_benchmark_is_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit as st

    monkeypatch.setattr(st, "session_state", {"benchmark": ["VT"]})
    workspace = Workspace(Options())
    book = load_book(folder / "holdings.csv", folder / "portfolio.toml")
    assert "VT" not in workspace.symbols(book)
    assert "VT" in workspace.symbols(benchmarks.chosen(book))


# Privacy, names, languages.


def test_hidden_amounts(ledger: Ledger) -> None:
    at = ledger(private=True)
    assert not MONEY.search(texts(at).replace("\\", ""))
    assert "In percent of the value at the close of 31 December 2023" in texts(at)
    kinds = {
        name
        for d in at.dataframe
        for name in (
            "amount",
            "worth",
            "worth_ytd",
            "value",
            "paid_in",
            "net_contributions",
            "realised",
        )
        if name in d.value.columns
    }
    assert kinds == set()
    assert any(c.value == "Amounts are hidden." for c in at.caption)
    specs = " ".join(chart.proto.spec for chart in at.get("plotly_chart"))
    assert not MONEY.search(specs)
    # Nor as the bare numbers that bars are drawn from.
    opening = review(at).totals.year.value_at_opening
    assert opening is not None
    assert str(int(opening)) not in specs
    # The page shows them otherwise.
    shown = ledger(private=False)
    assert MONEY.search(texts(shown).replace("\\", ""))
    assert "amount" in frame(shown, "bridge").columns


def test_names_are_read_as_typed(ledger: Ledger) -> None:
    at = ledger()
    (sentence,) = [m.value for m in at.markdown if "(SPY), would be worth" in m.value]
    assert "\\*S\\&P\\* \\[500\\]" in sentence


@pytest.mark.parametrize("quarter", ["2022Q1", "2023Q4", "2024Q4"])
def test_any_quarter_in_chinese(ledger: Ledger, quarter: str) -> None:
    at = ledger(lang="zh-TW", quarter=quarter)
    assert review(at).method == "ledger"
    assert len(at.metric) == 4


def test_before_the_ledger_begins(ledger: Ledger) -> None:
    at = ledger(quarter="2021Q4")
    assert not at.exception


# Other pages.


def test_the_overview_says_growth_and_what_was_paid_in(ledger: Ledger) -> None:
    at = ledger("overview")
    found = review(at).totals
    cards = {m.label: m for m in at.metric}
    # 130,000 and more was paid in, over a tenth of the opening value: the TWR and the gain lead.
    assert cards["TWR Q1 2024"].value == f"{(found.year.twr or 0) * 100:+.1f}%"
    assert cards["TWR Q1 2024"].delta == f"gained NT\\${found.year.gain or 0:,.0f}"
    said = texts(at)
    assert f"The portfolio returned {(found.year.twr or 0) * 100:+.2f}% from" in said
    growth = said.index(f"Growth without contributions is {(found.year.growth or 0) * 100:+.2f}%")
    assert said.index("The gain was NT") < growth
    assert any("Time-weighted return since New Year" in s.value for s in at.subheader)
    lines = json.loads(at.get("plotly_chart")[0].proto.spec)["data"]
    assert [line["name"] for line in lines] == ["Portfolio", "0050.TW", "SPY"]
    hidden = ledger("overview", private=True)
    cards = {m.label: m for m in hidden.metric}
    assert not cards["TWR Q1 2024"].delta
    assert "The gain was" not in texts(hidden)
    assert not MONEY.search(texts(hidden).replace("\\", ""))


def test_the_quarterly_review_begins_with_the_author_s_sentence(ledger: Ledger) -> None:
    at = ledger("quarterly_review")
    found = review(at).totals
    assert (
        at.subheader[0].value
        == f"The portfolio returned {(found.year.twr or 0) * 100:+.2f}% from the end of 2023 to"
        " 31 March 2024 (time-weighted, after tax, in TWD)."
    )
    assert "Growth without contributions is" in texts(at)
    quarters = table(at, "Returns by quarter")
    assert quarters["YTD"].iloc[-1] == pytest.approx(found.year.twr)
    assert "The portfolio's row is its time-weighted return (TWR), after tax" in texts(at)
    ranked = table(at, "Holdings ranked")
    assert "sold" in set(ranked["name"])
    assert table(at, ALTS["contributions"])["points"].iloc[-1] == pytest.approx(found.year.twr)
    assert "You began with" in texts(at)


def test_the_overview_says_which_of_the_best_was_sold(ledger: Ledger) -> None:
    at = ledger("overview")
    shown = [str(name) for found in at.table for name in found.value.to_string().split()]
    assert "QQQ," in shown
    assert "sold" in shown


def test_the_portfolio_s_row_follows_the_measure(ledger: Ledger) -> None:
    at = ledger("quarterly_review", measure="price")
    without = table(at, "Returns by quarter")["YTD"].iloc[-1]
    assert without < (review(at).totals.year.twr or 0.0)
    assert "TWR) without dividends" in texts(at)


def test_the_map_of_holdings_with_what_was_sold(ledger: Ledger) -> None:
    # At the end of 2023 QQQ was still held; the file of today does not know it any more.
    at = ledger("allocation", quarter="2023Q4")
    at.session_state["allocation_pictures"] = "Every holding"
    at.run()
    assert not at.exception
    specs = " ".join(chart.proto.spec for chart in at.get("plotly_chart"))
    assert "QQQ" in specs
    assert dataframe(at, "Weights by group")


def test_the_books_of_the_page_are_those_of_the_day(ledger: Ledger) -> None:
    assert review(ledger(quarter="2023Q4")).as_of == date(2023, 12, 31)


def test_a_typed_benchmark_without_prices_is_fetched_at_once(
    app: Open,
    folder: Path,
    tmp_path: Path,
    yahoo: YahooStandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["app.py", Options(base="USD").to_json()])
    rows = "date,type,symbol,shares,price,currency,account\n2024-01-10,buy,SPY,5,100,USD,A\n"
    (folder / "transactions.csv").write_text(rows, encoding="utf-8")
    now = datetime.now(UTC)
    closes = weekdays("2023-12-01", now.date().isoformat(), 100)
    known = {day: close for day, close in closes.items() if close is not None}
    store = PriceStore(tmp_path / "store")
    store.save(raw_history("SPY", known, fetched_at=now), Outcome("ok", now))
    yahoo.add(
        Security("SPY", closes), Security("VT", weekdays("2023-12-01", now.date().isoformat(), 50))
    )
    at = app(PAGE, holdings="symbol,shares,account,currency\nSPY,10,A,USD\n", demo_wish=False)
    assert not yahoo.asked("VT")
    at.multiselect(key="benchmark").set_value(["VT"]).run()
    running = refresher().running
    assert running is not None
    assert running.wait(20)
    assert yahoo.asked("VT")
    at.run()
    at.run()
    assert list(frame(at, "benchmarks")["symbol"]) == ["VT", "Portfolio"]
    assert row(at, "benchmarks", "VT")["twr_ytd"] is not None
