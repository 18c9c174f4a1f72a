"""Ledgers at the edge of what can be told: nothing held, nothing known, nothing quoted; in every
format, without a crash.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from portfolio import report
from portfolio.analysis.periods import Quarter
from portfolio.analysis.review.review import review
from portfolio.book.transactions.reading import read_transactions
from portfolio.errors import NothingToReviewError
from portfolio.language import CODES, language
from portfolio.market.records import Outcome
from portfolio.report.audience import Audience
from portfolio.report.files.terminal import terminal_table
from portfolio.report.words import completeness, sentences
from tests.support.markets import history, market, rate, reviewed, row
from tests.support.second_opinion.answers import comparing
from tests.support.second_opinion.case import TODAY, files

if TYPE_CHECKING:
    from portfolio.analysis.records import Review

T = language("en")
FORMATS: tuple[report.Format, ...] = ("json", "csv", "xlsx", "markdown", "html")
PRICES = market(history("FUND", "USD", "2022-12-30 90 | 2023-12-29 100 | 2024-03-28 108"))


def everywhere(result: Review) -> str:
    """The review's terminal table; the files are made, too."""
    for form in FORMATS:
        for code in CODES:
            assert report.render(result, form, Audience(language(code), shows_amounts=True))
    return terminal_table(result, Audience(T, shows_amounts=True))


def test_a_quarter_before_the_ledger_has_values_and_no_returns() -> None:
    held = files("FUND,30,,,\n", "2024-01-15,buy,FUND,10,100,1000,,,,\n")
    result = reviewed(held, PRICES, "2023Q4", today=TODAY)
    assert result.totals.value == 2000.0  # 20 · 100
    assert result.totals.year.twr is None
    assert {p.code for p in result.problems} >= {"before_ledger"}
    assert "What added" not in everywhere(result)
    assert (
        "What added"
        not in report.render(result, "markdown", Audience(T, shows_amounts=True)).decode()
    )
    assert (
        "What added" not in report.render(result, "html", Audience(T, shows_amounts=True)).decode()
    )


def test_two_lines_with_the_same_fault_are_two_problems_each_with_its_place() -> None:
    held = files("FUND,30,,,\n", "2024-01-15,buy,FUND,10,100,1000,,,,\n")
    wrong = read_transactions(
        b"date,type,symbol,shares,price\n2024-01-15,buy,FUND,,100\n2024-01-16,buy,FUND,,100\n",
        "transactions.csv",
        held.holdings,
        "USD",
        TODAY,
    )
    result = reviewed(replace(held, problems=wrong.problems), PRICES, "2024Q1", today=TODAY)
    told = everywhere(result)
    for place in ("transactions.csv:2: shares", "transactions.csv:3: shares"):
        assert f"{place}: The number of shares is missing" in told
    said = json.loads(report.render(result, "json", Audience(T, shows_amounts=True)))["problems"]
    assert [(p["file"], p["line"], p["column"]) for p in said if p["code"] == "missing_shares"] == [
        ("transactions.csv", 2, "shares"),
        ("transactions.csv", 3, "shares"),
    ]


def codes(result: Review) -> set[str]:
    return {problem.code for problem in result.problems}


def messages(result: Review, code: str) -> list[str]:
    return [problem.message for problem in result.problems if problem.code == code]


def adds_up(result: Review) -> None:
    """The bridge closes at the value, and the contributions are the TWR."""
    totals, bridge = result.totals, result.totals.year.bridge
    assert bridge is not None
    changes = bridge.paid_in - bridge.taken_out + bridge.price + bridge.income_net + bridge.currency
    assert bridge.opening + changes - bridge.fees_and_taxes == pytest.approx(
        totals.value, abs=0.005
    )
    assert bridge.closing == totals.value
    parts = [h.year.contribution for h in result.holdings if h.year.contribution is not None]
    assert sum(parts) == pytest.approx(totals.year.twr or 0.0)


