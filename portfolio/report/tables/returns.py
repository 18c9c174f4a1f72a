"""The tables of returns: every security ranked, and quarter by quarter."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from portfolio.analysis.periods import Quarter
from portfolio.analysis.records import PERIODS, RETURN_KINDS, VIEWS
from portfolio.report.cells import known
from portfolio.report.tables.model import (
    GRIDS,
    PAGE,
    TEXTS,
    Caption,
    Column,
    Heading,
    table_of,
)
from portfolio.report.words import labels, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.analysis.records import QuarterRow, ReturnKind, Review, View
    from portfolio.arrays import Floats
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable

#: Every way to measure a return, in both currencies.
EVERY: tuple[tuple[View, ReturnKind], ...] = tuple((v, m) for v in VIEWS for m in RETURN_KINDS)
#: Points of a sparkline.
_POINTS = 30
#: Pixels of a column of returns and of one of lines.
_RETURN, _COURSE = 105, 115


def year_note(review: Review, t: Language, view: View = "own") -> str:
    """The basis of a table of returns since New Year."""
    facts = {"start": t.long_date(review.start_of_year), "end": t.long_date(review.as_of)}
    if view == "own":
        return t(
            "Total return from the close of {start} to the close of {end}, dividends reinvested,"
            " before tax; each in its own currency.",
            **facts,
        )
    return t(
        "Total return from the close of {start} to the close of {end}, dividends reinvested,"
        " before tax; all in {currency}.",
        currency=review.base_currency,
        **facts,
    )


def ranked(review: Review, audience: Audience, view: View = "own") -> ReportTable:
    """The table as the author publishes it: rank, holding, total return since New Year, best
    first.
    """
    t = audience.t
    rows = review.ranked(view)
    values = [known(row.get(view, "total", "YTD")) for row in rows]
    names = _names(t, review, rows)
    year = period_title(review, t, "YTD")
    columns = (
        Column(
            Heading("rank", t("Rank"), "count", width=55),
            [k if value is not None else None for k, value in enumerate(values, 1)],
        ),
        Column(
            Heading("holding", t("Holding"), "text", media=TEXTS),
            _holdings(t, review, rows),
        ),
        Column(Heading("symbol", t("Symbol"), "text", media=GRIDS), [row.symbol for row in rows]),
        Column(
            Heading(
                "ytd",
                t("Total return {period}", period=year),
                "return",
                _help(review, t, view, "total", "YTD"),
                short=year,
                width=_RETURN,
                tint="rows",
            ),
            values,
        ),
        *([Column(Heading("name", t("Name"), "text", media=GRIDS), names)] if any(names) else ()),
    )
    title = t("Ranked by return since New Year")
    caption = Caption(title, year_note(review, t, view), review.base_currency)
    return table_of(audience, caption, columns, fixed=2)


def shown_periods(review: Review) -> tuple[str, ...]:
    """The quarters that the review has reached, then the year so far, of which the first quarter is
    all.
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


def quarters(review: Review, audience: Audience, *blocks: tuple[View, ReturnKind]) -> ReportTable:
    """Every security and the portfolio, by quarter so far and since New Year, a block of columns
    for each currency and measure.

    Where returns are shown by one measure only, the portfolio's are by the one it is known by.
    """
    t, base, rows = audience.t, review.base_currency, review.quarters
    is_alone = len(blocks) == 1
    view, measure = blocks[0]
    securities = rows[:-1]
    whole = t("Portfolio")
    identity = (
        Column(
            Heading("currency", t("Currency"), "text", media=GRIDS, width=70),
            [base if is_alone and view == "base" else row.currency for row in securities],
            base,
        ),
        Column(
            Heading("name", t("Name"), "text", media=GRIDS),
            _names(t, review, securities)
            if is_alone
            else [labels.short(t, row.symbol, row.name) for row in securities],
            t("All holdings, in {currency}", currency=base) if is_alone else whole,
        ),
    )
    columns = (
        Column(
            Heading("holding", t("Holding"), "text", media=TEXTS),
            _holdings(t, review, securities),
            whole,
        ),
        Column(
            Heading("symbol", t("Symbol"), "text", media=GRIDS),
            [row.symbol for row in securities],
            whole if is_alone else labels.TOTAL,
        ),
        *(() if is_alone else identity[::-1]),
        *(column for block in blocks for column in _block(review, t, *block, is_alone=is_alone)),
        Column(
            Heading(
                "course",
                t("Since New Year"),
                "course",
                t(
                    "Growth since New Year with dividends reinvested, before tax; each line on its"
                    " own scale."
                ),
                media=PAGE,
                width=_COURSE,
            ),
            _courses(review, view),
            _course(review, review.growth.total),
        ),
        *(identity if is_alone else ()),
    )
    caption = Caption(
        _quarters_title(review, t, view), quarters_note(review, t, view, measure), base
    )
    return table_of(audience, caption, columns, has_total=True)


