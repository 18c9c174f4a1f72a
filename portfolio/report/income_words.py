"""Words of income that pages and files share: markets, states of a payment, what an estimate rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.language import DASH

if TYPE_CHECKING:
    from portfolio.language import Language


def market(t: Language, code: str) -> str:
    """A market of listings in the reader's language: ``US`` is ``United States``; crypto has no country."""
    if code == "CRYPTO":
        return t("Crypto")
    return str(t.locale.territories.get(code, code)) or DASH
