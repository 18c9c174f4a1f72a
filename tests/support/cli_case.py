"""One small portfolio and its market, and the command line run on them in this process.

The case, worked out by hand. New Year's close is 29 December 2023, the quarter's last 28 March (New
York) and 29 March (Tokyo); dividends of 1 on SPY on 15 March, at a close of 104, 30 % withheld:

    SPY     price  110 / 100 − 1                  = 0.10
            total  1.10 × (1 + 1 / 104) − 1       = 0.1105769…
            net    1.10 × (1 + 0.7 / 104) − 1     = 0.1074038…
    1475.T  price and total  112 / 100 − 1        = 0.12
    TWD     32 / 30 for a dollar, JPY 150 / 140

    value in USD  10 × 110 + 200 × 112 / 150 + 1,000 = 2,249.3333…, at the start 10 × 100 + 200 ×
    100 / 140 + 1,000 index in USD  1,000 × 1.1105769 + 149.3333 + 1,000 over 1,000 + 142.8571 +
    1,000

A test module takes the fixtures by importing them::

    from tests.support.cli_case import home, market, run
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import exchange_calendars
import pandas as pd
import pytest

from portfolio import cli
from tests.support.yahoo.stand_in import Security, YahooStandIn

if TYPE_CHECKING:
    from pathlib import Path

BOOK = """\
symbol,shares,account,currency,cost,asset_class,region,target
SPY,10,US broker,USD,80,Equity,US,50
1475.T,200,Japan broker,JPY,90,Equity,Japan,30
CASH,1000,US broker,USD,,Cash,US,20
"""
SPY_NET = 1.10 * (1 + 0.7 / 104) - 1
SPY_TOTAL = 1.10 * (1 + 1 / 104) - 1
VALUE_USD = 10 * 110 + 200 * 112 / 150 + 1000


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.out, parse_constant=pytest.fail)  # NaN and Infinity are no JSON


Run = Callable[..., Ended]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with the book above, which is also the current folder, and an empty price
    store.
    """
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "holdings.csv").write_text(BOOK, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("PORTFOLIO_HOME", raising=False)
    monkeypatch.setenv("PORTFOLIO_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return folder


@pytest.fixture
def run(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Run ``portfolio`` with some arguments, to its end."""

    def run_it(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["portfolio", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capfdbinary.readouterr()
        return Ended(int(ended.value.code or 0), out, err.decode())

    return run_it


@cache
def _sessions(exchange: str) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", pd.errors.Pandas4Warning
        )  # its own, about its own use of pandas
        found = exchange_calendars.get_calendar(exchange).sessions_in_range(
            "2023-12-29", "2024-04-05"
        )
    return [day.date().isoformat() for day in found]


def every_session(exchange: str, closes: dict[str, float]) -> dict[str, float | None]:
    """A close for each session from the first of ``closes`` to the last: the latest of them."""
    days = [day for day in _sessions(exchange) if min(closes) <= day <= max(closes)]
    assert closes.keys() <= set(days)
    return {day: closes[max(known for known in closes if known <= day)] for day in days}


def _rate(currency: str, opening: float, ex_date: float, closing: float) -> Security:
    closes = every_session(
        "24/5",
        {
            "2023-12-29": opening,
            "2024-03-15": ex_date,
            "2024-03-29": closing,
            "2024-04-05": 2 * closing,
        },
    )
    return Security(
        f"{currency}=X",
        closes,
        currency=currency,
        timezone="Europe/London",
        opens="00:00",
        ends="23:59",
        kind="CURRENCY",
    )


@pytest.fixture
def market(yahoo: YahooStandIn) -> YahooStandIn:
    """The market of the case, with a row after the quarter that no review of it may see."""
    yahoo.add(
        Security(
            "SPY",
            every_session(
                "XNYS",
                {
                    "2023-12-29": 100.0, "2024-03-14": 103.0, "2024-03-15": 104.0,
                    "2024-03-28": 110.0, "2024-04-05": 500.0,
                },
            ),
            {"2024-03-15": 1.0},
        ),
        Security(
            "1475.T",
            every_session(
                "XTKS",
                {
                    "2023-12-29": 100.0, "2024-03-15": 105.0, "2024-03-29": 112.0,
                    "2024-04-05": 500.0,
                },
            ),
            currency="JPY", timezone="Asia/Tokyo", opens="09:00", ends="15:30",
        ),
        _rate("TWD", 30.0, 31.0, 32.0),
        _rate("JPY", 140.0, 145.0, 150.0),
    )  # fmt: skip
    return yahoo


def reviewed(run: Run, *arguments: str) -> Any:
    """The JSON of ``portfolio review 2024Q1``, which ended with 0."""
    ended = run("review", "2024Q1", "--format", "json", *arguments)
    assert ended.code == 0, ended.err
    return ended.json
