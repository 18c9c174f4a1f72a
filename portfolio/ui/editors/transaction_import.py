"""Adding rows of a file to the ledger: choose it, look at what would be added, then add it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import streamlit as st

from portfolio.book.holdings.draft import DraftProblem, Place
from portfolio.book.transactions.importing import add_rows, preview
from portfolio.errors import SEVERITIES, PortfolioError
from portfolio.language import DASH
from portfolio.report.audience import Audience
from portfolio.ui.editors import findings, grid
from portfolio.ui.shell import session
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets import transaction_tables
from portfolio.ui.widgets.grids import ROW
from portfolio.workspace import today

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.book.transactions.importing import Import
    from portfolio.errors import Problem
    from portfolio.language import Language
    from portfolio.ui.shell.session import Screen

#: What the last button did, to be said once.
_SAID = "transactions_said"
#: Counts the uploads that were added, so that the next begins empty.
_ROUND = "transactions_round"
#: The file looked at last, and what it was held against.
_PLAN = "transactions_plan"
#: Problems listed; a file with more has one cause for most of them.
_MOST_PROBLEMS = 200


def said() -> None:
    """Say once what the last button did."""
    kind, sentence = st.session_state.pop(_SAID, ("", ""))
    if kind == "error":
        st.error(plain(sentence), icon=":material/error:")
    elif kind:
        st.success(plain(sentence), icon=":material/check_circle:")


def show(screen: Screen) -> None:
    """Draw the upload, the preview and the button."""
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
    file = st.file_uploader(
        t(
            "A CSV file from your broker or of your own, with at least a date and a type in"
            " each row"
        ),
        type=["csv", "tsv", "txt"],
        key=f"transactions_upload_{st.session_state.get(_ROUND, 0)}",
        help=t(
            "Nothing is written before you have seen what would be added. Rows that are there"
            " already are skipped."
        ),
    )
    if file is None:
        return
    account = _account(screen)
    try:
        with st.spinner(t("Reading the file"), show_time=False):
            plan = _plan(screen, file.getvalue(), file.name, account)
    except PortfolioError as error:
        st.error(plain(t.error(error)), icon=":material/error:")
        return
    _summary(t, plan)
    _add(screen, plan)
    _rows(t, plan)


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


def _plan(screen: Screen, data: bytes, name: str, account: str | None) -> Import:
    """Hold the file against the ledger; once, as long as neither changes."""
    path, book = screen.workspace.transactions_path, screen.opened.book
    key = (hashlib.sha256(data).hexdigest(), name, account, session.book_key(book), today())
    kept = st.session_state.get(_PLAN)
    if kept is None or kept[0] != key:
        kept = (key, preview(path, data, name, book, today(), account=account))
        st.session_state[_PLAN] = kept
    plan: Import = kept[1]
    return plan


def _summary(t: Language, plan: Import) -> None:
    """Say how many rows are new, known, or cannot be read, and what is true of the whole file."""
    st.write(
        t(
            "New rows: {new}. Already there: {known}. Not readable: {wrong}.",
            new=plan.count("new"),
            known=plan.count("known"),
            wrong=plan.count("wrong"),
        )
    )
    # Nobody adds rows while amounts are hidden.
    listed(Audience(t, shows_amounts=True), plan.theirs.problems, plan.name)


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


def _add(screen: Screen, plan: Import) -> None:
    """Offer to write the new rows."""
    t, new = screen.t, plan.count("new")
    label = t("Add {n} rows", n=new) if new > 1 else t("Add 1 row") if new else t("Nothing to add")
    if not st.button(
        label,
        key="add_transactions",
        type="primary",
        icon=":material/playlist_add:",
        disabled=not new,
    ):
        return
    try:
        with st.spinner(t("Adding the rows"), show_time=False):
            n = add_rows(plan)
    except PortfolioError as error:
        st.session_state[_SAID] = ("error", t.error(error))
    else:
        done = (
            t(
                "Rows added to {file}: {n}. The version before is kept as the backup.",
                file=plan.path.name,
                n=n,
            )
            if plan.ours
            else t("{file} is made. Rows: {n}.", file=plan.path.name, n=n)
        )
        st.session_state[_SAID] = ("success", done)
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
        st.session_state.pop(_PLAN, None)
    st.rerun()


def _rows(t: Language, plan: Import) -> None:
    """Show what becomes of each row."""
    frame = transaction_tables.preview(t, plan)
    if frame.empty:
        return
    st.dataframe(
        frame,
        column_config=transaction_tables.columns(t),
        hide_index=True,
        height=grid.height(len(frame)),
        row_height=ROW,
        placeholder=DASH,
        alt=t("The rows of the file, and what becomes of each"),
    )
    total = plan.count("new") + plan.count("known")
    if total > len(frame):
        st.caption(
            t("The first {n} of {total}.", n=t.number(len(frame), 0), total=t.number(total, 0))
        )
