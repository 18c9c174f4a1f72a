"""What the review says about income, in words; plain text, to be escaped for where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.report import labels, sentences
from portfolio.report.cells import known

if TYPE_CHECKING:
    from portfolio.analysis.records import HoldingReview, Review
    from portfolio.language import Language

#: Payers that one sentence can name before it becomes a table.
_MOST = 3


def payers(review: Review, t: Language) -> str:
    """The highest yields as the author writes them; empty when nothing has paid for a year.

    "PFF pays 4.43% after tax, monthly; Shell 3.86% after tax, quarterly; …": trailing yields after tax.
    """
    found = [h for h in sentences.payers(review) if known(h.yield_trailing_net)]
    said = [_paying(h, t, is_first=i == 0) for i, h in enumerate(found[:_MOST])]
    if not said:
        return ""
    whole = said[0]
    for more in said[1:]:
        whole = t("{said}; {more}", said=whole, more=more)
    return t("{said}.", said=whole)


def _paying(h: HoldingReview, t: Language, *, is_first: bool) -> str:
    facts = {
        "holding": labels.short(t, h.symbol, h.name),
        "net": t.percent(h.yield_trailing_net),
        "frequency": labels.frequency(t, h.dividend_frequency),
    }
    if is_first:
        return t("{holding} pays {net} after tax, {frequency}", **facts)
    return t("{holding} {net} after tax, {frequency}", **facts)


def forward_note(t: Language) -> str:
    """What a forward yield is."""
    return t(
        "Estimated: the last regular dividend times the payments of a year, divided by the latest price; special "
        "dividends are left out."
    )
