"""Entries of brokers' files as rows of ``transactions.csv``: what the ledger's own reader makes of
them, and how they stand in the user's file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.book.records import Holding
from portfolio.book.tabular.appending import with_columns, with_rows, written
from portfolio.book.tabular.headers import LOT, known_columns
from portfolio.book.tabular.table import Row, bytes_of, new_table
from portfolio.book.transactions.columns import FIELDS, USUAL, column_of, counts_lots
from portfolio.book.transactions.reading import read_transactions, transactions_in
from portfolio.book.transactions.types import TYPES
from portfolio.errors import N_, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portfolio.book.brokers.base import Entry
    from portfolio.book.importing.records import BookFiles
    from portfolio.book.records import Transaction
    from portfolio.book.tabular.numbers import Style
    from portfolio.book.tabular.table import Table
    from portfolio.book.transactions.columns import TransactionColumn
    from portfolio.book.transactions.types import Number

_TOLD_ELSEWHERE = N_("another row tells this split for all accounts")


def account_holdings(before: BookFiles, accounts: Iterable[str]) -> tuple[Holding, ...]:
    """The holdings by which a ledger's accounts are read; where there are none yet, the accounts
    that the rows name are told apart all the same.
    """
    if before.book.holdings:
        return before.book.holdings
    return tuple(Holding("–", 0.0, account=name) for name in dict.fromkeys(accounts) if name)


def read_back(
    entries: Sequence[Entry], before: BookFiles
) -> tuple[tuple[Transaction | Sentence, ...], tuple[Transaction, ...]]:
    """What the ledger's reader makes of each entry: its transaction, or why it has none; and the
    ledger's own rows, read with the same accounts.
    """
    accounts = [entry.account for entry in entries]
    ours: tuple[Transaction, ...] = ()
    if before.transactions is not None:
        ours_file = before.transactions
        if not before.book.holdings:
            accounts += _accounts_in(ours_file.table)
            ours_file = read_transactions(
                bytes_of(ours_file.table),
                before.transactions_path.name,
                account_holdings(before, accounts),
                before.book.settings.base_currency,
                before.today,
            )
        ours = ours_file.transactions
    read = transactions_in(
        _unwritten(entries, before),
        before.transactions_path.name,
        account_holdings(before, accounts),
        before.book.settings.base_currency,
        before.today,
        book_symbols=before.book.symbols,
    )
    by_line = {t.line: t for t in read.transactions}
    reasons = {
        p.line: Sentence(p.template, p.facts) for p in read.problems if p.severity == "error"
    }
    return tuple(
        by_line.get(line) or reasons.get(line) or Sentence(_TOLD_ELSEWHERE)
        for line in range(2, len(entries) + 2)
    ), ours


def _unwritten(entries: Sequence[Entry], before: BookFiles) -> Table:
    """A table of nothing but these entries, a line each, as it would be read again once written:
    cells without raw texts, for nobody writes it.
    """
    names = before.names_accounts
    rows = [_cells(entry, "dot", 1, is_signed=False, names_accounts=names) for entry in entries]
    return replace(
        new_table(FIELDS),
        rows=tuple(
            Row(line, cells := tuple(row[field] for field in FIELDS), cells, "\n")
            for line, row in enumerate(rows, 2)
        ),
    )


def is_told_elsewhere(reason: Sentence) -> bool:
    """Whether a row has no transaction because another row tells the same split."""
    return reason.template == _TOLD_ELSEWHERE


def ledger_table(
    table: Table, entries: Sequence[Entry], before: BookFiles, style: Style = "dot"
) -> Table:
    """A ledger with rows for these entries at its end, in its columns and those that they need."""
    is_signed = before.transactions is not None and before.transactions.is_signed
    names = before.names_accounts
    lot = _lot(table)
    cells = [
        _cells(entry, style, lot, is_signed=is_signed, names_accounts=names) for entry in entries
    ]
    if not cells:
        return table
    needed = [f for f in FIELDS if f in ("date", "type") or any(one[f] for one in cells)]
    return with_rows(with_columns(table, needed, column_of), cells, column_of)


def user_table(entries: Sequence[Entry], before: BookFiles) -> Table:
    """The user's ledger with these entries at its end; a new one where there is none."""
    ours = before.transactions
    if ours is None:
        return ledger_table(new_table(USUAL), entries, before)
    return ledger_table(ours.table, entries, before, ours.style)


def _lot(table: Table) -> int:
    """How many shares one of the table is."""
    shares = known_columns(table, column_of).get("shares")
    return LOT if shares is not None and counts_lots(table.header.cells[shares]) else 1


def _cells(
    entry: Entry, style: Style, lot: int, *, is_signed: bool, names_accounts: bool
) -> dict[TransactionColumn, str]:
    type_ = TYPES[entry.type]
    used = type_.numbers(entry.symbol).read
    price, amount = entry.price, entry.amount
    if "amount" not in used and price is None and amount is not None and entry.shares:
        price = amount / entry.shares / entry.multiplier  # a transfer is told by its price
    if amount is not None and is_signed and type_.money in ("leave", "charged"):
        amount = 0.0 - amount

    shares = entry.shares
    if shares is not None and lot != 1 and type_.counts_shares:
        shares = round(shares / lot, 12)

    def number(name: Number, value: float | None) -> str:
        return "" if value is None or name not in used else written(value, style)

    return {
        "date": entry.date.isoformat(),
        "type": entry.type,
        "symbol": entry.symbol,
        "shares": number("shares", shares),
        "price": number("price", price),
        "amount": number("amount", amount),
        "currency": "" if type_.is_split else entry.currency,
        "account": entry.account if names_accounts and not type_.is_split else "",
        "fee": number("fee", entry.fee or None),
        "tax": number("tax", entry.tax),
        "note": " ".join(entry.note.split()),
        "other": entry.other if type_.other is not None else "",
        "other_shares": number("other_shares", entry.other_shares),
        "multiplier": number("multiplier", entry.multiplier if entry.multiplier != 1 else None),
        "id": entry.id,
    }


def _accounts_in(table: Table) -> list[str]:
    index = next((i for i, h in enumerate(table.header.cells) if column_of(h) == "account"), None)
    if index is None:
        return []
    return list(dict.fromkeys(row.cell(index).strip() for row in table.filled_rows))
