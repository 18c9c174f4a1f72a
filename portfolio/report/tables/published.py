"""The tables of the published review as text: Markdown and HTML print the same cells.

Percent have two decimals, returns their sign, and what is not available is a dash.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.analysis.records import PERIODS, VIEWS
from portfolio.language import DASH
from portfolio.report.tables.cells import known
from portfolio.report.words import labels, mix_words, sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.analysis.records import HoldingReview, QuarterRow, Review, View
    from portfolio.language import Language
    from portfolio.report.audience import Audience

#: Groupings that a publication shows; accounts and the user's own columns are nobody else's
#: business.
DIMENSIONS = ("asset_class", "region", "currency", "sector")


@dataclass(frozen=True)
class Cell:
    """One cell: its text, and the number behind it where a gain or a loss is coloured or drawn."""

    text: str
    number: float | None = None
    is_number: bool = True


@dataclass(frozen=True)
class Table:
    """A table with its title, what it measures, and a last row for the whole where there is one."""

    title: str
    note: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None


def _text(text: str) -> Cell:
    return Cell(text, is_number=False)


def _gain(t: Language, value: float | None) -> Cell:
    return Cell(t.percent(known(value), signed=True), known(value))


def _share(t: Language, value: float | None) -> Cell:
    return Cell(t.percent(known(value)))


def year_note(review: Review, t: Language) -> str:
    """The basis of a table of returns since New Year in own currencies."""
    return t(
        "Total return from the close of {start} to the close of {end}, dividends reinvested, before"
        " tax; each in its own currency.",
        start=t.long_date(review.start_of_year),
        end=t.long_date(review.as_of),
    )


def ranked(review: Review, t: Language) -> Table:
    """The table as the author publishes it: rank, holding, total return since New Year."""
    rows, place = [], 0
    remarks = labels.remarks(t, review)
    for row in review.ranked():
        value = known(row.get("own", "total", "YTD"))
        place += value is not None
        rank = str(place) if value is not None else DASH
        rows.append((Cell(rank), _text(_security(t, row, remarks)), _gain(t, value)))
    headers = (
        t("Rank"),
        t("Holding"),
        t("Total return {period}", period=labels.year_to_date(t, review)),
    )
    return Table(t("Ranked by return since New Year"), year_note(review, t), headers, tuple(rows))


def _security(t: Language, row: QuarterRow, remarks: Mapping[str, str]) -> str:
    return labels.marked(t, labels.long(t, row.symbol, row.name), remarks.get(row.symbol, ""))


def quarters(review: Review, t: Language, view: View) -> Table:
    """Total return of each quarter so far and since New Year, every security and the portfolio."""
    periods = [*PERIODS[: int(review.quarter[5:])], "YTD"]

    base = review.base_currency
    is_ledger = review.method == "ledger"
    remarks = labels.remarks(t, review)
    titles: dict[View, str] = {
        "own": t("Quarter by quarter, own currency"),
        "base": t("Quarter by quarter, in {currency}", currency=base),
    }
    notes: dict[View, str] = {
        "own": t(
            "Total return, dividends reinvested, before tax; each in its own currency, the"
            " portfolio in {currency}.",
            currency=base,
        ),
        "base": t(
            "Total return, dividends reinvested, before tax; all in {currency}.", currency=base
        ),
    }

    def cells(row: QuarterRow) -> tuple[Cell, ...]:
        measure = (
            labels.portfolio_measure(review, "total") if row.symbol == labels.TOTAL else "total"
        )
        return (
            _text(_security(t, row, remarks)),
            *(_gain(t, row.get(view, measure, p)) for p in periods),
        )

    rows = [cells(row) for row in review.quarters]
    year = review.quarter[:4]
    headers = (
        t("Holding"),
        *(
            labels.year_to_date(t, review) if p == "YTD" else t.quarter(f"{year}{p}")
            for p in periods
        ),
    )
    note = t.paragraph(notes[view], sentences.total_note(review, t) if is_ledger else "")
    return Table(titles[view], note, headers, tuple(rows[:-1]), rows[-1])


def causes(review: Review, t: Language) -> Table:
    """Why: price, dividends, tax and currency of every holding since New Year, and what
    it added.
    """
    base, whole = review.base_currency, review.total_row
    places = Counter((h.symbol, h.currency) for h in review.holdings)

    def cells(h: HoldingReview) -> tuple[Cell, ...]:
        return (
            _text(holding_name(t, h, alone=places[h.symbol, h.currency] == 1)),
            _gain(t, h.year.price_return),
            _gain(t, h.year.total_return),
            _gain(t, h.year.net_total_return),
            _gain(t, h.year.fx_return),
            _gain(t, h.year.base_return),
            _gain(t, h.year.contribution),
        )

    headers = (
        t("Holding"),
        t("Price"),
        t("With dividends"),
        t("After tax"),
        t("Currency effect"),
        t("In {currency}", currency=base),
        t("Contribution"),
    )
    total = (
        _text(t("Portfolio")),
        *(_gain(t, whole.get("base", measure, "YTD")) for measure in ("price", "total", "net")),
        Cell(DASH),
        _gain(t, whole.get("base", "total", "YTD")),
        _gain(t, review.totals.year.growth),
    )
    note = t(
        "{period}, from the close of {start} to the close of {end}. Price, with dividends and after"
        " tax in the own currency, the portfolio in {currency}; the contribution is the holding's"
        " part of the portfolio's growth.",
        period=labels.year_to_date(t, review),
        start=t.long_date(review.start_of_year),
        end=t.long_date(review.as_of),
        currency=base,
    )
    return Table(
        t("Where it came from"), note, headers, tuple(cells(h) for h in review.holdings), total
    )


def holding_name(t: Language, h: HoldingReview, *, alone: bool) -> str:
    """The holding's name (for cash its currency), with the account where the symbol stands in
    several.
    """
    name = labels.long(t, h.symbol, h.name)
    if h.is_cash:
        name = t("{name} ({symbol})", name=name, symbol=h.currency)
    return (
        name
        if alone
        else t("{holding} in {account}", holding=name, account=labels.group(t, h.account))
    )


def shown_dimensions(review: Review) -> tuple[str, ...]:
    """The groupings worth publishing: those in which at least one holding has a group."""
    return tuple(d for d in DIMENSIONS if any(row.group for row in review.allocation.get(d, ())))


def mix(review: Review, audience: Audience, column: str) -> Table:
    """One grouping: share on the review's day, at the start of the year, the change, and the target
    if there is one.
    """
    t = audience.t
    found = mix_words.rows(review, column)
    targets = any(row.target is not None for row in found)
    year = review.start_of_year.year
    rows = []
    for row in found:
        cells = [
            _text(labels.group(t, row.group)),
            _share(t, row.weight),
            _share(t, row.weight_start_of_year),
            Cell(t.percent(mix_words.change(row), signed=True)),
        ]
        if targets:
            cells.append(_share(t, row.target))
        if audience.shows_amounts:
            cells.append(Cell(t.money(row.value_base, review.base_currency)))
        rows.append(tuple(cells))
    headers = [
        labels.dimension(t, column),
        t.short_date(review.as_of),
        t("End of {year}", year=year),
        t("Change (% points)"),
    ]
    headers += [t("Target")] if targets else []
    headers += (
        [t("Value in {currency}", currency=review.base_currency)] if audience.shows_amounts else []
    )
    title = t(
        "{dimension} on {date} and at the end of {year}",
        dimension=labels.dimension(t, column),
        date=t.long_date(review.as_of),
        year=year,
    )
    return Table(title, mix_words.note(review, t), tuple(headers), tuple(rows))


def money(review: Review, t: Language) -> Table:
    """The amounts, for the owner."""
    totals, base = review.totals, review.base_currency
    lines = (
        (t("Value on {date}", date=t.long_date(review.as_of)), totals.value),
        (
            t("Value on {date}", date=t.long_date(review.start_of_quarter)),
            totals.quarter.value_at_opening,
        ),
        (
            t("Value on {date}", date=t.long_date(review.start_of_year)),
            totals.year.value_at_opening,
        ),
        (
            t("Income {period}, before tax", period=labels.year_to_date(t, review)),
            totals.year.income_gross,
        ),
        (
            t("Income {period}, after tax", period=labels.year_to_date(t, review)),
            totals.year.income_net,
        ),
    )
    rows = tuple(
        (_text(label), Cell(t.money(known(value), base))) for label, value in dict(lines).items()
    )
    note = t("Values without reinvested dividends; income from the ex-dates of the period.")
    return Table(t("Amounts"), note, (t("Amount"), t("In {currency}", currency=base)), rows)


def holdings(review: Review, t: Language) -> Table:
    """What is owned and what it is worth, for the owner."""
    base = review.base_currency
    places = Counter((h.symbol, h.currency) for h in review.holdings)
    rows = tuple(
        (
            _text(holding_name(t, h, alone=places[h.symbol, h.currency] == 1)),
            Cell("" if h.is_cash else t.number(h.shares, 4)),
            Cell(t.money(known(h.price), h.currency, digits=2)),
            Cell(DASH if h.price_date is None else h.price_date.isoformat()),
            Cell(t.money(known(h.value), h.currency)),
            Cell(t.money(known(h.value_base), base)),
            _share(t, h.weight),
        )
        for h in review.holdings
        if not h.is_closed
    )
    headers = (
        t("Holding"),
        t("Shares"),
        t("Price (own currency)"),
        t("Date of price"),
        t("Value (own currency)"),
        t("Value in {currency}", currency=base),
        t("Weight"),
    )
    total = (
        _text(t("Portfolio")),
        *(Cell("") for _ in range(4)),
        Cell(t.money(known(review.totals.value), base)),
        Cell(""),
    )
    note = (
        t("Shares held now, at the prices of the dates shown.")
        if review.method == "static"
        else t(
            "Shares held on {date}, at the prices of the dates shown.",
            date=t.long_date(review.as_of),
        )
    )
    return Table(t("Holdings"), note, headers, rows, total)


def tables(review: Review, t: Language) -> tuple[Table, ...]:
    """The quarter tables worth showing: in the first quarter they would only repeat the year."""
    if review.quarter.endswith("Q1"):
        return ()
    return tuple(quarters(review, t, view) for view in VIEWS)
