"""The review as JSON, schema 1: key by key the contract of the command line, numbers never rounded.

Fractions and amounts are plain numbers, days ISO, times ISO in UTC with ``Z``, unknown is ``null`` (a NaN too).
Without amounts every amount of money, every share count and every manual price is ``null``; prices, dividends
per share and exchange rates are the market's and stay. Groupings by the user's free text (name, note) are
left out then.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING

from portfolio.analysis.records import PERIODS
from portfolio.report import columns, notes
from portfolio.report.cells import known

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from portfolio.analysis.records import Bridge, HoldingReview, Review, Totals
    from portfolio.language import Language

SCHEMA = 1
_TOTALS = (
    "value", "value_start_of_quarter", "value_start_of_year", "net_contributions_qtd",
    "net_contributions_ytd", "growth_qtd", "growth_ytd", "twr_qtd", "twr_ytd", "irr_ytd", "irr_period_ytd",
    "income_gross_qtd", "income_net_qtd", "income_gross_ytd", "income_net_ytd", "yield_trailing",
    "yield_trailing_net", "yield_forward", "yield_forward_net",
)  # fmt: skip
_TOTAL_AMOUNTS = frozenset(
    name for name in _TOTALS if name.startswith(("value", "net_contributions", "income"))
)
_BRIDGE = (
    "opening", "paid_in", "taken_out", "price", "income_net", "currency", "fees_and_taxes", "closing",
)  # fmt: skip
_RETURNS = (
    "price_return_qtd", "total_return_qtd", "net_total_return_qtd", "base_return_qtd", "price_return_ytd",
    "total_return_ytd", "net_total_return_ytd", "fx_return_ytd", "base_return_ytd", "contribution_ytd",
)  # fmt: skip
_YIELDS = (
    "yield_trailing", "yield_trailing_net", "yield_forward", "yield_forward_net", "yield_on_cost",
    "yield_on_cost_net",
)  # fmt: skip


def render(review: Review, t: Language, *, amounts: bool) -> bytes:
    """Return the UTF-8 text of one JSON object, ending in a line feed."""
    return (json.dumps(contract(review, t, amounts=amounts), ensure_ascii=False, indent=2) + "\n").encode()


def contract(review: Review, t: Language, *, amounts: bool) -> dict[str, object]:
    """The object itself, keys in the contract's order."""

    def money(value: float | None) -> float | None:
        return known(value) if amounts else None

    return {
        "schema": SCHEMA,
        "quarter": review.quarter,
        "as_of": review.as_of.isoformat(),
        "base_currency": review.base_currency,
        "method": review.method,
        "source": review.source,
        "totals": _totals(review.totals, amounts=amounts),
        "holdings": [_holding(h, amounts=amounts) for h in review.holdings],
        "since_start": review.since_start,
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
        "benchmarks": list(review.benchmarks),
        "quarters": [
            {"symbol": row.symbol, **{p: known(row.get("own", "total", p)) for p in PERIODS}}
            for row in review.quarters
        ],
        "allocation": {
            column: [
                {
                    "group": row.group,
                    "value_base": money(row.value_base),
                    "weight": known(row.weight),
                    "weight_start_of_year": known(row.weight_start_of_year),
                }
                for row in review.allocation[column]
            ]
            for column in notes.dimensions(review, amounts=amounts)
        },
        "problems": [
            {
                "severity": p.severity,
                "code": p.code,
                "where": p.where,
                "message": notes.message(p, t, amounts=amounts),
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
        },
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _totals(totals: Totals, *, amounts: bool) -> Mapping[str, object]:
    hidden = frozenset[str]() if amounts else _TOTAL_AMOUNTS
    return {
        **{name: None if name in hidden else known(getattr(totals, name)) for name in _TOTALS},
        "bridge_ytd": _bridge(totals.bridge_ytd) if amounts else None,
    }


def _bridge(bridge: Bridge | None) -> Mapping[str, object] | None:
    return None if bridge is None else {name: known(getattr(bridge, name)) for name in _BRIDGE}


def _holding(h: HoldingReview, *, amounts: bool) -> Mapping[str, object]:
    def money(value: float | None) -> float | None:
        return known(value) if amounts else None

    parts = h.contribution_parts_ytd
    return {
        "symbol": h.symbol,
        "account": h.account or None,
        "currency": h.currency or None,
        "shares": money(h.shares),
        "price": known(columns.price(h, amounts=amounts)),
        "price_date": _day(h.price_date),
        "value": money(h.value),
        "value_base": money(h.value_base),
        "weight": known(h.weight),
        "weight_start_of_year": known(h.weight_start_of_year),
        **{name: known(getattr(h, name)) for name in _RETURNS},
        "contribution_parts_ytd": None
        if parts is None
        else {
            "price": known(parts.price),
            "dividend": known(parts.dividend),
            "currency": known(parts.currency),
        },
        "realised_ytd": money(h.realised_ytd),
        "unrealised": money(h.unrealised),
        **{name: known(getattr(h, name)) for name in _YIELDS},
        "dividend_tax": known(h.dividend_tax),
        "dividend_frequency": h.dividend_frequency,
        "dividends_ytd": [
            {"ex_date": d.ex_date.isoformat(), "amount": known(d.amount), "net": known(d.net)}
            for d in h.dividends_ytd
        ],
    }
