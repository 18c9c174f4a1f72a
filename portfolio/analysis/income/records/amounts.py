"""Money before and after withholding, and the ways in which income is told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: ``received``: a row of the ledger says so. ``announced``: Yahoo has the ex-date, the amount
#: follows from the shares held; without a ledger that is all that can be said of a past payment.
#: ``estimated``: from payment frequency and last amount.
State = Literal["received", "announced", "estimated"]
STATES: tuple[State, ...] = ("received", "announced", "estimated")
Step = Literal["month", "quarter", "year"]
STEPS: tuple[Step, ...] = ("month", "quarter", "year")
#: ``total`` has one group. ``country``: market of the listing (``US``), empty for interest and
#: unknown listings.
Dimension = Literal["total", "holding", "account", "country", "currency"]
DIMENSIONS: tuple[Dimension, ...] = ("total", "holding", "account", "country", "currency")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Money before withholding, and what is withheld from it."""

    gross: float
    withheld: float
    #: How many of the payments lack so much or so little that no rate can be told.
    doubtful: int = 0

    @property
    def net(self) -> float:
        """What is left."""
        return self.gross - self.withheld

    @property
    def rate(self) -> float | None:
        """Withheld ÷ gross, an average of all payments; None where that of one is doubtful."""
        return None if self.doubtful or self.gross <= 0 else self.withheld / self.gross

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(
            self.gross + other.gross,
            self.withheld + other.withheld,
            self.doubtful + other.doubtful,
        )


NOTHING = Amounts(0.0, 0.0)
