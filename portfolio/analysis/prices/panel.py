"""All price histories side by side, so that a thousand holdings cost no more calls than one.

The histories differ in length and calendar. Rather than fill a matrix of days × holdings with gaps,
their rows stand one after another in flat arrays, and "the last row of security i on or before day
d" is one binary search over keys ``i · 2³² + d``, for any number of pairs at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from portfolio.arrays import NOT_FOUND, days_of, is_found

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.arrays import Dates, Floats, Ints
    from portfolio.market.records import History

    Values = TypeVar("Values", Ints, Floats)

#: Keys made of a number (a security, a position) and a day: neighbours are this far apart; days
#: since 1970 stay far below it.
STRIDE = np.int64(2**32)
#: From so many days on, going through all rows between them is faster than searching each.
_MANY = 64


@dataclass(frozen=True)
class Payouts:
    """What securities paid per share, security after security, each in order of days.

    Security ``i`` has the places ``starts[i] … starts[i+1]`` of ``days``, ``keys``, ``amounts`` and
    ``closes``, those at which it is put back: of that day, else the last before it, NaN where there
    is none.
    """

    starts: Ints
    days: Ints
    keys: Ints
    amounts: Floats
    closes: Floats

    @classmethod
    def of(
        cls, series: list[tuple[Dates, Floats] | None], starts: Ints, keys: Ints, closes: Floats
    ) -> Payouts:
        """Chain (days, amounts) pairs; the rows of ``closes`` are given by ``starts``, ``keys``."""
        own_starts, days, amounts = _flat(series)
        own_keys = _keys(own_starts, days)
        rows = np.searchsorted(keys, own_keys, side="right") - 1
        known = rows >= starts[own_keys // STRIDE]
        found = np.full(len(amounts), np.nan)
        found[known] = closes[rows[known]]
        return cls(own_starts, days, own_keys, amounts, found)

    def before(self, securities: Ints, days: Ints) -> Ints:
        """Return the place after each security's last one on or before each day, (n, m)."""
        wanted = securities[:, None] * STRIDE + days[None, :]
        return np.searchsorted(self.keys, wanted, side="right")


@dataclass(frozen=True)
class Panel:
    """Closes and dividends of ``symbols``; days are int64 days since 1970-01-01.

    Security ``i`` has the rows ``starts[i] … starts[i+1]`` of ``days``, ``closes`` and ``keys``,
    and the dividends ``dividend_starts[i] … dividend_starts[i+1]``. Prices are in each security's
    own currency. After the last security stands one that has nothing, for holdings that are not in
    the panel (``nobody``). A dividend whose ex-date has no close is reinvested at the close before
    it; one from before the first close cannot be reinvested, and has ``dividend_closes`` NaN.
    ``returned`` is what came out of the capital: no dividend, but part of the total return.
    """

    symbols: tuple[str, ...]
    starts: Ints
    days: Ints
    closes: Floats
    keys: Ints
    dividend_starts: Ints
    dividend_days: Ints
    dividend_keys: Ints
    dividends: Floats
    dividend_closes: Floats
    returned: Payouts

    @classmethod
    def of(cls, histories: Mapping[str, History], symbols: Sequence[str]) -> Panel:
        """Build the panel of ``symbols``; one without a history has no rows."""
        series = [*(histories.get(symbol) for symbol in symbols), None]
        starts, days, closes = _flat([(h.days, h.closes) if h else None for h in series])
        keys = _keys(starts, days)
        paid = Payouts.of(
            [(h.dividend_days, h.dividend_amounts) if h else None for h in series],
            starts,
            keys,
            closes,
        )
        returned = Payouts.of(
            [(h.returned_days, h.returned_amounts) if h else None for h in series],
            starts,
            keys,
            closes,
        )
        return cls(
            symbols=tuple(symbols),
            starts=starts,
            days=days,
            closes=closes,
            keys=keys,
            dividend_starts=paid.starts,
            dividend_days=paid.days,
            dividend_keys=paid.keys,
            dividends=paid.amounts,
            dividend_closes=paid.closes,
            returned=returned,
        )

    @property
    def nobody(self) -> int:
        """Return the number of the security without rows or dividends."""
        return len(self.symbols)

    def rows(self, securities: Ints, days: Ints) -> Ints:
        """Return the row of each security's last close on or before each day, or ``NOT_FOUND``.

        ``securities`` has shape (n,), ``days`` (m,); the result has shape (n, m).
        """
        if len(days) > _MANY and (np.diff(days) > 0).all():
            return self._rows_of_many(securities, days)
        wanted = securities[:, None] * STRIDE + days[None, :]
        found = np.searchsorted(self.keys, wanted, side="right") - 1
        return np.where(found >= self.starts[securities][:, None], found, NOT_FOUND)

    def _rows_of_many(self, securities: Ints, days: Ints) -> Ints:
        """As ``rows``, of increasing days: each row is put on the first day for which it stands,
        and stands until the next.
        """
        bounds = self.rows(securities, days[[0, -1]])
        first = np.maximum(bounds[:, 0] + 1, self.starts[securities])
        index, owner = slices(first, np.maximum(bounds[:, 1] + 1, first))
        column = np.searchsorted(days, np.arange(days[0], days[-1] + 1), side="left")
        found = np.full((len(securities), len(days)), NOT_FOUND, dtype=np.int64)
        found[:, 0] = bounds[:, 0]
        found[owner, column[self.days[index] - days[0]]] = index
        return np.maximum.accumulate(found, axis=1, out=found)

    def rows_at(self, securities: Ints, days: Ints) -> Ints:
        """Return the row of each security's last close on or before its own day, or
        ``NOT_FOUND``; all of shape (n,).
        """
        found = np.searchsorted(self.keys, securities * STRIDE + days, side="right") - 1
        return np.where(found >= self.starts[securities], found, NOT_FOUND)

    def dividends_before(self, securities: Ints, days: Ints) -> Ints:
        """Return the index after each security's last dividend with ex-date on or before each day,
        (n, m).
        """
        wanted = securities[:, None] * STRIDE + days[None, :]
        return np.searchsorted(self.dividend_keys, wanted, side="right")

    def last_day(self, until: int, securities: Ints | None = None) -> int | None:
        """Return the latest day with a close, of any security or any of these, on or before
        ``until``.
        """
        if securities is None:
            securities = np.arange(len(self.symbols), dtype=np.int64)
        rows = self.rows(securities, np.array([until], dtype=np.int64))
        known = rows[is_found(rows)]
        return int(self.days[known].max()) if len(known) else None

    def last_closes(self, securities: Ints, until: int) -> Ints:
        """Return the day of each security's last close on or before ``until``, 0 without one; shape
        (n,).
        """
        rows = self.rows(securities, np.array([until], dtype=np.int64))[:, 0]
        if not len(self.days):
            return np.zeros(len(rows), dtype=np.int64)
        return np.where(is_found(rows), self.days[np.maximum(rows, 0)], 0)

    def days_of(self, securities: Ints) -> Ints:
        """Return every day on which any of these closed, increasing."""
        if len(securities) == len(self.symbols):
            return self._all_days
        return _distinct(self.days[slices(self.starts[securities], self.starts[securities + 1])[0]])

    @cached_property
    def _all_days(self) -> Ints:
        return _distinct(self.days)

    def days_between(self, start: int, end: int) -> Ints:
        """Return the days in ``(start, end]`` on which any security closed, increasing."""
        securities = np.arange(len(self.symbols), dtype=np.int64)
        rows = self.rows(securities, np.array([start, end], dtype=np.int64))
        first = self.starts[securities]
        index, _ = slices(np.maximum(rows[:, 0] + 1, first), np.maximum(rows[:, 1] + 1, first))
        return _distinct(self.days[index])


