"""The geometry of the charts."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.analysis.records import GrowthLines
from portfolio.language import language
from portfolio.report.files import drawing
from portfolio.report.files.drawing import Bar
from tests.support.sample_review import sample_review


def test_bars_grow_from_zero_to_either_side() -> None:
    low, high = drawing.span([0.3, None, -0.1])
    assert (low, high) == (-0.1, 0.3)
    assert drawing.zero(low, high) == 25.0
    assert drawing.bar(0.3, low, high) == Bar(25.0, 75.0)
    assert drawing.bar(-0.1, low, high) == Bar(0.0, 25.0)
    assert drawing.bar(None, low, high) is None
    assert drawing.bar(0.0, 0.0, 0.0) is None


@pytest.mark.parametrize(
    ("extent", "step"), [(0.45, 0.1), (0.06, 0.02), (0.05, 0.01), (1.0, 0.2), (23.0, 5.0)]
)
def test_grid_steps_are_round(extent: float, step: float) -> None:
    assert drawing.nice_step(extent) == pytest.approx(step)


def test_labels_move_apart_and_keep_their_order() -> None:
    assert drawing.spread([50.0, 50.0, 10.0], gap=6.0) == [50.0, 56.0, 10.0]
    assert drawing.spread([99.0, 98.0], gap=6.0) == [100.0, 94.0]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40))
def test_labels_never_overlap_nor_leave_the_drawing(wished: list[float]) -> None:
    placed = drawing.spread(wished, gap=5.0)
    gap = min(5.0, 100 / max(1, len(wished) - 1))
    assert all(-0.02 <= y <= 100.0 for y in placed)
    in_order = sorted(placed)
    assert all(b - a >= gap - 0.02 for a, b in itertools.pairwise(in_order))
    by_wish = [y for _, y in sorted(zip(wished, placed, strict=True))]
    assert by_wish == in_order


def test_the_chart_of_the_sample() -> None:
    chart = drawing.growth(sample_review(), language("en"))
    assert chart is not None
    # Base currency is the own return × 1.1 in the sample; GONE and FUND1 have no line.
    assert [(line.name, line.value) for line in chart.lines] == [
        ("Portfolio", "+19.9%"),
        ("0050.TW", "+45.7%"),
        ("1475.T", "+22.0%"),
        ("SPY", "+16.8%"),
        ("SHEL", "-3.8%"),
    ]
    assert chart.left_out == 0
    # From -3.8 % to 45.7 %: steps of 10 %, so the drawing runs from -10 % (bottom) to +50 % (top).
    assert [level.text for level in chart.levels] == [
        "-10%", "0%", "+10%", "+20%", "+30%", "+40%", "+50%",
    ]  # fmt: skip
    assert [level.is_zero for level in chart.levels].index(True) == 1
    # 29 December to 28 June is 182 days; 31 January is day 33: 18.13 %. Zero stands at 50/60 =
    # 83.33 % from the top.
    assert chart.lines[0].path.startswith("M0.00 83.33L18.13 ")
    assert chart.lines[2].path.startswith("M18.13 83.33L")  # 1475.T begins in January
    assert [month.text for month in chart.months] == ["Jan", "Mar", "May", "Jun"]


def test_of_many_lines_the_best_and_the_worst_are_drawn() -> None:
    days = np.array(["2023-12-29", "2024-01-31"], "datetime64[D]")
    last = np.linspace(-0.2, 0.3, 500)
    base = np.vstack([np.zeros(500), last])
    symbols = tuple(f"S{i}" for i in range(500))
    lines = GrowthLines(days, symbols, base, base, np.array([0.0, 0.05]))
    chart = drawing.growth(replace(sample_review(), growth=lines), language("en"))
    assert chart is not None
    assert [line.name for line in chart.lines[1:]] == [
        "S499", "S498", "S497", "S496", "S495", "S494", "S4", "S3", "S2", "S1", "S0",
    ]  # fmt: skip
    assert chart.left_out == 489


def test_a_flat_year_and_an_empty_one() -> None:
    days = np.array(["2023-12-29", "2024-01-31"], "datetime64[D]")
    flat = GrowthLines(days, ("A",), np.zeros((2, 1)), np.zeros((2, 1)), np.zeros(2))
    chart = drawing.growth(replace(sample_review(), growth=flat), language("en"))
    assert chart is not None
    assert [level.text for level in chart.levels] == ["-1.0%", "-0.5%", "0.0%", "+0.5%", "+1.0%"]
    unknown = GrowthLines(days, (), np.empty((2, 0)), np.empty((2, 0)), np.full(2, np.nan))
    assert drawing.growth(replace(sample_review(), growth=unknown), language("en")) is None
