"""The review as JSON, schema 1: key by key the contract of the command line, numbers never rounded.

Fractions and amounts are plain numbers, days ISO, times ISO in UTC with ``Z``, unknown is ``null``
(a NaN too). Without amounts every amount of money, every share count and every manual price is
``null``; prices, dividends per share and exchange rates are the market's and stay. Groupings by the
user's free text (name, note) are left out then. Keys that the contract does not name come after
those that it does.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from portfolio.analysis.records import PERIODS
from portfolio.report.files import income_json
from portfolio.report.files.json_text import json_text
from portfolio.report.tables import columns
from portfolio.report.tables.cells import known
from portfolio.report.words import labels, notes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from portfolio.analysis.records import (
        Bridge,
        ContributionParts,
        Drawdown,
        GroupPerformance,
        HoldingReview,
        Measure,
        Performance,
        QuarterRow,
        Review,
        Totals,
    )
    from portfolio.errors import Sentence
    from portfolio.language import Language
    from portfolio.report.audience import Audience

SCHEMA = 1
_TOTALS = (
    "value",
    "value_start_of_quarter",
    "value_start_of_year",
    "net_contributions_qtd",
    "net_contributions_ytd",
    "growth_qtd",
    "growth_ytd",
    "twr_qtd",
    "twr_ytd",
    "irr_ytd",
    "irr_period_ytd",
    "income_gross_qtd",
    "income_net_qtd",
    "income_gross_ytd",
    "income_net_ytd",
    "yield_trailing",
    "yield_trailing_net",
    "yield_forward",
    "yield_forward_net",
)
#: Additional to the contract; they stand after the bridge.
_MORE_TOTALS = (
    "irr_qtd",
    "irr_period_qtd",
    "twr_gross_qtd",
    "twr_gross_ytd",
    "receivable",
    "realised_ytd",
    "unrealised",
    "realised_ytd_fifo",
    "unrealised_fifo",
)
_TOTAL_AMOUNTS = frozenset(
    name
    for name in (*_TOTALS, *_MORE_TOTALS)
    if name.startswith(
        ("value", "net_contributions", "income", "receivable", "realised", "unrealised")
    )
)
_BRIDGE = (
    "opening",
    "paid_in",
    "taken_out",
    "price",
    "income_net",
    "currency",
    "fees_and_taxes",
    "closing",
)
_RETURNS = (
    "price_return_qtd",
    "total_return_qtd",
    "net_total_return_qtd",
    "base_return_qtd",
    "price_return_ytd",
    "total_return_ytd",
    "net_total_return_ytd",
    "fx_return_ytd",
    "base_return_ytd",
    "contribution_ytd",
)
#: Additional to the contract; the parts of the quarter's contribution stand after them.
_MORE_OF_HOLDING = ("contribution_gross_ytd", "contribution_qtd", "contribution_gross_qtd")
_PERIOD = ("growth", "twr", "irr", "irr_period", "net_contributions")
_BENCHMARK = (
    "twr_ytd",
    "value_same_flows",
    "growth_same_flows_ytd",
    "twr_qtd",
    "twr_since_start",
    "value_same_flows_since_start",
)
_YIELDS = (
    "yield_trailing", "yield_trailing_net", "yield_forward", "yield_forward_net", "yield_on_cost",
    "yield_on_cost_net",
)  # fmt: skip


def render(review: Review, audience: Audience) -> bytes:
    """Return the UTF-8 text of one JSON object, ending in a line feed."""
    return (json_text(contract(review, audience)) + "\n").encode()


def contract(review: Review, audience: Audience) -> dict[str, object]:
    """The object itself, keys in the contract's order."""

    def money(value: float | None) -> float | None:
        return known(value) if audience.shows_amounts else None

    return {
        "schema": SCHEMA,
        "quarter": review.quarter,
        "as_of": review.as_of.isoformat(),
        "base_currency": review.base_currency,
        "method": review.method,
        "source": review.source,
        "totals": _totals(review.totals, audience),
        "holdings": [_holding(h, audience) for h in review.holdings],
        "since_start": _since_start(review, audience),
        "history": [
            {
                "quarter": row.quarter,
                "twr": known(row.twr),
                "growth": known(row.growth),
                "net_contributions": money(row.net_contributions),
                "value": money(row.value),
            }
            for row in review.history
        ],
        "benchmarks": [
            {
                "symbol": b.symbol,
                **{
                    name: (
                        None
                        if name.startswith("value") and not audience.shows_amounts
                        else known(getattr(b, name))
                    )
                    for name in _BENCHMARK
                },
                "name": b.name,
            }
            for b in review.benchmarks
        ],
        "quarters": [_quarters(row, review) for row in review.quarters],
        "allocation": {
            column: _groups(review, column, audience)
            for column in notes.dimensions(review, audience)
        },
        "problems": [
            {
                "severity": p.severity,
                "code": p.code,
                "where": p.where,
                "message": notes.message(p, audience),
                "file": p.file,
                "line": p.line,
                "column": p.column,
            }
            for p in review.problems
        ],
        "provenance": {
            "version": review.provenance.version,
            "holdings_sha256": review.provenance.holdings_sha256,
            "prices": {
                symbol: {
                    "source": p.source,
                    "fetched_at": _moment(p.fetched_at),
                    "last_date": _day(p.last_date),
                }
                for symbol, p in review.provenance.prices.items()
            },
            "transactions_sha256": review.provenance.transactions_sha256 or None,
        },
        "performance": _performance(review.performance),
        "income": income_json.contract(review.income, audience),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _totals(totals: Totals, audience: Audience) -> Mapping[str, object]:
    t = audience.t
    hidden = frozenset[str]() if audience.shows_amounts else _TOTAL_AMOUNTS
    return {
        **{name: None if name in hidden else known(getattr(totals, name)) for name in _TOTALS},
        "bridge_ytd": _bridge(totals.bridge_ytd) if audience.shows_amounts else None,
        "bridge_qtd": _bridge(totals.bridge_qtd) if audience.shows_amounts else None,
        **{name: None if name in hidden else known(getattr(totals, name)) for name in _MORE_TOTALS},
        "irr_reason_ytd": _reason(totals.irr_reason, t),
        "irr_reason_qtd": _reason(totals.irr_reason_qtd, t),
    }


def _reason(reason: Sentence | None, t: Language) -> str | None:
    return None if reason is None else t.say(reason)


def _bridge(bridge: Bridge | None) -> Mapping[str, object] | None:
    return None if bridge is None else {name: known(getattr(bridge, name)) for name in _BRIDGE}


def _since_start(review: Review, audience: Audience) -> Mapping[str, object] | None:
    t = audience.t
    start = review.since_start
    if start is None:
        return None
    return {
        "date": start.date.isoformat(),
        "twr": known(start.twr),
        "twr_annualised": known(start.twr_annualised),
        "irr": known(start.irr),
        "net_contributions": known(start.net_contributions) if audience.shows_amounts else None,
        "irr_period": known(start.irr_period),
        "irr_reason": _reason(start.irr_reason, t),
        "growth": known(start.growth),
        "bridge": _bridge(start.bridge) if audience.shows_amounts else None,
    }


def _quarters(row: QuarterRow, review: Review) -> Mapping[str, object]:
    """One row of total returns in the own currency; the portfolio's own is a ledger's TWR."""
    measure: Measure = (
        labels.portfolio_measure(review, "total") if row.symbol == labels.TOTAL else "total"
    )
    return {"symbol": row.symbol, **{p: known(row.get("own", measure, p)) for p in PERIODS}}


def _groups(review: Review, column: str, audience: Audience) -> list[Mapping[str, object]]:
    """The groups of a column; in a ledger's review with their performance, and those of which
    nothing is left last.
    """
    found = (
        {}
        if review.performance is None
        else {g.group: g for g in review.performance.groups.get(column, ())}
    )
    rows = {row.group: row for row in review.allocation[column]}

    def group(name: str) -> Mapping[str, object]:
        row, performance = rows.get(name), found.get(name)
        return {
            "group": name,
            "value_base": known(row.value_base)
            if audience.shows_amounts and row is not None
            else None,
            "weight": 0.0 if row is None else known(row.weight),
            "weight_start_of_year": None if row is None else known(row.weight_start_of_year),
            **_group_performance(performance, audience),
        }

    return [group(name) for name in dict.fromkeys([*rows, *found])]


def _group_performance(found: GroupPerformance | None, audience: Audience) -> Mapping[str, object]:
    periods = {
        "ytd": None if found is None else found.year,
        "qtd": None if found is None else found.quarter,
        "since_start": None if found is None else found.since_start,
    }
    return {
        **{
            f"{name}_{suffix}": (
                None
                if period is None or (name == "net_contributions" and not audience.shows_amounts)
                else known(getattr(period, name))
            )
            for suffix, period in periods.items()
            for name in _PERIOD
        },
        "contribution_ytd": None if found is None else known(found.contribution_ytd),
        "contribution_qtd": None if found is None else known(found.contribution_qtd),
    }


def _performance(found: Performance | None) -> Mapping[str, object] | None:
    if found is None:
        return None
    return {
        "exact_from": found.exact_from.isoformat(),
        "years": [
            {
                "year": row.year,
                **{f"Q{k}": known(value) for k, value in enumerate(row.quarters, 1)},
                "total": known(row.total),
                "is_running": row.is_running,
            }
            for row in found.years
        ],
        "drawdown": _drawdown(found.drawdown),
        "drawdown_ytd": _drawdown(found.drawdown_ytd),
    }


def _drawdown(found: Drawdown | None) -> Mapping[str, object] | None:
    if found is None:
        return None
    return {
        "depth": known(found.depth),
        "peak": found.peak.isoformat(),
        "trough": found.trough.isoformat(),
        "recovered": _day(found.recovered),
    }


def _holding(h: HoldingReview, audience: Audience) -> Mapping[str, object]:
    def money(value: float | None) -> float | None:
        return known(value) if audience.shows_amounts else None

    return {
        "symbol": h.symbol,
        "account": h.account or None,
        "currency": h.currency or None,
        "shares": money(h.shares),
        "price": known(columns.price(h, audience)),
        "price_date": _day(h.price_date),
        "value": money(h.value),
        "value_base": money(h.value_base),
        "weight": known(h.weight),
        "weight_start_of_year": known(h.weight_start_of_year),
        **{name: known(getattr(h, name)) for name in _RETURNS},
        "contribution_parts_ytd": _parts(h.contribution_parts_ytd),
        "realised_ytd": money(h.realised_ytd),
        "unrealised": money(h.unrealised),
        **{name: known(getattr(h, name)) for name in _YIELDS},
        "dividend_tax": known(h.dividend_tax),
        "dividend_frequency": h.dividend_frequency,
        "dividends_ytd": [
            {"ex_date": d.ex_date.isoformat(), "amount": known(d.amount), "net": known(d.net)}
            for d in h.dividends_ytd
        ],
        "realised_ytd_fifo": money(h.realised_ytd_fifo),
        "unrealised_fifo": money(h.unrealised_fifo),
        **{name: known(getattr(h, name)) for name in _MORE_OF_HOLDING},
        "contribution_parts_qtd": _parts(h.contribution_parts_qtd),
    }


def _parts(parts: ContributionParts | None) -> Mapping[str, object] | None:
    if parts is None:
        return None
    return {name: known(getattr(parts, name)) for name in ("price", "dividend", "currency")}
