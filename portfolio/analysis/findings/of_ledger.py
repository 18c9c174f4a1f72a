"""What does not add up in a ledger, and what a reader must know of it: each a ``Problem`` with a
sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.findings.findings import not_yet_priced
from portfolio.analysis.findings.received import shares_received
from portfolio.analysis.prices.panel import STRIDE, slices
from portfolio.arrays import date_of, days_of
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from portfolio.analysis.ledger.events import Moves
    from portfolio.analysis.ledger.ledger import Ledger
    from portfolio.analysis.prices.panel import Panel
    from portfolio.analysis.records import Benchmark
    from portfolio.arrays import Days, Floats, Ints
    from portfolio.market.records import Market


#: Cash may be so much below zero, in units of its currency, before it is told: a rounded fee.
_CENTS = 1.0
#: Shares may be so much below zero: the last digit of a fund's fractions.
_FRACTION = 1e-6
#: What the ledger's file is called if nobody says otherwise.
_USUAL = "transactions.csv"
#: More calendar days than this without a close are no holiday (Lunar New Year closes Taipei for up
#: to twelve).
_GAP = 14


def ledger_findings(
    ledger: Ledger, panel: Panel, market: Market, base: str, name: str
) -> list[Problem]:
    """Return what the roll-back and the prices show; ``name`` is that of the ledger's file."""
    traded = {symbol for symbol, history in market.histories.items() if history.is_traded}
    found = [
        *ledger.problems,
        *_shares_below_zero(ledger),
        *shares_received(ledger, market),
        *_cash_below_zero(ledger),
        *_not_yet_priced(ledger),
        *_first_prices(ledger, panel, market, base, traded),
        *_carried_prices(ledger, panel, traded),
        *_beginning(ledger),
    ]
    if name == _USUAL:
        return found
    return [
        replace(
            p,
            file=name if p.file == _USUAL else p.file,
            where=name if p.where == _USUAL else p.where,
        )
        for p in found
    ]


def benchmark_findings(
    benchmarks: Sequence[Benchmark], market: Market, opening: date
) -> list[Problem]:
    """Tell which benchmarks lack the prices that a comparison since ``opening`` needs."""
    problems: list[Problem] = []
    for benchmark in benchmarks:
        if benchmark.year.twr is not None:
            continue
        symbol, outcome = benchmark.symbol, market.outcomes.get(benchmark.symbol)
        facts: dict[str, object] = {"symbol": symbol, "day": opening}
        if symbol in market.histories:
            template = N_(
                "{symbol}, with which you compare, has no price or no exchange rate on {day}."
            )
        elif outcome is not None and outcome.kind == "unknown":
            template = N_(
                "Yahoo does not know {symbol}, with which you compare: check its spelling."
            )
        else:
            template = N_("{symbol}, with which you compare, has no prices yet: fetch them.")
        problems.append(Problem("warning", "benchmark_without_prices", symbol, template, facts))
    return problems


def _day(number: int) -> date:
    return date_of(number)


@dataclass(frozen=True)
class _Balances:
    """Balances before and after each day's moves, in order of position and day; shape (n,)."""

    position: Ints
    day: Days
    before: Floats
    after: Floats


def _balances(moves: Moves, now: Floats) -> _Balances:
    keys = moves.position * STRIDE + moves.day
    unique, place = np.unique(keys, return_inverse=True)
    changes = np.bincount(place, weights=moves.quantity, minlength=len(unique))
    position, day = unique // STRIDE, unique % STRIDE
    totals = np.bincount(position, weights=changes, minlength=len(now))
    sums = np.cumsum(changes)
    first = np.searchsorted(position, np.arange(len(now)), side="left")
    head = np.concatenate([[0.0], sums])[first]
    after = (now - totals)[position] + sums - head[position]
    return _Balances(position, day, after - changes, after)


