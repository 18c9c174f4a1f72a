"""The words that records and their readers share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from portfolio.analysis.income.records import Frequency as Frequency
from portfolio.analysis.income.records import Method as Method

if TYPE_CHECKING:
    from portfolio.book.withholding import TaxOrigin as TaxOrigin

#: In the security's own currency, or in the base currency.
View = Literal["own", "base"]
#: Price only; dividends reinvested; dividends reinvested after tax.
ReturnKind = Literal["price", "total", "net"]
#: Columns of the quarters table.
PERIODS = ("Q1", "Q2", "Q3", "Q4", "YTD")
VIEWS: tuple[View, ...] = ("own", "base")
RETURN_KINDS: tuple[ReturnKind, ...] = ("total", "price", "net")
