"""The ledger as a review's basis: which positions it is about, and every number that only
transactions can give.
"""

from __future__ import annotations

import itertools
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.buy_and_hold.boundaries import Boundaries, Columns
from portfolio.analysis.buy_and_hold.positions import positions
from portfolio.analysis.findings.findings import without_growth
from portfolio.analysis.findings.of_ledger import ledger_findings
from portfolio.analysis.findings.paid_prices import paid_prices
from portfolio.analysis.income.ledger_payments import ledger_payments
from portfolio.analysis.income.review import income_review
from portfolio.analysis.ledger import results
from portfolio.analysis.ledger.broker_rates import broker_rates
from portfolio.analysis.ledger.cost.basis import CostBasis, ToldCost, cost_basis
from portfolio.analysis.ledger.cost.steps import CostMoves, Trades
from portfolio.analysis.ledger.events import is_inside, outside
from portfolio.analysis.ledger.ledger import LedgerSource, Window, ledger
from portfolio.analysis.ledger.valuation import worth
from portfolio.analysis.missing import number, or_none
from portfolio.analysis.performance.contributions import Contributions, GainsOnCost
from portfolio.analysis.performance.public_market_equivalent import (
    BenchmarkLevels,
    public_market_equivalent,
)
from portfolio.analysis.performance.rebased_returns import rebased_returns
from portfolio.analysis.performance.time_weighted import drawdowns
from portfolio.analysis.records import (
    Benchmark,
    Difference,
    Effect,
    LedgerLines,
    Performance,
    PerformanceLines,
    ReviewFinding,
)
from portfolio.analysis.review.allocation import group_names
from portfolio.analysis.withholding.taxes import Taxes
from portfolio.arrays import date_of, dates_of, day_of, days_of
from portfolio.book.records import Holding
from portfolio.book.transactions.types import posted_by
from portfolio.book.withholding import dividend_taxes
from portfolio.errors import N_, NothingToReviewError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from portfolio.analysis.buy_and_hold.static import Positions
    from portfolio.analysis.findings.paid_prices import PaidPrices
    from portfolio.analysis.income.records import Income
    from portfolio.analysis.ledger.ledger import Ledger
    from portfolio.analysis.periods import Period
    from portfolio.analysis.records import (
        HistoryRow,
        HoldingReview,
        Method,
        RebasedReturns,
        ReturnKind,
    )
    from portfolio.analysis.review.inputs import Inputs
    from portfolio.arrays import Bools, Dates, Floats, Ints
    from portfolio.errors import Problem
    from portfolio.market.records import Market


#: Of so many findings of its own, a review works out the effect: each is a ledger more.
_WITH_EFFECT = 8


