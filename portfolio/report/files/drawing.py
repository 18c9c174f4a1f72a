"""Where bars and lines go: the geometry of the charts in the HTML file, in percent of the drawing's
sides.

Pure numbers and strings; the template only prints them. y runs downwards as in SVG.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.arrays import days_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.records import Review
    from portfolio.arrays import Dates, Floats
    from portfolio.language import Language

#: As many lines as can be told apart; of more, the best and the worst are drawn.
_MOST_LINES = 11
#: The least distance between two labels at the lines' ends, in percent of the height.
_GAP = 5.6


@dataclass(frozen=True)
class Bar:
    """A horizontal bar: where it begins and how long it is, in percent of the width."""

    x: float
    width: float


@dataclass(frozen=True)
class Line:
    """One line: its path, its colour's number (0 is the portfolio), and its label at the
    right end.
    """

    path: str
    colour: int
    name: str
    value: str
    #: Where the label stands, moved so that labels do not overlap.
    y: float


@dataclass(frozen=True)
class Tick:
    """A grid line and its label, in percent from the top or from the left."""

    at: float
    text: str
    is_zero: bool = False


@dataclass(frozen=True)
class LineChart:
    """Growth since New Year: lines, grid, and how many lines were left out."""

    lines: tuple[Line, ...]
    levels: tuple[Tick, ...]
    months: tuple[Tick, ...]
    left_out: int


def span(numbers: Sequence[float | None]) -> tuple[float, float]:
    """The range that bars need: from the least to the greatest number, zero always in it."""
    found = [n for n in numbers if n is not None]
    return min([0.0, *found]), max([0.0, *found])


def bar(number: float | None, low: float, high: float) -> Bar | None:
    """The bar of ``number`` on an axis from ``low`` to ``high`` (zero between them); None without a
    number.
    """
    if number is None or high <= low:
        return None
    zero, end = (100 * (n - low) / (high - low) for n in (0.0, number))
    return Bar(round(min(zero, end), 2), round(abs(end - zero), 2))


def zero(low: float, high: float) -> float:
    """Where zero stands on the axis, in percent of the width."""
    return round(100 * -low / (high - low), 2) if high > low else 0.0


def nice_step(extent: float, most: int = 5) -> float:
    """The smallest of 1, 2, 5 × 10ⁿ that divides ``extent`` into at most ``most`` steps."""
    rough = extent / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9))


def spread(wished: Sequence[float], gap: float = _GAP) -> list[float]:
    """Positions in [0, 100] as near to ``wished`` as can be with ``gap`` between neighbours, order
    kept.

    Pushed down from the top, then up from the bottom; with too many labels they are spaced evenly.
    """
    order = sorted(range(len(wished)), key=lambda i: wished[i])
    gap = min(gap, 100 / max(1, len(wished) - 1))
    placed: list[float] = []
    for i in order:
        placed.append(max(wished[i], placed[-1] + gap if placed else 0.0))
    limit = 100.0
    for k in reversed(range(len(placed))):
        placed[k] = min(placed[k], limit)
        limit = placed[k] - gap
    result = [0.0] * len(wished)
    for k, i in enumerate(order):
        result[i] = round(placed[k], 2)
    return result


def growth(review: Review, t: Language) -> LineChart | None:
    """The chart of growth since New Year in the base currency; None when there is
    nothing to draw.
    """
    lines = review.growth
    if len(lines.days) < 2 or not np.isfinite(lines.total).any():
        return None
    chosen = _chosen(lines.base)
    series = [lines.total, *(lines.base[:, i] for i in chosen)]
    finite = np.concatenate([s[np.isfinite(s)] for s in series])
    low, high = float(min(finite.min(), 0.0)), float(max(finite.max(), 0.0))
    if high - low < 1e-9:
        low, high = -0.01, 0.01
    step = nice_step(high - low)
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    heights = [100 * (high - s) / (high - low) for s in series]
    x = _across(lines.days)
    ends = [h[np.isfinite(h)][-1] for h in heights]
    values = [float(s[np.isfinite(s)][-1]) for s in series]
    shown = [t("Portfolio"), *(lines.symbols[i] for i in chosen)]  # names would not fit
    drawn = [
        Line(_path(x, h), k, name, t.percent(value, 1, signed=True), y)
        for k, (h, name, value, y) in enumerate(
            zip(heights, shown, values, spread([float(e) for e in ends]), strict=True)
        )
    ]
    levels = [
        Tick(
            round(100 * (high - n * step) / (high - low), 2),
            t.percent(n * step, _decimals(step), signed=True),
            is_zero=n == 0,
        )
        for n in range(round(low / step), round(high / step) + 1)
    ]
    drawable = int(np.isfinite(lines.base).any(axis=0).sum())
    return LineChart(tuple(drawn), tuple(levels), _months(lines.days, x, t), drawable - len(chosen))


def _decimals(step: float) -> int:
    """The decimals a percent label needs so that neighbouring levels differ."""
    return max(0, -math.floor(math.log10(step) + 1e-9) - 2)


def _chosen(base: Floats) -> list[int]:
    """The columns to draw, best first: all, or the best and the worst of too many."""
    last = {}
    for i in range(base.shape[1]):
        finite = base[np.isfinite(base[:, i]), i]
        if len(finite):
            last[i] = float(finite[-1])
    ranking = sorted(last, key=lambda i: -last[i])
    if len(ranking) <= _MOST_LINES:
        return ranking
    best = _MOST_LINES // 2 + 1
    return ranking[:best] + ranking[best - _MOST_LINES :]


def _across(days: Dates) -> Floats:
    """Where each day stands between the first and the last, in percent of the width."""
    number = days_of(days).astype(np.float64)
    across: Floats = 100 * (number - number[0]) / (number[-1] - number[0])
    return across


def _path(x: Floats, y: Floats) -> str:
    """An SVG path through the points; a gap where y is not known."""
    parts, pen_down = [], False
    for across, height in zip(x.tolist(), y.tolist(), strict=True):
        if math.isfinite(height):
            parts.append(f"{'L' if pen_down else 'M'}{across:.2f} {height:.2f}")
        pen_down = math.isfinite(height)
    return "".join(parts)


def _months(days: Dates, x: Floats, t: Language) -> tuple[Tick, ...]:
    """A label where each month begins."""
    from babel.dates import format_date

    months = days.astype("datetime64[M]")
    starts = [i for i in range(1, len(months)) if months[i] != months[i - 1]]
    return tuple(
        Tick(
            round(float(x[i]), 2),
            str(format_date(days[i].astype("datetime64[D]").item(), "LLL", locale=t.locale)),
        )
        for i in starts
    )
