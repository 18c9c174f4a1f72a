"""The Data page's tables: every symbol with the state of its prices, and every finding with its
effect.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from portfolio.analysis.findings.effects import basis_points
from portfolio.errors import SEVERITIES
from portfolio.language import DASH
from portfolio.report.files import plain_csv
from portfolio.report.words import labels
from portfolio.report.words.outcomes import FAILED, WORDS
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets.sheets import fitting
from portfolio.ui.widgets.tables import GAIN_OR_LOSS, MOST_ROWS, ROW, symbol_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from portfolio.analysis.findings.comparison import Comparison
    from portfolio.analysis.records import Effect, Review, ReviewFinding
    from portfolio.errors import Severity
    from portfolio.language import Language
    from portfolio.market.quality.coverage import Coverage
    from portfolio.market.records import Market, Outcome
    from portfolio.report.files.plain_csv import Cell

_FRAME = 2
#: The background of a cell that needs a look: vermilion, as for losses, on white and near black.
_AMBER = "background-color: rgba({}, {}, {}, 0.28)".format(*GAIN_OR_LOSS["red"])
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
) -> tuple[SymbolState, ...]:
    """A line for each symbol: those that failed first, then those with errors, then those behind,
    then the rest.

    ``names`` are the user's own by symbol; ``manual`` are the symbols valued at a price from
    ``holdings.csv``.
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
            SymbolState(coverage, name, source, market.outcomes.get(symbol), counts.get(symbol, {}))
        )
    return tuple(sorted(made, key=_order))


def _order(line: SymbolState) -> tuple[bool, list[int], bool]:
    return (
        not line.is_failed,
        [-line.findings.get(severity, 0) for severity in SEVERITIES[:2]],
        line.coverage.is_fresh,
    )


def _cells(line: SymbolState, t: Language) -> dict[str, Cell]:
    c, history = line.coverage, line.coverage.history
    fetched = history.fetched_at if history is not None else None
    return {
        "symbol": line.symbol,
        "outcome": t(WORDS[line.outcome.kind]) if line.outcome else DASH,
        "findings": sum(line.findings.values()),
        "last": c.last,
        "behind": c.behind,
        "first": c.first,
        "rows": c.rows,
        "gaps": c.gaps,
        "kind": t("Exchange rate") if c.is_rate else t("Holding"),
        "source": labels.source(t, line.source) if line.source else t("No price"),
        "currency": history.currency if history is not None else "",
        "timezone": history.timezone if history is not None else "",
        "fetched": fetched.astimezone().replace(tzinfo=None) if fetched else None,
        "name": labels.short(t, line.symbol, line.name) if line.name else "",
    }


def _titles(t: Language) -> dict[str, str]:
    return {
        "symbol": t("Symbol"),
        "outcome": t("Last attempt"),
        "findings": t("Findings"),
        "last": t("Last day"),
        "behind": t("Sessions behind"),
        "first": t("First day"),
        "rows": t("Rows"),
        "gaps": t("Gaps"),
        "kind": t("Kind"),
        "source": t("Source"),
        "currency": t("Currency"),
        "timezone": t("Time zone"),
        "fetched": t("Fetched"),
        "name": t("Name"),
    }


def symbols(shown: Sequence[SymbolState], t: Language, key: str) -> str | None:
    """Draw the table of symbols, and return the one that the reader picks in it."""
    titles = _titles(t)
    frame = pd.DataFrame([_cells(line, t) for line in shown], columns=list(titles))
    for name in ("behind", "gaps"):
        frame[name] = frame[name].astype("Int64")
    for name in ("first", "last", "fetched"):
        frame[name] = pd.to_datetime(frame[name])
    doubtful = {
        "outcome": [line.is_failed for line in shown],
        "findings": [
            bool(line.findings.get("error", 0) or line.findings.get("warning", 0)) for line in shown
        ],
        "behind": [not line.coverage.is_fresh for line in shown],
    }
    styled = frame.style
    for name, marks in doubtful.items():
        styled = styled.apply(
            lambda _, m=marks: [_AMBER if mark else "" for mark in m], subset=[name]
        )
    column = st.column_config
    event: Any = st.dataframe(
        styled,
        column_config={
            "symbol": symbol_column(t, frame["symbol"]),
            "outcome": column.TextColumn(titles["outcome"], width=145),
            "findings": column.NumberColumn(titles["findings"], width=80),
            "last": column.DateColumn(titles["last"], format="YYYY-MM-DD", width=100),
            "behind": column.NumberColumn(
                titles["behind"],
                help=t("Trading sessions that have ended since the last price."),
                width=125,
            ),
            "first": column.DateColumn(titles["first"], format="YYYY-MM-DD", width=100),
            "rows": column.NumberColumn(titles["rows"], help=t("Days with a close."), width=70),
            "gaps": column.NumberColumn(
                titles["gaps"],
                help=t(
                    "Sessions between the first and the last day without a close, by the calendar"
                    " of the exchange or by the other securities listed there."
                ),
                width=70,
            ),
            "kind": column.TextColumn(titles["kind"], width=110),
            "source": column.TextColumn(titles["source"], width=165),
            "currency": column.TextColumn(titles["currency"], width=80),
            "timezone": column.TextColumn(titles["timezone"], width=150),
            "fetched": column.DatetimeColumn(
                titles["fetched"], format="YYYY-MM-DD HH:mm", width=140
            ),
            "name": column.TextColumn(titles["name"]),
        },
        hide_index=True,
        height=_height(len(frame)),
        row_height=ROW,
        placeholder=DASH,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt=t("State of the prices of every symbol"),
    )
    picked = event.selection.rows
    return shown[picked[0]].symbol if picked and picked[0] < len(shown) else None


