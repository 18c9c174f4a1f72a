"""How brokers name securities: words for markets, option contracts, CUSIPs."""

from __future__ import annotations

import re
from functools import cache

from portfolio.book.brokers.base import Security
from portfolio.book.options import read_option

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
    option = read_option(text)
    return None if option is None else Security(option.name, text, kind="option")


@cache
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
