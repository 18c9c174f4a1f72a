"""How brokers name securities: words for markets, option contracts, CUSIPs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Security
from portfolio.book.brokers.days import day_or_none

if TYPE_CHECKING:
    from datetime import date

_MARKETS = {
    word: market
    for market, words in {
        "TW": "台股 臺股 台灣 臺灣 國內 tw twn 集中市場",
        ".TW": "上市 上市股票 集中 tse twse",
        ".TWO": "上櫃 興櫃 店頭 櫃買 otc tpex",
        "US": "美股 美國 us usa nyse nasdaq nasd amex arca nysearca bats 米国 米国株式 ny",
        "JP": "日股 日本 jp jpn 東証 東証p 東証s 東証g 東証プライム 東証スタンダード 東証グロース 名証 福証 札証 jnx pts 東京 tse.jp 国内株式",
        "HK": "港股 香港 hk hkg 香港交易所",
        "CN": "滬股 深股 陸股 中國 cn",
        "GB": "英股 英國 london lse gb uk",
        "SG": "新加坡 sg",
    }.items()
    for word in words.split()
}  # fmt: skip

_KINDS = {"P": "PUT", "PUT": "PUT", "C": "CALL", "CALL": "CALL"}
_SYMBOL = r"(?P<symbol>[A-Z][A-Z.]{0,5})"
_KIND = r"(?P<kind>PUT|CALL|P|C)"
_STRIKE = r"\$?(?P<strike>\d+(?:\.\d+)?)"
_SLASHED = r"(?P<day>\d{1,2}/\d{1,2}/(?:\d{4}|\d{2}))"
_NAMED = r"(?P<day>[A-Z]{3} \d{1,2},? (?:\d{4}|\d{2})|\d{1,2} ?[A-Z]{3} ?\d{2,4})"
_COMPACT = r"(?P<day>\d{6})"
_CONTRACTS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_KIND}\s+{_SYMBOL}\s+{_SLASHED}\s+{_STRIKE}\b",  # PUT  KO     01/17/25    60
        rf"\b{_SYMBOL}\s+{_SLASHED}\s+{_STRIKE}\s+{_KIND}\b",  # TSLA 06/21/2024 250.00 C
        rf"\b{_SYMBOL}\s+{_SLASHED}\s+{_KIND}\s+{_STRIKE}\b",  # KO 1/17/2025 Put $60.00
        rf"\b{_SYMBOL}\s+{_NAMED}\s+{_STRIKE}\s+{_KIND}\b",  # KO JAN 16 2026 $60 PUT
        rf"\b{_KIND}\s+\({_SYMBOL}\).*?\b{_NAMED}\s+{_STRIKE}",  # PUT (KO) COCA COLA JAN 17 25 $60
        rf"^[-. ]*{_SYMBOL}\s*{_COMPACT}{_KIND}(?P<thousandths>\d{{8}})\b",  # KO    250117P00060000
        rf"^[-. ]*{_SYMBOL}\s*{_COMPACT}{_KIND}{_STRIKE}\b",  # -KO260116P60
    )
]
_CODE_FIRST = re.compile(r"(?P<code>\d{1,6}[A-Z]?|[A-Z][A-Z0-9./]{0,9})(?:[\s-]+(?P<name>.*))?")
_CODE_LAST = re.compile(r"(?P<name>.+?)\s*[(\[](?P<code>\d{4,6}[A-Z]?)[)\]]")
_CUSIP = re.compile(r"[0-9][0-9A-Z]{7}[0-9]")


def market_of(word: str) -> str:
    """The market that a word in a file means; empty for an unknown one."""
    return _MARKETS.get(word.strip().casefold(), "")


def code_and_name(text: str, market: str = "") -> Security:
    """A security whose code and name stand in one cell: ``0050 元大台灣50``, ``元大台灣50(0050)``, or a
    name alone.
    """
    match = _CODE_FIRST.fullmatch(text) or _CODE_LAST.fullmatch(text)
    if match is None:
        return Security(name=text, market=market)
    return Security(match["code"], (match["name"] or "").strip(), market=market)


def option_of(text: str) -> Security | None:
    """The option contract in a text, named by underlying, day, strike and kind: ``KO 2025-01-17 60
    PUT``.
    """
    for contract in _CONTRACTS:
        found = contract.search(text)
        if found is None:
            continue
        parts = found.groupdict()
        day = _expiry(parts["day"])
        if day is None:
            continue
        strike = float(parts.get("strike") or int(parts["thousandths"]) / 1000)
        kind = _KINDS[parts["kind"].upper()]
        name = f"{parts['symbol'].upper()} {day.isoformat()} {strike:g} {kind}"
        return Security(name, text, kind="option")
    return None


def isin_of_cusip(cusip: str) -> str:
    """The ISIN of an American security by its CUSIP; empty when it is none (Excel makes 9.21909E+08
    of one).
    """
    if not _CUSIP.fullmatch(cusip):
        return ""
    body = f"US{cusip}"
    digits = "".join(str(int(char, 36)) for char in body)
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))]
    return f"{body}{-sum(d // 10 + d % 10 for d in doubled) % 10}"


def _expiry(text: str) -> date | None:
    if len(text) == 6 and text.isdigit():
        text = f"20{text}"
    elif text[0].isdigit() and "/" not in text:  # 17JAN25
        text = re.sub(r"(\d+) ?([A-Za-z]{3}) ?(\d+)", r"\1-\2-\3", text)
    return day_or_none(text)
