"""The review in the terminal: one table, the sentence above it, dates and findings below.

Rich measures Chinese characters as two columns wide. Without a terminal (a pipe, a file) there is
no colour and no limit to the width; a narrow terminal gets fewer columns rather than wrapped
numbers.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from portfolio.report.tables import attribution_tables, performance_tables, published
from portfolio.report.tables.cells import display_width, known, one_line
from portfolio.report.tables.figures import printed
from portfolio.report.words import labels, notes, sentences
from portfolio.report.words import performance_words as words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from portfolio.analysis.records import HoldingReview, Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience

#: Where nothing is cut off.
_UNLIMITED = 200
#: A name is cut after this, and needs at least this, many columns.
_LONGEST_NAME, _NAME = 32, 14
#: Between two columns.
_PADDING = 3
_STYLES = {"error": "red", "warning": "yellow", "info": "dim"}


def terminal_table(
    review: Review, audience: Audience, *, colour: bool | None = None, width: int | None = None
) -> str:
    """Return the text to print.

    ``colour`` and ``width`` (in columns) are those of the terminal unless given; ``NO_COLOR`` is
    obeyed.
    """
    t = audience.t
    is_terminal = sys.stdout.isatty()
    if colour is None:
        colour = is_terminal and not os.environ.get("NO_COLOR")
    if width is None:
        width = shutil.get_terminal_size().columns if is_terminal else _UNLIMITED
    page = io.StringIO()
    console = Console(
        file=page,
        force_terminal=colour,
        color_system="standard" if colour else None,
        width=width,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    if review.source == "demo":
        console.print(Text(sentences.demo_banner(t), style="bold reverse yellow"))
    console.print(Text(sentences.title(review, t), style="bold"))
    console.print(Text(sentences.period(review, t), style="dim"))
    if running := sentences.running(review, t):
        console.print(Text(running))
    console.print(_table(review, audience, width=width))
    console.print(Text(sentences.headline(review, t)))
    if review.method == "ledger":
        _performance(console, review, audience)
    for line in (
        sentences.total_note(review, t),
        sentences.method_note(review, t),
        sentences.basis_note(review, t),
        sentences.data_line(review, t),
    ):
        if line:
            console.print(Text(line, style="dim"))
    for note in notes.corrections(review, audience):
        line = t(
            "{section}: {where}: {text}", section=note.section, where=note.label, text=note.text
        )
        console.print(Text(line, style="dim"))
    for problem in review.problems:
        said = t(
            "{severity}: {where}: {message}",
            severity=labels.severity(t, problem.severity),
            where=one_line(problem.place),
            message=one_line(notes.message(problem, audience)),
        )
        console.print(Text(said, style=_STYLES[problem.severity]))
    if any(problem.effect for problem in review.problems):
        console.print(Text(notes.basis_point(t), style="dim"))
    console.print(Text(sentences.readiness(review, t)[1], style="bold"))
    return page.getvalue()


def _performance(console: Console, review: Review, audience: Audience) -> None:
    """What only a ledger says: the sentences, then the years, the benchmarks and the
    contributions.
    """
    t = audience.t
    for line in (
        words.opening(review, t),
        words.own_rate(review, t),
        words.since_start(review, t),
        *words.bridges(review, audience),
        *(words.same_money(review, b, audience) for b in review.benchmarks),
        words.drawdown(review, t),
        words.exactness(review, t),
    ):
        if line:
            console.print(Text(line))
    for figures in (
        performance_tables.years(review, audience),
        attribution_tables.contributions(review, audience, published=True),
    ):
        shown = None if figures is None else printed(figures, t)
        if shown is not None and shown.rows:  # a total of nothing is no table
            console.print(_small(shown, t, console.width))


def _small(found: published.Table, t: Language, width: int) -> Table:
    """A table of text with its title; a narrow terminal gets fewer columns rather than
    cut numbers.
    """
    table = Table(
        box=SIMPLE_HEAD, pad_edge=False, show_edge=False, title=found.title, title_justify="left"
    )
    rows = [*found.rows, *([found.total] if found.total else [])]
    cells = [
        max(display_width(one_line(row[k].text)) for row in rows) for k in range(len(found.headers))
    ]
    widths = _widths(found.headers, cells, width)
    for k, (header, longest) in enumerate(zip(found.headers, widths, strict=True)):
        needed = min(longest, _LONGEST_NAME)
        if width < needed:
            break
        width -= needed + _PADDING
        is_number = found.rows[0][k].is_number
        table.add_column(
            Text(header, overflow="fold"),
            justify="right" if is_number else "left",
            overflow="ellipsis",
            width=needed,
        )
    for row in rows:
        shown = row[: len(table.columns)]
        table.add_row(
            *(
                (
                    _gain(t, cell.number)
                    if cell.number is not None
                    else Text(one_line(cell.text), no_wrap=True)
                )
                for cell in shown
            )
        )
    return table


def _widths(headers: Sequence[str], cells: list[int], width: int) -> list[int]:
    """What each column needs: Chinese titles stay whole where there is room for all of them, and
    break otherwise.
    """
    whole = [_longest_word(h) if h.isascii() else display_width(h) for h in headers]
    broken = [_longest_word(h) for h in headers]
    widths, narrow = (
        [max(pair) for pair in zip(titles, cells, strict=True)] for titles in (whole, broken)
    )
    return widths if sum(widths) + _PADDING * (len(widths) - 1) <= width else narrow


@dataclass(frozen=True)
class _Column:
    """One column; ``extra`` tells how readily a narrow terminal does without it, 0 never."""

    title: str
    cells: list[Text]
    footer: Text
    is_number: bool = True
    extra: int = 0

    @property
    def least(self) -> int:
        """What it needs: its widest cell (a cut number would be a wrong number), a name at least a
        little.
        """
        widest = max(cell.cell_len for cell in [*self.cells, self.footer])
        return max(widest if self.is_number else min(widest, _NAME), _longest_word(self.title))

    @property
    def most(self) -> int:
        """What it would fill."""
        widest = max(cell.cell_len for cell in [*self.cells, self.footer])
        return max(
            self.least,
            display_width(self.title),
            widest if self.is_number else min(widest, _LONGEST_NAME),
        )


def _longest_word(text: str) -> int:
    """The columns of a title's longest word; Chinese breaks anywhere."""
    return max((display_width(word) for word in text.split() if word.isascii()), default=4)


