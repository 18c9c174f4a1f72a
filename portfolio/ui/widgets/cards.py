"""Figures in large with what belongs to them, for a review of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from portfolio.report.words import sentences
from portfolio.ui.shell.text import plain

if TYPE_CHECKING:
    from portfolio.analysis.records import Performance, Review
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


def gained(review: Review, audience: Audience, amount: float | None) -> str:
    """What was earned or lost in money, in words safe for Markdown; empty when it is not known."""
    if amount is None:
        return ""
    t = audience.t
    shown = plain(audience.money(abs(amount), review.base_currency))
    return t("gained {amount}", amount=shown) if amount >= 0 else t("lost {amount}", amount=shown)


def growth(
    review: Review, audience: Audience, period: str, found: Performance, course: list[float]
) -> None:
    """Growth without contributions, what was paid in, and the course of the time-weighted return.

    Where so much was paid in that it says little, the TWR stands in its place with the gain, and
    growth on hover; where it is not known, the TWR alone.
    """
    t = audience.t
    without, twr = found.growth, found.twr
    leads = twr is not None and (found.is_mostly_paid_in or without is None)
    basis = t(
        "Without what was paid in, after tax, in {currency}. TWR: time-weighted return; the line is"
        " its course.",
        currency=review.base_currency,
    )
    below = (
        t("Growth without contributions: {percent}.", percent=t.percent(without, 1, signed=True))
        if leads and without is not None
        else ""
    )
    if leads:
        beside = gained(review, audience, found.gain) if audience.shows_amounts else ""
    else:
        beside = (
            moved(review, audience, found.net_contributions) if audience.shows_amounts else ""
        ) or t("TWR {percent}", percent=t.percent(twr, 1, signed=True))
    st.metric(
        t("TWR {period}", period=period) if leads else t("Growth {period}", period=period),
        t.percent(twr if leads else without, 1, signed=True),
        # Both would not fit into a quarter of a page; the sentence below has the other.
        beside or None,
        delta_color="off",
        delta_arrow="off",
        help=plain(t.paragraph(basis, below, sentences.period(review, t))),
        border=True,
        height="stretch",
        chart_data=course or None,
        chart_type="area",
    )
