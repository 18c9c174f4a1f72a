"""The Income page: what it pays after tax and before, on the demo whose first quarter of 2024 is
the published one.
"""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from portfolio.book.settings.saving import settings_sha256
from tests.support.ui_app import app, dataframe, folder, texts  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from tests.support.ui_app import Open

#: Dividends are paid in months of ex-dates; PFF and SHEL as in the published review, 0050.TW pays
#: the most.
FEW = "symbol,shares,account,currency,cost\nPFF,100,US,,30\n0050.TW,36000,TW,,\n"


EXPECTED = "Payments expected after 31 March 2024"


def shown(at: AppTest, alt: str) -> Any:
    """The numbers behind a table, as freely as pandas gives them."""
    return dataframe(at, alt).value


def opened(app: Open, tab: str = "Payments", **facts: Any) -> AppTest:
    return app("income", income_tabs=tab, **facts)


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception, at.exception[0].message
    return at


def metrics(at: AppTest) -> dict[str, tuple[str, str]]:
    return {m.label: (m.value, m.delta) for m in at.metric}


def test_the_first_line_answers_what_it_pays(app: Open) -> None:
    at = opened(app)
    assert at.title[0].value == "Income"
    first = next(m.value for m in at.markdown if "pays" in m.value)
    assert first.startswith("**The portfolio pays ")
    assert "after tax (" in first
    assert "an estimated NT\\$" in first
    assert list(metrics(at)) == [
        "Yield after tax, 12 months",
        "2024 so far, after tax",
        "Next 12 months, after tax (estimated)",
        "Withheld in 2024 so far",
    ]
    assert all(below for _, below in metrics(at).values())
    assert "today's shares" in texts(at)


def test_the_published_yields(app: Open) -> None:
    frame = shown(opened(app, "Yields"), "Dividend yields").set_index("symbol")
    # Dividends of the twelve months to the end of March 2024 in the published quarter's own prices.
    assert frame.loc["PFF", ["trailing_net", "trailing"]].tolist() == pytest.approx(
        [0.04426, 0.06323], abs=1e-5
    )
    assert frame.loc["SHEL", ["trailing_net", "trailing"]].tolist() == pytest.approx(
        [0.03859, 0.03859], abs=1e-5
    )
    assert frame.loc["SGOV", ["trailing_net", "trailing"]].tolist() == pytest.approx(
        [0.03532, 0.05045], abs=2e-5
    )
    assert frame.loc["PFF", "paid"] == "monthly"
    assert frame.loc["0050.TW", "paid"] == "half-yearly"
    assert frame.loc["BRK-B", "paid"] == "no dividends"
    assert frame.loc["SHEL", ["tax", "origin"]].tolist() == [0.0, "the holding's row"]
    assert frame.loc["KO", ["tax", "origin"]].tolist() == [0.3, "residence default"]
    assert "pays 4.43% after tax, monthly" in texts(opened(app, "Yields"))


def test_yields_of_groups(app: Open) -> None:
    at = opened(app, "Yields")
    at.segmented_control(key="income_yields_by").set_value("currency").run()
    frame = shown(at, "Yields of groups, by: Currency")
    assert set(frame["group"]) == {"TWD", "USD", "JPY"}
    assert (frame["trailing"] >= frame["trailing_net"]).all()


def test_months_stand_in_their_states_and_the_table_says_the_same(app: Open) -> None:
    at = opened(app)
    (chart,) = at.get("plotly_chart")
    traces = {trace["name"]: trace for trace in json.loads(chart.proto.spec)["data"]}
    # A static review has no row that says a payment came; the past is what Yahoo has.
    assert list(traces) == ["announced", "estimated", "before tax"]
    patterns = {
        name: traces[name]["marker"]["pattern"]["shape"] for name in ("announced", "estimated")
    }
    assert patterns == {"announced": "/", "estimated": "."}
    assert traces["announced"]["marker"]["color"] != traces["estimated"]["marker"]["color"]
    frame = shown(at, EXPECTED)
    april = frame[frame["ex_date"].dt.strftime("%Y-%m") == "2024-04"]
    months = traces["estimated"]["x"]
    assert traces["estimated"]["y"][months.index("2024-04-01")] == pytest.approx(april["net"].sum())
    assert frame["ex_date"].is_monotonic_increasing
    assert (frame["state"] == "○ estimated").all()
    # Rate and origin stand right after the money that they were taken from.
    assert list(frame.columns)[3:8] == ["net", "gross", "withheld", "tax", "origin"]
    paid = shown(at, "Payments in 2024 so far")
    assert (paid["state"] == "◐ announced").all()
    january = traces["announced"]["y"][months.index("2024-01-01")]
    assert paid[paid["ex_date"].dt.month == 1]["net"].sum() == pytest.approx(january)
    assert (frame["basis"] != "").all()
    assert "nobody has announced it" in texts(at)


