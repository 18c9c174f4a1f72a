"""Which ``transfer_out`` belongs to which ``transfer_in``: a move between two of the owner's accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portfolio.book.records import Transaction

#: Both legs within so many days are one move.
_DAYS = 5


def pairs(
    rows: Sequence[Transaction], quantity: Callable[[int], tuple[str, float]]
) -> tuple[list[tuple[int, int]], list[int]]:
    """Return the (out, in) legs that belong together, and the legs that stand alone, as places in ``rows``.

    ``quantity`` tells what moves and how much of it, in units that a split between the legs does not change. Legs
    match when both agree, the accounts differ and at most five days lie between them; the nearest first.
    """
    coming: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        if row.kind == "transfer_in":
            coming.setdefault(quantity(i)[0], []).append(i)
    matched: list[tuple[int, int]] = []
    alone: list[int] = []
    taken = set[int]()
    leaving = [i for i, row in enumerate(rows) if row.kind == "transfer_out"]
    for i in sorted(leaving, key=lambda i: rows[i].day):
        what, amount = quantity(i)
        partners = [
            (abs((rows[j].day - rows[i].day).days), j)
            for j in coming.get(what, ())
            if j not in taken and rows[j].account != rows[i].account
            if abs(quantity(j)[1] - amount) <= 1e-6 * max(abs(amount), 1.0)
        ]
        nearest = min(partners, default=(_DAYS + 1, -1))
        if nearest[0] > _DAYS:
            alone.append(i)
        else:
            taken.add(nearest[1])
            matched.append((i, nearest[1]))
    alone += [j for found in coming.values() for j in found if j not in taken]
    return matched, sorted(alone)
