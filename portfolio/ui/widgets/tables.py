"""A ``Review`` as tables for ``st.dataframe``: raw numbers to sort by, shown in the reader's
language.

Cells keep the review's fractions; the Styler gives them their look, so what is sorted is never
text. A missing number is NaN, shown as a dash.
"""

from __future__ import annotations

import math
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from portfolio.analysis.performance.factors import factors
from portfolio.analysis.periods import Quarter
from portfolio.analysis.records import PERIODS
from portfolio.language import DASH
from portfolio.report.tables.cells import display_width
from portfolio.report.words import labels, mix_words
from portfolio.ui.shell.session import drawn
from portfolio.ui.shell.text import colour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pandas.io.formats.style import Styler

    from portfolio.analysis.records import HoldingReview, QuarterRow, ReturnKind, Review, View
    from portfolio.arrays import Floats
    from portfolio.language import Language

#: Two colours that the colour-blind tell apart too: bluish green and vermilion (Okabe and Ito,
#: 2008).
GAIN_OR_LOSS = {"green": (0, 158, 115), "red": (213, 94, 0)}
#: How strongly the largest return of a table is tinted. Laid over white or over near black, the
#: text on it keeps a contrast of 4.5 (WCAG 2.2).
STRONGEST = 0.45
#: A grey that reads on white and on near black.
QUIET = "color: #808495"
BOLD = "font-weight: 700"
#: Rows shown before a table scrolls, the height of a row, and of a table's frame, in pixels.
MOST_ROWS = 20
ROW = 35
_FRAME = 2
#: Pixels of a column of symbols: at least, at most, of a character, and around the text.
_SYMBOL, _WIDEST_SYMBOL, _CHARACTER, _AROUND = 80, 190, 8, 22
#: Points of a sparkline.
_POINTS = 30


@dataclass(frozen=True)
class Sheet:
    """A table with its columns' titles and tooltips, ready to show: the numbers behind its cells,
    and their look.
    """

    frame: pd.DataFrame
    style: Callable[[], Styler]
    columns: Mapping[str, Any]
    #: All that the look depends on besides the numbers and the columns.
    look: object

    @property
    def styled(self) -> Styler:
        """The table with the look of every cell."""
        return self.style()

    @property
    def height(self) -> int:
        """As high as its rows, up to ``MOST_ROWS``; then it scrolls."""
        return ROW * (min(len(self.frame), MOST_ROWS) + 1) + _FRAME

    @property
    def has_gaps(self) -> bool:
        """Whether a number is missing."""
        return bool(self.frame.select_dtypes("number").isna().to_numpy().any())

    def show(self, key: str, alt: str) -> None:
        """Draw the table; one with the same numbers and look is drawn as it was, for a Styler takes
        a millisecond a row.
        """

        def draw() -> None:
            st.dataframe(
                self.styled,
                column_config=dict(self.columns),
                hide_index=True,
                height=self.height,
                row_height=ROW,
                placeholder=DASH,
                key=key,
                alt=alt,
            )

        drawn(pickle.dumps((self.frame, dict(self.columns), self.look, key, alt)), draw)


def shown_periods(review: Review) -> tuple[str, ...]:
    """The columns of the quarters table: the quarters that the review has reached, then the year so
    far.

    The first quarter is the year so far: one column.
    """
    quarters = PERIODS[: int(review.quarter[5:])]
    return (*(quarters if len(quarters) > 1 else ()), "YTD")


def period_title(review: Review, t: Language, period: str) -> str:
    """A column's title: ``Q1 2024``, ``YTD 2024``; of a quarter that goes on, ``Q4 2026
    so far``.
    """
    if period == "YTD":
        return labels.year_to_date(t, review)
    quarter = f"{review.quarter[:4]}{period}"
    if review.is_running and quarter == review.quarter:
        return t("{quarter} so far", quarter=t.quarter(quarter))
    return t.quarter(quarter)


def ranked(review: Review, t: Language, view: View) -> Sheet:
    """The published table: rank, symbol, total return since New Year, name; best first."""
    rows = review.ranked(view)
    names = _names(t, review, rows)
    values = [row.get(view, "total", "YTD") for row in rows]
    frame = pd.DataFrame(
        {
            "rank": pd.array(
                [k + 1 if v is not None else None for k, v in enumerate(values)], dtype="Int64"
            ),
            "symbol": [row.symbol for row in rows],
            "ytd": _numbers(values),
            "name": names,
        }
    )
    columns = {
        "rank": st.column_config.NumberColumn(t("Rank"), pinned=True, width=55),
        "symbol": symbol_column(t, frame["symbol"]),
        "ytd": st.column_config.NumberColumn(
            period_title(review, t, "YTD"),
            help=_return_help(review, t, view, "total", "YTD"),
            width=105,
        ),
        "name": _name(t),
    }
    frame = frame if any(names) else frame.drop(columns="name")
    return Sheet(
        frame, lambda: _heat(_percents(frame, t, ["ytd"]), t, ["ytd"], frame), columns, t.code
    )


