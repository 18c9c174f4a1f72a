"""What an estimate rests on, and why there is none: sentences about a security's rhythm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.forecasting.payment_frequency import Standing
from portfolio.arrays import dates_of
from portfolio.errors import N_, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.analysis.income.forecasting.payment_frequency import Rhythm
    from portfolio.arrays import Ints


ANNOUNCED = Sentence(N_("Yahoo Finance has the ex-date."))
_NEW = Sentence(N_("No rhythm is known yet: fewer than three payments."))
_IRREGULAR = Sentence(N_("The payments follow no rhythm."))
_AGAIN = Sentence(N_("No rhythm is known: the same as in the last twelve months, a year later."))
_PATTERN = N_(
    "{currency} {amount} a share as on {day}, on the days of the year before (payments a year:"
    " {times})."
)
_SEASONAL = Sentence(
    N_(
        "The days and amounts of the year before: what is paid differs from one time of the year to"
        " another."
    )
)
_STEPS = N_(
    "{currency} {amount} a share as on {day}, at equal intervals (payments a year: {times})."
)
_STOPPED = N_("Nothing has been paid since {day}, though a payment was due by {due}.")
_UNKNOWN = N_("Its prices end on {last}: whether anything was paid since is not known.")


def reasons(beat: Rhythm, last_closes: Ints, begin: int) -> list[Sentence | None]:
    """Say for each security why it has no forward yield; None where it has one.

    ``last_closes`` are the days up to which each is known: payments have not stopped where only the
    data have. Of what has no close after ``begin``, a year before, nothing can be told.
    """
    is_stopped = beat.standing == Standing.STOPPED
    is_unknown = (is_stopped & (last_closes <= beat.overdue)) | (last_closes <= begin)
    is_unknown &= last_closes > 0
    rows = zip(
        beat.standing.tolist(),
        is_unknown.tolist(),
        *(dates_of(days).tolist() for days in (beat.last_day, beat.due, last_closes)),
        strict=True,
    )
    return [_reason(*row) for row in rows]


def _reason(standing: int, is_unknown: bool, day: date, due: date, last: date) -> Sentence | None:
    if is_unknown:
        return Sentence(_UNKNOWN, {"last": last})
    if standing == Standing.STOPPED:
        return Sentence(_STOPPED, {"day": day, "due": due})
    return _REASONS[standing]


def bases(beat: Rhythm, currencies: Sequence[str]) -> list[Sentence | None]:
    """Say for each security how its coming payments are estimated; None where none are."""
    rows = zip(
        beat.standing.tolist(),
        beat.is_seasonal.tolist(),
        beat.is_pattern.tolist(),
        currencies,
        np.round(beat.amount, 6).tolist(),
        dates_of(beat.amount_day).tolist(),
        beat.times.tolist(),
        strict=True,
    )
    return [_BASES.get(standing) or _basis(*row) for standing, *row in rows]


def _basis(
    is_seasonal: bool, is_pattern: bool, currency: str, amount: float, day: date, times: int
) -> Sentence | None:
    if not times:
        return None
    if is_seasonal:
        return _SEASONAL
    facts = {"currency": currency, "amount": amount, "day": day, "times": times}
    return Sentence(_PATTERN if is_pattern else _STEPS, facts)


_REASONS: dict[int, Sentence | None] = {
    Standing.NONE: None,
    Standing.REGULAR: None,
    Standing.NEW: _NEW,
    Standing.IRREGULAR: _IRREGULAR,
}
_BASES = {Standing.NEW: _AGAIN, Standing.IRREGULAR: _AGAIN}
