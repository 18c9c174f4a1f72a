"""The cells of a ledger's rows: their text, their numbers, and the place of what is
wrong in them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portfolio.book.tabular.numbers import Number, plain_text, read_number
from portfolio.book.tabular.problems import At
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from portfolio.book.tabular.numbers import Style
    from portfolio.book.tabular.problems import Problems
    from portfolio.book.tabular.table import Row, Table
    from portfolio.book.transactions.columns import TransactionColumn
    from portfolio.book.transactions.types import TransactionType, Uses
    from portfolio.errors import Severity

#: What brokers write for nothing.
_NOTHING = frozenset({"", "-", "--", "---", "–", "—", "N/A", "n/a", "NA"})


@dataclass(frozen=True, slots=True)
class Known:
    """A row whose type, symbol and currency have been read; ``currency`` is empty where the market
    knows it.
    """

    row: Row
    type: TransactionType
    symbol: str
    currency: str
    #: What the security may be quoted in, as far as that is known without the market.
    quoted: frozenset[str] = frozenset()
    #: Whether nobody knows the currency, because a cell that would tell it is wrong.
    has_no_currency: bool = False

    @property
    def is_settled_elsewhere(self) -> bool:
        """Whether the row's money may be in another currency than the security's price: through a
        broker at home (sub-brokerage), at a rate of the broker's own.
        """
        return bool(self.currency) and bool(self.quoted - {self.currency})

    @property
    def uses(self) -> Uses:
        """Which number columns it uses."""
        return self.type.numbers(self.symbol)


@dataclass
class Cells:
    """The cells of one table. A number that was read once is kept."""

    table: Table
    columns: Mapping[TransactionColumn, int]
    style: Style
    problems: Problems
    #: How many shares one of the file is: a thousand where it counts in lots.
    lot: int = 1
    #: How many errors have been told.
    errors: int = 0
    _numbers: dict[str, Number | None] = field(default_factory=dict)

    def text(self, row: Row, field: TransactionColumn) -> str:
        """The text of a cell; empty where the file lacks the column."""
        index = self.columns.get(field)
        return row.cell(index).strip() if index is not None else ""

    def header(self, field: TransactionColumn) -> str:
        """The column's header as typed, or its name where the file lacks it."""
        return (
            self.table.header.cells[self.columns[field]].strip() if field in self.columns else field
        )

    def tell(
        self,
        severity: Severity,
        code: str,
        template: str,
        row: Row,
        field: TransactionColumn,
        symbol: str = "",
        /,
        **facts: object,
    ) -> None:
        """Note a problem of one cell."""
        self.errors += severity == "error"
        self.problems.add(
            severity, code, template, At(row.line, self.header(field), symbol), **facts
        )

    def number(
        self,
        known: Known,
        field: TransactionColumn,
        currency: str | None,
        others: Collection[str] = (),
    ) -> float | None:
        """The number in a cell; None when there is none or, with an error, when it cannot be read.

        ``currency`` is the one that a sign in the cell must name (``US$5``), unless it is one of
        ``others``; None where it is no amount of money.
        """
        typed = self.text(known.row, field)
        if not typed:
            return None
        if typed not in self._numbers:
            self._numbers[typed] = None if _is_nothing(typed) else read_number(typed, self.style)
        number = self._numbers[typed]
        if number is None:
            return None
        if number.value is None:
            self._refuse(known, field, number.template, **(number.facts or {}))
        elif number.is_percent:
            self._refuse(
                known, field, N_("“{text}” is a percentage: write a plain number here."), text=typed
            )
        elif (
            not number.currency
            or number.currency in (currency, *others)
            or (known.has_no_currency and currency is not None)
        ):
            return number.value
        elif currency is None:
            template = N_("“{text}” is an amount of money: write a plain number here.")
            self._refuse(known, field, template, text=typed)
        else:
            template = N_(
                "“{text}” names {sign}, but the row’s currency is {currency}: write one of them."
            )
            self._refuse(
                known, field, template, text=typed, sign=number.currency, currency=currency or "–"
            )
        return None

    def has_number(self, row: Row, field: TransactionColumn) -> bool:
        """Whether a cell has anything in it but nothing and zero."""
        typed = self.text(row, field)
        return bool(typed.strip("0.,-+ ")) and not _is_nothing(typed)

    def _refuse(
        self, known: Known, field: TransactionColumn, template: str, /, **facts: object
    ) -> None:
        self.tell("error", "bad_number", template, known.row, field, known.symbol, **facts)


def _is_nothing(typed: str) -> bool:
    return not typed[-1:].isdigit() and plain_text(typed) in _NOTHING
