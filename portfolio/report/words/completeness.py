"""Two facts about prices: whether all that a quarter needs are there, and how old the last closes
are.

A past quarter's prices are all there however long ago the last fetch was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from portfolio.analysis.records import Review
    from portfolio.language import Language

#: As many names as a sentence can carry.
_NAMED = 8
#: The problems that say that a needed price or rate is missing or too old.
_LACKING = ("no_price", "unknown_symbol", "missing_rate", "stale_price")


def lacking(review: Review) -> tuple[str, ...]:
    """The securities and rates of which a price that the review needs is missing or too old: at its
    end, at an opening.
    """
    priced = (h for h in review.securities if not h.is_manual)
    of_holdings = [h.symbol for h in priced if h.price is None or h.is_stale]
    told = [p.where for p in review.problems if p.code in _LACKING]
    return tuple(dict.fromkeys([*of_holdings, *told]))


def in_words(review: Review, t: Language) -> str:
    """Whether all prices that the review needs are there, as a sentence; how old they are today is
    another matter. Empty where it needs none.
    """
    if not any(not h.is_manual for h in review.securities):
        return ""
    symbols, quarter = lacking(review), t.quarter(review.quarter)
    if not symbols:
        return t("All prices that {quarter} needs are there.", quarter=quarter)
    return t(
        "Prices that {quarter} needs are missing or too old: {symbols}.",
        quarter=quarter,
        symbols=_named(symbols, t),
    )


def in_brief(review: Review, t: Language) -> str:
    """The same as a part of a line."""
    if not any(not h.is_manual for h in review.securities):
        return ""
    symbols = lacking(review)
    if not symbols:
        return t("all prices that this quarter needs are there")
    return t("prices missing or too old: {symbols}", symbols=_named(symbols, t))


def _named(symbols: tuple[str, ...], t: Language) -> str:
    if len(symbols) <= _NAMED:
        return t.listing(list(symbols))
    return t("{symbols} and {n} others", symbols=symbols[:_NAMED], n=len(symbols) - _NAMED)


def last_close(behind: Collection[int], t: Language) -> str:
    """How many sessions have ended since each of the last closes, as a sentence; empty where there
    are none.
    """
    if not behind:
        return ""
    least, most = min(behind), max(behind)
    if not most:
        return t("The last close is there.")
    if most == 1 == least:
        return t("The last close is one session old.")
    if most == least:
        return t("The last close is {n} sessions old.", n=most)
    return t("The last closes are {least} to {most} sessions old.", least=least, most=most)
