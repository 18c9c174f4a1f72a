"""How a fetch ended: in one line, and as a table for the terminal."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

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
    "cancelled": N_("cancelled"),
}


#: Those after which older prices, or none, are shown.
FAILED = frozenset({"unknown", "rate_limited", "unavailable", "bad_data"})


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


def outcome_table(outcomes: Mapping[str, Outcome], last: Mapping[str, date], t: Language) -> str:
    """Return one line per symbol: how it ended, the last day now stored, the true reason of a
    failure; then the sum.
    """
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in (t("Symbol"), t("Outcome"), t("Prices to"), t("Reason")):
        table.add_column(title)
    for symbol, outcome in outcomes.items():
        # Of a symbol that it does not know Yahoo says "may be delisted", though most are slips of
        # the pen.
        reason = "" if outcome.kind == "unknown" else outcome.reason
        table.add_row(symbol, t(WORDS[outcome.kind]), str(last.get(symbol, "–")), reason)
    text = StringIO()
    Console(file=text, width=110, markup=False, highlight=False).print(table)
    return "\n".join(
        [
            *(line.rstrip() for line in text.getvalue().splitlines()),
            "",
            summary(outcomes.values(), t),
        ]
    )
