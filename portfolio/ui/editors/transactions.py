"""The Transactions tab of the Holdings page: what moved, since when, what is wrong with it, and
rows added from a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from portfolio.arrays import dates_of
from portfolio.book.transactions.columns import TEMPLATES
from portfolio.language import DASH, SOURCE
from portfolio.ui.editors import grid, import_preview, transaction_import
from portfolio.ui.shell import session
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets import transaction_tables
from portfolio.ui.widgets.grids import ROW

if TYPE_CHECKING:
    from portfolio.errors import Problem
    from portfolio.ui.shell.session import Screen


def show(screen: Screen) -> None:
    """Draw the tab."""
    import_preview.said()
    if screen.workspace.transactions_path.exists():
        _ledger(screen)
        _problems(screen)
        st.subheader(screen.t("Add from files"), anchor=False)
    else:
        _nothing(screen)
    transaction_import.show(screen)


def _ledger(screen: Screen) -> None:
    """Say since when the ledger goes, and draw it."""
    t, path = screen.t, screen.workspace.transactions_path
    rows = screen.opened.book.transactions
    if rows:
        days = dates_of(screen.opened.entries.day)
        first, last = days.min().item(), days.max().item()
        st.subheader(
            t(
                "Transactions: {n}, from {first} to {last}",
                n=t.number(len(rows), 0),
                first=t.long_date(first),
                last=t.long_date(last),
            ),
            anchor=False,
        )
        st.caption(
            t(
                "The numbers are exact from {first} on. Shares on an earlier day are today's,"
                " rolled back through these rows. The file: {path}",
                first=t.long_date(first),
                path=plain(str(path)),
            )
        )
    else:
        st.caption(t("No transaction counts yet. The file: {path}", path=plain(str(path))))
    if rows:
        shown = min(len(rows), transaction_tables.MOST)

        def draw() -> None:
            st.dataframe(
                transaction_tables.ledger(screen.audience, rows),
                column_config=transaction_tables.columns(t),
                hide_index=True,
                height=grid.height(shown),
                row_height=ROW,
                placeholder=DASH,
                alt=t("Your transactions, newest first"),
            )

        book, shows_amounts = session.book_key(screen.opened.book), screen.audience.shows_amounts
        session.drawn(f"ledger|{book}|{t.code}|{shows_amounts}".encode(), draw)
        if len(rows) > shown:
            st.caption(t("The newest {n}; the file has all.", n=t.number(shown, 0)))
    if screen.audience.shows_amounts:
        st.download_button(
            t("Download"),
            path.read_bytes,
            path.name,
            "text/csv",
            key="download_transactions",
            icon=":material/download:",
            help=t("The file as it is on disk."),
            on_click="ignore",
        )


def _problems(screen: Screen) -> None:
    """List what is wrong with the ledger: in its cells, and against the holdings."""
    t = screen.t
    found = _own(screen)
    if not found:
        st.caption(":material/check_circle: " + t("Every row can be read."))
        return
    st.subheader(t("What needs attention"), anchor=False)
    st.caption(t("A row with an error is left out of the ledger, but stays in the file."))
    name = screen.workspace.transactions_path.name
    transaction_import.listed(screen.audience, found, name)


def _own(screen: Screen) -> list[Problem]:
    """The problems of the file, and those that only its place among prices and holdings shows."""
    name = screen.workspace.transactions_path.name
    said = list(screen.opened.book.problems)
    if screen.review is not None:
        # Those of the computation know their line, but no file.
        said += [
            p
            for p in screen.review.problems
            if p.file == name or (p.file is None and p.line is not None)
        ]
    own = {
        (p.code, p.line, p.column, p.where): p
        for p in said
        if p.file == name or (p.file is None and p.line)
    }
    return list(own.values())


def _nothing(screen: Screen) -> None:
    """Say what a ledger is good for, and offer one to begin with."""
    t = screen.t
    st.subheader(t("What moved, and when?"), anchor=False)
    st.write(
        t(
            "Your holdings say what you own today. Transactions say how it came about: what you"
            " bought, sold and were paid, and what you paid in. With them the review answers how"
            " much you grew, not counting what you paid in."
        )
    )
    st.markdown(
        "\n".join(
            f"- {line}"
            for line in (
                t(
                    "Growth without contributions, the time-weighted return and the internal rate"
                    " of return."
                ),
                t("What you sold is part of the review of the quarter in which you held it."),
                t("For the year to date, the rows since New Year are enough."),
            )
        )
    )
    st.download_button(
        t("Download a template"),
        TEMPLATES.get(t.code, TEMPLATES[SOURCE]).encode("utf-8-sig"),
        "transactions.csv",
        "text/csv",
        key="transactions_template",
        icon=":material/download:",
        on_click="ignore",
        help=t("A header and two example rows to write over, for Excel or any editor."),
    )
    st.caption(
        t(
            "Save it as {path}, or add the rows here: your own file or your broker's export.",
            path=plain(str(screen.workspace.transactions_path)),
        )
    )
