"""The ``Review`` and its parts: what the pages, the exports and the command line show.

Returns, weights and yields are fractions; amounts are in the currency that their name or a
neighbour says. ``None`` is "not available", never 0; a ``Problem`` says why. Field names are those
of the JSON contract wherever it has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from portfolio.analysis.income.records import Frequency as Frequency
    from portfolio.analysis.income.records import Income
    from portfolio.analysis.income.records import Method as Method
    from portfolio.arrays import Dates, Floats
    from portfolio.book.records import Correction
    from portfolio.book.withholding import TaxOrigin as TaxOrigin
    from portfolio.book.withholding import TaxStep
    from portfolio.errors import Problem, Sentence
    from portfolio.market.records import Finding, Source

#: In the security's own currency, or in the base currency.
View = Literal["own", "base"]
#: Price only; dividends reinvested; dividends reinvested after tax.
Measure = Literal["price", "total", "net"]
#: Columns of the quarters table.
PERIODS = ("Q1", "Q2", "Q3", "Q4", "YTD")
VIEWS: tuple[View, ...] = ("own", "base")
MEASURES: tuple[Measure, ...] = ("total", "price", "net")


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
class Totals:
    """The portfolio as a whole, in the base currency.

    In a static review growth is that of today's holdings held since New Year (dividends reinvested,
    before withholding), and everything that needs transactions is None.
    """

    value: float | None
    value_start_of_quarter: float | None
    value_start_of_year: float | None
    growth_qtd: float | None
    growth_ytd: float | None
    income_gross_qtd: float | None
    income_net_qtd: float | None
    income_gross_ytd: float | None
    income_net_ytd: float | None
    yield_trailing: float | None
    yield_trailing_net: float | None
    yield_forward: float | None = None
    yield_forward_net: float | None = None
    net_contributions_qtd: float | None = None
    net_contributions_ytd: float | None = None
    twr_qtd: float | None = None
    twr_ytd: float | None = None
    #: Annualised; ``irr_period_ytd`` is the same over the days since New Year.
    irr_ytd: float | None = None
    irr_period_ytd: float | None = None
    irr_qtd: float | None = None
    irr_period_qtd: float | None = None
    bridge_ytd: Bridge | None = None
    bridge_qtd: Bridge | None = None
    #: TWR with dividends before the tax withheld from them.
    twr_gross_qtd: float | None = None
    twr_gross_ytd: float | None = None
    #: Why there is no IRR since New Year, and none of the quarter.
    irr_reason: Sentence | None = None
    irr_reason_qtd: Sentence | None = None
    #: The days of ``irr_period_ytd``: from New Year, or the first money after it, to the last day.
    irr_days_ytd: int | None = None
    #: Dividends whose ex-date is past and that a row of the ledger pays later; part of ``value``.
    receivable: float | None = None
    #: Gains of sales since New Year and of what is held, in the base currency at the rates of
    #: ``as_of``.
    realised_ytd: float | None = None
    unrealised: float | None = None
    realised_ytd_fifo: float | None = None
    unrealised_fifo: float | None = None
    #: Trailing dividends ÷ cost, of the holdings whose cost is known.
    yield_on_cost: float | None = None
    yield_on_cost_net: float | None = None


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
class HoldingReview:
    """One holding (symbol, account and, for cash, currency) in one quarter."""

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
    weight_start_of_year: float | None
    #: Since the close before the quarter, own currency (``base_``: base currency).
    price_return_qtd: float | None
    total_return_qtd: float | None
    net_total_return_qtd: float | None
    fx_return_qtd: float | None
    base_return_qtd: float | None
    #: Since the last close of the previous year.
    price_return_ytd: float | None
    total_return_ytd: float | None
    net_total_return_ytd: float | None
    fx_return_ytd: float | None
    base_return_ytd: float | None
    #: Share of the portfolio's growth YTD (QTD), a fraction of its value at the start of the year
    #: (quarter).
    contribution_ytd: float | None
    contribution_parts_ytd: ContributionParts | None
    contribution_qtd: float | None
    contribution_parts_qtd: ContributionParts | None
    #: Dividends with ex-date in the twelve months to ``as_of`` ÷ price.
    yield_trailing: float | None
    yield_trailing_net: float | None
    #: The same dividends ÷ average cost.
    yield_on_cost: float | None
    yield_on_cost_net: float | None
    dividend_tax: float | None
    dividend_tax_origin: TaxOrigin | None
    dividend_frequency: Frequency | None
    dividends_ytd: tuple[Dividend, ...]
    #: Units of the base currency for one unit of the holding's, at the start of the year and at
    #: ``as_of``.
    rate_start_of_year: float | None
    rate: float | None
    #: The closes at which the quarter and the year open, and their days.
    price_start_of_quarter: float | None = None
    price_date_start_of_quarter: date | None = None
    price_start_of_year: float | None = None
    price_date_start_of_year: date | None = None
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
    #: Ledger only, own currency, at average cost and first in, first out: proceeds of sales since
    #: New Year after fees and taxes − what the shares had cost; and value − cost of what is held.
    realised_ytd: float | None = None
    unrealised: float | None = None
    realised_ytd_fifo: float | None = None
    unrealised_fifo: float | None = None
    #: Ledger only: the contribution with dividends before withholding.
    contribution_gross_ytd: float | None = None
    contribution_gross_qtd: float | None = None
    #: Every rate of ``dividend_tax`` with the day from which it holds; empty where it is the one of
    #: the review's day.
    dividend_taxes: tuple[TaxStep, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left of it: it was held earlier in the year."""
        return self.shares == 0 and self.contribution_ytd is not None


