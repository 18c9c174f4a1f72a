"""A holding's return in the base currency taken apart into the three factors that make it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio.analysis.records import HoldingReview


@dataclass(frozen=True)
class Factors:
    """Fractions since New Year: ``(1 + price)(1 + dividends)(1 + currency) − 1 =
    whole``, exactly.
    """

    price: float
    #: What reinvested dividends added, before tax: ``(1 + total return) / (1 + price return) − 1``.
    dividends: float
    #: The change of the exchange rate to the base currency.
    currency: float
    #: The total return in the base currency.
    whole: float


def factors(holding: HoldingReview) -> Factors | None:
    """Return the factors of ``holding`` since New Year; None when one of them is not known or the
    price fell to 0.

    The dividends are the middle factor because a dividend is reinvested in the security's own
    currency, and the result is then converted (design: base return = (1 + local)(1 + exchange) −
    1).
    """
    year = holding.year
    price, total, currency, whole = (
        year.price_return,
        year.total_return,
        year.fx_return,
        year.base_return,
    )
    if price is None or total is None or currency is None or whole is None or price <= -1.0:
        return None
    return Factors(price, (1.0 + total) / (1.0 + price) - 1.0, currency, whole)
