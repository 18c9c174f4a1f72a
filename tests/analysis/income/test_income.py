"""What was paid, withheld and is expected of a small portfolio, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.analysis.income.payments import Payments
from portfolio.analysis.income.records import Payer
from portfolio.analysis.income.review import IncomeScope, income_review
from portfolio.analysis.prices.panel import Panel
from portfolio.arrays import day_of
from portfolio.book.records import CASH, HealthPremium, Holding, Settings
from tests.support.markets import book, history, market, rate, reviewed, row

if TYPE_CHECKING:
    from portfolio.analysis.income.records import Amounts, Income
    from portfolio.analysis.records import Review

# AAA pays quarterly in dollars, BBB.TW half-yearly; the dollar is worth 30 TWD until 2023 and 32 in
# 2024.
PRICES = market(
    history(
        "AAA",
        "USD",
        "2021-12-31 100 | 2023-12-29 100 | 2024-05-10 100",
        dividends="2022-03-15 0.8 | 2022-06-15 0.8 | 2022-09-15 0.8 | 2022-12-15 0.8"
                  " | 2023-03-15 1.0"
        " | 2023-06-15 1.0 | 2023-09-15 1.0 | 2023-12-15 1.0 | 2024-03-15 1.1 | 2024-05-16 9.9",
    ),
    history(
        "BBB.TW",
        "TWD",
        "2021-12-30 50 | 2023-12-29 50 | 2024-05-10 50",
        dividends=(
            "2022-01-20 1.5 | 2022-07-20 1.0 | 2023-01-17 1.5 | 2023-05-20 9.0 | 2023-07-18 1.0"
            " | 2024-01-17 2.0"
        ),
    ),
    rates=[rate("TWD", " | ".join(f"{y}-{m:02}-{d} {fx}"
                                  for y, fx in ((2022, 30), (2023, 30), (2024, 32))
                                  for m in range(1, 13) for d in (10, 15, 18, 20)))],
)  # fmt: skip
HELD = book(
    Holding("AAA", 100.0, name="Alpha", account="US", cost=80.0),
    Holding("AAA", 50.0, name="Alpha", account="Other", dividend_tax=0.1),
    Holding("BBB.TW", 1000.0, account="Taiwan", currency="TWD"),
    Holding(CASH, 3200.0, account="Taiwan", currency="TWD"),
)
TODAY = date(2024, 5, 20)


def _review(
    as_of: date | None, quarter: str = "2024Q2", settings: Settings | None = None
) -> Review:
    held = replace(HELD, settings=settings) if settings else HELD
    return reviewed(held, PRICES, quarter, today=TODAY, as_of=as_of, base="TWD")


def _income(
    as_of: date | None = date(2024, 5, 10), quarter: str = "2024Q2", **given: Settings
) -> Income:
    found = _review(as_of, quarter, **given).income
    assert found is not None
    return found


def _near(amounts: Amounts | None, gross: float, withheld: float) -> bool:
    assert amounts is not None
    return (amounts.gross, amounts.withheld) == (pytest.approx(gross), pytest.approx(withheld))


def test_income_by_month_quarter_and_year() -> None:
    """January 2024: 2000 of BBB.TW. March: 150 · 1.1 · 32 = 5,280, of which 0.3 · 110 + 0.1 · 55 =
    38.5 dollars go.
    """
    whole = _income().history["total"]
    march = whole.row("month", "2024-03")
    assert march is not None
    assert _near(march.base, 5280.0, 38.5 * 32)
    assert march.base.net == pytest.approx(5280 - 1232)
    assert march.own is None  # two currencies
    first = whole.row("quarter", "2024Q1")
    assert first is not None
    assert _near(first.base, 7280.0, 1232.0)
    # The first quarter of 2023: 1500 + 150 · 30, of which (30 + 5) · 30.
    assert _near(first.before, 6000.0, 1050.0)
    assert first.growth == pytest.approx(7280 / 6000 - 1)
    assert first.growth_net == pytest.approx(6048 / 4950 - 1)
    assert [row.period for row in whole.rows("year")] == ["2022", "2023", "2024"]
    # From the first payment on, months without any included.
    assert [row.period for row in whole.rows("month")][:3] == ["2022-01", "2022-02", "2022-03"]
    assert len(whole.rows("month")) == 29


def test_a_running_year_is_compared_with_the_same_days() -> None:
    """To 10 May 2023: 1500 + 4500; the 9000 of 20 May came later."""
    whole = _income().history["total"]
    year = whole.row("year", "2024")
    assert year is not None
    assert (year.is_running, year.end) == (True, date(2024, 5, 10))
    assert _near(year.before, 6000.0, 1050.0)
    # At the end of May it has all of that May.
    whole = _income(date(2024, 5, 20)).history["total"]
    year = whole.row("year", "2024")
    assert year is not None
    assert _near(year.before, 15000.0, 1050.0)
    # The first year that is known is compared with nothing.
    first = whole.row("year", "2022")
    assert first is not None
    assert (first.before, first.growth, first.is_running) == (None, None, False)


def test_income_by_holding_account_country_and_currency() -> None:
    history = _income().history
    keys = {name: [group.key for group in one.groups] for name, one in history.items()}
    assert keys == {
        "total": [""],
        "holding": ["AAA", "AAA", "BBB.TW"],
        "account": ["US", "Other", "Taiwan"],
        "country": ["US", "TW"],
        "currency": ["USD", "TWD"],
    }
    dollars = history["currency"].row("year", "2023", 0)
    assert dollars is not None
    assert _near(dollars.base, 150 * 4 * 30, (30 + 5) * 4 * 30)
    assert _near(dollars.own, 600.0, 140.0)
    assert dollars.growth_own == pytest.approx(1.0 / 0.8 - 1)
    other = history["account"].this_year[1]
    assert _near(other.own, 55.0, 5.5)
    assert history["holding"].groups[1].account == "Other"


def test_sums() -> None:
    """The last twelve months to 10 May 2024: June to March 150 · 4.1 dollars, and 9000 + 1000 +
    2000 TWD.
    """
    income = _income()
    assert _near(income.year_to_date, 7280.0, 1232.0)
    assert income.last_twelve_months.gross == pytest.approx(150 * 3 * 30 + 150 * 1.1 * 32 + 12000)
    totals = _review(date(2024, 5, 10)).totals
    assert totals.year.income_gross == pytest.approx(income.year_to_date.gross)
    assert totals.year.income_net == pytest.approx(income.year_to_date.net)
    assert (totals.quarter.income_gross, income.quarter_to_date.gross) == (0.0, 0.0)
    totals = _review(None, "2024Q1").totals
    assert (totals.quarter.income_gross, totals.quarter.income_net) == (
        pytest.approx(7280),
        pytest.approx(6048),
    )
    # AAA 4 · 1.1 · 150 · 32; BBB.TW 1.0 in July and 2.0 in January for 1000, its 9.00 of May 2023
    # was special.
    assert income.next_twelve_months.gross == pytest.approx(4 * 1.1 * 150 * 32 + 3000)
    # June, September and December; July.
    assert income.rest_of_year.gross == pytest.approx(3 * 1.1 * 150 * 32 + 1000)
    assert income.whole_year.gross == pytest.approx(7280 + income.rest_of_year.gross)


def test_expected_payments() -> None:
    first, second, third = _income().expected[:3]
    assert (first.symbol, first.account, first.ex_date, first.state) == (
        "AAA",
        "US",
        date(2024, 6, 14),
        "estimated",
    )
    assert (first.shares, first.amount, first.tax, first.tax_origin) == (
        100.0,
        1.1,
        0.3,
        "residence",
    )
    assert _near(first.own, 110.0, 33.0)
    assert _near(first.base, 3520.0, 1056.0)
    assert first.pay_date is None
    assert first.basis is not None
    assert (
        first.basis.english
        == "USD 1.1 a share as on 2024-03-15, on the days of the year before (payments a year: 4)."
    )
    assert (second.account, second.tax, second.tax_origin) == ("Other", 0.1, "holding")
    assert (third.symbol, third.ex_date) == ("BBB.TW", date(2024, 7, 18))


def test_what_yahoo_has_announced_is_known_in_a_running_quarter_only_and_not_as_of_a_day() -> None:
    """The close of 10 May is the latest on 20 May: the ex-date of the 16th lies ahead of it, and is
    special.
    """
    income = _income(None)
    assert income.as_of == date(2024, 5, 10)
    announced = [e for e in income.expected if e.state == "announced"]
    assert [(e.ex_date, e.amount, e.own.gross) for e in announced] == [
        (date(2024, 5, 16), 9.9, 990.0),
        (date(2024, 5, 16), 9.9, 495.0),
    ]
    assert announced[0].basis is not None
    assert announced[0].basis.english == "Yahoo Finance has the ex-date."
    assert income.announced.gross == pytest.approx(1485 * 32)
    assert income.months[4].announced.gross == pytest.approx(1485 * 32)
    # What is estimated is the same as without it.
    assert [e.ex_date for e in income.expected if e.state == "estimated"] == [
        e.ex_date for e in _income(date(2024, 5, 10)).expected
    ]
    assert not any(e.state == "announced" for e in _income(date(2024, 5, 10)).expected)
    assert not any(e.state == "announced" for e in _income(None, "2024Q1").expected)
    # What is announced is expected: the yield has the calendar's sum.
    assert row(_review(None), "AAA", "US").yield_forward == pytest.approx((4.4 + 9.9) / 100)
    as_of = row(_review(date(2024, 5, 10)), "AAA", "US")
    assert as_of.yield_forward == pytest.approx(4.4 / 100)


def test_bars_of_the_year_and_of_twelve_months() -> None:
    bars = _income().months
    assert (bars[0].month, bars[-1].month) == (date(2024, 1, 1), date(2025, 5, 1))
    assert [bar.is_future for bar in bars[3:6]] == [False, False, True]
    # Nothing is recorded in a static review: past ex-dates are Yahoo's.
    assert (bars[2].received.gross, bars[2].announced.gross) == (0.0, pytest.approx(5280))
    assert (bars[5].announced.gross, bars[5].estimated.gross) == (0.0, pytest.approx(5280))
    assert bars[5].of("estimated") == bars[5].estimated
    assert sum(bar.estimated.gross for bar in bars) == pytest.approx(
        _income().next_twelve_months.gross
    )


def test_withheld_by_country() -> None:
    us, taiwan = _income().withheld
    assert (us.country, us.rate) == ("US", pytest.approx(38.5 / 165))
    assert _near(us.base, 5280.0, 1232.0)
    assert [(use.rate, use.origin, use.symbols) for use in us.rates] == [
        (0.3, "residence", ("AAA",)),
        (0.1, "holding", ("AAA",)),
    ]
    assert _near(us.rates[1].base, 1760.0, 176.0)
    assert (taiwan.country, taiwan.rate, taiwan.premium) == ("TW", 0.0, 0.0)


def test_yields_of_accounts_and_of_all() -> None:
    """AAA is worth 480,000 TWD and BBB.TW 50,000; its trailing 12 of 50 is 24 %, of which 9 were
    special.
    """
    income = _income()
    us, other, taiwan = income.yields["account"]
    assert (us.group, us.trailing, us.trailing_net) == (
        "US",
        pytest.approx(0.041),
        pytest.approx(0.0287),
    )
    assert (other.forward, other.forward_net) == (pytest.approx(0.044), pytest.approx(0.0396))
    # With 3,200 of cash: (12 · 1000) / 53,200.
    assert (taiwan.value, taiwan.trailing) == (pytest.approx(53200), pytest.approx(12000 / 53200))
    (whole,) = income.yields["total"]
    # BBB.TW by season: 1.0 in July and 2.0 in January, of 1000 shares.
    assert whole.forward == pytest.approx((0.044 * 480_000 + 3000) / 533_200)
    assert income.next_twelve_months.gross == pytest.approx(0.044 * 480_000 + 3000)
    assert us.on_cost == pytest.approx(4.1 / 80)
    # Only the row of 100 shares has a cost.
    assert whole.on_cost_net == pytest.approx(0.7 * 4.1 / 80)
    totals = _review(date(2024, 5, 10)).totals
    assert totals.yield_forward == whole.forward
    assert totals.yield_forward_net == whole.forward_net
    assert (totals.yield_on_cost, totals.yield_on_cost_net) == (whole.on_cost, whole.on_cost_net)


def test_dividends_and_growth_of_a_security() -> None:
    alpha, beta = _income().securities
    assert (alpha.symbol, alpha.payments_a_year, alpha.annual) == ("AAA", 4, pytest.approx(4.4))
    assert alpha.last_regular is not None
    assert (alpha.last_regular.ex_date, alpha.last_regular.net) == (
        date(2024, 3, 15),
        pytest.approx(0.77),
    )
    assert (alpha.years, alpha.by_year) == ((2022, 2023), (pytest.approx(3.2), pytest.approx(4.0)))
    assert (alpha.growth_1y, alpha.growth_3y) == (pytest.approx(0.25), None)
    assert (alpha.years_without_cut, alpha.years_compared) == (1, 1)
    assert len(alpha.dividends) == 9
    # The 9.00 between two regular ones is no growth.
    assert [d.amount for d in beta.dividends if d.is_special] == [9.0]
    assert (beta.by_year, beta.growth_1y) == ((2.5, 2.5), pytest.approx(0.0))


def test_the_rate_of_today_counts_for_all_that_is_computed() -> None:
    """A changed rate changes what a static review says of the past, too: it is about today's
    holdings and settings.
    """
    income = _income(settings=Settings(dividend_tax={"US": 0.15}))
    assert income.year_to_date.withheld == pytest.approx((16.5 + 5.5) * 32)
    assert [use.rate for use in income.withheld[0].rates] == [0.15, 0.1]
    assert income.expected[0].own.withheld == pytest.approx(0.15 * 110)


def test_a_change_of_the_tax_rate_by_the_date_of_the_review() -> None:
    """30 % until February 2024, 15 % on ex-dates from 1 March on; the other account has 10 % of its
    own.

    2023: 4.0 a share, of 100 shares 120 dollars withheld and of the other 50 shares 20, at 30 TWD:
    4,200. 2024: of 1.1 a share 110 · 15 % + 55 · 10 % = 22 dollars, at 32 TWD: 704.
    """
    settings = Settings(dividend_tax_from=((date(2024, 3, 1), {"US": 0.15}),))
    before, after = (
        _review(None, "2023Q4", settings),
        _review(date(2024, 5, 10), "2024Q2", settings),
    )
    then, now = row(before, "AAA", "US"), row(after, "AAA", "US")
    assert (then.dividend_tax, then.dividend_tax_origin) == (0.3, "residence")
    assert (now.dividend_tax, now.dividend_tax_origin) == (0.15, "market")
    assert then.yield_trailing_net == pytest.approx(0.7 * 4.0 / 100)
    # The next four come after 1 March.
    assert then.yield_forward_net == pytest.approx(0.85 * 4 * 1.0 / 100)
    # June, September and December at 30 %, March at 15 %.
    assert now.yield_trailing_net == pytest.approx((3 * 0.7 + 1.1 * 0.85) / 100)
    assert now.yield_on_cost_net == pytest.approx((3 * 0.7 + 1.1 * 0.85) / 80)
    assert now.yield_forward_net == pytest.approx(0.85 * 4 * 1.1 / 100)
    assert now.year.net_total_return == pytest.approx(0.85 * 1.1 / 100)
    assert [d.net for d in now.year.dividends] == pytest.approx([0.935])
    assert row(after, "AAA", "Other").dividend_tax == 0.1
    income, earlier = after.income, before.income
    assert income is not None
    assert earlier is not None
    assert income.year_to_date.withheld == pytest.approx(704)
    for told in (income, earlier):  # both reviews tell the same of 2023
        year = told.history["total"].row("year", "2023")
        assert year is not None
        assert year.base.withheld == pytest.approx(4_200)
    # What is expected in March is expected at the rate of March.
    expected = next(e for e in earlier.expected if (e.symbol, e.account) == ("AAA", "US"))
    assert (expected.ex_date, expected.tax, expected.tax_origin) == (
        date(2024, 3, 15),
        0.15,
        "market",
    )
    assert expected.own.withheld == pytest.approx(15.0)
    assert [(use.rate, use.origin) for use in income.withheld[0].rates] == [
        (0.15, "market"),
        (0.1, "holding"),
    ]
    assert [p.tax_origin for p in income.paid if p.symbol == "AAA"] == ["market", "holding"]
    alpha = income.security("AAA")
    assert alpha is not None
    assert [d.net for d in alpha.dividends[-2:]] == pytest.approx([0.7, 0.935])


def test_a_rate_that_changes_within_the_year_withholds_by_both() -> None:
    """100 dollars a quarter in 2023, 30 % of the first two and from 1 July on 20 % withheld; 10 %
    in the other account.
    """
    settings = Settings(dividend_tax_from=((date(2023, 7, 1), {"US": 0.2}),))
    income = _income(None, "2023Q4", settings=settings)
    us = income.withheld[0]
    assert {(use.rate, use.origin): use.base.withheld for use in us.rates} == {
        (0.3, "residence"): pytest.approx(2 * 30 * 30),
        (0.2, "market"): pytest.approx(2 * 20 * 30),
        (0.1, "holding"): pytest.approx(4 * 5 * 30),
    }


def test_a_payment_without_a_rate_counts_in_its_own_currency_alone_and_is_named() -> None:
    """No rate is known within five days before 15 March."""
    prices = replace(PRICES, rates={"TWD": rate("TWD", "2023-12-29 30 | 2024-05-10 32")})
    income = reviewed(
        HELD, prices, "2024Q2", today=TODAY, as_of=date(2024, 5, 10), base="TWD"
    ).income
    assert income is not None
    assert income.without_rate == ("AAA",)
    assert income.year_to_date.gross == pytest.approx(2000.0)
    dollars = income.history["currency"].row("month", "2024-03", 0)
    assert dollars is not None
    assert dollars.base.gross == 0.0
    assert _near(dollars.own, 165.0, 38.5)


def test_payments_of_a_ledger_are_received_and_keep_their_own_rate() -> None:
    """Withheld were 15 % on 20 March, by the ledger; today's rate of 30 % is for what comes, five
    days after its ex-date.

    The interest has no country, and no payment like it is expected.
    """
    result = _review(date(2024, 5, 10))
    payments = Payments(
        payers=(Payer("AAA", "Alpha", "US", "USD"), Payer(CASH, "", "Taiwan", "TWD")),
        payer=np.array([0, 0, 1]),
        ex_day=np.array(
            [day_of(d) for d in (date(2023, 12, 15), date(2024, 3, 15), date(2024, 4, 30))]
        ),
        paid_day=np.array(
            [day_of(d) for d in (date(2023, 12, 15), date(2024, 3, 20), date(2024, 4, 30))]
        ),
        shares=np.array([100.0, 100.0, np.nan]),
        gross=np.array([100.0, 110.0, 500.0]),
        withheld=np.array([30.0, 16.5, 0.0]),
        rate=np.array([30.0, 32.0, 1.0]),
        is_recorded=np.array([False, True, True]),
        is_interest=np.array([False, False, True]),
    )
    income = income_review(
        payments,
        result.holdings,
        Panel.of(PRICES.histories, ["AAA", "BBB.TW"]),
        IncomeScope(
            base_currency="TWD",
            method="ledger",
            as_of=date(2024, 5, 10),
            known=date(2024, 5, 10),
            premium=HealthPremium(),
            since=date(2023, 6, 1),
        ),
    )
    assert _near(income.year_to_date, 3520 + 500, 528)
    assert [(bar.received.gross, bar.announced.gross) for bar in income.months[2:4]] == [
        (3520, 0),
        (500, 0),
    ]
    us, interest = income.withheld
    assert (us.country, us.rate) == ("US", pytest.approx(0.15))
    assert [(use.rate, use.origin) for use in us.rates] == [(pytest.approx(0.15), None)]
    assert (interest.country, interest.base.gross) == ("", 500)
    assert {e.symbol for e in income.expected} == {"AAA", "BBB.TW"}
    assert (income.expected[0].tax, income.expected[0].pay_date) == (0.3, date(2024, 6, 19))
    # Known from June 2023 on: the year before cannot be compared with.
    year = income.history["total"].row("year", "2024")
    assert year is not None
    assert year.growth is None


def test_nothing_but_cash() -> None:
    cash = book(Holding(CASH, 100.0, currency="TWD"))
    income = reviewed(cash, market(), "2024Q1", today=TODAY, base="TWD").income
    assert income is not None
    assert (income.expected, income.securities, income.withheld, income.since) == ((), (), (), None)
    assert income.history["total"].rows("month") == ()
    assert (income.year_to_date.gross, income.yields["total"][0].trailing) == (0.0, 0.0)
