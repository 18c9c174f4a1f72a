"""What an import would change in a review: the quarter as the files stand, and as they would be."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from portfolio.analysis.periods import Quarter
from portfolio.book.corrections.rows import corrections_path
from portfolio.book.importing.records import ImportEffect
from portfolio.book.importing.writing import import_changes
from portfolio.book.load import load_book
from portfolio.errors import PortfolioError
from portfolio.workspace import today

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.book.importing.records import ImportPreview
    from portfolio.book.records import Book
    from portfolio.workspace import Workspace


def import_effect(
    workspace: Workspace,
    preview: ImportPreview,
    *,
    quarter: str | None = None,
    follow: bool = False,
) -> ImportEffect | None:
    """The effect on ``quarter``, the last completed one when None, by the same review that every
    page shows; rows that are unread are left out. None where there are no prices, or nothing comes
    of the files.
    """
    day = today()
    try:
        after = workspace.open(_book_after(workspace, preview, follow=follow), day=day)
        chosen = quarter if quarter in after.quarters else after.default_quarter
        if chosen is None or after.prices == "empty":
            return None
        told = workspace.review(Quarter.parse(chosen), after, day=day)
        earlier = _reviewed(workspace, chosen)
    except PortfolioError:
        return None
    new = told.totals.quarter
    old = None if earlier is None else earlier.totals.quarter
    return ImportEffect(
        chosen,
        told.base_currency,
        None if old is None else old.gain,
        new.gain,
        None if old is None else old.growth,
        new.growth,
        None if old is None else old.twr,
        new.twr,
    )


def _reviewed(workspace: Workspace, quarter: str) -> Review | None:
    """The review of the files as they are; None without any."""
    try:
        opened = workspace.open(workspace.book())
        return workspace.review(Quarter.parse(quarter), opened)
    except PortfolioError:
        return None


def _book_after(workspace: Workspace, preview: ImportPreview, *, follow: bool) -> Book:
    """The book that the import would leave, read from copies of the user's files."""
    changes = import_changes(preview, follow=follow)
    with TemporaryDirectory(prefix="portfolio-") as name:
        folder = Path(name)
        holdings = folder / workspace.holdings_path.name
        ledger = folder / workspace.transactions_path.name
        copies = {
            workspace.holdings_path: holdings,
            workspace.transactions_path: ledger,
            workspace.corrections_path: corrections_path(holdings),
            **{path: folder / path.parent.name / path.name for path in workspace.price_paths},
        }
        for path, copy in copies.items():
            if path.exists():
                copy.parent.mkdir(exist_ok=True)
                shutil.copyfile(path, copy)
        for change in changes:
            copies.get(change.path, folder / change.path.name).write_bytes(change.after)
        book = load_book(holdings, workspace.config_path, ledger, today=today())
    return replace(book, path=workspace.holdings_path)
