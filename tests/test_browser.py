"""The dashboard in a real browser, started as a user starts it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
CHROMIUM = next(
    (p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))),
    None,
)
#: As root, without a GPU, and with nothing that asks the network of its own accord.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Milliseconds: generous, because the machine may be busy; a passing test does not wait for it.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("PORTFOLIO_REQUIRE_BROWSER"),
        reason="Chromium is not installed (on Debian: apt-get install chromium fonts-noto-cjk)",
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "PORTFOLIO_REQUIRE_BROWSER is set, but there is no Chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def free_port() -> int:
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with Start(tmp_path) as starter:
        yield starter


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard with the untouched sample, offline, for readers who change
    nothing.
    """
    with Start(tmp_path_factory.mktemp("sample")) as starter:
        shutil.copy(ROOT / "holdings.csv", starter.home)
        yield starter("--offline")


class Start:
    """Starts ``portfolio`` in a folder, and ends it."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self._folder = folder
        self.log: list[str] = []
        self._is_up = threading.Event()
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Start:
        return self

    def __call__(self, *arguments: str, **extra: str) -> str:
        """Start the command, with ``extra`` in its environment, and return the address of the
        dashboard.
        """
        port = free_port()
        environment = {
            **os.environ,
            "PORTFOLIO_HOME": str(self.home),
            "PORTFOLIO_STORE": str(self._folder / "store"),
            "STREAMLIT_SERVER_PORT": str(port),
            "STREAMLIT_SERVER_HEADLESS": "true",
            **extra,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "portfolio.cli", *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.home,
        )
        self._listener = threading.Thread(target=self._listen, args=(self._process,))
        self._listener.start()
        assert self._is_up.wait(PATIENCE / 1000), f"it did not start: {self.log}"
        return f"http://localhost:{port}"

    def _listen(self, process: subprocess.Popen[str]) -> None:
        """Keep what it says; Streamlit names its address when it listens there."""
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self.log.append(line)
                if "http://localhost:" in line:
                    self._is_up.set()
        self._is_up.set()

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
            self._listener.join()


def visit(
    browser: Browser, address: str, *, locale: str = "en-US", width: int = 1440, dark: bool = False
) -> Page:
    """Open a page that refuses to leave this computer, and note what it complains about."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        locale=locale,
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    foreign: list[str] = []
    page.on(
        "request", lambda request: foreign.append(request.url) if is_foreign(request.url) else None
    )
    page.goto(address)
    page.foreign = foreign  # type: ignore[attr-defined]
    return page


def is_foreign(url: str) -> bool:
    return not url.startswith(("http://localhost", "ws://localhost", "data:", "blob:"))


def test_hidden_amounts_stay_hidden_after_a_reload(browser: Browser, sample: str) -> None:
    page = visit(browser, sample)
    value = page.get_by_test_id("stMetricValue").first
    expect(value).to_contain_text("NT$")
    page.get_by_text("Hide amounts").click()
    page.wait_for_url("**private=true*")
    expect(page.get_by_text("NT$")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("Needs attention", exact=True)).to_be_visible()
    expect(page.get_by_text("NT$")).to_have_count(0)
    page.get_by_test_id("stSidebarNav").get_by_text("Allocation").click()
    expect(page.get_by_role("heading", name="Allocation")).to_be_visible()
    expect(page.get_by_text("NT$")).to_have_count(0)


def test_from_the_first_number_to_a_file(browser: Browser, sample: str) -> None:
    page = visit(browser, sample)
    # The untouched sample without a network: simulated prices, and it says so.
    expect(
        page.get_by_text("Demo prices, simulated. Not your money, not the market.")
    ).to_be_visible()
    expect(page.get_by_test_id("stMetricValue").first).to_contain_text("NT$")

    page.get_by_test_id("stSidebarNav").get_by_text("Quarterly review").click()
    page.wait_for_url("**/review*")
    # The quarter, picked, stands in the URL.
    page.get_by_test_id("stSelectbox").locator("input").first.click()
    page.get_by_test_id("stSelectbox").locator("input").first.fill("2024Q1")
    page.keyboard.press("Enter")
    page.wait_for_url("**quarter=2024Q1*")
    # Calibrated to the published review: 0050.TW led with 19.24 %.
    expect(page.get_by_text("+19.24%").first).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("button", name="Excel", exact=True).click()
    workbook = openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    cells = {cell.value: cell for row in workbook.worksheets[0].iter_rows() for cell in row}
    assert "0050.TW" in cells
    numbers = [value for value in cells if isinstance(value, float)]
    assert any(abs(value - 0.1924) < 0.00005 for value in numbers)

    page.get_by_test_id("stSidebar").get_by_text("繁體中文").click()
    expect(page.get_by_role("heading", name="季度投資回顧")).to_be_visible()
    assert "lang=zh-TW" in page.url
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    text = Path(download.value.path()).read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert "代號" in text.decode("utf-8-sig").splitlines()[0]
    assert page.foreign == []  # type: ignore[attr-defined]


def test_the_language_of_the_browser_and_a_bookmark(browser: Browser, sample: str) -> None:
    page = visit(browser, f"{sample}/review?quarter=2023Q2", locale="zh-TW", dark=True)
    expect(page.get_by_role("heading", name="季度投資回顧")).to_be_visible()
    expect(page.get_by_test_id("stSelectbox").locator("input").first).to_have_value("2023Q2")


def test_on_a_phone_nothing_scrolls_sideways_and_nothing_leaves_the_computer(
    browser: Browser, sample: str
) -> None:
    page = visit(browser, sample, width=390)
    for path in ("", "review", "allocation", "holdings", "data"):
        page.goto(f"{sample}/{path}?quarter=2024Q1")
        expect(page.get_by_role("heading").first).to_be_visible()
        # Late elements are the ones that overflow.
        expect(page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )
        page.wait_for_load_state("networkidle")
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, path
        assert page.foreign == [], path  # type: ignore[attr-defined]


def test_hidden_amounts_are_nowhere(browser: Browser, sample: str) -> None:
    page = visit(browser, sample)
    expect(page.get_by_test_id("stMetricValue").first).to_contain_text("NT$")
    page.get_by_test_id("stSidebar").get_by_text("Hide amounts").click()
    expect(page.get_by_test_id("stMain")).not_to_contain_text("NT$")
    expect(page.get_by_test_id("stMain")).to_contain_text("%")


def test_an_empty_folder_is_greeted_and_the_sample_starts_it(
    browser: Browser, start: Start
) -> None:
    page = visit(browser, start("--offline"))
    page.get_by_role("button", name="Use the sample").click()
    expect(page.get_by_test_id("stMetricValue").first).to_contain_text("NT$")
    assert (start.home / "holdings.csv").read_bytes() == (ROOT / "holdings.csv").read_bytes()


def test_own_holdings_never_get_simulated_numbers_unasked(browser: Browser, start: Start) -> None:
    (start.home / "holdings.csv").write_text("symbol,shares\nSPY,10\n", encoding="utf-8")
    page = visit(browser, start("--offline"))
    expect(page.get_by_text("No prices yet", exact=False).first).to_be_visible()
    expect(page.get_by_test_id("stMetricValue")).to_have_count(0)
    page.get_by_role("button", name="Look at the demo").click()
    expect(
        page.get_by_text("Demo prices, simulated. Not your money, not the market.")
    ).to_be_visible()
    expect(page.get_by_test_id("stMetricValue").first).to_contain_text("NT$")
