"""One row of ``transactions.csv`` to one transaction, with a problem for every cell that cannot be read.

A row with an error is left out of the ledger: half a trade would be a wrong one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portfolio.book.complaints import At
from portfolio.book.currencies import currency_of, major_unit
from portfolio.book.numbers import Number, plain_text, read_number
from portfolio.book.records import CASH, Transaction
from portfolio.book.shape import has_shape
from portfolio.book.symbols import Symbol, listing, read_symbol
from portfolio.book.transaction_amounts import agrees, amount_of, price_of
from portfolio.book.transaction_columns import KINDS, is_stock_dividend, kind_of
from portfolio.book.transaction_habits import Habits
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portfolio.book.complaints import Complaints
    from portfolio.book.numbers import Style
    from portfolio.book.records import TransactionKind
    from portfolio.book.table import Row, Table
    from portfolio.book.transaction_accounts import Accounts
    from portfolio.book.transaction_columns import Field
    from portfolio.book.transaction_dates import DateReader
    from portfolio.errors import Severity

#: Types of securities only, of money only, and those that may be of either.
_OF_SECURITIES: tuple[TransactionKind, ...] = ("buy", "sell", "dividend", "reinvest", "split")
_OF_MONEY: tuple[TransactionKind, ...] = ("deposit", "withdraw")
_TRANSFERS: tuple[TransactionKind, ...] = ("transfer_in", "transfer_out")
_TRADES: tuple[TransactionKind, ...] = ("buy", "sell", "dividend", "reinvest")
#: Where a minus says what the type says already, and what to write where it says the opposite.
_SHARES_OUT: tuple[TransactionKind, ...] = ("sell", "transfer_out")
_MONEY_OUT: tuple[TransactionKind, ...] = ("buy", "withdraw", "transfer_out", "convert", "reinvest")
_OPPOSITE: Mapping[TransactionKind, TransactionKind] = {
    "buy": "sell",
    "sell": "buy",
    "deposit": "withdraw",
    "dividend": "tax",
    "interest": "fee",
    "transfer_in": "transfer_out",
}
#: What brokers write for nothing.
_NOTHING = frozenset({"-", "--", "---", "–", "—", "N/A", "n/a", "NA"})
_RATIO = re.compile(r"(\d+(?:\.\d+)?) ?[:：] ?(\d+(?:\.\d+)?)")


def is_ratio(cell: str) -> bool:
    """Whether a cell is a split's ratio such as 4:1."""
    return ":" in cell and _RATIO.fullmatch(plain_text(cell)) is not None


