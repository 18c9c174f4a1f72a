"""The symbols that a broker's code can mean, in Yahoo's spelling: every listing that it can be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.book.symbols import listing, read_symbol

if TYPE_CHECKING:
    from portfolio.book.brokers.base import Security
    from portfolio.book.taiwan import TaiwanList

_DIGITS = re.compile(r"\d{1,6}[A-Z]?")
_JAPANESE = re.compile(r"\d{4}|\d{3}[A-Z]")
_CUSIP = re.compile(r"(?=(?:\D*\d){3})[0-9A-Z]{8,9}")
_LETTERS = re.compile(r"[A-Z]{1,6}")
#: BRK.B, BRK/B, BRK B, BRK-B, and preferred shares: BAC PR K, BAC/PRK, BAC-K of some.
_SHARE_CLASS = re.compile(r"([A-Z]{1,5})[./ -]([A-Z])")
_PREFERRED_MARKED = re.compile(r"([A-Z]{1,5})[./ -]+PR?[./ -]?([A-Z])")
#: Share classes that some brokers write without anything between.
_CLASSES = """ BRK-A BRK-B BF-A BF-B HEI-A LEN-B MOG-A MOG-B RDS-A RDS-B GEF-B HUB-B CRD-A CRD-B
LGF-A LGF-B STZ-B MKC-V AKO-A AKO-B WSO-B BIO-B TAP-A JW-A JW-B UHAL-B CWEN-A
"""
_CLOSED_UP = {code.replace("-", ""): code for code in _CLASSES.split()}
#: Where a currency alone tells the country.
_COUNTRIES = {"TWD": "TW", "JPY": "JP", "HKD": "HK", "CNY": "CN"}
#: Yahoo's ending for a country with one exchange that matters.
_ENDINGS = {
    "GB": ".L", "DE": ".DE", "NL": ".AS", "IT": ".MI", "FR": ".PA", "CH": ".SW", "AT": ".VI",
    "BE": ".BR", "ES": ".MC", "PT": ".LS", "IE": ".IR", "SE": ".ST", "DK": ".CO", "NO": ".OL",
    "FI": ".HE", "PL": ".WA", "CA": ".TO", "AU": ".AX", "NZ": ".NZ", "SG": ".SI", "KR": ".KS",
}  # fmt: skip


def spellings(security: Security, currency: str, listed: TaiwanList) -> tuple[str, ...]:
    """The symbols that the code can mean, the likeliest first; none where there is no code.

    The market that the file names decides, else the currency of its price, else every exchange that
    uses such codes.
    """
    code = " ".join(security.code.upper().split())
    if not code or _CUSIP.fullmatch(code):
        return ()
    market = security.market or _COUNTRIES.get(currency, "")
    if market.startswith("."):
        found = [code if code.endswith(market) else _with_class(code) + market]
        if market in (".TW", ".TWO"):
            found = _taiwanese(code, listed) or found
    elif _as_it_is(code) and not _DIGITS.fullmatch(code) and "." in code:
        found = [code]
    elif _DIGITS.fullmatch(code):
        found = _numbered(code, market, listed)
    elif market in _ENDINGS:
        found = [_with_class(code) + _ENDINGS[market]]
    elif not market and security.isin[:2] not in ("", "US"):
        found = _abroad(_with_class(code), security.isin[:2].upper(), currency)
    elif market in ("", "US") or _LETTERS.fullmatch(code):
        found = [_with_class(code)]
    else:
        found = []
    return tuple(dict.fromkeys(symbol for symbol in found if _as_it_is(symbol)))


def _as_it_is(symbol: str) -> bool:
    return read_symbol(symbol).symbol == symbol


def _abroad(code: str, country: str, currency: str) -> list[str]:
    """Where a security of another country may have been bought: at home, if its money is that of
    home, else wherever that money is used; Irish and Luxembourg funds have no home.
    """
    home = _ENDINGS.get(country, "") if country != "IE" else ""
    if home and (not currency or listing(f"A{home}").currency == currency):
        return [code + home]
    places = [ending for ending in _ENDINGS.values() if listing(f"A{ending}").currency == currency]
    return [code, *(code + ending for ending in (*places, home) if ending)]


def _numbered(code: str, market: str, listed: TaiwanList) -> list[str]:
    if market == "TW":
        return _taiwanese(code, listed) or [f"{code:0>4}{ending}" for ending in (".TW", ".TWO")]
    if market == "JP":
        return [f"{code}.T"] if _JAPANESE.fullmatch(code) else []
    if market == "HK":
        return [f"{code:0>4}.HK"]
    if market == "CN":
        return [f"{code:0>6}{'.SS' if code.startswith(('5', '6', '9')) else '.SZ'}"]
    if market == "KR":
        return [f"{code:0>6}.KS", f"{code:0>6}.KQ"]
    if market in _ENDINGS:
        return [code + _ENDINGS[market]]
    if market == "US":
        return []
    tokyo = [f"{code}.T"] if _JAPANESE.fullmatch(code) and not code.startswith("0") else []
    return [*_taiwanese(code, listed), *tokyo]


def _taiwanese(code: str, listed: TaiwanList) -> list[str]:
    return [one.symbol for one in listed.listings(code)]


def _with_class(code: str) -> str:
    """``BRK-B`` for ``BRK.B``, ``BRK/B``, ``BRK B`` and ``BRKB``; ``BAC-PK`` for its preferred
    shares.
    """
    if match := _PREFERRED_MARKED.fullmatch(code):
        return f"{match[1]}-P{match[2]}"
    if match := _SHARE_CLASS.fullmatch(code):
        return f"{match[1]}-{match[2]}"
    return _CLOSED_UP.get(code, code)
