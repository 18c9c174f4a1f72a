"""What one cell may hold: a known number, or text that no program takes for a formula."""

from __future__ import annotations

import math
import unicodedata

#: With these a spreadsheet begins a formula, also in their full-width forms (OWASP, "CSV
#: Injection").
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


def known(value: float | None) -> float | None:
    """The number as a Python float; None for None, NaN and infinity, which no file should hold."""
    if value is None or not math.isfinite(value):
        return None
    return float(value)


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet may take ``text`` for a formula, blanks before it or not."""
    return (
        text[:1] in _FORMULA_STARTS or text.lstrip()[:1] in _FORMULA_STARTS
        if text.strip()
        else False
    )


def guarded(text: str) -> str:
    """``text`` for a CSV cell: with an apostrophe in front where it could become a formula (OWASP's
    advice).
    """
    return f"'{text}" if looks_like_formula(text) else text


#: Marks that turn the letters after them around, up to the end of a line that is not theirs.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: str) -> str:
    """``text`` without line breaks, control characters, marks of direction and double blanks, for
    a name in a sentence.
    """
    if text.isprintable() and "  " not in text:
        return text.strip()
    visible = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in text
        if c not in _TURNING
    )
    return " ".join(visible.split())


def display_width(text: str) -> int:
    """The columns that ``text`` takes in a fixed-width face: Chinese characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
