"""Holdings on the days between which a review takes returns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.buy_and_hold import static
from portfolio.arrays import date_of, day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.analysis.buy_and_hold.positions import Rows
    from portfolio.analysis.buy_and_hold.static import Positions
    from portfolio.analysis.periods import Quarter
    from portfolio.analysis.prices.returns import Prices
    from portfolio.arrays import Bools, Days


@dataclass(frozen=True)
class Columns:
    """The days that arrays have as columns, and which of them open the year and the quarter.

    Column k of ``days`` opens the k-th of consecutive quarters; the last one is the review's day.
    """

    days: Days
    year: int
    quarter: int
    end: int

    @classmethod
    def of(cls, quarters: Sequence[Quarter], quarter: Quarter, as_of: date) -> Columns:
        """Build the columns of consecutive ``quarters``, the last of which is ``quarter``."""
        days = np.array(
            [day_of(d) for d in (*[q.opening for q in quarters], as_of)], dtype=np.int64
        )
        end = len(quarters)
        return cls(days, year=end - quarter.number, quarter=end - 1, end=end)

    def column(self, day: date) -> int:
        """Return the column of a day that opens one of the quarters, or of the last day."""
        return int(np.searchsorted(self.days, day_of(day)))

    @property
    def as_of(self) -> date:
        """The last day."""
        return date_of(self.days[self.end])

    @property
    def of_year(self) -> list[int]:
        """Return the columns of the review's year: its opening, its quarters' ends."""
        return list(range(self.year, self.end + 1))


@dataclass(frozen=True)
class Boundaries:
    """Shares, prices, dividends and rates of holdings on the days of ``columns``, (holdings, days),
    and the closes they come from; market rows after ``until`` are invisible.
    """

    rows: Rows
    columns: Columns
    positions: Positions
    prices: Prices
    until: int

    @cached_property
    def counted(self) -> Bools:
        """Which holdings have a price and a rate on all days of the year."""
        return static.counted(self.positions, self.columns.of_year)
