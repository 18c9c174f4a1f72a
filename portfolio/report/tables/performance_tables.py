"""The tables of a ledger's review about the whole portfolio: how much it grew, the bridge, the
benchmarks, the years.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.analysis.performance.measures import GROWN
from portfolio.report.tables import attribution_tables
from portfolio.report.tables.figures import Figures, Heading, figures_of, printed
from portfolio.report.tables.published import causes as static_causes
from portfolio.report.words import labels, periods
from portfolio.report.words import performance_words as words

if TYPE_CHECKING:
    from portfolio.analysis.records import Benchmark, Bridge, Performance, Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.figures import Value
    from portfolio.report.tables.published import Table


def growth(review: Review, audience: Audience) -> Figures:
    """How much it grew: the three answers for the quarter, since New Year and since the ledger
    began.
    """
    t = audience.t
    currency = review.base_currency
    headings = (
        Heading("period", t("Period"), "text"),
        Heading("days", t("Days"), "count"),
        *(
            Heading(
                m.key,
                t(m.title, currency=currency) if m.unit == "base" else t(m.title),
                m.unit,
                t(m.help) if m.help else "",
                m.is_quiet,
                t(m.short) if m.short else "",
            )
            for m in GROWN
        ),
    )
    rows = [
        (periods.name(review, p.period, t), p.period.days, *(m.of(p) for m in GROWN))
        for p in periods.told(review)
        if not all(
            figure is None for figure in (p.growth, p.twr, p.irr_period, p.net_contributions)
        )
    ]
    note = t.paragraph(words.measures_note(t), words.without_rate(review, t))
    return figures_of(review, t("How much it grew"), note, headings, rows, audience)


def bridge(review: Review, audience: Audience, performance: Performance) -> Figures | None:
    """From the opening value to today's, step by step, as amounts and in percent of the opening
    value.
    """
    t = audience.t
    found = performance.bridge
    if found is None or (not audience.shows_amounts and found.opening <= 0):
        return None
    headings = (
        Heading("step", t("Step"), "text"),
        Heading("amount", t("In {currency}", currency=review.base_currency), "base"),
        Heading("part", t("In percent"), "fraction", t("Of the opening value.")),
    )
    names = _steps(
        t,
        t("Value on {date}", date=t.short_date(performance.period.opening)),
        t("Value on {date}", date=t.short_date(review.as_of)),
    )
    rows = [(name, *cells) for name, cells in zip(names, _amounts(found), strict=True)]
    return figures_of(
        review,
        t("Where it came from"),
        bridge_note(t),
        headings,
        rows,
        audience,
        has_total=True,
    )


def bridges(review: Review, audience: Audience) -> Figures | None:
    """The same steps for every period beside each other: as amounts, without them in percent of the
    opening value.
    """
    t = audience.t
    shown = [
        (p, p.bridge)
        for p in periods.told(review)
        if p.bridge is not None and (audience.shows_amounts or p.bridge.opening > 0)
    ]
    if not shown:
        return None
    headings = (
        Heading("step", t("Step"), "text"),
        *(
            (
                Heading(one.name, f"{title}, {review.base_currency}", "base")
                if audience.shows_amounts
                else Heading(one.name, title, "fraction", t("Of the opening value."))
            )
            for one, title in ((p.period, periods.name(review, p.period, t)) for p, _ in shown)
        ),
    )
    cells = [
        [cell[0 if audience.shows_amounts else 1] for cell in _amounts(found)] for _, found in shown
    ]
    names = _steps(t, t("Opening value"), t("Closing value"))
    rows = [(name, *row) for name, row in zip(names, zip(*cells, strict=True), strict=True)]
    note = bridge_note(t)
    if not audience.shows_amounts:
        note = t.paragraph(t("In percent of each period's opening value."), note)
    return figures_of(
        review, t("Where it came from"), note, headings, rows, audience, has_total=True
    )


def _steps(t: Language, opening: str, closing: str) -> tuple[str, ...]:
    return (
        opening, t("Paid in"), t("Taken out"), t("Price gains"), t("Income after tax"),
        t("Currency effect"), t("Fees and taxes"), closing,
    )  # fmt: skip


def _amounts(found: Bridge) -> list[tuple[float, float | None]]:
    """Each step's amount, signed, and as a fraction of the opening value."""
    steps = (
        found.opening,
        found.paid_in,
        -found.taken_out,
        found.price,
        found.income_net,
        found.currency,
        -found.fees_and_taxes,
        found.closing,
    )
    return [(amount, amount / found.opening if found.opening > 0 else None) for amount in steps]


