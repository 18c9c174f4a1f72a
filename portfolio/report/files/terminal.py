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

from portfolio.report.cells import display_width, one_line
from portfolio.report.tables import attribution_tables, performance_tables
from portfolio.report.tables.holdings import in_the_terminal
from portfolio.report.tables.printed import printed
from portfolio.report.words import labels, notes, sentences
from portfolio.report.words import performance_words as words
from portfolio.report.words.market_words import against

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience
    from portfolio.report.tables.model import ReportTable
    from portfolio.report.tables.printed import PrintedCell, PrintedTable

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
    console.print(drawn(in_the_terminal(review, audience), t, width=width))
    console.print(Text(sentences.headline(review, t)))
    if lost := sentences.not_counted(review, t):
        console.print(Text(lost))
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
    for problem in notes.few_of_a_kind(review.problems):
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
    leads = sentences.leads_with_return(review)
    for line in (
        against(review, t) if leads else words.opening(review, t),
        sentences.gained(review, audience),
        words.own_rate(review, t),
        words.since_start(review, t),
        sentences.growth_below(review, t),
        *words.bridges(review, audience),
        *(words.same_money(review, b, audience) for b in review.benchmarks),
        words.drawdown(review, t),
        words.exactness(review, t),
    ):
        if line:
            console.print(Text(line))
    for table in (
        performance_tables.years(review, audience),
        attribution_tables.contributions(review, audience),
    ):
        if table is not None and table.rows:  # a total of nothing is no table
            console.print(drawn(table, t, width=console.width, has_title=True))


def text_of(table: ReportTable, t: Language, *, width: int) -> str:
    """A table alone as text, without colours."""
    page = io.StringIO()
    Console(file=page, width=width, markup=False, highlight=False).print(
        drawn(table, t, width=width)
    )
    return "\n".join(line.rstrip() for line in page.getvalue().rstrip().splitlines())


def drawn(table: ReportTable, t: Language, *, width: int, has_title: bool = False) -> Table:
    """Any table, as wide as there is room, in at most ``width`` columns of the terminal."""
    found = printed(table, t, "terminal")
    columns = [_Fit.of(found, k) for k in range(len(found.headings))]
    while (spare := width + _PADDING - sum(c.least + _PADDING for c in columns)) < 0 and any(
        c.spare for c in columns
    ):
        # Of two that can be missed alike the one further right is.
        columns.remove(max(columns, key=lambda c: (c.spare, c.place)))
    shown = Table(
        box=SIMPLE_HEAD,
        pad_edge=False,
        show_edge=False,
        show_footer=found.total is not None,
        title=found.title if has_title else None,
        title_justify="left",
    )
    for c in columns:
        # Rich would take from all columns alike and cut numbers, so each column's width is decided
        # here.
        more = max(0, min(spare, c.most - c.least))
        spare -= more
        shown.add_column(
            c.title,
            footer=_text(t, found.total[c.place]) if found.total else "",
            justify="right" if c.is_number else "left",
            overflow="fold" if c.wraps else "ellipsis",
            width=c.least + more,
        )
    for row in found.rows:
        shown.add_row(*(_text(t, row[c.place], wraps=c.wraps) for c in columns))
    return shown


@dataclass(frozen=True)
class _Fit:
    """How much room a column needs; ``spare`` tells how readily it is missed, 0 never."""

    place: int
    title: str
    is_number: bool
    spare: int
    wraps: bool
    #: Its widest cell.
    widest: int

    @classmethod
    def of(cls, table: PrintedTable, place: int) -> _Fit:
        """The room of one of a table's columns; the first one is never missed."""
        heading = table.headings[place]
        rows = [*table.rows, *([table.total] if table.total else [])]
        widest = max((display_width(one_line(row[place].text)) for row in rows), default=0)
        return cls(
            place,
            heading.short or heading.title,
            heading.is_number,
            heading.spare if place else 0,
            heading.wraps,
            widest,
        )

    @property
    def least(self) -> int:
        """What it needs: its widest cell (a cut number would be a wrong number), a name at least a
        little.
        """
        cells = self.widest if self.is_number else min(self.widest, _NAME)
        return max(cells, _longest_word(self.title))

    @property
    def most(self) -> int:
        """What it would fill."""
        is_whole = self.is_number or self.wraps
        cells = self.widest if is_whole else min(self.widest, _LONGEST_NAME)
        return max(self.least, display_width(self.title), cells)


def _longest_word(text: str) -> int:
    """The columns of a title's longest word; Chinese breaks anywhere."""
    return max((display_width(word) for word in text.split() if word.isascii()), default=4)


def _text(t: Language, cell: PrintedCell, *, wraps: bool = False) -> Text:
    """A cell; a return in its colour."""
    return Text(one_line(cell.text), style=_style(t, cell.number), no_wrap=not wraps)


def _style(t: Language, number: float | None) -> str:
    return "" if not number else t.gains if number > 0 else t.losses
