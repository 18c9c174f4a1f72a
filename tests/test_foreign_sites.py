"""Other sites in the browser cannot read, operate or frame the dashboard, nor make it speak."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from portfolio.ui.serving.guard import is_own
from portfolio.ui.serving.start import OPEN_FILES
from tests.test_browser import CHROMIUM, FLAGS, PATIENCE, Start
from tests.test_browser import pytestmark as in_a_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A handshake that any browser sends, but for its host and origin.
_UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "streamlit",
}


class Proxy:
    """What a program asks of the world outside, where it is told of a proxy: the first lines."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed: the test is over
                return
            with connection:
                self.asked.append(connection.recv(4096).decode("latin-1").splitlines()[0])
                connection.sendall(b"HTTP/1.1 502 Nobody there\r\nContent-Length: 0\r\n\r\n")

    def __exit__(self, *_: object) -> None:
        self._socket.close()


@pytest.fixture(scope="module")
def outside() -> Iterator[Proxy]:
    with Proxy() as proxy:
        yield proxy


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, outside: Proxy) -> Iterator[str]:
    with Start(tmp_path_factory.mktemp("guarded")) as start:
        yield start(
            "--demo", http_proxy=outside.address, https_proxy=outside.address, no_proxy="localhost"
        )


def status(address: str, path: str, headers: dict[str, str]) -> int:
    with closing(http.client.HTTPConnection("localhost", urlsplit(address).port)) as connection:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/host-config", "/overview"])
@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", 200),
        ("LOCALHOST.:8501", 200),
        ("127.0.0.1:8501", 200),
        ("[::1]:8501", 200),
        ("evil.example", 403),
        ("evil.example:8501", 403),
        ("localhost.evil.example", 403),
        ("evil.example#@localhost", 403),
        ("localhost:80@evil.example", 403),
        ("", 403),
    ],
)
def test_only_this_computer_s_own_names_are_answered(
    address: str, path: str, host: str, expected: int
) -> None:
    assert status(address, path, {"Host": host}) == expected


def test_the_socket_is_this_computer_s_own(address: str, outside: Proxy) -> None:
    own = {**_UPGRADE, "Host": "localhost", "Origin": "http://localhost:8501"}
    assert status(address, "/_stcore/stream", own) == 101
    # By DNS rebinding host and origin agree.
    rebound = own | {"Host": "evil.example", "Origin": "http://evil.example"}
    assert status(address, "/_stcore/stream", rebound) == 403
    for origin in ("http://evil.example", "null", "http://localhost.evil.example", "file://"):
        assert status(address, "/_stcore/stream", own | {"Origin": origin}) == 403
        assert status(address, "/", {"Host": "localhost", "Origin": origin}) == 403
    # Streamlit by itself would have asked an outside address for this computer's own.
    assert outside.asked == []


def test_a_header_given_twice_is_not_believed() -> None:
    host = (b"host", b"localhost")
    assert is_own([host])
    assert not is_own([host, (b"host", b"evil.example")])
    assert not is_own([host, (b"origin", b"http://localhost"), (b"origin", b"http://evil.example")])
    assert not is_own([])
    assert not is_own([(b"host", b"\xff")])


@in_a_browser[1]
@in_a_browser[0]
def test_a_rebound_name_and_a_frame_show_nothing(address: str, outside: Proxy) -> None:
    port = urlsplit(address).port
    rule = "--host-resolver-rules=MAP *.example 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, rule])
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"http://evil.example:{port}/")
        assert "Only this computer is answered here" in page.inner_text("body")
        # From there neither a request nor a socket reaches the dashboard.
        seen = page.evaluate(
            """async (port) => {
                const stream = `ws://localhost:${port}/_stcore/stream`;
                const socket = await new Promise((done) => {
                    const socket = new WebSocket(stream, "streamlit");
                    socket.onopen = () => done("open");
                    socket.onerror = () => done("refused");
                });
                const page = await fetch(`http://localhost:${port}/_stcore/health`)
                    .then((answer) => answer.text(), () => "refused");
                return [socket, page];
            }""",
            port,
        )
        assert seen == ["refused", "refused"]
        page.set_content(f'<iframe src="http://localhost:{port}/"></iframe>')
        page.wait_for_function("window.frames.length === 1")
        page.wait_for_load_state("networkidle")
        (frame,) = page.frames[1:]
        assert frame.locator("#root").count() == 0
        browser.close()
    assert outside.asked == []


LIMITED = """
import resource, sys
from portfolio.ui.serving.start import allow_open_files
resource.setrlimit(resource.RLIMIT_NOFILE, (256, int(sys.argv[1])))
print(allow_open_files({wanted}), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(("hard", "expected"), [(16_384, OPEN_FILES), (1_024, 1_024), (256, 256)])
def test_the_limit_of_open_files_is_raised_as_far_as_it_goes(hard: int, expected: int) -> None:
    program = LIMITED.format(wanted=OPEN_FILES)
    done = subprocess.run(
        [sys.executable, "-c", program, str(hard)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(expected), str(expected), str(hard)]
