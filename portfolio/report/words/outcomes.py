"""How a fetch ended, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portfolio.language import Language
    from portfolio.market.records import Outcome

#: Each outcome in words that say what is true, never Yahoo's or a library's guess.
WORDS = {
    "ok": N_("fetched"),
    "unchanged": N_("nothing new"),
    "unknown": N_("unknown to Yahoo"),
    "rate_limited": N_("Yahoo asked to slow down"),
    "unavailable": N_("could not be reached"),
    "bad_data": N_("unusable answer"),
    "not_kept": N_("fetched, but could not be stored"),
    "cancelled": N_("cancelled"),
}


#: Those after which older prices, or none, are shown.
FAILED = frozenset({"unknown", "rate_limited", "unavailable", "bad_data", "not_kept"})


def summary(outcomes: Iterable[Outcome], t: Language) -> str:
    """How many symbols were fetched, had nothing new, failed or were not asked for; what did not
    happen is left out.
    """
    kinds = [outcome.kind for outcome in outcomes]
    counts = {
        N_("fetched: {n}"): kinds.count("ok"),
        N_("nothing new: {n}"): kinds.count("unchanged"),
        N_("failed: {n}"): sum(kind in FAILED for kind in kinds),
        N_("cancelled: {n}"): kinds.count("cancelled"),
    }
    return t.listing([t(template, n=n) for template, n in counts.items() if n])
