"""A sheet of the workbook: cells by their kind, title lines, headers, widths, printing.

Numbers stay numbers under formats (percent, money in its currency, dates), text stays text: nothing
becomes a formula or a link, and text that looks like one is marked as quoted, so that it stays text
when it is edited.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from portfolio.language import DASH
from portfolio.report.cells import display_width, known, looks_like_formula
from portfolio.report.words import sentences

if TYPE_CHECKING:
    from typing import Any

    from portfolio.analysis.records import Review
    from portfolio.language import Colour, Language
    from portfolio.report.tables.model import Kind, ReportTable, Value

#: The longest text that a cell can hold.
_LONGEST = 32767
_WIDEST = 36
_PROSE = 90
#: How many columns the demo's banner is filled across.
_BANNER = 8
Look = Mapping[str, object]
_PLAIN: Look = {}
_HEADER: Look = {
    "bold": True,
    "text_wrap": True,
    "bottom": 1,
    "bg_color": "#F4F6F8",
    "valign": "bottom",
}
#: Excel's palette number 10 is a green that can be read on white; [Green] itself cannot.
_COLOURS: Mapping[Colour, str] = {"red": "[Red]", "green": "[Color10]"}
_LAST: Look = {"bold": True, "top": 1}
_WRAPPED: Look = {"text_wrap": True}
_QUIET: Look = {"font_color": "#5A6573"}


class Styles:
    """The workbook's cell formats, each made once."""

    def __init__(self, book: Any, t: Language) -> None:
        self._book = book
        self._t = t
        self._made: dict[tuple[tuple[str, str], ...], Any] = {}
        self._up, self._down = _COLOURS[t.gains], _COLOURS[t.losses]

    def number_format(self, kind: Kind, currency: str) -> str:
        """The number format of a kind of cell; ``currency`` matters for money and prices."""
        if kind == "return":
            return f"{self._up}+0.00%;{self._down}-0.00%;0.00%"
        if kind == "fraction":
            return "0.00%"
        if kind == "points":
            return "+0.00;-0.00;0.00"
        if kind == "tax":
            return "0.000%"
        if kind == "date":
            return "yyyy-mm-dd"
        if kind == "count":
            return "#,##0"
        if kind == "shares":
            return "#,##0.####"
        if kind == "rate":
            return "#,##0.0000"
        return self._money(currency, at_least_cents=kind == "price")

    def _money(self, currency: str, *, at_least_cents: bool) -> str:
        """The currency's sign and decimals as the rest of the product writes them; prices have two
        or more.
        """
        match = re.fullmatch(r"(\D*)0(?:\.(0+))?", self._t.money(0.0, currency))
        sign, decimals = (match[1], match[2] or "") if match else (f"{currency} ", "00")
        places = max(decimals, "00") if at_least_cents else decimals
        number = "#,##0" + (f".{places}" if places else "")
        return f'"{sign}"{number};-"{sign}"{number}'

    def get(self, look: Look) -> Any:
        """The format with these properties (XlsxWriter's names)."""
        key = tuple(sorted((name, str(value)) for name, value in look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top", **look})
        return self._made[key]


class WorkbookSheet:
    """One sheet with its title lines, header, frozen panes, widths and print set-up."""

    def __init__(self, book: Any, styles: Styles, name: str, review: Review, t: Language) -> None:
        self._sheet = book.add_worksheet(name)
        self._styles = styles
        self._widths: dict[int, int] = {}
        #: The next row to write.
        self.row = 0
        self._lines(review, t)

    def _lines(self, review: Review, t: Language) -> None:
        """What stands above every table: the title, period, basis and dates; the banner over demo
        prices.
        """
        lines: list[tuple[str, Look]] = [
            (sentences.title(review, t), {"bold": True, "font_size": 15}),
            (sentences.period(review, t), _QUIET),
            (sentences.data_line(review, t), _QUIET),
        ]
        if review.source == "demo":
            warning = {"bold": True, "font_color": "#7A4A00", "bg_color": "#FFE9C2"}
            lines.insert(0, (sentences.demo_banner(t), warning))
        if running := sentences.running(review, t):
            lines.append((running, _QUIET))
        for text, look in lines:
            self._sheet.write_string(self.row, 0, text, self._styles.get(look))
            for column in range(1, _BANNER if "bg_color" in look else 0):
                self._sheet.write_blank(self.row, column, None, self._styles.get(look))
            self.row += 1
        self.row += 1

    def text(self, column: int, text: str, look: Look = _PLAIN) -> None:
        """Write text as text, whatever it looks like."""
        if looks_like_formula(text):
            look = {**look, "quote_prefix": True}
        self._sheet.write_string(self.row, column, text[:_LONGEST], self._styles.get(look))
        self._grow(column, display_width(text))

    def value(
        self,
        column: int,
        value: Value,
        kind: Kind,
        currency: str = "",
        look: Look = _PLAIN,
    ) -> None:
        """Write one cell by its kind; a dash for a number or a date that is not available."""
        if isinstance(value, str):
            self.text(column, value, look)
            return
        if isinstance(value, date):
            style = self._styles.get({**look, "num_format": self._styles.number_format("date", "")})
            self._sheet.write_datetime(self.row, column, datetime.combine(value, time()), style)
            self._grow(column, 11)
            return
        number = None if isinstance(value, tuple) else known(value)
        if number is None:
            self.text(column, "" if kind == "text" else DASH, {**_QUIET, "align": "right", **look})
            return
        style = self._styles.get({**look, "num_format": self._styles.number_format(kind, currency)})
        # A workbook has no format for percentage points.
        number = 100 * number if kind == "points" else number
        self._sheet.write_number(self.row, column, number, style)
        self._grow(column, len(f"{number:,.2f}") + 4 if kind in ("own", "base", "price") else 9)

    def main(self, table: ReportTable) -> None:
        """Write the one table of a sheet: its header and first columns stay in view, and it can be
        filtered; the whole stands below what is.
        """
        table = table.on("xlsx")
        self._header([h.title for h in table.headings], fixed=table.fixed)
        rows = len(table.rows) - table.has_total
        self._sheet.autofilter(
            self.row - 1, 0, self.row - 1 + max(rows, 1), len(table.headings) - 1
        )
        self._rows(table)

    def _header(self, titles: list[str], *, fixed: int) -> None:
        for column, title in enumerate(titles):
            self._sheet.write_string(self.row, column, title, self._styles.get(_HEADER))
            # Titles wrap: a third of the title, or its longest word, is enough.
            longest = max((display_width(word) for word in title.split()), default=0)
            self._grow(column, max(9, min(longest, 16), display_width(title) // 3))
        lines = max(
            -(-display_width(title) // max(1, self._widths[c] - 1))
            for c, title in enumerate(titles)
        )
        self._sheet.set_row(self.row, 15 * min(max(lines, 1) + 1, 6))
        self._sheet.freeze_panes(self.row + 1, fixed)
        self._sheet.repeat_rows(self.row)
        self._sheet.repeat_columns(0, fixed - 1)
        self.row += 1

    def prose(self, text: str) -> None:
        """Write a sentence across the columns; nothing for an empty one."""
        if text:
            self._sheet.write_string(self.row, 0, text[:_LONGEST], self._styles.get(_PLAIN))
            self.row += 1

    def below(self, table: ReportTable) -> None:
        """Write one of several tables below each other: its title, its header, its rows, what it
        measures, a gap.
        """
        table = table.on("xlsx")
        self._sheet.write_string(
            self.row, 0, table.title, self._styles.get({"bold": True, "font_size": 12})
        )
        self.row += 1
        for column, heading in enumerate(table.headings):
            side = "left" if heading.kind == "text" else "right"
            self._sheet.write_string(
                self.row, column, heading.title, self._styles.get({**_HEADER, "align": side})
            )
            self._grow(column, max(9, min(display_width(heading.title), 16)))
        self._sheet.set_row(self.row, 30)  # two lines: titles wrap
        self.row += 1
        self._rows(table)
        self._sheet.write_string(self.row, 0, table.note, self._styles.get(_QUIET))
        self.row += 2

    def _rows(self, table: ReportTable) -> None:
        for number, row in enumerate(table.rows):
            is_last = table.has_total and number == len(table.rows) - 1
            for column, (value, heading) in enumerate(zip(row, table.headings, strict=True)):
                look = {**(_LAST if is_last else {}), **(_WRAPPED if heading.wraps else {})}
                self.value(column, value, heading.kind, table.currency_of(heading, number), look)
            self.row += 1

    def finish(self, *, pages_wide: int = 1, prose: int | None = None) -> None:
        """Set widths and printing: A4, landscape, fitted to the width. The column ``prose`` holds
        sentences.
        """
        for column, width in self._widths.items():
            self._sheet.set_column(
                column, column, min(width, _PROSE if column == prose else _WIDEST) + 2
            )
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(pages_wide, 0)
        self._sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self._sheet.set_footer("&L&A&R&P / &N")
        self._sheet.hide_gridlines(2)

    def _grow(self, column: int, width: int) -> None:
        self._widths[column] = max(width, self._widths.get(column, 0))
