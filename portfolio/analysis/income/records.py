"""What the holdings paid, pay and are expected to pay: the records behind the Income page, its JSON
and its exports.

Amounts named ``own`` are in the payer's currency, all others in the base currency. Everything is
ordered by ex-date: a payment belongs to the month of its ex-date. ``None`` is "not available",
never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portfolio.analysis.income.payments import Payer
    from portfolio.analysis.records import Frequency, Method
    from portfolio.arrays import Bools, Dates, Floats, Ints
    from portfolio.book.withholding import TaxOrigin
    from portfolio.errors import Sentence


#: ``received``: a row of the ledger says so. ``announced``: Yahoo has the ex-date, the amount
#: follows from the shares held; without a ledger that is all that can be said of a past payment.
#: ``estimated``: from rhythm and last amount.
State = Literal["received", "announced", "estimated"]
STATES: tuple[State, ...] = ("received", "announced", "estimated")
Step = Literal["month", "quarter", "year"]
STEPS: tuple[Step, ...] = ("month", "quarter", "year")
#: ``total`` has one group. ``country``: market of the listing (``US``), empty for interest and
#: unknown listings.
Dimension = Literal["total", "holding", "account", "country", "currency"]
DIMENSIONS: tuple[Dimension, ...] = ("total", "holding", "account", "country", "currency")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Money before withholding, and what is withheld from it."""

    gross: float
    withheld: float

    @property
    def net(self) -> float:
        """What is left."""
        return self.gross - self.withheld

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.gross + other.gross, self.withheld + other.withheld)


NOTHING = Amounts(0.0, 0.0)
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


@dataclass(frozen=True, slots=True)
class RateUse:
    """A rate by which something was withheld this year, and whose it is."""

    #: What was withheld ÷ gross for recorded payments, the rate in force for the others.
    rate: float
    #: None for payments whose tax is recorded in the ledger.
    origin: TaxOrigin | None
    symbols: tuple[str, ...]
    base: Amounts


@dataclass(frozen=True, slots=True)
class CountryWithholding:
    """What one country withheld in the review's year so far, base currency."""

    #: Market of the listing, ISO code; empty for interest and unknown listings.
    country: str
    base: Amounts
    rates: tuple[RateUse, ...]
    #: Part of what was withheld: Taiwan's supplementary health premium.
    premium: float = 0.0

    @property
    def rate(self) -> float | None:
        """Withheld ÷ gross."""
        return self.base.withheld / self.base.gross if self.base.gross > 0 else None


@dataclass(frozen=True, slots=True)
class PaidDividend:
    """One dividend per share of a security, in its currency, split-adjusted."""

    ex_date: date
    amount: float
    net: float
    is_special: bool

    @property
    def kind(self) -> Literal["regular", "special"]:
        """In words."""
        return "special" if self.is_special else "regular"


@dataclass(frozen=True)
class SecurityIncome:
    """What one security pays, per share and in its own currency, with what is known on the review's
    day.
    """

    symbol: str
    name: str
    currency: str
    country: str
    #: By the spacing of the last eight ex-dates, as in the review table.
    frequency: Frequency | None
    #: What the forecast goes by; None without a rhythm, or when payments have stopped.
    payments_a_year: int | None
    last_regular: PaidDividend | None
    #: Last regular dividend · payments a year; None with ``reason``.
    annual: float | None
    yield_forward: float | None
    yield_forward_net: float | None
    #: Why there is no forward yield.
    reason: Sentence | None
    #: How the coming payments are estimated; None when none are.
    basis: Sentence | None
    #: The rate that turns gross into net, and where it is from (the first row of the symbol in the
    #: book).
    tax: float | None
    tax_origin: TaxOrigin | None
    #: The rate on every ex-date, shape (dividends,).
    taxes: Floats
    #: Regular dividends per share of the full calendar years known, oldest first.
    years: tuple[int, ...]
    by_year: tuple[float, ...]
    #: Growth per year over the last 1, 3 and 5 full years; None where not known or nothing was paid
    #: then.
    growth_1y: float | None
    growth_3y: float | None
    growth_5y: float | None
    #: How many full years in a row, up to the last, paid no less than the year before; out of
    #: ``years_compared``.
    years_without_cut: int | None
    years_compared: int
    #: Every dividend known, oldest first, shape (dividends,).
    ex_days: Dates
    amounts: Floats
    special: Bools

    @cached_property
    def dividends(self) -> tuple[PaidDividend, ...]:
        """Every dividend up to the review's day, oldest first."""
        nets = self.amounts * (1.0 - self.taxes)
        columns = (self.ex_days, self.amounts, nets, self.special)
        return tuple(
            PaidDividend(*row) for row in zip(*(column.tolist() for column in columns), strict=True)
        )


