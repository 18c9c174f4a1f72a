"""Puts the app and the look, which stand at the top of the checkout, into the wheel's package."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_TOP = ("app.py", ".streamlit/config.toml")


class TopLevelFiles(BuildHookInterface):  # type: ignore[type-arg,misc,unused-ignore]
    """Include them in a real wheel only: an editable install finds them in the checkout."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files when ``version`` is not ``editable``."""
        if version != "editable":
            build_data["force_include"].update({name: f"portfolio/{name}" for name in _TOP})
