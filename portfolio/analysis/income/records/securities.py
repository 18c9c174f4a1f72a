"""What a security pays per share, and what groups of holdings yield."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from portfolio.arrays import Bools, Dates, Floats
    from portfolio.book.withholding import TaxOrigin
    from portfolio.errors import Sentence

#: How often a security pays, by the spacing of its last ex-dates.
Frequency = Literal["monthly", "quarterly", "half-yearly", "yearly", "irregular", "none"]


@dataclass(frozen=True, slots=True)
class PaidDividend:
    """One dividend per share of a security, in its currency, split-adjusted."""

    ex_date: date
    amount: float
    net: float
    is_special: bool

    @property
    def kind(self) -> Literal["regular", "special"]:
        """In words."""
        return "special" if self.is_special else "regular"


@dataclass(frozen=True)
class SecurityIncome:
    """What one security pays, per share and in its own currency, with what is known on the review's
    day.
    """

    symbol: str
    name: str
    currency: str
    country: str
    #: By the spacing of the last eight ex-dates, as in the review table.
    frequency: Frequency | None
    #: What the forecast goes by; None without a frequency, or when payments have stopped.
    payments_a_year: int | None
    last_regular: PaidDividend | None
    #: Last regular dividend · payments a year; None with ``reason``.
    annual: float | None
    yield_forward: float | None
    yield_forward_net: float | None
    #: Why there is no forward yield.
    reason: Sentence | None
    #: How the coming payments are estimated; None when none are.
    basis: Sentence | None
    #: The rate that turns gross into net, and where it is from (the first row of the symbol in the
    #: book).
    tax: float | None
    tax_origin: TaxOrigin | None
    #: The rate on every ex-date, shape (dividends,).
    taxes: Floats
    #: Regular dividends per share of the full calendar years known, oldest first.
    years: tuple[int, ...]
    by_year: tuple[float, ...]
    #: Growth per year over the last 1, 3 and 5 full years; None where not known or nothing was paid
    #: then.
    growth_1y: float | None
    growth_3y: float | None
    growth_5y: float | None
    #: How many full years in a row, up to the last, paid no less than the year before; out of
    #: ``years_compared``.
    years_without_cut: int | None
    years_compared: int
    #: Every dividend known, oldest first, shape (dividends,).
    ex_days: Dates
    amounts: Floats
    special: Bools

    @cached_property
    def dividends(self) -> tuple[PaidDividend, ...]:
        """Every dividend up to the review's day, oldest first."""
        nets = self.amounts * (1.0 - self.taxes)
        columns = (self.ex_days, self.amounts, nets, self.special)
        return tuple(
            PaidDividend(*row) for row in zip(*(column.tolist() for column in columns), strict=True)
        )


@dataclass(frozen=True, slots=True)
class GroupYield:
    """The yields of an account, a country, a currency or (group empty) everything: Σ yield · value
    ÷ value.
    """

    group: str
    #: Base currency, cash included.
    value: float
    trailing: float | None
    trailing_net: float | None
    forward: float | None
    forward_net: float | None
    #: Trailing dividends ÷ cost, of the holdings that have a cost.
    on_cost: float | None
    on_cost_net: float | None
