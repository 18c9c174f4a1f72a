"""The frame of the dashboard: page, navigation, the controls that every page shares."""

from __future__ import annotations

from portfolio.ui.frame import run

run()