def test_an_option_that_only_the_transactions_know() -> None:
    """Bought at 500, sold at 700; in between it is worth what was paid. The fund goes from 100 to
    108.
    """
    held = files(
        "FUND,10,A,,\nCASH,1200,A,USD,\n",
        "2024-02-05,buy,FUND 240621C100,100,5,500,USD,A,,\n2024-03-05,sell,FUND"
        " 240621C100,100,7,700,USD,A,,\n",
    )
    result = reviewed(held, PRICES, "2024Q1", today=TODAY)
    # Opening 10 · 100 + 1000; closing 10 · 108 + 1200. 5 March: 700 ÷ 500 of it: (2000 + 200) ÷
    # 2000.
    assert (result.totals.year.value_at_opening, result.totals.value) == (2000.0, 2280.0)
    assert result.totals.year.twr == pytest.approx(2280 / 2000 - 1)
    option = row(result, "FUND 240621C100")
    assert option.year.contribution == pytest.approx(0.1)
    assert option.year.realised == 200.0
    assert messages(result, "traded_price") == [
        (
            "FUND 240621C100 has no market price: between its trades it counted at what was last "
            "paid"
            " for it."
        )
    ]
    assert {p.severity for p in result.problems if p.where != "FUND"} == {"info"}
    adds_up(result)
    assert "FUND 240621C100" in everywhere(result)


def test_an_option_still_held_counts_at_what_was_paid_until_a_price_is_written() -> None:
    rows = "2024-02-05,buy,FUND 240621C100,100,5,500,USD,,,\n"
    paid = reviewed(files("FUND 240621C100,100,,USD,\n", rows), PRICES, "2024Q1", today=TODAY)
    assert paid.totals.value == 500.0
    assert [(p.severity, p.message) for p in paid.problems if p.code == "traded_price"] == [
        (
            "warning",
            (
                "FUND 240621C100 has no market price, so it counts at what was last paid for it, on"
                " 2024-02-05: write today's price in the column “price” of holdings.csv."
            ),
        )
    ]
    assert row(paid, "FUND 240621C100").is_manual
    assert paid.provenance.prices["FUND 240621C100"].source == "manual"
    assert (
        sentences.price_dates(paid, T) == completeness.in_brief(paid, T) == ""
    )  # it is on no exchange, and its price is the user's
    published = report.render(paid, "csv", Audience(T, shows_amounts=False)).decode()
    assert "FUND 240621C100" in published
    assert ",5.0," not in published  # what was paid for it is as private as how many there are
    written = reviewed(files("FUND 240621C100,100,,USD,9\n", rows), PRICES, "2024Q1", today=TODAY)
    assert written.totals.value == 900.0
    assert "traded_price" not in codes(written)
    assert "dividend_tax_guess" not in codes(paid) | codes(written)  # an option pays nothing


def test_the_price_of_a_transfer_is_a_price() -> None:
    rows = "2024-02-05,transfer_in,CORP 2030,10,99,,USD,,,\n"
    result = reviewed(files("CORP 2030,10,,USD,\n", rows), PRICES, "2024Q1", today=TODAY)
    assert result.totals.value == 990.0
    adds_up(result)


def test_the_currency_of_what_is_traded_is_the_row_s_in_holdings_csv_or_the_listing_s() -> None:
    held = files(
        "CORP 2030,1,,EUR,\n",
        "2024-02-05,buy,CORP 2030,1,100,,,,,\n2024-02-05,buy,GONE,1,50,,,,,\n",
    )
    result = reviewed(
        held, market(rates=[rate("EUR", "2023-12-29 0.5 | 2024-03-28 0.5")]), "2024Q1", today=TODAY
    )
    # 100 EUR are 200 USD; a symbol without an ending is American.
    assert row(result, "CORP 2030").value_base == 200.0
    assert row(result, "GONE").currency == "USD"


