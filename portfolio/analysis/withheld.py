"""How much each country withheld this year, and by which rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income_history import country
from portfolio.analysis.income_records import NOTHING, Amounts, CountryWithholding, RateUse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from portfolio.analysis.payments import Payments
    from portfolio.analysis.records import HoldingReview
    from portfolio.book.withholding import TaxOrigin

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


def withheld_by_country(
    payments: Payments, of_year: Ints, holdings: Sequence[HoldingReview]
) -> tuple[CountryWithholding, ...]:
    """Return the year's withholding, most withheld first; ``of_year`` are the indices of the year's payments.

    Recorded payments of a country are one line with their effective rate; the others a line for each rate and origin.
    """
    origins = {(h.symbol, h.account): (h.dividend_tax, h.dividend_tax_origin) for h in holdings}
    rate = np.nan_to_num(payments.rate[of_year], nan=0.0)
    owner = payments.payer[of_year] * 2 + payments.is_recorded[of_year]
    premium = payments.premium[of_year] if payments.premium is not None else np.zeros(len(of_year))
    gross, kept_back, extra = (
        np.bincount(owner, column * rate, 2 * len(payments.payers)).reshape(-1, 2)
        for column in (payments.gross[of_year], payments.withheld[of_year], premium)
    )
    lines: dict[str, dict[tuple[float | None, TaxOrigin | None], tuple[list[str], Amounts]]] = {}
    premiums: dict[str, float] = {}
    for i, recorded in np.argwhere(gross != 0).tolist():
        payer = payments.payers[i]
        key: tuple[float | None, TaxOrigin | None] = (None, None)
        if not recorded:
            key = origins.get((payer.symbol, payer.account), key)
        place = country(payer.symbol)
        symbols, so_far = lines.setdefault(place, {}).setdefault(key, ([], NOTHING))
        amounts = so_far + Amounts(float(gross[i, recorded]), float(kept_back[i, recorded]))
        lines[place][key] = ([*symbols, payer.symbol] if payer.symbol not in symbols else symbols, amounts)
        premiums[place] = premiums.get(place, 0.0) + float(extra[i, recorded])
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
