"""永豐金證券 歷史成交, a CSV or an .xlsx: a title, the header, 合計 last.

Known from its header as served and from public importers of it, where the side's column is called
買賣 as well. 商品 has code and name in one cell; the money stands in one of two columns, 應付金額 or 應收金額,
after fee and tax; NTD is TWD.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry
from portfolio.book.brokers.securities import code_and_name
from portfolio.book.brokers.tables import TableFormat
from portfolio.book.brokers.taiwan.words import side

if TYPE_CHECKING:
    from portfolio.book.brokers.tables import Record


def _row(record: Record) -> Entry:
    day = record.day("成交日", "成交日期")
    kind, is_whole = side(record, "交易別", "買賣", "買賣別")
    order = record.text("委託單號", "委託書號")
    is_trade, is_money = kind in ("buy", "sell"), kind in ("deposit", "withdraw", "interest")
    paid = record.size("應付金額" if kind in ("buy", "withdraw") else "應收金額") or record.size(
        "價金"
    )
    return Entry(
        day,
        kind,
        None if is_money else code_and_name(record.text("商品"), "TW"),
        shares=record.needed("數量") if is_trade or kind == "stock_dividend" else None,
        price=record.needed("成交價") if is_trade else None,
        amount=paid if is_whole and kind != "stock_dividend" else None,
        currency=record.currency("幣別") or "TWD",
        fee=record.total("手續費", "利息", "融券手續費", "標借費"),
        tax=record.total("交易稅", "利息代扣稅款", "二代健保補充費"),
        id=f"{day.isoformat()} {order}" if order else "",
        note="" if is_whole else record.text("交易別", "買賣", "買賣別"),
    )


FORMAT = TableFormat(
    name="sinopac-trades",
    kind="transactions",
    account="永豐",
    required=(
        "成交日|成交日期",
        "商品",
        "交易別|買賣|買賣別",
        "數量",
        "成交價",
        "應付金額",
        "應收金額",
    ),
    usual=("價金", "手續費", "交易稅", "委託單號", "幣別"),
    read_row=_row,
)
