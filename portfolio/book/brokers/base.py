"""What a broker's file becomes: rows, each with its entry or with the reason why it has none.

An ``Entry`` is a transaction as ``transactions.csv`` has it, a ``Position`` a holding as
``holdings.csv`` has it; both name their security as the broker writes it, until ``resolving`` gives
it its symbol. Every line of a file that has anything in it becomes one ``BrokerRow``: nothing is
dropped without a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NoReturn, Protocol, runtime_checkable

from portfolio.book.transactions.types import TransactionKind
from portfolio.errors import N_, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.book.brokers.sheets import CellSheet

#: The types of a transaction, those of ``transactions.csv``.
EntryType = TransactionKind
Kind = Literal["transactions", "holdings"]
#: ``new``: it has an entry. ``skipped``: it is none, or is told by another row. ``unread``: nobody
#: knows what it is.
State = Literal["new", "skipped", "unread"]


@dataclass(frozen=True, slots=True)
class Security:
    """A security as the broker names it; whatever of it the file has."""

    #: As written, without blanks around it: ``0050``, ``BRK.B``; empty where only a name is given.
    code: str = ""
    name: str = ""
    isin: str = ""
    #: Where the file says it is listed: an ISO country (``TW``, ``US``, ``JP``) or Yahoo's ending
    #: (``.TWO``); else empty.
    market: str = ""
    #: ``option``, ``fund``, ``bond``, ``crypto``, ``cash`` where that decides how it is named; else
    #: empty.
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One transaction. Amounts are positive, the type gives the direction, as in
    ``transactions.csv``.

    None is what the file does not say; it is never 0 instead.
    """

    date: date
    type: EntryType
    security: Security | None = None
    #: Yahoo's spelling, once it is resolved; for ``convert`` the currency received, from the start.
    symbol: str = ""
    #: For ``convert`` the amount received; for ``split`` the ratio, or the shares added where
    #: ``is_added``.
    shares: float | None = None
    #: Per share, in the security's currency.
    price: float | None = None
    #: The money that moved, after fee and tax, in ``currency``. Negative only for ``fee`` and
    #: ``tax`` (a refund) and a ``dividend`` taken back.
    amount: float | None = None
    #: ISO, of amount, fee and tax; empty leaves it to the security's listing.
    currency: str = ""
    #: The file's own; empty leaves it to the broker's name.
    account: str = ""
    fee: float | None = None
    tax: float | None = None
    multiplier: float = 1.0
    #: For ``spin_off`` the parent, for ``exchange`` what was given.
    other_security: Security | None = None
    other: str = ""
    other_shares: float | None = None
    #: The broker's own number of the row, unique in the account; empty without one.
    id: str = ""
    note: str = ""
    #: Whether ``shares`` of a split are those added, which become a ratio once it is known how many
    #: were held.
    is_added: bool = False
    #: Whether the row takes back an earlier one of the same content.
    is_cancelling: bool = False


@dataclass(frozen=True, slots=True)
class Lot:
    """One purchase or (with negative shares) sale in a file of positions."""

    date: date | None
    shares: float
    price: float | None = None
    fee: float | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """What is held now. Of cash the shares are the money, and ``security.kind`` is ``cash``."""

    security: Security
    shares: float
    symbol: str = ""
    currency: str = ""
    #: Average per share, in ``currency``.
    cost: float | None = None
    multiplier: float = 1.0
    account: str = ""
    #: Where the file lists purchases; ``shares`` and ``cost`` are those of these lots.
    lots: tuple[Lot, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokerRow:
    """One line of a file that has anything in it, and what becomes of it."""

    #: 1-based, where it begins: a text's line, a worksheet's row.
    line: int
    cells: tuple[str, ...]
    state: State
    #: Why it is skipped or unread.
    reason: Sentence | None = None
    entry: Entry | Position | None = None
    #: The worksheet; empty for a text.
    sheet: str = ""

    @property
    def text(self) -> str:
        """The row for a person to read."""
        return ",".join(self.cells)

    def skipped(self, template: str, **facts: object) -> BrokerRow:
        """The row, skipped for a reason."""
        reason = Sentence(template, facts)
        return BrokerRow(self.line, self.cells, "skipped", reason, sheet=self.sheet)

    def unread(self, template: str, **facts: object) -> BrokerRow:
        """The row, unread for a reason."""
        reason = Sentence(template, facts)
        return BrokerRow(self.line, self.cells, "unread", reason, sheet=self.sheet)

    def told(self, entry: Entry | Position) -> BrokerRow:
        """The row with another entry."""
        return BrokerRow(self.line, self.cells, self.state, self.reason, entry, self.sheet)


@dataclass(frozen=True)
class Reading:
    """What a format made of a file."""

    rows: tuple[BrokerRow, ...]
    #: Line of the (first) header.
    header_line: int


class BrokerFormat(Protocol):
    """How one kind of file is read. A format is one module with one ``FORMAT`` of this shape."""

    @property
    def name(self) -> str:
        """As the command line names it: ``firstrade-history``."""

    @property
    def kind(self) -> Kind:
        """Whether its rows are transactions or positions."""

    @property
    def account(self) -> str:
        """The broker's name, for rows that name no account."""

    def identify(self, sheets: Sequence[CellSheet]) -> int:
        """How many of its columns these sheets have; 0 when they are not of this format."""

    def read(self, sheets: Sequence[CellSheet]) -> Reading:
        """The rows of sheets that are of this format."""


@runtime_checkable
class BothKinds(Protocol):
    """A format whose files tell both: what was bought and sold, and what is held now."""

    def read_as(self, sheets: Sequence[CellSheet], kind: Kind) -> Reading:
        """The rows as transactions or as positions; ``BrokerFormat.read`` gives those of its own
        kind.
        """


class NotRead(Exception):  # noqa: N818 - it ends the reading of a row, no error of ours
    """Raised while a row is read: it is skipped or unread, for a reason."""

    def __init__(self, state: State, template: str, **facts: object) -> None:
        super().__init__(template)
        self.state: State = state
        self.reason = Sentence(template, facts)


#: For ``unread``: a spin-off needs the security that it came from.
NO_PARENT = N_("The file does not say of which security these shares came: enter the row.")


def skip(template: str, **facts: object) -> NoReturn:
    """The row being read is no transaction, for a reason that everybody can see."""
    raise NotRead("skipped", template, **facts)


def unread(template: str, **facts: object) -> NoReturn:
    """The row being read cannot be understood."""
    raise NotRead("unread", template, **facts)
