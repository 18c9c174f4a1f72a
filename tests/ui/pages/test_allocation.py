"""The Allocation page: weights, drift and the next purchases, worked by hand on a portfolio of
cash.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.analysis.records import AllocationRow
from portfolio.language import language
from portfolio.market.demo import prices as demo
from portfolio.market.sources import simulated
from portfolio.report.audience import Audience
from portfolio.report.tables.allocation import allocation
from portfolio.report.tables.printed import points
from portfolio.ui.charts import allocation_charts
from portfolio.ui.widgets.grids import grid
from tests.support.sample_review import sample_review
from tests.support.ui_app import PAGES, app, folder, table, texts  # noqa: F401 - fixtures

if TYPE_CHECKING:
    import pandas as pd
    from streamlit.testing.v1 import AppTest

    from portfolio.market.records import Market
    from tests.support.ui_app import Open

EN = language("en")
#: Cash in the base currency: its value is its amount, on every day. A has 70 % and wants 50, B 30
#: and 50.
CASH = (
    "symbol,shares,account,currency,target,Plan\n"
    "CASH,700000,A,TWD,50,long\nCASH,300000,B,TWD,50,*short* [x](y)\n"
)


def mix(at: AppTest) -> pd.DataFrame:
    return table(at, "Weights by group")


def purchases(at: AppTest) -> pd.DataFrame:
    return table(at, "What the next contribution should buy")


def choose(at: AppTest, by: str) -> AppTest:
    at.segmented_control(key="by").set_value(by).run()
    assert not at.exception
    return at


def test_weights_changes_and_drift(app: Open) -> None:
    at = choose(app("allocation", quarter=None, holdings=CASH), "account")
    frame = mix(at)
    assert frame["group"].tolist() == ["A", "B"]
    assert frame["value"].tolist() == [700_000.0, 300_000.0]
    assert frame["now"].tolist() == pytest.approx([0.7, 0.3])
    assert frame["then"].tolist() == pytest.approx([0.7, 0.3])
    assert frame["change"].tolist() == pytest.approx([0.0, 0.0])
    assert frame["target"].tolist() == pytest.approx([0.5, 0.5])
    assert frame["drift"].tolist() == pytest.approx([0.2, -0.2])


def test_the_sample_by_region_at_the_published_quarter(app: Open) -> None:
    at = choose(app("allocation"), "region")
    frame = mix(at).set_index("group")
    assert set(frame.index) == {"Taiwan", "US", "UK", "Japan"}
    assert frame["now"].sum() == pytest.approx(1.0)
    assert frame["then"].sum() == pytest.approx(1.0)
    # Targets of the file: Taiwan 22 + 3, US 7 + 4 + 6 + 14 + 4 + 5 + 9 + 11 + 2, UK 5, Japan 6 + 2.
    assert frame["target"].to_dict() == pytest.approx(
        {"Taiwan": 0.25, "US": 0.62, "UK": 0.05, "Japan": 0.08}
    )
    assert (frame["now"] - frame["then"]).tolist() == pytest.approx(frame["change"].tolist())


def test_headers_have_the_dates_of_now_and_new_year() -> None:
    sheet = grid(allocation(sample_review(), Audience(EN, shows_amounts=True), "asset_class"), EN)
    assert sheet.columns["now"]["label"] == "2024-06-30"
    assert sheet.columns["then"]["label"] == "End of 2023"
    # Equity 86.1 % against 83 % and a target of 80 %: +3.10 and +6.10 points; the unnamed group has
    # neither.
    cells = [
        re.findall(r"<td[^>]*>(.*?)</td>", row) for row in sheet.styled.to_html().split("<tr>")[2:]
    ]
    assert cells[0] == ["Equity", "86.10%", "83.00%", "+3.10", "80.00%", "+6.10", "NT$2,526,703"]
    assert cells[1] == ["Not set", "8.40%", "–", "–", "–", "–", "NT$246,913"]


def test_points_have_a_sign_but_zero_has_none() -> None:
    assert [points(v) for v in (0.01234, -0.2, 0.000001, -0.000001)] == [
        "+1.23",
        "-20.00",
        "0.00",
        "0.00",
    ]


def test_the_grouping_comes_from_the_address_and_goes_into_it(app: Open) -> None:
    at = app()
    at.query_params["by"] = "region"
    at.switch_page(PAGES["allocation"]).run()
    assert at.segmented_control(key="by").value == "region"
    choose(at, "currency")
    assert at.query_params["by"] == "currency"
    at.session_state["by"] = "no such column"
    at.run()
    assert at.segmented_control(key="by").value == "currency"


def test_an_address_that_names_no_grouping_is_ignored(app: Open) -> None:
    at = app()
    at.query_params["by"] = "colour"
    at.switch_page(PAGES["allocation"]).run()
    assert at.segmented_control(key="by").value == "asset_class"


def test_a_column_of_ones_own_is_a_grouping_and_its_text_no_format(app: Open) -> None:
    at = choose(
        app("allocation", quarter=None, holdings=CASH.replace("Plan", "**Plan**")), "**Plan**"
    )
    assert mix(at)["group"].tolist() == ["long", "*short* [x](y)"]
    assert not [label for label in at.segmented_control(key="by").options if "**" in label]


def test_the_contribution_goes_where_it_is_missing_and_nothing_is_sold(app: Open) -> None:
    at = app("allocation", quarter=None, holdings=CASH)
    # A fiftieth of a million, 20,000, is there to begin with.
    assert at.number_input(key="contribution").value == 20_000
    at.number_input(key="contribution").set_value(600_000.0).run()
    # 1,600,000 in all, half is 800,000: A lacks 100,000, B 500,000; together exactly the
    # contribution.
    frame = purchases(at)
    assert frame["account"].tolist() == ["B", "A"]
    assert frame["value"].tolist() == pytest.approx([500_000, 100_000])
    assert frame["part"].tolist() == pytest.approx([5 / 6, 1 / 6])
    assert frame["before"].tolist() == pytest.approx([0.3, 0.7])
    assert frame["after"].tolist() == pytest.approx([0.5, 0.5])
    assert frame["shares"].tolist() == pytest.approx([500_000, 100_000])
    assert "selling nothing" in texts(at)


@pytest.mark.parametrize("amount", [0.0, None, 1e12])
def test_no_amount_and_an_absurd_one(app: Open, amount: float | None) -> None:
    at = app("allocation", quarter=None, holdings=CASH)
    at.number_input(key="contribution").set_value(amount).run()
    assert not at.exception
    if amount:
        assert purchases(at)["value"].sum() == pytest.approx(1e12)
    else:
        assert "Type an amount" in texts(at)


def test_without_targets_it_says_where_to_write_them(app: Open) -> None:
    at = app("allocation", quarter=None, holdings=CASH.replace(",50,", ",,"))
    assert "Holdings page" in texts(at)
    assert not at.number_input
    assert {"target", "drift"}.isdisjoint(mix(at).columns)  # columns of dashes
    assert "from its target" not in texts(at)


def test_hidden_amounts_leave_percentages_only(app: Open) -> None:
    at = app("allocation", quarter=None, holdings=CASH, private=True)
    assert "value" not in mix(at).columns
    frame = purchases(at)
    assert {"value", "shares"}.isdisjoint(frame.columns)
    # 60 percent of 1,000,000 is the contribution of the test above.
    at.number_input(key="contribution_percent").set_value(60.0).run()
    assert purchases(at)["part"].tolist() == pytest.approx([5 / 6, 1 / 6])
    everything = texts(at) + mix(at).to_string() + purchases(at).to_string()
    everything += "".join(chart.proto.spec for chart in at.get("plotly_chart"))
    for amount in ("700000", "700,000", "300000", "600000", "NT$"):
        assert amount not in everything


def test_hidden_amounts_hide_groupings_by_the_users_prose(app: Open) -> None:
    shown = app("allocation").segmented_control(key="by").options
    hidden = app("allocation", private=True).segmented_control(key="by").options
    assert set(shown) - set(hidden) == {"Name", "Notes"}


def test_what_has_no_value_is_named(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    real = demo.demo_market

    def without_spy(*args: Any, **kwargs: Any) -> Market:
        market = real(*args, **kwargs)
        return replace(market, histories={s: h for s, h in market.histories.items() if s != "SPY"})

    monkeypatch.setattr(simulated, "demo_market", without_spy)
    at = app("allocation", holdings=CASH + "SPY,1,B,,10,\nKO,1,B,,10,\n")
    assert "Not counted, for want of a price or an exchange rate: SPY." in texts(at)
    assert "With a target but without a price, so left out: SPY." in texts(at)
    assert "SPY" not in purchases(at)["symbol"].tolist()


def test_bars_are_the_rows_of_the_table() -> None:
    figure = allocation_charts.bars(sample_review(), EN, "asset_class")
    now, then, target = figure.data
    assert list(now.y) == ["Equity", "Not set", "Cash"]
    assert list(now.x) == [0.861, 0.084, 0.055]
    assert list(then.x) == [0.83, None, 0.06]
    # The unnamed group has no target.
    assert (list(target.y), list(target.x)) == (["Equity", "Cash"], [0.8, 0.1])
    assert (now.name, then.name) == ("30 Jun 2024", "End of 2023")


def test_bars_of_many_groups_are_the_largest() -> None:
    rows = tuple(
        AllocationRow(f"<b>G{k}</b>", 100.0 - k, (100 - k) / 1000, None) for k in range(40)
    )
    figure = allocation_charts.bars(
        replace(sample_review(), allocation={"region": rows}), EN, "region"
    )
    assert list(figure.data[0].y) == [
        f"&lt;b&gt;G{k}&lt;/b&gt;" for k in range(allocation_charts.MOST_GROUPS)
    ]
    # No group has a target: no marks.
    assert len(figure.data) == 2


def test_areas_are_the_holdings_with_a_value_and_add_up() -> None:
    review = sample_review()
    groups = ["x"] * len(review.holdings)
    found = allocation_charts.areas(review.holdings, groups, EN)
    # SPY twice, 0050.TW, FUND1 and the cash have a value in the base currency; SHEL, GONE and
    # 1475.T have none.
    assert [a.label for a in found] == ["SPY", "0050.TW", "SPY", "FUND1", "Cash TWD"]
    assert sum(a.value for a in found) == pytest.approx(
        1270611 + 654321 + 601771 + 246913 + 6574.25
    )


def test_areas_of_a_large_portfolio_are_the_largest_and_the_rest_by_group() -> None:
    [spy] = [h for h in sample_review().holdings if h.account == "Broker A"]
    many = [
        replace(spy, symbol=f"S{k}", value_base=float(1000 - k), weight=0.001) for k in range(70)
    ]
    groups = ["even" if k % 2 == 0 else "odd" for k in range(70)]
    found = allocation_charts.areas(many, groups, EN)
    assert len(found) == 62
    # S60 … S69 are left: 940 + 938 + 936 + 934 + 932 even, 939 + 937 + 935 + 933 + 931 odd.
    assert [(a.label, a.group, a.value) for a in found[60:]] == [
        ("5 more", "even", 4680.0),
        ("5 more", "odd", 4675.0),
    ]


def test_the_map_nests_areas_in_groups() -> None:
    found = (
        allocation_charts.Area("SPY", "S&P", "Equity", 60.0, 0.6),
        allocation_charts.Area("KO", "Coke", "Equity", 30.0, 0.3),
        allocation_charts.Area("Cash TWD", "Cash", "", 10.0, 0.1),
    )
    [tree] = allocation_charts.treemap(found, EN, ["Equity", ""]).data
    assert list(tree.labels) == ["Equity", "Not set", "SPY", "KO", "Cash TWD"]
    assert list(tree.parents) == ["", "", "group 0", "group 0", "group 1"]
    assert list(tree["values"]) == pytest.approx(
        [0.9, 0.1, 0.6, 0.3, 0.1]
    )  # shares: no amount reaches the browser
    assert list(tree.text) == ["90.0%", "10.0%", "60.0%", "30.0%", "10.0%"]


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_white_text_reads_on_every_area() -> None:
    found = tuple(allocation_charts.Area(f"S{k}", "", f"G{k}", 1.0, 0.05) for k in range(12))
    [tree] = allocation_charts.treemap(found, EN, [f"G{k}" for k in range(12)]).data
    assert min(1.05 / (luminance(colour) + 0.05) for colour in tree.marker.colors) >= 4.5


def test_one_picture_is_drawn_at_a_time(app: Open) -> None:
    at = app("allocation")
    assert len(at.get("plotly_chart")) == 1


def test_five_hundred_holdings(app: Open) -> None:
    rows = "".join(f"S{k},{k + 1},Broker {k},,Equity,,{0.2 if k % 2 else ''}\n" for k in range(500))
    at = app(
        "allocation", holdings="symbol,shares,account,currency,asset_class,region,target\n" + rows
    )
    choose(at, "account")
    assert len(mix(at)) == 500
    assert "the table has 488 more" in texts(at)


def test_the_way_back_is_obeyed_and_not_overwritten(app: Open) -> None:
    at = app("allocation")
    assert "by" not in at.query_params  # the first option need not stand there
    choose(at, "region")
    assert at.query_params["by"] == ["region"] or at.query_params["by"] == "region"
    # What the browser's button does: the address of before, on the page as it is.
    del at.query_params["by"]
    at.run()
    assert at.segmented_control(key="by").value == "asset_class"
    assert "by" not in at.query_params
    # A link to another page and back has no grouping in its address, and the session's own stays.
    choose(at, "currency")
    at.switch_page(PAGES["overview"]).run()
    at.query_params.pop("by", None)
    at.switch_page(PAGES["allocation"]).run()
    assert at.segmented_control(key="by").value == "currency"
