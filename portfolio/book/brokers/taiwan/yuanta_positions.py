"""元大證券 庫存, a CSV in Big5: what is held, 總計 last.

Known from its header as served and a made-up file of its shape. The first column (下單) is empty;
合計庫存數量 counts shares, not 張; 成本均價 is per share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Position, Security
from portfolio.book.brokers.securities import market_of
from portfolio.book.brokers.tables import TableFormat

if TYPE_CHECKING:
    from portfolio.book.brokers.tables import Record


def _row(record: Record) -> Position:
    shares = record.needed("合計庫存數量")
    cost, paid = record.size("成本均價"), record.size("成本金額")
    if cost is None and paid is not None and shares:
        cost = paid / shares
    market = market_of(record.text("市場"))
    return Position(
        Security(record.text("股票代號"), record.text("股票名稱"), market=market),
        -shares if record.text("交易類別") == "融券" else shares,
        currency=record.currency("幣別") or "TWD",
        cost=cost,
    )


FORMAT = TableFormat(
    name="yuanta-positions",
    kind="holdings",
    account="元大",
    required=("股票代號", "股票名稱", "合計庫存數量"),
    usual=("市場", "交易類別", "昨日庫存", "成本金額", "成本均價", "現價", "市值", "幣別"),
    read_row=_row,
)
