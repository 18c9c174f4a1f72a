"""What the next contribution should buy: cases worked by hand, and the optimum's properties."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.analysis.records import AllocationRow, HoldingReview
from portfolio.analysis.review.purchases import left_out, next_purchases, spread, usual_contribution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def holding(
    symbol: str,
    value: float | None,
    target: float | None,
    *,
    price: float = 10.0,
    rate: float = 1.0,
) -> HoldingReview:
    """A holding worth ``value`` in the base currency; everything that purchases do not look at is
    None.
    """
    facts: dict[str, Any] = dict.fromkeys(field.name for field in fields(HoldingReview))
    facts |= {"name": f"{symbol} fund", "account": "Broker", "currency": "USD", "performances": ()}
    facts |= {
        "symbol": symbol,
        "value_base": value,
        "target": target,
        "rate": rate,
        "is_cash": False,
    }
    facts |= {"shares": 0.0, "price": None if value is None else price}
    return HoldingReview(**{**facts, "multiplier": 1.0})


def bought(holdings: Sequence[HoldingReview], contribution: float) -> dict[str, float]:
    return {p.symbol: p.amount for p in next_purchases(holdings, contribution)}


def test_a_contribution_that_reaches_the_targets_exactly() -> None:
    # 600 + 200, targets 50 : 50; with 400 more the whole is 1,200 and each should be 600: all goes
    # to B.
    [purchase] = next_purchases(
        [holding("A", 600, 0.5), holding("B", 200, 0.5, price=8.0, rate=5.0)], 400
    )
    assert purchase.symbol == "B"
    assert purchase.amount == pytest.approx(400)
    assert purchase.part == pytest.approx(1.0)
    # A share costs 8 × 5 = 40 in the base currency: 400 ÷ 40 = 10 shares.
    assert purchase.shares == pytest.approx(10)
    assert purchase.weight_before == pytest.approx(200 / 800)
    assert purchase.weight_after == pytest.approx(600 / 1200)
    assert purchase.target == pytest.approx(0.5)


def test_a_small_contribution_is_shared_by_the_most_underweight() -> None:
    # A 700, B 200, C 100, targets 40 : 30 : 30, contribution 100, so the whole is 1,100.
    # Shortfalls: A 440 − 700 = −260, B 330 − 200 = 130, C 330 − 100 = 230.
    # Level for C alone: 230 − 100 = 130, and B's 130 is not above it: all to C.
    assert bought(
        [holding("A", 700, 0.4), holding("B", 200, 0.3), holding("C", 100, 0.3)], 100
    ) == {"C": pytest.approx(100)}
    # With 300 the whole is 1,300: shortfalls A −180, B 190, C 290; level (190 + 290 − 300) ÷ 2 =
    # 90. B gets 190 − 90 = 100, C 290 − 90 = 200.
    assert bought(
        [holding("A", 700, 0.4), holding("B", 200, 0.3), holding("C", 100, 0.3)], 300
    ) == {
        "C": pytest.approx(200),
        "B": pytest.approx(100),
    }


def test_targets_count_in_proportion_and_holdings_without_one_are_left_alone() -> None:
    # 20 and 20 of 40 are one half each; X has no target and does not count: same as 0 + 100 at 50 :
    # 50. Whole 300: A wants 150, B 50 more. 150 + 50 = 200, exactly the contribution.
    holdings = [holding("A", 0, 0.2), holding("B", 100, 0.2), holding("X", 10_000, None)]
    assert bought(holdings, 200) == {"A": pytest.approx(150), "B": pytest.approx(50)}


def test_an_empty_portfolio_is_bought_at_its_targets() -> None:
    purchases = next_purchases([holding("A", 0, 0.75), holding("B", 0, 0.25)], 1000)
    assert {p.symbol: p.amount for p in purchases} == {
        "A": pytest.approx(750),
        "B": pytest.approx(250),
    }
    assert [p.weight_before for p in purchases] == [0.0, 0.0]


@pytest.mark.parametrize("contribution", [0.0, -100.0, -math.inf, math.inf, math.nan])
def test_nothing_to_spend_buys_nothing(contribution: float) -> None:
    assert next_purchases([holding("A", 100, 1.0)], contribution) == ()


def test_without_targets_nothing_is_bought() -> None:
    assert next_purchases([holding("A", 100, None), holding("B", 100, 0.0)], 50) == ()
    assert next_purchases([], 50) == ()


def test_what_has_a_target_but_no_price_is_named() -> None:
    lost = holding("LOST", None, 0.5)
    assert bought([holding("A", 100, 0.5), lost], 50) == {"A": pytest.approx(50)}
    assert left_out([holding("A", 100, 0.5), lost, holding("X", None, None)]) == (lost,)


def test_a_contribution_too_small_for_a_float_goes_to_the_largest_shortfall() -> None:
    assert bought([holding("A", 9e17, 0.5), holding("B", 1e17, 0.5)], 1e-3) == {"B": 1e-3}


amounts = st.floats(0, 1e9)
#: Targets in whole percents, at least one of them positive.
books = st.lists(st.tuples(amounts, st.integers(1, 100)), min_size=1, max_size=12)
contributions = st.floats(1, 1e10)


def arrays(book: list[tuple[float, int]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    values = np.array([value for value, _ in book])
    targets = np.array([target for _, target in book], dtype=np.float64)
    return values, targets / targets.sum()


def distance(
    values: NDArray[np.float64],
    targets: NDArray[np.float64],
    bought: NDArray[np.float64],
    total: float,
) -> float:
    """Squared distance of the values afterwards to the target values, in units of the whole."""
    return float((((values + bought) / total - targets) ** 2).sum())


@given(books, contributions)
def test_nothing_is_sold_and_everything_is_spent(
    book: list[tuple[float, int]], contribution: float
) -> None:
    values, targets = arrays(book)
    result = spread(values, targets, contribution)
    assert (result >= 0).all()
    assert result.sum() == pytest.approx(contribution, rel=1e-6, abs=1e-6 * values.sum())


@settings(max_examples=60)
@given(books, contributions, st.integers(0, 2**32 - 1))
def test_no_other_spending_comes_nearer(
    book: list[tuple[float, int]], contribution: float, seed: int
) -> None:
    values, targets = arrays(book)
    total = values.sum() + contribution
    best = distance(values, targets, spread(values, targets, contribution), total)
    chance = np.random.default_rng(seed)
    rivals = chance.dirichlet(np.full(len(book), 0.5), size=200) * contribution
    rivals = np.vstack(
        [rivals, np.eye(len(book)) * contribution, np.full(len(book), contribution / len(book))]
    )
    assert min(distance(values, targets, rival, total) for rival in rivals) >= best - 1e-12


@given(books, contributions)
def test_parts_add_up_and_weights_after_are_those_of_the_sums(
    book: list[tuple[float, int]], contribution: float
) -> None:
    holdings = [holding(f"S{i}", value, target / 100) for i, (value, target) in enumerate(book)]
    purchases = next_purchases(holdings, contribution)
    whole = sum(value for value, _ in book)
    assert math.fsum(p.part for p in purchases) == pytest.approx(
        1.0, rel=1e-6, abs=1e-6 * whole / contribution
    )
    assert [p.amount for p in purchases] == sorted((p.amount for p in purchases), reverse=True)
    for p in purchases:
        before = p.weight_before * whole
        assert p.weight_after == pytest.approx((before + p.amount) / (whole + contribution))


# A fiftieth, cut to its first digit: 6,208,400 ÷ 50 = 124,168 -> 100,000; 123,456 ÷ 50 = 2,469 ->
# 2,000.
@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (6_208_400, 100_000),
        (123_456, 2_000),
        (50, 1),
        (49, 0),
        (0, 0),
        (None, 0),
        (-5, 0),
        (math.inf, 0),
    ],
)
def test_the_amount_to_begin_with(value: float | None, amount: float) -> None:
    assert usual_contribution(value) == amount


def test_drift_and_change_are_differences_of_weights() -> None:
    row = AllocationRow("Equity", 700.0, weight=0.70, weight_start_of_year=0.65, target=0.75)
    assert row.change == pytest.approx(0.05)
    assert row.drift == pytest.approx(-0.05)
    unknown = AllocationRow("", 300.0, weight=0.30, weight_start_of_year=None)
    assert unknown.change is None
    assert unknown.drift is None
