"""The arrays that numbers travel in, and the two ways to write a day.

A ``Date`` column has one ``datetime64[D]`` a row, as the market serves it; the analysis counts a
``Day`` in whole days since 1970-01-01, so that days are compared, sorted and packed into keys as
plain integers.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, NewType

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Self

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    #: Whole days since 1970-01-01, one a ``Day``.
    Days = NDArray[np.int64]
    #: ``datetime64[D]``.
    Dates = NDArray[np.datetime64]
    #: Places in another array, as numpy's searches return them.
    Places = NDArray[np.intp]

#: Whole days since 1970-01-01.
Day = NewType("Day", int)

#: A place among a ledger's days.
DayColumn = NewType("DayColumn", int)

#: In place of an index where there is none. Ask ``is_found`` before looking anything up with it.
NOT_FOUND = -1

_EPOCH_ORDINAL = 719163  #: date(1970, 1, 1).toordinal()
_EPOCH_YEAR = 1970


def is_found(index: Ints) -> Bools:
    """Return which of these are indices, and not ``NOT_FOUND``."""
    return np.asarray(index != NOT_FOUND)


def day_of(day: date) -> Day:
    """Return a date as days since 1970-01-01."""
    return Day(day.toordinal() - _EPOCH_ORDINAL)


def date_of(day: int) -> date:
    """Return days since 1970-01-01 as a date."""
    found: date = np.datetime64(int(day), "D").item()
    return found


def days_of(dates: Dates) -> Days:
    """Return dates as days since 1970-01-01, without copying where they are ``datetime64[D]``."""
    return dates.astype("datetime64[D]", copy=False).view(np.int64)


def days_of_ordinals(ordinals: Ints) -> Days:
    """Return what ``date.toordinal`` counts as days since 1970-01-01."""
    return ordinals - _EPOCH_ORDINAL


def dates_of(days: Days) -> Dates:
    """Return days since 1970-01-01 as ``datetime64[D]``."""
    return days.astype("datetime64[D]")


def months_of(days: Days | Dates) -> Ints:
    """Return the month of each day, in months since 1970-01."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def month_of(day: date) -> int:
    """Return the month of a date, in months since 1970-01."""
    return 12 * (day.year - _EPOCH_YEAR) + day.month - 1


def years_of(days: Days | Dates) -> Ints:
    """Return the calendar year of each day, such as 2024."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + _EPOCH_YEAR


def first_days(months: Ints) -> Days:
    """Return the first day of each month counted since 1970-01."""
    return days_of(months.astype("datetime64[M]"))


def new_years(years: Ints) -> Days:
    """Return the first day of each calendar year."""
    return days_of((years - _EPOCH_YEAR).astype("datetime64[Y]"))


#: What a column is made of, by the alias that declares it.
_KINDS: dict[str, type[np.generic]] = {
    "Bools": np.bool_,
    "Dates": np.datetime64,
    "Days": np.int64,
    "Floats": np.float64,
    "Ints": np.int64,
}


class ArrayRecord:
    """A base of frozen dataclasses whose fields are all arrays of shape (n,): n rows, by name."""

    @classmethod
    def chained(cls, parts: Sequence[Self]) -> Self:
        """Return the rows of all parts; none without parts."""
        if not parts:
            kinds = (_KINDS[str(field.type)] for field in fields(cls))  # type: ignore[arg-type]
            return cls(*(np.empty(0, dtype=kind) for kind in kinds))
        columns = zip(*(part._columns() for part in parts), strict=True)
        return cls(*(np.concatenate(column) for column in columns))

    def only(self, which: Ints | Places | Bools | slice) -> Self:
        """Return some of the rows."""
        return type(self)(*(column[which] for column in self._columns()))

    def _columns(self) -> tuple[NDArray[np.generic], ...]:
        return tuple(getattr(self, field.name) for field in fields(self))  # type: ignore[arg-type]
