"""All income of one review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from portfolio.analysis.income.records.amounts import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portfolio.analysis.income.records.amounts import Amounts, Dimension
    from portfolio.analysis.income.records.history import IncomeHistory
    from portfolio.analysis.income.records.payments import (
        Calendar,
        ExpectedPayment,
        MonthBar,
        Past,
        PastPayment,
    )
    from portfolio.analysis.income.records.securities import GroupYield, SecurityIncome
    from portfolio.analysis.income.records.withholding import CountryWithholding

#: Whether the numbers are of today's holdings held all along, or of the transactions.
Method = Literal["static", "ledger"]


@dataclass(frozen=True)
class Income:
    """All income of one review. A static review counts today's shares held all along, as its other
    numbers do.
    """

    as_of: date
    base_currency: str
    method: Method
    #: The first day from which payments are known; None when nothing is.
    since: date | None
    history: Mapping[Dimension, IncomeHistory]
    #: This year so far, most withheld first.
    withheld: tuple[CountryWithholding, ...]
    #: One per symbol held, in the book's order.
    securities: tuple[SecurityIncome, ...]
    calendar: Calendar
    past: Past
    #: From January of the review's year to the last month of the forecast.
    months: tuple[MonthBar, ...]
    #: Trailing, forward and on cost by ``total``, ``account``, ``country`` and ``currency``.
    yields: Mapping[Dimension, tuple[GroupYield, ...]]
    #: Ex-dates from New Year to the review's day; the twelve months up to it; those after it; from
    #: it to 31 December.
    year_to_date: Amounts
    last_twelve_months: Amounts
    next_twelve_months: Amounts
    rest_of_year: Amounts
    #: Of the next twelve months.
    announced: Amounts
    #: Ex-dates of the review's quarter up to its day.
    quarter_to_date: Amounts = NOTHING
    #: Symbols with payments that are in no sum here, for want of an exchange rate.
    without_rate: tuple[str, ...] = ()

    @property
    def expected(self) -> tuple[ExpectedPayment, ...]:
        """The calendar's payments, next one first."""
        return self.calendar.rows

    @property
    def paid(self) -> tuple[PastPayment, ...]:
        """The payments of the review's year so far, oldest first."""
        return self.past.rows

    @property
    def pays(self) -> bool:
        """Whether anything was paid this year or in the last twelve months, or is expected in the
        next.
        """
        return bool(
            self.year_to_date.gross
            or self.last_twelve_months.gross
            or self.next_twelve_months.gross
        )

    @property
    def is_year_over(self) -> bool:
        """Whether the review's day is the last of its year: nothing is "so far" then."""
        return (self.as_of.month, self.as_of.day) == (12, 31)

    @property
    def whole_year(self) -> Amounts:
        """The review's calendar year: paid so far and still expected."""
        return self.year_to_date + self.rest_of_year

    def security(self, symbol: str) -> SecurityIncome | None:
        """What one security pays."""
        return next((one for one in self.securities if one.symbol == symbol), None)
