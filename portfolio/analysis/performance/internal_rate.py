"""The internal rate of return: XIRR, ACT/365, annualised; with the reason where there is not
exactly one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.arrays import dates_of
from portfolio.errors import N_, Sentence

if TYPE_CHECKING:
    from portfolio.arrays import Floats, Ints


_YEAR = 365.0
#: Rates that are looked at: from −99.999 % to about +440,000 % a year, as logarithms of 1 + rate;
#: in three parts, each with its coarse steps and the fine ones between two of them.
_GRID = (
    (np.arange(-11.5, -1.6, 1.0), np.arange(10) / 10),
    (-1.5 + np.arange(20) / 5, np.arange(20) / 100),
    (np.arange(2.5, 7.6, 1.0), np.arange(10) / 10),
)
#: Parts of what was added up that rounding may leave, and the solver's distance from the root.
_ROUNDING = 1e-9
#: A payment of a smaller part of all payments is rounding.
_NOTHING = 1e-12
_ENDS = np.array([_GRID[0][0][0], _GRID[-1][0][-1] + _GRID[-1][1][-1]])

_NO_FLOWS = Sentence(N_("There was no money to earn a return with."))
_ONE_SIDED = Sentence(N_("Money only went one way, so no rate of return explains it."))
_NONE = Sentence(N_("No rate of return explains these payments."))
_SEVERAL = Sentence(N_("Several rates of return explain these payments equally well."))


@dataclass(frozen=True)
class InternalRate:
    """``annual`` and the same over the period of the flows, of so many ``days``; or the reason why
    there is none.
    """

    annual: float | None
    period: float | None
    reason: Sentence | None = None
    days: int | None = None


def internal_rate(days: Ints, amounts: Floats) -> InternalRate:
    """Solve Σ amount · (1 + r)^(−(day − first day) / 365) = 0 for r.

    ``days`` (days since 1970) and ``amounts`` (what the owner gets; negative what the owner pays)
    have shape (flows,) in any order. The period runs from the first flow to the last of the days.
    None, with the reason, without any or with several roots.
    """
    when, flows = days[amounts != 0], amounts[amounts != 0]
    if (np.diff(when) <= 0).any():
        when, place = np.unique(when, return_inverse=True)
        flows = np.bincount(place, weights=flows, minlength=len(when))
        when, flows = when[flows != 0], flows[flows != 0]
    # What netting leaves of 0.3 − 0.1 − 0.2 is no payment: it would begin the period, and explain
    # any rate.
    is_paid = np.abs(flows) > _NOTHING * np.abs(flows).sum()
    when, flows = when[is_paid], flows[is_paid]
    if len(flows) == 0:
        return InternalRate(None, None, _NO_FLOWS)
    if (flows > 0).all() or (flows < 0).all():
        return InternalRate(None, None, _ONE_SIDED)
    years = (when - when[0]) / _YEAR
    length = int(days.max() - when[0])
    period = length / _YEAR
    turns = int((np.diff(np.sign(flows)) != 0).sum())
    # With the same sign at both ends there are no roots or several, which solvers take long to find
    # out.
    is_odd = turns == 1 or np.prod(np.sign(_present_values(years, flows, _ENDS, np.zeros(1)))) < 0
    rate = _solve(when, flows) if is_odd else None
    if turns > 1 and not _is_only(rate, years, flows):
        crossings = _crossings(years, flows)
        if len(crossings) != 1:
            return InternalRate(None, None, _SEVERAL if len(crossings) > 1 else _NONE)
        rate = _between(rate, *crossings[0], years, flows)
    if rate is None:
        return InternalRate(None, None, _NONE)
    return InternalRate(rate, float(np.expm1(np.log1p(rate) * period)), days=length)


def _solve(when: Ints, flows: Floats) -> float | None:
    import pyxirr

    found = pyxirr.xirr(dates_of(when), flows)
    return None if found is None or not np.isfinite(found) or found <= -1 else float(found)


def _is_only(rate: float | None, years: Floats, flows: Floats) -> bool:
    """Whether a rate that is looked at is known to be the only one.

    Where all that was paid in and taken out, grown at the rate, leaves something invested until the
    end, a lower rate would leave less than is taken out then, and a higher one more (Teichroew,
    Robichek and Montalbano, 1965).
    """
    if rate is None or not _GRID[0][0][0] <= np.log1p(rate) <= _GRID[-1][0][-1]:
        return False
    present = flows * np.exp(-np.log1p(rate) * years)
    invested = np.cumsum(present)[:-1]
    # What is next to nothing beside what came and went may as well have the other sign.
    rounding = _ROUNDING * np.cumsum(np.abs(present))[:-1]
    return bool((invested < -rounding).all() or (invested > rounding).all())


def _crossings(years: Floats, flows: Floats) -> list[tuple[float, float]]:
    """Where the present value changes its sign over all rates worth looking at: between which log
    rates.
    """
    signs = np.concatenate([np.sign(_present_values(years, flows, *part)) for part in _GRID])
    logs = np.concatenate([np.add.outer(*part).ravel() for part in _GRID])[signs != 0]
    places = np.flatnonzero(np.diff(signs[signs != 0]))
    return list(zip(logs[places].tolist(), logs[places + 1].tolist(), strict=True))


def _between(rate: float | None, low: float, high: float, years: Floats, flows: Floats) -> float:
    """Return the rate if it lies between these log rates; else it is another one, and theirs is
    found by halving.
    """
    if rate is not None and low <= np.log1p(rate) <= high:
        return rate

    def worth(log: float) -> float:
        return float((flows * np.exp(-log * years)).sum())

    # Where one end is the root itself, its sign is only rounding.
    is_below = abs(worth(low)) > abs(worth(high))
    sign = worth(low if is_below else high) > 0
    for _ in range(100):
        middle = (low + high) / 2
        if ((worth(middle) > 0) == sign) == is_below:
            low = middle
        else:
            high = middle
    return float(np.expm1((low + high) / 2))


def _present_values(years: Floats, flows: Floats, coarse: Floats, fine: Floats) -> Floats:
    """Return the present value at every coarse + fine log rate, increasing.

    Σ flow · e^(−(c + f) · y) = Σ (flow · e^(−c · y)) · e^(−f · y): one matrix product instead of an
    exponential for each rate and flow.
    """
    parts = np.exp(-np.outer(coarse, years)) * flows, np.exp(-np.outer(fine, years))
    # No matrix product: it would wait for other processors, which may be busy.
    return np.asarray(np.einsum("cy,fy->cf", *parts).ravel())
