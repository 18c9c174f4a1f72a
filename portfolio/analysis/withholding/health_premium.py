"""Taiwan's supplementary health premium on single domestic dividend payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.symbols import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.arrays import Bools, Floats, Ints
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


def domestic_premium(
    symbols: Sequence[str], payer: Ints, gross: Floats, rule: HealthPremium
) -> Floats:
    """Return the health premium of each payment, 0 abroad; ``payer`` numbers ``symbols`` for each
    of ``gross``.
    """
    if not rule.enabled:
        return np.zeros(len(gross))
    is_domestic = np.array([listing(symbol).market == "TW" for symbol in symbols], dtype=np.bool_)
    share = np.array([rule.shares.get(symbol, 1.0) for symbol in symbols])
    return health_premium(gross, share[payer], is_domestic[payer], rule)
