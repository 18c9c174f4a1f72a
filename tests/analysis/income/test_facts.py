"""Yields and rhythms of real dividends, at the close of 28 March 2024 (29 March in Taipei).

Ex-dates, amounts per share and closes are facts as Yahoo Finance has them; 0050.TW's after its 4:1
split of 2025.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from portfolio.book.records import Holding
from tests.support.markets import book, history, market, rate, reviewed, row

if TYPE_CHECKING:
    from portfolio.analysis.records import Frequency, Review

CLOSES = {
    "SHEL": 67.04,
    "PFF": 32.23,
    "SGOV": 100.71,
    "KO": 61.18,
    "VIG": 182.61,
    "SPY": 523.07,
    "NOBL": 101.41,
    "QQQ": 444.01,
    "BRK-B": 420.52,
    "0050.TW": 39.45,
}
DIVIDENDS = {
    "SHEL": "2022-05-19 0.5 | 2022-08-11 0.5 | 2022-11-09 0.5 | 2023-02-16 0.575"
    " | 2023-05-18 0.575 | 2023-08-10 0.662"
    " | 2023-11-16 0.662 | 2024-02-15 0.688",
    "PFF": "2022-11-01 0.17 | 2022-12-01 0.172 | 2022-12-15 0.237 | 2023-02-01 0.186"
    " | 2023-03-01 0.19"
    " | 2023-04-03 0.185 | 2023-05-01 0.171 | 2023-06-01 0.165 | 2023-07-03 0.158"
    " | 2023-08-01 0.157 | 2023-09-01 0.154"
    " | 2023-10-02 0.161 | 2023-11-01 0.173 | 2023-12-01 0.175 | 2023-12-14 0.193"
    " | 2024-02-01 0.176 | 2024-03-01 0.17",
    "SGOV": "2022-11-01 0.241 | 2022-12-01 0.283 | 2022-12-15 0.327 | 2023-02-01 0.394"
    " | 2023-03-01 0.278"
    " | 2023-04-03 0.362 | 2023-05-01 0.392 | 2023-06-01 0.432 | 2023-07-03 0.417"
    " | 2023-08-01 0.442 | 2023-09-01 0.431"
    " | 2023-10-02 0.412 | 2023-11-01 0.427 | 2023-12-01 0.443 | 2023-12-14 0.455"
    " | 2024-02-01 0.458 | 2024-03-01 0.41",
    "KO": "2022-03-14 0.44 | 2022-06-14 0.44 | 2022-09-15 0.44 | 2022-11-30 0.44"
    " | 2023-03-16 0.46 | 2023-06-15 0.46"
    " | 2023-09-14 0.46 | 2023-11-30 0.46 | 2024-03-14 0.485",
    "VIG": "2022-03-21 0.694 | 2022-06-21 0.695 | 2022-09-19 0.715 | 2022-12-20 0.869"
    " | 2023-03-24 0.749"
    " | 2023-06-29 0.773 | 2023-09-28 0.771 | 2023-12-21 0.916 | 2024-03-22 0.769",
    "SPY": "2022-03-18 1.366 | 2022-06-17 1.577 | 2022-09-16 1.596 | 2022-12-16 1.781"
    " | 2023-03-17 1.506"
    " | 2023-06-16 1.638 | 2023-09-15 1.583 | 2023-12-15 1.906 | 2024-03-15 1.595",
    "NOBL": "2022-03-23 0.352 | 2022-06-22 0.388 | 2022-09-21 0.403 | 2022-12-22 0.6"
    " | 2023-03-22 0.354"
    " | 2023-06-21 0.463 | 2023-09-20 0.521 | 2023-12-20 0.656 | 2024-03-20 0.386",
    "QQQ": "2022-03-21 0.434 | 2022-06-21 0.527 | 2022-09-19 0.519 | 2022-12-19 0.655"
    " | 2023-03-20 0.472"
    " | 2023-06-20 0.504 | 2023-09-18 0.536 | 2023-12-18 0.808 | 2023-12-27 0.216"
    " | 2024-03-18 0.573",
    "BRK-B": "",
    "0050.TW": "2021-01-22 0.7625 | 2021-07-21 0.0875 | 2022-01-21 0.8 | 2022-07-18 0.45"
    " | 2023-01-30 0.65"
    " | 2023-07-18 0.475 | 2024-01-17 0.75",
}
SHARES = {"SHEL": 150.0, "PFF": 250.0}


def _review(quarter: str = "2024Q1", as_of: date | None = None) -> Review:
    """A flat price before the close that counts; the UK withholds nothing from SHEL."""
    held = book(
        *(
            Holding(
                symbol, SHARES.get(symbol, 10.0), dividend_tax=0.0 if symbol == "SHEL" else None
            )
            for symbol in CLOSES
        )
    )
    prices = market(
        *(
            history(
                symbol,
                "TWD" if symbol.endswith(".TW") else "USD",
                f"2020-12-31 {close} | 2023-12-28 {close} |"
                f" 2024-03-{29 if symbol == '0050.TW' else 28} {close}",
                dividends=DIVIDENDS[symbol],
            )
            for symbol, close in CLOSES.items()
        ),
        rates=[rate("TWD", "2023-12-29 30.6 | 2024-03-29 32")],
    )
    return reviewed(held, prices, quarter, today=date(2024, 4, 5), as_of=as_of, base="TWD")


@pytest.mark.parametrize(
    ("symbol", "gross", "net"),
    [
        ("SHEL", 3.859, 3.859),  # 2.587 / 67.04
        ("PFF", 6.323, 4.426),  # 2.038 / 32.23
        ("SGOV", 5.045, 3.532),  # 5.081 / 100.71
    ],
)
def test_trailing_yields(symbol: str, gross: float, net: float) -> None:
    found = row(_review(), symbol)
    assert found.yield_trailing == pytest.approx(gross / 100, abs=5e-6)
    assert found.yield_trailing_net == pytest.approx(net / 100, abs=5e-6)


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        ("PFF", "monthly"),
        ("SGOV", "monthly"),
        ("KO", "quarterly"),
        ("VIG", "quarterly"),
        ("SPY", "quarterly"),
        ("NOBL", "quarterly"),
        ("QQQ", "quarterly"),
        ("SHEL", "quarterly"),
        ("0050.TW", "half-yearly"),
        ("BRK-B", "none"),
    ],
)
def test_frequencies(symbol: str, expected: Frequency) -> None:
    assert row(_review(), symbol).dividend_frequency == expected


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        ("PFF", 12 * 0.17),
        ("SGOV", 12 * 0.41),
        ("KO", 4 * 0.485),
        ("VIG", 4 * 0.769),
        # By season: those of the year before.
        ("SPY", 1.638 + 1.583 + 1.906 + 1.595),
        ("NOBL", 0.463 + 0.521 + 0.656 + 0.386),
        ("QQQ", 4 * 0.573),
        ("SHEL", 4 * 0.688),
        ("0050.TW", 0.475 + 0.75),
        ("BRK-B", 0.0),
    ],
)
def test_forward_yields_are_the_calendar_s_sum(symbol: str, expected: float) -> None:
    review = _review()
    assert review.income is not None
    found = row(review, symbol)
    assert found.yield_forward == pytest.approx(expected / CLOSES[symbol])
    kept = 1.0 if symbol in ("SHEL", "0050.TW") else 0.7
    assert found.yield_forward_net == pytest.approx(expected * kept / CLOSES[symbol])
    in_calendar = sum(one.amount for one in review.income.expected if one.symbol == symbol)
    assert in_calendar == pytest.approx(expected)


def test_the_fifth_payment_of_qqq_is_the_only_special_one() -> None:
    for as_of in (
        date(2024, 3, 31),
        date(2023, 12, 31),
    ):  # a quarter later, and when it was the latest
        result = _review("2024Q1" if as_of.year == 2024 else "2023Q4", as_of)
        assert result.income is not None
        special = [
            (s.symbol, d.ex_date)
            for s in result.income.securities
            for d in s.dividends
            if d.is_special
        ]
        assert special == [("QQQ", date(2023, 12, 27))]


def test_a_past_quarter_shows_its_own_yields() -> None:
    found = row(_review("2023Q4"), "PFF")
    # The twelve ex-dates from 1 February to 14 December 2023 paid 2.068; then 0.193, of the usual
    # size, was the last.
    assert found.yield_trailing == pytest.approx(2.068 / 32.23)
    assert found.yield_forward == pytest.approx(0.193 * 12 / 32.23)
    year = 0.472 + 0.504 + 0.536 + 0.808  # by season, without the fifth
    assert row(_review("2023Q4"), "QQQ").yield_forward == pytest.approx(year / 444.01)


def test_two_in_december_and_none_in_january_are_expected_again() -> None:
    income = _review().income
    assert income is not None
    months = [(e.ex_date.year, e.ex_date.month) for e in income.expected if e.symbol == "PFF"]
    assert months == [
        (2024, 4),
        (2024, 5),
        (2024, 6),
        (2024, 7),
        (2024, 8),
        (2024, 9),
        (2024, 10),
        (2024, 11),
        (2024, 12),
        (2024, 12),
        (2025, 2),
        (2025, 3),
    ]


def test_an_odd_second_payment_of_december_is_not_what_is_expected() -> None:
    """PFF in 2020: 0.148 on 1 December, 0.061 on the 17th, 0.15 on 1 February."""
    paid = (
        "2019-09-03 0.16 | 2019-10-01 0.159 | 2019-11-01 0.166 | 2019-12-02 0.164 | 2019-12-19"
        " 0.155 | 2020-02-03 0.16 | 2020-03-02 0.16 | 2020-04-01 0.173 | 2020-05-01 0.17 |"
        " 2020-06-01 0.169 | 2020-07-01 0.167 | 2020-08-03 0.163 | 2020-09-01 0.16 | 2020-10-01"
        " 0.157 | 2020-11-02 0.152 | 2020-12-01 0.148 | 2020-12-17 0.061"
    )
    prices = market(history("PFF", "USD", "2019-08-01 38 | 2020-12-31 38.51", dividends=paid))
    result = reviewed(book(Holding("PFF", 1.0)), prices, "2020Q4", today=date(2021, 1, 5))
    found = row(result, "PFF")
    assert (found.dividend_frequency, found.yield_forward) == (
        "monthly",
        pytest.approx(0.148 * 12 / 38.51),
    )
    assert result.income is not None
    assert not any(d.is_special for d in result.income.securities[0].dividends)


PFF_2026 = (
    "2024-12-02 0.165 | 2024-12-18 0.177 | 2025-02-03 0.175 | 2025-03-03 0.173 | 2025-04-01 0.172 |"
    " 2025-05-01 0.174 | 2025-06-02 0.175 | 2025-07-01 0.174 | 2025-08-01 0.162 | 2025-09-02 0.161"
    " | 2025-10-01 0.171 | 2025-11-03 0.171 | 2025-12-01 0.176 | 2025-12-19 0.066 | 2026-02-02"
    " 0.177 | 2026-03-02 0.031 | 2026-04-01 0.142"
)


@pytest.mark.parametrize(
    ("as_of", "amount"), [(date(2026, 3, 31), 0.177), (date(2026, 4, 30), 0.142)]
)
def test_a_remainder_of_a_month_is_not_what_a_year_is_expected_to_be_made_of(
    as_of: date, amount: float
) -> None:
    """PFF paid 0.031 on 2 March 2026, after 0.177 and before 0.142: twelve times 0.031 would be 1.2
    % of 30.32.
    """
    prices = market(
        history(
            "PFF",
            "USD",
            "2024-11-01 30.32 | 2026-03-31 30.32 | 2026-04-30 30.32",
            dividends=PFF_2026,
        )
    )
    quarter = f"2026Q{(as_of.month + 2) // 3}"
    found = row(
        reviewed(book(Holding("PFF", 1.0)), prices, quarter, today=as_of, as_of=as_of), "PFF"
    )
    assert (found.dividend_frequency, found.yield_forward) == (
        "monthly",
        pytest.approx(12 * amount / 30.32),
    )
