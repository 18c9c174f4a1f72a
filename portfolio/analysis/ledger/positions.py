"""Every position that a book has or had: its holdings, and those that only its
transactions know.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.options import is_option
from portfolio.book.records import CASH, Holding
from portfolio.book.symbols import is_unlisted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portfolio.analysis.entries.entries import Entries, RowSubject
    from portfolio.book.records import Book
    from portfolio.market.records import Market


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


def multipliers(book: Book, entries: Entries) -> dict[str, float]:
    """Return how many units a contract is for, by symbol, where that is not one: as
    ``holdings.csv`` says, else the transactions.
    """
    rows = (entries.rows[i] for i in np.flatnonzero(entries.multiplier != 1).tolist())
    found = {t.symbol: t.multiplier for t in rows if is_unlisted(t.symbol) or is_option(t.symbol)}
    return found | {h.symbol: h.multiplier for h in reversed(book.holdings) if h.multiplier != 1}


def of_contracts(
    holdings: Iterable[Holding], units: Mapping[str, float], market: Market
) -> tuple[Holding, ...]:
    """Return the holdings with the price and the cost of a whole contract; ``units`` as
    ``multipliers``.

    A price that the user typed is per unit of the row's own multiplier.
    """
    found: list[Holding] = []
    for h in holdings:
        own, of_symbol = h.multiplier, units.get(h.symbol, 1.0)
        if own == of_symbol == 1:
            found.append(h)
            continue
        is_typed = h.price is not None and h.symbol not in market.histories
        found.append(
            replace(
                h,
                price=None if h.price is None else h.price * own,
                cost=None if h.cost is None else h.cost * own,
                multiplier=own if is_typed else of_symbol,
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
