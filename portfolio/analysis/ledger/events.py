"""What happened, as flat arrays: shares and money that moved, income, fees.

One row of ``transactions.csv`` is up to five events. Days are int64 days since 1970; a position is
its place among everyone (``everyone.py``); ``OUTSIDE`` is the world. Where two positions exchange
money or shares, a flow says from where to where and how much, in the base currency at that day's
rates: what is internal to one group of positions (the portfolio, an account, a class) is external
to another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.arrays import Bools, Floats, Ints


OUTSIDE = -1


@dataclass(frozen=True)
class Moves:
    """Quantities entering (positive) or leaving positions: shares, or money in the position's
    currency; shape (n,).
    """

    position: Ints
    day: Ints
    quantity: Floats

    @classmethod
    def joined(cls, parts: Sequence[tuple[Ints, Ints, Floats]]) -> Moves:
        """Chain (position, day, quantity) triples."""
        return cls(*chained(parts, (np.int64, np.int64, np.float64)))

    def turnover(self, count: int) -> Floats:
        """Return all that ever entered or left each of ``count`` positions."""
        moved = np.bincount(self.position, weights=np.abs(self.quantity), minlength=count)
        return moved.astype(np.float64, copy=False)


@dataclass(frozen=True)
class Flows:
    """Value going from ``source`` to ``target`` (positions or ``OUTSIDE``), base currency, ≥ 0;
    shape (n,).
    """

    day: Ints
    source: Ints
    target: Ints
    amount: Floats

    @classmethod
    def joined(cls, parts: Sequence[tuple[Ints, Ints, Ints, Floats]]) -> Flows:
        """Chain the parts; what would flow backwards (a refund) flows the other way."""
        day, source, target, amount = chained(parts, (np.int64, np.int64, np.int64, np.float64))
        back = amount < 0
        return cls(
            day, np.where(back, target, source), np.where(back, source, target), np.abs(amount)
        )


@dataclass(frozen=True)
class Income:
    """Dividends and interest when they are earned (the ex-date); shape (n,).

    ``gross`` and ``net`` (of withholding) are in ``currency`` (a place among the ledger's
    currencies). ``paid_day`` is that of the ledger's row, ``day`` where none says. ``shares`` is
    NaN for interest.
    """

    position: Ints
    day: Ints
    paid_day: Ints
    shares: Floats
    gross: Floats
    net: Floats
    currency: Ints
    is_recorded: Bools
    is_interest: Bools
    #: How much of what is withheld is Taiwan's health premium.
    premium: Floats

    @classmethod
    def joined(cls, parts: Sequence[tuple[object, ...]]) -> Income:
        """Chain the parts, each a tuple of arrays in the order of the fields."""
        i, f, b = np.int64, np.float64, np.bool_
        return cls(*chained(parts, (i, i, i, f, f, f, i, b, b, f)))


@dataclass
class Journal:
    """Events being collected."""

    shares: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    cash: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    flows: list[tuple[Ints, Ints, Ints, Floats]] = field(default_factory=list)
    income: list[tuple[object, ...]] = field(default_factory=list)
    #: Fees and taxes other than withholding: position, day, amount in the base currency.
    fees: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    #: What a conversion gained or lost against the market's rate: as ``fees``.
    conversions: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    #: Securities moved between positions or from and to the outside: day, source, target, shares,
    #: worth in the base currency.
    transfers: list[tuple[Ints, Ints, Ints, Floats, Floats]] = field(default_factory=list)
    #: Rows of transfers whose other half is not in the file.
    unmatched: list[Ints] = field(default_factory=list)
    #: Dividends earned and not yet paid: owner, currency, day, amount in that currency (negative
    #: when paid).
    receivables: list[tuple[Ints, Ints, Ints, Floats]] = field(default_factory=list)


def chained(parts: Sequence[tuple[object, ...]], kinds: Sequence[type[np.generic]]) -> list[Any]:
    """Return each column of ``parts`` (tuples of arrays) as one array of its kind; empty ones
    without parts.
    """
    if not parts:
        return [np.empty(0, dtype=kind) for kind in kinds]
    return [
        np.concatenate([np.asarray(part[k], dtype=kind) for part in parts])
        for k, kind in enumerate(kinds)
    ]
