"""Daily prices, dividends and splits from Yahoo: the only module that knows yfinance.

yfinance hides almost every failure behind the text "possibly delisted"; here each attempt ends in
one typed ``Outcome`` with the true cause. yfinance is imported at the first question (it takes half
a second).
"""

from __future__ import annotations

import logging
import sqlite3
import tempfile
import threading
import time
import warnings
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from portfolio.book.symbols import rate_currency
from portfolio.market.raw import RawHistory, Remarks
from portfolio.market.records import Outcome
from portfolio.market.sessions import Hours, hours, is_same_clock, last_final_day
from portfolio.market.sources.base import Answer, BadDataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from portfolio.arrays import Bools, Dates, Floats
    from portfolio.market.records import OutcomeKind

#: Seconds for one request, prices or cookie.
TIMEOUT = 8.0
#: Seconds during which a dead cookie host is not asked again: prices come without its cookie too.
_COOKIE_REST = 300.0
_COOKIE_HOSTS = ("https://fc.yahoo.com", "https://guce.yahoo.com")
#: Yahoo's own words for a symbol it does not know. Nothing else means that.
_UNKNOWN = ("no data found", "quote not found", "symbol may be delisted")
#: yfinance raises these KeyErrors for an answer that lacks what a history cannot do without.
_NEEDED = {"exchangeTimezoneName", "currency", "instrumentType"}


class Yahoo:
    """Asks Yahoo for one symbol at a time; may be shared by threads.

    ``cache_folder`` is where yfinance keeps its cookie; the first client of a process decides it.
    """

    def __init__(self, cache_folder: Path) -> None:
        self._cache_folder = cache_folder

    def fetch(self, symbol: str, start: date, now: datetime) -> Answer:
        """See ``RemoteSource.fetch``."""
        try:
            yfinance, session = _prepared(self._cache_folder)
            ticker = yfinance.Ticker(_spelling(symbol), session=session)
            # It keeps answers, failed ones too, for windows in the past; one would be replayed
            # until the restart.
            ticker._data.cache_get.cache_clear()
            # Only used to turn dates into seconds. Giving it spares the request by which yfinance
            # asks for it, and with that request the answer in which Yahoo says that it does not
            # know the symbol.
            ticker._tz = hours(symbol).timezone
            frame = ticker.history(
                start=start,
                end=now.date()
                + timedelta(days=2),  # today's bar is dropped by us, not lost to a race
                auto_adjust=False,
                actions=True,
                timeout=TIMEOUT,
            )
            raw = _raw(symbol, frame, ticker.history_metadata, now)
            # history() drops the currency of dividends that have one of their own; what it read
            # last still has it.
            raw = _with_dividend_currencies(raw, getattr(ticker._price_history, "_dividends", None))
        # yfinance raises anything from KeyError to curl's own errors: all of it is classified and
        # told.
        except Exception as error:
            kind, reason = classify(error)
            return Answer(symbol, Outcome(kind, now, reason))
        return Answer(symbol, Outcome("ok", now), raw)


class YahooSearch:
    """Finds the symbols of an ISIN. Each is asked about once; after a failure nothing more is
    asked, so that a dead network costs one wait.
    """

    def __init__(self, cache_folder: Path) -> None:
        self._cache_folder = cache_folder
        self._found: dict[str, tuple[str, ...]] = {}
        self._has_failed = False

    def __call__(self, isin: str) -> tuple[str, ...]:
        """The symbols, the likeliest first; none where Yahoo knows none or cannot be asked."""
        if isin not in self._found and not self._has_failed:
            try:
                yfinance, session = _prepared(self._cache_folder)
                answer = yfinance.Search(isin, news_count=0, session=session, timeout=TIMEOUT)
                symbols = (str(quote.get("symbol", "")) for quote in answer.quotes)
                self._found[isin] = tuple(dict.fromkeys(filter(None, symbols)))
            # As with prices: yfinance raises anything.
            except Exception:
                self._has_failed = True
        return self._found.get(isin, ())


def _spelling(symbol: str) -> str:
    """How Yahoo spells a security, which is how we do, or the rate of a currency against the US
    dollar.
    """
    currency = rate_currency(symbol)
    return symbol if currency is None else f"{currency}=X"


