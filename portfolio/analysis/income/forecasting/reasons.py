"""What an estimate rests on, and why there is none: sentences about how often a security pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.forecasting.payment_frequency import Regularity
from portfolio.arrays import dates_of
from portfolio.errors import N_, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from portfolio.analysis.income.forecasting.payment_frequency import PaymentFrequency
    from portfolio.arrays import Ints


ANNOUNCED = Sentence(N_("Yahoo Finance has the ex-date."))
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


def reasons(frequency: PaymentFrequency, last_closes: Ints, begin: int) -> list[Sentence | None]:
    """Say for each security why it has no forward yield, or one without a rhythm; None where there
    is nothing to say.

    ``last_closes`` are the days up to which each is known: payments have not stopped where only the
    data have. Of what has no close after ``begin``, a year before, nothing can be told.
    """
    is_stopped = frequency.regularity == Regularity.STOPPED
    is_unknown = (is_stopped & (last_closes <= frequency.overdue)) | (last_closes <= begin)
    is_unknown &= last_closes > 0
    rows = zip(
        frequency.regularity.tolist(),
        is_unknown.tolist(),
        *(dates_of(days).tolist() for days in (frequency.last_day, frequency.due, last_closes)),
        strict=True,
    )
    return [_reason(*row) for row in rows]


def _reason(regularity: int, is_unknown: bool, day: date, due: date, last: date) -> Sentence | None:
    if is_unknown:
        return Sentence(_UNKNOWN, {"last": last})
    if regularity == Regularity.STOPPED:
        return Sentence(_STOPPED, {"day": day, "due": due})
    return _REASONS[regularity]


def bases(frequency: PaymentFrequency, currencies: Sequence[str]) -> list[Sentence | None]:
    """Say for each security how its coming payments are estimated; None where none are."""
    rows = zip(
        frequency.regularity.tolist(),
        frequency.is_seasonal.tolist(),
        frequency.is_pattern.tolist(),
        currencies,
        np.round(frequency.amount, 6).tolist(),
        dates_of(frequency.amount_day).tolist(),
        frequency.times.tolist(),
        strict=True,
    )
    return [_BASES.get(regularity) or _basis(*row) for regularity, *row in rows]


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
    Regularity.NONE: None,
    Regularity.REGULAR: None,
    Regularity.NEW: _AGAIN,
    Regularity.IRREGULAR: _AGAIN,
}
_BASES = {Regularity.NEW: _AGAIN, Regularity.IRREGULAR: _AGAIN}
