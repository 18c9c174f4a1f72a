"""The Data page's tables: every symbol with the state of its prices, and every finding with its
effect.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.errors import SEVERITIES
from portfolio.language import DASH
from portfolio.market.records import FAILED
from portfolio.report.tables.model import (
    FILES,
    GRIDS,
    PAGE,
    Caption,
    Column,
    Heading,
    table_of,
)
from portfolio.report.words import labels
from portfolio.report.words.outcomes import WORDS, past_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from portfolio.analysis.findings.comparison import Comparison
    from portfolio.analysis.records import Effect, Review, ReviewFinding
    from portfolio.errors import Severity
    from portfolio.market.quality.coverage import Coverage
    from portfolio.market.records import Market, Outcome
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable

#: The numbers of an effect, in the order of the columns.
EFFECTS: Mapping[str, Callable[[Effect], float | None]] = {
    "return_qtd": lambda effect: effect.quarter.total_return,
    "return_ytd": lambda effect: effect.year.total_return,
    "growth_qtd": lambda effect: effect.quarter.growth,
    "growth_ytd": lambda effect: effect.year.growth,
}


@dataclass(frozen=True)
class SymbolState:
    """One symbol in the table: how its prices are."""

    coverage: Coverage
    name: str
    #: A key of ``labels.SOURCES``; empty without any price.
    source: str
    #: How the last attempt to fetch it ended; None when never tried.
    outcome: Outcome | None
    #: How many findings of each severity.
    findings: Mapping[Severity, int]
    #: The last failed attempt, if a good one has come after it lately.
    failure: Outcome | None = None

    @property
    def symbol(self) -> str:
        """Yahoo's symbol."""
        return self.coverage.symbol

    @property
    def is_failed(self) -> bool:
        """Whether the last attempt to fetch it failed."""
        return self.outcome is not None and self.outcome.kind in FAILED


def lines(
    coverages: Iterable[Coverage],
    market: Market,
    names: Mapping[str, str],
    manual: frozenset[str],
    found: Sequence[ReviewFinding],
    failures: Mapping[str, Outcome],
) -> tuple[SymbolState, ...]:
    """A line for each symbol: those that failed first, then those with errors, then those behind,
    then the rest.

    ``names`` are the user's own by symbol; ``manual`` are the symbols valued at a price from
    ``holdings.csv``; ``failures`` failed attempts that good ones have come after lately.
    """
    counts: dict[str, dict[Severity, int]] = {}
    for one in found:
        of_symbol = counts.setdefault(one.finding.symbol, {})
        of_symbol[one.finding.severity] = of_symbol.get(one.finding.severity, 0) + 1
    made = []
    for coverage in coverages:
        symbol, history = coverage.symbol, coverage.history
        if history is None:
            source = "manual" if symbol in manual else ""
        else:
            source = "demo" if market.source == "demo" else "yahoo"
            source = history.overlays[-1].source if history.overlays else source
        name = names.get(symbol, "") or (history.name if history is not None else "")
        made.append(
            SymbolState(
                coverage,
                name,
                source,
                market.outcomes.get(symbol),
                counts.get(symbol, {}),
                failures.get(symbol),
            )
        )
    return tuple(sorted(made, key=_order))


def _order(line: SymbolState) -> tuple[bool, list[int], bool]:
    return (
        not line.is_failed,
        [-line.findings.get(severity, 0) for severity in SEVERITIES[:2]],
        line.coverage.is_fresh,
    )


def symbols(shown: Sequence[SymbolState], audience: Audience) -> ReportTable:
    """Every symbol with the state of its prices; in a file with the true cause of a failure."""
    t = audience.t
    covers = [line.coverage for line in shown]
    histories = [c.history for c in covers]
    columns = (
        Column(Heading("symbol", t("Symbol"), "text"), [line.symbol for line in shown]),
        Column(
            Heading("outcome", t("Last attempt"), "text", width=145),
            [t(WORDS[line.outcome.kind]) if line.outcome else DASH for line in shown],
        ),
        Column(
            Heading("findings", t("Findings"), "count", width=80),
            [sum(line.findings.values()) for line in shown],
        ),
        Column(Heading("last", t("Last day"), "date", width=100), [c.last for c in covers]),
        Column(
            Heading(
                "behind",
                t("Sessions behind"),
                "count",
                t("Trading sessions that have ended since the last price."),
                width=125,
            ),
            [c.behind for c in covers],
        ),
        Column(Heading("first", t("First day"), "date", width=100), [c.first for c in covers]),
        Column(
            Heading("rows", t("Rows"), "count", t("Days with a close."), width=70),
            [c.rows for c in covers],
        ),
        Column(
            Heading(
                "gaps",
                t("Gaps"),
                "count",
                t(
                    "Sessions between the first and the last day without a close, by the calendar"
                    " of the exchange or by the other securities listed there."
                ),
                width=70,
            ),
            [c.gaps for c in covers],
        ),
        Column(
            Heading("kind", t("Kind"), "text", width=110),
            [t("Exchange rate") if c.is_rate else t("Holding") for c in covers],
        ),
        Column(
            Heading("source", t("Source"), "text", width=165),
            [labels.source(t, line.source) if line.source else t("No price") for line in shown],
        ),
        Column(
            Heading("currency", t("Currency"), "text", width=80),
            [h.currency if h is not None else "" for h in histories],
        ),
        Column(
            Heading("timezone", t("Time zone"), "text", width=150),
            [h.timezone if h is not None else "" for h in histories],
        ),
        Column(
            Heading("fetched", t("Fetched"), "moment", width=140),
            [_here(h.fetched_at) if h is not None else None for h in histories],
        ),
        Column(
            Heading("name", t("Name"), "text"),
            [labels.short(t, line.symbol, line.name) if line.name else "" for line in shown],
        ),
        Column(
            Heading("reason", t("Reason"), "text", media=FILES),
            [line.outcome.reason if line.outcome else "" for line in shown],
        ),
        Column(
            Heading("failed", t("Last failure"), "text", media=FILES),
            [past_failure(line.failure, t) if line.failure else "" for line in shown],
        ),
    )
    return table_of(audience, Caption(t("State of the prices of every symbol"), "", ""), columns)


