"""Options that were written: sold before anything of them was held, and owed from there on.

An option may be sold without being held, a listed security may not. Where neither ``holdings.csv``
nor a row ever held it, its shares are negative from the sale on: a purchase buys it back, and
``expire`` ends what is owed as it ends what is held.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.ledger.events import is_inside
from portfolio.arrays import date_of
from portfolio.book.options import is_option
from portfolio.book.transactions.types import TYPES, posted_by
from portfolio.errors import N_, Problem

if TYPE_CHECKING:
    from portfolio.analysis.buy_and_hold.positions import Rows
    from portfolio.analysis.ledger.journal import LedgerRows
    from portfolio.arrays import Day, Floats

_NOTHING = 1e-9
#: Which of the columns of ``holdings.csv`` say what is owed.
_COLUMNS = ("symbol", "shares", "account", "currency", "multiplier")


@dataclass(frozen=True)
class WrittenOptions:
    """What ``rows`` say when options may be owed.

    ``owed`` is what of each position is owed on the day that ``holdings.csv`` speaks of and the
    file lacks, (positions,), at most 0.
    """

    rows: LedgerRows
    owed: Floats
    problems: tuple[Problem, ...]


def written_options(
    rows: LedgerRows, positions: Rows, in_file: int, told: Day, end: Day
) -> WrittenOptions:
    """Find them; the first ``in_file`` positions are those of ``holdings.csv``, which speaks of the
    day ``told``. What is sold after ``end`` is not told of.
    """
    owed = np.zeros(len(positions.holdings))
    signs = np.array([one.share_sign for one in TYPES.values()])[rows.code]
    moving = rows.where(*posted_by("trade", "reinvestment", "transfer"))
    moving = moving[is_inside(rows.position[moving]) & (signs[moving] != 0)]
    can_be = np.array([is_option(h.symbol) for h in positions.holdings], dtype=bool)
    moving = moving[can_be[rows.position[moving]]]
    if not len(moving):
        return WrittenOptions(rows, owed, ())
    by_position: dict[int, list[int]] = defaultdict(list)
    for at, position in zip(moving.tolist(), rows.position[moving].tolist(), strict=True):
        by_position[position].append(at)
    ending = set(rows.where(*(one for one in TYPES.values() if one.ends_for_nothing)).tolist())
    shares = rows.shares.copy()
    problems: list[Problem] = []
    for position, places in by_position.items():
        balance, highest = 0.0, 0.0
        first: int | None = None
        # Day by day, so that the order of a day's rows means nothing; what ends, ends last.
        in_turn = sorted(places, key=lambda i: (int(rows.day[i]), i in ending, signs[i]))
        for day, of_day in groupby(in_turn, key=lambda i: int(rows.day[i])):
            for at in of_day:
                if at in ending and balance < -_NOTHING:
                    shares[at] = -shares[at]
                balance += float(signs[at] * shares[at])
                first = at if first is None and balance < -_NOTHING else first
            highest = max(highest, balance)
            if day <= told:
                owed[position] = balance
        if first is None or highest > _NOTHING:
            for at in places:
                shares[at] = rows.shares[at]
            owed[position] = 0.0
        elif position < in_file or owed[position] > -_NOTHING:
            owed[position] = 0.0
        elif rows.day[first] <= end:
            problems.append(_lacking(rows, positions, first, float(owed[position])))
    return WrittenOptions(replace(rows, shares=shares), owed, tuple(problems))


def _lacking(rows: LedgerRows, positions: Rows, first: int, owed: float) -> Problem:
    """Tell which row ``holdings.csv`` lacks."""
    position = int(rows.position[first])
    h = positions.holdings[position]
    row = (h.symbol, f"{owed:.10g}", h.account, positions.currency_names[position])
    multiplier = f"{h.multiplier:g}" if h.multiplier != 1 else ""
    facts: dict[str, object] = {
        "symbol": h.symbol,
        "account": h.account or "–",
        "day": date_of(int(rows.day[first])),
        "shares": f"{-owed:.10g}",
        "columns": ",".join(_COLUMNS),
        "row": ",".join((*row, multiplier)),
    }
    template = N_(
        "{symbol} was sold in account {account} on {day}, and no row and no file ever held it: it"
        " counts as an option that you wrote, and {shares} of it as a debt. Add it to holdings.csv"
        " ({columns}): {row}"
    )
    line = rows.entries.rows[first].line or None
    return Problem(
        "warning",
        "written_option",
        h.symbol,
        template,
        facts,
        file="transactions.csv",
        line=line,
    )
