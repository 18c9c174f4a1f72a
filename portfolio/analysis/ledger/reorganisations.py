"""Shares that came of another security: spin-offs, and exchanges (a merger, a renaming).

What they are worth on their day flows from the one position to the other, so that neither gained
by it; the money of an exchange flows to the account's cash. Cost goes along: of a spin-off as much
as its row says, else the part that the child is of both at that day's closes; of an exchange what
the given shares had cost, less the money. Money that a company returns lowers the cost of its
shares. Where a row leaves open how many shares were given, it is all that the ledger's earlier rows
brought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.ledger.cost.steps import after_receipt
from portfolio.analysis.ledger.events import Flows, Moves, Reorganisations, is_inside, outside
from portfolio.book.transactions.types import TYPES, posted_by
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.analysis.ledger.journal import LedgerRows, Writer
    from portfolio.arrays import Floats, Ints


def write(writer: Writer) -> list[Problem]:
    """Add them to the journal, when all other shares are in it; tell the rows that leave too much
    open.
    """
    returned = writer.rows.where(*(one for one in TYPES.values() if one.lowers_cost))
    split_off = writer.rows.where(*posted_by("spin-off"))
    exchanged = writer.rows.where(*posted_by("exchange"))
    _write_returns(writer, returned)
    _receive(writer, split_off)
    problems = _write_exchanges(writer, exchanged)
    _write_spin_off_costs(writer, split_off)
    return problems


def _receive(writer: Writer, at: Ints) -> Floats:
    """Put the shares in, and return what they were worth in the base currency."""
    rows, journal = writer.rows, writer.journal
    position, day = rows.position[at], rows.day[at]
    worth = rows.shares[at] * writer.closes(position, day)
    journal.shares.append(Moves(position, day, rows.shares[at]))
    journal.flows.append(Flows.of(day, rows.other_position[at], position, worth))
    return worth


def _write_returns(writer: Writer, at: Ints) -> None:
    rows, nothing = writer.rows, np.zeros(len(at))
    writer.journal.reorganisations.append(
        Reorganisations(
            day=rows.day[at],
            source=rows.position[at],
            target=outside(len(at)),
            given=nothing,
            received=nothing,
            part=nothing,
            cost=np.full(len(at), np.nan),
            money=rows.amount[at] * writer.rate(at),
        )
    )


def _write_spin_off_costs(writer: Writer, at: Ints) -> None:
    rows = writer.rows
    day, parent, child = rows.day[at], rows.other_position[at], rows.position[at]
    worth = rows.shares[at] * writer.closes(child, day)
    kept = np.array(
        [_held_before(writer, p, d) for p, d in zip(parent.tolist(), day.tolist(), strict=True)]
    ) * writer.closes(parent, day)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = worth / (worth + kept)
    writer.journal.reorganisations.append(
        Reorganisations(
            day=day,
            source=parent,
            target=child,
            given=np.zeros(len(at)),
            received=rows.shares[at],
            part=part,
            cost=rows.amount[at] * writer.rate(at),
            money=np.zeros(len(at)),
        )
    )


def _write_exchanges(writer: Writer, at: Ints) -> list[Problem]:
    """Write them in order of days: what one brings, the next can give away."""
    rows, journal = writer.rows, writer.journal
    problems: list[Problem] = []
    for i in _in_turn(rows, at):
        one, day, source = np.array([i]), rows.day[[i]], rows.other_position[[i]]
        given = rows.other_shares[[i]]
        if np.isnan(given[0]):
            given = np.array([_moved_until(writer, int(source[0]), int(day[0]))])
        if not given[0] > 0:
            problems.append(_unclear(writer, i))
            continue
        _receive(writer, one)
        money = np.nan_to_num(rows.amount[one])
        worth = money * writer.rate(one)
        journal.shares.append(Moves(source, day, -given))
        if money[0]:
            journal.flows.append(Flows.of(day, source, rows.settlement[one], worth))
            writer.settle(one, money, 1.0)
        writer.charge(one, source, rows.fee[one] + np.nan_to_num(rows.tax[one]))
        journal.reorganisations.append(
            Reorganisations(
                day=day,
                source=source,
                target=rows.position[one],
                given=given,
                received=rows.shares[one],
                part=np.ones(1),
                cost=np.full(1, np.nan),
                money=worth,
            )
        )
    return problems


def _in_turn(rows: LedgerRows, at: Ints) -> Iterator[int]:
    """Yield the rows at these places by day, and on one day those first that bring what others give
    away.
    """
    for day in np.unique(rows.day[at]).tolist():
        mine = at[rows.day[at] == day]
        ends = (rows.other_position[mine], rows.position[mine], rows.shares[mine])
        yield from (int(mine[k]) for k in after_receipt(*(end.tolist() for end in ends)))


def _unclear(writer: Writer, at: int) -> Problem:
    row = writer.rows.entries.rows[at]
    template = N_(
        "How many shares of {other} were given for {symbol} cannot be told from the rows before:"
        " write it in the column “other_shares”. Until then the row is left out."
    )
    facts = {"other": row.other, "symbol": row.symbol}
    file = "transactions.csv"
    return Problem(
        "error", "exchange_unclear", row.symbol, template, facts, file=file, line=row.line or None
    )


def _moves_of(writer: Writer, position: int) -> Moves:
    moves = Moves.chained(writer.journal.shares)
    return moves.only(is_inside(moves.position) & (moves.position == position))


def _moved_until(writer: Writer, position: int, day: int) -> float:
    moves = _moves_of(writer, position)
    return float(moves.quantity[moves.day <= day].sum())


def _held_before(writer: Writer, position: int, day: int) -> float:
    """What a position held when a day began: what ``holdings.csv`` says, rolled there."""
    moves = _moves_of(writer, position)
    back = (moves.day >= day) & (moves.day <= writer.told)
    forward = (moves.day < day) & (moves.day > writer.told)
    moved = float(moves.quantity[forward].sum()) - float(moves.quantity[back].sum())
    return writer.positions.holdings[position].shares + moved
