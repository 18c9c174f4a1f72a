"""Who a table, a sentence or a file is for: the one value that hides amounts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio.language import Language


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

    def without_amounts(self) -> Audience:
        """The same reader, who sees no amounts."""
        return replace(self, shows_amounts=False)

    def public(self) -> Audience:
        """The readers of a publication, in the same language and with amounts as before."""
        return replace(self, is_publication=True)