def quarters(review: Review, t: Language, view: View, measure: ReturnKind) -> Sheet:
    """Rows holdings and the portfolio; columns the quarters so far, the year, and its course as a
    sparkline.
    """
    periods = shown_periods(review)
    titles = {
        p: period_title(review, t, p if len(periods) > 1 else review.quarter[4:]) for p in periods
    }
    rows = review.quarters
    whole = labels.portfolio_measure(review, measure)

    def cell(row: QuarterRow, period: str) -> float | None:
        return row.get(view, whole if row.symbol == labels.TOTAL else measure, period)

    cells = {p: _numbers(cell(row, p) for row in rows) for p in periods}
    frame = pd.DataFrame(
        {
            "symbol": [_label(t, row) for row in rows],
            **cells,
            "course": _courses(review, view),
            "currency": [review.base_currency if view == "base" else row.currency for row in rows],
            "name": [*_names(t, review, rows[:-1]), _whole_name(review, t)],
        }
    )
    columns = {
        "symbol": symbol_column(t, frame["symbol"]),
        **{
            p: st.column_config.NumberColumn(
                title, help=_return_help(review, t, view, measure, p), width=105
            )
            for p, title in titles.items()
        },
        "course": st.column_config.LineChartColumn(
            t("Since New Year"),
            help=t(
                "Growth since New Year with dividends reinvested, before tax; each line on its own"
                " scale."
            ),
            color="auto" if t.gains == "green" else "auto-inverse",
            width=115,
        ),
        "currency": st.column_config.TextColumn(t("Currency"), width=70),
        "name": _name(t),
    }

    def style() -> Styler:
        styled = _heat(_percents(frame, t, list(periods)), t, list(periods), frame)
        return _last_bold(styled, frame, ["symbol", "name", *periods])

    return Sheet(frame, style, columns, t.code)


def causes(review: Review, t: Language) -> Sheet:
    """Price × dividends × currency = the whole, and what each holding added to the portfolio, most
    first.
    """
    held = sorted(
        review.holdings, key=lambda h: (h.year.contribution is None, -(h.year.contribution or 0.0))
    )
    found = [factors(h) for h in held]
    total = review.totals.year.growth
    whole = None if total is None else 1.0
    frame = pd.DataFrame(
        {
            "symbol": [*(_holding(t, h) for h in held), t("Portfolio")],
            "contribution": _numbers([*(h.year.contribution for h in held), total]),
            "price": _numbers([*(None if f is None else f.price for f in found), None]),
            "dividends": _numbers([*(None if f is None else f.dividends for f in found), None]),
            "currency": _numbers([*(None if f is None else f.currency for f in found), None]),
            "whole": _numbers([*(h.year.base_return for h in held), total]),
            "weight": _numbers([*(h.year.weight_at_opening for h in held), whole]),
            "name": [*(labels.short(t, h.symbol, h.name) for h in held), _whole_name(review, t)],
            "account": [*(h.account for h in held), ""],
        }
    )
    base, year = review.base_currency, review.start_of_year.year
    number = st.column_config.NumberColumn
    columns: dict[str, Any] = {
        "symbol": symbol_column(t, frame["symbol"]),
        "contribution": number(
            t("Points added"),
            help=t(
                "Percentage points of the portfolio's growth: weight at New Year times return in"
                " {base}.",
                base=base,
            ),
            width=110,
        ),
        "price": number(t("Price"), help=t("Price return in the own currency."), width=95),
        "dividends": number(
            t("× dividends"),
            help=t("What reinvested dividends added, before tax, own currency."),
            width=105,
        ),
        "currency": number(
            t("× currency"), help=t("Change of the exchange rate to {base}.", base=base), width=105
        ),
        "whole": number(
            t("= in {base}", base=base),
            help=t("Total return in {base}: the three factors multiplied.", base=base),
            width=105,
        ),
        "weight": number(
            t("Weight, end of {year}", year=year),
            help=t("Share of the portfolio at New Year."),
            width=125,
        ),
        "name": _name(t),
        "account": st.column_config.TextColumn(t("Account")),
    }
    signed = ["contribution", "price", "dividends", "currency", "whole"]

    def style() -> Styler:
        styled = _percents(frame, t, signed, plain=["weight"])
        styled = _heat(styled, t, ["contribution"], frame, skip_last=True)
        return _last_bold(styled, frame, ["symbol", "name", *signed, "weight"])

    return Sheet(frame, style, columns, t.code)


def mix(review: Review, t: Language, dimension: str) -> Sheet:
    """One grouping at a glance: share on the review's day as a bar, and at New Year."""
    found = mix_words.rows(review, dimension)
    frame = pd.DataFrame(
        {
            "group": [labels.group(t, row.group) for row in found],
            "now": _numbers(row.weight * 100 for row in found),
            "then": _numbers(row.weight_start_of_year for row in found),
        }
    )
    columns: dict[str, Any] = {
        "group": st.column_config.TextColumn(labels.dimension(t, dimension), width=75),
        "now": st.column_config.ProgressColumn(
            review.as_of.isoformat(), width=110, min_value=0, max_value=100, format="%.1f%%"
        ),
        "then": st.column_config.NumberColumn(
            t("End of {year}", year=review.start_of_year.year), width=90
        ),
    }
    return Sheet(frame, lambda: _percents(frame, t, [], plain=["then"], digits=1), columns, t.code)


