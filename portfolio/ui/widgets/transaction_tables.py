"""The ledger, and the rows of a file to be added to it, as tables: words, widths, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from portfolio.book.transactions.columns import FIELDS, column_of
from portfolio.book.transactions.types import NUMBERS
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.book.records import Transaction
    from portfolio.book.transactions.columns import TransactionColumn
    from portfolio.language import Language
    from portfolio.report.audience import Audience

#: Rows that a browser takes without a moment's wait; the file has all.
MOST = 5000
_TITLES: Mapping[TransactionColumn, str] = {
    "date": N_("Date"),
    "type": N_("Type"),
    "symbol": N_("Symbol"),
    "shares": N_("Shares"),
    "price": N_("Price per share"),
    "amount": N_("Net amount"),
    "currency": N_("Currency"),
    "account": N_("Account"),
    "fee": N_("Fee"),
    "tax": N_("Tax"),
    "note": N_("Notes"),
    "other": N_("Other security"),
    "other_shares": N_("Other shares"),
    "multiplier": N_("Multiplier"),
    "id": N_("Number"),
}
_HELP: Mapping[TransactionColumn, str] = {
    "symbol": N_("For a currency exchange the currency received; empty for money alone."),
    "shares": N_(
        "As on that day, before any later split; for a split the new shares for one old one."
    ),
    "price": N_("Per share, without fee and tax."),
    "amount": N_(
        "The money that moved: for a buy with fee and tax, else what was left after them."
    ),
    "currency": N_("Of price, amount, fee and tax; empty: that of the listing."),
    "other": N_("The parent of a spin-off; what was given in an exchange of shares."),
    "other_shares": N_("Shares given in an exchange; empty: all of them."),
    "multiplier": N_("Units that a contract is for; the price is for one unit."),
    "id": N_("The broker's own number of the row."),
}
_WIDTHS: Mapping[TransactionColumn, int] = {
    "date": 95,
    "type": 125,
    "shares": 85,
    "price": 105,
    "amount": 100,
    "currency": 75,
    "account": 120,
    "fee": 60,
    "tax": 60,
    "note": 120,
    "other_shares": 85,
    "multiplier": 85,
}
#: What may be shown while amounts are hidden.
_PUBLIC: tuple[TransactionColumn, ...] = (
    "date",
    "type",
    "symbol",
    "other",
    "currency",
    "account",
)
#: Columns of a table even when it has nothing in them.
_ALWAYS: tuple[TransactionColumn, ...] = ("date", "type", "symbol")


def title(t: Language, header: str) -> str:
    """Return the words over a column, whatever the file calls it."""
    field = column_of(header)
    return header if field is None else t(_TITLES[field])


def ledger(audience: Audience, transactions: Sequence[Transaction]) -> pd.DataFrame:
    """Return the newest ``MOST`` transactions, newest first, those of one day from the file's end
    up.
    """
    t = audience.t
    newest = sorted(transactions, key=lambda one: (one.day, one.line), reverse=True)[:MOST]
    frame = _frame(t, newest)
    frame = _filled(frame if audience.shows_amounts else frame[[*_PUBLIC]])
    return frame.assign(line=[one.line for one in newest])


def rows(t: Language, transactions: Sequence[Transaction]) -> pd.DataFrame:
    """Return transactions in their order, without columns in which nothing stands."""
    return _filled(_frame(t, transactions))


def columns(t: Language) -> dict[str, Any]:
    """Return Streamlit's description of the columns of either table."""
    return {
        "status": st.column_config.TextColumn(t("Status"), width=110, pinned=True),
        **{field: _column(t, field) for field in FIELDS},
        "line": st.column_config.NumberColumn(
            t("Line"), width=60, help=t("The row's line in the file.")
        ),
    }


def _filled(frame: pd.DataFrame) -> pd.DataFrame:
    """The table without columns in which nothing stands."""
    kept = [
        name
        for name in frame
        if not (frame[name].isna() | (frame[name] == "")).all() or name in _ALWAYS
    ]
    return frame[kept]


def _frame(t: Language, rows: Sequence[Transaction]) -> pd.DataFrame:
    """One row for each transaction, a column for each field."""

    def numbers(field: TransactionColumn) -> pd.Series[float]:
        return pd.Series([getattr(one, field) for one in rows], dtype="float64")

    def words(field: TransactionColumn) -> pd.Series[str]:
        return pd.Series([getattr(one, field) for one in rows], dtype="str")

    fees, multipliers = numbers("fee"), numbers("multiplier")
    return pd.DataFrame(
        {
            "date": pd.Series([one.day for one in rows], dtype="object"),
            "type": pd.Series([t(one.type.title) for one in rows], dtype="str"),
            "symbol": words("symbol"),
            "shares": numbers("shares"),
            "price": numbers("price"),
            "amount": numbers("amount"),
            "currency": words("currency"),
            "account": words("account"),
            "fee": fees.mask(fees == 0),
            "tax": numbers("tax"),
            "note": words("note"),
            "other": words("other"),
            "other_shares": numbers("other_shares"),
            "multiplier": multipliers.mask(multipliers == 1),
            "id": words("id"),
        }
    )


def _column(t: Language, field: TransactionColumn) -> Any:
    title = t(_TITLES[field])
    help_ = t(_HELP[field]) if field in _HELP else None
    width = _WIDTHS.get(field, 95)
    if field == "date":
        return st.column_config.DateColumn(title, format="YYYY-MM-DD", width=width, pinned=True)
    if field in NUMBERS:
        return st.column_config.NumberColumn(title, format="localized", help=help_, width=width)
    return st.column_config.TextColumn(title, help=help_, width=width)
