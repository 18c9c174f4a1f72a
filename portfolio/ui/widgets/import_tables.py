"""An import's rows as tables: what is added, what was not understood, what the holdings become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from portfolio.report.imports.words import entry_line, state
from portfolio.ui.widgets import transaction_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.importing.records import HeldPosition, HoldingDifference, ImportedFile
    from portfolio.language import Language


def rows(t: Language, file: ImportedFile) -> pd.DataFrame:
    """Return the rows of a file of transactions that the ledger gets or has, the new ones first."""
    found = [
        row
        for name in ("new", "known")
        for row in file.rows
        if row.state == name and row.transaction is not None
    ][: transaction_tables.MOST]
    frame = transaction_tables.rows(t, [row.transaction for row in found if row.transaction])
    frame.insert(0, "status", [_status(t, row.state == "new") for row in found])
    return frame.assign(line=[row.line for row in found])


def _status(t: Language, is_new: bool) -> str:
    return t("New") if is_new else t("Already there")


def positions(t: Language, file: ImportedFile) -> pd.DataFrame:
    """Return the rows of a file of positions, in its order."""
    found = [row for row in file.rows if row.state in ("new", "known")]
    return pd.DataFrame(
        {
            "status": [_status(t, row.state == "new") for row in found],
            "text": [entry_line(row) for row in found],
            "line": [row.line for row in found],
        }
    )


def others(t: Language, file: ImportedFile) -> pd.DataFrame:
    """Return what was not added and why, one row a reason: unread ones with their text."""
    reasons: dict[tuple[str, str], list[Any]] = {}
    for row in file.rows:
        if row.state in ("skipped", "unread"):
            said = t.say(row.reason) if row.reason else ""
            reasons.setdefault((row.state, said), []).append(row)
    order = sorted(reasons.items(), key=lambda item: item[0][0] != "unread")
    return pd.DataFrame(
        {
            "status": [state(t, found[0].state) for _, found in order],
            "count": [len(found) for _, found in order],
            "reason": [said for (_, said), _ in order],
            "lines": [", ".join(str(row.line) for row in found[:8]) for _, found in order],
            "text": [found[0].text[:300] for _, found in order],
        }
    )


def held(found: Sequence[HeldPosition]) -> pd.DataFrame:
    """Return what ``holdings.csv`` gets."""
    return pd.DataFrame(
        {
            "symbol": [p.symbol for p in found],
            "shares": pd.Series([p.shares for p in found], dtype="float64"),
            "cost": pd.Series([p.cost for p in found], dtype="float64"),
            "currency": [p.currency for p in found],
            "account": [p.account for p in found],
        }
    )


def differences(t: Language, found: Sequence[HoldingDifference]) -> pd.DataFrame:
    """Return where ``holdings.csv`` and the ledger disagree, and why where that can be told."""
    return pd.DataFrame(
        {
            "symbol": [d.symbol for d in found],
            "account": [d.account for d in found],
            "currency": [d.currency for d in found],
            "holdings": pd.Series([d.holdings for d in found], dtype="float64"),
            "ledger": pd.Series([d.ledger for d in found], dtype="float64"),
            "reason": [t.say(d.because) if d.because else "" for d in found],
        }
    )


def columns(t: Language) -> dict[str, Any]:
    """Return Streamlit's description of the columns of these tables."""
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        **transaction_tables.columns(t),
        "count": number(t("Rows"), width=60),
        "reason": text(t("Why"), width=420),
        "lines": text(t("Lines"), width=140),
        "text": text(t("As written"), width=420),
        "cost": number(t("Average cost"), format="localized", width=105),
        "holdings": number("holdings.csv", format="localized", width=120),
        "ledger": number(t("By the transactions"), format="localized", width=140),
    }