def _table(review: Review, audience: Audience, *, width: int) -> Table:
    columns = list(_columns(review, audience))
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, show_footer=True)
    while (spare := width - sum(c.least + _PADDING for c in columns)) < 0 and any(
        c.extra for c in columns
    ):
        columns.remove(max(columns, key=lambda c: c.extra))
    for c in columns:
        # Rich would take from all columns alike and cut numbers, so each column's width is decided
        # here.
        more = max(0, min(spare, c.most - c.least))
        spare -= more
        table.add_column(
            c.title,
            footer=c.footer,
            justify="right" if c.is_number else "left",
            overflow="ellipsis",
            width=c.least + more,
        )
    for cells in zip(*(c.cells for c in columns), strict=True):
        table.add_row(*cells)
    return table


def _columns(review: Review, audience: Audience) -> Iterator[_Column]:
    """All columns in order, a cell for each holding and one for the portfolio."""
    t = audience.t
    holdings, whole, base = review.holdings, review.total_row, review.base_currency
    quarter, year = review.quarter[4:], labels.year_to_date(t, review)

    def words(title: str, cells: list[str], extra: int, footer: str = "") -> _Column:
        return _Column(
            title,
            [Text(c, no_wrap=True) for c in cells],
            Text(footer, no_wrap=True),
            is_number=False,
            extra=extra,
        )

    def gains(
        title: str, of: Callable[[HoldingReview], float | None], period: str, extra: int = 0
    ) -> _Column:
        cells = [_gain(t, of(h)) for h in holdings]
        measure = labels.portfolio_measure(review, "total")
        return _Column(title, cells, _gain(t, whole.get("base", measure, period)), extra=extra)

    yield words(t("Symbol"), [_symbol(h) for h in holdings], 0, t("Portfolio"))
    yield words(t("Name"), [labels.short(t, h.symbol, h.name) for h in holdings], 4)
    if len({h.account for h in holdings}) > 1:
        yield words(t("Account"), [one_line(h.account) for h in holdings], 5)
    if quarter != "Q1":
        yield gains(
            t("Total {period}", period=t.quarter(review.quarter)),
            lambda h: h.quarter.total_return,
            quarter,
            2,
        )
    yield gains(t("Total {period}", period=year), lambda h: h.year.total_return, "YTD")
    yield gains(
        t("Total {period} in {currency}", period=year, currency=base),
        lambda h: h.year.base_return,
        "YTD",
        3,
    )
    net, gross = review.totals.yield_trailing_net, review.totals.yield_trailing
    yield _Column(
        t("Yield after tax"),
        [Text(t.percent(known(h.yield_trailing_net))) for h in holdings],
        Text(t.percent(known(net))),
    )
    yield _Column(
        t("Before tax"),
        [Text(t.percent(known(h.yield_trailing))) for h in holdings],
        Text(t.percent(known(gross))),
        extra=3,
    )
    yield words(t("Paid"), [labels.frequency(t, h.dividend_frequency) for h in holdings], 2)
    yield _Column(
        t("Weight"), [Text(t.percent(known(h.weight))) for h in holdings], Text(""), extra=1
    )
    if audience.shows_amounts:
        yield _Column(
            t("Value in {currency}", currency=base),
            [Text(t.money(known(h.value_base), base)) for h in holdings],
            Text(t.money(known(review.totals.value), base)),
        )
    yield _Column(t("Date of price"), [Text(_price_of(t, h)) for h in holdings], Text(""), extra=6)


def _symbol(h: HoldingReview) -> str:
    return f"{h.symbol} {h.currency}" if h.is_cash else h.symbol


def _price_of(t: Language, h: HoldingReview) -> str:
    """The day of the price and what is special about it."""
    day = "" if h.price_date is None else h.price_date.isoformat()
    return " ".join(filter(None, (day, labels.remark(t, h))))


def _gain(t: Language, value: float | None) -> Text:
    """A return with its sign, in the colour of a gain or a loss."""
    number = known(value)
    style = "" if not number else t.gains if number > 0 else t.losses
    return Text(t.percent(number, signed=True), style=style)
