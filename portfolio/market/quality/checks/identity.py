"""Checks of what a symbol's prices are: their unit, their currency, their time zone, and whether it
changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.currencies import currencies
from portfolio.book.records import Correction
from portfolio.book.symbols import listing
from portfolio.errors import N_
from portfolio.market.minor_units import major
from portfolio.market.quality.checks.words import amount, date_of
from portfolio.market.sessions import is_same_clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from portfolio.market.quality.checks.subject import CheckedSymbol
    from portfolio.market.records import Finding, Outcome

#: Countries whose exchanges quote everything in one currency. Elsewhere (London, Hong Kong,
#: Singapore, Zurich, Toronto) some lines are quoted in dollars or euros, and that is right.
_ONE_CURRENCY = {"US", "TW", "JP", "KR", "IN", "ID", "MY", "TH", "BR", "NZ", "PL"}
#: Up to so many refused closes are proposed to be taken after all.
_FEW_ROWS = 20


def time_zone(subject: CheckedSymbol) -> Iterator[Finding]:
    """The dates are in another time zone than the exchange's: they may all be off by one."""
    expected, served = listing(subject.symbol).timezone, subject.history.timezone
    if not expected or not served or is_same_clock(served, expected):
        return
    if span := _span(subject):
        facts = {"served": served, "expected": expected}
        yield subject.finding("error", "time_zone", span, _TIME_ZONE, facts)


_TIME_ZONE = N_(
    "{symbol} was served with dates in the time zone {served} instead of {expected}: every date may"
    " be off by one. Fetch it again."
)


def currency(subject: CheckedSymbol) -> Iterator[Finding]:
    """Quoted in a currency that its exchange does not use, or in a unit that is no currency."""
    where, quoted = listing(subject.symbol), subject.history.currency
    span = _span(subject)
    if span is None:
        return
    if quoted not in currencies():
        yield subject.finding("error", "unknown_unit", span, _UNIT, {"unit": quoted})
    elif (
        where.market in (*_ONE_CURRENCY, "FX")
        and where.currency
        and quoted != where.currency
        and not subject.history.is_written
    ):
        facts = {"quoted": quoted, "expected": where.currency}
        yield subject.finding("error", "currency", span, _CURRENCY, facts)
    elif subject.symbol.endswith(".L") and subject.raw is not None and subject.raw.unit == "GBP":
        yield subject.finding(
            "info", "pounds", span, _POUNDS, {"value": amount(float(subject.closes[-1]))}
        )


_UNIT = N_(
    "{symbol} is quoted in “{unit}”, which is no currency: its value cannot be converted. Fetch it"
    " again, or write a price for it in holdings.csv."
)
_CURRENCY = N_(
    "{symbol} was served in {quoted}, but its exchange quotes in {expected}: its value is wrong if"
    " that is a mistake. Compare the price with another source, and fetch it again."
)


_POUNDS = N_(
    "{symbol} was served in pounds ({value} GBP); most London prices are in pence. If its price is"
    " {value} pence, its value is shown a hundred times too large."
)


def _span(subject: CheckedSymbol) -> tuple[date, date] | None:
    """The days of the window's rows; None without any."""
    return (date_of(subject.days[0]), date_of(subject.days[-1])) if len(subject.days) else None


def refused_answer(subject: CheckedSymbol, outcome: Outcome | None) -> Iterator[Finding]:
    """The last answer was refused, wholly or in part: another currency, another time zone, a past
    that got worse.
    """
    if outcome is not None and outcome.kind == "bad_data" and (span := _span(subject)):
        facts = {"reason": outcome.reason, "at": outcome.at.date()}
        yield subject.finding("info", "refused_answer", (span[1], span[1]), _REFUSED_ANSWER, facts)


_REFUSED_ANSWER = N_(
    "Not all of Yahoo’s answer of {at} for {symbol} could be believed ({reason}): what was stored"
    " before is kept instead. Fetch again later."
)


def refused_closes(subject: CheckedSymbol) -> Iterator[Finding]:
    """Closes that Yahoo served lately and that were refused in favour of the stored ones."""
    refused = subject.remarks.refused if subject.remarks else {}
    days = sorted(day for day in refused if subject.has(day))
    if days:
        _, divisor = major(subject.raw.unit) if subject.raw else ("", 1.0)
        facts = {"rows": len(days), "value": amount(refused[days[0]] / divisor)}
        served = tuple(
            Correction(subject.symbol, day, "close", refused[day] / divisor) for day in days
        )
        alternative = served if len(days) <= _FEW_ROWS else ()
        yield subject.finding(
            "warning",
            "refused_close",
            (days[0], days[-1]),
            _REFUSED,
            facts,
            alternative,
            is_held_out=True,
        )


_REFUSED = N_(
    "Yahoo now serves plainly wrong closes for {symbol} ({rows} of them from {first} to {last},"
    " such as {value}): the ones fetched before are kept."
)


def rebased(subject: CheckedSymbol) -> Iterator[Finding]:
    """All earlier closes came back multiplied, as after a split, but no split is listed."""
    for day, ratio in sorted((subject.remarks.rebased if subject.remarks else {}).items()):
        if subject.has(day):
            yield subject.finding(
                "warning", "rebased", (day, day), _REBASED, {"ratio": f"{ratio:.4g}"}
            )


_REBASED = N_(
    "On {first} Yahoo served all earlier prices of {symbol} multiplied by {ratio}, without listing"
    " a split. If there was one, check your number of shares."
)
