"""What a trade or payment leaves open, from what it says: the money that moved, or the price."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio.book.records import TransactionKind

#: How far a typed amount may stand from shares and price without being told: 1 %, or a cent where
#: that is more.
_TOLERANCE, _CENT = 0.01, 0.01


def amount_of(kind: TransactionKind, shares: float, price: float, fee: float, tax: float) -> float:
    """The money that moved: shares · price + fee + tax for a buy, shares · price − fee − tax for a
    sell and a dividend.

    What is reinvested is what was left after fee and tax, so for ``reinvest`` it is shares · price.
    """
    if kind == "reinvest":
        return shares * price
    return shares * price + (fee + tax if kind == "buy" else -fee - tax)


def price_of(kind: TransactionKind, shares: float, amount: float, fee: float, tax: float) -> float:
    """The price per share that ``amount_of`` takes back to ``amount``; negative when fee and tax
    are more than it.
    """
    if kind == "reinvest":
        return amount / shares
    return (amount - (fee + tax if kind == "buy" else -fee - tax)) / shares


def agrees(
    kind: TransactionKind, shares: float, price: float, amount: float, fee: float, tax: float | None
) -> bool:
    """Whether a typed amount is what shares, price, fee and tax make, within 1 %.

    A dividend whose tax is not written is known after tax only: its amount may be less.
    """
    expected = amount_of(kind, shares, price, fee, tax or 0.0)
    slack = max(_TOLERANCE * abs(expected), _CENT)
    if kind == "dividend" and tax is None:
        return amount <= expected + slack
    return abs(amount - expected) <= slack