def test_rows_in_a_currency_without_a_rate_are_left_out_and_told() -> None:
    """Before, one such row made the whole account's money unknown."""
    held = files(
        "FUND,10,A,,\nCASH,500,A,USD,\n",
        (
            "2024-02-05,buy,FUND,1,90,90,CHF,A,,\n2024-02-06,fee,,,,1,CHF,A,,\n"
            "2024-02-07,deposit,,,,200,USD,A,,\n"
        ),
    )
    result = reviewed(held, PRICES, "2024Q1", today=TODAY)
    assert [
        (p.severity, p.place, p.message) for p in result.problems if p.code == "uncounted_rows"
    ] == [
        (
            "error",
            "transactions.csv:2",
            (
                "No exchange rate from CHF to USD is known, so rows in CHF are left out (rows: 2):"
                " fetch again, or correct the currency."
            ),
        )
    ]
    assert (result.totals.year.value_at_opening, result.totals.value) == (1300.0, 1580.0)
    assert result.totals.year.net_contributions == 200.0
    adds_up(result)
    everywhere(result)


def test_a_security_whose_currency_nobody_tells_is_left_out_and_told() -> None:
    held = files(
        "FUND,10,,,\n",
        "2024-02-05,buy,THING.ZZ,1,90,90,,,,\n2024-03-05,sell,THING.ZZ,1,95,95,,,,\n",
    )
    result = reviewed(held, PRICES, "2024Q1", today=TODAY)
    assert messages(result, "uncounted_rows") == [
        (
            "Nothing tells the currency of THING.ZZ, so its rows are left out (rows: 2): write "
            "it in"
            " the column “currency”, such as USD."
        )
    ]
    assert result.totals.year.net_contributions == 0.0
    adds_up(result)


def test_what_was_held_before_its_first_known_price_is_told() -> None:
    young = market(
        history("FUND", "USD", "2022-12-30 90 | 2023-12-29 100 | 2024-03-28 108"),
        history("YOUNG", "USD", "2024-02-01 20 | 2024-03-28 22"),
    )
    held = files("FUND,10,,,\nYOUNG,10,,,\n", "2023-05-02,buy,YOUNG,10,15,150,,,,\n")
    before = reviewed(held, young, "2023Q4", today=TODAY)
    assert row(before, "YOUNG").value is None
    assert messages(before, "no_price") == [
        "YOUNG has no price on or before 2023-12-31, so it is not in the totals."
    ]
    assert before.totals.value == 1000.0
    said = (
        "YOUNG was held before its first known price, of 2024-02-01: until then it counts at that"
        " price, and what is said of the time before is not exact."
    )
    now = reviewed(held, young, "2024Q1", today=TODAY)
    assert [(p.severity, p.message) for p in now.problems if p.code == "first_price"] == [
        ("warning", said)
    ]
    assert now.totals.year.value_at_opening == 1200.0  # 10 · 100 + 10 · 20
    bought_later = files("FUND,10,,,\nYOUNG,10,,,\n", "2024-02-02,buy,YOUNG,10,21,210,,,,\n")
    assert "first_price" not in codes(reviewed(bought_later, young, "2024Q1", today=TODAY))


def test_a_rate_that_begins_later_than_the_ledger_is_told() -> None:
    rates = [rate("TWD", "2023-12-29 30 | 2024-03-28 32")]
    held = files("FUND,10,,,\n", "2023-05-02,buy,FUND,10,95,950,,,,\n")
    prices = market(*PRICES.histories.values(), rates=rates)
    result = reviewed(held, prices, "2024Q1", today=TODAY, base="TWD")
    assert [(p.severity, p.message) for p in result.problems if p.code == "first_price"] == [
        (
            "info",
            (
                "There is no exchange rate from USD to TWD before 2023-12-29: until then the first"
                " one counts, and what is said of the time before is not exact."
            ),
        )
    ]


def test_a_year_in_which_nothing_was_held() -> None:
    held = files("", "2023-02-06,buy,FUND,10,90,900,,,,\n2023-03-06,sell,FUND,10,95,950,,,,\n")
    with pytest.raises(
        NothingToReviewError, match="Nothing was held from 2023-12-31 to 2024-03-31"
    ):
        reviewed(held, PRICES, "2024Q1", today=TODAY)


