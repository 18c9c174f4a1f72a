"""A refresh of the store that the command line waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.workspace import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.records import Book
    from portfolio.language import Language
    from portfolio.market.records import Outcome
    from portfolio.market.refresh.refresh import Progress
    from portfolio.workspace import Workspace


def refreshed(workspace: Workspace, book: Book, t: Language) -> dict[str, Outcome]:
    """Bring the store up to date, with a progress bar when a person is watching."""
    return refreshed_symbols(workspace, workspace.symbols(book), t)


def refreshed_symbols(
    workspace: Workspace, symbols: Sequence[str], t: Language
) -> dict[str, Outcome]:
    """Bring these securities up to date in the store."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    from portfolio.market.refresh.refresh import refresh

    store = workspace.store
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(t("Fetching prices"), total=len(symbols))

        def show(progress: Progress) -> None:
            bar.update(task, completed=progress.done, total=progress.total)

        return refresh(store, symbols, now=now(), on_progress=show)
