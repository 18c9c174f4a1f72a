"""Firstrade positions, an .xlsx (or the same table as CSV).

Known from its header as served: ``Unit Cost`` is per share, ``Total Cost`` of the whole position;
for an option, of which the symbol or the description tells the contract, one contract is 100.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Position, Security, skip
from portfolio.book.brokers.securities import option_of
from portfolio.book.brokers.tables import TableFormat
from portfolio.errors import N_

if TYPE_CHECKING:
    from portfolio.book.brokers.tables import Record


def _row(record: Record) -> Position:
    symbol = record.text("Symbol")
    shares = record.number("Quantity")
    if symbol.casefold() in ("cash", "cash balance"):
        return Position(
            Security(kind="cash"), shares or record.number("Market Value") or 0.0, currency="USD"
        )
    if not shares:
        skip(N_("nothing is held of it"))
    option = option_of(symbol) or option_of(record.text("Description"))
    cost, total = record.size("Unit Cost"), record.size("Total Cost")
    multiplier = 100.0 if option else 1.0
    if cost is None and total is not None:
        cost = round(total / abs(shares) / multiplier, 8)
    return Position(
        option or Security(symbol, record.text("Description", "Name", "Company Name"), market="US"),
        shares,
        currency="USD",
        cost=cost,
        multiplier=multiplier,
    )


FORMAT = TableFormat(
    name="firstrade-positions",
    kind="holdings",
    account="Firstrade",
    required=("Symbol", "Quantity", "Last", "Market Value", "Unit Cost", "Total Cost"),
    usual=("Change", "Change(%)", "Day High", "Gain/Loss", "Gain/Loss(%)", "Type"),
    read_row=_row,
)
