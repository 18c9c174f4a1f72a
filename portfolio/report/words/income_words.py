"""Words of income that pages and files share: markets, states of a payment, periods, groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.records import CASH
from portfolio.errors import N_
from portfolio.report.words import labels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.analysis.income.records import (
        Dimension,
        Income,
        IncomeGroup,
        PeriodIncome,
        State,
        Step,
    )
    from portfolio.language import Language

STATES: Mapping[State, str] = {
    "received": N_("received"),
    "announced": N_("announced"),
    "estimated": N_("estimated"),
}
#: Full, half and empty.
MARKS: Mapping[State, str] = {"received": "●", "announced": "◐", "estimated": "○"}
#: What each state rests on.
STATE_NOTES: Mapping[State, str] = {
    "received": N_("Received: a row of your transactions says so."),
    "announced": N_("Announced: Yahoo has the ex-date; the amount follows from the shares held."),
    "estimated": N_(
        "Estimated: from rhythm and amounts of the payments so far; nobody has announced it."
    ),
}
STEPS: Mapping[Step, str] = {"month": N_("Month"), "quarter": N_("Quarter"), "year": N_("Year")}
GROUPED_BY: Mapping[Dimension, str] = {
    "total": N_("Everything"),
    "holding": N_("Holding"),
    "account": N_("Account"),
    "country": N_("Country"),
    "currency": N_("Currency"),
}


def market(t: Language, code: str) -> str:
    """A market of listings in the reader's language: ``US`` is ``United States``; crypto has no
    country.
    """
    if code == "CRYPTO":
        return t("Crypto")
    return t.country(code) or t("Interest and others")


def state(t: Language, wish: State) -> str:
    """How sure a payment is."""
    return t(STATES[wish])


def marked(t: Language, wish: State) -> str:
    """The same with a mark in front, that states differ at a glance also where there is
    no colour.
    """
    return f"{MARKS[wish]} {t(STATES[wish])}"


def payer(t: Language, symbol: str, currency: str = "") -> str:
    """Who pays: a symbol, or cash in words."""
    if symbol != CASH:
        return symbol
    return t("Cash {currency}", currency=currency) if currency else t("Cash")


def year(t: Language, income: Income) -> str:
    """The review's year, "so far" before its last day."""
    number = income.as_of.year
    return t("{year}", year=number) if income.is_year_over else t("{year} so far", year=number)


def period(t: Language, row: PeriodIncome, step: Step) -> str:
    """A period in a table: ``2024-03``, ``Q1 2024``, ``2024``; one that goes on says so."""
    name = t.quarter(row.period) if step == "quarter" else row.period
    if not row.is_running:
        return name
    return t("{year} so far", year=name) if step == "year" else t("{quarter} so far", quarter=name)


def group(t: Language, one: IncomeGroup, dimension: Dimension) -> str:
    """The name of a group of payers."""
    if dimension == "total":
        return t("Portfolio")
    if dimension == "country":
        return market(t, one.key)
    if dimension == "account":
        return labels.group(t, one.key)
    if dimension == "holding" and one.key == CASH:
        return t("Cash {currency}", currency=one.currency)
    return one.key


def group_in_full(t: Language, one: IncomeGroup, dimension: Dimension) -> str:
    """The same for a list to choose from: a holding with its name, and its account."""
    if dimension != "holding":
        return group(t, one, dimension)
    name = group(t, one, dimension) if one.key == CASH else labels.long(t, one.key, one.name)
    return (
        t("{holding} in {account}", holding=name, account=labels.group(t, one.account))
        if one.account
        else name
    )
