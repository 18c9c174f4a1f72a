"""國泰證券 app, 台股 trades as a CSV: a sentence, then the header; UTF-8 with a mark, or Big5.

Known from its header as served and from public importers (their lists of its columns). Securities
have their Chinese name alone; 淨收付金額 is after fee and tax; 委託書號 is the order's number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, Security
from portfolio.book.brokers.tables import TableFormat
from portfolio.book.brokers.taiwan.words import side

if TYPE_CHECKING:
    from portfolio.book.brokers.tables import Record


def _row(record: Record) -> Entry:
    day = record.day("日期")
    kind, is_whole = side(record, "買賣別")
    order = record.text("委託書號")
    return Entry(
        day,
        kind,
        Security(record.text("股票代號", "代號"), record.text("股名"), market="TW"),
        shares=record.needed("成交股數"),
        price=record.needed("成交價"),
        amount=record.size("淨收付金額") if is_whole else None,
        currency=record.currency("幣別") or "TWD",
        fee=record.total("手續費", "利息", "券手續費/標借費"),
        tax=record.total("交易稅", "稅款"),
        id=f"{day.isoformat()} {order}" if order else "",
        note="" if is_whole else record.text("買賣別"),
    )


FORMAT = TableFormat(
    name="cathay-app",
    kind="transactions",
    account="國泰",
    required=("股名", "日期", "成交股數", "買賣別", "成交價"),
    usual=("淨收付金額", "成本", "手續費", "交易稅", "融資金額/券擔保品", "委託書號"),
    read_row=_row,
)
