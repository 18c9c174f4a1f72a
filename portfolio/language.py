"""English and Traditional Chinese: sentences, numbers, money and dates.

English sentences stand in the code, marked by ``t("…")`` or ``N_("…")``, and are the keys of
``catalogues/zh_TW.po``. Dates and the currencies' signs are Babel's; numbers are Python's own, for
both languages group and point alike, and a page has thousands of them. A ``Language`` is called to
translate::

    t = language("zh-TW")
    t("Fetched {n} of {total}", n=3, total=11)
    t.percent(0.1039, signed=True)      # +10.39%
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_currency_precision, get_currency_symbol

from portfolio.errors import PortfolioError, Problem, Sentence, plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Code = Literal["en", "zh-TW"]
CODES: tuple[Code, ...] = ("en", "zh-TW")
#: Shown for what is not available.
DASH = "–"
#: Signs that several countries share are made unambiguous: this is a book of several currencies.
_SYMBOLS = {"TWD": "NT$", "USD": "US$", "JPY": "JP¥", "HKD": "HK$", "CNY": "CN¥"}

_CATALOGUES = Path(__file__).parent / "catalogues"

#: Around a fact in a Chinese sentence: no space between two Chinese characters, one between Chinese
#: and Latin.
_SEAM = "\0"
_HAN, _LATIN = "[\u3400-\u9fff]", "[A-Za-z0-9%]"
_SPARE = re.compile(f"(?<={_HAN})(?: {_SEAM}|{_SEAM} )(?={_HAN})")
_WANTING = re.compile(f"(?<={_HAN}){_SEAM}(?={_LATIN})|(?<={_LATIN}){_SEAM}(?={_HAN})")


class Language:
    """One language's words and formats. Stateless after loading; safe to share between threads."""

    def __init__(self, code: Code, messages: Mapping[str, str]) -> None:
        self.code = code
        self.locale = Locale.parse(code, sep="-")
        self._messages = messages

    def __call__(self, template: str, **facts: object) -> str:
        """Translate ``template`` and fill in ``facts``. An unknown template is shown in English."""
        translated = self._messages.get(template, template)
        if not facts:
            return translated
        shown = {name: self._fact(fact) for name, fact in facts.items()}
        if self.code == "en":
            return translated.format(**shown)
        marked = translated.format(
            **{name: f"{_SEAM}{text}{_SEAM}" for name, text in shown.items()}
        )
        return _WANTING.sub(" ", _SPARE.sub("", marked)).replace(_SEAM, "")

    def _fact(self, fact: object) -> str:
        """A fact as text; several are listed, a sentence among them is translated."""
        if isinstance(fact, tuple):
            return self.listing([self._fact(one) for one in fact])
        return self.say(fact) if isinstance(fact, Sentence) else plain(fact)

    def problem(self, problem: Problem) -> str:
        """The sentence of a problem, and the one about its effect."""
        return self.paragraph(
            self(problem.template, **problem.facts),
            self.say(problem.effect) if problem.effect else "",
        )

    def say(self, sentence: Sentence) -> str:
        """A sentence kept for later."""
        return self(sentence.template, **sentence.facts)

    def error(self, error: PortfolioError) -> str:
        """The sentence of an exception."""
        return self(error.template, **error.facts) if error.facts else self(error.template)

    def percent(self, fraction: float | None, digits: int = 2, *, signed: bool = False) -> str:
        """A fraction as percent, with its sign if ``signed``; a dash for None and NaN."""
        if fraction is None or math.isnan(fraction):
            return DASH
        rounded = round(fraction, digits + 2) + 0.0  # no "-0.00%"
        sign = "+" if signed and rounded > 0 else ""
        return f"{sign}{100 * rounded:,.{digits}f}%"

    def money(
        self,
        amount: float | None,
        currency: str,
        *,
        digits: int | None = None,
        signed: bool = False,
    ) -> str:
        """An amount with its currency in front (``NT$6,208,400``), in the currency's usual
        decimals.
        """
        if amount is None or math.isnan(amount):
            return DASH
        places = _places(currency) if digits is None else digits
        rounded = round(amount, places) + 0.0
        sign = "-" if rounded < 0 else "+" if signed and rounded > 0 else ""
        symbol = _SYMBOLS.get(currency) or _symbol(currency, self.code)
        return f"{sign}{symbol}{abs(rounded):,.{places}f}"

    def number(self, value: float | None, digits: int = 2) -> str:
        """A number with thousands separators and at most ``digits`` decimals."""
        if value is None or math.isnan(value):
            return DASH
        shown = (  # as written in decimals: 0.125 is halfway between two
            f"{Decimal(str(value)):,.{digits}f}"
        )
        shown = shown.rstrip("0").rstrip(".") if digits else shown
        return "0" if shown == "-0" else shown

    def long_date(self, day: date | None) -> str:
        """A date in a sentence: ``29 March 2024``, ``2024 年 3 月 29 日``."""
        return self._date(day, "d MMMM y")

    def short_date(self, day: date | None) -> str:
        """A date in a quiet line: ``29 Mar 2024``, ``2024 年 3 月 29 日``."""
        return self._date(day, "d MMM y")

    def _date(self, day: date | None, english: str) -> str:
        if day is None:
            return DASH
        # Babel's own Chinese has no spaces; beside "2024 年第 1 季" that reads as another hand.
        pattern = english if self.code == "en" else "y 年 M 月 d 日"
        return str(format_date(day, format=pattern, locale=self.locale))

    def quarter(self, quarter: str) -> str:
        """``2024Q1`` in words: ``Q1 2024``, ``2024 年第 1 季``."""
        t, (year, number) = self, quarter.split("Q")
        return t("Q{number} {year}", number=number, year=year)

    def listing(self, items: list[str]) -> str:
        """Items joined as in a sentence: ``a, b, c``, ``a、b、c``."""
        return ("、" if self.code == "zh-TW" else ", ").join(items)

    def paragraph(self, *sentences: str) -> str:
        """Sentences one after the other, empty ones left out; Chinese has no space after a full
        stop.
        """
        return ("" if self.code == "zh-TW" else " ").join(
            sentence for sentence in sentences if sentence
        )


@cache
def _places(currency: str) -> int:
    """The decimals that amounts of a currency have."""
    return 0 if currency == "TWD" else get_currency_precision(currency)  # nobody counts NT cents


@cache
def _symbol(currency: str, code: Code) -> str:
    return str(get_currency_symbol(currency, locale=Locale.parse(code, sep="-")))


@cache
def language(code: Code) -> Language:
    """The language of ``code``, its catalogue read once in a process."""
    if code == "en":
        return Language("en", {})
    from babel.messages.pofile import read_po  # 30 ms that English need not wait for

    with (_CATALOGUES / f"{code.replace('-', '_')}.po").open("rb") as file:
        catalogue = read_po(file, locale=code.replace("-", "_"))
    return Language(
        code,
        {
            cast("str", m.id): cast("str", m.string)
            for m in catalogue
            if m.id and m.string and not m.fuzzy
        },
    )


def choose(*wishes: str | None) -> Code:
    """The first wish that is one of our languages, English otherwise.

    A wish is a tag such as ``zh-TW``, ``zh_TW.UTF-8``, ``zh-Hant-HK`` or ``en-GB``; readers of
    Simplified Chinese get Traditional rather than English.
    """
    for wish in wishes:
        tag = (wish or "").lower()
        if tag.startswith("zh"):
            return "zh-TW"
        if tag.startswith("en"):
            return "en"
    return "en"
