"""A small Yahoo Finance on 127.0.0.1, so that the tests go through the real yfinance without the
internet.

It answers the requests that yfinance makes for daily prices (cookie, crumb, chart) in Yahoo's
shapes, for securities that a test lists by hand, and can be told to fail in the ways that Yahoo and
the network do::

    yahoo.add(Security("SPY", {"2024-03-27": 522.0, "2024-03-28": 523.07}))
    yahoo.fail("500", symbol="SPY", times=1)
    ... fetch ...
    assert yahoo.asked("SPY")[0].start == date(2000, 1, 1)

``redirect.py`` sends yfinance here; the fixtures are in ``tests/conftest.py``; ``faults.py``
lists what can be wrong with the data itself.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qs, quote, unquote, urlsplit
from zoneinfo import ZoneInfo

from tests.support.yahoo.securities import Security, weekdays

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FaultKind", "Security", "YahooStandIn", "weekdays"]

#: ``404`` is Yahoo's "no such symbol", ``html404`` any other 404 (a proxy's, say); ``consent`` is
#: the form about cookies that European visitors get instead of their answer until they send it
#: back.
FaultKind = Literal[
    "429", "404", "html404", "500", "hang", "reset", "truncated", "html", "empty", "consent"
]

UNKNOWN_WORDS = "No data found, symbol may be delisted"
CONSENT_URL = "https://consent.yahoo.com/v2/collectConsent"


@dataclass
class Fault:
    """A failure still to happen; ``times`` None means always, ``symbol`` empty means any."""

    kind: FaultKind
    symbol: str
    times: int | None
    seconds: float
    host: str


@dataclass(frozen=True)
class Asked:
    """One request that came."""

    host: str
    path: str
    #: Of a chart, else empty.
    symbol: str
    #: First and last day asked for (UTC dates of period1 and period2).
    start: date | None = None
    end: date | None = None


class YahooStandIn:
    """The server. Use as a context manager; ``url`` is where it listens."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        self.requests: list[Asked] = []
        #: How many requests were ever under way together.
        self.most_at_once = 0
        self._answers_left: int | None = None
        self._held = threading.Semaphore(0)
        self._at_once = 0
        self.gives_cookies = True
        self._securities: dict[str, Security] = {}
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._released = threading.Event()
        stand_in = self

        class Handler(_Handler):
            yahoo = stand_in

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        # Somebody who has given up waiting has closed the connection: nothing to print about.
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> YahooStandIn:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.socket.close()

    def add(self, *securities: Security) -> None:
        """List securities; one of the same symbol replaces the earlier."""
        self._securities |= {security.symbol: security for security in securities}

    def fail(
        self,
        kind: FaultKind,
        *,
        symbol: str = "",
        times: int | None = None,
        seconds: float = 30.0,
        host: str = "query2.finance.yahoo.com",
    ) -> None:
        """Fail the charts of ``symbol`` (all by default) ``times`` times; or everything of another
        ``host``.
        """
        self._faults.append(Fault(kind, symbol, times, seconds, host))

    def recover(self) -> None:
        """Stop failing; what hangs fails now."""
        self._faults.clear()
        self.release()

    def hold(self, *, after: int = 0) -> None:
        """Answer ``after`` more requests, and all others when released."""
        self._answers_left = after

    def has_held(self, number: int, patience: float = 60.0) -> bool:
        """Wait until ``number`` more requests are held; whether they came."""
        return all(self._held.acquire(timeout=patience) for _ in range(number))

    def release(self) -> None:
        """Answer what is held or hangs, and everything that comes."""
        with self._lock:
            self._answers_left = None
            released, self._released = self._released, threading.Event()
        released.set()

    def security(self, symbol: str) -> Security:
        """What was listed under ``symbol``, to be changed."""
        return self._securities[symbol]

    @contextlib.contextmanager
    def under_way(self) -> Iterator[None]:
        """Count a request while it is answered, which it may have to wait for."""
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            is_held, released = self._answers_left == 0, self._released
            if self._answers_left:
                self._answers_left -= 1
        try:
            if is_held:
                self._held.release()
                released.wait()
            yield
        finally:
            with self._lock:
                self._at_once -= 1

    def asked(self, symbol: str | None = None) -> list[Asked]:
        """The chart requests that came, of one symbol or of all."""
        return [r for r in list(self.requests) if r.symbol and symbol in (None, r.symbol)]

    def take_fault(self, asked: Asked) -> Fault | None:
        """The fault that hits a request, counted down."""
        with self._lock:
            self.requests.append(asked)
            for fault in self._faults:
                is_hit = fault.host == asked.host and fault.symbol in ("", asked.symbol)
                if is_hit and "/getcrumb" not in asked.path and fault.times != 0:
                    fault.times = None if fault.times is None else fault.times - 1
                    return fault
        return None

    def chart(self, asked: Asked, start: int, end: int) -> tuple[int, dict[str, Any]]:
        """Status and body of a chart request."""
        security = self._securities.get(asked.symbol)
        if security is None:
            return 404, _error("Not Found", UNKNOWN_WORDS)
        today = self.now.astimezone(ZoneInfo(security.timezone or "UTC")).date().isoformat()
        result = security.chart(start, end, today)
        if result is None:
            return 400, _error(
                "Bad Request", f"Data doesn't exist for startDate = {start}, endDate = {end}"
            )
        return 200, {"chart": {"result": [result], "error": None}}

    def hang(self, seconds: float) -> None:
        """Wait, but not beyond the end of the test."""
        self._released.wait(seconds)


