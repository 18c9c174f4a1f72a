"""Yahoo's Adj Close as a witness: no number is computed from it, but it may know a dividend that
the list lacks.

On an ex-date Yahoo multiplies Adj Close ÷ Close of all earlier days by 1 − D ÷ C, with C the close
before it; on all other days the quotient stays as it is. So the quotient says which dividends
Yahoo's own adjustment knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.errors import N_
from portfolio.market.minor_units import major
from portfolio.market.quality.checks.dividends import wrong_unit
from portfolio.market.quality.checks.subject import among
from portfolio.market.quality.checks.words import amount, date_of
from portfolio.market.quality.jumps import jumps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portfolio.arrays import Bools, Dates, Floats
    from portfolio.market.quality.checks.subject import CheckedSymbol
    from portfolio.market.raw import RawHistory
    from portfolio.market.records import Finding

#: What the quotient may differ by from one day to the next: prices are rounded.
_ROUNDING = 5e-4
#: Beyond this the quotient of a day is nonsense: no dividend is that large.
_NONSENSE = 0.25
#: A dividend and what the adjustment knows of it may differ by this share.
_SAME = 0.2
#: Ex-dates in the list and in the adjustment may be this many days apart.
_NEAR = 3


def adjusted_close(subject: CheckedSymbol) -> Iterator[Finding]:
    """Adj Close against closes and dividends: spikes, payments it knows alone, payments it does not
    know.
    """
    raw = subject.raw
    if raw is None:
        return
    low, high = np.searchsorted(
        raw.days, [subject.first_day, subject.end_day + np.timedelta64(1, "D")]
    )
    known = np.isfinite(raw.adj_closes[low:high]) & (raw.adj_closes[low:high] > 0)
    days, closes = raw.days[low:high][known], raw.closes[low:high][known]
    if len(days) < 3:
        return
    quotient = raw.adj_closes[low:high][known] / closes
    if quotient.max() > (1 + _NONSENSE) * quotient.min() and (spikes := _spikes(quotient)).any():
        first, last = date_of(days[spikes][0]), date_of(days[spikes][-1])
        rows = int(spikes.sum())
        template = _SPIKE if rows == 1 else _SPIKES
        yield subject.finding("info", "adjusted_spike", (first, last), template, {"rows": rows})
        days, closes, quotient = days[~spikes], closes[~spikes], quotient[~spikes]
    if len(jumps(closes)):
        return  # told by others; a past in another basis says nothing about dividends
    steps = _Steps.of(raw, days, closes, quotient)
    yield from _known_alone(subject, steps)
    yield from _not_known(subject, steps)


def _spikes(quotient: Floats) -> Bools:
    """Days whose quotient is far from that of the days around them, which agree with each other."""
    wide = np.pad(quotient, 3, mode="edge")
    around = np.median(np.lib.stride_tricks.sliding_window_view(wide, 7), axis=1)
    return np.abs(quotient / around - 1) > _NONSENSE


@dataclass(frozen=True)
class _Steps:
    """By how much the quotient grows from each row to the next (1 − before ÷ after), beside the
    listed dividends.
    """

    days: Dates  # of the later row, shape (steps,)
    sizes: Floats  # shape (steps,)
    #: The close before each step, in the major unit.
    before: Floats
    listed: Dates  # ex-dates inside, shape (dividends,)
    amounts: Floats
    #: The close before each dividend, and the sum of the steps near it.
    listed_before: Floats
    seen: Floats
    #: Which steps are near a listed dividend, shape (steps,).
    is_listed: Bools

    @classmethod
    def of(cls, raw: RawHistory, days: Dates, closes: Floats, quotient: Floats) -> _Steps:
        """The steps of rows that all have an Adj Close."""
        divisor = major(raw.unit)[1]
        sizes = 1 - quotient[:-1] / quotient[1:]
        inside = (raw.dividend_days > days[0]) & (raw.dividend_days <= days[-1])
        listed = raw.dividend_days[inside]
        near = np.abs((days[1:, None] - listed[None, :]).astype(int)) <= _NEAR
        return cls(
            days=days[1:],
            sizes=sizes,
            before=closes[:-1] / divisor,
            listed=listed,
            amounts=raw.dividend_amounts[inside] / divisor,
            listed_before=closes[np.searchsorted(days, listed) - 1] / divisor,
            seen=(near * sizes[:, None]).sum(axis=0),
            is_listed=near.any(axis=1),
        )


def _known_alone(subject: CheckedSymbol, steps: _Steps) -> Iterator[Finding]:
    """Steps without a listed dividend, unless the user has entered it."""
    entered = among(steps.days, subject.history.dividend_days)
    alone = np.flatnonzero((np.abs(steps.sizes) > _ROUNDING) & ~steps.is_listed & ~entered)
    values = steps.sizes[alone] * steps.before[alone]
    found = list(zip(steps.days[alone], values.tolist(), strict=True))
    if not found:
        return
    value = found[0][1]
    facts = {"rows": len(found), "amount": amount(abs(value)), "currency": subject.history.currency}
    paid = tuple(_dividend(subject, day, value) for day, value in found if value > 0)
    template = _UNRECORDED_MANY if len(found) > 1 else _UNRECORDED if value > 0 else _ROSE
    span = (date_of(found[0][0]), date_of(found[-1][0]))
    yield subject.finding("warning", "dividend_unrecorded", span, template, facts, paid)


def _not_known(subject: CheckedSymbol, steps: _Steps) -> Iterator[Finding]:
    """Listed dividends that the steps contradict: another amount, or none."""
    shares = steps.amounts / steps.listed_before
    off = np.abs(steps.seen - shares) > _ROUNDING + _SAME * shares
    other = [
        (
            steps.listed[at],
            float(steps.amounts[at]),
            float(steps.seen[at] * steps.listed_before[at]),
        )
        for at in np.flatnonzero(off & (steps.seen > _ROUNDING)).tolist()
        if wrong_unit(subject.history, steps.listed[at], float(steps.amounts[at])) is None
    ]
    if other:
        _, listed, value = other[0]
        facts = {
            "rows": len(other),
            "listed": amount(listed),
            "amount": amount(value),
            "currency": subject.history.currency,
        }
        span = (date_of(other[0][0]), date_of(other[-1][0]))
        accepted = tuple(_dividend(subject, day, value) for day, _, value in other)
        template = _OTHERWISE_MANY if len(other) > 1 else _OTHERWISE
        yield subject.finding("warning", "dividend_adjusted", span, template, facts, accepted)
    unknown = steps.listed[off & (steps.seen <= _ROUNDING)]
    if len(unknown):
        span = (date_of(unknown[0]), date_of(unknown[-1]))
        yield subject.finding(
            "info", "adjusted_disagrees", span, _DISAGREES, {"rows": len(unknown)}
        )


def _dividend(subject: CheckedSymbol, day: np.datetime64, value: float) -> Correction:
    return Correction(subject.symbol, date_of(day), "dividend", round(value, 4), "Yahoo Adj Close")


_SPIKE = N_("{symbol}: Yahoo’s adjusted close is plainly wrong on {first}. No number here uses it.")
_SPIKES = N_(
    "{symbol}: Yahoo’s adjusted close is plainly wrong on {rows} days from {first} to {last}. No"
    " number here uses it."
)
_UNRECORDED = N_(
    "{symbol}: Yahoo’s adjusted close drifts from the close on {first} as if {amount} {currency}"
    " had been paid, but no dividend is listed. If it was paid, accept it: returns and yields are"
    " too low without it."
)
_UNRECORDED_MANY = N_(
    "{symbol}: Yahoo’s adjusted close drifts from the close on {rows} days from {first} to {last}"
    " as if dividends had been paid, but none are listed. Fetch again; if they were paid, accept"
    " them: returns and yields are too low without them."
)
_ROSE = N_(
    "{symbol}: Yahoo’s adjusted close does not follow the close on {first}, by {amount} {currency}"
    " a share, and no dividend explains it. No number here uses it, but something in Yahoo’s data"
    " is amiss."
)
_OTHERWISE = N_(
    "{symbol}: a dividend of {listed} {currency} is listed on {first}, but Yahoo’s adjusted close"
    " follows one of {amount}. The listed one is used: compare it with another source."
)
_OTHERWISE_MANY = N_(
    "{symbol}: {rows} dividends from {first} to {last} are listed with other amounts than Yahoo’s"
    " adjusted close follows (such as {listed} instead of {amount} {currency} on {first}). The"
    " listed ones are used: compare them with another source."
)
_DISAGREES = N_(
    "{symbol}: Yahoo’s adjusted close does not know the dividends listed from {first} to {last}"
    " (number of them: {rows}). They are used as listed, and no number here uses the adjusted"
    " close."
)
