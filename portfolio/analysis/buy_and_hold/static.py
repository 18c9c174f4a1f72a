"""The static review: today's holdings, held all along.

Without transactions nobody knows what was held when, so the review asks another question and says
so: had today's holdings been bought at the last close of the previous year, each dividend staying
in the security that paid it and cash staying as it is, what would they have returned? Their index
in the base currency is

    I(t) = Σ shares · P(t0) · FX(t0) · TR(t0, t) · FX(t) / FX(t0)  =  Σ shares · P(t) · G(t0, t) ·
    FX(t)

with TR = P(t)/P(t0) · G and G the growth by reinvested dividends; for cash P = G = 1. Growth over a
quarter and since New Year are ratios of one index, so quarters compound to the year exactly. It is
not a time-weighted return and must not be called one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.performance.contributions import Contributions

if TYPE_CHECKING:
    from portfolio.arrays import Bools, Floats


@dataclass(frozen=True)
class Positions:
    """Holdings × days: what the static index is made of. Arrays have shape (holdings, days).

    ``closes`` in each holding's currency (1 for cash, the manual price where there is no other),
    before a security's first close that first close; ``gross`` and ``net`` the growth by dividends
    since the beginning of its history, before and after withholding (1 for cash and manual prices);
    ``rates`` to the base currency.
    """

    shares: Floats  # (holdings,): the same on all days; or (holdings, days), which a ledger knows
    closes: Floats
    gross: Floats
    net: Floats
    rates: Floats

    @property
    def values(self) -> Floats:
        """Market values in the base currency, without reinvested dividends; NaN where not
        available.
        """
        return self.held * self.closes * self.rates

    @property
    def held(self) -> Floats:
        """Shares in a shape that goes with (holdings, days)."""
        return self.shares if self.shares.ndim == 2 else self.shares[:, None]

    def on(self, columns: list[int]) -> Positions:
        """Return some of the days."""
        shares = self.shares if self.shares.ndim == 1 else self.shares[:, columns]
        parts = (self.closes, self.gross, self.net, self.rates)
        return Positions(shares, *(part[:, columns] for part in parts))

    def index(self, growth: Floats, start: int) -> Floats:
        """Return each holding's part of I, dividends compounded by ``growth`` since column
        ``start``.
        """
        return self.values * growth / growth[:, start : start + 1]


def counted(positions: Positions, columns: list[int]) -> Bools:
    """Tell which holdings have a price and a rate on all of these days; only they are part of I."""
    return np.asarray(~np.isnan(positions.values[:, columns]).any(axis=1))


def contributions(
    positions: Positions, among: Bools, opening: int, start: int, end: int
) -> Contributions:
    """Split the growth of I, which opens at column ``opening``, from column ``start`` to ``end`` by
    holding and by cause.

    With w a holding's share of I(start): price ``w·r_price``, dividend ``w·(r_total − r_price)``,
    currency ``w·(1 + r_total)·r_fx``. Holdings that are not ``among`` the counted ones have no
    part.
    """
    begin = np.where(among, positions.index(positions.gross, opening)[:, start], np.nan)
    whole = np.nansum(begin)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = begin / whole if whole > 0 else np.full_like(begin, np.nan)
        price = positions.closes[:, end] / positions.closes[:, start] - 1.0
        total = (1.0 + price) * positions.gross[:, end] / positions.gross[:, start] - 1.0
        currency = positions.rates[:, end] / positions.rates[:, start] - 1.0
    parts = (weight * price, weight * (total - price), weight * (1.0 + total) * currency)
    whole_total: Floats = parts[0] + parts[1] + parts[2]
    return Contributions(whole_total, *parts, gross=np.full_like(whole_total, np.nan))


def gain(positions: Positions, among: Bools, opening: int, start: int, end: int) -> float:
    """Return I(end) − I(start), base currency, of an index that opens at column ``opening``; NaN
    when nothing is counted.
    """
    if not among.any():
        return float("nan")
    sums = positions.index(positions.gross, opening)[among][:, [start, end]].sum(axis=0)
    return float(sums[1] - sums[0])


def levels(
    positions: Positions, measure: Floats, among: Bools, start: int, columns: list[int]
) -> Floats:
    """Return I(column) / I(start) for each of ``columns``, shape (len(columns),).

    ``measure`` is the growth by dividends to use: ``gross``, ``net``, or ones for price alone. NaN
    when no counted holding has a value at the start.
    """
    sums = positions.index(measure, start)[among][:, [start, *columns]].sum(axis=0)
    if sums[0] <= 0:
        return np.full(len(columns), np.nan)
    ratios: Floats = sums[1:] / sums[0]
    return ratios
