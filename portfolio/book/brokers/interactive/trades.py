"""Trades of Interactive Brokers, of the activity statement and of Flex queries alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, unread
from portfolio.errors import N_

if TYPE_CHECKING:
    from datetime import date

    from portfolio.book.brokers.base import EntryType, Security

#: Contracts whose money is not their price: what they gain or lose is settled each day.
_MARGINED = frozenset(
    [
        "FUTURES",
        "FUT",
        "CFDS",
        "CFD",
        "STOCK CFDS",
        "FOREX CFDS",
        "FXCFD",
        "OPTIONS ON FUTURES",
        "FUTURES OPTIONS",
        "FOP",
    ]
)


@dataclass(frozen=True, slots=True)
class Trade:
    """One order or execution. Quantity and money are signed: shares in and money out of a
    purchase.
    """

    day: date
    #: ``Stocks`` or ``STK``, and so on.
    category: str
    security: Security
    quantity: float
    price: float | None
    #: Without fee and tax; None where the file does not say.
    proceeds: float | None
    currency: str
    #: Negative for what is charged.
    commission: float = 0.0
    commission_currency: str = ""
    #: Negative for what is charged.
    tax: float = 0.0
    multiplier: float = 1.0
    #: ``Ep`` expired, ``A`` assigned, ``Ex`` exercised, ``Ca`` cancelled …
    codes: frozenset[str] = frozenset()
    account: str = ""
    id: str = ""

    def entries(self) -> tuple[Entry, ...]:
        """The transaction, and the commission as a fee of its own where it is in other money."""
        if self.category.upper() in _MARGINED:
            unread(
                N_("“{category}” have no place among transactions: enter what they brought."),
                category=self.category,
            )
        if not self.quantity:
            unread(N_("The row has no number in the column “{column}”."), column="Quantity")
        is_other_money = self.commission_currency not in ("", self.currency)
        charged = 0.0 if is_other_money else self.commission
        if self.category.upper() in ("OPT", "EQUITY AND INDEX OPTIONS", "WARRANTS", "WAR"):
            ended = self.codes & {"Ep", "A", "Ex"}
            if ended and not self.price and not self.proceeds:
                return (self._entry("expire", 0.0),)
        found = self._entry(self._type(), charged)
        return (found, *self._commission()) if is_other_money else (found,)

    def conversion(self, base: str, quote: str) -> tuple[Entry, ...]:
        """Money of one currency for that of another; its commission is a fee of its own."""
        proceeds = self.proceeds
        if proceeds is None and self.price is not None:
            proceeds = -self.quantity * self.price
        if not proceeds or not self.quantity:
            unread(N_("The file does not say what was exchanged for what."))
        given, got = (quote, base) if self.quantity > 0 else (base, quote)
        amount, shares = (
            (-proceeds, self.quantity) if self.quantity > 0 else (-self.quantity, proceeds)
        )
        whole = Entry(
            self.day,
            "convert",
            symbol=got,
            shares=round(shares, 8),
            amount=round(amount, 8),
            currency=given,
            account=self.account,
            id=self.id,
            is_cancelling="Ca" in self.codes,
        )
        return (whole, *self._commission())

    def _commission(self) -> tuple[Entry, ...]:
        if not self.commission:
            return ()
        money = self.commission_currency or self.currency
        fee = Entry(
            self.day,
            "fee",
            amount=0.0 - self.commission,
            currency=money,
            account=self.account,
            id=f"{self.id} fee" if self.id else "",
            note=self.security.code,
        )
        return (fee,)

    def _type(self) -> EntryType:
        is_buy = self.quantity > 0
        if "Ca" in self.codes:  # it takes back the opposite
            is_buy = not is_buy
        return "buy" if is_buy else "sell"

    def _entry(self, kind: EntryType, charged: float) -> Entry:
        is_trade = kind != "expire"
        return Entry(
            self.day,
            kind,
            self.security,
            shares=abs(self.quantity),
            price=self.price if is_trade else None,
            amount=self._amount(charged) if is_trade else None,
            currency=self.currency,
            account=self.account,
            fee=0.0 - charged if is_trade else None,
            tax=0.0 - self.tax if self.tax else None,
            multiplier=self._multiplier(),
            id=self.id,
            note=" ".join(sorted(self.codes)),
            is_cancelling="Ca" in self.codes,
        )

    def _amount(self, charged: float) -> float | None:
        if self.proceeds is None:
            return None
        net = round(self.proceeds + charged + self.tax, 8)
        if self.quantity < 0 and net < 0 and "Ca" not in self.codes:
            unread(N_("The fees are more than the sale brought: enter the row."))
        return abs(net)

    def _multiplier(self) -> float:
        """As the file has it; bonds are priced for a hundred of what is held."""
        if self.multiplier != 1 or not self.proceeds or not self.price:
            return self.multiplier
        per_share = abs(self.proceeds / self.quantity / self.price)
        return 0.01 if 0.0098 < per_share < 0.0102 else self.multiplier
