"""The table of what the next contribution should buy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.report.tables.model import Caption, Column, Heading, table_of
from portfolio.report.words import labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.records import Review
    from portfolio.analysis.review.purchases import Purchase
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable


def purchases(found: Sequence[Purchase], review: Review, audience: Audience) -> ReportTable:
    """What to buy, most first: amount and shares, part of the contribution, weights, target."""
    t = audience.t
    among = t("Among the holdings that have a target and a price.")
    # A symbol stands in two accounts.
    has_twins = len({(p.symbol, p.currency) for p in found}) < len(found)
    account = Column(Heading("account", t("Account"), "text"), [p.account for p in found])
    columns = (
        Column(Heading("symbol", t("Symbol"), "text", width=100), [_holding(t, p) for p in found]),
        Column(
            Heading(
                "value",
                t("Amount in {currency}", currency=review.base_currency),
                "base",
                width=125,
            ),
            [p.amount for p in found],
        ),
        Column(
            Heading(
                "shares",
                t("Shares, about"),
                "shares",
                t("At the price of {date}; of cash the amount in its currency.", date=review.as_of),
                width=110,
                digits=2,
            ),
            [p.shares for p in found],
        ),
        Column(
            Heading("part", t("Of the contribution"), "fraction", width=130),
            [p.part for p in found],
        ),
        Column(
            Heading("before", t("Weight before"), "fraction", among, width=110),
            [p.weight_before for p in found],
        ),
        Column(
            Heading("after", t("Weight after"), "fraction", among, width=105),
            [p.weight_after for p in found],
        ),
        Column(
            Heading(
                "target",
                t("Target"),
                "fraction",
                t("Scaled so that all targets add up to 100%."),
                width=90,
            ),
            [p.target for p in found],
        ),
        Column(
            Heading("name", t("Name"), "text"), [labels.short(t, p.symbol, p.name) for p in found]
        ),
        *([account] if has_twins else ()),
    )
    title = t("What the next contribution should buy")
    return table_of(audience, Caption(title, "", review.base_currency), columns)


def _holding(t: Language, purchase: Purchase) -> str:
    is_cash = purchase.symbol == "CASH"
    return t("Cash {currency}", currency=purchase.currency) if is_cash else purchase.symbol
