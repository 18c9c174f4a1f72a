"""What today's holdings would have paid, had they been held all along: the payments of a static
review.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.dividends import Dividends
from portfolio.analysis.income.known_since import known_since
from portfolio.analysis.income.payments import Payments
from portfolio.analysis.income.records import Payer
from portfolio.analysis.prices.exchange import rates
from portfolio.analysis.prices.panel import slices
from portfolio.analysis.withholding.health_premium import domestic_premium
from portfolio.analysis.withholding.taxes import taxes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.records import HoldingReview
    from portfolio.arrays import Floats, Ints
    from portfolio.book.records import HealthPremium
    from portfolio.market.records import History


def static_payments(
    holdings: Sequence[HoldingReview],
    panel: Panel,
    quotes: Mapping[str, History],
    base: str,
    as_of: int,
    premium: HealthPremium,
) -> Payments:
    """Return today's shares · every dividend from a security's first close to ``as_of``, none of
    them recorded.

    ``quotes`` are the exchange rates against the dollar; ``as_of`` counts days since 1970. The tax
    is by the rates of the settings on each ex-date, and the health premium is in it where it
    applies.
    """
    held = [h for h in holdings if not h.is_cash]
    number = {symbol: i for i, symbol in enumerate(panel.symbols)}
    securities = np.array([number.get(h.symbol, panel.nobody) for h in held], dtype=np.int64)
    ends = panel.dividends_before(securities, np.array([as_of], dtype=np.int64))[:, 0]
    index, payer = slices(panel.dividend_starts[securities], ends)
    known = ~np.isnan(panel.dividend_closes[index])
    index, payer = index[known], payer[known]
    order = in_order(panel.dividend_days[index])
    index, payer = index[order], payer[order]
    days = panel.dividend_days[index]
    shares = np.array([h.shares for h in held])[payer]
    gross = shares * panel.dividends[index]
    extra = domestic_premium([h.symbol for h in held], payer, gross, premium)
    return Payments(
        payers=tuple(Payer(h.symbol, h.name, h.account, h.currency) for h in held),
        payer=payer,
        ex_day=days,
        paid_day=days,
        shares=shares,
        gross=gross,
        withheld=gross * taxes_of(held).on(payer, days) + extra,
        rate=rates_on([h.currency for h in held], base, quotes, payer, days),
        is_recorded=np.zeros(len(days), dtype=np.bool_),
        is_interest=np.zeros(len(days), dtype=np.bool_),
        premium=extra,
        since=known_since(panel, securities, Dividends.of(panel, securities, as_of)),
    )


def in_order(days: Ints) -> Ints:
    """Return the stable order of ``days``; 16 bits, which numpy sorts by counting, hold the days of
    170 years.
    """
    if not len(days):
        return np.empty(0, dtype=np.int64)
    return np.argsort((days - days.min()).astype(np.uint16), kind="stable")


def rates_on(
    currencies: Sequence[str], base: str, quotes: Mapping[str, History], payer: Ints, days: Ints
) -> Floats:
    """Return units of ``base`` for one of the payer's currency on each day, NaN where unknown;
    shape of ``days``.

    ``currencies`` has one per payer. The rates of all days of the span are looked up once, not once
    a payment.
    """
    if not len(days):
        return np.empty(0)
    names = tuple(dict.fromkeys(currencies))
    place = {name: i for i, name in enumerate(names)}
    currency = np.array([place[name] for name in currencies], dtype=np.int64)
    span = np.arange(days.min(), days.max() + 1, dtype=np.int64)
    found: Floats = rates(names, base, quotes, span)[currency[payer], days - span[0]]
    return found
