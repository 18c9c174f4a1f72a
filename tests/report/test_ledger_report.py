"""A ledger's review in every format: the same numbers everywhere, and no amount where none is
wanted.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from portfolio import report
from portfolio.analysis.periods import Period
from portfolio.analysis.records import Bridge, Drawdown
from portfolio.errors import N_, Sentence
from portfolio.language import CODES, language
from portfolio.report.audience import Audience
from portfolio.report.files.terminal import terminal_table
from portfolio.report.tables import attribution_tables, performance_tables
from portfolio.report.tables.holdings import holdings
from portfolio.report.tables.printed import printed
from portfolio.report.words import performance_words as words
from portfolio.report.words import periods, sentences
from tests.report.test_report import _text
from tests.support.performances import changed
from tests.support.sample_review import AMOUNTS, sample_review
from tests.support.second_opinion.review import BRIDGE, GROWTH, LEDGER_AMOUNTS, TWR, ledger_review

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.language import Code

T = language("en")


def _json(review: Review | None = None, *, amounts: bool = True) -> Any:
    return json.loads(
        report.render(review or ledger_review(), "json", Audience(T, shows_amounts=amounts)),
        parse_constant=pytest.fail,
    )


def test_the_made_review_adds_up() -> None:
    """The other tests mean nothing if this one fails."""
    review = ledger_review()
    totals, start = review.totals, review.totals.since_start
    assert start is not None
    for b, opening in (
        (totals.year.bridge, totals.year.value_at_opening),
        (totals.quarter.bridge, totals.quarter.value_at_opening),
        (start.bridge, 1111222.0),
    ):
        assert b is not None
        changes = b.paid_in - b.taken_out + b.price + b.income_net + b.currency - b.fees_and_taxes
        assert b.opening + changes == pytest.approx(b.closing, abs=0.005)
        assert (b.opening, b.closing) == (opening, totals.value)
    assert sum(h.quarter.contribution or 0.0 for h in review.holdings) == pytest.approx(
        totals.quarter.twr
    )
    found = [h for h in review.holdings if h.year.contribution_parts is not None]
    assert sum(h.year.contribution or 0.0 for h in found) == pytest.approx(TWR)
    performance = review.ledger
    assert performance is not None
    assert performance.years[-1].total == pytest.approx(TWR)
    compounded = 1.0
    for row in performance.years:
        compounded *= 1 + (row.total or 0.0)
    assert performance.lines.twr[-1] == pytest.approx(compounded - 1)
    start = totals.since_start
    assert start is not None
    assert start.drawdown is not None
    assert performance.lines.drawdown.min() == pytest.approx(start.drawdown.depth)


# Sentences.


def test_was_it_me_or_the_market() -> None:
    # TWR 5.84 %; SPY 21 %: 15.16 points behind; 0050.TW 3.14 %: 2.70 points ahead.
    assert (
        words.opening(ledger_review(), T)
        == "The portfolio returned +5.84% from the end of 2023 to 30 June 2024 (time-weighted,"
        " after tax, in TWD). That is 2.70 points ahead of 0050.TW, 15.16 points behind SPY."
    )


def test_a_return_under_a_year_is_told_with_its_days() -> None:
    # 31 December 2023 to 30 June 2024: 31 + 29 + 31 + 30 + 31 + 30 = 182 days.
    assert (
        words.own_rate(ledger_review(), T)
        == "Your money, with the days on which it came and went, earned +6.33% in 182 days"
        " (internal rate of return)."
    )


def test_a_whole_year_is_not_annualised_once_more() -> None:
    review = replace(ledger_review(), as_of=date(2024, 12, 31))  # 366 days
    assert words.own_rate(review, T).endswith(
        "earned +6.33% in 366 days (internal rate of return)."
    )


def test_no_rate_comes_with_its_reason() -> None:
    review = ledger_review()
    why = Sentence(N_("Nothing was paid in or held."))
    review = replace(
        review,
        totals=changed(review.totals, year={"irr": None, "irr_period": None, "irr_reason": why}),
    )
    assert (
        words.own_rate(review, T)
        == "There is no internal rate of return since New Year. Nothing was paid in or held."
    )


def test_since_the_start_is_annualised_only_after_a_year() -> None:
    # 2 January 2022 to 30 June 2024: 365 + 365 − 2 + 182 = 910 days; 1.09796 ^ (365 / 910) − 1 =
    # 3.82 %.
    assert (
        words.since_start(ledger_review(), T)
        == "Since 3 January 2022, in 910 days, it returned +9.80% (time-weighted), +3.82% a year. "
        "The internal rate of return of all that time is +5.12% a year."
    )
    review = ledger_review()
    young = changed(
        review.totals,
        since_start={
            "period": Period("since_start", date(2024, 3, 31), review.as_of),
            "twr_annualised": None,
            "irr": None,
        },
    )
    assert (
        words.since_start(replace(review, totals=young), T)
        == "Since 1 April 2024, in 91 days, it returned +9.80% (time-weighted, not annualised)."
    )


def _bridge(review: Review, *, amounts: bool) -> str:
    """The sentence about the year."""
    return (
        words.bridges(review, Audience(T, shows_amounts=amounts))[0]
        if words.bridges(review, Audience(T, shows_amounts=amounts))
        else ""
    )


def test_the_bridge_in_one_sentence() -> None:
    assert (
        _bridge(ledger_review(), amounts=True)
        == "You began with NT$2,654,321 at the close of 31 December 2023, paid in NT$161,803 and"
        " took out NT$57,721; prices gave NT$86,602, income after tax gave NT$11,313, currency"
        " gave NT$81,649, fees and taxes cost NT$2,506: that makes NT$2,935,461 on 30 June 2024."
    )


def test_the_bridge_without_amounts_is_in_percent_of_the_opening_value() -> None:
    # 161,803 / 2,654,321 = 6.096 %; 57,721 → 2.175 %; 86,602 → 3.263 %; 11,313 → 0.426 %; 81,649 →
    # 3.076 %; 2,506 → 0.094 %; 2,935,461 → 110.592 %.
    assert (
        _bridge(ledger_review(), amounts=False)
        == "In percent of the value at the close of 31 December 2023: paid in 6.10%, taken out"
        " 2.17%; prices gave 3.26%, income after tax gave 0.43%, currency gave 3.08%, fees and"
        " taxes cost 0.09%. On 30 June 2024 it is 110.59% of that value."
    )


def _with_bridge(bridge: Bridge) -> Review:
    review = ledger_review()
    return replace(review, totals=changed(review.totals, year={"bridge": bridge}))


def test_losses_refunds_and_what_did_not_happen() -> None:
    losses = _with_bridge(Bridge(1000.0, 0.0, 200.0, -50.0, -1.0, -20.0, -3.0, 732.0))
    assert (
        _bridge(losses, amounts=True)
        == "You began with NT$1,000 at the close of 31 December 2023 and took out NT$200; prices"
        " took NT$50, interest paid took NT$1, currency took NT$20, refunds gave NT$3: that"
        " makes NT$732 on 30 June 2024."
    )
    still = _with_bridge(Bridge(1000.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1000.0))
    assert (
        _bridge(still, amounts=True)
        == "You began with NT$1,000 at the close of 31 December 2023 and paid nothing in; nothing"
        " else moved it: that makes NT$1,000 on 30 June 2024."
    )


def test_nothing_at_first_has_no_percent() -> None:
    new = _with_bridge(Bridge(0.0, 500.0, 0.0, 5.0, 0.0, 0.0, 0.0, 505.0))
    year = next(p for p in periods.told(new) if p.period.name == "year")
    assert words.bridge(new, Audience(T, shows_amounts=False), year) == ""
    assert performance_tables.bridge(new, Audience(T, shows_amounts=False), year) is None
    shown = performance_tables.bridge(new, Audience(T, shows_amounts=True), year)
    assert shown is not None
    assert set(shown.column("part")) == {None}


def test_the_same_money_elsewhere() -> None:
    spy, taiwan = ledger_review().benchmarks
    # 3,123,456 − 2,935,461 = 187,995; 2,935,461 − 1,818,181 = 1,117,280.
    assert (
        words.same_money(ledger_review(), spy, Audience(T, shows_amounts=True))
        == "What you had at first and your deposits since 3 January 2022, put into SPDR S&P 500"
        " (SPY), would be worth NT$3,123,456, NT$187,995 more than your portfolio."
    )
    assert words.same_money(ledger_review(), taiwan, Audience(T, shows_amounts=True)).endswith(
        "would be worth NT$1,818,181, NT$1,117,280 less than your portfolio."
    )
    # 3,123,456 / 2,935,461 − 1 = 6.404 %.
    assert words.same_money(ledger_review(), spy, Audience(T, shows_amounts=False)).endswith(
        "would be worth 6.40% more than your portfolio."
    )
    unknown = changed(spy, year={"value_same_flows": None}, since_start={"value_same_flows": None})
    assert words.same_money(ledger_review(), unknown, Audience(T, shows_amounts=True)) == ""


def test_the_deepest_fall() -> None:
    review = ledger_review()
    assert (
        words.drawdown(review, T)
        == "The deepest fall was -14.50%, from 2 January 2022 to 30 June 2022; the old high was"
        " reached again on 18 November 2023."
    )
    open_fall = Drawdown(-0.02, date(2024, 5, 1), date(2024, 6, 3), None)
    fallen = replace(review, totals=changed(review.totals, since_start={"drawdown": open_fall}))
    assert words.drawdown(fallen, T).endswith(
        "3 June 2024; the old high has not been reached again."
    )
    never = replace(review, totals=changed(review.totals, since_start={"drawdown": None}))
    assert words.drawdown(never, T) == "It never fell below an earlier high at a day's close."


def test_the_first_sentence_is_the_author_s_and_one_for_a_year_without_an_opening_value() -> None:
    review = ledger_review()
    # 2,831,379 / 2,654,321 − 1 = 6.6706 %.
    assert (
        sentences.headline(review, T)
        == "Not counting what was paid in, the portfolio grew by 6.67% from the end of 2023 to 30"
        " June 2024 (in TWD)."
    )
    new = replace(
        review, totals=changed(review.totals, year={"growth": None, "value_at_opening": 0.0})
    )
    assert (
        sentences.headline(new, T)
        == "The portfolio had no value at the end of 2023; by 30 June 2024 what was paid in"
        " returned +5.84% (time-weighted, after tax, in TWD)."
    )


@pytest.mark.parametrize(
    "said",
    [sentences.returned, words.own_rate, words.since_start, words.drawdown, words.exactness],
)
def test_a_static_review_says_nothing_of_it(said: Any) -> None:
    text = said(sample_review(), T)
    assert "time-weighted" not in text
    assert "%" not in text


# Tables.


def test_contributions_most_first_with_the_sold_position_and_adding_up() -> None:
    found = attribution_tables.contributions(ledger_review(), Audience(T, shows_amounts=True))
    points = [p for p in found.column("points") if isinstance(p, float)]
    assert points[:-1] == sorted(points[:-1], reverse=True)
    assert sum(points[:-1]) == pytest.approx(points[-1])
    assert points[-1] == TWR
    for k in range(len(found.rows)):
        parts = [found.column(part)[k] for part in ("price", "dividend", "currency")]
        assert sum(p for p in parts if isinstance(p, float)) == pytest.approx(points[k])
    sold = found.column("symbol").index("QQQ")
    assert found.column("state")[sold] == "sold"
    assert "GONE" not in found.column("symbol")


def test_a_publication_names_an_account_only_to_tell_two_apart() -> None:
    names = attribution_tables.contributions(
        ledger_review(), Audience(T, shows_amounts=True)
    ).column("holding")
    assert names[0] == "SPDR S&P 500 (SPY) in Broker A"
    assert "元大台灣50 (0050.TW)" in names


def test_years_latest_first() -> None:
    found = performance_tables.years(ledger_review(), Audience(T, shows_amounts=True))
    assert found is not None
    table = printed(found, T, "markdown")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["2024 so far", "+5.00%", "+0.80%", "–", "–", "+5.84%"],
        # 1.06 × 1.03 × 0.97 × 1.08 = 1.14376; 0.95 × 0.90 × 1.02 × 1.04 = 0.90698.
        ["2023", "+6.00%", "+3.00%", "-3.00%", "+8.00%", "+14.38%"],
        ["2022", "-5.00%", "-10.00%", "+2.00%", "+4.00%", "-9.30%"],
    ]


def test_gains_at_average_cost_and_first_in_first_out() -> None:
    average, fifo = (
        attribution_tables.gains(ledger_review(), Audience(T, shows_amounts=True), costing)
        for costing in attribution_tables.COSTINGS
    )
    assert [cell.text for cell in printed(average, T, "markdown").total or ()][1:3] == [
        "NT$14,159",
        "NT$26,535",
    ]
    sold = next(row for row in printed(fifo, T, "markdown").rows if row[0].text == "QQQ")
    assert sold[1].text == "US$640.25"


def test_groups_as_portfolios_of_their_own() -> None:
    found = attribution_tables.groups(ledger_review(), Audience(T, shows_amounts=False), "account")
    assert found is not None
    assert [h.key for h in found.headings] == [
        "group",
        "twr_qtd",
        "twr_ytd",
        "irr",
        "points",
        "twr_start",
        "irr_start",
        "irr_qtd",
    ]
    shown = attribution_tables.groups(ledger_review(), Audience(T, shows_amounts=True), "account")
    assert shown is not None
    assert shown.column("gain") == (54321.0,) * 3
    assert shown.column("gain_qtd") == (4321.0,) * 3
    assert shown.column("gain_start") == (76543.0,) * 3
    # Nothing is left of the last: its figures are of the time before.
    assert found.column("group") == ("Broker A", "Broker B", "Not set, sold")
    assert (
        attribution_tables.groups(ledger_review(), Audience(T, shows_amounts=True), "nothing")
        is None
    )
    assert (
        attribution_tables.groups(sample_review(), Audience(T, shows_amounts=True), "account")
        is None
    )


def test_what_shows_as_nothing_has_no_colour() -> None:
    review = ledger_review()
    hardly = changed(review.holdings[0], year={"contribution": -1e-9})
    table = printed(
        attribution_tables.contributions(
            replace(review, holdings=(hardly,)), Audience(T, shows_amounts=True)
        ),
        T,
        "markdown",
    )
    assert (table.rows[0][1].text, table.rows[0][1].number) == ("0.00%", 0.0)


def test_what_is_sold_is_not_among_what_is_owned() -> None:
    owned = [
        row[0].text
        for row in printed(
            holdings(ledger_review(), Audience(T, shows_amounts=True), only_held=True),
            T,
            "markdown",
        ).rows
    ]
    assert "SPDR S&P 500 (SPY) in Broker A" in owned
    assert not [name for name in owned if "QQQ" in name]


def test_the_quarter_and_the_whole_time_beside_the_year() -> None:
    review = ledger_review()
    grown = performance_tables.growth(review, Audience(T, shows_amounts=True))
    assert grown.column("period") == ("Q2 2024", "YTD 2024", "Since 3 Jan 2022")
    assert grown.column("days") == (91, 182, 910)
    assert grown.column("irr_period")[:2] == (0.0083, 0.0633)
    bridges = performance_tables.bridges(review, Audience(T, shows_amounts=True))
    assert bridges is not None
    assert bridges.column("step")[0] == "Opening value"
    assert bridges.column("quarter") == (
        2712345.0, 33456.0, -9885.0, 171003.0, 6007.0, 23789.0, -1254.0, 2935461.0
    )  # fmt: skip
    assert bridges.column("since_start")[3] == -160808.0
    hidden = performance_tables.bridges(review, Audience(T, shows_amounts=False))
    assert hidden is not None
    assert hidden.column("quarter")[3] == 171003.0 / 2712345.0
    quarter = attribution_tables.contributions(review, Audience(T, shows_amounts=True), "quarter")
    assert quarter.title == "What added, what cost, Q2 2024"
    assert quarter.column("points")[0] == pytest.approx(0.009)
    assert quarter.column("points")[-1] == 0.008
    said = words.bridges(review, Audience(T, shows_amounts=True))
    assert len(said) == 2
    assert said[1].startswith(
        "You began with NT$2,712,345 at the close of 31 March 2024, paid in NT$33,456 and"
    )


def test_a_period_without_a_rate_says_why_below_the_table() -> None:
    review = ledger_review()
    why = Sentence(N_("No rate of return explains these payments."))
    review = replace(
        review,
        totals=changed(review.totals, quarter={"irr": None, "irr_period": None, "irr_reason": why}),
    )
    assert performance_tables.growth(review, Audience(T, shows_amounts=True)).note.endswith(
        "Q2 2024: no internal rate of return. No rate of return explains these payments."
    )


# Files.


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("format", report.FORMATS)
def test_without_amounts_none_can_be_found(format: report.Format, code: Code) -> None:
    review, t = ledger_review(), language(code)
    hidden = _text(format, report.render(review, format, Audience(t, shows_amounts=False)))
    shown = _text(format, report.render(review, format, Audience(t, shows_amounts=True)))
    assert [amount for amount in (*AMOUNTS, *LEDGER_AMOUNTS) if amount in hidden] == []
    # The search can fail: with amounts many of them are there.
    assert sum(amount in shown for amount in LEDGER_AMOUNTS) >= (3 if format == "csv" else 9)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_terminal_hides_amounts_and_cuts_no_number(width: int, code: Code) -> None:
    t = language(code)
    hidden = terminal_table(ledger_review(), Audience(t, shows_amounts=False), width=width)
    assert [amount for amount in (*AMOUNTS, *LEDGER_AMOUNTS) if amount in hidden] == []
    shown = terminal_table(ledger_review(), Audience(t, shows_amounts=True), width=width)
    assert "161,803" in shown
    assert "+14.38%" in shown  # the year 2023
    assert "+3.50%" in shown  # SPY's points


def test_json_has_the_contract_s_keys_of_a_ledger() -> None:
    found = _json()
    assert found["method"] == "ledger"
    assert list(found["since_start"])[:5] == [
        "date",
        "twr",
        "twr_annualised",
        "irr",
        "net_contributions",
    ]
    assert found["since_start"]["bridge"]["taken_out"] == 132649.0
    assert found["totals"]["bridge_qtd"]["price"] == 171003.0
    assert (found["totals"]["irr_period_qtd"], found["totals"]["irr_reason_qtd"]) == (0.0083, None)
    assert found["holdings"][0]["contribution_parts_qtd"] == {
        "price": 0.006,
        "dividend": 0.001,
        "currency": 0.002,
    }
    assert found["since_start"]["date"] == "2022-01-03"
    assert list(found["benchmarks"][0])[:4] == [
        "symbol",
        "twr_ytd",
        "value_same_flows",
        "growth_same_flows_ytd",
    ]
    assert found["benchmarks"][1]["growth_same_flows_ytd"] == -0.286
    assert (found["totals"]["growth_ytd"], found["totals"]["twr_ytd"]) == (GROWTH, TWR)
    assert found["totals"]["bridge_ytd"]["fees_and_taxes"] == BRIDGE.fees_and_taxes
    assert found["history"][0]["twr"] == 0.05
    # Of the portfolio's three measures the one after withholding.
    assert found["quarters"][-1] == {
        "symbol": "TOTAL", "Q1": 0.05, "Q2": 0.008, "Q3": None, "Q4": None, "YTD": TWR,
    }  # fmt: skip
    assert found["quarters"][0]["YTD"] == 0.15237  # before withholding, as in a static review
    assert found["performance"]["exact_from"] == "2022-01-02"
    assert found["performance"]["years"][1]["Q3"] == -0.03
    assert found["performance"]["drawdown"]["recovered"] == "2023-11-18"
    assert found["performance"]["drawdown_ytd"] is None


def test_json_groups_carry_their_performance_and_those_sold_out_stay() -> None:
    accounts = {row["group"]: row for row in _json()["allocation"]["account"]}
    assert accounts["Broker A"]["twr_ytd"] == 0.0611
    assert accounts["Broker A"]["net_contributions_ytd"] == 23571.0
    assert (accounts["Broker A"]["irr_qtd"], accounts["Broker A"]["growth_qtd"]) == (0.037, 0.0085)
    assert accounts["Broker A"]["irr_since_start"] == 0.0444
    assert (accounts["Broker B"]["value_base"], accounts["Broker B"]["weight"]) == (None, 0.0)
    assert accounts["Broker B"]["contribution_ytd"] == 0.012
    assert _json(amounts=False)["allocation"]["account"][0]["net_contributions_ytd"] is None


def test_json_without_amounts() -> None:
    found = _json(amounts=False)
    assert found["since_start"]["net_contributions"] is None
    assert found["benchmarks"][0]["value_same_flows"] is None
    assert found["benchmarks"][0]["twr_ytd"] == 0.21
    assert found["totals"]["realised_ytd"] is None
    assert found["totals"]["twr_gross_ytd"] == 0.0597
    assert found["holdings"][-1]["realised_ytd_fifo"] is None


def test_csv_has_gains_and_the_portfolio_s_own_figures() -> None:
    content = report.render(ledger_review(), "csv", Audience(T, shows_amounts=True)).decode(
        "utf-8-sig"
    )
    rows = list(csv.DictReader(io.StringIO(content, newline=""), strict=True))
    total = rows[-1]
    assert float(total["Contribution YTD 2024, in TWD (fraction)"]) == TWR
    assert float(total["Growth without contributions YTD 2024 (fraction)"]) == GROWTH
    assert float(total["Net contributions YTD 2024, TWD"]) == 104082
    assert total["Realised YTD 2024, average cost"] == "14159.0"
    sold = next(row for row in rows if row["Symbol"] == "QQQ")
    assert (sold["Remark"], sold["Realised YTD 2024, average cost"]) == ("sold", "657.5")
    static = report.render(sample_review(), "csv", Audience(T, shows_amounts=True)).decode(
        "utf-8-sig"
    )
    assert "Growth without contributions" not in static


@pytest.mark.parametrize("code", CODES)
def test_the_workbook_has_a_sheet_more(code: Code) -> None:
    t = language(code)
    book = openpyxl.load_workbook(
        io.BytesIO(report.render(ledger_review(), "xlsx", Audience(t, shows_amounts=True)))
    )
    assert book.sheetnames == [
        t("Review"),
        t("Quarters"),
        t("Allocation"),
        t("Performance"),
        t("Notes"),
    ]
    cells = [cell for row in book[t("Performance")].iter_rows() for cell in row]
    assert not [c.coordinate for c in cells if c.data_type == "f"]
    values = [c.value for c in cells if c.value is not None]
    assert {GROWTH, TWR, 161803, -57721, 0.21, 657.5, 640.25} <= {
        v for v in values if not isinstance(v, str)
    }
    realised = next(c for c in cells if c.value == 657.5)
    assert realised.number_format == '"US$"#,##0.00;-"US$"#,##0.00'
    assert t("Performance, grouped by: {group}", group=t("Account")) in values


def test_published_files_say_it_with_the_same_tables() -> None:
    markdown = report.render(ledger_review(), "markdown", Audience(T, shows_amounts=False)).decode()
    page = report.render(ledger_review(), "html", Audience(T, shows_amounts=False)).decode()
    for title in (
        "How much it grew",
        "Where it came from",
        "The same money elsewhere",
        "All quarters",
    ):
        assert f"## {title}\n" in markdown
        assert f"<h2>{title}</h2>" in page
    assert "| Portfolio | +5.00% | +0.80% | +5.84% |" in markdown
    assert "| Account |" not in markdown
    assert (
        "time-weighted"
        not in report.render(sample_review(), "markdown", Audience(T, shows_amounts=False)).decode()
    )
