"""One row of ``holdings.csv`` to one holding, with a problem for every cell that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from portfolio.book.currencies import currency_of, major_unit
from portfolio.book.options import is_option
from portfolio.book.records import CASH, Holding
from portfolio.book.symbols import (
    UNLISTED,
    UNLISTED_CURRENCY,
    asked_about,
    is_unlisted,
    listing,
    read_symbol,
)
from portfolio.book.tabular.numbers import Number, plain_text, read_number
from portfolio.book.tabular.problems import At
from portfolio.book.tabular.shape import has_shape
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.book.holdings.columns import HoldingsColumn
    from portfolio.book.tabular.numbers import Style
    from portfolio.book.tabular.problems import Problems
    from portfolio.book.tabular.table import Row, Table
    from portfolio.errors import Severity


@dataclass(frozen=True)
class HoldingReader:
    """Reads the rows of one table."""

    table: Table
    columns: Mapping[HoldingsColumn, int]
    #: The user's own columns by header.
    others: Mapping[str, int]
    style: Style
    problems: Problems
    #: How many shares one of the file is: a thousand where it counts in lots.
    lot: int = 1

    def read(self, row: Row) -> Holding | None:
        """The row's holding, or None (and an error) when it cannot be part of the portfolio."""
        if not has_shape(row, len(self.table.header.cells), self.problems):
            return None
        symbol = self._symbol(row)
        if symbol is None:
            self._shares(row, symbol="", is_cash=False)  # so that one look shows all that is wrong
            return None
        is_cash = symbol == CASH
        currency = self._currency(row, symbol)
        shares = self._shares(row, symbol, is_cash=is_cash)
        cost, price = self._money(row, "cost", symbol), self._money(row, "price", symbol)
        if currency is None:  # named but unknown: amounts written in it mean nothing
            cost = price = None
        if price is not None and not currency and not is_cash:
            currency = self._currency_of_price(row, symbol)
            price = price if currency else None
        target, tax = self._target(row, symbol), self._dividend_tax(row, symbol)
        multiplier = self._multiplier(row, symbol)
        if shares is None or (is_cash and not currency):
            return None
        if is_cash:
            self._tell_ignored(row)
        return Holding(
            symbol=symbol,
            shares=shares,
            name=self._text(row, "name"),
            account=self._text(row, "account"),
            currency=currency or "",
            cost=None if is_cash else cost,
            asset_class=self._text(row, "asset_class"),
            region=self._text(row, "region"),
            sector=self._text(row, "sector"),
            target=target,
            dividend_tax=None if is_cash else tax,
            price=None if is_cash else price,
            multiplier=multiplier,
            note=self._text(row, "note"),
            other={header: row.cell(index).strip() for header, index in self.others.items()},
            line=row.line,
        )

    @cached_property
    def _held(self) -> frozenset[str]:
        """The symbols of all rows that say one."""
        index = self.columns["symbol"]
        read = (read_symbol(row.cell(index)).symbol for row in self.table.filled_rows)
        return frozenset(read) - {""}

    def _text(self, row: Row, column: HoldingsColumn) -> str:
        return row.cell(self.columns[column]).strip() if column in self.columns else ""

    def _tell(
        self,
        severity: Severity,
        code: str,
        template: str,
        row: Row,
        column: HoldingsColumn,
        symbol: str,
        /,
        **facts: object,
    ) -> None:
        header = (
            self.table.header.cells[self.columns[column]].strip()
            if column in self.columns
            else column
        )
        self.problems.add(severity, code, template, At(row.line, header, symbol), **facts)

    def _symbol(self, row: Row) -> str | None:
        name = self._text(row, "name")
        read = read_symbol(self._text(row, "symbol"), name)
        if read.template and len(read.candidates) > 1:
            read = read_symbol(self._text(row, "symbol"), name, self._held)
        elif not read.template and not name:
            # Its name beside it says that the security is meant.
            read = asked_about(read.symbol) or read
        if not read.template:
            if is_unlisted(read.symbol):
                self._tell(
                    "info", "unlisted", UNLISTED, row, "symbol", read.symbol, symbol=read.symbol
                )
            return read.symbol
        typed = plain_text(self._text(row, "symbol"))
        self._tell("error", "bad_symbol", read.template, row, "symbol", typed, **dict(read.facts))
        return None

    def _currency(self, row: Row, symbol: str) -> str | None:
        """The row's currency, empty for none, None for one that is not known."""
        typed = self._text(row, "currency")
        if not typed:
            if symbol == CASH:
                template = N_(
                    "Cash needs its currency: write it in the column “currency”, such as TWD."
                )
                self._tell("error", "missing_currency", template, row, "currency", symbol)
            elif is_unlisted(symbol):
                self._tell(
                    "error",
                    "missing_currency",
                    UNLISTED_CURRENCY,
                    row,
                    "currency",
                    symbol,
                    symbol=symbol,
                )
            return ""
        currency = currency_of(typed)
        if currency is None and (major := major_unit(typed)) is not None:
            template = N_("“{text}” is a hundredth of {major}: write {major}, and amounts in it.")
            self._tell(
                "error",
                "minor_currency",
                template,
                row,
                "currency",
                symbol,
                text=typed,
                major=major,
            )
        elif currency is None:
            template = N_(
                "“{text}” is not a currency: write its three letters, such as TWD, USD or JPY."
            )
            self._tell("error", "unknown_currency", template, row, "currency", symbol, text=typed)
        return currency

    def _currency_of_price(self, row: Row, symbol: str) -> str:
        """The currency of a manual price in a row without one: the listing's, if the symbol has an
        ending.
        """
        listed = listing(symbol)
        if (listed.suffix and listed.currency) or is_unlisted(symbol):  # that has been told
            return listed.currency
        template = N_(
            "A price of your own needs its currency: write it in the column “currency”, such as"
            " TWD."
        )
        self._tell("error", "missing_currency", template, row, "currency", symbol)
        return ""

    def _number(
        self, row: Row, column: HoldingsColumn, symbol: str, *, percent: bool = False
    ) -> Number | None:
        """The number in a cell; None when blank or, with an error, when it cannot be read."""
        typed = self._text(row, column)
        if not plain_text(typed):
            return None
        number = read_number(typed, self.style)
        if number.value is not None and number.is_percent and not percent:
            template = N_("“{text}” is a percentage: write a plain number here.")
            self._tell("error", "bad_number", template, row, column, symbol, text=typed)
            return None
        if number.value is None:
            self._tell(
                "error", "bad_number", number.template, row, column, symbol, **(number.facts or {})
            )
            return None
        return number if self._sign_agrees(number, row, column, symbol, typed) else None

    def _sign_agrees(
        self, number: Number, row: Row, column: HoldingsColumn, symbol: str, typed: str
    ) -> bool:
        """Whether a currency sign in the cell names the row's own currency."""
        if not number.currency:
            return True
        own = currency_of(self._text(row, "currency")) or (
            "" if symbol == CASH else listing(symbol).currency
        )
        if number.currency == own and (column in ("cost", "price") or symbol == CASH):
            return True
        if column in ("cost", "price") or symbol == CASH:
            template = N_(
                "“{text}” names {sign}, but the row’s currency is {currency}: write one of them."
            )
            facts = {"text": typed, "sign": number.currency, "currency": own or "–"}
            self._tell("error", "bad_number", template, row, column, symbol, **facts)
        else:
            template = N_("“{text}” is an amount of money: write a plain number here.")
            self._tell("error", "bad_number", template, row, column, symbol, text=typed)
        return False

    def _shares(self, row: Row, symbol: str, *, is_cash: bool) -> float | None:
        typed = self._text(row, "shares")
        if not plain_text(typed):
            template = (
                N_("The amount of money is missing: write it in this column.")
                if is_cash
                else N_("The number of shares is missing: write it, such as 100 or 12.5.")
            )
            self._tell("error", "missing_shares", template, row, "shares", symbol)
            return None
        number = self._number(row, "shares", symbol)
        if number is None or number.value is None:
            return None
        if number.value < 0 and is_cash:
            template = N_("A negative amount of money counts as a loan of {amount}.")
            self._tell("info", "loan", template, row, "shares", symbol, amount=-number.value)
        elif number.value < 0 and (is_unlisted(symbol) or is_option(symbol)):
            template = N_(
                "A negative number of shares counts as a debt: {shares} of {symbol} are owed, such"
                " as an option that you wrote."
            )
            facts = {"shares": -number.value, "symbol": symbol}
            self._tell("info", "written", template, row, "shares", symbol, **facts)
        elif number.value < 0:
            template = N_("“{text}” shares cannot be held: write a number from 0 up.")
            self._tell("error", "negative_shares", template, row, "shares", symbol, text=typed)
            return None
        elif number.value == 0 and not is_cash:
            template = N_("0 shares count for nothing: remove the row if you do not plan to buy.")
            self._tell("info", "zero_shares", template, row, "shares", symbol)
        return number.value * (1 if is_cash else self.lot) + 0.0  # no negative zero

    def _money(self, row: Row, column: HoldingsColumn, symbol: str) -> float | None:
        number = self._number(row, column, symbol)
        if number is None or number.value is None:
            return None
        if number.value < 0:
            template = N_("“{text}” is negative: write an amount per share from 0 up.")
            facts = {"text": self._text(row, column)}
            self._tell("error", "negative_amount", template, row, column, symbol, **facts)
            return None
        return number.value + 0.0

    def _target(self, row: Row, symbol: str) -> float | None:
        """A percentage of the portfolio, ``25`` or ``25%``, as a fraction."""
        number = self._number(row, "target", symbol, percent=True)
        if number is None or number.value is None:
            return None
        if not 0 <= number.value <= 100:
            template = N_("“{text}” is no target: write a percentage from 0 to 100, such as 25.")
            facts = {"text": self._text(row, "target")}
            self._tell("error", "target_out_of_range", template, row, "target", symbol, **facts)
            return None
        return number.value / 100 + 0.0

    def _dividend_tax(self, row: Row, symbol: str) -> float | None:
        """A rate, ``30%`` or ``0.3``, as a fraction; a bare 30 could be a slip of a hundred and is
        refused.
        """
        number = self._number(row, "dividend_tax", symbol, percent=True)
        if number is None or number.value is None:
            return None
        rate = number.value / 100 if number.is_percent else number.value
        if not 0 <= rate <= 1:
            template = N_(
                "“{text}” is no tax rate: write a percentage from 0% to 100%, such as 30%."
            )
            facts = {"text": self._text(row, "dividend_tax")}
            self._tell(
                "error", "dividend_tax_out_of_range", template, row, "dividend_tax", symbol, **facts
            )
            return None
        return rate + 0.0

    def _multiplier(self, row: Row, symbol: str) -> float:
        """How many units of its price a share is; 1 where the cell says nothing."""
        number = self._number(row, "multiplier", symbol)
        if number is None or number.value is None:
            return 1.0
        if number.value <= 0:
            template = N_(
                "“{text}” is no multiplier: write how many units a contract is for, such as 100."
            )
            facts = {"text": self._text(row, "multiplier")}
            self._tell("error", "bad_multiplier", template, row, "multiplier", symbol, **facts)
            return 1.0
        if number.value != 1 and not is_unlisted(symbol) and not is_option(symbol):
            template = N_(
                "A multiplier is for contracts that nobody lists: write how many shares (or how"
                " much money) of {symbol} you have in the column “shares”. It is ignored."
            )
            self._tell(
                "error", "bad_multiplier", template, row, "multiplier", symbol, symbol=symbol
            )
            return 1.0
        return number.value

    def _tell_ignored(self, row: Row) -> None:
        columns: tuple[HoldingsColumn, ...] = ("cost", "dividend_tax", "price")
        for column in columns:
            if self._text(row, column):
                template = N_("Money has no cost, price or dividend tax: this cell is ignored.")
                self._tell("info", "ignored_for_cash", template, row, column, CASH)
