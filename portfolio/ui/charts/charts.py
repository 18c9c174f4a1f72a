"""The pictures of a review: Plotly figures, drawn only when a page asks for them.

Plotly is imported inside the functions, because its browser part is most of a page's weight and a
page shows its numbers first. Figures leave text and background to Streamlit's theme; their own
colours read on light and on dark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from portfolio.report.words import labels
from portfolio.report.words.positions import PositionNames
from portfolio.ui.charts.line_charts import (
    LABEL_WIDTH,
    PALETTE,
    QUIET,
    TOTAL_COLOUR,
    compared,
    label_ends,
    layout,
    literal,
    percent_levels,
    range_of,
    timeline,
)
from portfolio.ui.shell.text import colour
from portfolio.ui.widgets.grids import GAIN_OR_LOSS, ROW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly.graph_objects import Figure

    from portfolio.analysis.records import HoldingReview, Review, View
    from portfolio.arrays import Floats
    from portfolio.language import Language

#: As many bars or lines as can be read; of more, the best and the worst are drawn.
MOST = 12
#: As many bars as fit on a screen; of more, as many of the best and of the worst.
MOST_BARS = 24
#: The height of the overview's chart, and the width of a benchmark's line in it, in pixels.
_LOW, _THIN = 300, 1.4
#: Charts are looked at, not operated: no tool bar, no zoom by accident on a phone.
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


@dataclass(frozen=True)
class Chosen:
    """What a chart shows of a long list, best first, and how many it leaves out in the middle."""

    symbols: tuple[str, ...]
    left_out: int


def chosen(review: Review, view: View) -> Chosen:
    """The securities with a return since New Year, ranked; of more than ``MOST`` the best and the
    worst.
    """
    found = [r.symbol for r in review.ranked(view) if r.get(view, "total", "YTD") is not None]
    if len(found) <= MOST:
        return Chosen(tuple(found), 0)
    half = MOST // 2
    return Chosen((*found[:half], *found[-half:]), len(found) - MOST)


def ranked_bars(review: Review, t: Language, view: View) -> Figure:
    """Total return since New Year, a bar for each row of the ranked table and as high as
    its rows.
    """
    from plotly import graph_objects as go

    rows = {row.symbol: row for row in review.quarters}
    symbols = chosen(review, view).symbols
    values = [rows[s].get(view, "total", "YTD") or 0.0 for s in symbols]
    sold = labels.sold(review)
    names = [
        labels.marked(t, labels.short(t, s, rows[s].name), t("sold") if s in sold else "")
        for s in symbols
    ]
    bars = go.Bar(
        x=values,
        y=list(symbols),
        orientation="h",
        marker={"color": [_gain_colour(t, v) for v in values]},
        text=[t.percent(v, signed=True) for v in values],
        textposition="outside",
        cliponaxis=False,
        customdata=[literal(name) for name in names],
        hovertemplate="%{customdata}<br>%{text}<extra></extra>",
    )
    figure = go.Figure(bars)
    _across(figure, values, room=0.22)
    figure.update_yaxes(autorange="reversed", type="category", ticksuffix=" ")
    # The plot begins below the table's header and each bar has a row's height, so that bars stand
    # beside their rows.
    return layout(figure, height=ROW * (len(symbols) + 1) + 2, top=ROW, bottom=2)


def contribution_bars(review: Review, t: Language) -> Figure:
    """What each holding added to the portfolio's growth, in percentage points: price, dividends,
    currency stacked.

    Of many the best and the worst, with a line between them that says how many are not drawn.
    """
    from plotly import graph_objects as go

    found = contributors(review)
    half = MOST_BARS // 2
    left_out = len(found) - 2 * half if len(found) > MOST_BARS else 0
    held = [*found[:half], *found[-half:]] if left_out else found
    named = PositionNames(t, found)
    names = [literal(named.symbol(h)) for h in held]
    if left_out:
        names.insert(half, t("{number} more", number=left_out))
    figure = go.Figure()
    split = [parts for h in held if (parts := h.year.contribution_parts) is not None]
    series = (
        (t("Price"), [parts.price for parts in split]),
        (t("Dividends"), [parts.dividend for parts in split]),
        (t("Currency effect"), [parts.currency for parts in split]),
    )
    for (title, amounts), fill in zip(series, (PALETTE[0], PALETTE[1], PALETTE[3]), strict=True):
        values = list(amounts)
        if left_out:
            values.insert(half, 0.0)
        figure.add_bar(
            x=values,
            y=names,
            name=title,
            orientation="h",
            marker={"color": fill},
            customdata=[t.percent(v, signed=True) for v in values],
            hovertemplate=f"{literal(title)}: %{{customdata}}<extra>%{{y}}</extra>",
        )
    figure.update_layout(
        barmode="relative", legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0}
    )
    stacked = [(parts.price, parts.dividend, parts.currency) for parts in split]
    low = min([0.0, *(sum(v for v in parts if v < 0) for parts in stacked)])
    high = max([0.0, *(sum(v for v in parts if v > 0) for parts in stacked)])
    if high > low:
        levels, texts = percent_levels(t, low, high)
        figure.update_xaxes(tickvals=levels, ticktext=texts)
    figure.update_xaxes(zeroline=True, zerolinecolor="#808495", gridcolor=QUIET, fixedrange=True)
    figure.update_yaxes(autorange="reversed", type="category", ticksuffix=" ", fixedrange=True)
    return layout(figure, height=26 * len(names) + 90, top=40, bottom=40)


def contributors(review: Review) -> list[HoldingReview]:
    """The holdings with a contribution, most first; without cash rows in which nothing was."""
    found = [
        h
        for h in review.holdings
        if h.year.contribution_parts is not None
        and (h.year.contribution or h.weight or h.year.weight_at_opening)
    ]
    return sorted(found, key=lambda h: -(h.year.contribution or 0.0))


def growth_lines(review: Review, t: Language, view: View) -> Figure:
    """Growth since New Year day by day: a line for each holding, labelled at its end; the
    portfolio's is thick.
    """
    lines = review.growth
    own = lines.own if view == "own" else lines.base
    column = {symbol: k for k, symbol in enumerate(lines.symbols)}
    drawn: list[tuple[str, Floats, str, float]] = [
        (
            symbol,
            own[:, column[symbol]],
            PALETTE[(k + 1) % len(PALETTE)],  # the blue last: it is near the portfolio's own
            1.6,
        )
        for k, symbol in enumerate(chosen(review, view).symbols)
        if symbol in column
    ]
    if np.isfinite(lines.total).any():
        drawn.append((t("Portfolio"), lines.total, TOTAL_COLOUR, 4.0))
    return compared(t, lines.days, drawn)


def portfolio_line(review: Review, t: Language) -> Figure:
    """The portfolio's growth since New Year in the base currency, day by day: of a ledger its TWR,
    benchmarks thin.
    """
    from plotly import graph_objects as go

    lines = review.growth
    figure = go.Figure(
        go.Scatter(
            x=lines.days,
            y=lines.total,
            name=t("Portfolio"),
            mode="lines",
            line={"color": TOTAL_COLOUR, "width": 2.5},
            fill="tozeroy",
            fillcolor="rgba(59, 130, 196, 0.12)",
            hovertemplate="%{y:+.2%}",
        )
    )
    drawn = [(t("Portfolio"), lines.total, TOTAL_COLOUR, 2.5)]
    if review.ledger is not None:
        others = review.ledger.since["year"]
        for k, symbol in enumerate(others.symbols):
            series, hue = others.benchmarks[:, k], PALETTE[1 + k % (len(PALETTE) - 1)]
            if np.isfinite(series).any():
                drawn.append((symbol, series, hue, _THIN))
                figure.add_scatter(
                    x=others.days,
                    y=series,
                    name=literal(symbol),
                    mode="lines",
                    line={"color": hue, "width": _THIN},
                    hovertemplate="%{y:+.2%}",
                )
    low, high = range_of([series for _, series, _, _ in drawn])
    figure.update_yaxes(range=[low, high])
    if len(drawn) == 1:
        return timeline(figure, t, _LOW, right=10)
    label_ends(figure, t, lines.days, drawn, low, high, height=_LOW)
    return timeline(figure, t, _LOW, right=LABEL_WIDTH)


def _across(figure: Figure, values: Sequence[float], room: float) -> None:
    """A horizontal axis without ticks, as wide as the bars and the labels at their ends."""
    low, high = min([0.0, *values]), max([0.0, *values])
    extent = (high - low) or 0.01
    figure.update_xaxes(
        range=[
            low - (room * extent if low < 0 else 0.0),
            high + (room * extent if high > 0 else 0.0),
        ],
        showticklabels=False,
        showgrid=False,
        zeroline=True,
        zerolinecolor=QUIET,
        fixedrange=True,
    )


def _gain_colour(t: Language, value: float) -> str:
    red, green, blue = GAIN_OR_LOSS[colour(t, value) or "green"]
    return f"rgb({red}, {green}, {blue})"


def is_drawable(review: Review) -> bool:
    """Whether there is any course to draw: at least two days and a known value."""
    known: Any = np.isfinite(review.growth.total).any() or np.isfinite(review.growth.own).any()
    return len(review.growth.days) > 1 and bool(known)
