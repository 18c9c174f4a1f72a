"""Who is answered: this computer's own browser, asking for this computer, and nobody else.

A page of another site can make a browser resolve a name of its own to 127.0.0.1 and then read and
operate what answers there (DNS rebinding); it can show the dashboard inside a frame of its own; and
an origin that Streamlit does not know makes it ask an outside address what this computer is called
there. So requests for another host, and from another origin, end here, before Streamlit sees them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.middleware import Middleware

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The names of this computer that stay on it; ``server.allowedHosts`` in ``config.toml`` has them
#: too, for ``streamlit run``.
OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

#: What every answer says: shown in no other page's frame, its kind not guessed, its address not
#: told to another site.
_MANNERS = (
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class OwnComputerOnly:
    """Middleware: 403 for a foreign host or origin, and the headers above on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or one socket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif not is_own(scope["headers"]):
            await _refuse(scope, send)
        else:
            await self._app(scope, receive, _with_manners(send))


def is_own(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether a request is for this computer by name, once, and from a page of this computer's own,
    if it says from where.

    ``Origin`` is a browser's word: other programs send none. ``null`` is a file's or a sandboxed
    frame's, and foreign.
    """
    hosts = [value for name, value in headers if name == b"host"]
    origins = [value for name, value in headers if name == b"origin"]
    return (
        len(hosts) == 1
        and _host_of(b"//" + hosts[0]) in OWN_NAMES
        and all(_host_of(origin) in OWN_NAMES for origin in origins)
    )


def _host_of(address: bytes) -> str | None:
    """The host of an address, None where there is none or more than a host and a port."""
    try:
        parts = urlsplit(address.decode("ascii"))
        _ = parts.port  # raises for what is no port
    except ValueError:
        return None
    if parts.username is not None or parts.path or parts.query or parts.fragment:
        return None
    return (parts.hostname or "").rstrip(".") or None


def _with_manners(send: Send) -> Send:
    async def polite(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message.get("headers", ())}
            message["headers"] = [
                *message.get("headers", ()),
                *(header for header in _MANNERS if header[0] not in given),
            ]
        await send(message)

    return polite


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = b"Only this computer is answered here: open http://localhost with the dashboard's port."
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_MANNERS]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})


#: What stands before Streamlit's own middleware.
GUARDS = (Middleware(OwnComputerOnly),)
