"""A file that no format knows: which column is what, and what its words mean; kept in
``portfolio.toml`` and recognised from then on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

import pandas as pd
import streamlit as st

from portfolio.book.currencies import currency_of
from portfolio.book.records import ImportMapping
from portfolio.book.settings.mappings import SKIP
from portfolio.book.settings.saving import SettingsChange, save_settings, settings_sha256
from portfolio.book.transactions.columns import kind_of
from portfolio.book.transactions.types import TYPES
from portfolio.errors import PortfolioError
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets import transaction_tables

if TYPE_CHECKING:
    from portfolio.book.importing.records import FileGuess, ImportedFile
    from portfolio.language import Language
    from portfolio.workspace import Workspace

#: What can be told of a transaction; the first two must be.
_FIELDS = (
    "date", "type", "symbol", "shares", "price", "amount", "currency", "account", "fee", "tax",
    "note", "id",
)  # fmt: skip
_NEEDED = ("date", "type")


def show(workspace: Workspace, t: Language, file: ImportedFile, number: int) -> None:
    """Ask what the columns and words of a file mean."""
    guess = file.guess
    st.warning(
        plain(t("“{file}” is of no known format: say what its columns are.", file=file.name)),
        icon=":material/help:",
    )
    if guess is None:
        return
    key = f"mapping_{number}_{file.name}"
    st.dataframe(
        pd.DataFrame(_first_rows(guess)),
        hide_index=True,
        key=f"{key}_rows",
        alt=t("The first rows of the file"),
    )
    headers = [cell for cell in dict.fromkeys(guess.header) if cell]
    columns: dict[str, str] = {}
    places = st.columns(3)
    for place, field in enumerate(_FIELDS):
        with places[place % 3]:
            known = guess.columns.get(field)
            chosen: str | None = st.selectbox(
                transaction_tables.title(t, field),
                headers,
                index=headers.index(known) if known in headers else None,
                placeholder=t("not in the file"),
                key=f"{key}_{field}",
            )
        if chosen:
            columns[field] = chosen
    words = _words(t, guess, columns.get("type", ""), key)
    with places[0]:
        order = st.selectbox(
            t("Dates with the year last begin with"),
            ["day", "month"],
            format_func=lambda one: t("the day") if one == "day" else t("the month"),
            index=None,
            placeholder=t("as their days tell"),
            key=f"{key}_dates",
        )
    with places[1]:
        currency = st.text_input(t("Currency of rows that name none"), key=f"{key}_money")
    with places[2]:
        account = st.text_input(t("Account of rows that name none"), key=f"{key}_owner")
    is_wrong = bool(currency) and currency_of(currency) is None
    if is_wrong:
        st.error(t("“{text}” is not a currency.", text=plain(currency)), icon=":material/error:")
    if st.button(
        t("Keep this for files like it"),
        key=f"{key}_save",
        type="primary",
        icon=":material/save:",
        disabled=is_wrong or not all(field in columns for field in _NEEDED),
        help=t("In portfolio.toml, where it can be changed."),
    ):
        mapping = ImportMapping(
            file.name.rpartition(".")[0] or file.name,
            columns,
            "transactions",
            words,
            cast("Literal['day', 'month'] | None", order),
            currency_of(currency) or "" if currency else "",
            account,
        )
        try:
            save_settings(
                workspace.config_path,
                SettingsChange(imports=(mapping,)),
                expected_sha256=settings_sha256(workspace.config_path),
            )
        except PortfolioError as error:
            st.error(plain(t.error(error)), icon=":material/error:")
        else:
            st.rerun()


def _words(t: Language, guess: FileGuess, header: str, key: str) -> dict[str, str]:
    """Ask what each word of the type's column means that is not among ours."""
    found: dict[str, str] = {}
    unknown = [word for word in guess.words.get(header, ()) if kind_of(word) is None]
    if not unknown:
        return found
    st.markdown(t("What the words under “{column}” mean", column=plain(header)))
    places = st.columns(3)
    for place, word in enumerate(unknown):
        with places[place % 3]:
            chosen = st.selectbox(
                plain(word),
                [*TYPES, SKIP],
                format_func=lambda one: t("no transaction") if one == SKIP else t(TYPES[one].title),
                index=None,
                placeholder=t("choose"),
                key=f"{key}_word_{word}",
            )
        if chosen:
            found[word] = chosen
    return found


def _first_rows(guess: FileGuess) -> dict[str, list[str]]:
    return {
        header or f"({index + 1})": [
            row[index] if index < len(row) else "" for row in guess.first_rows
        ]
        for index, header in enumerate(guess.header)
    }
