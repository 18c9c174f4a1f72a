"""Collects the problems of one file, each with its line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portfolio.errors import Problem, quotable

if TYPE_CHECKING:
    from portfolio.errors import Severity


@dataclass(frozen=True)
class At:
    """The place of a problem in its file, and the symbol it concerns if there is one."""

    line: int | None = None
    #: The column's header as typed.
    column: str | None = None
    symbol: str = ""


@dataclass
class Problems:
    """The problems found so far in the file called ``file``."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, severity: Severity, code: str, template: str, at: At, /, **facts: object) -> None:
        """Note a problem at a place; the facts may have any name, ``line`` and
        ``column`` included.
        """
        where = at.symbol or self.file
        short = {name: quotable(fact) for name, fact in facts.items()}
        column = None if at.column is None else str(quotable(at.column))
        self.found.append(
            Problem(
                severity, code, str(quotable(where)), template, short, self.file, at.line, column
            )
        )

    def in_order(self) -> tuple[Problem, ...]:
        """All problems, from the top of the file to its end; those about the whole file first."""
        return tuple(sorted(self.found, key=lambda problem: problem.line or 0))
