"""Overview: how am I doing? Value, growth, income, who led, the mix, and what needs attention."""

from __future__ import annotations

from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from portfolio.report.words import income_sentences, labels, market_words, mix_words, sentences
from portfolio.ui.shell import attention, session
from portfolio.ui.shell.text import gain, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portfolio.analysis.records import QuarterRow, Review, View
    from portfolio.language import Language
    from portfolio.report.audience import Audience

#: Problems that are said here; the rest is on the review's page.
_FIRST = 3
#: Pixels below which a card's figure would be cut; four fit beside the sidebar of a laptop.
_CARD = 200
_PAGES = Path(__file__).parent


def money(review: Review, audience: Audience, amount: float | None) -> str:
    """An amount in the base currency, safe for Markdown."""
    return plain(audience.money(amount, review.base_currency))


def basis(review: Review, t: Language) -> str:
    """What growth means here, from when to when: a tooltip."""
    return plain(t.paragraph(sentences.period(review, t), sentences.method_note(review, t)))


def value_card(review: Review, audience: Audience) -> None:
    """The value at the last closes, at New Year for comparison, and of a ledger its course."""
    t = audience.t
    performance = review.ledger
    course: list[float] = []
    if performance is not None:
        course = performance.since["year"].value.tolist()
    st.metric(
        t("Value on {date}", date=t.short_date(review.as_of)),
        money(review, audience, review.totals.value),
        t(
            "End of {year}: {value}",
            value=money(review, audience, review.totals.year.value_at_opening),
            year=review.start_of_year.year,
        ),
        delta_color="off",
        delta_arrow="off",
        help=(
            t(
                "Prices times today's shares plus cash, in {currency}, without reinvested"
                " dividends.",
                currency=review.base_currency,
            )
            if review.method == "static"
            else t(
                "Prices times the shares held on that day plus cash, in {currency}. The line is the"
                " value since New Year, with what was paid in.",
                currency=review.base_currency,
            )
        ),
        border=True,
        height="stretch",
        chart_data=course or None,
        chart_type="area",
    )


def growth_card(review: Review, t: Language, title: str, period: str, course: list[float]) -> None:
    """Growth in one column of the quarters table, before and after tax, with its course."""
    whole = review.total_row
    growth, net = whole.get("base", "total", period), whole.get("base", "net", period)
    st.metric(
        t("Growth {period}", period=title),
        t.percent(growth, 1, signed=True),
        t.percent(net, 1, signed=True) if net is not None else None,
        delta_description=t("after tax"),
        delta_color="off" if not net else "normal" if t.gains == "green" else "inverse",
        delta_arrow="auto" if net else "off",
        help=basis(review, t),
        border=True,
        height="stretch",
        chart_data=course or None,
        chart_type="area",
    )


def income_card(review: Review, audience: Audience) -> None:
    """Dividends since New Year after tax with the trailing yield; without amounts the
    yield alone.
    """
    t = audience.t
    totals = review.totals
    net, gross = (t.percent(y) for y in (totals.yield_trailing_net, totals.yield_trailing))
    year = review.quarter[:4]
    if audience.shows_amounts:
        title = t("Income in {year}, after tax", year=year)
        value, below = (
            money(review, audience, totals.year.income_net),
            t("yield {net} after tax", net=net),
        )
    else:
        title, value = t("Yield after tax, 12 months"), net
        below = t("{gross} before tax", gross=gross)
    course: list[float] = []
    if review.income is not None and audience.shows_amounts:
        # The month of the review's day may go on: the line ends with the figure itself.
        before = [m.total.net for m in review.income.months if m.month <= review.as_of][:-1]
        course = [*accumulate(before, initial=0.0), totals.year.income_net or 0.0]
    days = {"start": t.long_date(review.start_of_year), "end": t.long_date(review.as_of)}
    note = (
        t(
            "Dividends with ex-date from {start} to {end} on today's shares, after the tax withheld"
            " at source.",
            **days,
        )
        if review.method == "static"
        else t(
            "Dividends and interest from {start} to {end} on what was held then, after the tax"
            " withheld at source.",
            **days,
        )
    )
    st.metric(
        title,
        value,
        below,
        delta_color="off",
        delta_arrow="off",
        help=plain(
            t.paragraph(
                note,
                (
                    t(
                        "Before tax {amount}, a yield of {gross}.",
                        amount=money(review, audience, totals.year.income_gross),
                        gross=gross,
                    )
                    if audience.shows_amounts
                    else ""
                ),
                t("The line adds it up month by month.") if course else "",
                sentences.yields_note(review, t),
            )
        ),
        border=True,
        height="stretch",
        chart_data=course or None,
        chart_type="area",
    )


