"""Rows with the symbols of their securities; what nobody knows is asked once for all its rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry
from portfolio.book.brokers.resolving.resolver import Resolved, question
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.brokers.base import BrokerRow, Security
    from portfolio.book.brokers.resolving.resolver import Resolver

ONE_OF = N_("“{security}” can be {candidates}: say which.")
WHICH = N_("Nobody knows which security “{security}” is: write its symbol.")


@dataclass(frozen=True)
class Question:
    """A security that has to be asked about, and the lines that wait for the answer."""

    #: What the answer is kept under; see ``resolver.question``.
    key: str
    security: Security
    candidates: tuple[str, ...]
    lines: tuple[int, ...]


def with_symbols(
    rows: Sequence[BrokerRow], resolver: Resolver
) -> tuple[tuple[BrokerRow, ...], tuple[Question, ...]]:
    """The rows, each security with its symbol, and what has to be asked.

    A row that waits for an answer is unread, and says what its security can be.
    """
    result: list[BrokerRow] = []
    asked = defaultdict[str, list[int]](list)
    open_ones: dict[str, tuple[Security, Resolved]] = {}
    for row in rows:
        found, unknown = _resolved(row, resolver)
        result.append(found)
        for security, answer in unknown:
            key = question(security)
            open_ones.setdefault(key, (security, answer))
            asked[key].append(row.line)
    questions = tuple(
        Question(key, security, answer.candidates, tuple(asked[key]))
        for key, (security, answer) in open_ones.items()
    )
    return tuple(result), questions


def _resolved(
    row: BrokerRow, resolver: Resolver
) -> tuple[BrokerRow, list[tuple[Security, Resolved]]]:
    entry = row.entry
    if row.state != "new" or entry is None:
        return row, []
    unknown: list[tuple[Security, Resolved]] = []
    if entry.security is not None and not entry.symbol:
        answer = resolver.resolve(entry.security, entry.currency)
        entry = replace(entry, symbol=answer.symbol)
        if not answer.symbol and entry.security is not None:
            unknown.append((entry.security, answer))
    if isinstance(entry, Entry) and entry.other_security is not None and not entry.other:
        answer = resolver.resolve(entry.other_security, entry.currency)
        entry = replace(entry, other=answer.symbol)
        if not answer.symbol and entry.other_security is not None:
            unknown.append((entry.other_security, answer))
    if not unknown:
        return row.told(entry), []
    security, answer = unknown[0]
    name = security.code or security.name or security.isin
    if answer.candidates:
        return row.unread(ONE_OF, security=name, candidates=answer.candidates), unknown
    return row.unread(WHICH, security=name), unknown
