"""What happened, as flat arrays: shares and money that moved, income, fees.

One row of ``transactions.csv`` is up to five events. Days are int64 days since 1970; a position is
its place among all positions (``positions.py``); ``OUTSIDE`` is the world. Where two positions
exchange money or shares, a flow says from where to where and how much, in the base currency at that
day's rates: what is internal to one group of positions (the portfolio, an account, a class) is
external to another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from portfolio.arrays import ArrayRecord

if TYPE_CHECKING:
    from portfolio.arrays import Bools, Day, Days, Floats, Ints

#: In place of a position: the world outside the portfolio. Ask ``is_inside`` before looking a
#: position up.
OUTSIDE = -1


def is_inside(position: Ints) -> Bools:
    """Return which of these are positions, and not the outside."""
    return np.asarray(position != OUTSIDE)


def outside(count: int) -> Ints:
    """Return the outside ``count`` times, shape (count,)."""
    return np.full(count, OUTSIDE, dtype=np.int64)


@dataclass(frozen=True)
class Moves(ArrayRecord):
    """Quantities entering (positive) or leaving positions: shares, or money in the position's
    currency; shape (n,).
    """

    position: Ints
    day: Days
    quantity: Floats

    def since(self, day: Day, count: int) -> Floats:
        """Return what entered each of ``count`` positions after a day, less what left it."""
        later = self.day > day
        moved = np.bincount(self.position[later], weights=self.quantity[later], minlength=count)
        return moved.astype(np.float64, copy=False)

    def turnover(self, count: int) -> Floats:
        """Return all that ever entered or left each of ``count`` positions."""
        moved = np.bincount(self.position, weights=np.abs(self.quantity), minlength=count)
        return moved.astype(np.float64, copy=False)


@dataclass(frozen=True)
class Flows(ArrayRecord):
    """Value going from ``source`` to ``target`` (positions or ``OUTSIDE``), base currency, ≥ 0;
    shape (n,).
    """

    day: Days
    source: Ints
    target: Ints
    amount: Floats

    @classmethod
    def of(cls, day: Days, source: Ints, target: Ints, amount: Floats) -> Flows:
        """Turn what would flow backwards (a refund) the other way round."""
        back = amount < 0
        return cls(
            day, np.where(back, target, source), np.where(back, source, target), np.abs(amount)
        )


@dataclass(frozen=True)
class Earnings(ArrayRecord):
    """Dividends and interest when they are earned (the ex-date); shape (n,).

    ``gross`` and ``net`` (of withholding) are in ``currency`` (a place among the ledger's
    currencies). ``paid_day`` is that of the ledger's row, ``day`` where none says. ``shares`` is
    NaN for interest.
    """

    position: Ints
    day: Days
    paid_day: Days
    shares: Floats
    gross: Floats
    net: Floats
    currency: Ints
    is_recorded: Bools
    is_interest: Bools
    #: How much of what is withheld is Taiwan's health premium.
    premium: Floats
    #: Whether so much is missing of what the market paid, or so little, that no rate follows.
    is_doubtful: Bools


@dataclass(frozen=True)
class BaseAmounts(ArrayRecord):
    """Amounts in the base currency that positions lost or gained; shape (n,)."""

    position: Ints
    day: Days
    amount: Floats


@dataclass(frozen=True)
class SecurityTransfers(ArrayRecord):
    """Securities moved between positions, or from and to ``OUTSIDE``; shape (n,).

    ``cost`` is what the row says was paid for them, else what they were worth, base currency.
    """

    day: Days
    source: Ints
    target: Ints
    shares: Floats
    cost: Floats


@dataclass(frozen=True)
class Reorganisations(ArrayRecord):
    """What takes cost along without being bought or sold, in the base currency; shape (n,).

    ``given`` shares of ``source`` are gone (0: none), ``received`` shares of ``target`` came
    (``OUTSIDE``: nothing did). ``part`` of what the given shares had cost goes along, or of what
    all had where none were given; ``cost`` says how much instead, where it is not NaN. ``money``
    that was paid out lowers what goes along, or what stays where nothing does.
    """

    day: Days
    source: Ints
    target: Ints
    given: Floats
    received: Floats
    part: Floats
    cost: Floats
    money: Floats


@dataclass(frozen=True)
class Accruals(ArrayRecord):
    """Dividends earned and not yet paid (a positive amount), and their payment (a negative one), in
    ``currency``; shape (n,).
    """

    owner: Ints
    currency: Ints
    day: Days
    amount: Floats


@dataclass
class Journal:
    """Events being collected, part by part."""

    shares: list[Moves] = field(default_factory=list)
    cash: list[Moves] = field(default_factory=list)
    flows: list[Flows] = field(default_factory=list)
    earnings: list[Earnings] = field(default_factory=list)
    #: Fees and taxes other than withholding.
    fees: list[BaseAmounts] = field(default_factory=list)
    #: What a conversion gained or lost against the market's rate.
    conversions: list[BaseAmounts] = field(default_factory=list)
    transfers: list[SecurityTransfers] = field(default_factory=list)
    reorganisations: list[Reorganisations] = field(default_factory=list)
    accruals: list[Accruals] = field(default_factory=list)
    #: Rows of transfers whose other half is not in the file.
    unmatched: list[Ints] = field(default_factory=list)
