"""``corrections.csv`` to corrections: every row checked, every problem told, nothing guessed.

A row that cannot be read is left out, with an error that says what to type. Of two rows about one
day's price (or dividend, or split) the lower one counts, and the upper one is told.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from portfolio.book.records import CASH, Correction, CorrectionKind
from portfolio.book.symbols import listing, rate_currency, read_symbol
from portfolio.book.tabular.dates import read_date
from portfolio.book.tabular.headers import meaning, read_header, tell_encoding, vocabulary
from portfolio.book.tabular.numbers import Number, plain_text, read_number, style_of
from portfolio.book.tabular.problems import At, Problems
from portfolio.book.tabular.table import Row, Table, read_table
from portfolio.errors import N_, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from portfolio.book.tabular.numbers import Style
    from portfolio.errors import Problem

CorrectionColumn = Literal["symbol", "date", "kind", "value", "source", "entered"]
#: In the order of a new file.
FIELDS: tuple[CorrectionColumn, ...] = get_args(CorrectionColumn)
#: With their Chinese names.
REQUIRED: dict[CorrectionColumn, str] = {
    "symbol": "代號",
    "date": "日期",
    "kind": "種類",
    "value": "數值",
}

_WORDS: dict[str, CorrectionColumn] = vocabulary(
    {
        "symbol": "symbol ticker code 代號 代碼 股號 股票代號 股票代碼 證券代號 證券代碼 標的",
        "date": "date day exdate 日期 除息日 除權息日 交易日 交易日期",
        "kind": "kind type action 種類 類型 類別 項目 動作 更正",
        "value": "value amount price ratio 數值 值 數字 金額 價格 比例",
        "source": "source from reference note 來源 資料來源 出處 依據 備註",
        "entered": (
            "entered enteredon written writtenon 輸入日 輸入日期 登錄日 登錄日期 填寫日 填寫日期 寫入日期"
        ),
    }
)
_KINDS: dict[str, CorrectionKind] = vocabulary(
    {
        "drop": "drop remove delete ignore 刪除 剔除 排除 移除 不計 略過",
        "close": "close price closingprice 收盤 收盤價 價格 股價 匯率",
        "dividend": "dividend distribution 股利 現金股利 股息 配息",
        "split": "split stocksplit 分割 股票分割 拆股 拆分",
        "paid": "paid pricepaid 成交價 成交價格 買價 賣價",
    }
)
#: Kinds that need no value, and what is said of one.
_WITHOUT_VALUE: Mapping[CorrectionKind, str] = {
    "drop": N_("A day that is left out needs no value: this cell is ignored."),
    "paid": N_("A price that is accepted needs no value: this cell is ignored."),
}
_RATIO = re.compile(r"(\d+(?:\.\d+)?) ?: ?(\d+(?:\.\d+)?)")


def corrections_path(holdings: Path) -> Path:
    """Where the corrections of a book are or would be: beside its ``holdings.csv``."""
    return holdings.with_name("corrections.csv")


def column_of(header: str) -> CorrectionColumn | None:
    """The column that a header means, or None for one of the user's own; see
    ``headers.meaning``.
    """
    return meaning(header, _WORDS)


def slot(correction: Correction) -> tuple[str, date, str]:
    """What a correction is about; a day's close and its absence exclude each other."""
    kind = "price" if correction.kind in ("drop", "close") else correction.kind
    return (correction.symbol, correction.day, kind)


@dataclass(frozen=True)
class CorrectionsFile:
    """What ``corrections.csv`` says, and the table that it stands in."""

    table: Table
    #: Those that count, in the file's order.
    corrections: tuple[Correction, ...]
    #: Every row that can be read, by its line, also those that a later row takes the place of.
    rows: Mapping[int, Correction]
    problems: tuple[Problem, ...]
    #: Of the file's bytes.
    sha256: str
    #: What marks the decimals in its values.
    style: Style


def read_corrections(data: bytes, name: str = "corrections.csv") -> CorrectionsFile:
    """The corrections in the bytes of a file called ``name``. Raises UnreadableFileError for
    unknown encodings.
    """
    table = read_table(data)
    if table is None:
        raise UnreadableFileError(
            N_("“{file}” is in an encoding that cannot be told: save it again as “CSV UTF-8”."),
            file=name,
        )
    problems = Problems(name)
    tell_encoding(table, problems)
    columns = read_header(table, column_of, REQUIRED, problems)
    values = [row.cell(columns["value"]) for row in table.filled_rows] if "value" in columns else []
    style = style_of(
        (value for value in values if not _RATIO.fullmatch(plain_text(value))), table.separator
    )
    rows: dict[int, Correction] = {}
    if all(required in columns for required in REQUIRED):
        reader = _CorrectionReader(table, columns, style, problems)
        read = {row.line: reader.read(row) for row in table.filled_rows}
        rows = {line: correction for line, correction in read.items() if correction is not None}
    last = {slot(correction): line for line, correction in rows.items()}
    for line, correction in rows.items():
        if (later := last[slot(correction)]) != line:
            problems.add(
                "warning",
                "repeated_row",
                N_("Line {later} corrects {symbol} of {day} again and counts: remove one of them."),
                At(line, symbol=correction.symbol),
                later=later,
                symbol=correction.symbol,
                day=correction.day,
            )
    return CorrectionsFile(
        table,
        tuple(correction for line, correction in rows.items() if last[slot(correction)] == line),
        rows,
        problems.in_order(),
        hashlib.sha256(data).hexdigest(),
        style,
    )


