"""How long ago something was, as people say it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from portfolio.language import Language

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def ago(moment: datetime, now: datetime, t: Language) -> str:
    """``3 min ago``, ``5 h ago``, ``4 days ago``, rounded down; both zone-aware.

    What lies in the future is from before the clock was turned back: its date is all that can be
    said.
    """
    passed = now - moment
    if passed < timedelta(0):
        return t("on {date}", date=moment.astimezone().date())
    if passed < _HOUR:
        return (
            t("{n} min ago", n=passed // timedelta(minutes=1))
            if passed >= timedelta(minutes=1)
            else t("just now")
        )
    if passed < 2 * _DAY:
        return t("{n} h ago", n=passed // _HOUR)
    return t("{n} days ago", n=passed // _DAY)
