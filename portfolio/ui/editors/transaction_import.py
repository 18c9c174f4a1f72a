"""Adding rows of files to the ledger: choose them, look at what would be added, then add it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from portfolio.book.holdings.draft import DraftProblem, Place
from portfolio.errors import SEVERITIES
from portfolio.ui.editors import findings, import_preview
from portfolio.ui.widgets import transaction_tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.errors import Problem
    from portfolio.report.audience import Audience
    from portfolio.ui.shell.session import Screen

#: Problems listed; a file with more has one cause for most of them.
_MOST_PROBLEMS = 200


def show(screen: Screen) -> None:
    """Draw the upload, the preview and the buttons."""
    t = screen.t
    if not screen.audience.shows_amounts:
        st.info(
            t(
                "Amounts are hidden, and with them shares, prices and notes. Show amounts to add"
                " transactions."
            ),
            icon=":material/visibility_off:",
        )
        return
    import_preview.left_out(screen.workspace, t)
    files = st.file_uploader(
        t("Files of your brokers as you downloaded them, or your own tables; several at once"),
        type=import_preview.ENDINGS,
        accept_multiple_files=True,
        key=import_preview.upload_key("transactions_upload"),
        help=t(
            "Nothing is written before you have seen what would be added. Rows that are there"
            " already are skipped."
        ),
    )
    if not files:
        import_preview.undo_button(screen.workspace, t)
        return
    quarter = None if screen.review is None else screen.review.quarter
    account = _account(screen) or ""
    import_preview.show(screen.workspace, t, files, account=account, quarter=quarter)


def _account(screen: Screen) -> str | None:
    """Ask whose rows without an account are; None leaves it to the holdings."""
    t = screen.t
    names = [name for name in dict.fromkeys(h.account for h in screen.opened.book.holdings) if name]
    if not names:
        return None
    chosen: str | None = st.selectbox(
        t("Account of rows that name none"),
        names,
        index=0 if len(names) == 1 else None,
        placeholder=t("The one that holds the symbol"),
        key="transactions_account",
        width=320,
    )
    return chosen


def listed(audience: Audience, problems: Iterable[Problem], file: str) -> None:
    """List the problems of a file of transactions, most severe first."""
    t = audience.t
    found = sorted(problems, key=lambda p: SEVERITIES.index(p.severity))
    shown = [
        DraftProblem(p, None if p.line is None else Place(p.line)) for p in found[:_MOST_PROBLEMS]
    ]
    findings.listed(
        audience,
        shown,
        title=transaction_tables.title,
        alt=t("Problems in {file}", file=file),
    )
    if len(found) > len(shown):
        st.caption(t("And {n} more.", n=t.number(len(found) - len(shown), 0)))
