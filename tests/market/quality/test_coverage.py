"""How far prices reach, on three weeks of March 2024 written out by hand.

The days: Mon 4 – Fri 8, Mon 11 – Fri 15, Mon 18 – Fri 22 March 2024.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np

from portfolio.market.calendars import Sessions
from portfolio.market.quality.coverage import Coverage, coverages
from tests.support.markets import history, market, rate
from tests.support.yahoo.stand_in import weekdays

if TYPE_CHECKING:
    from portfolio.market.records import History, Market

#: Monday 25 March 2024, 12:00 in New York: the last final session is Friday 22 March.
MONDAY = datetime(2024, 3, 25, 16, 0, tzinfo=UTC)
SATURDAY = datetime(2024, 3, 23, 12, 0, tzinfo=UTC)
ALL = list(weekdays("2024-03-04", "2024-03-22"))


def prices(symbol: str, days: list[str], fetched_at: datetime | None = SATURDAY) -> History:
    return history(symbol, "USD", " | ".join(f"{day} 100" for day in days), fetched_at=fetched_at)


def one(stored: Market, symbol: str, now: datetime = MONDAY, **sessions: Sessions) -> Coverage:
    wanted = [*stored.histories, *(h.symbol for h in stored.rates.values()), symbol]
    (found,) = [
        c for c in coverages(stored, dict.fromkeys(wanted), sessions, now) if c.symbol == symbol
    ]
    return found


def test_a_whole_history_is_up_to_date() -> None:
    found = one(market(prices("SPY", ALL), prices("KO", ALL)), "SPY")
    assert (found.first, found.last, found.rows) == (date(2024, 3, 4), date(2024, 3, 22), 15)
    assert (found.gaps, found.behind, found.is_fresh) == (0, 0, True)


def test_nothing_stored() -> None:
    found = one(market(prices("KO", ALL)), "SPY")
    assert (found.history, found.rows, found.gaps, found.behind, found.is_fresh) == (
        None,
        0,
        None,
        None,
        False,
    )


def test_gaps_are_counted_against_the_others_of_the_market() -> None:
    holed = [day for day in ALL if day not in ("2024-03-06", "2024-03-13")]
    stored = market(prices("SPY", ALL), prices("KO", holed), prices("VIG", ALL))
    assert one(stored, "KO").gaps == 2
    # A day on which one of three has a row is that one's mistake, not the others' gap.
    phantom = sorted([*ALL, "2024-03-09"])
    assert (
        one(market(prices("SPY", phantom), prices("KO", ALL), prices("VIG", ALL)), "KO").gaps == 0
    )
    # Before it was listed nothing is missing.
    young = market(prices("SPY", ALL), prices("KO", ALL[8:]), prices("VIG", ALL))
    assert one(young, "KO").gaps == 0


def test_alone_on_its_exchange_nobody_tells_its_gaps() -> None:
    assert one(market(prices("0050.TW", ALL), prices("KO", ALL)), "0050.TW").gaps is None


def test_a_calendar_knows_better_than_the_others() -> None:
    # By the calendar Wednesday 6 March was closed and the exchange rests on Thursday and Friday, 21
    # and 22 March.
    open_days = [day for day in ALL if day not in ("2024-03-06", "2024-03-21", "2024-03-22")]
    calendar = Sessions(
        "XNYS",
        date(2024, 1, 1),
        date(2024, 12, 31),
        np.array(open_days, "datetime64[D]"),
        np.array([], "datetime64[D]"),
    )
    stored = market(prices("SPY", ALL), prices("KO", open_days[:-2]))
    found = one(stored, "KO", XNYS=calendar)
    # Its last row is of Monday 18 March; open after it were Tuesday and Wednesday.
    assert (found.gaps, found.behind) == (0, 2)
    assert one(market(prices("KO", open_days)), "KO", XNYS=calendar).behind == 0


def test_late_rows_are_forgiven_for_a_week_when_they_were_asked_for() -> None:
    # Fetched on Saturday, after Friday's close was final: the row of Friday, or of five days, did
    # not come.
    assert one(market(prices("SPY", ALL[:-1])), "SPY").is_fresh
    assert one(market(prices("SPY", ALL[:-5])), "SPY").is_fresh
    assert not one(market(prices("SPY", ALL[:-6])), "SPY").is_fresh
    # Fetched on Friday morning, Friday's close is simply not there yet.
    friday = datetime(2024, 3, 22, 12, 0, tzinfo=UTC)
    found = one(market(prices("SPY", ALL[:-1], friday)), "SPY")
    assert (found.behind, found.is_fresh) == (1, False)


def test_a_rate_is_looked_up_under_its_symbol() -> None:
    twd = rate("TWD", " | ".join(f"{day} 32" for day in ALL))
    found = one(market(prices("SPY", ALL), rates=[twd]), "TWD=X")
    assert (found.is_rate, found.rows, found.history) == (True, 15, twd)


def test_simulated_prices_are_never_late() -> None:
    demo = replace(market(prices("1475.T", ALL[:-3], None)), source="demo")
    found = one(demo, "1475.T")
    # It is already Tuesday in Tokyo: the sessions of 20, 21, 22 and 25 March have ended.
    assert (found.behind, found.is_fresh) == (4, True)
