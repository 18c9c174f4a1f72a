"""Simulated prices for the demo: always the same, without network, and never to be mistaken for
real ones.

A close depends on the symbol and the day only, not on the day one looks or on what else is held. So
chance comes from SHAKE-128, whose output for a name can be continued for ever and is the same on
every machine, and what is done with it is plain arithmetic.
"""

from __future__ import annotations

from datetime import date
from hashlib import shake_128
from typing import TYPE_CHECKING

import numpy as np

from portfolio.book.symbols import listing, rate_name
from portfolio.market.demo.securities import simulated_rate, simulated_security
from portfolio.market.demo.sessions import is_session, weekdays
from portfolio.market.records import History, Market

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from portfolio.arrays import Bools, Dates, Floats
    from portfolio.book.symbols import Listing
    from portfolio.market.demo.securities import SimulatedSecurity

#: A month before 2019, so that its first quarter has an opening close.
FIRST_DAY = date(2018, 12, 1)
#: The levels of ``demo_securities`` are the closes of this day, and the calibrated quarter opens
#: with it.
ANCHOR = date(2023, 12, 29)
#: The calibrated quarter's last day; each exchange's last session on or before it counts.
CALIBRATED_TO = date(2024, 3, 31)

_SESSIONS_A_YEAR = 261.0
#: One of many possible worlds, taken because it has mostly good years and a bad 2022.
_WORLD = "world 800"
_WORLD_SWING = 0.14
#: One dividend is at least half and at most twice its usual share of the price, however far the
#: price has gone.
_USUAL_SHARE = (0.5, 2.0)


def demo_market(symbols: Sequence[str], currencies: Collection[str], *, today: date) -> Market:
    """Simulated histories from December 2018 to the last session before ``today``, whose own bar is
    not final.

    Securities are quoted in the currency of their listing (USD when that is unknown);
    ``currencies`` get a rate per US dollar each. Q1 2024 has the total returns of the published
    review for its eleven securities.
    """
    # Whatever ``today`` is, the path runs past the anchor and the calibrated quarter, and is cut at
    # the end.
    days = weekdays(FIRST_DAY, max(today, date(2024, 4, 2)))
    world = chance(_WORLD, len(days)) * (_WORLD_SWING / _SESSIONS_A_YEAR**0.5)
    open_days: dict[str, Bools] = {}
    histories = {}
    for symbol in dict.fromkeys(symbols):
        place = listing(symbol)
        if place.market not in open_days:
            open_days[place.market] = is_session(days, place.market)
        histories[symbol] = _security(symbol, place, days, open_days[place.market], world, today)
    is_open = is_session(days, "FX")
    rates = {
        currency: _rate(currency, days, is_open, today)
        for currency in sorted({*currencies} - {"USD"})
    }
    return Market(histories=histories, rates=rates, source="demo")


def _security(
    symbol: str, place: Listing, days: Dates, is_open: Bools, world: Floats, today: date
) -> History:
    currency = place.currency or "USD"
    habits = simulated_security(symbol, place.market, currency)
    own = chance(symbol, len(days)) * (habits.swing / _SESSIONS_A_YEAR**0.5)
    factors = _calibrated(
        1.0 + habits.growth / _SESSIONS_A_YEAR + habits.beta * world + own, days, is_open, habits
    )
    shares = _dividend_shares(habits, factors, days, is_open)
    closes = _anchored(factors - shares, days, habits.level)
    paid = np.flatnonzero(shares)
    kept = is_open & (days < np.datetime64(today, "D"))
    ex = paid[kept[paid]]
    splits = [split for split in habits.splits if date.fromisoformat(split[0]) < today]
    return History(
        symbol=symbol,
        currency=currency,
        timezone=place.timezone,
        days=days[kept],
        closes=np.round(closes[kept], 4),
        dividend_days=days[ex],
        dividend_amounts=np.round(shares[ex] * closes[ex - 1], 4),
        split_days=np.array([day for day, _ in splits], dtype="datetime64[D]"),
        split_ratios=np.array([ratio for _, ratio in splits], dtype=np.float64),
        name=habits.name,
    )


