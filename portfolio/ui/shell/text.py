"""Text that stands in Streamlit's Markdown as it was written: names, amounts, sentences with
either.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.report.cells import one_line

if TYPE_CHECKING:
    from portfolio.language import Colour, Language


#: A backslash before any of these means the sign itself (CommonMark 6.1); ``$`` would begin a
#: formula.
_MARKS = re.compile(r"([\\`*_\[\]<>#~$|&])")
#: Lists and underlines begin with these when they come first.
_STARTS = re.compile(r"^(\d*)([-+.)=])(?=[-=\s]|$)")
#: Streamlit reads ``:red[``, ``:cat:`` and ``https:`` after the backslashes are gone: an invisible
#: joiner parts them.
_COLON = re.compile(r":(?=[\w/\\+-])")


def plain(text: str) -> str:
    """``text`` for a Markdown context, so that it is read as typed and nothing in it becomes a link
    or a format.
    """
    marked = _MARKS.sub(r"\\\1", one_line(text))
    marked = _COLON.sub(":\u2060", marked)
    marked = re.sub(r"(?i)\b(www)\.", "\\1\u2060.", marked)
    return _STARTS.sub(r"\1\\\2", marked)


def colour(t: Language, value: float | None) -> Colour | None:
    """The colour of a gain or a loss; None for neither."""
    if not value:
        return None
    return t.gains if value > 0 else t.losses


def gain(t: Language, value: float | None, digits: int = 2) -> str:
    """A return in Markdown: with its sign, in its colour; a dash when it is not known."""
    shown = t.percent(value, digits, signed=True)
    tint = colour(t, value)
    return f":{tint}[{shown}]" if tint else shown
