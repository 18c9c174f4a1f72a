"""``transactions.csv`` to transactions: every row checked, every problem told, nothing guessed in
silence.

A row that cannot be read is left out of the ledger, with an error that says what to type.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portfolio.book.tabular.headers import LOT, read_header, tell_encoding, tell_lots
from portfolio.book.tabular.numbers import Style, style_of
from portfolio.book.tabular.problems import Problems
from portfolio.book.tabular.table import Table, read_table
from portfolio.book.transactions.accounts import Accounts
from portfolio.book.transactions.cells import Cells
from portfolio.book.transactions.checks import (
    tell_repeated,
    tell_uncounted_money,
    without_repeated_splits,
)
from portfolio.book.transactions.columns import (
    REQUIRED,
    TransactionColumn,
    column_of,
    counts_lots,
)
from portfolio.book.transactions.dates import DateReader
from portfolio.book.transactions.figures import is_ratio
from portfolio.book.transactions.rows import TransactionReader
from portfolio.book.transactions.types import NUMBERS
from portfolio.errors import N_, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from portfolio.book.records import Holding, Transaction
    from portfolio.book.tabular.table import Row, Separator
    from portfolio.errors import Problem


@dataclass(frozen=True)
class TransactionsFile:
    """What ``transactions.csv`` says, and the table that it stands in."""

    table: Table
    #: The rows that can be read, in the file's order.
    transactions: tuple[Transaction, ...]
    problems: tuple[Problem, ...]
    #: Of the file's bytes.
    sha256: str = ""
    #: What marks the decimals in its numbers.
    style: Style = "dot"
    #: Whether money that leaves an account is written with a minus.
    is_signed: bool = False


def transactions_path(holdings: Path) -> Path:
    """Where the ledger of a book is or would be: beside its ``holdings.csv``."""
    return holdings.with_name("transactions.csv")


def read_transactions(
    source: Path | bytes,
    name: str,
    holdings: Iterable[Holding],
    base_currency: str,
    today: date,
    *,
    account: str | None = None,
    book_symbols: Iterable[str] = (),
) -> TransactionsFile:
    """The transactions in a file, or in the bytes of a file called ``name``, as
    ``transactions_in`` reads them.

    Raises UnreadableFileError when the text cannot be decoded; OSError is the caller's.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    table = read_table(data)
    if table is None:
        raise UnreadableFileError(
            N_("“{file}” is in an encoding that cannot be told: save it again as “CSV UTF-8”."),
            file=name,
        )
    found = transactions_in(
        table, name, holdings, base_currency, today, account=account, book_symbols=book_symbols
    )
    return replace(found, sha256=hashlib.sha256(data).hexdigest())


def transactions_in(
    table: Table,
    name: str,
    holdings: Iterable[Holding],
    base_currency: str,
    today: date,
    *,
    account: str | None = None,
    book_symbols: Iterable[str] = (),
) -> TransactionsFile:
    """The transactions in the table of a file called ``name``; its hash is left empty.

    Accounts and the currencies of money that rows leave open are those of ``holdings``, else
    ``account`` and ``base_currency``. A symbol in another spelling is an error, except for what can
    only be one of ``book_symbols``. Rows after ``today`` are errors.
    """
    problems = Problems(name)
    tell_encoding(table, problems)
    columns = read_header(table, column_of, REQUIRED, problems)
    if not all(required in columns for required in REQUIRED):
        return TransactionsFile(table, (), problems.in_order())
    rows = table.filled_rows
    style = _style(rows, columns, table.separator)
    accounts = Accounts.of(holdings)
    header = table.header.cells[columns["shares"]].strip() if "shares" in columns else ""
    lot = LOT if counts_lots(header) else 1
    reader = TransactionReader(
        Cells(table, columns, style, problems, lot),
        DateReader.of(row.cell(columns["date"]) for row in rows),
        accounts,
        base_currency,
        today,
        account,
        frozenset(book_symbols),
    )
    notation = reader.notation
    transactions = notation.settled([t for row in rows if (t := reader.read(row)) is not None])
    first = next((t for t in transactions if t.shares and t.type.counts_shares), None)
    if lot != 1 and first is not None:
        tell_lots((first.shares or 0.0) / lot, first.line, header, problems)
    amount = columns.get("amount")
    notation.tell(problems, table.header.cells[amount].strip() if amount is not None else "amount")
    known = set(columns.values())
    tell_repeated(
        transactions,
        rows,
        [k for k in range(len(table.header.cells)) if k not in known],
        problems,
    )
    transactions = without_repeated_splits(transactions, problems)
    tell_uncounted_money(transactions, accounts, problems)
    return TransactionsFile(
        table,
        transactions,
        problems.in_order(),
        style=style,
        is_signed=notation.is_signed,
    )


def _style(
    rows: Sequence[Row], columns: Mapping[TransactionColumn, int], separator: Separator
) -> Style:
    indices = [columns[column] for column in NUMBERS if column in columns]
    cells = {row.cell(index) for row in rows for index in indices}
    return style_of((cell for cell in cells if not is_ratio(cell)), separator)