def doubtful(shown: Sequence[SymbolState]) -> Mapping[str, Sequence[bool]]:
    """The cells of the table of symbols that need a look."""
    return {
        "outcome": [line.is_failed for line in shown],
        "findings": [
            bool(line.findings.get("error", 0) or line.findings.get("warning", 0)) for line in shown
        ],
        "behind": [not line.coverage.is_fresh for line in shown],
    }


def _here(moment: datetime | None) -> datetime | None:
    """The time on the wall here, without its zone."""
    return None if moment is None else moment.astimezone().replace(tzinfo=None)


def has_effects(found: Sequence[ReviewFinding]) -> bool:
    """Whether of any finding it is known what the other reading of the data would change."""
    return any(value is not None for name in EFFECTS for value in _points(found, name))


def findings(found: Sequence[ReviewFinding], review: Review, audience: Audience) -> ReportTable:
    """The findings with what each other reading of the data would change, in basis points."""
    t = audience.t
    quarter, year = t.quarter(review.quarter), labels.year_to_date(t, review)
    titles = {
        "return_qtd": t("Holding {period}", period=quarter),
        "return_ytd": t("Holding {period}", period=year),
        "growth_qtd": t("Portfolio {period}", period=quarter),
        "growth_ytd": t("Portfolio {period}", period=year),
    }
    points = {name: _points(found, name) for name in EFFECTS}
    # On the page a column of dashes would only hide what was found.
    seen = {name for name in EFFECTS if any(value is not None for value in points[name])}
    about = t(
        "What the other reading of the data would change, in basis points: 1 bp is 0.01 percentage"
        " points. Total return, holdings in their own currency, the portfolio in {base}.",
        base=review.base_currency,
    )
    every = [one.finding for one in found]
    columns = (
        Column(
            Heading("severity", t("Severity"), "text", width=75),
            [labels.severity(t, f.severity) for f in every],
        ),
        Column(Heading("check", t("Check"), "text", media=FILES), [f.code for f in every]),
        Column(Heading("symbol", t("Symbol"), "text"), [f.symbol for f in every]),
        Column(Heading("first", t("First day"), "date", media=FILES), [f.first for f in every]),
        Column(Heading("last", t("Last day"), "date", media=FILES), [f.last for f in every]),
        Column(
            Heading("sentence", t("What was found"), "text", width=560 - 70 * len(seen)),
            [t.problem(f.problem) for f in every],
        ),
        Column(
            Heading("held_out", t("Held out"), "text", media=FILES),
            [t("yes") if f.is_held_out else t("no") for f in every],
        ),
        *(
            Column(
                Heading(name, title, "effect", about, media=GRIDS if name in seen else FILES),
                points[name],
            )
            for name, title in titles.items()
        ),
        Column(
            Heading("days", t("Dates"), "text", media=PAGE, width=190), [days(one) for one in found]
        ),
    )
    title = t("Findings of the checks, with their effect on the returns")
    return table_of(audience, Caption(title, "", review.base_currency), columns, fixed=2)


def compared(
    comparisons: Sequence[Comparison], review: Review, symbol: str, audience: Audience
) -> ReportTable:
    """The returns as shown and with an alternative, side by side."""
    t = audience.t
    periods = {review.quarter[4:]: t.quarter(review.quarter), "YTD": labels.year_to_date(t, review)}
    of = {"holding": symbol, "portfolio": t("Portfolio")}
    columns = (
        Column(
            Heading("what", t("Total return"), "text"),
            [
                t("{holding}, {period}", holding=of[c.of], period=periods[c.period])
                for c in comparisons
            ],
        ),
        Column(Heading("shown", t("As shown"), "return"), [c.shown for c in comparisons]),
        Column(Heading("followed", t("With it"), "return"), [c.followed for c in comparisons]),
        Column(
            Heading("difference", t("Change (bp)"), "effect"),
            [None if c.difference is None else c.difference * 1e4 for c in comparisons],
        ),
    )
    title = t("Returns as shown and with the repair")
    return table_of(audience, Caption(title, "", review.base_currency), columns)


def days(found: ReviewFinding) -> str:
    """The suspect days: ``2024-03-05``, ``2024-03-05 – 2024-03-07``."""
    first, last = found.finding.first, found.finding.last
    return first.isoformat() if first == last else f"{first.isoformat()} – {last.isoformat()}"


def _points(found: Sequence[ReviewFinding], name: str) -> list[float | None]:
    """The effects in basis points."""
    values = [None if one.effect is None else EFFECTS[name](one.effect) for one in found]
    return [None if value is None or math.isnan(value) else value * 1e4 for value in values]