def test_a_benchmark_without_prices_says_why() -> None:
    held = files("FUND,30,,,\n", "2024-01-15,buy,FUND,10,100,1000,,,,\n")
    prices = replace(
        PRICES,
        histories={**PRICES.histories, "YOUNG": history("YOUNG", "USD", "2024-02-01 20")},
        outcomes={"NOBODY": Outcome("unknown", datetime(2024, 4, 1, tzinfo=UTC))},
    )
    wishes = ("FUND", "YOUNG", "NOBODY", "LATER")
    result = review(
        comparing(held, wishes), prices, Quarter.parse("2024Q1"), today=TODAY, base="USD"
    )
    assert messages(result, "benchmark_without_prices") == [
        "YOUNG, with which you compare, has no price or no exchange rate on 2023-12-31.",
        "Yahoo does not know NOBODY, with which you compare: check its spelling.",
        "LATER, with which you compare, has no prices yet: fetch them.",
    ]
    everywhere(result)


def test_money_as_of_a_day_is_the_same_whatever_was_paid_later() -> None:
    """A dividend of July that a row of August records is taken from today's money once, also as of
    June.
    """
    paying = market(
        history(
            "FUND",
            "USD",
            "2023-12-29 100 | 2024-03-28 100 | 2024-06-28 100 | 2024-09-30 100",
            dividends="2024-07-15 2",
        )
    )
    held = files(
        "FUND,10,A,,\nCASH,514,A,USD,\n",
        "2024-08-15,dividend,FUND,,,14,USD,A,,\n",
        today=date(2024, 10, 5),
    )
    for as_of in (None, date(2024, 6, 30)):
        result = reviewed(held, paying, "2024Q2", today=date(2024, 10, 5), as_of=as_of)
        assert row(result, "CASH").value == 500.0  # 514 less the 14 of August
        assert (result.totals.value, result.totals.year.twr) == (1500.0, 0.0)


def test_closes_of_your_own_stand_beside_what_was_paid() -> None:
    """An option bought at 5, written at 8 for the end of March, sold at 7 in April."""
    held = files(
        "FUND,10,,,\n",
        "2024-02-05,buy,FUND 240621C100,100,5,500,USD,,,\n2024-04-05,sell,FUND"
        " 240621C100,100,7,700,USD,,,\n",
    )
    own = history("FUND 240621C100", "USD", "2024-03-28 8")
    result = reviewed(held, market(*PRICES.histories.values(), own), "2024Q1", today=TODAY)
    assert result.totals.value == 1880.0
    assert result.totals.year.twr == pytest.approx(1880 / 1500 - 1)
    assert "first_price" not in codes(result)


def test_a_transfer_without_its_other_half_is_told_and_its_price_is_its_cost() -> None:
    held = files(
        "FUND,5,A,,\nFUND,6,B,,\n",
        "2024-02-01,transfer_out,FUND,2,,,,A,,\n2024-02-04,transfer_in,FUND,2,,,,B,,\n"
        "2024-02-05,transfer_in,FUND,3,90,,,B,,\n2024-02-20,transfer_in,FUND,1,,,,B,,\n",
    )
    result = reviewed(held, PRICES, "2024Q1", today=TODAY)
    assert [
        (p.severity, p.place, p.facts["n"])
        for p in result.problems
        if p.code == "unmatched_transfers"
    ] == [("info", "transactions.csv:4", 2)]
    assert result.totals.year.net_contributions == 400.0  # 4 · 100, at market value
    alone = files(
        "FUND,4,,,\n",
        "2024-02-05,transfer_in,FUND,3,90,,,,,\n2024-02-20,transfer_in,FUND,1,,,,,,\n",
    )
    fund = row(reviewed(alone, PRICES, "2024Q1", today=TODAY), "FUND")
    assert fund.unrealised == 4 * 108 - (3 * 90 + 1 * 100)
    adds_up(result)


