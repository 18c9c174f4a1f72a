"""What the real yfinance brings, and what every failure is called."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from portfolio.market.sources import yahoo as yahoo_module
from portfolio.market.sources.yahoo import Yahoo
from tests.support.yahoo.redirect import yahoo_environment
from tests.support.yahoo.stand_in import UNKNOWN_WORDS, Security, weekdays

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.market.records import OutcomeKind
    from portfolio.market.sources.base import Answer
    from tests.support.yahoo.stand_in import FaultKind, YahooStandIn

#: Friday 5 April 2024, 22:00 UTC: New York closed two hours ago.
NOW = datetime(2024, 4, 5, 22, 0, tzinfo=UTC)
WEEK = weekdays("2024-04-01", "2024-04-05", 100.0, 1.0)


@pytest.fixture
def client(tmp_path: Path, yahoo: YahooStandIn) -> Yahoo:
    yahoo.now = NOW
    return Yahoo(tmp_path / "yfinance")


def fetch(client: Yahoo, symbol: str = "SPY", now: datetime = NOW) -> Answer:
    return client.fetch(symbol, date(2024, 1, 1), now)


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def test_an_answer_becomes_arrays(yahoo: YahooStandIn, client: Yahoo) -> None:
    yahoo.add(Security("SPY", WEEK, name="SPDR S&P 500"))
    answer = fetch(client)
    assert answer.outcome.kind == "ok"
    assert answer.raw is not None
    assert (answer.raw.unit, answer.raw.timezone, answer.raw.name) == (
        "USD",
        "America/New_York",
        "SPDR S&P 500",
    )
    assert answer.raw.days.tolist() == days(
        "2024-04-01", "2024-04-02", "2024-04-03", "2024-04-04", "2024-04-05"
    )
    assert answer.raw.closes.tolist() == [100, 101, 102, 103, 104]
    assert answer.raw.volumes.tolist() == [1000] * 5
    assert answer.raw.row_fetched.tolist() == [int(NOW.timestamp())] * 5
    assert answer.raw.fetched_at == NOW


def test_one_request_a_symbol(yahoo: YahooStandIn, client: Yahoo) -> None:
    yahoo.add(Security("SPY", WEEK), Security("KO", WEEK))
    fetch(client)
    fetch(client, "KO")
    assert [asked.symbol for asked in yahoo.asked()] == ["SPY", "KO"]
    assert yahoo.asked("KO")[0].start == date(2024, 1, 1)
    assert yahoo.asked("KO")[0].end == date(2024, 4, 7)  # the day after tomorrow


@pytest.mark.parametrize(
    ("symbol", "timezone", "opens", "ends"),
    [
        # The session opens on the UTC day before in Tokyo's and Taipei's case only for a careless
        # reader: 09:00 in Tokyo is 00:00 UTC, in Taipei 01:00 UTC, 09:30 in New York 13:30 UTC.
        ("0050.TW", "Asia/Taipei", "09:00", "13:30"),
        ("1475.T", "Asia/Tokyo", "09:00", "15:30"),
        ("SPY", "America/New_York", "09:30", "16:00"),
        # East of Greenwich far enough that the open lies on the UTC day before: 10:00 in Sydney is
        # 23:00 UTC.
        ("VAS.AX", "Australia/Sydney", "10:00", "16:00"),
    ],
)
def test_days_are_the_exchanges_own(
    yahoo: YahooStandIn, client: Yahoo, symbol: str, timezone: str, opens: str, ends: str
) -> None:
    yahoo.add(
        Security(
            symbol,
            WEEK,
            timezone=timezone,
            opens=opens,
            ends=ends,
            dividends={"2024-04-02": 0.5},
            splits={"2024-04-04": (4, 1)},
        )
    )
    raw = fetch(client, symbol).raw
    assert raw is not None
    assert raw.days.tolist()[0] == date(2024, 4, 1)
    assert raw.days.tolist()[-1] == date(2024, 4, 5)
    assert raw.dividend_days.tolist() == days("2024-04-02")
    assert raw.dividend_amounts.tolist() == [0.5]
    assert raw.split_days.tolist() == days("2024-04-04")
    assert raw.split_ratios.tolist() == [4.0]


def test_pence_stay_pence_until_they_are_shown(yahoo: YahooStandIn, client: Yahoo) -> None:
    yahoo.add(
        Security(
            "VOD.L",
            WEEK,
            {"2024-04-02": 4.5},
            currency="GBp",
            timezone="Europe/London",
            opens="08:00",
        )
    )
    raw = fetch(client, "VOD.L").raw
    assert raw is not None
    assert (raw.unit, raw.closes[0], raw.dividend_amounts[0]) == ("GBp", 100.0, 4.5)
    history = raw.history()
    assert (history.currency, history.closes[0], history.dividend_amounts[0]) == ("GBP", 1.0, 0.045)


def test_rows_without_a_close_are_left_out_but_their_dividend_stays(
    yahoo: YahooStandIn, client: Yahoo
) -> None:
    closes = WEEK | {"2024-04-02": None, "2024-04-03": 0.0, "2024-04-04": -1.0}
    yahoo.add(Security("SPY", closes, dividends={"2024-04-02": 0.5}))
    raw = fetch(client).raw
    assert raw is not None
    assert raw.days.tolist() == days("2024-04-01", "2024-04-05")
    assert raw.dividend_days.tolist() == days("2024-04-02")


def test_a_dividend_after_the_last_row_is_kept(yahoo: YahooStandIn, client: Yahoo) -> None:
    yahoo.add(Security("SPY", weekdays("2024-04-01", "2024-04-04"), dividends={"2024-04-05": 0.7}))
    raw = fetch(client).raw
    assert raw is not None
    assert raw.days.tolist()[-1] == date(2024, 4, 4)
    assert (raw.dividend_days.tolist(), raw.dividend_amounts.tolist()) == (
        days("2024-04-05"),
        [0.7],
    )


@pytest.mark.parametrize(
    ("utc", "last"),
    [
        ("2024-04-05T15:00", "2024-04-04"),  # New York trades: 11:00
        ("2024-04-05T20:15", "2024-04-04"),  # closed at 16:00 (20:00 UTC), half an hour is not over
        ("2024-04-05T20:30", "2024-04-05"),  # over
    ],
)
def test_todays_bar_is_not_a_close_until_the_session_is_over(
    yahoo: YahooStandIn, client: Yahoo, utc: str, last: str
) -> None:
    now = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    yahoo.now = now
    yahoo.add(Security("SPY", weekdays("2024-04-01", "2024-04-04"), live=("2024-04-05", 999.0)))
    raw = fetch(client, now=now).raw
    assert raw is not None
    assert raw.days.tolist()[-1] == date.fromisoformat(last)


def test_a_half_day_ends_early(yahoo: YahooStandIn, client: Yahoo) -> None:
    # 3 July 2024: New York closes at 13:00, 17:00 UTC; the answer says so, our table does not.
    now = yahoo.now = datetime(2024, 7, 3, 17, 40, tzinfo=UTC)
    yahoo.add(Security("SPY", weekdays("2024-07-01", "2024-07-03"), ends="13:00"))
    raw = fetch(client, now=now).raw
    assert raw is not None
    assert raw.days.tolist()[-1] == date(2024, 7, 3)


@pytest.mark.parametrize(
    ("utc", "last"),
    [
        ("2024-04-05T22:00", "2024-04-04"),  # 23:00 in London, the day still runs
        ("2024-04-05T23:30", "2024-04-05"),  # 00:30 in London (summer time), the day before is over
    ],
)
def test_a_rates_bar_is_final_when_its_london_day_is_over(
    yahoo: YahooStandIn, client: Yahoo, utc: str, last: str
) -> None:
    now = yahoo.now = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    yahoo.add(
        Security(
            "TWD=X",
            WEEK,
            currency="TWD",
            timezone="Europe/London",
            opens="00:00",
            ends="23:59",
            kind="CURRENCY",
        )
    )
    raw = fetch(client, "TWD=X", now).raw
    assert raw is not None
    assert raw.days.tolist()[-1] == date.fromisoformat(last)
    assert raw.days.tolist()[0] == date(2024, 4, 1)


FAULTS: list[tuple[FaultKind, OutcomeKind, str]] = [
    ("429", "rate_limited", "Yahoo refused: too many requests (429)"),
    ("404", "unknown", UNKNOWN_WORDS),
    ("html404", "unavailable", "an answer that is not Yahoo's format"),
    ("500", "unavailable", "an answer without prices"),
    ("hang", "unavailable", "no answer within 0.4 seconds"),
    ("reset", "unavailable", "ConnectionError"),
    ("truncated", "unavailable", "an answer that is not Yahoo's format"),
    ("html", "unavailable", "an answer that is not Yahoo's format"),
    ("empty", "unavailable", "an answer without prices"),
]


@pytest.mark.parametrize(("fault", "kind", "reason"), FAULTS)
def test_every_failure_has_its_true_name(
    yahoo: YahooStandIn,
    client: Yahoo,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: FaultKind,
    kind: OutcomeKind,
    reason: str,
) -> None:
    monkeypatch.setattr(yahoo_module, "TIMEOUT", 0.4)
    yahoo.add(Security("SPY", WEEK))
    yahoo.fail(fault)
    with caplog.at_level(logging.INFO):
        answer = fetch(client)
    assert (answer.outcome.kind, answer.raw) == (kind, None)
    assert reason in answer.outcome.reason
    assert ("delisted" in answer.outcome.reason) == (kind == "unknown")
    assert not caplog.records  # yfinance's "possibly delisted" reaches nobody
    yahoo.recover()
    assert fetch(client).outcome.kind == "ok"  # the failure is not replayed


def test_a_symbol_that_yahoo_does_not_list_is_unknown(yahoo: YahooStandIn, client: Yahoo) -> None:
    assert fetch(client, "NOSUCH").outcome.kind == "unknown"


def test_no_prices_in_the_window_is_not_unknown(yahoo: YahooStandIn, client: Yahoo) -> None:
    yahoo.add(Security("SPY", weekdays("2020-04-01", "2020-04-03")))
    outcome = fetch(client).outcome
    assert (outcome.kind, outcome.reason[:25]) == ("unavailable", "Data doesn't exist for st")


@pytest.mark.parametrize(
    ("security", "reason"),
    [
        (Security("SPY", WEEK, currency=None), "the answer lacks currency"),
        (Security("SPY", WEEK, timezone=None), "the answer lacks exchangeTimezoneName"),
        (Security("SPY", {"2024-04-01": 0.0, "2024-04-02": None}), "no usable rows"),
    ],
)
def test_an_answer_that_makes_no_sense_is_bad_data(
    yahoo: YahooStandIn, client: Yahoo, security: Security, reason: str
) -> None:
    yahoo.add(security)
    outcome = fetch(client).outcome
    assert (outcome.kind, outcome.reason) == ("bad_data", reason)


def test_a_rate_must_be_in_its_own_currency(yahoo: YahooStandIn, client: Yahoo) -> None:
    yahoo.add(Security("TWD=X", WEEK, currency="USD", timezone="Europe/London"))
    outcome = fetch(client, "TWD=X").outcome
    assert (outcome.kind, outcome.reason) == ("bad_data", "a rate of USD instead of TWD")


def test_a_damaged_cache_of_yfinance_is_thrown_away(tmp_path: Path, yahoo: YahooStandIn) -> None:
    folder = tmp_path / "yfinance"
    folder.mkdir()
    (folder / "cookies.db").write_bytes(b"this is not a database" * 100)
    yahoo.add(Security("SPY", WEEK))
    yahoo.now = NOW
    assert fetch(Yahoo(folder)).outcome.kind == "ok"


def test_a_folder_that_cannot_be_made_does_not_stop_prices(
    tmp_path: Path, yahoo: YahooStandIn
) -> None:
    (tmp_path / "file").write_text("in the way")
    yahoo.add(Security("SPY", WEEK))
    yahoo.now = NOW
    assert fetch(Yahoo(tmp_path / "file" / "yfinance")).outcome.kind == "ok"


COLD_START = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from portfolio.market.sources import yahoo
assert "yfinance" not in sys.modules
yahoo.TIMEOUT = 1.0
client, now = yahoo.Yahoo(Path(sys.argv[1])), datetime(2024, 4, 5, 22, tzinfo=UTC)
for symbol in ("SPY", "KO", "VIG"):
    print(client.fetch(symbol, date(2024, 1, 1), now).outcome.kind)
"""


