"""Four securities on three exchanges, three exchange rates, a clock, and a user who fetches,
reviews and looks.

All trading days are real ones, so that the checks against calendars have nothing to say while all
is well. The clock stands at three moments: ``BEFORE`` the last week of the first quarter of 2024,
``DURING`` the fault, on Easter Monday, when the quarter is over, and ``AFTER`` it, two sessions
later.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import math
import pkgutil
import sys
import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import exchange_calendars
import pandas as pd
import pytest
import streamlit as st

import portfolio
from portfolio import cli, workspace
from portfolio.market.sources import yahoo as yahoo_module
from portfolio.market.store.store import PriceStore
from tests.support.app_test import AppTest
from tests.support.ui_app import texts
from tests.support.yahoo.redirect import redirected
from tests.support.yahoo.securities import Security
from tests.support.yahoo.stand_in import YahooStandIn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.yahoo.faults import Fault

ROOT = Path(__file__).parents[2]
QUARTER = "2024Q1"
#: Wednesday evening in London, after New York's close.
BEFORE = datetime(2024, 3, 27, 22, 0, tzinfo=UTC)
#: Monday 14:45 in Tokyo, where the session is under way; New York last closed on Thursday 28 March.
DURING = datetime(2024, 4, 1, 5, 45, tzinfo=UTC)
#: Wednesday, after New York's close.
AFTER = datetime(2024, 4, 3, 22, 0, tzinfo=UTC)

BOOK = """\
symbol,shares,currency,asset_class,region,dividend_tax
SPY,10,USD,Equity,US,30%
SGOV,50,USD,Bond,US,30%
1475.T,200,JPY,Equity,Japan,15.315%
VOD.L,1000,GBP,Equity,UK,0%
CASH,1000,USD,Cash,US,
"""
#: The rates that a holding's numbers in the base currency (TWD) stand on.
RATES = {
    "SPY": ("TWD=X",),
    "SGOV": ("TWD=X",),
    "1475.T": ("JPY=X", "TWD=X"),
    "VOD.L": ("GBP=X", "TWD=X"),
    "CASH": ("TWD=X",),
}
SYMBOLS = ("SPY", "SGOV", "1475.T", "VOD.L", "TWD=X", "JPY=X", "GBP=X")
FIRST_DAY = "2022-01-03"
#: Seconds for a request while Yahoo answers.
PATIENCE = yahoo_module.TIMEOUT
PAGES = ("overview", "quarterly_review", "data")


def market(until: datetime) -> list[Security]:
    """All that Yahoo has at a moment when all is well."""
    last = (
        until.date() if until.hour > 20 else date.fromordinal(until.toordinal() - 1)
    ).isoformat()
    tokyo = {"timezone": "Asia/Tokyo", "opens": "09:00", "ends": "15:30", "currency": "JPY"}
    london = {"timezone": "Europe/London", "opens": "08:00", "ends": "16:30", "currency": "GBp"}
    return [
        _security("SPY", "XNYS", last, 420.0, (1.6, (3, 6, 9, 12), 20)),
        _security("SGOV", "XNYS", last, 100.0, (0.4, tuple(range(1, 13)), 1)),
        _security("1475.T", "XTKS", last, 240.0, (2.0, (2, 8), 9), **tokyo),
        _security("VOD.L", "XLON", last, 75.0, (1.5, (6, 11), 23), **london),
        _rate("TWD", last, 31.0),
        _rate("JPY", last, 140.0),
        _rate("GBP", last, 0.8),
        _rate(
            "EUR", last, 0.9
        ),  # wanted by nobody, unless Yahoo says that something is quoted in euros
    ]


@cache
def _sessions(exchange: str) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", pd.errors.Pandas4Warning
        )  # its own, about its own use of pandas
        found = exchange_calendars.get_calendar(exchange).sessions_in_range(FIRST_DAY, "2024-04-30")
    return [day.date().isoformat() for day in found]


def _wave(number: int, day: int) -> float:
    """A course that rises slowly and never twice by the same step."""
    return 1 + 0.0004 * day + 0.01 * math.sin(0.7 * day + number)


def _security(
    symbol: str,
    exchange: str,
    last: str,
    price: float,
    pays: tuple[float, tuple[int, ...], int],
    **more: str,
) -> Security:
    days = [day for day in _sessions(exchange) if day <= last]
    closes = {day: round(price * _wave(int(price), number), 2) for number, day in enumerate(days)}
    amount, months, from_day = pays
    dividends = {}
    for year in (2022, 2023, 2024):
        for month in months:
            due = [day for day in days if day >= f"{year}-{month:02}-{from_day:02}"]
            if due and due[0][:7] == f"{year}-{month:02}":
                dividends[due[0]] = amount
    name = f"{symbol} plc"
    return Security(symbol, {**closes}, dividends, name=name, **more)  # type: ignore[arg-type]


def _rate(currency: str, last: str, price: float) -> Security:
    first, end = date.fromisoformat(FIRST_DAY), date.fromisoformat(last)
    days = [date.fromordinal(n) for n in range(first.toordinal(), end.toordinal() + 1)]
    closes = {
        day.isoformat(): round(price * (1 + 0.003 * math.sin(0.3 * number + price)), 5)
        for number, day in enumerate(days)
        if day.weekday() < 5 and (day.month, day.day) not in {(12, 25), (1, 1)}
    }
    return Security(
        f"{currency}=X",
        {**closes},
        currency=currency,
        timezone="Europe/London",
        opens="00:00",
        ends="23:59",
        kind="CURRENCY",
    )


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out, parse_constant=pytest.fail)


@dataclass(frozen=True)
class Seen:
    """What a page shows: every sentence, metric and table, without what keeps Markdown from reading
    it.
    """

    main: str
    side: str
    #: The message of an exception; empty when there is none.
    exception: str

    @classmethod
    def of(cls, app: AppTest) -> Seen:
        """Read a page."""
        tables = [*app.table, *app.dataframe]
        cells = [
            str(cell)
            for t in tables
            for row in t.value.reset_index().astype(str).to_numpy()
            for cell in row
        ]
        side = [str(caption.value) for caption in app.sidebar.caption]
        lines = [line for line in texts(app).splitlines() if line not in side]
        message = app.exception[0].stack_trace[-1] if app.exception else ""
        return cls(_as_read([*lines, *cells]), _as_read(side), message)

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.main}\n{self.side}"


def _as_read(parts: list[str]) -> str:
    return "\n".join(parts).replace("\\", "").replace("\u2060", "")


class Lab:
    """The user's folder, store, Yahoo and clock; open one with ``laboratory``."""

    def __init__(self, folder: Path, yahoo: YahooStandIn, patch: pytest.MonkeyPatch) -> None:
        self.yahoo = yahoo
        self._patch = patch
        self.home = folder / "home"
        self.home.mkdir()
        (self.home / "holdings.csv").write_text(BOOK, encoding="utf-8")
        self.store = PriceStore(folder / "store")
        self.at(BEFORE)

    def at(self, moment: datetime) -> None:
        """Turn the clock, with Yahoo as it is at that moment when all is well."""
        self.clock = self.yahoo.now = moment
        self._patch.setattr(yahoo_module, "TIMEOUT", PATIENCE)
        self.yahoo.recover()
        self.yahoo.add(*market(moment))

    def break_down(self, fault: Fault) -> None:
        """Let a fault begin; where nobody answers, a request is given up sooner than usual."""
        self._patch.setattr(yahoo_module, "TIMEOUT", fault.patience)
        fault.begin(self.yahoo)

    def run(self, *arguments: str) -> Ended:
        """Run ``portfolio`` in this process, to its end."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["portfolio", *arguments])
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                try:
                    cli.main()
                except SystemExit as ended:
                    code = int(ended.code or 0)
        out.flush()
        err.flush()
        texts = [stream.buffer.getvalue().decode() for stream in (out, err)]
        return Ended(code, texts[0], texts[1])

    def fetch(self) -> Ended:
        """``portfolio fetch``."""
        return self.run("fetch", "--lang", "en")

    def review(self, *arguments: str) -> Ended:
        """``portfolio review`` of the quarter, as JSON."""
        return self.run("review", QUARTER, "--format", "json", "--lang", "en", *arguments)

    def forget(self) -> None:
        """End the dashboard's process: nothing is left in its caches."""
        st.cache_resource.clear()
        st.cache_data.clear()
        self._patch.setattr(yahoo_module, "_ready", [])

    def open(self) -> AppTest:
        """A reader's session, on the Overview."""
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params["lang"] = "en"
        return app.run()

    def look(self) -> dict[str, Seen]:
        """The pages, as one reader visits them one after the other."""
        app = self.open()
        seen = {PAGES[0]: Seen.of(app)}
        for name in PAGES[1:]:
            try:
                seen[name] = Seen.of(app.switch_page(f"portfolio/ui/pages/{name}.py").run())
            except ValueError as error:  # AppTest's word for a page that does not exist
                seen[name] = Seen("", "", str(error)[:60])
        return seen

    def rows(self) -> dict[str, dict[str, float]]:
        """Every stored close, as served, by symbol and day."""
        raws = {symbol: self.store.raw(symbol) for symbol in self.store.symbols()}
        return {
            symbol: dict(zip(raw.days.astype(str).tolist(), raw.closes.tolist(), strict=True))
            for symbol, raw in raws.items()
            if raw is not None
        }

    def dividends(self) -> set[tuple[str, str]]:
        """Symbol and ex-date of every stored dividend."""
        raws = [self.store.raw(symbol) for symbol in self.store.symbols()]
        return {
            (raw.symbol, day)
            for raw in raws
            if raw
            for day in raw.dividend_days.astype(str).tolist()
        }


