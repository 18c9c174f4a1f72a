"""What the ledger says of the portfolio and its groups: growth, TWR, IRR, the bridge,
contributions, lines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.ledger.events import is_inside
from portfolio.analysis.ledger.valuation import worth
from portfolio.analysis.missing import number, or_none
from portfolio.analysis.performance.contributions import Contributions
from portfolio.analysis.performance.internal_rate import InternalRate, internal_rate
from portfolio.analysis.performance.measures import FROM_FLOWS
from portfolio.analysis.performance.time_weighted import drawdowns
from portfolio.analysis.periods import Period, Quarter
from portfolio.analysis.records import (
    Bridge,
    Drawdown,
    GroupPerformance,
    HistoryRow,
    Performance,
    YearRow,
)
from portfolio.arrays import date_of, dates_of, day_of, is_found

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.analysis.ledger.ledger import Ledger
    from portfolio.analysis.performance.time_weighted import Portfolios
    from portfolio.arrays import Bools, Days, Floats, Ints


_DAYS_OF_A_YEAR = 365


@dataclass(frozen=True)
class DailyGains:
    """What each position gained on each day of a span, base currency, (positions, days); the parts
    add up to ``total``.

    ``price`` bears fees and taxes; ``dividend`` is after withholding, at the rate of the ex-date;
    ``withheld`` is what it lacks.
    """

    total: Floats
    price: Floats
    dividend: Floats
    currency: Floats
    withheld: Floats


def gains(ledger: Ledger) -> DailyGains:
    """Return the gains of ``(year opening, end]``: value at the end + given away − value before −
    received.
    """
    year, exchange = ledger.year, ledger.exchange
    shape = (len(ledger.positions.holdings), len(year.days) - 1)

    def summed(position: Ints, day: Days, amount: Floats) -> Floats:
        """Add up amounts by position and day; other days and the outside are left out."""
        mine = (day > year.days[0]) & (day <= year.days[-1]) & is_inside(position)
        columns = np.searchsorted(year.days, day[mine], side="left") - 1
        flat = np.bincount(
            position[mine] * shape[1] + columns, weights=amount[mine], minlength=shape[0] * shape[1]
        )
        return flat.astype(np.float64).reshape(shape)

    flows, earned, conversions = ledger.flows, ledger.earnings, ledger.conversions
    total = np.diff(year.values, axis=1)
    total += summed(flows.source, flows.day, flows.amount) - summed(
        flows.target, flows.day, flows.amount
    )
    currency = year.currency + summed(conversions.position, conversions.day, conversions.amount)
    due, receivables = ledger.receivables_in_year, ledger.receivables
    rates = exchange.quotes[receivables.currency]
    rates = rates[:, len(ledger.days) - len(year.days) : len(ledger.days)]
    np.add.at(total, receivables.owner, np.diff(worth(due, rates), axis=1))
    np.add.at(currency, receivables.owner, worth(due[:, :-1], np.diff(rates, axis=1)))
    rate = exchange.at(earned.currency, earned.day)
    dividend = summed(earned.position, earned.day, earned.net * rate)
    withheld = summed(earned.position, earned.day, (earned.gross - earned.net) * rate)
    return DailyGains(total, total - dividend - currency, dividend, currency, withheld)


@dataclass(frozen=True)
class Linked:
    """Contributions to the TWR of one period, of all positions; NaN for those that are not
    counted.
    """

    contributions: Contributions
    #: TWR with dividends before withholding.
    twr_gross: float | None


def linked(ledger: Ledger, earned: DailyGains, start: int) -> Linked:
    """Weigh each day's gains after column ``start``, a day of the year, with the portfolio's growth
    until then.
    """
    last, before = len(ledger.days) - 1, start - ledger.column(ledger.window.year)
    portfolio = ledger.portfolio
    is_known = not np.isnan(portfolio.twr(start, last))
    weights, base = portfolio.weights(start, last), portfolio.base[start + 1 :]
    withheld = earned.withheld[:, before:]
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.where(base > 0, withheld[ledger.counted].sum(axis=0) / base, 0.0)
        growth = np.concatenate([[1.0], np.cumprod(portfolio.factors[start + 1 :] + lost)])
        gross_weights = np.where(base > 0, growth[:-1] / base, 0.0)
    known = ledger.counted & is_known
    price, dividend, currency = (
        np.where(known, part[:, before:] @ weights, np.nan)
        for part in (earned.price, earned.dividend, earned.currency)
    )
    gross = np.where(
        known, earned.total[:, before:] @ gross_weights + withheld @ gross_weights, np.nan
    )
    twr_gross = float(growth[-1] - 1) if is_known else None
    total = price + dividend + currency
    return Linked(Contributions(total, price, dividend, currency, gross), twr_gross)


def bridge(ledger: Ledger, start: int) -> Bridge | None:
    """Return what led from the value of column ``start`` to the last one; None where a day's value
    is not known.

    The price gains are what the rest leaves, before fees and taxes. What rebates leave beyond all
    that was charged is income.
    """
    portfolio = ledger.portfolio
    if not portfolio.is_known(start, -1):
        return None
    counted, rates = ledger.counted, ledger.exchange.at

    def since(position: Ints, day: Days, amount: Floats) -> float:
        mine = (day > ledger.days[start]) & (day <= ledger.window.end) & counted[position]
        return float(amount[mine].sum())

    income, fee, conversions = ledger.earnings, ledger.fees, ledger.conversions
    closing, opening = float(portfolio.values[-1]), float(portfolio.values[start])
    paid_in, taken_out = (
        float(moved[start + 1 :].sum()) for moved in (portfolio.inflows, portfolio.outflows)
    )
    income_net = since(income.position, income.day, income.net * rates(income.currency, income.day))
    currency = float(ledger.currency[start:].sum()) + since(
        conversions.position, conversions.day, conversions.amount
    )
    fees = since(fee.position, fee.day, fee.amount)
    if fees < 0:  # a rebate larger than what was charged: no gain of a price
        income_net, fees = income_net - fees, 0.0
    return Bridge(
        opening=opening,
        paid_in=paid_in,
        taken_out=taken_out,
        price=closing - opening - paid_in + taken_out - income_net - currency + fees,
        income_net=income_net,
        currency=currency,
        fees_and_taxes=fees,
        closing=closing,
    )


@dataclass(frozen=True)
class _Growths:
    """How much each of some groups grew after one day, and the internal rates of return."""

    growth: list[float | None]
    twr: list[float | None]
    net_contributions: list[float]
    gain: list[float | None]
    rates: list[InternalRate]
    #: The registry's figures that have no field of their own, by key.
    further: Mapping[str, list[float | None]]

    @classmethod
    def of(cls, days: Ints, groups: Portfolios, start: int) -> _Growths:
        """Measure after column ``start``, the first of the ``days``."""
        end = start + len(days) - 1
        return cls(
            growth=or_none(groups.growth(start, end)),
            twr=or_none(groups.twr(start, end)),
            net_contributions=groups.net_contributions(start, end).tolist(),
            gain=or_none(groups.gain(start, end)),
            rates=[internal_rate(days, amounts) for amounts in groups.payments(start)],
            further={key: or_none(of(groups, start, end)) for key, of in FROM_FLOWS},
        )

    def of_groups(self, opens: Bools) -> _Growths:
        """The same without the TWR of groups that open at or below nothing; ``opens``, (groups,),
        tells the others.
        """
        twr = [
            one if has_any else None for one, has_any in zip(self.twr, opens.tolist(), strict=True)
        ]
        return replace(self, twr=twr)

    def performance(self, k: int, period: Period, contribution: float | None) -> Performance:
        """The record of the k-th group."""
        rate = self.rates[k]
        return Performance(
            period,
            growth=self.growth[k],
            twr=self.twr[k],
            irr=rate.annual,
            irr_period=rate.period,
            irr_days=rate.days,
            irr_reason=rate.reason,
            net_contributions=self.net_contributions[k],
            gain=self.gain[k],
            contribution=contribution,
            further={key: values[k] for key, values in self.further.items()},
        )


def performance(ledger: Ledger, period: Period) -> Performance:
    """Return how the whole portfolio did; growth and rates from its own values and flows."""
    start = ledger.column(day_of(period.opening))
    found = _Growths.of(ledger.days[start:], ledger.portfolio.only(None), start)
    return replace(
        found.performance(0, period, None),
        value_at_opening=float(ledger.portfolio.values[start]),
        bridge=bridge(ledger, start),
    )


def group_performance(
    ledger: Ledger, periods: Sequence[Period], contributions: Sequence[Floats | None]
) -> Mapping[str, tuple[GroupPerformance, ...]]:
    """Return the groups of each dimension that had anything this year, the most valuable first.

    ``contributions`` are those of the positions to the portfolio's TWR of each period, None for a
    period of which they are not told; among the periods is the year.
    """
    end = len(ledger.days) - 1
    starts = [ledger.column(day_of(period.opening)) for period in periods]
    sums = [None if part is None else _by_group(ledger, part) for part in contributions]
    year = next(k for k, period in enumerate(periods) if period.name == "year")
    of_year = sums[year]
    found: dict[str, list[GroupPerformance]] = {}
    for block, portfolios in ledger.measured():
        values = portfolios.values[:, end]
        # One that only owes (a loan) has no TWR, but its part of the portfolio's.
        is_shown = ~np.isnan(portfolios.twr(starts[year], end)) | (values != 0)
        if of_year is not None:
            is_shown |= np.nan_to_num(of_year[block]) != 0
        shown = portfolios.only(is_shown)
        growths = {
            start: _Growths.of(ledger.days[start:], shown, start).of_groups(
                shown.opens_with_something(start)
            )
            for start in set(starts)
        }
        parts = [
            [None] * len(shown.values) if part is None else or_none(part[block][is_shown])
            for part in sums
        ]
        numbers = (np.flatnonzero(is_shown) + block.start).tolist()
        for k, (n, value) in enumerate(zip(numbers, or_none(values[is_shown]), strict=True)):
            dimension, name = ledger.groups.names[n]
            performances = tuple(
                growths[start].performance(k, period, part[k])
                for period, start, part in zip(periods, starts, parts, strict=True)
            )
            found.setdefault(dimension, []).append(
                GroupPerformance(group=name, value=value, performances=performances)
            )
    return {
        dimension: tuple(sorted(groups, key=lambda g: -(g.value or 0.0)))
        for dimension, groups in found.items()
        if dimension
    }


def _by_group(ledger: Ledger, amounts: Floats) -> Floats:
    """Add up amounts of positions, (positions,), by group."""
    sums = np.zeros(len(ledger.groups.names))
    for row in ledger.groups.member:
        inside = is_found(row)
        np.add.at(sums, row[inside], amounts[inside])
    return sums


def since_start(ledger: Ledger) -> Performance | None:
    """Return the whole ledger's figures; None when the review ends before it begins.

    What was held before its first row is its opening value, at the close before it.
    """
    window = ledger.window
    if window.end < window.first:
        return None
    period = Period("since_start", date_of(window.start), date_of(window.end))
    portfolio = performance(ledger, period)
    is_long = period.days >= _DAYS_OF_A_YEAR and portfolio.twr is not None and portfolio.twr > -1
    return replace(
        portfolio,
        twr_annualised=(
            (1 + portfolio.twr) ** (_DAYS_OF_A_YEAR / period.days) - 1
            if is_long and portfolio.twr is not None
            else None
        ),
        drawdown=drawdown(ledger, ledger.column(window.start)),
    )


def history(ledger: Ledger, quarter: Quarter) -> tuple[HistoryRow, ...]:
    """Return the quarters from the ledger's first year to ``quarter``, oldest first, leaving out
    those without value.
    """
    rows: list[HistoryRow] = []
    portfolio, at = ledger.portfolio, Quarter(ledger.window.first_year, 1)
    while at <= quarter:
        start = ledger.column(day_of(at.opening))
        end = min(ledger.column(day_of(at.end)), len(ledger.days) - 1)
        twr = number(float(portfolio.twr(start, end)))
        if rows or twr is not None or portfolio.values[end] != 0:
            rows.append(
                HistoryRow(
                    quarter=str(at),
                    growth=number(float(portfolio.growth(start, end))),
                    value=float(portfolio.values[end]),
                    twr=twr,
                    net_contributions=float(portfolio.net_contributions(start, end)),
                )
            )
        at = at.next
    return tuple(rows)


def years(
    ledger: Ledger, rows: tuple[HistoryRow, ...], quarter: Quarter, *, is_running: bool
) -> tuple[YearRow, ...]:
    """Return one row a year: the quarters' TWR and the year's."""
    twr = {row.quarter: row.twr for row in rows}
    found: list[YearRow] = []
    for year in dict.fromkeys(int(row.quarter[:4]) for row in rows):
        before = sum(
            day_of(Quarter(year, n).end) < ledger.window.first
            for n in (1, 2, 3, 4)
            if Quarter(year, n) < quarter
        )
        opening, begun, end = (
            ledger.column(day_of(day))
            for day in (
                Quarter(year, 1).opening,
                Quarter(year, before + 1).opening,
                min(Quarter(year, 4), quarter).end,
            )
        )
        found.append(
            YearRow(
                year=year,
                quarters=tuple(twr.get(f"{year}Q{n}") for n in (1, 2, 3, 4)),
                total=number(float(ledger.portfolio.twr(begun, end))),
                before_ledger=before,
                total_before=number(float(ledger.portfolio.twr(opening, begun))),
                is_running=year == quarter.year and (quarter.number < 4 or is_running),
            )
        )
    return tuple(found)


def drawdown(ledger: Ledger, start: int) -> Drawdown | None:
    """Return the deepest fall of the TWR index since column ``start``, or the day before the first
    money after it, as the TWR begins; None when it never fell or is unknown.
    """
    start = ledger.portfolio.begins(start)
    if not ledger.portfolio.is_known(start, -1):
        return None
    index = ledger.portfolio.index(start)
    fallen = drawdowns(index)
    trough = int(np.argmin(fallen))
    if not fallen[trough] < 0:
        return None
    peak = int(np.argmax(index[: trough + 1]))
    again = np.flatnonzero(index[trough:] >= index[peak])
    days = dates_of(ledger.days[start:]).astype(object)
    return Drawdown(
        depth=float(fallen[trough]),
        peak=days[peak],
        trough=days[trough],
        recovered=days[trough + int(again[0])] if len(again) else None,
    )
