"""Overview: how am I doing? Value, growth, income, who led, the mix, and what needs attention."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from portfolio.report import income_sentences, labels, sentences
from portfolio.report import performance_words as words
from portfolio.ui import attention, session
from portfolio.ui.text import gain, plain

if TYPE_CHECKING:
    from portfolio.analysis.records import QuarterRow, Review, View
    from portfolio.language import Language

#: Problems that are said here; the rest is on the review's page.
_FIRST = 3
_PAGES = Path(__file__).parent


def money(review: Review, t: Language, amount: float | None) -> str:
    """An amount in the base currency, safe for Markdown."""
    return plain(t.money(amount, review.base_currency))


def basis(review: Review, t: Language) -> str:
    """What growth means here, from when to when: a tooltip."""
    return plain(t.paragraph(sentences.period(review, t), sentences.method_note(review, t)))


def value_card(review: Review, t: Language) -> None:
    """The value at the last closes, and at New Year for comparison."""
    then = t.short_date(review.start_of_year)
    st.metric(
        t("Value on {date}", date=t.short_date(review.as_of)),
        money(review, t, review.totals.value),
        t("{value} on {date}", value=money(review, t, review.totals.value_start_of_year), date=then),
        delta_color="off",
        delta_arrow="off",
        help=t(
            "Prices times today's shares plus cash, in {currency}, without reinvested dividends.",
            currency=review.base_currency,
        )
        if review.method == "static"
        else t(
            "Prices times the shares held on that day plus cash, in {currency}.",
            currency=review.base_currency,
        ),
        border=True,
        height="stretch",
    )


def growth_card(review: Review, t: Language, title: str, period: str, course: list[float]) -> None:
    """Growth in one column of the quarters table, before and after tax, with its course."""
    whole = review.total_row
    growth, net = whole.get("base", "total", period), whole.get("base", "net", period)
    st.metric(
        title,
        t.percent(growth, 1, signed=True),
        t.percent(net, 1, signed=True) if net is not None else None,
        delta_description=t("after tax"),
        delta_color="off" if not net else "inverse" if t.code == "zh-TW" else "normal",
        delta_arrow="auto" if net else "off",
        help=basis(review, t),
        border=True,
        height="stretch",
        chart_data=course or None,
        chart_type="area",
    )


def income_card(review: Review, t: Language, *, amounts: bool) -> None:
    """Dividends since New Year after tax with the trailing yield; without amounts the yield alone."""
    totals = review.totals
    net, gross = (t.percent(y) for y in (totals.yield_trailing_net, totals.yield_trailing))
    year = review.quarter[:4]
    if amounts:
        title = t("Income in {year}, after tax", year=year)
        value = money(review, t, totals.income_net_ytd)
        below = t("yield {net} after tax, {gross} before", net=net, gross=gross)
    else:
        title, value = t("Yield after tax, 12 months"), net
        below = t("{gross} before tax", gross=gross)
    days = {"start": t.long_date(review.start_of_year), "end": t.long_date(review.as_of)}
    note = (
        t(
            "Dividends with ex-date from {start} to {end} on today's shares, after the tax withheld at source.",
            **days,
        )
        if review.method == "static"
        else t(
            "Dividends and interest from {start} to {end} on what was held then, after the tax withheld at source.",
            **days,
        )
    )
    st.metric(
        title,
        value,
        below,
        delta_color="off",
        delta_arrow="off",
        help=plain(t.paragraph(note, sentences.yields_note(review, t))),
        border=True,
        height="stretch",
    )


def cards(review: Review, t: Language, *, amounts: bool) -> None:
    """The four answers."""
    lines = review.growth
    total = lines.total.tolist()
    opening = int((lines.days <= lines.days.dtype.type(review.start_of_quarter)).sum()) - 1
    quarter = t.quarter(review.quarter)
    this_quarter = (
        t("Growth {period} so far", period=quarter)
        if review.is_running
        else t("Growth {period}", period=quarter)
    )
    with st.container(horizontal=True):
        if amounts:
            value_card(review, t)
        this_year = t("Growth {period}", period=labels.year_to_date(t, review))
        if review.method == "ledger":
            from portfolio.ui import cards as ledger

            whole = review.totals
            since = (whole.growth_qtd, whole.twr_qtd, whole.net_contributions_qtd)
            ledger.growth(review, t, this_quarter, since, total[max(opening, 0) :], amounts=amounts)
            since = (whole.growth_ytd, whole.twr_ytd, whole.net_contributions_ytd)
            ledger.growth(review, t, this_year, since, total, amounts=amounts)
        else:
            growth_card(review, t, this_quarter, review.quarter[4:], total[max(opening, 0) :])
            growth_card(review, t, this_year, "YTD", total)
        income_card(review, t, amounts=amounts)


def places(review: Review, t: Language, view: View) -> None:
    """The best three and the worst three since New Year."""
    found = [row for row in review.ranked(view) if row.get(view, "total", "YTD") is not None]
    st.markdown(f"**{plain(t('Best and worst {period}', period=labels.year_to_date(t, review)))}**")
    if not found:
        st.caption(t("No security has a return since New Year yet."))
        return

    def lines(rows: list[QuarterRow]) -> dict[str, str]:
        return {plain(row.symbol): gain(t, row.get(view, "total", "YTD")) for row in rows}

    # Nobody stands in both: of three, two led and one lagged.
    best, worst = found[: min(3, (len(found) + 1) // 2)], found[len(found) - min(3, len(found) // 2) :]
    left, right = st.columns(2, wrap=False)
    left.caption(t("Led"))
    left.table(lines(best), border="horizontal", alt=t("The best since New Year"))
    if worst:
        right.caption(t("Lagged"))
        right.table(lines(worst), border="horizontal", alt=t("The worst since New Year"))
    st.caption(
        t(
            "Total return (dividends reinvested), {currency}.",
            currency=labels.view(t, view, review.base_currency),
        )
    )


def mix(review: Review, t: Language) -> None:
    """The mix now and at New Year."""
    from portfolio.ui import tables

    dimension = sentences.mix_dimension(review) or "currency"
    st.markdown(f"**{plain(labels.dimension(t, dimension))}**")
    tables.mix(review, t, dimension).show(
        "mix",
        t("Shares of the portfolio now and at New Year, by {group}.", group=labels.dimension(t, dimension)),
    )
    st.caption(plain(sentences.mix(review, t)))
    st.page_link(_PAGES / "allocation.py", label=t("Allocation in full"), icon=":material/arrow_forward:")


def state(review: Review, t: Language, *, amounts: bool) -> None:
    """The prices' days and the first problems."""
    st.markdown(f"**{plain(t('Prices and findings'))}**")
    dates = sentences.price_dates(review, t)
    if dates:
        st.caption(plain(t("Prices to {dates}", dates=dates)))
    st.markdown(attention.count(review.problems, t))
    attention.say(review.problems[:_FIRST], t, amounts=amounts)
    with st.container(horizontal=True):
        if any(p.file is not None for p in review.problems):
            st.page_link(_PAGES / "holdings.py", label=t("Mend holdings.csv"), icon=":material/edit_note:")
        st.page_link(
            _PAGES / "quarterly_review.py",
            label=t("All findings and the review"),
            icon=":material/arrow_forward:",
        )


