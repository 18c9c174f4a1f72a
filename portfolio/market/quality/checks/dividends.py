"""Checks of the dividends: their size, their currency, and those that should be there."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.records import Correction
from portfolio.errors import N_
from portfolio.market.minor_units import major
from portfolio.market.quality.checks.subject import YEAR
from portfolio.market.quality.checks.words import amount, date_of, percent
from portfolio.market.quality.jumps import is_about

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from portfolio.market.quality.checks.subject import CheckedSymbol
    from portfolio.market.records import Finding, History

#: A dividend over this share of the price is doubtful.
_LARGE = 0.25
#: A payment about 100 times its neighbours, or a hundredth of them, is in the wrong unit: within
#: this factor.
_AROUND_UNIT = 2.0
_NEIGHBOURS = 4
#: So many payments before one say what is usual.
_SPACINGS, _FEWEST_SPACINGS = 8, 3
#: A payment is overdue after this many times the usual spacing; monthly ones may skip January,
#: having paid twice in December, and so have 50 days between two.
_OVERDUE, _OVERDUE_MONTHLY, _MONTHLY = 1.6, 1.75, 45
#: Nor is it overdue while the gap is not longer than this many times the longest of the usual ones.
_LONGEST = 1.2
#: A move of the price is like an ex-date's when it is this many times as large as usual moves …
_LIKE_EX_DATE = 8.0
#: … and between these shares of the last payments.
_LEAST_DROP, _MOST_DROP = 0.6, 1.6
_SAME_PAYMENT = 7


def dividend_large(subject: CheckedSymbol) -> Iterator[Finding]:
    """A payment of more than a quarter of the price before it."""
    for day, paid in _payments(subject):
        before = subject.close_before(day)
        if before and paid > _LARGE * before and wrong_unit(subject.history, day, paid) is None:
            facts = {
                "amount": amount(paid),
                "share": f"{paid / before:.0%}",
                "before": amount(before),
                "currency": subject.history.currency,
            }
            at = date_of(day)
            without = (Correction(subject.symbol, at, "dividend", 0.0),)
            yield subject.finding(
                "warning", "dividend_large", (at, at), _LARGE_TEXT, facts, without
            )


_LARGE_TEXT = N_(
    "{symbol}: the dividend of {amount} {currency} on {first} is {share} of the price before it"
    " ({before}). It is used: compare it with another source."
)


def dividend_unit(subject: CheckedSymbol) -> Iterator[Finding]:
    """A payment about 100 times the others, or a hundredth of them: cents taken for dollars."""
    for day, paid in _payments(subject):
        right = wrong_unit(subject.history, day, paid)
        if right is not None:
            facts = {
                "amount": amount(paid),
                "usual": amount(right),
                "currency": subject.history.currency,
            }
            at = date_of(day)
            other = (Correction(subject.symbol, at, "dividend", right),)
            yield subject.finding("warning", "dividend_unit", (at, at), _UNIT_TEXT, facts, other)


_UNIT_TEXT = N_(
    "{symbol}: the dividend of {amount} {currency} on {first} is about a hundred times more or less"
    " than its others; in the right unit it would be {usual}. It is used as it is: compare it with"
    " another source."
)


def wrong_unit(history: History, day: np.datetime64, paid: float) -> float | None:
    """What a payment would be in the unit of the four nearest others, when it is 100 times theirs
    or a hundredth.
    """
    away = np.abs((history.dividend_days - day).astype(int))
    nearest = [at for at in np.argsort(away, kind="stable").tolist() if away[at]][:_NEIGHBOURS]
    if len(nearest) < _FEWEST_SPACINGS:
        return None
    usual = median(history.dividend_amounts[nearest].tolist())
    for factor in (100.0, 0.01):
        if is_about(paid / usual, factor, _AROUND_UNIT):
            return paid / factor
    return None


def dividend_currency(subject: CheckedSymbol) -> Iterator[Finding]:
    """A payment that Yahoo gives in another currency than the price: its amount is taken for the
    price's.
    """
    if subject.raw is None:
        return
    history, unit = subject.history, subject.raw.unit
    paid = dict(zip(history.dividend_days.tolist(), history.dividend_amounts.tolist(), strict=True))
    in_window = {date_of(day) for day, _ in _payments(subject)}
    for day, tagged in sorted(subject.raw.remarks.dividend_currencies.items()):
        if day not in in_window or tagged == unit:
            continue
        own = _converted(subject, paid[day], tagged, day)
        facts = {"amount": amount(paid[day]), "paid_in": tagged, "currency": history.currency}
        alternative = () if own is None else (Correction(subject.symbol, day, "dividend", own),)
        yield subject.finding("error", "dividend_currency", (day, day), _OTHER, facts, alternative)


_OTHER = N_(
    "{symbol}: Yahoo gives the dividend of {amount} on {first} in {paid_in}, but the price in"
    " {currency}, and it is counted in {currency}. Enter the dividend in {currency}, or accept it"
    " converted at that day’s rate."
)


def _converted(subject: CheckedSymbol, paid: float, tagged: str, day: date) -> float | None:
    """``paid`` (its number divided as the price's unit is) in the price's currency, or None without
    both rates.
    """
    _, own_divisor = major(subject.raw.unit if subject.raw else subject.history.currency)
    source, divisor = major(tagged)
    amounts = [_rate(subject, code, day) for code in (source, subject.history.currency)]
    if amounts[0] is None or amounts[1] is None:
        return None
    return round(paid * own_divisor / divisor / amounts[0] * amounts[1], 6)


def _rate(subject: CheckedSymbol, code: str, day: date) -> float | None:
    """Units of a currency for one US dollar on a day; None when unknown."""
    if code == "USD":
        return 1.0
    rate = (subject.rates or {}).get(code)
    row = (
        -1
        if rate is None
        else int(np.searchsorted(rate.days, np.datetime64(day, "D"), side="right")) - 1
    )
    return None if rate is None or row < 0 else float(rate.closes[row])


def dividend_vanished(subject: CheckedSymbol) -> Iterator[Finding]:
    """A payment that Yahoo served earlier and no longer does; it is kept, and may now be there
    twice.
    """
    days = {date_of(day): paid for day, paid in _payments(subject)}
    for day in sorted(subject.remarks.vanished if subject.remarks else ()):
        if day not in days:
            continue
        twin = next((d for d in days if d != day and abs((d - day).days) <= _SAME_PAYMENT), None)
        facts = {"amount": amount(days[day]), "currency": subject.history.currency}
        without = (Correction(subject.symbol, day, "dividend", 0.0),)
        template = _VANISHED if twin is None else _MOVED
        if twin is not None:
            facts |= {"other": twin.isoformat(), "other_amount": amount(days[twin])}
        yield subject.finding("warning", "dividend_vanished", (day, day), template, facts, without)


_VANISHED = N_(
    "{symbol}: Yahoo no longer lists the dividend of {amount} {currency} on {first} that it listed"
    " before. It is kept: if it was never paid, take it out."
)
_MOVED = N_(
    "{symbol}: Yahoo no longer lists the dividend of {amount} {currency} on {first}, but one of"
    " {other_amount} on {other}. Both count: if they are the same payment, take the first one out."
)


def dividend_missing(subject: CheckedSymbol) -> Iterator[Finding]:
    """A regular payer that did not pay when it should have: a gap much longer than its usual ones.

    Usual are up to eight spacings before the gap. The gap that is still open ends at the window's
    last row.
    """
    paid = subject.history.dividend_days
    last = subject.last_row_day
    if last is None or len(paid) <= _FEWEST_SPACINGS:
        return
    high = int(np.searchsorted(paid, last, side="right"))
    stops = np.append(paid[:high], last) if high and paid[high - 1] < last else paid[:high]
    earliest = min(subject.first_day, subject.end_day - YEAR)
    gaps = np.diff(stops).astype(int).tolist()
    for at in range(max(_FEWEST_SPACINGS + 1, int(np.searchsorted(stops, earliest))), len(stops)):
        usual = gaps[max(0, at - 1 - _SPACINGS) : at - 1]
        spacing = median(usual)
        expected = stops[at - 1] + round(spacing)
        if expected < earliest or not _is_overdue(gaps[at - 1], spacing, max(usual)):
            continue
        day = min(date_of(expected), date_of(stops[at]))
        facts: dict[str, object] = {"previous": date_of(stops[at - 1]), "until": date_of(stops[at])}
        is_open = at == len(stops) - 1 and stops[at] == last and not bool(np.isin(last, paid))
        template = _OVERDUE_TEXT if is_open else _SKIPPED
        yield subject.finding("warning", "dividend_missing", (day, day), template, facts)


def _is_overdue(gap: int, spacing: float, longest: int) -> bool:
    """Whether ``gap`` days without a payment are too many, after ones usually ``spacing`` and at
    most ``longest``.
    """
    factor = _OVERDUE_MONTHLY if spacing <= _MONTHLY else _OVERDUE
    return gap > max(factor * spacing, _LONGEST * longest)


_SKIPPED = N_(
    "{symbol} pays regularly, but no dividend is known between {previous} and {until}; one was due"
    " about {first}. If it was paid, enter it: yields and total returns are too low without it."
)
_OVERDUE_TEXT = N_(
    "{symbol} pays regularly, but no dividend is known since {previous}; one was due about {first}."
    " If it was paid, enter it: yields and total returns are too low without it."
)


def dividend_unpaid_drop(subject: CheckedSymbol) -> Iterator[Finding]:
    """A regular payer's price fell as on an ex-date, on about the day one was due, and no dividend
    is listed.

    Seen only where dividends stand out from the daily moves: funds of short bonds and bills.
    """
    history, days, closes = subject.history, subject.days, subject.closes
    paid = history.dividend_days
    if len(paid) <= _FEWEST_SPACINGS or len(days) < 2 * _SPACINGS:
        return
    moves = np.diff(closes) / closes[:-1]
    usual = float(np.median(np.abs(moves)))
    drops = np.flatnonzero(moves < -_LIKE_EX_DATE * usual)
    if not usual or len(drops) > len(moves) / 10:
        return
    for at in drops.tolist():
        day, before = days[at + 1], float(closes[at])
        known = int(np.searchsorted(paid, day - 3))
        if known <= _FEWEST_SPACINGS or bool(np.any(np.abs((paid - day).astype(int)) <= 3)):
            continue
        spacing = float(np.median(np.diff(paid[max(0, known - _SPACINGS) : known]).astype(int)))
        due = (day - paid[known - 1]).astype(int) >= 0.75 * spacing
        expected = float(np.median(history.dividend_amounts[max(0, known - 3) : known]))
        share = -float(moves[at]) * before / expected
        if due and _LEAST_DROP <= share <= _MOST_DROP:
            facts = {
                "change": percent(-float(moves[at])).lstrip("+"),
                "previous": date_of(paid[known - 1]),
            }
            span = (date_of(day), date_of(day))
            yield subject.finding("warning", "dividend_missing", span, _DROP, facts)


_DROP = N_(
    "{symbol} fell by {change} on {first}, as on the days it pays a dividend (the last was on"
    " {previous}), but none is listed. If it was paid, enter it: yields and total returns are too"
    " low without it."
)


def _payments(subject: CheckedSymbol) -> Iterator[tuple[np.datetime64, float]]:
    days, amounts = subject.dividends()
    return zip(days, amounts.tolist(), strict=True)
