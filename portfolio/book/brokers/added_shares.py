"""Splits that a broker tells by the shares added, as the ratio that the ledger keeps.

The ratio is (held + added) ÷ held. How many were held, the file's own rows say, else the book. A
file that begins in the middle of a history holds less than there was: of two ratios, one that
companies use decides.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from portfolio.book.brokers.base import BrokerRow, Security

_ADDED = ("buy", "reinvest", "transfer_in", "stock_dividend", "spin_off", "exchange")
_TAKEN = ("sell", "transfer_out", "expire")
#: n for m, neither above this.
_LARGEST = 20
_NEAR = 0.002
_NOT_HELD = N_(
    "It adds {added} shares, and nobody knows to how many: write a “split” by its ratio."
)


def with_ratios(
    rows: Sequence[BrokerRow], held_in_book: Callable[[Entry], float | None] = lambda _: None
) -> tuple[BrokerRow, ...]:
    """The rows with every split by its ratio; one of which nobody knows what was held is unread.

    ``held_in_book`` gives the shares of the entry's symbol and account before its day, None where
    the book does not know.
    """
    result = list(rows)
    held = defaultdict[tuple[str, str], float](float)
    # On the day itself trades are in the new shares: the split comes first.
    for index, entry in sorted(
        _entries(rows), key=lambda one: (one[1].date, one[1].type != "split")
    ):
        key = (entry.account, _name(entry))
        if entry.type == "split":
            if entry.is_added:
                ratio = _ratio(entry, held[key], held_in_book(entry))
                if ratio is None:
                    result[index] = rows[index].unread(_NOT_HELD, added=entry.shares)
                    continue
                result[index] = replace(
                    rows[index], entry=replace(entry, shares=ratio, is_added=False)
                )
            else:
                ratio = entry.shares or 1.0
            held[key] *= ratio
        elif entry.type in _ADDED:
            held[key] += entry.shares or 0.0
        elif entry.type in _TAKEN:
            held[key] -= entry.shares or 0.0
        if entry.type == "exchange":
            given = (entry.account, entry.other or _code(entry.other_security))
            held[given] -= entry.other_shares or held[given]
    return tuple(result)


def _ratio(entry: Entry, in_file: float, in_book: float | None) -> float | None:
    added = entry.shares or 0.0
    ratios = [
        (held + added) / held
        for held in (in_file, in_book)
        if held and held > 0 and held + added > 0
    ]
    return next((ratio for ratio in ratios if _is_usual(ratio)), ratios[0] if ratios else None)


def _is_usual(ratio: float) -> bool:
    near = Fraction(ratio).limit_denominator(_LARGEST)
    return 0 < near.numerator <= _LARGEST and abs(float(near) / ratio - 1) <= _NEAR


def _entries(rows: Sequence[BrokerRow]) -> Iterable[tuple[int, Entry]]:
    for index, row in enumerate(rows):
        if row.state == "new" and isinstance(row.entry, Entry):
            yield index, row.entry


def _name(entry: Entry) -> str:
    return entry.symbol or _code(entry.security)


def _code(security: Security | None) -> str:
    return "" if security is None else security.code or security.isin or security.name
