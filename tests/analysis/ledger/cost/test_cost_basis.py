"""Costs: all positions at once come to the same as trade after trade."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.analysis.ledger.cost.basis import (
    ToldCost,
    _at_once,
    _one_by_one,
    cost_basis,
)
from portfolio.analysis.ledger.cost.steps import CostMoves, Trades
from portfolio.analysis.ledger.events import OUTSIDE
from portfolio.analysis.recurrences import affine, floored

NONE = CostMoves.chained([])
#: Day, position, shares (negative: sold), price.
_TRADE = st.tuples(
    st.integers(0, 30),
    st.integers(0, 3),
    st.integers(-40, 40).filter(bool).map(float),
    st.floats(0.01, 1000),
)
#: Shares before the first trade, and what they had cost (None: not known).
_OPENING = st.tuples(
    st.sampled_from([0.0, 1.0, 25.0]),
    st.one_of(st.none(), st.floats(0, 10_000, allow_subnormal=False)),
)


@settings(max_examples=300)
@given(
    st.lists(_TRADE, max_size=40), st.lists(_OPENING, min_size=4, max_size=4), st.integers(-1, 31)
)
def test_all_at_once_is_the_same_as_one_by_one(
    rows: list[tuple[int, int, float, float]], opening: list[tuple[float, float | None]], since: int
) -> None:
    day, position, shares, price = (
        np.array([row[k] for row in rows], dtype=kind) for k, kind in enumerate("iiff")
    )
    outside = np.full(len(rows), OUTSIDE)
    trades = Trades(
        day.astype(np.int64),
        np.where(shares < 0, position, outside),
        np.where(shares < 0, outside, position),
        np.abs(shares).astype(np.float64),
        np.abs(shares).astype(np.float64) * price,
    )
    before = np.array([shares for shares, _ in opening])
    paid = np.array([np.nan if cost is None else cost for _, cost in opening])
    ours = _at_once(trades, before, paid, since)
    theirs = _one_by_one(trades, NONE, before, paid, since)
    for one, other in zip(astuple(ours), astuple(theirs), strict=True):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-6, nan_ok=True)


def test_a_move_takes_its_cost_along() -> None:
    """10 shares at 5 and 10 at 7 in one account, 15 of them to another, of which 5 are sold at 9.

    Average cost 6: the sale of 5 realises 45 − 30 = 15. First in, first out: the oldest 10 at 5 and
    5 at 7 moved, and 5 of those at 5 are sold: 45 − 25 = 20. Left there: 10 that cost 60, or 5 at 5
    and 5 at 7: 60 as well. A third position, with no part in it, is bought at 8 and keeps that.
    """
    trades = Trades(
        day=np.array([1, 2, 3, 4, 2]),
        source=np.array([OUTSIDE, OUTSIDE, 0, 1, OUTSIDE]),
        target=np.array([0, 0, 1, OUTSIDE, 2]),
        shares=np.array([10.0, 10.0, 15.0, 5.0, 1.0]),
        money=np.array([50.0, 70.0, 0.0, 45.0, 8.0]),
    )
    told = ToldCost(9, np.array([5.0, 10.0, 1.0]), np.full(3, np.nan), np.zeros(3, dtype=np.int64))
    found = cost_basis(trades, NONE, np.zeros(3), told, 0, 9)
    assert found.cost == pytest.approx([30, 60, 8])
    assert found.cost_fifo == pytest.approx([35, 60, 8])
    assert found.realised == pytest.approx([0, 15, 0])
    assert found.realised_fifo == pytest.approx([0, 20, 0])


def test_recurrences() -> None:
    """Two sequences, the second from the third place on; a factor of 0 forgets even what is not
    known.
    """
    factor, term = np.array([0, 2.0, 0, 0.5, 0, 3.0]), np.array([1.0, 1.0, np.nan, 1.0, 4.0, 1.0])
    assert affine(factor, term) == pytest.approx([1, 3, np.nan, np.nan, 4, 13], nan_ok=True)
    first = np.array([True, False, True, False, False, False])
    assert floored(np.array([2.0, -3.0, -1.0, 5.0, -2.0, -4.0]), first) == pytest.approx(
        [2, 0, 0, 5, 3, 0]
    )
