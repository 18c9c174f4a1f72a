"""Numbers as people type them, never guessed at: ``1,000.5``, full-width digits, ``12%``,
``NT$1,000``.

Whether a comma or a dot marks the decimals is decided once for a file, from cells that can only be
read one way. A cell that could be read two ways is then either settled by that or a problem.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from portfolio.book.currencies import currency_of
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portfolio.book.tabular.table import Separator

#: What marks the decimals in a file: ``dot`` (1,000.5), ``comma`` (1.000,5), or nobody can tell.
Style = Literal["dot", "comma", "unsure"]

_SIGNS = {
    "NT$": "TWD",
    "US$": "USD",
    "HK$": "HKD",
    "S$": "SGD",
    "A$": "AUD",
    "C$": "CAD",
    "€": "EUR",
    "£": "GBP",
}
_SIGNS |= {"JP¥": "JPY", "CN¥": "CNY", "₩": "KRW", "NT": "TWD"}
#: Signs of several currencies; they agree with any.
_SHARED_SIGNS = ("$", "¥", "元", "圓", "円")

_GROUPS = r"[1-9]\d{0,2}"
_DOT = re.compile(rf"(?:\d+|{_GROUPS}(?:,\d{{3}})+)?(?:\.\d*)?(?:[eE][+-]?\d+)?")
_COMMA = re.compile(rf"(?:\d+|{_GROUPS}(?:\.\d{{3}})+)?(?:,\d*)?")
#: What most cells are; nothing in them needs a second look.
_SIMPLE = re.compile(r"-?\d{1,15}(?:\.\d{1,20})?", re.ASCII)
_AMBIGUOUS = re.compile(rf"{_GROUPS}[.,]\d{{3}}")
#: Blanks and apostrophes can only separate thousands: 1 000, 1'000.
_THIN_GROUPS = re.compile(rf"{_GROUPS}(?:[ '’]\d{{3}})+(?=$|[.,])")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
#: Letters. Nothing that means a number or a day is longer; looking closer would be wasted effort.
LONGEST = 200
#: Beyond it sums and products of a few such numbers leave what a computer can hold.
_LARGEST = 1e15


@dataclass(frozen=True)
class Number:
    """A cell read as a number: either ``value``, or the sentence (``template``,
    ``facts``) why not.
    """

    value: float | None
    #: Whether it was written with a percent sign; ``value`` is what stood before it (12 for
    #: ``12%``).
    is_percent: bool = False
    #: The currency that a sign in the cell names; empty for none and for signs that several share.
    currency: str = ""
    template: str = ""
    facts: Mapping[str, object] | None = None


def plain_text(cell: str) -> str:
    """A cell without what cannot be seen: full-width made narrow, ``="0050"`` unwrapped, blanks
    trimmed.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", cell)).strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        return text[2:-1].strip()
    return text


def style_of(cells: Iterable[str], separator: Separator) -> Style:
    """What marks the decimals in a file with these number cells.

    Where the comma separates cells, only dots can be trusted to mark decimals. Elsewhere the cells
    decide; without evidence a semicolon leaves it open, because Excel writes it where commas are
    decimals.
    """
    simple, others = set[str](), set[str]()
    for cell in cells:
        if len(cell) > LONGEST:
            continue
        (simple if _SIMPLE.fullmatch(cell) else others).add(cell)
    bare = {_bare(cell)[0].lstrip("-+") for cell in others}
    # Of the simple ones, which have no comma, one that shows a decimal point is enough.
    bare |= set(islice((text for text in (c.lstrip("-") for c in simple) if _is_certain(text)), 1))
    certain = {text for text in bare if _is_certain(text)}
    dots = any(_reads(_DOT, text) for text in certain)
    # With one dot and no comma it is either ambiguous or no decimal comma.
    commas = any(_reads(_COMMA, text) for text in certain if "," in text or text.count(".") > 1)
    if commas:
        return "comma" if not dots and separator != "," else "unsure"
    return "unsure" if separator == ";" and not dots else "dot"


def _is_certain(text: str) -> bool:
    """Whether a sign in the number can only be read one way."""
    return ("." in text or "," in text) and _AMBIGUOUS.fullmatch(text) is None


def read_number(cell: str, style: Style) -> Number:
    """The number in a cell that is not blank."""
    if style == "dot" and _SIMPLE.fullmatch(cell):  # fifteen digits at most
        return Number(float(cell))
    shown = cell.strip()
    if len(shown) > LONGEST:
        return _trouble(N_("“{text}” is too long for a number."), text=shown)
    text, is_percent, currency = _bare(cell)
    if style == "unsure" and _AMBIGUOUS.fullmatch(text.lstrip("-+")):
        digits = re.sub(r"[.,]", "", text)
        return _trouble(
            N_("“{text}” can mean {small} or {large}: write it without a thousands separator."),
            text=shown,
            small=float(re.sub(",", ".", text)),
            large=float(digits),
        )
    if style == "comma" and _reads(_COMMA, text):
        text = text.replace(".", "").replace(",", ".")
    elif not _reads(_DOT, text):
        if _reads(_COMMA, text) and not re.fullmatch(
            r"-?\d+,\d{3}", text
        ):  # 1000,000 may be a million
            suggestion = text.replace(".", "").replace(",", ".")
            return _trouble(
                N_("“{text}” has a decimal comma: write {suggestion}."),
                text=shown,
                suggestion=suggestion,
            )
        return _trouble(N_("“{text}” is not a number: write it like 1000.5."), text=shown)
    value = float(text.replace(",", ""))
    if not abs(value) <= _LARGEST:
        return _trouble(N_("“{text}” is too large a number."), text=shown)
    return Number(value, is_percent, currency)


def _trouble(template: str, **facts: object) -> Number:
    return Number(None, template=template, facts=facts)


def _reads(pattern: re.Pattern[str], text: str) -> bool:
    unsigned = text[1:] if text[:1] in ("-", "+") else text
    return any(char.isdigit() for char in unsigned) and pattern.fullmatch(unsigned) is not None


def _bare(cell: str) -> tuple[str, bool, str]:
    """A cell's digits and separators, whether a percent sign followed, and the currency a sign
    names.
    """
    if _SIMPLE.fullmatch(cell):
        return cell, False, ""
    if any(unicodedata.category(char) == "No" for char in cell):
        return cell, False, ""  # 10² must not become 102
    text = plain_text(cell).replace("−", "-").replace("–", "-")
    is_percent = text.endswith("%")
    text = text.removesuffix("%").strip()
    negative = re.fullmatch(r"\((.+)\)", text)  # as accountants write it
    if negative is not None:
        text = "-" + negative[1]
    sign, text = ("-", text[1:].strip()) if text.startswith("-") else ("", text)
    text, currency = _without_currency(text)
    if not sign and text.startswith("-"):  # $-5
        sign, text = "-", text[1:]
    text = _THIN_GROUPS.sub(lambda groups: re.sub("[ '’]", "", groups[0]), text)
    return sign + text, is_percent, currency


def _without_currency(text: str) -> tuple[str, str]:
    """A number without the currency sign or code before or after it, and the currency
    that names.
    """
    match = re.fullmatch(r"([^\d.,+-]*)([\d.,+-].*?)([^\d.,]*)", text)
    if match is None or bool(match[1].strip()) == bool(match[3].strip()):
        return text, ""
    sign = (match[1].strip() or match[3].strip()).upper()
    if sign in _SHARED_SIGNS:
        return match[2], ""
    currency = _SIGNS.get(sign) or currency_of(sign)
    return (match[2], currency) if currency else (text, "")
