"""The portfolio as a whole, its groups, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.analysis.records.performance import Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.analysis.periods import PeriodName
    from portfolio.arrays import Dates, Floats


@dataclass(frozen=True)
class Totals(Subject):
    """The portfolio as a whole, in the base currency.

    Without transactions growth is that of today's holdings held since New Year (dividends
    reinvested, before withholding), and everything that needs transactions is None.
    """

    value: float | None
    yield_trailing: float | None
    yield_trailing_net: float | None
    yield_forward: float | None = None
    yield_forward_net: float | None = None
    #: Dividends whose ex-date is past and that a row of the ledger pays later; part of ``value``.
    receivable: float | None = None
    #: Gains of what is held, in the base currency at the rates of ``as_of``.
    unrealised: float | None = None
    unrealised_fifo: float | None = None
    #: Trailing dividends ÷ cost, of the holdings whose cost is known.
    yield_on_cost: float | None = None
    yield_on_cost_net: float | None = None


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
class Benchmark(Subject):
    """Another security over the same days, after its own withholding, in the base currency.

    Where there was no money at first, a period begins on the day before it came, as the portfolio's
    TWR does. Same flows: what the opening value and every deposit and withdrawal would have become
    in it, each on its own day, deposits at the close before their day and withdrawals at the close
    of theirs, as in the TWR.
    """

    symbol: str
    name: str


@dataclass(frozen=True)
class GroupPerformance(Subject):
    """One group of positions (an account, a class, …) as a portfolio of its own, after withholding,
    base currency.

    What moves between the group and anything else, the owner's other groups included, is paid in or
    taken out. Its contribution is its part of the whole portfolio's TWR.
    """

    group: str
    value: float | None


@dataclass(frozen=True)
class PerformanceLines:
    """Day by day since the close before the ledger's first row, base currency; all arrays (days,)
    or (days, benchmarks).

    ``twr`` is a fraction, 0 on the first day; ``drawdown`` ≤ 0. ``paid_in`` is what was paid in
    minus what was taken out so far, the opening value included. NaN where not available.
    """

    days: Dates
    value: Floats
    paid_in: Floats
    twr: Floats
    drawdown: Floats
    benchmarks: tuple[str, ...]
    same_flows: Floats


@dataclass(frozen=True)
class RebasedReturns:
    """The portfolio beside its benchmarks over one period, from the close that opens it, or from
    the day before the first money: what its sentences compare is the last day here.

    Returns are fractions, 0 on the first day: ``portfolio`` (days,), ``benchmarks`` (days,
    symbols); ``value`` (days,) is in the base currency. NaN where not available.
    """

    days: Dates
    value: Floats
    portfolio: Floats
    symbols: tuple[str, ...]
    benchmarks: Floats


@dataclass(frozen=True)
class YearRow:
    """One year's TWR: its quarters compound to it, those that lie before the ledger apart."""

    year: int
    #: Four; None where nothing is known.
    quarters: tuple[float | None, ...]
    total: float | None
    #: So many of the first quarters ended before the first transaction: what was held by then is
    #: taken as held all along in them. ``total`` begins after them, ``total_before`` is theirs.
    before_ledger: int = 0
    total_before: float | None = None
    #: Whether the review's day lies in it before its end.
    is_running: bool = False


@dataclass(frozen=True)
class LedgerLines:
    """What only a ledger can tell, day by day, year by year and group by group."""

    lines: PerformanceLines
    #: By period, as far as it is told of.
    since: Mapping[PeriodName, RebasedReturns]
    #: Oldest first.
    years: tuple[YearRow, ...]
    #: By column of ``holdings.csv``, as in ``Review.allocation``.
    groups: Mapping[str, tuple[GroupPerformance, ...]]
