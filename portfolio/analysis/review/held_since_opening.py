"""Today's holdings, held all along: the basis of a review without transactions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.buy_and_hold import static
from portfolio.analysis.buy_and_hold.boundaries import Boundaries, Columns
from portfolio.analysis.buy_and_hold.positions import positions
from portfolio.analysis.findings.findings import without_growth
from portfolio.analysis.income.review import static_income
from portfolio.analysis.missing import number
from portfolio.analysis.performance.contributions import GainsOnCost
from portfolio.analysis.periods import Quarter
from portfolio.analysis.records import HistoryRow, Performance
from portfolio.analysis.review.quarter_rows import cells_of
from portfolio.arrays import date_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from portfolio.analysis.buy_and_hold.static import Positions
    from portfolio.analysis.income.records import Income
    from portfolio.analysis.performance.contributions import Contributions
    from portfolio.analysis.periods import Period
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.records import (
        Benchmark,
        HoldingReview,
        LedgerLines,
        Method,
        ReturnKind,
        ReviewFinding,
    )
    from portfolio.analysis.review.inputs import Inputs
    from portfolio.arrays import Dates, Floats
    from portfolio.errors import Problem
    from portfolio.market.records import Market


@dataclass(frozen=True)
class HeldSinceOpening:
    """The index of today's holdings; see ``buy_and_hold.static``."""

    inputs: Inputs

    @property
    def method(self) -> Method:
        """What readers know it by."""
        return "static"

    @cached_property
    def quarters(self) -> list[Quarter]:
        """All quarters from the first of the first year with closes to the review's own."""
        days = self.inputs.days
        earliest = _first_close(self.inputs.panel) or days.as_of
        quarters = [Quarter(min(days.quarter.year, earliest.year), 1)]
        while quarters[-1] < days.quarter:
            quarters.append(quarters[-1].next)
        return quarters

    @cached_property
    def boundaries(self) -> Boundaries:
        """The holdings on the days of all quarters."""
        inputs, days = self.inputs, self.inputs.days
        columns = Columns.of(self.quarters, days.quarter, days.as_of)
        arrays, found = positions(
            inputs.positions, inputs.panel, inputs.market, inputs.base, columns.days, inputs.until
        )
        return Boundaries(inputs.positions, columns, arrays, found, inputs.until)

    @property
    def value(self) -> float | None:
        """The value of all that have one."""
        return _sum(self.boundaries.positions.values[:, self.boundaries.columns.end])

    def _opening(self, column: int) -> float | None:
        """What the holdings that ``value`` counts were worth on an earlier day: one set beside
        itself, so None where one of them has no value there.
        """
        values = self.boundaries.positions.values
        counted = ~np.isnan(values[:, self.boundaries.columns.end])
        return number(values[counted, column].sum()) if counted.any() else None

    @property
    def receivable(self) -> None:
        """Nobody knows what is on its way."""

    def contributions(self, period: Period) -> Contributions:
        """Each holding's share of the index's growth."""
        at = self.boundaries
        columns = at.columns
        return static.contributions(
            at.positions, at.counted, columns.year, columns.column(period.opening), columns.end
        )

    def gains(self) -> GainsOnCost:
        """Nobody knows when what was bought."""
        return GainsOnCost.unknown(len(self.boundaries.rows.holdings))

    def income(self, holdings: Sequence[HoldingReview]) -> Income:
        """Today's shares · every dividend."""
        inputs = self.inputs
        return static_income(holdings, inputs.panel, inputs.market.rates, inputs.scope("static"))

    def performances(self, income: Income) -> tuple[Performance, ...]:
        """Growth of the index, with dividends reinvested, before withholding."""
        at, days = self.boundaries, self.inputs.days
        columns = at.columns
        level = static.levels(
            at.positions,
            at.positions.gross,
            at.counted,
            columns.year,
            [columns.quarter, columns.end],
        )
        with np.errstate(divide="ignore", invalid="ignore"):  # nothing was there that could grow
            grown = level[1] / level[0] - 1, level[1] - 1
        return tuple(
            Performance(
                period,
                value_at_opening=self._opening(columns.column(period.opening)),
                growth=number(growth),
                gain=number(
                    static.gain(
                        at.positions,
                        at.counted,
                        columns.year,
                        columns.column(period.opening),
                        columns.end,
                    )
                ),
                income_gross=paid.gross,
                income_net=paid.net,
            )
            for period, growth, paid in zip(
                days.periods, grown, (income.quarter_to_date, income.year_to_date), strict=True
            )
        )

    def quarter_returns(self) -> Mapping[ReturnKind, tuple[float | None, ...]]:
        """The index in the base currency, by what is done with dividends."""
        at = self.boundaries
        growth: dict[ReturnKind, Floats] = {
            "price": np.ones_like(at.positions.gross),
            "total": at.positions.gross,
            "net": at.positions.net,
        }
        year = at.columns.of_year
        return {
            kind: cells_of(static.levels(at.positions, by, at.counted, year[0], year)[None, :])[0]
            for kind, by in growth.items()
        }

    def history(self) -> tuple[HistoryRow, ...]:
        """Every quarter with closes; one that lacks a rate for a holding counted now is None."""
        at, panel = self.boundaries, self.inputs.panel
        arrays, columns, quarters = at.positions, at.columns, self.quarters
        now = ~np.isnan(arrays.values[:, columns.end])
        first = (
            panel.days[panel.starts[:-1][np.diff(panel.starts) > 0]].min()
            if len(panel.days)
            else columns.days[0]
        )
        history: list[HistoryRow] = []
        for start in range(0, len(quarters), 4):
            year = list(range(start, min(start + 4, len(quarters)) + 1))
            level = static.levels(arrays, arrays.gross, now, start, year)
            value = arrays.values[now][:, year].sum(axis=0)
            with np.errstate(divide="ignore", invalid="ignore"):
                growth = level[1:] / level[:-1] - 1
            history += [
                HistoryRow(
                    quarter=str(quarters[start + k]),
                    growth=number(growth[k]),
                    value=number(value[k + 1]),
                )
                for k in range(len(year) - 1)
                if columns.days[start + k + 1] >= first
            ]
        return tuple(history)

    def growth_line(self, days: Dates, positions: Positions) -> Floats:
        """The index of what is counted."""
        whole = positions.index(positions.gross, 0)[self.boundaries.counted].sum(axis=0)
        if len(whole) and whole[0] > 0:
            line: Floats = whole / whole[0] - 1.0
            return line
        return np.full(len(days), np.nan)

    @cached_property
    def _year(self) -> Positions:
        return self.boundaries.positions.on(self.boundaries.columns.of_year)

    def growth(self) -> tuple[float, float]:
        """The index's growth as shown."""
        return self.growth_on(self._year, self.inputs.market)

    def growth_on(
        self,
        positions: Positions,
        market: Market,  # noqa: ARG002
    ) -> tuple[float, float]:
        """The index of other positions."""
        columns = self.boundaries.columns
        end, quarter = columns.end - columns.year, columns.quarter - columns.year
        counted = static.counted(positions, list(range(end + 1)))
        level = static.levels(positions, positions.gross, counted, 0, [quarter, end])
        return float(level[1] / level[0] - 1), float(level[1] - 1)

    def compared(
        self,
        periods: Sequence[Period],  # noqa: ARG002
    ) -> tuple[LedgerLines | None, tuple[Benchmark, ...]]:
        """Nothing: that needs transactions."""
        return None, ()

    def own_problems(self) -> list[Problem]:
        """None: reading the book has told them."""
        return []

    def own_findings(self) -> tuple[ReviewFinding, ...]:
        """None: nothing was paid."""
        return ()

    def relevant(self, of_prices: Sequence[Problem], of_taxes: Sequence[Problem]) -> list[Problem]:
        """All of them."""
        at = self.boundaries
        opening = at.positions.values[at.counted, at.columns.year]
        is_lost = at.counted.any() and opening.sum() <= 0
        growth = [without_growth(self.inputs.days.of_year.opening)] if is_lost else []
        return [*of_prices, *growth, *of_taxes]


def _first_close(panel: Panel) -> date | None:
    """Return the earliest day with a close, of any security."""
    if not len(panel.days):
        return None
    return date_of(panel.days[panel.starts[:-1][np.diff(panel.starts) > 0]].min())


def _sum(values: Floats) -> float | None:
    return number(np.nansum(values)) if not np.isnan(values).all() else None
