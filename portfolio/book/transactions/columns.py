"""The columns of ``transactions.csv``, English and Chinese, as brokers write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from portfolio.book.tabular import headers
from portfolio.book.tabular.headers import meaning, vocabulary
from portfolio.book.transactions.types import TYPES

if TYPE_CHECKING:
    from portfolio.book.transactions.types import TransactionKind

TransactionColumn = Literal[
    "date",
    "type",
    "symbol",
    "shares",
    "price",
    "amount",
    "currency",
    "account",
    "fee",
    "tax",
    "note",
    "other",
    "other_shares",
    "multiplier",
    "id",
]
FIELDS: tuple[TransactionColumn, ...] = get_args(TransactionColumn)
#: The columns of a new file; the rest come when a row needs them.
USUAL: tuple[TransactionColumn, ...] = FIELDS[: FIELDS.index("note") + 1]
#: Without these a file says nothing; with their Chinese names.
REQUIRED: dict[TransactionColumn, str] = {"date": "日期", "type": "交易類別"}
#: A new ledger with two rows to write over, by the language of its header and types; both are read
#: alike.
TEMPLATES = {
    "en": (
        "date,type,symbol,shares,price,amount,currency,account,fee,tax,note\n"
        "2024-01-05,deposit,,,,50000,TWD,,,,Salary\n"
        "2024-01-08,buy,0050.TW,100,131.5,,TWD,,20,,\n"
    ),
    "zh-TW": (
        "日期,交易類別,代號,股數,單價,金額,幣別,帳戶,手續費,交易稅,備註\n"
        "2024-01-05,入金,,,,50000,TWD,,,,薪水\n"
        "2024-01-08,買進,0050.TW,100,131.5,,TWD,,20,,\n"
    ),
}

# Only words that can mean nothing else. 成交金額, 價金, "proceeds" and "principal" are shares · price
# without fee and tax, not the money that moved; 交割日 and "settlement date" come days after the
# trade: such columns stay the user's own.
_HEADERS: dict[TransactionColumn, str] = {
    "date": (
        "date day datetime tradedate tradetime transactiondate executiondate dateoftrade 日期"
        " 交易日 交易日期 成交日 成交日期 成交時間 委託日期 異動日期 發生日期"
    ),
    "type": (
        "type transactiontype action activity activitytype kind side buysell transaction 類型 類別"
        " 種類 交易類別 交易類型 交易種類 交易別 交易項目 買賣 買賣別 動作 項目"
    ),
    "symbol": (
        "symbol ticker tickersymbol stocksymbol code instrument 代號 代碼 股號 股票代號 股票代碼"
        " 證券代號 證券代碼"
        " 商品代號 商品代碼 標的代號 標的代碼 基金代號 標的"
    ),
    "shares": (
        "shares share quantity qty units numberofshares filledqty 股數 數量 成交股數 成交數量"
        " 交易股數 交易數量"
        " 買賣股數 單位數"
    ),
    "price": (
        "price tradeprice unitprice shareprice pricepershare executionprice fillprice avgprice"
        " averageprice 價格 單價 成交價 成交價格 成交單價 成交均價 交易價格 每股價格"
    ),
    "amount": (
        "amount netamount net total totalamount 金額 淨額 淨收付 淨收付金額 應收付 應收付金額"
        " 應收應付 收付金額"
        " 實收付金額 交割金額 入帳金額 異動金額"
    ),
    "currency": "currency currencycode ccy 幣別 貨幣 幣種 交易幣別 計價幣別 計價貨幣 交割幣別",
    "account": "account accountname broker brokerage 帳戶 帳戶名稱 帳號 券商 證券商 賬戶",
    "fee": (
        "fee fees commission commissions feescomm commissionfees brokeragefee charges 手續費"
        " 交易手續費 佣金 費用 交易費用"
    ),
    "tax": (
        "tax taxes withholding withholdingtax taxwithheld 稅 稅金 稅額 交易稅 證交稅 證券交易稅"
        " 預扣稅 預扣稅額 扣繳稅"
        " 扣繳稅額 代扣稅 代扣稅款"
    ),
    "note": (
        "note notes comment comments remark remarks memo description details 備註 附註 註記 備忘"
        " 說明 摘要"
    ),
    "other": "other othersymbol othersecurity 對應代號 另一代號 原代號 母公司代號",
    "other_shares": "othershares otherquantity 對應股數 另一股數 交出股數",
    "multiplier": "multiplier contractmultiplier 乘數 契約乘數",
    "id": "id transactionid tradeid 交易編號 成交編號",
}
_WORDS = vocabulary(_HEADERS)

_KINDS = vocabulary({key: one.words for key, one in TYPES.items()})


def column_of(header: str) -> TransactionColumn | None:
    """The column that a header means, or None for one of the user's own; see
    ``headers.meaning``.
    """
    return meaning(header, _WORDS) or ("shares" if counts_lots(header) else None)


def counts_lots(header: str) -> bool:
    """Whether a header means shares in lots of a thousand (庫存(張))."""
    return headers.counts_lots(header, _WORDS, "shares")


def kind_of(word: str) -> TransactionKind | None:
    """The type that a word means (``Bought``, ``現股買進``), or None for an unknown one."""
    return meaning(word, _KINDS)
