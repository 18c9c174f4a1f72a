"""The review of a ledger of 100,000 rows, 1,000 securities × 20 years, against the bare numpy work on the same arrays.

    python -m benchmarks.ledger [--check] [--large]

Ours: the whole ``Review`` of 2025Q4 from the book, the market and its panel; reading files and prices is not part of
it. Bare: from the same arrays (closes and dividends of all securities one after another, rates, rows in columns) to
dense ones of securities × days, shares by cumulative sum, values, flows and dividends in the base currency on every
day, the TWR, and every year's linked contributions in three parts; no group, cost, history, income or finding. Naive:
the same TWR and contributions day by day with pandas from dense frames, measured on two years and scaled to all. All
three must agree.
``--check`` ends with 1 when ours takes more than 3 × the bare work or more than a tenth of the naive loop; ``--large``
times a million rows, 5,000 securities × 30 years, besides (some 4 GB of memory).
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.simulated import FIRST, simulated
from portfolio.analysis.panel import Panel
from portfolio.analysis.periods import Quarter
from portfolio.analysis.review import review
from portfolio.book.records import Book, Transaction
from portfolio.book.withholding import dividend_tax
from portfolio.market.records import Market

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from portfolio.analysis.records import Review

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

#: How many times as long as the bare work the review may take, and how many times faster than the naive loop it is.
TARGET, NAIVE_TARGET = 3.0, 10.0
RUNS = 5
QUARTER = Quarter(2025, 4)
TODAY = date(2026, 1, 15)
BASE = "TWD"
CURRENCIES = ("USD", "TWD", "JPY")
#: The naive loop runs over so many days of the end.
SLICE = 520
LARGE_FIRST = date(1996, 1, 2)


@dataclass(frozen=True)
class Rows:
    """Purchases and sales, shape (rows,): place of the day and of the security, shares, and money in its currency."""

    day: Ints
    security: Ints
    shares: Floats  # negative when sold
    amount: Floats  # positive


@dataclass(frozen=True)
class Flat:
    """What both begin with. Days are int64 since 1970; security k has the rows ``starts[k] … starts[k + 1]``."""

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
    rows: Rows


@dataclass(frozen=True)
class Dense:
    """Securities × days, every gap filled with the close before it; 0 where no dividend is paid."""

    days: Ints  # (days,)
    closes: Floats
    dividends: Floats  # after withholding
    rates: Floats  # to the base currency
    rows: Rows


@dataclass(frozen=True)
class Answer:
    """What all three must come to: TWR of this year and since the start, and the contributions' parts added up."""

    year: float
    whole: float
    price: float
    dividend: float
    currency: float


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description="Time of a review of a ledger.")
    parser.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    parser.add_argument("--large", action="store_true", help="time a million rows, too")
    arguments = parser.parse_args()
    titles = "".join(
        f"{title:>12}" for title in ("rows", "securities", "review", "bare", "naive", "ratio", "faster")
    )
    print(f"{titles}   seconds, best of {RUNS}")
    ours, bare, naive = measure(100_000, 1000)
    ratio, faster = ours / bare, naive / ours
    print(f"{100_000:12,}{1000:12,}{ours:12.2f}{bare:12.2f}{naive:12.1f}{ratio:12.2f}{faster:12.1f}")
    print(
        f"targets: at most {TARGET:g} × the bare work, at least {NAIVE_TARGET:g} × faster than the naive loop"
    )
    if arguments.large:
        book, market, panel, _ = ledger(1_000_000, 5000, LARGE_FIRST)
        seconds = best(lambda: reviewed(book, market, panel), 1)
        print(f"{1_000_000:12,}{5000:12,}{seconds:12.2f}   30 years, first run")
    return 0 if not arguments.check or (ratio <= TARGET and faster >= NAIVE_TARGET) else 1


