"""Exchange rates of the broker's own: a trade written with the price in the security's currency and
the amount in the account's (sub-brokerage, 複委託).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.ledger.events import is_inside
from portfolio.book.transactions.types import posted_by

if TYPE_CHECKING:
    from portfolio.analysis.ledger.journal import Exchange, LedgerRows
    from portfolio.arrays import Floats, Ints

#: Amount and price are in one currency when they agree so far, as reading the row has it.
SAME = 0.01
#: Further from the market's rate, as a factor, a rate is none: amount or price is wrong.
FARTHEST = 1.5


def implied_rates(rows: LedgerRows, own: Ints) -> Floats:
    """Return how much of the row's currency one of the security's was, (rows,): amount without fee
    and tax ÷ (shares · price).

    ``own`` is the currency of each position. NaN where price and amount are in one currency.
    """
    entries = rows.entries
    trades = set(posted_by("trade", "reinvestment"))
    subjects = [one.type for one in entries.subjects]
    inside = is_inside(rows.position)
    is_foreign = inside & (rows.currency != own[np.where(inside, rows.position, 0)])
    is_foreign &= np.array([one in trades for one in subjects], dtype=bool)[entries.subject]
    at = np.flatnonzero(is_foreign & (entries.price > 0) & (entries.shares > 0))
    implied = amounts_without_costs(rows, at) / (entries.shares[at] * entries.price[at])
    found = np.full(len(rows.day), np.nan)
    found[at] = np.where(np.abs(implied - 1.0) > SAME, implied, np.nan)
    return found


def amounts_without_costs(rows: LedgerRows, at: Ints) -> Floats:
    """Return the money of the rows at these places without what fee and tax made of it."""
    entries = rows.entries
    signs = np.array([one.type.cost_sign for one in entries.subjects], dtype=np.int64)
    costs = rows.fee[at] + np.nan_to_num(rows.tax[at])
    gross: Floats = rows.amount[at] - signs[entries.subject[at]] * costs
    return gross


def market_rates(rows: LedgerRows, own: Ints, exchange: Exchange) -> Floats:
    """Return how much of the row's currency one of the security's is worth on its day, (rows,);
    NaN for rows of no security.
    """
    inside = is_inside(rows.position)
    at = np.flatnonzero(inside)
    rates = np.full(len(rows.day), np.nan)
    day = rows.day[at]
    rates[at] = exchange.at(own[rows.position[at]], day) / exchange.at(rows.currency[at], day)
    return rates


def broker_rates(rows: LedgerRows, own: Ints, exchange: Exchange) -> Floats:
    """Return the rates at which brokers settled, as ``implied_rates``; NaN, too, where what is
    written cannot be one, so far is it from the market's.
    """
    implied = implied_rates(rows, own)
    if np.isnan(implied).all():
        return implied
    with np.errstate(invalid="ignore"):
        apart = np.abs(np.log(implied / market_rates(rows, own, exchange)))
    return np.where(apart <= np.log(FARTHEST), implied, np.nan)
