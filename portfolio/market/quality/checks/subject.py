"""What a check looks at: one symbol's history, the evidence beside it, and the days that matter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from portfolio.market.records import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portfolio.arrays import Bools, Dates, Floats
    from portfolio.book.records import Correction
    from portfolio.errors import Severity
    from portfolio.market.calendars import Sessions
    from portfolio.market.raw import RawHistory, Remarks
    from portfolio.market.records import History

#: How many rows before the window are looked at too: the close that opens a period may be of a few
#: days earlier.
ROWS_BEFORE = 10
#: A year of dividends is what yields are computed from.
YEAR = np.timedelta64(366, "D")


def among(days: Dates, others: Dates) -> Bools:
    """Which of ``days`` are in ``others``, which are increasing; shape of ``days``. (np.isin would
    sort both.)
    """
    if not len(others):
        return np.zeros(len(days), np.bool_)
    at = np.minimum(np.searchsorted(others, days), len(others) - 1)
    found: Bools = others[at] == days
    return found


@dataclass(frozen=True)
class CheckedSymbol:
    """One symbol in the window of a review. ``history`` is what the numbers are computed from."""

    history: History
    #: As stored, before corrections and before anything was held out; None when it is not at hand.
    raw: RawHistory | None
    start: date
    end: date
    today: date
    #: Of its exchange; None when they are not known.
    sessions: Sessions | None = None
    #: Days on which most of the other securities of its exchange have a row; None with fewer than
    #: two of them.
    peer_days: Dates | None = None
    #: The market's rates by currency, units for one US dollar.
    rates: Mapping[str, History] | None = None
    #: The first day that the review counts at all, where that is before the window.
    since: date | None = None

    @property
    def symbol(self) -> str:
        """Yahoo's spelling."""
        return self.history.symbol

    @property
    def remarks(self) -> Remarks | None:
        """What was served beside the rows."""
        return None if self.raw is None else self.raw.remarks

    @cached_property
    def rows(self) -> tuple[int, int]:
        """The first row of the window and the one after its last."""
        days = self.history.days
        first = int(np.searchsorted(days, np.datetime64(self.start, "D"))) - ROWS_BEFORE
        return max(0, first), int(np.searchsorted(days, np.datetime64(self.end, "D"), side="right"))

    @cached_property
    def days(self) -> Dates:
        """The days of the window's rows."""
        first, end = self.rows
        return self.history.days[first:end]

    @cached_property
    def closes(self) -> Floats:
        """The closes of the window's rows."""
        first, end = self.rows
        return self.history.closes[first:end]

    @cached_property
    def first_day(self) -> np.datetime64:
        """The window's first day: its first row's, or its start where there is none before."""
        start = np.datetime64(self.start, "D")
        return min(self.days[0], start) if len(self.days) else start

    @cached_property
    def first_of_all(self) -> np.datetime64:
        """The first day of the window or of all that the review counts."""
        first = self.first_day
        return first if self.since is None else min(first, np.datetime64(self.since, "D"))

    @cached_property
    def end_day(self) -> np.datetime64:
        """The window's last day."""
        return np.datetime64(self.end, "D")

    @cached_property
    def visible_until(self) -> np.datetime64:
        """The last day that may be looked at: the window's, and what came after it before today."""
        return max(self.end_day, np.datetime64(self.today, "D") - 1)

    @cached_property
    def last_row_day(self) -> np.datetime64 | None:
        """The day of the window's last row."""
        return self.days[-1] if len(self.days) else None

    def has(self, day: date) -> bool:
        """Whether a day is in the window."""
        return bool(self.first_day <= np.datetime64(day, "D") <= self.end_day)

    def dividends(self) -> tuple[Dates, Floats]:
        """The dividends in the window or in the twelve months to its end."""
        days = self.history.dividend_days
        first = min(self.first_day, self.end_day - YEAR)
        low = int(np.searchsorted(days, first))
        high = int(np.searchsorted(days, self.end_day, side="right"))
        return days[low:high], self.history.dividend_amounts[low:high]

    def close_before(self, day: np.datetime64) -> float | None:
        """The last close before ``day``; None where there is none."""
        row = int(np.searchsorted(self.history.days, day)) - 1
        return float(self.history.closes[row]) if row >= 0 else None

    def finding(
        self,
        severity: Severity,
        code: str,
        days: tuple[date, date],
        template: str,
        facts: Mapping[str, object],
        alternative: tuple[Correction, ...] = (),
        *,
        is_held_out: bool = False,
    ) -> Finding:
        """A finding about ``days`` (first and last); ``symbol``, ``first`` and ``last`` join its
        ``facts``.
        """
        first, last = days
        known = {"symbol": self.symbol, "first": first, "last": last, **facts}
        return Finding(
            severity, code, self.symbol, first, last, template, known, alternative, is_held_out
        )
