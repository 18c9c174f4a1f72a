"""How much each country withheld this year, and by which rates."""

from __future__ import annotations

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
    from portfolio.arrays import Ints
    from portfolio.book.withholding import TaxOrigin


def withheld_by_country(
    payments: Payments, of_year: Ints, holdings: Sequence[HoldingReview]
) -> tuple[CountryWithholding, ...]:
    """Return the year's withholding, most withheld first; ``of_year`` are the indices of the year's
    payments.

    Recorded payments of a country are one line with their effective rate; the others a line for
    each rate and origin.
    """
    taxes = payers_taxes(payments, holdings)
    rate = np.nan_to_num(payments.rate[of_year], nan=0.0)
    # A payer's payments by the step of its rate; those that the ledger records have a line of their
    # own.
    lines_each = len(taxes.since) + 1
    line = np.where(
        payments.is_recorded[of_year], lines_each - 1, taxes.step(payments.ex_day[of_year])
    )
    owner = payments.payer[of_year] * lines_each + line
    premium = payments.premium[of_year] if payments.premium is not None else np.zeros(len(of_year))
    gross, kept_back, extra = (
        np.bincount(owner, column * rate, lines_each * len(payments.payers)).reshape(-1, lines_each)
        for column in (payments.gross[of_year], payments.withheld[of_year], premium)
    )
    lines: dict[
        str, dict[tuple[float | None, TaxOrigin | None], tuple[dict[str, None], Amounts]]
    ] = {}
    premiums: dict[str, float] = {}
    for i, step in np.argwhere(gross != 0).tolist():
        payer = payments.payers[i]
        key: tuple[float | None, TaxOrigin | None] = (None, None)
        if step < lines_each - 1 and (origin := taxes.origins[i][step]):
            key = float(taxes.rates[i, step]), origin
        place = country(payer.symbol)
        symbols, so_far = lines.setdefault(place, {}).setdefault(key, ({}, NOTHING))
        amounts = so_far + Amounts(float(gross[i, step]), float(kept_back[i, step]))
        symbols.setdefault(payer.symbol)
        lines[place][key] = (symbols, amounts)
        premiums[place] = premiums.get(place, 0.0) + float(extra[i, step])
    found = [
        CountryWithholding(
            country=place,
            base=sum((amounts for _, amounts in uses.values()), NOTHING),
            rates=tuple(
                RateUse(
                    amounts.withheld / amounts.gross if rate is None else rate,
                    origin,
                    tuple(symbols),
                    amounts,
                )
                for (rate, origin), (symbols, amounts) in uses.items()
            ),
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
