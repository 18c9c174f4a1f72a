"""``portfolio check``: what is wrong in the user's files."""

from __future__ import annotations

from typing import Annotated

import typer

from portfolio.cli import output as out
from portfolio.cli.options import with_options
from portfolio.language import Code
from portfolio.workspace import Options, Workspace


@with_options
def check(
    options: Options,
    lang: Annotated[Code | None, typer.Option(help="Language of the sentences.")] = None,
) -> None:
    """Check your files: one line a problem, file:line: column: message."""
    workspace = Workspace(options)
    book = workspace.book()
    t = out.words(lang, book.settings.language)
    lines = [f"{problem.place}: {t.problem(problem)}" for problem in book.problems]
    if not lines:
        lines = [
            t("{file}: no problems in {n} holdings.", file=book.path.name, n=len(book.holdings))
        ]
        if book.transactions_sha256:
            name = workspace.transactions_path.name
            lines.append(
                t("{file}: no problems in {n} transactions.", file=name, n=len(book.transactions))
            )
        lines += [
            t("{file}: no problems in {n} prices.", file=file.name, n=len(file.rows))
            for file in book.price_files
        ]
    out.show("".join(f"{line}\n" for line in lines).encode())
    raise typer.Exit(out.exit_code(book.problems))
