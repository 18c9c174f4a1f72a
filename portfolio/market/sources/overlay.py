"""Rows of another source over a history: merged by day, in the basis of today's shares.

A source that somebody writes by hand does not rewrite its past at a split, as Yahoo does. So its
closes may be as published on their day, or adjusted since; which they are is seen from the prices
themselves, as it is for the splits in ``corrections.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.market.corrections import SAME_SPLIT, corrected, replaced
from portfolio.market.records import Overlay

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.arrays import Dates, Floats
    from portfolio.book.records import PriceRow
    from portfolio.market.records import History


@dataclass(frozen=True)
class Written:
    """Rows of one security as a source has them, one a day, oldest first, in the major unit."""

    rows: tuple[PriceRow, ...]
    #: The source's name, and the file as the user sees it.
    source: str
    file: str


def laid_over(below: History, written: Written) -> History:
    """``below`` with the rows of a source in place of its own on their days; its other days stand.

    A dividend of 0 takes that day's away. A split that ``below`` lacks joins its splits; its closes
    before that day are divided when they jump there.
    """
    quoted = [row for row in written.rows if row.close is not None]
    days = np.array([row.day for row in quoted], "datetime64[D]")
    closes = np.array([row.close for row in quoted], np.float64)
    history = _with_splits(below, written.rows)
    factors = _factors(days, closes, history, len(below.days) > 0)
    all_days, all_closes = replaced(
        history.days,
        history.closes,
        dict(zip(days.tolist(), (closes / factors).tolist(), strict=True)),
    )
    paid = {
        row.day: row.dividend / _factor_on(row, days, factors) or None
        for row in written.rows
        if row.dividend is not None
    }
    dividend_days, amounts = history.dividend_days, history.dividend_amounts
    if paid:
        dividend_days, amounts = replaced(dividend_days, amounts, paid)
    return replace(
        history,
        days=all_days,
        closes=all_closes,
        dividend_days=dividend_days,
        dividend_amounts=amounts,
        overlays=(*history.overlays, Overlay(written.source, written.file, days)),
    )


def _with_splits(history: History, rows: Iterable[PriceRow]) -> History:
    for row in rows:
        if row.split is None:
            continue
        history = corrected(history, [Correction(history.symbol, row.day, "split", row.split)])
        near = np.abs(history.split_days - np.datetime64(row.day, "D")) <= SAME_SPLIT
        if not np.isclose(history.split_ratios[near], row.split, rtol=0.01).any():
            days, ratios = replaced(history.split_days, history.split_ratios, {row.day: row.split})
            history = replace(history, split_days=days, split_ratios=ratios)
    return history


def _factors(days: Dates, closes: Floats, history: History, has_others: bool) -> Floats:
    """By what each written close is to be divided: by the later splits where it is as published,
    by 1 where it is adjusted already; shape of the days.
    """
    factors = np.ones(len(days))
    if not len(days) or not len(history.split_days):
        return factors
    if has_others:
        # The close of the nearest day tells which of the two it is.
        later = np.array([history.split_ratios[history.split_days > day].prod() for day in days])
        after = np.minimum(history.days.searchsorted(days), len(history.days) - 1)
        before = np.maximum(after - 1, 0)
        is_before = days - history.days[before] < np.abs(history.days[after] - days)
        nearest = history.closes[np.where(is_before, before, after)]
        moved = np.log(closes / nearest)
        factors = np.where(np.abs(moved - np.log(later)) < np.abs(moved), later, 1.0)
    else:
        # The source's own closes jump on the day of a split that they are not adjusted for.
        for day, ratio in zip(history.split_days, history.split_ratios, strict=True):
            row = int(days.searchsorted(day))
            if 0 < row < len(days):
                jump = np.log(closes[row] / closes[row - 1])
                if abs(jump + np.log(ratio)) < abs(jump):
                    factors[:row] *= ratio
    return factors


def _factor_on(row: PriceRow, days: Dates, factors: Floats) -> float:
    """What a day's dividend is to be divided by: what the close of that day is, or of the next day
    with one, or of the last.
    """
    if not len(days):
        return 1.0
    at = int(days.searchsorted(np.datetime64(row.day, "D")))
    return float(factors[min(at, len(days) - 1)])