def test_the_calendar_and_the_forecast_add_up(app: Open) -> None:
    at = opened(app)
    frame = shown(at, EXPECTED)
    said = metrics(at)["Next 12 months, after tax (estimated)"]
    assert said == (
        f"NT\\${frame['net'].sum():,.0f}",
        f"NT\\${frame['gross'].sum():,.0f} before tax",
    )
    assert (frame["net"] + frame["withheld"] - frame["gross"]).abs().max() < 1e-6
    assert [b.proto.label for b in at.get("download_button")] == ["Calendar file (.ics)"]


def test_history_by_every_step_adds_up(app: Open) -> None:
    at = opened(app, "History")
    quarters = shown(at, "Income by quarter")
    (chart,) = at.get("plotly_chart")
    bars, marks = json.loads(chart.proto.spec)["data"]
    assert (bars["x"][-1], bars["y"][-1]) == ("Q1 2024", pytest.approx(quarters["net"].iloc[0]))
    assert marks["y"][-1] == pytest.approx(quarters["gross"].iloc[0])
    assert bars["y"] == pytest.approx(quarters["net"].iloc[::-1].tolist())
    sums = {}
    for step in ("month", "year"):
        at.segmented_control(key="income_step").set_value(step).run()
        sums[step] = shown(at, f"Income by {step}")
    assert quarters["period"].iloc[0] == "Q1 2024"
    assert sums["month"]["gross"].iloc[:3].sum() == pytest.approx(quarters["gross"].iloc[0])
    assert sums["year"]["gross"].iloc[1] == pytest.approx(quarters["gross"].iloc[1:5].sum())
    assert sums["year"]["period"].iloc[0] == "2024 so far"
    grown = quarters["net"].iloc[0] / quarters["before"].iloc[0] - 1
    assert quarters["growth_net"].iloc[0] == pytest.approx(grown)
    assert quarters["before"].iloc[0] == pytest.approx(quarters["net"].iloc[4])


@pytest.mark.parametrize("by", ["holding", "account", "country", "currency"])
def test_the_year_by_group_adds_up(app: Open, by: str) -> None:
    at = opened(app, "History")
    whole = shown(at, "Income by quarter")
    at.segmented_control(key="income_by").set_value(by).run()
    assert not at.exception
    frame = shown(at, "Income 2024 so far, by")
    assert frame["group"].iloc[-1] == "Portfolio"
    assert frame["net"].iloc[:-1].sum() == pytest.approx(frame["net"].iloc[-1])
    assert frame["net"].iloc[-1] == pytest.approx(whole["net"].iloc[0])
    assert shown(at, "Income by quarter")["gross"].iloc[0] <= whole["gross"].iloc[0]


def test_a_holdings_history_follows_the_currency_of_the_page(app: Open) -> None:
    at = opened(app, "History", income_by="holding", holdings=FEW)
    at.selectbox(key="income_group_holding").set_value(0).run()
    own = dataframe(at, "Income by quarter")
    at.segmented_control(key="view").set_value("base").run()
    base = dataframe(at, "Income by quarter")
    assert "After tax, USD" in own.proto.columns
    assert "After tax, TWD" in base.proto.columns
    # About 32 TWD for a dollar.
    assert 25 < base.value["net"].iloc[0] / own.value["net"].iloc[0] < 40


def test_each_securitys_record(app: Open) -> None:
    at = opened(app, "Each security")
    at.selectbox(key="income_security").set_value("PFF").run()
    assert "(PFF): monthly." in texts(at)
    assert "Years without a cut: " in texts(at)
    frame = shown(at, "Dividends of PFF")
    assert frame["ex_date"].is_monotonic_decreasing
    assert (frame["amount"] * 0.7 - frame["net"]).abs().max() < 1e-9
    (chart,) = at.get("plotly_chart")
    (bars,) = json.loads(chart.proto.spec)["data"]
    assert bars["x"][-1] == "2024 so far"
    year = frame[frame["ex_date"].dt.year == 2023]
    assert bars["y"][bars["x"].index("2023")] == pytest.approx(year["amount"].sum())


