"""Who a table, a sentence or a file is for: the one value that hides amounts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio.language import Language


#: Where an amount would stand.
HIDDEN = "…"


@dataclass(frozen=True)
class Audience:
    """The reader of what is shown.

    ``t`` is their language. Without ``shows_amounts`` no amount of money, no share count and no
    manual price reaches them; percentages and market prices do. A publication leaves out what only
    the author can act on and what is nobody else's business.
    """

    t: Language
    shows_amounts: bool
    is_publication: bool = False

    def money(
        self,
        amount: float | None,
        currency: str,
        *,
        of: float | None = None,
        digits: int | None = None,
    ) -> str:
        """An amount in a sentence or on a card, where it may be told.

        Where it may not it is told in percent ``of`` a positive amount, or is three dots: what
        forgets to ask tells nobody anything. ``digits`` are the amount's decimals.
        """
        if self.shows_amounts:
            return self.t.money(amount, currency, digits=digits)
        if of is None or of <= 0:
            return HIDDEN
        return self.t.percent(None if amount is None else amount / of)

    def without_amounts(self) -> Audience:
        """The same reader, who sees no amounts."""
        return replace(self, shows_amounts=False)

    def public(self) -> Audience:
        """The readers of a publication, in the same language and with amounts as before."""
        return replace(self, is_publication=True)