def _quarters_title(review: Review, t: Language, view: View) -> str:
    if view == "own":
        return t("Quarter by quarter, own currency")
    return t("Quarter by quarter, in {currency}", currency=review.base_currency)


def quarters_note(review: Review, t: Language, view: View, measure: ReturnKind) -> str:
    """What the returns of a table by one measure include, and in which currency they are."""
    base = review.base_currency
    if measure == "total":
        basis = (
            t(
                "Total return, dividends reinvested, before tax; each in its own currency, the"
                " portfolio in {currency}.",
                currency=base,
            )
            if view == "own"
            else t(
                "Total return, dividends reinvested, before tax; all in {currency}.", currency=base
            )
        )
    else:
        said = labels.measure(t, measure)
        basis = (
            t(
                "{measure}; each in its own currency, the portfolio in {base}.",
                measure=said,
                base=base,
            )
            if view == "own"
            else t("{measure}; all in {base}.", measure=said, base=base)
        )
    return t.paragraph(basis, sentences.total_note(review, t, measure))


def _block(
    review: Review, t: Language, view: View, measure: ReturnKind, *, is_alone: bool
) -> tuple[Column, ...]:
    """The columns of one currency and measure."""
    if is_alone:
        periods = shown_periods(review)
        whole = labels.portfolio_measure(review, measure)
    else:
        periods = (*PERIODS[: int(review.quarter[5:])], "YTD")
        whole = measure

    def heading(period: str) -> Heading:
        # Of a first quarter the year so far is the quarter.
        shown = period if len(periods) > 1 else review.quarter[4:]
        title = period_title(review, t, shown)
        key = period
        if not is_alone:
            key = f"{view}_{measure}_{period}"
            title = t(
                "{measure} {period}, {view}",
                measure=labels.measure(t, measure),
                period=title,
                view=labels.view(t, view, review.base_currency),
            )
        note = _help(review, t, view, measure, period)
        return Heading(key, title, "return", note, width=_RETURN, tint="all")

    return tuple(
        Column(
            heading(period),
            [row.get(view, measure, period) for row in review.quarters[:-1]],
            review.total_row.get(view, whole, period),
        )
        for period in periods
    )


def published_quarters(review: Review, audience: Audience) -> tuple[ReportTable, ...]:
    """The tables worth publishing: in the first quarter they would only repeat the ranking."""
    if review.quarter.endswith("Q1"):
        return ()
    return tuple(quarters(review, audience, (view, "total")) for view in VIEWS)


def _help(review: Review, t: Language, view: View, measure: ReturnKind, period: str) -> str:
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


def _names(t: Language, review: Review, rows: Sequence[QuarterRow]) -> list[str]:
    """The names beside the symbols, with what is remarkable about them; empty where the file has
    none, for the symbol would only stand twice.
    """
    remarks = labels.remarks(t, review)
    return [
        labels.marked(
            t,
            labels.short(t, row.symbol, row.name) if row.name.strip() else "",
            remarks.get(row.symbol, ""),
        )
        for row in rows
    ]


def _holdings(t: Language, review: Review, rows: Sequence[QuarterRow]) -> list[str]:
    """The names with their symbols, and what is remarkable about them."""
    remarks = labels.remarks(t, review)
    return [
        labels.marked(t, labels.long(t, row.symbol, row.name), remarks.get(row.symbol, ""))
        for row in rows
    ]


def _courses(review: Review, view: View) -> list[tuple[float, ...]]:
    """Growth since New Year of every security of the quarters table, thinned to a sparkline."""
    lines = review.growth
    series = lines.own if view == "own" else lines.base
    column = {symbol: k for k, symbol in enumerate(lines.symbols)}
    return [
        _course(review, series[:, column[row.symbol]]) if row.symbol in column else ()
        for row in review.quarters[:-1]
    ]


def _course(review: Review, values: Floats) -> tuple[float, ...]:
    days = len(review.growth.days)
    if not days:
        return ()
    points = sorted({*range(0, days, max(1, days // _POINTS)), days - 1})
    return tuple(float(v) for v in values[points] if math.isfinite(v))
