"""Income by month, quarter and year, for the portfolio and its groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.records.amounts import STEPS, Amounts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.analysis.income.records.amounts import Step
    from portfolio.arrays import Bools, Dates, Floats

_MONTHS: Mapping[Step, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class PeriodIncome:
    """One group's income of a month, quarter or year; ``period`` is ``2024-03``, ``2024Q1`` or
    ``2024``.
    """

    period: str
    #: Both days included. A running period ends at the review's day.
    start: date
    end: date
    base: Amounts
    #: None where the group's payers have several currencies.
    own: Amounts | None
    #: The same days of the year before, base currency; None before payments are known.
    before: Amounts | None
    before_own: Amounts | None
    #: Whether it had not ended by the review's day.
    is_running: bool

    @property
    def growth(self) -> float | None:
        """Gross against the same days of the year before, base currency; None when nothing was paid
        then.
        """
        return _growth(self.base.gross, self.before.gross) if self.before else None

    @property
    def growth_net(self) -> float | None:
        """The same after withholding."""
        return _growth(self.base.net, self.before.net) if self.before else None

    @property
    def growth_own(self) -> float | None:
        """Gross in the payer's own currency."""
        return (
            _growth(self.own.gross, self.before_own.gross) if self.own and self.before_own else None
        )

    @property
    def growth_own_net(self) -> float | None:
        """The same after withholding."""
        return _growth(self.own.net, self.before_own.net) if self.own and self.before_own else None


def _growth(now: float, before: float) -> float | None:
    return now / before - 1.0 if before > 0 else None


@dataclass(frozen=True, slots=True)
class IncomeGroup:
    """A row of an income table: a holding (its symbol), an account, a country (its code) or a
    currency.
    """

    key: str
    #: A holding's name, else empty.
    name: str = ""
    #: Only for holdings.
    account: str = ""
    #: Of its own amounts; empty where its payers have several.
    currency: str = ""


@dataclass(frozen=True)
class IncomeHistory:
    """Income of groups month by month; arrays have shape (groups, months), the months follow each
    other.

    Quarters and years are sums of months, so they add up. ``same_days`` are the payments in the
    first days of the month a year before the review's, up to the same date: what a running period
    is compared with.
    """

    groups: tuple[IncomeGroup, ...]
    #: datetime64[M]; the last one is the review's.
    months: Dates
    as_of: date
    #: The first month that is known as a whole: growth is not told against earlier ones.
    known_from: np.datetime64
    #: In the base currency.
    gross: Floats
    withheld: Floats
    #: In the group's own currency; NaN where it has several.
    gross_own: Floats
    withheld_own: Floats
    #: Shape (groups, 4): gross, withheld, gross own, withheld own.
    same_days: Floats

    def rows(self, step: Step, group: int = 0) -> tuple[PeriodIncome, ...]:
        """One group's income by month, quarter or year, oldest first, from its first payment on."""
        paid = np.flatnonzero(
            (self.gross[group] != 0) | (np.nan_to_num(self.gross_own[group]) != 0)
        )
        if not len(paid):
            return ()
        months = self.months.astype(np.int64)  # since 1970-01
        return self._periods[step].rows(
            group, int(months[paid[0]] // _MONTHS[step] - months[0] // _MONTHS[step])
        )

    def row(self, step: Step, period: str, group: int = 0) -> PeriodIncome | None:
        """One period of one group; None when it had not begun, or nothing had been paid
        before it.
        """
        return next((row for row in self.rows(step, group) if row.period == period), None)

    @property
    def this_year(self) -> tuple[PeriodIncome, ...]:
        """For every group its income of the review's year so far, shape (groups,)."""
        years = self._periods["year"]
        return tuple(years.rows(group, -1)[0] for group in range(len(self.groups)))

    @cached_property
    def _periods(self) -> Mapping[Step, _Periods]:
        """The sums of all groups by step: made once, since thousands of holdings have millions of
        months.
        """
        table = np.stack([self.gross, self.withheld, self.gross_own, self.withheld_own], axis=-1)
        return {step: self._sums(step, table) for step in STEPS}

    def _sums(self, step: Step, table: Floats) -> _Periods:
        """Add up the months, (groups, months, 4), of each period and of the year before it."""
        length, months = _MONTHS[step], self.months.astype(np.int64)
        numbers = np.arange(months[0] // length, months[-1] // length + 1)
        starts = np.maximum(numbers * length - months[0], 0)
        sums = np.add.reduceat(table, starts, axis=1)
        before = np.zeros_like(sums)
        before[:, 12 // length :] = sums[:, : -(12 // length)]
        # The last period is compared with the same days, whether or not it is over.
        first = max(int(numbers[-1]) * length - 12 - int(months[0]), 0)
        same_months = table[:, first : max(len(months) - 1 - 12, 0)]
        before[:, -1] = same_months.sum(axis=1) + self.same_days
        # Months before the first one have nothing, of what is not known nothing is known.
        before[np.isnan(sums)] = np.nan
        return _Periods(
            spans=tuple(self._span(step, int(number) * length) for number in numbers),
            sums=sums,
            before=before,
            has_before=numbers * length - 12 >= self.known_from.astype(np.int64),
        )

    def _span(self, step: Step, month: int) -> _Span:
        """Describe the period that begins in a month."""
        opens, closes = _first_day(month), _first_day(month + _MONTHS[step]) - timedelta(days=1)
        return _Span(_period_name(step, opens), opens, min(closes, self.as_of), closes > self.as_of)


@dataclass(frozen=True, slots=True)
class _Span:
    """A month, quarter or year, as far as it has come."""

    period: str
    start: date
    end: date
    is_running: bool


@dataclass(frozen=True)
class _Periods:
    """Sums by period, (groups, periods, 4), in the columns of ``IncomeHistory.same_days``."""

    spans: tuple[_Span, ...]
    sums: Floats
    #: Of the year before; only where ``has_before``, (periods,).
    before: Floats
    has_before: Bools

    def rows(self, group: int, first: int) -> tuple[PeriodIncome, ...]:
        """One group's periods from the ``first``."""
        spans = zip(self.spans[first:], self.has_before[first:].tolist(), strict=True)
        sums, before = self.sums[group, first:].tolist(), self.before[group, first:].tolist()
        return tuple(
            PeriodIncome(
                period=span.period,
                start=span.start,
                end=span.end,
                base=Amounts(now[0], now[1]),
                own=_own(now),
                before=Amounts(then[0], then[1]) if has_before else None,
                before_own=_own(then) if has_before else None,
                is_running=span.is_running,
            )
            for (span, has_before), now, then in zip(spans, sums, before, strict=True)
        )


def _own(sums: Sequence[float]) -> Amounts | None:
    return None if sums[2] != sums[2] else Amounts(sums[2], sums[3])  # NaN


def _first_day(month: int) -> date:
    """The first day of a month counted from 1970-01."""
    return date(1970 + month // 12, month % 12 + 1, 1)


def _period_name(step: Step, opens: date) -> str:
    if step == "month":
        return f"{opens:%Y-%m}"
    return f"{opens.year}Q{(opens.month + 2) // 3}" if step == "quarter" else str(opens.year)