def measure(rows: int, securities: int, days: int = SLICE) -> tuple[float, float, float]:
    """Seconds of the review, of the bare work and of the naive loop; they must come to the same.

    The naive loop runs over the last ``days``.
    """
    book, market, panel, flat = ledger(rows, securities, FIRST)
    arrays = dense(flat)
    bare, ours, naive = bare_work(flat), of(reviewed(book, market, panel)), naive_loop(arrays, days)
    for name in ("year", "whole", "price", "dividend", "currency"):
        if not math.isclose(getattr(bare, name), getattr(ours, name), rel_tol=1e-7, abs_tol=1e-9):
            raise AssertionError(f"review and bare work differ in {name}: {ours} and {bare}")
    if not math.isclose(naive.twr, bare_slice(arrays, days), rel_tol=1e-9):
        raise AssertionError("the naive loop and the bare work differ")
    return best(lambda: reviewed(book, market, panel)), best(lambda: bare_work(flat)), naive.seconds


def best(work: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds of the quickest of some runs."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def reviewed(book: Book, market: Market, panel: Panel) -> Review:
    return review(book, market, QUARTER, today=TODAY, base=BASE, panel=panel, benchmarks=())


def of(result: Review) -> Answer:
    """The review's side of the comparison."""
    parts = [h.contribution_parts_ytd for h in result.holdings if h.contribution_parts_ytd is not None]
    whole = result.since_start.twr if result.since_start is not None else None
    if result.totals.twr_ytd is None or whole is None:
        raise AssertionError("the review has no TWR")
    price, dividend, currency = (
        math.fsum(getattr(part, name) for part in parts) for name in ("price", "dividend", "currency")
    )
    return Answer(result.totals.twr_ytd, whole, price, dividend, currency)


def bare_work(flat: Flat) -> Answer:
    """What any program would have to do: shares, values, flows and dividends on every day; the TWR; every year's parts."""
    arrays = dense(flat)
    held, worth, into, out, paid = _positions(arrays)
    value = worth.sum(axis=0)
    base = value[:-1] + into[1:]
    factors = np.divide(value[1:] + out[1:], base, out=np.ones_like(base), where=base > 0)
    rows, days = arrays.rows, len(arrays.days) - 1
    place = rows.security * days + rows.day - 1
    money = rows.amount * arrays.rates[rows.security, rows.day] * np.sign(rows.shares)
    gain = np.diff(worth, axis=1)
    gain -= np.bincount(place, weights=money, minlength=len(held) * days).reshape(-1, days)
    currency = held[:, :-1] * arrays.closes[:, 1:] * np.diff(arrays.rates, axis=1)
    price = gain - currency
    # Every year's parts: growth begins at 1 on its first day.
    years = arrays.days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)[1:]
    starts = np.flatnonzero(np.diff(years, prepend=0))
    spans = [slice(*span) for span in zip(starts, [*starts[1:], days], strict=True)]
    with np.errstate(divide="ignore"):
        weights = np.where(base > 0, 1 / base, 0.0)
    for span in spans:
        weights[span] *= np.concatenate([[1.0], np.cumprod(factors[span])[:-1]])
    parts = [[part[:, span] @ weights[span] for span in spans] for part in (price, paid, currency)]
    return Answer(
        float(np.prod(factors[spans[-1]]) - 1),
        float(np.prod(factors) - 1),
        *(float(part[-1].sum()) for part in parts),
    )


def _positions(arrays: Dense) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Shares and their worth (securities, days), money in and out (days,), dividends (securities, days − 1)."""
    rows, shape = arrays.rows, arrays.closes.shape
    moved = np.bincount(
        rows.security * shape[1] + rows.day, weights=rows.shares, minlength=shape[0] * shape[1]
    )
    held: Floats = np.cumsum(moved.reshape(shape), axis=1, dtype=np.float64)
    worth = held * arrays.closes * arrays.rates
    money = rows.amount * arrays.rates[rows.security, rows.day]
    bought = rows.shares > 0
    into = np.bincount(rows.day[bought], weights=money[bought], minlength=shape[1]).astype(np.float64)
    out = np.bincount(rows.day[~bought], weights=money[~bought], minlength=shape[1]).astype(np.float64)
    paid = held[:, :-1] * arrays.dividends[:, 1:] * arrays.rates[:, 1:]
    out[1:] += paid.sum(axis=0)
    return held, worth, into, out, paid


def bare_slice(arrays: Dense, days: int) -> float:
    """The TWR over the last ``days``."""
    _, worth, into, out, _ = _positions(arrays)
    value = worth.sum(axis=0)
    return float(np.prod((value + out)[-days:] / (value[:-1] + into[1:])[-days:]) - 1)


@dataclass(frozen=True)
class Naive:
    """The naive loop's TWR over its slice, and its seconds scaled to all days."""

    twr: float
    seconds: float


