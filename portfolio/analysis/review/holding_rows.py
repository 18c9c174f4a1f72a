"""The rows of the review: every number of one holding in one quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from portfolio.analysis.buy_and_hold.static import contributions
from portfolio.analysis.findings.findings import is_stale
from portfolio.analysis.income.dividends import Dividends
from portfolio.analysis.income.forecasting.payment_frequency import rhythm
from portfolio.analysis.income.forecasting.reasons import reasons
from portfolio.analysis.income.trailing import frequencies, paid_per_share
from portfolio.analysis.missing import dates_or_none, or_none
from portfolio.analysis.periods import a_year_before
from portfolio.analysis.prices.returns import change, dividends_between
from portfolio.analysis.records import ContributionParts, Dividend, HoldingReview
from portfolio.analysis.withholding.taxes import in_force
from portfolio.arrays import dates_of, day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.analysis.buy_and_hold.positions import Rows
    from portfolio.analysis.buy_and_hold.static import Positions
    from portfolio.analysis.ledger.review import LedgerReview
    from portfolio.analysis.periods import Quarter
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.prices.returns import Prices
    from portfolio.arrays import Bools, Ints


@dataclass(frozen=True)
class Columns:
    """The days between which returns are taken, and which of them open the year and the quarter.

    Column k of ``days`` opens the k-th quarter; the last one is ``as_of``.
    """

    days: Ints
    year: int
    quarter: int
    end: int

    @classmethod
    def of(cls, quarters: Sequence[Quarter], quarter: Quarter, as_of: date) -> Columns:
        """Build the columns of consecutive ``quarters``, the last of which is ``quarter``."""
        days = np.array(
            [day_of(d) for d in (*[q.opening for q in quarters], as_of)], dtype=np.int64
        )
        end = len(quarters)
        return cls(days, year=end - quarter.number, quarter=end - 1, end=end)

    @property
    def of_year(self) -> list[int]:
        """Return the columns of the review's year: its opening, its quarters' ends."""
        return list(range(self.year, self.end + 1))


def holding_reviews(
    held: Rows,
    panel: Panel,
    arrays: Positions,
    found: Prices,
    counted: Bools,
    columns: Columns,
    as_of: date,
    told: LedgerReview | None = None,
) -> tuple[HoldingReview, ...]:
    """Return one row per holding, in the book's order.

    ``arrays`` and ``found`` have shape (holdings, columns); Contributions and gains are those that
    the ledger has ``told``, where there is one. A return is None unless the security had a close at
    both ends; cash returns 0 in its own currency.
    """
    end = columns.end
    fields: dict[str, list[Any]] = {}
    known = found.known | held.is_cash[:, None]
    for suffix, start in (("qtd", columns.quarter), ("ytd", columns.year)):
        valid = known[:, start] & known[:, end]
        fx = change(arrays.rates, start, end)
        price = np.where(valid, change(arrays.closes, start, end), np.nan)
        total, net = (
            np.where(valid, change(arrays.closes * growth, start, end), np.nan)
            for growth in (arrays.gross, arrays.net)
        )
        fields |= {
            f"price_return_{suffix}": or_none(price),
            f"total_return_{suffix}": or_none(total),
            f"net_total_return_{suffix}": or_none(net),
            f"fx_return_{suffix}": or_none(fx),
            f"base_return_{suffix}": or_none((1.0 + total) * (1.0 + fx) - 1.0),
        }
    fields |= _prices(held, arrays, found, columns, as_of)
    fields |= _values(arrays, columns)
    fields |= _yields(held, panel, arrays, known, columns, as_of)
    fields |= (
        _contributions(arrays, counted, columns) if told is None else told.columns(fields["value"])
    )
    dividends = _dividends(held, panel, int(columns.days[columns.year]), int(columns.days[end]))
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
            dividends_ytd=dividends[i],
            target=h.target,
            cost=h.cost,
            is_cash=h.is_cash,
            is_manual=bool(held.is_manual[i] or held.is_typed[i]),
            **dict(zip(names, values, strict=True)),
        )
        for i, (h, values) in enumerate(
            zip(held.holdings, zip(*fields.values(), strict=True), strict=True)
        )
    )


def _prices(
    held: Rows, arrays: Positions, found: Prices, columns: Columns, as_of: date
) -> dict[str, list[Any]]:
    fields: dict[str, list[Any]] = {}
    for suffix, column in (
        ("", columns.end),
        ("_start_of_quarter", columns.quarter),
        ("_start_of_year", columns.year),
    ):
        shown = found.known[:, column] | held.is_cash | held.is_manual
        fields["price" + suffix] = or_none(np.where(shown, arrays.closes[:, column], np.nan))
        fields["price_date" + suffix] = dates_or_none(found.days[:, column], found.known[:, column])
    fields["is_stale"] = (
        is_stale(found.days[:, columns.end], day_of(as_of)) & found.known[:, columns.end]
    ).tolist()
    return fields


def _values(arrays: Positions, columns: Columns) -> dict[str, list[Any]]:
    values = arrays.values
    fields = {
        "value": or_none((arrays.held * arrays.closes)[:, columns.end]),
        "value_base": or_none(values[:, columns.end]),
        "rate": or_none(arrays.rates[:, columns.end]),
        "rate_start_of_year": or_none(arrays.rates[:, columns.year]),
    }
    for name, column in (("weight", columns.end), ("weight_start_of_year", columns.year)):
        whole = np.nansum(values[:, column])
        with np.errstate(divide="ignore", invalid="ignore"):
            fields[name] = or_none(np.where(whole > 0, values[:, column] / whole, np.nan))
    return fields


def _yields(
    held: Rows,
    panel: Panel,
    arrays: Positions,
    known: Bools,
    columns: Columns,
    as_of: date,
) -> dict[str, list[Any]]:
    """Trailing and forward dividends ÷ price, trailing ones ÷ cost.

    Cash pays nothing, a manual price says nothing about dividends, and of twelve months without a
    close none are known.
    """
    end, begin = int(columns.days[columns.end]), day_of(a_year_before(as_of))
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
    kept = 1.0 - np.where(held.is_cash, 0.0, held.taxes.at(end))
    names = frequencies(panel, held.security, end)
    beat = rhythm(Dividends.of(panel, held.security, end), end)
    ahead = np.where(is_told, beat.annual, np.nan)
    ahead[held.is_cash] = 0.0
    return {
        "yield_trailing": or_none(paid / arrays.closes[:, columns.end]),
        "yield_trailing_net": or_none(paid_net / arrays.closes[:, columns.end]),
        "yield_forward": or_none(ahead / arrays.closes[:, columns.end]),
        "yield_forward_net": or_none(ahead * kept / arrays.closes[:, columns.end]),
        "yield_forward_reason": [
            reason if listed else None
            for reason, listed in zip(
                reasons(beat, last_closes, begin), held.is_listed, strict=True
            )
        ],
        "yield_on_cost": or_none(paid / costs),
        "yield_on_cost_net": or_none(paid_net / costs),
        "dividend_frequency": [
            r if listed else None for r, listed in zip(names, held.is_listed, strict=True)
        ],
    }


def _contributions(arrays: Positions, counted: Bools, columns: Columns) -> dict[str, list[Any]]:
    fields: dict[str, list[Any]] = {}
    for suffix, start in (("qtd", columns.quarter), ("ytd", columns.year)):
        parts = contributions(arrays, counted, columns.year, start, columns.end)
        split = zip(
            parts.price.tolist(), parts.dividend.tolist(), parts.currency.tolist(), strict=True
        )
        totals = or_none(parts.total)
        fields[f"contribution_{suffix}"] = totals
        fields[f"contribution_parts_{suffix}"] = [
            None if total is None else ContributionParts(*three)
            for total, three in zip(totals, split, strict=True)
        ]
    return fields


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
