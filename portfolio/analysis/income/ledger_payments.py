"""Every dividend and interest payment that a ledger knows of, as ``Payments``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.dividends import Dividends
from portfolio.analysis.income.known_since import known_since
from portfolio.analysis.income.payments import Payments
from portfolio.analysis.income.records import Payer

if TYPE_CHECKING:
    from portfolio.analysis.ledger.ledger import Ledger
    from portfolio.analysis.prices.panel import Panel
    from portfolio.arrays import Ints


def ledger_payments(ledger: Ledger, panel: Panel) -> Payments:
    """Return what was earned up to the review's day, in the currency of each position, counted ones
    only.

    A row in another currency than its position's is converted at the rates of its ex-date.
    """
    income, positions, exchange = ledger.earnings, ledger.positions, ledger.exchange
    mine = np.flatnonzero((income.day <= ledger.window.end) & ledger.counted[income.position])
    mine = mine[np.argsort(income.day[mine], kind="stable")]
    position, day, currency = income.position[mine], income.day[mine], income.currency[mine]
    number = {name: i for i, name in enumerate(exchange.currencies)}
    own = np.array([number[name] for name in positions.currency_names], dtype=np.int64)[position]
    rate = exchange.at(own, day)
    factor = np.where(currency == own, 1.0, exchange.at(currency, day) / rate)
    payers, payer = np.unique(position, return_inverse=True)
    return Payments(
        payers=tuple(
            Payer(h.symbol, h.name, h.account, positions.currency_names[i])
            for i, h in ((i, positions.holdings[i]) for i in payers.tolist())
        ),
        payer=payer.astype(np.int64),
        ex_day=day,
        paid_day=income.paid_day[mine],
        shares=income.shares[mine],
        gross=income.gross[mine] * factor,
        withheld=(income.gross - income.net)[mine] * factor,
        rate=rate,
        is_recorded=income.is_recorded[mine],
        is_interest=income.is_interest[mine],
        premium=income.premium[mine] * factor,
        is_doubtful=income.is_doubtful[mine],
        since=_known_since(ledger, panel, payers),
    )


def _known_since(ledger: Ledger, panel: Panel, payers: Ints) -> Ints:
    """Return the first day from which the payments of each of ``payers`` (positions) are known.

    That is the ledger's first, but for a security that was held when the market's dividends of it
    were not known yet.
    """
    begun: Ints = np.full(len(payers), ledger.window.first, dtype=np.int64)
    securities = ledger.positions.security[payers]
    market = known_since(panel, securities, Dividends.of(panel, securities, int(ledger.window.end)))
    late = np.flatnonzero((market > begun) & (market <= ledger.window.end))
    if not len(late):
        return begun
    days = np.unique(market[late] - 1)
    held = ledger.held_on(days)[payers[late], np.searchsorted(days, market[late] - 1)]
    begun[late[held > 0]] = market[late[held > 0]]
    return begun
