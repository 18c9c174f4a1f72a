"""The pictures of performance, on numbers known beforehand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from portfolio.analysis.records import Bridge, PerformanceLines, RebasedReturns
from portfolio.language import language
from portfolio.report.audience import Audience
from portfolio.ui.charts import charts, performance_charts
from tests.support.sample_review import sample_review
from tests.support.second_opinion.review import BRIDGE, TWR, ledger_review

ENGLISH, CHINESE = language("en"), language("zh-TW")
STEPS = ["opening", "in", "out", "price", "income", "currency", "fees", "closing"]


def _lines() -> PerformanceLines:
    performance = ledger_review().ledger
    assert performance is not None
    return performance.lines


def _since_new_year() -> RebasedReturns:
    performance = ledger_review().ledger
    assert performance is not None
    return performance.since["year"]


def test_the_portfolio_is_drawn_last_and_thick_among_its_benchmarks() -> None:
    figure = performance_charts.against_market(_since_new_year(), ENGLISH)
    assert [line.name for line in figure.data] == ["SPY", "0050.TW", "Portfolio"]
    assert figure.data[-1].line.width > figure.data[0].line.width
    assert figure.data[-1].y[0] == 0.0
    assert figure.data[-1].y[-1] == pytest.approx(TWR)
    assert [a.text for a in figure.layout.annotations][-1] == "<b>Portfolio +5.8%</b>"


def test_a_benchmark_without_prices_is_not_drawn() -> None:
    found = _since_new_year()
    lost = np.where([True, False], np.nan, found.benchmarks)
    figure = performance_charts.against_market(replace(found, benchmarks=lost), ENGLISH)
    assert [line.name for line in figure.data] == ["0050.TW", "Portfolio"]


def test_value_and_money_paid_in() -> None:
    figure = performance_charts.value_lines(
        _lines(), Audience(ENGLISH, shows_amounts=True), "TWD", others=False
    )
    value, paid_in = figure.data
    assert (value.y[-1], paid_in.y[-1]) == (2935461.0, 2998877.0)
    assert value.customdata[-1] == "NT$2,935,461"
    assert all(str(text).startswith("NT$") for text in figure.layout.yaxis.ticktext)
    both = performance_charts.value_lines(
        _lines(), Audience(ENGLISH, shows_amounts=True), "TWD", others=True
    )
    assert [line.name for line in both.data][2:] == ["Same money in SPY", "Same money in 0050.TW"]


def test_without_amounts_in_percent_of_what_was_paid_in() -> None:
    figure = performance_charts.value_lines(
        _lines(), Audience(ENGLISH, shows_amounts=False), "TWD", others=True
    )
    # 2,935,461 / 2,998,877 = 97.885 %.
    assert figure.data[0].y[-1] == pytest.approx(0.97885, abs=5e-6)
    assert figure.data[1].y[-1] == 1.0
    assert "$" not in figure.to_json()
    assert max(float(np.nanmax(line.y)) for line in figure.data) < 2.0


def test_drawdown_is_never_above_zero() -> None:
    figure = performance_charts.drawdown(_lines(), ENGLISH)
    assert figure.data[0].y.min() == pytest.approx(-0.145)
    assert figure.data[0].y.max() == 0.0


def test_each_step_of_the_bridge_begins_where_the_one_before_ended() -> None:
    (bars,) = performance_charts.waterfall(BRIDGE, STEPS, ENGLISH, lambda v: f"{v:.0f}").data
    ends = [base + length for base, length in zip(bars.base, bars.x, strict=True)]
    assert list(bars.base[1:-1]) == pytest.approx(ends[:-2])
    assert (ends[0], ends[-1]) == pytest.approx((BRIDGE.opening, BRIDGE.closing))
    assert ends[-2] == pytest.approx(BRIDGE.closing)
    # 2,654,321 + 161,803 = 2,816,124, from which 57,721 are taken out.
    assert (bars.base[2], bars.x[2]) == (2816124.0, -57721.0)
    assert bars.text[2] == "-57721"


def test_what_is_paid_in_is_neither_gain_nor_loss() -> None:
    (bars,) = performance_charts.waterfall(BRIDGE, STEPS, ENGLISH, str).data
    colours = bars.marker.color
    assert colours[1] == colours[2]
    assert colours[1] not in (colours[3], colours[6])
    assert colours[3] == colours[5] != colours[6]
    (chinese,) = performance_charts.waterfall(BRIDGE, STEPS, CHINESE, str).data
    assert chinese.marker.color[3] == colours[6]


@pytest.mark.parametrize("opening", [0.0, -500.0])
def test_a_bridge_from_nothing_or_from_a_loan(opening: float) -> None:
    figure = performance_charts.waterfall(
        Bridge(opening, 1000.0, 0.0, 0.0, 0.0, 0.0, 0.0, opening + 1000.0), STEPS, ENGLISH, str
    )
    low, high = figure.layout.xaxis.range
    assert low <= min(opening, 0.0)
    assert high > opening + 1000.0


def test_the_overview_s_line_has_its_benchmarks() -> None:
    assert [line.name for line in charts.portfolio_line(ledger_review(), ENGLISH).data] == [
        "Portfolio", "SPY", "0050.TW",
    ]  # fmt: skip
    assert len(charts.portfolio_line(sample_review(), ENGLISH).data) == 1


@pytest.mark.parametrize(
    ("years", "step"), [(0.4, "M1"), (1, "M2"), (3, "M6"), (8, "M12"), (20, "M24"), (40, "M60")]
)
def test_a_long_axis_has_few_marks(years: float, step: str) -> None:
    days = np.arange(np.datetime64("1985-01-01"), np.datetime64("1985-01-01") + int(years * 365))
    flat = np.linspace(0.0, 1.0, len(days))
    found = RebasedReturns(days, flat, flat, (), np.empty((len(days), 0)))
    figure = performance_charts.against_market(found, ENGLISH)
    assert figure.layout.xaxis.dtick == step
