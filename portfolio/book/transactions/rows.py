"""One row of ``transactions.csv`` to one transaction, with a problem for every cell that cannot be
read.

A row with an error is left out of the ledger: half a trade would be a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from portfolio.book.currencies import currency_of, major_unit
from portfolio.book.records import CASH, Transaction
from portfolio.book.symbols import (
    UNLISTED_CURRENCY,
    Symbol,
    asked_about,
    is_unlisted,
    listing,
    read_symbol,
)
from portfolio.book.tabular.numbers import plain_text
from portfolio.book.tabular.shape import has_shape
from portfolio.book.transactions.cells import Cells, Known
from portfolio.book.transactions.columns import kind_of
from portfolio.book.transactions.figures import FigureReader
from portfolio.book.transactions.notation import Notation
from portfolio.book.transactions.plain import PlainReader
from portfolio.book.transactions.types import TYPED, TYPES
from portfolio.errors import N_

if TYPE_CHECKING:
    from datetime import date

    from portfolio.book.tabular.table import Row
    from portfolio.book.transactions.accounts import Accounts
    from portfolio.book.transactions.dates import DateReader
    from portfolio.book.transactions.types import TransactionType


@dataclass
class TransactionReader:
    """Reads the rows of one table; a word that was read once (a type, a symbol, an account) is
    kept.
    """

    cells: Cells
    dates: DateReader
    accounts: Accounts
    base_currency: str
    today: date
    #: The account of rows that name none, where the reader of the file has chosen one.
    account: str | None = None
    #: Symbols of the book: what a typed one can only mean is taken for it (0050 for a 0050.TW that
    #: is held).
    book_symbols: frozenset[str] = frozenset()
    notation: Notation = field(default_factory=Notation)
    _types: dict[str, TransactionType | None] = field(default_factory=dict)
    _symbols: dict[str, Symbol] = field(default_factory=dict)
    _spellings: dict[str, str] = field(default_factory=dict)
    _currencies: dict[str, str | None] = field(default_factory=dict)

    @cached_property
    def _figures(self) -> FigureReader:
        return FigureReader(self.cells, self.notation)

    @cached_property
    def _plain(self) -> PlainReader:
        return PlainReader(self.cells, self.dates, self.notation, self.today)

    def read(self, row: Row) -> Transaction | None:
        """The row's transaction, or None (and an error) when a cell is wrong."""
        found = self._plain.read(row)
        if found is None:
            left_open = self.notation.left_open
            found = self._looked_at(row)
            # Where a row leaves something open, each row is counted.
            if found is not None and self.notation.left_open == left_open:
                self._plain.learn(row, found)
        return found

    def _looked_at(self, row: Row) -> Transaction | None:
        before = self.cells.errors
        if not has_shape(row, len(self.cells.table.header.cells), self.cells.problems):
            return None
        type_ = self._type(row)
        day = self._day(row)
        symbol = None if type_ is None else self._symbol(row, type_)
        if type_ is None:
            return None
        if symbol is None:
            if type_.is_conversion or type_.can_be_of_security:  # else the type is the wrong one
                self._look_at_the_rest(row, type_)
            return None
        security = "" if type_.is_conversion else symbol
        account = "" if type_.is_split else self._account(row, security)
        currency = self._currency(row, type_, symbol, account)
        other = self._other(row, type_, symbol)
        figures = self._figures.read(
            Known(row, type_, symbol, currency or "", self._quoted(security), currency is None)
        )
        if day is None or currency is None or other is None or self.cells.errors > before:
            return None
        shares, price, amount, fee, tax, other_shares, multiplier = figures
        note = self.cells.text(row, "note")
        return Transaction(
            day,
            type_.key,
            symbol,
            shares,
            price,
            amount,
            currency,
            account,
            fee,
            tax,
            note,
            row.line,
            other,
            other_shares,
            multiplier,
            self.cells.text(row, "id"),
        )

    def _look_at_the_rest(self, row: Row, type_: TransactionType) -> None:
        """Tell the other errors of a row whose symbol is one."""
        typed = plain_text(self.cells.text(row, "symbol")) or "?"
        has_currency = bool(self.cells.text(row, "currency"))
        currency = self._currency(row, type_, typed, "") if has_currency else None
        self._other(row, type_, typed)
        is_open = currency is None
        self._figures.read(Known(row, type_, typed, currency or "", has_no_currency=is_open))

    def _day(self, row: Row) -> date | None:
        typed = self.cells.text(row, "date")
        read, order = self.dates.read(typed)
        if read.day is None and not plain_text(typed):
            template = N_("The day is missing: write it like 2024-04-05.")
            self.cells.tell("error", "missing_date", template, row, "date")
            return None
        if read.day is None:
            self.cells.tell("error", "bad_date", read.template, row, "date", **(read.facts or {}))
            return None
        if order:
            self.notation.date_orders.setdefault(order, row.line)
        if read.day > self.today:
            template = N_(
                "{day} is in the future: correct it, or wait until the row counts on that day."
            )
            self.cells.tell("error", "future_date", template, row, "date", day=read.day)
        return read.day

    def _type(self, row: Row) -> TransactionType | None:
        typed = self.cells.text(row, "type")
        if typed not in self._types:
            kind = kind_of(typed)
            self._types[typed] = None if kind is None else TYPES[kind]
        type_ = self._types[typed]
        if type_ is not None:
            other = type_.with_currency
            if other and not self.cells.text(row, "other") and self._received(row):
                return TYPES[other]
            return type_
        if not plain_text(typed):
            template = N_("The type is missing: write one of {kinds}.")
        else:
            template = N_("“{text}” is no type of transaction: write one of {kinds}.")
        self.cells.tell(
            "error", "bad_type", template, row, "type", text=typed, kinds=tuple(TYPED.values())
        )
        return None

    def _symbol(self, row: Row, type_: TransactionType) -> str | None:
        """The security, empty for money alone, for a conversion the currency received; None is an
        error.
        """
        typed = self.cells.text(row, "symbol")
        if type_.is_conversion:
            return self._currency_received(row, typed)
        if not typed and type_.can_be_of_money:
            return ""
        if typed not in self._symbols:
            self._symbols[typed] = read_symbol(typed, held=self.accounts.holders)
        read = self._symbols[typed]
        if read.symbol == CASH and type_.can_be_of_money:
            return ""
        facts = dict(read.facts)
        template = read.template
        meant = self.book_symbols.intersection(read.candidates)
        if template and len(meant) == 1 and type_.can_be_of_security:
            (symbol,) = meant
            self.notation.resolved.setdefault(plain_text(typed), (symbol, row.line))
            return symbol
        if not type_.can_be_of_security:
            template = N_(
                "{kind} is of money: leave the symbol empty, or write {other} for shares that came"
                " or went."
            )
            facts = {"kind": TYPED[type_.key], "other": TYPED[type_.with_shares or type_.key]}
        elif read.symbol == CASH:
            template = N_(
                "{kind} is of a security: write its symbol, or deposit, withdraw or interest as"
                " type for money."
            )
            facts = {"kind": TYPED[type_.key]}
        if not template:
            if is_unlisted(read.symbol):
                self.notation.unlisted.setdefault(read.symbol, row.line)
            elif asked_about(read.symbol) and read.symbol not in self.accounts.holders:
                self.notation.asked_about.setdefault(read.symbol, row.line)
            return read.symbol
        self.cells.tell("error", "bad_symbol", template, row, "symbol", plain_text(typed), **facts)
        return None

    def _received(self, row: Row) -> str | None:
        """The currency that a row's symbol is, if it is one."""
        return self._known_currency(self.cells.text(row, "symbol"))

    def _other(self, row: Row, type_: TransactionType, symbol: str) -> str | None:
        """The other security, empty for types that have none; None is an error."""
        typed = self.cells.text(row, "other")
        if type_.other is None:
            if typed:
                key = (type_.typed, self.cells.header("other"))
                self.notation.ignored.setdefault(key, []).append(row.line)
            return ""
        if typed not in self._symbols:
            self._symbols[typed] = read_symbol(typed, held=self.accounts.holders)
        read = self._symbols[typed]
        template, facts = read.template, dict(read.facts)
        meant = self.book_symbols.intersection(read.candidates)
        if not typed and type_.other == "parent":
            template = N_(
                "What was split off needs its parent: write its symbol in the column “other”."
            )
        elif not typed:
            template = N_(
                "What was given for these shares is missing: write its symbol in the column"
                " “other”."
            )
        elif template and len(meant) == 1:
            (other,) = meant
            self.notation.resolved.setdefault(plain_text(typed), (other, row.line))
            return other
        elif read.symbol in (CASH, symbol):
            template = N_("“{text}” cannot be the other security: write another symbol.")
            facts = {"text": typed}
        if not template:
            return read.symbol
        self.cells.tell("error", "bad_symbol", template, row, "other", plain_text(typed), **facts)
        return None

    def _currency_received(self, row: Row, typed: str) -> str | None:
        currency = self._known_currency(typed)
        if currency is None:
            template = N_(
                "The currency received is missing: write its three letters as symbol, such as USD."
            )
            self.cells.tell("error", "bad_symbol", template, row, "symbol", plain_text(typed))
        return currency

    def _account(self, row: Row, symbol: str) -> str:
        typed = self.cells.text(row, "account")
        if not self.accounts.are_named:
            if typed:
                self.notation.with_account.append(row.line)
            return ""
        if typed:
            if typed not in self._spellings:
                self._spellings[typed] = self.accounts.spelled(typed)
            return self._spellings[typed]
        if self.account is not None:
            return self.account
        if symbol:
            found = self.accounts.of_symbol(symbol)
        else:
            found = self.accounts.of_money(
                self._known_currency(self.cells.text(row, "currency")) or ""
            )
        if found is None:
            self.notation.without_account.append(row.line)
        return found or ""

    def _quoted(self, security: str) -> frozenset[str]:
        """What a security may be quoted in: its listing's currency, and that of its row."""
        if not security:
            return frozenset()
        typed = self.accounts.currencies.get(security, "")
        return frozenset({listing(security).currency, typed} - {""})

    def _known_currency(self, typed: str) -> str | None:
        if typed not in self._currencies:
            self._currencies[typed] = currency_of(typed)
        return self._currencies[typed]

    def _currency(self, row: Row, type_: TransactionType, symbol: str, account: str) -> str | None:
        """The row's currency, empty where the market knows it; None is an error."""
        typed = self.cells.text(row, "currency")
        if not typed:
            if symbol and not type_.is_conversion:
                is_known = (
                    type_.is_split or not is_unlisted(symbol) or symbol in self.accounts.currencies
                )
                if not is_known:
                    facts = {"symbol": symbol}
                    self.cells.tell(
                        "error",
                        "missing_currency",
                        UNLISTED_CURRENCY,
                        row,
                        "currency",
                        symbol,
                        **facts,
                    )
                return "" if is_known else None
            found = self.accounts.currency(account)
            if found is None:
                found = self.base_currency
                self.notation.without_currency.setdefault(found, []).append(row.line)
            return found
        currency = self._known_currency(typed)
        if currency is None and (major := major_unit(typed)) is not None:
            template = N_("“{text}” is a hundredth of {major}: write {major}, and amounts in it.")
            facts = {"text": typed, "major": major}
            self.cells.tell("error", "minor_currency", template, row, "currency", symbol, **facts)
        elif currency is None:
            template = N_(
                "“{text}” is not a currency: write its three letters, such as TWD, USD or JPY."
            )
            self.cells.tell(
                "error", "unknown_currency", template, row, "currency", symbol, text=typed
            )
        return currency
