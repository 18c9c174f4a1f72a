"""Figures and tables of the pages, on numbers known beforehand."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from portfolio.analysis.periods import Quarter
from portfolio.analysis.records import ContributionParts, GrowthLines, QuarterRow, Review
from portfolio.analysis.review.review import review
from portfolio.language import language
from portfolio.report.audience import Audience
from portfolio.report.tables import attribution_tables, returns, yield_tables
from portfolio.ui.charts import charts, line_charts
from portfolio.ui.widgets import grids
from portfolio.workspace import Options, Workspace
from tests.support.performances import changed

ENGLISH, CHINESE = language("en"), language("zh-TW")
OWNER = Audience(language("en"), shows_amounts=True)
LIGHT, DARK = (255, 255, 255), (14, 17, 23)
LIGHT_TEXT, DARK_TEXT = (49, 51, 63), (250, 250, 250)
#: The published table of Q1 2024, corrected, best first.
PUBLISHED = {
    "0050.TW": 0.1924,
    "BRK-B": 0.1791,
    "1475.T": 0.1716,
    "SPY": 0.1039,
    "QQQ": 0.0857,
    "VIG": 0.0762,
    "NOBL": 0.0694,
    "KO": 0.0465,
    "PFF": 0.0445,
    "SHEL": 0.0300,
    "SGOV": 0.0131,
}


def sample(number: int = 1, today: date = date(2025, 6, 30)) -> Review:
    """The sample portfolio's review of a quarter of 2024, on demo prices."""
    workspace = Workspace(Options(holdings=Path(__file__).parents[3] / "portfolio/holdings.csv"))
    book = workspace.book()
    return review(book, workspace.demo_market(book, today), Quarter(2024, number), today=today)


def made(returns: dict[str, float | None]) -> Review:
    """A review whose securities have these returns since New Year, on four days of
    straight lines.
    """
    rows = [
        QuarterRow(
            s,
            f"Fund {s}",
            "USD",
            {
                (v, m): (r, None, None, None, r)
                for v in ("own", "base")
                for m in ("price", "total", "net")
            },
        )
        for s, r in returns.items()
    ]
    days = np.array(
        [date(2023, 12, 31) + timedelta(days=30 * k) for k in range(4)], dtype="datetime64[D]"
    )
    course = np.array(
        [[math.nan if r is None else r * k / 3 for r in returns.values()] for k in range(4)]
    )
    growth = GrowthLines(days, tuple(returns), course, course, np.array([0.0, 0.02, 0.04, 0.06]))
    whole = sample()
    return replace(whole, quarters=(*rows, whole.total_row), growth=growth)


def luminance(colour: tuple[float, float, float]) -> float:
    """WCAG 2.2, relative luminance."""
    red, green, blue = (
        c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4
        for c in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """WCAG 2.2, contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def rgb(text: str) -> tuple[float, float, float]:
    """``#2f6fb2`` as three numbers."""
    return (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))


def test_ranked_bars_are_the_published_table() -> None:
    bars = charts.ranked_bars(sample(), ENGLISH, "own").data[0]
    assert list(bars.y) == list(PUBLISHED)
    assert list(bars.x) == pytest.approx(list(PUBLISHED.values()), abs=5e-5)
    assert bars.text[0] == "+19.24%"


def test_bars_stand_beside_the_tables_rows() -> None:
    quarter = sample()
    figure = charts.ranked_bars(quarter, ENGLISH, "own")
    assert figure.layout.height == grids.grid(returns.ranked(quarter, OWNER), ENGLISH).height
    assert figure.layout.margin.t == grids.ROW  # below the header


def test_gains_and_losses_change_colours_with_the_language() -> None:
    falling = made({"UP": 0.1, "DOWN": -0.1})
    english = charts.ranked_bars(falling, ENGLISH, "own").data[0].marker.color
    chinese = charts.ranked_bars(falling, CHINESE, "own").data[0].marker.color
    assert english[0] == chinese[1] == "rgb(0, 158, 115)"
    assert english[1] == chinese[0] == "rgb(213, 94, 0)"


def test_of_many_the_best_and_the_worst_are_drawn() -> None:
    # S00 … S19 return 0 % … 19 %; two have no return. Twelve are drawn: the six best and the six
    # worst.
    returns: dict[str, float | None] = {f"S{k:02}": k / 100 for k in range(20)} | {
        "YOUNG": None,
        "ODD": None,
    }
    shown = charts.chosen(made(returns), "own")
    assert shown.symbols == (
        "S19", "S18", "S17", "S16", "S15", "S14", "S05", "S04", "S03", "S02", "S01", "S00",
    )  # fmt: skip
    assert shown.left_out == 8
    assert len(charts.ranked_bars(made(returns), ENGLISH, "own").data[0].y) == 12
    assert len(charts.growth_lines(made(returns), ENGLISH, "own").data) == 13


