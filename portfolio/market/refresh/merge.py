"""Joining what is stored with what Yahoo answered, so that good data is never replaced by worse.

Yahoo rewrites a symbol's whole past when it splits. Closes of two fetches may therefore be joined
only where they agree on the days both have; otherwise the whole symbol is asked for again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.market.raw import Remarks
from portfolio.market.refresh.itself import agrees_with_itself
from portfolio.market.sessions import is_same_clock

if TYPE_CHECKING:
    from datetime import date

    from portfolio.arrays import Dates, Floats, Places
    from portfolio.market.raw import RawHistory

#: Closes of the same day may differ by this fraction; more means that the past was rewritten.
TOLERANCE = 0.001
#: A whole answer with fewer rows than this share of the stored ones is not believed.
_ENOUGH_ROWS = 0.95
#: Closes after a split are the earlier ones divided by its ratio, but for rounding.
_AROUND_SPLIT = 0.02
#: All closes about this many times the stored ones, or so much less, are in another unit (within
#: the factor).
_UNIT, _AROUND_UNIT = 100.0, 1.4
#: A whole answer may begin this much later than what is stored.
_LATER_START = np.timedelta64(10, "D")


def refusal(stored: RawHistory, answer: RawHistory) -> str:
    """Why ``answer`` cannot be of the same security as ``stored``; empty when it can."""
    if answer.unit != stored.unit:
        return f"quoted in {answer.unit}, stored in {stored.unit}"
    if not is_same_clock(answer.timezone, stored.timezone):
        return f"dated in {answer.timezone}, stored in {stored.timezone}"
    return ""


def extend(stored: RawHistory, answer: RawHistory) -> RawHistory | None:
    """``stored`` with the newer rows and events of ``answer``; None when the past was rewritten.

    It was when a close differs on a day both have, or a dividend by a factor that makes it another
    unit; when they share no day; or when ``answer`` has a split that is not stored.
    """
    ours, theirs = common_days(stored.days, answer.days)
    if not len(ours) or _rewritten(stored.closes[ours], answer.closes[theirs]):
        return None
    paid, listed = common_days(stored.dividend_days, answer.dividend_days)
    shares = answer.dividend_amounts[listed] / stored.dividend_amounts[paid]
    if any(map(_is_in_other_unit, shares[shares > 0].tolist())):
        return None  # one of the two is in another unit: the whole answer shows which
    known = dict(zip(stored.split_days.tolist(), stored.split_ratios.tolist(), strict=True))
    fresh = zip(answer.split_days.tolist(), answer.split_ratios.tolist(), strict=True)
    if any(known.get(day) != ratio for day, ratio in fresh):
        return None
    nameless = replace(
        answer, adj_closes=np.full(len(answer.days), np.nan)
    )  # its base is another one
    merged = _union(stored, nameless)
    adj_closes = merged.adj_closes.copy()
    adj_closes[np.isin(merged.days, stored.days)] = stored.adj_closes
    return replace(merged, adj_closes=adj_closes)


def shortfall(stored: RawHistory, answer: RawHistory) -> str:
    """What ``answer``, a whole history, lacks of ``stored``; empty when it reaches as far."""
    if len(stored.days) and len(answer.days):
        if answer.days[0] > stored.days[0] + _LATER_START:
            return f"begins {answer.days[0]}, stored from {stored.days[0]}"
        if answer.days[-1] < stored.days[-1]:
            return f"ends {answer.days[-1]}, stored until {stored.days[-1]}"
        if len(answer.days) < _ENOUGH_ROWS * len(stored.days):
            return f"{len(answer.days)} rows, stored {len(stored.days)}"
    return ""


def poisoned(stored: RawHistory, answer: RawHistory) -> str:
    """What is wrong with all that is stored, when ``answer``, a whole history, shows it: closes in
    another unit beside dividends that contradict them, where its own agree with each other. Empty
    when that is not so.
    """
    ours, theirs = common_days(stored.days, answer.days)
    if not len(ours) or shortfall(stored, answer):
        return ""
    level = float(np.median(answer.closes[theirs] / stored.closes[ours]))
    if not _is_in_other_unit(level) or _is_split(stored, answer, level):
        return ""
    if not agrees_with_itself(answer) or agrees_with_itself(stored):
        return ""
    return f"all closes were stored in another unit, {1 / level:.4g} times those of now"


def _is_in_other_unit(level: float) -> bool:
    return 1 / _AROUND_UNIT <= max(level, 1 / level) / _UNIT <= _AROUND_UNIT


def replace_whole(stored: RawHistory, answer: RawHistory) -> RawHistory | str:
    """``answer``, a whole history, in place of ``stored``; or the reason why it is worse than that.

    Days and dividends that only ``stored`` has are kept, brought to the base of ``answer`` by the
    ratio of the closes around them (a 4:1 split makes a stored dividend of 4 one of 1).
    """
    short = shortfall(stored, answer)
    if short:
        return short
    ours, theirs = common_days(stored.days, answer.days)
    if not len(ours):
        return "no day in common with what is stored"
    ratios = answer.closes[theirs] / stored.closes[ours]
    level = float(np.median(ratios))
    is_split = _is_split(stored, answer, level)
    if not is_split and _is_in_other_unit(level):
        return f"all closes {level:.4g} times the stored ones"
    base = Base(stored.days[ours], ratios)
    rebased = replace(
        stored,
        closes=stored.closes * base.at(stored.days),
        dividend_amounts=stored.dividend_amounts * base.at(stored.dividend_days),
        adj_closes=np.full(len(stored.days), np.nan),
    )
    whole = _union(rebased, answer)
    if is_split or abs(level - 1) <= TOLERANCE:
        return whole
    day = answer.fetched_at.date()
    return replace(
        whole, remarks=replace(whole.remarks, rebased={**whole.remarks.rebased, day: level})
    )


def _is_split(stored: RawHistory, answer: RawHistory, level: float) -> bool:
    """Whether splits that only ``answer`` lists explain that closes are ``level`` times the stored
    ones.
    """
    fresh = ~np.isin(answer.split_days, stored.split_days)
    return (
        bool(fresh.any())
        and abs(level * float(np.prod(answer.split_ratios[fresh])) - 1) < _AROUND_SPLIT
    )


class Base:
    """How many times a stored price is of what Yahoo now says, day by day."""

    #: Neighbouring days whose ratios vote, so that one wrong close does not decide.
    _VOTERS = 5

    def __init__(self, days: Dates, ratios: Floats) -> None:
        self._days = days
        self._ratios = ratios

    def at(self, days: Dates) -> Floats:
        """The median ratio of the nearest common days, shape of ``days``; 1 where they agree."""
        if not len(days):
            return np.ones(0)
        voters = min(self._VOTERS, len(self._days))
        first = np.clip(
            np.searchsorted(self._days, days) - voters // 2, 0, len(self._days) - voters
        )
        ratios = np.median(self._ratios[first[:, None] + np.arange(voters)], axis=1)
        return np.where(np.abs(ratios - 1) <= TOLERANCE, 1.0, ratios)


def _rewritten(stored: Floats, answered: Floats) -> bool:
    return bool(np.any(np.abs(answered / stored - 1) > TOLERANCE))


def common_days(ours: Dates, theirs: Dates) -> tuple[Places, Places]:
    """Positions of the days that both have."""
    _, at_ours, at_theirs = np.intersect1d(ours, theirs, assume_unique=True, return_indices=True)
    return at_ours, at_theirs


def _union(older: RawHistory, newer: RawHistory) -> RawHistory:
    """All rows and events of both; where both have a day, ``newer``'s."""
    days, pick = _pick(older.days, newer.days)
    dividend_days, pick_dividend = _pick(older.dividend_days, newer.dividend_days)
    split_days, pick_split = _pick(older.split_days, newer.split_days)
    return replace(
        newer,
        name=newer.name or older.name,
        remarks=_remarks(older, newer),
        days=days,
        closes=np.concatenate([older.closes, newer.closes])[pick],
        adj_closes=np.concatenate([older.adj_closes, newer.adj_closes])[pick],
        volumes=np.concatenate([older.volumes, newer.volumes])[pick],
        row_fetched=np.concatenate([older.row_fetched, newer.row_fetched])[pick],
        dividend_days=dividend_days,
        dividend_amounts=np.concatenate([older.dividend_amounts, newer.dividend_amounts])[
            pick_dividend
        ],
        split_days=split_days,
        split_ratios=np.concatenate([older.split_ratios, newer.split_ratios])[pick_split],
    )