@dataclass
class RowReader:
    """Reads the rows of one table; what was read once (a symbol, a number) is kept."""

    table: Table
    columns: Mapping[Field, int]
    style: Style
    dates: DateReader
    accounts: Accounts
    base_currency: str
    today: date
    complaints: Complaints
    #: The account of rows that name none, where the reader of the file has chosen one.
    account: str | None = None
    habits: Habits = field(default_factory=Habits)
    _errors: int = 0
    _kinds: dict[str, TransactionKind | None] = field(default_factory=dict)
    _symbols: dict[str, Symbol] = field(default_factory=dict)
    _numbers: dict[str, Number] = field(default_factory=dict)
    _spellings: dict[str, str] = field(default_factory=dict)
    _currencies: dict[str, str | None] = field(default_factory=dict)

    def read(self, row: Row) -> Transaction | None:
        """The row's transaction, or None (and an error) when a cell is wrong."""
        self._errors = 0
        if not has_shape(row, len(self.table.header.cells), self.complaints):
            return None
        kind = self._kind(row)
        day = self._day(row)
        if kind is None:
            return None
        symbol = self._symbol(row, kind)
        if symbol is None:
            return None
        account = self._account(row, symbol if kind != "convert" else "")
        currency = self._currency(row, kind, symbol, account)
        if currency is None:
            return None
        reading = _Reading(row, kind, symbol, currency)
        numbers = self._numbers_of(reading)
        if self._errors or day is None or numbers is None:
            return None
        shares, price, amount, fee, tax = numbers
        return Transaction(
            day, kind, symbol, shares, price, amount, currency, account, fee, tax, self._text(row, "note"), row.line
        )  # fmt: skip

    def _text(self, row: Row, field: Field) -> str:
        index = self.columns.get(field)
        return row.cell(index).strip() if index is not None else ""

    def _header(self, field: Field) -> str:
        return self.table.header.cells[self.columns[field]].strip() if field in self.columns else field

    def _tell(
        self, severity: Severity, code: str, template: str, row: Row, field: Field, symbol: str = "", /, **facts: object
    ) -> None:  # fmt: skip
        self._errors += severity == "error"
        self.complaints.add(severity, code, template, At(row.line, self._header(field), symbol), **facts)

    def _day(self, row: Row) -> date | None:
        typed = self._text(row, "date")
        if not plain_text(typed):
            self._tell(
                "error", "missing_date", N_("The day is missing: write it like 2024-04-05."), row, "date"
            )
            return None
        read, manner = self.dates.read(typed)
        if read.day is None:
            self._tell("error", "bad_date", read.template, row, "date", **(read.facts or {}))
            return None
        if manner:
            self.habits.manners.setdefault(manner, row.line)
        if read.day > self.today:
            template = N_(
                "{day} is in the future: the row counts once the day has come, if the date is right."
            )
            self._tell("error", "future_date", template, row, "date", day=read.day)
        return read.day

    def _kind(self, row: Row) -> TransactionKind | None:
        typed = self._text(row, "type")
        if typed not in self._kinds:
            self._kinds[typed] = kind_of(typed)
        kind = self._kinds[typed]
        if kind is not None:
            return kind
        if not plain_text(typed):
            template = N_("The type is missing: write one of {kinds}.")
        elif is_stock_dividend(typed):
            template = N_(
                "“{text}” gives new shares for old ones: write split as type and the ratio as shares,"
                " such as 1.05 for 50 new shares per 1000."
            )
        else:
            template = N_("“{text}” is no type of transaction: write one of {kinds}.")
        self._tell("error", "bad_type", template, row, "type", text=typed, kinds=KINDS)
        return None

    def _symbol(self, row: Row, kind: TransactionKind) -> str | None:
        """The security, empty for money alone, for ``convert`` the currency received; None is an error."""
        typed = self._text(row, "symbol")
        if kind == "convert":
            return self._currency_received(row, typed)
        if not plain_text(typed) and kind not in _OF_SECURITIES:
            return ""
        if typed not in self._symbols:
            self._symbols[typed] = read_symbol(typed)
        read = self._symbols[typed]
        if kind in _OF_MONEY and read.symbol != CASH:
            template = N_(
                "{kind} is of money: leave the symbol empty, or write {other} for shares that came or went."
            )
            other = "transfer_in" if kind == "deposit" else "transfer_out"
            self._tell(
                "error", "bad_symbol", template, row, "symbol", plain_text(typed), kind=kind, other=other
            )
            return None
        if read.template:
            facts = dict(read.facts)
            self._tell("error", "bad_symbol", read.template, row, "symbol", plain_text(typed), **facts)
            return None
        if read.symbol != CASH:
            return read.symbol
        if kind in _OF_SECURITIES:
            template = N_(
                "{kind} is of a security: write its symbol, or deposit, withdraw or interest as type for money."
            )
            self._tell("error", "bad_symbol", template, row, "symbol", CASH, kind=kind)
            return None
        return ""

    def _currency_received(self, row: Row, typed: str) -> str | None:
        currency = self._known_currency(typed)
        if currency is None:
            template = N_("The currency received is missing: write its three letters as symbol, such as USD.")
            self._tell("error", "bad_symbol", template, row, "symbol", plain_text(typed))
        return currency

    def _account(self, row: Row, symbol: str) -> str:
        typed = self._text(row, "account")
        if not self.accounts.are_named:
            if typed:
                self.habits.with_account.append(row.line)
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
            found = self.accounts.of_money(self._known_currency(self._text(row, "currency")) or "")
        if found is None:
            self.habits.without_account.append(row.line)
        return found or ""

    def _known_currency(self, typed: str) -> str | None:
        if typed not in self._currencies:
            self._currencies[typed] = currency_of(typed)
        return self._currencies[typed]

    def _currency(self, row: Row, kind: TransactionKind, symbol: str, account: str) -> str | None:
        """The row's currency, empty where the market knows it; None is an error."""
        typed = self._text(row, "currency")
        if not typed:
            if symbol and kind != "convert":
                return ""
            found = self.accounts.currency(account)
            if found is None:
                found = self.base_currency
                self.habits.without_currency.setdefault(found, []).append(row.line)
            return found
        currency = self._known_currency(typed)
        if currency is None and (major := major_unit(typed)) is not None:
            template = N_("“{text}” is a hundredth of {major}: write {major}, and amounts in it.")
            self._tell("error", "minor_currency", template, row, "currency", symbol, text=typed, major=major)
        elif currency is None:
            template = N_("“{text}” is not a currency: write its three letters, such as TWD, USD or JPY.")
            self._tell("error", "unknown_currency", template, row, "currency", symbol, text=typed)
        return currency

    # From here on: numbers.

    def _numbers_of(
        self, at: _Reading
    ) -> tuple[float | None, float | None, float | None, float, float | None] | None:
        """Shares, price, amount, fee and tax of a row, completed; None is an error."""
        if at.kind in _TRADES:
            return self._trade(at)
        if at.kind == "split":
            self._tell_ignored(at, "shares")
            return self._ratio(at), None, None, 0.0, None
        if at.kind in _TRANSFERS and at.symbol:
            self._tell_ignored(at, "shares", "price")
            return self._shares(at, is_needed=True), self._price(at), None, 0.0, None
        if at.kind == "convert":
            self._tell_ignored(at, "shares", "price", "amount")  # a price is the rate, one way or the other
            return self._converted(at)
        if at.kind == "interest":
            self._tell_ignored(at, "amount", "fee", "tax")
            return (
                None,
                None,
                self._amount(at, is_needed=True),
                self._cost(at, "fee") or 0.0,
                self._cost(at, "tax"),
            )
        self._tell_ignored(at, "amount")
        return None, None, self._amount(at, is_needed=True), 0.0, None

    def _trade(
        self, at: _Reading
    ) -> tuple[float | None, float | None, float | None, float, float | None] | None:
        shares = self._shares(at, is_needed=at.kind != "dividend")
        price, amount = self._price(at), self._amount(at, is_needed=False)
        fee, tax = self._cost(at, "fee") or 0.0, self._cost(at, "tax")
        if self._errors:
            return None
        if shares is None or (price is None and amount is None):
            if amount is None:
                self._tell_missing_amount(at)
            return shares, price, amount, fee, tax
        if amount is None and price is not None:
            amount = amount_of(at.kind, shares, price, fee, tax or 0.0)
        elif amount is not None and price is None:
            price = (
                None if at.kind == "dividend" else self._price_from(at, shares, amount, fee + (tax or 0.0))
            )
        elif (
            amount is not None and price is not None and not agrees(at.kind, shares, price, amount, fee, tax)
        ):
            template = N_(
                "The amount {amount} is not what shares, price, fee and tax make ({computed}). The amount counts:"
                " correct whichever is wrong."
            )
            computed = round(amount_of(at.kind, shares, price, fee, tax or 0.0), 2)
            facts = {"amount": amount, "computed": computed}
            self._tell("warning", "amount_disagrees", template, at.row, "amount", at.symbol, **facts)
        return shares, price, amount, fee, tax

    def _tell_missing_amount(self, at: _Reading) -> None:
        if at.kind == "dividend":
            template = N_("The amount is missing: write the money that arrived, after tax.")
        else:
            template = N_("Price and amount are both missing: write one of them.")
        self._tell("error", "missing_amount", template, at.row, "amount", at.symbol)

    def _price_from(self, at: _Reading, shares: float, amount: float, costs: float) -> float | None:
        price = price_of(at.kind, shares, amount, costs, 0.0)
        if price >= 0:
            return price
        template = N_(
            "Fee and tax are more than the amount {amount}, which includes them: correct one of them."
        )
        self._tell("error", "amount_disagrees", template, at.row, "amount", at.symbol, amount=amount)
        return None

    def _converted(
        self, at: _Reading
    ) -> tuple[float | None, float | None, float | None, float, float | None] | None:
        amount, shares = self._amount(at, is_needed=True), self._shares(at, is_needed=True)
        if at.currency == at.symbol:
            template = N_(
                "{currency} cannot become {currency}: write the currency given away, and as symbol the one received."
            )
            self._tell("error", "same_currency", template, at.row, "symbol", currency=at.symbol)
        if amount == 0:
            template = N_("The amount given away is 0: write how much was exchanged.")
            self._tell("error", "missing_amount", template, at.row, "amount")
        return shares, None, amount, 0.0, None

    def _number(self, at: _Reading, field: Field) -> float | None:
        """The number in a cell; None when blank or, with an error, when it cannot be read."""
        typed = self._text(at.row, field)
        if not typed or typed in _NOTHING or not plain_text(typed):
            return None
        if typed not in self._numbers:
            self._numbers[typed] = read_number(typed, self.style)
        number = self._numbers[typed]
        if number.value is None:
            self._tell(
                "error", "bad_number", number.template, at.row, field, at.symbol, **(number.facts or {})
            )
        elif number.is_percent:
            template = N_("“{text}” is a percentage: write a plain number here.")
            self._tell("error", "bad_number", template, at.row, field, at.symbol, text=typed)
        elif self._sign_agrees(number, at, field, typed):
            return number.value
        return None

    def _sign_agrees(self, number: Number, at: _Reading, field: Field, typed: str) -> bool:
        """Whether a currency sign in the cell names the currency that the cell is in."""
        if not number.currency:
            return True
        if field == "shares" and at.kind != "convert":
            template = N_("“{text}” is an amount of money: write a plain number here.")
            self._tell("error", "bad_number", template, at.row, field, at.symbol, text=typed)
            return False
        own = at.symbol if field == "shares" else at.currency or listing(at.symbol).currency
        if number.currency == own:
            return True
        template = N_("“{text}” names {sign}, but the row’s currency is {currency}: write one of them.")
        facts = {"text": typed, "sign": number.currency, "currency": own or "–"}
        self._tell("error", "bad_number", template, at.row, field, at.symbol, **facts)
        return False

    def _shares(self, at: _Reading, *, is_needed: bool) -> float | None:
        errors = self._errors
        shares = self._number(at, "shares")
        typed = self._text(at.row, "shares")
        if shares is not None and shares < 0 and at.kind in _SHARES_OUT:
            self.habits.minus.append(at.row.line)
            return -shares
        if shares is not None and shares < 0:
            self._tell_negative(at, "shares", typed)
            return None
        if not shares and is_needed and self._errors == errors:
            template = (
                N_("The amount received is missing: write it as shares, such as 1000.")
                if at.kind == "convert"
                else N_("The number of shares is missing: write it, such as 100 or 12.5.")
            )
            self._tell("error", "missing_shares", template, at.row, "shares", at.symbol)
        return shares or None

    def _ratio(self, at: _Reading) -> float | None:
        typed = plain_text(self._text(at.row, "shares"))
        match = _RATIO.fullmatch(typed)
        errors = self._errors
        if match is not None and float(match[2]):
            ratio: float | None = float(match[1]) / float(match[2])
        else:
            ratio = self._number(at, "shares")
        if self._errors > errors or (ratio is not None and ratio > 0 and ratio != 1):
            return ratio
        template = (
            N_("“{text}” is no split: write the new shares for one old one, such as 4 or 4:1.")
            if typed
            else N_("The ratio is missing: write the new shares for one old one, such as 4 or 4:1.")
        )
        self._tell("error", "bad_ratio", template, at.row, "shares", at.symbol, text=typed)
        return None

    def _price(self, at: _Reading) -> float | None:
        price = self._number(at, "price")
        if price is not None and price < 0:
            template = N_("“{text}” is negative: write an amount per share from 0 up.")
            self._tell(
                "error",
                "negative_amount",
                template,
                at.row,
                "price",
                at.symbol,
                text=self._text(at.row, "price"),
            )
            return None
        return price

    def _cost(self, at: _Reading, field: Field) -> float | None:
        """The fee or the tax of a trade; a minus says only that it was paid."""
        cost = self._number(at, field)
        if cost is not None and cost < 0:
            self.habits.minus.append(at.row.line)
            return -cost
        return cost

    def _amount(self, at: _Reading, *, is_needed: bool) -> float | None:
        errors = self._errors
        amount = self._number(at, "amount")
        if amount is None:
            if is_needed and self._errors == errors:
                template = N_("The amount of money is missing: write it in the column “amount”.")
                self._tell("error", "missing_amount", template, at.row, "amount", at.symbol)
            return None
        self.habits.note_sign(at.kind, amount, at.row.line)
        if amount >= 0 or at.kind in ("fee", "tax"):
            return amount + 0.0  # no negative zero
        if at.kind in _MONEY_OUT:
            self.habits.minus.append(at.row.line)
            return -amount
        self._tell_negative(at, "amount", self._text(at.row, "amount"))
        return None

    def _tell_negative(self, at: _Reading, field: Field, typed: str) -> None:
        """Say that a minus contradicts the type, and what to write instead."""
        other = _OPPOSITE.get(at.kind)
        if other is None or (field == "shares" and at.kind not in ("buy", "transfer_in")):
            template = N_("“{text}” is negative: write a number above 0.")
        else:
            template = N_(
                "“{text}” is negative, the opposite of {kind}: write a number above 0, or {other} as type."
            )
        facts = {"text": typed, "kind": at.kind, "other": other}
        self._tell("error", "negative_amount", template, at.row, field, at.symbol, **facts)

    def _tell_ignored(self, at: _Reading, *used: Field) -> None:
        """Remember cells with a number in them that this type of row does not use."""
        for column in ("shares", "price", "amount", "fee", "tax"):
            if column in used or column not in self.columns:
                continue
            typed = self._text(at.row, column)
            if typed.strip("0.,-+–— ") and typed not in _NOTHING:
                key = (at.kind, self._header(column))
                self.habits.ignored.setdefault(key, []).append(at.row.line)


@dataclass(frozen=True)
class _Reading:
    """A row whose type, symbol and currency are known."""

    row: Row
    kind: TransactionKind
    symbol: str
    currency: str
