"""What the holdings paid, pay and are expected to pay: the records behind the Income page, its JSON
and its exports.

Amounts named ``own`` are in the payer's currency, all others in the base currency. Everything is
ordered by ex-date: a payment belongs to the month of its ex-date. ``None`` is "not available",
never 0.
"""

from __future__ import annotations

from portfolio.analysis.income.records.amounts import (
    DIMENSIONS,
    NOTHING,
    STATES,
    STEPS,
    Amounts,
    Dimension,
    State,
    Step,
)
from portfolio.analysis.income.records.history import (
    IncomeGroup,
    IncomeHistory,
    IncomeSums,
    PeriodIncome,
)
from portfolio.analysis.income.records.income import (
    Income,
    Method,
)
from portfolio.analysis.income.records.payments import (
    Calendar,
    ExpectedPayment,
    MonthBar,
    Past,
    PastPayment,
    Payer,
)
from portfolio.analysis.income.records.securities import (
    Frequency,
    GroupYield,
    PaidDividend,
    SecurityIncome,
)
from portfolio.analysis.income.records.withholding import (
    CountryWithholding,
    RateUse,
)

__all__ = [
    "DIMENSIONS",
    "NOTHING",
    "STATES",
    "STEPS",
    "Amounts",
    "Calendar",
    "CountryWithholding",
    "Dimension",
    "ExpectedPayment",
    "Frequency",
    "GroupYield",
    "Income",
    "IncomeGroup",
    "IncomeHistory",
    "IncomeSums",
    "Method",
    "MonthBar",
    "PaidDividend",
    "Past",
    "PastPayment",
    "Payer",
    "PeriodIncome",
    "RateUse",
    "SecurityIncome",
    "State",
    "Step",
]
