"""What the shares cost, and what their sales realised: at average cost, and first in, first out.

Money is in the position's own currency, at the rates of the day of the trade where the row is in
another. A purchase costs what was paid for it, fees and taxes included; a sale brings what was
received after them. On one day, what comes in comes before what goes out, the cheapest first, so
that the order of the rows means nothing. Shares that move between two of the owner's accounts take
their cost along.

What was held before the ledger begins has the cost that leads to the average cost in
``holdings.csv`` today, wherever the shares lie now (``openings.py``); without one, its cost is not
known, nor any gain that needs it.

First in, first out goes by the day of purchase, wherever a lot was moved to since; of what was held
before the ledger it is before all others. What a company returns lowers the cost of its shares, and
what is more than that is realised. A spin-off takes a part of the parent's cost along, an exchange
of shares all of it less the money that came with it; lots stay the lots they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.ledger.cost.lots import Lots, lowered, scaled
from portfolio.analysis.ledger.cost.openings import opening_costs
from portfolio.analysis.ledger.cost.steps import CostMoves, Trades, in_turn
from portfolio.analysis.ledger.events import OUTSIDE, is_inside
from portfolio.analysis.recurrences import affine, floored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.arrays import Floats, Ints


#: Shares below this are none, and so is this part of all that was ever bought: what rounding
#: leaves.
_NOTHING, _ROUNDING = 1e-9, 1e-12
#: A day before all days.
_BEFORE = -(2**62)


@dataclass(frozen=True)
class ToldCost:
    """What ``holdings.csv`` says of each position at the end of ``day``: shares, and their average
    cost in its own currency, NaN where it has none; and which ``security`` it is. Shape
    (positions,).
    """

    day: int
    shares: Floats
    average: Floats
    security: Ints

    @property
    def cost(self) -> Floats:
        """What all shares of each cost, NaN where it is not told."""
        return self.average * self.shares


@dataclass(frozen=True)
class CostBasis:
    """Per position, own currency, shape (positions,); NaN where a cost is not known. ``cost`` is of
    what is held.
    """

    cost: Floats
    cost_fifo: Floats
    realised: Floats
    realised_fifo: Floats


def cost_basis(
    trades: Trades,
    moves: CostMoves,
    opening: Floats,
    told: ToldCost,
    since: int,
    until: int,
) -> CostBasis:
    """Follow the trades up to ``until``, in order of days; realised are sales in ``(since,
    until]``.

    ``opening`` has the shares of each position before the first trade.
    """
    trades = trades.only(trades.shares > 0)
    # Only what moves between positions ties one to another; all others are followed at once.
    tied = np.zeros(len(opening), dtype=bool)
    internal = trades.only(trades.is_internal)
    tied[internal.source] = tied[internal.target] = True
    for end in (moves.source, moves.target):
        tied[end[is_inside(end)]] = True
    is_tied = trades.touches(tied)
    apart, together = trades.only(~is_tied), trades.only(is_tied)
    known = _opening_costs(apart.until(told.day), np.where(tied, 0.0, opening), told)
    found = _at_once(apart.until(until), opening, known, since)
    if not tied.any():
        return found
    known = opening_costs(
        together.until(told.day), moves.until(told.day), opening, told.cost, told.security
    )
    followed = _one_by_one(together.until(until), moves.until(until), opening, known, since)
    return CostBasis(
        cost=np.where(tied, followed.cost, found.cost),
        cost_fifo=np.where(tied, followed.cost_fifo, found.cost_fifo),
        realised=np.where(tied, followed.realised, found.realised),
        realised_fifo=np.where(tied, followed.realised_fifo, found.realised_fifo),
    )


def _at_once(trades: Trades, opening: Floats, known: Floats, since: int) -> CostBasis:
    """Follow trades with the outside, of any number of positions at once.

    Each position's trades stand together, after a purchase of its opening shares at their cost
    ``known``.
    """
    count, wanted = len(opening), opening > _NOTHING
    position = np.where(is_inside(trades.source), trades.source, trades.target)
    owner = np.concatenate([np.arange(count), position])
    begin = trades.hour.min(initial=0) - 1
    hour = np.concatenate([np.full(count, begin), trades.hour])
    price = np.concatenate([np.zeros(count), trades.price])
    order = _ordered(owner * (hour.max(initial=0) - begin + 1) + hour - begin, price)
    owner = owner[order]
    late = np.concatenate([np.zeros(count, dtype=bool), trades.day > since])[order]
    size = np.concatenate([np.where(wanted, opening, 0.0), trades.shares])[order]
    money = np.concatenate([np.where(wanted, known, 0.0), trades.money])[order]
    is_out = np.concatenate([np.zeros(count, dtype=bool), is_inside(trades.source)])[order]
    lot = np.where(is_out, 0.0, size)
    last = np.searchsorted(owner, np.arange(count), side="right") - 1
    first = np.concatenate([[0], last[:-1] + 1]) if count else last
    is_first = np.zeros(len(owner), dtype=bool)
    is_first[first] = True

    def before(after: Floats) -> Floats:
        """What there was before each trade, from what there was after it."""
        moved = np.roll(after, 1)
        moved[first] = 0.0
        return moved

    held = floored(lot - (size - lot), is_first)
    had = before(held)
    taken = np.minimum(size - lot, had)
    part = np.divide(taken, had, out=np.zeros_like(taken), where=taken > _NOTHING)
    left = 1.0 - part
    left[is_out & (held <= _NOTHING)] = 0.0
    left[first] = 0.0
    cost = affine(left, np.where(is_out, 0.0, money))
    sales = np.flatnonzero(is_out & late)
    sold = np.where(part[sales] > 0, before(cost)[sales] * part[sales], 0.0)
    # First in, first out: of each lot, what the position had bought before it goes before it.
    bought = affine(np.where(is_first, 0.0, 1.0), lot)
    earlier = before(bought)
    slack = np.maximum(_NOTHING, _ROUNDING * bought[last])[owner]

    def summed(amounts: Floats, which: Ints | slice = slice(None)) -> Floats:
        """Amounts of trades, by position."""
        return np.bincount(owner[which], weights=amounts, minlength=count).astype(
            np.float64, copy=False
        )

    def used(gone: Floats) -> Floats:
        """The part of each lot that is gone when so much of each position is, (positions,)."""
        mine = gone[owner] - earlier
        mine = np.where(mine > slack, np.where(mine < lot - slack, mine, lot), 0.0)
        return np.divide(mine, lot, out=np.zeros_like(lot), where=lot > 0)

    def worth(fraction: Floats) -> Floats:
        """What such parts of the lots had cost, by position; nothing of a lot costs nothing, even
        if its cost is not known.
        """
        return summed(np.where(fraction > 0, fraction * money, 0.0))

    at_end = used(summed(taken))
    at_start = used(summed(np.where(late, 0.0, taken)))
    has_any = held[last] > _NOTHING
    return CostBasis(
        cost=np.where(has_any, cost[last], 0.0),
        cost_fifo=np.where(has_any, worth(np.where(is_out, 0.0, 1.0 - at_end)), 0.0),
        realised=summed(money[sales] - sold, sales),
        realised_fifo=summed(money[sales], sales) - worth(at_end - at_start),
    )


def _ordered(key: Ints, price: Floats) -> Ints:
    """Return the order by key and then by price; a sort by two keys takes many times as long, and
    few keys are the same.
    """
    order = np.argsort(key, kind="stable")
    is_same = np.diff(key[order]) == 0
    places = np.flatnonzero(np.append(is_same, False) | np.insert(is_same, 0, False))
    alike = order[places]
    order[places] = alike[np.lexsort((price[alike], key[alike]))]
    return order


def _one_by_one(
    trades: Trades, moves: CostMoves, opening: Floats, known: Floats, since: int
) -> CostBasis:
    """As ``_at_once``, of any trades and moves of cost, one after another."""
    trades = trades.in_order()
    lots_of = [Lots() for _ in opening]
    for owner, before, paid in zip(lots_of, opening.tolist(), known.tolist(), strict=True):
        if before > _NOTHING:
            owner.add(_BEFORE, before, paid)
    columns = (trades.day, trades.source, trades.target, trades.shares, trades.money)
    steps = list(zip(*(column.tolist() for column in columns), strict=True))
    for place in in_turn(trades, moves).tolist():
        if place >= len(steps):
            _move_cost(lots_of, moves, place - len(steps), since)
            continue
        day, source, target, shares, money = steps[place]
        if source == OUTSIDE:
            lots_of[target].add(day, shares, money)
            continue
        cost, lots = lots_of[source].take(shares)
        if target != OUTSIDE:
            lots_of[target].receive(day, shares, cost, lots)
        elif day > since:
            lots_of[source].realised += money - cost
            lots_of[source].realised_fifo += money - sum(lot.cost for lot in lots)
    fifo = [sum(lot.cost for lot in owner.lots) if owner.shares > 0 else 0.0 for owner in lots_of]
    return CostBasis(
        cost=np.array([owner.cost for owner in lots_of]),
        cost_fifo=np.array(fifo, dtype=np.float64),
        realised=np.array([owner.realised for owner in lots_of]),
        realised_fifo=np.array([owner.realised_fifo for owner in lots_of]),
    )


def _move_cost(held: Sequence[Lots], moves: CostMoves, at: int, since: int) -> None:
    source, target = held[int(moves.source[at])], int(moves.target[at])
    money, received, given = (
        float(column[at]) for column in (moves.money, moves.received, moves.given)
    )
    excess = excess_of_lots = 0.0
    if target == OUTSIDE:
        excess, excess_of_lots = source.lower(money)
    else:
        if given > 0:
            cost, lots = source.take(given)
            excess = max(0.0, money - cost)
            cost -= money - excess
            lots, excess_of_lots = lowered(lots, money)
        else:
            cost, lots = source.split_off(float(moves.part[at]), float(moves.cost[at]))
        rate = float(moves.rate[at])
        lots = [lot._replace(price=lot.price * rate) for lot in scaled(lots, received)]
        held[target].receive(int(moves.day[at]), received, cost * rate, lots)
    if moves.day[at] > since:
        source.realised += excess
        source.realised_fifo += excess_of_lots


def _opening_costs(trades: Trades, opening: Floats, told: ToldCost) -> Floats:
    """Return the cost of what was held before the first trade with the outside, NaN where it cannot
    be told; 0 for nothing.

    Backwards from the average cost that is told: a purchase takes its money out again, a sale puts
    shares back at the average of the moment. That moment is lost when everything was sold in
    between.
    """
    wanted = opening > _NOTHING
    if not wanted.any():
        return np.zeros(len(opening))
    trades = trades.only(trades.touches(wanted)).in_order()
    is_bought = is_inside(trades.target)
    whose, count = np.flatnonzero(wanted), len(trades.day)
    # Each position's trades stand together, from the latest to the first, after what it holds
    # today.
    owner = np.concatenate([whose, np.where(is_bought, trades.target, trades.source)])
    age = np.concatenate([np.zeros(len(whose), dtype=np.int64), count - np.arange(count)])
    order = np.argsort(owner * (count + 1) + age, kind="stable")
    shares = np.concatenate(
        [told.shares[whose], np.where(is_bought, -trades.shares, trades.shares)]
    )[order]
    money = np.concatenate([told.cost[whose], np.where(is_bought, -trades.money, 0.0)])[order]
    is_first = age[order] == 0
    is_last = np.roll(is_first, -1)
    after = np.roll(affine(np.where(is_first, 0.0, 1.0), shares), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        put_back = np.where(after > _NOTHING, 1.0 + shares / after, np.nan)
        factor = np.where(shares > 0, put_back, 1.0)
    factor[is_first] = 0.0
    cost = affine(factor, money)[is_last]
    found = np.zeros(len(opening))
    found[whose] = np.where(cost >= 0, cost, np.nan)
    return found
