"""Payments of the past year and those to come, as columns; rows are made when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.records.amounts import Amounts
from portfolio.analysis.missing import or_none

if TYPE_CHECKING:
    from datetime import date

    from portfolio.analysis.income.records.amounts import State
    from portfolio.arrays import Bools, Dates, Floats, Ints
    from portfolio.book.withholding import TaxOrigin
    from portfolio.errors import Sentence


@dataclass(frozen=True)
class Payer:
    """A position that pays: one security in one account, or the money of an account."""

    symbol: str
    name: str
    account: str
    currency: str


@dataclass(frozen=True, slots=True)
class ExpectedPayment:
    """A payment whose ex-date lies in the twelve months after the review's day."""

    symbol: str
    name: str
    account: str
    currency: str
    state: State
    ex_date: date
    #: None when not known: Yahoo has ex-dates only. By the ledger's usual delay where it has one.
    pay_date: date | None
    shares: float
    #: Per share.
    amount: float
    own: Amounts
    #: At the exchange rate of the review's day; None without one.
    base: Amounts | None
    tax: float
    tax_origin: TaxOrigin | None
    #: What it rests on.
    basis: Sentence | None
    #: Of what is withheld, own currency: Taiwan's supplementary health premium, which ``tax`` does
    #: not tell.
    premium: float = 0.0


@dataclass(frozen=True)
class Calendar:
    """The expected payments as columns, all of shape (payments,), by ex-date; ``rows`` are made
    when asked for.
    """

    #: By holding, shape (holdings,): what all its payments share.
    symbols: tuple[str, ...]
    names: tuple[str, ...]
    accounts: tuple[str, ...]
    currencies: tuple[str, ...]
    #: Of each step of its rate.
    origins: tuple[tuple[TaxOrigin | None, ...], ...]
    bases: tuple[Sentence | None, ...]
    #: Number of the holding.
    holding: Ints
    #: datetime64[D].
    ex_days: Dates
    #: datetime64[D], NaT where unknown.
    pay_days: Dates
    is_announced: Bools
    shares: Floats
    amounts: Floats
    gross: Floats
    withheld: Floats
    #: The rate by which ``withheld`` follows, without the health premium, and which step of the
    #: holding's it is.
    tax: Floats
    step: Ints
    #: Of ``withheld``, the health premium.
    premium: Floats
    #: Units of the base currency for one of the holding's; NaN where unknown.
    exchange: Floats
    #: What an announced payment rests on.
    announced: Sentence

    @cached_property
    def rows(self) -> tuple[ExpectedPayment, ...]:
        """The payments, next one first."""
        ex_dates, pay_dates = self.ex_days.tolist(), self.pay_days.tolist()
        shares, amounts = self.shares.tolist(), self.amounts.tolist()
        certain = np.zeros(len(self.gross), dtype=np.bool_)
        own = _amounts(self.gross, self.withheld, certain)
        base = _in_base(self.gross, self.withheld, self.exchange, certain)
        taxes, premiums = self.tax.tolist(), self.premium.tolist()
        announced, steps = self.is_announced.tolist(), self.step.tolist()
        return tuple(
            ExpectedPayment(
                symbol=self.symbols[i],
                name=self.names[i],
                account=self.accounts[i],
                currency=self.currencies[i],
                state="announced" if announced[k] else "estimated",
                ex_date=ex_dates[k],
                pay_date=pay_dates[k],
                shares=shares[k],
                amount=amounts[k],
                own=own[k],
                base=base[k],
                tax=taxes[k],
                tax_origin=self.origins[i][steps[k]],
                basis=self.announced if announced[k] else self.bases[i],
                premium=premiums[k],
            )
            for k, i in enumerate(self.holding.tolist())
        )


