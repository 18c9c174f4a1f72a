"""The ledger, and the rows of a file to be added to it, as tables: words, widths, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from portfolio.book.transaction_columns import FIELDS, column_of
from portfolio.errors import N_
from portfolio.report import notes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portfolio.book.records import Transaction, TransactionKind
    from portfolio.book.transaction_columns import Field
    from portfolio.book.transaction_import import Import, ImportRow, Standing
    from portfolio.language import Language

#: Rows that a browser takes without a moment's wait; the file has all.
MOST = 5000
KINDS: Mapping[TransactionKind, str] = {
    "buy": N_("Buy"),
    "sell": N_("Sell"),
    "dividend": N_("Dividend"),
    "reinvest": N_("Dividend reinvested"),
    "deposit": N_("Deposit"),
    "withdraw": N_("Withdrawal"),
    "interest": N_("Interest"),
    "fee": N_("Fee"),
    "tax": N_("Tax"),
    "convert": N_("Currency exchange"),
    "transfer_in": N_("Transfer in"),
    "transfer_out": N_("Transfer out"),
    "split": N_("Split"),
}
_TITLES: Mapping[Field, str] = {
    "date": N_("Date"),
    "type": N_("Type"),
    "symbol": N_("Symbol"),
    "shares": N_("Shares"),
    "price": N_("Price"),
    "amount": N_("Amount"),
    "currency": N_("Currency"),
    "account": N_("Account"),
    "fee": N_("Fee"),
    "tax": N_("Tax"),
    "note": N_("Notes"),
}
_HELP: Mapping[Field, str] = {
    "symbol": N_("For a currency exchange the currency received; empty for money alone."),
    "shares": N_("As on that day, before any later split; for a split the new shares for one old one."),
    "price": N_("Per share, without fee and tax."),
    "amount": N_("The money that moved: for a buy with fee and tax, else what was left after them."),
    "currency": N_("Of price, amount, fee and tax; empty: that of the listing."),
}
_WIDTHS: Mapping[Field, int] = {"date": 100, "type": 130, "account": 140, "note": 220, "currency": 80}
STANDINGS: Mapping[Standing, str] = {
    "new": N_("New"),
    "known": N_("Already there"),
    "wrong": N_("Not readable"),
}
#: What may be shown while amounts are hidden.
_PUBLIC: tuple[Field, ...] = ("date", "type", "symbol", "currency", "account")


def title(t: Language, header: str) -> str:
    """Return the words over a column, whatever the file calls it."""
    field = column_of(header)
    return header if field is None else t(_TITLES[field])


def ledger(t: Language, transactions: Sequence[Transaction], *, amounts: bool) -> pd.DataFrame:
    """Return the newest ``MOST`` transactions, newest first, those of one day from the file's end up."""
    newest = sorted(transactions, key=lambda one: (one.day, one.line), reverse=True)[:MOST]
    frame = _frame(t, newest)
    frame["line"] = [one.line for one in newest]
    return frame if amounts else frame[[*_PUBLIC, "line"]]


def ledger_columns(t: Language) -> dict[str, Any]:
    """Return Streamlit's description of the ledger's columns."""
    line = st.column_config.NumberColumn(t("Line"), width=60, help=t("The row's line in the file."))
    return {**_columns(t), "line": line}


def preview(t: Language, plan: Import) -> pd.DataFrame:
    """Return the rows of the other file, those that cannot be read first, then the new ones, in its order."""
    order: tuple[Standing, ...] = ("wrong", "new", "known")
    rows = [row for standing in order for row in plan.rows if row.standing == standing][:MOST]
    frame = pd.DataFrame(
        {
            "line": [row.row.line for row in rows],
            "standing": [t(STANDINGS[row.standing]) for row in rows],
            "reason": [_reason(t, row) for row in rows],
        }
    )
    return pd.concat([frame, _frame(t, [row.transaction for row in rows])], axis="columns")


def preview_columns(t: Language) -> dict[str, Any]:
    """Return Streamlit's description of the preview's columns."""
    return {
        "line": st.column_config.NumberColumn(
            t("Line"), width=60, help=t("The row's line in the file to add.")
        ),
        "standing": st.column_config.TextColumn(t("What becomes of it"), width=130),
        "reason": st.column_config.TextColumn(t("What to do"), width=320),
        **_columns(t),
    }


def _reason(t: Language, row: ImportRow) -> str:
    """What is said about a row; of one that cannot be read, also how it is written."""
    said = [
        notes.message(p, t, amounts=True)
        for p in row.problems
        if row.standing == "wrong" or p.severity != "info"
    ]
    typed = (
        " · ".join(cell.strip() for cell in row.row.cells if cell.strip()) if row.standing == "wrong" else ""
    )
    return t.paragraph(*said, f"[{typed}]" if typed else "")


def _frame(t: Language, transactions: Iterable[Transaction | None]) -> pd.DataFrame:
    """Return one row for each transaction; empty cells for None."""
    rows = list(transactions)

    def numbers(field: Field) -> pd.Series[float]:
        return pd.Series([getattr(one, field) if one else None for one in rows], dtype="float64")

    def words(field: Field) -> list[str]:
        return [getattr(one, field) if one else "" for one in rows]

    fees = numbers("fee")
    frame = {
        "date": pd.Series([one.day if one else None for one in rows], dtype="object"),
        "type": [t(KINDS[one.kind]) if one else "" for one in rows],
        "symbol": words("symbol"),
        "shares": numbers("shares"),
        "price": numbers("price"),
        "amount": numbers("amount"),
        "currency": words("currency"),
        "account": words("account"),
        "fee": fees.mask(fees == 0),
        "tax": numbers("tax"),
        "note": words("note"),
    }
    return pd.DataFrame(frame)


def _columns(t: Language) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in FIELDS:
        help_ = t(_HELP[field]) if field in _HELP else None
        if field == "date":
            found[field] = st.column_config.DateColumn(
                t(_TITLES[field]), format="YYYY-MM-DD", width=_WIDTHS[field], pinned=True
            )
        elif field in ("shares", "price", "amount", "fee", "tax"):
            found[field] = st.column_config.NumberColumn(
                t(_TITLES[field]), format="localized", help=help_, width=100
            )
        else:
            found[field] = st.column_config.TextColumn(
                t(_TITLES[field]), help=help_, width=_WIDTHS.get(field, 100)
            )
    return found
