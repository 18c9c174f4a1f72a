"""What may be stored: the checks that stand between an answer of Yahoo and good data that it would
replace.

A close that is plainly wrong never replaces a stored one; an answer that breaks the stored past is
refused as a whole. A wrong close of a day that is not stored yet is stored as served, held out when
it is read (``cleaning``) and asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.symbols import listing
from portfolio.market.quality.checks.words import amount, date_of
from portfolio.market.quality.cleaning import wrong_runs
from portfolio.market.quality.jumps import is_about, jumps
from portfolio.market.refresh.itself import agrees_with_itself
from portfolio.market.refresh.merge import Base, common_days
from portfolio.market.sessions import has_weekend_rows

if TYPE_CHECKING:
    from portfolio.arrays import Bools, Floats
    from portfolio.market.raw import RawHistory

#: Of an exchange that is closed on weekends, a larger share of rows on them means that all dates
#: are shifted.
_MOST_WEEKENDS = 0.05
#: A wrong close among so many last rows keeps the history from being up to date.
_LATEST_ROWS = 5
#: A dividend that was stored otherwise by about this factor (within ``_AROUND_UNIT``) is in the
#: wrong unit.
_UNIT, _AROUND_UNIT = 100.0, 1.5
_STANDS_OUT = 10.0


@dataclass(frozen=True)
class Admission:
    """What came of holding an answer against what is stored."""

    #: What may be stored; None for nothing of it.
    raw: RawHistory | None
    #: What is wrong with the answer; empty for nothing.
    wrong: str = ""
    #: What was wrong with all that was stored and is so no longer; empty for nothing.
    mended: str = ""


def admitted(stored: RawHistory | None, merged: RawHistory) -> Admission:
    """What of ``merged``, which has been joined with ``stored``, may be stored. ``stored`` is None
    at the first fetch.
    """
    shifted = shifted_days(merged)
    if shifted:
        return Admission(None, shifted)
    if stored is None or not len(stored.days):
        return Admission(merged, _wrong_at_end(merged))
    merged, reason = _with_stored_closes(stored, merged)
    broken = new_jump(stored, merged)
    if broken:
        return Admission(None, broken)
    merged, other_unit, mended = _with_stored_dividends(stored, merged)
    return Admission(merged, reason or other_unit or _wrong_at_end(merged), mended)


def shifted_days(raw: RawHistory) -> str:
    """Why the dates cannot be right: too many rows on weekends. Empty when they can be."""
    where = listing(raw.symbol)
    # Tel Aviv traded on Sundays until 2026.
    if has_weekend_rows(raw.symbol) or where.market in ("", "IL"):
        return ""
    count = int((~np.is_busday(raw.days)).sum())
    return (
        f"{count} rows on weekends" if count >= 2 and count > _MOST_WEEKENDS * len(raw.days) else ""
    )


def new_jump(stored: RawHistory, merged: RawHistory) -> str:
    """Why the past is worse than it was: a jump between two days that were stored without one.
    Empty when it is not.
    """
    ours, theirs = common_days(stored.days, merged.days)
    before, after = stored.closes[ours], merged.closes[theirs]
    fresh = np.setdiff1d(jumps(after), jumps(before))
    if not len(fresh):
        return ""
    row = int(fresh[0])
    return (
        f"a jump on {merged.days[theirs][row]}, from {after[row - 1]:g} to {after[row]:g}, where"
        " none was before"
    )


def _with_stored_closes(stored: RawHistory, merged: RawHistory) -> tuple[RawHistory, str]:
    """``merged`` with the stored closes where its own are plainly wrong and the stored ones are
    not.
    """
    wrong = wrong_rows(merged)
    if not wrong.any():
        return merged, ""
    ours, theirs = common_days(stored.days, merged.days)
    sound = ~wrong_rows(stored)[ours]
    better = sound & wrong[theirs] & (stored.closes[ours] != merged.closes[theirs])
    if not better.any():
        return merged, ""
    agreed = sound & ~wrong[theirs]
    if not agreed.any():
        return merged, ""
    base = Base(stored.days[ours][agreed], (merged.closes[theirs] / stored.closes[ours])[agreed])
    at, days = theirs[better], stored.days[ours][better]
    closes = merged.closes.copy()
    refused = {date_of(day): float(close) for day, close in zip(days, closes[at], strict=True)}
    closes[at] = stored.closes[ours][better] * base.at(days)
    remarks = replace(merged.remarks, refused={**merged.remarks.refused, **refused})
    first = min(refused)
    reason = (
        f"a close of {amount(refused[first])} on {first}, stored {amount(float(closes[at][0]))}"
    )
    more = f", and {len(refused) - 1} more such" if len(refused) > 1 else ""
    return replace(merged, closes=closes, remarks=remarks), reason + more


def _with_stored_dividends(stored: RawHistory, merged: RawHistory) -> tuple[RawHistory, str, str]:
    """``merged`` with the stored dividends where its own are 100 times them, or a hundredth, for no
    reason; what is wrong with its own, and what was wrong with all that were stored.
    """
    ours, theirs = common_days(stored.dividend_days, merged.dividend_days)
    if not len(ours):
        return merged, "", ""
    rows_ours, rows_theirs = common_days(stored.days, merged.days)
    base = Base(stored.days[rows_ours], merged.closes[rows_theirs] / stored.closes[rows_ours])
    expected = stored.dividend_amounts[ours] * base.at(stored.dividend_days[ours])
    ratios = merged.dividend_amounts[theirs] / expected
    wrong = np.array(
        [is_about(max(r, 1 / r), _UNIT, _AROUND_UNIT) for r in ratios.tolist()], np.bool_
    )
    for place in np.flatnonzero(wrong).tolist():
        wrong[place] = not _stands_out(stored.dividend_amounts, int(ours[place]))
    if not wrong.any():
        return merged, "", ""
    amounts = merged.dividend_amounts.copy()
    served = float(amounts[theirs[wrong]][0])
    if wrong.all() and agrees_with_itself(merged) and not agrees_with_itself(stored):
        day, now = merged.dividend_days[theirs[0]], float(merged.dividend_amounts[theirs[0]])
        return merged, "", f"all dividends were stored in another unit, that of {day} is {now:g}"
    amounts[theirs[wrong]] = expected[wrong]
    day = merged.dividend_days[theirs[wrong]][0]
    reason = f"a dividend of {amount(served)} on {day}, stored {amount(float(expected[wrong][0]))}"
    return replace(merged, dividend_amounts=amounts), reason, ""


def _stands_out(amounts: Floats, place: int) -> bool:
    """Whether the stored amount was itself the mistake: nothing like the other ones that are
    stored.
    """
    others = np.delete(amounts, place)
    return len(others) > 0 and not is_about(
        float(amounts[place] / np.median(others)), 1.0, _STANDS_OUT
    )


def wrong_rows(raw: RawHistory) -> Bools:
    """Which rows ``cleaning`` would hold out; shape of the days."""
    wrong = np.zeros(len(raw.days), np.bool_)
    suspects = jumps(raw.closes)
    if len(suspects):
        for run in wrong_runs(raw.history(), suspects):
            wrong[run.first : run.end] = True
    return wrong


def _wrong_at_end(raw: RawHistory) -> str:
    wrong = np.flatnonzero(wrong_rows(raw)[-_LATEST_ROWS:])
    if not len(wrong):
        return ""
    row = len(raw.days) - min(_LATEST_ROWS, len(raw.days)) + int(wrong[0])
    return f"the close of {raw.days[row]} is plainly wrong: {amount(float(raw.closes[row]))}"
