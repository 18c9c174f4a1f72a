"""Starting Streamlit on the app, from the command line, in the same process."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: Seconds between looks at the server's start, and after which nobody looks any more.
_PACE = 0.01
_PATIENCE = 30.0


def launch(script: Path, options: str) -> None:
    """Serve ``script`` until interrupted; ``options`` reach it as its first argument.

    Streamlit reads its settings from ``.streamlit/config.toml`` beside the script, in the checkout
    as in a wheel.
    """
    from streamlit.web.cli import main

    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    main(["run", str(script), "--", options], prog_name="portfolio")


def _warm_up() -> None:
    """Import the frame while the browser loads Streamlit's own scripts and nothing runs here.

    Not before the server stands, which it would hold up; and not pandas, whose half second would
    hold up those scripts' delivery and which the first numbers do without.
    """
    from streamlit.runtime import Runtime, RuntimeState

    end = time.monotonic() + _PATIENCE
    while not Runtime.exists() or Runtime.instance().state is RuntimeState.INITIAL:
        if time.monotonic() > end:
            return
        time.sleep(_PACE)
    import portfolio.ui.frame  # noqa: F401