def _error(code: str, description: str) -> dict[str, Any]:
    return {"chart": {"result": None, "error": {"code": code, "description": description}}}


class _Handler(BaseHTTPRequestHandler):
    yahoo: YahooStandIn
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        with self.yahoo.under_way():
            self._answer()

    def do_POST(self) -> None:
        """The consent form comes back: the answer is what was asked for in the first place."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.path = unquote(parse_qs(urlsplit(self.path).query).get("asked", [""])[0])
        self._answer(is_consenting=True)

    def _answer(self, *, is_consenting: bool = False) -> None:
        url = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        start, end = int(query.get("period1", 0)), int(query.get("period2", 2**33))
        is_chart = url.path.startswith("/v8/finance/chart/")
        asked = Asked(
            host=self.headers.get("X-Yahoo-Host", ""),
            path=url.path,
            symbol=unquote(url.path.rpartition("/")[2]) if is_chart else "",
            start=datetime.fromtimestamp(start, UTC).date() if "period1" in query else None,
            end=datetime.fromtimestamp(end, UTC).date() if "period2" in query else None,
        )
        fault = None if is_consenting else self.yahoo.take_fault(asked)
        if fault and fault.kind == "hang":
            self.yahoo.hang(fault.seconds)
        if fault:
            self._fail(fault.kind)
        elif is_chart:
            status, body = self.yahoo.chart(asked, start, end)
            self._send(status, json.dumps(body))
        else:
            is_cookie = asked.host == "fc.yahoo.com" and self.yahoo.gives_cookies
            headers = {"X-Yahoo-Cookie": "d=AQAB"} if is_cookie else {}
            text = "a-crumb" if "getcrumb" in url.path else "<html></html>"
            self._send(404 if asked.host == "fc.yahoo.com" else 200, text, "text/html", headers)

    def _fail(self, kind: FaultKind) -> None:
        if kind in ("429", "500"):
            self._send(int(kind), "Too Many Requests\r\n" if kind == "429" else "{}", "text/html")
        elif kind == "404":
            self._send(404, json.dumps(_error("Not Found", UNKNOWN_WORDS)))
        elif kind in ("html", "html404"):
            self._send(
                200 if kind == "html" else 404, "<html><body>Not now</body></html>", "text/html"
            )
        elif kind == "consent":
            action = f"{CONSENT_URL}?asked={quote(self.path, safe='')}"
            form = (
                f'<form method="post" action="{action}"><input type="hidden" name="csrfToken"'
                ' value="x"></form>'
            )
            self._send(
                200, f"<html><body>{form}</body></html>", "text/html", {"X-Yahoo-Url": CONSENT_URL}
            )
        elif kind == "empty":
            self._send(200, json.dumps({"chart": {"result": None, "error": None}}))
        elif kind == "truncated":
            self._send(200, '{"chart":{"result":[{"meta":{"currency":"USD"')
        else:  # "reset", and "hang" once it is over: nobody is listening any more
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()

    def _send(
        self,
        status: int,
        body: str,
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the test reads ``requests``."""

    def finish(self) -> None:
        """End the connection, which a fault may already have cut."""
        try:
            super().finish()
        except OSError:
            self.close_connection = True
