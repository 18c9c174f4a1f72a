"""What a number in a workbook looks like: a date, a code with its zeros, or a number with all its
digits.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

#: How a cell's format shows its number: as a day or a time, with so many digits, or as it is.
Look = Literal["date"] | int | None

#: Formats built into Excel that show a date.
_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
#: What is no letter of a date in a format: a colour, a condition, a text, an escaped sign.
_NO_DATE = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.|_.')
#: Days are counted from here; what Excel takes for 29 February 1900 is in it.
_FROM_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel knows no time zones
_FROM_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_DAY = 2_900_000


class NumberStyles:
    """``styles.xml``: how each style of a cell shows numbers."""

    def __init__(self, from_1904: bool) -> None:
        self.from_1904 = from_1904
        self._formats: dict[str, str] = {}
        self._styles: list[str] = []
        self._is_cells = False

    def of(self, style: str) -> Look:
        """The look of the style with that number."""
        index = int(style)
        return self._look(self._styles[index]) if index < len(self._styles) else None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take in an element."""
        if tag == "numFmt":
            self._formats[attributes["numFmtId"]] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._is_cells = True
        elif tag == "xf" and self._is_cells:
            self._styles.append(attributes.get("numFmtId", "0"))

    def end(self, tag: str) -> None:
        """Take in an element's end."""
        if tag == "cellXfs":
            self._is_cells = False

    def data(self, text: str) -> None:
        """Nothing stands between its elements."""

    def _look(self, identifier: str) -> Look:
        code = self._formats.get(identifier)
        if code is None:
            return "date" if int(identifier) in _DATES else None
        if len(code) > 1 and not code.strip("0"):
            return len(code)
        return "date" if re.search("[dmyhs]", _NO_DATE.sub("", code).lower()) else None


def number_text(value: float, look: Look, from_1904: bool) -> str:
    """The number as it would stand in a CSV: a day as 2024-01-04, 50 shown as 0050, others
    whole.
    """
    if look == "date" and 0 <= value < _LAST_DAY:
        moment = (_FROM_1904 if from_1904 else _FROM_1900) + timedelta(
            seconds=round(value * 86_400)
        )
        if value < 1:
            return moment.time().isoformat()
        return str(moment.date() if value == int(value) else moment)
    if isinstance(look, int) and value == int(value):
        return f"{int(value):0{look}d}"
    return f"{value:.15g}"
