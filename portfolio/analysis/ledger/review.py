"""The ledger's part in a review: which positions it is about, and every number that only
transactions can give.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.findings.findings import without_growth
from portfolio.analysis.ledger import results
from portfolio.analysis.ledger.cost_basis import CostBasis, Trades, cost_basis
from portfolio.analysis.ledger.events import is_inside, outside
from portfolio.analysis.ledger.valuation import worth
from portfolio.analysis.missing import or_none
from portfolio.analysis.performance.contributions import Contributions, Gains
from portfolio.analysis.performance.public_market_equivalent import levels, public_market_equivalent
from portfolio.analysis.performance.time_weighted import drawdowns
from portfolio.analysis.records import (
    VIEWS,
    Benchmark,
    LedgerLines,
    Performance,
    PerformanceLines,
    QuarterRow,
)
from portfolio.analysis.withholding.taxes import Taxes
from portfolio.arrays import date_of, dates_of, day_of, days_of
from portfolio.book.transactions.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from portfolio.analysis.ledger.ledger import Ledger
    from portfolio.analysis.periods import Period, Quarter
    from portfolio.analysis.records import HistoryRow, HoldingReview, Totals
    from portfolio.arrays import Bools, Dates, Day, Floats, Ints
    from portfolio.book.records import Book, Holding
    from portfolio.book.withholding import TaxStep
    from portfolio.errors import Problem
    from portfolio.market.records import Market


@dataclass(frozen=True)
class LedgerReview:
    """The ledger of one review, and which of all positions it shows (``shown``, their places)."""

    ledger: Ledger
    book: Book

    @cached_property
    def is_known(self) -> bool:
        """Whether the review's year is one that the ledger covers."""
        window = self.ledger.window
        return window.end > window.opening_of_first_year

    @property
    def began(self) -> date | None:
        """The day of the first transaction; None when the review ends before it."""
        window = self.ledger.window
        if window.end < window.first:
            return None
        first: date = np.datetime64(window.first, "D").astype(object)
        return first

    @property
    def twr(self) -> tuple[float, float]:
        """TWR of the quarter and since New Year; NaN where there is none."""
        ledger, window = self.ledger, self.ledger.window
        quarter, year = (
            float(ledger.portfolio.twr(ledger.column(day), len(ledger.days) - 1))
            for day in (window.quarter, window.year)
        )
        return (quarter, year) if self.is_known else (np.nan, np.nan)

    @cached_property
    def gains(self) -> results.DailyGains:
        """Each position's daily gains of the year."""
        return results.gains(self.ledger)

    @cached_property
    def linked(self) -> results.Linked:
        """Each position's contribution to the TWR since New Year."""
        return results.linked(self.ledger, self.gains, self.ledger.column(self.ledger.window.year))

    @cached_property
    def linked_qtd(self) -> results.Linked:
        """Each position's contribution to the quarter's TWR."""
        if self.ledger.window.quarter == self.ledger.window.year:
            return self.linked
        return results.linked(
            self.ledger, self.gains, self.ledger.column(self.ledger.window.quarter)
        )

    @cached_property
    def shown(self) -> Ints:
        """Positions held or earning at some time of the year; those of the book that nobody ever
        traded, too.
        """
        ledger = self.ledger
        had = (ledger.year.held != 0).any(axis=1) | (np.abs(self.gains.total) > 0).any(axis=1)
        moved = np.zeros(len(had), dtype=bool)
        moved[ledger.shares.position] = True
        listed = np.arange(len(had)) < len(self.book.holdings)
        return np.flatnonzero(had | (listed & (~moved | ledger.positions.is_cash)))

    @cached_property
    def basis(self) -> CostBasis:
        """What the positions cost and realised."""
        ledger, window = self.ledger, self.ledger.window
        positions = ledger.positions
        before = min(window.start, window.end)
        at_first = ledger.held_on(np.array([before]))[:, 0]
        average = np.array(
            [
                np.nan if h.cost is None or (h.currency and h.currency != currency) else h.cost
                for h, currency in zip(positions.holdings, positions.currency_names, strict=True)
            ]
        )
        opening = np.where(positions.is_cash, 0.0, at_first)
        return cost_basis(_trades(ledger), opening, ledger.now, average, window.year, window.end)

    def holdings(self) -> tuple[Holding, ...]:
        """The shown positions with what they held on the review's day, and what a share had cost on
        average.
        """
        ledger = self.ledger
        shares = ledger.year.held[:, -1]
        found: list[Holding] = []
        for i in self.shown.tolist():
            cost = self.basis.cost[i] / shares[i] if shares[i] > 0 else np.nan
            h = ledger.positions.holdings[i]
            # As typed when nothing moved since: 100 shares must not become 99.99999999.
            now = h.shares if shares[i] == ledger.now[i] else float(shares[i])
            known = None if h.is_cash or np.isnan(cost) else float(cost)
            currency = (
                h.currency if h.is_cash or known is None else ledger.positions.currency_names[i]
            )
            found.append(
                replace(
                    h,
                    shares=now,
                    cost=known,
                    currency=h.currency or (currency if known is not None else ""),
                )
            )
        return tuple(found)

    @property
    def counted(self) -> Bools:
        """Which of the shown positions are part of the portfolio."""
        return self.ledger.counted[self.shown]

    def shares_on(self, days: Ints) -> Floats:
        """What the shown positions held at the end of each day, (shown, days)."""
        return self.ledger.held_on(days)[self.shown]

    def contributions(self, period: Period) -> Contributions:
        """What the shown positions added to the TWR of the quarter or the year."""
        found, shown = self._linked(period).contributions, self.shown
        known = np.full(len(shown), 0.0 if self.is_known else np.nan)
        return Contributions(
            found.total[shown] + known,
            found.price[shown] + known,
            found.dividend[shown] + known,
            found.currency[shown] + known,
            found.gross[shown] + known,
        )

    def _linked(self, period: Period) -> results.Linked:
        return self.linked if period.name == "year" else self.linked_qtd

    def gains_on_cost(self, values: Floats) -> Gains:
        """What the shown positions gained on their cost; ``values`` in their currencies."""
        shown, basis = self.shown, self.basis
        known = np.full(len(shown), 0.0 if self.is_known else np.nan)
        is_security = ~self.ledger.positions.is_cash[shown]
        is_gone = self.ledger.year.held[shown, -1] == 0
        realised, realised_fifo = (
            np.where(is_security, part[shown] + known, np.nan)
            for part in (basis.realised, basis.realised_fifo)
        )
        unrealised, unrealised_fifo = (
            # Nothing held has gained nothing.
            np.where(
                is_security, np.where(is_gone, 0.0 * cost[shown], values - cost[shown]), np.nan
            )
            for cost in (basis.cost, basis.cost_fifo)
        )
        return Gains(realised, realised_fifo, unrealised, unrealised_fifo)

    def totals(
        self, totals: Totals, holdings: Sequence[HoldingReview], since_start: Performance | None
    ) -> Totals:
        """Put the ledger's figures in place of those of a static review."""
        values = self.ledger.portfolio.values
        quarter, year = (
            self._performance(one.period, holdings, since_start)
            for one in (totals.quarter, totals.year)
        )
        return replace(
            totals,
            value=float(values[self.ledger.column(self.ledger.window.end)]),
            receivable=self._receivable(),
            unrealised=_in_base(holdings, lambda h: h.unrealised),
            unrealised_fifo=_in_base(holdings, lambda h: h.unrealised_fifo),
            performances=(quarter, year, *([] if since_start is None else [since_start])),
        )

    def _performance(
        self,
        period: Period,
        holdings: Sequence[HoldingReview],
        since_start: Performance | None,
    ) -> Performance:
        """How the portfolio did in the quarter or the year."""
        ledger = self.ledger
        opening = day_of(period.opening)
        start = ledger.column(opening)
        fallen = (
            None
            if since_start is None or period.name != "year"
            else results.drawdown(ledger, max(start, ledger.column(ledger.window.start)))
        )
        if not self.is_known:
            value = float(ledger.portfolio.values[start])
            return Performance(period, value_at_opening=value, drawdown=fallen)
        gross, net = self._income(opening)
        is_year = period.name == "year"
        return replace(
            results.performance(ledger, period),
            twr_gross=self._linked(period).twr_gross,
            income_gross=gross,
            income_net=net,
            realised=_in_base(holdings, lambda h: h.year.realised) if is_year else None,
            realised_fifo=_in_base(holdings, lambda h: h.year.realised_fifo) if is_year else None,
            drawdown=fallen,
        )

    def relevant(self, problems: Sequence[Problem]) -> list[Problem]:
        """The problems of the static arrays that matter here, too: about days on which something
        was held.
        """
        ledger = self.ledger
        held: dict[tuple[str, object], bool] = {}
        days = np.array([ledger.window.year, ledger.window.quarter, ledger.window.end])
        dates = dates_of(days).tolist()
        for i, amounts in zip(self.shown.tolist(), self.shares_on(days).tolist(), strict=True):
            symbol = ledger.positions.holdings[i].symbol
            for day, amount in zip(dates, amounts, strict=True):
                held[symbol, day] = held.get((symbol, day), False) or amount != 0

        def matters(problem: Problem) -> bool:
            if problem.code in ("young_holding", "no_growth"):
                return False
            if problem.code in ("stale_price", "missing_rate", "no_price"):
                return held.get((problem.where, problem.facts.get("day")), True)
            return True

        found = [problem for problem in problems if matters(problem)]
        if self.is_known and not ledger.portfolio.values[ledger.column(ledger.window.year)] > 0:
            found.append(without_growth(date_of(ledger.window.year)))
        return found

    def _income(self, since: int) -> tuple[float, float]:
        """Dividends and interest earned since a day, gross and net, at the rates of their days."""
        ledger, income = self.ledger, self.ledger.earnings
        mine = (
            (income.day > since)
            & (income.day <= ledger.window.end)
            & ledger.counted[income.position]
        )
        rate = ledger.exchange.at(income.currency[mine], income.day[mine])
        return float((income.gross[mine] * rate).sum()), float((income.net[mine] * rate).sum())

    def _receivable(self) -> float:
        receivables = self.ledger.receivables
        rates = self.ledger.exchange.quotes[receivables.currency, len(self.ledger.days) - 1]
        values = worth(self.ledger.receivables_in_year[:, -1], rates)
        return float(values[self.ledger.counted[receivables.owner]].sum())

    def total_row(self, row: QuarterRow, opening_days: Sequence[Day]) -> QuarterRow:
        """The portfolio's row: TWR without dividends, with them before withholding, and after it.

        ``opening_days`` are those that open the year's quarters so far, then the last day.
        """
        ledger = self.ledger
        first = ledger.column(ledger.window.year)
        columns = [ledger.column(day) for day in opening_days]
        base = ledger.portfolio.base[first + 1 :]
        earned, counted = self.gains, ledger.counted

        def cells(extra: Floats) -> tuple[float | None, ...]:
            with np.errstate(divide="ignore", invalid="ignore"):
                factors = ledger.portfolio.factors[first + 1 :] + np.where(
                    base > 0, extra / base, 0.0
                )
            spans = [*itertools.pairwise(columns)]
            spans += [(columns[0], columns[-1])]
            returns = [
                (
                    None
                    if not self.is_known or np.isnan(ledger.portfolio.twr(start, end))
                    else float(np.prod(factors[start - first : end - first]) - 1)
                )
                for start, end in spans
            ]
            return (*returns[:-1], *[None] * (5 - len(returns)), returns[-1])

        dividends, withheld = (
            part[counted].sum(axis=0) for part in (earned.dividend, earned.withheld)
        )
        by_measure = {
            "price": cells(-dividends),
            "total": cells(withheld),
            "net": cells(0 * withheld),
        }
        returns = {(v, m): c for v in VIEWS for m, c in by_measure.items()}
        return replace(row, returns=returns)  # type: ignore[arg-type]

    def growth_line(self, days: Dates) -> Floats:
        """The TWR since New Year at the end of each day, (days,)."""
        ledger = self.ledger
        first = ledger.column(ledger.window.year)
        if not self.is_known or np.isnan(ledger.portfolio.twr(first, len(ledger.days) - 1)):
            return np.full(len(days), np.nan)
        index = ledger.portfolio.index(first)
        at = np.searchsorted(ledger.days[first:], days_of(days), side="right") - 1
        line: Floats = index[np.maximum(at, 0)] - 1.0
        return line

    def history(self, quarter: Quarter) -> tuple[HistoryRow, ...]:
        """The quarters that the ledger covers."""
        return results.history(self.ledger, quarter) if self.is_known else ()

    def compared(
        self,
        history: tuple[HistoryRow, ...],
        quarter: Quarter,
        benchmarks: Sequence[tuple[Holding, tuple[TaxStep, ...]]],
        market: Market,
        base: str,
        periods: Sequence[Period],
        *,
        is_running: bool,
    ) -> tuple[LedgerLines | None, tuple[Benchmark, ...]]:
        """What the Performance page shows; ``benchmarks`` come with the tax withheld from their
        dividends; ``periods`` are those told of the portfolio.
        """
        ledger, window = self.ledger, self.ledger.window
        if window.end < window.first:
            return None, ()
        start = ledger.column(window.start)
        portfolio, symbols = ledger.portfolio, [h.symbol for h, _ in benchmarks]
        level = levels(
            symbols, Taxes.of([steps for _, steps in benchmarks]), market, base, ledger.days
        )
        since = level[:, start:]
        same = public_market_equivalent(
            since, portfolio.values[start], portfolio.inflows[start:], portfolio.outflows[start:]
        )
        known = portfolio.unknown == portfolio.unknown[start]
        index = np.where(known[start:], portfolio.index(start), np.nan)
        paid = np.cumsum((portfolio.inflows - portfolio.outflows)[start + 1 :])
        with np.errstate(divide="ignore", invalid="ignore"):
            compared = since / since[:, :1] - 1.0
        lines = PerformanceLines(
            days=dates_of(ledger.days[start:]),
            value=np.where(known[start:], portfolio.values[start:], np.nan),
            paid_in=portfolio.values[start] + np.concatenate([[0.0], paid]),
            twr=index - 1.0,
            drawdown=drawdowns(index),
            benchmarks=tuple(symbols),
            benchmark_twr=compared.T,
            same_flows=same.T,
        )
        contributions = {"quarter": self.linked_qtd, "year": self.linked}
        parts = [
            linked.contributions.total if (linked := contributions.get(one.name)) else None
            for one in periods
        ]
        found = LedgerLines(
            lines=lines,
            years=results.years(ledger, history, quarter, is_running=is_running),
            groups=results.group_performance(ledger, periods, parts),
        )
        return found, self._benchmarks(benchmarks, level, market, periods)

    def _benchmarks(
        self,
        benchmarks: Sequence[tuple[Holding, tuple[TaxStep, ...]]],
        level: Floats,
        market: Market,
        periods: Sequence[Period],
    ) -> tuple[Benchmark, ...]:
        performances = [self._beside(level, period) for period in periods]
        found: list[Benchmark] = []
        for (h, _), done in zip(benchmarks, zip(*performances, strict=True), strict=True):
            history = market.histories.get(h.symbol)
            name = h.name or (history.name if history else "")
            found.append(Benchmark(symbol=h.symbol, name=name, performances=done))
        return tuple(found)

    def _beside(self, level: Floats, period: Period) -> list[Performance]:
        """How each benchmark of these levels did over a period: its return, and the portfolio's
        money in it.
        """
        portfolio = self.ledger.portfolio
        start = self.ledger.column(day_of(period.opening))
        with np.errstate(divide="ignore", invalid="ignore"):
            returns = or_none(level[:, -1] / level[:, portfolio.begins(start)] - 1.0)
        if period.name == "quarter":
            return [Performance(period, twr=twr) for twr in returns]
        opening = float(portfolio.values[start])
        worth = public_market_equivalent(
            level[:, start:], opening, portfolio.inflows[start:], portfolio.outflows[start:]
        )[:, -1]
        moved = float(portfolio.net_contributions(start, len(self.ledger.days) - 1))
        is_told = self.is_known or period.name == "since_start"
        values = or_none(np.where(worth >= 0, worth, np.nan))
        return [
            Performance(
                period,
                twr=twr,
                value_same_flows=value if is_told else None,
                growth_same_flows=(
                    None
                    if value is None or not is_told or not opening > 0
                    else (value - moved) / opening - 1
                ),
            )
            for twr, value in zip(returns, values, strict=True)
        ]


