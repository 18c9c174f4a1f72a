"""What must hold for every portfolio and every market, whatever the numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.analysis.periods import Quarter
from portfolio.analysis.records import PERIODS, Review
from portfolio.analysis.review.review import review
from portfolio.book.records import CASH, Book, Holding
from portfolio.market.records import History, Market
from tests.support.markets import book

TODAY = date(2024, 2, 10)
DAYS = np.arange("2021-12-01", "2024-02-10", dtype="datetime64[D]")
CURRENCIES = ("USD", "TWD", "JPY")
EXACT = 1e-9
CAREFUL = settings(max_examples=40)


@st.composite
def histories(draw: st.DrawFn, symbol: str, currency: str) -> History:
    """A random walk on random days, with random dividends on any days, also ones without
    a close.
    """
    seed = draw(st.integers(0, 2**32 - 1))
    chance = np.random.default_rng(seed)
    is_open = chance.random(len(DAYS)) < draw(st.sampled_from([0.05, 0.7, 1.0]))
    is_open[0] = draw(st.booleans())  # some begin late
    if (
        symbol == "S0" or not is_open.any()
    ):  # without a close in the quarter there is nothing to review
        is_open[np.datetime64("2023-11-15") == DAYS] = True
    walk = 100 * np.exp(
        np.cumsum(chance.normal(0, draw(st.sampled_from([0.0, 0.01, 0.05])), len(DAYS)))
    )
    paid = np.sort(chance.choice(len(DAYS), draw(st.integers(0, 30)), replace=False))
    none = np.array([], dtype="datetime64[D]")
    return History(
        symbol,
        currency,
        "",
        DAYS[is_open],
        walk[is_open],
        DAYS[paid],
        chance.random(len(paid)) * 3,
        none,
        np.array([]),
    )


@dataclass(frozen=True, repr=False)
class Case:
    """A portfolio and its market; without a repr, which would print every array."""

    held: Book
    prices: Market


@st.composite
def portfolios(draw: st.DrawFn) -> Case:
    """Up to four securities in three currencies, some held twice, and some cash."""
    count = draw(st.integers(1, 4))
    currencies = [draw(st.sampled_from(CURRENCIES)) for _ in range(count)]
    prices = {f"S{i}": draw(histories(f"S{i}", currency)) for i, currency in enumerate(currencies)}
    shares = st.floats(0.001, 1e6)
    tax = st.one_of(st.none(), st.floats(0, 1))
    held = [Holding(symbol, draw(shares), account="A", dividend_tax=draw(tax)) for symbol in prices]
    if draw(st.booleans()):
        held.append(Holding("S0", draw(shares), account="B", dividend_tax=draw(tax)))
    if draw(st.booleans()):
        held.append(
            Holding(CASH, draw(st.floats(0, 1e6)), currency=draw(st.sampled_from(CURRENCIES)))
        )
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    none = np.array([], dtype="datetime64[D]")
    rates = {
        currency: History(
            f"{currency}=X",
            currency,
            "",
            DAYS,
            level * np.exp(np.cumsum(chance.normal(0, 0.005, len(DAYS)))),
            none,
            np.array([]),
            none,
            np.array([]),
        )
        for currency, level in (("TWD", 30.0), ("JPY", 140.0))
    }
    return Case(book(*held), Market(prices, rates, "store"))


def whole_year(held: Book, prices: Market, base: str = "TWD") -> Review:
    return review(held, prices, Quarter(2023, 4), today=TODAY, base=base)


@CAREFUL
@given(portfolios())
def test_four_quarters_compound_to_the_year(case: Case) -> None:
    for row in whole_year(case.held, case.prices).quarters:
        for cells in row.returns.values():
            if None in cells:
                continue
            product = np.prod([1 + (cell or 0) for cell in cells[:4]])
            assert product == pytest.approx(1 + (cells[PERIODS.index("YTD")] or 0), rel=EXACT)


@CAREFUL
@given(portfolios())
def test_price_times_dividend_times_currency_is_the_whole(case: Case) -> None:
    for h in whole_year(case.held, case.prices).holdings:
        if h.year.base_return is None or h.year.total_return is None or h.year.price_return is None:
            continue
        dividend = (1 + h.year.total_return) / (1 + h.year.price_return)
        currency = 1 + (h.year.fx_return or 0)
        assert (1 + h.year.price_return) * dividend * currency == pytest.approx(
            1 + h.year.base_return, rel=EXACT
        )
        assert dividend >= 1 - EXACT  # dividends never take away


@CAREFUL
@given(portfolios())
def test_weights_add_up_to_one(case: Case) -> None:
    result = whole_year(case.held, case.prices)
    if not result.totals.value:
        return
    assert sum(h.weight or 0 for h in result.holdings) == pytest.approx(1, rel=EXACT)
    for rows in result.allocation.values():
        assert sum(r.weight for r in rows) == pytest.approx(1, rel=EXACT)
        assert sum(r.value_base for r in rows) == pytest.approx(result.totals.value, rel=EXACT)


@CAREFUL
@given(portfolios())
def test_contributions_add_up_to_the_growth_and_parts_to_each_contribution(case: Case) -> None:
    result = whole_year(case.held, case.prices)
    contributions = [
        h.year.contribution for h in result.holdings if h.year.contribution is not None
    ]
    if result.totals.year.growth is None:
        assert not contributions
        return
    assert sum(contributions) == pytest.approx(result.totals.year.growth, abs=EXACT)
    quarter = [
        h.quarter.contribution for h in result.holdings if h.quarter.contribution is not None
    ]
    assert sum(quarter) == pytest.approx(result.totals.quarter.growth, abs=EXACT)
    for h in result.holdings:
        parts = h.year.contribution_parts
        if parts is not None:
            assert parts.price + parts.dividend + parts.currency == pytest.approx(
                h.year.contribution, abs=EXACT
            )


@CAREFUL
@given(portfolios())
def test_base_currencies_agree_through_the_rates(case: Case) -> None:
    held, prices = case.held, case.prices
    in_twd, in_usd = whole_year(held, prices), whole_year(held, prices, "USD")
    end, start = (
        float(prices.rates["TWD"].closes[np.datetime64(day) == DAYS][0])
        for day in ("2023-12-31", "2022-12-31")
    )
    assert in_twd.totals.value == pytest.approx((in_usd.totals.value or 0) * end, rel=EXACT)
    if in_twd.totals.year.growth is not None and in_usd.totals.year.growth is not None:
        assert 1 + in_twd.totals.year.growth == pytest.approx(
            (1 + in_usd.totals.year.growth) * end / start, rel=EXACT
        )


@CAREFUL
@given(portfolios())
def test_the_daily_definition_gives_the_same_total_return(case: Case) -> None:
    """(P_t + D_t) / P_{t−1} day after day, with days without a close carried forward; the
    definition, in a plain loop.
    """
    held, prices = case.held, case.prices
    result = whole_year(held, prices)
    for h in result.securities:
        found = prices.histories[h.symbol]
        closes = dict(zip(found.days.tolist(), found.closes.tolist(), strict=True))
        paid = dict(zip(found.dividend_days.tolist(), found.dividend_amounts.tolist(), strict=True))
        before = [day for day in closes if day <= date(2022, 12, 31)]
        if not before:
            assert h.year.total_return is None
            continue
        last, growth = closes[max(before)], 1.0
        for day in DAYS.tolist():
            if date(2022, 12, 31) < day <= date(2023, 12, 31):
                now = closes.get(day, last)
                growth *= (now + paid.get(day, 0.0)) / last
                last = now
        assert 1 + (h.year.total_return or 0) == pytest.approx(growth, rel=EXACT)


@CAREFUL
@given(portfolios(), st.floats(0.001, 1000))
def test_scaling_every_amount_changes_no_percentage(case: Case, factor: float) -> None:
    held, prices = case.held, case.prices
    scaled = replace(
        held, holdings=tuple(replace(h, shares=h.shares * factor) for h in held.holdings)
    )
    one, other = whole_year(held, prices), whole_year(scaled, prices)
    assert other.totals.year.growth == pytest.approx(one.totals.year.growth, abs=EXACT)
    assert other.totals.value == pytest.approx((one.totals.value or 0) * factor, rel=EXACT)


@CAREFUL
@given(portfolios())
def test_the_order_of_rows_changes_nothing(case: Case) -> None:
    held, prices = case.held, case.prices
    turned = replace(held, holdings=held.holdings[::-1])
    one, other = whole_year(held, prices), whole_year(turned, prices)
    assert other.totals.year.growth == pytest.approx(one.totals.year.growth, abs=EXACT)
    assert other.totals.year.income_net == pytest.approx(one.totals.year.income_net, rel=EXACT)


@CAREFUL
@given(portfolios(), st.integers(0, 300))
def test_later_rows_are_invisible_to_an_earlier_as_of(case: Case, back: int) -> None:
    """A review as of a day is the same whether the rows after that day exist or not."""
    held, prices = case.held, case.prices
    day = DAYS[-1] - np.timedelta64(back, "D")
    as_of: date = day.astype(object)
    cut = {
        symbol: replace(
            h,
            days=h.days[h.days <= day],
            closes=h.closes[h.days <= day],
            dividend_days=h.dividend_days[h.dividend_days <= day],
            dividend_amounts=h.dividend_amounts[h.dividend_days <= day],
        )
        for symbol, h in prices.histories.items()
    }
    quarter = Quarter.last_completed(as_of)
    if any(not len(h.days) or h.days[-1] <= np.datetime64(quarter.opening) for h in cut.values()):
        return
    one = review(held, prices, quarter, today=TODAY, as_of=as_of, base="TWD")
    other = review(
        held, replace(prices, histories=cut), quarter, today=TODAY, as_of=as_of, base="TWD"
    )
    assert one.totals == other.totals
    assert one.holdings == other.holdings
