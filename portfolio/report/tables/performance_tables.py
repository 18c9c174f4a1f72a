"""The tables of a ledger's review about the whole portfolio: how much it grew, the bridge, the
benchmarks, the years.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.analysis.performance.measures import GROWN, GROWTH, YEARLY
from portfolio.report.tables.model import Caption, Column, Heading, table_of
from portfolio.report.words import labels, periods
from portfolio.report.words import performance_words as words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.analysis.performance.measures import Measure
    from portfolio.analysis.records import Bridge, Performance, Review, YearRow
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable


def growth(review: Review, audience: Audience) -> ReportTable:
    """How much it grew: the three answers for the quarter, since New Year and since the ledger
    began.
    """
    t = audience.t
    told = [
        p
        for p in periods.told(review)
        if not all(
            figure is None for figure in (p.growth, p.twr, p.irr_period, p.net_contributions)
        )
    ]
    figures = [(measure, [_told(measure, p) for p in told]) for measure in GROWN]
    columns = (
        Column(
            Heading("period", t("Period"), "text"),
            [periods.name(review, p.period, t) for p in told],
        ),
        Column(Heading("days", t("Days"), "count"), [p.period.days for p in told]),
        *(
            Column(measured(measure, t, review.base_currency), cells)
            for measure, cells in figures
            if measure not in YEARLY or any(cell is not None for cell in cells)
        ),
    )
    note = t.paragraph(words.measures_note(audience), words.without_rate(review, t))
    return table_of(audience, Caption(t("How much it grew"), note, review.base_currency), columns)


def _told(measure: Measure, performance: Performance) -> float | None:
    """A figure as it is shown: nothing under a year is annualised, and the whole time, in which
    much was paid in, has no growth.
    """
    period = performance.period
    if measure in YEARLY and period.days < words.YEAR:
        return None
    if measure is GROWTH and period.name == "since_start":
        return None
    return measure.of(performance)


def measured(measure: Measure, t: Language, currency: str) -> Heading:
    """The heading of a measure of the registry."""
    return Heading(
        measure.key,
        t(measure.title, currency=currency) if measure.unit == "base" else t(measure.title),
        measure.unit,
        t(measure.help) if measure.help else "",
        measure.is_quiet,
        t(measure.short) if measure.short else "",
    )


def bridge(review: Review, audience: Audience, performance: Performance) -> ReportTable | None:
    """From the opening value to today's, step by step, as amounts and in percent of the opening
    value.
    """
    t = audience.t
    found = performance.bridge
    if found is None or not _is_told(found, audience):
        return None
    steps = _steps(
        t,
        t("Value on {date}", date=t.short_date(performance.period.opening)),
        t("Value on {date}", date=t.short_date(review.as_of)),
    )
    columns = (
        Column(Heading("step", t("Step"), "text", width=165), steps[:-1], steps[-1]),
        _amounts(
            found,
            Heading("amount", t("In {currency}", currency=review.base_currency), "base", width=125),
        ),
        _parts(
            found,
            Heading("part", t("In percent"), "fraction", t("Of the opening value."), width=95),
        ),
    )
    caption = Caption(t("Where it came from"), bridge_note(t), review.base_currency)
    return table_of(audience, caption, columns, has_total=True)


def bridges(review: Review, audience: Audience) -> ReportTable | None:
    """The same steps for every period beside each other: as amounts, without them in percent of the
    opening value.
    """
    t = audience.t
    shown = [
        (p.period.name, periods.name(review, p.period, t), p.bridge)
        for p in periods.told(review)
        if p.bridge is not None and _is_told(p.bridge, audience)
    ]
    if not shown:
        return None
    steps = _steps(t, t("Opening value"), t("Closing value"))
    columns = [Column(Heading("step", t("Step"), "text"), steps[:-1], steps[-1])]
    for key, name, found in shown:
        columns += [
            _amounts(found, Heading(key, f"{name}, {review.base_currency}", "base")),
            _parts(
                found,
                Heading(key, name, "fraction", t("Of the opening value."), stands_in=True),
            ),
        ]
    note = bridge_note(t)
    if not audience.shows_amounts:
        note = t.paragraph(t("In percent of each period's opening value."), note)
    caption = Caption(t("Where it came from"), note, review.base_currency)
    return table_of(audience, caption, columns, has_total=True)


def _is_told(found: Bridge, audience: Audience) -> bool:
    """Whether there is anything to show: of an opening value of nothing there are no parts."""
    return audience.shows_amounts or found.opening > 0


def _steps(t: Language, opening: str, closing: str) -> tuple[str, ...]:
    return (
        opening, t("Paid in"), t("Taken out"), t("Price gains"), t("Income after tax"),
        t("Currency effect"), t("Fees and taxes"), closing,
    )  # fmt: skip


def _amounts(found: Bridge, heading: Heading) -> Column:
    """Each step's amount, signed."""
    steps = (
        found.opening,
        found.paid_in,
        -found.taken_out,
        found.price,
        found.income_net,
        found.currency,
        -found.fees_and_taxes,
    )
    return Column(heading, steps, found.closing)


