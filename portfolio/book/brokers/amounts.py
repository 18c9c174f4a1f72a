"""Amounts and currencies as brokers write them: ``$1,234.56``, ``($16,950.00)``, ``--``,
``16.954,95``, ``NTD``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import unread
from portfolio.book.currencies import currency_of, major_unit
from portfolio.book.tabular.numbers import Style, read_number, style_of
from portfolio.errors import N_, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What most cells are; nothing in them needs a second look.
_PLAIN = re.compile(r"-?(?:\d{1,15}|[1-9]\d{0,2}(?:,\d{3}){1,4})(?:\.\d{1,20})?", re.ASCII)
#: A comma that cannot separate thousands.
_COMMA_ONLY = re.compile(r"[-+]?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+)")
_NOTHING = {
    "",
    "-",
    "--",
    "---",
    "–",
    "—",
    "−",
    "n/a",
    "na",
    "nan",
    "null",
    "none",
    "notavailable",
    "notapplicable",
    "無",
}


@lru_cache(maxsize=20_000)
def read_amount(cell: str, style: Style = "dot") -> float | None:
    """The number in a cell with its sign, None where the cell says that there is none.

    Brackets and a minus before or behind mean a negative one; currency signs and codes do not
    matter.
    """
    if style == "dot" and _PLAIN.fullmatch(cell):
        return float(cell.replace(",", ""))
    if cell.replace(" ", "").casefold() in _NOTHING:
        return None
    text = f"-{cell[:-1]}" if cell.endswith("-") and len(cell) > 1 else cell
    if style != "comma" and _COMMA_ONLY.fullmatch(text):  # 0,76672417 among 1.5: one way to read it
        text = text.replace(",", ".")
    number = read_number(text, style)
    if number.value is None:
        said = Sentence(number.template, number.facts or {})
        unread(said.template, **said.facts)
    return number.value


def style_in(cells: Iterable[str], separator: str) -> Style:
    """Whether a dot or a comma marks the decimals of these cells, by those that can be read one way
    only.

    Where nothing tells, it is the dot, but for files with semicolons, which Excel writes where
    commas are decimals: of those, cells that can be read two ways stay unread.
    """
    style = style_of(cells, ";")
    return "dot" if style == "unsure" and separator != ";" else style


def read_currency(cell: str) -> str:
    """The ISO code that a cell means (``NTD``, ``台幣``, ``US Dollar``); empty for a blank cell."""
    text = cell.strip()
    if not text or text.casefold() in _NOTHING:
        return ""
    code = currency_of(text) or _WORDS.get(text.casefold())
    if code is None:
        unread(N_("“{text}” is not a currency."), text=text)
    return code


def major(cell: str) -> tuple[str, float]:
    """The currency of a price, and what to multiply the price with: GBP and 0.01 for ``GBX`` and
    ``GBp``.
    """
    whole = major_unit(cell.strip())
    return (whole, 0.01) if whole else (read_currency(cell), 1.0)


_WORDS = {
    "us dollar": "USD", "us dollars": "USD", "u.s. dollar": "USD", "usドル": "USD", "米ドル": "USD",
    "ドル": "USD", "日本円": "JPY", "新台币": "TWD", "美币": "USD",
}  # fmt: skip
