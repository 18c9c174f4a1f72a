"""What became of the rows that are not new, each cause once: "33 rows: a sum of other rows"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.book.brokers.base import BrokerRow, State
    from portfolio.errors import Sentence

#: Facts that make two causes of one sentence; of others, such as a cell or a line, the first is
#: shown.
_TELLING = ("word", "column", "security")


@dataclass(frozen=True)
class Cause:
    """Why rows are skipped or unread: the first row's reason, and the lines of all."""

    state: State
    reason: Sentence
    lines: tuple[int, ...]


def causes(rows: Iterable[BrokerRow]) -> tuple[Cause, ...]:
    """The causes of a file, the unread ones first, then by how many rows they have."""
    groups: dict[tuple[object, ...], tuple[State, Sentence, list[int]]] = {}
    for row in rows:
        if row.reason is None:
            continue
        facts = tuple(row.reason.facts.get(name) for name in _TELLING)
        key = (row.state, row.reason.template, *facts)
        groups.setdefault(key, (row.state, row.reason, []))[2].append(row.line)
    found = [Cause(state, reason, tuple(lines)) for state, reason, lines in groups.values()]
    return tuple(sorted(found, key=lambda cause: (cause.state != "unread", -len(cause.lines))))
