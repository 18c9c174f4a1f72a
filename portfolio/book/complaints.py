"""Collects the problems of one file, each with its line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portfolio.errors import Problem

if TYPE_CHECKING:
    from portfolio.errors import Severity


@dataclass
class Complaints:
    """The problems found so far in the file called ``file``."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(
        self,
        severity: Severity,
        code: str,
        template: str,
        *,
        line: int | None = None,
        column: str | None = None,
        where: str = "",
        **facts: object,
    ) -> None:
        """Note a problem. ``where`` is the symbol it concerns, the file's name when there is none."""
        self.found.append(
            Problem(severity, code, where or self.file, template, facts, self.file, line, column)
        )

    def in_order(self) -> tuple[Problem, ...]:
        """All problems, from the top of the file to its end; those about the whole file first."""
        return tuple(sorted(self.found, key=lambda problem: problem.line or 0))
