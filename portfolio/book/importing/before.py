"""The user's files as an import finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.holdings.reading import read_holdings
from portfolio.book.importing.records import BookFiles
from portfolio.book.importing.unread import unread_beside
from portfolio.book.records import Book, Settings
from portfolio.book.settings.reading import read_settings
from portfolio.book.tabular.opening import read_bytes
from portfolio.book.transactions.reading import read_transactions

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def book_files(
    holdings_path: Path, transactions_path: Path, config_path: Path, today: date
) -> BookFiles:
    """The files, any of which may not be there yet. Raises UnreadableFileError."""
    data = read_bytes(holdings_path)
    holdings = None if data is None else read_holdings(data, holdings_path.name)
    toml = read_bytes(config_path)
    settings = Settings() if toml is None else read_settings(toml, config_path.name)[0]
    held = () if holdings is None else holdings.holdings
    typed = read_bytes(transactions_path)
    transactions = (
        None
        if typed is None
        else read_transactions(typed, transactions_path.name, held, settings.base_currency, today)
    )
    book = Book(
        holdings_path,
        "" if holdings is None else holdings.sha256,
        held,
        settings,
        (),
        transactions=() if transactions is None else transactions.transactions,
    )
    dismissed = {row.text: row.dismissed for row in unread_beside(holdings_path) if row.dismissed}
    return BookFiles(
        holdings_path, transactions_path, book, holdings, transactions, today, dismissed
    )
