"""What each country withheld, and by which rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio.analysis.income.records.amounts import Amounts
    from portfolio.book.withholding import TaxOrigin


@dataclass(frozen=True, slots=True)
class RateUse:
    """A rate by which something was withheld this year, and whose it is."""

    #: What was withheld ÷ gross for recorded payments, the rate in force for the others; None where
    #: what the ledger says can be no withholding.
    rate: float | None
    #: None for payments whose tax is recorded in the ledger.
    origin: TaxOrigin | None
    symbols: tuple[str, ...]
    base: Amounts
    #: Whether ``rate`` is that of several recorded payments with rates of their own.
    is_average: bool = False


@dataclass(frozen=True, slots=True)
class CountryWithholding:
    """What one country withheld in the review's year so far, base currency."""

    #: Market of the listing, ISO code; empty for interest and unknown listings.
    country: str
    base: Amounts
    rates: tuple[RateUse, ...]
    #: Part of what was withheld: Taiwan's supplementary health premium.
    premium: float = 0.0

    @property
    def rate(self) -> float | None:
        """Withheld ÷ gross, see ``Amounts``."""
        return self.base.rate
