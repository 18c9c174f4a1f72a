"""Rows that say again what the market's data has as a split: splits, and stock dividends.

Where the market has it, the shares of all earlier rows are multiplied already, and the row must not
do so once more. A row may be dated when the shares were credited, weeks after the ex-date; and
brokers write the shares that came where the ratio belongs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.entries.rolled_back import RolledBack
from portfolio.analysis.entries.splits import (
    MOST_RATIO,
    factor_after,
    is_ratio_less_one,
    split_known,
    splits_by_symbol,
)
from portfolio.errors import N_, Problem
from portfolio.market.records import CREDITED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portfolio.analysis.entries.entries import Entries
    from portfolio.arrays import Day
    from portfolio.book.records import Holding, Transaction
    from portfolio.market.records import Market

#: A row's shares are those that a split brought when they are off by such a share of the ratio; or
#: less than a share, as fractions are paid in cash.
_RATIO, _FRACTION = 0.002, 1.0
_CREDITED = int(CREDITED.astype(int))


def without_known_splits(
    entries: Entries, holdings: Iterable[Holding], market: Market, held_on: Day
) -> tuple[Entries, list[Problem]]:
    """Leave out the rows that are splits of the market's, and tell them; ``holdings`` are those of
    the day ``held_on``, in today's shares.
    """
    told = entries.where([s.type.adds_for_nothing or s.type.is_split for s in entries.subjects])
    listed = splits_by_symbol(market) if len(told) else {}
    told = told[[entries.rows[i].symbol in listed for i in told.tolist()]]
    if not len(told):
        return entries, []
    rolled = RolledBack(entries, tuple(holdings), held_on, _splits(entries, listed))
    problems: dict[int, Problem] = {}
    # From the latest to the first: what was held then is what is held now without what came later.
    for at in sorted(told.tolist(), key=lambda i: int(entries.day[i]), reverse=True):
        row = entries.rows[at]
        is_listed = (
            row.type.is_split
            and row.shares
            and market.histories[row.symbol].lists_split(row.day, row.shares)
        )
        problem = split_known(row) if is_listed else _known(rolled, at, listed[row.symbol])
        if problem is not None:
            problems[at] = problem
            rolled.moved[at] = 0.0
    left = np.delete(np.arange(len(entries.day)), list(problems))
    return entries.only(left), [problems[at] for at in sorted(problems)]


def _splits(
    entries: Entries, listed: Mapping[str, Sequence[tuple[int, float]]]
) -> dict[str, list[tuple[int, float]]]:
    """Those of the market, and the rows that none of them is near."""
    found = {symbol: list(splits) for symbol, splits in listed.items()}
    for i in entries.where([s.type.is_split for s in entries.subjects]).tolist():
        row, day = entries.rows[i], int(entries.day[i])
        if row.shares and not any(
            abs(day - at) <= _CREDITED for at, _ in listed.get(row.symbol, ())
        ):
            found.setdefault(row.symbol, []).append((day, row.shares))
    return {symbol: sorted(splits) for symbol, splits in found.items()}


def _known(rolled: RolledBack, at: int, listed: Sequence[tuple[int, float]]) -> Problem | None:
    """What is said of a row that is one of the splits ``listed`` of its security, by the shares
    that came.
    """
    row, own = rolled.entries.rows[at], rolled.splits[rolled.entries.rows[at].symbol]
    moved = row.shares or 0.0
    for day, ratio in listed:
        if abs(day - int(rolled.entries.day[at])) > _CREDITED:
            continue
        then = factor_after(own, day) * ratio
        if not row.type.is_split:
            before = rolled.before(row.symbol, day, row.account, but=at) / then
            if _is_of(moved, before, ratio, _FRACTION):
                return split_known(row)
            continue
        fraction = _FRACTION if moved > MOST_RATIO else 0.0
        if is_ratio_less_one(moved, ratio) or any(
            _is_of(moved, rolled.before(row.symbol, day, account) / then, ratio, fraction)
            for account in (row.account, None)
        ):
            return _not_a_ratio(row, ratio)
    return None


def _is_of(moved: float, before: float, ratio: float, fraction: float) -> bool:
    """Whether ``moved`` shares are what a split makes of those held ``before`` it: more, or for a
    ratio below 1 less; ``fraction`` of a share may lack.
    """
    off = abs(moved - before * abs(ratio - 1.0))
    return before > 0 and (off < fraction or off <= _RATIO * ratio * before)


def _not_a_ratio(row: Transaction, ratio: float) -> Problem:
    template = N_(
        "The market's data has this split of {symbol} already: the row changes nothing. {shares} is"
        " the number of shares that came; a split is written with the new shares for one old one:"
        " {ratio}."
    )
    facts = {"symbol": row.symbol, "shares": f"{row.shares:g}", "ratio": f"{ratio:g}"}
    file = "transactions.csv"
    return Problem("info", "split_known", row.symbol, template, facts, file=file, line=row.line)
