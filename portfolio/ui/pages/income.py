"""Income: what does it pay me? Yields, payments past and to come, and what is withheld."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from portfolio import report
from portfolio.analysis.income.records import DIMENSIONS, STATES, STEPS
from portfolio.report.files import plain_csv
from portfolio.report.tables import income_tables, yield_tables
from portfolio.report.words import income_sentences, labels
from portfolio.report.words import income_words as words
from portfolio.ui.editors import withholding_editor
from portfolio.ui.shell import session
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets import income_cards
from portfolio.ui.widgets.grids import grid

if TYPE_CHECKING:
    from portfolio.analysis.income.records import Dimension, Income, SecurityIncome, Step
    from portfolio.analysis.records import Review
    from portfolio.report.tables.model import ReportTable

#: Payments in the table; a browser is slow with thousands of styled rows.
_MOST = 300
#: The groupings of yields.
_GROUPED: tuple[Dimension, ...] = ("account", "country", "currency")

screen = session.current()
t, audience = screen.t, screen.audience


def table(found: ReportTable, key: str) -> None:
    """Draw a table with what it measures below."""
    grid(found, t).show(key, found.title)
    st.caption(plain(found.note))


def payments(review: Review, income: Income) -> None:
    """Draw the months in three states, and the calendar of the payments to come."""
    from portfolio.ui.charts import charts, income_charts

    if any(bar.total.gross for bar in income.months):
        st.subheader(t("Month by month, after tax"), anchor=False)
        st.plotly_chart(
            income_charts.month_bars(review, income, audience),
            config=charts.CONFIG,
            key="income_months",
            alt=income_sentences.headline(review, audience),
        )
        unit = (
            t("In {currency}.", currency=income.base_currency)
            if audience.shows_amounts
            else t("In percent of the portfolio's value on {date}.", date=t.long_date(income.as_of))
        )
        shown = [s for s in STATES if any(bar.of(s).gross for bar in income.months)]
        st.caption(plain(t.paragraph(unit, *(t(words.STATE_NOTES[s]) for s in shown))))
    st.subheader(plain(income_tables.expected_title(income, t)), anchor=False)
    expected(review, income)
    if income.paid:
        found = income_tables.paid(income, audience)
        st.subheader(plain(found.title), anchor=False)
        few(found, "paid")


def expected(review: Review, income: Income) -> None:
    """Draw the calendar of the payments to come, and offer it as a file."""
    found = income_tables.calendar(income, audience)
    if not found.rows:
        st.info(
            t(
                "No payment is expected in the twelve months after {date}.",
                date=t.long_date(income.as_of),
            ),
            icon=":material/info:",
        )
        return
    if line := income_sentences.year_to_come(review, audience):
        st.markdown(plain(line))
    st.download_button(
        t("Calendar file (.ics)"),
        data=partial(report.calendar, review, audience),
        file_name=report.calendar_name(review, t),
        mime=report.CALENDAR,
        key="download_ics",
        icon=":material/event:",
        on_click="ignore",
        help=t(
            "One all-day event for each expected payment, for your calendar; estimates are called"
            " estimates."
        ),
    )
    few(found, "calendar")


def few(found: ReportTable, key: str) -> None:
    """Draw the first payments of a table; how many more there are stands below."""
    table(found.first(_MOST), key)
    if (left := len(found.rows) - _MOST) > 0:
        st.caption(t("{n} more are in the workbook.", n=t.number(left)))


@st.fragment
def history(income: Income) -> None:
    """Draw income by month, quarter or year, of everything or of one group."""
    left, right = st.columns(2)
    by: Dimension = (
        left.segmented_control(
            t("Income of"),
            list(DIMENSIONS),
            default="total",
            format_func=lambda one: t(words.GROUPED_BY[one]),
            key="income_by",
            required=True,
            persist_state="session",
        )
        or "total"
    )
    step: Step = (
        right.segmented_control(
            t("Period"),
            list(STEPS),
            default="quarter",
            format_func=lambda one: t(words.STEPS[one]),
            key="income_step",
            required=True,
            persist_state="session",
        )
        or "quarter"
    )
    if not any(income.history["total"].rows("year")):
        st.info(
            t("No payment up to {date} is known.", date=t.long_date(income.as_of)),
            icon=":material/info:",
        )
        return
    group = 0
    if by != "total":
        found = income_tables.groups(income, audience, by)
        st.subheader(plain(found.title), anchor=False)
        table(found, f"income_groups_{by}")
        listed = income.history[by].groups
        if not listed:
            return
        group = st.selectbox(
            t("History of"),
            range(len(listed)),
            format_func=lambda k: words.group_in_full(t, listed[k], by),
            key=f"income_group_{by}",
            persist_state="session",
        )
    rows = income_tables.history(income, audience, step, by=by, group=group, view=screen.view)
    st.subheader(rows.title, anchor=False)
    if audience.shows_amounts and len(rows.rows) > 1:
        from portfolio.ui.charts import charts, income_charts

        st.plotly_chart(
            income_charts.history_bars(rows, t),
            config=charts.CONFIG,
            key=f"income_history_{by}_{step}",
            alt=income_tables.course(rows, t),
        )
    table(rows, f"income_{by}_{step}")


@st.fragment
def yields(review: Review, income: Income) -> None:
    """Draw every security's yields with the rate behind each figure after tax, then those of
    groups.
    """
    if said := income_sentences.payers(review, t):
        st.markdown(plain(said))
    table(yield_tables.holdings(review, audience), "income_yields")
    st.subheader(t("By group"), anchor=False)
    by = st.segmented_control(
        t("Group by"),
        list(_GROUPED),
        default="account",
        format_func=lambda one: t(words.GROUPED_BY[one]),
        key="income_yields_by",
        required=True,
        persist_state="session",
    )
    table(yield_tables.groups(income, audience, by or "account"), f"income_yields_{by}")


@st.fragment
def security(income: Income) -> None:
    """Draw what one security paid per share since it is known: years, growth, cuts, specials."""
    payers = [one for one in income.securities if len(one.ex_days)]
    if not payers:
        st.info(t("No security here has ever paid a dividend."), icon=":material/info:")
        return
    names = {one.symbol: labels.long(t, one.symbol, one.name) for one in payers}
    chosen = st.selectbox(
        t("Security"),
        list(names),
        format_func=names.__getitem__,
        key="income_security",
        persist_state="session",
    )
    one = income.security(chosen) or payers[0]
    facts(one)
    from portfolio.ui.charts import charts, income_charts

    st.plotly_chart(
        income_charts.dividend_bars(one, income, t),
        config=charts.CONFIG,
        key="income_dividends",
        alt=income_sentences.record_of(one, t),
    )
    st.caption(
        plain(
            t(
                "Dividends per share by year of the ex-date, before tax, in {currency},"
                " split-adjusted.",
                currency=one.currency,
            )
        )
    )
    table(yield_tables.dividends(income, one, audience), "income_dividends_table")


def facts(one: SecurityIncome) -> None:
    """Draw rhythm, growth and reliability of one security's dividends."""
    st.markdown(plain(income_sentences.record_of(one, t)))
    growth = {
        t("1 year"): one.growth_1y,
        t("3 years, a year"): one.growth_3y,
        t("5 years, a year"): one.growth_5y,
    }
    with st.container(horizontal=True):
        for title, value in growth.items():
            st.metric(
                t("Growth, {period}", period=title),
                t.percent(value, 1, signed=True),
                help=t(
                    "Regular dividends per share of full calendar years, own currency, before tax."
                ),
                border=True,
                height="stretch",
            )
        st.metric(
            t("Last regular dividend"),
            f"{t.number(one.last_regular.net, 4)} {one.currency}" if one.last_regular else "–",
            (
                t("{amount} before tax", amount=t.number(one.last_regular.amount, 4))
                if one.last_regular
                else None
            ),
            delta_color="off",
            delta_arrow="off",
            help=plain(
                t(
                    "Per share, ex-date {date}; after {rate} tax, {origin}.",
                    date=t.long_date(one.last_regular.ex_date) if one.last_regular else "–",
                    rate=labels.tax_rate(t, one.tax),
                    origin=labels.tax_origin(t, one.tax_origin),
                )
            ),
            border=True,
            height="stretch",
        )


