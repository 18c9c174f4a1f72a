"""Income in every format: the numbers of ``sample_income``, worked out in its docstring, and no
amount when they are hidden.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import icalendar
import numpy as np
import openpyxl
import pytest

from portfolio import report
from portfolio.analysis.income.dividend_years import dividend_years
from portfolio.analysis.income.records import NOTHING, CountryWithholding, RateUse
from portfolio.language import CODES, Code, language
from portfolio.report.audience import Audience
from portfolio.report.files import plain_csv
from portfolio.report.tables import income_tables, yield_tables
from portfolio.report.tables.printed import printed
from portfolio.report.words import income_sentences
from tests.support.sample_income import AS_OF, sample_income
from tests.support.sample_review import sample_review

if TYPE_CHECKING:
    from portfolio.analysis.income.records import Income
    from portfolio.analysis.records import Review
    from portfolio.report.tables.model import ReportTable

EN = language("en")
#: Money and share counts as some format writes them; none of it may be in a file that hides
#: amounts.
MONEY = (
    "1783",
    "1,783",
    "1990",
    "1,990",
    "1,531",
    "2084",
    "2,084",
    "1848.8",
    "8.75",
    "3.75",
    "115.2",
)


def reviewed(income: Income | None = None, **facts: Any) -> Review:
    return replace(sample_review(), income=income or sample_income(), **facts)


def rows(figures: ReportTable, *keys: str) -> list[tuple[object, ...]]:
    return list(zip(*(figures.column(key) for key in keys), strict=True))


def test_history_by_year_with_the_same_days_of_the_year_before() -> None:
    found = income_tables.history(sample_income(), Audience(EN, shows_amounts=True), "year")
    assert rows(found, "period", "net", "gross", "withheld", "before") == [
        ("2024 so far", 1783.0, 1990.0, 207.0, 1420.0),
        # 2023: SPY (10 + 10 + 10 + 11) · 30 = 1,230, of it 369 withheld; 0050.TW 1,600.
        ("2023", 2461.0, 2830.0, 369.0, None),
    ]
    assert found.column("growth_net")[0] == pytest.approx(1783 / 1420 - 1)
    assert found.column("growth")[0] == pytest.approx(1990 / 1600 - 1)
    assert found.column("rate") == pytest.approx((207 / 1990, 369 / 2830))


def test_months_add_up_to_quarters_and_quarters_to_years() -> None:
    sums = {
        step: sum(
            v
            for v in income_tables.history(
                sample_income(), Audience(EN, shows_amounts=True), step
            ).column("net")
            if isinstance(v, float)
        )
        for step in ("month", "quarter", "year")
    }  # fmt: skip
    assert (
        sums["month"]
        == pytest.approx(sums["quarter"])
        == pytest.approx(sums["year"])
        == pytest.approx(4244.0)
    )


def test_history_of_one_holding_in_its_own_currency() -> None:
    found = income_tables.history(
        sample_income(),
        Audience(EN, shows_amounts=True),
        "quarter",
        by="holding",
        group=0,
        view="own",
    )
    assert found.base == "USD"
    # June: 12 dollars, 3.60 withheld; a year before 10 and 3.
    period, net, gross, before, growth = rows(
        found, "period", "net", "gross", "before", "growth_net"
    )[0]
    assert (period, net, gross, before) == ("Q2 2024", pytest.approx(8.4), 12.0, 7.0)
    assert growth == pytest.approx(0.2)
    assert printed(found, EN, "markdown").rows[0][1].text == "US$8.40"
    in_base = income_tables.history(
        sample_income(),
        Audience(EN, shows_amounts=True),
        "quarter",
        by="holding",
        group=0,
        view="base",
    )
    assert rows(in_base, "net", "before")[0] == (252.0, 210.0)


def test_the_year_by_holding_adds_up_and_has_own_currencies() -> None:
    found = income_tables.groups(sample_income(), Audience(EN, shows_amounts=True), "holding")
    assert rows(found, "group", "net", "gross", "withheld", "own_net") == [
        ("0050.TW", 1300.0, 1300.0, 0.0, 1300.0),
        ("SPY", 483.0, 690.0, 207.0, pytest.approx(16.1)),
        ("Portfolio", 1783.0, 1990.0, 207.0, None),
    ]
    assert found.column("share") == pytest.approx((1300 / 1783, 483 / 1783, 1.0))
    assert found.column("growth_own") == pytest.approx((0.3, 0.15, None))
    assert found.currencies == ("TWD", "USD", "TWD")


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("account", ["台灣券商", "Broker A", "Portfolio"]),
        ("country", ["Taiwan", "United States", "Portfolio"]),
        ("currency", ["TWD", "USD", "Portfolio"]),
    ],
)
def test_the_year_by_other_groups(by: Any, names: list[str]) -> None:
    found = income_tables.groups(sample_income(), Audience(EN, shows_amounts=True), by)
    assert list(found.column("group")) == names
    assert found.column("gross") == (1300.0, 690.0, 1990.0)


def test_withheld_by_country_with_the_rate_and_its_origin() -> None:
    found = income_tables.withheld(sample_income(), Audience(EN, shows_amounts=True))
    assert rows(found, "country", "withheld", "gross", "net", "rate") == [
        ("United States", 207.0, 690.0, 483.0, pytest.approx(0.3)),
        ("Taiwan", 0.0, 1300.0, 1300.0, 0.0),
        ("Portfolio", 207.0, 1990.0, 1783.0, pytest.approx(207 / 1990)),
    ]
    assert found.column("rates") == (
        "30% (residence default): SPY",
        "0% (residence default): 0050.TW",
        "",
    )
    assert "premium" not in [h.key for h in found.headings]


def test_withholding_that_the_ledger_records_says_so_and_the_premium_stands_apart() -> None:
    paid = sample_income().year_to_date
    taiwan = CountryWithholding("TW", paid, (RateUse(0.1, None, ("0050.TW",), paid),), premium=42.2)
    found = income_tables.withheld(
        replace(sample_income(), withheld=(taiwan,)), Audience(EN, shows_amounts=True)
    )
    assert rows(found, "premium", "rates")[0] == (42.2, "10% (your transactions): 0050.TW")


def test_the_calendar_says_how_sure_each_payment_is() -> None:
    found = income_tables.calendar(sample_income(), Audience(EN, shows_amounts=True))
    assert rows(found, "ex_date", "holding", "state", "net", "gross", "own_net") == [
        (date(2024, 7, 16), "0050.TW", "○ estimated", 1300.0, 1300.0, 1300.0),
        (date(2024, 9, 20), "SPY", "◐ announced", 280.0, 400.0, 8.75),
        (date(2024, 12, 20), "SPY", "○ estimated", pytest.approx(268.8), 384.0, pytest.approx(8.4)),
    ]
    # Beside what is left after tax stand the rate and whose it is.
    assert [h.key for h in found.headings][3:8] == ["net", "gross", "withheld", "tax", "origin"]
    assert rows(found, "tax", "origin")[1] == (0.3, "residence default")
    assert found.column("pay_date") == (date(2024, 8, 12), None, None)
    assert found.column("amount_net") == pytest.approx((1.3, 0.875, 0.84))
    assert found.column("basis")[1] == "Yahoo has the ex-date."


def test_the_years_payments_one_by_one_the_latest_first() -> None:
    """12 dollars recorded in June, less 3.60: 252 of 360 TWD, 0.84 a share; 11 in March by shares
    and market.
    """
    found = income_tables.paid(sample_income(), Audience(EN, shows_amounts=True))
    assert found.title == "Payments in 2024 so far"
    assert rows(
        found, "ex_date", "holding", "state", "net", "gross", "tax", "origin", "pay_date"
    ) == [
        (
            date(2024, 6, 21),
            "SPY",
            "● received",
            pytest.approx(252.0),
            360.0,
            pytest.approx(0.3),
            "your transactions",
            date(2024, 7, 1),
        ),
        (
            date(2024, 3, 15),
            "SPY",
            "◐ announced",
            pytest.approx(231.0),
            330.0,
            pytest.approx(0.3),
            "residence default",
            None,
        ),
        (
            date(2024, 1, 17),
            "0050.TW",
            "◐ announced",
            1300.0,
            1300.0,
            0.0,
            "residence default",
            None,
        ),
    ]
    assert found.column("amount_net") == pytest.approx((0.84, 0.77, 1.3))
    # They are the year so far.
    assert sum(p.base.net for p in sample_income().paid if p.base) == pytest.approx(1783.0)
    hidden = income_tables.paid(sample_income(), Audience(EN, shows_amounts=False))
    assert {h.key for h in hidden.headings} & {
        "net",
        "gross",
        "withheld",
        "own_net",
        "own_gross",
    } == set()


def test_the_health_premium_stands_with_the_rate_of_a_payment() -> None:
    """Of 1,300 TWD nothing is withheld but the premium, 27.43: 2.11 %, and 1.27257 a share of 1,000
    is left.
    """
    income = sample_income()
    calendar = replace(
        income.calendar,
        withheld=np.array([27.43, 3.75, 3.6]),
        premium=np.array([27.43, 0.0, 0.0]),
    )
    income = replace(income, calendar=calendar)
    found = income_tables.calendar(income, Audience(EN, shows_amounts=True))
    assert rows(found, "net", "tax", "origin", "amount_net")[0] == (
        pytest.approx(1272.57),
        pytest.approx(0.0211),
        "residence default, health premium",
        pytest.approx(1.27257),
    )
    assert rows(found, "tax", "origin")[1] == (pytest.approx(0.3), "residence default")
    first, second, _ = events(reviewed(income))
    assert "Of it health premium NT$27." in str(first["description"])
    assert "premium" not in str(second["description"])
    assert "premium" not in str(events(reviewed(income), amounts=False)[0]["description"])


def test_every_group_by_year_quarter_and_month() -> None:
    found = income_tables.histories(sample_income(), Audience(EN, shows_amounts=True), "holding")
    spy = [row for row in rows(found, "group", "period", "net", "gross") if row[0] == "SPY"]
    assert spy[:2] == [
        ("SPY", "2024 so far", pytest.approx(483.0), 690.0),
        ("SPY", "2023", pytest.approx(861.0), 1230.0),
    ]
    assert ("SPY", "Q2 2024", pytest.approx(252.0), 360.0) in spy
    assert ("SPY", "2023-12", pytest.approx(231.0), 330.0) in spy


def test_a_year_that_is_over_is_not_so_far() -> None:
    income = replace(sample_income(), as_of=date(2024, 12, 31))
    assert income_tables.paid(income, Audience(EN, shows_amounts=True)).title == "Payments in 2024"
    assert (
        income_tables.withheld(income, Audience(language("zh-TW"), shows_amounts=True)).title
        == "2024 年各國預扣稅"
    )
    assert ": NT$1,783 in 2024, and an estimated" in income_sentences.headline(
        reviewed(income), Audience(EN, shows_amounts=True)
    )
    assert (
        income_sentences.year_to_come(reviewed(income), Audience(EN, shows_amounts=True))
        == "Estimated for the next twelve months: NT$1,849 after tax (NT$2,084 before). Of it"
        " NT$280 is announced. In 2024 NT$1,783 came after tax."
    )


def test_yields_after_and_before_tax_with_the_rate() -> None:
    totals = replace(sample_review().totals, yield_forward_net=0.0205, yield_on_cost_net=0.0147)
    found = yield_tables.holdings(reviewed(totals=totals), Audience(EN, shows_amounts=True))
    by_symbol = dict(zip(found.column("symbol"), found.rows, strict=True))
    assert next(iter(by_symbol)) == "SHEL"
    assert rows(found, "trailing_net", "trailing", "forward_net", "on_cost_net")[-1] == (
        0.0178, 0.0213, 0.0205, 0.0147,
    )  # fmt: skip
    spy = rows(found, "symbol", "trailing_net", "trailing", "tax", "origin", "paid")
    assert ("SPY", 0.00875, 0.0125, 0.3, "residence default", "quarterly") in spy
    # Of 2.13 % 1.78 % are left: 1 − 0.0178 / 0.0213 = 0.1643.
    assert rows(found, "tax", "origin")[-1] == (0.164, "on average")


def test_every_dividend_of_a_security_specials_marked() -> None:
    spy = sample_income().securities[0]
    found = yield_tables.dividends(sample_income(), spy, Audience(EN, shows_amounts=True))
    assert rows(found, "ex_date", "amount", "kind")[:3] == [
        (date(2024, 6, 21), 1.2, "regular"),
        (date(2024, 3, 15), 1.1, "regular"),
        (date(2023, 12, 20), 5.0, "special"),
    ]
    assert found.column("net")[0] == pytest.approx(0.84)


def test_dividends_by_year_keep_specials_apart() -> None:
    spy = sample_income().securities[0]
    # 2023: 1.0 + 1.0 + 1.0 + 1.1 regular and 5.0 special; 2024 until June 1.1 + 1.2.
    first, second = dividend_years(spy, AS_OF)
    assert (first.year, first.special, first.is_running) == (2023, 5.0, False)
    assert (second.year, second.special, second.is_running) == (2024, 0.0, True)
    assert (first.regular, second.regular) == pytest.approx((4.1, 2.3))
    assert dividend_years(replace(spy, ex_days=spy.ex_days[:0]), AS_OF) == ()


def test_a_year_without_a_dividend_is_a_year() -> None:
    spy = replace(
        sample_income().securities[0],
        ex_days=np.array(["2021-05-03", "2023-05-03"], dtype="datetime64[D]"),
        amounts=np.array([1.0, 2.0]),
        special=np.array([False, False]),
    )
    assert [(y.year, y.regular) for y in dividend_years(spy, date(2023, 12, 31))] == [
        (2021, 1.0),
        (2022, 0.0),
        (2023, 2.0),
    ]
    assert not dividend_years(spy, date(2023, 12, 31))[-1].is_running


def test_what_it_pays_in_one_sentence() -> None:
    assert (
        income_sentences.headline(reviewed(), Audience(EN, shows_amounts=True))
        == "The portfolio pays 1.78% a year after tax (2.13% before): NT$1,783 in 2024 so far, and"
        " an estimated NT$1,849 in the twelve months after 30 June 2024."
    )
    totals = replace(sample_review().totals, yield_forward_net=0.0205)
    assert (
        income_sentences.headline(reviewed(totals=totals), Audience(EN, shows_amounts=False))
        == "The portfolio pays 1.78% a year after tax (2.13% before), and an estimated 2.05% in the"
        " twelve months after 30 June 2024."
    )
    nothing = replace(sample_income(), last_twelve_months=NOTHING, next_twelve_months=NOTHING)
    assert "Nothing in the portfolio pays" in income_sentences.headline(
        reviewed(nothing), Audience(EN, shows_amounts=True)
    )


def test_the_authors_sentence_about_yields() -> None:
    said = income_sentences.payers(reviewed(), EN)
    assert said.endswith(
        " pays 3.86% after tax, quarterly; 元大台灣50 2.60% after tax, half-yearly; SPDR S&P 500"
        " 0.88% after tax, quarterly."
    )


def test_the_next_payments_in_one_line() -> None:
    assert (
        income_sentences.next_payments(reviewed(), Audience(EN, shows_amounts=True))
        == "Expected after 30 June 2024 by ex-date, after tax: 0050.TW 16 Jul 2024 ≈ NT$1,300"
        " (estimated) · SPY"
        " 20 Sep 2024 NT$280 (announced) · SPY 20 Dec 2024 ≈ NT$269 (estimated)"
    )
    assert (
        income_sentences.next_payments(reviewed(), Audience(EN, shows_amounts=False))
        == "Expected after 30 June 2024 by ex-date: 0050.TW 16 Jul 2024 (estimated) · SPY"
        " 20 Sep 2024 (announced) · "
        "SPY 20 Dec 2024 (estimated)"
    )
    # Only of a quarter that goes on are they the next.
    running = replace(reviewed(), is_running=True)
    said = income_sentences.next_payments(running, Audience(EN, shows_amounts=False))
    assert said.startswith("Next payments by ex-date: 0050.TW 16 Jul 2024")


def everything(format: report.Format, content: bytes) -> str:
    if format != "xlsx":
        return content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("format", report.FORMATS)
def test_without_amounts_none_of_the_money_is_in_a_file(format: report.Format, code: Code) -> None:
    t = language(code)
    hidden = everything(format, report.render(reviewed(), format, Audience(t, shows_amounts=False)))
    assert [money for money in MONEY if money in hidden] == []
    if format != "csv":  # one row per holding: yields, no payments
        shown = everything(
            format, report.render(reviewed(), format, Audience(t, shows_amounts=True))
        )
        assert len([money for money in MONEY if money in shown]) >= 3
        assert "0.3" in shown or "30%" in shown


def test_the_workbook_has_income_on_a_sheet_of_its_own() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(report.render(reviewed(), "xlsx", Audience(EN, shows_amounts=True)))
    )
    cells = [[c.value for c in row] for row in book["Income"].iter_rows()]
    titles = {row[0] for row in cells}
    assert {
        "Income by year",
        "Income by quarter",
        "Income by month",
        "Income 2024 so far, by: Holding",
        "Income of all periods, by: Country",
        "Withheld in 2024 so far by country",
        "Dividend yields",
        "Payments expected after 30 June 2024",
        "Payments in 2024 so far",
    } <= titles
    assert ["2024 so far", 1783, 1990, 207, 1420] in [row[:5] for row in cells]


def test_json_has_the_whole_income() -> None:
    found = json.loads(report.render(reviewed(), "json", Audience(EN, shows_amounts=True)))[
        "income"
    ]
    assert found["year_to_date"] == {"gross": 1990.0, "withheld": 207.0, "net": 1783.0}
    assert [m["month"] for m in found["months"]] == [f"2024-{k:02}" for k in range(1, 13)]
    assert found["months"][8]["announced"] == {"gross": 400.0, "withheld": 120.0, "net": 280.0}
    assert found["history"]["year"][-1] == {
        "period": "2024",
        "start": "2024-01-01",
        "end": "2024-06-30",
        "gross": 1990.0,
        "withheld": 207.0,
        "net": 1783.0,
        "gross_year_before": 1600.0,
        "net_year_before": 1420.0,
        "growth": 1990 / 1600 - 1,
        "growth_net": 1783 / 1420 - 1,
        "is_running": True,
    }
    assert found["year_by"]["holding"][0] == {
        "symbol": "SPY",
        "account": "Broker A",
        "currency": "USD",
        "gross": 690.0,
        "withheld": 207.0,
        "net": 483.0,
        "gross_own": 23.0,
        "withheld_own": pytest.approx(6.9),
        "net_own": pytest.approx(16.1),
        "growth": pytest.approx(0.15),
        "growth_net": pytest.approx(0.15),
    }
    assert found["withheld"][0]["country"] == "US"
    assert found["withheld"][0]["rates"][0]["origin"] == "residence"
    assert [p["state"] for p in found["forecast"]] == ["estimated", "announced", "estimated"]
    assert found["securities"][0]["specials"] == [
        {"ex_date": "2023-12-20", "amount": 5.0, "net": pytest.approx(3.5)}
    ]
    assert sum(p["net"] for p in found["forecast"]) == pytest.approx(
        found["next_twelve_months"]["net"]
    )
    assert sum(p["net"] for p in found["payments"]) == pytest.approx(found["year_to_date"]["net"])
    assert found["payments"][2] == {
        "symbol": "SPY",
        "account": "Broker A",
        "currency": "USD",
        "state": "received",
        "ex_date": "2024-06-21",
        "pay_date": "2024-07-01",
        "shares": 10.0,
        "gross": 360.0,
        "withheld": pytest.approx(108.0),
        "net": pytest.approx(252.0),
        "gross_own": 12.0,
        "withheld_own": 3.6,
        "net_own": pytest.approx(8.4),
        "dividend_tax": pytest.approx(0.3),
        "dividend_tax_origin": None,
        "premium_own": 0.0,
    }
    spy = found["history_by"]["holding"][0]
    assert (spy["symbol"], spy["currency"]) == ("SPY", "USD")
    assert [m["period"] for m in spy["month"]][-3:] == ["2023-12", "2024-03", "2024-06"]
    assert [y["gross"] for y in spy["year"]] == [1230.0, 690.0]
    assert spy["year"][1]["gross_own"] == 23.0
    for step in ("month", "quarter", "year"):  # groups add up to the whole
        whole = {row["period"]: row["net"] for row in found["history"][step]}
        parts = [row for group in found["history_by"]["country"] for row in group[step]]
        for period, net in whole.items():
            assert sum(row["net"] for row in parts if row["period"] == period) == pytest.approx(net)


def test_a_review_without_income_has_null() -> None:
    assert (
        json.loads(report.render(sample_review(), "json", Audience(EN, shows_amounts=True)))[
            "income"
        ]
        is None
    )


def test_the_file_of_what_was_withheld() -> None:
    content = plain_csv.written(
        income_tables.withheld(sample_income(), Audience(EN, shows_amounts=True)), EN
    )
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert table[0][:3] == ["Country", "Withheld, TWD", "Withheld on average, % (fraction)"]
    assert table[1][:2] == ["United States", "207.0"]
    hidden = plain_csv.written(
        income_tables.withheld(sample_income(), Audience(EN, shows_amounts=False)), EN
    ).decode("utf-8-sig")
    assert "207" not in hidden


def events(review: Review, *, amounts: bool = True, code: Code = "en") -> list[Any]:
    content = report.calendar(review, Audience(language(code), shows_amounts=amounts))
    assert content.count(b"\r\n") == content.count(b"\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75  # RFC 5545, 3.1
    found = icalendar.Calendar.from_ical(content)
    assert not found.errors
    return list(found.walk("VEVENT"))


def test_the_calendar_file_has_one_all_day_event_for_each_payment() -> None:
    first, second, third = events(reviewed())
    # The day of payment where it is known, the ex-date otherwise.
    assert [e.decoded("dtstart") for e in (first, second, third)] == [
        date(2024, 8, 12),
        date(2024, 9, 20),
        date(2024, 12, 20),
    ]
    assert first.decoded("dtend") == date(2024, 8, 13)
    assert str(first["summary"]) == "0050.TW pays (estimated): NT$1,300 after tax"
    assert str(second["summary"]) == "SPY dividend, ex-date (announced): US$8.75 after tax"
    assert [str(e["status"]) for e in (first, second, third)] == [
        "TENTATIVE",
        "CONFIRMED",
        "TENTATIVE",
    ]
    assert "US$12.50 before tax, US$3.75 withheld, US$8.75 after tax." in str(second["description"])


@pytest.mark.parametrize("code", CODES)
def test_the_calendar_file_tells_no_amounts_when_they_are_hidden(code: Code) -> None:
    text = "".join(
        str(e["summary"]) + str(e["description"])
        for e in events(reviewed(), amounts=False, code=code)
    )
    assert not [
        money for money in ("1,300", "8.75", "12.50", "3.75", "NT$", "US$") if money in text
    ]
    assert "1.25" in text  # per share


def test_an_event_keeps_its_identifier_when_its_payment_is_announced_on_another_day() -> None:
    """The fourth dividend of a year is the fourth, in December or, after all, in January."""
    income = sample_income()
    days = income.calendar.ex_days.copy()
    days[2] += 13
    moved = replace(
        income,
        calendar=replace(income.calendar, ex_days=days, is_announced=np.array([False, True, True])),
    )
    before, after = events(reviewed()), events(reviewed(moved))
    assert [str(e["uid"]) for e in before] == [str(e["uid"]) for e in after]
    assert after[2].decoded("dtstart") == date(2025, 1, 2)
    # A quarter later the first is past, and the second is still itself.
    later = replace(
        income,
        securities=(
            replace(
                income.securities[0], ex_days=np.append(income.securities[0].ex_days, days[1:2])
            ),
            income.securities[1],
        ),
        calendar=replace(
            income.calendar,
            **{
                name: getattr(income.calendar, name)[2:]
                for name in (
                    "holding",
                    "ex_days",
                    "pay_days",
                    "is_announced",
                    "shares",
                    "amounts",
                    "gross",
                    "withheld",
                    "tax",
                    "step",
                    "premium",
                    "exchange",
                )
            },
        ),
    )
    assert [str(e["uid"]) for e in events(reviewed(later))] == [str(before[2]["uid"])]
    # Another account is another payment, and two in one month are two.
    assert len({str(e["uid"]) for e in before}) == 3
    twice = replace(
        income,
        calendar=replace(income.calendar, ex_days=np.array(["2024-12-03"] * 3, "datetime64[D]")),
    )
    assert len({str(e["uid"]) for e in events(reviewed(twice))}) == 3


def test_simulated_payments_say_so_in_every_event() -> None:
    for event in events(reviewed(source="demo")):
        assert str(event["summary"]).startswith("Demo: ")
        assert "Demo prices, simulated." in str(event["description"])


def test_names_of_calendar_files() -> None:
    assert report.calendar_name(reviewed(), EN) == "payments-2024Q2.ics"
    assert (
        report.calendar_name(reviewed(source="demo"), language("zh-TW"))
        == "payments-2024Q2-demo.zh-TW.ics"
    )
    assert report.withheld_name(reviewed(), EN) == "withheld-2024Q2.csv"
    assert (
        report.withheld_name(reviewed(source="demo"), language("zh-TW"))
        == "withheld-2024Q2-demo.zh-TW.csv"
    )
    assert events(sample_review()) == []
