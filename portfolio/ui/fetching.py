"""Fetching in the background while the pages show what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portfolio.language import Language
    from portfolio.ui.session import Opened
    from portfolio.workspace import Workspace


def watch(workspace: Workspace, state: Opened, t: Language) -> None:
    """Show the state of the prices and refresh them when something new can exist."""
