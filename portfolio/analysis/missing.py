"""NaN inside the arrays, None in the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.arrays import dates_of

if TYPE_CHECKING:
    from datetime import date

    from portfolio.arrays import Bools, Floats, Ints


def or_none(values: Floats) -> list[float | None]:
    """Return the values of shape (n,) as a list, None for NaN."""
    listed = values.astype(object)
    listed[np.isnan(values)] = None
    numbers: list[float | None] = listed.tolist()
    return numbers


def number(value: float | np.float64) -> float | None:
    """Return one value, None for NaN."""
    return None if np.isnan(value) else float(value)


def dates_or_none(days: Ints, known: Bools) -> list[date | None]:
    """Return days since 1970 as dates, None where not ``known``; both of shape (n,)."""
    listed = dates_of(days).astype(object)
    listed[~known] = None
    dates: list[date | None] = listed.tolist()
    return dates