def type_rate(at: AppTest, folder: Path, group: bool, row: int, rate: float | None) -> None:
    """Send the form what the browser would when a cell is typed into."""
    key = f"tax_{group}_en_{settings_sha256(folder / 'portfolio.toml') or 'none'}"
    at.session_state[key] = {
        "edited_rows": {row: {"own": rate}},
        "added_rows": [],
        "deleted_rows": [],
    }


def test_a_rate_is_saved_and_seen_at_once(app: Open, folder: Path) -> None:
    (folder / "portfolio.toml").write_text(
        '# mine\nbase_currency = "TWD"  # home\n', encoding="utf-8"
    )
    at = opened(app, "Withheld")
    before = shown(at, "Withheld in 2024").set_index("country")
    markets = shown(at, "Tax on dividends by market")
    assert markets["name"].tolist() == ["Taiwan", "United States", "Japan"]
    assert markets["rate"].tolist() == ["0%", "30%", "15.315%"]
    type_rate(at, folder, True, 1, 15.0)
    press(at, "save_rates")
    assert "Saved." in texts(at)
    assert (folder / "portfolio.toml").read_text("utf-8") == (
        '# mine\nbase_currency = "TWD"  # home\n\n[dividend_tax]\nUS = 0.15\n'
    )
    markets = shown(at, "Tax on dividends by market")
    assert markets["rate"].tolist() == ["0%", "15%", "15.315%"]
    assert markets["own"].tolist()[1] == 15.0
    assert markets["origin"].tolist()[1] == "from your settings for this market"
    after = shown(at, "Withheld in 2024").set_index("country")
    # Half the rate withholds half; SHEL's own 0 % was not withheld before either.
    assert after.loc["United States", "withheld"] == pytest.approx(
        before.loc["United States", "withheld"] / 2
    )
    press(at, "reset_rates")
    assert tomllib.loads((folder / "portfolio.toml").read_text("utf-8")) == {
        "base_currency": "TWD",
        "dividend_tax": {},
    }
    assert shown(at, "Withheld in 2024").set_index("country").loc[
        "United States", "withheld"
    ] == pytest.approx(before.loc["United States", "withheld"])


def test_a_rate_of_one_symbol(app: Open, folder: Path) -> None:
    at = opened(app, "Withheld", holdings=FEW)
    type_rate(at, folder, False, 0, 0.0)
    press(at, "save_rates")
    assert tomllib.loads((folder / "portfolio.toml").read_text()) == {"dividend_tax": {"PFF": 0}}
    assert shown(at, "Tax on dividends by symbol")["origin"].tolist()[0] == (
        "from your settings for this symbol"
    )


def test_a_rate_that_the_holdings_own_row_comes_before_is_saved_and_said_to_be_idle(
    app: Open, folder: Path
) -> None:
    at = opened(app, "Withheld", holdings="symbol,shares,dividend_tax\nSHEL,10,0%\nPFF,10,\n")
    type_rate(at, folder, False, 0, 15.0)
    press(at, "save_rates")
    assert "Saved, but not in force for SHEL" in texts(at)
    assert shown(at, "Tax on dividends by symbol")["rate"].tolist() == ["0%", "30%"]


def test_a_rate_that_changes_on_a_day_is_told_and_edited_where_it_stands(
    app: Open, folder: Path
) -> None:
    text = "[dividend_tax]\nUS = 0.3\n\n[dividend_tax.2024-03-01]  # treaty\nUS = 0.1\n"
    (folder / "portfolio.toml").write_text(text, encoding="utf-8")
    at = opened(app, "Withheld", holdings=FEW)
    assert "Your rates that change by ex-date: from 1 March 2024 United States 10%." in texts(at)
    markets = shown(at, "Tax on dividends by market").set_index("name")
    assert markets.loc["United States", "rate"] == "10%"
    rates = shown(at, "Withheld in 2024")["rates"].iloc[0]
    assert "30% (your rate for the market)" in rates
    assert "10% (your rate for the market)" in rates
    type_rate(at, folder, True, markets.index.get_loc("United States"), 12.0)
    press(at, "save_rates")
    assert (folder / "portfolio.toml").read_text("utf-8") == text.replace(
        "US = 0.1\n", "US = 0.12\n"
    )
    press(at, "reset_rates")
    assert tomllib.loads((folder / "portfolio.toml").read_text("utf-8")) == {
        "dividend_tax": {"2024-03-01": {}}
    }


