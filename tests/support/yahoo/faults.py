"""What can go wrong with Yahoo, by name: how it is brought about, and what must be said about it.

A fault of transport fails requests; a fault of data changes what a healthy Yahoo would answer. The
reliability matrix (``tests/test_reliability.py``) runs every one of them and
``docs/reliability.md`` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.yahoo.stand_in import FaultKind, Security, YahooStandIn

    #: What is done to a stand-in that is as it should be.
    Change = Callable[[YahooStandIn], None]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong, on a store that was filled before it or on an empty one."""

    #: What the table calls it.
    name: str
    begin: Change
    #: Whose data is wrong; empty for all, or nobody's.
    symbol: str = ""
    #: Codes of findings and problems that must be told of the symbol. Without any nothing may be
    #: told, and no number may be another.
    told: tuple[str, ...] = ()
    #: On an empty store.
    is_first: bool = False
    #: What Yahoo had served before, where that is not simply the same less the latest days.
    before: Change | None = None
    #: Whether a wrong number may go with a note instead of a warning.
    is_only_noted: bool = False
    #: Seconds after which a request is given up.
    patience: float = 8.0
    #: What is true in the end, where that is not simply the same plus the latest days.
    after: Change | None = None

    @property
    def key(self) -> str:
        """A name for the test."""
        return f"{self.name}{' on an empty store' if self.is_first else ''}"


# --- Transport ------------------------------------------------------------------------------------


def _fails(kind: FaultKind, *, times: int | None = None, seconds: float = 5.0) -> Change:
    return lambda yahoo: yahoo.fail(kind, times=times, seconds=seconds)


def _other_host_hangs(yahoo: YahooStandIn) -> None:
    for host in ("fc.yahoo.com", "guce.yahoo.com"):
        yahoo.fail("hang", host=host, seconds=5)


_ALWAYS: tuple[tuple[str, Change, str], ...] = (
    ("429 to everything", _fails("429"), "rate_limited"),
    ("500", _fails("500"), "unavailable"),
    ("404, “no data found”", _fails("404"), "unknown"),
    ("404 of a proxy", _fails("html404"), "unavailable"),
    ("no answer", _fails("hang"), "unavailable"),
    ("connection reset", _fails("reset"), "unavailable"),
    ("answer cut short", _fails("truncated"), "unavailable"),
    ("a web page for an answer", _fails("html"), "unavailable"),
    ("an empty answer", _fails("empty"), "unavailable"),
)
_HARMLESS: tuple[tuple[str, Change], ...] = (
    ("429 once", _fails("429", times=1)),
    ("consent form", _fails("consent")),
    ("cookie host hangs", _other_host_hangs),
)


def _patience(name: str) -> float:
    return 0.4 if name in ("no answer", "cookie host hangs") else 8.0


TRANSPORT = (
    *(
        Fault(name, begin, told=("not_refreshed",), patience=_patience(name))
        for name, begin, _ in _ALWAYS
    ),
    *(Fault(name, begin, is_first=True, patience=_patience(name)) for name, begin, _ in _ALWAYS),
    *(Fault(name, begin, patience=_patience(name)) for name, begin in _HARMLESS),
)
#: How each attempt ends under a fault of transport.
OUTCOMES = {name: outcome for name, _, outcome in _ALWAYS}

# --- Data -----------------------------------------------------------------------------------------

#: Good Friday, on which only Tokyo traded.
CLOSED_DAY = "2024-03-29"
SPLIT_DAY = "2024-03-28"


def _changed(symbol: str, change: Callable[[Security], None]) -> Change:
    return lambda yahoo: change(yahoo.security(symbol))


def _closes(symbol: str, day: str, value: float | None) -> Change:
    return _changed(symbol, lambda security: security.closes.update({day: value}))


def _times(symbol: str, factor: float, first: str, last: str = "9999") -> Change:
    """Closes from ``first`` to ``last`` multiplied."""

    def change(security: Security) -> None:
        for day, close in security.closes.items():
            if close is not None and first <= day <= last:
                security.closes[day] = round(close * factor, 5)

    return _changed(symbol, change)


def _without(symbol: str, first: str, last: str = "9999") -> Change:
    def change(security: Security) -> None:
        security.closes = {
            day: close for day, close in security.closes.items() if not first <= day <= last
        }

    return _changed(symbol, change)


