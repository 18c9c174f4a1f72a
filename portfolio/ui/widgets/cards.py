"""Figures in large with what belongs to them, for a review of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from portfolio.report.words import sentences
from portfolio.ui.shell.text import plain

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience


def moved(review: Review, audience: Audience, amount: float | None) -> str:
    """What was paid in or taken out on balance, in words safe for Markdown; empty when it is not
    known.
    """
    if amount is None:
        return ""
    t = audience.t
    shown = plain(audience.money(abs(amount), review.base_currency))
    return (
        t("paid in {amount}", amount=shown)
        if amount >= 0
        else t("taken out {amount}", amount=shown)
    )


def figure(
    t: Language, label: str, value: float | None, below: str, about: str, basis: str
) -> None:
    """A return in large; ``below`` it what belongs to it and, in grey, what that is ``about``;
    ``basis`` on hover.
    """
    st.metric(
        label,
        t.percent(value, 1, signed=True),
        below or None,
        delta_description=about or None,
        delta_color="off",
        delta_arrow="off",
        help=plain(basis),
        border=True,
        height="stretch",
    )


def growth(
    review: Review,
    audience: Audience,
    period: str,
    figures: tuple[float | None, float | None, float | None],
    course: list[float],
) -> None:
    """Growth without contributions, what was paid in, and the course of the time-weighted return.

    ``figures``: growth, TWR and net contributions of the period. Where growth is not known the TWR
    stands in its place.
    """
    t = audience.t
    without, twr, paid_in = figures
    basis = t(
        "Without what was paid in, after tax, in {currency}. TWR: time-weighted return; the line is"
        " its course.",
        currency=review.base_currency,
    )
    beside = (
        t("TWR {percent}", percent=t.percent(twr, 1, signed=True)) if without is not None else ""
    )
    st.metric(
        (
            t("Growth {period}", period=period)
            if without is not None
            else t("TWR {period}", period=period)
        ),
        t.percent(twr if without is None else without, 1, signed=True),
        # Both would not fit into a quarter of a page; the sentence below has the TWR.
        (moved(review, audience, paid_in) if audience.shows_amounts else "") or beside or None,
        delta_color="off",
        delta_arrow="off",
        help=plain(t.paragraph(basis, sentences.period(review, t))),
        border=True,
        height="stretch",
        chart_data=course or None,
        chart_type="area",
    )
