"""The words for the two sides of a trade that brokers in Taiwan share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import unread
from portfolio.book.brokers.tables import UNKNOWN

if TYPE_CHECKING:
    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

_TYPES: dict[str, EntryType] = {
    "買": "buy", "買進": "buy", "買入": "buy", "賣": "sell", "賣出": "sell",
    "配息": "dividend", "除息": "dividend", "現金股利": "dividend", "股息": "dividend", "股利": "dividend",
    "配股": "stock_dividend", "除權": "stock_dividend", "股票股利": "stock_dividend",
    "入金": "deposit", "存入": "deposit", "匯入": "deposit",
    "出金": "withdraw", "提領": "withdraw", "匯出": "withdraw",
    "轉入": "transfer_in", "匯撥轉入": "transfer_in", "轉出": "transfer_out", "匯撥轉出": "transfer_out",
    "利息": "interest", "減資退款": "return_of_capital", "現金減資": "return_of_capital",
}  # fmt: skip
#: Paid whole, at once: 現股, 零股, 定期定額, 當沖; of 融資 and 融券 only a part passes through the account.
_PAID_WHOLE = "現零整定沖普盤櫃"
_ON_MARGIN = "資券"


def side(record: Record, *headers: str) -> tuple[EntryType, bool]:
    """The type that a cell such as 買, 現買, 資賣, 除息 means, and whether its money is all there is."""
    word = record.text(*headers)
    for text in (word, word[1:] if word[:1] in _PAID_WHOLE + _ON_MARGIN else ""):
        if text in _TYPES:
            return _TYPES[text], text == word or word[0] in _PAID_WHOLE
    for ending in ("買進", "買入", "賣出"):  # 現股買進, 零股賣出, 融資買進
        if word.endswith(ending):
            return _TYPES[ending], "融" not in word
    return unread(UNKNOWN, column=headers[0], word=word)
