"""The pictures of performance: against the market, value against money paid in, falls, the bridge
as a waterfall.

Plotly is imported inside the functions: the page shows its numbers first.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from portfolio.report.files.drawing import nice_step
from portfolio.ui.charts.line_charts import (
    LINES_HEIGHT,
    PALETTE,
    TOTAL_COLOUR,
    compared,
    layout,
    literal,
    range_of,
    timeline,
)
from portfolio.ui.shell.text import colour
from portfolio.ui.widgets.grids import GAIN_OR_LOSS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plotly.graph_objects import Figure

    from portfolio.analysis.records import Bridge, PerformanceLines, RebasedReturns
    from portfolio.arrays import Floats
    from portfolio.language import Language
    from portfolio.report.audience import Audience


#: Of the benchmarks; the portfolio's own blue is not among them.
_OTHERS = PALETTE[1:]
_WIDTH, _THIN = 3.5, 1.8
_DRAWDOWN_HEIGHT = 320
#: Of what is neither gain nor loss, and the pixels of a step of the bridge.
_PAID_IN = "#808495"
_STEP = 39


def against_market(returns: RebasedReturns, t: Language) -> Figure:
    """TWR since the first day: the portfolio's line thick, a thin one for each benchmark, labelled
    at their ends.
    """
    drawn = [
        (symbol, returns.benchmarks[:, k], _OTHERS[k % len(_OTHERS)], _THIN)
        for k, symbol in enumerate(returns.symbols)
        if np.isfinite(returns.benchmarks[:, k]).any()
    ]
    if np.isfinite(returns.portfolio).any():
        drawn.append((t("Portfolio"), returns.portfolio, TOTAL_COLOUR, _WIDTH))
    return compared(t, returns.days, drawn)


def value_lines(lines: PerformanceLines, audience: Audience, base: str, *, others: bool) -> Figure:
    """Value against money paid in; with ``others`` the same money in each benchmark.

    Without amounts in percent of what was paid in by the last day, which must then be more than
    nothing.
    """
    t = audience.t
    from plotly import graph_objects as go

    scale = 1.0 if audience.shows_amounts else 1.0 / float(lines.paid_in[-1])

    def said(value: float) -> str:
        return t.money(value, base) if audience.shows_amounts else t.percent(value)

    figure = go.Figure()
    drawn: list[tuple[str, Floats, dict[str, object]]] = [
        (t("Market value"), lines.value * scale, {"color": TOTAL_COLOUR, "width": _WIDTH}),
        (
            t("Paid in"),
            lines.paid_in * scale,
            {"color": _PAID_IN, "width": _THIN, "dash": "dot", "shape": "hv"},
        ),
    ]
    if others:
        drawn += [
            (
                t("Same money in {benchmark}", benchmark=symbol),
                lines.same_flows[:, k] * scale,
                {"color": _OTHERS[k % len(_OTHERS)], "width": _THIN},
            )
            for k, symbol in enumerate(lines.benchmarks)
        ]
    for name, series, line in drawn:
        figure.add_scatter(
            x=lines.days,
            y=series,
            name=literal(name),
            mode="lines",
            line=line,
            customdata=[said(float(v)) for v in series],
            hovertemplate="%{customdata}",
        )
    low, high = range_of([series for _, series, _ in drawn])
    figure.update_yaxes(range=[low if low < -1e-9 * high else 0.0, high])
    timeline(figure, t, LINES_HEIGHT, right=10)
    levels = _levels(low, high)
    figure.update_yaxes(
        tickvals=levels, ticktext=[_short(audience, level, base) for level in levels]
    )
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        margin={"t": 36},
    )
    return figure


def _levels(low: float, high: float) -> list[float]:
    step = nice_step(high - min(low, 0.0), most=6)
    return [
        n * step for n in range(math.ceil(min(low, 0.0) / step + 1e-9), math.floor(high / step) + 1)
    ]


def _short(audience: Audience, level: float, base: str) -> str:
    t = audience.t
    return t.money(level, base, digits=0) if audience.shows_amounts else t.percent(level, 0)


def drawdown(lines: PerformanceLines, t: Language) -> Figure:
    """How far below its last high the TWR stood on each day."""
    from plotly import graph_objects as go

    figure = go.Figure(
        go.Scatter(
            x=lines.days,
            y=lines.drawdown,
            name=t("Below the last high"),
            mode="lines",
            line={"color": PALETTE[4], "width": 1.6},
            fill="tozeroy",
            fillcolor="rgba(194, 85, 77, 0.18)",
            hovertemplate="%{y:.2%}",
        )
    )
    low, _ = range_of([lines.drawdown])
    figure.update_yaxes(range=[low, 0.002])
    return timeline(figure, t, _DRAWDOWN_HEIGHT, right=10)


def waterfall(
    bridge: Bridge, steps: Sequence[str], t: Language, said: Callable[[float], str]
) -> Figure:
    """The bridge step by step from above to below; ``steps`` are its names, ``said`` writes an
    amount.

    The bars of the opening and the closing value are cut off on the left, or the steps between them
    would be too thin to be seen: there is no scale from which to read their lengths. What was paid
    in or taken out is no gain and no loss.
    """
    from plotly import graph_objects as go

    moved = (bridge.paid_in, -bridge.taken_out)
    earned = (bridge.price, bridge.income_net, bridge.currency, -bridge.fees_and_taxes)
    levels = np.cumsum([bridge.opening, *moved, *earned])
    low, high = float(levels.min()), float(levels.max())
    extent = (high - low) or abs(high) or 1.0
    left = max(0.0, low - 0.25 * extent) if low >= 0 else low - 0.1 * extent
    lengths = [bridge.opening - left, *moved, *earned, bridge.closing - left]
    figure = go.Figure(
        go.Bar(
            orientation="h",
            y=[literal(step) for step in steps],
            x=lengths,
            base=[left, *levels[:-1], left],
            marker={
                "color": [
                    TOTAL_COLOUR,
                    *[_PAID_IN] * len(moved),
                    *[_gain_or_loss(t, amount) for amount in earned],
                    TOTAL_COLOUR,
                ]
            },
            text=[
                said(bridge.opening),
                *(said(step) for step in (*moved, *earned)),
                said(bridge.closing),
            ],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    # Labels stand at the bars' ends: those that point to the left need room on that side.
    room = 0.42 * (high - left)
    figure.update_xaxes(
        range=[left, high + room],
        showticklabels=False,
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    figure.update_yaxes(autorange="reversed", type="category", ticksuffix=" ", fixedrange=True)
    return layout(figure, height=_STEP * len(steps) + 10, top=4, bottom=4)


def _gain_or_loss(t: Language, value: float) -> str:
    red, green, blue = GAIN_OR_LOSS[colour(t, value) or "green"]
    return f"rgb({red}, {green}, {blue})"
