"""When two rows are the same transaction, and when a row means what it meant before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.errors import N_

if TYPE_CHECKING:
    from portfolio.book.records import Transaction

#: Said of a file that would mean something else with new rows in it.
WOULD_DIFFER = N_(
    "“{file}” would be read in another way with these rows in it. Correct its problems first, then"
    " add them."
)

#: What makes two rows the same transaction.
Key = tuple[object, ...]


def same_row_key(t: Transaction) -> Key:
    """Day, type, symbol, shares, amount and account; for money its currency, too."""
    shares, amount = (None if v is None else round(v, 6) for v in (t.shares, t.amount))
    amount = None if amount is None else round(amount, 2)
    return (
        t.day,
        t.kind,
        t.symbol,
        shares,
        amount,
        t.account,
        t.currency if t.is_of_money else "",
    )


def as_written(t: Transaction) -> Transaction:
    """A transaction without what its place and its notation in a file change."""
    return replace(t, line=0, note=" ".join(t.note.split()))
