"""The quarterly review on the sample portfolio: the published table, the switches, the files."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from portfolio import report
from portfolio.language import CODES, language
from tests.support.ui_app import app, dataframe, folder, texts  # noqa: F401 - fixtures

if TYPE_CHECKING:
    import pandas as pd
    from streamlit.testing.v1 import AppTest

    from portfolio.analysis.records import Review
    from portfolio.language import Code
    from portfolio.report import Format
    from portfolio.report.audience import Audience
    from tests.support.ui_app import Open

HEADER = "symbol,name,shares,account,currency,asset_class,dividend_tax,price\n"
PAGE = "quarterly_review"
#: The tables' text alternatives.
TABLES = {
    "ranked": "Holdings ranked by total return since New Year.",
    "quarters": "Returns by quarter of every holding and of the portfolio.",
    "causes": "Contribution of each holding, and the factors of its return.",
    "yields": "Dividend yields after and before tax, and how often paid.",
}
#: Total returns of Q1 2024 in own currencies, percent with two decimals, best first.
PUBLISHED = [
    ("0050.TW", 19.24),
    ("BRK-B", 17.91),
    ("1475.T", 17.16),
    ("SPY", 10.39),
    ("QQQ", 8.57),
    ("VIG", 7.62),
    ("NOBL", 6.94),
    ("KO", 4.65),
    ("PFF", 4.45),
    ("SHEL", 3.00),
    ("SGOV", 1.31),
]


def table(at: AppTest, key: str, lang: Code = "en") -> pd.DataFrame:
    """The numbers behind one of the page's four tables."""
    found: pd.DataFrame = dataframe(at, language(lang)(TABLES[key])).value
    return found


def titles(at: AppTest, key: str) -> dict[str, Any]:
    """The titles of a table's columns, by column."""
    columns = json.loads(dataframe(at, TABLES[key]).proto.columns)
    return {name: column.get("label") for name, column in columns.items()}


def test_the_ranked_table_is_the_published_one(app: Open) -> None:
    at = app(PAGE)
    ranked = table(at, "ranked")
    assert list(zip(ranked["symbol"], (ranked["ytd"] * 100).round(2), strict=True)) == PUBLISHED
    assert list(ranked["rank"]) == list(range(1, 12))
    assert titles(at, "ranked")["ytd"] == "YTD 2024"


def test_the_page_begins_with_the_sentence(app: Open) -> None:
    at = app(PAGE)
    assert at.subheader[0].value.startswith("Had today's holdings been held since the end of 2023")
    assert "+12.40%" in at.subheader[0].value
    assert "Yuanta Taiwan 50 (+19.24%) led" in at.markdown[0].value


def test_bars_are_ranked_like_the_table(app: Open) -> None:
    at = app(PAGE)
    bars = json.loads(at.get("plotly_chart")[0].proto.spec)["data"][0]
    assert bars["y"] == [symbol for symbol, _ in PUBLISHED]
    assert bars["text"][:2] == ["+19.24%", "+17.91%"]
    assert at.get("plotly_chart")[0].proto.alt.startswith("Yuanta Taiwan 50 (+19.24%) led")


def test_only_quarters_that_the_review_has_reached(app: Open) -> None:
    def periods(quarter: str) -> list[str]:
        return [c for c in table(app(PAGE, quarter=quarter), "quarters").columns if c[0] in "QY"]

    assert periods("2024Q1") == ["YTD"]  # the first quarter is the year so far
    assert titles(app(PAGE), "quarters")["YTD"] == "Q1 2024"
    assert periods("2024Q3") == ["Q1", "Q2", "Q3", "YTD"]
    assert periods("2024Q4") == ["Q1", "Q2", "Q3", "Q4", "YTD"]


def test_the_last_row_is_the_portfolio(app: Open) -> None:
    last = table(app(PAGE), "quarters").iloc[-1]
    assert (last["symbol"], last["currency"]) == ("Portfolio", "TWD")
    assert last["YTD"] == pytest.approx(0.1240, abs=5e-5)


def test_measures(app: Open) -> None:
    def returns(at: AppTest) -> dict[str, float]:
        found = table(at, "quarters").set_index("symbol")["YTD"]
        return {symbol: round(float(found[symbol]) * 100, 2) for symbol in ("SPY", "BRK-B", "SHEL")}

    at = app(PAGE)
    total = returns(at)
    at.session_state["measure"] = "price"
    at.run()
    price = returns(at)
    at.session_state["measure"] = "net"
    at.run()
    net = returns(at)
    # BRK-B pays nothing: three times the same. SHEL pays and nothing is withheld: the net is the
    # total.
    assert total["BRK-B"] == price["BRK-B"] == net["BRK-B"] == 17.91
    assert total["SHEL"] == net["SHEL"] > price["SHEL"]
    # SPY's quarterly dividend is some 0.3 % of its price, 30 % of it withheld.
    assert price["SPY"] < net["SPY"] < total["SPY"] == 10.39
    assert total["SPY"] - net["SPY"] == pytest.approx(0.3 * (total["SPY"] - price["SPY"]), abs=0.02)
    assert "Total return after tax" in texts(at)


