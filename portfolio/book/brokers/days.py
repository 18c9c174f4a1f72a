"""Days as brokers write them. What cannot be told is unread, never guessed."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from portfolio.book.brokers.base import unread
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What comes first where the year does not.
Order = Literal["month", "day"]

_AS_OF = re.compile(r"\s+as of\s+", re.IGNORECASE)
#: A time behind the day, with what may stand around it: 上午 09:01, T14:31:00.000Z, ;093512, 16:00
#: EST.
_TIME = re.compile(
    r"(?:[T,; ]+|(?<=日)|(?<=\d))(?:[上下]午|[AP]M)?\s*\d{1,2}:\d{2}.*$|;\d{6}$|[T ]\d{6}$",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{3,4})(\d{2})(\d{2})")
_YEAR_FIRST = re.compile(r"(?:民國 ?)?(\d{3,4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[- ./]+([A-Za-z]{3,9})\.?[-, ./]+(\d{4}|\d{2})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?,?[- ]+(\d{4}|\d{2})")
#: The first year of the Republic of China is 1912.
_REPUBLIC = 1911


def read_day(cell: str, order: Order = "month") -> date:
    """The day in a cell; of ``07/15/2024 as of 07/12/2024`` the second, which is when it took
    effect.

    ``order`` is the habit of the format where the year stands last.
    """
    day = _day(cell, order)
    if day is None:
        if not cell.strip():
            unread(N_("The row has no date."))
        unread(N_("“{text}” is not a date."), text=cell)
    return day


def day_or_none(cell: str, order: Order = "month") -> date | None:
    """The day in a cell, None where there is none."""
    return _day(cell, order)


def is_day(cell: str) -> bool:
    """Whether a cell has a day in it."""
    return _day(cell, "month") is not None or _day(cell, "day") is not None


def order_of(cells: Iterable[str], habit: Order) -> Order:
    """Whether the month or the day comes first in a file: what a day above 12 says, else the
    format's habit.
    """
    for cell in cells:
        match = _YEAR_LAST.fullmatch(_TIME.sub("", _AS_OF.split(cell)[-1].strip()))
        if match is not None and max(int(match[1]), int(match[3])) > 12:
            return "day" if int(match[1]) > 12 else "month"
    return habit


@lru_cache(maxsize=10_000)
def _day(cell: str, order: Order) -> date | None:
    text = _TIME.sub("", _AS_OF.split(cell)[-1].strip()).strip()
    if match := _COMPACT.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        return _date(match[1], match[2], match[3])
    if match := _YEAR_LAST.fullmatch(text):
        first, second, year = match[1], match[3], match[4]
        return _date(year, second, first) if order == "day" else _date(year, first, second)
    if match := _DAY_MONTH.fullmatch(text):
        return _named(match[3], match[2], match[1])
    if match := _MONTH_DAY.fullmatch(text):
        return _named(match[3], match[1], match[2])
    return None


def _named(year: str, month: str, day: str) -> date | None:
    number = _MONTHS.get(month[:3].casefold())
    return None if number is None else _date(year, str(number), day)


def _date(year: str, month: str, day: str) -> date | None:
    number = int(year) + {2: 2000, 3: _REPUBLIC, 4: 0}[len(year)]
    try:
        return date(number, int(month), int(day)) if 1900 <= number < 2200 else None
    except ValueError:  # 31 February
        return None
