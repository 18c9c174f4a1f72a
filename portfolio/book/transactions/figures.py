"""The numbers of one row of the ledger: signs settled, what is missing computed, what disagrees
told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from portfolio.book.symbols import listing
from portfolio.book.tabular.numbers import plain_text
from portfolio.book.transactions.amounts import agrees, amount_of, price_of
from portfolio.book.transactions.columns import NUMBERS, TYPED
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.book.records import TransactionKind
    from portfolio.book.transactions.cells import Cells, Known
    from portfolio.book.transactions.columns import TransactionColumn
    from portfolio.book.transactions.notation import Notation

TRADES: frozenset[TransactionKind] = frozenset(("buy", "sell", "dividend", "reinvest"))
#: Where a minus says what the type says already, and what to write where it says the opposite.
_SHARES_OUT: frozenset[TransactionKind] = frozenset(("sell", "transfer_out"))
_MONEY_OUT: frozenset[TransactionKind] = frozenset(
    ("buy", "withdraw", "transfer_out", "convert", "reinvest")
)
_OPPOSITE: Mapping[TransactionKind, TransactionKind] = {
    "buy": "sell",
    "sell": "buy",
    "deposit": "withdraw",
    "dividend": "tax",
    "interest": "fee",
    "transfer_in": "transfer_out",
}
_RATIO = re.compile(r"(\d+(?:\.\d+)?) ?: ?(\d+(?:\.\d+)?)")


class Figures(NamedTuple):
    """As in ``Transaction``."""

    shares: float | None = None
    price: float | None = None
    amount: float | None = None
    fee: float = 0.0
    tax: float | None = None


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
        kind = known.kind
        if kind in TRADES:
            return self._trade(known)
        if kind == "split":
            self._note_unused(known, "shares")
            return Figures(shares=self._ratio(known))
        if kind in ("transfer_in", "transfer_out") and known.symbol:
            self._note_unused(known, "shares", "price")
            return Figures(self._shares(known), self._price(known))
        if kind == "convert":
            self._note_unused(
                known, "shares", "price", "amount"
            )  # a price is the rate, one way or the other
            return self._converted(known)
        if kind == "interest":
            self._note_unused(known, "amount", "fee", "tax")
            fee, tax = self._cost(known, "fee") or 0.0, self._cost(known, "tax")
            return Figures(amount=self._amount(known), fee=fee, tax=tax)
        self._note_unused(known, "amount")
        return Figures(amount=self._amount(known))

    def _trade(self, known: Known) -> Figures:
        before = self.cells.errors
        shares = self._shares(known, is_needed=known.kind != "dividend")
        price, amount = self._price(known), self._amount(known, is_needed=False)
        fee, tax = self._cost(known, "fee") or 0.0, self._cost(known, "tax")
        typed = Figures(shares, price, amount, fee, tax)
        if self.cells.errors > before:
            return typed
        if amount is None and (shares is None or price is None):
            self._tell_missing_amount(known)
        elif shares is not None and price is not None:
            return self._checked(
                known, typed, amount_of(known.kind, shares, price, fee, tax or 0.0)
            )
        elif shares is not None and amount is not None and known.kind != "dividend":
            price = price_of(known.kind, shares, amount, fee, tax or 0.0)
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
        """
        shares, price, amount, fee, tax = typed
        if amount is None:
            return typed._replace(amount=computed)
        if shares is None or price is None or agrees(known.kind, shares, price, amount, fee, tax):
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
            if known.kind == "dividend"
            else N_("Price and amount are both missing: write one of them.")
        )
        self.cells.tell("error", "missing_amount", template, known.row, "amount", known.symbol)

    def _converted(self, known: Known) -> Figures:
        amount, shares = self._amount(known), self._shares(known)
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
        return Figures(shares=shares, amount=amount)

    def _shares(self, known: Known, *, is_needed: bool = True) -> float | None:
        before = self.cells.errors
        shares = self.cells.number(
            known, "shares", known.symbol if known.kind == "convert" else None
        )
        if shares is not None and shares < 0:
            if known.kind in _SHARES_OUT:
                self.notation.minus.append(known.row.line)
                return -shares
            self._tell_negative(known, "shares")
        elif not shares and is_needed and self.cells.errors == before:
            if known.kind == "convert":
                template = N_("The amount received is missing: write it as shares, such as 1000.")
            elif shares is None:
                template = N_("The number of shares is missing: write it, such as 100 or 12.5.")
            else:
                template = N_("0 shares change nothing: write a number above 0, or remove the row.")
            self.cells.tell("error", "missing_shares", template, known.row, "shares", known.symbol)
        return shares or None

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
        price = self.cells.number(known, "price", _money_of(known))
        if price is not None and price < 0:
            template = N_("“{text}” is negative: write an amount per share from 0 up.")
            typed = self.cells.text(known.row, "price")
            self.cells.tell(
                "error", "negative_amount", template, known.row, "price", known.symbol, text=typed
            )
        return price

    def _cost(self, known: Known, field: TransactionColumn) -> float | None:
        """The fee or the tax of a trade; a minus says only that it was paid."""
        cost = self.cells.number(known, field, _money_of(known))
        if cost is not None and cost < 0:
            self.notation.minus.append(known.row.line)
            return -cost
        return cost

    def _amount(self, known: Known, *, is_needed: bool = True) -> float | None:
        before = self.cells.errors
        amount = self.cells.number(known, "amount", _money_of(known))
        if amount is None:
            if is_needed and self.cells.errors == before:
                template = N_("The amount of money is missing: write it in the column “amount”.")
                self.cells.tell(
                    "error", "missing_amount", template, known.row, "amount", known.symbol
                )
            return None
        self.notation.note_sign(known.kind, amount, known.row.line)
        if amount >= 0 or known.kind in ("fee", "tax"):
            return amount + 0.0  # no negative zero
        if known.kind in _MONEY_OUT:
            self.notation.minus.append(known.row.line)
            return -amount
        self._tell_negative(known, "amount")
        return None

    def _tell_negative(self, known: Known, field: TransactionColumn) -> None:
        """Say that a minus contradicts the type, and what to write instead."""
        other = _OPPOSITE.get(known.kind)
        if other is None or (field == "shares" and known.kind not in ("buy", "transfer_in")):
            template = N_("“{text}” is negative: write a number above 0.")
        else:
            template = N_(
                "“{text}” is negative, the opposite of {kind}: write a number above 0, or {other}"
                " as type."
            )
        facts = {
            "text": self.cells.text(known.row, field),
            "kind": TYPED[known.kind],
            "other": TYPED[other or known.kind],
        }
        self.cells.tell(
            "error", "negative_amount", template, known.row, field, known.symbol, **facts
        )

    def _note_unused(self, known: Known, *used: TransactionColumn) -> None:
        """Remember cells with a number in them that this type of row does not use."""
        for column in NUMBERS:
            if (
                column not in used
                and column in self.cells.columns
                and self.cells.has_number(known.row, column)
            ):
                key = (known.kind, self.cells.header(column))
                self.notation.ignored.setdefault(key, []).append(known.row.line)


def _money_of(known: Known) -> str:
    """The currency of a row's money, as far as it is known without the market."""
    return known.currency or listing(known.symbol).currency
