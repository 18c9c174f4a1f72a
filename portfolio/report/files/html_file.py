"""The review as one HTML file that opens anywhere: no script, no request, prints on A4.

The charts are inline SVG drawn by the template, not Plotly: Plotly needs its 5 MB of JavaScript in
the file, which mail filters and content policies refuse and which prints badly, or a headless
browser to make pictures. The file forbids itself scripts and requests by its own content security
policy. All text passes Jinja's autoescaping; labels of charts are HTML, so that they stay readable
on a phone while the lines stretch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portfolio.language import CONVENTIONS
from portfolio.report.cells import known
from portfolio.report.files import documents, drawing, income_files
from portfolio.report.tables import returns
from portfolio.report.tables.allocation import allocation, shown_dimensions
from portfolio.report.tables.attribution_tables import causes
from portfolio.report.tables.printed import printed
from portfolio.report.words import (
    income_sentences,
    labels,
    market_words,
    mix_words,
    notes,
    sentences,
)
from portfolio.report.words import performance_words as words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2 import Template

    from portfolio.analysis.records import Performance, Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.files.drawing import Bar
    from portfolio.report.tables.model import ReportTable, Value
    from portfolio.report.tables.printed import PrintedTable


@dataclass(frozen=True)
class Tile:
    """One of the figures at the top: what it is, the figure, and its period and basis."""

    label: str
    text: str
    note: str
    number: float | None = None


@dataclass(frozen=True)
class MixRow:
    """One group's bars: now, at the start of the year, and where the target stands."""

    name: str
    now: str
    then: str
    bar_now: Bar | None
    bar_then: Bar | None
    target: float | None
    #: The amount, where amounts are shown.
    value: str = ""


@dataclass(frozen=True)
class Mix:
    """One grouping: its title, between which days it compares, and its groups."""

    title: str
    note: str
    rows: tuple[MixRow, ...]


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("review.html.j2")


def render(review: Review, audience: Audience) -> bytes:
    """Return the file's bytes, UTF-8."""
    t = audience.t
    ranked = returns.ranked(review, audience)
    found = notes.notes(review, audience)
    chart = drawing.growth(review, t)

    def shown(tables: Iterable[ReportTable]) -> list[PrintedTable]:
        return [printed(table, t, "html") for table in tables]

    text = _template().render(
        lang=t.code,
        red_gains=[code for code, habits in CONVENTIONS.items() if habits.gains == "red"],
        title=sentences.title(review, t),
        banner=sentences.demo_banner(t) if review.source == "demo" else "",
        running=sentences.running(review, t),
        period=sentences.period(review, t),
        headline=sentences.headline(review, t),
        told=t.paragraph(
            market_words.after_headline(review, audience),
            sentences.leaders(review, t),
            income_sentences.payers(review, t),
            sentences.not_counted(review, t),
        ),
        data_line=sentences.data_line(review, t),
        tiles=list(_tiles(review, audience)),
        amounts=shown(documents.amounts(review, audience)),
        ranked=printed(ranked, t, "html"),
        bars=_bars(ranked),
        chart=chart,
        words=_words(review, t, is_cut=chart is not None and chart.left_out > 0),
        quarters=shown(documents.course(review, audience)),
        causes=printed(causes(review, audience), t, "html"),
        income=shown(income_files.published(review, audience)),
        mix=mix_words.moved(review, t),
        mixes=[_mix(review, audience, column) for column in shown_dimensions(review)],
        notes=[
            (section, list(lines))
            for section, lines in groupby(found, key=lambda note: note.section)
        ],
    )
    return text.encode()


def _tiles(review: Review, audience: Audience) -> Iterator[Tile]:
    t, totals = audience.t, review.totals
    until = t("12 months to {date}", date=t.short_date(review.as_of))
    year = labels.year_to_date(t, review)
    if review.quarter[4:] != "Q1":
        yield _first_tile(review, totals.quarter, t.quarter(review.quarter), audience)
    yield _first_tile(review, totals.year, year, audience)
    if review.method == "ledger":
        if not sentences.leads_with_return(review):
            yield _twr_tile(review, totals.year, year, audience)
        rate = known(totals.year.irr_period)
        days = t("in {days} days, not annualised", days=words.days_of_year(review))
        yield Tile(t("IRR {period}", period=year), t.percent(rate, signed=True), days, rate)
        if sentences.leads_with_return(review):
            yield _growth_tile(review, totals.year.growth, year, t)
    before = t("{gross} before tax", gross=t.percent(known(totals.yield_trailing)))
    yield Tile(
        t("Yield after tax"),
        t.percent(known(totals.yield_trailing_net)),
        t.listing([before, until]),
    )


