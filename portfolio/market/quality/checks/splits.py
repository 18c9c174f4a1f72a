"""Checks of the splits in the event list against the prices. (A jump without an event is
``prices.jump``.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.errors import N_
from portfolio.market.quality.checks.words import amount, date_of
from portfolio.market.quality.jumps import NEAR_SPLIT, is_about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.market.quality.checks.subject import CheckedSymbol
    from portfolio.market.records import Finding

#: Smaller splits (stock dividends) cannot be told from a day's move.
_SMALLEST = 1.3
#: The market's own move on that day, as a factor; for splits under 2:1 less, or every crash would
#: be one.
_AROUND, _AROUND_SMALL = 1.25, 1.12


def split_in_price(subject: CheckedSymbol) -> Iterator[Finding]:
    """A listed split with whose ratio the served closes still move, though they should be adjusted
    for it.

    They fall by the ratio where the past is not adjusted yet, and rise by it where it was adjusted
    twice.
    """
    history, closes, days = subject.history, subject.closes, subject.days
    for day, ratio in zip(history.split_days, history.split_ratios.tolist(), strict=True):
        if (
            max(ratio, 1 / ratio) < _SMALLEST
            or not subject.first_day <= day <= subject.end_day + NEAR_SPLIT
        ):
            continue
        near = np.flatnonzero(np.abs(days[1:] - day) <= NEAR_SPLIT) + 1
        around = _AROUND if max(ratio, 1 / ratio) >= 1.8 else _AROUND_SMALL
        for row in near.tolist():
            move = float(closes[row] / closes[row - 1])
            unadjusted = is_about(move, 1 / ratio, around)
            if not unadjusted and not is_about(move, ratio, around):
                continue
            at = date_of(days[row])
            apply = Correction(subject.symbol, at, "split", ratio if unadjusted else 1 / ratio)
            facts = {
                "split_day": date_of(day),
                "split": f"{ratio:g}:1" if ratio >= 1 else f"1:{1 / ratio:g}",
                "before": amount(closes[row - 1]),
                "value": amount(closes[row]),
                "currency": history.currency,
            }
            code, template = (
                ("split_unapplied", _UNAPPLIED) if unadjusted else ("split_twice", _TWICE)
            )
            yield subject.finding("error", code, (at, at), template, facts, (apply,))
            break


_UNAPPLIED = N_(
    "{symbol} split {split} on {split_day}, but the prices before {first} are not adjusted for it:"
    " they go from {before} to {value} {currency}. Returns over that day are wrong until you apply"
    " the split or fetch again."
)
_TWICE = N_(
    "{symbol} split {split} on {split_day}, and the prices before {first} are adjusted for it"
    " twice: they go from {before} to {value} {currency}. Returns over that day are wrong until you"
    " undo one, or fetch again."
)
