"""Rows of another file, such as a broker's export, added to ``transactions.csv``: first looked at,
then written.

Nothing is written before ``add_rows``. New rows go to the end of the user's file, in its columns,
encoding and way of writing numbers; everything that is there stays as it was typed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from portfolio.book.tabular.appending import with_columns, with_rows, written
from portfolio.book.tabular.headers import known_columns
from portfolio.book.tabular.opening import read_bytes
from portfolio.book.tabular.saving import save_table
from portfolio.book.tabular.table import bytes_of, new_table
from portfolio.book.transactions.checks import is_same_split
from portfolio.book.transactions.columns import FIELDS, USUAL, column_of
from portfolio.book.transactions.reading import read_transactions
from portfolio.errors import N_, UnwritableFileError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from portfolio.book.records import Book, Transaction
    from portfolio.book.tabular.table import Row, Table
    from portfolio.book.transactions.columns import TransactionColumn
    from portfolio.book.transactions.reading import TransactionsFile
    from portfolio.errors import Problem

#: ``known``: the ledger has the row already. ``wrong``: it cannot be read, and is not added.
ImportStatus = Literal["new", "known", "wrong"]

WOULD_DIFFER = N_(
    "“{file}” would be read in another way with these rows in it. Correct its problems first, then"
    " add them."
)

#: What makes two rows the same transaction.
Key = tuple[object, ...]


@dataclass(frozen=True)
class ImportRow:
    """One row of the other file, and what becomes of it."""

    row: Row
    status: ImportStatus
    #: None when it cannot be read.
    transaction: Transaction | None
    #: What is said about this row.
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Import:
    """The rows of another file, held against the ledger; nothing is written yet."""

    #: Of the ledger.
    path: Path
    #: Of the other file.
    name: str
    book: Book
    today: date
    theirs: TransactionsFile
    #: None without a ledger; it will be made.
    ours: TransactionsFile | None

    @cached_property
    def rows(self) -> tuple[ImportRow, ...]:
        """Every row of the other file with something in it, in its order."""
        known = (
            Counter(same_row_key(t) for t in self.ours.transactions)
            if self.ours
            else Counter[Key]()
        )
        read = {t.line: t for t in self.theirs.transactions}
        problems: dict[int | None, list[Problem]] = {}
        for problem in self.theirs.problems:
            problems.setdefault(problem.line, []).append(problem)
        found: list[ImportRow] = []
        splits = [t for t in self.ours.transactions if t.type.is_split] if self.ours else []
        for row in self.theirs.table.filled_rows:
            transaction = read.get(row.line)
            status: ImportStatus = "wrong" if transaction is None else "new"
            if transaction is not None and known[same_row_key(transaction)] > 0:
                # Two equal rows there and one here: one of them is new.
                known[same_row_key(transaction)] -= 1
                status = "known"
            elif transaction is not None and any(is_same_split(t, transaction) for t in splits):
                status = "known"
            found.append(ImportRow(row, status, transaction, tuple(problems.get(row.line, ()))))
        return tuple(found)

    def count(self, status: ImportStatus) -> int:
        """How many rows stand so."""
        return sum(row.status == status for row in self.rows)

    @cached_property
    def table(self) -> Table:
        """The ledger with the new rows at its end."""
        table = new_table(USUAL) if self.ours is None else self.ours.table
        cells = [
            self._cells(row.row, row.transaction)
            for row in self.rows
            if row.status == "new" and row.transaction
        ]
        needed = [f for f in FIELDS if f in ("date", "type") or any(one[f] for one in cells)]
        return (
            with_rows(with_columns(table, needed, column_of), cells, column_of) if cells else table
        )

    def _cells(self, row: Row, transaction: Transaction) -> dict[TransactionColumn, str]:
        """A transaction in the ledger's own way of writing; what its row leaves to be computed
        stays empty.
        """
        t = transaction
        style = self.ours.style if self.ours else "dot"

        def number(value: float | None) -> str:
            return "" if value is None else written(value, style)

        amount = t.amount
        if (
            amount is not None
            and t.type.money in ("leave", "charged")
            and self.ours is not None
            and self.ours.is_signed
        ):
            amount = 0.0 - amount
        columns = known_columns(self.theirs.table, column_of)
        return {
            "date": t.day.isoformat(),
            "type": t.kind,
            "symbol": t.symbol,
            "shares": number(t.shares),
            "price": number(t.price) if _is_typed(row, columns.get("price")) else "",
            "amount": number(amount) if _is_typed(row, columns.get("amount")) else "",
            # A currency that was only assumed could settle the account, which was left open.
            "currency": t.currency if t.account or _is_typed(row, columns.get("currency")) else "",
            "account": t.account,
            "fee": number(t.fee or None),
            "tax": number(t.tax),
            "note": " ".join(t.note.split()),
            "other": t.other,
            "other_shares": number(t.other_shares),
            "multiplier": number(t.multiplier) if t.multiplier != 1 else "",
            "id": t.id,
        }


def preview(
    path: Path, data: bytes, name: str, book: Book, today: date, *, account: str | None = None
) -> Import:
    """What adding the rows in ``data``, a file called ``name``, to the ledger at ``path`` would do.

    ``account`` is that of rows which name none; None leaves it to the holdings. Symbols that can
    only be one of the book's are taken for it. Raises UnreadableFileError when either file cannot
    be opened or decoded.
    """
    base, holdings = book.settings.base_currency, book.holdings
    theirs = read_transactions(
        data, name, holdings, base, today, account=account, book_symbols=book.symbols
    )
    existing = read_bytes(path)
    ours = (
        None if existing is None else read_transactions(existing, path.name, holdings, base, today)
    )
    return Import(path, name, book, today, theirs, ours)


def add_rows(plan: Import) -> int:
    """Write the new rows into the ledger, which is made if there is none; the number of rows added.

    Raises ChangedOnDiskError when the ledger changed since it was looked at, UnwritableFileError
    when the folder or the disk refuses, or when the file with the new rows would not be read as
    both are now.
    """
    added = [row.transaction for row in plan.rows if row.status == "new" and row.transaction]
    if not added:
        return 0
    before = plan.ours.transactions if plan.ours else ()
    base = plan.book.settings.base_currency
    after = read_transactions(
        bytes_of(plan.table), plan.path.name, plan.book.holdings, base, plan.today
    )
    # A number such as 1.234 can mean another one beside new rows, a fee can change its sign: then
    # nothing is written.
    if [as_written(t) for t in after.transactions] != [as_written(t) for t in (*before, *added)]:
        raise UnwritableFileError(
            WOULD_DIFFER,
            file=plan.path.name,
        )
    save_table(plan.path, plan.table, expected_sha256=plan.ours.sha256 if plan.ours else None)
    return len(added)


def _is_typed(row: Row, index: int | None) -> bool:
    return index is not None and row.cell(index).strip(" -–—") != ""


def same_row_key(t: Transaction) -> Key:
    """Date, type, symbol, shares, amount and account; for money its currency, too."""
    shares, amount = (None if v is None else round(v, 6) for v in (t.shares, t.amount))
    amount = None if amount is None else round(amount, 2)
    return (
        t.day,
        t.kind,
        t.symbol,
        shares,
        amount,
        t.account,
        t.currency if t.is_of_money else "",
    )


def as_written(t: Transaction) -> Transaction:
    """A transaction without what its place and its notation in a file change."""
    return replace(t, line=0, note=" ".join(t.note.split()))
