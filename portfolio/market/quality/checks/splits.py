"""Checks of the splits in the event list: against the prices, and whether their ratio is one at
which shares are split. (A jump without an event is ``prices.jump``.)

A split counts for every share and every close before it, so none is too late for a review.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from portfolio.book.records import Correction
from portfolio.book.symbols import listing
from portfolio.errors import N_
from portfolio.market.corrections import move_by_split
from portfolio.market.quality.checks.words import amount, date_of
from portfolio.market.splits import NO_SHARES_ADDED, ratio_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from portfolio.market.quality.checks.subject import CheckedSymbol
    from portfolio.market.records import Finding

#: Where shares are added at any ratio: stock dividends, and capital that is reduced.
_ANY_RATIO = ("TW", "JP", "KR", "HK")
#: New and old shares of a split are at most so many, but for a whole number on either side.
_MOST_SHARES = 20
#: Dividends in shares, in whole per cents.
_PER_CENTS = (1, 10)
#: A ratio is served with at least so many digits.
_EXACT = 1e-6


def split_in_price(subject: CheckedSymbol) -> Iterator[Finding]:
    """A listed split with whose ratio the served closes still move, though they should be adjusted
    for it.
    """
    history = subject.history
    for day, ratio in _counting(subject):
        moved = move_by_split(history, day, ratio)
        if moved is None:
            continue
        row, unadjusted = moved
        at = date_of(history.days[row])
        apply = Correction(subject.symbol, at, "split", ratio if unadjusted else 1 / ratio)
        facts = {
            "split_day": date_of(day),
            "split": ratio_in_words(ratio),
            "before": amount(history.closes[row - 1]),
            "value": amount(history.closes[row]),
            "currency": history.currency,
        }
        code, template = ("split_unapplied", _UNAPPLIED) if unadjusted else ("split_twice", _TWICE)
        yield subject.finding("error", code, (at, at), template, facts, (apply,))


def split_or_spin_off(subject: CheckedSymbol) -> Iterator[Finding]:
    """A listed split at a ratio at which nobody splits shares: Yahoo files spin-offs so."""
    market = listing(subject.symbol).market
    if subject.history.is_written or market in _ANY_RATIO:
        return
    for day, ratio in _counting(subject):
        if not is_of_shares(ratio):
            at = date_of(day)
            facts = {"split": ratio_in_words(ratio)}
            none = (Correction(subject.symbol, at, "split", 1.0),)
            yield subject.finding(
                "warning", "split_spin_off", (at, at), NO_SHARES_ADDED, facts, none
            )


def is_of_shares(ratio: float) -> bool:
    """Whether it is exactly n:m with both at most 20 or one of them 1, or 1.01 to 1.10 in whole per
    cents.
    """
    for exact in (ratio, 1 / ratio):
        if abs(exact / max(round(exact), 1) - 1) <= _EXACT:
            return True
    near = Fraction(ratio).limit_denominator(_MOST_SHARES)
    if near.numerator <= _MOST_SHARES and abs(float(near) / ratio - 1) <= _EXACT:
        return True
    per_cent = round((ratio - 1) * 100)
    first, last = _PER_CENTS
    return first <= per_cent <= last and abs((1 + per_cent / 100) / ratio - 1) <= _EXACT


def _counting(subject: CheckedSymbol) -> Iterator[tuple[np.datetime64, float]]:
    """The splits after a close that the review counts."""
    history, first = subject.history, subject.first_of_all
    for day, ratio in zip(history.split_days, history.split_ratios.tolist(), strict=True):
        if day >= first:
            yield day, ratio


_UNAPPLIED = N_(
    "{symbol} split {split} on {split_day}, but the prices before {first} are not adjusted for it:"
    " they go from {before} to {value} {currency}. Returns over that day are wrong until you apply"
    " the split or fetch again."
)
_TWICE = N_(
    "{symbol} split {split} on {split_day}, and the prices before {first} are adjusted for it"
    " twice: they go from {before} to {value} {currency}. Returns over that day are wrong until you"
    " undo one, or fetch again."
)
