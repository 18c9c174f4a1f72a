"""``portfolio import``: files of brokers and other programs into the ledger and the holdings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portfolio.cli import output as out
from portfolio.cli.options import Lang, with_options
from portfolio.errors import N_, MissingFileError, PortfolioError, UsageError
from portfolio.workspace import Options, Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.importing.records import ImportPreview, ImportWish


class ImportKind(StrEnum):
    """What a file that tells both is read as."""

    holdings = "holdings"
    transactions = "transactions"


@dataclass(frozen=True)
class ImportFlags:
    """The flags of the command as they are typed."""

    form: Annotated[
        str, typer.Option("--format", help="The format's name; it is found when left out.")
    ] = ""
    account: Annotated[str, typer.Option(help="The account of all rows.")] = ""
    kind: Annotated[
        ImportKind | None,
        typer.Option("--as", help="What to read of a file that tells both."),
    ] = None
    write: Annotated[bool, typer.Option("--write", help="Add the new rows to your files.")] = False
    leave_out: Annotated[
        bool,
        typer.Option("--leave-out", help="With --write: what cannot be read goes to unread.csv."),
    ] = False
    follow: Annotated[
        bool,
        typer.Option(
            "--follow",
            help="With --write: holdings.csv gets the ledger's shares where they differ.",
        ),
    ] = False
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False
    undo: Annotated[bool, typer.Option("--undo", help="Take the last import back.")] = False

    @property
    def wish(self) -> ImportWish:
        """What is said of the files."""
        from portfolio.book.importing.records import ImportWish

        return ImportWish(
            self.form, self.account, kind=None if self.kind is None else self.kind.value
        )


@with_options
def import_files(
    options: Options,
    flags: ImportFlags,
    files: Annotated[list[Path] | None, typer.Argument(help="Files as downloaded.")] = None,
    lang: Lang = None,
) -> None:
    """Show what files of your brokers would add; with --write add it."""
    from portfolio.book.importing.writing import write_import

    workspace = Workspace(options)
    if flags.undo:
        _undo(workspace, files or (), lang)
        return
    if not files:
        raise UsageError(N_("Name the files to import, as they were downloaded."))
    preview = _preview(workspace, files, flags.wish, lang)
    t = out.words(lang, preview.before.book.settings.language)
    from portfolio.import_effect import import_effect

    changed = import_effect(workspace, preview, follow=flags.follow)
    if flags.as_json:
        from portfolio.report.imports.json import import_json

        out.show(import_json(preview, changed))
    else:
        from portfolio.report.imports.text import import_text

        out.show(import_text(preview, t, changed).encode())
    from portfolio.report.imports.words import how_to_map, not_held

    for file in preview.unknown_files:
        typer.echo(how_to_map(file, t), err=True)
    if flags.write:
        done = write_import(preview, leave_out=flags.leave_out, follow=flags.follow)
        typer.echo(
            t(
                "Added to {ledger}: {rows} rows. Changed in {holdings}: {positions} rows. Left out:"
                " {unread} rows.",
                ledger=preview.before.transactions_path.name,
                rows=done.transactions,
                holdings=preview.before.holdings_path.name,
                positions=done.holdings,
                unread=done.unread,
            ),
            err=True,
        )
        if done.not_held:
            typer.echo(not_held(done.not_held, t), err=True)
    if preview.unknown_files:
        raise typer.Exit(2)
    raise typer.Exit(1 if preview.unread_rows else 0)


def _preview(
    workspace: Workspace, files: Sequence[Path], wish: ImportWish, lang: Lang
) -> ImportPreview:
    """Read the files; what is asked of the market is the splits since their rows."""
    from portfolio.book.importing.reading import preview_import, with_splits
    from portfolio.book.importing.records import Download

    downloads: list[Download] = []
    for path in files:
        try:
            downloads.append(Download(path.name, path.read_bytes()))
        except FileNotFoundError:
            raise MissingFileError(N_("There is no file {path}."), path=path) from None
        except OSError as error:
            raise MissingFileError(
                N_("“{file}” cannot be opened: {reason}."),
                file=path,
                reason=error.strerror or error,
            ) from error
    before = workspace.book_files()
    known = workspace.splits(before.book.symbols)
    preview = preview_import(downloads, before, wish, known, workspace.isin_search())
    lacking = preview.without_splits
    if not lacking:
        return preview
    known |= workspace.splits(lacking)
    missing = [symbol for symbol in lacking if symbol not in known]
    asks = not (workspace.options.offline or workspace.options.demo)
    if missing and asks and (preview.holdings or preview.differences):
        from portfolio.cli.refreshing import refreshed_symbols

        refreshed_symbols(workspace, missing, out.words(lang, before.book.settings.language))
        known |= workspace.splits(missing)
    return with_splits(preview, known)


def _undo(workspace: Workspace, files: Sequence[Path], lang: Lang) -> None:
    from portfolio.book.importing.undoing import undo_import

    if files:
        raise UsageError(N_("--undo takes the last import back: name no files with it."))
    restored = undo_import(workspace.holdings_path)
    try:
        language = workspace.book_files().book.settings.language
    except PortfolioError:
        language = None
    t = out.words(lang, language)
    typer.echo(
        t(
            "The last import is taken back: {files}.",
            files=", ".join(path.name for path in restored),
        ),
        err=True,
    )
