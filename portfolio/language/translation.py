"""Sentences, numbers, money and dates in one language.

Dates and the currencies' signs are Babel's; numbers are Python's own, for all our languages group
and point alike, and a page has thousands of them.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_currency_precision, get_currency_symbol

from portfolio.errors import PortfolioError, Problem, Sentence, plain
from portfolio.language.registry import CONVENTIONS, SOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from portfolio.language.conventions import Colour
    from portfolio.language.registry import Code

#: Shown for what is not available.
DASH = "–"
#: Signs that several countries share are made unambiguous: this is a book of several currencies.
_SYMBOLS = {"TWD": "NT$", "USD": "US$", "JPY": "JP¥", "HKD": "HK$", "CNY": "CN¥"}

_CATALOGUES = Path(__file__).parents[1] / "catalogues"

#: Around a fact in a sentence of a language that does not part its words by spaces.
_SEAM = "\0"
_LATIN = "[A-Za-z0-9%]"


class Language:
    """One language's words and formats. Stateless after loading; safe to share between threads."""

    def __init__(self, code: Code, messages: Mapping[str, str]) -> None:
        self.code = code
        self.conventions = CONVENTIONS[code]
        self.locale = Locale.parse(code, sep="-")
        self._messages = messages
        if letters := self.conventions.unspaced:
            # No space between two of its letters, one between such a letter and a Latin one.
            own = f"[{letters}]"
            self._spare = re.compile(f"(?<={own})(?: {_SEAM}|{_SEAM} )(?={own})")
            self._wanting = re.compile(
                f"(?<={own}){_SEAM}(?={_LATIN})|(?<={_LATIN}){_SEAM}(?={own})"
            )

    def __call__(self, template: str, **facts: object) -> str:
        """Translate ``template`` and fill in ``facts``. An unknown template is shown in English."""
        translated = self._messages.get(template, template)
        if not facts:
            return translated
        shown = {name: self._fact(fact) for name, fact in facts.items()}
        if not self.conventions.unspaced:
            return translated.format(**shown)
        marked = translated.format(
            **{name: f"{_SEAM}{text}{_SEAM}" for name, text in shown.items()}
        )
        return self._wanting.sub(" ", self._spare.sub("", marked)).replace(_SEAM, "")

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
        return self._date(day, self.conventions.long_date)

    def short_date(self, day: date | None) -> str:
        """A date in a quiet line: ``29 Mar 2024``, ``2024 年 3 月 29 日``."""
        return self._date(day, self.conventions.short_date)

    def month(self, day: date) -> str:
        """The month of ``day`` below an axis: ``Mar``, ``3 月``."""
        return self._date(day, self.conventions.month)

    def _date(self, day: date | None, pattern: str) -> str:
        return DASH if day is None else str(format_date(day, format=pattern, locale=self.locale))

    def country(self, code: str) -> str:
        """A country by the two letters of ISO 3166; the letters themselves when there is none."""
        return str(self.locale.territories.get(code, code))

    def quarter(self, quarter: str) -> str:
        """``2024Q1`` in words: ``Q1 2024``, ``2024 年第 1 季``."""
        t, (year, number) = self, quarter.split("Q")
        return t("Q{number} {year}", number=number, year=year)

    def listing(self, items: list[str]) -> str:
        """Items joined as in a sentence: ``a, b, c``, ``a、b、c``."""
        return self.conventions.comma.join(items)

    def paragraph(self, *sentences: str) -> str:
        """Sentences one after the other, empty ones left out."""
        return self.conventions.space.join(sentence for sentence in sentences if sentence)

    @property
    def gains(self) -> Colour:
        """The colour of a gain: red in Taiwan, green elsewhere."""
        return self.conventions.gains

    @property
    def losses(self) -> Colour:
        """The colour of a loss, the other one."""
        return "red" if self.gains == "green" else "green"


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
    if code == SOURCE:
        return Language(code, {})
    from babel.messages.pofile import read_po  # 30 ms that the source need not wait for

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
