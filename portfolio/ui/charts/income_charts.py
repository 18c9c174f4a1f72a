"""The pictures of income: months in three states, and what a security paid each year.

The states differ by fill as well as by colour: solid, hatched, and an empty bar with dots for what
is only estimated.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from portfolio.analysis.income.dividend_years import dividend_years
from portfolio.analysis.income.records import STATES
from portfolio.report.files.drawing import nice_step
from portfolio.report.words import income_words as words
from portfolio.ui.charts.line_charts import PALETTE, QUIET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from plotly.graph_objects import Figure

    from portfolio.analysis.income.records import Amounts, Income, SecurityIncome, State
    from portfolio.analysis.records import Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable

#: Of each a contrast of at least 3 to white and to near black.
_FILLS: dict[State, str] = {
    "received": PALETTE[0],
    "announced": PALETTE[2],
    "estimated": PALETTE[1],
}
_PATTERNS: dict[State, dict[str, Any]] = {
    "received": {"shape": ""},
    "announced": {
        "shape": "/",
        "fillmode": "overlay",
        "fgcolor": "rgba(255,255,255,0.75)",
        "size": 9,
        "solidity": 0.25,
    },
    "estimated": {
        "shape": ".",
        "fillmode": "replace",
        "bgcolor": "rgba(0,0,0,0)",
        "size": 7,
        "solidity": 0.45,
    },
}
_GREY = "#808495"
_HEIGHT = 340
#: Up to so many months every one, or every second one, is named; of more each quarter's first, for
#: a phone.
_NAMED = ((8, 1), (15, 2))
#: Periods that can be named beside each other, and the years that they may be of.
_TICKS, _CENTURY = 5, range(2000, 2100)
#: Years of dividends that can be read side by side, and periods of income.
_YEARS, _PERIODS = 25, 60


def month_bars(review: Review, income: Income, audience: Audience) -> Figure:
    """Every month's income after tax by state, stacked, with a mark at the sum before tax.

    In the base currency; without amounts in percent of the portfolio's value on the review's
    day.
    """
    t = audience.t
    from plotly import graph_objects as go

    scale = 1.0 if audience.shows_amounts else 1.0 / (review.totals.value or math.inf)
    months = [bar.month.isoformat() for bar in income.months]
    spread: dict[str, Any] = {"xperiod": "M1", "xperiodalignment": "middle"}
    figure = go.Figure()
    for state in STATES:
        sums = [bar.of(state) for bar in income.months]
        if not any(s.gross for s in sums):
            continue
        fill = _FILLS[state]
        figure.add_bar(
            x=months,
            **spread,
            y=[s.net * scale if s.gross else None for s in sums],
            name=words.state(t, state),
            marker={
                "color": fill,
                "line": {"color": fill, "width": 1.5},
                "pattern": {
                    **_PATTERNS[state],
                    **({"fgcolor": fill} if state == "estimated" else {}),
                },
            },
            customdata=[_sums(audience, s, income.base_currency, scale) for s in sums],
            hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
        )
    whole = [bar.total for bar in income.months]
    figure.add_scatter(
        x=months,
        **spread,
        y=[s.gross * scale if s.gross else None for s in whole],
        name=t("before tax"),
        mode="markers",
        marker={"symbol": "line-ew", "size": 14, "line": {"width": 2.5, "color": _GREY}},
        hoverinfo="skip",
    )
    _upwards(
        figure,
        t,
        [s.gross * scale for s in whole],
        income.base_currency if audience.shows_amounts else None,
    )
    figure.add_vline(x=income.as_of.isoformat(), line={"color": _GREY, "width": 1, "dash": "dot"})
    places, names = _months([bar.month for bar in income.months], t)
    figure.update_xaxes(
        type="date", tickvals=places, ticktext=names, tickangle=0, showgrid=False, fixedrange=True
    )
    figure.update_layout(barmode="stack", hovermode="closest")
    return _laid_out(figure)


def history_bars(rows: ReportTable, t: Language) -> Figure:
    """The table of an income's history with its amounts as bars after tax, oldest first, a mark at
    each sum before tax.
    """
    from plotly import graph_objects as go

    periods = [str(period) for period in rows.column("period")][:_PERIODS][::-1]
    net, gross = (
        [float(value) if isinstance(value, float) else 0.0 for value in rows.column(key)][
            :_PERIODS
        ][::-1]
        for key in ("net", "gross")
    )
    figure = go.Figure()
    figure.add_bar(
        x=periods,
        y=net,
        name=t("after tax"),
        marker={"color": PALETTE[0]},
        customdata=[
            t(
                "{net} after tax, {gross} before",
                net=t.money(n, rows.base),
                gross=t.money(g, rows.base),
            )
            for n, g in zip(net, gross, strict=True)
        ],
        hovertemplate="%{x}: %{customdata}<extra></extra>",
    )
    figure.add_scatter(
        x=periods,
        y=[g or None for g in gross],
        name=t("before tax"),
        mode="markers",
        marker={"symbol": "line-ew", "size": 10, "line": {"width": 2.5, "color": _GREY}},
        hoverinfo="skip",
    )
    _upwards(figure, t, gross, rows.base)
    figure.update_xaxes(
        type="category", tickvals=_few(periods, t), tickangle=0, showgrid=False, fixedrange=True
    )
    figure.update_layout(hovermode="closest")
    return _laid_out(figure)


def _few(periods: Sequence[str], t: Language) -> Sequence[str]:
    """The periods to name: all of a few, otherwise those that begin a year, as many as
    fit a phone.
    """
    if len(periods) <= _TICKS:
        return periods
    quarters = {t.quarter(f"{year}Q1") for year in _CENTURY}
    begins = [p for p in periods if p.endswith("-01") or p in quarters]
    named = begins or periods
    return named[:: math.ceil(len(named) / _TICKS)]


def _months(months: Sequence[date], t: Language) -> tuple[list[str], list[str]]:
    """Where months are named, in their middle, and how; the year stands below the first one named
    of each.

    Plotly's own names know neither our Chinese nor what fits a phone.
    """
    step = next((step for most, step in _NAMED if len(months) <= most), 3)
    named = months[::step]
    years = [month.year for month in named]
    names = [t.month(month) for month in named]
    texts = [
        f"{name}<br>{year}" if k == 0 or year != years[k - 1] else name
        for k, (name, year) in enumerate(zip(names, years, strict=True))
    ]
    return [f"{month:%Y-%m}-16" for month in named], texts


def _sums(audience: Audience, s: Amounts, base: str, scale: float) -> str:
    """What a bar says when it is pointed at: after tax and before."""
    t = audience.t
    shown = [
        t.money(v, base) if audience.shows_amounts else t.percent(v * scale, 3)
        for v in (s.net, s.gross)
    ]
    return t("{net} after tax, {gross} before", net=shown[0], gross=shown[1])


def dividend_bars(one: SecurityIncome, income: Income, t: Language) -> Figure:
    """Dividends per share by year, before tax, own currency; specials stand out, the running year
    is paler.
    """
    from plotly import graph_objects as go

    years = dividend_years(one, income.as_of)[-_YEARS:]
    names = [t("{year} so far", year=y.year) if y.is_running else str(y.year) for y in years]
    figure = go.Figure()
    parts = (
        (t("regular"), [y.regular for y in years], PALETTE[0], ""),
        (t("special"), [y.special for y in years], PALETTE[1], "x"),
    )
    for name, values, fill, shape in parts:
        if not any(values):
            continue
        figure.add_bar(
            x=names,
            y=values,
            name=name,
            marker={
                "color": fill,
                "opacity": [0.55 if y.is_running else 1.0 for y in years],
                "pattern": {
                    "shape": shape,
                    "fgcolor": "rgba(255,255,255,0.75)",
                    "size": 7,
                    "solidity": 0.2,
                },
            },
            customdata=[t.number(v, 4) for v in values],
            hovertemplate="%{x}: %{customdata}<extra>%{fullData.name}</extra>",
        )
    _upwards(figure, t, [y.regular + y.special for y in years], "")
    figure.update_xaxes(type="category", showgrid=False, fixedrange=True)
    figure.update_layout(barmode="stack", hovermode="closest")
    return _laid_out(figure, has_legend=any(y.special for y in years))


def _upwards(figure: Figure, t: Language, tops: Sequence[float], currency: str | None) -> None:
    """Levels from zero to the highest bar: money in ``currency``, plain numbers for "", percent for
    None.
    """
    high = max([0.0, *tops])
    step = nice_step(high, most=5) if high > 0 else 1.0
    levels = [k * step for k in range(math.floor(high / step) + 1)]
    digits = max(0, -math.floor(math.log10(step)))
    if currency is None:
        texts = [t.percent(level, max(0, digits - 2)) for level in levels]
    elif currency:
        texts = [t.money(level, currency, digits=digits) for level in levels]
    else:
        texts = [t.number(level, digits) for level in levels]
    figure.update_yaxes(
        tickvals=levels,
        ticktext=texts,
        range=[0, high * 1.08 or 1],
        gridcolor=QUIET,
        zeroline=True,
        zerolinecolor=_GREY,
        fixedrange=True,
    )


def _laid_out(figure: Figure, *, has_legend: bool = True) -> Figure:
    figure.update_layout(
        height=_HEIGHT,
        margin={"l": 0, "r": 10, "t": 40 if has_legend else 15, "b": 30},
        dragmode=False,
        bargap=0.3,
        showlegend=has_legend,
        legend={"orientation": "h", "traceorder": "normal", "y": 1.0, "yanchor": "bottom", "x": 0},
    )
    return figure
