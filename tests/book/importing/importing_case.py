"""A user's folder, and files of brokers imported into it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry
from portfolio.book.importing.before import book_files
from portfolio.book.importing.reading import preview_import
from portfolio.book.importing.records import Download, ImportWish

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.book.importing.records import BookFiles, ImportPreview
    from portfolio.book.records import Transaction

FILES = Path(__file__).parents[1] / "brokers" / "files"
TODAY = date(2026, 1, 2)


def opened(home: Path) -> BookFiles:
    return book_files(
        home / "holdings.csv", home / "transactions.csv", home / "portfolio.toml", TODAY
    )


def previewed(
    home: Path,
    *files: str | Path | Download,
    wish: ImportWish | None = None,
    splits: Mapping[str, Sequence[tuple[date, float]]] | None = None,
) -> ImportPreview:
    """What importing files would do: made-up files of brokers by name, others by path."""
    downloads = [
        f if isinstance(f, Download) else Download(Path(f).name, (FILES / f).read_bytes())
        for f in files
    ]
    return preview_import(downloads, opened(home), wish or ImportWish(), splits or {})


def told(transaction: Transaction) -> tuple[object, ...]:
    """All that a row of the ledger says, but its place."""
    t = transaction
    shares = None if t.shares is None else round(t.shares, 6)
    amount = None if t.amount is None else round(t.amount, 2)
    return (
        t.day,
        t.kind,
        t.symbol,
        shares,
        amount,
        t.currency,
        t.account,
        round(t.fee, 4),
        None if t.tax is None else round(t.tax, 4),
        t.other,
        t.id,
    )


def new_rows(preview: ImportPreview) -> list[tuple[object, ...]]:
    """The new rows of a preview, in no order."""
    rows = [told(row.transaction) for row in preview.new_rows if row.transaction is not None]
    return sorted(rows, key=repr)


def line_of(preview: ImportPreview, line: int) -> Entry:
    (entry,) = [
        row.entry
        for file in preview.files
        for row in file.rows
        if row.line == line and isinstance(row.entry, Entry)
    ]
    return entry
