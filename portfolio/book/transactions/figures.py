"""The numbers of one row of the ledger: signs settled, what is missing computed, what disagrees
told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from portfolio.book.currencies import has_minor_unit
from portfolio.book.symbols import listing
from portfolio.book.tabular.numbers import plain_text
from portfolio.book.transactions.amounts import agrees, amount_of, price_of
from portfolio.book.transactions.types import NUMBERS, TYPED
from portfolio.errors import N_

if TYPE_CHECKING:
    from portfolio.book.transactions.cells import Cells, Known
    from portfolio.book.transactions.columns import TransactionColumn
    from portfolio.book.transactions.notation import Notation
    from portfolio.book.transactions.types import Uses

#: Of pounds a penny.
_HUNDREDTH = 0.01
_RATIO = re.compile(r"(\d+(?:\.\d+)?) ?: ?(\d+(?:\.\d+)?)")


class Figures(NamedTuple):
    """As in ``Transaction``."""

    shares: float | None = None
    price: float | None = None
    amount: float | None = None
    fee: float = 0.0
    tax: float | None = None
    other_shares: float | None = None
    multiplier: float = 1.0

    @property
    def shares_worth(self) -> float:
        """Shares · price."""
        return (self.shares or 0.0) * self.multiplier * (self.price or 0.0)


def is_ratio(cell: str) -> bool:
    """Whether a cell is a split's ratio such as 4:1."""
    return (":" in cell or "：" in cell) and _RATIO.fullmatch(plain_text(cell)) is not None


