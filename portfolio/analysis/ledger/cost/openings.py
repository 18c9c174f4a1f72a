"""What the shares that moved between positions had cost before the ledger begins.

Every purchase, sale and move changes the costs of the positions by amounts and by fractions, so
today's cost of each is a sum of what is known and of parts of the opening costs. Today's average
costs from the book are as many equations for these: those of a position's own opening first, then
what shares cost where they were moved to. What is still open, as where two accounts' shares were
put together in a third, is answered as if all shares of a security had cost the same.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from portfolio.analysis.ledger.cost.steps import in_turn
from portfolio.analysis.ledger.events import OUTSIDE, is_inside

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.analysis.ledger.cost.steps import CostMoves, Trades
    from portfolio.arrays import Floats, Ints


#: Shares below this are none, and so are coefficients of an equation whose largest is 1.
_NOTHING = 1e-9
#: Where a group's rows begin and end.
_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


def opening_costs(
    trades: Trades, moves: CostMoves, opening: Floats, today: Floats, security: Ints
) -> Floats:
    """Return the cost of what each position held before the first trade, (positions,); NaN where it
    cannot be told, 0 for nothing.

    ``today`` is what all shares cost after the last trade, NaN where the book does not say.
    """
    found = np.zeros(len(opening))
    group = _groups(trades, moves, len(opening))
    wanted = np.flatnonzero(opening > _NOTHING)
    if not len(wanted):
        return found
    wanted = wanted[np.argsort(group[wanted], kind="stable")]
    trades = trades.in_order()
    of_trades = group[np.where(is_inside(trades.source), trades.source, trades.target)]
    order, turn = (np.argsort(one, kind="stable") for one in (of_trades, group[moves.source]))
    trades, moves = trades.only(order), moves.only(turn)
    groups = np.unique(group[wanted])
    parts = [
        zip(*(np.searchsorted(of, groups, side=side).tolist() for side in _SIDES), strict=True)
        for of in (group[wanted], of_trades[order], group[moves.source])
    ]
    for mine, traded, moved in zip(*parts, strict=True):
        unknown = wanted[slice(*mine)]
        cost = _costs(trades.only(slice(*traded)), moves.only(slice(*moved)), opening, unknown)
        average = _solved(_equations(cost, unknown, today, security), len(unknown))
        found[unknown] = np.where(average >= 0, average * opening[unknown], np.nan)
    return found


def _groups(trades: Trades, moves: CostMoves, count: int) -> Ints:
    """Number the positions so that those which anything moved between have the same number."""
    leader = list(range(count))

    def led(one: int) -> int:
        while leader[one] != one:
            leader[one] = one = leader[leader[one]]
        return one

    for steps in (trades, moves):
        both = is_inside(steps.source) & is_inside(steps.target)
        ends = zip(steps.source[both].tolist(), steps.target[both].tolist(), strict=True)
        for source, target in ends:
            leader[led(source)] = led(target)
    return np.array([led(one) for one in range(count)], dtype=np.int64)


def _costs(trades: Trades, moves: CostMoves, opening: Floats, unknown: Ints) -> dict[int, Floats]:
    """Return the cost of each position after the last trade, as factors of the average costs of the
    openings that are ``unknown`` and, last, an amount.
    """
    count = len(unknown)
    held: dict[int, float] = {}
    cost: dict[int, Floats] = {}
    for k, one in enumerate(unknown.tolist()):
        held[one], cost[one] = float(opening[one]), np.zeros(count + 1)
        cost[one][k] = opening[one]

    def taken(one: int, shares: float) -> Floats:
        had = held.get(one, 0.0)
        gone = min(shares, had)
        if had <= _NOTHING:
            return np.zeros(count + 1)
        part: Floats = cost[one] * (1.0 if had - gone <= _NOTHING else gone / had)
        held[one], cost[one] = had - gone, cost[one] - part
        return part

    def put(one: int, shares: float, added: Floats) -> None:
        held[one] = held.get(one, 0.0) + shares
        cost[one] = cost.get(one, 0.0) + added

    def amount(money: float) -> Floats:
        found = np.zeros(count + 1)
        found[-1] = money
        return found

    for place in in_turn(trades, moves).tolist():
        if place < len(trades.day):
            source, target = int(trades.source[place]), int(trades.target[place])
            shares = float(trades.shares[place])
            if source == OUTSIDE:
                put(target, shares, amount(float(trades.money[place])))
            else:
                part = taken(source, shares)
                if target != OUTSIDE:
                    put(target, shares, part)
            continue
        at = place - len(trades.day)
        source, target = int(moves.source[at]), int(moves.target[at])
        money = amount(float(moves.money[at]))
        if target == OUTSIDE:
            put(source, 0.0, -money)
            continue
        if moves.given[at] > 0:
            part = taken(source, float(moves.given[at])) - money
        else:
            told = float(moves.cost[at])
            all_of_it = cost.get(source, np.zeros(count + 1))
            part = all_of_it * float(moves.part[at]) if np.isnan(told) else amount(told)
            put(source, 0.0, -part)
        put(target, float(moves.received[at]), part * float(moves.rate[at]))
    return cost


def _equations(
    cost: dict[int, Floats], unknown: Ints, today: Floats, security: Ints
) -> Iterable[Floats]:
    """Yield factors of the unknown averages and, last, their sum; what counts most first."""
    own = [one for one in unknown.tolist() if one in cost]
    others = [one for one in sorted(cost) if one not in set(own)]
    for one in (*own, *others):
        if not np.isnan(today[one]):
            equation = cost[one].copy()
            equation[-1] = today[one] - equation[-1]
            yield equation
    for k, j in pairwise(sorted(range(len(unknown)), key=lambda k: int(security[unknown[k]]))):
        if security[unknown[k]] == security[unknown[j]]:
            equation = np.zeros(len(unknown) + 1)
            equation[k], equation[j] = 1.0, -1.0
            yield equation


def _solved(equations: Iterable[Floats], count: int) -> Floats:
    """Solve as many equations as are needed, the first ones; NaN where they leave it open."""
    rows: list[Floats] = []
    pivots: list[int] = []
    for equation in equations:
        size = np.abs(equation[:-1]).max(initial=0.0)
        if not size > 0:
            continue
        row: Floats = equation / size
        for done, at in zip(rows, pivots, strict=True):
            row = row - done * row[at]
        at = int(np.argmax(np.abs(row[:-1])))
        if abs(row[at]) <= _NOTHING:
            continue
        row = row / row[at]
        rows = [done - row * done[at] for done in rows]
        rows.append(row)
        pivots.append(at)
    found = np.full(count, np.nan)
    for row, at in zip(rows, pivots, strict=True):
        if (np.abs(np.delete(row[:-1], at)) <= _NOTHING).all():
            found[at] = row[-1]
    return found
