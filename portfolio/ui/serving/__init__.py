"""How the dashboard is served: to whom, with how many files open, and what happens at the start.

Nothing here knows a page or a number.
"""

from portfolio.ui.serving.guard import GUARDS
from portfolio.ui.serving.start import served

__all__ = ["GUARDS", "served"]