def test_a_dead_cookie_host_holds_prices_up_once(tmp_path: Path, yahoo: YahooStandIn) -> None:
    """One that does not answer is given up after a second, and not asked before every price."""
    yahoo.add(*(Security(symbol, WEEK) for symbol in ("SPY", "KO", "VIG")))
    for host in ("fc.yahoo.com", "guce.yahoo.com"):
        yahoo.fail("hang", host=host, seconds=300)
    hosts = asked_by_a_process(yahoo, tmp_path / "yfinance")
    assert hosts.count("fc.yahoo.com") == 1


def asked_by_a_process(yahoo: YahooStandIn, folder: Path) -> list[str]:
    """The hosts that a fresh process asks for the prices of three symbols."""
    yahoo.requests.clear()
    run = subprocess.run(
        [sys.executable, "-W", "error:::portfolio", "-c", COLD_START, folder],
        env={**os.environ, **yahoo_environment(yahoo.url)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (run.stdout.split(), run.stderr) == (["ok", "ok", "ok"], "")
    return [asked.host for asked in yahoo.requests]


def test_a_host_that_gives_no_cookie_is_asked_once(tmp_path: Path, yahoo: YahooStandIn) -> None:
    yahoo.add(*(Security(symbol, WEEK) for symbol in ("SPY", "KO", "VIG")))
    yahoo.gives_cookies = False
    hosts = asked_by_a_process(yahoo, tmp_path)
    assert hosts.count("fc.yahoo.com") == 1
    assert len(hosts) <= 3 + 4  # the prices, and a handful for a cookie in vain


def test_a_cookie_is_kept_for_the_next_start(tmp_path: Path, yahoo: YahooStandIn) -> None:
    yahoo.add(*(Security(symbol, WEEK) for symbol in ("SPY", "KO", "VIG")))
    assert asked_by_a_process(yahoo, tmp_path).count("fc.yahoo.com") == 1
    assert asked_by_a_process(yahoo, tmp_path).count("fc.yahoo.com") == 0


def test_asking_for_another_host_is_refused(yahoo: YahooStandIn) -> None:
    from curl_cffi import requests

    with (
        requests.Session() as session,
        pytest.raises(ConnectionError, match=r"must not ask example\.com"),
    ):
        session.get("https://example.com/")


def test_nothing_listens_without_the_stand_in(tmp_path: Path) -> None:
    outcome = Yahoo(tmp_path).fetch("SPY", date(2024, 1, 1), NOW).outcome
    assert outcome.kind == "unavailable"
    assert "delisted" not in outcome.reason


def test_arrays_have_the_types_of_a_history(yahoo: YahooStandIn, client: Yahoo) -> None:
    yahoo.add(Security("SPY", WEEK))
    raw = fetch(client).raw
    assert raw is not None
    assert raw.days.dtype == np.dtype("datetime64[D]")
    assert raw.closes.dtype == np.float64
