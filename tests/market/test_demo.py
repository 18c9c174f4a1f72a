"""The demo's simulated market: calibrated where promised, the same on every day one looks, and
plausible.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.market.demo.prices import chance, demo_market
from portfolio.market.demo.sessions import good_friday

if TYPE_CHECKING:
    from portfolio.market.records import History, Market

TODAY = date(2026, 8, 22)  # a Saturday: the last session is Friday the 21st
SAMPLE = ("0050.TW", "1475.T", "BRK-B", "KO", "VIG", "SPY", "NOBL", "PFF", "QQQ", "SHEL", "SGOV")
STRANGERS = ("AAPL", "2330.TW", "7203.T", "VOD.L", "BTC-USD", "D05.SI", "ABC.XX")


@cache
def market() -> Market:
    return demo_market((*SAMPLE, *STRANGERS), ("TWD", "JPY", "EUR", "IDR"), today=TODAY)


def closes_by_day(history: History) -> dict[date, float]:
    return dict(zip(history.days.tolist(), history.closes.tolist(), strict=True))


def dividends_by_day(history: History) -> dict[date, float]:
    return dict(zip(history.dividend_days.tolist(), history.dividend_amounts.tolist(), strict=True))


def total_return(history: History, opening: date, end: date) -> float:
    """From the definition, day by day: (P_t + D_t) / P_(t-1), from the last close on or before
    ``opening``.
    """
    paid, growth, before = dividends_by_day(history), 1.0, None
    for day, close in closes_by_day(history).items():
        if opening < day <= end:
            assert before is not None
            growth *= (close + paid.get(day, 0.0)) / before
        if day <= end:
            before = close
    return growth - 1.0


def all_histories() -> list[History]:
    return [*market().histories.values(), *market().rates.values()]


@pytest.mark.parametrize(
    ("symbol", "percent"),
    [
        ("0050.TW", 19.24),
        ("BRK-B", 17.91),
        ("KO", 4.65),
        ("VIG", 7.62),
        ("SPY", 10.39),
        ("NOBL", 6.94),
        ("PFF", 4.45),
        ("QQQ", 8.57),
        ("SHEL", 3.00),
        ("1475.T", 17.16),
        ("SGOV", 1.31),
    ],
)
def test_first_quarter_of_2024_is_the_published_review(symbol: str, percent: float) -> None:
    found = total_return(market().histories[symbol], date(2023, 12, 31), date(2024, 3, 31))
    assert round(100 * found, 2) == percent


def test_topix_return_of_the_review_is_its_price_return_too() -> None:
    closes = closes_by_day(market().histories["1475.T"])
    assert closes[date(2024, 3, 29)] / closes[date(2023, 12, 29)] - 1 == pytest.approx(
        0.1716, abs=5e-5
    )


@pytest.mark.parametrize(
    ("symbol", "gross", "tax", "net"),
    # Net = gross × (1 − tax): 6.323 × 0.7 = 4.426; 5.045 × 0.7 = 3.532.
    [("PFF", 6.323, 0.30, 4.426), ("SGOV", 5.045, 0.30, 3.532), ("SHEL", 3.859, 0.0, 3.859)],
)
def test_trailing_yields_come_near_the_published_ones(
    symbol: str, gross: float, tax: float, net: float
) -> None:
    history = market().histories[symbol]
    paid = sum(
        amount
        for day, amount in dividends_by_day(history).items()
        if date(2023, 3, 28) < day <= date(2024, 3, 28)
    )
    found = 100 * paid / closes_by_day(history)[date(2024, 3, 28)]
    assert found == pytest.approx(gross, abs=0.02)
    assert found * (1 - tax) == pytest.approx(net, abs=0.02)


@pytest.mark.parametrize(
    ("symbol", "level"),
    [("KO", 58.9), ("BRK-B", 356.7), ("SGOV", 100.3), ("0050.TW", 33.9), ("1475.T", 242.0)],
)
def test_2023_ends_at_the_real_level(symbol: str, level: float) -> None:
    closes = closes_by_day(market().histories[symbol])
    assert closes[date(2023, 12, 29)] == level
    assert date(2023, 12, 30) not in closes
    assert date(2023, 12, 31) not in closes


@pytest.mark.parametrize(
    "today",
    [date(2019, 6, 3), date(2023, 12, 29), date(2024, 3, 29), date(2024, 4, 2), date(2025, 6, 19)],
)
def test_another_day_shows_the_same_past(today: date) -> None:
    """Whatever the day and the company, the past is the same: earlier histories are the beginning
    of later ones.
    """
    earlier = demo_market(("KO", "0050.TW", "ABC.XX"), ("TWD",), today=today)
    for symbol in ("KO", "0050.TW", "ABC.XX"):
        is_beginning(earlier.histories[symbol], market().histories[symbol], today)
    is_beginning(earlier.rates["TWD"], market().rates["TWD"], today)


def is_beginning(short: History, long: History, today: date) -> None:
    assert short.days[-1].item() < today
    until = np.datetime64(today, "D")
    rows, paid, split = (
        int((d < until).sum()) for d in (long.days, long.dividend_days, long.split_days)
    )
    np.testing.assert_array_equal(short.days, long.days[:rows])
    np.testing.assert_array_equal(short.closes, long.closes[:rows])
    np.testing.assert_array_equal(short.dividend_days, long.dividend_days[:paid])
    np.testing.assert_array_equal(short.dividend_amounts, long.dividend_amounts[:paid])
    np.testing.assert_array_equal(short.split_days, long.split_days[:split])


def test_chance_is_the_same_on_every_machine() -> None:
    """SHAKE-128 of nothing begins 7f9c2ba4 e88f827d 61604550 (NIST's example values).

    127+156+43+164 + 232+143+130+125 + 97+96+69+80 = 1462; (1462 − 12 × 127.5) ÷ 256 = −68 ÷ 256.
    """
    assert chance("", 1).tolist() == [-0.265625]
    np.testing.assert_array_equal(chance("KO", 10), chance("KO", 1000)[:10])


def test_prices_do_not_depend_on_the_order_or_the_company() -> None:
    alone = demo_market(("SPY",), (), today=TODAY).histories["SPY"]
    again = demo_market(("KO", "SPY", "SPY"), ("JPY",), today=TODAY).histories["SPY"]
    np.testing.assert_array_equal(alone.closes, again.closes)
    np.testing.assert_array_equal(alone.closes, market().histories["SPY"].closes)


def test_before_the_first_day_there_is_nothing() -> None:
    empty = demo_market(("SPY",), ("TWD",), today=date(2018, 12, 3))
    assert len(empty.histories["SPY"].days) == len(empty.rates["TWD"].days) == 0
    assert len(empty.histories["SPY"].dividend_days) == 0


def test_the_shape_of_a_history() -> None:
    assert market().source == "demo"
    for history in all_histories():
        for days in (history.days, history.dividend_days, history.split_days):
            assert days.dtype == np.dtype("datetime64[D]")
            assert bool((np.diff(days) > np.timedelta64(0, "D")).all())
        for numbers in (history.closes, history.dividend_amounts, history.split_ratios):
            assert numbers.dtype == np.float64
        assert history.closes.shape == history.days.shape
        assert history.dividend_amounts.shape == history.dividend_days.shape
        assert history.days[0].item() == date(2018, 12, 3)  # the month's first weekday
        assert history.days[-1].item() == date(2026, 8, 21)
        assert bool(np.is_busday(history.days).all())
        assert bool(np.isin(history.dividend_days, history.days).all())
        assert history.fetched_at is None


def test_prices_and_dividends_are_plausible() -> None:
    for history in all_histories():
        closes = closes_by_day(history)
        assert min(closes.values()) > 0
        changes = history.closes[1:] / history.closes[:-1] - 1
        assert float(np.abs(changes).max()) < 0.15
        before = history.closes[np.searchsorted(history.days, history.dividend_days) - 1]
        assert bool((history.dividend_amounts > 0).all())
        assert bool((history.dividend_amounts < 0.05 * before).all())
        for year in range(2019, 2026):
            growth = total_return(history, date(year - 1, 12, 31), date(year, 12, 31))
            assert -0.5 < growth < 1.0, (history.symbol, year, growth)


def test_a_far_future_stays_positive() -> None:
    far = demo_market(("KO", "PFF", "ABC.XX", "7203.T"), ("JPY",), today=date(2060, 1, 1))
    for history in (*far.histories.values(), *far.rates.values()):
        assert float(history.closes.min()) > 0
        before = history.closes[np.searchsorted(history.days, history.dividend_days) - 1]
        assert bool((history.dividend_amounts < 0.05 * before).all())


def test_treasury_bills_rise_every_day_but_the_ex_dates() -> None:
    history = market().histories["SGOV"]
    paid, closes = dividends_by_day(history), closes_by_day(history)
    days = list(closes)
    for before, day in pairwise(days):
        change = closes[day] + paid.get(day, 0.0) - closes[before]
        assert -0.02 < change < 0.12, day  # about 100.3 × 5.05 % ÷ 261 = 0.019 a weekday
        if day in paid:
            assert closes[day] < closes[before]


@pytest.mark.parametrize(
    ("symbol", "months"),
    [
        ("PFF", [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12]),
        ("SGOV", [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12]),
        ("SPY", [3, 6, 9, 12]),
        ("VIG", [3, 6, 9, 12]),
        ("NOBL", [3, 6, 9, 12]),
        ("QQQ", [3, 6, 9, 12]),
        ("SHEL", [2, 5, 8, 11]),
        ("0050.TW", [1, 7]),
        ("1475.T", [5, 11]),
        ("BRK-B", []),
    ],
)
def test_dividends_come_in_their_own_rhythm(symbol: str, months: list[int]) -> None:
    paid = list(dividends_by_day(market().histories[symbol]))
    for year in range(2019, 2026):
        assert [day.month for day in paid if day.year == year] == months


def test_coca_cola_pays_four_times_a_year_and_a_little_more_each_year() -> None:
    paid = dividends_by_day(market().histories["KO"])
    years = [
        [amount for day, amount in paid.items() if day.year == year] for year in range(2019, 2026)
    ]
    assert {len(amounts) for amounts in years} == {4}
    # 5 % a year by the table, or what half to twice the usual share of the price allows.
    assert all(1.0 < sum(later) / sum(earlier) < 1.1 for earlier, later in pairwise(years))


def test_each_exchange_has_its_own_holidays() -> None:
    days = {
        symbol: set(closes_by_day(market().histories[symbol]))
        for symbol in ("SPY", "0050.TW", "1475.T")
    }
    rates = set(closes_by_day(market().rates["TWD"]))
    quarter_ends = {
        place: max(day for day in open_days if day <= date(2024, 3, 31))
        for place, open_days in days.items()
    }
    assert quarter_ends == {
        "SPY": date(2024, 3, 28),  # Good Friday is a holiday in New York only
        "0050.TW": date(2024, 3, 29),
        "1475.T": date(2024, 3, 29),
    }
    lunar_new_year = {date(2024, 2, 6) + timedelta(n) for n in range(9)}
    assert not days["0050.TW"] & lunar_new_year
    assert {date(2024, 2, 5), date(2024, 2, 15)} <= days["0050.TW"]
    assert date(2024, 2, 6) in days["SPY"]
    new_year_in_tokyo = {date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 3)}
    assert not days["1475.T"] & new_year_in_tokyo
    assert date(2024, 12, 30) in days["1475.T"]
    assert date(2024, 12, 25) not in days["SPY"]
    assert date(2024, 12, 25) in days["1475.T"]
    assert date(2024, 3, 29) in rates
    assert all(date(2024, 1, 1) not in open_days for open_days in (*days.values(), rates))


@pytest.mark.parametrize(
    "day",
    [date(2019, 4, 19), date(2023, 4, 7), date(2024, 3, 29), date(2025, 4, 18), date(2038, 4, 23)],
)
def test_good_friday(day: date) -> None:
    """Published dates; 2038 has the latest possible Easter, 25 April."""
    assert good_friday(day.year) == day


def test_the_taiwan_fund_was_split_four_for_one() -> None:
    history = market().histories["0050.TW"]
    assert history.split_days.tolist() == [date(2025, 6, 18)]
    assert history.split_ratios.tolist() == [4.0]
    assert (
        len(demo_market(("0050.TW",), (), today=date(2025, 6, 18)).histories["0050.TW"].split_days)
        == 0
    )
    assert sum(len(h.split_days) for h in all_histories()) == 1


def test_shares_the_demo_does_not_know_trade_where_they_are_listed() -> None:
    listed = {symbol: market().histories[symbol] for symbol in STRANGERS}
    assert {symbol: history.currency for symbol, history in listed.items()} == {
        "AAPL": "USD",
        "2330.TW": "TWD",
        "7203.T": "JPY",
        "VOD.L": "GBP",
        "BTC-USD": "USD",
        "D05.SI": "SGD",
        "ABC.XX": "USD",  # an ending that nobody knows
    }
    assert listed["7203.T"].timezone == "Asia/Tokyo"
    assert len(listed["BTC-USD"].dividend_days) == 0
    assert [day.month for day in dividends_by_day(listed["AAPL"]) if day.year == 2024] == [
        3,
        6,
        9,
        12,
    ]
    assert len({float(history.closes[-1]) for history in listed.values()}) == len(STRANGERS)


def test_rates_are_units_for_one_dollar() -> None:
    rates = demo_market((), ("USD", "TWD", "JPY", "EUR", "XYZ"), today=TODAY).rates
    assert set(rates) == {"TWD", "JPY", "EUR", "XYZ"}
    end_of_2023 = {
        currency: closes_by_day(history)[date(2023, 12, 29)] for currency, history in rates.items()
    }
    assert end_of_2023["TWD"] == 30.7
    assert end_of_2023["JPY"] == 141.0
    assert end_of_2023["EUR"] == 0.905
    assert 2 <= end_of_2023["XYZ"] <= 10
    for currency, history in rates.items():
        assert history.symbol == f"{currency}=X"
        assert history.currency == currency
        level = end_of_2023[currency]
        assert bool(((history.closes > level / 1.6) & (history.closes < level * 1.6)).all())


def test_no_security_follows_another_exactly() -> None:
    """They share the world's swings and have swings of their own."""
    spy, qqq, bills = (
        np.diff(np.log(market().histories[symbol].closes)) for symbol in ("SPY", "QQQ", "SGOV")
    )
    assert 0.7 < np.corrcoef(spy, qqq)[0, 1] < 0.99
    assert abs(np.corrcoef(spy, bills)[0, 1]) < 0.1
