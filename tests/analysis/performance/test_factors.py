"""Price × dividends × currency = the whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.analysis.performance.factors import factors
from portfolio.analysis.periods import Quarter
from portfolio.analysis.review.review import review
from portfolio.workspace import Options, Workspace
from tests.support.performances import changed

if TYPE_CHECKING:
    from portfolio.analysis.records import HoldingReview


def held() -> tuple[HoldingReview, ...]:
    """The sample's holdings at the end of March 2024, on demo prices."""
    workspace = Workspace(Options(holdings=Path(__file__).parents[3] / "portfolio/holdings.csv"))
    book = workspace.book()
    market = workspace.demo_market(book, date(2024, 6, 30))
    return review(book, market, Quarter(2024, 1), today=date(2024, 6, 30)).holdings


def test_by_hand() -> None:
    # Price 100 -> 110, a dividend that makes the total 21 %, a currency that gains 5 %:
    # dividends 1.21 / 1.10 − 1 = 10 %; the whole 1.21 × 1.05 − 1 = 27.05 %.
    holding = changed(
        held()[0],
        year={
            "price_return": 0.10,
            "total_return": 0.21,
            "fx_return": 0.05,
            "base_return": 0.2705,
        },
    )
    found = factors(holding)
    assert found is not None
    assert found.price == 0.10
    assert found.dividends == pytest.approx(0.10)
    assert found.currency == 0.05
    assert found.whole == 0.2705


def test_the_factors_multiply_to_the_whole() -> None:
    checked = 0
    for holding in held():
        found = factors(holding)
        assert found is not None, holding.symbol
        product = (1 + found.price) * (1 + found.dividends) * (1 + found.currency) - 1
        assert product == pytest.approx(found.whole, abs=1e-12), holding.symbol
        checked += found.whole != 0
    assert checked == 13  # all 14 rows but the TWD cash, which cannot change


@pytest.mark.parametrize("name", ["price_return", "total_return", "fx_return", "base_return"])
def test_nothing_is_guessed(name: str) -> None:
    unknown: dict[str, Any] = {name: None}
    assert factors(changed(held()[0], year=unknown)) is None


def test_a_price_of_zero_has_no_factors() -> None:
    assert factors(changed(held()[0], year={"price_return": -1.0})) is None
