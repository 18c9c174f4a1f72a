"""富邦證券 trades and distributions, a CSV in Big5.

Known from its header as served. 買賣 is 買, 賣, 配息 (money) or 配股 (shares received without money); 淨收付金額
is after fee and tax.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, Security
from portfolio.book.brokers.tables import TableFormat
from portfolio.book.brokers.taiwan.words import side

if TYPE_CHECKING:
    from portfolio.book.brokers.tables import Record


def _row(record: Record) -> Entry:
    kind, is_whole = side(record, "買賣", "買賣別")
    is_trade = kind in ("buy", "sell")
    moves_shares = is_trade or kind in ("stock_dividend", "transfer_in", "transfer_out")
    return Entry(
        record.day("交易日期"),
        kind,
        Security(record.text("股票代號"), record.text("股票名稱"), market="TW"),
        shares=record.needed("數量", "股數") if moves_shares else None,
        price=record.needed("單價", "成交價") if is_trade else None,
        amount=record.size("淨收付金額") if is_whole and (is_trade or not moves_shares) else None,
        currency=record.currency("幣別") or "TWD",
        fee=record.size("手續費"),
        tax=record.size("交易稅"),
        note="" if is_whole else record.text("買賣"),
    )


FORMAT = TableFormat(
    name="fubon-trades",
    kind="transactions",
    account="富邦",
    required=("交易日期", "股票代號", "股票名稱", "買賣|買賣別", "淨收付金額"),
    usual=("數量", "單價", "手續費", "交易稅"),
    read_row=_row,
)
