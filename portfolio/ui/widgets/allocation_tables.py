"""The tables of the allocation page: raw numbers to sort by, shown in the reader's language."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from portfolio.language import DASH
from portfolio.report.words import labels, mix_words
from portfolio.ui.widgets.tables import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portfolio.analysis.records import Review
    from portfolio.analysis.review.purchases import Purchase
    from portfolio.language import Language
    from portfolio.report.audience import Audience


def mix(review: Review, audience: Audience, dimension: str) -> Sheet:
    """One grouping: value, weight on the day and at New Year, change, target and drift in
    percentage points.
    """
    t = audience.t
    rows = mix_words.rows(review, dimension)
    wished = {"target": [row.target for row in rows], "drift": [row.drift for row in rows]}
    cells: dict[str, Iterable[float | None]] = {
        "now": [row.weight for row in rows],
        "then": [row.weight_start_of_year for row in rows],
        "change": [row.change for row in rows],
        **(wished if any(row.target is not None for row in rows) else {}),
        **({"value": [row.value_base for row in rows]} if audience.shows_amounts else {}),
    }
    frame = _frame({"group": [labels.group(t, row.group) for row in rows]}, cells)
    number = st.column_config.NumberColumn
    columns = {
        "group": st.column_config.TextColumn(
            labels.dimension(t, dimension), pinned=True, width=130
        ),
        "value": number(
            t("Value in {currency}", currency=review.base_currency),
            help=t("At the prices and exchange rates of {date}.", date=t.long_date(review.as_of)),
            width=140,
        ),
        "now": number(
            review.as_of.isoformat(), help=t("Share of the whole portfolio on that day."), width=120
        ),
        "then": number(
            t("End of {year}", year=review.start_of_year.year),
            help=(
                t("Today's holdings at the last closes of {year}.", year=review.start_of_year.year)
                if review.method == "static"
                else t(
                    "What was held then, at the last closes of {year}.",
                    year=review.start_of_year.year,
                )
            ),
            width=120,
        ),
        "change": number(
            t("Change (pp)"), help=t("Since New Year, in percentage points (pp)."), width=110
        ),
        "target": number(
            t("Target"),
            help=t("The sum of the targets of the group's holdings, from holdings.csv."),
            width=100,
        ),
        "drift": number(
            t("Drift (pp)"),
            help=t("Minus target, in percentage points (pp): + is too much."),
            width=110,
        ),
    }
    base = review.base_currency
    titles = {name: columns[name] for name in frame.columns}
    return Sheet(frame, lambda: _styled(frame, t, base), titles, (t.code, base))


def purchases(found: Sequence[Purchase], review: Review, audience: Audience) -> Sheet:
    """What to buy, most first: amount and shares (if shown), part of the contribution, weights,
    target.
    """
    t = audience.t
    texts = {"symbol": [_holding(t, p) for p in found]}
    cells: dict[str, Iterable[float | None]] = {
        **(
            {"value": [p.amount for p in found], "shares": [p.shares for p in found]}
            if audience.shows_amounts
            else {}
        ),
        "part": [p.part for p in found],
        "before": [p.weight_before for p in found],
        "after": [p.weight_after for p in found],
        "target": [p.target for p in found],
    }
    frame = _frame(texts, cells)
    frame["name"] = [labels.short(t, p.symbol, p.name) for p in found]
    if len({(p.symbol, p.currency) for p in found}) < len(found):
        frame["account"] = [p.account for p in found]  # a symbol stands in two of them
    number = st.column_config.NumberColumn
    among = t("Among the holdings that have a target and a price.")
    columns = {
        "symbol": st.column_config.TextColumn(t("Symbol"), pinned=True, width=100),
        "value": number(t("Amount in {currency}", currency=review.base_currency), width=125),
        "shares": number(
            t("Shares, about"),
            help=t(
                "At the price of {date}; of cash the amount in its currency.", date=review.as_of
            ),
            width=110,
        ),
        "part": number(t("Of the contribution"), width=130),
        "before": number(t("Weight before"), help=among, width=110),
        "after": number(t("Weight after"), help=among, width=105),
        "target": number(
            t("Target"), help=t("Scaled so that all targets add up to 100%."), width=90
        ),
        "name": st.column_config.TextColumn(t("Name")),
        "account": st.column_config.TextColumn(t("Account")),
    }
    base = review.base_currency
    titles = {name: columns[name] for name in frame.columns}
    return Sheet(frame, lambda: _styled(frame, t, base), titles, (t.code, base))


def _frame(
    texts: Mapping[str, list[str]], cells: Mapping[str, Iterable[float | None]]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            **texts,
            **{
                name: pd.Series([math.nan if v is None else v for v in values], dtype="float64")
                for name, values in cells.items()
            },
        }
    )


def _styled(frame: pd.DataFrame, t: Language, base: str) -> Any:
    """Give the numbers their look: money, shares, percent, and percentage points with
    their sign.
    """
    looks: dict[str, Any] = {
        "value": lambda v: t.money(v, base),
        "shares": lambda v: t.number(v, 2),
        **dict.fromkeys(("now", "then", "target", "part", "before", "after"), t.percent),
        **dict.fromkeys(("change", "drift"), points),
    }
    return frame.style.format(
        {name: looks[name] for name in frame.columns if name in looks}, na_rep=DASH
    )


def points(difference: float) -> str:
    """A difference of two fractions in percentage points, with its sign: ``+1.25``."""
    rounded = round(100 * difference, 2) + 0.0  # no "-0.00"
    return f"{rounded:+.2f}" if rounded else "0.00"


def _holding(t: Language, purchase: Purchase) -> str:
    is_cash = purchase.symbol == "CASH"
    return t("Cash {currency}", currency=purchase.currency) if is_cash else purchase.symbol
