"""The review of a ledger of 100,000 rows, 1,000 securities × 20 years, against the bare numpy work
on the same arrays.

    python -m benchmarks.ledger [--check] [--rows 1000000 --securities 5000 --years 30]

Ours: the whole ``Review`` of 2025Q4 from the book, its rows as columns, the market and its panel;
reading files and prices is not part of it. Bare: from the same arrays (closes and dividends of all
securities one after another, rates, rows in columns) what any program must do for the numbers
below, and nothing else: shares and values of every security on every day, flows and dividends, the
value and the TWR of the whole and of every group, the holdings' contributions to the TWR of quarter
and year in three parts, what currencies gained since the start. Left out are income, IRR, costs,
realised gains, prices and returns of each security, findings and all records. Naive: TWR and
contributions day by day with pandas from dense frames, measured on two years and scaled to all. All
three must agree.

``--check`` ends with 1 when ours takes more than 3 × the bare work or more than a tenth of the
naive loop. Another size is reviewed by ours alone: seconds with and without turning the book's rows
into columns, and the memory that it takes.
"""

from __future__ import annotations

import argparse
import math
import resource
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.simulated import LAST, simulated
from portfolio.analysis.entries.entries import Entries
from portfolio.analysis.periods import Quarter
from portfolio.analysis.prices.panel import Panel
from portfolio.analysis.review.allocation import group_names
from portfolio.analysis.review.inputs import Prepared
from portfolio.analysis.review.review import review
from portfolio.book.records import Book, Transaction
from portfolio.book.withholding import dividend_tax
from portfolio.market.records import Market

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.analysis.records import Review
    from portfolio.arrays import Floats, Ints

    #: What each way must come to, by name.
    Answers = dict[str, float]

ROWS, SECURITIES, YEARS = 100_000, 1000, 20
#: How many times as long as the bare work the review may take, and how many times faster than the
#: naive loop it is.
TARGET, NAIVE_TARGET = 3.0, 10.0
RUNS = 7
QUARTER = Quarter(2025, 4)
TODAY = date(2026, 1, 15)
BASE = "TWD"
CURRENCIES = ("USD", "TWD", "JPY")
#: The naive loop runs over so many days of the end.
SLICE = 520


@dataclass(frozen=True)
class Rows:
    """Purchases and sales, shape (rows,): place of the day and of the security, shares, and money
    in its currency.
    """

    day: Ints
    security: Ints
    shares: Floats  # negative when sold
    amount: Floats  # positive


@dataclass(frozen=True)
class Flat:
    """What both begin with. Days are int64 since 1970; security k has the rows ``starts[k] …
    starts[k + 1]``.
    """

    days: Ints  # of the portfolio
    starts: Ints
    close_days: Ints
    closes: Floats
    dividend_starts: Ints
    dividend_days: Ints
    dividends: Floats
    tax: Floats  # (securities,)
    currency: Ints  # (securities,), places in CURRENCIES
    rate_days: tuple[Ints, ...]
    rates: tuple[Floats, ...]  # for a dollar
    #: The groups' names, and each security's group by dimension, (dimensions, securities).
    groups: tuple[str, ...]
    group: Ints
    rows: Rows


@dataclass(frozen=True)
class Dense:
    """Securities × days, every gap filled with the close before it; rates to the base currency."""

    days: Ints  # (days,)
    closes: Floats
    rates: Floats
    rows: Rows


@dataclass(frozen=True)
class Paid:
    """Dividends on what was held: whose, the place of their day, base currency after withholding;
    (dividends,).
    """

    owner: Ints
    day: Ints
    amount: Floats


