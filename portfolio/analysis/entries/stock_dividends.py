"""Stock dividends that the market's data has as splits.

Where it has, the shares of all earlier rows are multiplied already, and the row must not add to
them once more. A row may be dated when the shares were credited, weeks after the ex-date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.entries.splits import factor_after, factors, split_known, splits_by_symbol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.analysis.entries.entries import Entries
    from portfolio.arrays import Day
    from portfolio.book.records import Holding
    from portfolio.errors import Problem
    from portfolio.market.records import Market

#: A row and a split are one when they are so many days and such a share of the ratio apart; or less
#: than a share, as fractions are paid in cash.
_DAYS, _RATIO, _FRACTION = 120, 0.002, 1.0


def without_known_stock_dividends(
    entries: Entries, holdings: Iterable[Holding], market: Market, told: Day
) -> tuple[Entries, list[Problem]]:
    """Leave out the stock dividends that are splits of the market's, and tell them; ``holdings``
    are those of the day ``told``, in today's shares.
    """
    subjects = entries.subjects
    credited = entries.where([one.type.adds_for_nothing for one in subjects]).tolist()
    if not credited:
        return entries, []
    splits, _ = splits_by_symbol(market, entries)
    signs = np.array([one.type.share_sign for one in subjects])[entries.subject]
    moved = np.nan_to_num(signs * entries.shares * factors(splits, entries))
    now = {(h.symbol, h.account): h.shares for h in holdings}
    known: list[int] = []
    # From the latest to the first: what was held then is what is held now without what came later.
    for at in sorted(credited, key=lambda i: int(entries.day[i]), reverse=True):
        row = entries.rows[at]
        mine = entries.where(
            [(one.symbol, one.account) == (row.symbol, row.account) for one in subjects]
        )
        others = mine[mine != at]
        held = now.get((row.symbol, row.account), 0.0)
        for day, ratio in splits.get(row.symbol, ()):
            if abs(day - int(entries.day[at])) > _DAYS:
                continue
            days = entries.day[others]
            before = held - float(moved[others[(days >= day) & (days <= told)]].sum())
            before += float(moved[others[(days < day) & (days > told)]].sum())
            before /= factor_after(splits[row.symbol], day) * ratio
            if _is_same(before, row.shares or 0.0, ratio):
                moved[at] = 0.0
                known.append(at)
                break
    problems = [split_known(entries.rows[at]) for at in known]
    return entries.only(np.delete(np.arange(len(entries.day)), known)), problems


def _is_same(before: float, added: float, ratio: float) -> bool:
    """Whether ``added`` shares are what a split makes of those held ``before`` it."""
    if before <= 0:
        return False
    return (
        abs(added - before * (ratio - 1.0)) < _FRACTION
        or abs((before + added) / before / ratio - 1.0) <= _RATIO
    )
