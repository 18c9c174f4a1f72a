"""What the ledger says of the portfolio and its groups: growth, TWR, IRR, the bridge, contributions, lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.internal_rate import InternalRate, internal_rate
from portfolio.analysis.missing import number, or_none
from portfolio.analysis.periods import Quarter
from portfolio.analysis.records import (
    Bridge,
    Drawdown,
    GroupPerformance,
    HistoryRow,
    SinceStart,
    YearRow,
)
from portfolio.analysis.time_weighted import drawdowns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from portfolio.analysis.ledger import Ledger

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

_DAYS_OF_A_YEAR = 365


@dataclass(frozen=True)
class Gains:
    """What each position gained on each day of a span, base currency, (positions, days); the parts add up to ``whole``.

    ``price`` bears fees and taxes; ``dividend`` is after withholding, at the rate of the ex-date; ``withheld`` is what it
    lacks.
    """

    whole: Floats
    price: Floats
    dividend: Floats
    currency: Floats
    withheld: Floats


def gains(ledger: Ledger) -> Gains:
    """Return the gains of ``(year opening, end]``: value at the end + given away − value before − received."""
    year, exchange = ledger.year, ledger.exchange
    shape = (len(ledger.held.holdings), len(year.days) - 1)

    def summed(position: Ints, day: Ints, amount: Floats) -> Floats:
        """Add up amounts by position and day; other days are left out."""
        mine = (day > year.days[0]) & (day <= year.days[-1]) & (position >= 0)
        columns = np.searchsorted(year.days, day[mine], side="left") - 1
        flat = np.bincount(
            position[mine] * shape[1] + columns, weights=amount[mine], minlength=shape[0] * shape[1]
        )
        return flat.astype(np.float64).reshape(shape)

    flows, income = ledger.flows, ledger.income
    whole = np.diff(year.values, axis=1)
    whole += summed(flows.source, flows.day, flows.amount) - summed(flows.target, flows.day, flows.amount)
    currency = year.currency + summed(*ledger.conversions)
    owed, rates = ledger.owed.amounts[:, -len(year.days) :], exchange.quotes[ledger.owed.currency]
    rates = rates[:, len(ledger.days) - len(year.days) : len(ledger.days)]
    np.add.at(whole, ledger.owed.owner, np.diff(np.where(owed == 0, 0.0, owed * rates), axis=1))
    np.add.at(currency, ledger.owed.owner, owed[:, :-1] * np.diff(rates, axis=1))
    rate = exchange.at(income.currency, income.day)
    dividend = summed(income.position, income.day, income.net * rate)
    withheld = summed(income.position, income.day, (income.gross - income.net) * rate)
    return Gains(whole, whole - dividend - currency, dividend, currency, withheld)


@dataclass(frozen=True)
class Linked:
    """Contributions to the TWR since New Year, (positions,); NaN for positions that are not counted."""

    total: Floats
    price: Floats
    dividend: Floats
    currency: Floats
    gross: Floats
    #: TWR with dividends before withholding, QTD and YTD.
    twr_gross: tuple[float | None, float | None]


def linked(ledger: Ledger, earned: Gains) -> Linked:
    """Weigh each day's gains with the portfolio's growth until then."""
    first, last = ledger.column(ledger.window.year), len(ledger.days) - 1
    weights = ledger.returns.weights(first, last)
    known = ledger.counted & (not np.isnan(ledger.returns.between(first, last)[0]))
    base = ledger.returns.base[0, first + 1 :]
    with np.errstate(divide="ignore", invalid="ignore"):
        lost = np.where(base > 0, earned.withheld[ledger.counted].sum(axis=0) / base, 0.0)
    factors = ledger.returns.factors[0, first + 1 :] + lost
    gross_growth = np.concatenate([[1.0], np.cumprod(factors)])
    with np.errstate(divide="ignore", invalid="ignore"):
        gross_weights = np.where(base > 0, gross_growth[:-1] / base, 0.0)
    price, dividend, currency = (
        np.where(known, part @ weights, np.nan) for part in (earned.price, earned.dividend, earned.currency)
    )
    gross = np.where(known, (earned.whole + earned.withheld) @ gross_weights, np.nan)
    quarter = ledger.column(ledger.window.quarter) - first
    is_known = [not np.isnan(ledger.returns.between(start, last)[0]) for start in (quarter + first, first)]
    # As in ``Returns.between``, the quarter is chained by itself: the year may once have been worth nothing.
    twr_gross = (
        float(np.prod(factors[quarter:]) - 1) if is_known[0] else None,
        float(gross_growth[-1] - 1) if is_known[1] else None,
    )
    return Linked(price + dividend + currency, price, dividend, currency, gross, twr_gross)


def bridge(ledger: Ledger, earned: Gains) -> Bridge:
    """Return what led from the opening value to the closing one; the price gains are before fees and taxes."""
    first, last = ledger.column(ledger.window.year), len(ledger.days) - 1
    counted = ledger.counted
    position, day, amount = ledger.fees
    mine = (day > ledger.window.year) & (day <= ledger.window.end) & counted[position]
    fees = max(float(amount[mine].sum()), 0.0)  # refunds alone are a gain
    return Bridge(
        opening=float(ledger.values[0, first]),
        paid_in=float(ledger.into[0, first + 1 :].sum()),
        taken_out=float(ledger.out[0, first + 1 :].sum()),
        price=float(earned.price[counted].sum()) + fees,
        income_net=float(earned.dividend[counted].sum()),
        currency=float(earned.currency[counted].sum()),
        fees_and_taxes=fees,
        closing=float(ledger.values[0, last]),
    )


def net_contributions(ledger: Ledger, start: int, group: int = 0) -> float:
    """Return what came into a group minus what went out, after column ``start``."""
    return float((ledger.into[group, start + 1 :] - ledger.out[group, start + 1 :]).sum())


def growth(ledger: Ledger, start: int, end: int, group: int = 0) -> float | None:
    """Return (V1 − net contributions) / V0 − 1 between two columns; None when V0 is nothing or unknown."""
    if ledger.returns.unknown[group, end] != ledger.returns.unknown[group, start]:
        return None
    opening, closing = ledger.values[group, start], ledger.values[group, end]
    if not opening > 0:
        return None
    moved = (ledger.into[group, start + 1 : end + 1] - ledger.out[group, start + 1 : end + 1]).sum()
    return number((closing - moved) / opening - 1)


def rate_of_return(ledger: Ledger, start: int, group: int = 0) -> InternalRate:
    """Return the XIRR from column ``start`` to the end: opening and inflows are paid, outflows and the end received."""
    days = ledger.days[start:]
    amounts = ledger.out[group, start:] - ledger.into[group, start:]
    amounts[0] = -ledger.values[group, start]
    amounts[-1] += ledger.values[group, -1]
    return internal_rate(days, amounts)


def group_performance(ledger: Ledger, contribution: Floats) -> Mapping[str, tuple[GroupPerformance, ...]]:
    """Return the groups of each dimension that had anything this year, the most valuable first."""
    first, quarter = ledger.column(ledger.window.year), ledger.column(ledger.window.quarter)
    last, start = len(ledger.days) - 1, ledger.column(ledger.window.first - 1)
    twr = {begin: or_none(ledger.returns.between(begin, last)) for begin in {first, quarter, start}}
    found: dict[str, list[GroupPerformance]] = {}
    for k, (dimension, name) in enumerate(ledger.groups.names):
        mine = (ledger.groups.member == k).any(axis=0)[:-1]
        part = number(contribution[mine].sum())
        # One that only owes (a loan) has no TWR, but its part of the whole's.
        if not dimension or (twr[first][k] is None and not part and not ledger.values[k, last]):
            continue
        rate = rate_of_return(ledger, first, k)
        found.setdefault(dimension, []).append(
            GroupPerformance(
                group=name,
                value=number(ledger.values[k, last]),
                growth_ytd=growth(ledger, first, last, k),
                twr_qtd=twr[quarter][k],
                twr_ytd=twr[first][k],
                irr_ytd=rate.annual,
                irr_period_ytd=rate.period,
                net_contributions_ytd=net_contributions(ledger, first, k),
                contribution_ytd=part,
                twr_since_start=twr[start][k],
            )
        )
    return {
        dimension: tuple(sorted(groups, key=lambda g: -(g.value or 0.0)))
        for dimension, groups in found.items()
    }


def since_start(ledger: Ledger) -> SinceStart | None:
    """Return the whole ledger's figures; None when the review ends before it begins."""
    window = ledger.window
    if window.end < window.first:
        return None
    start, last = ledger.column(window.first - 1), len(ledger.days) - 1
    twr = number(ledger.returns.between(start, last)[0])
    days = window.end - (window.first - 1)
    rate = rate_of_return(ledger, start)
    is_long = days >= _DAYS_OF_A_YEAR and twr is not None and twr > -1
    return SinceStart(
        date=np.datetime64(window.first, "D").astype(object),
        twr=twr,
        twr_annualised=(1 + twr) ** (_DAYS_OF_A_YEAR / days) - 1 if is_long and twr is not None else None,
        irr=rate.annual,
        net_contributions=float(ledger.values[0, start]) + net_contributions(ledger, start),
        irr_reason=rate.reason,
    )


