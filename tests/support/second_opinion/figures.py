"""The figures of a period from the days of the ledger's second opinion: each by its definition, day
after day.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from portfolio.book.records import Holding
from portfolio.book.withholding import dividend_tax
from tests.support.second_opinion.oracle import DAY, NOTHING, Key, days

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from portfolio.book.records import Book, Transaction
    from portfolio.market.records import History
    from tests.support.second_opinion.oracle import Ledger

Flows = list[tuple["date", float]]


@dataclass
class Parts:
    """A contribution and what it is made of."""

    price: float = 0.0
    dividend: float = 0.0
    currency: float = 0.0
    #: With dividends before withholding, linked by the growth before withholding.
    gross: float = 0.0

    @property
    def whole(self) -> float:
        return self.price + self.dividend + self.currency


@dataclass
class Figures:
    """One period: from the close of ``start`` to the close of ``end``."""

    start: date
    end: date
    opening: float = 0.0
    closing: float = 0.0
    paid_in: float = 0.0
    taken_out: float = 0.0
    price: float = 0.0
    income_net: float = 0.0
    income_gross: float = 0.0
    currency: float = 0.0
    fees_and_taxes: float = 0.0
    twr: float | None = None
    twr_gross: float | None = None
    irr: float | None = None
    irr_period: float | None = None
    contributions: dict[Key, Parts] = field(default_factory=lambda: defaultdict(Parts))
    #: By day, from ``start`` on: the value, and the growth so far.
    values: dict[date, float] = field(default_factory=dict)
    twrs: dict[date, float] = field(default_factory=dict)
    paid: dict[date, float] = field(default_factory=dict)
    #: What came in on each day.
    came: dict[date, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def net_contributions(self) -> float:
        return self.paid_in - self.taken_out

    @property
    def gain(self) -> float:
        return self.closing - self.opening - self.net_contributions

    @property
    def growth(self) -> float | None:
        return (
            None
            if self.opening <= 0
            else (self.closing - self.net_contributions) / self.opening - 1
        )


def figures(ledger: Ledger, start: date, end: date, keys: Collection[Key] | None = None) -> Figures:
    """Work out the period for all positions, or for some as if they were a portfolio of their own.

    Then what comes from or goes to another position of the owner is paid in or taken out, too.
    """
    mine = ledger.keys if keys is None else set(keys)
    result = Figures(start, end)
    result.opening = result.closing = sum(ledger.entries[start][key].after for key in mine)
    result.values[start], result.twrs[start], result.paid[start] = result.opening, 0.0, 0.0
    growth = gross_growth = 1.0
    is_running = False
    flows: Flows = [(start, -result.opening)] if result.opening else []
    for day in days(start + DAY, end):
        entries = {key: ledger.entries[day][key] for key in sorted(mine)}
        came, went = _across(ledger, day, mine)
        before, after = result.closing, sum(entry.after for entry in entries.values())
        gain = sum(entry.gain for entry in entries.values())
        # Nothing comes from nowhere: what the positions gained is what the whole gained.
        assert abs((after + went - before - came) - gain) <= 1e-6 * max(
            1.0, abs(after), abs(before), came
        )
        invested = before + came
        if invested > NOTHING:
            is_running = True
            for key, entry in entries.items():
                parts = result.contributions[key]
                parts.price += entry.price / invested * growth
                parts.dividend += entry.income / invested * growth
                parts.currency += entry.currency / invested * growth
                parts.gross += (entry.gain + entry.withheld) / invested * gross_growth
            growth *= (after + went) / invested
            gross_growth *= (after + went + sum(e.withheld for e in entries.values())) / invested
        result.paid_in += came
        result.taken_out += went
        result.price += sum(entry.price + entry.fees for entry in entries.values())
        result.income_net += sum(entry.income for entry in entries.values())
        result.income_gross += sum(entry.income + entry.withheld for entry in entries.values())
        result.currency += sum(entry.currency for entry in entries.values())
        result.fees_and_taxes += sum(entry.fees for entry in entries.values())
        result.closing = after
        result.values[day], result.twrs[day] = after, growth - 1
        result.paid[day] = result.net_contributions
        result.came[day] = came
        if came or went:
            flows.append((day, went - came))
    if result.fees_and_taxes < 0:  # what rebates leave is income
        result.income_net -= result.fees_and_taxes
        result.fees_and_taxes = 0.0
    if is_running:
        result.twr, result.twr_gross = growth - 1, gross_growth - 1
    flows.append((end, result.closing))
    result.irr = xirr(flows)
    if result.irr is not None:
        length = (end - flows[0][0]).days
        result.irr_period = (1 + result.irr) ** (length / 365) - 1
    return result


def since_start(ledger: Ledger, end: date) -> Figures:
    """From the close before the first row, whose value counts as paid in."""
    return figures(ledger, ledger.began - DAY, end)


def _across(ledger: Ledger, day: date, mine: set[Key]) -> tuple[float, float]:
    """What came in from outside the group on a day, and what went out; the two are not set off."""
    came = went = 0.0
    for giver, taker, base in ledger.moves.get(day, []):
        if taker in mine and giver not in mine:
            came += base
        if giver in mine and taker not in mine:
            went += base
    return came, went


def xirr(flows: Flows) -> float | None:
    """The rate at which everything paid in and taken out is worth nothing today: ACT/365, by
    bisection.

    Money that first goes only in and then only out has one rate, however large. With more turns
    than one there may be several: looked for from −99.999 % to 440,000 %, and None unless there is
    exactly one.
    """
    daily: dict[date, float] = defaultdict(float)
    for day, amount in flows:
        daily[day] += amount
    amounts = [(day, amount) for day, amount in sorted(daily.items()) if amount]
    turns = sum((one > 0) != (other > 0) for (_, one), (_, other) in pairwise(amounts))
    if turns == 0:
        return None

    def worth(log: float) -> float:
        """The value on the first day at the rate e^log − 1."""
        since = amounts[0][0]
        return sum(amount * math.exp(-log * (day - since).days / 365) for day, amount in amounts)

    lowest, highest = (-11.5, 8.39) if turns > 1 else (-60.0, 60.0)
    grid = [lowest + (highest - lowest) * k / 1000 for k in range(1001)]
    signs = [worth(log) > 0 for log in grid]
    changes = [k for k in range(1000) if signs[k] != signs[k + 1]]
    return (
        math.expm1(_bisect(worth, grid[changes[0]], grid[changes[0] + 1]))
        if len(changes) == 1
        else None
    )


def _bisect(function: Callable[[float], float], low: float, high: float) -> float:
    is_high_positive = function(high) > 0
    for _ in range(200):
        middle = (low + high) / 2
        if (function(middle) > 0) == is_high_positive:
            high = middle
        else:
            low = middle
    return (low + high) / 2


@dataclass
class SameFlows:
    """A security over the same days, fed the same money."""

    start: date
    twr: float
    value: float
    growth: float | None
    values: dict[date, float]
    twrs: dict[date, float]


def same_flows(ledger: Ledger, history: History, book: Book, start: date, end: date) -> SameFlows:
    """What the opening value and every flow would have become in ``history``, dividends reinvested
    after its tax.

    Money that comes in earns the whole day; money that leaves does so at the day's close.
    """
    held = [h for h in book.holdings if h.symbol == history.symbol]
    rate = dividend_tax(held[0] if held else Holding(history.symbol, 0.0), book.settings)[0] or 0.0
    paid = dict(zip(history.dividend_days.tolist(), history.dividend_amounts.tolist(), strict=True))
    own = figures(ledger, start, end)
    value, index = own.opening, 1.0
    values, twrs = {start: value}, {start: 0.0}
    for day in days(start + DAY, end):
        before = ledger.prices.close(history.symbol, day - DAY)
        now = ledger.prices.close(history.symbol, day) + (1 - rate) * paid.get(day, 0.0)
        rates = [ledger.prices.rate(history.currency, d) for d in (day - DAY, day)]
        factor = now / before * rates[1] / rates[0]
        came, went = _across(ledger, day, ledger.keys)
        value = (value + came) * factor - went
        index *= factor
        values[day], twrs[day] = value, index - 1
    growth = (value - own.net_contributions) / own.opening - 1 if own.opening > 0 else None
    return SameFlows(start, index - 1, value, growth, values, twrs)


@dataclass
class Gains:
    """Of one position, in its own currency."""

    realised: float
    unrealised: float
    realised_fifo: float
    unrealised_fifo: float


def gains(ledger: Ledger, key: Key, start: date, end: date) -> Gains:
    """Realised in ``(start, end]`` and unrealised at ``end``, for a position whose every share was
    bought in the ledger.
    """
    lots: list[list[float]] = []  # shares, cost of one
    shares = cost = realised = realised_fifo = 0.0
    for t in _trades(ledger.rows, key, end):
        quantity, amount = t.shares or 0.0, t.amount or 0.0
        if t.kind not in ("sell", "expire"):
            shares, cost = shares + quantity, cost + amount
            lots.append([quantity, amount / quantity])
            continue
        average = cost / shares * quantity
        shares, cost = shares - quantity, cost - average
        first = _first_out(lots, quantity)
        if t.day > start:
            realised += amount - average
            realised_fifo += amount - first
    held = ledger.shares[key][end]
    value = held * ledger.prices.close(key.symbol, end) if held else 0.0
    left = sum(quantity * each for quantity, each in lots)
    return Gains(realised, value - cost, realised_fifo, value - left)


def _trades(rows: Sequence[Transaction], key: Key, end: date) -> list[Transaction]:
    """In order of days; what is bought on a day is there before what is sold on it."""
    found = [
        t
        for t in rows
        if Key(t.symbol, t.account) == key
        and t.kind in ("buy", "reinvest", "sell", "expire")
        and t.day <= end
    ]
    return sorted(found, key=lambda t: (t.day, t.kind in ("sell", "expire")))


def _first_out(lots: list[list[float]], quantity: float) -> float:
    cost = 0.0
    while quantity > NOTHING:
        taken = min(quantity, lots[0][0])
        cost += taken * lots[0][1]
        lots[0][0] -= taken
        quantity -= taken
        if lots[0][0] <= NOTHING:
            lots.pop(0)
    return cost
