"""What a position is called: a security or cash in an account, which is named where it must be."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from portfolio.report.words import labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.analysis.records import HoldingReview
    from portfolio.language import Language


class PositionNames:
    """The names of a table's positions: with the account where a symbol stands in several."""

    def __init__(self, t: Language, positions: Iterable[HoldingReview]) -> None:
        self._t = t
        self._places = Counter((h.symbol, h.currency) for h in positions)

    def _is_alone(self, h: HoldingReview) -> bool:
        return self._places[h.symbol, h.currency] == 1

    def long(self, h: HoldingReview) -> str:
        """The holding's name with its symbol, for cash with its currency."""
        t = self._t
        name = labels.long(t, h.symbol, h.name)
        if h.is_cash:
            name = t("{name} ({symbol})", name=name, symbol=h.currency)
        if self._is_alone(h):
            return name
        return t("{holding} in {account}", holding=name, account=labels.group(t, h.account))

    def symbol(self, h: HoldingReview) -> str:
        """The same in a narrow column: the symbol, of cash its currency."""
        t, shown = self._t, cash_or_symbol(self._t, h)
        if self._is_alone(h) or not h.account:
            return shown
        return t("{name} ({symbol})", name=shown, symbol=h.account)


def cash_or_symbol(t: Language, h: HoldingReview) -> str:
    """A symbol; of cash the word with its currency."""
    return t("Cash {currency}", currency=h.currency) if h.is_cash else h.symbol
