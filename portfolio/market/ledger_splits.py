"""What the user's ledger says of splits: those that the market's data lacks, and those that are
spin-offs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.errors import N_
from portfolio.market.corrections import SAME_SPLIT, is_unadjusted
from portfolio.market.records import Finding
from portfolio.market.splits import ratio_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from portfolio.book.records import Book, Transaction
    from portfolio.market.records import History

#: Another security came of a split that lies at most so far from its row.
_CAME_WITH = timedelta(days=5)
#: One that has been traded for longer than this was not split off on that day.
_YOUNG = timedelta(days=30)


def missing_splits(
    transactions: Iterable[Transaction],
    histories: Mapping[str, History],
    corrections: Iterable[Correction] = (),
) -> tuple[Correction, ...]:
    """A correction for each split row whose closes are not adjusted for it, so that those before
    its day will be.

    That is where the market does not list it, no correction of the user's is about one, and the
    close moves on the row's day more like 1 ÷ the ratio than like nothing.
    """
    entered = [(c.symbol, np.datetime64(c.day, "D")) for c in corrections if c.kind == "split"]
    found: list[Correction] = []
    for row in transactions:
        history = histories.get(row.symbol) if row.type.is_split else None
        if history is None or row.shares is None:
            continue
        day = np.datetime64(row.day, "D")
        if any(
            symbol == row.symbol and abs(day - other) <= SAME_SPLIT for symbol, other in entered
        ):
            continue
        split = Correction(row.symbol, row.day, "split", row.shares, source="transactions.csv")
        if not history.lists_split(row.day, row.shares) and is_unadjusted(history, split):
            found.append(split)
    return tuple(found)


def spin_offs_as_splits(book: Book, histories: Mapping[str, History]) -> tuple[Finding, ...]:
    """A warning for each of the market's splits within five days of which an account with that
    security received another one for nothing.

    That is a purchase at 0, a spin-off of it, or a transfer without its other half of a security
    that was not traded before.
    """
    held = {(one.symbol, one.account) for one in book.holdings}
    held |= {(one.symbol, one.account) for one in book.transactions}
    found: dict[tuple[str, date], Finding] = {}
    for row in _came_for_nothing(book.transactions, histories):
        for symbol, history in histories.items():
            is_parent = row.other in ("", symbol) and (symbol, row.account) in held
            if symbol == row.symbol or not is_parent:
                continue
            near = np.abs(history.split_days - np.datetime64(row.day, "D")) <= _CAME_WITH
            for at in np.flatnonzero(near).tolist():
                day: date = history.split_days[at].astype(object)
                facts = {
                    "symbol": symbol,
                    "split": ratio_in_words(float(history.split_ratios[at])),
                    "first": day,
                    "last": day,
                    "child": row.symbol,
                    "day": row.day,
                }
                none = (Correction(symbol, day, "split", 1.0),)
                finding = Finding(
                    "warning", "split_spin_off", symbol, day, day, _CHILD, facts, none
                )
                found.setdefault((symbol, day), finding)
    return tuple(found.values())


def _came_for_nothing(
    transactions: Sequence[Transaction], histories: Mapping[str, History]
) -> list[Transaction]:
    left: dict[str, list[date]] = {}
    for row in transactions:
        if row.kind == "transfer_out":
            left.setdefault(row.symbol, []).append(row.day)

    def came(row: Transaction) -> bool:
        if row.kind != "transfer_in":
            return row.kind == "spin_off" or (row.kind == "buy" and row.amount == 0)
        return _was_young(histories.get(row.symbol), row.day) and not any(
            abs(day - row.day) <= _CAME_WITH for day in left.get(row.symbol, ())
        )

    return [row for row in transactions if row.symbol and row.shares and came(row)]


def _was_young(history: History | None, day: date) -> bool:
    """Whether a security was hardly traded before a day, as far as anyone knows."""
    if history is None or not len(history.days):
        return True
    first: date = history.days[0].astype(object)
    return day - first <= _YOUNG


_CHILD = N_(
    "{symbol}: Yahoo lists a split of {split} on {first}, and on {day} {child} came for nothing: it"
    " was probably split off, and no shares of {symbol} were added. Your shares before that day are"
    " multiplied by it. If none were added, accept that (a correction split of 1): shares are left"
    " alone, and what was split off counts as paid out."
)
