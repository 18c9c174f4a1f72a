"""Every position that a book has or had: its holdings, and those that only its
transactions know.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import CASH, Holding

if TYPE_CHECKING:
    from portfolio.analysis.entries.entries import Entries, RowSubject
    from portfolio.book.records import Book


def followed_accounts(book: Book) -> frozenset[str]:
    """Accounts with a cash row: their money is followed to the cent. The others are fed by their
    trades.
    """
    return frozenset(h.account for h in book.holdings if h.is_cash)


def all_positions(book: Book, entries: Entries) -> tuple[Holding, ...]:
    """The book's holdings in their order, then the positions that only its transactions know, with
    0 shares now, by the day of their first row and by name.

    A position is a security in an account or, for money, a currency in an account. A followed
    account has a position for each currency that its transactions bring; one that is not followed
    has one for its fees and interest, which is never worth anything. What is known of a symbol from
    another row of ``holdings.csv`` describes it here, too.
    """
    followed = followed_accounts(book)
    first = np.full(len(entries.subjects), np.iinfo(np.int64).max)
    np.minimum.at(first, entries.subject, entries.day)
    wanted: dict[tuple[str, str, str], int] = {}
    for subject, day in zip(entries.subjects, first.tolist(), strict=True):
        for key in _keys(subject, is_followed=subject.account in followed):
            wanted[key] = min(day, wanted.get(key, day))
    for h in book.holdings:
        wanted.pop(key_of(h), None)
    described = {h.symbol: h for h in reversed(book.holdings)}
    described.pop(CASH, None)  # an account's money is not described by another's
    found = list(book.holdings)
    for symbol, account, currency in sorted(wanted, key=lambda key: (wanted[key], key)):
        known = described.get(symbol, Holding(symbol, 0.0))
        money = currency or known.currency
        found.append(
            replace(
                known,
                shares=0.0,
                account=account,
                currency=money,
                cost=None,
                target=None,
                note="",
                line=0,
            )
        )
    return tuple(found)


def key_of(holding: Holding) -> tuple[str, str, str]:
    """What makes a position one: symbol, account and, for money, currency."""
    return (holding.symbol, holding.account, holding.currency if holding.is_cash else "")


def _keys(subject: RowSubject, *, is_followed: bool) -> list[tuple[str, str, str]]:
    type_, symbol, account, currency, other = subject.type, *subject[1:]
    if type_.is_conversion:
        return [(CASH, account, code) for code in (currency, symbol)] if is_followed else []
    if subject.is_of_security:
        named = (symbol, other) if other else (symbol,)
        return [] if type_.is_split else [(one, account, "") for one in named]
    # What is charged does not tell which currencies an account's money is in.
    has_position = type_.money != "charged" if is_followed else type_.counts_without_cash
    return [(CASH, account, currency)] if has_position else []