def _in_base(
    rows: Sequence[HoldingReview], amount_of: Callable[[HoldingReview], float | None]
) -> float | None:
    """Add up amounts in the holdings' currencies at today's rates; None when one that counts is not
    known.
    """
    # What is sold is in no value, but in the gains.
    counted = [
        row for row in rows if not row.is_cash and (row.value_base is not None or row.is_closed)
    ]
    total: float = 0
    for row in counted:
        amount = amount_of(row)
        if amount is None:
            return None
        if amount:
            if row.rate is None:
                return None
            total += amount * row.rate
    return float(total) if counted else None


def _trades(ledger: Ledger) -> Trades:
    """The purchases, sales, reinvestments and moves of securities, with their money in the
    position's currency.
    """
    rows, exchange = ledger.rows, ledger.exchange
    number_of = {name: i for i, name in enumerate(exchange.currencies)}
    own = np.array([number_of[name] for name in ledger.positions.currency_names], dtype=np.int64)
    parts: list[Trades] = []
    traded = [one for one in TYPES.values() if one.needs_security]
    for is_in in (True, False):
        sign = 1 if is_in else -1
        at = rows.where(*(one for one in traded if one.share_sign == sign))
        at = at[is_inside(rows.position[at])]
        position, day, currency = rows.position[at], rows.day[at], rows.currency[at]
        same = currency == own[position]
        factor = np.where(same, 1.0, exchange.at(currency, day) / exchange.at(own[position], day))
        elsewhere = outside(len(at))
        parts.append(
            Trades(
                day=day,
                source=elsewhere if is_in else position,
                target=position if is_in else elsewhere,
                shares=rows.shares[at],
                money=rows.amount[at] * factor,
            )
        )
    moved = ledger.transfers
    currency = own[np.where(is_inside(moved.target), moved.target, moved.source)]
    money = moved.cost / exchange.at(currency, moved.day)
    parts.append(Trades(moved.day, moved.source, moved.target, moved.shares, money))
    return Trades.chained(parts)
