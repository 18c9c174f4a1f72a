"""How large a file may be: far beyond any broker's, far below what could exhaust a computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.tabular.numbers import plain_text
from portfolio.errors import N_, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_BYTES = 64 << 20
MAX_LINES = 2_000_000
#: What the rows may take in memory, about; some two hundred thousand rows of thirty columns.
MAX_MEMORY = 150 << 20
_ROW, _CELL, _TEXT = 128, 8, 56
#: Excel's own.
MAX_COLUMNS = 16_384
MAX_CELL = 32_767

#: So many different cells are kept once; dates, symbols and words repeat.
_MAX_KNOWN = 100_000


def too_long(file: str) -> UnreadableFileError:
    """What is said of a table with more rows or cells than anybody's."""
    return UnreadableFileError(
        N_("“{file}” has too many rows: export a shorter period."), file=file
    )


class Gatherer:
    """Takes a file's rows of raw cells, cleans each cell, and refuses what is beyond the limits.

    A cell is cleaned as in our own files: full-width letters and digits made narrow, ``="0050"``
    unwrapped, blanks and tabs around it gone. Cells at the end of a row that are blank are dropped.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self._memory = 0
        self._known: dict[str, str] = {}

    def cells(self, number: int, raw: Sequence[str]) -> tuple[str, ...]:
        """The cells of the row on line ``number``."""
        width = len(raw)
        while width and not raw[width - 1]:
            width -= 1
        if width > MAX_COLUMNS:
            raise UnreadableFileError(
                N_("Line {line} of “{file}” has {cells} cells, which no table has."),
                file=self.file,
                line=number,
                cells=width,
            )
        self._memory += _ROW + _CELL * width if width else 0
        if number > MAX_LINES or self._memory > MAX_MEMORY:
            raise too_long(self.file)
        return tuple([self._clean(number, cell) for cell in raw[:width]])

    def _clean(self, number: int, cell: str) -> str:
        known = self._known.get(cell)
        if known is not None:
            return known
        if len(cell) > MAX_CELL:
            raise UnreadableFileError(
                N_("A cell on line {line} of “{file}” has {size} characters, which no table has."),
                file=self.file,
                line=number,
                size=len(cell),
            )
        # Most cells are plain letters and digits, for which this is all there is to do.
        clean = (
            cell.strip()
            if cell.isascii() and cell.isprintable() and "=" not in cell
            else plain_text(cell)
        )
        self._memory += _TEXT + len(clean)
        if len(self._known) < _MAX_KNOWN:
            self._known[cell] = clean
        return clean
