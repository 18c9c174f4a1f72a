"""The review as JSON, schema 1: key by key the contract of the command line, numbers never rounded.

Fractions and amounts are plain numbers, days ISO, times ISO in UTC with ``Z``, unknown is ``null``
(a NaN too). Without amounts every amount of money, every share count and every manual price is
``null``, and so are hashes of private files; shares of the whole are rounded (``masking``). Prices,
dividends per share and exchange rates are the market's and stay. Groupings by the user's free text
(name, note) are left out then. Keys that the contract does not name come after
those that it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING

from portfolio.analysis.performance.measures import (
    BASE_RETURN,
    CONTRIBUTION,
    CONTRIBUTION_GROSS,
    FX_RETURN,
    GAIN,
    GROWN,
    GROWTH,
    GROWTH_SAME_FLOWS,
    INCOME_GROSS,
    INCOME_NET,
    IRR,
    IRR_PERIOD,
    NET_CONTRIBUTIONS,
    NET_TOTAL_RETURN,
    PRICE_RETURN,
    TOTAL_RETURN,
    TWR,
    TWR_GROSS,
    VALUE_SAME_FLOWS,
    Measure,
)
from portfolio.analysis.periods import PeriodName
from portfolio.analysis.records import PERIODS
from portfolio.report.cells import known
from portfolio.report.files import income_json
from portfolio.report.files.json_text import json_text
from portfolio.report.words import labels, notes

if TYPE_CHECKING:
    from datetime import date, datetime

    from portfolio.analysis.records import (
        Benchmark,
        Bridge,
        ContributionParts,
        Drawdown,
        HoldingReview,
        OverlayProvenance,
        Performance,
        QuarterRow,
        ReturnKind,
        Review,
        Subject,
        Totals,
    )
    from portfolio.errors import Sentence
    from portfolio.language import Language
    from portfolio.report.audience import Audience

SCHEMA = 1

#: What the contract calls a period; the name of a measure stands before it.
_SUFFIXES: Mapping[PeriodName, str] = {
    "quarter": "qtd",
    "year": "ytd",
    "since_start": "since_start",
}
#: The contract's keys, in its order.
_Figures = Sequence[tuple[Measure, PeriodName]]
_TOTALS: _Figures = (
    (NET_CONTRIBUTIONS, "quarter"),
    (NET_CONTRIBUTIONS, "year"),
    (GROWTH, "quarter"),
    (GROWTH, "year"),
    (TWR, "quarter"),
    (TWR, "year"),
    (IRR, "year"),
    (IRR_PERIOD, "year"),
    (INCOME_GROSS, "quarter"),
    (INCOME_NET, "quarter"),
    (INCOME_GROSS, "year"),
    (INCOME_NET, "year"),
)
#: Additional to the contract; they stand after the bridge.
_MORE_TOTALS: _Figures = (
    (IRR, "quarter"),
    (IRR_PERIOD, "quarter"),
    (TWR_GROSS, "quarter"),
    (TWR_GROSS, "year"),
)
_GAINS: _Figures = ((GAIN, "quarter"), (GAIN, "year"))
_RETURNS: _Figures = (
    (PRICE_RETURN, "quarter"),
    (TOTAL_RETURN, "quarter"),
    (NET_TOTAL_RETURN, "quarter"),
    (BASE_RETURN, "quarter"),
    (PRICE_RETURN, "year"),
    (TOTAL_RETURN, "year"),
    (NET_TOTAL_RETURN, "year"),
    (FX_RETURN, "year"),
    (BASE_RETURN, "year"),
    (CONTRIBUTION, "year"),
)
#: Additional to the contract; the parts of the quarter's contribution stand after them.
_MORE_OF_HOLDING: _Figures = (
    (CONTRIBUTION_GROSS, "year"),
    (CONTRIBUTION, "quarter"),
    (CONTRIBUTION_GROSS, "quarter"),
)
_GROUP: _Figures = (
    *(
        (measure, period)
        for period in ("year", "quarter", "since_start")
        for measure in (GROWTH, TWR, IRR, IRR_PERIOD, NET_CONTRIBUTIONS)
    ),
    (CONTRIBUTION, "year"),
    (CONTRIBUTION, "quarter"),
    *((GAIN, period) for period in ("year", "quarter", "since_start")),
)
#: What the contract does not know of yet: measures that the registry has since, of every period.
_NEW: _Figures = tuple(
    (measure, period) for measure in GROWN for period in _SUFFIXES if measure.field is None
)


def _figures(
    subject: Subject | None, figures: _Figures, audience: Audience
) -> Mapping[str, object]:
    """Measures of a subject under the contract's keys: ``twr_ytd``."""
    return {
        f"{measure.key}_{_SUFFIXES[period]}": (
            None if subject is None else _figure(measure, subject.over(period), audience)
        )
        for measure, period in figures
    }


