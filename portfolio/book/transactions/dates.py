"""Dates in a broker's export: with a time of day, counted from 1911, or with the year last where
the file shows its order.

Whether 4/5/2024 is in April or in May is settled for a whole file, by dates that can only be read
one way (3/25/2024); without one, or with both kinds, such dates are problems.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from portfolio.book.tabular.dates import Date, read_date
from portfolio.book.tabular.numbers import LONGEST, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How a date is written other than year first: month or day first, or in years of the Republic of
#: China.
DateOrder = Literal["month", "day", "republic"]

_TIME = re.compile(
    r"(?:[T,;]|,? +)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?(?:"
    r" ?(?:Z|[A-Z]{2,4}|[+-]\d{2}:?\d{2}))?$",
    re.IGNORECASE,
)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d{2})")


@dataclass
class DateReader:
    """Reads the dates of one file; each text once."""

    #: What stands first in dates with the year last; None when no date of the file shows it.
    first: Literal["month", "day"] | None
    _known: dict[str, tuple[Date, DateOrder | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Iterable[str]) -> DateReader:
        """Look at all dates of a file for those that can only be read one way."""
        near = (cell for cell in set(cells) if len(cell) <= LONGEST)
        matches = [_YEAR_LAST.fullmatch(_without_time(cell)) for cell in near]
        pairs = [(int(match[1]), int(match[3])) for match in matches if match]
        month_first = any(second > 12 for _, second in pairs)
        day_first = any(first > 12 for first, _ in pairs)
        if month_first == day_first:
            return cls(None)
        return cls("month" if month_first else "day")

    def read(self, cell: str) -> tuple[Date, DateOrder | None]:
        """The date in a cell, and in which order it is written if not year first."""
        if cell not in self._known:
            self._known[cell] = self._read(cell)
        return self._known[cell]

    def _read(self, cell: str) -> tuple[Date, DateOrder | None]:
        if len(cell) > LONGEST:
            return read_date(cell), None
        text = _without_time(cell)
        match = _YEAR_LAST.fullmatch(text)
        if match and self.first:
            month, day = (match[1], match[3]) if self.first == "month" else (match[3], match[1])
            try:
                return Date(date(int(match[4]), int(month), int(day))), self.first
            except ValueError:  # 31 February
                pass
        read = read_date(text)
        meant = (read.facts or {}).get("suggestion")
        if isinstance(meant, date):  # no file of a broker is from the year 113
            return Date(meant), "republic"
        return read, None


def _without_time(cell: str) -> str:
    return _TIME.sub("", plain_text(cell))
