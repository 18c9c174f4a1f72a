"""Rows that say nothing unusual, read without a second look: by far most of a long ledger.

What a row's words mean (its type, symbol, account and currency) was found for a row above it; its
numbers are digits and a point. Any other row is left to ``TransactionReader``, which tells what is
wrong with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from portfolio.book.records import Transaction
from portfolio.book.transactions.amounts import agrees, amount_of, price_of
from portfolio.book.transactions.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from portfolio.book.tabular.table import Row
    from portfolio.book.transactions.cells import Cells
    from portfolio.book.transactions.columns import TransactionColumn
    from portfolio.book.transactions.dates import DateReader
    from portfolio.book.transactions.notation import Notation
    from portfolio.book.transactions.types import TransactionType

#: What a number is in a file whose decimals follow a point, and in any file.
_POINT = re.compile(r"\d{1,15}(?:\.\d{1,20})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,15}", re.ASCII)
_TRADED: tuple[TransactionColumn, ...] = ("shares", "price", "amount", "fee", "tax")
_RARE: tuple[TransactionColumn, ...] = ("other", "other_shares", "multiplier")
_WORDS: tuple[TransactionColumn, ...] = ("type", "symbol", "account", "currency")


@dataclass
class PlainReader:
    """Reads plain rows of one table, as far as it has learned their words."""

    cells: Cells
    dates: DateReader
    notation: Notation
    today: date
    _subjects: dict[Any, tuple[TransactionType, str, str, str]] = field(default_factory=dict)
    _days: dict[str, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = self.cells.columns
        self._width = len(self.cells.table.header.cells)
        self._words: Callable[[tuple[str, ...]], Any] = itemgetter(
            *(columns[w] for w in _WORDS if w in columns)
        )
        # An empty cell stands for a column that the file lacks.
        self._numbers = [columns.get(name, self._width) for name in _TRADED]
        self._rare = [columns[name] for name in _RARE if name in columns]
        self._date, self._note = columns["date"], columns.get("note", self._width)
        self._id = columns.get("id", self._width)
        self._is_number = (_POINT if self.cells.style == "dot" else _WHOLE).fullmatch

    def learn(self, row: Row, read: Transaction) -> None:
        """Remember what a row's words mean."""
        if len(row.cells) == self._width:
            self._subjects[self._words(row.cells)] = (
                TYPES[read.kind],
                read.symbol,
                read.account,
                read.currency,
            )

    def _day(self, typed: str) -> date | None:
        """The day that a date means, unless there is something to tell about it."""
        read, order = self.dates.read(typed)
        if read.day is None or order or read.day > self.today:
            return None
        self._days[typed] = read.day
        return read.day

    def read(self, row: Row) -> Transaction | None:
        """The transaction of a plain row; None for any other."""
        cells = row.cells
        if len(cells) != self._width or row.stray_quote:
            return None
        subject = self._subjects.get(self._words(cells))
        if subject is None:
            return None
        day = self._days.get(cells[self._date]) or self._day(cells[self._date])
        if day is None:
            return None
        type_, symbol, account, currency = subject
        if any(cells[index] for index in self._rare):
            return None
        cells = (*cells, "")
        figures: list[float | None] = []
        for index in self._numbers:
            text = cells[index]
            if text and not self._is_number(text):
                return None
            figures.append(float(text) if text else None)
        shares, price, amount, fee, tax = figures
        if type_.computes_amount:
            shares = None if shares is None else shares * self.cells.lot
            if shares == 0 or (shares is None and type_.needs_shares):
                return None
            costs = (fee or 0.0) + (tax or 0.0)
            if amount is None:
                if shares is None or price is None:
                    return None
                amount = amount_of(type_, shares, price, costs)
            else:
                if shares is not None and price is not None:
                    if not agrees(type_, amount_of(type_, shares, price, costs), amount, tax):
                        return None
                elif shares is not None and type_.needs_shares:
                    price = price_of(type_, shares, amount, costs)
                    if price < 0:
                        return None
                self.notation.note_sign(type_, amount, row.line)
        elif amount is None or shares or price or not type_.is_of_amount_alone or fee or tax:
            return None
        else:
            self.notation.note_sign(type_, amount, row.line)
            shares = price = fee = tax = None
        note = cells[self._note].strip()
        return Transaction(
            day,
            type_.key,
            symbol,
            shares,
            price,
            amount,
            currency,
            account,
            fee or 0.0,
            tax,
            note,
            row.line,
            id=cells[self._id].strip(),
        )