def symbols_csv(shown: Sequence[SymbolState], t: Language) -> bytes:
    """The table of symbols as a file, with the true cause of a failure."""
    header = [*_titles(t).values(), t("Reason")]
    return plain_csv.write(
        header,
        [
            [*_cells(line, t).values(), line.outcome.reason if line.outcome else ""]
            for line in shown
        ],
    )


def _effect_titles(review: Review, t: Language) -> dict[str, str]:
    quarter, year = t.quarter(review.quarter), labels.year_to_date(t, review)
    return {
        "return_qtd": t("Holding {period}", period=quarter),
        "return_ytd": t("Holding {period}", period=year),
        "growth_qtd": t("Portfolio {period}", period=quarter),
        "growth_ytd": t("Portfolio {period}", period=year),
    }


def has_effects(found: Sequence[ReviewFinding]) -> bool:
    """Whether of any finding it is known what the other reading of the data would change."""
    return any(not math.isnan(value) for name in EFFECTS for value in _points(found, name))


def findings(found: Sequence[ReviewFinding], review: Review, t: Language, key: str) -> str | None:
    """Draw the findings with their effects, and return the symbol of the one that the
    reader picks.
    """
    points = {name: _points(found, name) for name in EFFECTS}
    # A column of dashes would only hide what was found.
    effects = {
        name: title
        for name, title in _effect_titles(review, t).items()
        if not all(math.isnan(value) for value in points[name])
    }
    frame = pd.DataFrame(
        {
            "severity": [labels.severity(t, one.finding.severity) for one in found],
            "symbol": [one.finding.symbol for one in found],
            "sentence": [t.problem(one.finding.problem) for one in found],
            **{name: points[name] for name in effects},
            "days": [days(one) for one in found],
        }
    )
    about = t(
        "What the other reading of the data would change, in basis points: 1 bp is 0.01 percentage"
        " points. Total return, holdings in their own currency, the portfolio in {base}.",
        base=review.base_currency,
    )
    formats: Any = dict.fromkeys(effects, _signed)
    event: Any = st.dataframe(
        frame.style.format(formats, na_rep=DASH),
        column_config={
            "severity": st.column_config.TextColumn(t("Severity"), width=75),
            "symbol": symbol_column(t, frame["symbol"]),
            "sentence": st.column_config.TextColumn(
                t("What was found"), width=560 - 70 * len(effects)
            ),
            **{
                name: st.column_config.NumberColumn(title, help=about, width=fitting(title))
                for name, title in effects.items()
            },
            "days": st.column_config.TextColumn(t("Dates"), width=190),
        },
        hide_index=True,
        height=_height(len(frame)),
        row_height=ROW,
        placeholder=DASH,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt=t("Findings of the checks, with their effect on the returns"),
    )
    picked = event.selection.rows
    return found[picked[0]].finding.symbol if picked and picked[0] < len(found) else None


def findings_csv(found: Sequence[ReviewFinding], review: Review, t: Language) -> bytes:
    """The findings as a file, effects in basis points unrounded."""
    header = [
        t("Severity"),
        t("Check"),
        t("Symbol"),
        t("First day"),
        t("Last day"),
        t("What was found"),
        t("Held out"),
        *(t("{title} (bp)", title=title) for title in _effect_titles(review, t).values()),
    ]
    return plain_csv.write(
        header,
        [
            [
                labels.severity(t, f.severity),
                f.code,
                f.symbol,
                f.first,
                f.last,
                t.problem(f.problem),
                t("yes") if f.is_held_out else t("no"),
                *(None if math.isnan(v) else v for v in (_points([one], e)[0] for e in EFFECTS)),
            ]
            for one in found
            for f in [one.finding]
        ],
    )  # fmt: skip


def compared(comparisons: Sequence[Comparison], review: Review, symbol: str, t: Language) -> None:
    """Draw the returns as shown and with an alternative, side by side."""
    periods = {review.quarter[4:]: t.quarter(review.quarter), "YTD": labels.year_to_date(t, review)}
    of = {"holding": plain(symbol), "portfolio": t("Portfolio")}
    rows = [
        t("{holding}, {period}", holding=of[c.of], period=periods[c.period]) for c in comparisons
    ]
    st.table(
        pd.DataFrame(
            {
                t("As shown"): [t.percent(c.shown, signed=True) for c in comparisons],
                t("With it"): [t.percent(c.followed, signed=True) for c in comparisons],
                t("Change (bp)"): [
                    DASH if c.difference is None else basis_points(c.difference)
                    for c in comparisons
                ],
            },
            index=pd.Index(rows, name=t("Total return")),
        ),
        width="content",
        alt=t("Returns as shown and with the repair"),
    )


def days(found: ReviewFinding) -> str:
    """The suspect days: ``2024-03-05``, ``2024-03-05 – 2024-03-07``."""
    first, last = found.finding.first, found.finding.last
    return first.isoformat() if first == last else f"{first.isoformat()} – {last.isoformat()}"


def _points(found: Sequence[ReviewFinding], name: str) -> list[float]:
    values = [None if one.effect is None else EFFECTS[name](one.effect) for one in found]
    return [math.nan if value is None else value * 1e4 for value in values]


def _signed(points: float) -> str:
    return basis_points(points / 1e4)


def _height(rows: int) -> int:
    return ROW * (min(max(rows, 1), MOST_ROWS) + 1) + _FRAME