def _numbers(values: Iterable[float | None]) -> pd.Series[float]:
    return pd.Series([math.nan if v is None else v for v in values], dtype="float64")


def _label(t: Language, row: QuarterRow) -> str:
    return t("Portfolio") if row.symbol == labels.TOTAL else row.symbol


def _names(t: Language, review: Review, rows: Iterable[QuarterRow]) -> list[str]:
    """The names beside the symbols, with what is remarkable about them."""
    remarks = labels.remarks(t, review)
    return [
        labels.marked(t, _name_of(t, row.symbol, row.name), remarks.get(row.symbol, ""))
        for row in rows
    ]


def _name_of(t: Language, symbol: str, name: str) -> str:
    """A name beside its symbol; empty where the file has none, for the symbol would only stand
    twice.
    """
    return labels.short(t, symbol, name) if name.strip() else ""


def _whole_name(review: Review, t: Language) -> str:
    return t("All holdings, in {currency}", currency=review.base_currency)


def _holding(t: Language, h: HoldingReview) -> str:
    return t("Cash {currency}", currency=h.currency) if h.is_cash else h.symbol


def symbol_column(t: Language, symbols: Iterable[str]) -> Any:
    """The column of symbols, as wide as the longest: an option's is cut nowhere."""
    longest = max((display_width(symbol) for symbol in symbols), default=0)
    width = int(min(max(_SYMBOL, longest * _CHARACTER + _AROUND), _WIDEST_SYMBOL))
    return st.column_config.TextColumn(t("Symbol"), pinned=True, width=width)


def _name(t: Language) -> Any:
    return st.column_config.TextColumn(t("Name"))


def _return_help(review: Review, t: Language, view: View, measure: ReturnKind, period: str) -> str:
    """What a return column measures, in which currency, and between which closes."""
    start, end = review.start_of_year, review.as_of
    if period != "YTD":
        quarter = Quarter(int(review.quarter[:4]), int(period[1:]))
        start, end = quarter.opening, min(quarter.end, review.as_of)
    return t(
        "{measure}, {currency}. From the close of {start} to the close of {end}.",
        measure=labels.measure(t, measure),
        currency=labels.view(t, view, review.base_currency),
        start=t.long_date(start),
        end=t.long_date(end),
    )


def _courses(review: Review, view: View) -> list[list[float]]:
    """Growth since New Year of every row of the quarters table, thinned to a sparkline."""
    lines = review.growth
    series = lines.own if view == "own" else lines.base
    thinned = range(0, len(lines.days), max(1, len(lines.days) // _POINTS))
    points = sorted({*thinned, len(lines.days) - 1})
    column = {symbol: k for k, symbol in enumerate(lines.symbols)}

    def course(values: Floats) -> list[float]:
        return [float(v) for v in values[points] if math.isfinite(v)]

    return [
        (
            course(lines.total)
            if row.symbol == labels.TOTAL
            else course(series[:, column[row.symbol]])
            if row.symbol in column
            else []
        )
        for row in review.quarters
    ]


def _percents(
    frame: pd.DataFrame,
    t: Language,
    signed: Sequence[str],
    plain: Sequence[str] = (),
    digits: int = 2,
) -> Styler:
    """Fractions shown as percent: ``signed`` columns with their sign, ``plain`` ones without."""

    def shown(sign: bool) -> Callable[[float], str]:
        return lambda value: t.percent(value, digits, signed=sign)

    formats: Any = {name: shown(True) for name in signed} | {name: shown(False) for name in plain}
    return frame.style.format(formats, na_rep=DASH)


def tint(t: Language, value: float, scale: float) -> str:
    """The CSS background of a return: its colour, the stronger the nearer it is to ``scale``."""
    name = colour(t, value) if math.isfinite(value) else None
    if name is None or scale <= 0:
        return ""
    red, green, blue = GAIN_OR_LOSS[name]
    strength = STRONGEST * min(1.0, abs(value) / scale)
    return f"background-color: rgba({red}, {green}, {blue}, {strength:.3f})"


def _heat(
    styled: Styler,
    t: Language,
    names: Sequence[str],
    frame: pd.DataFrame,
    *,
    skip_last: bool = False,
) -> Styler:
    """Tint the columns ``names`` on one scale; the last row, a sum of the others, may be
    left out.
    """
    numbers = frame[list(names)].iloc[: len(frame) - skip_last]
    scale = float(numbers.abs().max().max()) if len(numbers) else 0.0
    subset: Any = (numbers.index, list(names))
    return styled.map(lambda value: tint(t, value, scale), subset=subset)


def _last_bold(styled: Styler, frame: pd.DataFrame, names: Sequence[str]) -> Styler:
    subset: Any = (frame.index[-1:], list(names))
    return styled.map(lambda _: BOLD, subset=subset)
