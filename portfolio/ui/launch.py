"""Starting Streamlit on the app, from the command line, in the same process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def launch(script: Path, options: str) -> None:
    """Serve ``script`` until interrupted; ``options`` reach it as its first argument.

    Streamlit reads its settings from ``.streamlit/config.toml`` beside the script, in the checkout as in a wheel.
    """
    from streamlit.web.cli import main

    main(["run", str(script), "--", options], prog_name="portfolio")
