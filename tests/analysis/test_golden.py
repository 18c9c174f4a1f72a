"""The review that inspired the product: Q1 2024, recomputed from market facts.

The closes at the two boundaries, and each dividend with its ex-date and that day's close, are facts
of the market (Yahoo Finance, split-adjusted). The expected returns are the published table,
corrected where it was wrong (0050 and PFF), and were worked out by hand: ``P1 / P0 · Π (1 + D /
P_ex) − 1``, for SPY
523.07 / 475.31 · (1 + 1.595 / 509.83) − 1 = 1.100482 · 1.003128 − 1 = 10.392 %.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from portfolio.book.records import Holding
from tests.support.markets import book, history, market, rate, reviewed, row

if TYPE_CHECKING:
    from portfolio.market.records import Market

#: symbol: close 2023, last close of March 2024 with its day, dividends "ex-date amount close",
#: total and price return.
FACTS = {
    "0050.TW": (33.8625, "2024-03-29", 39.45, "2024-01-17 0.75 31.8625", 19.243, 16.501),
    "BRK-B": (356.660004, "2024-03-28", 420.519989, "", 17.905, 17.905),
    "KO": (58.93, "2024-03-28", 61.18, "2024-03-14 0.485 60.5", 4.650, 3.818),
    "VIG": (170.399994, "2024-03-28", 182.610001, "2024-03-22 0.769 181.259995", 7.620, 7.165),
    "SPY": (475.309998, "2024-03-28", 523.070007, "2024-03-15 1.595 509.829987", 10.392, 10.048),
    "NOBL": (95.199997, "2024-03-28", 101.410004, "2024-03-20 0.386 99.440002", 6.937, 6.523),
    "PFF": (
        31.190001,
        "2024-03-28",
        32.23,
        "2024-02-01 0.176 32.110001|2024-03-01 0.17 31.940001",
        4.454,
        3.334,
    ),
    "QQQ": (409.519989, "2024-03-28", 444.01001, "2024-03-18 0.573 437.480011", 8.564, 8.422),
    "SHEL": (65.800003, "2024-03-28", 67.040001, "2024-02-15 0.688 63.580002", 2.987, 1.884),
    "1475.T": (244.7, "2024-03-29", 286.7, "", 17.164, 17.164),
    "SGOV": (
        100.269997,
        "2024-03-28",
        100.709999,
        "2024-02-01 0.458 100.309998|2024-03-01 0.41 100.32",
        1.310,
        0.439,
    ),
}
CURRENCY = {"0050.TW": "TWD", "1475.T": "JPY"}
RATES = [
    rate("TWD", "2023-12-29 30.698 | 2024-03-29 32.0181"),
    rate("JPY", "2023-12-29 141.429993 | 2024-03-29 151.440002"),
]


def golden_market() -> Market:
    histories = []
    for symbol, (start, day, end, dividends, _, _) in FACTS.items():
        paid = [entry.split() for entry in dividends.split("|")] if dividends else []
        closes = [
            f"2023-12-29 {start}",
            *(f"{ex} {close}" for ex, _, close in paid),
            f"{day} {end}",
        ]
        histories.append(
            history(
                symbol,
                CURRENCY.get(symbol, "USD"),
                " | ".join(closes),
                dividends=" | ".join(f"{ex} {amount}" for ex, amount, _ in paid),
            )
        )
    return market(*histories, rates=RATES)


@pytest.mark.parametrize("symbol", FACTS)
def test_first_quarter_of_2024(symbol: str) -> None:
    day, total, price = FACTS[symbol][1], FACTS[symbol][4], FACTS[symbol][5]
    held = book(*(Holding(s, 10.0) for s in FACTS))
    result = reviewed(held, golden_market(), "2024Q1", today=date(2026, 11, 23))
    found = row(result, symbol)
    assert found.year.total_return == pytest.approx(total / 100, abs=0.00001)
    assert found.year.price_return == pytest.approx(price / 100, abs=0.00001)
    assert found.price_date == date.fromisoformat(day)
    assert result.as_of == date(2024, 3, 31)


def test_total_return_in_base_currencies() -> None:
    # SPY in TWD: 1.103924 · (32.0181 / 30.698) − 1 = 1.103924 · 1.043003 − 1 = 15.140 %.
    # In JPY: · (151.440002 / 141.429993 = 1.070777) − 1 = 18.206 %. In USD: the same 10.392 %.
    expected = {"TWD": 0.15140, "JPY": 0.18206, "USD": 0.10392}
    held = book(Holding("SPY", 10.0), Holding("1475.T", 10.0))
    for base, wanted in expected.items():
        result = reviewed(held, golden_market(), "2024Q1", today=date(2024, 4, 5), base=base)
        assert row(result, "SPY").year.base_return == pytest.approx(wanted, abs=0.00001)
    # 1475.T in TWD: 1.171639 · (32.0181 / 151.440002) / (30.698 / 141.429993) − 1
    #              = 1.171639 · 0.211424 / 0.217054 − 1 = 14.125 %.
    result = reviewed(held, golden_market(), "2024Q1", today=date(2024, 4, 5), base="TWD")
    assert row(result, "1475.T").year.base_return == pytest.approx(0.14125, abs=0.00001)


def test_0050_across_its_split() -> None:
    # Yahoo's closes are already split-adjusted: 43.1875 on 2025-03-31 (172.75 before the 4:1 split
    # of 2025-06-18), 48.36 on 2025-06-30; no ex-date between. 48.36 / 43.1875 − 1 = 11.977 %.
    prices = market(
        history("0050.TW", "TWD", "2024-12-31 48.9375 | 2025-03-31 43.1875 | 2025-06-30 48.36")
    )
    result = reviewed(
        book(Holding("0050.TW", 400.0)), prices, "2025Q2", today=date(2025, 7, 5), base="TWD"
    )
    found = row(result, "0050.TW")
    assert found.quarter.total_return == pytest.approx(0.11977, abs=0.00001)
    # And the value: 400 of today's shares · 43.1875 = 17,275, what 100 shares at 172.75 were worth.
    assert result.totals.quarter.value_at_opening == pytest.approx(17_275)


def test_trailing_yields_of_the_published_text() -> None:
    # SHEL 2.587 / 67.04 = 3.859 %, nothing withheld. PFF 2.038 / 32.23 = 6.323 %, · 0.7 = 4.426 %.
    # SGOV 5.081 / 100.71 = 5.045 %, · 0.7 = 3.532 %. (Sums of the dividends of April 2023 to March
    # 2024.)
    sums = {
        "SHEL": (2.587, 67.040001, 0.0),
        "PFF": (2.038, 32.23, None),
        "SGOV": (5.081, 100.709999, None),
    }
    expected = {"SHEL": (0.03859, 0.03859), "PFF": (0.06323, 0.04426), "SGOV": (0.05045, 0.03532)}
    histories = [
        history(
            s, "USD", f"2023-12-29 {price} | 2024-03-28 {price}", dividends=f"2023-12-29 {paid}"
        )
        for s, (paid, price, _) in sums.items()
    ]
    held = book(*(Holding(s, 1.0, dividend_tax=tax) for s, (_, _, tax) in sums.items()))
    result = reviewed(held, market(*histories), "2024Q1", today=date(2024, 4, 5))
    for symbol, (gross, net) in expected.items():
        found = row(result, symbol)
        assert found.yield_trailing == pytest.approx(gross, abs=0.00001)
        assert found.yield_trailing_net == pytest.approx(net, abs=0.00001)