@contextlib.contextmanager
def laboratory(folder: Path) -> Iterator[Lab]:
    """A ``Lab`` in an empty folder."""
    _import_all()
    with YahooStandIn() as yahoo, pytest.MonkeyPatch.context() as patch:
        lab = Lab(folder, yahoo, patch)
        patch.setenv("PORTFOLIO_HOME", str(lab.home))
        patch.setenv("PORTFOLIO_STORE", str(lab.store.folder))
        patch.setattr(sys, "argv", ["app.py"])
        patch.setattr("curl_cffi.requests.Session.request", redirected(yahoo.url))
        patch.setattr(yahoo_module, "_ready", [])
        genuine = {"now": workspace.now, "today": workspace.today}
        turned = {"now": lambda: lab.clock, "today": lambda: lab.clock.date()}
        for module in [
            module for name, module in sys.modules.items() if name.startswith("portfolio")
        ]:
            for name, function in genuine.items():
                if getattr(module, name, None) is function:
                    patch.setattr(module, name, turned[name])
        st.cache_resource.clear()
        st.cache_data.clear()
        # Here rather than in a worker: filters of warnings that two threads change at once are lost
        # at times.
        yahoo_module._prepared(lab.store.folder / "yahoo")
        yield lab


@cache
def _import_all() -> None:
    """Import every module of the product, so that none first meets the clock while it is turned,
    and keeps it.
    """
    for module in pkgutil.walk_packages(portfolio.__path__, "portfolio."):
        if not module.name.startswith("portfolio.ui.pages"):
            importlib.import_module(module.name)
