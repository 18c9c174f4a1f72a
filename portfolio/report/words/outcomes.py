"""How a fetch ended, in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portfolio.errors import N_
from portfolio.market.records import FAILED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

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


#: How long a failure is told after a fetch that went well.
LATELY = timedelta(days=30)


def past_failure(failure: Outcome, t: Language) -> str:
    """When and how a fetch failed that later ones made good, with the true cause."""
    when = failure.at.astimezone().strftime("%Y-%m-%d %H:%M")
    said, reason = t(WORDS[failure.kind]), failure.reason
    if not reason or failure.kind == "unknown":
        return t("{time}: {outcome}", time=when, outcome=said)
    return t("{time}: {outcome} ({reason})", time=when, outcome=said, reason=reason)


def lately(
    failures: Mapping[str, Outcome], last: Mapping[str, Outcome], now: datetime
) -> dict[str, Outcome]:
    """The last failure of each symbol whose ``last`` attempt was good, as far as it is of the last
    thirty days.
    """
    return {
        symbol: failure
        for symbol, failure in failures.items()
        if now - failure.at <= LATELY and not (symbol in last and last[symbol].kind in FAILED)
    }
