"""What each holding contributed to the portfolio's growth over a period, and by which cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.missing import or_none
from portfolio.analysis.records import ContributionParts

if TYPE_CHECKING:
    from portfolio.arrays import Floats


@dataclass(frozen=True)
class Contributions:
    """Each holding's part of the growth between two days; shape (holdings,), NaN where it has none.

    ``total`` adds up to the growth; ``price``, ``dividend`` and ``currency`` add up to ``total``.
    ``gross`` is the total with dividends before withholding, NaN where that is the total itself.
    """

    total: Floats
    price: Floats
    dividend: Floats
    currency: Floats
    gross: Floats

    def parts(self) -> list[ContributionParts | None]:
        """The three causes of each holding; None where it has no part."""
        found = zip(
            or_none(self.total),
            self.price.tolist(),
            self.dividend.tolist(),
            self.currency.tolist(),
            strict=True,
        )
        return [None if total is None else ContributionParts(*three) for total, *three in found]


@dataclass(frozen=True)
class GainsOnCost:
    """Gains on cost in the holdings' currencies, (holdings,), at average cost and first in, first
    out; NaN where the cost is not known.

    ``realised`` since New Year, ``unrealised`` of what is held.
    """

    realised: Floats
    realised_fifo: Floats
    unrealised: Floats
    unrealised_fifo: Floats

    @classmethod
    def unknown(cls, size: int) -> GainsOnCost:
        """No gain is known of any holding."""
        nothing = np.full(size, np.nan)
        return cls(nothing, nothing, nothing, nothing)
