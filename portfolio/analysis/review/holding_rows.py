"""The rows of the review: every number of one holding in one quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from portfolio.analysis.findings.findings import is_stale
from portfolio.analysis.income.dividends import Dividends
from portfolio.analysis.income.forecasting.calendar import IncomeDays
from portfolio.analysis.income.forecasting.forecast import expected_a_share
from portfolio.analysis.income.forecasting.payment_frequency import (
    Regularity,
    payment_frequency,
)
from portfolio.analysis.income.forecasting.reasons import reasons
from portfolio.analysis.income.trailing import frequencies, paid_per_share
from portfolio.analysis.missing import dates_or_none, or_none
from portfolio.analysis.prices.returns import change, dividends_between
from portfolio.analysis.records import Dividend, HoldingReview, Performance
from portfolio.analysis.withholding.taxes import in_force
from portfolio.arrays import dates_of, day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.analysis.buy_and_hold.boundaries import Boundaries, Columns
    from portfolio.analysis.buy_and_hold.positions import Rows
    from portfolio.analysis.buy_and_hold.static import Positions
    from portfolio.analysis.performance.contributions import Contributions, GainsOnCost
    from portfolio.analysis.periods import Period
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.prices.returns import Prices
    from portfolio.analysis.review.basis import Basis
    from portfolio.arrays import Bools


def holding_reviews(
    basis: Basis, panel: Panel, periods: Sequence[Period], announced: date
) -> tuple[HoldingReview, ...]:
    """Return one row per holding, in the book's order, with its performance over each period.

    A return is None unless the security had a close at both ends; cash returns 0 in its own
    currency. Dividends with an ex-date up to ``announced`` are known.
    """
    at, gains = basis.boundaries, basis.gains()
    held, columns, arrays, found = at.rows, at.columns, at.positions, at.prices
    as_of = columns.as_of
    end = columns.end
    known = found.known | held.is_cash[:, None]
    price, price_date = _closes(held, arrays, found, end)
    fields: dict[str, list[Any]] = {
        "price": price,
        "price_date": price_date,
        "is_stale": (is_stale(found.days[:, end], day_of(as_of)) & found.known[:, end]).tolist(),
        "value": or_none((arrays.held * arrays.closes)[:, end]),
        "value_base": or_none(arrays.values[:, end]),
        "rate": or_none(arrays.rates[:, end]),
        "weight": _weights(arrays, end),
        "unrealised": or_none(gains.unrealised),
        "unrealised_fifo": or_none(gains.unrealised_fifo),
        **_yields(held, panel, arrays, known, columns, day_of(announced)),
    }
    dividends = _dividends(held, panel, int(columns.days[columns.year]), int(columns.days[end]))
    performances = [
        _performances(at, period, basis.contributions(period), gains, dividends)
        for period in periods
    ]
    names = list(fields)
    taken = [in_force(one, as_of) for one in held.steps]
    return tuple(
        HoldingReview(
            symbol=h.symbol,
            name=h.name,
            account=h.account,
            currency=held.currency_names[i],
            shares=h.shares,
            dividend_tax=taken[i].rate,
            dividend_tax_origin=taken[i].origin,
            dividend_taxes=tuple(held.steps[i]),
            target=h.target,
            cost=None if h.cost is None else h.cost / h.multiplier,
            multiplier=h.multiplier,
            is_cash=h.is_cash,
            is_manual=bool(held.is_manual[i] or held.is_typed[i]),
            performances=done,
            **dict(zip(names, values, strict=True)),
        )
        for i, (h, done, values) in enumerate(
            zip(
                held.holdings,
                zip(*performances, strict=True),
                zip(*fields.values(), strict=True),
                strict=True,
            )
        )
    )


def _performances(
    at: Boundaries,
    period: Period,
    contributions: Contributions,
    gains: GainsOnCost,
    dividends: Sequence[tuple[Dividend, ...]],
) -> list[Performance]:
    """Return how each holding did over one period; ``dividends`` are those of the year."""
    held, columns, arrays, found = at.rows, at.columns, at.positions, at.prices
    start, end = columns.column(period.opening), columns.end
    known = found.known | held.is_cash[:, None]
    valid = known[:, start] & known[:, end]
    currency = change(arrays.rates, start, end)
    price = np.where(valid, change(arrays.closes, start, end), np.nan)
    total, net = (
        np.where(valid, change(arrays.closes * growth, start, end), np.nan)
        for growth in (arrays.gross, arrays.net)
    )
    nothing = [None] * len(price)
    is_year = period.name == "year"
    rows = zip(
        *_closes(held, arrays, found, start),
        or_none(arrays.rates[:, start]),
        or_none(arrays.values[:, start]),
        _weights(arrays, start),
        or_none(price),
        or_none(total),
        or_none(net),
        or_none(currency),
        or_none((1.0 + total) * (1.0 + currency) - 1.0),
        or_none(contributions.total),
        contributions.parts(),
        or_none(contributions.gross),
        or_none(gains.realised) if is_year else nothing,
        or_none(gains.realised_fifo) if is_year else nothing,
        dividends,
        strict=True,
    )
    return [
        Performance(
            period,
            price_at_opening=at_opening,
            price_date_at_opening=day,
            rate_at_opening=rate,
            value_at_opening=value,
            weight_at_opening=weight,
            price_return=price_return,
            total_return=total_return,
            net_total_return=net_return,
            fx_return=fx_return,
            base_return=base_return,
            contribution=contribution,
            contribution_parts=parts,
            contribution_gross=gross,
            realised=realised,
            realised_fifo=realised_fifo,
            dividends=paid if is_year else tuple(d for d in paid if d.ex_date > period.opening),
        )
        for (
            at_opening, day, rate, value, weight, price_return, total_return, net_return, fx_return,
            base_return, contribution, parts, gross, realised, realised_fifo, paid,
        ) in rows
    ]  # fmt: skip


def _closes(
    held: Rows, arrays: Positions, found: Prices, column: int
) -> tuple[list[float | None], list[date | None]]:
    """Return the closes shown for a day (of a contract those of one unit), and their days."""
    shown = found.known[:, column] | held.is_cash | held.is_manual
    multipliers = np.array([h.multiplier for h in held.holdings])
    return (
        or_none(np.where(shown, arrays.closes[:, column] / multipliers, np.nan)),
        dates_or_none(found.days[:, column], found.known[:, column]),
    )


def _weights(arrays: Positions, column: int) -> list[float | None]:
    """Return each holding's part of the value of all."""
    values = arrays.values[:, column]
    whole = np.nansum(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        return or_none(np.where(whole > 0, values / whole, np.nan))


def _yields(
    held: Rows,
    panel: Panel,
    arrays: Positions,
    known: Bools,
    columns: Columns,
    announced: int,
) -> dict[str, list[Any]]:
    """Trailing and forward dividends ÷ price, trailing ones ÷ cost.

    Cash pays nothing, a manual price says nothing about dividends, and of twelve months without a
    close none are known.
    """
    days = IncomeDays.of(columns.as_of)
    end, begin = days.as_of, days.year_before
    last_closes = panel.last_closes(held.security, end)
    is_told = held.is_listed & known[:, columns.end] & (last_closes > begin)
    gross, left = paid_per_share(panel, held.security, held.taxes, begin, end)
    paid, paid_net = np.where(is_told, gross, np.nan), np.where(is_told, left, np.nan)
    paid[held.is_cash] = paid_net[held.is_cash] = 0.0
    costs = np.array([np.nan if h.cost is None or h.cost <= 0 else h.cost for h in held.holdings])
    # A cost in another currency than the dividends cannot be compared with them.
    same = [
        not h.currency or h.currency == c
        for h, c in zip(held.holdings, held.currency_names, strict=True)
    ]
    costs = np.where(held.is_listed & np.array(same, dtype=np.bool_), costs, np.nan)
    names = frequencies(panel, held.security, end)
    frequency = payment_frequency(Dividends.of(panel, held.security, end), end)
    why = reasons(frequency, last_closes, begin)
    is_told &= frequency.regularity != Regularity.STOPPED
    dividends = Dividends.of(panel, held.security, max(announced, end))
    ahead, ahead_net = (
        np.where(held.is_cash, 0.0, np.where(is_told, amounts, np.nan))
        for amounts in expected_a_share(dividends, held.taxes, end, max(announced, end), days.end)
    )
    return {
        "yield_trailing": or_none(paid / arrays.closes[:, columns.end]),
        "yield_trailing_net": or_none(paid_net / arrays.closes[:, columns.end]),
        "yield_forward": or_none(ahead / arrays.closes[:, columns.end]),
        "yield_forward_net": or_none(ahead_net / arrays.closes[:, columns.end]),
        "yield_forward_reason": [
            reason if listed else None for reason, listed in zip(why, held.is_listed, strict=True)
        ],
        "yield_on_cost": or_none(paid / costs),
        "yield_on_cost_net": or_none(paid_net / costs),
        "dividend_frequency": [
            r if listed else None for r, listed in zip(names, held.is_listed, strict=True)
        ],
    }


def _dividends(held: Rows, panel: Panel, start: int, end: int) -> list[tuple[Dividend, ...]]:
    index, owners = dividends_between(panel, held.security, start, end)
    days = dates_of(panel.dividend_days[index]).tolist()
    amounts = panel.dividends[index]
    nets = (amounts * (1.0 - held.taxes.on(owners, panel.dividend_days[index]))).tolist()
    lists: list[list[Dividend]] = [[] for _ in held.holdings]
    for owner, day, amount, net in zip(owners.tolist(), days, amounts.tolist(), nets, strict=True):
        if held.is_listed[owner]:
            lists[owner].append(Dividend(day, amount, net))
    return [tuple(dividends) for dividends in lists]
