"""Sequences in which each value comes from the one before it, for any number of them at once.

The sequences stand one after another in a flat array. Two steps in a row are one step of the same
kind, so after k rounds each place knows what 2ᵏ steps do together: as many rounds as the longest
sequence has binary digits, instead of one Python statement for each step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from portfolio.arrays import Bools, Floats


def affine(factor: Floats, term: Floats) -> Floats:
    """Return ``x_t = factor_t · x_{t−1} + term_t``; where the factor is 0, what was before (even
    NaN) means nothing.

    The first factor of each sequence must be 0.
    """
    factor, value, step = factor.copy(), term.copy(), 1
    with np.errstate(invalid="ignore"):
        while (is_going := factor[step:] != 0).any():
            earlier = factor[:-step]
            added = factor[step:] * value[:-step]
            added[~is_going] = 0.0
            value[step:] += added
            is_going &= earlier != 0
            factor[step:] *= earlier
            factor[step:][~is_going] = 0.0  # even if NaN lies in between
            step *= 2
    return value


def floored(term: Floats, is_first: Bools) -> Floats:
    """Return ``x_t = max(x_{t−1} + term_t, 0)``, beginning with 0 where ``is_first``."""
    least = np.where(is_first, np.maximum(term, 0.0), 0.0)
    added = np.where(is_first, -np.inf, term)
    step = 1
    while (added[step:] > -np.inf).any():
        np.maximum(least[:-step] + added[step:], least[step:], out=least[step:])
        added[step:] += added[:-step].copy()
        step *= 2
    return least
