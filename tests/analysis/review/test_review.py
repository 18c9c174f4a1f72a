"""One small portfolio worked out by hand, and each rule of the static review on its own.

Base TWD. AAA in USD (30 % withheld), BBB in TWD (0 % by the table for Taiwan), cash in USD.

             2023-12-29   2024-02-01   2024-03-28/29   2024-06-28
    AAA          100          104           110            99       dividend 1.04 on 2024-02-01
    BBB.TW        50            –            55            66       dividend 2.2 on 2024-06-28 (not
    reinvested at 0) USD/TWD       30           31            32            33

Q1: AAA price 110/100 − 1 = 10 %; total 1.10 · (1 + 1.04/104) − 1 = 1.10 · 1.01 − 1 = 11.1 %;
    net 1.10 · (1 + 0.7 · 0.01) − 1 = 1.10 · 1.007 − 1 = 10.77 %; FX 32/30 − 1 = 6.6667 %;
    base (1.111)(1.066667) − 1 = 18.50667 %.
    BBB 10 %, FX 0. Cash USD: 0 in its own currency, 6.6667 % in TWD.
Holdings: 10 AAA, 100 BBB.TW, 500 USD.
    I(t0) = 10·100·30 + 100·50 + 500·30 = 30,000 + 5,000 + 15,000 = 50,000. I(Q1) =
    30,000·1.111·(32/30) + 5,000·1.1 + 500·32 = 35,552 + 5,500 + 16,000 = 57,052; growth 14.104 %.
    value(Q1) = 10·110·32 + 100·55 + 16,000 = 35,200 + 5,500 + 16,000 = 56,700.
Q2: AAA 99/110 − 1 = −10 %; BBB price 66/55 − 1 = 20 %, total 1.2·(1 + 2.2/66) − 1 = 24 %; FX 33/32.
    I(Q2) = 30,000·1.111·0.9·(33/30) + 5,000·1.1·1.24 + 500·33 = 32,996.7 + 6,820 + 16,500 =
    56,316.7; YTD 12.6334 %. growth Q2 = 56,316.7 / 57,052 − 1 = −1.288824 %.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from portfolio.analysis.findings.findings import dividend_tax_findings
from portfolio.analysis.review.allocation import allocate
from portfolio.book.records import CASH, Holding, Settings
from portfolio.errors import NothingToReviewError, UsageError
from portfolio.market.records import Market, Outcome
from tests.support.markets import book, history, market, rate, reviewed, row
from tests.support.sample_review import sample_review

AAA = history(
    "AAA",
    "USD",
    "2023-12-29 100 | 2024-02-01 104 | 2024-03-28 110 | 2024-06-28 99",
    dividends="2024-02-01 1.04",
)
BBB = history(
    "BBB.TW", "TWD", "2023-12-29 50 | 2024-03-29 55 | 2024-06-28 66", dividends="2024-06-28 2.2"
)
USDTWD = rate("TWD", "2023-12-29 30 | 2024-02-01 31 | 2024-03-29 32 | 2024-06-28 33")
MARKET = market(AAA, BBB, rates=[USDTWD])
HELD = (
    Holding("AAA", 10.0, name="Alpha", account="US", cost=80.0, asset_class="Equity", target=0.5),
    Holding(
        "BBB.TW", 100.0, name="Beta", account="TW", currency="TWD", asset_class="Equity", target=0.3
    ),
    Holding(CASH, 500.0, account="US", currency="USD"),
)
BOOK = book(*HELD)
TODAY = date(2024, 7, 5)


def codes(result: object) -> set[tuple[str, str]]:
    return {(p.code, p.where) for p in result.problems}  # type: ignore[attr-defined]


def test_returns_of_a_holding() -> None:
    found = row(reviewed(BOOK, MARKET, "2024Q1", today=TODAY, base="TWD"), "AAA")
    assert found.year.price_return == pytest.approx(0.10)
    assert found.year.total_return == pytest.approx(0.111)
    assert found.year.net_total_return == pytest.approx(0.1077)
    assert found.year.fx_return == pytest.approx(32 / 30 - 1)
    assert found.year.base_return == pytest.approx(0.1850667, abs=1e-7)
    assert found.quarter.total_return == found.year.total_return
    assert (found.price, found.price_date) == (110.0, date(2024, 3, 28))
    assert (found.value, found.value_base) == (pytest.approx(1100), pytest.approx(35_200))
    assert found.weight == pytest.approx(35_200 / 56_700)
    assert found.year.weight_at_opening == pytest.approx(30_000 / 50_000)
    assert [(d.ex_date, d.amount) for d in found.year.dividends] == [(date(2024, 2, 1), 1.04)]
    assert found.year.dividends[0].net == pytest.approx(0.728)  # 1.04 · 0.7
    assert (found.dividend_tax, found.dividend_tax_origin) == (0.30, "residence")


def test_totals() -> None:
    totals = reviewed(BOOK, MARKET, "2024Q1", today=TODAY, base="TWD").totals
    assert totals.value == pytest.approx(56_700)
    assert totals.year.value_at_opening == totals.quarter.value_at_opening == pytest.approx(50_000)
    assert totals.year.growth == totals.quarter.growth == pytest.approx(0.14104)
    # Income: 10 shares · 1.04 USD at the ex-date's rate of 31 = 322.4 TWD; 225.68 after 30 %.
    assert totals.year.income_gross == totals.quarter.income_gross == pytest.approx(322.4)
    assert totals.year.income_net == pytest.approx(225.68)
    # Yield of the whole: 10 · 1.04 · 32 / 56,700 = 0.586949 %.
    assert totals.yield_trailing == pytest.approx(332.8 / 56_700)
    assert totals.yield_trailing_net == pytest.approx(332.8 * 0.7 / 56_700)
    # Without transactions these are not known, and nothing is called a time-weighted return.
    assert (
        totals.year.twr
        is totals.year.irr
        is totals.year.net_contributions
        is totals.year.bridge
        is None
    )


def test_second_quarter() -> None:
    result = reviewed(BOOK, MARKET, "2024Q2", today=TODAY, base="TWD")
    assert result.totals.year.growth == pytest.approx(0.126334)
    assert result.totals.quarter.growth == pytest.approx(-0.01288824, abs=1e-8)
    beta = row(result, "BBB.TW")
    assert beta.quarter.price_return == pytest.approx(0.20)
    assert beta.quarter.total_return == pytest.approx(0.24)
    assert beta.year.total_return == pytest.approx(1.1 * 1.24 - 1)
    # Only Q2's dividend counts in Q2: 100 · 2.2 TWD, nothing withheld in Taiwan.
    assert (
        result.totals.quarter.income_gross == result.totals.quarter.income_net == pytest.approx(220)
    )
    assert result.totals.year.income_gross == pytest.approx(322.4 + 220)


def test_quarters_table() -> None:
    result = reviewed(BOOK, MARKET, "2024Q2", today=TODAY, base="TWD")
    assert [r.symbol for r in result.quarters] == ["AAA", "BBB.TW", "TOTAL"]
    alpha, _, total = result.quarters
    assert alpha.returns["own", "total"] == (
        pytest.approx(0.111),
        pytest.approx(-0.10),
        None,
        None,
        pytest.approx(1.111 * 0.9 - 1),
    )
    assert alpha.get("base", "net", "Q1") == pytest.approx(1.1077 * 32 / 30 - 1)
    assert alpha.get("own", "price", "YTD") == pytest.approx(-0.01)
    assert total.get("base", "total", "Q1") == pytest.approx(0.14104)
    assert total.get("base", "total", "YTD") == result.totals.year.growth
    # Price alone: values 50,000 → 56,700 → 10·99·33 + 6,600 + 16,500 = 55,770.
    assert total.get("base", "price", "Q2") == pytest.approx(55_770 / 56_700 - 1)
    # After tax, Q1: 30,000·1.1077·32/30 + 5,500 + 16,000 = 56,946.4.
    assert total.get("base", "net", "Q1") == pytest.approx(56_946.4 / 50_000 - 1)
    assert [r.symbol for r in result.ranked()] == ["BBB.TW", "AAA"]


def test_contributions_and_their_parts() -> None:
    result = reviewed(BOOK, MARKET, "2024Q1", today=TODAY, base="TWD")
    alpha = row(result, "AAA")
    # w = 0.6: price 0.6·0.10 = 6 pp; dividend 0.6·0.011 = 0.66 pp; currency 0.6·1.111·(32/30 − 1) =
    # 4.444 pp.
    assert alpha.year.contribution == pytest.approx(5_552 / 50_000)
    parts = alpha.year.contribution_parts
    assert parts is not None
    assert (parts.price, parts.dividend, parts.currency) == (
        pytest.approx(0.06),
        pytest.approx(0.0066),
        pytest.approx(0.04444),
    )
    assert row(result, CASH).year.contribution == pytest.approx(1_000 / 50_000)
    assert (
        alpha.quarter.contribution == alpha.year.contribution
    )  # a first quarter is the year so far
    assert alpha.quarter.contribution_parts == parts
    assert sum(h.year.contribution or 0 for h in result.holdings) == pytest.approx(
        result.totals.year.growth
    )


def test_yields_and_frequency() -> None:
    found = row(reviewed(BOOK, MARKET, "2024Q1", today=TODAY, base="TWD"), "AAA")
    assert found.yield_trailing == pytest.approx(1.04 / 110)
    assert found.yield_trailing_net == pytest.approx(0.728 / 110)
    assert found.yield_on_cost == pytest.approx(1.04 / 80)
    assert found.dividend_frequency == "irregular"  # one ex-date shows no rhythm
    assert (
        row(reviewed(BOOK, MARKET, "2024Q1", today=TODAY, base="TWD"), CASH).dividend_frequency
        is None
    )


def test_trailing_dividends_are_those_of_the_twelve_months_to_the_boundary_day() -> None:
    # (2023-03-31, 2024-03-31]: the first day is out, the last is in.
    prices = market(
        history(
            "AAA",
            "USD",
            "2023-03-30 100 | 2023-12-29 100 | 2024-03-28 100",
            dividends="2023-03-31 1 | 2023-04-01 2 | 2024-03-31 4 | 2024-04-01 8",
        )
    )
    found = row(reviewed(book(Holding("AAA", 1.0)), prices, "2024Q1", today=TODAY), "AAA")
    assert found.yield_trailing == pytest.approx(6 / 100)


@pytest.mark.parametrize(
    ("ex_dates", "expected"),
    [
        ("", "none"),
        ("2024-01-02", "irregular"),
        # Two in December and none in January, as PFF and SGOV pay: still monthly.
        ("2023-10-02 2023-11-01 2023-12-01 2023-12-15 2024-02-01 2024-03-01", "monthly"),
        # A fifth payment within twelve months, as QQQ had: still quarterly.
        ("2023-03-20 2023-06-20 2023-09-18 2023-12-18 2023-12-27 2024-03-18", "quarterly"),
        ("2022-07-18 2023-01-30 2023-07-18 2024-01-17", "half-yearly"),
        ("2021-03-01 2022-03-02 2023-03-01 2024-03-01", "yearly"),
        ("2019-03-01 2021-09-02 2024-03-01", "irregular"),
        # Only ex-dates up to the boundary day count.
        ("2024-01-15 2024-02-15 2024-03-15 2024-06-15 2024-09-15 2024-12-15", "monthly"),
    ],
)
def test_frequency_from_the_spacing_of_ex_dates(ex_dates: str, expected: str) -> None:
    paid = " | ".join(f"{day} 0.1" for day in ex_dates.split())
    prices = market(
        history("AAA", "USD", "2018-12-31 100 | 2023-12-29 100 | 2024-03-28 100", dividends=paid)
    )
    found = row(reviewed(book(Holding("AAA", 1.0)), prices, "2024Q1", today=TODAY), "AAA")
    assert found.dividend_frequency == expected


def test_only_the_last_eight_ex_dates_show_the_rhythm() -> None:
    # Yearly until 2015, then monthly: the last eight are monthly.
    old = [f"{year}-06-01" for year in range(2000, 2016)]
    new = [f"2023-{month:02}-01" for month in range(3, 13)]
    paid = " | ".join(f"{day} 0.1" for day in old + new)
    prices = market(
        history("AAA", "USD", "1999-12-31 100 | 2023-12-29 100 | 2024-03-28 100", dividends=paid)
    )
    found = row(reviewed(book(Holding("AAA", 1.0)), prices, "2024Q1", today=TODAY), "AAA")
    assert found.dividend_frequency == "monthly"


def test_allocation_now_and_at_new_year() -> None:
    result = reviewed(BOOK, MARKET, "2024Q1", today=TODAY, base="TWD")
    equity, cash = result.allocation["asset_class"]
    assert (equity.group, cash.group) == ("Equity", "Cash")
    assert equity.weight == pytest.approx(40_700 / 56_700)
    assert equity.weight_start_of_year == pytest.approx(35_000 / 50_000)
    assert equity.target == pytest.approx(0.8)
    assert cash.target is None
    assert [r.group for r in result.allocation["currency"]] == ["USD", "TWD"]
    assert [r.group for r in result.allocation["account"]] == ["US", "TW"]
    assert list(result.allocation)[:4] == ["asset_class", "currency", "region", "account"]


def test_of_nothing_and_of_a_debt_nobody_has_a_share() -> None:
    # A cent and a half below zero at New Year, left over by rounding; 100 and 300 by the review's
    # day.
    equity, cash = allocate(
        ["Equity", "Cash"], np.array([300.0, 100.0]), np.array([0.0, -0.015]), [None, None]
    )
    assert (equity.weight, cash.weight) == (0.75, 0.25)
    assert equity.weight_start_of_year is cash.weight_start_of_year is None
    assert equity.change is None
    gone, owed = allocate(
        ["Equity", "Cash"], np.array([0.0, -5.0]), np.array([1.0, 0.0]), [None, None]
    )
    assert (gone.weight, owed.weight) == (0.0, 0.0)


def test_unknown_text_columns_can_be_grouped_by_but_not_numbers() -> None:
    held = book(
        Holding("AAA", 10.0, other={"Bucket": "core", "Lot": "12"}),
        Holding("BBB.TW", 100.0, other={"Bucket": "satellite", "Lot": "1,300"}),
    )
    result = reviewed(held, MARKET, "2024Q1", today=TODAY, base="TWD")
    assert [r.group for r in result.allocation["Bucket"]] == ["core", "satellite"]
    assert "Lot" not in result.allocation


def test_history_has_every_quarter_oldest_first() -> None:
    result = reviewed(BOOK, MARKET, "2024Q2", today=TODAY, base="TWD")
    assert [(h.quarter, h.growth) for h in result.history][-2:] == [
        ("2024Q1", pytest.approx(0.14104)),
        ("2024Q2", pytest.approx(-0.01288824, abs=1e-8)),
    ]
    assert result.history[-1].value == pytest.approx(55_770)
    # 2023 has one close, on its last Friday: the quarter is listed, with nothing gained since the
    # first close.
    assert result.history[0].quarter == "2023Q4"


def test_growth_lines_start_at_zero_and_end_at_the_years_return() -> None:
    result = reviewed(BOOK, MARKET, "2024Q2", today=TODAY, base="TWD")
    lines = result.growth
    assert lines.days[0] == np.datetime64("2023-12-31")
    assert lines.days[-1] == np.datetime64("2024-06-30")
    assert lines.symbols == ("AAA", "BBB.TW")
    assert lines.own[0].tolist() == [0.0, 0.0]
    assert lines.own[-1] == pytest.approx([1.111 * 0.9 - 1, 1.1 * 1.24 - 1])
    assert lines.base[-1, 0] == pytest.approx(1.111 * 0.9 * 1.1 - 1)
    assert lines.total[-1] == pytest.approx(result.totals.year.growth)


# --- Which days a review is about -----------------------------------------------------------------


def test_without_a_quarter_the_last_completed_one_is_meant() -> None:
    result = reviewed(BOOK, MARKET, None, today=date(2024, 7, 5), base="TWD")
    assert (result.quarter, result.as_of, result.is_running) == ("2024Q2", date(2024, 6, 30), False)


def test_a_running_quarter_ends_at_the_latest_close() -> None:
    result = reviewed(BOOK, MARKET, "2024Q2", today=date(2024, 6, 29), base="TWD")
    assert (result.as_of, result.is_running) == (date(2024, 6, 28), True)


def test_as_of_hides_later_closes_and_events() -> None:
    # As of 2024-03-15 AAA's latest close is that of 2024-02-01: 104, total 1.04 · 1.01 − 1.
    result = reviewed(BOOK, MARKET, "2024Q1", today=TODAY, as_of=date(2024, 2, 5), base="TWD")
    found = row(result, "AAA")
    assert (result.as_of, result.is_running) == (date(2024, 2, 5), True)
    assert (found.price, found.price_date) == (104.0, date(2024, 2, 1))
    assert found.year.total_return == pytest.approx(1.04 * 1.01 - 1)
    assert result.provenance.prices["AAA"].last_date == date(2024, 2, 1)


def test_as_of_is_the_earlier_of_the_day_and_the_quarters_end() -> None:
    result = reviewed(BOOK, MARKET, "2024Q1", today=TODAY, as_of=date(2024, 4, 5), base="TWD")
    assert (result.as_of, result.is_running) == (date(2024, 3, 31), False)
    assert result == replace(
        reviewed(BOOK, MARKET, "2024Q1", today=TODAY, base="TWD"),
        growth=result.growth,
        income=result.income,
    )  # a later day changes nothing


def test_a_quarter_that_has_not_begun() -> None:
    with pytest.raises(UsageError, match="2024Q4 has not begun on 2024-07-05"):
        reviewed(BOOK, MARKET, "2024Q4", today=TODAY)


def test_a_quarter_without_any_close_is_refused_rather_than_shown_as_zero() -> None:
    with pytest.raises(
        NothingToReviewError, match="No closes of 2024Q3 are known yet: the latest is of 2024-06-28"
    ):
        reviewed(BOOK, MARKET, "2024Q3", today=date(2024, 10, 5), base="TWD")


def test_a_quarter_before_the_first_close_is_refused_rather_than_valued_at_later_prices() -> None:
    for as_of in (None, date(2023, 10, 5)):
        with pytest.raises(
            NothingToReviewError, match="No closes of 2023Q3 are known: the first is of 2023-12-29"
        ):
            reviewed(BOOK, MARKET, "2023Q3", today=TODAY, as_of=as_of, base="TWD")
    # A hole over the whole quarter, with closes before and after it, is stale prices rather than
    # none.
    prices = market(history("AAA", "USD", "2023-12-29 100 | 2024-04-02 110"))
    result = reviewed(book(Holding("AAA", 1.0)), prices, "2024Q1", today=TODAY)
    assert (row(result, "AAA").price, row(result, "AAA").is_stale) == (100.0, True)


# --- What is missing ------------------------------------------------------------------------------


def test_a_security_without_prices_is_an_error_and_not_in_the_totals() -> None:
    held = book(*HELD, Holding("GONE", 5.0, currency="USD"))
    result = reviewed(held, MARKET, "2024Q1", today=TODAY, base="TWD")
    found = row(result, "GONE")
    assert (
        found.price
        is found.value
        is found.value_base
        is found.weight
        is found.year.total_return
        is None
    )
    assert result.totals.value == pytest.approx(56_700)
    assert ("no_price", "GONE") in codes(result)
    assert [r.symbol for r in result.quarters] == ["AAA", "BBB.TW", "GONE", "TOTAL"]


def test_a_symbol_that_yahoo_does_not_know_is_named_as_such() -> None:
    outcome = Outcome("unknown", datetime(2024, 7, 5, tzinfo=UTC), "No data found")
    prices = market(AAA, rates=[USDTWD], outcomes={"TYPO": outcome})
    held = book(Holding("AAA", 1.0), Holding("TYPO", 1.0))
    result = reviewed(held, prices, "2024Q1", today=TODAY, base="TWD")
    assert ("unknown_symbol", "TYPO") in codes(result)


def test_a_missing_rate_is_an_error_never_one() -> None:
    result = reviewed(BOOK, market(AAA, BBB), "2024Q1", today=TODAY, base="TWD")
    found = row(result, "AAA")
    assert found.value == pytest.approx(1100)
    assert (
        found.value_base
        is found.year.base_return
        is found.year.fx_return
        is found.year.contribution
        is None
    )
    assert found.year.total_return == pytest.approx(0.111)
    # One rate, two holdings, two days: one finding.
    (problem,) = [p for p in result.problems if p.code == "missing_rate"]
    assert problem.where == "TWD=X"
    assert problem.message == (
        "There is no exchange rate of TWD for 2023-12-31, 2024-03-31. Not in the totals that need"
        " it: AAA, CASH."
    )
    # What is left: BBB alone.
    assert result.totals.value == pytest.approx(5_500)
    assert result.totals.year.growth == pytest.approx(0.10)


def test_a_rate_older_than_five_days_is_missing() -> None:
    # 31 March: a rate of the 26th is five days old and good, one of the 25th is not.
    for day, is_good in (("2024-03-26", True), ("2024-03-25", False)):
        prices = market(AAA, rates=[rate("TWD", f"2023-12-29 30 | {day} 32")])
        held = book(Holding("AAA", 1.0), Holding(CASH, 1.0, currency="TWD"))
        result = reviewed(held, prices, "2024Q1", today=TODAY, base="TWD")
        assert (row(result, "AAA").value_base is not None) is is_good


def test_crosses_go_through_the_dollar() -> None:
    prices = market(
        history("7203.T", "JPY", "2023-12-29 1000 | 2024-03-29 1000"),
        rates=[
            rate("JPY", "2023-12-29 150 | 2024-03-29 160"),
            rate("EUR", "2023-12-29 0.9 | 2024-03-29 0.8"),
        ],
    )
    found = row(
        reviewed(book(Holding("7203.T", 1.0)), prices, "2024Q1", today=TODAY, base="EUR"), "7203.T"
    )
    assert found.value_base == pytest.approx(1000 * 0.8 / 160)
    assert found.year.fx_return == pytest.approx((0.8 / 160) / (0.9 / 150) - 1)


def test_a_young_holding_counts_at_its_first_close_until_then() -> None:
    # NEW begins on 2024-02-01 at 20 and ends at 25. I(t0) = 10·20·30 = 6,000; I(Q1) = 10·25·32 =
    # 8,000.
    prices = market(history("NEW", "USD", "2024-02-01 20 | 2024-03-28 25"), AAA, rates=[USDTWD])
    result = reviewed(
        book(Holding("NEW", 10.0), Holding("AAA", 1.0)), prices, "2024Q1", today=TODAY, base="TWD"
    )
    found = row(result, "NEW")
    assert found.year.total_return is found.year.price_return is None
    assert found.year.weight_at_opening == pytest.approx(6_000 / 9_000)
    assert found.year.contribution == pytest.approx(2_000 / 9_000)
    assert ("young_holding", "NEW") in codes(result)
    # Before its first close there is no price to show, but the total is complete.
    early = reviewed(
        book(Holding("NEW", 10.0), Holding("AAA", 1.0)), prices, "2023Q4", today=TODAY, base="TWD"
    )
    assert row(early, "NEW").price is None
    assert early.totals.value == pytest.approx(9_000)


def test_as_of_hides_a_first_close_that_is_still_to_come() -> None:
    prices = market(history("NEW", "USD", "2024-02-01 20 | 2024-03-28 25"), AAA, rates=[USDTWD])
    held = book(Holding("NEW", 10.0), Holding("AAA", 1.0))
    result = reviewed(held, prices, "2023Q4", today=TODAY, as_of=date(2024, 1, 15), base="TWD")
    assert row(result, "NEW").value is None
    assert result.totals.value == pytest.approx(3_000)
    (told,) = [p for p in result.problems if p.where == "NEW" and p.severity == "warning"]
    assert (told.code, dict(told.facts)) == (
        "no_price",
        {"symbol": "NEW", "day": date(2023, 12, 31)},
    )


def test_a_manual_price_has_a_value_and_no_returns() -> None:
    held = book(Holding("FUND", 3.0, currency="USD", price=100.0), Holding("AAA", 1.0))
    result = reviewed(held, MARKET, "2024Q1", today=TODAY, base="TWD")
    found = row(result, "FUND")
    assert (found.price, found.price_date, found.is_manual) == (100.0, None, True)
    assert found.value_base == pytest.approx(3 * 100 * 32)
    assert found.year.total_return is found.yield_trailing is None
    # It moves with the currency alone: 9,000 → 9,600 of 12,000.
    assert found.year.contribution == pytest.approx(600 / 12_000)
    assert result.provenance.prices["FUND"].source == "manual"
    assert ("manual_price", "FUND") in codes(result)


def test_stale_prices_are_flagged_after_five_trading_days() -> None:
    # Weekdays after the close up to Sunday 31 March: from Friday 22 five (25–29), from Thursday 21
    # six.
    for day, is_stale in (("2024-03-22", False), ("2024-03-21", True)):
        prices = market(history("AAA", "USD", f"2023-12-29 100 | {day} 110"))
        result = reviewed(book(Holding("AAA", 1.0)), prices, "2024Q1", today=TODAY)
        assert row(result, "AAA").is_stale is is_stale
        assert (("stale_price", "AAA") in codes(result)) is is_stale


def test_a_failed_refresh_is_said_only_where_the_data_may_be_incomplete() -> None:
    outcome = Outcome("unavailable", datetime(2024, 7, 5, tzinfo=UTC), "timeout")
    for fetched, expected in (
        (datetime(2024, 3, 30, tzinfo=UTC), True),
        (datetime(2024, 4, 2, tzinfo=UTC), False),
    ):
        prices = market(
            history("AAA", "USD", "2023-12-29 100 | 2024-03-28 110", fetched_at=fetched),
            outcomes={"AAA": outcome},
        )
        result = reviewed(book(Holding("AAA", 1.0)), prices, "2024Q1", today=TODAY)
        assert (("not_refreshed", "AAA") in codes(result)) is expected


def test_a_row_in_another_currency_than_the_quote_is_a_warning() -> None:
    held = book(Holding("AAA", 1.0, currency="JPY", cost=80.0))
    result = reviewed(held, MARKET, "2024Q1", today=TODAY, base="USD")
    assert ("currency_mismatch", "AAA") in codes(result)
    assert row(result, "AAA").currency == "USD"
    assert (
        row(result, "AAA").yield_on_cost is None
    )  # yen of cost are not compared with dollars of dividends


def test_a_market_without_a_known_rate_gets_30_percent_and_a_warning() -> None:
    prices = market(history("AAA.PA", "EUR", "2023-12-29 100 | 2024-03-28 110"))
    result = reviewed(book(Holding("AAA.PA", 1.0)), prices, "2024Q1", today=TODAY, base="EUR")
    assert row(result, "AAA.PA").dividend_tax == 0.30
    assert ("dividend_tax_guess", "AAA.PA") in codes(result)


def test_cash_alone_can_be_reviewed() -> None:
    held = book(Holding(CASH, 1000.0, currency="TWD"))
    result = reviewed(held, Market({}, {}, "store"), None, today=TODAY, base="TWD")
    assert (result.quarter, result.totals.value, result.totals.year.growth) == (
        "2024Q2",
        1000.0,
        0.0,
    )
    assert [r.symbol for r in result.quarters] == ["TOTAL"]


def test_growth_from_a_loan_is_not_available_and_says_why() -> None:
    # 10 AAA were worth 1,000 dollars at New Year and 1,100 at the end; the loan is 1,000, then 999.
    for loan, growth in ((-1000.0, None), (-999.0, (1_111.0 - 999.0) / (1_000.0 - 999.0) - 1.0)):
        held = book(Holding("AAA", 10.0), Holding(CASH, loan, currency="USD"))
        result = reviewed(held, MARKET, "2024Q1", today=TODAY, base="USD")
        assert result.totals.year.growth == (growth if growth is None else pytest.approx(growth))
        assert (("no_growth", "TOTAL") in codes(result)) is (growth is None)


def test_nothing_at_all_is_refused_by_its_cause() -> None:
    at = datetime(2024, 7, 5, tzinfo=UTC)
    refused = Outcome("rate_limited", at, "Yahoo refused: too many requests (429)")
    late = history("LATE", "USD", "2024-07-01 5")
    for held, prices, said in (
        (("GONE",), market(), "no price of GONE is stored yet."),
        (("GONE",), market(outcomes={"GONE": refused}), "no price of GONE could be fetched (Yahoo"),
        (
            ("A", "B", "C"),
            market(
                outcomes={"A": refused, "B": Outcome("unknown", at, "No data found"), "C": refused}
            ),
            "no price of A, C could be fetched (Yahoo refused: too many requests (429)); Yahoo",
        ),
        (
            ("YEN", "LATE"),
            market(late, history("YEN", "JPY", "2024-06-28 5")),
            "no price of LATE on or before 2024-06-30 is known; no exchange rate of JPY for 2024",
        ),
        ((CASH,), market(), "no exchange rate of TWD for 2024-06-30 is stored."),
        (
            (CASH,),
            market(outcomes={"TWD=X": refused}),
            "no exchange rate of TWD for 2024-06-30 could be fetched (Yahoo refused",
        ),
        (
            (CASH,),
            market(outcomes={"TWD=X": Outcome("unknown", at, "No data found")}),
            "Yahoo does not know an exchange rate of TWD.",
        ),
    ):
        rows = [Holding(s, 1.0, currency="USD" if s == CASH else "") for s in held]
        with pytest.raises(NothingToReviewError) as caught:
            reviewed(book(*rows), prices, None, today=TODAY, base="TWD")
        assert f"Nothing can be computed for 2024Q2: {said}" in str(caught.value)


def test_a_file_without_holdings_is_said_to_be_so() -> None:
    with pytest.raises(NothingToReviewError, match="No holding can be read from holdings"):
        reviewed(book(), Market({}, {}, "store"), None, today=TODAY)


def test_one_symbol_in_two_accounts_is_two_holdings_and_one_row_of_quarters() -> None:
    # 1 share at 0 % and 3 at 40 %: the row after tax uses 30 %.
    held = book(
        Holding("AAA", 1.0, account="A", dividend_tax=0.0),
        Holding("AAA", 3.0, account="B", dividend_tax=0.4),
    )
    result = reviewed(held, MARKET, "2024Q1", today=TODAY, base="USD")
    assert [h.account for h in result.holdings] == ["A", "B"]
    assert row(result, "AAA", "A").year.net_total_return == pytest.approx(0.111)
    assert row(result, "AAA", "B").year.net_total_return == pytest.approx(1.1 * 1.006 - 1)
    assert [r.symbol for r in result.quarters] == ["AAA", "TOTAL"]
    assert result.quarters[0].get("own", "net", "YTD") == pytest.approx(1.1 * 1.007 - 1)


def test_a_dividend_on_a_day_without_a_close_is_reinvested_at_the_close_before() -> None:
    prices = market(
        history(
            "AAA",
            "USD",
            "2023-12-29 100 | 2024-03-27 100 | 2024-03-29 120",
            dividends="2024-03-28 5",
        )
    )
    found = row(reviewed(book(Holding("AAA", 1.0)), prices, "2024Q1", today=TODAY), "AAA")
    assert found.year.total_return == pytest.approx(1.2 * 1.05 - 1)


def test_the_base_currency_of_the_settings() -> None:
    held = book(*HELD, settings=Settings(base_currency="USD"))
    from portfolio.analysis.review.review import review

    assert review(held, MARKET, today=TODAY).base_currency == "USD"


def test_a_hint_about_withholding_names_the_first_of_many() -> None:
    held = [
        replace(
            sample_review().holdings[0],
            symbol=f"S{k}",
            dividend_tax=0.3,
            dividend_tax_origin="residence",
            dividend_frequency="quarterly",
        )
        for k in range(300)
    ]
    [few] = dividend_tax_findings(held[:2])
    assert few.message.startswith("30% is withheld from dividends of S0, S1 by default.")
    [many] = dividend_tax_findings(held)
    assert "of S0, S1, S2, S3, S4, S5, S6, S7 and 292 others by default" in many.message


def test_an_unknown_code_of_taiwan_is_answered_with_the_list_s() -> None:
    """6488 trades over the counter; 878 lost its zeros."""
    at = datetime(2024, 4, 2, tzinfo=UTC)
    result = reviewed(
        book(Holding("6488.TW", 1.0), Holding("878.TW", 1.0), Holding("SPY", 1.0)),
        market(
            history("SPY", "USD", "2023-12-29 100 | 2024-03-28 110"),
            outcomes={s: Outcome("unknown", at) for s in ("6488.TW", "878.TW")},
        ),
        "2024Q1",
        today=date(2024, 4, 2),
    )
    assert [p.message for p in result.problems if p.code == "unknown_symbol"] == [
        (
            "Yahoo does not know 6488.TW, and Taiwan's list has another: write 6488.TWO. It is not"
            " in the totals."
        ),
        (
            "Yahoo does not know 878.TW, and Taiwan's list has another: write 00878.TW. It is not"
            " in the totals."
        ),
    ]