@dataclass(frozen=True)
class Case:
    """A book with its market, ready to be reviewed, and the same as arrays."""

    book: Book
    market: Market
    panel: Panel
    entries: Entries
    flat: Flat

    def review(self, entries: Entries | None = None) -> Review:
        return review(
            self.book,
            self.market,
            QUARTER,
            today=TODAY,
            base=BASE,
            prepared=Prepared(self.panel, entries or self.entries),
        )

    def review_anew(self) -> Review:
        return self.review(Entries.of(self.book.transactions))


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description="Time of a review of a ledger.")
    parser.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    for name, default in (("rows", ROWS), ("securities", SECURITIES), ("years", YEARS)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    size = f"{given.rows:,} rows, {given.securities:,} securities × {given.years} years"
    if (given.rows, given.securities, given.years) != (ROWS, SECURITIES, YEARS):
        made = case(given.rows, given.securities, given.years)
        before = memory()
        again, anew = best(3, made.review, made.review_anew)
        print(f"{size}: {again:.2f} s, with the rows as columns to make {anew:.2f} s, best of 3")
        print(f"memory: {memory():.1f} GB at most, {before:.1f} of them for making the data")
        return 0
    print(f"{size}: seconds, best of {RUNS}")
    print(
        "".join(f"{title:>10}" for title in ("review", "anew", "bare", "naive", "ratio", "faster"))
    )
    ours, anew, bare, naive = measure(case(given.rows, given.securities, given.years))
    ratio, faster = ours / bare, naive / ours
    print(f"{ours:10.2f}{anew:10.2f}{bare:10.2f}{naive:10.1f}{ratio:10.2f}{faster:10.1f}")
    print("anew: with the rows as columns to make, as when the book has just been read")
    print(
        f"targets: at most {TARGET:g} × the bare work, at least {NAIVE_TARGET:g} × faster than the"
        " naive loop"
    )
    return 0 if not given.check or (ratio <= TARGET and faster >= NAIVE_TARGET) else 1


def memory() -> float:
    """The most memory that the process ever took, in GB."""
    unit = 2**30 if sys.platform == "darwin" else 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def measure(made: Case, days: int = SLICE) -> tuple[float, float, float, float]:
    """Seconds of the review, of one of a book just read, of the bare work and of the naive loop;
    all come to the same.

    The naive loop runs over the last ``days``.
    """
    bare, ours = bare_work(made.flat), of(made.review())
    if bare.keys() != ours.keys():
        raise AssertionError(
            f"review and bare work know different numbers: {bare.keys() ^ ours.keys()}"
        )
    wrong = [
        name
        for name in bare
        if not math.isclose(bare[name], ours[name], rel_tol=1e-7, abs_tol=1e-9)
    ]
    if wrong:
        raise AssertionError(
            f"review and bare work differ: {[(n, ours[n], bare[n]) for n in wrong]}"
        )
    naive = naive_loop(made.flat, days)
    if not math.isclose(naive.twr, bare_slice(made.flat, days), rel_tol=1e-9):
        raise AssertionError("the naive loop and the bare work differ")
    seconds = best(RUNS, made.review, made.review_anew, lambda: bare_work(made.flat))
    return seconds[0], seconds[1], seconds[2], naive.seconds


def best(runs: int, *works: Callable[[], object]) -> list[float]:
    """Seconds of the quickest of some runs of each work, by turns, so that all meet the same
    computer.
    """
    times: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for work, mine in zip(works, times, strict=True):
            began = time.perf_counter()
            work()
            mine.append(time.perf_counter() - began)
    return [min(mine) for mine in times]


def of(result: Review) -> Answers:
    """The review's side of the comparison."""
    found: dict[str, float | None] = {
        "year.twr": result.totals.year.twr,
        "quarter.twr": result.totals.quarter.twr,
    }
    if result.totals.since_start is not None and result.totals.since_start.bridge is not None:
        found |= {
            "all.twr": result.totals.since_start.twr,
            "all.currency": result.totals.since_start.bridge.currency,
        }
    for span, rows in (
        ("quarter", [h.quarter.contribution_parts for h in result.holdings]),
        ("year", [h.year.contribution_parts for h in result.holdings]),
    ):
        parts = [row for row in rows if row is not None]
        found |= {
            f"{span}.price": math.fsum(part.price for part in parts),
            f"{span}.dividend": math.fsum(part.dividend for part in parts),
            f"{span}.currency": math.fsum(part.currency for part in parts),
        }
    for dimension, groups in (result.ledger.groups if result.ledger else {}).items():
        for g in groups:
            name = f"{dimension}.{g.group}"
            found |= {f"{name}.quarter.twr": g.quarter.twr, f"{name}.year.twr": g.year.twr}
            found |= {f"{name}.all.twr": g.during("since_start").twr, f"{name}.value": g.value}
    return {name: math.nan if value is None else value for name, value in found.items()}


def bare_work(flat: Flat) -> Answers:
    """What any program would have to do for these numbers."""
    arrays = dense(flat)
    held, worth, paid = _positions(flat, arrays)
    days, rows = len(arrays.days), arrays.rows
    money = rows.amount * arrays.rates[rows.security, rows.day]
    bought, sold = np.flatnonzero(rows.shares > 0), np.flatnonzero(rows.shares < 0)
    values, into, out = (np.zeros((len(flat.groups), days)) for _ in range(3))
    for group in flat.group:
        place = group[rows.security] * days + rows.day
        into += np.bincount(place[bought], money[bought], into.size).reshape(into.shape)
        out += np.bincount(place[sold], money[sold], out.size).reshape(out.shape)
        out += np.bincount(group[paid.owner] * days + paid.day, paid.amount, out.size).reshape(
            out.shape
        )
        for g in np.unique(group).tolist():
            values[g] = worth[group == g].sum(axis=0) if g else worth.sum(axis=0)
    base = values[:, :-1] + into[:, 1:]
    factors = np.divide(values[:, 1:] + out[:, 1:], base, out=np.ones_like(base), where=base > 0)
    year, quarter = (
        int(np.searchsorted(arrays.days, _number(day), side="right")) - 1
        for day in (QUARTER.opening_of_year, QUARTER.opening)
    )
    found: Answers = {}
    for span, start in (("all", 0), ("year", year), ("quarter", quarter)):
        growth = np.prod(factors[:, start:], axis=1) - 1
        found |= {f"{name}{span}.twr": float(growth[g]) for g, name in enumerate(flat.groups)}
    found |= {f"{name}value": float(values[g, -1]) for g, name in enumerate(flat.groups) if g}
    # Securities of one currency have the same rates.
    exposed = held[:, :-1] * arrays.closes[:, 1:]
    changes = np.diff(arrays.rates[:, year:], axis=1)
    found["all.currency"] = 0.0
    for c in np.unique(flat.currency).tolist():
        mine = flat.currency == c
        found["all.currency"] += float(
            exposed[mine].sum(axis=0) @ np.diff(arrays.rates[mine.argmax()])
        )
    currency = exposed[:, year:] * changes
    late = np.flatnonzero(rows.day > year)
    moved = np.bincount(
        rows.security[late] * currency.shape[1] + rows.day[late] - year - 1,
        money[late] * np.sign(rows.shares[late]),
        currency.size,
    )
    price = np.diff(worth[:, year:], axis=1) - moved.reshape(currency.shape) - currency
    for span, start in (("year", year), ("quarter", quarter)):
        weights = np.concatenate([[1.0], np.cumprod(factors[0, start:])[:-1]]) / base[0, start:]
        mine = np.flatnonzero(paid.day > start)
        dividend = np.bincount(
            paid.owner[mine], paid.amount[mine] * weights[paid.day[mine] - start - 1]
        )
        found[f"{span}.price"] = float((price[:, start - year :] @ weights).sum())
        found[f"{span}.dividend"] = float(dividend.sum())
        found[f"{span}.currency"] = float((currency[:, start - year :] @ weights).sum())
    return found


def _positions(flat: Flat, arrays: Dense) -> tuple[Floats, Floats, Paid]:
    """Shares and their worth, (securities, days), and the dividends on them."""
    rows, shape = arrays.rows, arrays.closes.shape
    moved = np.bincount(
        rows.security * shape[1] + rows.day, rows.shares, arrays.closes.size
    ).reshape(shape)
    held: Floats = np.cumsum(moved, axis=1, dtype=np.float64)
    owner = np.repeat(np.arange(shape[0]), np.diff(flat.dividend_starts))
    day = np.searchsorted(arrays.days, flat.dividend_days)
    amount = (
        held[owner, day - 1] * flat.dividends * (1 - flat.tax[owner]) * arrays.rates[owner, day]
    )
    return held, held * arrays.closes * arrays.rates, Paid(owner, day, amount)


def bare_slice(flat: Flat, days: int) -> float:
    """The TWR over the last ``days``."""
    arrays = dense(flat)
    _, worth, paid = _positions(flat, arrays)
    rows, value = arrays.rows, worth.sum(axis=0)
    money = rows.amount * arrays.rates[rows.security, rows.day]
    bought = rows.shares > 0
    into = np.bincount(rows.day[bought], money[bought], len(value))
    out = np.bincount(rows.day[~bought], money[~bought], len(value))
    out += np.bincount(paid.day, paid.amount, len(value))
    return float(np.prod((value + out)[-days:] / (value[:-1] + into[1:])[-days:]) - 1)


@dataclass(frozen=True)
class Naive:
    """The naive loop's TWR over its slice, and its seconds scaled to all days."""

    twr: float
    seconds: float


def naive_loop(flat: Flat, days: int) -> Naive:
    """The same with pandas, the last ``days`` one after another: rows, shares, values, flows,
    contributions.
    """
    arrays = dense(flat)
    names = [f"S{k}" for k in range(len(arrays.closes))]
    owner = np.repeat(np.arange(len(names)), np.diff(flat.dividend_starts))
    paid = np.zeros(arrays.closes.shape)  # after withholding
    paid[owner, np.searchsorted(arrays.days, flat.dividend_days)] = flat.dividends * (
        1 - flat.tax[owner]
    )
    closes, dividends, rates = (
        pd.DataFrame(part.T.copy(), index=arrays.days, columns=names)
        for part in (arrays.closes, paid, arrays.rates)
    )
    rows = arrays.rows
    trades = pd.DataFrame(
        {
            "day": arrays.days[rows.day],
            "symbol": np.array(names)[rows.security],
            "shares": rows.shares,
            "amount": rows.amount,
        }
    )
    first = arrays.days[-days - 1]
    shares = (
        trades[trades.day <= first].groupby("symbol").shares.sum().reindex(names, fill_value=0.0)
    )
    value = (shares * closes.loc[first] * rates.loc[first]).sum()
    by_day = trades[trades.day > first].set_index("day").sort_index()
    growth, before = 1.0, first
    parts = pd.DataFrame(0.0, index=names, columns=["price", "dividend", "currency"])
    nobody = by_day.iloc[:0]
    began = time.perf_counter()
    for day in arrays.days[-days:]:
        today = by_day.loc[[day]] if day in by_day.index else nobody
        money = today.amount * rates.loc[day].reindex(today.symbol).to_numpy()
        into, out = money[today.shares > 0].sum(), money[today.shares < 0].sum()
        signed = (money * np.sign(today.shares)).groupby(today.symbol.to_numpy()).sum()
        dividend = shares * dividends.loc[day] * rates.loc[day]
        currency = shares * closes.loc[day] * (rates.loc[day] - rates.loc[before])
        worth = shares * closes.loc[before] * rates.loc[before]
        shares = shares.add(today.groupby("symbol").shares.sum(), fill_value=0.0).reindex(names)
        gain = (
            shares * closes.loc[day] * rates.loc[day]
            - worth
            - signed.reindex(names, fill_value=0.0)
            + dividend
        )
        base = value + into
        parts["price"] += (gain - dividend - currency) / base * growth
        parts["dividend"] += dividend / base * growth
        parts["currency"] += currency / base * growth
        value = (shares * closes.loc[day] * rates.loc[day]).sum()
        growth *= (value + out + dividend.sum()) / base
        before = day
    seconds = time.perf_counter() - began
    if not math.isclose(parts.to_numpy().sum(), growth - 1, rel_tol=1e-9):
        raise AssertionError("the naive loop's contributions do not add up")
    return Naive(float(growth - 1), seconds / days * (len(arrays.days) - 1))


def dense(flat: Flat) -> Dense:
    """Every close copied into the days for which it stands, rates likewise."""
    days, count = flat.days, len(flat.starts) - 1
    column = np.zeros(int(days[-1] - days[0]) + 1, dtype=np.int64)
    column[days - days[0]] = np.arange(len(days))
    begin = column[flat.close_days - days[0]]
    begin[flat.starts[:-1]] = 0
    runs = np.empty(len(begin), dtype=np.int64)
    runs[:-1] = begin[1:] - begin[:-1]
    runs[flat.starts[1:] - 1] = len(days) - begin[flat.starts[1:] - 1]
    closes = np.repeat(flat.closes, runs).reshape(count, len(days))
    dollar = [
        quotes[np.searchsorted(when, days, side="right") - 1]
        for when, quotes in zip(flat.rate_days, flat.rates, strict=True)
    ]
    base = dollar[CURRENCIES.index(BASE)]
    rates = np.array([base / quotes for quotes in dollar])[flat.currency]
    return Dense(days, closes, rates, flat.rows)


def case(rows: int, securities: int, years: int) -> Case:
    """A simulated book with ``rows`` purchases and sales in accounts without cash, its market, and
    both as arrays.
    """
    book, histories = simulated(securities, date(LAST.year + 1 - years, 1, 2))
    found = {history.symbol: history for history in histories}
    rates = {currency: found.pop(f"{currency}=X") for currency in CURRENCIES[1:]}
    market = Market(found, rates, "store")
    flat = _flat(book, market, rows)
    left = np.bincount(flat.rows.security, weights=flat.rows.shares, minlength=securities)
    held = tuple(
        replace(h, shares=float(shares))
        for h, shares in zip(book.holdings, left, strict=True)
        if shares > 0
    )
    book = replace(book, holdings=held, transactions=_transactions(book, flat))
    return Case(
        book, market, Panel.of(market.histories, book.symbols), Entries.of(book.transactions), flat
    )


def _flat(book: Book, market: Market, rows: int) -> Flat:
    """The market as flat arrays, and random rows on its days; not part of what is measured."""
    panel = Panel.of(market.histories, [h.symbol for h in book.holdings])
    days = np.unique(panel.days)
    quotes = [(days[:1], np.ones(1))]
    quotes += [
        (market.rates[c].days.view(np.int64), market.rates[c].closes) for c in CURRENCIES[1:]
    ]
    none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
    groups, group = [""], [np.zeros(len(book.holdings), dtype=np.int64)]
    for dimension, names in group_names(book.holdings, [h.currency for h in book.holdings]).items():
        number = {name: len(groups) + k for k, name in enumerate(dict.fromkeys(names))}
        groups += [f"{dimension}.{name}." for name in number]
        group.append(np.array([number[name] for name in names], dtype=np.int64))
    flat = Flat(
        days=days,
        starts=panel.starts[:-1],
        close_days=panel.days,
        closes=panel.closes,
        dividend_starts=panel.dividend_starts[:-1],
        dividend_days=panel.dividend_days,
        dividends=panel.dividends,
        tax=np.array([dividend_tax(h, book.settings)[0] or 0.0 for h in book.holdings]),
        currency=np.array([CURRENCIES.index(h.currency) for h in book.holdings], dtype=np.int64),
        rate_days=tuple(when for when, _ in quotes),
        rates=tuple(quote for _, quote in quotes),
        groups=tuple(groups),
        group=np.array(group),
        rows=Rows(none, none, nothing, nothing),
    )
    return replace(flat, rows=_random_rows(rows, dense(flat).closes))


def _random_rows(count: int, closes: Floats) -> Rows:
    """Two purchases of 10 to 50 shares for each sale of 1 to 10, near the day's close; nobody is
    ever short.
    """
    chance = np.random.default_rng(4)
    securities, days = closes.shape
    day = np.sort(chance.integers(1, days, count))
    security = chance.integers(0, securities, count)
    order = np.lexsort((day, security))
    first = np.unique(security[order], return_index=True)[1]
    is_sale = np.zeros(count, dtype=bool)
    place = np.arange(count) - np.repeat(first, np.diff([*first, count]))
    is_sale[order] = place % 3 == 2
    shares = np.where(
        is_sale, -chance.integers(1, 11, count), chance.integers(10, 51, count)
    ).astype(float)
    price = closes[security, day] * chance.uniform(0.99, 1.01, count)
    return Rows(day, security, shares, np.abs(shares) * price)


def _transactions(book: Book, flat: Flat) -> tuple[Transaction, ...]:
    rows = flat.rows
    days = flat.days.astype("datetime64[D]").astype(object)[rows.day]
    holdings = [book.holdings[k] for k in rows.security.tolist()]
    found = zip(days, holdings, rows.shares.tolist(), rows.amount.tolist(), strict=True)
    return tuple(
        Transaction(
            day,
            "buy" if shares > 0 else "sell",
            h.symbol,
            abs(shares),
            amount / abs(shares),
            amount,
            h.currency,
            h.account,
            line=line,
        )
        for line, (day, h, shares, amount) in enumerate(found, start=2)
    )


def _number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


if __name__ == "__main__":
    sys.exit(main())
