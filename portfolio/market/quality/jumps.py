"""Days on which a price moves further than prices do, and whether a split explains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from portfolio.arrays import Floats, Places
    from portfolio.market.records import History

#: A close that is less or more than this many times the one before it is a jump: −45 % and +80 %.
LOWEST, HIGHEST = 0.55, 1.80
#: How far a jump may stand from the split that explains it, in calendar days.
NEAR_SPLIT = np.timedelta64(5, "D")
#: By how much the price may move besides the split itself.
_AROUND_SPLIT = 1.25


def jumps(closes: Floats) -> Places:
    """Rows whose close is beyond −45 % / +80 % of the row before it; ``closes`` are positive, shape
    (rows,).
    """
    before, after = closes[:-1], closes[1:]
    return np.flatnonzero((after > HIGHEST * before) | (after < LOWEST * before)) + 1


def is_beyond(ratio: float) -> bool:
    """Whether a price that is ``ratio`` times another is beyond the band."""
    return not LOWEST <= ratio <= HIGHEST


def is_about(ratio: float, expected: float, within: float) -> bool:
    """Whether ``ratio`` is between ``expected`` ÷ ``within`` and ``expected`` × ``within``."""
    return expected / within <= ratio <= expected * within


def explaining_split(history: History, day: np.datetime64, ratio: float) -> float | None:
    """The ratio of a split near ``day`` that a move to ``ratio`` times the price before comes from.

    Closes are served split-adjusted, so there should be no move at all: it is 1 ÷ the split's ratio
    where the past is not adjusted yet, and the split's ratio itself where it was adjusted twice.
    """
    near = np.abs(history.split_days - day) <= NEAR_SPLIT
    for split in history.split_ratios[near].tolist():
        if is_about(ratio, 1 / split, _AROUND_SPLIT) or is_about(ratio, split, _AROUND_SPLIT):
            return float(split)
    return None
