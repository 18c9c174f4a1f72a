"""What was paid: every dividend and every interest payment up to a day, the stuff that all income
figures are made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from portfolio.analysis.income.records import Payer
    from portfolio.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Payments:
    """Payments of ``payers``; all arrays have shape (payments,), ordered by ``ex_day``.

    Days are int64 days since 1970-01-01. ``gross`` and ``withheld`` are in the payer's currency,
    net is their difference; ``rate`` is units of the base currency for one of the payer's on
    ``ex_day`` (NaN where unknown), and ``shares`` those that were paid for (NaN for interest).
    ``paid_day`` is that of the ledger's row and ``ex_day`` where none says. ``is_recorded``: a row
    of the ledger says so; otherwise it follows from shares and market.
    """

    payers: tuple[Payer, ...]
    payer: Ints
    ex_day: Ints
    paid_day: Ints
    shares: Floats
    gross: Floats
    withheld: Floats
    rate: Floats
    is_recorded: Bools
    is_interest: Bools
    #: Of ``withheld``, the part that is Taiwan's supplementary health premium; None when there is
    #: none in it.
    premium: Floats | None = None
    #: Those of which no rate can be told, see ``Earnings``; None when there are none.
    is_doubtful: Bools | None = None
    #: The first day from which each payer's payments are known, (payers,); None when that is the
    #: same day for all.
    since: Ints | None = None

    @property
    def doubtful(self) -> Bools:
        """Of which no rate can be told, shape (payments,)."""
        none = np.zeros(len(self.ex_day), dtype=np.bool_)
        return none if self.is_doubtful is None else self.is_doubtful