@dataclass(frozen=True, slots=True)
class ExpectedPayment:
    """A payment whose ex-date lies in the twelve months after the review's day."""

    symbol: str
    name: str
    account: str
    currency: str
    state: State
    ex_date: date
    #: None when not known: Yahoo has ex-dates only. By the ledger's usual delay where it has one.
    pay_date: date | None
    shares: float
    #: Per share.
    amount: float
    own: Amounts
    #: At the exchange rate of the review's day; None without one.
    base: Amounts | None
    tax: float
    tax_origin: TaxOrigin | None
    #: What it rests on.
    basis: Sentence | None
    #: Of what is withheld, own currency: Taiwan's supplementary health premium, which ``tax`` does
    #: not tell.
    premium: float = 0.0


@dataclass(frozen=True)
class Calendar:
    """The expected payments as columns, all of shape (payments,), by ex-date; ``rows`` are made
    when asked for.
    """

    #: By holding, shape (holdings,): what all its payments share.
    symbols: tuple[str, ...]
    names: tuple[str, ...]
    accounts: tuple[str, ...]
    currencies: tuple[str, ...]
    #: Of each step of its rate.
    origins: tuple[tuple[TaxOrigin | None, ...], ...]
    bases: tuple[Sentence | None, ...]
    #: Number of the holding.
    holding: Ints
    #: datetime64[D].
    ex_days: Dates
    #: datetime64[D], NaT where unknown.
    pay_days: Dates
    is_announced: Bools
    shares: Floats
    amounts: Floats
    gross: Floats
    withheld: Floats
    #: The rate by which ``withheld`` follows, without the health premium, and which step of the
    #: holding's it is.
    tax: Floats
    step: Ints
    #: Of ``withheld``, the health premium.
    premium: Floats
    #: Units of the base currency for one of the holding's; NaN where unknown.
    exchange: Floats
    #: What an announced payment rests on.
    announced: Sentence

    @cached_property
    def rows(self) -> tuple[ExpectedPayment, ...]:
        """The payments, next one first."""
        columns = (
            self.holding, self.ex_days, self.pay_days, self.is_announced, self.shares, self.amounts,
            self.gross, self.withheld, self.tax, self.step, self.premium, self.exchange,
        )  # fmt: skip
        return tuple(
            ExpectedPayment(
                symbol=self.symbols[i],
                name=self.names[i],
                account=self.accounts[i],
                currency=self.currencies[i],
                state="announced" if announced else "estimated",
                ex_date=ex_day,
                pay_date=pay_day,
                shares=shares,
                amount=amount,
                own=Amounts(gross, withheld),
                base=(
                    None if exchange != exchange else Amounts(gross * exchange, withheld * exchange)
                ),
                tax=tax,
                tax_origin=self.origins[i][step],
                basis=self.announced if announced else self.bases[i],
                premium=premium,
            )
            for (
                i,
                ex_day,
                pay_day,
                announced,
                shares,
                amount,
                gross,
                withheld,
                tax,
                step,
                premium,
                exchange,
            ) in zip(*(column.tolist() for column in columns), strict=True)
        )


@dataclass(frozen=True, slots=True)
class PastPayment:
    """A payment of the review's year so far."""

    symbol: str
    name: str
    account: str
    currency: str
    #: ``received`` or ``announced``: it has happened, and nothing is estimated.
    state: State
    ex_date: date
    #: The day of the ledger's row; None where there is none.
    pay_date: date | None
    #: None for interest.
    shares: float | None
    own: Amounts
    #: At the exchange rate of the ex-date; None without one.
    base: Amounts | None
    #: None where the ledger says what was withheld.
    tax_origin: TaxOrigin | None
    #: Of what is withheld, own currency: Taiwan's supplementary health premium.
    premium: float = 0.0

    @property
    def tax(self) -> float | None:
        """Withheld ÷ gross, without the health premium."""
        return (self.own.withheld - self.premium) / self.own.gross if self.own.gross > 0 else None


