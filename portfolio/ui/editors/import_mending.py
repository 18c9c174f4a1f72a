"""A row that no reader understands: entered by hand, in a form that shows only what its type needs,
or dismissed with a reason.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import streamlit as st

from portfolio.book.brokers.base import Entry
from portfolio.book.currencies import currency_of
from portfolio.book.importing.mending import enter
from portfolio.book.importing.unread import dismiss
from portfolio.book.symbols import read_symbol
from portfolio.book.tabular.numbers import read_number
from portfolio.book.transactions.types import TYPES
from portfolio.errors import N_, PortfolioError, UsageError
from portfolio.ui.shell.text import plain
from portfolio.ui.widgets import transaction_tables
from portfolio.workspace import today

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.importing.unread import UnreadRow
    from portfolio.book.transactions.types import Number, TransactionKind, TransactionType
    from portfolio.language import Language
    from portfolio.workspace import Workspace

_OTHER: tuple[Number, ...] = ("other_shares",)
#: A contract of an option is told by its symbol.
_NOT_ASKED: tuple[Number, ...] = ("multiplier",)


def show(
    workspace: Workspace,
    t: Language,
    rows: Sequence[tuple[UnreadRow, Entry | None]],
    key: str,
) -> str:
    """Draw the form for one of the rows, each with what was understood of it.

    Returns what was done, in words; empty as long as nothing was.
    """
    place = st.selectbox(
        t("Which row"),
        range(len(rows)),
        format_func=lambda i: f"{rows[i][0].place} · {rows[i][0].reason}",
        key=f"{key}_row",
    )
    row, entry = rows[min(place or 0, len(rows) - 1)]
    st.code(row.text, language=None, wrap_lines=True)
    own = f"{key}_{hashlib.sha256(f'{row.file}|{row.line}|{row.text}'.encode()).hexdigest()[:12]}"
    try:
        return _entered(workspace, t, row, entry, own) or _dismissed(
            workspace, t, row, [one for one, _ in rows], own
        )
    except PortfolioError as error:
        st.error(plain(t.error(error)), icon=":material/error:")
        return ""


def _entered(
    workspace: Workspace, t: Language, row: UnreadRow, entry: Entry | None, key: str
) -> str:
    kind: TransactionKind | None = st.selectbox(
        transaction_tables.title(t, "type"),
        list(TYPES),
        format_func=lambda one: t(TYPES[one].title),
        index=None if entry is None else list(TYPES).index(entry.type),
        placeholder=t("choose"),
        key=f"{key}_type",
        width=320,
    )
    if kind is None:
        return ""
    fields = _Fields(t, TYPES[kind], entry, key)
    fields.draw()
    if not st.button(
        t("Enter this row"),
        key=f"{key}_enter",
        type="primary",
        icon=":material/playlist_add:",
        help=t("It is added to the transactions, and not asked about again."),
    ):
        return ""
    enter(workspace.book_files(), row, fields.entry(kind))
    return t("Entered by hand: {place}.", place=row.place)


class _Fields:
    """The columns of one type, typed as text, so that no digit is rounded away."""

    def __init__(self, t: Language, type_: TransactionType, entry: Entry | None, key: str) -> None:
        self._t, self._type, self._before, self._key = t, type_, entry, f"{key}_{type_.key}"
        self._typed: dict[str, str] = {}
        self._day = None if entry is None else entry.date

    def draw(self) -> None:
        """Ask for what a row of the type needs, and what it can have."""
        t, type_, places = self._t, self._type, st.columns(4)
        asked = ["symbol"] if type_.symbol != "nothing" else []
        uses = type_.uses_with_security or type_.uses
        numbers = [n for n in uses.read if n not in (*_OTHER, *_NOT_ASKED)]
        needed = {*uses.needed, *(["symbol"] if type_.needs_security else [])}
        asked += [str(n) for n in numbers]
        if type_.other is not None:
            asked += ["other", *_OTHER]
        if not type_.is_split:
            asked += ["currency", "account"]
        with places[0]:
            self._day = st.date_input(
                transaction_tables.title(t, "date"),
                self._day,
                max_value=today(),
                format="YYYY-MM-DD",
                key=f"{self._key}_date",
            )
        for place, name in enumerate([*asked, "note"], start=1):
            with places[place % 4]:
                title = transaction_tables.title(t, name)
                self._typed[name] = st.text_input(
                    title if name in needed else t("{column} (optional)", column=title),
                    self._understood(name),
                    key=f"{self._key}_{name}",
                ).strip()

    def _understood(self, name: str) -> str:
        value = getattr(self._before, name, None)
        if value is None or value == "":
            return ""
        return f"{value:.15g}" if isinstance(value, float) else str(value)

    def entry(self, kind: TransactionKind) -> Entry:
        """What was typed. Raises UsageError where a cell says nothing that can be read."""
        if self._day is None:
            raise UsageError(N_("The date is missing."))
        before = self._before
        typed = self._typed
        symbol = typed.get("symbol", "")
        if symbol:
            symbol = _currency(symbol) if self._type.is_conversion else _symbol(symbol)
        other = typed.get("other", "")
        return Entry(
            self._day,
            kind,
            symbol=symbol,
            shares=self._number("shares"),
            price=self._number("price"),
            amount=self._number("amount"),
            currency=_currency(typed["currency"]) if typed.get("currency") else "",
            account=typed.get("account", ""),
            fee=self._number("fee"),
            tax=self._number("tax"),
            multiplier=1.0 if before is None else before.multiplier,
            other=_symbol(other) if other else "",
            other_shares=self._number("other_shares"),
            id="" if before is None else before.id,
            note=typed.get("note", ""),
        )

    def _number(self, name: Number) -> float | None:
        typed = self._typed.get(name, "")
        if not typed:
            return None
        read = read_number(typed, "dot")
        if read.value is None:
            raise UsageError(N_("“{text}” is not a number."), text=typed)
        return read.value


def _symbol(typed: str) -> str:
    read = read_symbol(typed)
    if read.template:
        raise UsageError(read.template, **dict(read.facts))
    return read.symbol


def _currency(typed: str) -> str:
    found = currency_of(typed)
    if found is None:
        raise UsageError(N_("“{text}” is not a currency."), text=typed)
    return found


def _dismissed(
    workspace: Workspace, t: Language, row: UnreadRow, rows: Sequence[UnreadRow], key: str
) -> str:
    reason = st.text_input(t("Why it needs no attention"), key=f"{key}_reason").strip()
    alike = [one for one in rows if one.reason == row.reason]
    with st.container(horizontal=True):
        if st.button(t("Dismiss"), key=f"{key}_dismiss", disabled=not reason):
            dismiss(workspace.holdings_path, [row], reason)
            return t("Dismissed: {n} rows.", n=1)
        if len(alike) > 1 and st.button(
            t("Dismiss all {n} with this cause", n=len(alike)),
            key=f"{key}_dismiss_alike",
            disabled=not reason,
            help=plain(row.reason),
        ):
            dismiss(workspace.holdings_path, alike, reason)
            return t("Dismissed: {n} rows.", n=len(alike))
    return ""
