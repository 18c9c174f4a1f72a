"""Income by month, quarter and year, for the portfolio and its groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from portfolio.analysis.income.records.amounts import STEPS, Amounts
from portfolio.analysis.missing import or_none

if TYPE_CHECKING:
    from collections.abc import Mapping

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
class IncomeSums:
    """What groups were paid, arrays of one shape: in the base currency, and in the group's own, NaN
    where it has several.
    """

    gross: Floats
    withheld: Floats
    gross_own: Floats
    withheld_own: Floats
    #: How many payments are such that no rate can be told.
    doubtful: Floats

    def stacked(self) -> Floats:
        """Return all of them as one array, whose last axis ``unstacked`` takes apart again."""
        columns = [self.gross, self.withheld, self.gross_own, self.withheld_own, self.doubtful]
        return np.stack(columns, axis=-1)

    @classmethod
    def unstacked(cls, table: Floats) -> IncomeSums:
        """Take apart what ``stacked`` has put together."""
        return cls(*np.moveaxis(table, -1, 0))


@dataclass(frozen=True)
class IncomeHistory:
    """Income of groups month by month; the months follow each other.

    Quarters and years are sums of months, so they add up.
    """

    groups: tuple[IncomeGroup, ...]
    #: datetime64[M]; the last one is the review's.
    months: Dates
    as_of: date
    #: The first month that is known as a whole, (groups,): growth is not told against earlier ones.
    known_from: Dates
    #: Shape (groups, months).
    by_month: IncomeSums
    #: The payments in the first days of the month a year before the review's, up to the same date:
    #: what a running period is compared with, (groups,).
    same_days: IncomeSums

    def rows(self, step: Step, group: int = 0) -> tuple[PeriodIncome, ...]:
        """One group's income by month, quarter or year, oldest first, from its first payment on."""
        gross, gross_own = self.by_month.gross[group], self.by_month.gross_own[group]
        paid = np.flatnonzero((gross != 0) | (np.nan_to_num(gross_own) != 0))
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
        table = self.by_month.stacked()
        return {step: self._sums(step, table) for step in STEPS}

    def _sums(self, step: Step, table: Floats) -> _Periods:
        """Add up the months, stacked, of each period and of the year before it."""
        length, months = _MONTHS[step], self.months.astype(np.int64)
        numbers = np.arange(months[0] // length, months[-1] // length + 1)
        starts = np.maximum(numbers * length - months[0], 0)
        sums = np.add.reduceat(table, starts, axis=1)
        before = np.zeros_like(sums)
        before[:, 12 // length :] = sums[:, : -(12 // length)]
        # The last period is compared with the same days, whether or not it is over.
        first = max(int(numbers[-1]) * length - 12 - int(months[0]), 0)
        same_months = table[:, first : max(len(months) - 1 - 12, 0)]
        before[:, -1] = same_months.sum(axis=1) + self.same_days.stacked()
        # Months before the first one have nothing, of what is not known nothing is known.
        before[np.isnan(sums)] = np.nan
        return _Periods(
            spans=tuple(self._span(step, int(number) * length) for number in numbers),
            sums=IncomeSums.unstacked(sums),
            before=IncomeSums.unstacked(before),
            has_before=numbers * length - 12 >= self.known_from.astype(np.int64)[:, None],
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
    """Sums by period, (groups, periods)."""

    spans: tuple[_Span, ...]
    sums: IncomeSums
    #: Of the year before; only where ``has_before``.
    before: IncomeSums
    has_before: Bools

    def rows(self, group: int, first: int) -> tuple[PeriodIncome, ...]:
        """One group's periods from the ``first``."""
        now, then = (_of_group(sums, group, first) for sums in (self.sums, self.before))
        has_before = self.has_before[group, first:].tolist()
        return tuple(
            PeriodIncome(
                period=span.period,
                start=span.start,
                end=span.end,
                base=now.base[k],
                own=now.own[k],
                before=then.base[k] if has_before[k] else None,
                before_own=then.own[k] if has_before[k] else None,
                is_running=span.is_running,
            )
            for k, span in enumerate(self.spans[first:])
        )


@dataclass(frozen=True)
class _GroupAmounts:
    """One group's amounts, one a period; own ones are None where its payers have several
    currencies.
    """

    base: list[Amounts]
    own: list[Amounts | None]


def _of_group(sums: IncomeSums, group: int, first: int) -> _GroupAmounts:
    doubtful = sums.doubtful[group, first:].astype(np.int64).tolist()
    base = zip(
        sums.gross[group, first:].tolist(),
        sums.withheld[group, first:].tolist(),
        doubtful,
        strict=True,
    )
    own = zip(
        or_none(sums.gross_own[group, first:]),
        sums.withheld_own[group, first:].tolist(),
        doubtful,
        strict=True,
    )
    return _GroupAmounts(
        base=[Amounts(*columns) for columns in base],
        own=[None if gross is None else Amounts(gross, *rest) for gross, *rest in own],
    )


def _first_day(month: int) -> date:
    """The first day of a month counted from 1970-01."""
    return date(1970 + month // 12, month % 12 + 1, 1)


def _period_name(step: Step, opens: date) -> str:
    if step == "month":
        return f"{opens:%Y-%m}"
    return f"{opens.year}Q{(opens.month + 2) // 3}" if step == "quarter" else str(opens.year)