def history(ledger: Ledger, quarter: Quarter) -> tuple[HistoryRow, ...]:
    """Return the quarters from the ledger's first year to ``quarter``, oldest first, leaving out those without value."""
    rows: list[HistoryRow] = []
    at = Quarter(ledger.window.first_year, 1)
    while at <= quarter:
        start = ledger.column(_number(at.opening))
        end = min(ledger.column(_number(at.end)), len(ledger.days) - 1)
        twr = number(ledger.returns.between(start, end)[0])
        moved = ledger.into[0, start + 1 : end + 1] - ledger.out[0, start + 1 : end + 1]
        if rows or twr is not None or ledger.values[0, end] != 0:
            rows.append(
                HistoryRow(
                    quarter=str(at),
                    growth=growth(ledger, start, end),
                    value=float(ledger.values[0, end]),
                    twr=twr,
                    net_contributions=float(moved.sum()),
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
        end = min(Quarter(year, 4), quarter).end
        span = ledger.column(_number(Quarter(year, 1).opening)), ledger.column(_number(end))
        found.append(
            YearRow(
                year=year,
                quarters=tuple(twr.get(f"{year}Q{n}") for n in (1, 2, 3, 4)),
                total=number(ledger.returns.between(*span)[0]),
                is_running=year == quarter.year and (quarter.number < 4 or is_running),
            )
        )
    return tuple(found)


def drawdown(ledger: Ledger, start: int) -> Drawdown | None:
    """Return the deepest fall of the TWR index since column ``start``; None when it never fell or is unknown."""
    if ledger.returns.unknown[0, -1] != ledger.returns.unknown[0, start]:
        return None
    index = np.cumprod(np.concatenate([[1.0], ledger.returns.factors[0, start + 1 :]]))
    fallen = drawdowns(index)
    trough = int(np.argmin(fallen))
    if not fallen[trough] < 0:
        return None
    peak = int(np.argmax(index[: trough + 1]))
    again = np.flatnonzero(index[trough:] >= index[peak])
    days = ledger.days[start:].astype("datetime64[D]").astype(object)
    return Drawdown(
        depth=float(fallen[trough]),
        peak=days[peak],
        trough=days[trough],
        recovered=days[trough + int(again[0])] if len(again) else None,
    )


def _number(day: object) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))  # type: ignore[call-overload]