def _dividends(symbol: str, **amounts: float) -> Change:
    """Dividends of days written ``d2024_03_15`` replaced; by 0, taken away, from the Adj
    Close too.
    """

    def change(security: Security) -> None:
        for name, amount in amounts.items():
            security.dividends.pop(day := name[1:].replace("_", "-"), None)
            security.dividends |= {day: amount} if amount else {}

    return _changed(symbol, change)


def _flat(security: Security) -> None:
    for day in ("2024-03-22", "2024-03-25", "2024-03-26", "2024-03-27", "2024-03-28"):
        security.closes[day], security.volumes[day] = security.closes["2024-03-21"], 0


def _listed_as(symbol: str, **changes: str | float | None) -> Change:
    def change(yahoo: YahooStandIn) -> None:
        yahoo.add(replace(yahoo.security(symbol), **changes))  # type: ignore[arg-type]

    return change


def _no_dividends(security: Security) -> None:
    security.unlisted = frozenset(security.dividends)


def _adj_close_spike(security: Security) -> None:
    security.wrong_adjustments["2024-03-27"] = 10.0


def _split(*, is_listed: bool, is_adjusted: bool) -> Change:
    """A split 4:1 of SPY; its true closes are the adjusted ones."""

    def change(yahoo: YahooStandIn) -> None:
        if is_listed:
            yahoo.security("SPY").splits[SPLIT_DAY] = (4, 1)
        if not is_adjusted:
            _times("SPY", 4.0, "", "2024-03-27")(yahoo)
            yahoo.security("SPY").dividends = {
                day: amount * 4 for day, amount in yahoo.security("SPY").dividends.items()
            }

    return change


def _phantom(yahoo: YahooStandIn) -> None:
    security = yahoo.security("SPY")
    security.closes[CLOSED_DAY] = round((security.closes["2024-03-28"] or 0) * 1.01, 2)


def _live(yahoo: YahooStandIn) -> None:
    yahoo.security("1475.T").live = ("2024-04-01", 999.0)


def _weekend_rates(yahoo: YahooStandIn) -> None:
    """Sunday evening in London: each rate has the last one's value on the weekend's days."""
    for symbol in ("TWD=X", "JPY=X", "GBP=X"):
        closes = yahoo.security(symbol).closes
        for friday in [day for day in closes if date.fromisoformat(day).weekday() == 4]:
            sunday = date.fromisoformat(friday) + timedelta(days=2)
            if sunday <= date(2024, 3, 31):
                closes[sunday.isoformat()] = closes[friday]
        yahoo.security(symbol).closes = dict(sorted(closes.items()))


_before_split = _split(is_listed=False, is_adjusted=False)
_after_split = _split(is_listed=True, is_adjusted=True)

