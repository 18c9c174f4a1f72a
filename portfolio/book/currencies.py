"""Currencies that a row may name: those in use today, by code or by their usual name in Taiwan."""

from __future__ import annotations

import unicodedata
from functools import cache

from babel.core import get_global
from babel.numbers import get_territory_currencies

#: Units that exchanges quote in but nobody holds: a hundred make one of the currency.
_MINOR_UNITS = {"GBp": "GBP", "GBX": "GBP", "ZAc": "ZAR", "ZAC": "ZAR", "ILA": "ILS"}
#: Other names that can mean one currency only.
_NAMES = {
    "NTD": "TWD", "NT$": "TWD", "NT": "TWD", "台幣": "TWD", "臺幣": "TWD", "新台幣": "TWD", "新臺幣": "TWD",
    "US$": "USD", "美元": "USD", "美金": "USD", "日圓": "JPY", "日幣": "JPY", "日元": "JPY", "円": "JPY",
    "HK$": "HKD", "港幣": "HKD", "港元": "HKD", "RMB": "CNY", "人民幣": "CNY", "歐元": "EUR", "英鎊": "GBP",
    "澳幣": "AUD", "澳元": "AUD", "加幣": "CAD", "加元": "CAD", "新加坡幣": "SGD", "新幣": "SGD",
    "瑞士法郎": "CHF", "韓元": "KRW", "韓圜": "KRW", "南非幣": "ZAR", "紐幣": "NZD",
}  # fmt: skip


@cache
def currencies() -> frozenset[str]:
    """The ISO 4217 codes that are money somewhere today (Babel's list), and CNH, the offshore
    renminbi.
    """
    territories = get_global("territory_currencies")
    return frozenset(
        code
        for territory in territories
        for code in get_territory_currencies(territory, tender=True)
    ) | {"CNH"}


def currency_of(text: str) -> str | None:
    """The ISO code that ``text`` means (``usd``, ``台幣``), or None for an unknown or a
    minor unit.
    """
    word = unicodedata.normalize("NFKC", text).strip()
    if word in _MINOR_UNITS:
        return None
    code = _NAMES.get(word.upper(), word.upper())
    return code if code in currencies() else None


def has_minor_unit(currency: str) -> bool:
    """Whether exchanges quote in hundredths of a currency."""
    return currency in _MINOR_UNITS.values()


def major_unit(text: str) -> str | None:
    """The currency of which ``text`` is a minor unit: GBP for ``GBp`` and ``GBX``; None
    for others.
    """
    return _MINOR_UNITS.get(unicodedata.normalize("NFKC", text).strip())
