"""Allocation: is the mix still what I want? Weights on the day, at New Year and wished for; what to
buy next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from portfolio.analysis.ledger.positions import all_positions, key_of
from portfolio.analysis.review.allocation import group_names
from portfolio.analysis.review.purchases import (
    contribution_of,
    left_out,
    next_purchases,
    usual_contribution,
)
from portfolio.book.records import Holding
from portfolio.report.tables.allocation import allocation
from portfolio.report.words import labels, mix_words, notes, sentences
from portfolio.ui.shell import address, session
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets.grids import grid
from portfolio.ui.widgets.purchase_table import purchases as purchase_table

if TYPE_CHECKING:
    from portfolio.analysis.records import Review

#: The grouping, in the session and in the address.
_BY = "by"
#: More than anybody pays in; beyond, a browser's numbers lose their units.
_MOST = 1e12

screen = session.current()
t = screen.t
audience = screen.audience


def grouping(review: Review) -> str | None:
    """Draw the choice of a grouping and return it."""
    options = notes.dimensions(review, audience)
    if address.begin(_BY, options) is None:
        return None
    chosen = st.segmented_control(
        t("Group by"),
        options,
        format_func=lambda column: plain(labels.dimension(t, column)),
        key=_BY,
        persist_state="session",
        required=True,
    )
    choice = chosen or options[0]
    address.keep(_BY, choice, options)
    return choice


def mix(review: Review, by: str) -> None:
    """Say how the mix stands, draw the table of one grouping, and say what it does not know."""
    st.markdown(plain(t.paragraph(mix_words.drift(review, t, by), mix_words.moved(review, t, by))))
    found = grid(allocation(review, audience, by), t)
    found.show(
        f"mix_{by}", t("Weights by group, on the review's day, at New Year and against target")
    )
    if found.has_gaps:
        st.caption(t("– : no holding of the group had a price at New Year, or none has a target."))


def contribution(review: Review) -> float:
    """Draw the input for the next contribution and return it in the base currency."""
    value = review.totals.value
    if audience.shows_amounts:
        key, first = "contribution", usual_contribution(value)
        label = t("Amount in {currency}", currency=review.base_currency)
    else:
        key, first = "contribution_percent", 2.0
        label = t("In percent of the portfolio")
    st.session_state.setdefault(key, first)
    typed = st.number_input(
        label,
        min_value=0.0,
        max_value=_MOST if audience.shows_amounts else 1000.0,
        step=1000.0 if audience.shows_amounts else 0.5,
        format="%.0f" if audience.shows_amounts else "%.1f",
        key=key,
        persist_state="session",
        width=220,
    )
    return (typed or 0.0) if audience.shows_amounts else contribution_of(value, typed or 0.0)


def purchases(review: Review) -> None:
    """Say what the next contribution should buy."""
    st.subheader(t("What the next contribution should buy"), anchor=False)
    if not any(h.target for h in review.holdings):
        st.info(
            t(
                "No holding has a target yet. Write targets in percent on the Holdings page, column"
                " “Target %”."
            ),
            icon=":material/flag:",
        )
        return
    amount = contribution(review)
    found = next_purchases(review.holdings, amount)
    if not found:
        st.caption(t("Type an amount to see what to buy."))
        return
    st.caption(
        t(
            "Buying this, and selling nothing, brings the portfolio as near to its targets as the"
            " contribution can, at the prices of {date}.",
            date=t.long_date(review.as_of),
        )
    )
    bought = purchase_table(found, review, audience)
    grid(bought, t).show("purchases", bought.title)
    lost = [labels.short(t, h.symbol, h.name) for h in left_out(review.holdings)]
    if lost:
        st.caption(
            plain(
                t("With a target but without a price, so left out: {names}.", names=t.listing(lost))
            )
        )


def pictures(review: Review, by: str) -> None:
    """Draw the bars or, when it is opened, the map of holdings; a hidden picture costs nothing."""
    shown, areas = st.tabs(
        [t("Weights and targets"), t("Every holding")], key="allocation_pictures", on_change="rerun"
    )
    title = labels.dimension(t, by)
    if shown.open:
        with shown:
            bars(review, by, title)
    if areas.open:
        with areas:
            treemap(review, by, title)


def bars(review: Review, by: str, title: str) -> None:
    """Draw the weights of the groups as bars."""
    from portfolio.ui.charts import allocation_charts, charts

    st.caption(
        plain(
            t(
                "{group}: share of the portfolio, in {currency}",
                group=title,
                currency=review.base_currency,
            )
        )
    )
    st.plotly_chart(
        allocation_charts.bars(review, t, by),
        key="allocation_bars",
        config=charts.CONFIG,
        alt=t(
            "Bars of each group's weight on {date} and at New Year, its target as a mark",
            date=t.long_date(review.as_of),
        ),
    )
    hidden = len(mix_words.rows(review, by)) - allocation_charts.MOST_GROUPS
    if hidden > 0:
        st.caption(t("The largest groups are drawn; the table has {number} more.", number=hidden))


def groups_of(review: Review, by: str) -> list[str]:
    """The group of every holding of the review, which may have been sold since and then is in no
    row any more.
    """
    known = {key_of(h): h for h in all_positions(screen.opened.book, screen.opened.entries)}
    keys = [(h.symbol, h.account, h.currency if h.is_cash else "") for h in review.holdings]
    rows = [known.get(key) or Holding(key[0], 0.0, account=key[1]) for key in keys]
    return group_names(rows, [h.currency for h in review.holdings]).get(by, [""] * len(rows))


def treemap(review: Review, by: str, title: str) -> None:
    """Draw every holding as an area inside its group."""
    from portfolio.ui.charts import allocation_charts, charts

    names = groups_of(review, by)
    found = allocation_charts.areas(review.holdings, names, t)
    if not found:
        st.caption(t("Nothing to draw: no holding has a value."))
        return
    st.caption(
        plain(
            t(
                "{group}: every holding as large as its value on {date}",
                date=t.long_date(review.as_of),
                group=title,
            )
        )
    )
    st.plotly_chart(
        allocation_charts.treemap(found, t, [row.group for row in review.allocation[by]]),
        key="allocation_map",
        config=charts.CONFIG,
        alt=t("Every holding as an area inside its group"),
    )
    if any((h.value_base or 0.0) < 0 for h in review.holdings):
        st.caption(t("Loans have no area."))


if screen.review is not None and sentences.is_empty(screen.review):
    st.info(plain(sentences.headline(screen.review, t)), icon=":material/info:")
elif screen.review is not None:
    dimension = grouping(screen.review)
    if dimension is None:
        st.info(t("There is nothing to group yet."), icon=":material/info:")
    else:
        mix(screen.review, dimension)
        below = st.container()
        purchases(screen.review)
        with below:
            pictures(screen.review, dimension)