DATA = (
    Fault("last close 0", _closes("SPY", "2024-03-28", 0.0), "SPY", ("unusable_close",)),
    Fault(
        "last close missing, volume there",
        _closes("SPY", "2024-03-28", None),
        "SPY",
        ("unusable_close",),
    ),
    Fault("last close negative", _closes("SPY", "2024-03-28", -1.0), "SPY", ("unusable_close",)),
    Fault("last day missing", _without("SPY", "2024-03-28"), "SPY", ("missing_day",)),
    Fault(
        "a day missing",
        _without("SPY", "2024-03-26", "2024-03-26"),
        "SPY",
        ("missing_day",),
        is_first=True,
    ),
    Fault(
        "the opening close ×10",
        _times("SPY", 10, "2023-12-29", "2023-12-29"),
        "SPY",
        ("spike",),
        is_first=True,
    ),
    Fault(
        "a close ×100", _times("SPY", 100, "2024-03-26", "2024-03-26"), "SPY", ("refused_close",)
    ),
    Fault(
        "two closes ÷100",
        _times("SPY", 0.01, "2024-02-14", "2024-02-15"),
        "SPY",
        ("spike",),
        is_first=True,
    ),
    Fault("last close ×100", _times("SPY", 100, "2024-03-28"), "SPY", ("wrong_unit",)),
    Fault(
        "last close ×100", _times("SPY", 100, "2024-03-28"), "SPY", ("wrong_unit",), is_first=True
    ),
    Fault("pounds among pence", _times("VOD.L", 0.01, "2024-03-28"), "VOD.L", ("wrong_unit",)),
    Fault("−60 % and no way back", _times("SPY", 0.4, "2024-03-28"), "SPY", ("jump",)),
    Fault(
        "split listed, price not adjusted",
        _split(is_listed=True, is_adjusted=False),
        "SPY",
        ("split_unapplied",),
        before=_before_split,
        after=_after_split,
    ),
    Fault(
        "split in the price, not listed",
        _before_split,
        "SPY",
        ("split_unlisted",),
        before=_before_split,
        after=_after_split,
    ),
    Fault(
        "nothing new for a month",
        _without("SPY", "2024-03-01"),
        "SPY",
        ("stale_price",),
        is_first=True,
    ),
    Fault("a row on a closed day", _phantom, "SPY", ("phantom_row",)),
    Fault("flat rows without volume", _changed("SPY", _flat), "SPY", ("flat_rows",), is_first=True),
    Fault("today's unfinished bar", _live, "1475.T"),
    Fault("a dividend ×100", _dividends("SPY", d2024_03_20=160.0), "SPY", ("refused_answer",)),
    Fault(
        "a dividend of a third of the price",
        _dividends("SPY", d2024_03_20=160.0),
        "SPY",
        ("dividend_unit",),
        is_first=True,
    ),
    Fault(
        "a dividend in another currency",
        _listed_as("SPY", dividend_currency="GBP"),
        "SPY",
        ("dividend_currency",),
    ),
    Fault(
        "a regular dividend missing",
        _dividends("SGOV", d2024_02_01=0),
        "SGOV",
        ("dividend_missing",),
        is_first=True,
    ),
    Fault("a known dividend gone", _dividends("SPY", d2024_03_20=0), "SPY", ("dividend_vanished",)),
    Fault(
        "no dividends, but Adj Close drifts",
        _changed("SPY", _no_dividends),
        "SPY",
        ("dividend_unrecorded",),
        is_first=True,
    ),
    Fault(
        "Adj Close ×10",
        _changed("1475.T", _adj_close_spike),
        "1475.T",
        ("adjusted_spike",),
        is_first=True,
    ),
    Fault("another time zone", _listed_as("SPY", timezone="Asia/Tokyo"), "SPY", ("not_refreshed",)),
    Fault(
        "another time zone",
        _listed_as("SPY", timezone="Asia/Tokyo"),
        "SPY",
        ("time_zone",),
        is_first=True,
    ),
    Fault("another currency", _listed_as("SPY", currency="EUR"), "SPY", ("not_refreshed",)),
    Fault(
        "another currency", _listed_as("SPY", currency="EUR"), "SPY", ("currency",), is_first=True
    ),
    Fault("pence called pounds", _listed_as("VOD.L", currency="GBP"), "VOD.L", ("not_refreshed",)),
    # Many funds in London are quoted in pounds, so this can be no more than a note.
    Fault(
        "pence called pounds",
        _listed_as("VOD.L", currency="GBP"),
        "VOD.L",
        ("pounds",),
        is_first=True,
        is_only_noted=True,
    ),
    Fault(
        "the opening close ×1.15",
        _times("SPY", 1.15, "2023-12-29", "2023-12-29"),
        "SPY",
        ("boundary_spike",),
        is_first=True,
    ),
    Fault(
        "the opening rate ×0.8",
        _times("TWD=X", 0.8, "2023-12-29", "2023-12-29"),
        "TWD=X",
        ("boundary_spike",),
        is_first=True,
    ),
    # At the last row nothing tells yet whether it is a mistake.
    Fault(
        "last close ×1.3",
        _times("SPY", 1.3, "2024-03-28"),
        "SPY",
        ("boundary_spike",),
        is_only_noted=True,
    ),
    Fault("rows of rates on weekends", _weekend_rates),
    Fault("rows of rates on weekends", _weekend_rates, is_first=True),
    Fault("a rate ×10 on the last day", _times("JPY=X", 10, CLOSED_DAY), "JPY=X", ("rate_jump",)),
    Fault(
        "a rate −40 % and no way back", _times("TWD=X", 0.6, "2024-03-28"), "TWD=X", ("rate_jump",)
    ),
    Fault(
        "a rate without new rows",
        _without("JPY=X", "2024-03-15"),
        "1475.T",
        ("missing_rate",),
        is_first=True,
    ),
    Fault(
        "a rate that Yahoo does not know",
        lambda yahoo: yahoo.fail("404", symbol="JPY=X"),
        "1475.T",
        ("missing_rate",),
        is_first=True,
    ),
)

FAULTS = (*TRANSPORT, *DATA)
#: The columns of the matrix.
View = Literal["fetch", "review", "overview", "quarterly_review", "data", "recovery"]
