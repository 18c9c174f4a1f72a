"""Quantities in today's units: what was written before a split is multiplied by every later split's
ratio.

Yahoo's closes and dividends are split-adjusted already, so shares must be too. A split counts for
rows dated before its day. Splits come from the market; a ``split`` row of the ledger counts only
where the market has no such split.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.prices.panel import STRIDE
from portfolio.arrays import day_of, days_of
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.analysis.entries.entries import Entries
    from portfolio.arrays import Floats
    from portfolio.book.records import Holding, Transaction
    from portfolio.market.records import Market


#: A row and the market mean the same split when they are so many days and such a share of the ratio
#: apart.
_DAYS, _RATIO = 7, 0.01


def splits_by_symbol(
    market: Market, entries: Entries
) -> tuple[dict[str, list[tuple[int, float]]], list[Problem]]:
    """Return (day, ratio) of every split by symbol, in order of days, and an info for each row that
    adds nothing.
    """
    found = {
        symbol: list(
            zip(
                days_of(history.split_days).tolist(),
                history.split_ratios.tolist(),
                strict=True,
            )
        )
        for symbol, history in market.histories.items()
        if len(history.split_days)
    }
    known = {symbol: list(splits) for symbol, splits in found.items()}
    problems: list[Problem] = []
    splits_at = entries.where([subject.type.is_split for subject in entries.subjects])
    for row in (entries.rows[i] for i in splits_at.tolist()):
        if row.shares is None:
            continue
        day, ratio = day_of(row.day), row.shares
        if any(
            abs(day - at) <= _DAYS and abs(other / ratio - 1) <= _RATIO
            for at, other in known.get(row.symbol, ())
        ):
            problems.append(split_known(row))
        else:
            found.setdefault(row.symbol, []).append((day, ratio))
    return {symbol: sorted(splits) for symbol, splits in found.items()}, problems


def split_known(row: Transaction) -> Problem:
    """Tell that the market's data has what a row says."""
    template = N_("The market's data has this split of {symbol} already: the row changes nothing.")
    return Problem(
        "info",
        "split_known",
        row.symbol,
        template,
        {"symbol": row.symbol},
        file="transactions.csv",
        line=row.line,
    )


def factor_after(splits: Sequence[tuple[int, float]], day: int) -> float:
    """Return how many of today's shares one share of a day is; ``splits`` are its security's."""
    return math.prod(ratio for at, ratio in splits if at > day)


def in_todays_shares(
    holdings: Sequence[Holding], day: int, splits: Mapping[str, Sequence[tuple[int, float]]]
) -> tuple[Holding, ...]:
    """Return the holdings of a file that speaks of ``day`` in today's units; what a share cost is
    told of today's shares, too.
    """
    found: list[Holding] = []
    for h in holdings:
        later = 1.0 if h.is_cash else factor_after(splits.get(h.symbol, ()), day)
        cost = None if h.cost is None else h.cost / later
        found.append(h if later == 1.0 else replace(h, shares=h.shares * later, cost=cost))
    return tuple(found)


def factors(splits: Mapping[str, Sequence[tuple[int, float]]], entries: Entries) -> Floats:
    """Return how many of today's shares one share of each row is, (rows,): the product of the
    splits after its day.
    """
    days, names = entries.day, tuple(dict.fromkeys(subject.symbol for subject in entries.subjects))
    keys: list[int] = []
    products: list[float] = []
    for number, name in enumerate(names):
        own = splits.get(name, ())
        later = np.cumprod([ratio for _, ratio in reversed(own)])[::-1].tolist() if own else []
        keys += [number * int(STRIDE) + day for day, _ in own]
        products += later
    result = np.ones(len(days))
    if not keys:
        return result
    place = {name: number for number, name in enumerate(names)}
    symbols = np.array([place[s.symbol] for s in entries.subjects], dtype=np.int64)[entries.subject]
    order = np.array(keys, dtype=np.int64)
    at = np.searchsorted(order, symbols * STRIDE + days, side="right")
    inside = at < len(order)
    mine = np.zeros(len(days), dtype=bool)
    mine[inside] = order[at[inside]] // STRIDE == symbols[inside]
    result[mine] = np.array(products)[at[mine]]
    return result
