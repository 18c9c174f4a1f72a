"""How the findings write what stands in their sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    import numpy as np


def amount(value: float) -> str:
    """A price or an amount with at most four decimals: ``10,052.5``; small ones with four digits:
    ``0.001234``.
    """
    if value and abs(value) < 0.1:
        return f"{value:.4g}"
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def percent(fraction: float) -> str:
    """A fraction as percent with its sign: ``+8.1%``; small ones with two decimals."""
    return f"{fraction:+.2%}" if abs(fraction) < 0.01 else f"{fraction:+.1%}"


def date_of(day: np.datetime64) -> date:
    """A day of a history as a date."""
    found: date = day.astype("datetime64[D]").astype(object)
    return found
