"""Taiwan's supplementary health premium, worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from portfolio.analysis.withholding.health_premium import health_premium
from portfolio.book.records import HealthPremium, Holding, Settings
from tests.support.markets import book, history, market, rate, reviewed

ON = HealthPremium(enabled=True)
YES = np.array([True])


@pytest.mark.parametrize(
    ("gross", "share", "expected"),
    [
        (20_000.0, 1.0, 422.0),  # 2.11 % of 20,000: from the threshold on
        (19_999.99, 1.0, 0.0),
        (30_000.0, 0.6, 0.0),  # 18,000 of it are dividend income
        (40_000.0, 0.6, 506.4),  # 2.11 % of 24,000
    ],
)
def test_the_premium_of_one_payment(gross: float, share: float, expected: float) -> None:
    assert health_premium(np.array([gross]), np.array([share]), YES, ON) == pytest.approx(
        [expected]
    )


def test_nothing_is_due_abroad_or_when_it_is_not_wished_for() -> None:
    gross, share = np.array([50_000.0]), np.array([1.0])
    assert health_premium(gross, share, ~YES, ON).tolist() == [0.0]
    assert health_premium(gross, share, YES, HealthPremium()).tolist() == [0.0]


def test_rate_and_threshold_are_the_users() -> None:
    rule = HealthPremium(enabled=True, rate=0.02, threshold=1_000.0)
    assert health_premium(
        np.array([999.0, 1_000.0]), np.ones(2), np.ones(2, bool), rule
    ).tolist() == [0, 20]


def test_the_premium_is_part_of_what_is_withheld_past_and_coming() -> None:
    """10,000 shares: 2.50 a share are 25,000 and cost 527.50; 1.50 are 15,000 and cost nothing. SPY
    is not domestic.
    """
    prices = market(
        history("2330.TW", "TWD", "2022-12-30 500 | 2024-03-29 700",
                dividends=(
                    "2023-03-16 2.5 | 2023-06-15 2.5 | 2023-09-14 2.5 | 2023-12-14 2.5"
                    " | 2024-01-18 1.5 | 2024-03-18 2.5"
                )),
        history("SPY", "USD", "2022-12-30 400 | 2024-03-28 500", dividends="2024-03-15 1000"),
        rates=[rate("TWD", "2022-12-30 30 | 2023-12-29 31 | 2024-03-15 31 | 2024-03-29 32")],
    )  # fmt: skip
    held = book(
        Holding("2330.TW", 10_000.0),
        Holding("SPY", 1.0),
        settings=Settings(health_premium=HealthPremium(enabled=True)),
    )
    result = reviewed(held, prices, "2024Q1", today=date(2024, 4, 5), base="TWD")
    income = result.income
    assert income is not None
    # 40,000 and 31,000 TWD, less 527.50 and 9,300.
    assert result.totals.year.income_net == pytest.approx(71_000 - 527.5 - 9_300)
    by_country = {one.country: one for one in income.withheld}
    assert by_country["TW"].base.gross == pytest.approx(40_000)
    assert (by_country["TW"].base.withheld, by_country["TW"].premium) == (
        pytest.approx(527.5),
        pytest.approx(527.5),
    )
    assert by_country["US"].premium == 0.0
    assert by_country["US"].base.withheld == pytest.approx(0.3 * 31_000)
    coming = [e for e in income.expected if e.symbol == "2330.TW"]
    assert [(e.own.gross, e.own.withheld) for e in coming] == [(25_000, pytest.approx(527.5))] * 4
    # The rate beside it is the tax alone.
    assert coming[0].tax == 0.0
