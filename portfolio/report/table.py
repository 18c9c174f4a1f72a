"""The review in the terminal: one table, the sentence above it, dates and findings below.

Rich measures Chinese characters as two columns wide. Without a terminal (a pipe, a file) there is no colour and
no limit to the width; a narrow terminal gets fewer columns rather than wrapped numbers.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from portfolio.report import labels, notes, sentences
from portfolio.report.cells import known, one_line

if TYPE_CHECKING:
    from portfolio.analysis.records import HoldingReview, Review
    from portfolio.language import Language

#: Where nothing is cut off.
_UNLIMITED = 200
#: Terminals narrower than this go without names and dates.
_WIDE = 110
_STYLES = {"error": "red", "warning": "yellow", "info": "dim"}


def terminal_table(
    review: Review,
    t: Language,
    *,
    amounts: bool,
    colour: bool | None = None,
    width: int | None = None,
) -> str:
    """Return the text to print.

    ``colour`` and ``width`` (in columns) are those of the terminal unless given; ``NO_COLOR`` is obeyed.
    """
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
    console.print(_table(review, t, amounts=amounts, wide=width >= _WIDE))
    console.print(Text(sentences.headline(review, t)))
    for line in (
        sentences.method_note(review, t),
        sentences.basis_note(review, t),
        sentences.data_line(review, t),
    ):
        console.print(Text(line, style="dim"))
    for problem in review.problems:
        said = t(
            "{severity}: {where}: {message}",
            severity=labels.severity(t, problem.severity),
            where=one_line(problem.where),
            message=one_line(notes.message(problem, t, amounts=amounts)),
        )
        console.print(Text(said, style=_STYLES[problem.severity]))
    return page.getvalue()


def _table(review: Review, t: Language, *, amounts: bool, wide: bool) -> Table:
    accounts = wide and len({h.account for h in review.holdings}) > 1
    quarter = review.quarter[4:]
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_footer=True)
    row = review.total_row
    table.add_column(t("Symbol"), footer=t("Portfolio"), no_wrap=True)
    if wide:
        table.add_column(t("Name"), overflow="ellipsis", no_wrap=True, max_width=32)
    if accounts:
        table.add_column(t("Account"), overflow="ellipsis", no_wrap=True, max_width=16)

    def number(title: str, footer: str | Text = "") -> None:
        table.add_column(title, footer=footer, justify="right")

    if quarter != "Q1":
        number(
            t("Total {period}", period=t.quarter(review.quarter)), _gain(t, row.get("own", "total", quarter))
        )
    year = labels.year_to_date(t, review)
    number(t("Total {period}", period=year), _gain(t, row.get("own", "total", "YTD")))
    number(
        t("Total {period} in {currency}", period=year, currency=review.base_currency),
        _gain(t, row.get("base", "total", "YTD")),
    )
    number(t("Yield after tax"), t.percent(known(review.totals.yield_trailing_net)))
    number(t("Weight"))
    if amounts:
        title = t("Value in {currency}", currency=review.base_currency)
        number(title, t.money(known(review.totals.value), review.base_currency))
    if wide:
        number(t("Date of price"))
    for h in review.holdings:
        table.add_row(*_cells(review, t, h, amounts=amounts, wide=wide, accounts=accounts))
    return table


def _cells(
    review: Review, t: Language, h: HoldingReview, *, amounts: bool, wide: bool, accounts: bool
) -> list[str | Text]:
    """One row, in the order of the columns of ``_table``."""
    cells: list[str | Text] = [Text(f"{h.symbol} {h.currency}" if h.is_cash else h.symbol)]
    if wide:
        cells.append(Text(labels.short(t, h.symbol, h.name)))
    if accounts:
        cells.append(Text(one_line(h.account)))
    if not review.quarter.endswith("Q1"):
        cells.append(_gain(t, h.total_return_qtd))
    cells += [
        _gain(t, h.total_return_ytd),
        _gain(t, h.base_return_ytd),
        t.percent(known(h.yield_trailing_net)),
        t.percent(known(h.weight)),
    ]
    if amounts:
        cells.append(t.money(known(h.value_base), review.base_currency))
    if wide:
        day = "" if h.price_date is None else h.price_date.isoformat()
        cells.append(Text(" ".join(filter(None, (day, labels.remark(t, h))))))
    return cells


def _gain(t: Language, value: float | None) -> Text:
    """A return with its sign; in Taiwan gains are red and losses green, elsewhere the reverse."""
    number = known(value)
    up, down = ("red", "green") if t.code == "zh-TW" else ("green", "red")
    style = "" if not number else up if number > 0 else down
    return Text(t.percent(number, signed=True), style=style)