@dataclass(frozen=True, slots=True)
class PastPayment:
    """A payment of the review's year so far."""

    symbol: str
    name: str
    account: str
    currency: str
    #: ``received`` or ``announced``: it has happened, and nothing is estimated.
    state: State
    ex_date: date
    #: The day of the ledger's row; None where there is none.
    pay_date: date | None
    #: None for interest.
    shares: float | None
    own: Amounts
    #: At the exchange rate of the ex-date; None without one.
    base: Amounts | None
    #: None where the ledger says what was withheld.
    tax_origin: TaxOrigin | None
    #: Of what is withheld, own currency: Taiwan's supplementary health premium.
    premium: float = 0.0

    @property
    def tax(self) -> float | None:
        """Withheld ÷ gross, without the health premium; None where it can be no withholding."""
        rate = self.own.rate
        return None if rate is None else rate - self.premium / self.own.gross


@dataclass(frozen=True)
class Past:
    """The payments of the review's year so far as columns, all of shape (payments,), by ex-date."""

    payers: tuple[Payer, ...]
    #: Of each step of the payer's rate.
    origins: tuple[tuple[TaxOrigin | None, ...], ...]
    #: Number of the payer.
    payer: Ints
    #: datetime64[D].
    ex_days: Dates
    pay_days: Dates
    is_recorded: Bools
    #: Which step of the payer's rate holds on the ex-date.
    step: Ints
    #: NaN for interest.
    shares: Floats
    gross: Floats
    withheld: Floats
    #: Of ``withheld``, the health premium.
    premium: Floats
    #: Units of the base currency for one of the payer's; NaN where unknown.
    exchange: Floats
    #: Of which no rate can be told.
    is_doubtful: Bools

    @cached_property
    def rows(self) -> tuple[PastPayment, ...]:
        """The payments, oldest first; ``rows`` are made when asked for."""
        ex_dates, pay_dates = self.ex_days.tolist(), self.pay_days.tolist()
        recorded, steps = self.is_recorded.tolist(), self.step.tolist()
        shares, premiums = or_none(self.shares), self.premium.tolist()
        own = _amounts(self.gross, self.withheld, self.is_doubtful)
        base = _in_base(self.gross, self.withheld, self.exchange, self.is_doubtful)
        return tuple(
            PastPayment(
                symbol=self.payers[i].symbol,
                name=self.payers[i].name,
                account=self.payers[i].account,
                currency=self.payers[i].currency,
                state="received" if recorded[k] else "announced",
                ex_date=ex_dates[k],
                pay_date=pay_dates[k] if recorded[k] else None,
                shares=shares[k],
                own=own[k],
                base=base[k],
                tax_origin=None if recorded[k] else self.origins[i][steps[k]],
                premium=premiums[k],
            )
            for k, i in enumerate(self.payer.tolist())
        )


def _amounts(gross: Floats, withheld: Floats, is_doubtful: Bools) -> list[Amounts]:
    """One a payment."""
    columns = (gross.tolist(), withheld.tolist(), is_doubtful.astype(np.int64).tolist())
    return [Amounts(*one) for one in zip(*columns, strict=True)]


def _in_base(
    gross: Floats, withheld: Floats, exchange: Floats, is_doubtful: Bools
) -> list[Amounts | None]:
    """The same at the exchange rates, None where one is not known."""
    known = (~np.isnan(exchange)).tolist()
    amounts = _amounts(gross * exchange, withheld * exchange, is_doubtful)
    return [one if is_known else None for one, is_known in zip(amounts, known, strict=True)]


@dataclass(frozen=True, slots=True)
class MonthBar:
    """One month of the bar chart, base currency, by state."""

    #: Its first day.
    month: date
    received: Amounts
    announced: Amounts
    estimated: Amounts
    #: Whether it begins after the review's day.
    is_future: bool

    @property
    def total(self) -> Amounts:
        """All states together."""
        return self.received + self.announced + self.estimated

    def of(self, state: State) -> Amounts:
        """One state's part."""
        return {
            "received": self.received,
            "announced": self.announced,
            "estimated": self.estimated,
        }[state]
