"""Returns of securities between days, by price, with dividends reinvested, and after withholding.

With each dividend reinvested at the close of its ex-date, the daily factor is ``(P_t + D_t) /
P_{t−1}``, which is ``P_t / P_{t−1} · (1 + D_t / P_t)``. So over any span the total return is the
price ratio times the product of ``1 + D / P`` over the ex-dates in ``(start, end]``: only the
dividends need compounding, not the days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.prices.panel import Payouts, slices
from portfolio.arrays import NOT_FOUND, is_found

if TYPE_CHECKING:
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.withholding.taxes import Taxes
    from portfolio.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Prices:
    """Closes of n securities on m days. All arrays have shape (n, m).

    ``closes`` are those of the last row on or before the day; before a security's first close they
    are that first close and ``known`` is False. NaN for a security without any close. ``days`` are
    those of the rows.
    """

    closes: Floats
    days: Ints
    known: Bools


def prices(panel: Panel, securities: Ints, days: Ints, until: int) -> Prices:
    """Look up closes on ``days``; rows after ``until`` are invisible, also as a first close."""
    rows = panel.rows(securities, days)
    known = is_found(rows)
    first = panel.starts[securities]
    exists = panel.starts[securities + 1] > first
    exists[exists] = panel.days[first[exists]] <= until
    usable = np.where(known, rows, np.where(exists, first, NOT_FOUND)[:, None])
    if len(panel.days) == 0:
        return Prices(np.full(rows.shape, np.nan), np.zeros_like(rows), known)
    row = np.maximum(usable, 0)
    closes = np.where(is_found(usable), panel.closes[row], np.nan)
    return Prices(closes, panel.days[row], known)


def dividend_growth(panel: Panel, securities: Ints, taxes: Taxes | None, days: Ints) -> Floats:
    """Return the product of ``1 + D (1 − tax) / P`` over the ex-dates after the first day up to
    each, shape (n, m).

    ``securities`` have shape (n,) and ``taxes`` n rows (None: nothing is withheld): one security
    may stand several times with different rates; ``days`` (m,) increase. The first column is 1; the
    quotient of two columns is the growth by dividends between their days. What came out of the
    capital is put back alike, and nothing is withheld from it. A security's numbers do not depend
    on which others stand beside it.
    """
    dividends = Payouts(
        panel.dividend_starts,
        panel.dividend_days,
        panel.dividend_keys,
        panel.dividends,
        panel.dividend_closes,
    )
    growth = _growth(dividends, securities, taxes, days)
    if len(panel.returned.days):
        growth *= _growth(panel.returned, securities, None, days)
    return growth


def _growth(payouts: Payouts, securities: Ints, taxes: Taxes | None, days: Ints) -> Floats:
    index, owners = slices(payouts.starts[securities], payouts.starts[securities + 1])
    yields = payouts.amounts[index] / payouts.closes[index]
    if taxes is not None:
        yields *= 1.0 - taxes.on(owners, payouts.days[index])
    logs = np.log1p(
        np.nan_to_num(yields, nan=0.0)
    )  # before the first close nothing can be reinvested
    counts = payouts.starts[securities + 1] - payouts.starts[securities]
    paid = payouts.before(securities, days) - payouts.starts[securities][:, None]
    bounds = ((np.cumsum(counts) - counts)[:, None] + paid).ravel()
    # The sum between each bound and the next one; reduceat gives the element itself where there is
    # none.
    sums = np.add.reduceat(np.append(logs, 0.0), bounds)
    sums[:-1][bounds[1:] == bounds[:-1]] = 0.0
    growth = np.ones((len(securities), len(days)))
    np.exp(np.cumsum(sums.reshape(growth.shape)[:, :-1], axis=1), out=growth[:, 1:])
    return growth


def change(index: Floats, start: int, end: int) -> Floats:
    """Return ``index[:, end] / index[:, start] − 1``."""
    return index[:, end] / index[:, start] - 1.0


def dividends_between(panel: Panel, securities: Ints, start: int, end: int) -> tuple[Ints, Ints]:
    """Return dividends with ex-date in ``(start, end]``: their indices in the panel, and whose they
    are.
    """
    bounds = panel.dividends_before(securities, np.array([start, end], dtype=np.int64))
    return slices(bounds[:, 0], bounds[:, 1])
