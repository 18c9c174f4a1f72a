"""A sheet: what every file becomes before a format looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class CellLine(NamedTuple):
    """One row of cells; ``number`` is the 1-based line (of a text) or row (of a worksheet) where it
    begins.
    """

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class CellSheet:
    """One table of cells, clean of blanks around them; rows without anything in them are left
    out.
    """

    lines: tuple[CellLine, ...]
    #: The worksheet's name; empty for a text.
    name: str = ""
    #: What separated the cells of a text; empty for others, whose numbers all have a decimal point.
    separator: str = ""

    @cached_property
    def top(self) -> tuple[CellLine, ...]:
        """The first thirty rows, among which a header stands."""
        return self.lines[:30]
