"""Quarters, the days that bound them, and the periods that a review tells of.

A quarter runs from the close of the last day before it to the close of its last day, so its
``opening`` is a day of the quarter before: 2024Q1 opens on 2023-12-31 and ends on 2024-03-31. Days
here are calendar days; which close stands for a day is decided per security.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from portfolio.errors import N_, UsageError

_QUARTER = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter, e.g. ``Quarter(2024, 1)``."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """The quarter written as ``2024Q1`` (or ``2024q1``, ``2024-Q1``). Raises UsageError."""
        match = _QUARTER.fullmatch(text.strip())
        if match is None or not 1900 <= int(match[1]) < 2200:
            raise UsageError(N_("“{text}” is not a quarter: write it like 2024Q1."), text=text)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter in which ``day`` lies."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def last_completed(cls, day: date) -> Quarter:
        """The latest quarter whose last day is on or before ``day``."""
        quarter = cls.of(day)
        return quarter if quarter.end <= day else quarter.previous

    @property
    def previous(self) -> Quarter:
        """The quarter before."""
        return (
            Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)
        )

    @property
    def next(self) -> Quarter:
        """The quarter after."""
        return (
            Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)
        )

    @property
    def opening(self) -> date:
        """The day whose close opens the quarter: the last calendar day before it."""
        return date(self.year, 3 * self.number - 2, 1) - timedelta(days=1)

    @property
    def end(self) -> date:
        """The quarter's last calendar day."""
        return self.next.opening

    @property
    def opening_of_year(self) -> date:
        """The day whose close opens the quarter's year: 31 December before it."""
        return date(self.year - 1, 12, 31)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


def window(quarter: Quarter | None, today: date, as_of: date | None = None) -> tuple[date, date]:
    """The days that a review of ``quarter`` (the last completed one) is about, before its prices
    are known.

    From the day whose close opens the quarter's year to the quarter's end, ``as_of`` or ``today``,
    the earliest.
    """
    until = min(as_of, today) if as_of else today
    quarter = quarter or Quarter.last_completed(until)
    return quarter.opening_of_year, min(quarter.end, until)


def a_year_before(day: date) -> date:
    """The same date one year earlier; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


#: ``quarter`` and ``year`` are the review's own, the year so far; ``since_start`` is all the time
#: that a ledger covers.
PeriodName = Literal["quarter", "year", "since_start"]


@dataclass(frozen=True)
class Period:
    """From the close of the day ``opening`` to the close of the day ``end``."""

    name: PeriodName
    opening: date
    end: date

    @classmethod
    def of_quarter(cls, quarter: Quarter, end: date) -> Period:
        """The quarter up to ``end``."""
        return cls("quarter", quarter.opening, end)

    @classmethod
    def of_year(cls, quarter: Quarter, end: date) -> Period:
        """The year of ``quarter`` up to ``end``."""
        return cls("year", quarter.opening_of_year, end)

    @property
    def first(self) -> date:
        """The first day after the opening."""
        return self.opening + timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.opening).days