def test_saving_nothing_and_saving_over_another_programs_change(app: Open, folder: Path) -> None:
    at = opened(app, "Withheld")
    press(at, "save_rates")
    assert "Nothing was changed." in texts(at)
    assert not (folder / "portfolio.toml").exists()
    type_rate(at, folder, True, 1, 15.0)
    (folder / "portfolio.toml").write_text("[dividend_tax]\nUS = 0.1\n")
    press(at, "save_rates")
    assert "Nothing was saved" in texts(at)
    assert (folder / "portfolio.toml").read_text() == "[dividend_tax]\nUS = 0.1\n"
    assert shown(at, "Tax on dividends by market")["rate"].tolist()[1] == "10%"


def test_settings_that_are_no_toml_are_not_touched(app: Open, folder: Path) -> None:
    (folder / "portfolio.toml").write_text("[dividend_tax\nUS = 0.1\n")
    at = opened(app, "Withheld")
    type_rate(at, folder, True, 1, 15.0)
    press(at, "save_rates")
    assert "mend it in a text editor first" in texts(at)
    assert (folder / "portfolio.toml").read_text() == "[dividend_tax\nUS = 0.1\n"


def test_the_health_premium_is_taken_off_a_large_payment(app: Open, folder: Path) -> None:
    at = opened(app, "Withheld", holdings=FEW)
    assert shown(at, "Withheld in 2024").set_index("country").loc["Taiwan", "withheld"] == 0.0
    paid = shown(at, "Withheld in 2024").set_index("country").loc["Taiwan", "gross"]
    assert paid >= 20_000  # one payment, in January
    mount = "en_none"
    at.checkbox(key=f"premium_enabled_{mount}").check()
    press(at, "save_rates")
    assert tomllib.loads((folder / "portfolio.toml").read_text()) == {
        "health_premium": {"enabled": True}
    }
    frame = shown(at, "Withheld in 2024").set_index("country")
    # 2.11 % of the whole payment.
    assert frame.loc["Taiwan", "withheld"] == pytest.approx(0.0211 * paid)
    assert frame.loc["Taiwan", "premium"] == pytest.approx(0.0211 * paid)
    mount = f"en_{settings_sha256(folder / 'portfolio.toml')}"
    at.session_state[f"premium_shares_{mount}"] = {
        "edited_rows": {0: {"share": 50.0}},
        "added_rows": [],
        "deleted_rows": [],
    }
    press(at, "save_rates")
    assert tomllib.loads((folder / "portfolio.toml").read_text())["health_premium"]["shares"] == {
        "0050.TW": 0.5
    }
    # Half of it is under NT$20,000: nothing is due.
    assert shown(at, "Withheld in 2024").set_index("country").loc["Taiwan", "withheld"] == 0.0


@pytest.mark.parametrize("tab", ["Payments", "History", "Yields", "Each security", "Withheld"])
@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_hidden_amounts_leave_percentages_and_what_is_paid_per_share(
    app: Open, tab: str, lang: str
) -> None:
    at = opened(app, tab, lang=lang, private=True, income_by="holding")
    frames = [d.value for d in at.dataframe]
    assert not {"net", "gross", "withheld", "own_net", "own_gross", "value", "premium"} & {
        column for frame in frames for column in frame.columns if tab != "Each security"
    }
    said = texts(at) + "".join(frame.to_string() for frame in frames)
    said += "".join(chart.proto.spec for chart in at.get("plotly_chart"))
    # 36,000 shares of 0050.TW and what they paid in January.
    assert not [
        money
        for money in ("NT$", "NT\\$", "US$", "JP¥", "36000", "36,000", "21402", "21,402")
        if money in said
    ]
    assert "%" in said


def test_what_pays_nothing_says_so(app: Open) -> None:
    at = opened(app, holdings="symbol,shares\nBRK-B,10\n")
    assert "Nothing in the portfolio pays" in texts(at)
    assert "No payment is expected" in texts(at)
    assert not at.get("plotly_chart")
    assert not at.metric
    assert "Month by month" not in texts(at)
    for tab in ("History", "Yields", "Each security", "Withheld"):
        at.session_state["income_tabs"] = tab
        at.run()
        assert not at.exception, tab
        if tab == "History":
            assert "No payment up to 31 March 2024 is known." in texts(at)
            assert not at.dataframe
    assert "Nothing was paid in 2024 so far." in texts(at)


