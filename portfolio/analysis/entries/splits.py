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
    from datetime import date

    from portfolio.analysis.entries.entries import Entries
    from portfolio.arrays import Floats
    from portfolio.book.records import Holding, Transaction
    from portfolio.market.records import History, Market


#: By such a share of it may a ratio be off.
_RATIO = 0.002
#: What is more than this is hardly the ratio of another split.
MOST_RATIO = 20


def splits_by_symbol(
    market: Market, entries: Entries | None = None
) -> dict[str, list[tuple[int, float]]]:
    """Return (day, ratio) of every split by symbol, in order of days: those of the market and, of
    the ledger's ``split`` rows, those that the market does not list.
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
    if entries is None:
        return found
    splits_at = entries.where([subject.type.is_split for subject in entries.subjects])
    for row in (entries.rows[i] for i in splits_at.tolist()):
        if row.shares and not _is_listed(row.day, row.shares, market.histories.get(row.symbol)):
            found.setdefault(row.symbol, []).append((day_of(row.day), row.shares))
    return {symbol: sorted(splits) for symbol, splits in found.items()}


def is_ratio_less_one(number: float, ratio: float) -> bool:
    """Whether a row has the shares that came (or, of fewer, went) for one old one, not those that
    there are then.
    """
    return abs(number - abs(ratio - 1.0)) <= _RATIO * ratio


def _is_listed(day: date, number: float, history: History | None) -> bool:
    """Whether a row says what the market lists, if not by its ratio: more than ``MOST_RATIO`` near
    a split are the shares that came.
    """
    if history is None:
        return False
    return history.lists_split(day, number) or any(
        number > MOST_RATIO or is_ratio_less_one(number, ratio)
        for ratio in history.splits_near(day).tolist()
    )


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
