"""Whose account a row is of, where a file names accounts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.brokers.base import BrokerRow


def with_own_accounts(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """Accounts by what the file calls them where it has several; of one account none.

    The one account of a file is the broker's, whatever its number: so a broker's history, which
    often names none, and its positions, which name theirs, are of the same account.
    """
    named = {row.entry.account for row in rows if row.entry is not None and row.entry.account}
    if len(named) > 1:
        return rows
    return [
        replace(row, entry=replace(row.entry, account="")) if row.entry is not None else row
        for row in rows
    ]
