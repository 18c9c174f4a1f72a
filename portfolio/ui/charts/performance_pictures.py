"""The charts of the performance page, one at a time, below its first numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from portfolio.report.words import performance_words as words
from portfolio.report.words import periods
from portfolio.ui.charts import charts, performance_charts
from portfolio.ui.shell.text import plain

if TYPE_CHECKING:
    from portfolio.analysis.records import LedgerLines, Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience


@st.fragment
def show(review: Review, performance: LedgerLines, audience: Audience) -> None:
    """The charts, drawn one at a time: what is hidden costs nothing."""
    t = audience.t
    market, value, falls = st.tabs(
        [t("Against the market"), t("Value and money paid in"), t("Falls")],
        key="performance_pictures",
        on_change="rerun",
    )
    if market.open:
        with market:
            against_market(review, performance, t)
    if value.open:
        with value:
            value_and_deposits(review, performance, audience)
    if falls.open:
        with falls:
            drawdown(review, performance, t)


def against_market(review: Review, performance: LedgerLines, t: Language) -> None:
    """TWR beside the benchmarks, since New Year or since the start."""
    begun = review.totals.since_start
    start = begun.period.first if begun is not None else performance.lines.days[0].item()
    names = {
        "year": t("Since New Year"),
        "start": t("Since {date}", date=t.short_date(start)),
    }
    chosen = st.segmented_control(
        t("Period"),
        list(names),
        default="year",
        format_func=names.__getitem__,
        key="since",
        required=True,
        persist_state="session",
        label_visibility="collapsed",
    )
    found = performance.since["year" if chosen == "year" else "since_start"]
    if len(found.days) < 2:
        st.caption(t("There is not yet a day to draw."))
        return
    if not any(np.isfinite(line).any() for line in (found.portfolio, found.benchmarks)):
        st.caption(t("Nothing was there that could earn a return in this time."))
        return
    st.plotly_chart(
        performance_charts.against_market(found, t),
        config=charts.CONFIG,
        key="against_market",
        alt=words.opening(review, t) if chosen == "year" else words.since_start(review, t),
    )
    st.caption(
        t(
            "Time-weighted return after tax, in {currency}; benchmarks with dividends after their"
            " own tax.",
            currency=review.base_currency,
        )
    )


def value_and_deposits(review: Review, performance: LedgerLines, audience: Audience) -> None:
    """Value against money paid in, and the same money in the benchmarks if wished."""
    t = audience.t
    lines = performance.lines
    if not audience.shows_amounts and not lines.paid_in[-1] > 0:
        st.caption(
            t(
                "Amounts are hidden, and more was taken out than paid in: there is nothing to show"
                " in percent."
            )
        )
        return
    others = bool(lines.benchmarks) and st.toggle(
        t("With the same money elsewhere"), key="elsewhere", persist_state="session"
    )
    st.plotly_chart(
        performance_charts.value_lines(lines, audience, review.base_currency, others=others),
        config=charts.CONFIG,
        key="value_lines",
        alt=words.bridge(review, audience, periods.told(review)[-1])
        or t("Value and money paid in, day by day."),
    )
    st.caption(
        t(
            "In {currency}. Paid in: deposits minus withdrawals, with what was there at first.",
            currency=review.base_currency,
        )
        if audience.shows_amounts
        else t(
            "In percent of what was paid in, minus withdrawals, by {date}.",
            date=t.long_date(review.as_of),
        )
    )


def drawdown(review: Review, performance: LedgerLines, t: Language) -> None:
    """How far below its last high the portfolio stood, and its deepest fall."""
    said = words.drawdown(review, t)
    st.markdown(plain(said))
    start = review.totals.since_start
    if start is not None and start.drawdown is not None:
        st.plotly_chart(
            performance_charts.drawdown(performance.lines, t),
            config=charts.CONFIG,
            key="drawdown",
            alt=said,
        )
        st.caption(t("Time-weighted, so that deposits and withdrawals are no rises and falls."))