def _distinct(days: Ints) -> Ints:
    """Sort days that lie close together, each once; with a mark per calendar day, not by comparing
    millions.
    """
    if not len(days):
        return days
    first = int(days.min())
    seen = np.zeros(int(days.max()) - first + 1, dtype=bool)
    seen[days - first] = True
    return np.flatnonzero(seen) + first


def _flat(series: list[tuple[Dates, Floats] | None]) -> tuple[Ints, Ints, Floats]:
    """Chain (days, values) pairs: where each starts (n + 1), days since 1970, values."""
    lengths = [len(pair[0]) if pair else 0 for pair in series]
    starts = np.zeros(len(series) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    pairs = [pair for pair in series if pair]
    if not pairs:
        return starts, np.empty(0, dtype=np.int64), np.empty(0)
    days = days_of(np.concatenate([pair[0] for pair in pairs]))
    return starts, days, np.concatenate([pair[1] for pair in pairs])


def _keys(starts: Ints, days: Ints) -> Ints:
    """Return the search key of every row: its security's number and its day in one increasing
    integer.
    """
    numbers = np.arange(len(starts) - 1, dtype=np.int64) * STRIDE
    return np.repeat(numbers, np.diff(starts)) + days


def slices(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return all indices of the ranges ``starts[k] … ends[k]``, and for each index the number ``k``
    of its range.
    """
    counts = ends - starts
    owners = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    offsets = np.arange(len(owners), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    return starts[owners] + offsets, owners


def dense_closes(panel: Panel, securities: Ints, days: Ints) -> Floats:
    """Return each security's close on each of the increasing ``days``, shape (securities, days).

    The close of a day is the last one on or before it; before the first close it is that first
    close, as long as it is not after the last of the days. NaN for a security that has none. Every
    close is copied once into the run of days for which it stands, so the cost is that of writing
    the result.
    """
    ends = panel.rows(securities, days[[0, -1]])
    first = panel.starts[securities]
    begin = np.maximum(ends[:, 0], first)
    count = np.maximum(ends[:, 1] + 1 - begin, 0)
    end = begin + count
    # One table of all calendar days instead of a search per close.
    table = np.searchsorted(days, np.arange(days[0], days[-1] + 1), side="left")
    columns = table[np.maximum(_between(panel.days, begin, end) - days[0], 0)]
    tail = np.cumsum(count)[count > 0]
    columns[tail - count[count > 0]] = 0
    lengths = np.diff(columns, append=0)
    lengths[tail - 1] = len(days) - columns[tail - 1]
    dense = np.repeat(_between(panel.closes, begin, end), lengths).reshape(-1, len(days))
    if (count > 0).all():
        return dense
    closes = np.full((len(securities), len(days)), np.nan)
    closes[count > 0] = dense
    return closes


def _between(values: Values, starts: Ints, ends: Ints) -> Values:
    """Return the values of all ranges: without copying where one begins where the other ends, else
    in one copy each.
    """
    if len(starts) and (starts[1:] == ends[:-1]).all():
        return values[int(starts[0]) : int(ends[-1])]
    return np.concatenate(
        [values[:0], *(values[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True))]
    )
