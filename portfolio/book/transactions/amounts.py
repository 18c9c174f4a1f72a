"""What a trade or payment leaves open, from what it says: the money that moved, or the price."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio.book.transactions.types import TransactionType

#: How far a typed amount may stand from shares and price without being told: 1 %, or a cent where
#: that is more.
_TOLERANCE, _CENT = 0.01, 0.01


def amount_of(type_: TransactionType, shares: float, price: float, costs: float) -> float:
    """The money that moved: shares · price with ``costs`` (fee and tax), as its type says."""
    return shares * price + type_.cost_sign * costs


def price_of(type_: TransactionType, shares: float, amount: float, costs: float) -> float:
    """The price per share that ``amount_of`` takes back to ``amount``; negative when fee and tax
    are more than it.
    """
    return (amount - type_.cost_sign * costs) / shares


def agrees(type_: TransactionType, computed: float, amount: float, tax: float | None) -> bool:
    """Whether a typed amount is the ``computed`` one, within 1 %.

    A payout whose tax is not written is known after tax only: its amount may be less.
    """
    slack = max(_TOLERANCE * abs(computed), _CENT)
    if type_.is_payout and tax is None:
        return amount <= computed + slack
    return abs(amount - computed) <= slack
