"""Quarterly review: what do I publish? The sentence, the tables, why, the yields, the files."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from portfolio import report
from portfolio.analysis.records import RETURN_KINDS
from portfolio.report.tables import attribution_tables, returns, yield_tables
from portfolio.report.words import (
    income_sentences,
    labels,
    market_words,
    mix_words,
    notes,
    sentences,
)
from portfolio.report.words import performance_words as words
from portfolio.ui.charts import charts
from portfolio.ui.shell import attention, session
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets.grids import grid

if TYPE_CHECKING:
    from portfolio.analysis.records import ReturnKind, Review, View
    from portfolio.language import Language
    from portfolio.report import Format
    from portfolio.report.audience import Audience
    from portfolio.ui.widgets.grids import Grid

#: Problems said in full; of more the rest is folded away.
_FIRST = 8
_DATA_PAGE = Path(__file__).parent / "data.py"
_PERFORMANCE_PAGE = Path(__file__).parent / "performance.py"


def opening(review: Review, audience: Audience) -> None:
    """The review in one sentence, who led, and what the numbers do not say."""
    t = audience.t
    st.subheader(plain(sentences.headline(review, t)), anchor=False)
    said = [
        sentences.running(review, t),
        market_words.after_headline(review, audience),
        sentences.leaders(review, t),
        income_sentences.payers(review, t),
        mix_words.moved(review, t),
    ]
    st.markdown(plain(t.paragraph(*said)))
    st.caption(plain(sentences.method_note(review, t)))


def left_out(t: Language, n: int) -> None:
    """Say how much a chart does not show."""
    if n:
        st.caption(
            t(
                "The chart shows the best and the worst; {n} between them are only in the table.",
                n=n,
            )
        )


def ranking(review: Review, audience: Audience, view: View) -> None:
    """The ranked table as it is published, and the same as bars."""
    t = audience.t
    st.subheader(
        t("Ranked by return, {period}", period=labels.year_to_date(t, review)), anchor=False
    )
    if not review.quarters[:-1]:
        st.info(t("There is only cash: nothing to rank."), icon=":material/info:")
        return
    left, right = st.columns([6, 5], gap="medium")
    with left:
        found = returns.ranked(review, audience, view)
        table = grid(found, t)
        table.show("ranked", t("Holdings ranked by total return since New Year."))
    with right:
        shown = charts.chosen(review, view)
        if shown.symbols:
            st.plotly_chart(
                charts.ranked_bars(review, t, view),
                config=charts.CONFIG,
                key="ranked_bars",
                alt=sentences.leaders(review, t),
            )
            left_out(t, shown.left_out)
    st.caption(plain(found.note))
    gaps(table, t)


def gaps(table: Grid, t: Language) -> None:
    """Explain dashes where there are some."""
    if table.has_gaps:
        st.caption(t("– is not available; the findings below say why."))


@st.fragment
def quarter_table(review: Review, audience: Audience, view: View) -> None:
    """Every quarter so far and the year, by the measure that the reader chooses."""
    t = audience.t
    head, switch = st.columns([3, 2], vertical_alignment="bottom")
    head.subheader(t("Quarter by quarter, {year}", year=review.quarter[:4]), anchor=False)
    names: dict[ReturnKind, str] = {
        "total": t("Dividends reinvested"),
        "price": t("Price only"),
        "net": t("After tax"),
    }
    measure = switch.segmented_control(
        t("Returns include"),
        list(RETURN_KINDS),
        default="total",
        format_func=names.__getitem__,
        key="measure",
        required=True,
        persist_state="session",
    )
    found = returns.quarters(review, audience, (view, measure or "total"))
    table = grid(found, t)
    table.show("quarters", t("Returns by quarter of every holding and of the portfolio."))
    st.caption(plain(t.paragraph(found.note, sentences.period(review, t))))
    gaps(table, t)


def why(review: Review, audience: Audience) -> None:
    """Price, dividends and currency of each holding, and what it added to the whole."""
    t = audience.t
    st.subheader(
        t("What added, what cost, {period}", period=labels.year_to_date(t, review)), anchor=False
    )
    if review.method == "ledger":
        ledger_parts(review, audience)
    else:
        static_parts(review, audience)
    if charts.contributors(review):
        with st.expander(
            t("Contributions as a chart"),
            icon=":material/bar_chart:",
            on_change="rerun",
            key="contributions",
        ) as more:
            if more.open:
                st.plotly_chart(
                    charts.contribution_bars(review, t),
                    config=charts.CONFIG,
                    key="contribution_bars",
                    alt=t(
                        "What price, dividends and currency of each holding added to the"
                        " portfolio's growth."
                    ),
                )
    if review.method == "ledger":
        label = t("Performance in full, with benchmarks")
        st.page_link(_PERFORMANCE_PAGE, label=label, icon=":material/trending_up:")


def ledger_parts(review: Review, audience: Audience) -> None:
    """What each holding, those sold included, added to the TWR; the bridge; gains on cost."""
    t = audience.t
    figures = attribution_tables.contributions(review, audience, "year")
    if figures.rows:
        grid(figures, t).show(
            "causes", t("Contribution of each holding to the time-weighted return, most first.")
        )
        st.caption(plain(figures.note))
    for said in words.bridges(review, audience):
        st.markdown(plain(said))
    if audience.shows_amounts:
        gains = attribution_tables.gains(review, audience, "average")
        with st.expander(
            gains.title, icon=":material/sell:", on_change="rerun", key="gains_open"
        ) as more:
            if more.open:
                grid(gains, t).show("gains", t("Realised and unrealised gains of each holding."))
                st.caption(plain(gains.note))


def static_parts(review: Review, audience: Audience) -> None:
    """The factors of each holding's return, and its part of the growth."""
    found = attribution_tables.factored(review, audience)
    grid(found, audience.t).show(
        "causes", audience.t("Contribution of each holding, and the factors of its return.")
    )
    st.caption(plain(found.note))


