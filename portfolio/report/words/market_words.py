"""The sentence after the first one: the time-weighted return, and how far it is from each
benchmark.

The first sentence says how much the portfolio grew without contributions, which no fund can be
compared with; this one says the return that can, so that a difference is never read off the wrong
number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.report.cells import known
from portfolio.report.words import labels, sentences

if TYPE_CHECKING:
    from portfolio.analysis.records import Review
    from portfolio.language import Language
    from portfolio.report.audience import Audience

#: As many benchmarks as a sentence can carry.
_FEW = 3
#: Below half of what two decimals of a percent show, two returns are the same.
_SAME = 0.00005


def compared(review: Review, t: Language) -> str:
    """The portfolio's time-weighted return since New Year against its benchmarks; empty without a
    ledger's return.
    """
    twr = known(review.totals.year.twr)
    if review.method != "ledger" or twr is None:
        return ""
    if known(review.totals.year.growth) is None or sentences.leads_with_return(review):
        # Then the first sentence has said the return already.
        return against(review, t)
    shown, distances = t.percent(twr, signed=True), _distances(review, t)
    if not distances:
        return t("Time-weighted, it returned {twr} after tax.", twr=shown)
    return t(
        "Time-weighted, it returned {twr} after tax, {distances}.", twr=shown, distances=distances
    )


def after_headline(review: Review, audience: Audience) -> str:
    """What follows the first sentence: the market, the gain, the quarter, and growth where it did
    not come first.
    """
    t = audience.t
    return (
        t.paragraph(
            compared(review, t),
            sentences.gained(review, audience),
            sentences.quarter_alone(review, t),
            sentences.growth_below(review, t),
        )
        if sentences.leads_with_return(review)
        else t.paragraph(sentences.quarter_alone(review, t), compared(review, t))
    )


def against(review: Review, t: Language) -> str:
    """After a sentence that has said the return since New Year: how far it is from each benchmark;
    empty without any.
    """
    distances = _distances(review, t)
    return t("That is {distances}.", distances=distances) if distances else ""


def _distances(review: Review, t: Language) -> str:
    """How far the portfolio is from its benchmarks; those that it beat come first."""
    twr = known(review.totals.year.twr)
    others = [
        (b.symbol, other) for b in review.benchmarks if (other := known(b.year.twr)) is not None
    ][:_FEW]
    if twr is None:
        return ""
    ranked = sorted(others, key=lambda pair: pair[1])
    return t.listing([_distance(t, symbol, twr - other) for symbol, other in ranked])


def _distance(t: Language, symbol: str, ahead: float) -> str:
    benchmark = labels.short(t, symbol, symbol)
    points = t.percent(abs(ahead)).removesuffix("%")
    if abs(ahead) < _SAME:
        return t("level with {benchmark}", benchmark=benchmark)
    if ahead > 0:
        return t("{points} points ahead of {benchmark}", points=points, benchmark=benchmark)
    return t("{points} points behind {benchmark}", points=points, benchmark=benchmark)
