"""Yahoo's Adj Close as a witness: no number is computed from it, but it may know a dividend that the list lacks.

On an ex-date Yahoo multiplies Adj Close ÷ Close of all earlier days by 1 − D ÷ C, with C the close before it; on all
other days the quotient stays as it is. So the quotient says which dividends Yahoo's own adjustment knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.errors import N_
from portfolio.market.checks.words import amount, date_of
from portfolio.market.minor_units import major

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from portfolio.market.checks.subject import Subject
    from portfolio.market.records import Days, Finding, Floats

#: What the quotient may differ by from one day to the next: prices are rounded.
_ROUNDING = 5e-4
#: Beyond this the quotient of a day is nonsense: no dividend is that large.
_NONSENSE = 0.25
#: A dividend and what the adjustment knows of it may differ by this share.
_SAME = 0.2
#: Ex-dates in the list and in the adjustment may be this many days apart.
_NEAR = 3
#: More findings of a kind than this are one finding about all of them.
_FEW = 4


def adjusted_close(subject: Subject) -> Iterator[Finding]:
    """Adj Close against closes and dividends: spikes, payments it knows alone, payments it does not know."""
    raw = subject.raw
    if raw is None:
        return
    low, high = np.searchsorted(raw.days, [subject.first_day, subject.end_day + np.timedelta64(1, "D")])
    known = np.isfinite(raw.adj_closes[low:high]) & (raw.adj_closes[low:high] > 0)
    days, closes = raw.days[low:high][known], raw.closes[low:high][known]
    if len(days) < 3:
        return
    quotient = raw.adj_closes[low:high][known] / closes
    spikes = _spikes(quotient)
    if spikes.any():
        first, last = date_of(days[spikes][0]), date_of(days[spikes][-1])
        yield subject.finding("info", "adjusted_spike", (first, last), _SPIKE, {"rows": int(spikes.sum())})
        days, closes, quotient = days[~spikes], closes[~spikes], quotient[~spikes]
    yield from _against_dividends(subject, days, closes, quotient)


def _spikes(quotient: Floats) -> NDArray[np.bool_]:
    """Days whose quotient is far from that of the days around them, which agree with each other."""
    wide = np.pad(quotient, 3, mode="edge")
    around = np.median(np.lib.stride_tricks.sliding_window_view(wide, 7), axis=1)
    return np.abs(quotient / around - 1) > _NONSENSE


def _against_dividends(subject: Subject, days: Days, closes: Floats, quotient: Floats) -> Iterator[Finding]:
    """Compare the steps of the quotient with the listed dividends; shapes (rows,)."""
    raw, history = subject.raw, subject.history
    if raw is None:
        return
    steps = 1 - quotient[:-1] / quotient[1:]
    inside = (raw.dividend_days > days[0]) & (raw.dividend_days <= days[-1])
    listed = raw.dividend_days[inside]
    rows = np.searchsorted(days, listed)
    shares = raw.dividend_amounts[inside] / closes[rows - 1]
    at_step = np.abs((days[1:, None] - listed[None, :]).astype(int)) <= _NEAR
    alone = (np.abs(steps) > _ROUNDING) & ~at_step.any(axis=1)
    _, divisor = major(raw.unit)
    unknown = [
        (days[at + 1], float(steps[at] * closes[at] / divisor))
        for at in np.flatnonzero(alone).tolist()
        if date_of(days[at + 1]) not in _corrected(subject, listed)
    ]
    if len(unknown) > _FEW:
        yield subject.finding(
            "warning",
            "dividend_unrecorded",
            (date_of(unknown[0][0]), date_of(unknown[-1][0])),
            _UNRECORDED_MANY,
            {"rows": len(unknown)},
            tuple(_dividend(subject, day, value) for day, value in unknown if value > 0),
        )
    else:
        for day, value in unknown:
            facts = {"amount": amount(abs(value)), "currency": history.currency}
            alternative = (_dividend(subject, day, value),) if value > 0 else ()
            template = _UNRECORDED if value > 0 else _ROSE
            span = (date_of(day), date_of(day))
            yield subject.finding("warning", "dividend_unrecorded", span, template, facts, alternative)
    seen = np.array([float(steps[at_step[:, k]].sum()) for k in range(len(listed))])
    off = np.abs(seen - shares) > _ROUNDING + _SAME * shares
    if off.any():
        span = (date_of(listed[off][0]), date_of(listed[off][-1]))
        yield subject.finding("info", "adjusted_disagrees", span, _DISAGREES, {"rows": int(off.sum())})


def _corrected(subject: Subject, listed: Days) -> set[object]:
    """Ex-dates that are in the history though not in Yahoo's list: the user has entered them."""
    days = subject.history.dividend_days
    return set(days[~np.isin(days, listed)].tolist())


def _dividend(subject: Subject, day: np.datetime64, value: float) -> Correction:
    return Correction(subject.symbol, date_of(day), "dividend", round(value, 4), "Yahoo Adj Close")


_SPIKE = N_(
    "{symbol}: Yahoo’s adjusted close is plainly wrong on {rows} days from {first} to {last}. No number here uses it."
)
_UNRECORDED = N_(
    "{symbol}: Yahoo’s adjusted close drifts from the close on {first} as if {amount} {currency} had been paid, but no "
    "dividend is listed. If it was paid, accept it: returns and yields are too low without it."
)
_UNRECORDED_MANY = N_(
    "{symbol}: Yahoo’s adjusted close drifts from the close on {rows} days from {first} to {last} as if dividends had "
    "been paid, but none are listed. Fetch again: returns and yields are too low without them."
)
_ROSE = N_(
    "{symbol}: Yahoo’s adjusted close does not follow the close on {first}, by {amount} {currency} a share, and no "
    "dividend explains it. No number here uses it, but something in Yahoo’s data is amiss."
)
_DISAGREES = N_(
    "{symbol}: Yahoo’s adjusted close does not agree with {rows} listed dividends from {first} to {last}. The listed "
    "ones are used."
)
