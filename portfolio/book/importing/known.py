"""Which rows the ledger, or a file before this one, has already."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portfolio.book.transactions.checks import is_same_split
from portfolio.book.transactions.same_rows import same_row_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portfolio.book.records import Transaction
    from portfolio.book.transactions.same_rows import Key

#: What an order's second part has behind its number; see ``joining.with_unique_ids``.
_PART = re.compile(r"#\d+$")


@dataclass
class _Kept:
    """How many rows of each kind there are: by the broker's number, and by what they say."""

    ids: Counter[Key] = field(default_factory=Counter)
    keys: Counter[Key] = field(default_factory=Counter)
    #: Of ``keys``, the rows without a broker's number.
    unnumbered: Counter[Key] = field(default_factory=Counter)

    def add(self, transactions: Iterable[Transaction]) -> None:
        for t in transactions:
            key = same_row_key(t)
            self.keys[key] += 1
            if t.id:
                self.ids[_identity(t)] += 1
            else:
                self.unnumbered[key] += 1

    def take(self, t: Transaction) -> bool:
        """Whether one of the rows is this one; it is then used up."""
        key = same_row_key(t)
        if t.id and self.ids[_identity(t)] > 0:
            self.ids[_identity(t)] -= 1
        elif self.unnumbered[key] > 0:
            self.unnumbered[key] -= 1
        elif t.id or self.keys[key] <= 0:
            return False
        self.keys[key] -= 1
        return True

    def copy(self) -> _Kept:
        return _Kept(self.ids.copy(), self.keys.copy(), self.unnumbered.copy())

    def at_least(self, other: _Kept) -> None:
        """Of every kind the larger number: what overlaps is there once."""
        self.ids |= other.ids
        self.keys |= other.keys
        self.unnumbered |= other.unnumbered


class KnownRows:
    """The rows that there are, at first those of the ledger.

    Two equal rows in one file are two; of a row in two files, or in a file and in the ledger, each
    has its own, so that downloads may overlap. A row is known by the broker's number where both
    have one, else by its day, type, symbol, shares, amount and account.
    """

    def __init__(self, ledger: Sequence[Transaction]) -> None:
        self._kept = _Kept()
        self._kept.add(ledger)
        self._splits = [t for t in ledger if t.type.is_split]

    def of_file(self, transactions: Sequence[Transaction]) -> list[bool]:
        """Whether each row of a file is known; from then on all of them are."""
        left, own = self._kept.copy(), _Kept()
        own.add(transactions)
        found = [
            left.take(t) or any(is_same_split(split, t) for split in self._splits)
            for t in transactions
        ]
        self._kept.at_least(own)
        self._splits += [t for t in transactions if t.type.is_split]
        return found


def _identity(t: Transaction) -> Key:
    shares = None if t.shares is None else round(t.shares, 6)
    return t.account, _PART.sub("", t.id), t.kind, t.symbol, shares
