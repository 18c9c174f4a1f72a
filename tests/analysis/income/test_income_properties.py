"""What must hold of income whatever is paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.analysis.income.dividends import Dividends
from portfolio.analysis.income.forecasting.payment_frequency import payment_frequency
from portfolio.analysis.income.records import STEPS, Amounts, Income, PeriodIncome
from portfolio.analysis.periods import Quarter
from portfolio.analysis.prices.panel import Panel
from portfolio.analysis.review.review import review
from portfolio.book.records import Book, HealthPremium, Holding, Settings
from portfolio.market.records import History, Market
from tests.support.markets import book

TODAY = date(2024, 2, 10)
DAYS = np.arange("2018-12-01", "2024-02-10", dtype="datetime64[D]")
CAREFUL = settings(max_examples=60)
EXACT = 1e-9
SYMBOLS = ("AAA", "BBB.TW", "CCC.T", "DDD")
CURRENCIES = {"AAA": "USD", "BBB.TW": "TWD", "CCC.T": "JPY", "DDD": "USD"}


def _history(symbol: str, paid: np.ndarray, amounts: np.ndarray) -> History:
    none = np.array([], dtype="datetime64[D]")
    closes = np.full(len(DAYS), 100.0)
    return History(symbol, CURRENCIES[symbol], "", DAYS, closes, paid, amounts, none, np.array([]))


def _market(histories: dict[str, History]) -> Market:
    def quotes(currency: str, level: float) -> History:
        return replace(
            _history("AAA", DAYS[:0], np.array([])), symbol=f"{currency}=X", currency=currency,
            closes=np.linspace(level, level + 2.0, len(DAYS)),
        )  # fmt: skip

    return Market(histories, {"TWD": quotes("TWD", 30.0), "JPY": quotes("JPY", 140.0)}, "store")


@st.composite
def payers(draw: st.DrawFn) -> tuple[Book, Market]:
    """Up to four securities that pay at random, in one or two accounts, with any tax, and the
    health premium or not.
    """
    symbols = draw(st.lists(st.sampled_from(SYMBOLS), min_size=1, max_size=4, unique=True))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    histories: dict[str, History] = {}
    held: list[Holding] = []
    for symbol in symbols:
        count = draw(st.integers(0, 60))
        paid = DAYS[np.sort(chance.choice(len(DAYS), count, replace=False))]
        histories[symbol] = _history(symbol, paid, chance.random(count) * 3 + 0.01)
        for account in draw(st.sampled_from([("A",), ("B",), ("A", "B")])):
            tax = draw(st.one_of(st.none(), st.floats(0, 1)))
            held.append(
                Holding(
                    symbol,
                    draw(st.floats(0.001, 1e5)),
                    account=account,
                    dividend_tax=tax,
                    cost=90.0,
                )
            )
    premium = HealthPremium(
        enabled=draw(st.booleans()), threshold=draw(st.sampled_from([0.0, 1e3, 2e4]))
    )
    return book(*held, settings=Settings(health_premium=premium)), _market(histories)


def _income(held: Book, prices: Market, as_of: date | None = None, base: str = "TWD") -> Income:
    quarter = Quarter.of(as_of or TODAY)
    found = review(held, prices, quarter, today=TODAY, as_of=as_of, base=base).income
    assert found is not None
    return found


def _whole(rows: tuple[PeriodIncome, ...]) -> Amounts:
    return Amounts(sum(row.base.gross for row in rows), sum(row.base.withheld for row in rows))


def _same(one: Amounts, other: Amounts) -> None:
    scale = 1 + abs(one.gross)
    assert one.gross == pytest.approx(other.gross, rel=EXACT, abs=EXACT * scale)
    assert one.withheld == pytest.approx(other.withheld, rel=EXACT, abs=EXACT * scale)


@given(payers())
@CAREFUL
def test_months_add_up_to_quarters_and_quarters_to_years(case: tuple[Book, Market]) -> None:
    for history in _income(*case).history.values():
        for group in range(len(history.groups)):
            months, quarters, years = (history.rows(step, group) for step in STEPS)
            for quarter in quarters:
                _same(
                    quarter.base,
                    _whole(tuple(m for m in months if quarter.start <= m.start <= quarter.end)),
                )
            for year in years:
                _same(
                    year.base,
                    _whole(tuple(q for q in quarters if q.period.startswith(year.period))),
                )


@given(payers())
@CAREFUL
def test_every_dimension_adds_up_to_the_whole(case: tuple[Book, Market]) -> None:
    history = _income(*case).history
    total = history["total"].this_year[0].base
    for one in history.values():
        _same(total, _whole(one.this_year))


@given(payers())
@CAREFUL
def test_net_is_gross_minus_what_is_withheld_and_the_countries_withhold_it_all(
    case: tuple[Book, Market],
) -> None:
    income = _income(*case)
    everything = [income.year_to_date, income.next_twelve_months, *(e.own for e in income.expected)]
    for amounts in everything:
        assert amounts.net == amounts.gross - amounts.withheld
    countries = [one.base for one in income.withheld]
    _same(
        income.year_to_date,
        Amounts(sum(c.gross for c in countries), sum(c.withheld for c in countries)),
    )
    for one in income.withheld:
        _same(
            one.base,
            Amounts(sum(u.base.gross for u in one.rates), sum(u.base.withheld for u in one.rates)),
        )
    _same(income.year_to_date, income.history["total"].this_year[0].base)


@given(payers(), st.dates(date(2020, 1, 1), date(2024, 2, 9)))
@CAREFUL
def test_a_review_of_a_day_knows_nothing_of_later_dividends(
    case: tuple[Book, Market], as_of: date
) -> None:
    held, prices = case
    cut = np.datetime64(as_of, "D")
    before = {
        symbol: replace(
            h,
            dividend_days=h.dividend_days[h.dividend_days <= cut],
            dividend_amounts=h.dividend_amounts[h.dividend_days <= cut],
        )
        for symbol, h in prices.histories.items()
    }
    one = _income(held, prices, as_of)
    other = _income(held, replace(prices, histories=before), as_of)
    assert one.expected == other.expected
    assert (one.year_to_date, one.months, one.yields) == (
        other.year_to_date,
        other.months,
        other.yields,
    )


@given(payers())
@CAREFUL
def test_expected_payments_lie_ahead_on_weekdays_and_fill_the_bars(
    case: tuple[Book, Market],
) -> None:
    income = _income(*case)
    for payment in income.expected:
        assert income.as_of < payment.ex_date <= income.as_of.replace(year=income.as_of.year + 1)
        assert payment.state == "estimated"
        assert payment.ex_date.weekday() < 5
    bars = [bar.total for bar in income.months]
    whole = income.year_to_date + income.next_twelve_months
    _same(whole, Amounts(sum(bar.gross for bar in bars), sum(bar.withheld for bar in bars)))


@given(
    st.sampled_from([1, 2, 4, 12]),
    st.floats(0.01, 5),
    st.integers(0, 27),
    st.dates(date(2022, 6, 1), date(2024, 2, 9)),
    st.floats(1, 1e5),
    st.floats(0, 1),
)
@CAREFUL
def test_forward_yield_times_value_is_what_a_stable_payer_is_expected_to_pay(
    times: int, amount: float, day: int, as_of: date, shares: float, tax: float
) -> None:
    """The same amount on the same day of every month, quarter, half-year or year."""
    months = np.arange("2018-12", "2024-02", 12 // times, dtype="datetime64[M]")
    paid = months.astype("datetime64[D]") + day
    prices = _market(
        {"AAA": _history("AAA", paid[paid <= DAYS[-1]], np.full((paid <= DAYS[-1]).sum(), amount))}
    )
    result = review(
        book(Holding("AAA", shares, dividend_tax=tax)),
        prices,
        Quarter.of(as_of),
        today=TODAY,
        as_of=as_of,
    )
    (holding,) = result.holdings
    assert result.income is not None
    assert holding.yield_forward is not None
    assert holding.yield_forward_net is not None
    assert holding.value is not None
    assert len(result.income.expected) == times
    own = [e.own for e in result.income.expected]
    assert sum(one.gross for one in own) == pytest.approx(holding.yield_forward * holding.value)
    assert sum(one.net for one in own) == pytest.approx(
        holding.yield_forward_net * holding.value, abs=1e-6
    )


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
@CAREFUL
def test_a_security_is_told_the_same_whoever_stands_beside_it(seed: int, count: int) -> None:
    chance = np.random.default_rng(seed)
    days = [
        date(2023, 12, 31) - timedelta(int(d))
        for d in np.sort(chance.choice(1500, 40, replace=False))[::-1]
    ]
    histories = {}
    for i in range(count):
        mine = np.array([str(d) for d in days if chance.random() < 0.5], dtype="datetime64[D]")
        histories[f"S{i}"] = replace(
            _history("AAA", mine, chance.choice([0.2, 1.0, 1.1, 6.0], len(mine))), symbol=f"S{i}"
        )
    panel = Panel.of(histories, list(histories))
    until = int(np.datetime64("2023-12-31").astype(np.int64))
    together = Dividends.of(panel, np.arange(count), until)
    frequency = payment_frequency(together, until)
    for i in range(count):
        alone = Dividends.of(panel, np.array([i]), until)
        part = slice(together.starts[i], together.starts[i + 1])
        assert (together.special[part] == alone.special).all()
        single = payment_frequency(alone, until)
        assert (single.regularity[0], single.times[0], single.due[0]) == (
            frequency.regularity[i], frequency.times[i], frequency.due[i],
        )  # fmt: skip
