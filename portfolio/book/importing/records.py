"""What an import says of each file: its rows, what becomes of them, and what they would change."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from portfolio.book.brokers.base import Entry, Kind, Position
    from portfolio.book.brokers.resolving.rows import Question
    from portfolio.book.holdings.reading import HoldingsFile
    from portfolio.book.records import Book, Transaction
    from portfolio.book.transactions.reading import TransactionsFile
    from portfolio.errors import Sentence

#: ``new``: it is added. ``known``: the book has it. ``skipped``: it is no transaction and no
#: holding, or another row tells it. ``unread``: nobody knows what it is.
ImportState = Literal["new", "known", "skipped", "unread"]
IMPORT_STATES: tuple[ImportState, ...] = ("new", "known", "skipped", "unread")


@dataclass(frozen=True)
class Download:
    """A file as it was downloaded."""

    name: str
    data: bytes


@dataclass(frozen=True)
class ImportWish:
    """What the user says of the files, where they do not say it themselves."""

    #: A format's name; empty finds it.
    format: str = ""
    #: Of every row; empty takes the file's own, else the broker's name.
    account: str = ""
    #: Of rows in our own columns that name none; empty leaves it to the holdings.
    account_of_rest: str = ""
    #: Which of the two a file that tells both is read as; None takes its own.
    kind: Kind | None = None


@dataclass(frozen=True)
class BookFiles:
    """The user's files as they are before an import; None for one that is not there."""

    holdings_path: Path
    transactions_path: Path
    #: Without ``holdings.csv`` one without holdings.
    book: Book
    holdings: HoldingsFile | None
    transactions: TransactionsFile | None
    today: date
    #: Rows that were dismissed, and why, by their text.
    dismissed: Mapping[str, str] = field(default_factory=dict)

    @property
    def unread_path(self) -> Path:
        """Where the rows that were left out are or would be."""
        return self.holdings_path.with_name("unread.csv")

    @property
    def names_accounts(self) -> bool:
        """Whether accounts are told apart: not where there are holdings and none names its own."""
        held = self.book.holdings
        return not held or any(h.account for h in held)


@dataclass(frozen=True)
class ImportedRow:
    """One line of a file that has anything in it, and what becomes of it."""

    #: 1-based, where it begins.
    line: int
    text: str
    state: ImportState
    #: Why it is not new; of a new row what was assumed.
    reason: Sentence | None = None
    #: With its symbol; what was understood of an unread row, too.
    entry: Entry | Position | None = None
    #: As ``transactions.csv`` will have it; None for positions and rows without an entry.
    transaction: Transaction | None = None
    #: The worksheet; empty for a text.
    sheet: str = ""
    #: Of a position, the other columns of ``holdings.csv``.
    more: Mapping[str, str] = field(default_factory=dict)

    def becomes(self, state: ImportState, reason: Sentence | None = None) -> ImportedRow:
        """The row in another state."""
        return replace(self, state=state, reason=reason)


@dataclass(frozen=True)
class ImportedFile:
    """A file and its rows."""

    name: str
    #: The format's name; None where none and no mapping fits.
    format: str | None
    kind: Kind | None
    #: The account of its rows; empty where they name several, or nothing is known.
    account: str
    header_line: int
    rows: tuple[ImportedRow, ...] = ()
    #: The securities that have to be asked about.
    questions: tuple[Question, ...] = ()
    #: Of an unknown file, its likely header and what its columns may mean.
    guess: FileGuess | None = None

    @cached_property
    def counts(self) -> Mapping[ImportState, int]:
        """How many rows stand in each state."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in IMPORT_STATES}


@dataclass(frozen=True)
class FileGuess:
    """A file that nobody knows: its header, what its columns may mean, its first rows."""

    header: tuple[str, ...]
    #: The header of each of our columns, as far as it can be guessed.
    columns: Mapping[str, str]
    first_rows: tuple[tuple[str, ...], ...]
    header_line: int
    #: The different cells under each header, where they are few, as words are.
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class HeldPosition:
    """What an account holds of one security (or of one currency, for cash), in today's shares."""

    symbol: str
    account: str
    shares: float
    currency: str
    #: Average per share.
    cost: float | None = None
    multiplier: float = 1.0
    name: str = ""
    #: Other columns of ``holdings.csv``, where the file has them.
    more: Mapping[str, str] = field(default_factory=dict)


#: What explains a difference: a split that only one of the two counts, a dividend in shares, or
#: rows from before the ledger's first.
DifferenceCause = Literal["split", "stock_dividend", "rows_missing"]


@dataclass(frozen=True)
class HoldingDifference:
    """Where ``holdings.csv`` and the ledger with the new rows do not say the same."""

    symbol: str
    account: str
    holdings: float
    ledger: float
    #: Of cash; empty for securities that are listed.
    currency: str = ""
    multiplier: float = 1.0
    #: What explains it, and in words; None where that cannot be told.
    cause: DifferenceCause | None = None
    because: Sentence | None = None


@dataclass(frozen=True)
class ImportPreview:
    """What adding the files would do; nothing is written yet."""

    before: BookFiles
    files: tuple[ImportedFile, ...]
    #: What ``holdings.csv`` would get: from files of positions, and from the ledger for accounts
    #: that it lacks.
    holdings: tuple[HeldPosition, ...]
    #: Those of ``holdings`` that ``holdings.csv`` does not say already.
    changed_holdings: tuple[HeldPosition, ...]
    differences: tuple[HoldingDifference, ...]
    #: Symbols of which nobody knows whether they were split since the rows.
    without_splits: tuple[str, ...] = ()

    @cached_property
    def new_rows(self) -> tuple[ImportedRow, ...]:
        """The rows to add to the ledger."""
        return tuple(
            row
            for file in self.files
            for row in file.rows
            if row.state == "new" and row.transaction
        )

    @cached_property
    def unread_rows(self) -> tuple[tuple[str, ImportedRow], ...]:
        """The rows that nobody understands, each with its file's name."""
        return tuple((f.name, row) for f in self.files for row in f.rows if row.state == "unread")

    @property
    def unknown_files(self) -> tuple[ImportedFile, ...]:
        """The files that no format and no mapping fits."""
        return tuple(file for file in self.files if file.format is None)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.new_rows and not self.changed_holdings

    def count(self, state: ImportState) -> int:
        """How many rows of all files stand so."""
        return sum(file.counts[state] for file in self.files)


@dataclass(frozen=True)
class ImportEffect:
    """A quarter's figures before and after an import; None for one that is not known."""

    #: ``2024Q1``.
    quarter: str
    #: ISO, of the gains.
    currency: str
    gain_before: float | None
    gain_after: float | None
    growth_before: float | None
    growth_after: float | None
    twr_before: float | None
    twr_after: float | None
