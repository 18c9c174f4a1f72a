"""How a whole ledger is written: signs, dates, cells that are not used; each said once, not once a
row.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from portfolio.book.symbols import UNLISTED, asked_about
from portfolio.book.tabular.problems import At
from portfolio.errors import N_, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.book.records import Transaction
    from portfolio.book.tabular.problems import Problems
    from portfolio.book.transactions.dates import DateOrder
    from portfolio.book.transactions.types import TransactionType
    from portfolio.errors import Severity


@dataclass
class Notation:
    """What the rows read so far have in common, by the lines on which it was seen."""

    #: Where a minus says again what the type says: a sale of −10 shares, a buy of −1,000.
    minus: list[int] = field(default_factory=list)
    #: Where money that leaves is written with a minus, and where without.
    paid_with_minus: list[int] = field(default_factory=list)
    paid_without: list[int] = field(default_factory=list)
    #: ``fee`` and ``tax`` rows with a minus.
    negative_costs: list[int] = field(default_factory=list)
    #: Cells with something in them that rows of their type do not use, by type and header.
    ignored: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    #: Symbols taken for ones of the book that they can only mean, as typed, with the line.
    resolved: dict[str, tuple[str, int]] = field(default_factory=dict)
    #: Names of what Yahoo cannot list, with the line.
    unlisted: dict[str, int] = field(default_factory=dict)
    #: Where the price is in pence beside an amount in pounds.
    hundredths: list[int] = field(default_factory=list)
    #: Symbols that can be money or a coin, with the line.
    asked_about: dict[str, int] = field(default_factory=dict)
    date_orders: dict[DateOrder, int] = field(default_factory=dict)
    #: Rows about money that name no currency, by the currency they were given.
    without_currency: dict[str, list[int]] = field(default_factory=dict)
    #: Rows without an account that belong to none of several.
    without_account: list[int] = field(default_factory=list)
    #: Rows that name an account though ``holdings.csv`` names none.
    with_account: list[int] = field(default_factory=list)

    @property
    def left_open(self) -> int:
        """How many rows so far left their account or currency open."""
        currencies = sum(map(len, self.without_currency.values()))
        return len(self.with_account) + len(self.without_account) + currencies

    def note_sign(self, type_: TransactionType, amount: float, line: int) -> None:
        """Remember the sign with which a row writes its amount."""
        if type_.money == "leave" and amount:
            (self.paid_with_minus if amount < 0 else self.paid_without).append(line)
        elif type_.may_be_negative and amount < 0:
            self.negative_costs.append(line)

    @property
    def is_signed(self) -> bool:
        """Whether every amount that leaves the account is written with a minus, fees and taxes
        therefore too.
        """
        return bool(self.paid_with_minus) and not self.paid_without

    def settled(self, transactions: Iterable[Transaction]) -> tuple[Transaction, ...]:
        """The transactions with the amounts of fees and taxes positive where they were paid."""
        if not self.is_signed:
            return tuple(transactions)
        return tuple(
            (
                replace(t, amount=0.0 - t.amount)
                if t.amount is not None and t.type.may_be_negative
                else t
            )
            for t in transactions
        )

    def tell(self, problems: Problems, amount: str) -> None:
        """Say it; ``amount`` is the header of that column."""
        self._tell_signs(problems, amount)
        self._tell_dates(problems)
        self._tell_left_open(problems)
        for typed, (symbol, line) in self.resolved.items():
            template = N_("“{typed}” is taken for {symbol}, which is in your book.")
            problems.add(
                "info",
                "symbol_taken",
                template,
                At(line, symbol=symbol),
                typed=typed,
                symbol=symbol,
            )
        for symbol, line in self.unlisted.items():
            problems.add("info", "unlisted", UNLISTED, At(line, symbol=symbol), symbol=symbol)
        if self.hundredths:
            template = N_(
                "Prices a hundred times what the amounts make are in hundredths (pence), and taken"
                " as such (rows: {n})."
            )
            n = len(self.hundredths)
            problems.add("info", "hundredths", template, At(self.hundredths[0]), n=n)
        for symbol, line in self.asked_about.items():
            about = asked_about(symbol)
            if about is not None:
                facts = dict(about.facts)
                problems.add(
                    "warning", "symbol_unclear", about.template, At(line, symbol=symbol), **facts
                )
        for (typed, header), lines in self.ignored.items():
            problems.add(
                "info",
                "ignored_cell",
                N_(
                    "Rows of type {kind} do not use the column “{column}”: what stands there is"
                    " ignored (rows: {n})."
                ),
                At(lines[0], header),
                kind=Sentence(typed),
                column=header,
                n=len(lines),
            )

    def _tell_signs(self, problems: Problems, amount: str) -> None:
        if self.minus:
            problems.add(
                "info",
                "signed_numbers",
                N_(
                    "A minus before shares or money is left out: the type says which way they went"
                    " (rows: {n})."
                ),
                At(self.minus[0]),
                n=len(self.minus),
            )
        if not self.negative_costs:
            return
        if self.is_signed:
            template = N_(
                "Fees and taxes with a minus count as paid, as money that leaves has a minus in"
                " this file (rows: {n})."
            )
        else:
            template = N_("A fee or a tax with a minus counts as paid back (rows: {n}).")
        # With both ways in one file nobody can tell which of them a fee follows.
        severity: Severity = "warning" if self.paid_with_minus and self.paid_without else "info"
        problems.add(
            severity,
            "negative_costs",
            template,
            At(self.negative_costs[0], amount),
            n=len(self.negative_costs),
        )

    def _tell_dates(self, problems: Problems) -> None:
        said = {
            "month": N_("Dates are read with the month first, as some of them can only be."),
            "day": N_("Dates are read with the day first, as some of them can only be."),
            "republic": N_("Years are counted from 1911 in this file: 113 is 2024."),
        }
        for order, line in self.date_orders.items():
            problems.add("info", "date_manner", said[order], At(line))

    def _tell_left_open(self, problems: Problems) -> None:
        for currency, lines in self.without_currency.items():
            problems.add(
                "info",
                "currency_assumed",
                N_(
                    "Money without a currency counts in {currency}: write it in the column"
                    " “currency” (rows: {n})."
                ),
                At(lines[0]),
                currency=currency,
                n=len(lines),
            )
        if self.without_account:
            problems.add(
                "warning",
                "account_unclear",
                N_(
                    "These rows name no account, and several are possible: write it in the column"
                    " “account” (rows: {n})."
                ),
                At(self.without_account[0]),
                n=len(self.without_account),
            )
        if self.with_account:
            problems.add(
                "info",
                "accounts_unnamed",
                N_(
                    "The holdings name no accounts, so all transactions count as one account: to"
                    " keep them apart, write accounts in holdings.csv, too (rows: {n})."
                ),
                At(self.with_account[0]),
                n=len(self.with_account),
            )