@dataclass(frozen=True)
class QuarterRow:
    """A row of the quarters table: one security, or the portfolio (symbol ``TOTAL``).

    ``returns[view, measure]`` has one value per column of ``PERIODS``. The portfolio exists in the
    base currency only, so its ``own`` and ``base`` values are the same.
    """

    symbol: str
    name: str
    currency: str
    returns: Mapping[tuple[View, Measure], tuple[float | None, ...]]

    def get(self, view: View, measure: Measure, period: str) -> float | None:
        """One cell; ``period`` is one of ``PERIODS``."""
        return self.returns[view, measure][PERIODS.index(period)]


@dataclass(frozen=True)
class AllocationRow:
    """A group's share of the portfolio. ``group`` is empty for holdings whose column is empty."""

    group: str
    value_base: float
    weight: float
    weight_start_of_year: float | None
    #: Sum of the holdings' targets; None when no holding of the group has one.
    target: float | None = None

    @property
    def change(self) -> float | None:
        """Weight now minus weight at the start of the year, a fraction; None when that is not
        known.
        """
        return (
            None if self.weight_start_of_year is None else self.weight - self.weight_start_of_year
        )

    @property
    def drift(self) -> float | None:
        """Weight now minus target, a fraction; positive when there is too much of it, None without
        a target.
        """
        return None if self.target is None else self.weight - self.target


@dataclass(frozen=True)
class HistoryRow:
    """One quarter of the past, of the portfolio, in the base currency."""

    quarter: str
    growth: float | None
    value: float | None
    twr: float | None = None
    net_contributions: float | None = None


@dataclass(frozen=True)
class GrowthLines:
    """Growth since New Year day by day, base currency and own currency, dividends reinvested.

    ``days`` has shape (days,), starting with the day that opens the year; ``own`` and ``base`` have
    shape (days, len(symbols)); all are fractions, 0 on the first day, NaN where not available.
    """

    days: Dates
    symbols: tuple[str, ...]
    own: Floats
    base: Floats
    total: Floats


@dataclass(frozen=True)
class SinceStart:
    """The whole ledger, from the close before its first row to ``as_of``."""

    #: The day of the first transaction. What was held before counts as paid in at the close before
    #: it.
    date: date
    twr: float | None
    #: None for less than a year.
    twr_annualised: float | None
    #: Annualised; ``irr_period`` is the same over all the days.
    irr: float | None
    net_contributions: float | None
    irr_reason: Sentence | None = None
    irr_period: float | None = None
    #: On what was held before the first row; None when that was nothing.
    growth: float | None = None
    #: None where some day's value is not known.
    bridge: Bridge | None = None


@dataclass(frozen=True)
class Benchmark:
    """Another security over the same days, after its own withholding, in the base currency.

    Where there was no money at first, a period begins on the day before it came, as the portfolio's
    TWR does. ``same_flows``: what the opening value and every deposit and withdrawal would have
    become in it, each on its own day, deposits at the close before their day and withdrawals at the
    close of theirs, as in the TWR.
    """

    symbol: str
    name: str
    twr_qtd: float | None
    twr_ytd: float | None
    #: Opened with the portfolio's value at New Year.
    value_same_flows: float | None
    growth_same_flows_ytd: float | None
    #: Since the close before the ledger's first row.
    twr_since_start: float | None
    value_same_flows_since_start: float | None


@dataclass(frozen=True)
class PeriodReturn:
    """The three answers to how much a portfolio grew in one period, after withholding, base
    currency.

    ``irr`` is annualised, ``irr_period`` the same over the period's days; ``irr_reason`` says why
    there is none.
    """

    growth: float | None
    twr: float | None
    irr: float | None
    irr_period: float | None
    irr_reason: Sentence | None
    net_contributions: float
    #: From the opening, or the first money after it, to the last day.
    irr_days: int | None = None


@dataclass(frozen=True)
class GroupPerformance:
    """One group of positions (an account, a class, …) as a portfolio of its own, after withholding,
    base currency.

    What moves between the group and anything else, the owner's other groups included, is paid in or
    taken out.
    """

    group: str
    value: float | None
    quarter: PeriodReturn
    year: PeriodReturn
    #: Since the close before the ledger's first row.
    since_start: PeriodReturn
    #: Its part of the whole portfolio's TWR, a fraction of 1.
    contribution_qtd: float | None
    contribution_ytd: float | None