def _shares_below_zero(ledger: Ledger) -> list[Problem]:
    """The earliest day per security on which fewer than none would have been held, and after which
    kind of row.
    """
    balances = _balances(ledger.shares, ledger.now)
    position, day, before, after = balances.position, balances.day, balances.before, balances.after
    problems: list[Problem] = []
    low = np.flatnonzero((before < -_FRACTION) | (after < -_FRACTION))
    low = low[np.unique(position[low], return_index=True)[1]]
    lines = _lines(ledger, position[low], day[low])
    for k, line in zip(low.tolist(), lines, strict=True):
        p = int(position[k])
        if ledger.is_owed[p]:
            continue
        h = ledger.positions.holdings[p]
        facts: dict[str, object] = {
            "symbol": h.symbol,
            "day": _day(int(day[k])),
            "account": h.account or "–",
        }
        if before[k] < -_FRACTION:
            facts["shares"] = round(float(-before[k]), 6)
            template = N_(
                "{symbol} in account {account}: today's shares and the transactions since {day}"
                " leave {shares} fewer than none before that day. Correct the shares in"
                " holdings.csv, or the rows since then."
            )
            if ledger.window.told < ledger.window.today:
                facts["told"] = _day(ledger.window.told)
                template = N_(
                    "{symbol} in account {account}: the shares that holdings.csv has of {told} and"
                    " the transactions since {day} leave {shares} fewer than none before that day."
                    " Correct the shares in holdings.csv, the day that it speaks of, or the rows."
                )
            code = "rolled_back_below_zero"
        else:
            facts["shares"] = round(float(-after[k]), 6)
            template = N_(
                "{symbol} in account {account}: on {day} {shares} more shares were sold than were"
                " there. A purchase before is missing, or the sale is too large."
            )
            code = "oversold"
        problems.append(
            Problem("error", code, h.symbol, template, facts, file="transactions.csv", line=line)
        )
    return problems


def _lines(ledger: Ledger, positions: Ints, days: Ints) -> list[int | None]:
    """The line of the first row of each position on its day."""
    rows = ledger.rows
    keys = rows.position * STRIDE + rows.day
    at = np.flatnonzero(np.isin(keys, positions * STRIDE + days))[::-1]
    first = dict(zip(keys[at].tolist(), at.tolist(), strict=True))
    found = [first.get(key) for key in (positions * STRIDE + days).tolist()]
    return [None if row is None else rows.entries.rows[row].line or None for row in found]


def _cash_below_zero(ledger: Ledger) -> list[Problem]:
    """Accounts whose money, rolled back from today's, would have been below zero since the ledger
    began.
    """
    balances = _balances(ledger.cash, ledger.now)
    position, day = balances.position, balances.day
    since = day >= ledger.window.first
    problems: list[Problem] = []
    for p in np.unique(position).tolist():
        h = ledger.positions.holdings[p]
        if ledger.now[p] < 0:
            continue  # a loan is a loan
        mine = np.flatnonzero((position == p) & since)
        lowest = np.minimum(balances.before[mine], balances.after[mine])
        if not len(mine) or lowest.min() >= -_CENTS:
            continue
        k = int(np.argmax(lowest < -_CENTS))
        facts = {
            "account": h.account or "–",
            "day": _day(int(day[mine[k]])),
            "amount": f"{lowest[k]:,.2f}",
            "currency": h.currency,
        }
        template = N_(
            "The money of account {account} does not roll back: on {day} it would have been"
            " {amount} {currency}. A deposit is missing, or the amount in holdings.csv is"
            " not today's."
        )
        if ledger.window.told < ledger.window.today:
            facts["told"] = _day(ledger.window.told)
            template = N_(
                "The money of account {account} does not roll from that of {told} in holdings.csv:"
                " on {day} it would have been {amount} {currency}. A deposit is missing, or the"
                " amount is not that day's."
            )
        problems.append(
            Problem(
                "warning",
                "cash_below_zero",
                h.account or "CASH",
                template,
                facts,
                file="transactions.csv",
            )
        )
    return problems


def _not_yet_priced(ledger: Ledger) -> list[Problem]:
    """Securities held in the year whose first close comes after it: they are not counted."""
    year, positions = ledger.year, ledger.positions
    lacking = positions.is_listed & np.isnan(year.closes).all(axis=1) & (year.held != 0).any(axis=1)
    symbols = dict.fromkeys(positions.holdings[p].symbol for p in np.flatnonzero(lacking).tolist())
    return [not_yet_priced(symbol, _day(int(year.days[-1]))) for symbol in symbols]