def test_in_the_base_currency(app: Open) -> None:
    own, base = table(app(PAGE), "quarters"), table(app(PAGE, view="base"), "quarters")
    assert own["YTD"].iloc[0] == base["YTD"].iloc[0]  # 0050.TW is in Taiwan dollars already
    assert own["YTD"].iloc[-1] == base["YTD"].iloc[-1]  # the portfolio always is
    # All US listings are multiplied by the same factor.
    factors = ((1 + base["YTD"]) / (1 + own["YTD"]))[own["currency"] == "USD"]
    assert len(factors) == 9
    assert factors.to_numpy() == pytest.approx(factors.iloc[0])
    assert set(base["currency"]) == {"TWD"}


def test_why_adds_up(app: Open) -> None:
    causes = table(app(PAGE), "causes")
    assert causes["contribution"].iloc[:-1].sum() == pytest.approx(0.1240, abs=5e-5)
    assert causes["contribution"].iloc[:-1].is_monotonic_decreasing
    spy = causes.set_index("symbol").loc["SPY"]
    assert (1 + spy["price"]) * (1 + spy["dividends"]) * (1 + spy["currency"]) - 1 == pytest.approx(
        spy["whole"]
    )


def test_a_running_quarter_says_how_far(app: Open) -> None:
    at = app(PAGE)
    running = at.selectbox(key="quarter").options[0]
    at = app(PAGE, quarter=running)
    newest = f"Q{running[-1]}"
    if "had not ended" in at.markdown[0].value:
        assert titles(at, "quarters")[newest].endswith("so far")
    else:  # on a quarter's very last day it has ended
        assert not titles(at, "quarters")[newest].endswith("so far")


def test_yields_as_published(app: Open) -> None:
    yields = table(app(PAGE), "yields").set_index("symbol")
    assert [round(float(yields["trailing_net"][s]) * 100, 2) for s in ("SHEL", "PFF", "SGOV")] == [
        3.86,
        4.43,
        3.53,
    ]
    assert list(yields["paid"][["PFF", "SGOV", "KO", "0050.TW"]]) == [
        "monthly",
        "monthly",
        "quarterly",
        "half-yearly",
    ]
    assert "BRK-B" not in yields.index


def downloads(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """What each download button would write: run the page again with the renderer watched."""
    import streamlit as st

    asked: dict[str, dict[str, Any]] = {}

    def button(label: str, **given: Any) -> bool:
        asked[label] = given
        return False

    monkeypatch.setattr(st, "download_button", button)
    at.run()
    return asked


def test_files_are_written_when_asked_for(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    at = app(PAGE)
    rendered: list[str] = []
    real = report.render

    def watched(review: Review, kind: Format, audience: Audience) -> bytes:
        rendered.append(kind)
        return real(review, kind, audience)

    monkeypatch.setattr(report, "render", watched)
    asked = downloads(at, monkeypatch)
    assert list(asked) == ["Excel", "CSV", "Markdown", "HTML"]
    assert rendered == []
    assert asked["Excel"]["file_name"] == "review-2024Q1-demo.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(asked["Excel"]["data"]()))
    assert rendered == ["xlsx"]
    assert len(book.sheetnames) >= 4
    assert "+19.24%" in asked["Markdown"]["data"]().decode()


MONEY = re.compile(r"[$¥€£]\s?\d")


def test_published_files_have_no_amounts_and_private_ones_follow_the_switch(
    app: Open,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = downloads(app(PAGE), monkeypatch)
    assert "36000" in asked["CSV"]["data"]().decode("utf-8-sig")  # the shares of 0050.TW
    assert not MONEY.search(asked["Markdown"]["data"]().decode())


def test_hidden_amounts(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    at = app(PAGE, private=True)
    assert not MONEY.search(texts(at).replace("\\", ""))
    asked = downloads(at, monkeypatch)
    assert "36000" not in asked["CSV"]["data"]().decode("utf-8-sig")
    assert asked["CSV"]["help"] == "Percentages only, ready to publish."


def test_the_markdown_is_shown_when_opened(app: Open) -> None:
    at = app(PAGE)
    assert not at.code
    at = app(PAGE, preview=True)
    assert at.code[0].value.startswith("# Quarterly review, Q1 2024")


def test_contributions_are_drawn_when_opened(app: Open) -> None:
    assert len(app(PAGE).get("plotly_chart")) == 2
    assert len(app(PAGE, contributions=True).get("plotly_chart")) == 3


def test_cash_alone(app: Open) -> None:
    at = app(PAGE, quarter=None, holdings=HEADER + "CASH,Savings,1000,Bank,TWD,Cash,,\n")
    assert any("only cash" in box.value for box in at.info)
    assert any("No holding has paid" in box.value for box in at.info)
    assert [chart.proto.alt for chart in at.get("plotly_chart")] == [
        "Growth since New Year, own currency"
    ]


def test_names_stay_what_was_typed(app: Open) -> None:
    at = app(PAGE, holdings=HEADER + "SPY,*x* :red[y] $1$,10,,USD,,,\nKO,,1,,USD,,,\n")
    assert "\\*x\\* :\u2060red\\[y\\] \\$1\\$ (+10.39%) led" in at.markdown[0].value
    assert table(at, "ranked")["name"].iloc[0] == "*x* :red[y] $1$"


@pytest.mark.parametrize("quarter", ["2019Q1", "2022Q2", "2024Q4"])
def test_any_quarter_in_both_languages(app: Open, quarter: str) -> None:
    english, chinese = (
        table(app(PAGE, quarter=quarter, lang=lang), "quarters", lang) for lang in CODES
    )
    assert english["YTD"].to_numpy() == pytest.approx(chinese["YTD"].to_numpy(), nan_ok=True)
    assert len(english) == 12