def _first_tile(review: Review, found: Performance, period: str, audience: Audience) -> Tile:
    """A period's growth, or its TWR where that leads."""
    if known(found.twr) is not None and (
        found.is_mostly_paid_in or sentences.leads_with_return(review)
    ):
        return _twr_tile(review, found, period, audience)
    return _growth_tile(review, found.growth, period, audience.t)


def _twr_tile(review: Review, found: Performance, period: str, audience: Audience) -> Tile:
    """The time-weighted return; where it leads with the gain in money, for those who may see it."""
    t = audience.t
    twr, gain = known(found.twr), known(found.gain)
    note = t("time-weighted, after tax")
    leads = found.is_mostly_paid_in or sentences.leads_with_return(review)
    if leads and audience.shows_amounts and gain is not None:
        note = t(
            "time-weighted, after tax; gain {amount}",
            amount=audience.money(gain, review.base_currency),
        )
    return Tile(t("TWR {period}", period=period), t.percent(twr, signed=True), note, twr)


def _growth_tile(review: Review, figure: float | None, period: str, t: Language) -> Tile:
    growth, base = known(figure), review.base_currency
    basis = (
        t("in {currency}, without contributions, after tax", currency=base)
        if review.method == "ledger"
        else t("in {currency}, dividends reinvested, before tax", currency=base)
    )
    label = t("Growth {period}", period=period)
    return Tile(label, t.percent(growth, signed=True), basis, growth)


def _bars(ranked: ReportTable) -> tuple[float, list[tuple[Bar | None, float | None]]]:
    """Where zero stands, and the bar of each ranked row with the return that it shows."""
    numbers = [_number(value) for value in ranked.column("ytd")]
    low, high = drawing.span(numbers)
    return drawing.zero(low, high), [(drawing.bar(n, low, high), n) for n in numbers]


def _number(value: Value) -> float | None:
    return known(value) if isinstance(value, (int, float)) else None


def _mix(review: Review, audience: Audience, column: str) -> Mix:
    t = audience.t
    table = allocation(review, audience, column)

    def numbers(key: str) -> list[float | None]:
        if not table.has(key):
            return [None for _ in table.rows]
        return [_number(value) for value in table.column(key)]

    now, then, targets = numbers("now"), numbers("then"), numbers("target")
    _, high = drawing.span([*now, *then, *targets])

    def drawn(k: int, value: float | None) -> MixRow:
        target = drawing.bar(targets[k], 0.0, high)
        return MixRow(
            name=str(table.column("group")[k]),
            now=t.percent(now[k], 1),
            then=t.percent(then[k], 1),
            bar_now=drawing.bar(now[k], 0.0, high),
            bar_then=drawing.bar(then[k], 0.0, high),
            target=None if target is None else target.width,
            value=t.money(value, table.base) if table.has("value") else "",
        )

    rows = tuple(drawn(k, value) for k, value in enumerate(numbers("value")))
    return Mix(table.title, table.note, rows)


def _words(review: Review, t: Language, *, is_cut: bool) -> dict[str, str]:
    """The words that stand only in this file: around the charts (one ``is_cut`` to the extremes)
    and the notes.
    """
    year = review.start_of_year.year
    basis = t(
        "Since the close of {start}, in {currency}, dividends reinvested, before tax.",
        start=t.long_date(review.start_of_year),
        currency=review.base_currency,
    )
    return {
        "growth": t("Growth since New Year"),
        "growth_note": t.paragraph(
            basis,
            (
                t("The thick line is the portfolio's time-weighted return, after tax.")
                if review.method == "ledger"
                else ""
            ),
            t("Only the best and the worst are drawn.") if is_cut else "",
        ),
        "growth_alt": t(
            "Line chart: growth of the portfolio and of its holdings day by day. The last values"
            " stand at the lines' ends and in the tables."
        ),
        "mix": t("Allocation"),
        "now": t.short_date(review.as_of),
        "then": t("End of {year}", year=year),
        "target": t("Target"),
        "notes": t("Notes"),
        "chart": t("Chart"),
    }