def cards(review: Review, audience: Audience) -> None:
    """The answers, each in its card. In the first quarter the quarter is the year so far and stands
    once.
    """
    t = audience.t
    totals = review.totals
    lines = review.growth
    total = lines.total.tolist()
    opening = int((lines.days <= lines.days.dtype.type(review.start_of_quarter)).sum()) - 1
    since_quarter = total[max(opening, 0) :]
    quarter = t.quarter(review.quarter)
    if review.is_running:
        quarter = t("{quarter} so far", quarter=quarter)
    year = labels.year_to_date(t, review)
    is_first = review.start_of_quarter == review.start_of_year

    def growths() -> Iterator[Callable[[], None]]:
        if review.method == "static":
            yield partial(growth_card, review, t, quarter, review.quarter[4:], since_quarter)
            if not is_first:
                yield partial(growth_card, review, t, year, "YTD", total)
            return
        from portfolio.ui.widgets import cards as ledger

        found = totals.quarter
        if not (found.growth is found.twr is None):
            yield partial(ledger.growth, review, audience, quarter, found, since_quarter)
        found = totals.year
        if not is_first and not (found.growth is found.twr is None):
            yield partial(ledger.growth, review, audience, year, found, total)

    drawn: list[Callable[[], None]] = [
        *([partial(value_card, review, audience)] if audience.shows_amounts else []),
        *growths(),
        *([] if totals.year.income_net is None else [partial(income_card, review, audience)]),
    ]
    if drawn:
        with st.grid(len(drawn), min_column_width=_CARD):
            for draw in drawn:
                draw()


def places(review: Review, t: Language, view: View) -> None:
    """The best three and the worst three since New Year."""
    found = [row for row in review.ranked(view) if row.get(view, "total", "YTD") is not None]
    st.markdown(f"**{plain(t('Best and worst {period}', period=labels.year_to_date(t, review)))}**")
    if not found:
        st.caption(t("No security has a return since New Year yet."))
        return

    sold = labels.sold(review)

    def lines(rows: list[QuarterRow]) -> dict[str, str]:
        names = [labels.marked(t, r.symbol, t("sold") if r.symbol in sold else "") for r in rows]
        gains = [gain(t, row.get(view, "total", "YTD")) for row in rows]
        return dict(zip(map(plain, names), gains, strict=True))

    # Nobody stands in both: of three, two led and one lagged.
    best, worst = (
        found[: min(3, (len(found) + 1) // 2)],
        found[len(found) - min(3, len(found) // 2) :],
    )
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


def mix(review: Review, audience: Audience) -> None:
    """The mix on the review's day and at New Year."""
    t = audience.t
    from portfolio.report.tables.allocation import in_brief
    from portfolio.ui.widgets.grids import grid

    dimension = mix_words.dimension(review) or "currency"
    st.markdown(f"**{plain(labels.dimension(t, dimension))}**")
    if not review.totals.value or review.totals.value <= 0:
        st.caption(t("There is nothing to divide: the portfolio is worth nothing."))
        return
    grid(in_brief(review, audience, dimension), t).show(
        "mix",
        t(
            "Shares of the portfolio now and at New Year, by {group}.",
            group=labels.dimension(t, dimension),
        ),
    )
    st.caption(plain(mix_words.moved(review, t)))
    st.page_link(
        _PAGES / "allocation.py", label=t("Allocation in full"), icon=":material/arrow_forward:"
    )


def state(review: Review, audience: Audience) -> None:
    """Whether the numbers can be trusted, and what stands against it; hints are only counted."""
    t = audience.t
    st.markdown(f"**{plain(t('Needs attention'))}**")
    st.markdown(plain(sentences.readiness(review, t)[1]))
    serious = [p for p in review.problems if p.severity != "info"]
    attention.say(serious[:_FIRST], audience)
    rest = [*serious[_FIRST:], *(p for p in review.problems if p.severity == "info")]
    if rest:
        st.caption(t("Not shown here: {count}.", count=attention.count(rest, t)))
    files = dict.fromkeys(p.file for p in review.problems if p.file is not None)
    with st.container(horizontal=True):
        for file in files:
            st.page_link(
                _PAGES / "holdings.py",
                label=t("Mend {file}", file=plain(file)),
                icon=":material/edit_note:",
            )
        st.page_link(
            _PAGES / "quarterly_review.py",
            label=t("All findings and the review"),
            icon=":material/arrow_forward:",
        )


screen = session.current()
t, review = screen.t, screen.review
if review is None:
    st.stop()
if sentences.is_empty(review):
    st.info(plain(sentences.headline(review, t)), icon=":material/info:")
    st.stop()
cards(review, screen.audience)
st.markdown(
    plain(
        t.paragraph(
            sentences.headline(review, t),
            sentences.running(review, t),
            market_words.after_headline(review, screen.audience),
        )
    )
)
if coming := income_sentences.next_payments(review, screen.audience):
    st.markdown(":material/payments: " + plain(coming))
if review.method == "static":
    st.caption(plain(sentences.method_note(review, t)))
with st.grid(3, min_column_width=300):
    with st.container(border=True, height="stretch"):
        places(review, t, screen.view)
    with st.container(border=True, height="stretch"):
        mix(review, screen.audience)
    with st.container(border=True, height="stretch"):
        state(review, screen.audience)
from portfolio.ui.charts import (  # noqa: E402
    charts,
)

if charts.is_drawable(review):
    st.subheader(
        (
            t("Growth since New Year, in {currency}", currency=review.base_currency)
            if review.method == "static"
            else t(
                "Time-weighted return since New Year, in {currency}", currency=review.base_currency
            )
        ),
        anchor=False,
    )
    st.plotly_chart(
        charts.portfolio_line(review, t),
        config=charts.CONFIG,
        key="portfolio_line",
        alt=sentences.headline(review, t),
    )
    st.caption(plain(sentences.period(review, t)))
