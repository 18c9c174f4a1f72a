"""Splits that the user's ledger tells and the market's data lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.market.corrections import SAME_SPLIT, is_unadjusted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portfolio.book.records import Transaction
    from portfolio.market.records import History


def missing_splits(
    transactions: Iterable[Transaction],
    histories: Mapping[str, History],
    corrections: Iterable[Correction] = (),
) -> tuple[Correction, ...]:
    """A correction for each split row whose closes are not adjusted for it, so that those before
    its day will be.

    That is where the market has no split of the ratio (within 1 %) within 7 days, no correction of
    the user's is about one, and the close moves on the row's day more like 1 ÷ the ratio than like
    nothing.
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
        near = history.split_ratios[np.abs(history.split_days - day) <= SAME_SPLIT]
        split = Correction(row.symbol, row.day, "split", row.shares, source="transactions.csv")
        if not np.isclose(near, row.shares, rtol=0.01).any() and is_unadjusted(history, split):
            found.append(split)
    return tuple(found)