def rhythm(review: Review, audience: Audience) -> None:
    """Yields after and before tax, how often paid, and the tax with its origin."""
    t = audience.t
    st.subheader(t("Dividend yield"), anchor=False)
    if not sentences.payers(review):
        st.info(t("No holding has paid a dividend in the last 12 months."), icon=":material/info:")
        return
    found = yield_tables.holdings(review, audience, only_payers=True)
    grid(found, t).show("yields", t("Dividend yields after and before tax, and how often paid."))
    st.caption(plain(found.note))


def courses(review: Review, t: Language, view: View) -> None:
    """Each holding's growth since New Year."""
    if not charts.is_drawable(review):
        return
    title = (
        t("Growth since New Year, own currency")
        if view == "own"
        else t("Growth since New Year, in {currency}", currency=review.base_currency)
    )
    st.subheader(title, anchor=False)
    st.plotly_chart(
        charts.growth_lines(review, t, view),
        config=charts.CONFIG,
        key="growth_lines",
        alt=sentences.leaders(review, t) or title,
    )
    left_out(t, charts.chosen(review, view).left_out)
    whole = (
        t(
            "Dividends reinvested, before tax. The thick line is the portfolio, always in {base}.",
            base=review.base_currency,
        )
        if review.method == "static"
        else t(
            "Dividends reinvested, before tax. The thick line is the portfolio's time-weighted"
            " return, after tax, always in {base}.",
            base=review.base_currency,
        )
    )
    st.caption(whole)


def findings(review: Review, audience: Audience) -> None:
    """The verdict, and what to know before publishing, with what each doubt would change."""
    t = audience.t
    st.subheader(t("Ready to publish?"), anchor=False)
    attention.verdict(review, t)
    st.caption(attention.count(review.problems, t))
    told = notes.few_of_a_kind(review.problems)
    attention.say(told[:_FIRST], audience)
    if rest := told[_FIRST:]:
        with st.expander(
            t("{n} more", n=len(rest)), on_change="rerun", key="findings_more"
        ) as more:
            if more.open:
                attention.say(rest, audience)
    if any(problem.effect for problem in review.problems):
        st.caption(notes.basis_point(t))
    if corrections := notes.corrections(review, audience):
        with st.expander(t("Your corrections in these numbers: {n}", n=len(corrections))):
            for note in corrections:
                st.markdown(
                    t("**{where}**: {sentence}", where=plain(note.label), sentence=plain(note.text))
                )
    if review.findings or corrections:
        st.page_link(
            _DATA_PAGE,
            label=t("Look at the doubtful days and mend them"),
            icon=":material/verified:",
        )


def downloads(review: Review, audience: Audience) -> None:
    """The review as files; each is written when it is asked for."""
    t = audience.t
    st.subheader(t("Take it away"), anchor=False)
    names: dict[Format, str] = {
        "xlsx": "Excel",
        "csv": "CSV",
        "markdown": "Markdown",
        "html": "HTML",
    }
    with st.container(horizontal=True):
        for format_, name in names.items():
            is_private = audience.shows_amounts and format_ not in report.PUBLISHED
            reader = audience if is_private else audience.without_amounts()
            st.download_button(
                name,
                data=partial(report.render, review, format_, reader),
                file_name=report.file_name(review, format_, t),
                mime=report.MIME[format_],
                key=f"download_{format_}",
                icon=":material/download:",
                on_click="ignore",
                help=(
                    t("With amounts, for yourself.")
                    if is_private
                    else t("Percentages only, ready to publish.")
                ),
            )
    st.caption(
        t(
            "Excel and CSV have your amounts, for yourself; Markdown and HTML only percentages, to"
            " publish."
        )
        if audience.shows_amounts
        else t("All of them with percentages only: amounts are hidden.")
    )
    with st.expander(
        t("Markdown to copy"), icon=":material/content_copy:", on_change="rerun", key="preview"
    ) as more:
        if more.open:
            text = report.render(review, "markdown", audience.without_amounts()).decode()
            st.code(text, language="markdown", wrap_lines=True, height=400)


screen = session.current()
t, review = screen.t, screen.review
if review is None:
    st.stop()
if sentences.is_empty(review):
    st.info(plain(sentences.headline(review, t)), icon=":material/info:")
    st.stop()
opening(review, screen.audience)
ranking(review, screen.audience, screen.view)
quarter_table(review, screen.audience, screen.view)
why(review, screen.audience)
rhythm(review, screen.audience)
courses(review, t, screen.view)
findings(review, screen.audience)
downloads(review, screen.audience)
