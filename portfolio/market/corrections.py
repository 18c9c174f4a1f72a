"""The user's corrections, and those that a finding proposes, applied to a history: arrays in,
arrays out.

Order: splits first, since they change the basis in which the other amounts are written, then closes
and dividends. Of two words about one day's close (or dividend) the later one holds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.errors import N_
from portfolio.market.records import Finding, History

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from portfolio.arrays import Dates, Floats
    from portfolio.book.records import Correction
    from portfolio.market.records import Market

#: A split of the same ratio this near in the event list is the one that a correction means.
SAME_SPLIT = np.timedelta64(7, "D")
#: Closes move by a split that they are not adjusted for this near to its day. Smaller ones cannot
#: be told from a day's move.
_NEAR, _SMALLEST_SEEN = np.timedelta64(5, "D"), 1.3
#: The market's own move on that day, as a factor; for splits under 2:1 less, or every crash would
#: be one.
_AROUND, _AROUND_SMALL = 1.25, 1.12


def corrected(history: History, corrections: Iterable[Correction]) -> History:
    """The history as the ``corrections`` of its symbol say; those of other symbols count for
    nothing.

    ``drop`` takes a day's row away, ``close`` and ``dividend`` replace that day's amount or add it
    where there is none (a dividend of 0 takes it away). Their amounts are divided by every split
    after ``entered``, because Yahoo rewrites its past at a split; without ``entered`` they are
    taken as they stand. ``split`` divides the closes before its day, but only while they jump there
    as an unadjusted split makes them: once Yahoo has adjusted them itself, it does nothing. It also
    adds the split to the events if it is not one of them. A ``split`` of 1 takes the event near its
    day away, as no shares were added: closes and dividends before it are multiplied back, and what
    was handed out instead counts as returned.
    """
    own = [c for c in corrections if c.symbol == history.symbol]
    for split in (c for c in own if c.kind == "split"):
        history = _split(history, split)
    closes = {c.day: _amount(c, history) for c in own if c.kind in ("drop", "close")}
    dividends = {c.day: _amount(c, history) or None for c in own if c.kind == "dividend"}
    if closes:
        days, values = replaced(history.days, history.closes, closes)
        history = replace(history, days=days, closes=values)
    if dividends:
        days, values = replaced(history.dividend_days, history.dividend_amounts, dividends)
        history = replace(history, dividend_days=days, dividend_amounts=values)
    return history


def unused(history: History, corrections: Iterable[Correction]) -> tuple[Finding, ...]:
    """What the user should know of corrections of this symbol that change nothing, or whose basis
    is unclear.

    ``history`` is the one before they are applied.
    """
    found: list[Finding] = []
    own = [c for c in corrections if c.symbol == history.symbol]
    for c in own:
        facts = {"symbol": c.symbol, "day": c.day, "kind": c.kind}
        if c.kind == "drop" and not _has(history.days, c.day):
            found.append(_finding(c, "correction_unused", _NO_ROW, facts))
        elif c.kind == "dividend" and c.value == 0 and not _has(history.dividend_days, c.day):
            found.append(_finding(c, "correction_unused", _NO_DIVIDEND, facts))
        elif c.kind == "split" and c.value == 1:
            if _event_near(history, c.day) is None:
                found.append(_finding(c, "correction_unused", _NO_EVENT, facts))
        elif c.kind == "split" and not is_unadjusted(history, c):
            found.append(_finding(c, "correction_unused", _NO_JUMP, facts))
        elif c.kind in ("close", "dividend") and c.value and c.entered is None:
            later = history.split_days > np.datetime64(c.day, "D")
            if later.any():
                split: date = history.split_days[later][0].astype(object)
                found.append(
                    _finding(
                        c, "correction_basis", _UNCLEAR, {**facts, "value": c.value, "split": split}
                    )
                )
    return tuple(found)


def with_alternatives(market: Market) -> Market:
    """The market with the history that each finding's alternative leads to, for their effect to be
    computed.
    """
    known = market.by_name
    return replace(
        market,
        alternatives=tuple(
            (
                corrected(known[f.symbol], f.alternative)
                if f.alternative and f.symbol in known
                else None
            )
            for f in market.findings
        ),
    )


def without_history(symbol: str, currency: str) -> History:
    """The history of a symbol of which nothing is stored, for the user's own closes to stand in."""
    days, values = np.empty(0, "datetime64[D]"), np.empty(0)
    return History(symbol, currency, "", days, values, days, values, days, values)


_NO_ROW = N_(
    "{symbol} has no price of {day} any more, so there is nothing to leave out: remove that"
    " correction."
)
_NO_DIVIDEND = N_(
    "{symbol} has no dividend of {day} any more, so there is nothing to take away: remove that"
    " correction."
)
_NO_JUMP = N_(
    "The prices of {symbol} do not jump on {day}, so the split in your corrections is not applied:"
    " remove it, or write the day on which they do."
)
_NO_EVENT = N_(
    "{symbol} has no split near {day} any more, so there is none to take away: remove that"
    " correction."
)
_UNCLEAR = N_(
    "{symbol} split on {split}, and your correction of {day} to {value} does not say when it was"
    " written: write that day in the column “entered”, so that it is divided by later splits only."
)


