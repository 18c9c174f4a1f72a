"""Rows of a file that are one transaction: the first keeps it, the others are skipped and say which
row has it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import BrokerRow, Entry
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: A broker puts a dividend back within so many days.
_REINVESTED_WITHIN = 5
_NEAREST_FIRST = sorted(range(-_REINVESTED_WITHIN, _REINVESTED_WITHIN + 1), key=abs)
_EXCHANGED_WITHIN = 5
_CENT = 0.005
_OTHER_HALF = N_("the other half of line {line}")
_HALF_EXCHANGE = N_("What was given, or received, for these shares is not in the file.")


def joined(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """What holds for every broker: see the functions below, in their order."""
    for join in (
        without_cancelled,
        with_withheld,
        with_reinvested,
        with_both_legs,
        with_both_sides,
        with_unique_ids,
    ):
        rows = join(rows)
    return rows


def without_cancelled(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """A row that takes back another (``is_cancelling``) and the row that it takes back are both
    skipped.

    A dividend taken back whose first row is in no sight stays, with its negative amount; anything
    else is unread.
    """
    result = list(rows)
    taken: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, entry in _entries(rows):
        if not entry.is_cancelling:
            taken[_content(entry)].append(index)
    for index, entry in _entries(rows):
        if not entry.is_cancelling:
            continue
        found = taken[_content(entry)]
        if found:
            other = min(found, key=lambda i: abs((_entry(rows[i]).date - entry.date).days))
            found.remove(other)
            result[index] = rows[index].skipped(N_("takes back line {line}"), line=rows[other].line)
            result[other] = rows[other].skipped(
                N_("taken back by line {line}"), line=rows[index].line
            )
        elif entry.type == "dividend" and entry.amount is not None:
            result[index] = rows[index].told(replace(entry, amount=-abs(entry.amount)))
        else:
            result[index] = rows[index].unread(N_("It takes back a row that is not in this file."))
    return result


def with_withheld(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """Tax of a security on a day on which it paid a dividend was withheld from that dividend.

    The dividend gets the tax and its amount becomes what is left. A refund stays a row of its own.
    """
    result = list(rows)
    dividends: dict[tuple[object, ...], list[int]] = defaultdict(list)
    taxes: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, entry in _entries(rows):
        if entry.security is None or entry.amount is None:
            continue
        key = (entry.date, *_about(entry), entry.currency)
        if entry.type == "dividend" and entry.amount > 0:
            dividends[key].append(index)
        elif entry.type == "tax":
            taxes[key].append(index)
    for key, indices in taxes.items():
        withheld = round(sum(_entry(rows[i]).amount or 0 for i in indices), 6)
        largest = max(dividends[key], key=lambda i: _entry(rows[i]).amount or 0, default=None)
        if largest is None or withheld <= 0:
            continue
        paid = _entry(rows[largest])
        if paid.amount is None or withheld > paid.amount:
            continue
        net, tax = round(paid.amount - withheld, 6), round((paid.tax or 0) + withheld, 6)
        result[largest] = rows[largest].told(replace(paid, amount=net, tax=tax))
        for index in indices:
            result[index] = rows[index].skipped(
                N_("withheld from the dividend of line {line}"), line=rows[largest].line
            )
    return result


def with_reinvested(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """A ``reinvest`` row and the dividend of the same amount that it puts back are one.

    Where the amounts differ, the dividend is the income and the other row a purchase.
    """
    result = list(rows)
    dividends: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, entry in _entries(rows):
        if entry.type == "dividend":
            dividends[(entry.date, *_about(entry))].append(index)
    for index, entry in _entries(rows):
        if entry.type != "reinvest" or entry.amount is None:
            continue
        keys = [(entry.date + timedelta(days), *_about(entry)) for days in _NEAREST_FIRST]
        near = [(key, i) for key in keys for i in dividends.get(key, ())]
        same = (
            (key, i) for key, i in near if abs((_entry(rows[i]).amount or 0) - entry.amount) < _CENT
        )
        key, paid = next(same, (None, None))
        if key is not None and paid is not None:
            dividends[key].remove(paid)
            result[index] = rows[index].told(replace(entry, tax=_entry(rows[paid]).tax))
            result[paid] = rows[paid].skipped(
                N_("put back into shares on line {line}"), line=rows[index].line
            )
        elif near:
            result[index] = rows[index].told(replace(entry, type="buy"))
    return result


def with_both_legs(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """Two ``convert`` rows of a day, money out (negative amount) and another money in, are one
    exchange.

    A format that has both in one row fills ``symbol`` and is left alone.
    """
    result = list(rows)
    waiting: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, entry in _entries(rows):
        if entry.type != "convert" or entry.symbol or entry.amount is None:
            continue
        key = (entry.date, entry.account)
        other = next((i for i in waiting[key] if _are_legs(entry, _entry(rows[i]))), None)
        if other is None:
            waiting[key].append(index)
            continue
        waiting[key].remove(other)
        given, got = sorted((entry, _entry(rows[other])), key=lambda leg: leg.amount or 0)
        whole = replace(
            given, amount=abs(given.amount or 0), symbol=got.currency, shares=got.amount
        )
        result[other] = rows[other].told(whole)
        result[index] = rows[index].skipped(_OTHER_HALF, line=rows[other].line)
    for index in (i for indices in waiting.values() for i in indices):
        result[index] = rows[index].unread(
            N_("The other half of this exchange of money is not in the file.")
        )
    return result


def with_both_sides(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """An ``exchange`` of shares given (negative) and one of shares received, a few days apart, are
    one.

    A format that has both in one row fills ``other_security`` and is left alone.
    """
    result = list(rows)
    halves = [(i, e) for i, e in _entries(rows) if e.type == "exchange" and not e.other_security]
    given = [(index, entry) for index, entry in halves if (entry.shares or 0) < 0]
    for index, got in halves:
        if (got.shares or 0) < 0:
            continue
        near = [
            (i, e)
            for i, e in given
            if e.account == got.account and abs((e.date - got.date).days) <= _EXCHANGED_WITHIN
        ]
        if not near:
            result[index] = rows[index].unread(_HALF_EXCHANGE)
            continue
        other, gave = min(near, key=lambda half: abs(half[0] - index))
        given.remove((other, gave))
        if got.shares is None:  # a merger for cash, a bond redeemed
            fee = (got.fee or 0) + (gave.fee or 0) or None
            whole = replace(got, type="sell", shares=abs(gave.shares or 0), fee=fee)
        else:
            whole = replace(got, other_security=gave.security, other_shares=abs(gave.shares or 0))
        result[index] = rows[index].told(whole)
        result[other] = rows[other].skipped(_OTHER_HALF, line=rows[index].line)
    for index, _ in given:
        result[index] = rows[index].unread(_HALF_EXCHANGE)
    return result


def with_unique_ids(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """An order filled in several parts has one number: the second part's becomes ``number#2``."""
    seen = Counter[tuple[str, str]]()
    result = list(rows)
    for index, entry in _entries(rows):
        if entry.id:
            seen[entry.account, entry.id] += 1
            if (times := seen[entry.account, entry.id]) > 1:
                result[index] = rows[index].told(replace(entry, id=f"{entry.id}#{times}"))
    return result