def classify(error: Exception) -> tuple[OutcomeKind, str]:
    """The outcome that an exception of yfinance stands for, and its cause in a few words."""
    from yfinance.exceptions import YFDataException, YFPricesMissingError, YFRateLimitError

    if isinstance(error, YFRateLimitError):
        return "rate_limited", "Yahoo refused: too many requests (429)"
    if isinstance(error, BadDataError):
        return "bad_data", str(error)
    if isinstance(error, KeyError) and error.args and error.args[0] in _NEEDED:
        return "bad_data", f"the answer lacks {error.args[0]}"
    if isinstance(error, YFPricesMissingError):
        words = error.yahoo_reason or ""
        if any(phrase in words.lower() for phrase in _UNKNOWN):
            return "unknown", words
        return "unavailable", words or "an answer without prices"
    if isinstance(error, YFDataException):
        return "unavailable", "Yahoo is down"
    name = type(error).__name__
    if "Timeout" in name:
        return "unavailable", f"no answer within {TIMEOUT:g} seconds"
    if "JSON" in name:
        return "unavailable", "an answer that is not Yahoo's format"
    return "unavailable", f"{name}: {error}".split(". See ")[0][:200]


def _raw(
    symbol: str, frame: pd.DataFrame, metadata: Mapping[str, Any], now: datetime
) -> RawHistory:
    """The frame of yfinance as arrays, today's unfinished bar left out. Raises BadDataError."""
    unit, timezone = metadata.get("currency"), metadata.get("exchangeTimezoneName")
    if not unit or not timezone:
        raise BadDataError("the answer lacks currency or time zone")
    expected = rate_currency(symbol)
    if expected and unit != expected:
        raise BadDataError(f"a rate of {unit} instead of {expected}")
    # The index is midnight on the exchange: without its zone it is the exchange's own date.
    index = cast("pd.DatetimeIndex", frame.index)
    days = index.tz_localize(None).to_numpy().astype("datetime64[D]")
    if np.any(np.diff(days) <= np.timedelta64(0, "D")):
        raise BadDataError("days out of order")
    closes = frame["Close"].to_numpy(np.float64)
    final = np.datetime64(last_final_day(_closing(symbol, timezone, metadata, now), now), "D")
    kept = np.isfinite(closes) & (closes > 0) & (days <= final)
    if not kept.any():
        raise BadDataError("no usable rows")
    dividend_days, dividends = _events(days, frame["Dividends"].to_numpy(np.float64))
    split_days, ratios = _events(days, frame["Stock Splits"].to_numpy(np.float64))
    return RawHistory(
        symbol=symbol,
        unit=str(unit),
        timezone=str(timezone),
        name=str(metadata.get("longName") or metadata.get("shortName") or ""),
        fetched_at=now,
        days=days[kept],
        closes=closes[kept],
        dividend_days=dividend_days,
        dividend_amounts=dividends,
        split_days=split_days,
        split_ratios=ratios,
        adj_closes=frame["Adj Close"].to_numpy(np.float64)[kept],
        volumes=frame["Volume"].to_numpy(np.float64)[kept],
        row_fetched=np.full(int(kept.sum()), int(now.timestamp()), np.int64),
        remarks=Remarks(unusable=_unusable(frame, days, closes, ~kept & (days <= final))),
    )


def _unusable(
    frame: pd.DataFrame, days: Dates, closes: Floats, left_out: Bools
) -> dict[date, float | None]:
    """The rows that were left out though their session is over, and the close they were served
    with.
    """
    events = (frame["Dividends"].to_numpy(np.float64) > 0) | (
        frame["Stock Splits"].to_numpy(np.float64) > 0
    )
    traded = frame["Volume"].to_numpy(np.float64) > 0
    # yfinance makes a row without prices for an event on a day that has none.
    seen = left_out & (np.isfinite(closes) | traded | ~events)
    values = [float(close) if np.isfinite(close) else None for close in closes[seen].tolist()]
    return dict(zip(days[seen].tolist(), values, strict=True))


def _with_dividend_currencies(raw: RawHistory, dividends: Any) -> RawHistory:
    """``raw`` with a remark on every dividend whose currency is not the price's. yfinance gives a
    Series without.
    """
    if getattr(dividends, "ndim", 1) != 2 or "currency" not in dividends:
        return raw
    own = {
        stamp.date(): str(tag)
        for stamp, tag in zip(dividends.index, dividends["currency"], strict=True)
        if tag and str(tag) != raw.unit
    }
    return replace(raw, remarks=replace(raw.remarks, dividend_currencies=own)) if own else raw


