"""Whether one answer's numbers agree with each other: its dividends, its closes and its Adj Close.

On an ex-date Yahoo multiplies Adj Close ÷ Close of all earlier days by 1 − D ÷ C, with C the close
before it. A dividend in another unit, or closes in another unit than the dividends, leave that
equation wrong by a factor of a hundred: two figures of one answer then tell which of two answers is
the wrong one, whichever came first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from portfolio.market.raw import RawHistory

#: Of the dividends whose step can be seen, so many must agree.
_MOST = 0.8
#: A step and its dividend may differ by this factor: rounded prices, special payments.
_FACTOR = 1.5
#: Steps below this are lost in the rounding of prices.
_VISIBLE = 2e-4


def agrees_with_itself(raw: RawHistory) -> bool:
    """Whether the Adj Close knows the listed dividends as they are listed; False where nothing can
    be seen.
    """
    known = np.isfinite(raw.adj_closes) & (raw.adj_closes > 0) & (raw.closes > 0)
    days, closes = raw.days[known], raw.closes[known]
    if len(days) < 2:
        return False
    quotient = raw.adj_closes[known] / closes
    after = np.searchsorted(days, raw.dividend_days)
    inside = (after > 0) & (after < len(days))
    after = after[inside]
    steps = 1.0 - quotient[after - 1] / quotient[after]
    expected = raw.dividend_amounts[inside] / closes[after - 1]
    visible = (steps > _VISIBLE) | (expected > _VISIBLE)
    if not visible.any():
        return False
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = steps[visible] / expected[visible]
    agree = (ratios > 1 / _FACTOR) & (ratios < _FACTOR)
    return bool(agree.mean() >= _MOST)
