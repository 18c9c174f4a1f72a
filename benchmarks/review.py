"""The review of 11, 100 and 1,000 holdings × 20 years, as a ratio to the bare numpy work on the
same numbers.

    python -m benchmarks.review [--check]

Ours: reading the histories from a price store on disk, holding out wrong closes, and computing the
whole ``Review`` of 2025Q4. Bare: the portfolio's daily index before and after tax, its values and
quarter ends, from dense arrays that are already in memory. Best of five, in one process. Both must
come to the same growth. The column "checks" is what examining the review's year costs besides.
``--check`` ends with 1 above the target.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.simulated import LAST, simulated
from benchmarks.stored import fill
from portfolio.analysis.periods import Quarter
from portfolio.analysis.review.review import review
from portfolio.market.calendars import kept_sessions
from portfolio.market.quality.cleaning import clean
from portfolio.market.quality.examination import examine
from portfolio.market.rates import load_market
from portfolio.market.store.store import PriceStore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from portfolio.arrays import Dates, Floats
    from portfolio.book.records import Book
    from portfolio.market.records import History, Market


SIZES = (11, 100, 1000)
#: How many times as long as the bare work 1,000 holdings may take.
TARGET = 4.0
RUNS = 5
QUARTER = Quarter(2025, 4)
TODAY = date(2026, 1, 15)
BASE = "TWD"
TAX = 0.3


@dataclass(frozen=True)
class Seconds:
    """How long each part took."""

    load: float
    review: float
    bare: float
    checks: float


@dataclass(frozen=True)
class Dense:
    """Days × holdings, every gap filled with the close before it; 0 where no dividend is paid."""

    days: Dates  # (days,)
    shares: Floats  # (holdings,)
    closes: Floats
    dividends: Floats
    rates: Floats  # to the base currency


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description="Time of a review.")
    parser.add_argument("--check", action="store_true", help="end with 1 when the target is missed")
    arguments = parser.parse_args()
    titles = "".join(
        f"{title:>10}" for title in ("holdings", "load", "review", "bare", "ratio", "checks")
    )
    print(f"{titles}   milliseconds, best of {RUNS}")
    ratio = 0.0
    for size in SIZES:
        seconds = measure(size)
        ratio = (seconds.load + seconds.review) / seconds.bare
        load, compute, bare, checks = (1000 * part for part in astuple(seconds))
        print(f"{size:10}{load:10.1f}{compute:10.1f}{bare:10.1f}{ratio:10.2f}{checks:10.1f}")
    print(f"target: at most {TARGET:g} for {SIZES[-1]:,} holdings")
    return 0 if ratio <= TARGET or not arguments.check else 1


def measure(size: int) -> Seconds:
    """Measure one size; both sides must compute the same."""
    book, histories = simulated(size)
    with tempfile.TemporaryDirectory() as folder:
        store = PriceStore(Path(folder))
        fill(store, histories, datetime(2026, 1, 1, tzinfo=UTC))

        def load() -> Market:
            return clean(
                load_market(PriceStore(Path(folder)), book.symbols, ("USD", "TWD", "JPY")), ()
            )

        def check() -> Market:
            raws = store.raws([history.symbol for history in histories])
            sessions = kept_sessions(store, market.histories)
            start, end = QUARTER.opening_of_year, QUARTER.end
            return examine(market, raws, start=start, end=end, today=TODAY, sessions=sessions)

        market = load()
        loading, checking = best(load), best(check)
    computing = best(lambda: review(book, market, QUARTER, today=TODAY, base=BASE))
    arrays = dense(book, histories)
    working = best(lambda: bare_work(arrays))
    ours = review(book, market, QUARTER, today=TODAY, base=BASE).totals.year.growth
    theirs = bare_work(arrays)
    if ours is None or abs(ours - theirs) > 1e-9:
        raise AssertionError(f"the two do not compute the same: {ours} and {theirs}")
    return Seconds(loading, computing, working, checking)


def best(work: Callable[[], object]) -> float:
    """Seconds of the quickest of some runs."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def bare_work(arrays: Dense) -> float:
    """What any program would have to do: daily factors, their products, values, the index, its
    quarter ends.

    Returns the growth since New Year, dividends reinvested, in the base currency.
    """
    before = arrays.closes[:-1]
    daily_gross = np.ones_like(arrays.closes)
    daily_net = np.ones_like(arrays.closes)
    daily_gross[1:] = (arrays.closes[1:] + arrays.dividends[1:]) / before
    daily_net[1:] = (arrays.closes[1:] + (1 - TAX) * arrays.dividends[1:]) / before
    gross = np.cumprod(daily_gross, axis=0)
    net = np.cumprod(daily_net, axis=0)
    values = arrays.shares * arrays.closes * arrays.rates
    ends = [QUARTER.opening_of_year, *(Quarter(QUARTER.year, n).end for n in (1, 2, 3, 4))]
    rows = [int(np.searchsorted(arrays.days, np.datetime64(end), side="right")) - 1 for end in ends]
    start = rows[0]
    index, after_tax = (
        (values[start] * growth / growth[start] * arrays.rates / arrays.rates[start]).sum(axis=1)
        for growth in (gross, net)
    )
    quarters = [(line[rows[1:]] / line[rows[:-1]] - 1).tolist() for line in (index, after_tax)]
    assert len(quarters[0]) == len(quarters[1]) == QUARTER.number
    return float(index[rows[-1]] / index[start] - 1)


def dense(book: Book, histories: Sequence[History]) -> Dense:
    """The same histories as dense arrays; not part of what is measured."""
    found = {history.symbol: history for history in histories}
    days = np.arange(histories[0].days[0], np.datetime64(LAST) + 1)
    days = days[np.is_busday(days)]

    def filled(history: History) -> Floats:
        return history.closes[np.searchsorted(history.days, days, side="right") - 1]

    securities = [found[h.symbol] for h in book.holdings]
    dividends = np.zeros((len(days), len(securities)))
    for column, history in enumerate(securities):
        dividends[np.searchsorted(days, history.dividend_days), column] = history.dividend_amounts
    dollar = {"USD": np.ones(len(days))}
    dollar |= {currency: filled(found[f"{currency}=X"]) for currency in ("TWD", "JPY")}
    return Dense(
        days=days,
        shares=np.array([h.shares for h in book.holdings]),
        closes=np.column_stack([filled(history) for history in securities]),
        dividends=dividends,
        rates=np.column_stack([dollar[BASE] / dollar[h.currency] for h in book.holdings]),
    )


if __name__ == "__main__":
    sys.exit(main())
