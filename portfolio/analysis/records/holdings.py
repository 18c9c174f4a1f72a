"""A holding of the review, and its row of the quarters table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.analysis.records.performance import Subject
from portfolio.analysis.records.terms import PERIODS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portfolio.analysis.records.terms import Frequency, ReturnKind, View
    from portfolio.book.withholding import TaxOrigin, TaxStep
    from portfolio.errors import Sentence


@dataclass(frozen=True)
class HoldingReview(Subject):
    """One holding (symbol, account and, for cash, currency), and how it did."""

    symbol: str
    name: str
    account: str
    #: The currency of ``price`` and ``value``.
    currency: str
    shares: float
    #: The last valid close on or before ``as_of``, split-adjusted, and the day it is of.
    price: float | None
    price_date: date | None
    #: In the holding's currency, and in the base currency.
    value: float | None
    value_base: float | None
    weight: float | None
    #: Dividends with ex-date in the twelve months to ``as_of`` ÷ price.
    yield_trailing: float | None
    yield_trailing_net: float | None
    #: The same dividends ÷ average cost.
    yield_on_cost: float | None
    yield_on_cost_net: float | None
    dividend_tax: float | None
    dividend_tax_origin: TaxOrigin | None
    dividend_frequency: Frequency | None
    #: Units of the base currency for one unit of the holding's at ``as_of``.
    rate: float | None
    #: Target weight of the row, a fraction.
    target: float | None = None
    cost: float | None = None
    is_cash: bool = False
    #: Whether the price is the user's own (``price`` in ``holdings.csv``, or closes in
    #: ``corrections.csv`` alone).
    is_manual: bool = False
    #: Whether ``price_date`` is more than five trading days before ``as_of``.
    is_stale: bool = False
    yield_forward: float | None = None
    yield_forward_net: float | None = None
    #: Why there is no forward yield.
    yield_forward_reason: Sentence | None = None
    #: Ledger only, own currency: value − cost of what is held, at average cost and first in, first
    #: out.
    unrealised: float | None = None
    unrealised_fifo: float | None = None
    #: Every rate of ``dividend_tax`` with the day from which it holds; empty where it is the one of
    #: the review's day.
    dividend_taxes: tuple[TaxStep, ...] = ()
    #: Units of ``price`` and ``cost`` in one share: more than one for a contract.
    multiplier: float = 1.0

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left of it: it was held earlier in the year."""
        return self.shares == 0 and self.year.contribution is not None


@dataclass(frozen=True)
class QuarterRow:
    """A row of the quarters table: one security, or the portfolio (symbol ``TOTAL``).

    ``returns[view, measure]`` has one value per column of ``PERIODS``. The portfolio exists in the
    base currency only, so its ``own`` and ``base`` values are the same.
    """

    symbol: str
    name: str
    currency: str
    returns: Mapping[tuple[View, ReturnKind], tuple[float | None, ...]]

    def get(self, view: View, measure: ReturnKind, period: str) -> float | None:
        """One cell; ``period`` is one of ``PERIODS``."""
        return self.returns[view, measure][PERIODS.index(period)]
