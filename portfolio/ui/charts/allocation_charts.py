"""The pictures of the allocation page: bars on the day, at New Year and wished for; every holding
as an area.

Plotly is imported inside the functions: the page shows its numbers first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.report.words import labels, mix_words
from portfolio.ui.charts.line_charts import PALETTE, QUIET, TOTAL_COLOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly.graph_objects import Figure

    from portfolio.analysis.records import HoldingReview, Review
    from portfolio.language import Language

#: As many groups and areas as can be read.
MOST_GROUPS = 12
MOST_AREAS = 60
#: Greys and a dark orange that read on white and on near black; the target is told by its shape,
#: too.
_THEN = "#9aa0ad"
_TARGET = "#d1661b"
_WHITE = "#ffffff"


@dataclass(frozen=True)
class Area:
    """One rectangle of the map: a holding, or what is left of a group."""

    label: str
    name: str
    group: str
    value: float
    weight: float


def bars(review: Review, t: Language, dimension: str) -> Figure:
    """Weights of the largest groups: a bar of the review's day and one of New Year, the target as a
    mark across them.
    """
    from plotly import graph_objects as go

    rows = mix_words.rows(review, dimension)[:MOST_GROUPS]
    names = [_label(labels.group(t, row.group)) for row in rows]
    figure = go.Figure()
    series = (
        (t.short_date(review.as_of), [r.weight for r in rows], TOTAL_COLOUR),
        (
            t("End of {year}", year=review.start_of_year.year),
            [r.weight_start_of_year for r in rows],
            _THEN,
        ),
    )
    for title, values, colour in series:
        figure.add_bar(
            x=values,
            y=names,
            name=title,
            orientation="h",
            marker={"color": colour},
            customdata=[t.percent(v) for v in values],
            hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
        )
    targets = [
        (name, row.target) for name, row in zip(names, rows, strict=True) if row.target is not None
    ]
    if targets:
        figure.add_scatter(
            x=[target for _, target in targets],
            y=[name for name, _ in targets],
            name=t("Target"),
            mode="markers",
            marker={
                "symbol": "line-ns",
                "size": 26,
                "line": {"color": _TARGET, "width": 4},
                "color": _TARGET,
            },
            customdata=[t.percent(target) for _, target in targets],
            hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
        )
    figure.update_layout(
        barmode="group",
        bargap=0.3,
        dragmode=False,
        height=70 + 52 * len(rows),
        margin={"l": 0, "r": 10, "t": 36, "b": 28},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
    )
    figure.update_xaxes(
        tickformat=".0%", gridcolor=QUIET, zerolinecolor=QUIET, rangemode="tozero", fixedrange=True
    )
    figure.update_yaxes(autorange="reversed", type="category", ticksuffix=" ", fixedrange=True)
    return figure


def areas(held: Sequence[HoldingReview], groups: Sequence[str], t: Language) -> tuple[Area, ...]:
    """The rectangles, largest first: the largest holdings one by one, the others of each group
    together.

    ``groups`` has one name per holding. What has no value or owes money has no area.
    """
    positive = [
        (h, group) for h, group in zip(held, groups, strict=True) if (h.value_base or 0.0) > 0
    ]
    positive.sort(key=lambda pair: -(pair[0].value_base or 0.0))
    drawn = [
        Area(
            t("Cash {currency}", currency=h.currency) if h.is_cash else h.symbol,
            labels.long(t, h.symbol, h.name),
            group,
            h.value_base or 0.0,
            h.weight or 0.0,
        )
        for h, group in positive[:MOST_AREAS]
    ]
    rest: dict[str, list[HoldingReview]] = {}
    for h, group in positive[MOST_AREAS:]:
        rest.setdefault(group, []).append(h)
    return (
        *drawn,
        *(
            Area(
                t("{number} more", number=len(few)),
                t("{number} more", number=len(few)),
                group,
                sum(h.value_base or 0.0 for h in few),
                sum(h.weight or 0.0 for h in few),
            )
            for group, few in rest.items()
        ),
    )


def treemap(found: Sequence[Area], t: Language, order: Sequence[str]) -> Figure:
    """Every area inside its group, as large as its value; ``order`` gives the groups
    their colours.
    """
    from plotly import graph_objects as go

    groups = [group for group in order if any(area.group == group for area in found)]
    colour = {group: _darker(PALETTE[k % len(PALETTE)]) for k, group in enumerate(order)}
    share = {group: sum(area.weight for area in found if area.group == group) for group in groups}
    figure = go.Figure(
        go.Treemap(
            ids=[f"group {k}" for k in range(len(groups))]
            + [f"area {k}" for k in range(len(found))],
            labels=[_label(labels.group(t, group)) for group in groups]
            + [_label(area.label) for area in found],
            parents=[""] * len(groups) + [f"group {groups.index(area.group)}" for area in found],
            # Shares, not amounts: the picture is the same, and a browser can hide what it never
            # got.
            values=[share[group] for group in groups] + [area.weight for area in found],
            branchvalues="total",
            marker={
                "colors": (
                    [colour[group] for group in groups] + [colour[area.group] for area in found]
                ),
                "line": {"width": 1, "color": _WHITE},
            },
            textfont={"color": _WHITE, "size": 14},
            text=[t.percent(share[group], 1) for group in groups]
            + [t.percent(a.weight, 1) for a in found],
            customdata=[_label(labels.group(t, group)) for group in groups]
            + [_label(a.name) for a in found],
            texttemplate="%{label}<br>%{text}",
            hovertemplate="%{customdata}<br>%{text}<extra></extra>",
            tiling={"pad": 2},
            pathbar={"visible": False},
        )
    )
    figure.update_layout(height=480, margin={"l": 0, "r": 0, "t": 4, "b": 4})
    return figure


def _darker(colour: str) -> str:
    """A colour of the palette on which white text has a contrast of 4.5 (WCAG 2.2)."""
    red, green, blue = (round(0.78 * int(colour[k : k + 2], 16)) for k in (1, 3, 5))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _label(text: str) -> str:
    """``text`` without Plotly's own small HTML, cut where it would push the picture aside."""
    short = text if len(text) <= 28 else text[:27] + "…"
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