def test_a_ledger_of_another_name_is_named_so() -> None:
    held = files("FUND,2,,,\n", "2024-01-15,buy,FUND,5,100,500,,,,\n")
    result = reviewed(replace(held, transactions_name="ledger.csv"), PRICES, "2024Q1", today=TODAY)
    assert [p.place for p in result.problems if p.code == "rolled_back_below_zero"] == [
        "ledger.csv:2"
    ]
    assert [p.where for p in result.problems if p.code == "ledger_begins"] == ["ledger.csv"]


def test_money_that_came_in_february_is_told_over_its_own_days() -> None:
    held = files("FUND,10,,,\n", "2024-02-15,buy,FUND,10,100,1000,,,,\n")
    result = reviewed(held, PRICES, "2024Q1", today=TODAY)
    assert result.totals.year.irr_period == pytest.approx(0.08)
    assert result.totals.year.irr_days == 45  # 15 February to 31 March
    assert "earned +8.00% in 45 days" in everywhere(result)
    whole = reviewed(
        files("FUND,10,,,\n", "2024-02-15,buy,FUND,1,100,100,,,,\n"), PRICES, "2024Q1", today=TODAY
    )
    assert whole.totals.year.irr_days == 91


def test_groups_are_the_same_however_many_are_looked_at_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One group at a time, as thousands of names have to share the memory."""
    held = files(
        "FUND,30,A,,\nFUND,5,B,,\nFUND,7,C,,\nCASH,50,A,USD,\n",
        "2024-01-15,deposit,,,,1000,USD,A,,\n2024-01-15,buy,FUND,10,100,1000,,A,,\n"
        "2024-02-01,transfer_out,FUND,2,,,,A,,\n2024-02-01,transfer_in,FUND,2,,,,B,,\n"
        "2024-03-01,sell,FUND,1,105,105,,C,,\n",
    )
    together = reviewed(held, PRICES, "2024Q1", today=TODAY).ledger
    monkeypatch.setattr("portfolio.analysis.ledger.ledger.CELLS", 1)
    alone = reviewed(held, PRICES, "2024Q1", today=TODAY).ledger
    assert together is not None
    assert alone is not None
    assert len(together.groups["account"]) == 3
    assert alone.groups == together.groups


def test_a_gain_that_cannot_be_converted_any_more_is_not_a_gain_of_nothing() -> None:
    """Sold for yen in February; the rate of the yen ends there, so what it realised in dollars by
    March is not known.
    """
    prices = market(
        history("FUND", "USD", "2022-12-30 90 | 2023-12-29 100 | 2024-03-28 108"),
        history("YEN.T", "JPY", "2023-12-29 1000 | 2024-02-15 1200 | 2024-03-28 1300"),
        rates=[rate("JPY", "2023-12-29 140 | 2024-01-05 140 | 2024-02-15 150")],
    )
    held = files(
        "FUND,30,,,\n",
        "2024-01-05,buy,YEN.T,10,1000,10000,JPY,,,\n2024-02-15,sell,YEN.T,10,1200,12000,JPY,,,\n",
    )
    result = reviewed(held, prices, "2024Q1", today=TODAY)
    (yen,) = [h for h in result.holdings if h.symbol == "YEN.T"]
    assert yen.is_closed
    assert yen.year.realised == 2000.0
    assert result.totals.year.realised is None


def test_rows_that_nobody_can_convert_are_all_told_a_dividend_and_its_tax_too() -> None:
    held = files(
        "FUND,30,,,\n",
        (
            "2024-01-15,buy,FUND,10,100,1000,,,,\n2024-02-01,dividend,FUND,,,10,CHF,,,\n"
            "2024-02-01,tax,FUND,,,3,CHF,,,\n"
        ),
    )
    result = reviewed(held, PRICES, "2024Q1", today=TODAY)
    (told,) = [p for p in result.problems if p.code == "uncounted_rows"]
    assert told.facts["n"] == 2