def _first_prices(
    ledger: Ledger, panel: Panel, market: Market, base: str, traded: Collection[str]
) -> list[Problem]:
    """Securities and currencies held before their first known price or rate, which stands for the
    days before, too.
    """
    positions, window = ledger.positions, ledger.window
    since = _held_since(ledger)
    first: dict[tuple[str, bool], int] = {}
    rates = {c: int(days_of(h.days[:1])[0]) for c, h in market.rates.items() if len(h.days)}
    for p in np.flatnonzero((since <= window.end) & ledger.counted).tolist():
        symbol, currency = positions.holdings[p].symbol, positions.currency_names[p]
        if positions.is_listed[p] and symbol not in traded:
            day = int(panel.days[panel.starts[positions.security[p]]])
            if since[p] < day <= window.end:
                first[symbol, False] = day
        if currency != base:
            day = max(rates.get(c, 0) for c in (currency, base))
            if since[p] < day <= window.end:
                first[currency, True] = day
    problems: list[Problem] = []
    for (name, is_currency), day in first.items():
        template = (
            N_(
                "There is no exchange rate from {symbol} to {base} before {day}: until then the"
                " first one counts, and what is said of the time before is not exact."
            )
            if is_currency
            else N_(
                "{symbol} was held before its first known price, of {day}: until then it counts at"
                " that price, and what is said of the time before is not exact."
            )
        )
        facts: dict[str, object] = {"symbol": name, "base": base, "day": _day(day)}
        problems.append(
            Problem(
                "warning" if day > window.year else "info", "first_price", name, template, facts
            )
        )
    return problems


def _held_since(ledger: Ledger) -> Ints:
    """Return the first day on which each position held anything, (positions,), as far as is looked
    at; far off for none.
    """
    never = np.iinfo(np.int64).max
    since = np.full(len(ledger.now), never)
    for moves in (ledger.shares, ledger.cash):
        np.minimum.at(since, moves.position, moves.day)
    opening = ledger.held_on(np.array([ledger.window.opening]))[:, 0]
    since[opening != 0] = ledger.window.opening
    return since


def _carried_prices(ledger: Ledger, panel: Panel, traded: Collection[str]) -> list[Problem]:
    """Securities held in the year over more than two weeks without a close."""
    year, positions = ledger.year, ledger.positions
    is_traded = np.array([h.symbol in traded for h in positions.holdings], dtype=bool)
    listed = np.flatnonzero(positions.is_listed & ~is_traded & (year.held != 0).any(axis=1))
    bounds = panel.rows(
        positions.security[listed], np.array([year.days[0] - _GAP - 1, year.days[-1]])
    )
    first = panel.starts[positions.security[listed]]
    index, owner = slices(np.maximum(bounds[:, 0] + 1, first), np.maximum(bounds[:, 1] + 1, first))
    days = panel.days[index]
    carried: dict[str, Problem] = {}
    for k in np.flatnonzero((np.diff(days) > _GAP) & (owner[1:] == owner[:-1])).tolist():
        p = int(listed[owner[k]])
        column = int(np.searchsorted(year.days, days[k + 1])) - 1
        if column < 0 or year.held[p, column] == 0:
            continue
        symbol = positions.holdings[p].symbol
        facts: dict[str, object] = {
            "symbol": symbol,
            "first": _day(int(days[k])),
            "last": _day(int(days[k + 1])),
        }
        template = N_(
            "{symbol} has no close between {first} and {last}: its value in between is that of"
            " {first}."
        )
        carried.setdefault(symbol, Problem("warning", "carried_price", symbol, template, facts))
    return list(carried.values())


def _beginning(ledger: Ledger) -> list[Problem]:
    """From which day on the numbers are exact, where that is later than the review's first day."""
    window = ledger.window
    if window.start <= window.year:
        return []
    facts: dict[str, object] = {"day": _day(window.first), "year": window.first_year}
    if window.end <= window.opening_of_first_year:
        template = N_(
            "The ledger begins on {day}: what was paid in and earned before {year} is not known, so"
            " there is no growth and no time-weighted return here."
        )
        return [Problem("warning", "before_ledger", "transactions.csv", template, facts)]
    at_first = ledger.held_on(np.array([window.start]))[:, 0]
    if not (at_first != 0).any():
        return []
    template = N_(
        "The ledger begins on {day}: the numbers are exact from there on. What was held then is"
        " taken as held since the beginning of {year}."
    )
    return [Problem("info", "ledger_begins", "transactions.csv", template, facts)]
