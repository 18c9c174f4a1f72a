"""overview"""

from __future__ import annotations

from portfolio.ui import session

screen = session.current()
