"""One file of the user's own prices: every row checked, every problem told, nothing guessed.

A row that cannot be read is left out, with an error that says what to type. Of two rows about one
day the lower one counts, and the upper one is told.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from portfolio.book.records import PriceFile, PriceRow
from portfolio.book.symbols import listing
from portfolio.book.tabular.dates import read_date
from portfolio.book.tabular.headers import meaning, read_header, tell_encoding, vocabulary
from portfolio.book.tabular.numbers import Number, plain_text, read_number, style_of
from portfolio.book.tabular.problems import At, Problems
from portfolio.book.tabular.shape import has_shape
from portfolio.book.tabular.table import Row, Table, read_table
from portfolio.errors import N_, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portfolio.book.tabular.numbers import Style
    from portfolio.errors import Severity

Field = Literal["date", "close", "dividend", "split"]
_Amount = Literal["close", "dividend", "split"]
_AMOUNTS: tuple[_Amount, ...] = ("close", "dividend", "split")
#: With their Chinese names.
_REQUIRED: dict[Field, str] = {"date": "日期", "close": "收盤價"}
_WORDS: dict[str, Field] = vocabulary(
    {
        "date": "date day 日期 淨值日期 交易日 交易日期 基準日",
        "close": (
            "close closingprice price nav unitprice unitvalue 收盤 收盤價 價格 股價 淨值 單位淨值"
            " 基金淨值 每單位淨值 單位價格"
        ),
        "dividend": ("dividend dividends distribution 股利 現金股利 股息 配息 配息金額 每單位配息"),
        "split": "split splits stocksplit stocksplits 分割 股票分割 拆股 拆分 分割比例",
    }
)
_RATIO = re.compile(r"(\d+(?:\.\d+)?) ?: ?(\d+(?:\.\d+)?)")


def read_prices(data: bytes, name: str, symbol: str, today: date) -> PriceFile:
    """The prices of ``symbol`` in the bytes of a file called ``name``, as they are written there.

    Raises UnreadableFileError for unknown encodings.
    """
    table = read_table(data)
    if table is None:
        raise UnreadableFileError(
            N_("“{file}” is in an encoding that cannot be told: save it again as “CSV UTF-8”."),
            file=name,
        )
    problems = Problems(name)
    tell_encoding(table, problems)
    columns = read_header(table, lambda header: meaning(header, _WORDS), _REQUIRED, problems)
    rows: dict[date, PriceRow] = {}
    reader = _Reader(table, columns, _style(table, columns), problems, symbol, today)
    if all(required in columns for required in _REQUIRED):
        for row in table.filled_rows:
            read = reader.read(row)
            if read is None:
                continue
            if read.day in rows:
                reader.wrong(
                    rows[read.day].line, "date", "repeated_row", _AGAIN,
                    later=read.line, day=read.day,
                )  # fmt: skip
            rows[read.day] = read
    return PriceFile(
        symbol=symbol,
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        rows=tuple(rows[day] for day in sorted(rows)),
        currency=reader.currency,
        problems=problems.in_order(),
    )


def _style(table: Table, columns: Mapping[Field, int]) -> Style:
    cells = (
        row.cell(columns[field])
        for field in _AMOUNTS
        if field in columns
        for row in table.filled_rows
    )
    return style_of((c for c in cells if not _RATIO.fullmatch(plain_text(c))), table.separator)


@dataclass
class _Reader:
    """Reads the rows of one table, whose required columns are all there."""

    table: Table
    columns: Mapping[Field, int]
    style: Style
    problems: Problems
    symbol: str
    today: date
    #: What the signs in the cells say; empty while there are none.
    currency: str = ""

    def read(self, row: Row) -> PriceRow | None:
        """The row, or None (and an error for each cell that is wrong)."""
        if not has_shape(row, len(self.table.header.cells), self.problems):
            return None
        day = self._day(row)
        before = len(self.problems.found)
        close, dividend, split = (self._amount(row, field) for field in _AMOUNTS)
        if day is None or len(self.problems.found) > before:
            return None
        if close is None and dividend is None and split is None:
            self.wrong(row.line, "close", "missing_value", _NO_CLOSE)
            return None
        return PriceRow(day, close, dividend, split, row.line)

    def wrong(self, line: int, field: Field, code: str, template: str, /, **facts: object) -> None:
        """Note what is wrong with a cell; a repeated row is a warning, all else an error."""
        header = self.table.header.cells[self.columns[field]].strip()
        severity: Severity = "warning" if code == "repeated_row" else "error"
        self.problems.add(severity, code, template, At(line, header, self.symbol), **facts)

    def _day(self, row: Row) -> date | None:
        typed = row.cell(self.columns["date"])
        if not plain_text(typed):
            self.wrong(row.line, "date", "missing_date", _NO_DAY)
            return None
        read = read_date(typed)
        if read.day is None:
            self.wrong(row.line, "date", "bad_date", read.template, **(read.facts or {}))
        elif read.day > self.today:
            self.wrong(row.line, "date", "future_date", _FUTURE, day=read.day)
            return None
        return read.day

    def _amount(self, row: Row, field: _Amount) -> float | None:
        """The number in a cell; None for an empty or a wrong one, and for no split at all."""
        typed = row.cell(self.columns[field]).strip() if field in self.columns else ""
        text = plain_text(typed)
        if not text:
            return None
        ratio = _RATIO.fullmatch(text) if field == "split" else None
        if ratio is not None and float(ratio[2]) > 0:
            number = Number(float(ratio[1]) / float(ratio[2]))
        else:
            number = read_number(typed, self.style)
        template, facts = self._doubt(number, field)
        if template:
            self.wrong(row.line, field, "bad_number", template, **{"text": typed, **facts})
            return None
        value = number.value or 0.0
        return None if field == "split" and value in (0.0, 1.0) else value

    def _doubt(self, number: Number, field: _Amount) -> tuple[str, Mapping[str, object]]:
        """Why a number cannot be what its column says: a sentence and its facts; an empty one when
        it can.
        """
        if number.value is None:
            return number.template, number.facts or {}
        if number.is_percent:
            return N_("“{text}” is a percentage: write a plain number here."), {}
        if number.currency:
            expected = self.currency or listing(self.symbol).currency or number.currency
            if field == "split" or number.currency != expected:
                template = N_("“{text}” is an amount in {currency}: write a plain number here.")
                return template, {"currency": number.currency}
            self.currency = number.currency
        if field == "close" and number.value <= 0:
            return N_("“{text}” is no price: write an amount per share above 0."), {}
        if number.value < 0:
            return N_("“{text}” is negative: write an amount per share from 0 up."), {}
        return "", {}


_NO_DAY = N_("The day is missing: write it like 2024-04-05.")
_NO_CLOSE = N_("The price is missing: write it per share, such as 187.5.")
_FUTURE = N_("{day} has not come yet: this row is left out.")
_AGAIN = N_("Line {later} has {day} again and counts: remove one of them.")
