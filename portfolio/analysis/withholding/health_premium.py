"""Taiwan's supplementary health premium on single domestic dividend payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from portfolio.arrays import Bools, Floats
    from portfolio.book.records import HealthPremium


def health_premium(gross: Floats, share: Floats, is_domestic: Bools, rule: HealthPremium) -> Floats:
    """Return what is withheld from each payment for the premium, 0 where nothing is; all arrays
    have shape (n,).

    ``gross`` is one payment to one account in New Taiwan dollars, ``share`` the fraction of it that
    is dividend income (1 for companies; funds pay back capital and gains, too), ``is_domestic``
    whether the security is listed in Taiwan. Source: National Health Insurance Act, article 31:
    2.11 % of a single payment of dividend income of NT$20,000 or more. The premium is not rounded
    to whole dollars.
    """
    part = gross * share
    is_due = is_domestic & (part >= rule.threshold) & rule.enabled
    return np.where(is_due, rule.rate * part, 0.0)
