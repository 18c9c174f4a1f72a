"""All formats, and which of them a file has: by the shape of its tables, never by its name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portfolio.book.brokers.america import (
    etrade,
    fidelity_history,
    fidelity_positions,
    firstrade_history,
    firstrade_positions,
    questrade,
    robinhood,
    schwab_positions,
    schwab_transactions,
    vanguard,
)
from portfolio.book.brokers.europe import degiro, revolut, sharesies, trading212
from portfolio.book.brokers.interactive import activity, flex
from portfolio.book.brokers.japan import rakuten, sbi
from portfolio.book.brokers.programs import (
    ghostfolio,
    portfolio_performance,
    snowball,
    wealthfolio,
    yahoo_quotes,
)
from portfolio.book.brokers.sheets import open_sheets
from portfolio.book.brokers.taiwan import (
    cathay_app,
    cathay_foreign,
    fubon_trades,
    sinopac_trades,
    yuanta_positions,
    yuanta_trades,
)
from portfolio.errors import N_, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.brokers.base import BrokerFormat, BrokerRow
    from portfolio.book.brokers.sheets import CellSheet

#: In the order of ``docs``; where two fit equally well, the first.
FORMATS: tuple[BrokerFormat, ...] = (
    firstrade_history.FORMAT,
    firstrade_positions.FORMAT,
    yuanta_trades.FORMAT,
    yuanta_positions.FORMAT,
    cathay_app.FORMAT,
    cathay_foreign.FORMAT,
    sinopac_trades.FORMAT,
    fubon_trades.FORMAT,
    schwab_transactions.FORMAT,
    schwab_positions.FORMAT,
    sbi.FORMAT,
    rakuten.FORMAT,
    fidelity_history.FORMAT,
    fidelity_positions.FORMAT,
    vanguard.FORMAT,
    etrade.FORMAT,
    robinhood.FORMAT,
    questrade.FORMAT,
    activity.FORMAT,
    flex.FORMAT,
    degiro.FORMAT,
    trading212.FORMAT,
    revolut.FORMAT,
    sharesies.FORMAT,
    yahoo_quotes.FORMAT,
    portfolio_performance.FORMAT,
    ghostfolio.FORMAT,
    wealthfolio.FORMAT,
    snowball.FORMAT,
)


@dataclass(frozen=True)
class FileRead:
    """A file and what became of its rows; nobody has compared them with the ledger yet."""

    file: str
    #: None when no format fits: then the sheets are all there is.
    format: BrokerFormat | None
    sheets: tuple[CellSheet, ...]
    rows: tuple[BrokerRow, ...] = ()
    header_line: int = 0


def read_file(data: bytes, file: str, *, format_name: str = "", account: str = "") -> FileRead:
    """The rows in ``data``, each with its account: ``account``, else the file's own, else the
    broker's name.

    ``format_name`` takes that format in place of the one found. Raises UnreadableFileError for what
    is no file of cells, UsageError for a name of no format.
    """
    sheets = open_sheets(data, file)
    form = named(format_name) if format_name else recognise(sheets)
    if form is None:
        return FileRead(file, None, sheets)
    reading = form.read(sheets)
    rows = tuple(_with_account(row, account, form.account) for row in reading.rows)
    return FileRead(file, form, sheets, rows, reading.header_line)


def recognise(sheets: Sequence[CellSheet]) -> BrokerFormat | None:
    """The format that finds most of its columns in these sheets."""
    scores = [(form.identify(sheets), form) for form in FORMATS]
    best, form = max(scores, key=lambda score: score[0])
    return form if best > 0 else None


def named(name: str) -> BrokerFormat:
    """The format of that name. Raises UsageError for another."""
    for form in FORMATS:
        if form.name == name:
            return form
    raise UsageError(
        N_("“{name}” is no format: {names}."), name=name, names=tuple(form.name for form in FORMATS)
    )


def _with_account(row: BrokerRow, asked: str, broker: str) -> BrokerRow:
    entry = row.entry
    if entry is None:
        return row
    return row.told(replace(entry, account=asked or entry.account or broker))
