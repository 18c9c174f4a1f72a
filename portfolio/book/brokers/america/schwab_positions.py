"""Charles Schwab positions, a CSV: a title, a blank line, the header; ``Positions Total`` last.

Known from its header as served, a made-up file of its shape, and public importers
(opensteuerauszug's notes on its columns). Older files say ``Quantity`` and ``Market Value``; cash
is a row without a quantity; of an option the symbol tells the contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Position, Security, skip
from portfolio.book.brokers.securities import option_of
from portfolio.book.brokers.tables import TableFormat
from portfolio.errors import N_

if TYPE_CHECKING:
    from portfolio.book.brokers.tables import Record

_CASH = ("cash & cash investments", "cash and cash investments", "cash")


def _row(record: Record) -> Position:
    symbol = record.text("Symbol")
    if symbol.casefold() in _CASH:
        value = record.number("Mkt Val (Market Value)", "Market Value")
        return Position(Security(kind="cash"), value or 0.0, currency="USD")
    shares = record.number("Qty (Quantity)", "Quantity", "Qty")
    if not shares:
        skip(N_("nothing is held of it"))
    option = option_of(symbol)
    multiplier = 100.0 if option else 1.0
    basis = record.number("Cost Basis", "Cost Basis (Total)")
    return Position(
        option or Security(symbol, record.text("Description"), market="US"),
        shares,
        currency="USD",
        cost=None if basis is None else round(abs(basis / shares / multiplier), 8),
        multiplier=multiplier,
    )


FORMAT = TableFormat(
    name="schwab-positions",
    kind="holdings",
    account="Schwab",
    required=(
        "Symbol",
        "Description",
        "Qty (Quantity)|Quantity|Qty",
        "Mkt Val (Market Value)|Market Value",
        "Cost Basis",
    ),
    usual=("Price", "Gain $ (Gain/Loss $)", "Reinvest?", "Asset Type", "Security Type", "Ratings"),
    read_row=_row,
)