def _rate(currency: str, days: Dates, is_open: Bools, today: date) -> History:
    level, swing = simulated_rate(currency)
    symbol = rate_name(currency)
    factors = 1.0 + chance(symbol, len(days)) * (swing / _SESSIONS_A_YEAR**0.5)
    kept = is_open & (days < np.datetime64(today, "D"))
    no_days, nothing = np.array([], dtype="datetime64[D]"), np.array([], dtype=np.float64)
    return History(
        symbol=symbol,
        currency=currency,
        timezone="Europe/London",
        days=days[kept],
        closes=np.round(_anchored(factors, days, level)[kept], 6),
        dividend_days=no_days,
        dividend_amounts=nothing,
        split_days=no_days,
        split_ratios=nothing,
    )


def chance(name: str, count: int) -> Floats:
    """``count`` draws, nearly normal with mean 0 and deviation 1: the sum of twelve random bytes
    each.
    """
    throws = np.frombuffer(shake_128(name.encode()).digest(12 * count), dtype=np.uint8).reshape(
        count, 12
    )
    draws: Floats = (throws.sum(axis=1) - 12 * 127.5) / 256.0
    return draws


def _anchored(factors: Floats, days: Dates, level: float) -> Floats:
    """The path of these daily factors that stands at ``level`` on the anchor day."""
    path: Floats = np.cumprod(factors, dtype=np.float64)
    return path * np.float64(level / path[_last(days, ANCHOR)])


def _calibrated(factors: Floats, days: Dates, is_open: Bools, habits: SimulatedSecurity) -> Floats:
    """The daily factors with those of Q1 2024 scaled alike, so that they multiply to the wanted
    return.

    A bridge: the path inside the quarter keeps its shape, its end is exact.
    """
    if habits.q1_2024 is None:
        return factors
    sessions = np.flatnonzero(is_open)
    first, last = (sessions[_last(days[sessions], day)] for day in (ANCHOR, CALIBRATED_TO))
    inside = slice(first + 1, last + 1)
    bridged = factors.copy()
    bridged[inside] *= ((1.0 + habits.q1_2024) / np.prod(factors[inside])) ** (1.0 / (last - first))
    return bridged


def _dividend_shares(
    habits: SimulatedSecurity, factors: Floats, days: Dates, is_open: Bools
) -> Floats:
    """What share of the close before is paid out on each day, shape of ``days``, 0 on most.

    Amounts per share grow steadily while the price swings, hence shares that fall when the price
    rises. They are taken from the path that pays a little every day, which is known before any
    dividend is.
    """
    shares = np.zeros(len(days))
    if not habits.ex_dates:
        return shares
    years = range(FIRST_DAY.year, days[-1].item().year + 1)
    nominal = np.array(
        [date(year, month, day) for year in years for month, day in habits.ex_dates],
        dtype="datetime64[D]",
    )
    sessions = np.flatnonzero(is_open)
    position = np.searchsorted(days[sessions], nominal)
    due = (nominal > days[sessions[0]]) & (position < len(sessions))
    ex = sessions[position[due]]
    usual = habits.dividend / habits.level
    steady = _anchored(factors - usual / _SESSIONS_A_YEAR, days, 1.0)
    years_since_anchor = nominal[due].astype("datetime64[Y]").astype(np.int64) + 1970 - ANCHOR.year
    growth = (1.0 + habits.dividend_growth) ** years_since_anchor
    of_usual = np.clip(growth / steady[ex - 1], *_USUAL_SHARE)
    shares[ex] = of_usual * usual / len(habits.ex_dates)
    return shares


def _last(days: Dates, day: date) -> int:
    """Index of the last of ``days`` on or before ``day``."""
    return int(np.searchsorted(days, np.datetime64(day, "D"), side="right")) - 1
