"""How large a file may be: far beyond any broker's, far below what could exhaust a computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.numbers import plain_text
from portfolio.errors import N_, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_BYTES = 64 << 20
MAX_LINES = 2_000_000
#: Together; a hundred thousand rows of thirty columns.
MAX_CELLS = 3_000_000
#: Excel's own.
MAX_COLUMNS = 16_384
MAX_CELL = 32_767

#: So many different cells are kept once; dates, symbols and words repeat.
_MAX_KNOWN = 100_000


class Gatherer:
    """Takes a file's rows of raw cells, cleans each cell, and refuses what is beyond the limits.

    A cell is cleaned as in our own files: full-width letters and digits made narrow, ``="0050"``
    unwrapped, blanks and tabs around it gone. Cells at the end of a row that are blank are dropped.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self._cells = 0
        self._known: dict[str, str] = {}

    def cells(self, number: int, raw: Sequence[str]) -> tuple[str, ...]:
        """The cells of the row on line ``number``."""
        if number > MAX_LINES:
            raise UnreadableFileError(
                N_("“{file}” has more than {limit} rows: export a shorter period."),
                file=self.file,
                limit=MAX_LINES,
            )
        width = len(raw)
        while width and not raw[width - 1]:
            width -= 1
        self._cells += width
        if width > MAX_COLUMNS:
            raise UnreadableFileError(
                N_("Line {line} of “{file}” has {cells} cells, which no table has."),
                file=self.file,
                line=number,
                cells=width,
            )
        if self._cells > MAX_CELLS:
            raise UnreadableFileError(
                N_("“{file}” has more than {limit} cells: export a shorter period."),
                file=self.file,
                limit=MAX_CELLS,
            )
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
        clean = plain_text(cell)
        if len(self._known) < _MAX_KNOWN:
            self._known[cell] = clean
        return clean
