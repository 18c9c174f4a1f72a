"""What the holdings pay: trailing dividends and how often they pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.prices.returns import dividends_between

if TYPE_CHECKING:
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.records import Frequency
    from portfolio.analysis.withholding.taxes import Taxes
    from portfolio.arrays import Floats, Ints

#: How many of the latest ex-dates show the frequency.
_RECENT = 8
#: The longest median spacing, in days, of each frequency: half-way to the next one, about.
_LONGEST_SPACING: tuple[tuple[float, Frequency], ...] = (
    (45.0, "monthly"),
    (135.0, "quarterly"),
    (270.0, "half-yearly"),
    (450.0, "yearly"),
)


def paid_per_share(
    panel: Panel, securities: Ints, taxes: Taxes, start: int, end: int
) -> tuple[Floats, Floats]:
    """Return the dividends per share with ex-date in ``(start, end]``, own currency, before and
    after tax, each (n,).
    """
    index, owners = dividends_between(panel, securities, start, end)
    gross = panel.dividends[index]
    net = gross * (1.0 - taxes.on(owners, panel.dividend_days[index]))
    before, after = (
        np.bincount(owners, weights=amounts, minlength=len(securities)).astype(np.float64)
        for amounts in (gross, net)
    )
    return before, after


def frequencies(panel: Panel, securities: Ints, day: int) -> list[Frequency]:
    """Tell the frequency of each security from the median spacing of its last eight ex-dates up to
    ``day``.

    The median is not disturbed by PFF's two payments in December and none in January, nor by a
    special dividend. One ex-date alone is ``irregular``.
    """
    end = panel.dividends_before(securities, np.array([day], dtype=np.int64))[:, 0]
    known = end - panel.dividend_starts[securities]
    back = np.arange(min(_RECENT, int(known.max(initial=0))) - 1, -1, -1)
    index = np.maximum(end[:, None] - 1 - back[None, :], 0)
    if len(panel.dividend_days) == 0:
        return ["none"] * len(securities)
    days = np.where(back[None, :] < known[:, None], panel.dividend_days[index], np.nan)
    spacing = np.sort(np.diff(days, axis=1), axis=1)  # NaN sorts last
    gaps = np.minimum(known, _RECENT) - 1
    medians = np.full(len(securities), np.nan)
    some = gaps > 0
    low, high = (gaps[some] - 1) // 2, gaps[some] // 2
    rows = np.flatnonzero(some)
    medians[some] = (spacing[rows, low] + spacing[rows, high]) / 2
    return [_frequency(int(n), float(median)) for n, median in zip(known, medians, strict=True)]


def _frequency(payments: int, median: float) -> Frequency:
    if payments == 0:
        return "none"
    return next((name for limit, name in _LONGEST_SPACING if median <= limit), "irregular")
