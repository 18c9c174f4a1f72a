"""An income by hand, in TWD on 30 June 2024: SPY pays quarterly and loses 30 %, 0050.TW half-yearly
and nothing.

SPY, 10 shares, USD: 10, 10, 10, 11 dollars in the quarters of 2023, then 11 and 12; at 30 TWD each.
0050.TW, 1,000 shares: 1,000 TWD in January 2023, 600 in July, 1,300 in January 2024.
So 2024 so far: SPY 690 before tax, 207 withheld, 483 left; 0050.TW 1,300; together 1,990, 207,
1,783. The same days of 2023: SPY 600, 180, 420; 0050.TW 1,000; together 1,600, 180, 1,420.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from portfolio.analysis.income.records import (
    NOTHING,
    Amounts,
    Calendar,
    CountryWithholding,
    Dimension,
    GroupYield,
    Income,
    IncomeGroup,
    IncomeHistory,
    IncomeSums,
    MonthBar,
    Past,
    Payer,
    RateUse,
    SecurityIncome,
)
from portfolio.errors import N_, Sentence
from tests.support.sample_review import NASTY

AS_OF = date(2024, 6, 30)
_MONTHS = np.arange("2023-01", "2024-07", dtype="datetime64[M]")
SPY = {"2023-03": 10, "2023-06": 10, "2023-09": 10, "2023-12": 11, "2024-03": 11, "2024-06": 12}
TAIWAN = {"2023-01": 1000, "2023-07": 600, "2024-01": 1300}
#: Special dividends and text that could be markup must not pass for anything else.
_BASIS = Sentence(N_("The last regular dividend, {n} payments a year."), {"n": 4})
_ANNOUNCED = Sentence(N_("Yahoo has the ex-date."))


def _line(paid: dict[str, int], factor: float) -> list[float]:
    return [paid.get(str(month), 0) * factor for month in _MONTHS]


def _history(rows: list[tuple[IncomeGroup, dict[str, int], float, float]]) -> IncomeHistory:
    """Rows of group, payments in its own currency, exchange rate and rate withheld."""
    return IncomeHistory(
        groups=tuple(group for group, _, _, _ in rows),
        months=_MONTHS,
        as_of=AS_OF,
        known_from=np.array(["2023-01"] * len(rows), dtype="datetime64[M]"),
        by_month=IncomeSums(
            gross=np.array([_line(paid, fx) for _, paid, fx, _ in rows]),
            withheld=np.array([_line(paid, fx * tax) for _, paid, fx, tax in rows]),
            gross_own=np.array([_line(paid, 1) for _, paid, _, _ in rows]),
            withheld_own=np.array([_line(paid, tax) for _, paid, _, tax in rows]),
            doubtful=np.zeros((len(rows), len(_MONTHS))),
        ),
        # June 2023, all of it.
        same_days=IncomeSums(
            gross=np.array([paid.get("2023-06", 0) * fx for _, paid, fx, _ in rows]),
            withheld=np.array([paid.get("2023-06", 0) * fx * tax for _, paid, fx, tax in rows]),
            gross_own=np.array([paid.get("2023-06", 0) * 1.0 for _, paid, _, _ in rows]),
            withheld_own=np.array([paid.get("2023-06", 0) * tax for _, paid, _, tax in rows]),
            doubtful=np.zeros(len(rows)),
        ),
    )


def _total() -> IncomeHistory:
    gross = np.array([_line(SPY, 30.0)]) + np.array([_line(TAIWAN, 1.0)])
    withheld = np.array([_line(SPY, 9.0)])
    nothing = np.full_like(gross, np.nan)
    return IncomeHistory(
        groups=(IncomeGroup("TOTAL"),),
        months=_MONTHS,
        as_of=AS_OF,
        known_from=np.array(["2023-01"], dtype="datetime64[M]"),
        by_month=IncomeSums(gross, withheld, nothing, nothing, np.zeros_like(gross)),
        same_days=IncomeSums(
            *(np.array([amount]) for amount in (300.0, 90.0, np.nan, np.nan, 0.0)),
        ),
    )


def _histories() -> dict[Dimension, IncomeHistory]:
    def pair(spy: IncomeGroup, taiwan: IncomeGroup) -> IncomeHistory:
        return _history([(spy, SPY, 30.0, 0.3), (taiwan, TAIWAN, 1.0, 0.0)])

    return {
        "total": _total(),
        "holding": pair(
            IncomeGroup("SPY", "SPDR S&P 500", "Broker A", "USD"),
            IncomeGroup("0050.TW", NASTY, "台灣券商", "TWD"),
        ),
        "account": pair(
            IncomeGroup("Broker A", currency="USD"), IncomeGroup("台灣券商", currency="TWD")
        ),
        "country": pair(IncomeGroup("US", currency="USD"), IncomeGroup("TW", currency="TWD")),
        "currency": pair(IncomeGroup("USD", currency="USD"), IncomeGroup("TWD", currency="TWD")),
    }


def _securities() -> tuple[SecurityIncome, ...]:
    def days(*listed: str) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
        return np.array(listed, dtype="datetime64[D]")

    spy = SecurityIncome(
        symbol="SPY",
        name="SPDR S&P 500",
        currency="USD",
        country="US",
        frequency="quarterly",
        payments_a_year=4,
        last_regular=None,
        annual=4.8,
        yield_forward=0.0087,
        yield_forward_net=0.00609,
        reason=None,
        basis=_BASIS,
        tax=0.3,
        tax_origin="residence",
        taxes=np.full(7, 0.3),
        years=(2022, 2023),
        by_year=(4.0, 4.1),
        growth_1y=0.025,
        growth_3y=None,
        growth_5y=None,
        years_without_cut=1,
        years_compared=1,
        ex_days=days(
            "2023-03-17",
            "2023-06-16",
            "2023-09-15",
            "2023-12-15",
            "2023-12-20",
            "2024-03-15",
            "2024-06-21",
        ),
        amounts=np.array([1.0, 1.0, 1.0, 1.1, 5.0, 1.1, 1.2]),
        special=np.array([False, False, False, False, True, False, False]),
    )
    taiwan = SecurityIncome(
        symbol="0050.TW",
        name=NASTY,
        currency="TWD",
        country="TW",
        frequency="half-yearly",
        payments_a_year=2,
        last_regular=None,
        annual=2.6,
        yield_forward=0.0138,
        yield_forward_net=0.0138,
        reason=None,
        basis=_BASIS,
        tax=0.0,
        tax_origin="residence",
        taxes=np.zeros(3),
        years=(2023,),
        by_year=(1.6,),
        growth_1y=None,
        growth_3y=None,
        growth_5y=None,
        years_without_cut=None,
        years_compared=0,
        ex_days=days("2023-01-30", "2023-07-18", "2024-01-17"),
        amounts=np.array([1.0, 0.6, 1.3]),
        special=np.array([False, False, False]),
    )
    return (spy, taiwan)


def _calendar() -> Calendar:
    """0050.TW estimated in July, SPY announced in September and estimated in December; 32 TWD for a
    dollar.
    """
    return Calendar(
        symbols=("SPY", "0050.TW"),
        names=("SPDR S&P 500", NASTY),
        accounts=("Broker A", "台灣券商"),
        currencies=("USD", "TWD"),
        origins=(("residence",), ("residence",)),
        bases=(_BASIS, _BASIS),
        holding=np.array([1, 0, 0]),
        ex_days=np.array(["2024-07-16", "2024-09-20", "2024-12-20"], dtype="datetime64[D]"),
        pay_days=np.array(["2024-08-12", "NaT", "NaT"], dtype="datetime64[D]"),
        is_announced=np.array([False, True, False]),
        shares=np.array([1000.0, 10.0, 10.0]),
        amounts=np.array([1.3, 1.25, 1.2]),
        gross=np.array([1300.0, 12.5, 12.0]),
        withheld=np.array([0.0, 3.75, 3.6]),
        tax=np.array([0.0, 0.3, 0.3]),
        step=np.zeros(3, dtype=np.int64),
        premium=np.zeros(3),
        exchange=np.array([1.0, 32.0, 32.0]),
        announced=_ANNOUNCED,
    )


def _past() -> Past:
    """2024 so far: 0050.TW in January, SPY in March and, recorded in the ledger, in June; 30 TWD
    for a dollar.
    """
    days = np.array(["2024-01-17", "2024-03-15", "2024-06-21"], dtype="datetime64[D]")
    return Past(
        payers=(
            Payer("SPY", "SPDR S&P 500", "Broker A", "USD"),
            Payer("0050.TW", NASTY, "台灣券商", "TWD"),
        ),
        origins=(("residence",), ("residence",)),
        payer=np.array([1, 0, 0]),
        ex_days=days,
        pay_days=days + np.array([0, 0, 10]),
        is_recorded=np.array([False, False, True]),
        step=np.zeros(3, dtype=np.int64),
        shares=np.array([1000.0, 10.0, 10.0]),
        gross=np.array([1300.0, 11.0, 12.0]),
        withheld=np.array([0.0, 3.3, 3.6]),
        premium=np.zeros(3),
        exchange=np.array([1.0, 30.0, 30.0]),
        is_doubtful=np.zeros(3, dtype=np.bool_),
    )


def _months() -> tuple[MonthBar, ...]:
    paid = {1: Amounts(1300.0, 0.0), 3: Amounts(330.0, 99.0), 6: Amounts(360.0, 108.0)}
    estimated = {7: Amounts(1300.0, 0.0), 12: Amounts(384.0, 115.2)}
    return tuple(
        MonthBar(
            month=date(2024, month, 1),
            received=NOTHING,
            announced=Amounts(400.0, 120.0) if month == 9 else paid.get(month, NOTHING),
            estimated=estimated.get(month, NOTHING),
            is_future=month > 6,
        )
        for month in range(1, 13)
    )


def sample_income() -> Income:
    """The income told above."""
    spy, taiwan = Amounts(690.0, 207.0), Amounts(1300.0, 0.0)
    everything = GroupYield("", 2935461.0, 0.0213, 0.0178, 0.025, 0.0205, 0.021, 0.0147)
    return Income(
        as_of=AS_OF,
        base_currency="TWD",
        method="static",
        since=date(2023, 1, 30),
        history=_histories(),
        withheld=(
            CountryWithholding("US", spy, (RateUse(0.3, "residence", ("SPY",), spy),)),
            CountryWithholding("TW", taiwan, (RateUse(0.0, "residence", ("0050.TW",), taiwan),)),
        ),
        securities=_securities(),
        calendar=_calendar(),
        past=_past(),
        months=_months(),
        yields={
            "total": (everything,),
            "account": (
                GroupYield("Broker A", 1270611.0, 0.0125, 0.00875, 0.0087, 0.00609, None, None),
            ),
            "country": (GroupYield("US", 1270611.0, 0.0125, 0.00875, 0.0087, 0.00609, None, None),),
            "currency": (
                GroupYield("USD", 1270611.0, 0.0125, 0.00875, 0.0087, 0.00609, None, None),
            ),
        },
        year_to_date=Amounts(1990.0, 207.0),
        last_twelve_months=Amounts(3220.0, 396.0),
        # 1,300 + 400 + 384; of SPY 30 % is withheld: 120 + 115.2.
        next_twelve_months=Amounts(2084.0, 235.2),
        rest_of_year=Amounts(2084.0, 235.2),
        announced=Amounts(400.0, 120.0),
    )