def then(
    *joins: Callable[[Sequence[BrokerRow]], Sequence[BrokerRow]],
) -> Callable[[Sequence[BrokerRow]], Sequence[BrokerRow]]:
    """A format's own joins before those of every broker."""

    def both(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
        for join in joins:
            rows = join(rows)
        return joined(rows)

    return both


def _are_legs(one: Entry, other: Entry) -> bool:
    return one.currency != other.currency and ((one.amount or 0) < 0) != ((other.amount or 0) < 0)


def _entries(rows: Sequence[BrokerRow]) -> Iterator[tuple[int, Entry]]:
    for index, row in enumerate(rows):
        if row.state == "new" and isinstance(row.entry, Entry):
            yield index, row.entry


def _entry(row: BrokerRow) -> Entry:
    assert isinstance(row.entry, Entry)  # noqa: S101 - only such rows are indexed
    return row.entry


def _about(entry: Entry) -> tuple[object, ...]:
    """Of which security in which account."""
    security = entry.security
    named = None if security is None else security.code or security.isin or security.name
    return named, entry.account


def _content(entry: Entry) -> tuple[object, ...]:
    amount = None if entry.amount is None else round(abs(entry.amount), 2)
    shares = None if entry.shares is None else round(abs(entry.shares), 6)
    return entry.type, *_about(entry), shares, amount, entry.currency
