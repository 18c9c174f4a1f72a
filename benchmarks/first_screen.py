"""From starting ``portfolio`` to the first number on the screen, as a ratio to a one-line Streamlit
app.

    python -m benchmarks.first_screen [--runs 5] [--check]

Both are started alternately on a free port and looked at by Chromium with a fresh profile that is
already open, as a reader's browser is. The store is full and three days old, so that a refresh is
due: not one request may leave before the number is there. Everything that the process asks of the
network goes to a proxy on this computer that counts and refuses. ``--check`` ends with 1 when a
target is missed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Playwright, sync_playwright

from benchmarks.stored import fill
from portfolio import places
from portfolio.book.load import load_book
from portfolio.market.demo.prices import demo_market
from portfolio.market.store.store import PriceStore
from portfolio.workspace import now, today

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The first screen may take this many times as long as the one-line app's.
TARGET = 2.0
ONE_LINE = 'import streamlit as st; st.text("ready")\n'
#: The first metric's value, once it has text.
NUMBER = '[data-testid="stMetricValue"]'
TEXT = '[data-testid="stText"]'
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]
#: Seconds.
PATIENCE = 60.0


@dataclass(frozen=True)
class Start:
    """One start: seconds to the server's first answer and to the text, and the requests made by
    then.
    """

    server: float
    screen: float
    requests: int


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description="Time to the first number on the screen.")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    arguments = parser.parse_args()
    ours, theirs = measure(arguments.runs)
    ratio = statistics.median(s.screen for s in ours) / statistics.median(s.screen for s in theirs)
    requests = max(s.requests for s in ours)
    print(f"{'':24}{'server':>8}{'screen':>8}{'best':>8}   seconds, median of {arguments.runs}")
    for name, starts in (("portfolio", ours), ("one-line Streamlit app", theirs)):
        server, screen = (
            statistics.median(getattr(s, part) for s in starts) for part in ("server", "screen")
        )
        print(f"{name:24}{server:8.2f}{screen:8.2f}{min(s.screen for s in starts):8.2f}")
    print(
        f"ratio {ratio:.2f} (target: at most {TARGET:g}); requests before the first screen:"
        f" {requests} (0)"
    )
    is_met = ratio <= TARGET and requests == 0
    return 0 if is_met or not arguments.check else 1


class CountingProxy:
    """A proxy that hangs up on everybody; ``count`` says on how many."""

    def __init__(self) -> None:
        self.count = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> CountingProxy:
        threading.Thread(target=self._hang_up, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _hang_up(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:  # closed: the measurement is over
                return
            self.count += 1
            caller.close()


def measure(runs: int) -> tuple[list[Start], list[Start]]:
    """Start both alternately ``runs`` times, after one start of each that does not count."""
    with (
        tempfile.TemporaryDirectory() as name,
        CountingProxy() as proxy,
        sync_playwright() as playwright,
    ):
        folder = Path(name)
        _prepare(folder)
        command = Path(sys.executable).parent
        portfolio = [str(command / "portfolio")]
        one_line = [str(command / "streamlit"), "run", str(folder / "one_line.py")]
        # The first pair compiles and fills the system's file cache; and shows that the proxy would
        # see a request.
        _start(playwright, folder, portfolio, NUMBER, proxy, is_fetch_awaited=True)
        _start(playwright, folder, one_line, TEXT, proxy)
        ours: list[Start] = []
        theirs: list[Start] = []
        for _ in range(runs):
            ours.append(_start(playwright, folder, portfolio, NUMBER, proxy))
            theirs.append(_start(playwright, folder, one_line, TEXT, proxy))
        return ours, theirs


def _prepare(folder: Path) -> None:
    """The sample portfolio with a full store, and the one-line app."""
    (folder / "one_line.py").write_text(ONE_LINE, encoding="utf-8")
    home = folder / "home"
    home.mkdir()
    shutil.copy(places.sample_holdings(), home)
    book = load_book(home / "holdings.csv")
    market = demo_market(book.symbols, ("USD", "JPY", "TWD"), today=today())
    store = PriceStore(folder / "store")
    fill(store, [*market.histories.values(), *market.rates.values()], now() - timedelta(days=3))


def _start(
    playwright: Playwright,
    folder: Path,
    command: list[str],
    selector: str,
    proxy: CountingProxy,
    *,
    is_fetch_awaited: bool = False,
) -> Start:
    """Start ``command``, wait for text in ``selector``, and end what was started."""
    with tempfile.TemporaryDirectory() as profile:
        browser = playwright.chromium.launch_persistent_context(
            profile, executable_path=shutil.which("chromium"), args=FLAGS, headless=True
        )
        page = browser.pages[0]
        before = proxy.count
        port = _free_port()
        began = time.perf_counter()
        with _running(command, folder, port, proxy):
            _wait_for_server(port)
            server = time.perf_counter() - began
            page.goto(f"http://localhost:{port}/", wait_until="commit")
            page.wait_for_function(
                "s => document.querySelector(s)?.innerText.trim()",
                arg=selector,
                timeout=PATIENCE * 1000,
            )
            screen = time.perf_counter() - began
            asked = proxy.count - before
            end = time.perf_counter() + PATIENCE
            while is_fetch_awaited and proxy.count == before:
                if time.perf_counter() > end:
                    raise TimeoutError("the refresh that was due has not begun")
                time.sleep(0.05)
        browser.close()
    return Start(server, screen, asked)


@contextmanager
def _running(command: list[str], folder: Path, port: int, proxy: CountingProxy) -> Iterator[None]:
    environment = {
        **os.environ,
        **dict.fromkeys(
            ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), proxy.url
        ),
        "PORTFOLIO_HOME": str(folder / "home"),
        "PORTFOLIO_STORE": str(folder / "store"),
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_HEADLESS": "true",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    }
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_server(port: int) -> None:
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
    raise TimeoutError(f"nothing answers on port {port}")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
