"""Data: can I trust it? Every symbol's prices, what the checks found in them, and what can be done
about it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from portfolio.analysis.findings.effects import problem as with_effect
from portfolio.analysis.records import ReviewFinding
from portfolio.errors import SEVERITIES
from portfolio.language import DASH
from portfolio.market.calendars import kept_sessions
from portfolio.market.quality.coverage import coverages, sessions_behind
from portfolio.report.files import plain_csv
from portfolio.report.words import completeness, labels
from portfolio.report.words.outcomes import WORDS, lately, past_failure
from portfolio.ui.charts import charts, data_charts
from portfolio.ui.editors import data_actions
from portfolio.ui.shell import attention, session
from portfolio.ui.shell.refresher import refresher
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets import data_tables
from portfolio.ui.widgets.grids import grid
from portfolio.workspace import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.records import Review
    from portfolio.ui.widgets.data_tables import SymbolState

_SYMBOL = "data_symbol"

screen = session.current()
t, state, workspace = screen.t, screen.opened, screen.workspace


def known_findings(review: Review | None) -> tuple[ReviewFinding, ...]:
    """The review's findings with their effects, then those about days that it does not use; most
    severe first.
    """
    of_review = review.findings if review is not None else ()
    seen = {(f.code, f.symbol, f.first, f.last) for f in (one.finding for one in of_review)}
    others = [
        ReviewFinding(f)
        for f in state.market.findings
        if (f.code, f.symbol, f.first, f.last) not in seen
    ]
    return tuple(
        sorted([*of_review, *others], key=lambda one: SEVERITIES.index(one.finding.severity))
    )


def table_lines(found: Sequence[ReviewFinding]) -> tuple[SymbolState, ...]:
    """The lines of the table of symbols."""
    written = (s for s, history in state.market.histories.items() if history.overlays)
    wanted = tuple(dict.fromkeys([*workspace.symbols(state.book), *written]))
    sessions = kept_sessions(workspace.store, wanted)
    failures = {} if state.prices == "demo" else workspace.store.failures(wanted)
    return data_tables.lines(
        coverages(state.market, wanted, sessions, now()),
        state.market,
        {h.symbol: h.name for h in state.book.holdings if h.name},
        frozenset(h.symbol for h in state.book.holdings if h.price is not None),
        found,
        lately(failures, state.market.outcomes, now()),
    )


def opening(lines: Sequence[SymbolState], review: Review | None) -> None:
    """Answer the question: whether the quarter's prices are there, how old the last closes are,
    what failed, and whether the quarter can be published.
    """
    failed = sum(line.is_failed for line in lines)
    parts = [
        completeness.in_words(review, t) if review is not None else "",
        completeness.last_close(sessions_behind(line.coverage for line in lines), t)
        if state.prices != "demo"
        else "",
        t("The last attempt failed for {n}.", n=failed) if failed else "",
    ]
    st.subheader(plain(t.paragraph(*parts)), anchor=False)
    if before := tuple(line.symbol for line in lines if line.failure is not None):
        said = t(
            "Fetched well in the end, but not at once: {symbols}. What failed and why is said"
            " below, under “{look}”.",
            symbols=before,
            look=t("Look closer"),
        )
        st.caption(plain(said))
    if review is not None:
        attention.verdict(review, t)


def store_problems() -> None:
    """Say what is wrong with the store itself."""
    found = {(p.code, p.where): p for p in (*state.market.problems, *refresher().problems())}
    for one in found.values():
        box = st.error if one.severity == "error" else st.warning
        box(plain(t.problem(one)), icon=":material/database:")


def findings(review: Review, found: Sequence[ReviewFinding]) -> str | None:
    """The findings with their effects, and as a file."""
    if not found:
        return None
    st.subheader(t("What is doubtful, and how much it matters"), anchor=False)
    table = data_tables.findings(found, review, screen.audience)
    row = grid(table, t).pick("data_findings", table.title)
    if data_tables.has_effects(found):
        said = t(
            "Effects are in basis points (0.01 percentage points): what the other reading of the"
            " data would change. {dash}: no other reading is known, or the days are not used in"
            " {quarter}.",
            dash=DASH,
            quarter=t.quarter(review.quarter),
        )
    else:
        said = t(
            "None of it has another reading whose effect on {quarter} is known.",
            quarter=t.quarter(review.quarter),
        )
    st.caption(plain(said))
    st.download_button(
        t("Findings (CSV)"),
        partial(plain_csv.written, table, t),
        f"findings-{review.quarter}.csv",
        "text/csv",
        key="download_findings",
        icon=":material/download:",
        on_click="ignore",
    )
    return None if row is None else found[row].finding.symbol


def symbols(lines: Sequence[SymbolState]) -> str | None:
    """Every symbol with the state of its prices, and as a file."""
    st.subheader(t("Every symbol"), anchor=False)
    table = data_tables.symbols(lines, screen.audience)
    row = grid(table, t, marks=data_tables.doubtful(lines)).pick("data_symbols", table.title)
    st.download_button(
        t("Symbols (CSV)"),
        partial(plain_csv.written, table, t),
        "symbols.csv",
        "text/csv",
        key="download_symbols",
        icon=":material/download:",
        on_click="ignore",
    )
    return None if row is None else lines[row].symbol


def follow(name: str, picked: str | None) -> None:
    """A row picked in a table is the symbol looked at from then on; a row that stays picked is not
    picked anew.
    """
    if picked is not None and st.session_state.get(name) != picked:
        st.session_state[_SYMBOL] = picked
    st.session_state[name] = picked


def closer(
    lines: Sequence[SymbolState], review: Review | None, found: Sequence[ReviewFinding]
) -> None:
    """One symbol: how its last fetch ended and why, its findings with their days drawn, and what
    can be done.
    """
    st.subheader(t("Look closer"), anchor=False)
    options = [line.symbol for line in lines]
    if st.session_state.get(_SYMBOL) not in options:
        st.session_state[_SYMBOL] = options[0]
    names = {line.symbol: labels.long(t, line.symbol, line.name) for line in lines}
    symbol = st.selectbox(t("Symbol"), options, format_func=names.__getitem__, key=_SYMBOL)
    line = next(line for line in lines if line.symbol == symbol)
    standing(line)
    mine = [one for one in found if one.finding.symbol == symbol]
    for n, one in enumerate(mine):
        finding(line, review, one, f"{symbol}_{n}")
    with st.container(horizontal=True):
        history = line.coverage.history
        data_actions.refetch(screen, symbol)
        if state.prices != "demo":
            day = line.coverage.last or now().date()
            data_actions.enter(screen, symbol, history.currency if history else "", day)


def standing(line: SymbolState) -> None:
    """The last attempt, its true cause when it failed, and what is there."""
    outcome, coverage = line.outcome, line.coverage
    parts = []
    if outcome is not None:
        when = outcome.at.astimezone().strftime("%Y-%m-%d %H:%M")
        parts.append(
            t("Last attempt {time}: {outcome}.", time=when, outcome=t(WORDS[outcome.kind]))
        )
        if outcome.reason:
            parts.append(t("The cause, as reported: {reason}.", reason=outcome.reason))
    if line.failure is not None:
        parts.append(t("What failed before: {failure}.", failure=past_failure(line.failure, t)))
    if coverage.history is None:
        parts.append(t("Nothing is stored of it."))
    else:
        parts.append(
            t(
                "Closes from {first} to {last}: {rows}; gaps: {gaps}.",
                first=coverage.first,
                last=coverage.last,
                rows=t.number(coverage.rows, 0),
                gaps=DASH if coverage.gaps is None else coverage.gaps,
            )
        )
    st.caption(plain(t.paragraph(*parts)))
    if not line.findings:
        st.caption(":material/check_circle: " + t("The checks found nothing doubtful."))


def finding(line: SymbolState, review: Review | None, one: ReviewFinding, key: str) -> None:
    """One finding: the sentence with its effect, the days drawn, the repair."""
    with st.container(border=True):
        number = int(review.quarter[5:]) if review is not None else 1
        st.markdown(
            t(
                "{icon} **{days}**: {sentence}",
                icon=attention.ICONS[one.finding.severity],
                days=data_tables.days(one),
                sentence=plain(t.problem(with_effect(one, number))),
            )
        )
        history = line.coverage.history
        figure = None if history is None else data_charts.suspect_days(one.finding, history, t)
        if figure is not None:
            st.plotly_chart(
                figure,
                config=charts.CONFIG,
                key=f"days_{key}",
                alt=t(
                    "Closes of {symbol} around {days}, the doubtful ones marked by crosses.",
                    symbol=line.symbol,
                    days=data_tables.days(one),
                ),
            )
        if review is not None:
            data_actions.repair(screen, review, one, key)


def corrections() -> None:
    """The user's own corrections, with a way back."""
    st.subheader(t("Your corrections"), anchor=False)
    if not state.book.corrections:
        st.caption(
            t(
                "None. A repair that you accept and a value that you enter are listed here, and can"
                " be taken back."
            )
        )
        return
    data_actions.listed(screen, state.book.corrections)


doubts = known_findings(screen.review)
shown = table_lines(doubts)
data_actions.tell()
store_problems()
if not shown:
    st.info(t("There is only cash: no prices are needed."), icon=":material/info:")
    st.stop()
opening(shown, screen.review)
if screen.review is not None:
    follow("data_finding_picked", findings(screen.review, doubts))
follow("data_symbol_picked", symbols(shown))
closer(shown, screen.review, doubts)
corrections()