def bridge_note(t: Language) -> str:
    """How the steps add up."""
    return t(
        "Opening value + paid in − taken out + price + income + currency − fees and taxes = closing"
        " value. Income after the tax withheld; price at the exchange rates before their change."
    )


def benchmarks(review: Review, audience: Audience) -> Figures | None:
    """The portfolio beside each benchmark: TWR, and what the same deposits would have become."""
    t = audience.t
    if not review.benchmarks:
        return None
    totals, start, base = review.totals, review.totals.since_start, review.base_currency
    year = labels.year_to_date(t, review)
    headings = (
        Heading("symbol", t("Symbol"), "text"),
        Heading(
            "twr_ytd", t("TWR {period}", period=year), "return",
            t("Time-weighted return since New Year."),
        ),
        Heading(
            "growth", t("Growth {period}", period=year), "return",
            t(
                "Growth without contributions: of what you have, and of the same money in the "
                "benchmark."
            ),
        ),
        Heading(
            "worth_ytd", t("Money of {year}, {currency}", year=review.quarter[:4], currency=base),
            "base",
            t("What the opening value and the deposits since New Year would be worth in it."),
        ),
        Heading(
            "worth", t("All money, {currency}", currency=base), "base",
            t("What all deposits since the ledger began would be worth in it."),
        ),
        Heading(
            "twr_qtd", t("TWR {period}", period=t.quarter(review.quarter)), "return",
            t("In the quarter."),
        ),
        Heading(
            "twr_start", _since(review, t), "return", t("Time-weighted return, not annualised.")
        ),
        Heading("name", t("Name"), "text"),
    )  # fmt: skip

    def row(b: Benchmark) -> tuple[Value, ...]:
        since = b.since_start
        return (b.symbol, b.year.twr, b.year.growth_same_flows, b.year.value_same_flows,
                None if since is None else since.value_same_flows, b.quarter.twr,
                None if since is None else since.twr,
                labels.short(t, b.symbol, b.name))  # fmt: skip

    own = (
        t("Portfolio"),
        totals.year.twr,
        totals.year.growth,
        totals.value,
        totals.value,
        totals.quarter.twr,
        None if start is None else start.twr,
        "",
    )
    note = t.paragraph(
        t("All in {currency}, after tax, over the same days.", currency=base),
        words.same_money_note(t),
    )
    rows = [*(row(b) for b in review.benchmarks), own]
    return figures_of(
        review, t("The same money elsewhere"), note, headings, rows, audience, has_total=True
    )


def _since(review: Review, t: Language) -> str:
    start = review.totals.since_start
    return (
        t("TWR since the start")
        if start is None
        else t("TWR since {date}", date=t.short_date(start.period.first))
    )


def years(review: Review, audience: Audience) -> Figures | None:
    """The TWR of every quarter, compounding to its year; the latest year first."""
    t = audience.t
    if review.ledger is None:
        return None
    headings = (
        Heading("year", t("Year"), "text"),
        *(Heading(f"Q{k}", t("Q{number}", number=k), "return") for k in range(1, 5)),
        Heading("total", t("Year's return"), "return", t("The quarters compounded.")),
    )
    rows = [
        (
            t("{year} so far", year=row.year) if row.is_running else str(row.year),
            *row.quarters,
            row.total,
        )
        for row in reversed(review.ledger.years)
    ]
    note = t(
        "Time-weighted return after tax, in {currency}; the quarters compound to the year.",
        currency=review.base_currency,
    )
    return figures_of(review, t("All quarters"), note, headings, rows, audience=audience)


def causes(review: Review, audience: Audience) -> Table:
    """Why, for a publication: the parts of a ledger's TWR, or of a static review the factors of
    each return.
    """
    t = audience.t
    if review.method == "static":
        return static_causes(review, t)
    return printed(attribution_tables.contributions(review, audience, published=True), t)


def published(review: Review, audience: Audience) -> tuple[Table, ...]:
    """What a publication shows of a ledger's review, in order; nothing of a static one."""
    t = audience.t
    if review.method == "static":
        return ()
    found = (
        growth(review, audience),
        bridges(review, audience),
        benchmarks(review, audience),
        years(review, audience),
        attribution_tables.gains(review, audience, "average") if audience.shows_amounts else None,
    )
    return tuple(printed(figures, t) for figures in found if figures is not None and figures.rows)
