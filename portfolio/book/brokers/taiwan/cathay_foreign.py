"""國泰證券 複委託 (foreign shares), a CSV in Big5 or an .xlsx: lines with a title above the header, tabs
in cells.

Known from its header as served and a made-up file of its shape. The price is in 交易幣別, the money
arrives in 交割幣別 at 匯率; fees are in 交易幣別, 其他費用 of a dividend is the tax withheld. An entry has one
currency for its money, the settlement's: fee and tax are converted at the broker's own rate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, Security, unread
from portfolio.book.brokers.securities import market_of
from portfolio.book.brokers.tables import TableFormat
from portfolio.book.brokers.taiwan.words import side
from portfolio.errors import N_

if TYPE_CHECKING:
    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record


def _row(record: Record) -> Entry:
    kind, _ = side(record, "交易種類")
    is_trade, is_paid = kind in ("buy", "sell"), kind in ("dividend", "return_of_capital")
    traded, settled = record.currency("交易幣別"), record.currency("交割幣別")
    money = settled or traded
    amount = record.size("應收/付(-)金額") if is_trade or is_paid else None
    rate = 1.0 if money == traded else record.size("匯率") or _rate(record, kind, amount)
    fee = record.size("手續費") if is_paid else record.total("手續費", "其他費用")
    tax = record.size("其他費用") if is_paid else None
    return Entry(
        record.day("交易日期"),
        kind,
        Security(
            record.text("商品代號"),
            record.text("商品名稱"),
            market=market_of(record.text("交易市場")),
        ),
        shares=None if is_paid else record.needed("股數"),
        price=record.needed("價格") if is_trade else None,
        amount=amount,
        currency=money,
        fee=None if fee is None else round(fee * rate, 4),
        tax=None if tax is None else round(tax * rate, 4),
        note=f"{traded}/{money} {rate:.6g}" if money != traded else "",
    )


def _rate(record: Record, kind: EntryType, amount: float | None) -> float:
    """The broker's rate where the row leaves it out: what arrived, for what it would have been."""
    costs = record.total("手續費", "其他費用") or 0.0
    gross = record.size("成交金額")
    if not gross or not amount:
        unread(N_("The row has two currencies and no rate between them."))
    return amount / (gross + costs if kind == "buy" else gross - costs)


FORMAT = TableFormat(
    name="cathay-foreign",
    kind="transactions",
    account="國泰複委託",
    required=("交易日期", "商品代號", "交易種類", "交易幣別", "交割幣別", "股數", "應收/付(-)金額"),
    usual=("商品名稱", "交易市場", "價格", "匯率", "成交金額", "手續費", "其他費用"),
    read_row=_row,
)