def _remarks(older: RawHistory, newer: RawHistory) -> Remarks:
    """What is to be remarked of the union: ``newer`` says it anew for the days it reaches over."""
    ours, theirs = older.remarks, newer.remarks
    if not len(newer.days):
        return ours
    first, last = newer.days[[0, -1]].tolist()

    def still(day: date) -> bool:
        return not first <= day <= last

    paid, served = set(newer.dividend_days.tolist()), set(newer.days.tolist())
    vanished = {day for day in older.dividend_days.tolist() if not still(day)} | ours.vanished
    return Remarks(
        unusable={d: v for d, v in ours.unusable.items() if still(d)} | dict(theirs.unusable),
        dividend_currencies={d: c for d, c in ours.dividend_currencies.items() if d not in paid}
        | dict(theirs.dividend_currencies),
        vanished=frozenset(vanished - paid),
        refused={d: v for d, v in ours.refused.items() if d not in served},
        rebased={**ours.rebased, **theirs.rebased},
    )


def _pick(older: Dates, newer: Dates) -> tuple[Dates, Places]:
    """The sorted union of two sets of days, and where each stands in their concatenation, ``newer``
    first.
    """
    both = np.concatenate([newer, older])
    days, first = np.unique(both, return_index=True)
    return days, (first + len(older)) % max(len(both), 1)
