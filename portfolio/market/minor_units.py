"""Quotes in minor units: pence, cents and agorot become pounds, rand and shekels."""

from __future__ import annotations

#: Yahoo's code of the quote unit -> the currency and how many such units make one of it.
_MINOR = {
    "GBp": ("GBP", 100.0),
    "GBX": ("GBP", 100.0),
    "ZAc": ("ZAR", 100.0),
    "ZAC": ("ZAR", 100.0),
    "ILA": ("ILS", 100.0),
}


def major(unit: str) -> tuple[str, float]:
    """The currency of a quote unit and the divisor that turns quotes into it: ``("GBP", 100.0)``
    for GBp.

    The case of the letters matters: ``GBp`` is pence, ``GBP`` is pounds.
    """
    return _MINOR.get(unit, (unit, 1.0))
