"""The suspect days of a finding, drawn among their neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.ui.charts.line_charts import QUIET, TOTAL_COLOUR
from portfolio.ui.widgets.grids import GAIN_OR_LOSS

if TYPE_CHECKING:
    from datetime import date

    from plotly.graph_objects import Figure

    from portfolio.language import Language
    from portfolio.market.records import Finding, History

#: Rows drawn before and after the suspect ones.
AROUND = 15
#: Of a long suspect stretch only the beginning is drawn.
_LONGEST = 60
_HEIGHT = 240
_SUSPECT = "rgb({}, {}, {})".format(*GAIN_OR_LOSS["red"])


def suspect_days(finding: Finding, history: History, t: Language) -> Figure | None:
    """Closes around the suspect days: those that count as a line with dots, doubtful ones as
    vermilion crosses, what the alternative would make of them as open diamonds. None without a row
    near them.
    """
    from plotly import graph_objects as go

    first, last = np.datetime64(finding.first, "D"), np.datetime64(finding.last, "D")
    low, high = (
        np.searchsorted(history.days, first),
        np.searchsorted(history.days, last, side="right"),
    )
    rows = slice(max(0, low - AROUND), min(high, low + _LONGEST) + AROUND)
    days, closes = history.days[rows], history.closes[rows]
    if not len(days):
        return None
    suspect = (days >= first) & (days <= last)
    figure = go.Figure(
        go.Scatter(
            x=days,
            y=closes,
            name=t("Counts"),
            mode="lines+markers",
            line={"color": TOTAL_COLOUR, "width": 1.5},
            marker={"size": 5},
            hovertemplate="%{x|%Y-%m-%d}  %{y:,.4~f}<extra></extra>",
        )
    )
    if suspect.any():
        _marks(figure, days[suspect].tolist(), closes[suspect].tolist(), t("Doubtful, counts"), "x")
    other = {
        c.day: c.value for c in finding.alternative if c.kind == "close" and c.value is not None
    }
    other = {day: value for day, value in other.items() if days[0] <= np.datetime64(day, "D")}
    if other and finding.is_held_out:
        _marks(figure, list(other), list(other.values()), t("Held out, as served"), "x")
    elif other:
        _marks(figure, list(other), list(other.values()), t("Proposed"), "diamond-open")
    if not suspect.any() and not other:
        figure.add_vline(
            x=finding.first.isoformat(), line={"color": _SUSPECT, "dash": "dot", "width": 2}
        )
    figure.update_xaxes(showgrid=False, fixedrange=True, tickformat="%m-%d\n%Y")
    figure.update_yaxes(gridcolor=QUIET, fixedrange=True, ticksuffix=" ", nticks=5)
    figure.update_layout(
        height=_HEIGHT,
        margin={"l": 0, "r": 10, "t": 30, "b": 10},
        dragmode=False,
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"},
        showlegend=True,
    )
    return figure


def _marks(figure: Figure, days: list[date], values: list[float], name: str, shape: str) -> None:
    figure.add_scatter(
        x=days,
        y=values,
        name=name,
        mode="markers",
        marker={
            "symbol": shape,
            "size": 11,
            "color": _SUSPECT,
            "line": {"width": 2, "color": _SUSPECT},
        },
        hovertemplate="%{x|%Y-%m-%d}  %{y:,.4~f}<extra></extra>",
    )
