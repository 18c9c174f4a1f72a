"""Lines over days and what every chart shares: palette, frame, levels, labels at the lines' ends.

Plotly itself is imported inside the functions that make the figures. Figures leave text and
background to Streamlit's theme; their own colours read on light and on dark.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from portfolio.report.files.drawing import nice_step, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly.graph_objects import Figure

    from portfolio.arrays import Dates, Floats
    from portfolio.language import Language

#: Of each a contrast of at least 3 to white and to Streamlit's dark background (WCAG 2.2, graphical
#: objects).
PALETTE = (
    "#2f6fb2", "#c97a1e", "#3a9a78", "#a65aa3", "#c2554d", "#7a8a2f",
    "#3d93b8", "#8a6d4b", "#6470b8", "#b0803a", "#5f7d8c", "#b8577f",
)  # fmt: skip
#: The portfolio's own line, and the lines of a grid.
TOTAL_COLOUR = "#3b82c4"
QUIET = "rgba(128, 132, 149, 0.35)"
LINES_HEIGHT = 480
#: Up to so many months a tick every so many.
_MONTHS = ((6, 1), (14, 2), (40, 6), (120, 12), (300, 24))
_TOP, _BOTTOM = 10, 30
#: Room for the labels at the lines' ends and the distance between two of them, in pixels.
LABEL_WIDTH, _LABEL_GAP = 130, 16


def compared(
    t: Language,
    days: Dates,
    drawn: Sequence[tuple[str, Floats, str, float]],
) -> Figure:
    """Returns day by day, a line for each name with its colour and width, labelled at
    their ends.
    """
    from plotly import graph_objects as go

    figure = go.Figure()
    for name, series, hue, width in drawn:
        figure.add_scatter(
            x=days,
            y=series,
            name=literal(name),
            mode="lines",
            line={"color": hue, "width": width},
            hovertemplate="%{y:+.2%}",
        )
    low, high = range_of([series for _, series, _, _ in drawn])
    figure.update_yaxes(range=[low, high])
    label_ends(figure, t, days, drawn, low, high)
    return timeline(figure, t, LINES_HEIGHT, right=LABEL_WIDTH)


def label_ends(
    figure: Figure,
    t: Language,
    days: Dates,
    drawn: Sequence[tuple[str, Floats, str, float]],
    low: float,
    high: float,
    *,
    height: int = LINES_HEIGHT,
) -> None:
    """Name each line at its end and join it with its label, which is moved where labels would
    overlap.
    """
    ends = [float(series[np.isfinite(series)][-1]) for _, series, _, _ in drawn]
    gap = 100 * _LABEL_GAP / (height - _TOP - _BOTTOM)
    places = spread([100 * (high - end) / (high - low) for end in ends], gap)
    for (name, _, hue, width), end, place in zip(drawn, ends, places, strict=True):
        text = f"{literal(name)} {t.percent(end, 1, signed=True)}"
        figure.add_annotation(
            x=days[-1].item().isoformat(),
            y=end,
            ax=26,
            axref="pixel",
            ay=high - place / 100 * (high - low),
            ayref="y",
            xanchor="left",
            text=f"<b>{text}</b>" if width > 2 else text,
            showarrow=True,
            arrowhead=0,
            arrowcolor=hue,
            arrowwidth=2 if width > 2 else 1.2,
            standoff=0,
            font={"size": 12},
        )


def timeline(figure: Figure, t: Language, height: int, right: int) -> Figure:
    """Percent upwards with a line at zero, days to the right."""
    low, high = figure.layout.yaxis.range
    levels, texts = percent_levels(t, low, high)
    figure.update_yaxes(
        tickvals=levels,
        ticktext=texts,
        gridcolor=QUIET,
        zeroline=True,
        zerolinecolor="#808495",
        zerolinewidth=1.2,
        fixedrange=True,
    )
    days = figure.data[0].x
    months = int((days[-1] - days[0]) / np.timedelta64(30, "D"))
    step = next((step for most, step in _MONTHS if months <= most), 60)
    # Plotly writes the second line only where it changes.
    figure.update_xaxes(
        range=[days[0].item().isoformat(), days[-1].item().isoformat()],
        showgrid=False,
        fixedrange=True,
        dtick=f"M{step}",
        tick0="2000-01-01",
        tickformat=f"{t.conventions.axis_month}\n%Y" if step < 12 else "%Y",
        hoverformat="%Y-%m-%d",
    )
    figure.update_layout(hovermode="x unified", showlegend=False)
    return layout(figure, height=height, top=_TOP, bottom=_BOTTOM, right=right)


def percent_levels(t: Language, low: float, high: float) -> tuple[list[float], list[str]]:
    """The levels to mark between ``low`` and ``high``, zero among them, and their names with a
    sign.
    """
    step = nice_step(high - low, most=6)
    levels = [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
    decimals = 0 if step >= 0.01 else 1 if step >= 0.001 else 2
    return levels, [t.percent(level, decimals, signed=True) for level in levels]


def range_of(series: Sequence[Floats]) -> tuple[float, float]:
    """The least and the greatest value with zero between them and a little air."""
    finite = np.concatenate([[0.0], *(s[np.isfinite(s)] for s in series)])
    low, high = float(finite.min()), float(finite.max())
    air = max((high - low) * 0.06, 0.002)
    return low - air, high + air


def layout(figure: Figure, *, height: int, top: int, bottom: int, right: int = 10) -> Figure:
    """Height and margins in pixels; no dragging; a legend where there is more than one series
    without its own label.
    """
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": right, "t": top, "b": bottom},
        dragmode=False,
        bargap=0.35,
        showlegend=len(figure.data) > 1 and figure.layout.hovermode != "x unified",
    )
    return figure


def literal(text: str) -> str:
    """``text`` without Plotly's own small HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