screen = session.current()
t, review = screen.t, screen.review
if review is None:
    st.stop()
cards(review, t, amounts=screen.amounts)
compared = words.me_or_market(review, t)
st.markdown(plain(t.paragraph(sentences.headline(review, t), compared, sentences.running(review, t))))
if coming := income_sentences.next_payments(review, t, amounts=screen.amounts):
    st.markdown(":material/payments: " + plain(coming))
if review.method == "static":
    st.caption(plain(sentences.method_note(review, t)))
with st.grid(3, min_column_width=300):
    with st.container(border=True, height="stretch"):
        places(review, t, screen.view)
    with st.container(border=True, height="stretch"):
        mix(review, t)
    with st.container(border=True, height="stretch"):
        state(review, t, amounts=screen.amounts)
from portfolio.ui import charts  # noqa: E402 - numbers first: charts come with numpy and tables with pandas

if charts.is_drawable(review):
    st.subheader(
        t("Growth since New Year, in {currency}", currency=review.base_currency)
        if review.method == "static"
        else t("Time-weighted return since New Year, in {currency}", currency=review.base_currency),
        anchor=False,
    )
    st.plotly_chart(
        charts.portfolio_line(review, t),
        config=charts.CONFIG,
        key="portfolio_line",
        alt=sentences.headline(review, t),
    )
    st.caption(plain(sentences.period(review, t)))
