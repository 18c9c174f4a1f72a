"""The internal rate of return: a rate that is known to be the only one is the one that counting
finds.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portfolio.analysis.performance.internal_rate import _crossings, _is_only, _solve, internal_rate

_FLOWS = st.lists(st.tuples(st.integers(1, 3000), st.integers(-500, 500)), max_size=12)


@settings(max_examples=300)
@given(st.integers(1, 5000), _FLOWS, st.integers(1, 9000))
# At +11,331 % a year what is left of 141 in the eighth year is 10⁻¹⁴ of them: nobody can tell its
# sign.
@example(141, [(1, 138), (306, 254), (2818, -182)], 132)
def test_the_only_rate_is_the_one_that_is_counted(
    paid: int, flows: list[tuple[int, int]], end: int
) -> None:
    amounts = {0: -float(paid), 3001: float(end)}
    for day, amount in flows:
        amounts[day] = amounts.get(day, 0.0) + amount
    found = sorted((day, amount) for day, amount in amounts.items() if amount)
    days, money = np.array([day for day, _ in found]), np.array([amount for _, amount in found])
    rate = _solve(days, money)
    if _is_only(rate, days / 365, money):
        assert len(_crossings(days / 365, money)) == 1


def test_a_debt_to_the_portfolio_is_counted() -> None:
    """1000 paid, 2300 taken out after a year, 1320 paid in after another: 10 % and 20 % both
    explain it.
    """
    days, money = np.array([0, 365, 730]), np.array([-1000.0, 2300.0, -1320.0])
    assert not _is_only(0.1, days / 365, money)
    assert internal_rate(days, money).annual is None


def test_of_two_rates_only_the_one_that_is_looked_for_is_told() -> None:
    """A loan is taken out, more than twice is paid back, the rest comes back: −91.8 %, and −99.9998
    % out of range.

    With x = 1 ÷ (1 + r): 203 − 255 · x^(71/365) + 112.75 · x^(92/365) is 0 near x = 12.2 and again
    beyond x = 10⁵.
    """
    days = np.array([0, 71, 92])
    money = np.array([202996.95870647137, -255000.0, 112747.25969327359])
    found = internal_rate(days, money)
    assert found.annual == pytest.approx(-0.9179674416220679, rel=1e-12)
    assert found.period == pytest.approx((1 - 0.9179674416220679) ** (92 / 365) - 1)


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("days", [(0, 30, 60), (0, 81, 90)])
def test_a_rate_of_nothing_is_nothing(days: tuple[int, int, int], sign: float) -> None:
    """7,500 and 15,000 one way, 22,500 the other: as much as was paid, so 0 %, whichever way each
    went.
    """
    found = internal_rate(np.array(days), sign * np.array([7500.0, -22_500.0, 15_000.0]))
    assert found.annual == pytest.approx(0, abs=1e-9)


def test_what_netting_leaves_is_no_payment() -> None:
    """0.3 − 0.1 − 0.2 leaves 6e−17, four years before 600 and 200 are paid and 550 is left."""
    days, money = (
        np.array([0, 1765, 1864, 1913]),
        np.array([0.1 + 0.2 - 0.3, -600.0, -200.0, 550.0]),
    )
    found, clean = internal_rate(days, money), internal_rate(days[1:], money[1:])
    assert found == clean
    assert found.days == 148
    assert found.annual is not None
    assert found.annual < 0
