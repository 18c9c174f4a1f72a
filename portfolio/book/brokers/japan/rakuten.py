"""楽天証券 取引履歴, CSVs in Shift-JIS: of shares in Japan, of shares in the United States, of funds.

Known from the header as served and public importers' tests, which have all three and margin trades
(信用新規, 売建). Where the type needs two columns (取引区分 and 売買区分), 現物 and 信用 are told apart by the first.
Of shares in the United States the money settled in yen (受渡金額［円］) leaves the price in dollars. Funds
are priced per 10,000 口.
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
    "買付": "buy", "売付": "sell", "買建": "buy", "売埋": "sell", "売建": "sell", "買埋": "buy",
    "買付(積立)": "buy", "積立": "buy", "解約": "sell", "売却": "sell", "買取": "sell", "再投資": "reinvest",
    "入庫": "transfer_in", "出庫": "transfer_out",
}  # fmt: skip
_PER_UNITS = 10_000


def _row(record: Record) -> Entry:
    words = record.text("取引区分"), record.text("売買区分", "取引")
    if "現引" in words or "現渡" in words:
        skip(N_("shares that margin trades have counted are delivered"))
    kind = next((_TYPES[word] for word in reversed(words) if word in _TYPES), None)
    if kind is None:
        unread(UNKNOWN, column="売買区分", word=" ".join(words).strip())
    if record.text("ファンド名"):
        return _fund(record, kind)
    return (
        _american(record, kind)
        if record.text("ティッカー")
        else _japanese(record, kind, "信用" in words[0])
    )


def _japanese(record: Record, kind: EntryType, is_margin: bool) -> Entry:
    return Entry(
        record.day("約定日"),
        kind,
        Security(record.text("銘柄コード"), record.text("銘柄名"), market="JP"),
        shares=record.needed("数量[株]"),
        price=record.size("単価[円]"),
        amount=None if is_margin or kind.startswith("transfer") else record.size("受渡金額[円]"),
        currency="JPY",
        fee=record.total("手数料[円]", "諸費用[円]"),
        tax=record.size("税金等[円]"),
        note=" ".join(
            filter(None, (record.text("口座区分"), record.text("取引区分") if is_margin else ""))
        ),
    )


def _american(record: Record, kind: EntryType) -> Entry:
    in_yen = record.text("決済通貨") in ("円", "JPY", "日本円")
    rate = record.size("為替レート") or 1.0 if in_yen else 1.0
    fee, tax = record.size("手数料[USドル]"), record.size("税金[USドル]")
    return Entry(
        record.day("約定日"),
        kind,
        Security(record.text("ティッカー"), record.text("銘柄名"), market="US"),
        shares=record.needed("数量[株]"),
        price=record.size("単価[USドル]"),
        amount=record.size("受渡金額[円]" if in_yen else "受渡金額[USドル]"),
        currency="JPY" if in_yen else "USD",
        fee=None if fee is None else round(fee * rate, 4),
        tax=None if tax is None else round(tax * rate, 4),
        note=record.text("口座"),
    )


def _fund(record: Record, kind: EntryType) -> Entry:
    price = record.size("単価")
    return Entry(
        record.day("約定日"),
        kind,
        Security(name=record.text("ファンド名"), market="JP", kind="fund"),
        shares=record.needed("数量[口]"),
        price=None if price is None else price / _PER_UNITS,
        amount=record.size("受渡金額/(ポイント利用)[円]", "受渡金額[円]"),
        currency="JPY",
        fee=record.size("経費"),
        note=record.text("口座"),
    )


FORMAT = TableFormat(
    name="rakuten",
    kind="transactions",
    account="楽天証券",
    required=(
        "約定日",
        "受渡日",
        "銘柄コード|ティッカー|ファンド名",
        "売買区分|取引",
        "数量[株]|数量[口]",
    ),
    usual=(
        "銘柄名",
        "市場名称",
        "口座区分",
        "取引区分",
        "単価[円]",
        "手数料[円]",
        "受渡金額[円]",
        "決済通貨",
        "為替レート",
    ),
    read_row=_row,
)