@dataclass(frozen=True)
class Past:
    """The payments of the review's year so far as columns, all of shape (payments,), by ex-date."""

    payers: tuple[Payer, ...]
    #: Of each step of the payer's rate.
    origins: tuple[tuple[TaxOrigin | None, ...], ...]
    #: Number of the payer.
    payer: Ints
    #: datetime64[D].
    ex_days: Dates
    pay_days: Dates
    is_recorded: Bools
    #: Which step of the payer's rate holds on the ex-date.
    step: Ints
    #: NaN for interest.
    shares: Floats
    gross: Floats
    withheld: Floats
    #: Of ``withheld``, the health premium.
    premium: Floats
    #: Units of the base currency for one of the payer's; NaN where unknown.
    exchange: Floats

    @cached_property
    def rows(self) -> tuple[PastPayment, ...]:
        """The payments, oldest first; ``rows`` are made when asked for."""
        columns = (
            self.payer,
            self.ex_days,
            self.pay_days,
            self.is_recorded,
            self.step,
            self.shares,
            self.gross,
            self.withheld,
            self.premium,
            self.exchange,
        )
        return tuple(
            PastPayment(
                symbol=self.payers[i].symbol,
                name=self.payers[i].name,
                account=self.payers[i].account,
                currency=self.payers[i].currency,
                state="received" if recorded else "announced",
                ex_date=ex_day,
                pay_date=pay_day if recorded else None,
                shares=None if shares != shares else shares,
                own=Amounts(gross, withheld),
                base=(
                    None if exchange != exchange else Amounts(gross * exchange, withheld * exchange)
                ),
                tax_origin=None if recorded else self.origins[i][step],
                premium=premium,
            )
            for i, ex_day, pay_day, recorded, step, shares, gross, withheld, premium, exchange in (
                zip(*(column.tolist() for column in columns), strict=True)
            )
        )


@dataclass(frozen=True, slots=True)
class MonthBar:
    """One month of the bar chart, base currency, by state."""

    #: Its first day.
    month: date
    received: Amounts
    announced: Amounts
    estimated: Amounts
    #: Whether it begins after the review's day.
    is_future: bool

    @property
    def whole(self) -> Amounts:
        """All states together."""
        return self.received + self.announced + self.estimated

    def of(self, state: State) -> Amounts:
        """One state's part."""
        return {
            "received": self.received,
            "announced": self.announced,
            "estimated": self.estimated,
        }[state]


@dataclass(frozen=True, slots=True)
class GroupYield:
    """The yields of an account, a country, a currency or (group empty) everything: Σ yield · value
    ÷ value.
    """

    group: str
    #: Base currency, cash included.
    value: float
    trailing: float | None
    trailing_net: float | None
    forward: float | None
    forward_net: float | None
    #: Trailing dividends ÷ cost, of the holdings that have a cost.
    on_cost: float | None
    on_cost_net: float | None


@dataclass(frozen=True)
class Income:
    """All income of one review. A static review counts today's shares held all along, as its other
    numbers do.
    """

    as_of: date
    base_currency: str
    method: Method
    #: The first day from which payments are known; None when nothing is.
    since: date | None
    history: Mapping[Dimension, IncomeHistory]
    #: This year so far, most withheld first.
    withheld: tuple[CountryWithholding, ...]
    #: One per symbol held, in the book's order.
    securities: tuple[SecurityIncome, ...]
    calendar: Calendar
    past: Past
    #: From January of the review's year to the last month of the forecast.
    months: tuple[MonthBar, ...]
    #: Trailing, forward and on cost by ``total``, ``account``, ``country`` and ``currency``.
    yields: Mapping[Dimension, tuple[GroupYield, ...]]
    #: Ex-dates from New Year to the review's day; the twelve months up to it; those after it; from
    #: it to 31 December.
    year_to_date: Amounts
    last_twelve_months: Amounts
    next_twelve_months: Amounts
    rest_of_year: Amounts
    #: Of the next twelve months.
    announced: Amounts
    #: Ex-dates of the review's quarter up to its day.
    quarter_to_date: Amounts = NOTHING
    #: Symbols with payments that are in no sum here, for want of an exchange rate.
    without_rate: tuple[str, ...] = ()

    @property
    def expected(self) -> tuple[ExpectedPayment, ...]:
        """The calendar's payments, next one first."""
        return self.calendar.rows

    @property
    def paid(self) -> tuple[PastPayment, ...]:
        """The payments of the review's year so far, oldest first."""
        return self.past.rows

    @property
    def pays(self) -> bool:
        """Whether anything was paid this year or in the last twelve months, or is expected in the
        next.
        """
        return bool(
            self.year_to_date.gross
            or self.last_twelve_months.gross
            or self.next_twelve_months.gross
        )

    @property
    def is_year_over(self) -> bool:
        """Whether the review's day is the last of its year: nothing is "so far" then."""
        return (self.as_of.month, self.as_of.day) == (12, 31)

    @property
    def whole_year(self) -> Amounts:
        """The review's calendar year: paid so far and still expected."""
        return self.year_to_date + self.rest_of_year

    def security(self, symbol: str) -> SecurityIncome | None:
        """What one security pays."""
        return next((one for one in self.securities if one.symbol == symbol), None)
