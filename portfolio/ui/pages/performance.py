"""Performance: was it me or the market? Returns against benchmarks, the bridge, contributions, all
quarters, gains.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from portfolio.report.words import labels, notes, periods, sentences
from portfolio.report.words import performance_words as words
from portfolio.ui.charts import performance_pictures
from portfolio.ui.shell import address, benchmarks, session
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets import cards

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.analysis.records import Benchmark, LedgerLines, Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience

_PAGES = Path(__file__).parent
#: The grouping, in the session and in the address; the same as on the Allocation page.
_BY = "by"
Option = TypeVar("Option", bound=str)


def before_ledger(t: Language) -> None:
    """Say that the transactions begin later."""
    first = min(row.day for row in session.open_book(screen.workspace).transactions)
    st.info(
        plain(
            t(
                "Your transactions begin on {date}; about the time before they say nothing, so"
                " nothing here can be called your return. Choose a later quarter.",
                date=t.long_date(first),
            )
        ),
        icon=":material/history:",
    )


def without_ledger(t: Language) -> None:
    """Say what the page needs, what it then answers, and where to begin."""
    st.subheader(t("Was it you or the market? That takes your transactions."), anchor=False)
    st.markdown(
        plain(
            t(
                "There is no transactions.csv yet, so this review is static: it knows what you hold"
                " today, not what you paid in and when. Nothing here can be called your return."
            )
        )
    )
    gives = (
        t("Growth without what you paid in, and what your own money earned (IRR)."),
        t(
            "Your time-weighted return beside any benchmark, and what the same deposits would be"
            " worth in it."
        ),
        t(
            "Where every dollar came from: deposits, prices, income, currency, fees; closing to the"
            " cent."
        ),
        t(
            "What each holding added, those already sold included; every account as a portfolio of"
            " its own."
        ),
        t("Realised and unrealised gains at average cost and first in, first out."),
    )
    st.markdown("\n".join(f"- {plain(one)}" for one in gives))
    st.info(
        t(
            "The rows since New Year are enough to begin: one line for each purchase, sale, deposit"
            " and dividend, typed or taken from your broker's export. The page says from which day"
            " on the numbers are exact."
        ),
        icon=":material/lightbulb:",
    )
    st.page_link(
        _PAGES / "holdings.py",
        label=t("Begin on the Holdings page, tab Transactions"),
        icon=":material/edit_note:",
    )


def figures(review: Review, audience: Audience) -> None:
    """The answers in four figures."""
    t = audience.t
    totals, start = review.totals, review.totals.since_start
    year, days = labels.year_to_date(t, review), words.days_of_year(review)
    is_year = review.start_of_quarter == review.start_of_year
    leads = sentences.leads_with_return(review)

    def growth() -> None:
        paid = cards.moved(review, audience, totals.year.net_contributions)
        cards.figure(
            t,
            t("Growth {period}", period=year),
            totals.year.growth,
            paid if audience.shows_amounts else t("without contributions"),
            "",
            t(
                "What there is now minus what was paid in, against the value at New Year; after"
                " tax."
            ),
        )

    def returned() -> None:
        gain = cards.gained(review, audience, totals.year.gain)
        quarter = "" if is_year else t.percent(totals.quarter.twr, 1, signed=True)
        below = quarter or t("time-weighted")
        shows_gain = leads and audience.shows_amounts
        cards.figure(
            t,
            t("TWR {period}", period=year),
            totals.year.twr,
            gain if shows_gain else below,
            "" if is_year or shows_gain else t.quarter(review.quarter),
            t(
                "Time-weighted return after tax, in {currency}: comparable with a fund.",
                currency=review.base_currency,
            ),
        )

    def earned() -> None:
        is_long = days >= words.YEAR and totals.year.irr is not None
        cards.figure(
            t,
            t("IRR in {days} days", days=days),
            totals.year.irr_period,
            t.percent(totals.year.irr, 1, signed=True) if is_long else t("not annualised"),
            t("a year") if is_long else "",
            words.own_rate(review, t),
        )

    def whole() -> None:
        if start is None:
            return
        annual = start.twr_annualised
        cards.figure(
            t,
            t("TWR since {date}", date=t.short_date(start.period.first)),
            start.twr,
            t.percent(annual, 1, signed=True) if annual is not None else t("not annualised"),
            t("a year") if annual is not None else "",
            words.since_start(review, t),
        )

    with st.grid(4, min_column_width=205):
        for draw in (
            (returned, earned, whole, growth) if leads else (growth, returned, earned, whole)
        ):
            draw()


def comparison(review: Review, audience: Audience) -> None:
    """The benchmarks: chosen, in a table, and what the same money would be worth in them."""
    t = audience.t
    from portfolio.report.tables import performance_tables
    from portfolio.ui.widgets.grids import grid

    st.subheader(t("The same money elsewhere"), anchor=False)
    settings = session.open_book(screen.workspace).settings.benchmark
    benchmarks.pick(screen.opened, settings, t, offline=screen.workspace.options.offline)
    figures = performance_tables.benchmarks(review, audience)
    if figures is None:
        st.caption(
            t(
                "Choose something to compare with, such as a broad fund that you could have bought"
                " instead."
            )
        )
        return
    for benchmark in review.benchmarks:
        if said := words.same_money(review, benchmark, audience):
            st.markdown(plain(said))
    unknown(review.benchmarks, t)
    grid(figures, t).show(
        "benchmarks", t("The portfolio beside its benchmarks: returns and the same money.")
    )
    st.caption(plain(figures.note))


def unknown(found: Sequence[Benchmark], t: Language) -> None:
    """Say which benchmarks have no prices for these days."""
    names = [b.symbol for b in found if b.year.twr is None]
    if names:
        st.caption(
            ":material/hourglass_empty: "
            + plain(
                t(
                    "No prices for these days yet, or none at all: {symbols}. Prices are fetched"
                    " from the side bar.",
                    symbols=t.listing(names),
                )
            )
        )


def choice(label: str, options: Mapping[Option, str], key: str) -> Option:
    """Let the reader choose between named options, the first one unless chosen otherwise; a single
    one needs no choice.
    """
    if len(options) == 1:
        return next(iter(options))
    found = st.segmented_control(
        label,
        list(options),
        default=next(iter(options)),
        format_func=options.__getitem__,
        key=key,
        persist_state="session",
        required=True,
        label_visibility="collapsed",
    )
    return found if found in options else next(iter(options))


@st.fragment
def bridge(review: Review, audience: Audience) -> None:
    """From a period's opening value to today's: a sentence, a table, a waterfall."""
    t = audience.t
    from portfolio.report.tables import performance_tables
    from portfolio.ui.charts import charts, performance_charts
    from portfolio.ui.widgets.grids import grid

    told = {p.period.name: p for p in periods.told(review) if p.bridge is not None}
    if not told:
        return
    st.subheader(t("Where it came from"), anchor=False)
    names = {
        name: periods.name(review, told[name].period, t)
        for name in sorted(told, key=lambda name: name != "year")
    }
    period = told[choice(t("Period"), names, "bridge_of")]
    figures = performance_tables.bridge(review, audience, period)
    if figures is None or period.bridge is None:
        st.caption(
            t(
                "Amounts are hidden, and there was nothing on {date}: there is nothing to show in"
                " percent.",
                date=t.long_date(period.period.opening),
            )
        )
        return
    said = words.bridge(review, audience, period)
    st.markdown(plain(said))
    left, right = st.columns([5, 6], gap="medium")
    with left:
        grid(figures, t).show(
            f"bridge_{period.period.name}", t("From the opening value to today's, step by step.")
        )

    def written(amount: float) -> str:
        return audience.money(amount, review.base_currency, of=1.0)

    with right:
        st.plotly_chart(
            performance_charts.waterfall(
                period.bridge if audience.shows_amounts else periods.in_parts(period.bridge),
                [str(s) for s in figures.column("step")],
                t,
                written,
            ),
            config=charts.CONFIG,
            key="waterfall",
            alt=said,
        )
        st.caption(
            t("The first and the last bar are cut off on the left, so that the steps can be seen.")
        )
    st.caption(plain(figures.note))


@st.fragment
def contributions(review: Review, audience: Audience) -> None:
    """What each holding added, ranked, those sold included; nothing where the TWR is not known."""
    t = audience.t
    from portfolio.report.tables import attribution_tables
    from portfolio.ui.charts import charts
    from portfolio.ui.widgets.grids import grid

    if not attribution_tables.contributions(review, audience).rows:
        return
    st.subheader(t("What added, what cost"), anchor=False)
    names: dict[attribution_tables.Contributed, str] = {
        "year": labels.year_to_date(t, review),
        "quarter": t.quarter(review.quarter),
    }
    offered = {span: names[span] for span in attribution_tables.contributed(review)}
    span = choice(t("Period"), offered, "contributions_of")
    figures = attribution_tables.contributions(review, audience, span)
    grid(figures, t).show(
        f"contributions_{span}",
        t("Contribution of each holding to the time-weighted return, most first."),
    )
    st.caption(plain(figures.note))
    if span == "year" and charts.contributors(review):
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
                        " portfolio's return."
                    ),
                )


def years(review: Review, audience: Audience) -> None:
    """All quarters of all years."""
    t = audience.t
    from portfolio.report.tables import performance_tables
    from portfolio.ui.widgets.grids import grid

    figures = performance_tables.years(review, audience)
    if figures is None or not figures.rows:
        return
    st.subheader(figures.title, anchor=False)
    grid(figures, t).show("years", t("Time-weighted return of every quarter and year."))
    st.caption(plain(figures.note))


@st.fragment
def groups(review: Review, performance: LedgerLines, audience: Audience) -> None:
    """Each account, class or other group as a portfolio of its own."""
    t = audience.t
    from portfolio.report.tables import attribution_tables
    from portfolio.ui.widgets.grids import grid

    options = [d for d in notes.dimensions(review, audience) if d in performance.groups]
    if address.begin(_BY, options) is None:
        return
    head, switch = st.columns([2, 3], vertical_alignment="bottom")
    head.subheader(t("By group"), anchor=False)
    chosen = switch.segmented_control(
        t("Group by"),
        options,
        format_func=lambda column: plain(labels.dimension(t, column)),
        key=_BY,
        persist_state="session",
        required=True,
    )
    choice = chosen or options[0]
    address.keep(_BY, choice, options)
    figures = attribution_tables.groups(review, audience, choice)
    if figures is not None:
        grid(figures, t).show(
            f"groups_{choice}", t("Performance of each group, as a portfolio of its own.")
        )
        st.caption(plain(figures.note))


@st.fragment
def gains(review: Review, audience: Audience) -> None:
    """Realised and unrealised gains by either way of counting cost."""
    t = audience.t
    from portfolio.report.tables import attribution_tables
    from portfolio.ui.widgets.grids import grid

    head, switch = st.columns([2, 3], vertical_alignment="bottom")
    head.subheader(t("Realised and unrealised gains"), anchor=False)
    if not audience.shows_amounts:
        st.caption(t("Amounts are hidden."))
        return
    names: dict[attribution_tables.Costing, str] = {
        "average": t("Average cost"),
        "fifo": t("First in, first out"),
    }
    chosen = switch.segmented_control(
        t("Cost of what is sold"),
        list(attribution_tables.COSTINGS),
        default="average",
        format_func=names.__getitem__,
        key="costing",
        persist_state="session",
        required=True,
    )
    figures = attribution_tables.gains(review, audience, chosen or "average")
    grid(figures, t).show("gains", t("Realised and unrealised gains of each holding."))
    st.caption(plain(figures.note))


def exactness(review: Review, t: Language) -> None:
    """From which day on the numbers are exact; aloud when that is within the review's year."""
    said = plain(words.exactness(review, t))
    start = review.totals.since_start
    if start is not None and start.period.opening > review.start_of_year:
        st.info(said, icon=":material/history:")
    else:
        st.caption(said)


def growth_table(review: Review, audience: Audience) -> None:
    """The three answers for every period."""
    t = audience.t
    from portfolio.report.tables import performance_tables
    from portfolio.ui.widgets.grids import grid

    figures = performance_tables.growth(review, audience)
    st.subheader(figures.title, anchor=False)
    grid(figures, t).show(
        "growth", t("Growth, time-weighted and internal rate of return by period.")
    )
    st.caption(plain(figures.note))


screen = session.current()
t, review = screen.t, screen.review
if review is None:
    st.stop()
if review.ledger is None:
    if review.method == "ledger":
        before_ledger(t)
    else:
        without_ledger(t)
    st.stop()
st.subheader(plain(words.opening(review, t)), anchor=False)
st.markdown(plain(words.answers(review, screen.audience)))
figures(review, screen.audience)
exactness(review, t)
growth_table(review, screen.audience)
comparison(review, screen.audience)
performance_pictures.show(review, review.ledger, screen.audience)
bridge(review, screen.audience)
contributions(review, screen.audience)
years(review, screen.audience)
groups(review, review.ledger, screen.audience)
gains(review, screen.audience)