def withholding(review: Review, income: Income) -> None:
    """Draw what was withheld this year by country, with a file of it, and the rates to edit."""
    found = income_tables.withheld(income, audience)
    st.subheader(plain(found.title), anchor=False)
    if len(found.rows) > 1:
        table(found, "withheld")
        st.download_button(
            t("Withheld by country (CSV)"),
            data=partial(plain_csv.written, found, t),
            file_name=report.withheld_name(review, t),
            mime=report.MIME["csv"],
            key="download_withheld",
            icon=":material/download:",
            on_click="ignore",
        )
    else:
        st.info(
            t("Nothing was paid in {year}.", year=words.year(t, income)), icon=":material/info:"
        )
    st.subheader(t("Tax on dividends"), anchor=False)
    withholding_editor.draw(screen)


def tabs(review: Review, income: Income) -> None:
    """Draw the tab that is open; the others cost nothing."""
    titles = [t("Payments"), t("History"), t("Yields"), t("Each security"), t("Withheld")]
    shown = st.tabs(titles, key="income_tabs", on_change="rerun")
    draws = (
        partial(payments, review, income),
        partial(history, income),
        partial(yields, review, income),
        partial(security, income),
        partial(withholding, review, income),
    )
    for tab, draw in zip(shown, draws, strict=True):
        if tab.open:
            with tab:
                draw()


review = screen.review
if review is None:
    st.stop()
income = review.income
if income is None:
    st.info(t("There is no income to show for this quarter."), icon=":material/info:")
    withholding_editor.draw(screen)
    st.stop()
st.markdown(f"**{plain(income_sentences.headline(review, audience))}**")
if income.pays:  # of nothing there is nothing to say
    income_cards.draw(review, income, audience)
    if said := income_sentences.static_note(review, t):
        st.caption(plain(said))
if income.without_rate:
    st.caption(
        ":material/warning: "
        + plain(
            t(
                "In no sum, for want of an exchange rate: {symbols}.",
                symbols=t.listing(list(income.without_rate)),
            )
        )
    )
tabs(review, income)
