"""The rows of a ledger as columns. A long ledger says the same again and again: who, what and where
is looked at once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from portfolio.analysis.prices.panel import STRIDE
from portfolio.arrays import NOT_FOUND, days_of_ordinals
from portfolio.book.records import CASH
from portfolio.book.transactions.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.arrays import Floats, Ints
    from portfolio.book.records import Transaction
    from portfolio.book.transactions.types import TransactionKind, TransactionType


_SUBJECT = attrgetter("kind", "symbol", "account", "currency", "other")
_DAY = attrgetter("day")


class RowSubject(NamedTuple):
    """What a row's position depends on; as in ``Transaction``."""

    kind: TransactionKind
    symbol: str
    account: str
    currency: str
    other: str = ""

    @property
    def is_of_security(self) -> bool:
        """Whether the row is about a security; a conversion's symbol is a currency."""
        return self.symbol not in ("", CASH) and not self.type.is_conversion

    @property
    def type(self) -> TransactionType:
        """What rows of this kind do."""
        return TYPES[self.kind]


@dataclass(frozen=True)
class Entries:
    """Columns of shape (rows,), NaN where a cell is empty. ``subject`` is the row's place in
    ``subjects``, the distinct ones; ``price`` is that of a whole contract.
    """

    rows: Sequence[Transaction]
    subjects: tuple[RowSubject, ...]
    subject: Ints
    day: Ints
    shares: Floats
    price: Floats
    amount: Floats
    fee: Floats
    tax: Floats
    multiplier: Floats

    @classmethod
    def of(cls, rows: Sequence[Transaction]) -> Entries:
        """Read the rows, each attribute in one go: a million rows take a second."""
        number: defaultdict[tuple[Any, str, str, str, str], int] = defaultdict(count().__next__)
        subject = np.fromiter(map(number.__getitem__, map(_SUBJECT, rows)), np.int64, len(rows))
        ordinals = np.fromiter(map(date.toordinal, map(_DAY, rows)), np.int64, len(rows))
        # None becomes NaN.
        shares, price, amount, fee, tax, multiplier = (
            np.array(list(map(attrgetter(name), rows)), dtype=np.float64)
            for name in ("shares", "price", "amount", "fee", "tax", "multiplier")
        )
        return cls(
            rows,
            tuple(RowSubject(*key) for key in number),
            subject,
            days_of_ordinals(ordinals),
            shares,
            price * multiplier,
            amount,
            fee,
            tax,
            multiplier,
        )

    def until(self, day: int) -> Entries:
        """Return the rows up to a day (since 1970)."""
        if not len(self.day) or self.day.max() <= day:
            return self
        return self.only(np.flatnonzero(self.day <= day))

    def only(self, mine: Ints) -> Entries:
        """Return the rows at these places."""
        names = ("subject", "day", "shares", "price", "amount", "fee", "tax", "multiplier")
        rows = [self.rows[i] for i in mine.tolist()]
        return replace(self, rows=rows, **{name: getattr(self, name)[mine] for name in names})

    def rewritten(self, changed: Mapping[int, Transaction]) -> Entries:
        """Return the rows with others in their places; all other columns stay as they are."""
        at, new = np.array(list(changed), dtype=np.int64), Entries.of(list(changed.values()))
        subjects = tuple(dict.fromkeys((*self.subjects, *new.subjects)))
        place = {one: i for i, one in enumerate(subjects)}
        subject, numbers = self.subject.copy(), dict[str, Any]()
        subject[at] = np.array([place[s] for s in new.subjects])[new.subject]
        for name in ("day", "shares", "price", "amount", "fee", "tax"):
            numbers[name] = getattr(self, name).copy()
            numbers[name][at] = getattr(new, name)
        rows = [changed.get(i, row) for i, row in enumerate(self.rows)]
        return replace(self, rows=rows, subjects=subjects, subject=subject, **numbers)

    def with_withholding(self, currencies: Mapping[str, str]) -> Entries:
        """Return the rows with what is withheld from a dividend in the dividend's own row.

        Many brokers list a dividend before tax and, on the same day, the tax on it in a row that
        names the same security, account and currency (``currencies`` has that of each symbol, for
        rows that leave it open). Where a dividend tells a tax of its own, or would be all gone,
        both rows stay as they are.
        """
        places: dict[tuple[str, str, str], int] = {}
        number = [
            (
                places.setdefault(
                    (s.symbol, s.account, s.currency or currencies.get(s.symbol, "")), len(places)
                )
                if s.is_of_security
                else NOT_FOUND
            )
            for s in self.subjects
        ]
        key = np.array(number, dtype=np.int64)[self.subject] * STRIDE + self.day
        taxes = self.where([s.type.is_withholding and s.is_of_security for s in self.subjects])
        dividends = self.where([s.type.is_payout for s in self.subjects])
        dividends = dividends[~(self.tax[dividends] > 0) & np.isin(key[dividends], key[taxes])]
        if not len(dividends):
            return self
        keys, place = np.unique(key[dividends], return_inverse=True)
        taxes = taxes[np.isin(key[taxes], keys)]
        place_of_tax = np.searchsorted(keys, key[taxes])
        withheld = np.bincount(place_of_tax, weights=self.amount[taxes], minlength=len(keys))
        paid = np.bincount(place, weights=self.amount[dividends], minlength=len(keys))
        is_borne = (withheld > 0) & (withheld < paid)
        # Rows of one day share what is withheld.
        mine = is_borne[place]
        dividends, place = dividends[mine], place[mine]
        amount, tax = self.amount.copy(), self.tax.copy()
        tax[dividends] = amount[dividends] * withheld[place] / paid[place]
        amount[dividends] -= tax[dividends]
        rest = np.ones(len(self.day), dtype=bool)
        rest[taxes[is_borne[place_of_tax]]] = False
        return replace(self, amount=amount, tax=tax).only(np.flatnonzero(rest))

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """The currencies that rows name and those received in exchange, sorted."""
        received = {s.symbol for s in self.subjects if s.type.is_conversion}
        return tuple(sorted({s.currency for s in self.subjects} | received))

    @property
    def payers(self) -> frozenset[str]:
        """The securities of which a dividend is recorded."""
        return frozenset(s.symbol for s in self.subjects if s.type.is_dividend)

    def where(self, chosen: Sequence[bool]) -> Ints:
        """Return the places of the rows whose subject is chosen; ``chosen`` has shape
        (subjects,).
        """
        return np.flatnonzero(np.array(chosen, dtype=bool)[self.subject])
