"""SBI証券 約定履歴, a CSV in Shift-JIS: a title block, then the header.

Known from its header as served, a made-up file of its shape and public importers' tests (two dashes
for no fee, an empty code for funds, PTS as a market, 信用 rows whose last column is the gain). Funds
are priced per 10,000 口, and their shares count 口.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, Security, skip, unread
from portfolio.book.brokers.tables import UNKNOWN, TableFormat
from portfolio.errors import N_

if TYPE_CHECKING:
    from portfolio.book.brokers.base import EntryType
    from portfolio.book.brokers.tables import Record

_TYPES: dict[str, EntryType] = {
    "株式現物買": "buy", "現物買": "buy", "株式現物売": "sell", "現物売": "sell", "単元未満買": "buy", "単元未満売": "sell",
    "信用新規買": "buy", "信用返済売": "sell", "信用新規売": "sell", "信用返済買": "buy",
    "投信金額買付": "buy", "投信口数買付": "buy", "投信積立買付": "buy", "投信解約": "sell", "投信買取": "sell",
    "投信金額解約": "sell", "投信口数解約": "sell", "分配金再投資": "reinvest", "投信分配金再投資": "reinvest",
}  # fmt: skip
_PER_UNITS = 10_000


def _row(record: Record) -> Entry:
    word = record.text("取引").removeprefix("株式")
    if word in ("現引", "現渡"):
        skip(N_("shares that margin trades have counted are delivered"))
    kind = _TYPES.get(record.text("取引")) or _TYPES.get(word)
    if kind is None:
        unread(UNKNOWN, column="取引", word=record.text("取引"))
    is_fund, is_margin = "投信" in word or "分配" in word, word.startswith("信用")
    price = record.needed("約定単価")
    return Entry(
        record.day("約定日"),
        kind,
        Security(
            record.text("銘柄コード"),
            record.text("銘柄"),
            market="JP",
            kind="fund" if is_fund else "",
        ),
        shares=record.needed("約定数量"),
        price=price / _PER_UNITS if is_fund else price,
        # Of margin trades the column has the gain.
        amount=None if is_margin else record.size("受渡金額/決済損益"),
        currency="JPY",
        fee=record.size("手数料/諸経費等"),
        tax=record.size("税額"),
        note=" ".join(filter(None, (record.text("預り"), word if is_margin else ""))),
    )


FORMAT = TableFormat(
    name="sbi",
    kind="transactions",
    account="SBI証券",
    required=("約定日", "銘柄", "銘柄コード", "取引", "約定数量", "約定単価"),
    usual=(
        "市場",
        "期限",
        "預り",
        "課税",
        "手数料/諸経費等",
        "税額",
        "受渡日",
        "受渡金額/決済損益",
    ),
    read_row=_row,
)
