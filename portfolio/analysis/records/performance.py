"""How a subject of the review (a holding, a group, the portfolio, a benchmark) did over a period.

Returns are fractions, amounts in the base currency unless a field says otherwise, and ``None`` is
"not available": a holding has no IRR, and without transactions nobody has a TWR.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portfolio.analysis.periods import Period, PeriodName
    from portfolio.errors import Sentence


#: Net contributions that are a larger part of the opening value distort growth without them.
_MUCH = 0.1


@dataclass(frozen=True)
class Bridge:
    """Opening + paid in − taken out + price + income (net) + currency − fees and taxes =
    closing.
    """

    opening: float
    paid_in: float
    taken_out: float
    price: float
    income_net: float
    currency: float
    fees_and_taxes: float
    closing: float


@dataclass(frozen=True)
class ContributionParts:
    """A holding's contribution split into price, dividend and currency; they add up to
    it exactly.
    """

    price: float
    dividend: float
    currency: float


@dataclass(frozen=True)
class Dividend:
    """One payment per share, in the holding's currency, before and after withholding."""

    ex_date: date
    amount: float
    net: float


@dataclass(frozen=True)
class Drawdown:
    """The deepest fall of the TWR index from a high, a negative fraction."""

    depth: float
    peak: date
    trough: date
    #: When the high was reached again; None when it has not been.
    recovered: date | None


@dataclass(frozen=True, slots=True)
class Performance:
    """One subject over one ``period``, from the close of its opening to the close of its end."""

    period: Period
    #: At the opening: a close in the security's own currency and its day, the units of the base
    #: currency for one of the holding's, the value in the base currency and its part of the whole.
    price_at_opening: float | None = None
    price_date_at_opening: date | None = None
    rate_at_opening: float | None = None
    value_at_opening: float | None = None
    weight_at_opening: float | None = None
    #: A security's returns, in its own currency: price alone, dividends reinvested before and
    #: after tax; what the currency did; and the second in the base currency.
    price_return: float | None = None
    total_return: float | None = None
    net_total_return: float | None = None
    fx_return: float | None = None
    base_return: float | None = None
    #: Without contributions: ``(V₁ − net contributions) / V₀ − 1``; of holdings held since the
    #: opening with dividends reinvested, before withholding.
    growth: float | None = None
    #: Time-weighted, after withholding and before it; annualised from a year on.
    twr: float | None = None
    twr_gross: float | None = None
    twr_annualised: float | None = None
    #: Internal rate of return: annualised, over the period's days, of which there are so many
    #: (from the opening, or the first money after it); or why there is none.
    irr: float | None = None
    irr_period: float | None = None
    irr_days: int | None = None
    irr_reason: Sentence | None = None
    #: Paid in minus taken out.
    net_contributions: float | None = None
    #: Earned in money: closing value − opening value − net contributions; of holdings held since
    #: the opening what their index gained.
    gain: float | None = None
    income_gross: float | None = None
    income_net: float | None = None
    bridge: Bridge | None = None
    #: The subject's part of the portfolio's growth or TWR, a fraction of 1; by cause; and with
    #: dividends before withholding.
    contribution: float | None = None
    contribution_parts: ContributionParts | None = None
    contribution_gross: float | None = None
    #: Proceeds of sales after fees and taxes minus what the shares had cost, at average cost and
    #: first in, first out: a holding's in its own currency.
    realised: float | None = None
    realised_fifo: float | None = None
    #: A holding's dividends with ex-date in the period.
    dividends: tuple[Dividend, ...] = ()
    #: The deepest fall; None when it never fell.
    drawdown: Drawdown | None = None
    #: Of a benchmark: what the opening value and every deposit and withdrawal would have become in
    #: it, and how much that grew without them.
    value_same_flows: float | None = None
    growth_same_flows: float | None = None
    #: The figures of the registry (``performance.measures``) that have no field here, by key.
    further: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def is_mostly_paid_in(self) -> bool:
        """Whether so much was paid in or taken out, over a tenth of the opening value, that growth
        without contributions says little: the same gain looks large on what there was at first.
        """
        moved = abs(self.net_contributions or 0.0)
        return moved > _MUCH * max(self.value_at_opening or 0.0, 0.0)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What has a performance: a record for each period that is told of it."""

    performances: tuple[Performance, ...]

    def over(self, name: PeriodName) -> Performance | None:
        """The performance over a period; None where the subject has none."""
        return next((one for one in self.performances if one.period.name == name), None)

    def during(self, name: PeriodName) -> Performance:
        """The same, where there must be one. Raises KeyError."""
        found = self.over(name)
        if found is None:
            raise KeyError(name)
        return found

    @property
    def quarter(self) -> Performance:
        """The review's quarter so far."""
        return self.during("quarter")

    @property
    def year(self) -> Performance:
        """The year so far."""
        return self.during("year")

    @property
    def since_start(self) -> Performance | None:
        """Since the close before the ledger's first row; None without a ledger, or before it."""
        return self.over("since_start")
