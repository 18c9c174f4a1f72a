"""What a command prints, writes and ends with."""

from __future__ import annotations

import locale
import os
import sys
from typing import TYPE_CHECKING

import typer

from portfolio.errors import N_, UnwritableFileError
from portfolio.language import Language, choose, language

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from portfolio.errors import Problem
    from portfolio.language import Code


def words(wish: Code | None, setting: str | None) -> Language:
    """Return the language: the flag's, else the settings', else the terminal's."""
    environment = (
        os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    )
    return language(choose(wish, setting, environment, locale.getlocale()[0]))


def save(content: bytes, output: Path) -> None:
    """Write a file. Raises UnwritableFileError."""
    try:
        output.write_bytes(content)
    except OSError as error:
        raise UnwritableFileError(
            N_("“{file}” cannot be written: {reason}."), file=output, reason=error.strerror or error
        ) from error


def show(content: bytes) -> None:
    """Write to standard output; a reader (``head``, ``less``) that has gone has seen enough."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # nor does Python's own flush fail


def tell_problems(problems: Iterable[Problem], t: Language) -> None:
    """Write warnings and errors to standard error, a line each."""
    from portfolio.report.words.labels import severity

    for problem in problems:
        if problem.severity != "info":
            typer.echo(
                f"{severity(t, problem.severity).lower()}: {problem.place}: {t.problem(problem)}",
                err=True,
            )


def exit_code(problems: Iterable[Problem]) -> int:
    """Return 1 when the data has a warning or an error, else 0."""
    return 1 if any(p.severity != "info" for p in problems) else 0
