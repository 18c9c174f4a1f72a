"""The four answers at the top of the Income page: each after tax, with the figure before tax in
grey below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from portfolio.report.tables import income_tables, yield_tables
from portfolio.report.words import income_sentences, income_words
from portfolio.ui.shell.text import plain

if TYPE_CHECKING:
    from portfolio.analysis.income.records import Amounts, Income
    from portfolio.analysis.records import Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience


def _card(title: str, value: str, below: str, note: str) -> None:
    """One answer: after tax large, before tax small and grey below it."""
    st.metric(
        title,
        value,
        below,
        delta_color="off",
        delta_arrow="off",
        help=plain(note),
        border=True,
        height="stretch",
    )


def _money(audience: Audience, title: str, sums: Amounts, base: str, note: str) -> None:
    """An amount after tax, and before."""
    t = audience.t
    before = t("{amount} before tax", amount=audience.money(sums.gross, base))
    _card(title, plain(audience.money(sums.net, base)), plain(before), note)


def _yield(t: Language, title: str, net: float | None, gross: float | None, note: str) -> None:
    """A yield after tax, and before."""
    _card(title, t.percent(net), t("{amount} before tax", amount=t.percent(gross)), note)


def draw(review: Review, income: Income, audience: Audience) -> None:
    """Draw the four answers: what it yields, what it paid this year, what is expected, what was
    withheld.
    """
    t = audience.t
    totals, base, year = review.totals, review.base_currency, income_words.year(t, income)
    basis = income_tables.basis(income, t)
    (so_far,) = income.history["total"].this_year
    with st.container(horizontal=True):
        _yield(
            t,
            t("Yield after tax, 12 months"),
            totals.yield_trailing_net,
            totals.yield_trailing,
            yield_tables.note(income, t),
        )
        if audience.shows_amounts:
            _money(audience, t("{year}, after tax", year=year), income.year_to_date, base, basis)
            _money(
                audience,
                t("Next 12 months, after tax (estimated)"),
                income.next_twelve_months,
                base,
                t(
                    "Ex-dates in the twelve months after {date}; of it {announced} after tax is"
                    " announced, the rest estimated.",
                    date=t.long_date(income.as_of),
                    announced=audience.money(income.announced.net, base),
                ),
            )
            withheld = audience.money(income.year_to_date.withheld, base)
        else:
            _yield(
                t,
                t("Yield after tax, next 12 months (estimated)"),
                totals.yield_forward_net,
                totals.yield_forward,
                yield_tables.note(income, t),
            )
            _card(
                t("Growth {year}, after tax", year=year),
                t.percent(so_far.growth_net, 1, signed=True),
                t("{amount} before tax", amount=t.percent(so_far.growth, 1, signed=True)),
                t("Income against the same days of the year before, in {currency}.", currency=base),
            )
            withheld = ""
        share = income_sentences.withheld_share(income, t)
        below = (
            t("{share} of payments before tax, on average", share=share)
            if audience.shows_amounts
            else t("of payments before tax, on average")
        )
        _card(t("Withheld in {year}", year=year), plain(withheld or share), below, basis)
