"""Yahoo Finance's portfolio as quotes.csv: one line a purchase or sale.

Known from its header as served, a made-up file of its shape and public importers' tests: a symbol
without a quantity is watched, not held; ``Transaction Type`` is missing in older files, where a
negative quantity is a sale; ``$$CASH_TX`` rows move money; days are ``20240104``; no currency is
named. Lots count in the shares of their day, before any later split.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, Lot, Position, Security, skip, unread
from portfolio.book.brokers.days import day_or_none
from portfolio.book.brokers.securities import option_of
from portfolio.book.brokers.tables import UNKNOWN, TableFormat
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portfolio.book.brokers.base import BrokerRow, EntryType, Kind, Reading
    from portfolio.book.brokers.sheets import CellSheet
    from portfolio.book.brokers.tables import Record

_COLUMNS = ("Symbol", "Current Price", "Trade Date", "Purchase Price", "Quantity", "Commission")
_CASH = "$$CASH"
#: The type of a movement of money, and whether it comes in.
_MONEY: dict[str, tuple[EntryType, float]] = {
    "": ("deposit", 1.0), "DEPOSIT": ("deposit", 1.0), "WITHDRAWAL": ("withdraw", -1.0),
    "WITHDRAW": ("withdraw", -1.0), "FEE": ("fee", -1.0), "INTEREST": ("interest", 1.0),
    "DIVIDEND": ("interest", 1.0), "TAX": ("tax", -1.0),
}  # fmt: skip


def _transaction(record: Record) -> Entry:
    symbol, quantity = record.text("Symbol"), record.number("Quantity")
    if not quantity:
        skip(N_("only watched, nothing is held of it"))
    word = record.text("Transaction Type").upper()
    day = record.day("Trade Date")
    if symbol.startswith(_CASH):
        if word not in _MONEY:
            unread(UNKNOWN, column="Transaction Type", word=word)
        kind = _MONEY[word][0]
        if not word and quantity < 0:
            kind = "withdraw"
        return Entry(day, kind, amount=abs(quantity), note=record.text("Comment"))
    if word not in ("", "BUY", "SELL"):
        unread(UNKNOWN, column="Transaction Type", word=word)
    option = option_of(symbol)
    return Entry(
        day,
        "sell" if word == "SELL" or quantity < 0 else "buy",
        option or Security(symbol),
        symbol="" if option else symbol,
        shares=abs(quantity),
        price=record.size("Purchase Price"),
        fee=record.size("Commission"),
        multiplier=100.0 if option else 1.0,
        note=record.text("Comment"),
    )


def _lot(record: Record) -> Position:
    symbol, quantity = record.text("Symbol"), record.number("Quantity")
    if not quantity:
        skip(N_("only watched, nothing is held of it"))
    word = record.text("Transaction Type").upper()
    day = day_or_none(record.text("Trade Date"))
    if symbol.startswith(_CASH):
        if word not in _MONEY:
            unread(UNKNOWN, column="Transaction Type", word=word)
        cash = quantity * _MONEY[word][1]
        return Position(Security(kind="cash"), cash, lots=(Lot(day, cash),))
    if word not in ("", "BUY", "SELL"):
        unread(UNKNOWN, column="Transaction Type", word=word)
    shares = -abs(quantity) if word == "SELL" else quantity
    option = option_of(symbol)
    lot = Lot(day, shares, record.size("Purchase Price"), record.size("Commission"))
    return Position(
        option or Security(symbol),
        shares,
        symbol="" if option else symbol,
        multiplier=100.0 if option else 1.0,
        lots=(lot,),
    )


def _with_lots(rows: Sequence[BrokerRow]) -> Sequence[BrokerRow]:
    """The lots of a security become one position, what is left of it; the first line has it."""
    result = list(rows)
    lines = defaultdict[Security, list[int]](list)
    for index, row in enumerate(rows):
        if isinstance(row.entry, Position):
            lines[row.entry.security].append(index)
    for indices in lines.values():
        first, *others = indices
        positions = [p for i in indices if isinstance(p := rows[i].entry, Position)]
        lots = tuple(lot for position in positions for lot in position.lots)
        shares = round(sum(lot.shares for lot in lots), 10)
        line = rows[first].line
        for index in others:
            result[index] = rows[index].skipped(N_("counted on line {line}"), line=line)
        if not shares and positions[0].security.kind != "cash":
            result[first] = rows[first].skipped(N_("bought and sold again, nothing is left"))
            continue
        whole = replace(positions[0], shares=shares, cost=_cost(lots), lots=lots)
        result[first] = replace(rows[first], entry=whole)
    return result


def _cost(lots: Sequence[Lot]) -> float | None:
    """The average of what is left, sales taken at the average of their day; None where a price is
    missing.
    """
    shares = paid = 0.0
    for lot in sorted(lots, key=lambda lot: lot.date or date.min):
        if lot.shares < 0:
            paid *= max(shares + lot.shares, 0.0) / shares if shares else 0.0
        elif lot.price is None:
            return None
        else:
            paid += lot.shares * lot.price
        shares = max(shares + lot.shares, 0.0)
    return round(paid / shares, 8) if shares and paid else None


class _YahooQuotes(TableFormat):
    """Positions with their lots; as transactions, each lot is one."""

    def read_as(self, sheets: Sequence[CellSheet], kind: Kind) -> Reading:
        """The rows as positions or as transactions."""
        if kind == self.kind:
            return self.read(sheets)
        return _TRANSACTIONS.read(sheets)


_USUAL = ("Date", "Time", "Change", "Open", "High", "Low", "Volume", "Comment", "Transaction Type")
_TRANSACTIONS = TableFormat(
    name="yahoo-quotes",
    kind="transactions",
    account="Yahoo",
    required=_COLUMNS,
    usual=_USUAL,
    read_row=_transaction,
)
FORMAT = _YahooQuotes(
    name="yahoo-quotes",
    kind="holdings",
    account="Yahoo",
    required=_COLUMNS,
    usual=_USUAL,
    read_row=_lot,
    finish=_with_lots,
)
