"""Tables in the product's own columns, English or Chinese: where their header stands, which column
means what.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from portfolio.book.holdings import columns as holdings_columns
from portfolio.book.holdings.columns import COLUMNS
from portfolio.book.tabular.headers import meanings
from portfolio.book.transactions import columns as ledger_columns
from portfolio.book.transactions.columns import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.book.brokers.base import Kind
    from portfolio.book.brokers.sheets import CellLine, CellSheet


#: A longer cell is no header.
_LONGEST = 100


@dataclass(frozen=True)
class OwnTable:
    """A table in our columns: where its header stands, and which column means what."""

    sheet: CellSheet
    #: Its place among the sheet's lines.
    top: int
    kind: Kind
    #: Where each of our columns stands.
    columns: Mapping[str, int]
    #: Whether shares are counted in lots of a thousand.
    in_lots: bool = False

    @property
    def header(self) -> CellLine:
        """The line of the header."""
        return self.sheet.lines[self.top]

    @property
    def lines(self) -> Sequence[CellLine]:
        """The lines below it."""
        return self.sheet.lines[self.top + 1 :]

    @property
    def is_exactly_ours(self) -> bool:
        """Whether every column is called as we call it, and the header comes first."""
        ours = FIELDS if self.kind == "transactions" else COLUMNS
        return self.top == 0 and set(self.header.cells) <= {*ours, ""}

    @cached_property
    def account(self) -> str:
        """Whose rows are, where all name one account."""
        index = self.columns.get("account")
        if index is None:
            return ""
        named = {line.cells[index] for line in self.lines if index < len(line.cells)} - {""}
        return named.pop() if len(named) == 1 else ""


def find_own(sheets: Sequence[CellSheet], kind: Kind | None = None) -> OwnTable | None:
    """The first table whose header has the columns without which a file says nothing."""
    kinds: tuple[Kind, ...] = (kind,) if kind else ("transactions", "holdings")
    for sheet in sheets:
        for top, line in enumerate(sheet.top):
            if sum(bool(cell) for cell in line.cells) < 2:
                continue
            for one in kinds:
                columns, in_lots = _columns(line, one)
                needed = ("date", "type") if one == "transactions" else ("symbol", "shares")
                if all(name in columns for name in needed):
                    return OwnTable(sheet, top, one, columns, in_lots)
    return None


def meaning_of(header: str, kind: Kind) -> tuple[str | None, bool]:
    """Our column that a header means, and whether it counts in lots of a thousand."""
    if kind == "transactions":
        return ledger_columns.column_of(header), ledger_columns.counts_lots(header)
    return holdings_columns.column_of(header), holdings_columns.counts_lots(header)


def _columns(line: CellLine, kind: Kind) -> tuple[dict[str, int], bool]:
    cells = [cell if len(cell) <= _LONGEST else "" for cell in line.cells]
    columns: dict[str, int] = {}
    for index, column in enumerate(meanings(cells, lambda cell: meaning_of(cell, kind)[0])):
        if column is not None:
            columns.setdefault(column, index)
    in_lots = "shares" in columns and meaning_of(cells[columns["shares"]], kind)[1]
    return columns, in_lots
