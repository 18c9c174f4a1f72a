"""Payments added up by month, for the whole and by holding, account, country and currency."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.records import IncomeGroup, IncomeHistory, IncomeSums
from portfolio.analysis.periods import a_year_before
from portfolio.arrays import day_of, first_days, month_of, months_of
from portfolio.book.records import CASH
from portfolio.book.symbols import listing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from portfolio.analysis.income.payments import Payments
    from portfolio.analysis.income.records import Dimension, Payer
    from portfolio.arrays import Floats, Ints


#: A history that begins this early in a month has all of it: exchanges open on the second to the
#: fourth of January.
_FIRST_DAYS = 5


@cache
def country(symbol: str) -> str:
    """Return the market of the listing; empty for money and for listings that are not known."""
    return "" if symbol in ("", CASH) else listing(symbol).market


def histories(
    payments: Payments, as_of: date, since: date | None
) -> dict[Dimension, IncomeHistory]:
    """Return the history of every dimension up to the month of ``as_of``.

    ``since`` is the first day from which payments are known, unless each payer's is in
    ``payments``; a group is known from when all that it was paid by are. Payments without an
    exchange rate count in their own currency only; when they are over two years old, months are
    told as known from the one after them.
    """
    month = months_of(payments.ex_day)
    last = month_of(as_of)
    first = min(int(month.min(initial=last)), last)
    cells = (len(payments.payers), last - first + 1)
    columns = _columns(payments)
    place = payments.payer * cells[1] + month - first
    sums = [np.bincount(place, column, cells[0] * cells[1]).reshape(cells) for column in columns]
    table = np.stack(sums, dtype=np.float64)  # counting nothing gives whole numbers
    same = _same_days(payments, as_of)
    same_days = np.stack(
        [np.bincount(payments.payer[same], column[same], cells[0]) for column in columns], axis=1
    ).astype(np.float64)
    months = np.arange(first, last + 1).astype("datetime64[M]")
    known_from = _known_from(payments, as_of, since, last)
    pays = np.bincount(payments.payer, minlength=cells[0]) > 0

    def history(
        groups: tuple[IncomeGroup, ...],
        begun: Ints,
        by_month: IncomeSums,
        of_same_days: IncomeSums,
    ) -> IncomeHistory:
        known = begun.astype("datetime64[M]")
        return IncomeHistory(groups, months, as_of, known, by_month, of_same_days)

    def summed(groups: tuple[IncomeGroup, ...], member: Ints) -> IncomeHistory:
        """Add the payers up; ``member`` is the group of each."""
        sums = np.zeros((len(groups), len(columns), cells[1]))
        same_group = np.zeros((len(groups), len(columns)))
        for group in range(len(groups)):
            sums[group] = table[:, member == group].sum(axis=1)
            same_group[group] = same_days[member == group].sum(axis=0)
        by_month = IncomeSums.unstacked(sums.transpose(0, 2, 1))
        of_same_days = IncomeSums.unstacked(same_group)
        mixed = np.array([not group.currency for group in groups], dtype=np.bool_)
        for both in (by_month, of_same_days):
            both.gross_own[mixed] = both.withheld_own[mixed] = np.nan
        # Of what is only partly known nothing can be compared.
        begun = np.full(len(groups), last if since is None else int(known_from.min(initial=last)))
        np.maximum.at(begun, member[pays], known_from[pays])
        return history(groups, begun, by_month, of_same_days)

    holdings = tuple(IncomeGroup(p.symbol, p.name, p.account, p.currency) for p in payments.payers)
    single = history(holdings, known_from, IncomeSums(*table), IncomeSums.unstacked(same_days))
    found: dict[Dimension, IncomeHistory] = {"holding": single}
    for dimension, key in _KEYS.items():
        groups, member = _groups(payments, key)
        found[dimension] = summed(
            groups or ((IncomeGroup(""),) if dimension == "total" else ()), member
        )
    return found


def _columns(payments: Payments) -> list[Floats]:
    """Those of ``IncomeSums``; what has no exchange rate is nothing in the base currency."""
    rate = np.nan_to_num(payments.rate, nan=0.0)
    gross, withheld = payments.gross, payments.withheld
    return [gross * rate, withheld * rate, gross, withheld, payments.doubtful.astype(np.float64)]


def _same_days(payments: Payments, as_of: date) -> Ints:
    """The payments in the first days of the same month a year before; of all of it when the month
    is over.
    """
    end = a_year_before(as_of)
    if (as_of + timedelta(days=1)).month != as_of.month:
        end = (end.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    start = day_of(end.replace(day=1))
    return np.flatnonzero((payments.ex_day >= start) & (payments.ex_day <= day_of(end)))


def _known_from(payments: Payments, as_of: date, since: date | None, last: int) -> Ints:
    """Return the first month that is known as a whole of each payer, (payers,); the last month
    where nothing is.
    """
    count = len(payments.payers)
    if payments.since is not None:
        begun = payments.since
    elif since is not None:
        begun = np.full(count, day_of(since), dtype=np.int64)
    else:
        return np.full(count, last, dtype=np.int64)
    month = months_of(begun)
    first = month + (begun - first_days(month) >= _FIRST_DAYS)
    old = np.isnan(payments.rate) & (payments.ex_day < day_of(as_of) - 2 * 365)
    np.maximum.at(first, payments.payer[old], months_of(payments.ex_day[old]) + 1)
    return first


def _groups(
    payments: Payments, key: Callable[[Payer], str]
) -> tuple[tuple[IncomeGroup, ...], Ints]:
    """The groups that ``key`` makes of the payers, in their order, and which one each payer belongs
    to.
    """
    keys = [key(payer) for payer in payments.payers]
    names = list(dict.fromkeys(keys))
    place = {name: i for i, name in enumerate(names)}
    currencies: list[set[str]] = [set() for _ in names]
    for name, payer in zip(keys, payments.payers, strict=True):
        currencies[place[name]].add(payer.currency)
    groups = tuple(
        IncomeGroup(name, currency=next(iter(some)) if len(some) == 1 else "")
        for name, some in zip(names, currencies, strict=True)
    )
    return groups, np.array([place[name] for name in keys], dtype=np.int64)


_KEYS: dict[Dimension, Callable[[Payer], str]] = {
    "total": lambda _: "",
    "account": lambda payer: payer.account,
    "country": lambda payer: country(payer.symbol),
    "currency": lambda payer: payer.currency,
}
