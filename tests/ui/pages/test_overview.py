"""The overview on the sample portfolio, at the published quarter."""

from __future__ import annotations

import re
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from portfolio.market.records import Outcome
from portfolio.market.store.store import PriceStore
from portfolio.workspace import Options
from tests.support.raw_histories import FETCHED, raw_history
from tests.support.ui_app import app, folder, table, texts  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from tests.support.ui_app import Open

HEADER = "symbol,name,shares,account,currency,asset_class,region,dividend_tax\n"
#: Anything that looks like an amount of money.
MONEY = re.compile(r"[$¥€£]\s?\d")


def metrics(at: AppTest) -> dict[str, tuple[str, str]]:
    """Value and the line below, by label."""
    return {m.label: (str(m.value), str(m.delta)) for m in at.metric}


def test_the_four_answers(app: Open) -> None:
    found = metrics(app())
    # The first quarter is the year so far: its growth stands once.
    assert list(found) == ["Value on 31 Mar 2024", "Growth Q1 2024", "Income in 2024, after tax"]
    assert found["Growth Q1 2024"][0] == "+12.4%"
    # Dividends of 0050 and SHEL are not taxed, the others lose 15 or 30 %: a tenth of a point of
    # the year's growth.
    assert found["Growth Q1 2024"][1] == "+12.3%"
    assert found["Value on 31 Mar 2024"][0].startswith("NT\\$5,87")
    assert found["Value on 31 Mar 2024"][1].startswith("End of 2023: NT\\$")
    assert "after tax" in found["Income in 2024, after tax"][1]
    assert list(metrics(app(quarter="2024Q3")))[1:3] == ["Growth Q3 2024", "Growth YTD 2024"]


def test_growth_is_called_what_it_is(app: Open) -> None:
    at = app()
    page = texts(at)
    assert "Had today's holdings been held since the end of 2023, they would have returned" in page
    assert "this is not what the owner earned" in page
    assert "time-weighted" not in page.lower()
    assert "TWR" not in page
    assert all(
        "From the close of 31 December 2023 to the close of 31 March 2024." in m.help
        for m in at.metric[1:2]
    )


def test_the_best_and_the_worst(app: Open) -> None:
    led, lagged = (table.value for table in app().table[:2])
    assert dict(led.iloc[:, 0]) == {
        "0050.TW": ":green[+19.24%]",
        "BRK-B": ":green[+17.91%]",
        "1475.T": ":green[+17.16%]",
    }
    assert dict(lagged.iloc[:, 0]) == {
        "PFF": ":green[+4.45%]",
        "SHEL": ":green[+3.00%]",
        "SGOV": ":green[+1.31%]",
    }


def test_gains_are_red_in_taiwan(app: Open) -> None:
    at = app(lang="zh-TW")
    assert at.table[0].value.iloc[0, 0] == ":red[+19.24%]"


def test_the_base_currency_ranks_anew(app: Open) -> None:
    # The yen gained most against the Taiwan dollar: the TOPIX fund leads.
    led = app(view="base").table[0].value
    assert led.index[0] == "1475.T"


def test_the_mix(app: Open) -> None:
    mix = table(app(), "Shares of the portfolio")
    assert list(mix["group"]) == ["Equity", "Bond", "Cash", "Preferred"]
    assert mix["now"].sum() == pytest.approx(100)
    assert mix["then"].sum() == pytest.approx(1)


def test_no_amount_is_shown_when_they_are_hidden(app: Open) -> None:
    assert MONEY.search(texts(app()).replace("\\", ""))
    at = app(private=True)
    assert not MONEY.search(texts(at).replace("\\", ""))
    assert list(metrics(at)) == ["Growth Q1 2024", "Yield after tax, 12 months"]
    # Hidden or not, what is a percentage stays.
    assert metrics(at)["Growth Q1 2024"][0] == "+12.4%"


def test_one_holding(app: Open) -> None:
    at = app(holdings=HEADER + "SPY,S&P 500,10,,USD,Equity,US,\n")
    assert len(at.table) == 1
    assert dict(at.table[0].value.iloc[:, 0]) == {"SPY": ":green[+10.39%]"}


def test_of_three_nobody_stands_in_both(app: Open) -> None:
    at = app(holdings=HEADER + "SPY,,1,,USD,,,\nKO,,1,,USD,,,\nSGOV,,1,,USD,,,\n")
    assert [list(table.value.index) for table in at.table] == [["SPY", "KO"], ["SGOV"]]


def test_cash_alone(app: Open) -> None:
    at = app(quarter=None, holdings=HEADER + "CASH,Savings,1000,Bank,TWD,Cash,,\n")
    assert any(m.value == "NT\\$1,000" for m in at.metric)
    assert not at.table


def test_cash_in_dollars_alone_needs_no_more_than_the_base_currencys_rate(
    app: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dollars = raw_history("TWD=X", {"2023-12-29": 30.0, "2024-03-29": 32.0}, unit="TWD")
    PriceStore(tmp_path / "store").save(dollars, Outcome("ok", FETCHED))
    options = Options(offline=True, as_of=date(2024, 4, 1))
    monkeypatch.setattr(sys, "argv", ["app.py", options.to_json()])
    at = app(quarter=None, holdings=HEADER + "CASH,,100,,USD,,,\n", demo_wish=False)
    assert any(m.value == "NT\\$3,200" for m in at.metric)  # 100 · 32


def test_problems_are_said_with_a_way_to_mend_them(app: Open) -> None:
    at = app(holdings=HEADER + "SPY,,10,,USD,,,\nKO,,many,,USD,,,\n")
    page = texts(at)
    assert "**holdings.csv, line 3**" in page
    assert "many" in page
    assert "the prices are simulated" in page  # the verdict comes first; hints are only counted
    assert [link.value for link in at.page_link] == [
        "Allocation in full",
        "Mend holdings.csv",
        "All findings and the review",
    ]


def test_hidden_amounts_hide_a_share_count_that_cannot_be_read(app: Open) -> None:
    holdings = HEADER + "SPY,,10,,USD,,,\nKO,,12o0,,USD,,,\n"
    assert "12o0" in texts(app(holdings=holdings))
    assert "12o0" not in texts(app(holdings=holdings, private=True))


def test_names_and_groups_stay_what_was_typed(app: Open) -> None:
    at = app(holdings=HEADER + "SPY,*x* :red[y] $1$,10,,USD,:red[A] $2$,,\nKO,,1,,USD,B,,\n")
    assert ":red[A" not in texts(at)
    assert table(at, "Shares of the portfolio")["group"].iloc[0] == ":red[A] $2$"


def test_the_growth_line_is_drawn_last(app: Open) -> None:
    at = app()
    charts = at.get("plotly_chart")
    assert len(charts) == 1
    assert charts[0].proto.alt.startswith("Had today's holdings been held")
    assert at.subheader[-1].value == "Growth since New Year, in TWD"


def test_a_quarter_that_is_not_there_is_answered(app: Open) -> None:
    at = app(quarter=None)
    at.query_params["quarter"] = "2024Q9"
    at.run()
    (toast,) = at.toast
    assert toast.value.startswith("There is no review of 2024Q9: the quarters go from ")
    assert not app(quarter="2024Q1").toast


def test_the_currency_switch_stands_where_it_acts(app: Open) -> None:
    def has_switch(page: str) -> bool:
        return any(control.key == "view" for control in app(page).segmented_control)

    assert has_switch("overview")
    assert has_switch("quarterly_review")
    assert not has_switch("allocation")