@dataclass(frozen=True)
class Drawdown:
    """The deepest fall of the TWR index from a high, a negative fraction."""

    depth: float
    peak: date
    trough: date
    #: When the high was reached again; None when it has not been.
    recovered: date | None


@dataclass(frozen=True)
class PerformanceLines:
    """Day by day since the close before the ledger's first row, base currency; all arrays (days,)
    or (days, benchmarks).

    ``twr`` and ``benchmark_twr`` are fractions, 0 on the first day; ``drawdown`` ≤ 0. ``paid_in``
    is what was paid in minus what was taken out so far, the opening value included. NaN where not
    available.
    """

    days: Dates
    value: Floats
    paid_in: Floats
    twr: Floats
    drawdown: Floats
    benchmarks: tuple[str, ...]
    benchmark_twr: Floats
    same_flows: Floats


@dataclass(frozen=True)
class YearRow:
    """One year's TWR: its quarters compound to it."""

    year: int
    #: Four; None outside the ledger.
    quarters: tuple[float | None, ...]
    total: float | None
    #: Whether the review's day lies in it before its end.
    is_running: bool = False


@dataclass(frozen=True)
class Performance:
    """What only a ledger can tell."""

    #: From this day's close on every number is exact; before it, what was held then is taken as
    #: held all along.
    exact_from: date
    lines: PerformanceLines
    #: Oldest first.
    years: tuple[YearRow, ...]
    #: By column of ``holdings.csv``, as in ``Review.allocation``.
    groups: Mapping[str, tuple[GroupPerformance, ...]]
    #: Since the ledger's start, and since New Year; None when it never fell.
    drawdown: Drawdown | None
    drawdown_ytd: Drawdown | None


@dataclass(frozen=True)
class PriceProvenance:
    """Where one symbol's prices come from."""

    source: Source | Literal["manual"]
    fetched_at: datetime | None
    #: The last day used.
    last_date: date | None
    #: Whether it is an exchange rate.
    is_rate: bool = False


@dataclass(frozen=True)
class Provenance:
    """What a reader needs to get the same numbers again."""

    version: str
    holdings_sha256: str
    #: By symbol, or name of an exchange rate (``book.symbols.rate_name``).
    prices: Mapping[str, PriceProvenance]
    #: Empty without transactions.
    transactions_sha256: str = ""


@dataclass(frozen=True)
class Effect:
    """How much following a finding's alternative would move the numbers: with it minus as shown,
    fractions.

    0.0001 is one basis point. ``return_``: the holding's total return in its own currency;
      ``growth_``: the
    portfolio's, in the base currency. None where it cannot be computed.
    """

    return_qtd: float | None
    return_ytd: float | None
    growth_qtd: float | None
    growth_ytd: float | None


@dataclass(frozen=True)
class ReviewFinding:
    """A finding that touches the days of a review, and what it would change."""

    finding: Finding
    #: None when the finding has no alternative to compute with.
    effect: Effect | None = None


@dataclass(frozen=True)
class Review:
    """One quarter's review: every number that pages, exports and the command line show."""

    quarter: str
    #: The day of the last closes: the quarter's end, the wished day, or the latest final close.
    as_of: date
    #: The days whose closes open the quarter and the year.
    start_of_quarter: date
    start_of_year: date
    base_currency: str
    method: Method
    source: Source
    totals: Totals
    #: In the file's order.
    holdings: tuple[HoldingReview, ...]
    #: One row per security in the file's order, then ``TOTAL``.
    quarters: tuple[QuarterRow, ...]
    #: By column of ``holdings.csv`` (``asset_class``, ``currency``, …), largest group first.
    allocation: Mapping[str, tuple[AllocationRow, ...]]
    #: Every quarter with prices up to this one, oldest first.
    history: tuple[HistoryRow, ...]
    growth: GrowthLines
    #: Most severe first.
    problems: tuple[Problem, ...]
    provenance: Provenance
    #: Whether the quarter had not ended by ``as_of``.
    is_running: bool = False
    #: What the checks of the data found, the largest effect first.
    findings: tuple[ReviewFinding, ...] = ()
    #: The user's corrections that are in these numbers.
    corrections: tuple[Correction, ...] = ()
    #: Ledger only.
    since_start: SinceStart | None = None
    benchmarks: tuple[Benchmark, ...] = ()
    performance: Performance | None = None
    #: Payments past and expected.
    income: Income | None = None

    @property
    def securities(self) -> tuple[HoldingReview, ...]:
        """The holdings without cash."""
        return tuple(h for h in self.holdings if not h.is_cash)

    @property
    def total_row(self) -> QuarterRow:
        """The portfolio's row of the quarters table."""
        return self.quarters[-1]

    def ranked(self, view: View = "own", measure: Measure = "total") -> tuple[QuarterRow, ...]:
        """The securities by return YTD, best first, those without a return last; the published
        table.
        """

        def key(row: QuarterRow) -> tuple[bool, float]:
            value = row.get(view, measure, "YTD")
            return (value is None, -(value or 0.0))

        return tuple(sorted(self.quarters[:-1], key=key))
