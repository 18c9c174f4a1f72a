"""Sends every request for Yahoo to a stand-in on this computer, and refuses every other host.

All of yfinance's traffic goes through one function, ``curl_cffi.requests.Session.request``, which
is replaced. In a test process the ``yahoo`` fixture does it; in a process that a test starts (the
command line, Streamlit), ``tests/shim/sitecustomize.py`` does, given ``PYTHONPATH`` and
``PORTFOLIO_TEST_YAHOO`` (see ``yahoo_environment``).
"""

from __future__ import annotations

import os
import time
from http.cookiejar import Cookie
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.cookiejar import CookieJar

#: The variable that holds the stand-in's URL for a process that a test starts.
VARIABLE = "PORTFOLIO_TEST_YAHOO"


def redirected(base: str) -> Callable[..., Any]:
    """A ``Session.request`` that asks ``base`` instead of any host of yahoo.com."""
    from curl_cffi import requests

    genuine = getattr(requests.Session.request, "genuine", requests.Session.request)
    if urlsplit(base).hostname != "127.0.0.1":
        raise ValueError(f"the stand-in must be on 127.0.0.1, not at {base}")

    def request(session: Any, method: Any, url: str, **options: Any) -> Any:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if not host.endswith(".yahoo.com"):
            raise ConnectionError(f"tests must not ask {host}")
        options["headers"] = {**(options.get("headers") or {}), "X-Yahoo-Host": host}
        response = genuine(
            session, method, base + parts._replace(scheme="", netloc="").geturl(), **options
        )
        if "X-Yahoo-Cookie" in response.headers:  # of another host than the one that answers
            cookie_jar(session).set_cookie(_cookie(response.headers["X-Yahoo-Cookie"]))
        response.url = response.headers.get(
            "X-Yahoo-Url", url
        )  # yfinance knows a consent form by its host
        return response

    request.genuine = genuine  # type: ignore[attr-defined]
    return request


def cookie_jar(session: Any) -> CookieJar:
    """The cookies of a curl_cffi session."""
    jar: CookieJar = session.cookies.jar
    return jar


def _cookie(value: str) -> Cookie:
    """The cookie that Yahoo gives everybody; yfinance keeps it for the next start, too."""
    return Cookie(
        0, "A3", value, None, False, ".yahoo.com", True, True, "/", True, False,
        int(time.time()) + 86400 * 300, False, None, None, {},
    )  # fmt: skip


def redirect_this_process(base: str) -> None:
    """Redirect for good, in a process of its own."""
    from curl_cffi import requests

    requests.Session.request = redirected(base)  # type: ignore[method-assign]


def yahoo_environment(base: str) -> dict[str, str]:
    """What a process needs in its environment to be redirected to ``base``."""
    support = Path(__file__).parents[1]
    return {
        VARIABLE: base,
        "PYTHONPATH": os.pathsep.join([str(support / "shim"), str(support.parents[1])]),
    }
