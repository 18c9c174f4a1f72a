"""Dates as people and spreadsheets write them, year first; anything else is told what to write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from portfolio.book.tabular.numbers import LONGEST, plain_text
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHAPES = (
    re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?: 0?0:00(?::00)?)?"),
    re.compile(r"(\d{4})( ?)年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日"),
    re.compile(r"(\d{4})()(\d{2})(\d{2})"),
)
#: The years that a date of a file, a flag or a quarter can be of: days are counted from 1970, as
#: everywhere in computing.
FIRST_YEAR, LAST_YEAR = 1970, 2199
#: Years of the Republic of China: 113 is 2024.
_REPUBLIC = re.compile(r"(?:民國 ?)?(1\d{2})([-/.年]) ?(\d{1,2})(?:[-/.]| ?月) ?(\d{1,2}) ?日?")
_REPUBLIC_BEGINS = 1911


@dataclass(frozen=True)
class Date:
    """A cell read as a date: either ``day``, or the sentence (``template``, ``facts``) why not."""

    day: date | None
    template: str = ""
    facts: Mapping[str, object] | None = None


def read_date(cell: str) -> Date:
    """The date in a cell that is not blank: ``2024-04-05``, ``2024/4/5``, ``2024.4.5``,
    ``20240405``, ``2024年4月5日``.

    Year first only: whether 4/5 is in April or in May nobody can tell.
    """
    text = plain_text(cell) if len(cell) <= LONGEST else ""
    for shape in _SHAPES:
        match = shape.fullmatch(text)
        if match is not None and (day := _date(match[1], match[3], match[4])):
            return _of_our_time(day, cell)
    match = _REPUBLIC.fullmatch(text)
    if match is not None and (
        day := _date(str(int(match[1]) + _REPUBLIC_BEGINS), match[3], match[4])
    ):
        return Date(
            None,
            N_("“{text}” counts years from 1911: write {suggestion}."),
            {"text": cell.strip(), "suggestion": day},
        )
    return Date(
        None, N_("“{text}” is not a date: write it like 2024-04-05."), {"text": cell.strip()}
    )


def _of_our_time(day: date, cell: str) -> Date:
    """The day, unless its year is mistyped: 1924 for 2024, 20204."""
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return Date(day)
    return Date(
        None,
        N_("“{text}” lies outside the years {first} to {last}: correct the year."),
        {"text": cell.strip(), "first": str(FIRST_YEAR), "last": str(LAST_YEAR)},
    )


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:  # 31 February
        return None