def test_cash_alone_has_no_income_and_no_fault(app: Open) -> None:
    for tab in ("Payments", "History", "Yields", "Each security", "Withheld"):
        at = opened(app, tab, quarter=None, holdings="symbol,shares,currency\nCASH,1000,TWD\n")
        assert not at.exception, tab
    assert "There is no security yet" in texts(at)


def test_a_name_is_no_markup(app: Open) -> None:
    text = "symbol,shares,name,account\nPFF,100,**bold** [x](y) :red[z],*a*\nKO,1,$1$,b\n"
    for tab in ("Payments", "History", "Yields", "Each security", "Withheld"):
        at = opened(app, tab, holdings=text, income_by="holding")
        assert not at.exception
        assert "**bold**" not in texts(at)
        assert "[x](y)" not in texts(at)


def test_five_hundred_holdings(app: Open) -> None:
    lines = "".join(f"PFF,{k},A{k}\n" for k in range(1, 501))
    for tab in ("Payments", "History", "Yields"):
        at = opened(app, tab, holdings="symbol,shares,account\n" + lines, income_by="holding")
        assert not at.exception, tab
        if tab == "Payments":
            assert len(shown(at, EXPECTED)) == 300
            # Twelve payments a year each: 6,000 in all.
            assert "5,700 more are in the workbook" in texts(at)
    assert len(shown(at, "Dividend yields")) == 501


def test_the_overview_names_the_next_payments(app: Open) -> None:
    said = texts(app("overview"))
    assert "Expected after 31 March 2024 by ex-date, after tax: PFF 3 Apr 2024 ≈ NT\\$" in said
    assert "(estimated)" in said
    hidden = texts(app("overview", private=True))
    assert "Expected after 31 March 2024 by ex-date: PFF 3 Apr 2024 (estimated)" in hidden


def test_the_review_says_who_pays_what(app: Open) -> None:
    at = app("quarterly_review")
    assert "pays 4.43% after tax, monthly" in texts(at)
    frame = shown(at, "Dividend yields after and before tax")
    assert {"trailing_net", "trailing", "forward_net", "forward", "paid", "tax", "origin"} <= set(
        frame.columns
    )
    assert frame.set_index("symbol").loc["PFF", "forward_net"] == pytest.approx(0.0443, abs=1e-4)


def test_a_ledgers_dividends_are_received_where_a_row_says_so(app: Open, folder: Path) -> None:
    (folder / "transactions.csv").write_text(
        "date,type,symbol,shares,price,amount,currency,account,fee,tax\n"
        "2023-05-02,buy,PFF,100,30.5,3050,USD,US,0,\n"
        # Of 17 dollars 5.10 were withheld.
        "2024-02-06,dividend,PFF,,,11.90,USD,US,,5.10\n"
    )
    at = opened(app, holdings="symbol,shares,account,currency,cost\nPFF,100,US,,30.5\n")
    (chart,) = at.get("plotly_chart")
    traces = {trace["name"]: trace for trace in json.loads(chart.proto.spec)["data"]}
    assert list(traces) == ["received", "announced", "estimated", "before tax"]
    assert traces["received"]["marker"]["pattern"]["shape"] == ""
    # The row of February is received; March's ex-date has no row yet.
    assert [
        m for m, y in zip(traces["received"]["x"], traces["received"]["y"], strict=True) if y
    ] == ["2024-02-01"]
    assert [
        m for m, y in zip(traces["announced"]["x"], traces["announced"]["y"], strict=True) if y
    ] == ["2024-03-01"]
    assert "today's shares" not in texts(at)
    frame = shown(at, EXPECTED)
    # Paid five days after the ex-date of 1 February: so are the ones to come, none on a weekend.
    days = frame["ex_date"] + pd.Timedelta(days=5)
    weekdays = days.where(days.dt.day_of_week < 5, days + pd.offsets.BDay())
    assert frame["pay_date"].tolist() == weekdays.tolist()
    assert (days.dt.day_of_week > 4).any()
    at.session_state["income_tabs"] = "Withheld"
    at.run()
    assert "30% (your transactions): PFF" in shown(at, "Withheld in 2024")["rates"].iloc[0]