def _finding(
    correction: Correction, code: str, template: str, facts: Mapping[str, object]
) -> Finding:
    return Finding(
        "warning", code, correction.symbol, correction.day, correction.day, template, facts
    )


def _has(days: Dates, day: date) -> bool:
    return bool((days == np.datetime64(day, "D")).any())


def _amount(correction: Correction, history: History) -> float | None:
    """A correction's amount in the basis of ``history``; None takes the day's away."""
    if correction.kind == "drop" or correction.value is None:
        return None
    if correction.entered is None:
        return correction.value
    later = history.split_days > np.datetime64(correction.entered, "D")
    return correction.value / float(np.prod(history.split_ratios[later]))


def replaced(
    days: Dates, values: Floats, wanted: Mapping[date, float | None]
) -> tuple[Dates, Floats]:
    """The series with the amounts of ``wanted`` on their days, and without the days where it is
    None.
    """
    touched = np.array(list(wanted), "datetime64[D]")
    kept = ~np.isin(days, touched)
    amounts: Sequence[float] = [np.nan if value is None else value for value in wanted.values()]
    new = ~np.isnan(amounts)
    all_days = np.concatenate([days[kept], touched[new]])
    order = np.argsort(all_days)
    return all_days[order], np.concatenate([values[kept], np.asarray(amounts)[new]])[order]


def is_unadjusted(history: History, split: Correction) -> bool:
    """Whether the close jumps on the split's day by more like 1 ÷ its ratio than like nothing at
    all.
    """
    row = int(np.searchsorted(history.days, np.datetime64(split.day, "D")))
    if not split.value or not 0 < row < len(history.days):
        return False
    jump = np.log(history.closes[row] / history.closes[row - 1])
    return bool(abs(jump + np.log(split.value)) < abs(jump))


def move_by_split(history: History, day: np.datetime64, ratio: float) -> tuple[int, bool] | None:
    """The row near a listed split at which the closes, which should be adjusted for it, still move
    by its ratio; None where none does, and for a small split, of which nobody can tell.

    They fall by the ratio where the past is not adjusted yet (True), and rise by it where it was
    adjusted twice (False).
    """
    if max(ratio, 1 / ratio) < _SMALLEST_SEEN:
        return None
    first, last = np.searchsorted(history.days, [day - _NEAR, day + _NEAR + 1])
    around = _AROUND if max(ratio, 1 / ratio) >= 1.8 else _AROUND_SMALL
    for row in range(max(int(first), 1), int(last)):
        move = float(history.closes[row] / history.closes[row - 1])
        for expected, unadjusted in ((1 / ratio, True), (ratio, False)):
            if expected / around <= move <= expected * around:
                return row, unadjusted
    return None


def _event_near(history: History, day: date) -> int | None:
    """The place of the listed split that a day means: the nearest, at most a week off."""
    if not len(history.split_days):
        return None
    distance = np.abs(history.split_days - np.datetime64(day, "D"))
    nearest = int(distance.argmin())
    return nearest if distance[nearest] <= SAME_SPLIT else None


def _none_added(history: History, day: date) -> History:
    """The history where what is listed as a split near ``day`` added no shares.

    Yahoo files a spin-off so: a share before it is worth as much as the share after it and what was
    handed out. In total returns that much was paid on the first day without it, and put back.
    """
    event = _event_near(history, day)
    if event is None:
        return history
    at, ratio = history.split_days[event], float(history.split_ratios[event])
    # What the closes are not divided by, they need not be multiplied by.
    factor = 1.0 if move_by_split(history, at, ratio) else ratio
    history = replace(
        history,
        closes=np.where(history.days < at, history.closes * factor, history.closes),
        dividend_amounts=np.where(
            history.dividend_days < at,
            history.dividend_amounts * factor,
            history.dividend_amounts,
        ),
        split_days=np.delete(history.split_days, event),
        split_ratios=np.delete(history.split_ratios, event),
    )
    row = int(np.searchsorted(history.days, at))
    if ratio <= 1 or row == len(history.days):
        return history
    without: date = history.days[row].astype(object)
    days, amounts = replaced(
        history.returned_days,
        history.returned_amounts,
        {without: float(history.closes[row]) * (ratio - 1)},
    )
    return replace(history, returned_days=days, returned_amounts=amounts)


def _split(history: History, split: Correction) -> History:
    if split.value == 1:
        return _none_added(history, split.day)
    if split.value is None or not is_unadjusted(history, split):
        return history
    day = np.datetime64(split.day, "D")
    closes = np.where(history.days < day, history.closes / split.value, history.closes)
    known = history.split_ratios[np.abs(history.split_days - day) <= SAME_SPLIT]
    # One over the ratio undoes an event that Yahoo has adjusted for twice; it is not another event.
    if np.isclose([known, 1 / known], split.value, rtol=0.01).any():
        return replace(history, closes=closes)
    days, ratios = replaced(history.split_days, history.split_ratios, {split.day: split.value})
    return replace(history, closes=closes, split_days=days, split_ratios=ratios)
