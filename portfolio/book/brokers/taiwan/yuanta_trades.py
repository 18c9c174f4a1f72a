"""元大證券 成交明細, a CSV in Big5.

Known from its header as served, from a made-up file of its shape, and from a public importer's
notes on a real one: the first column is empty, 小計 after each day, 總計 last; the money is signed and
after fee and tax; the order's number is the last cell, under no header, and unique together with
the day. There are no dividends in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, EntryType, Security
from portfolio.book.brokers.securities import market_of
from portfolio.book.brokers.tables import TableFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.book.brokers.tables import Record

_TYPES: Mapping[str, EntryType] = {"買": "buy", "賣": "sell", "買進": "buy", "賣出": "sell"}


def _row(record: Record) -> Entry:
    day = record.day("成交日期")
    kind = record.text("交易類別")
    # On margin the account pays a part; what the shares cost is price and fees.
    is_whole = kind in ("", "現股")
    order = next(
        (cell for cell in reversed(record.beyond("幣別")) if cell.isascii() and cell.isalnum()), ""
    )
    return Entry(
        day,
        record.word("買賣別", _TYPES),
        Security(
            record.text("股票代號"),
            record.text("股票名稱"),
            market=market_of(record.text("市場別")),
        ),
        shares=record.needed("成交數量"),
        price=record.needed("成交價"),
        amount=record.size("應收付帳款") if is_whole else None,
        currency=record.currency("幣別") or "TWD",
        fee=record.total("手續費", "融資券利息", "融券手續費", "標借費"),
        tax=record.total("交易稅", "利息代扣稅款", "二代健保補充費"),
        id=f"{day.isoformat()} {order}" if order else "",
        note=" ".join(
            word
            for word in (record.text("交易種類"), "" if is_whole else kind)
            if word != "普通" and word
        ),
    )


FORMAT = TableFormat(
    name="yuanta-trades",
    kind="transactions",
    account="元大",
    required=("成交日期", "股票代號", "買賣別", "成交數量", "成交價"),
    usual=(
        "市場別",
        "股票名稱",
        "交易種類",
        "交易類別",
        "價金",
        "手續費",
        "交易稅",
        "應收付帳款",
        "交割日",
        "幣別",
    ),
    read_row=_row,
)
