"""What a command prints, writes and ends with."""

from __future__ import annotations

import locale
import os
import sys
from typing import TYPE_CHECKING

import typer

from portfolio.errors import N_, UsageError
from portfolio.language import Language, choose, language

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from portfolio.errors import Problem
    from portfolio.language import Code
    from portfolio.report.audience import Audience


def words(wish: Code | None, setting: str | None) -> Language:
    """Return the language: the flag's, else the settings', else the terminal's."""
    environment = (
        os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    )
    return language(choose(wish, setting, environment, locale.getlocale()[0]))


def refuse_own(output: Path, own: Iterable[Path]) -> None:
    """Raise UsageError when an output would go over one of the user's ``own`` files."""
    if is_one_of(output, own):
        raise UsageError(
            N_("“{file}” is a file of your own, which a review does not overwrite: name another."),
            file=output,
        )


def save(content: bytes, output: Path) -> None:
    """Write a file whole or not at all. Raises UnwritableFileError."""
    from portfolio.book.tabular.saving import replace_file

    replace_file(output, content)


def is_one_of(path: Path, others: Iterable[Path]) -> bool:
    """Whether a path is one of others by whatever name: a link, another case, ``..``."""
    return any(
        path.resolve() == other.resolve()
        or (path.exists() and other.exists() and path.samefile(other))
        for other in others
    )


def show(content: bytes) -> None:
    """Write to standard output; a reader (``head``, ``less``) that has gone has seen enough."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # nor does Python's own flush fail


def tell_problems(problems: Iterable[Problem], audience: Audience) -> None:
    """Write warnings and errors to standard error, a line each."""
    from portfolio.report.words.labels import severity
    from portfolio.report.words.notes import few_of_a_kind, message

    t = audience.t

    for problem in few_of_a_kind(problems):
        if problem.severity != "info":
            typer.echo(
                f"{severity(t, problem.severity).lower()}: {problem.place}:"
                f" {message(problem, audience)}",
                err=True,
            )


def exit_code(problems: Iterable[Problem]) -> int:
    """Return 1 when the data has a warning or an error, else 0."""
    return 1 if any(p.severity != "info" for p in problems) else 0
