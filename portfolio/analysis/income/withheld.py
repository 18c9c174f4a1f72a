"""How much each country withheld this year, and by which rates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.history import country
from portfolio.analysis.income.records import NOTHING, Amounts, CountryWithholding, RateUse
from portfolio.analysis.withholding.taxes import taxes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.income.payments import Payments
    from portfolio.analysis.records import HoldingReview
    from portfolio.analysis.withholding.taxes import Taxes
    from portfolio.arrays import Floats, Ints
    from portfolio.book.withholding import TaxOrigin

#: Recorded rates that are further apart are several rates: money is written in cents.
_SEVERAL = 0.0005


@dataclass
class _Line:
    """What one rate took, or the payments that the ledger records."""

    symbols: dict[str, None] = field(default_factory=dict)
    amounts: Amounts = NOTHING
    #: The lowest and the highest part withheld.
    lowest: float = np.inf
    highest: float = -np.inf

    def use(self, rate: float | None, origin: TaxOrigin | None) -> RateUse:
        """Tell it; the ``rate`` of recorded payments is their own."""
        return RateUse(
            rate=self.amounts.rate if rate is None else rate,
            origin=origin,
            symbols=tuple(self.symbols),
            base=self.amounts,
            is_average=rate is None
            and not self.amounts.doubtful
            and self.highest - self.lowest > _SEVERAL,
        )


def withheld_by_country(
    payments: Payments, of_year: Ints, holdings: Sequence[HoldingReview]
) -> tuple[CountryWithholding, ...]:
    """Return the year's withholding, most withheld first; ``of_year`` are the indices of the year's
    payments.

    Recorded payments of a country are one line with their effective rate, those of which no rate
    can be told another; the others a line for each rate and origin.
    """
    taxes = payers_taxes(payments, holdings)
    exchange = np.nan_to_num(payments.rate[of_year], nan=0.0)
    is_doubtful = payments.doubtful[of_year]
    # A payer's payments by the step of its rate; the ledger's have two lines of their own.
    steps, lines_each = len(taxes.since), len(taxes.since) + 2
    recorded = np.where(is_doubtful, steps + 1, steps)
    step = taxes.step(payments.ex_day[of_year])
    line = np.where(payments.is_recorded[of_year], recorded, step)
    owner = payments.payer[of_year] * lines_each + line
    count = lines_each * len(payments.payers)
    premium = payments.premium[of_year] if payments.premium is not None else np.zeros(len(of_year))
    gross, kept_back = payments.gross[of_year], payments.withheld[of_year]

    def summed(column: Floats) -> Floats:
        found = np.bincount(owner, column, count).astype(np.float64)
        return found.reshape(-1, lines_each)

    sums = [summed(column * exchange) for column in (gross, kept_back, premium)]
    odd = summed(is_doubtful.astype(np.float64))
    lowest, highest = np.full(count, np.inf), np.full(count, -np.inf)
    paid = gross > 0
    rate = kept_back[paid] / gross[paid]
    np.minimum.at(lowest, owner[paid], rate)
    np.maximum.at(highest, owner[paid], rate)
    lines: dict[str, dict[tuple[float | None, TaxOrigin | None, bool], _Line]] = {}
    premiums: dict[str, float] = {}
    for i, step_of in np.argwhere(sums[0] != 0).tolist():
        payer = payments.payers[i]
        key: tuple[float | None, TaxOrigin | None, bool] = (None, None, step_of > steps)
        if step_of < steps and (origin := taxes.origins[i][step_of]):
            key = float(taxes.rates[i, step_of]), origin, False
        place = country(payer.symbol)
        one = lines.setdefault(place, {}).setdefault(key, _Line())
        one.symbols.setdefault(payer.symbol)
        before, withheld, extra = (float(column[i, step_of]) for column in sums)
        one.amounts += Amounts(before, withheld, int(odd[i, step_of]))
        at = i * lines_each + step_of
        one.lowest = min(one.lowest, float(lowest[at]))
        one.highest = max(one.highest, float(highest[at]))
        premiums[place] = premiums.get(place, 0.0) + extra
    found = [
        CountryWithholding(
            country=place,
            base=sum((one.amounts for one in uses.values()), NOTHING),
            rates=tuple(one.use(rate, origin) for (rate, origin, _), one in uses.items()),
            premium=premiums[place],
        )
        for place, uses in lines.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.base.withheld, -one.base.gross)))


def payers_taxes(payments: Payments, holdings: Sequence[HoldingReview]) -> Taxes:
    """The rates of each payer by its holding's; what is no holding any more, such as interest, has
    none.
    """
    held = {(h.symbol, h.account): h for h in holdings}
    return taxes_of([held.get((p.symbol, p.account)) for p in payments.payers])
