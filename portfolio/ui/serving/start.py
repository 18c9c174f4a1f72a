"""What happens once, when the server starts."""

from __future__ import annotations

import contextlib
import webbrowser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

#: Open files that a dashboard in daily use needs: an event loop a visit keeps three to five of
#: them, and a visit is kept for a while after its tab was closed.
OPEN_FILES = 8192


@contextlib.asynccontextmanager
async def served(_app: object) -> AsyncIterator[None]:
    """Around the life of the server: room for open files, and the browser on the first page.

    The socket is bound before this runs, so that a browser which comes at once is kept waiting, not
    refused.
    """
    from streamlit import config

    allow_open_files(OPEN_FILES)
    if not config.get_option("server.headless"):
        webbrowser.open(f"http://localhost:{config.get_option('server.port')}")
    yield


def allow_open_files(wanted: int) -> int | None:
    """Raise the limit of open files of this process to ``wanted``, or as far as the system lets a
    user go, and return what holds then; None where the system has no such limit (Windows).

    It is 256 on macOS unless a user asks for more, which fifty visits exhaust.
    """
    try:
        import resource
    except ImportError:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (wanted, wanted // 4):  # macOS says "unlimited" and refuses more than 10,240
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        if soft == resource.RLIM_INFINITY or soft >= limit:
            return soft
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
            return limit
    return soft