def _figure(measure: Measure, found: Performance | None, audience: Audience) -> float | None:
    """One measure; an amount is hidden where amounts are."""
    if found is None or (measure.unit == "base" and not audience.shows_amounts):
        return None
    return known(measure.of(found))


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
                **_benchmark(b, audience),
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
            "holdings_sha256": review.provenance.holdings_sha256 or None,
            "prices": {
                symbol: {
                    "source": p.source,
                    "fetched_at": _moment(p.fetched_at),
                    "last_date": _day(p.last_date),
                    **(_overlay(p.overlay) if p.overlay else {}),
                }
                for symbol, p in review.provenance.prices.items()
            },
            "transactions_sha256": review.provenance.transactions_sha256 or None,
            **_told(review.provenance.holdings_as_of),
        },
        "performance": _performance(review),
        "income": income_json.contract(review.income, audience),
        **({"unread": review.unread} if review.unread else {}),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _told(day: date | None) -> dict[str, object]:
    return {"holdings_as_of": _day(day)} if day else {}


def _overlay(overlay: OverlayProvenance) -> dict[str, object]:
    return {
        "file": overlay.file,
        "file_last_date": _day(overlay.last_date),
        "file_rows": overlay.rows,
    }


def _moment(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _totals(totals: Totals, audience: Audience) -> Mapping[str, object]:
    t, amounts = audience.t, audience.shows_amounts

    def money(value: float | None) -> float | None:
        return known(value) if amounts else None

    return {
        "value": money(totals.value),
        "value_start_of_quarter": money(totals.quarter.value_at_opening),
        "value_start_of_year": money(totals.year.value_at_opening),
        **_figures(totals, _TOTALS, audience),
        "yield_trailing": known(totals.yield_trailing),
        "yield_trailing_net": known(totals.yield_trailing_net),
        "yield_forward": known(totals.yield_forward),
        "yield_forward_net": known(totals.yield_forward_net),
        "bridge_ytd": _bridge(totals.year.bridge) if amounts else None,
        "bridge_qtd": _bridge(totals.quarter.bridge) if amounts else None,
        **_figures(totals, _MORE_TOTALS, audience),
        "receivable": money(totals.receivable),
        "realised_ytd": money(totals.year.realised),
        "unrealised": money(totals.unrealised),
        "realised_ytd_fifo": money(totals.year.realised_fifo),
        "unrealised_fifo": money(totals.unrealised_fifo),
        "irr_reason_ytd": _reason(totals.year.irr_reason, t),
        "irr_reason_qtd": _reason(totals.quarter.irr_reason, t),
        **_figures(totals, _NEW, audience),
        **_figures(totals, _GAINS, audience),
    }


def _reason(reason: Sentence | None, t: Language) -> str | None:
    return None if reason is None else t.say(reason)


def _benchmark(b: Benchmark, audience: Audience) -> Mapping[str, object]:
    since = b.since_start
    return {
        **_figures(b, ((TWR, "year"),), audience),
        "value_same_flows": _figure(VALUE_SAME_FLOWS, b.year, audience),
        **_figures(
            b, ((GROWTH_SAME_FLOWS, "year"), (TWR, "quarter"), (TWR, "since_start")), audience
        ),
        "value_same_flows_since_start": _figure(VALUE_SAME_FLOWS, since, audience),
    }


def _bridge(bridge: Bridge | None) -> Mapping[str, object] | None:
    if bridge is None:
        return None
    return {
        "opening": known(bridge.opening),
        "paid_in": known(bridge.paid_in),
        "taken_out": known(bridge.taken_out),
        "price": known(bridge.price),
        "income_net": known(bridge.income_net),
        "currency": known(bridge.currency),
        "fees_and_taxes": known(bridge.fees_and_taxes),
        "closing": known(bridge.closing),
    }


def _since_start(review: Review, audience: Audience) -> Mapping[str, object] | None:
    start = review.totals.since_start
    if start is None:
        return None
    return {
        "date": start.period.first.isoformat(),
        "twr": known(start.twr),
        "twr_annualised": known(start.twr_annualised),
        "irr": known(start.irr),
        "net_contributions": known(start.net_contributions) if audience.shows_amounts else None,
        "irr_period": known(start.irr_period),
        "irr_reason": _reason(start.irr_reason, audience.t),
        "growth": known(start.growth),
        "bridge": _bridge(start.bridge) if audience.shows_amounts else None,
        "gain": _figure(GAIN, start, audience),
    }


def _quarters(row: QuarterRow, review: Review) -> Mapping[str, object]:
    """One row of total returns in the own currency; the portfolio's own is a ledger's TWR."""
    measure: ReturnKind = (
        labels.portfolio_measure(review, "total") if row.symbol == labels.TOTAL else "total"
    )
    return {"symbol": row.symbol, **{p: known(row.get("own", measure, p)) for p in PERIODS}}


def _groups(review: Review, column: str, audience: Audience) -> list[Mapping[str, object]]:
    """The groups of a column; in a ledger's review with their performance, and those of which
    nothing is left last.
    """
    found = (
        {} if review.ledger is None else {g.group: g for g in review.ledger.groups.get(column, ())}
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
            **_figures(performance, _GROUP, audience),
        }

    return [group(name) for name in dict.fromkeys([*rows, *found])]


def _performance(review: Review) -> Mapping[str, object] | None:
    start = review.totals.since_start
    if review.ledger is None or start is None:
        return None
    return {
        "exact_from": start.period.opening.isoformat(),
        "years": [
            {
                "year": row.year,
                **{f"Q{k}": known(value) for k, value in enumerate(row.quarters, 1)},
                "total": known(row.total),
                "is_running": row.is_running,
                **(
                    {"before_ledger": [f"Q{k}" for k in range(1, row.before_ledger + 1)]}
                    if row.before_ledger
                    else {}
                ),
            }
            for row in review.ledger.years
        ],
        "drawdown": _drawdown(start.drawdown),
        "drawdown_ytd": _drawdown(review.totals.year.drawdown),
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
        # A market's price is public, a manual one is the owner's.
        "price": money(h.price) if h.is_manual else known(h.price),
        **({"multiplier": h.multiplier} if h.multiplier != 1 else {}),
        "price_date": _day(h.price_date),
        "value": money(h.value),
        "value_base": money(h.value_base),
        "weight": known(h.weight),
        "weight_start_of_year": known(h.year.weight_at_opening),
        **_figures(h, _RETURNS, audience),
        "contribution_parts_ytd": _parts(h.year.contribution_parts),
        "realised_ytd": money(h.year.realised),
        "unrealised": money(h.unrealised),
        "yield_trailing": known(h.yield_trailing),
        "yield_trailing_net": known(h.yield_trailing_net),
        "yield_forward": known(h.yield_forward),
        "yield_forward_net": known(h.yield_forward_net),
        "yield_on_cost": known(h.yield_on_cost),
        "yield_on_cost_net": known(h.yield_on_cost_net),
        "dividend_tax": known(h.dividend_tax),
        "dividend_frequency": h.dividend_frequency,
        "dividends_ytd": [
            {"ex_date": d.ex_date.isoformat(), "amount": known(d.amount), "net": known(d.net)}
            for d in h.year.dividends
        ],
        "realised_ytd_fifo": money(h.year.realised_fifo),
        "unrealised_fifo": money(h.unrealised_fifo),
        **_figures(h, _MORE_OF_HOLDING, audience),
        "contribution_parts_qtd": _parts(h.quarter.contribution_parts),
    }


def _parts(parts: ContributionParts | None) -> Mapping[str, object] | None:
    if parts is None:
        return None
    return {
        "price": known(parts.price),
        "dividend": known(parts.dividend),
        "currency": known(parts.currency),
    }