def naive_loop(arrays: Dense, days: int) -> Naive:
    """The same with pandas, the last ``days`` one after another: rows, shares, values, flows, contributions."""
    names = [f"S{k}" for k in range(len(arrays.closes))]
    closes, dividends, rates = (
        pd.DataFrame(part.T.copy(), index=arrays.days, columns=names)
        for part in (arrays.closes, arrays.dividends, arrays.rates)
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
    shares = trades[trades.day <= first].groupby("symbol").shares.sum().reindex(names, fill_value=0.0)
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
    """Every close copied into the days for which it stands, rates likewise; dividends on their days."""
    days, count = flat.days, len(flat.starts) - 1
    column = np.zeros(int(days[-1] - days[0]) + 1, dtype=np.int64)
    column[days - days[0]] = np.arange(len(days))
    begin = column[flat.close_days - days[0]]
    begin[flat.starts[:-1]] = 0
    runs = np.empty(len(begin), dtype=np.int64)
    runs[:-1] = begin[1:] - begin[:-1]
    runs[flat.starts[1:] - 1] = len(days) - begin[flat.starts[1:] - 1]
    closes = np.repeat(flat.closes, runs).reshape(count, len(days))
    owner = np.repeat(np.arange(count), np.diff(flat.dividend_starts))
    dividends = np.zeros((count, len(days)))
    dividends[owner, column[flat.dividend_days - days[0]]] = flat.dividends * (1 - flat.tax[owner])
    dollar = [
        quotes[np.searchsorted(when, days, side="right") - 1]
        for when, quotes in zip(flat.rate_days, flat.rates, strict=True)
    ]
    base = dollar[CURRENCIES.index(BASE)]
    rates = np.array([base / quotes for quotes in dollar])[flat.currency]
    return Dense(days, closes, dividends, rates, flat.rows)


def ledger(rows: int, securities: int, first: date) -> tuple[Book, Market, Panel, Flat]:
    """A simulated book with ``rows`` purchases and sales in accounts without cash, its market, and both as arrays."""
    book, histories = simulated(securities, first)
    found = {history.symbol: history for history in histories}
    rates = {currency: found.pop(f"{currency}=X") for currency in CURRENCIES[1:]}
    market = Market(found, rates, "store")
    flat = _flat(book, market, rows)
    left = np.bincount(flat.rows.security, weights=flat.rows.shares, minlength=securities)
    held = tuple(
        replace(h, shares=float(shares)) for h, shares in zip(book.holdings, left, strict=True) if shares > 0
    )
    book = replace(book, holdings=held, transactions=_transactions(book, flat))
    return book, market, Panel.of(market.histories, book.symbols), flat


def _flat(book: Book, market: Market, rows: int) -> Flat:
    """The market as flat arrays, and random rows on its days; not part of what is measured."""
    panel = Panel.of(market.histories, [h.symbol for h in book.holdings])
    days = np.unique(panel.days)
    quotes = [(days[:1], np.ones(1))]
    quotes += [(market.rates[c].days.view(np.int64), market.rates[c].closes) for c in CURRENCIES[1:]]
    none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
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
        rows=Rows(none, none, nothing, nothing),
    )
    return replace(flat, rows=_random_rows(rows, dense(flat).closes))


def _random_rows(count: int, closes: Floats) -> Rows:
    """Two purchases of 10 to 50 shares for each sale of 1 to 10, near the day's close; nobody is ever short."""
    chance = np.random.default_rng(4)
    securities, days = closes.shape
    day = np.sort(chance.integers(1, days, count))
    security = chance.integers(0, securities, count)
    order = np.lexsort((day, security))
    first = np.unique(security[order], return_index=True)[1]
    is_sale = np.zeros(count, dtype=bool)
    place = np.arange(count) - np.repeat(first, np.diff([*first, count]))
    is_sale[order] = place % 3 == 2
    shares = np.where(is_sale, -chance.integers(1, 11, count), chance.integers(10, 51, count)).astype(float)
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
