"""Cross-checks of a whole ledger against itself and ``holdings.csv``, as far as they need no prices
and no splits.
"""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING

from portfolio.book.records import Transaction
from portfolio.book.tabular.problems import At
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portfolio.book.tabular.problems import Problems
    from portfolio.book.tabular.table import Row
    from portfolio.book.transactions.accounts import Accounts

#: Two rows mean one split when they are so many days and such a share of the ratio apart.
_SAME_SPLIT_DAYS, _SAME_SPLIT_RATIO = 7, 0.01
#: All that a row says.
_said = attrgetter(*(field.name for field in fields(Transaction) if field.name != "line"))


def tell_repeated(
    transactions: Iterable[Transaction],
    rows: Iterable[Row],
    others: Sequence[int],
    problems: Problems,
) -> None:
    """Tell rows that say the same as one above them, however they write it.

    ``others`` are the columns that mean nothing to the ledger: rows that differ there (an order's
    number) are two.
    """
    more = {row.line: tuple(row.cell(index) for index in others) for row in rows} if others else {}
    seen: dict[tuple[object, ...], int] = {}
    for transaction in transactions:
        line = transaction.line
        earlier = seen.setdefault((_said(transaction), more.get(line)), line)
        if earlier != line:
            problems.add(
                "warning",
                "repeated_row",
                N_(
                    "This row is the same as line {earlier}; both count: remove one if that is a"
                    " slip."
                ),
                At(line),
                earlier=earlier,
            )


def without_repeated_splits(
    transactions: Sequence[Transaction], problems: Problems
) -> tuple[Transaction, ...]:
    """The transactions without splits that an earlier row tells, too: brokers list one
    per account.
    """
    splits: dict[str, list[Transaction]] = {}
    repeated: set[int] = set()
    for row in transactions:
        if not row.type.is_split:
            continue
        earlier = next((s for s in splits.get(row.symbol, ()) if is_same_split(s, row)), None)
        if earlier is None:
            splits.setdefault(row.symbol, []).append(row)
            continue
        repeated.add(row.line)
        template = N_(
            "Line {earlier} tells this split of {symbol} for all accounts: this row changes"
            " nothing."
        )
        facts = {"earlier": earlier.line, "symbol": row.symbol}
        problems.add("info", "repeated_split", template, At(row.line, symbol=row.symbol), **facts)
    return tuple(row for row in transactions if row.line not in repeated)


def is_same_split(one: Transaction, other: Transaction) -> bool:
    """Whether two rows tell one split."""
    return (
        one.type.is_split
        and one.kind == other.kind
        and one.symbol == other.symbol
        and one.shares is not None
        and other.shares is not None
        and abs((one.day - other.day).days) <= _SAME_SPLIT_DAYS
        and abs(one.shares / other.shares - 1) <= _SAME_SPLIT_RATIO
    )


def tell_uncounted_money(
    transactions: Sequence[Transaction], accounts: Accounts, problems: Problems
) -> None:
    """Tell accounts without a cash row in which money is recorded: there it counts for nothing."""
    found: dict[str, list[int]] = {}
    for transaction in transactions:
        if transaction.account in accounts.cash:
            continue
        if transaction.is_of_money and not transaction.type.counts_without_cash:
            found.setdefault(transaction.account, []).append(transaction.line)
    for account, lines in found.items():
        if account:
            template = N_(
                "Account “{account}” has no cash in holdings.csv, so what is bought there counts as"
                " paid in and what is sold as taken out, and money on its own is not counted (rows:"
                " {n}). To follow its money, add a row CASH."
            )
        else:
            template = N_(
                "Transactions without an account belong to no cash in holdings.csv, so what is"
                " bought counts as paid in and what is sold as taken out, and money on its own is"
                " not counted (rows: {n}). To follow the money, add a row CASH."
            )
        problems.add(
            "info", "money_uncounted", template, At(lines[0]), account=account, n=len(lines)
        )
