"""Fidelity positions, a CSV.

Known from its header as served and from public importers' tests (FINporter, greenlight, files of
2020 to 2026): ``SPAXX**`` is the account's cash, ``Pending Activity`` no holding, ``-KO260116P60``
an option, whose average cost is per share; a dash or ``n/a`` stands for what is not known; the
account's name is a column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.accounts import with_own_accounts
from portfolio.book.brokers.america.fidelity_history import CORE
from portfolio.book.brokers.base import Position, Security, skip
from portfolio.book.brokers.joining import then
from portfolio.book.brokers.securities import isin_of_cusip, option_of
from portfolio.book.brokers.tables import TableFormat
from portfolio.errors import N_

if TYPE_CHECKING:
    from portfolio.book.brokers.tables import Record


def _row(record: Record) -> Position:
    symbol = record.text("Symbol")
    account = record.text("Account Name", "Account Number", "Account Name/Number")
    if "pending" in f"{symbol} {record.text('Description')}".casefold():
        skip(N_("not settled yet"))
    value = record.number("Current Value")
    if symbol.endswith("**") or symbol in CORE:
        cash = value if value is not None else record.needed("Quantity")
        return Position(Security(kind="cash"), cash, currency="USD", account=account)
    shares = record.number("Quantity")
    if not shares:
        skip(N_("nothing is held of it"))
    option = option_of(symbol)
    multiplier = 100.0 if option else _bond_unit(shares, record.size("Last Price"), value)
    cost, total = (
        record.size("Average Cost Basis", "Cost Basis Per Share"),
        record.size("Cost Basis Total"),
    )
    if cost is None and total is not None:
        cost = round(total / abs(shares) / multiplier, 8)
    name = record.text("Description")
    isin = isin_of_cusip(symbol) if len(symbol) == 9 else ""
    return Position(
        option or Security(symbol, name, isin),
        shares,
        currency="USD",
        cost=cost,
        multiplier=multiplier,
        account=account,
    )


def _bond_unit(shares: float, price: float | None, value: float | None) -> float:
    """Bonds are priced for a hundred of what is held."""
    is_bond = price and value and 0.0095 < abs(value / shares / price) < 0.0105
    return 0.01 if is_bond else 1.0


FORMAT = TableFormat(
    name="fidelity-positions",
    kind="holdings",
    account="Fidelity",
    required=(
        "Account Number|Account Name/Number",
        "Symbol",
        "Description",
        "Quantity",
        "Last Price",
        "Current Value",
    ),
    usual=(
        "Account Name",
        "Last Price Change",
        "Today's Gain/Loss Dollar",
        "Total Gain/Loss Dollar",
        "Percent Of Account",
        "Cost Basis Total",
        "Average Cost Basis",
        "Type",
    ),
    read_row=_row,
    finish=then(with_own_accounts),
)