def test_without_returns_there_is_nothing_to_choose() -> None:
    assert charts.chosen(made({"YOUNG": None}), "own") == charts.Chosen((), 0)


def test_growth_lines_end_at_the_returns_and_are_labelled() -> None:
    figure = charts.growth_lines(sample(), ENGLISH, "own")
    lines = {line.name: line for line in figure.data}
    assert set(lines) == {*PUBLISHED, "Portfolio"}
    for symbol, expected in PUBLISHED.items():
        assert lines[symbol].y[0] == 0
        assert lines[symbol].y[-1] == pytest.approx(expected, abs=5e-5)
    assert lines["Portfolio"].line.width > 2 * lines["SPY"].line.width
    assert figure.layout.annotations[0].text == "0050.TW +19.2%"
    assert figure.layout.annotations[-1].text == "<b>Portfolio +12.4%</b>"


def test_labels_at_the_ends_do_not_overlap() -> None:
    # Twelve lines that all end within 0.11 percentage points: their labels must be moved apart.
    figure = charts.growth_lines(
        made({f"S{k:02}": 0.1 + k / 10000 for k in range(12)}), ENGLISH, "own"
    )
    low, high = figure.layout.yaxis.range
    plot = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    heights = sorted((high - a.ay) / (high - low) * plot for a in figure.layout.annotations)
    assert len(heights) == 13
    assert min(np.diff(heights)) >= 15.9
    assert heights[0] >= -0.1
    assert heights[-1] <= plot + 0.1


def test_growth_in_the_base_currency_has_the_exchange_rate() -> None:
    quarter = sample()
    line = next(x for x in charts.growth_lines(quarter, ENGLISH, "base").data if x.name == "SPY")
    spy = next(h for h in quarter.holdings if h.symbol == "SPY")
    assert spy.year.fx_return is not None
    assert line.y[-1] == pytest.approx(1.1039 * (1 + spy.year.fx_return) - 1, abs=1e-4)


def test_contributions_add_up_to_the_portfolios_growth() -> None:
    quarter = sample()
    figure = charts.contribution_bars(quarter, ENGLISH)
    assert [series.name for series in figure.data] == ["Price", "Dividends", "Currency effect"]
    assert sum(sum(series.x) for series in figure.data) == pytest.approx(quarter.totals.year.growth)
    assert figure.data[0].y[0] == "0050.TW"


def test_of_many_contributions_the_best_and_the_worst_are_drawn_and_the_rest_is_told() -> None:
    # 40 holdings of 0.39, 0.38 … 0.00 points, the last without a weight; the first two in two
    # accounts.
    parts = [ContributionParts((39 - k) / 10_000, 0.0, 0.0) for k in range(40)]
    [spy, *_] = sample().holdings
    held = tuple(
        replace(
            changed(
                spy,
                year={
                    "contribution": p.price,
                    "contribution_parts": p,
                    "weight_at_opening": None,
                },
            ),
            symbol=f"S{max(k, 1)}",
            account=f"A{k}",
            weight=0.02 if k < 39 else 0.0,
        )
        for k, p in enumerate(parts)
    )
    figure = charts.contribution_bars(replace(sample(), holdings=held), ENGLISH)
    price = figure.data[0]
    assert list(price.y[:3]) == ["S1 (A0)", "S1 (A1)", "S2"]
    # 39 with a contribution or a weight; 12 of either end.
    assert (len(price.y), price.y[12], price.x[12]) == (25, "15 more", 0.0)
    assert (price.y[13], price.y[-1], price.x[-1]) == ("S27", "S38", pytest.approx(0.0001))


def test_names_cannot_become_html_in_a_chart() -> None:
    quarter = made({"<b>X": 0.1})
    assert charts.ranked_bars(quarter, ENGLISH, "own").data[0].customdata[0] == "Fund &lt;b&gt;X"
    assert (
        charts.growth_lines(quarter, ENGLISH, "own")
        .layout.annotations[0]
        .text.startswith("&lt;b&gt;X")
    )


def test_colours_of_lines_read_on_light_and_dark() -> None:
    for colour in (*line_charts.PALETTE, line_charts.TOTAL_COLOUR):
        assert contrast(rgb(colour), LIGHT) >= 3, colour
        assert contrast(rgb(colour), DARK) >= 3, colour
    assert len(set(line_charts.PALETTE)) == charts.MOST


@pytest.mark.parametrize(("ground", "text"), [(LIGHT, LIGHT_TEXT), (DARK, DARK_TEXT)])
@pytest.mark.parametrize("value", [0.2, -0.2])
def test_text_reads_on_the_strongest_tint(
    ground: tuple[float, float, float], text: tuple[float, float, float], value: float
) -> None:
    found = re.fullmatch(
        r"background-color: rgba\((.+), (.+), (.+), (.+)\)", grids.tint(ENGLISH, value, 0.2)
    )
    assert found is not None
    *hue, strength = (float(part) for part in found.groups())
    mixed = tuple(strength * h + (1 - strength) * g for h, g in zip(hue, ground, strict=True))
    assert contrast((mixed[0], mixed[1], mixed[2]), text) >= 4.5


