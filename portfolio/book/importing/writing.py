"""An import written: new rows at the end of the ledger, positions into ``holdings.csv``, what is
left out into ``unread.csv``; all of it or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry
from portfolio.book.holdings.columns import NUMBERS, column_of, counts_lots
from portfolio.book.holdings.editing import EditRow, edit_rows, edited
from portfolio.book.holdings.reading import read_holdings
from portfolio.book.importing.ledger_rows import account_holdings, user_table
from portfolio.book.importing.positions import holding_key, key_of
from portfolio.book.importing.records import HeldPosition
from portfolio.book.importing.undoing import FileChange, save_together
from portfolio.book.importing.unread import UnreadRow, unread_bytes
from portfolio.book.options import is_option
from portfolio.book.records import CASH
from portfolio.book.symbols import asked_about, is_unlisted, listing
from portfolio.book.tabular.appending import written
from portfolio.book.tabular.headers import LOT, known_columns
from portfolio.book.tabular.numbers import read_number, style_of
from portfolio.book.tabular.opening import read_bytes
from portfolio.book.tabular.table import bytes_of, new_table
from portfolio.book.transactions.reading import read_transactions
from portfolio.book.transactions.same_rows import WOULD_DIFFER, as_written
from portfolio.errors import N_, UnwritableFileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portfolio.book.importing.positions import PositionKey
    from portfolio.book.importing.records import BookFiles, ImportPreview
    from portfolio.book.records import Transaction
    from portfolio.book.tabular.numbers import Style
    from portfolio.book.tabular.table import Table


@dataclass(frozen=True)
class ImportDone:
    """What was written."""

    #: Rows added to the ledger.
    transactions: int
    #: Rows of ``holdings.csv`` added or changed.
    holdings: int
    #: Rows left out.
    unread: int
    #: Positions that ``holdings.csv`` has no way to say.
    not_held: tuple[str, ...] = ()


def write_import(
    preview: ImportPreview, *, leave_out: bool = False, follow: bool = False
) -> ImportDone:
    """Write what the preview shows, as one step that ``undoing`` can take back.

    ``follow`` gives ``holdings.csv`` the shares of the ledger where the two disagree.

    Raises UsageError when a file is of no known format, or rows are unread and not to be left out;
    ChangedOnDiskError when a file changed since it was looked at; UnwritableFileError when one
    cannot be saved, or would be read in another way than it is now.
    """
    unknown = preview.unknown_files
    if unknown:
        raise UsageError(
            N_("Nothing was added: nobody knows the format of {files}."),
            files=tuple(file.name for file in unknown),
        )
    unread = preview.unread_rows
    if unread and not leave_out:
        raise UsageError(
            N_(
                "Nothing was added: {n} rows cannot be read. Mend them, or leave them out with"
                " --leave-out."
            ),
            n=len(unread),
        )
    wanted = _wanted(preview, follow=follow)
    changes = import_changes(preview, follow=follow)
    if changes:
        save_together(preview.before.holdings_path, changes)
    return ImportDone(
        len(preview.new_rows),
        len([p for p in wanted if can_be_held(p)]),
        len(unread),
        tuple(p.symbol for p in wanted if not can_be_held(p)),
    )


def import_changes(preview: ImportPreview, *, follow: bool = False) -> tuple[FileChange, ...]:
    """What an import makes of the user's files, rows that are unread left out. Raises
    UnwritableFileError as ``write_import`` does.
    """
    positions = [p for p in _wanted(preview, follow=follow) if can_be_held(p)]
    return (
        *_new_rows_change(preview),
        *_holdings_change(preview.before, positions),
        *_unread_change(preview),
    )


def _wanted(preview: ImportPreview, *, follow: bool) -> list[HeldPosition]:
    """What ``holdings.csv`` is to say, whether it can or not."""
    return [*preview.changed_holdings, *(_as_told(preview) if follow else ())]


def _as_told(preview: ImportPreview) -> Iterable[HeldPosition]:
    """What ``holdings.csv`` must say to agree with the ledger."""
    for one in preview.differences:
        multiplier = one.multiplier
        currency = one.currency or listing(one.symbol).currency
        yield HeldPosition(one.symbol, one.account, one.ledger, currency, multiplier=multiplier)


def can_be_held(position: HeldPosition) -> bool:
    """Whether ``holdings.csv`` has a way to say a position: contracts and what is owed of what
    nobody lists, but not a listed security that was sold short.
    """
    is_contract = is_unlisted(position.symbol) or is_option(position.symbol)
    is_plain = position.multiplier == 1 and position.shares >= 0
    return is_contract or is_plain or position.symbol == CASH


def _new_rows_change(preview: ImportPreview) -> Iterable[FileChange]:
    entries = [row.entry for row in preview.new_rows if isinstance(row.entry, Entry)]
    added = [row.transaction for row in preview.new_rows if row.transaction is not None]
    return ledger_change(preview.before, entries, added)


def ledger_change(
    before: BookFiles, entries: Sequence[Entry], added: Sequence[Transaction]
) -> Iterable[FileChange]:
    """The ledger with ``entries`` at its end, which are read as ``added``; nothing without any.

    Raises UnwritableFileError where the file would be read in another way than it is now.
    """
    if not entries:
        return
    data = bytes_of(user_table(entries, before))
    old = None if before.transactions is None else bytes_of(before.transactions.table)
    accounts = [entry.account for entry in entries]

    def read(data: bytes) -> Sequence[Transaction]:
        return read_transactions(
            data,
            before.transactions_path.name,
            account_holdings(before, accounts),
            before.book.settings.base_currency,
            before.today,
        ).transactions

    expected = [*(read(old) if old is not None else ()), *added]
    # A number such as 1.234 can mean another one beside new rows, a fee can change its sign: then
    # nothing is written.
    if [as_written(t) for t in read(data)] != [as_written(t) for t in expected]:
        raise UnwritableFileError(WOULD_DIFFER, file=before.transactions_path.name)
    yield FileChange(before.transactions_path, old, data)


def _holdings_change(before: BookFiles, positions: Sequence[HeldPosition]) -> Iterable[FileChange]:
    if not positions:
        return
    file = before.holdings
    table = new_table(("symbol", "shares", "account", "currency", "cost"))
    if file is not None:
        table = file.table
    data = bytes_of(edited(table, _rows_with(table, before, positions)))
    old = None if file is None else bytes_of(file.table)
    said = {holding_key(h): h.shares for h in read_holdings(data).holdings}
    expected = {holding_key(h): h.shares for h in before.book.holdings}
    expected |= {key_of(p): p.shares for p in positions}
    expected = {key: n for key, n in expected.items() if n or key in said}
    if said.keys() != expected.keys() or any(
        abs(said[key] - shares) > 1e-6 for key, shares in expected.items()
    ):
        raise UnwritableFileError(WOULD_DIFFER, file=before.holdings_path.name)
    yield FileChange(before.holdings_path, old, data)


def _rows_with(table: Table, before: BookFiles, positions: Sequence[HeldPosition]) -> list[EditRow]:
    """The rows of ``holdings.csv`` with these positions in the place of what they said, new ones at
    the end.
    """
    columns = known_columns(table, column_of)
    numbers = [columns[name] for name in NUMBERS if name in columns]
    style = style_of((row.cell(i) for row in table.filled_rows for i in numbers), table.separator)
    lot = 1
    if "shares" in columns and counts_lots(table.header.cells[columns["shares"]]):
        lot = LOT
    by_key: dict[PositionKey, HeldPosition] = {key_of(p): p for p in positions}
    lines = {h.line: holding_key(h) for h in before.book.holdings}
    rows: list[EditRow] = []
    for row in edit_rows(table):
        key = lines.get(row.line or 0)
        position = None if key is None else by_key.pop(key, None)
        rows.append(row)
        if position is None:
            continue
        held = next(h for h in before.book.holdings if holding_key(h) == key)
        if not position.shares and not held.is_cash:  # sold: the row goes
            rows.pop()
            continue
        # Where several rows say it together, the first takes up the difference.
        of = 1 if held.is_cash else lot
        own = _number(row.cells.get("shares", ""), table)
        own = None if own is None else own * of
        shares = position.shares - held.shares + (held.shares if own is None else own)
        cells = {**row.cells, "shares": written(round(shares / of, 10), style)}
        if position.cost is not None and own is not None and abs(own - held.shares) < 1e-9:
            cells["cost"] = written(position.cost, style)
        if position.multiplier != held.multiplier:
            cells["multiplier"] = written(position.multiplier, style)
        rows[-1] = EditRow(cells, row.line)
    rows += [EditRow(_new_cells(p, style, lot)) for p in by_key.values()]
    return rows


def _number(cell: str, table: Table) -> float | None:
    return read_number(cell, style_of([cell], table.separator)).value


def _new_cells(position: HeldPosition, style: Style, lot: int) -> dict[str, str]:
    cells = dict(position.more)
    is_in_lots = lot != 1 and position.symbol != CASH
    shares = round(position.shares / lot, 12) if is_in_lots else position.shares
    cells |= {
        "symbol": position.symbol,
        "shares": written(shares, style),
        "account": position.account,
        "currency": position.currency,
    }
    name = position.name
    if not name and asked_about(position.symbol):
        name = position.symbol  # trades of it say that no money is meant
    if name and not is_unlisted(position.symbol):
        cells["name"] = name
    if position.cost is not None:
        cells["cost"] = written(position.cost, style)
    if position.multiplier != 1:
        cells["multiplier"] = written(position.multiplier, style)
    return cells


def _unread_change(preview: ImportPreview) -> Iterable[FileChange]:
    """The rows left out now; those left out before that this import understands are gone."""
    path = preview.before.unread_path
    old = read_bytes(path)
    left = [
        UnreadRow(name, row.line, row.text, row.reason.english if row.reason else "")
        for name, row in preview.unread_rows
    ]
    settled = [
        (file.name, row.text)
        for file in preview.files
        for row in file.rows
        if row.state != "unread"
    ]
    data = unread_bytes(old, left, settled)
    if data is not None and data != old:
        yield FileChange(path, old, data)
