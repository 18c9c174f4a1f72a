"""The review itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portfolio.analysis.income.records import Income
    from portfolio.analysis.periods import Period, PeriodName
    from portfolio.analysis.records.holdings import HoldingReview, QuarterRow
    from portfolio.analysis.records.performance import Performance, Subject
    from portfolio.analysis.records.portfolio import (
        AllocationRow,
        Benchmark,
        GrowthLines,
        HistoryRow,
        LedgerLines,
        Totals,
    )
    from portfolio.analysis.records.provenance import Provenance, ReviewFinding
    from portfolio.analysis.records.terms import Method, ReturnKind, View
    from portfolio.book.records import Correction
    from portfolio.errors import Problem
    from portfolio.market.records import Source


@dataclass(frozen=True)
class Review:
    """One quarter's review: every number that pages, exports and the command line show."""

    quarter: str
    #: The day of the last closes: the quarter's end, the wished day, or the latest final close.
    as_of: date
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
    benchmarks: tuple[Benchmark, ...] = ()
    ledger: LedgerLines | None = None
    #: Payments past and expected.
    income: Income | None = None
    #: How many rows of imported files were left out of the ledger.
    unread: int = 0

    @staticmethod
    def performance(subject: Subject, period: Period | PeriodName) -> Performance | None:
        """How a subject (a holding, a group, a benchmark, ``totals``) did over a period; None where
        that is not told of it.
        """
        return subject.over(period if isinstance(period, str) else period.name)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods that are told of the portfolio: its quarter, its year so far, and since a
        ledger's start.
        """
        return tuple(one.period for one in self.totals.performances)

    @property
    def start_of_quarter(self) -> date:
        """The day whose close opens the quarter."""
        return self.totals.quarter.period.opening

    @property
    def start_of_year(self) -> date:
        """The day whose close opens the year."""
        return self.totals.year.period.opening

    @property
    def securities(self) -> tuple[HoldingReview, ...]:
        """The holdings without cash."""
        return tuple(h for h in self.holdings if not h.is_cash)

    @property
    def total_row(self) -> QuarterRow:
        """The portfolio's row of the quarters table."""
        return self.quarters[-1]

    def ranked(self, view: View = "own", measure: ReturnKind = "total") -> tuple[QuarterRow, ...]:
        """The securities by return YTD, best first, those without a return last; the published
        table.
        """

        def key(row: QuarterRow) -> tuple[bool, float]:
            value = row.get(view, measure, "YTD")
            return (value is None, -(value or 0.0))

        return tuple(sorted(self.quarters[:-1], key=key))
