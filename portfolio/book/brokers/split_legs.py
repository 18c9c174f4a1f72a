"""Reverse splits told in two rows: the old shares go, the new ones come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.brokers.base import BrokerRow

OTHER_HALF = N_("the other half of line {line}")


def with_both_split_legs(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """Shares taken away and shares added (``is_added``) on a day in an account are one split, by
    their ratio.

    The old shares may stand under another code, such as their CUSIP; what came names the security.
    """
    result = list(rows)
    waiting: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        entry = row.entry
        if not isinstance(entry, Entry) or not entry.is_added or not entry.shares:
            continue
        key = (entry.date, entry.account)
        other = next((i for i in waiting[key] if _sign(rows[i]) != _sign(row)), None)
        if other is None:
            waiting[key].append(index)
            continue
        waiting[key].remove(other)
        came, went = (index, other) if entry.shares > 0 else (other, index)
        result[came] = _as_ratio(rows[came], rows[went])
        result[went] = rows[went].skipped(OTHER_HALF, line=rows[came].line)
    return result


def _as_ratio(came: BrokerRow, went: BrokerRow) -> BrokerRow:
    new, old = came.entry, went.entry
    if not isinstance(new, Entry) or not isinstance(old, Entry):
        return came
    ratio = (new.shares or 0) / -(old.shares or 1)
    security = new.security or old.security
    return replace(came, entry=replace(new, security=security, shares=ratio, is_added=False))


def _sign(row: BrokerRow) -> bool:
    return isinstance(row.entry, Entry) and (row.entry.shares or 0) > 0
