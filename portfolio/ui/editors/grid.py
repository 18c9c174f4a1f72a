"""The rows of ``holdings.csv`` in an editable table, every cell as text exactly as it is typed.

Numbers are edited as text, too: a cell that no reader understands must not be lost by being shown,
and ``1,000.5``, ``12%`` or full-width digits are as good in the table as in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from portfolio.book.holdings.columns import COLUMNS, NUMBERS
from portfolio.book.holdings.editing import EditRow
from portfolio.errors import N_
from portfolio.ui.widgets.grids import MOST_ROWS, ROW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portfolio.language import Language

#: The column of line numbers, which cannot be edited. Names of the user's own columns get a mark in
#: front, so that none can be like this one or like ``_index``, which Streamlit keeps for itself.
LINE = "line"
_OWN = "own: "

TITLES: Mapping[str, str] = {
    "symbol": N_("Symbol"),
    "name": N_("Name"),
    "shares": N_("Shares"),
    "account": N_("Account"),
    "currency": N_("Currency"),
    "cost": N_("Average cost"),
    "asset_class": N_("Asset class"),
    "region": N_("Region"),
    "sector": N_("Sector"),
    "target": N_("Target %"),
    "dividend_tax": N_("Dividend tax"),
    "price": N_("Manual price"),
    "multiplier": N_("Multiplier"),
    "note": N_("Notes"),
}
_HELP: Mapping[str, str] = {
    "symbol": N_("As Yahoo Finance writes it, such as 0050.TW, BRK-B or 1475.T; CASH for money."),
    "shares": N_(
        "How many you own now; for CASH the amount of money. Below zero: what you owe, such as an"
        " option that you wrote."
    ),
    "account": N_("Any name, such as your broker's. Rows of one symbol in one account add up."),
    "currency": N_(
        "Three letters, such as TWD. Needed for CASH; else the listing's own currency is taken."
    ),
    "cost": N_("Average per share, in the row's currency, for today's shares."),
    "target": N_("The share of the whole portfolio that you want, in percent from 0 to 100."),
    "dividend_tax": N_("Withheld at source, such as 30% or 0.3. Empty: the rate of the market."),
    "price": N_("A price per share of your own, for what Yahoo Finance does not list."),
    "multiplier": N_("Units that a contract is for; the price is for one unit."),
}
_WIDTHS = {
    "symbol": 100,
    "name": 220,
    "currency": 90,
    "asset_class": 110,
    "account": 140,
    "cost": 120,
    "note": 220,
}
#: What may be shown while amounts are hidden: neither numbers of shares and money nor the user's
#: own prose.
PUBLIC = (
    "symbol",
    "account",
    "currency",
    "asset_class",
    "region",
    "sector",
    "target",
    "dividend_tax",
)


def title(t: Language, key: str) -> str:
    """Return a column's header in the reader's language; the user's own as typed."""
    return t(TITLES[key]) if key in TITLES else key


def offered(keys: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of the table: those of the file in its order, then the known ones it
    lacks.
    """
    return (*keys, *(column for column in COLUMNS if column not in keys))


def height(rows: int, most: int = MOST_ROWS + 4) -> int:
    """Return the height of a table with so many rows; one with more than ``most`` scrolls."""
    return ROW * (min(rows, most) + 1) + 2


def frame(rows: Sequence[EditRow], keys: Sequence[str], *, lines: bool = True) -> pd.DataFrame:
    """Return the rows as a frame of text, with a column of line numbers (empty for new rows) if
    ``lines``.
    """
    text = {_name(key): [row.cells.get(key, "") for row in rows] for key in keys}
    number = {LINE: pd.array([row.line for row in rows], dtype="Int64")} if lines else {}
    return pd.DataFrame(
        {**number, **{name: pd.Series(cells, dtype="str") for name, cells in text.items()}}
    )


def rows(edited: pd.DataFrame, keys: Sequence[str]) -> tuple[EditRow, ...]:
    """Return the rows of an edited frame; an emptied cell is an empty text."""
    return tuple(
        EditRow(
            {key: _text(record[_name(key)]) for key in keys},
            None if pd.isna(record.get(LINE)) else int(record[LINE]),
        )
        for record in edited.to_dict("records")
    )


def configuration(
    t: Language, keys: Iterable[str], titles: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return Streamlit's description of the columns: headers (``titles`` in place of the usual
    ones), help, widths; the line and the symbol stay in view.
    """
    typed = titles or {}
    line = st.column_config.NumberColumn(
        t("Line"),
        disabled=True,
        width=50,
        pinned=True,
        help=t("The row's line in the file; empty for a new row."),
    )
    return {LINE: line, **{_name(key): _column(t, key, typed.get(key)) for key in keys}}


def _column(t: Language, key: str, typed: str | None) -> Any:
    return st.column_config.TextColumn(
        typed or title(t, key),
        help=t(_HELP[key]) if key in _HELP else None,
        width=_WIDTHS.get(key, 100),
        pinned=key == "symbol",
        alignment="right" if key in NUMBERS else None,
    )


def _name(key: str) -> str:
    return key if key in COLUMNS else _OWN + key


def _text(cell: object) -> str:
    return "" if cell is None or cell is pd.NA or cell != cell else str(cell)