@dataclass(frozen=True)
class FromLedger:
    """The ledger of one review, and which of all positions it shows (``shown``, their places)."""

    inputs: Inputs
    ledger: Ledger

    @classmethod
    def of(cls, inputs: Inputs, *, only_year: bool = False) -> FromLedger:
        """Work the ledger out; ``only_year`` leaves out what lies further back."""
        days = inputs.days
        first = date_of(inputs.entries.day.min())
        window = Window.of(
            first,
            days.boundaries,
            days.until,
            days.today,
            inputs.book.holdings_as_of,
        )
        held = inputs.positions
        source = LedgerSource(
            inputs.book,
            inputs.entries,
            held,
            group_names(held.holdings, held.currency_names),
        )
        found = ledger(
            source,
            inputs.panel,
            inputs.market,
            inputs.base,
            window.of_year_alone() if only_year else window,
        )
        return cls(inputs, found)

    @property
    def method(self) -> Method:
        """What readers know it by."""
        return "ledger"

    @cached_property
    def boundaries(self) -> Boundaries:
        """The shown positions on the days of the year, with what the ledger says was held.

        Raises NothingToReviewError where nothing was.
        """
        inputs, days = self.inputs, self.inputs.days
        held = inputs.rows(self.holdings())
        if not held.holdings:
            raise NothingToReviewError(
                N_(
                    "Nothing was held from {start} to {end}, as far as your holdings and"
                    " transactions tell."
                ),
                start=days.of_year.opening,
                end=days.as_of,
            )
        columns = Columns.of(days.quarters, days.quarter, days.as_of)
        arrays, found = positions(
            held, inputs.panel, inputs.market, inputs.base, columns.days, inputs.until
        )
        # What the ledger cannot count, because it has no close yet, is worth nothing known here
        # either.
        is_lost = (held.is_listed & ~self.counted & ~found.known[:, columns.end])[:, None]
        arrays = replace(
            arrays,
            shares=self.shares_on(columns.days),
            closes=np.where(is_lost, np.nan, arrays.closes),
        )
        return Boundaries(held, columns, arrays, found, inputs.until)

    @property
    def value(self) -> float:
        """The portfolio's value on the review's day, base currency."""
        return float(self.ledger.portfolio.values[self.ledger.column(self.ledger.window.end)])

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
        return date_of(window.first)

    def growth(self) -> tuple[float, float]:
        """TWR of the quarter and since New Year; NaN where there is none."""
        ledger, window = self.ledger, self.ledger.window
        quarter, year = (
            float(ledger.portfolio.twr(ledger.column(day), len(ledger.days) - 1))
            for day in (window.quarter, window.year)
        )
        return (quarter, year) if self.is_known else (np.nan, np.nan)

    @cached_property
    def daily(self) -> results.DailyGains:
        """Each position's daily gains of the year."""
        return results.gains(self.ledger)

    @cached_property
    def linked(self) -> results.Linked:
        """Each position's contribution to the TWR since New Year."""
        return results.linked(self.ledger, self.daily, self.ledger.column(self.ledger.window.year))

    @cached_property
    def linked_qtd(self) -> results.Linked:
        """Each position's contribution to the quarter's TWR."""
        if self.ledger.window.quarter == self.ledger.window.year:
            return self.linked
        return results.linked(
            self.ledger, self.daily, self.ledger.column(self.ledger.window.quarter)
        )

    @cached_property
    def shown(self) -> Ints:
        """Positions held or earning at some time of the year; those of the book that nobody ever
        traded, too.
        """
        ledger = self.ledger
        had = (ledger.year.held != 0).any(axis=1) | (np.abs(self.daily.total) > 0).any(axis=1)
        moved = np.zeros(len(had), dtype=bool)
        moved[ledger.shares.position] = True
        listed = np.arange(len(had)) < len(self.inputs.book.holdings)
        return np.flatnonzero(had | (listed & (~moved | ledger.positions.is_cash)))

    @cached_property
    def cost(self) -> CostBasis:
        """What the positions cost and realised."""
        ledger, window = self.ledger, self.ledger.window
        held = ledger.positions
        before = min(window.start, window.end)
        at_first = ledger.held_on(np.array([before]))[:, 0]
        average = np.array(
            [
                np.nan if h.cost is None or (h.currency and h.currency != currency) else h.cost
                for h, currency in zip(held.holdings, held.currency_names, strict=True)
            ]
        )
        symbols = [h.symbol for h in held.holdings]
        security = np.unique(symbols, return_inverse=True)[1].astype(np.int64)
        # What is owed is followed the other way round: a sale brings the money that buying back
        # costs.
        sign = np.where(ledger.is_owed, -1.0, 1.0)
        found = cost_basis(
            _trades(ledger).reversed(ledger.is_owed),
            _cost_moves(ledger),
            np.where(held.is_cash, 0.0, sign * at_first),
            ToldCost(window.told, sign * ledger.told, average, security),
            window.year,
            window.end,
        )
        return CostBasis(
            *(sign * part + 0.0 for part in astuple(found)),
        )

    def holdings(self) -> tuple[Holding, ...]:
        """The shown positions with what they held on the review's day, and what a share had cost on
        average.
        """
        ledger = self.ledger
        shares = ledger.year.held[:, -1]
        found: list[Holding] = []
        for i in self.shown.tolist():
            cost = self.cost.cost[i] / shares[i] if shares[i] != 0 else np.nan
            h = ledger.positions.holdings[i]
            known = None if h.is_cash or np.isnan(cost) else float(cost)
            currency = (
                h.currency if h.is_cash or known is None else ledger.positions.currency_names[i]
            )
            found.append(
                replace(
                    h,
                    shares=float(shares[i]),
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

    def gains(self) -> GainsOnCost:
        """What the shown positions gained on their cost."""
        shown, basis, at = self.shown, self.cost, self.boundaries
        values = (at.positions.held * at.positions.closes)[:, at.columns.end]
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
        return GainsOnCost(realised, realised_fifo, unrealised, unrealised_fifo)

    def income(self, holdings: Sequence[HoldingReview]) -> Income:
        """What the ledger says was paid, and what is expected."""
        inputs, payments = self.inputs, ledger_payments(self.ledger, self.inputs.panel)
        return income_review(payments, holdings, inputs.panel, inputs.scope("ledger", self.began))

    def performances(self, income: Income) -> tuple[Performance, ...]:  # noqa: ARG002
        """The quarter, the year, and since the ledger's start where the review is not before it."""
        start = results.since_start(self.ledger)
        return (
            *(self._performance(period) for period in self.inputs.days.periods),
            *(() if start is None else (start,)),
        )

    def _performance(self, period: Period) -> Performance:
        """How the portfolio did in the quarter or the year."""
        ledger = self.ledger
        opening = day_of(period.opening)
        start = ledger.column(opening)
        if not self.is_known:
            return Performance(period, value_at_opening=float(ledger.portfolio.values[start]))
        gross, net = self._income(opening)
        fallen = (
            results.drawdown(ledger, start)
            if period.name == "year" and self.began is not None
            else None
        )
        return replace(
            results.performance(ledger, period),
            twr_gross=self._linked(period).twr_gross,
            income_gross=gross,
            income_net=net,
            drawdown=fallen,
        )

    def own_problems(self) -> list[Problem]:
        """What the roll-back and the prices show."""
        inputs = self.inputs
        return ledger_findings(
            self.ledger,
            inputs.panel,
            inputs.market,
            inputs.base,
            inputs.book.transactions_name,
        )

    def own_findings(self) -> tuple[ReviewFinding, ...]:
        """Prices paid that are not the market's; of the first few with their effect, which is that
        of a review of the rows without the mistake.
        """
        inputs = self.inputs
        paid = paid_prices(
            self.ledger, inputs.panel, inputs.market, inputs.base, inputs.book.corrections
        )
        name = inputs.book.transactions_name
        return tuple(
            ReviewFinding(
                replace(one.finding, file=name), self._effect(one) if k < _WITH_EFFECT else None
            )
            for k, one in enumerate(paid)
        )

    def _effect(self, paid: PaidPrices) -> Effect | None:
        if paid.repaired is None or not self.is_known:
            return None
        is_of_year = paid.first > self.ledger.window.year
        other = FromLedger.of(replace(self.inputs, entries=paid.repaired), only_year=is_of_year)
        quarter, year = (
            Difference(None, number(after - before))
            for before, after in zip(self.growth(), other.growth(), strict=True)
        )
        return Effect(
            quarter, year, None if is_of_year else _less(other._since_start, self._since_start)
        )

    @property
    def _since_start(self) -> float | None:
        found = results.since_start(self.ledger)
        return None if found is None else found.twr

    def relevant(self, of_prices: Sequence[Problem], of_taxes: Sequence[Problem]) -> list[Problem]:
        """Those about days on which something was held."""
        ledger = self.ledger
        held: dict[tuple[str, object], bool] = {}
        days = np.array([ledger.window.year, ledger.window.quarter, ledger.window.end])
        dates = dates_of(days).tolist()
        for i, amounts in zip(self.shown.tolist(), self.shares_on(days).tolist(), strict=True):
            symbol = ledger.positions.holdings[i].symbol
            for day, amount in zip(dates, amounts, strict=True):
                held[symbol, day] = held.get((symbol, day), False) or amount != 0

        def matters(problem: Problem) -> bool:
            if problem.code == "young_holding":
                return False
            if problem.code in ("stale_price", "missing_rate", "no_price"):
                return held.get((problem.where, problem.facts.get("day")), True)
            return True

        found = [problem for problem in (*of_prices, *of_taxes) if matters(problem)]
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

    @property
    def receivable(self) -> float:
        """Dividends on their way, base currency."""
        receivables = self.ledger.receivables
        rates = self.ledger.exchange.quotes[receivables.currency, len(self.ledger.days) - 1]
        values = worth(self.ledger.receivables_in_year[:, -1], rates)
        return float(values[self.ledger.counted[receivables.owner]].sum())

    def quarter_returns(self) -> Mapping[ReturnKind, tuple[float | None, ...]]:
        """TWR without dividends, with them before withholding, and after it."""
        ledger = self.ledger
        first = ledger.column(ledger.window.year)
        columns = [ledger.column(day) for day in self.boundaries.columns.days.tolist()]
        base = ledger.portfolio.base[first + 1 :]
        earned, counted = self.daily, ledger.counted

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
        return {
            "price": cells(-dividends),
            "total": cells(withheld),
            "net": cells(0 * withheld),
        }

    def growth_line(self, days: Dates, positions: Positions) -> Floats:  # noqa: ARG002
        """The TWR since New Year at the end of each day, (days,)."""
        ledger = self.ledger
        first = ledger.column(ledger.window.year)
        if not self.is_known or np.isnan(ledger.portfolio.twr(first, len(ledger.days) - 1)):
            return np.full(len(days), np.nan)
        index = ledger.portfolio.index(first)
        at = np.searchsorted(ledger.days[first:], days_of(days), side="right") - 1
        line: Floats = index[np.maximum(at, 0)] - 1.0
        return line

    def growth_on(
        self,
        positions: Positions,  # noqa: ARG002
        market: Market,
    ) -> tuple[float, float]:
        """The TWR on another market: the year alone, again from the transactions."""
        return FromLedger.of(self.inputs.on(market), only_year=True).growth()

    @cached_property
    def _history(self) -> tuple[HistoryRow, ...]:
        return results.history(self.ledger, self.inputs.days.quarter) if self.is_known else ()

    def history(self) -> tuple[HistoryRow, ...]:
        """The quarters that the ledger covers."""
        return self._history

    def compared(
        self, periods: Sequence[Period]
    ) -> tuple[LedgerLines | None, tuple[Benchmark, ...]]:
        """What the Performance page shows."""
        inputs = self.inputs
        market, settings = inputs.market, inputs.book.settings
        held = {h.symbol: h for h in reversed(inputs.book.holdings)}
        compared = [held.get(symbol, Holding(symbol, 0.0)) for symbol in settings.benchmark]
        benchmarks = [(h, dividend_taxes(h, settings)) for h in compared]
        ledger, window = self.ledger, self.ledger.window
        if window.end < window.first:
            return None, ()
        start = ledger.column(window.start)
        portfolio, symbols = ledger.portfolio, [h.symbol for h, _ in benchmarks]
        level = BenchmarkLevels.of(
            symbols, Taxes.of([steps for _, steps in benchmarks]), market, inputs.base, ledger.days
        )
        same = public_market_equivalent(
            level.since(start),
            portfolio.values[start],
            portfolio.inflows[start:],
            portfolio.outflows[start:],
        )
        known = portfolio.unknown == portfolio.unknown[start]
        index = np.where(known[start:], portfolio.index(start), np.nan)
        paid = np.cumsum((portfolio.inflows - portfolio.outflows)[start + 1 :])
        begun = {
            period.name: rebased_returns(
                ledger.days, portfolio, symbols, level, ledger.column(day_of(period.opening))
            )
            for period in periods
        }
        lines = PerformanceLines(
            days=dates_of(ledger.days[start:]),
            value=np.where(known[start:], portfolio.values[start:], np.nan),
            paid_in=portfolio.values[start] + np.concatenate([[0.0], paid]),
            twr=index - 1.0,
            drawdown=drawdowns(index),
            benchmarks=tuple(symbols),
            same_flows=same.T,
        )
        contributions = {"quarter": self.linked_qtd, "year": self.linked}
        parts = [
            linked.contributions.total if (linked := contributions.get(one.name)) else None
            for one in periods
        ]
        found = LedgerLines(
            lines=lines,
            since=begun,
            years=results.years(
                ledger,
                self._history,
                inputs.days.quarter,
                is_running=inputs.days.is_running,
            ),
            groups=results.group_performance(ledger, periods, parts),
        )
        beside = [self._beside(level, period, begun[period.name]) for period in periods]
        return found, self._benchmarks([h for h, _ in benchmarks], beside, market)

    def _benchmarks(
        self,
        benchmarks: Sequence[Holding],
        performances: Sequence[Sequence[Performance]],
        market: Market,
    ) -> tuple[Benchmark, ...]:
        """Each benchmark with its performance of every period."""
        found: list[Benchmark] = []
        for h, done in zip(benchmarks, zip(*performances, strict=True), strict=True):
            history = market.histories.get(h.symbol)
            name = h.name or (history.name if history else "")
            found.append(Benchmark(symbol=h.symbol, name=name, performances=done))
        return tuple(found)

    def _beside(
        self, level: BenchmarkLevels, period: Period, begun: RebasedReturns
    ) -> list[Performance]:
        """How each benchmark of these levels did over a period: its return, and the portfolio's
        money in it.
        """
        portfolio = self.ledger.portfolio
        start = self.ledger.column(day_of(period.opening))
        returns = or_none(begun.benchmarks[-1])
        if period.name == "quarter":
            return [Performance(period, twr=twr) for twr in returns]
        opening = float(portfolio.values[start])
        worth = public_market_equivalent(
            level.since(start), opening, portfolio.inflows[start:], portfolio.outflows[start:]
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


def _less(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before


def _trades(ledger: Ledger) -> Trades:
    """The purchases, sales, reinvestments and moves of securities, with their money in the
    position's currency.
    """
    rows, exchange = ledger.rows, ledger.exchange
    number_of = {name: i for i, name in enumerate(exchange.currencies)}
    own = np.array([number_of[name] for name in ledger.positions.currency_names], dtype=np.int64)
    settled = broker_rates(rows, own, exchange)
    parts: list[Trades] = []
    traded = posted_by("trade", "reinvestment")
    for sign in (1, -1):
        at = rows.where(*(one for one in traded if one.share_sign == sign))
        at = at[is_inside(rows.position[at])]
        # What was written ends by coming back.
        is_in = sign * rows.shares[at] > 0
        position, day, currency = rows.position[at], rows.day[at], rows.currency[at]
        same = currency == own[position]
        factor = np.where(same, 1.0, exchange.at(currency, day) / exchange.at(own[position], day))
        theirs = ~np.isnan(settled[at])
        factor[theirs] = 1.0 / settled[at[theirs]]
        elsewhere = outside(len(at))
        parts.append(
            Trades(
                day=day,
                source=np.where(is_in, elsewhere, position),
                target=np.where(is_in, position, elsewhere),
                shares=np.abs(rows.shares[at]),
                # Shares received for nothing, and those of an option that ended worthless.
                money=np.nan_to_num(rows.amount[at]) * factor,
            )
        )
    moved = ledger.transfers
    currency = own[np.where(is_inside(moved.target), moved.target, moved.source)]
    money = moved.cost / exchange.at(currency, moved.day)
    parts.append(Trades(moved.day, moved.source, moved.target, moved.shares, money))
    return Trades.chained(parts)


def _cost_moves(ledger: Ledger) -> CostMoves:
    """What takes cost along, in the own currency of the position that it leaves."""
    moved, exchange = ledger.reorganisations, ledger.exchange
    number_of = {name: i for i, name in enumerate(exchange.currencies)}
    own = np.array([number_of[name] for name in ledger.positions.currency_names], dtype=np.int64)
    rate = exchange.at(own[moved.source], moved.day)
    target = np.where(is_inside(moved.target), moved.target, moved.source)
    return CostMoves(
        day=moved.day,
        source=moved.source,
        target=moved.target,
        given=moved.given,
        received=moved.received,
        part=moved.part,
        cost=moved.cost / rate,
        money=moved.money / rate,
        rate=rate / exchange.at(own[target], moved.day),
    )
