"""NaN inside the arrays, None in the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray


def or_none(values: NDArray[np.float64]) -> list[float | None]:
    """Return the values of shape (n,) as a list, None for NaN."""
    listed = values.astype(object)
    listed[np.isnan(values)] = None
    numbers: list[float | None] = listed.tolist()
    return numbers


def number(value: float | np.float64) -> float | None:
    """Return one value, None for NaN."""
    return None if np.isnan(value) else float(value)


def dates_or_none(days: NDArray[np.int64], known: NDArray[np.bool_]) -> list[date | None]:
    """Return days since 1970 as dates, None where not ``known``; both of shape (n,)."""
    listed = days.astype("datetime64[D]").astype(object)
    listed[~known] = None
    dates: list[date | None] = listed.tolist()
    return dates
