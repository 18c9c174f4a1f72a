"""Where a review's quantities come from: its holdings held since the opening, or the ledger.

Both say what was held on which day, what flowed, what was paid and what is wrong; whatever is made
of that is made once, for both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.analysis.buy_and_hold.boundaries import Boundaries
    from portfolio.analysis.buy_and_hold.static import Positions
    from portfolio.analysis.income.records import Income
    from portfolio.analysis.performance.contributions import Contributions, GainsOnCost
    from portfolio.analysis.periods import Period
    from portfolio.analysis.records import (
        Benchmark,
        HistoryRow,
        HoldingReview,
        LedgerLines,
        Method,
        Performance,
        ReturnKind,
        ReviewFinding,
    )
    from portfolio.arrays import Dates, Floats
    from portfolio.errors import Problem
    from portfolio.market.records import Market


class Basis(Protocol):
    """One source of a review's quantities."""

    @property
    def method(self) -> Method:
        """What readers know it by."""

    @property
    def boundaries(self) -> Boundaries:
        """The holdings that the review shows, on the days between which it takes returns."""

    @property
    def value(self) -> float | None:
        """The portfolio's value on the review's day, base currency."""

    @property
    def receivable(self) -> float | None:
        """The part of the value that is dividends on their way; None where nobody knows."""

    def contributions(self, period: Period) -> Contributions:
        """What each holding added to the portfolio's growth."""

    def gains(self) -> GainsOnCost:
        """What each holding gained on its cost."""

    def income(self, holdings: Sequence[HoldingReview]) -> Income:
        """Every payment, past and expected."""

    def performances(self, income: Income) -> tuple[Performance, ...]:
        """How the portfolio did, over every period that is told of it."""

    def quarter_returns(self) -> Mapping[ReturnKind, tuple[float | None, ...]]:
        """The portfolio's returns by column of the quarters table."""

    def history(self) -> tuple[HistoryRow, ...]:
        """Every quarter of the past, oldest first."""

    def growth_line(self, days: Dates, positions: Positions) -> Floats:
        """Growth since New Year at the end of each day, of the holdings' ``positions`` on these
        days; (days,).
        """

    def growth(self) -> tuple[float, float]:
        """Growth of the quarter and the year as shown; NaN where not available."""

    def growth_on(self, positions: Positions, market: Market) -> tuple[float, float]:
        """The same with another market, and with the holdings' ``positions`` in it on the days of
        the year.
        """

    def compared(
        self, periods: Sequence[Period]
    ) -> tuple[LedgerLines | None, tuple[Benchmark, ...]]:
        """What only transactions can tell, and the benchmarks over the same days and flows."""

    def own_problems(self) -> list[Problem]:
        """What is wrong with the basis itself."""

    def own_findings(self) -> tuple[ReviewFinding, ...]:
        """What of the basis the market speaks against, with its effect."""

    def relevant(self, of_prices: Sequence[Problem], of_taxes: Sequence[Problem]) -> list[Problem]:
        """The problems of prices and of taxes that matter here, with what they do to the growth."""