def _closing(symbol: str, timezone: str, metadata: Mapping[str, Any], now: datetime) -> Hours:
    """The exchange's hours: today's regular end as the answer gives it, else our table's."""
    table = hours(symbol)
    where = (
        table if is_same_clock(table.timezone, timezone) else Hours(timezone, timedelta(hours=24))
    )
    if where.close >= timedelta(hours=24):
        return where  # around the clock: only the end of the day counts
    try:
        end = metadata["currentTradingPeriod"]["regular"]["end"].to_pydatetime()
    except (KeyError, TypeError, AttributeError):
        return where
    midnight = end.replace(hour=0, minute=0, second=0, microsecond=0)
    is_today = midnight.date() == now.astimezone(end.tzinfo).date()
    return (
        replace(where, close=end.replace(tzinfo=None) - midnight.replace(tzinfo=None))
        if is_today
        else where
    )


def _events(days: Dates, amounts: Floats) -> tuple[Dates, Floats]:
    """The rows on which something was paid or split, whether or not they have a close."""
    there = np.isfinite(amounts) & (amounts > 0)
    return days[there], amounts[there]


def _prepared(cache_folder: Path) -> tuple[Any, Any]:
    """yfinance, configured once in a process, and the one session for all requests."""
    with _preparing:
        ready = _prepare(cache_folder) if not _ready else _ready[0]
        _silence()
        return ready


def _silence() -> None:
    """Let the deprecations of pandas that yfinance still uses be its own concern; ours stay.

    Again before every question: what anyone else's ``warnings.catch_warnings`` restores is without
    this filter, if it began before.
    """
    import pandas as pd

    warnings.filterwarnings("ignore", category=pd.errors.Pandas4Warning, module="yfinance")


_preparing = threading.Lock()
_ready: list[tuple[Any, Any]] = []


def _prepare(cache_folder: Path) -> tuple[Any, Any]:
    """Import and configure yfinance: its caches in our folder, true exceptions, no messages of its
    own.
    """
    import yfinance

    logging.getLogger("yfinance").setLevel(logging.CRITICAL + 1)
    yfinance.config.debug.hide_exceptions = False
    yfinance.set_tz_cache_location(str(_usable_folder(cache_folder)))
    _ready.append((yfinance, _new_session()))
    return _ready[0]


def _usable_folder(wished: Path) -> Path:
    """The folder for yfinance's own small databases, rid of damaged ones; a temporary one if need
    be.

    Without a writable folder it fetches its cookie anew before every request.
    """
    try:
        wished.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=wished):
            pass
    except OSError:
        return Path(tempfile.mkdtemp(prefix="portfolio-yahoo-"))
    for file in wished.glob("*.db"):
        try:
            with closing(sqlite3.connect(file)) as connection:
                connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.DatabaseError:
            file.unlink(missing_ok=True)
    return wished


def _new_session() -> Any:
    """A session like yfinance's own, which does not let the hosts of the cookie hold up the prices.

    yfinance waits up to 30 seconds for them, with every other thread behind a lock, and asks again
    before every price for a cookie that it has not got.
    """
    from curl_cffi import requests

    #: When each page of the cookie's hosts was last asked for.
    asked: dict[str, float] = {}

    class Session(requests.Session[Any]):
        rests_until = 0.0

        def request(self, method: Any, url: str, **options: Any) -> Any:  # type: ignore[override]
            is_chart = "/v8/finance/chart/" in url
            if not is_chart and time.monotonic() < self.rests_until:
                raise ConnectionError("the cookie's host did not answer a moment ago")
            if url.startswith(_COOKIE_HOSTS):
                # Where it gives no cookie, yfinance asks again before every price, one thread after
                # the other.
                last = asked.get(url)
                if last is not None and time.monotonic() - last < _COOKIE_REST:
                    raise ConnectionError("the cookie's host gave no cookie a moment ago")
                asked[url] = time.monotonic()
            options["timeout"] = min(options.get("timeout") or TIMEOUT, TIMEOUT)
            try:
                return super().request(method, url, **options)
            except OSError:  # all of curl's errors are
                if not is_chart:
                    self.rests_until = time.monotonic() + _COOKIE_REST
                raise

    return Session(impersonate="chrome")