def _parts(found: Bridge, heading: Heading) -> Column:
    """The same as fractions of the opening value."""
    amounts = _amounts(found, heading)
    if found.opening <= 0:
        return Column(heading, [None for _ in amounts.cells], None)
    steps = _amounts(periods.in_parts(found), heading)
    return Column(heading, steps.cells, steps.total)


def bridge_note(t: Language) -> str:
    """How the steps add up."""
    return t(
        "Opening value + paid in − taken out + price + income + currency − fees and taxes = closing"
        " value. Income after the tax withheld; price at the exchange rates before their change."
    )


def benchmarks(review: Review, audience: Audience) -> ReportTable | None:
    """The portfolio beside each benchmark: TWR, and what the same deposits would have become."""
    t, found = audience.t, review.benchmarks
    if not found:
        return None
    totals, start, base = review.totals, review.totals.since_start, review.base_currency
    year = labels.year_to_date(t, review)
    since = [b.since_start for b in found]
    columns = (
        Column(Heading("symbol", t("Symbol"), "text"), [b.symbol for b in found], t("Portfolio")),
        Column(
            Heading(
                "twr_ytd",
                t("TWR {period}", period=year),
                "return",
                t("Time-weighted return since New Year."),
            ),
            [b.year.twr for b in found],
            totals.year.twr,
        ),
        Column(
            Heading(
                "growth",
                t("Growth {period}", period=year),
                "return",
                t(
                    "Growth without contributions: of what you have, and of the same money in the "
                    "benchmark."
                ),
            ),
            [b.year.growth_same_flows for b in found],
            totals.year.growth,
        ),
        Column(
            Heading(
                "worth_ytd",
                t("Money of {year}, {currency}", year=review.quarter[:4], currency=base),
                "base",
                t("What the opening value and the deposits since New Year would be worth in it."),
            ),
            [b.year.value_same_flows for b in found],
            totals.value,
        ),
        Column(
            Heading(
                "worth",
                t("All money, {currency}", currency=base),
                "base",
                t("What all deposits since the ledger began would be worth in it."),
            ),
            [one.value_same_flows if one else None for one in since],
            totals.value,
        ),
        Column(
            Heading(
                "twr_qtd",
                t("TWR {period}", period=t.quarter(review.quarter)),
                "return",
                t("In the quarter."),
            ),
            [b.quarter.twr for b in found],
            totals.quarter.twr,
        ),
        Column(
            Heading(
                "twr_start",
                _since(review, t),
                "return",
                t("Time-weighted return, not annualised."),
            ),
            [one.twr if one else None for one in since],
            start.twr if start else None,
        ),
        Column(
            Heading("name", t("Name"), "text"), [labels.short(t, b.symbol, b.name) for b in found]
        ),
    )
    note = t.paragraph(
        t("All in {currency}, after tax, over the same days.", currency=base),
        words.same_money_note(t),
    )
    caption = Caption(t("The same money elsewhere"), note, base)
    return table_of(audience, caption, columns, has_total=True)


def _since(review: Review, t: Language) -> str:
    start = review.totals.since_start
    return (
        t("TWR since the start")
        if start is None
        else t("TWR since {date}", date=t.short_date(start.period.first))
    )


def years(review: Review, audience: Audience) -> ReportTable | None:
    """The TWR of every quarter, compounding to its year; the latest year first."""
    t = audience.t
    if review.ledger is None:
        return None
    rows = [part for row in review.ledger.years[::-1] for part in _year(row, t)]
    columns = (
        Column(Heading("year", t("Year"), "text"), [row.name for row in rows]),
        *(
            Column(
                Heading(f"Q{k + 1}", t("Q{number}", number=k + 1), "return", tint="rows"),
                [row.quarters[k] for row in rows],
            )
            for k in range(4)
        ),
        Column(
            Heading(
                "total",
                t("Year's return"),
                "return",
                t("The quarters compounded."),
                spare=0,
                tint="rows",
            ),
            [row.total for row in rows],
        ),
    )
    note = t.paragraph(
        t(
            "Time-weighted return after tax, in {currency}; the quarters compound to the year.",
            currency=review.base_currency,
        ),
        (
            t(
                "Before the transactions: what was held when they begin, taken as held all along;"
                " that is not part of the year's return."
            )
            if any(row.before_ledger for row in review.ledger.years)
            else ""
        ),
    )
    return table_of(audience, Caption(t("All quarters"), note, review.base_currency), columns)


@dataclass(frozen=True)
class _Year:
    """A row of the table of years."""

    name: str
    quarters: tuple[float | None, ...]
    total: float | None


def _year(row: YearRow, t: Language) -> Iterator[_Year]:
    """A year; its quarters that lie before the ledger stand in a row of their own below it."""
    before = row.before_ledger
    if not before:
        name = t("{year} so far", year=row.year) if row.is_running else str(row.year)
        yield _Year(name, row.quarters, row.total)
        return
    facts = {"year": row.year, "number": before + 1}
    name = (
        t("{year} so far, from Q{number}", **facts)
        if row.is_running
        else t("{year} from Q{number}", **facts)
    )
    yield _Year(name, (*[None] * before, *row.quarters[before:]), row.total)
    yield _Year(
        t("{year} before the transactions", year=row.year),
        (*row.quarters[:before], *[None] * (4 - before)),
        row.total_before,
    )
