"""Checks of the closes themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.errors import N_
from portfolio.market.quality.checks.words import amount, date_of, percent
from portfolio.market.quality.jumps import explaining_split, jumps
from portfolio.market.sessions import final_at, hours

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from portfolio.arrays import Bools
    from portfolio.errors import Severity
    from portfolio.market.quality.checks.subject import CheckedSymbol
    from portfolio.market.records import Finding

#: The ratios at which companies split or merge their shares.
_SPLITS = (2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 16, 20, 25, 30, 40, 50, 60, 75, 100)
#: How near to such a ratio a jump must be, as a factor: the market's own move on that day.
_NEAR_RATIO = 1.04
#: A jump with at most so many rows in the window can be left out as a whole.
_FEW_ROWS = 5
#: That many equal closes without trade in a row are worth a warning.
_LONG_REST = 5
_SECONDS_A_DAY = 86400


def unusable_close(subject: CheckedSymbol) -> Iterator[Finding]:
    """A row that was served without a close, or with one of zero or less: the close before it is
    used.
    """
    served = subject.remarks.unusable if subject.remarks else {}
    for day in sorted(served):
        if not subject.has(day) or np.datetime64(day, "D") in subject.days:
            continue
        value = served[day]
        template, what = (_MISSING, "") if value is None else (_ZERO, amount(value))
        facts = {"value": what}
        yield subject.finding(
            "warning", "unusable_close", (day, day), template, facts, is_held_out=True
        )


_MISSING = N_(
    "{symbol} was served without a close for {first}: the close before it stands for that day."
    " Fetch again later, or enter the close."
)
_ZERO = N_(
    "{symbol} was served with a close of {value} for {first}, which cannot be: the close before it"
    " stands for that day. Fetch again later, or enter the close."
)


def jump(subject: CheckedSymbol) -> Iterator[Finding]:
    """A close beyond −45 % / +80 % of the one before it that no split in the list explains; the
    number stands.
    """
    closes, days = subject.closes, subject.days
    for row in jumps(closes).tolist():
        ratio = float(closes[row] / closes[row - 1])
        if explaining_split(subject.history, days[row], ratio) is not None:
            continue
        day, split = date_of(days[row]), plausible_split(ratio)
        facts = {
            "change": percent(ratio - 1),
            "before": amount(closes[row - 1]),
            "previous": date_of(days[row - 1]),
            "value": amount(closes[row]),
            "currency": subject.history.currency,
        }
        if split is not None:
            apply = (Correction(subject.symbol, day, "split", split),)
            facts["split"] = _as_split(split)
            yield subject.finding("warning", "split_unlisted", (day, day), _UNLISTED, facts, apply)
        else:
            rest = days[row:] if len(days) - row <= _FEW_ROWS else days[:0]
            drop = tuple(Correction(subject.symbol, date_of(d), "drop") for d in rest)
            yield subject.finding("warning", "jump", (day, day), _JUMP, facts, drop)


_JUMP = N_(
    "{symbol} moved by {change} on {first}, from {before} to {value} {currency}, and no split"
    " explains it. The price is used as it is: compare it with another source."
)
_UNLISTED = N_(
    "{symbol} moved by {change} on {first}, from {before} to {value} {currency}: that looks like a"
    " split of {split}, but Yahoo lists none. The prices are used as they are: if it was a split,"
    " accept it."
)


def plausible_split(ratio: float) -> float | None:
    """The split whose unadjusted prices would move to ``ratio`` times: 4.0 for about 0.25; None for
    none.
    """
    for split in _SPLITS:
        for candidate in (float(split), 1.0 / split):
            if 1 / _NEAR_RATIO <= ratio * candidate <= _NEAR_RATIO:
                return candidate
    return None


def _as_split(ratio: float) -> str:
    """``4:1`` for 4, ``1:10`` for a tenth."""
    return f"{ratio:g}:1" if ratio >= 1 else f"1:{1 / ratio:g}"


def flat_rows(subject: CheckedSymbol) -> Iterator[Finding]:
    """Rows without trade whose close repeats the one before: the price is older than its
    date says.
    """
    raw = subject.raw
    if raw is None or not len(subject.days) or hours(subject.symbol).close.days:
        return  # currencies and crypto have no volume, or trade always
    low, high = np.searchsorted(raw.days, subject.days[[0, -1]])
    low = max(int(low), 1)
    closes, volumes, days = (
        raw.closes[low - 1 : high + 1],
        raw.volumes[low : high + 1],
        raw.days[low : high + 1],
    )
    flat = (volumes == 0) & (closes[1:] == closes[:-1])
    for first, last in _stretches(flat):
        span = (date_of(days[first]), date_of(days[last]))
        rows = last - first + 1
        severity: Severity = "warning" if rows >= _LONG_REST else "info"
        facts = {"rows": rows, "value": amount(closes[first + 1])}
        template = _FLAT if rows == 1 else _FLAT_ROWS
        yield subject.finding(severity, "flat_rows", span, template, facts)


_FLAT = N_("{symbol} did not trade on {first}: its close of {value} is that of the day before.")
_FLAT_ROWS = N_(
    "{symbol} did not trade on {rows} days from {first} to {last}: its close of {value} is that of"
    " the day before."
)


def unfinished_bar(subject: CheckedSymbol) -> Iterator[Finding]:
    """A row that was fetched before its session had ended, so that its close is not one."""
    raw = subject.raw
    if raw is None or not len(raw.days):
        return
    where = hours(subject.symbol)
    first, last = np.searchsorted(
        raw.days, [subject.first_day, subject.end_day + np.timedelta64(1, "D")]
    )
    numbers = raw.days[first:last].astype(np.int64)
    fetched = raw.row_fetched[first:last]
    # A day can only be unfinished where it was fetched on that day (UTC), or on the one before in
    # the far east.
    for at in np.flatnonzero(fetched < (numbers + 2) * _SECONDS_A_DAY).tolist():
        day: date = raw.days[first + at].astype(object)
        if subject.sessions is not None and raw.days[first + at] in subject.sessions.early:
            continue
        if fetched[at] < final_at(day, where).timestamp():
            drop = (Correction(subject.symbol, day, "drop"),)
            yield subject.finding("warning", "unfinished_bar", (day, day), _UNFINISHED, {}, drop)


_UNFINISHED = N_(
    "The price of {symbol} for {first} was fetched before its exchange had closed, so it is not"
    " that day's close. Fetch again."
)


def _stretches(flags: Bools) -> list[tuple[int, int]]:
    """The first and last index of each stretch of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