@dataclass(frozen=True)
class FigureReader:
    """Reads the numbers of the rows of one table."""

    cells: Cells
    notation: Notation

    def read(self, known: Known) -> Figures:
        """The numbers of a row, completed; they mean nothing when an error was told."""
        uses, before = known.uses, self.cells.errors
        self._note_unused(known, uses)
        shares = price = amount = fee = tax = None
        if "shares" in uses.read:
            shares = self._ratio(known) if known.type.is_split else self._shares(known)
        if "price" in uses.read:
            price = self._price(known)
        if "amount" in uses.read:
            amount = self._amount(known)
        if "fee" in uses.read:
            fee = self._cost(known, "fee")
        if "tax" in uses.read:
            tax = self._cost(known, "tax")
        given = self._positive(known, "other_shares") if "other_shares" in uses.read else None
        multiplier = self._positive(known, "multiplier") if "multiplier" in uses.read else None
        figures = Figures(shares, price, amount, fee or 0.0, tax, given, multiplier or 1.0)
        if known.type.is_conversion:
            self._check_conversion(known, amount)
        elif known.type.computes_amount and self.cells.errors == before:
            return self._completed(known, figures)
        return figures

    def _completed(self, known: Known, typed: Figures) -> Figures:
        """A trade or payout with its amount, and its price where that can be told."""
        price, amount, type_ = typed.price, typed.amount, known.type
        units = None if typed.shares is None else typed.shares * typed.multiplier
        costs = typed.fee + (typed.tax or 0.0)
        if units is not None and price is not None:
            return self._checked(known, typed, amount_of(type_, units, price, costs))
        if amount is None:
            self._tell_missing_amount(known)
        elif units is not None and type_.needs_shares:
            price = price_of(type_, units, amount, costs)
            if price < 0:
                template = N_(
                    "Fee and tax are more than the amount {amount}, which includes them: correct"
                    " one of them."
                )
                self.cells.tell(
                    "error",
                    "amount_disagrees",
                    template,
                    known.row,
                    "amount",
                    known.symbol,
                    amount=amount,
                )
            return typed._replace(price=price)
        return typed

    def _checked(self, known: Known, typed: Figures, computed: float) -> Figures:
        """A trade with shares and price: its amount computed, or compared with what it
        should be.

        Where the security's currency is another than the row's, the two make the broker's rate,
        which the review holds against the market's.
        """
        amount = typed.amount
        if amount is None:
            return typed._replace(amount=computed)
        if agrees(known.type, computed, amount, typed.tax):
            return typed
        hundredth = computed - typed.shares_worth * (1 - _HUNDREDTH)
        if has_minor_unit(_money_of(known)) and agrees(known.type, hundredth, amount, typed.tax):
            self.notation.hundredths.append(known.row.line)
            return typed._replace(price=None if typed.price is None else typed.price * _HUNDREDTH)
        if known.is_settled_elsewhere and known.type.tells_price and amount > 0:
            return typed
        template = N_(
            "The amount {amount} is not what shares, price, fee and tax make ({computed}). The"
            " amount counts: correct whichever is wrong."
        )
        facts = {"amount": amount, "computed": round(computed, 2)}
        self.cells.tell(
            "warning", "amount_disagrees", template, known.row, "amount", known.symbol, **facts
        )
        return typed

    def _tell_missing_amount(self, known: Known) -> None:
        template = (
            N_("The amount is missing: write the money that arrived, after tax.")
            if known.type.is_payout
            else N_("Price and amount are both missing: write one of them.")
        )
        self.cells.tell("error", "missing_amount", template, known.row, "amount", known.symbol)

    def _check_conversion(self, known: Known, amount: float | None) -> None:
        if known.currency == known.symbol:
            template = N_(
                "{currency} cannot become {currency}: write the currency given away, and as symbol"
                " the one received."
            )
            self.cells.tell(
                "error", "same_currency", template, known.row, "symbol", currency=known.symbol
            )
        if amount == 0:
            template = N_("The amount given away is 0: write how much was exchanged.")
            self.cells.tell("error", "missing_amount", template, known.row, "amount")

    def _shares(self, known: Known) -> float | None:
        before, type_ = self.cells.errors, known.type
        shares = self.cells.number(known, "shares", known.symbol if type_.is_conversion else None)
        if shares is not None and shares < 0:
            if type_.shares == "leave":
                self.notation.minus.append(known.row.line)
                return -shares * self.cells.lot
            self._tell_negative(known, "shares")
        elif not shares and "shares" in known.uses.needed and self.cells.errors == before:
            if type_.is_conversion:
                template = N_("The amount received is missing: write it as shares, such as 1000.")
            elif shares is None:
                template = N_("The number of shares is missing: write it, such as 100 or 12.5.")
            else:
                template = N_("0 shares change nothing: write a number above 0, or remove the row.")
            self.cells.tell("error", "missing_shares", template, known.row, "shares", known.symbol)
        if not shares:
            return None
        return shares * self.cells.lot if type_.counts_shares else shares

    def _ratio(self, known: Known) -> float | None:
        typed = plain_text(self.cells.text(known.row, "shares"))
        before = self.cells.errors
        match = _RATIO.fullmatch(typed)
        if match is not None and float(match[2]):
            ratio: float | None = float(match[1]) / float(match[2])
        else:
            ratio = self.cells.number(known, "shares", None)
        if self.cells.errors > before or (ratio is not None and ratio > 0 and ratio != 1):
            return ratio
        template = (
            N_("“{text}” is no split: write the new shares for one old one, such as 4 or 4:1.")
            if typed
            else N_("The ratio is missing: write the new shares for one old one, such as 4 or 4:1.")
        )
        self.cells.tell(
            "error", "bad_ratio", template, known.row, "shares", known.symbol, text=typed
        )
        return None

    def _price(self, known: Known) -> float | None:
        # Beside an amount in the account's currency, the price can be in the security's.
        is_beside = known.is_settled_elsewhere and self.cells.has_number(known.row, "amount")
        price = self.cells.number(
            known, "price", _money_of(known), known.quoted if is_beside else ()
        )
        if price is not None and price < 0:
            template = N_("“{text}” is negative: write an amount per share from 0 up.")
            typed = self.cells.text(known.row, "price")
            self.cells.tell(
                "error", "negative_amount", template, known.row, "price", known.symbol, text=typed
            )
        return price

    def _positive(self, known: Known, field: TransactionColumn) -> float | None:
        """A number of the other security's shares, or of a contract's units."""
        number = self.cells.number(known, field, None)
        if number is not None and number <= 0:
            template = N_("“{text}” is not above 0: write a number above 0, or nothing.")
            text = self.cells.text(known.row, field)
            self.cells.tell(
                "error", "negative_amount", template, known.row, field, known.symbol, text=text
            )
        return number

    def _cost(self, known: Known, field: TransactionColumn) -> float | None:
        """The fee or the tax of a trade; a minus says only that it was paid."""
        cost = self.cells.number(known, field, _money_of(known))
        if cost is not None and cost < 0:
            self.notation.minus.append(known.row.line)
            return -cost
        return cost

    def _amount(self, known: Known) -> float | None:
        before = self.cells.errors
        amount = self.cells.number(known, "amount", _money_of(known))
        if amount is None:
            if "amount" in known.uses.needed and self.cells.errors == before:
                template = N_("The amount of money is missing: write it in the column “amount”.")
                self.cells.tell(
                    "error", "missing_amount", template, known.row, "amount", known.symbol
                )
            return None
        self.notation.note_sign(known.type, amount, known.row.line)
        if amount >= 0 or known.type.may_be_negative or known.type.is_payout:
            return amount + 0.0  # no negative zero
        if known.type.drops_minus:
            self.notation.minus.append(known.row.line)
            return -amount
        self._tell_negative(known, "amount")
        return None

    def _tell_negative(self, known: Known, field: TransactionColumn) -> None:
        """Say that a minus contradicts the type, and what to write instead."""
        type_, other = known.type, known.type.opposite
        if other is None or (field == "shares" and type_.shares != "come"):
            template = N_("“{text}” is negative: write a number above 0.")
        else:
            template = N_(
                "“{text}” is negative, the opposite of {kind}: write a number above 0, or {other}"
                " as type."
            )
        facts = {
            "text": self.cells.text(known.row, field),
            "kind": TYPED[type_.key],
            "other": TYPED[other or type_.key],
        }
        self.cells.tell(
            "error", "negative_amount", template, known.row, field, known.symbol, **facts
        )

    def _note_unused(self, known: Known, uses: Uses) -> None:
        """Remember cells with a number in them that this type of row does not use."""
        for column in NUMBERS:
            if (
                column not in uses.read + uses.unread
                and column in self.cells.columns
                and self.cells.has_number(known.row, column)
            ):
                key = (known.type.typed, self.cells.header(column))
                self.notation.ignored.setdefault(key, []).append(known.row.line)


def _money_of(known: Known) -> str:
    """The currency of a row's money, as far as it is known without the market."""
    return known.currency or listing(known.symbol).currency