def test_the_colour_blind_tell_gains_from_losses() -> None:
    # Under deuteranopia red and green fall together, blue and lightness stay (Okabe and Ito chose
    # these two for that): the blue channels differ by more than a third of the range.
    assert abs(grids.GAIN_OR_LOSS["green"][2] - grids.GAIN_OR_LOSS["red"][2]) > 85


def test_tints_are_proportional() -> None:
    # Half of the largest return has half of the strongest tint: 0.45 / 2 = 0.225.
    assert grids.tint(ENGLISH, 0.05, 0.1) == "background-color: rgba(0, 158, 115, 0.225)"
    assert grids.tint(ENGLISH, 0.0, 0.1) == ""
    assert grids.tint(ENGLISH, math.nan, 0.1) == ""


def test_the_quarters_table_ends_with_the_review() -> None:
    second = sample(2)
    frame = grids.grid(returns.quarters(second, OWNER, ("own", "total")), ENGLISH).frame
    assert list(frame.columns) == ["symbol", "Q1", "Q2", "YTD", "course", "currency", "name"]
    assert frame["symbol"].iloc[-1] == "Portfolio"
    for _, row in frame.iterrows():  # quarters compound to the year
        assert (1 + row["Q1"]) * (1 + row["Q2"]) - 1 == pytest.approx(row["YTD"], abs=1e-12)
        assert row["course"][0] == 0


def test_a_running_quarter_says_so() -> None:
    running = sample(2, today=date(2024, 5, 15))
    columns = grids.grid(returns.quarters(running, OWNER, ("own", "total")), ENGLISH).columns
    assert columns["Q1"]["label"] == "Q1 2024"
    assert columns["Q2"]["label"] == "Q2 2024 so far"
    # 15 May goes on: the latest final close is that of 14 May.
    assert columns["Q2"]["help"].endswith(
        "From the close of 31 March 2024 to the close of 14 May 2024."
    )
    assert columns["Q1"]["help"].endswith(
        "From the close of 31 December 2023 to the close of 31 March 2024."
    )


def test_yields_are_the_published_ones() -> None:
    figures = yield_tables.holdings(
        sample(), Audience(ENGLISH, shows_amounts=True), only_payers=True
    )
    frame = grids.grid(figures, ENGLISH).frame.set_index("symbol")
    # After tax as the author published them: PFF 4.43 %, SHEL 3.86 % (nothing withheld), SGOV 3.53
    # %.
    assert frame["trailing_net"]["PFF"] == pytest.approx(0.0443, abs=5e-5)
    assert (
        frame["trailing_net"]["SHEL"]
        == frame["trailing"]["SHEL"]
        == pytest.approx(0.0386, abs=5e-5)
    )
    assert frame["trailing_net"]["SGOV"] == pytest.approx(0.0353, abs=5e-5)
    # 30 % are withheld: before tax 4.43 / 0.7 = 6.33 %.
    assert frame["trailing"]["PFF"] == pytest.approx(0.0443 / 0.7, abs=1e-4)
    assert frame["paid"]["PFF"] == "monthly"
    assert frame["origin"]["SHEL"] == "the holding's row"


def test_causes_add_up() -> None:
    quarter = sample()
    frame = grids.grid(attribution_tables.factored(quarter, OWNER), ENGLISH).frame
    assert frame["symbol"].iloc[0] == "0050.TW"
    assert frame["contribution"].iloc[:-1].sum() == pytest.approx(frame["contribution"].iloc[-1])
    product = (1 + frame["price"]) * (1 + frame["dividends"]) * (1 + frame["currency"]) - 1
    assert product.iloc[:-1].to_numpy() == pytest.approx(frame["whole"].iloc[:-1].to_numpy())
    assert (frame["weight"] * frame["whole"]).iloc[:-1].to_numpy() == pytest.approx(
        frame["contribution"].iloc[:-1].to_numpy()
    )


def test_five_hundred_holdings_scroll() -> None:
    many = made({f"S{k:03}": k / 1000 for k in range(500)})
    sheet = grids.grid(returns.ranked(many, OWNER), ENGLISH)
    assert len(sheet.frame) == 500
    assert sheet.height == grids.ROW * (grids.MOST_ROWS + 1) + 2


def test_what_is_not_known_comes_last_without_a_rank() -> None:
    sheet = grids.grid(returns.ranked(made({"YOUNG": None, "OLD": 0.1}), OWNER), ENGLISH)
    assert list(sheet.frame["symbol"]) == ["OLD", "YOUNG"]
    assert sheet.frame["rank"].isna().tolist() == [False, True]
    assert sheet.has_gaps
    assert not grids.grid(returns.ranked(made({"OLD": 0.1}), OWNER), ENGLISH).has_gaps