@dataclass(frozen=True)
class _CorrectionReader:
    """Reads the rows of one table, whose required columns are all there."""

    table: Table
    columns: Mapping[CorrectionColumn, int]
    style: Style
    problems: Problems

    def read(self, row: Row) -> Correction | None:
        """The row's correction, or None (and an error for each cell that is wrong)."""
        if any(cell.strip() for cell in row.cells[len(self.table.header.cells) :]):
            template = N_(
                "The row has more cells than the header: put a text that contains the separator in"
                " quotes."
            )
            self.problems.add("error", "extra_cells", template, At(row.line))
            return None
        symbol = self._symbol(row)
        day = self._date(row, "date", symbol or "")
        kind = self._kind(row, symbol or "")
        entered = self._date(row, "entered", symbol or "")
        if symbol is None or day is None or kind is None:
            return None
        value = self._value(row, kind, symbol)
        if value is None and kind not in _WITHOUT_VALUE:
            return None
        if kind == "paid" and not self._text(row, "source"):
            template = N_(
                "A price that is accepted needs its reason: write it in the column “source”, such"
                " as 公開申購."
            )
            field: CorrectionColumn = "source" if "source" in self.columns else "kind"
            self._wrong(row, field, symbol, "missing_reason", template)
            return None
        return Correction(symbol, day, kind, value, self._text(row, "source"), entered, row.line)

    def _text(self, row: Row, field: CorrectionColumn) -> str:
        return row.cell(self.columns[field]).strip() if field in self.columns else ""

    def _wrong(
        self,
        row: Row,
        field: CorrectionColumn,
        symbol: str,
        code: str,
        template: str,
        /,
        **facts: object,
    ) -> None:
        header = self.table.header.cells[self.columns[field]].strip()
        self.problems.add("error", code, template, At(row.line, header, symbol), **facts)

    def _symbol(self, row: Row) -> str | None:
        typed = plain_text(self._text(row, "symbol")).upper()
        if rate_currency(typed):
            return typed
        read = read_symbol(typed)
        if read.symbol == CASH:
            self._wrong(
                row,
                "symbol",
                CASH,
                "bad_symbol",
                N_("Money has no price to correct: remove the row."),
            )
        elif read.template:
            self._wrong(row, "symbol", typed, "bad_symbol", read.template, **dict(read.facts))
        else:
            return read.symbol
        return None

    def _date(self, row: Row, field: Literal["date", "entered"], symbol: str) -> date | None:
        typed = self._text(row, field)
        if not plain_text(typed):
            if field == "date":
                template = N_("The day is missing: write it like 2024-04-05.")
                self._wrong(row, field, symbol, "missing_date", template)
            return None
        read = read_date(typed)
        if read.day is None:
            self._wrong(row, field, symbol, "bad_date", read.template, **(read.facts or {}))
        return read.day

    def _kind(self, row: Row, symbol: str) -> CorrectionKind | None:
        typed = self._text(row, "kind")
        kind = meaning(typed, _KINDS)
        if kind is None:
            template = N_(
                "“{text}” is no kind of correction: write drop, close, dividend, split or paid."
            )
            self._wrong(row, "kind", symbol, "bad_kind", template, text=typed)
        return kind

    def _value(self, row: Row, kind: CorrectionKind, symbol: str) -> float | None:
        typed = self._text(row, "value")
        if kind in _WITHOUT_VALUE:
            if typed:
                header = self.table.header.cells[self.columns["value"]].strip()
                template = _WITHOUT_VALUE[kind]
                self.problems.add("info", "ignored_value", template, At(row.line, header, symbol))
            return None
        if not plain_text(typed):
            template = {
                "close": N_("The price is missing: write it per share, such as 187.5."),
                "dividend": N_(
                    "The dividend is missing: write it per share, or 0 if nothing was paid."
                ),
                "split": N_(
                    "The ratio is missing: write the new shares for one old one, such as 4."
                ),
            }[kind]
            self._wrong(row, "value", symbol, "missing_value", template)
            return None
        ratio = _RATIO.fullmatch(plain_text(typed)) if kind == "split" else None
        if ratio is not None and float(ratio[2]) > 0:
            number = Number(float(ratio[1]) / float(ratio[2]))
        else:
            number = read_number(typed, self.style)
        return self._checked(number, row, kind, symbol, typed)

    def _checked(
        self, number: Number, row: Row, kind: CorrectionKind, symbol: str, typed: str
    ) -> float | None:
        """The number, if it can be an amount of this kind."""
        own = listing(symbol).currency
        if number.value is None:
            self._wrong(row, "value", symbol, "bad_number", number.template, **(number.facts or {}))
        elif number.is_percent:
            template = N_("“{text}” is a percentage: write a plain number here.")
            self._wrong(row, "value", symbol, "bad_number", template, text=typed)
        elif number.currency and own and (number.currency != own or kind == "split"):
            template = N_("“{text}” is an amount in {currency}: write a plain number here.")
            self._wrong(
                row, "value", symbol, "bad_number", template, text=typed, currency=number.currency
            )
        elif kind == "close" and number.value <= 0:
            template = N_("“{text}” is no price: write an amount per share above 0.")
            self._wrong(row, "value", symbol, "bad_number", template, text=typed)
        elif kind == "dividend" and number.value < 0:
            template = N_("“{text}” is negative: write an amount per share from 0 up.")
            self._wrong(row, "value", symbol, "bad_number", template, text=typed)
        elif kind == "split" and number.value <= 0:
            template = N_(
                "“{text}” is no split: write the new shares for one old one, such as 4, or 1 where"
                " no shares were added."
            )
            self._wrong(row, "value", symbol, "bad_number", template, text=typed)
        else:
            return number.value + 0.0  # no negative zero
        return None
