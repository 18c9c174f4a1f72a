"""The columns of ``transactions.csv`` and the words for its types, English and Chinese, as brokers
write them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from portfolio.book.tabular.headers import meaning, vocabulary
from portfolio.errors import N_, Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.book.records import TransactionKind

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
]
#: In the order of a new file.
FIELDS: tuple[TransactionColumn, ...] = get_args(TransactionColumn)
#: Without these a file says nothing; with their Chinese names.
REQUIRED: dict[TransactionColumn, str] = {"date": "日期", "type": "交易類別"}
NUMBERS: tuple[TransactionColumn, ...] = ("shares", "price", "amount", "fee", "tax")
#: What to type for each, in the language of who reads it; every translation is a word that
#: ``kind_of`` knows.
TYPED: Mapping[TransactionKind, Sentence] = {
    "buy": Sentence(N_("buy")),
    "sell": Sentence(N_("sell")),
    "dividend": Sentence(N_("dividend")),
    "reinvest": Sentence(N_("reinvest")),
    "deposit": Sentence(N_("deposit")),
    "withdraw": Sentence(N_("withdraw")),
    "interest": Sentence(N_("interest")),
    "fee": Sentence(N_("fee")),
    "tax": Sentence(N_("tax")),
    "convert": Sentence(N_("convert")),
    "transfer_in": Sentence(N_("transfer_in")),
    "transfer_out": Sentence(N_("transfer_out")),
    "split": Sentence(N_("split")),
}

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
# trade; 張數 counts lots of a thousand shares: such columns stay the user's own.
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
}
_WORDS = vocabulary(_HEADERS)

_KIND_WORDS: dict[TransactionKind, str] = {
    "buy": (
        "buy bought purchase purchased buytoopen 買 買進 買入 購買 購入 申購 現買 現股買進 現股買入"
        " 普通買進 整股買進"
        " 零股買進 當沖買進 定期定額 定期定額買進 定期定額申購 定額買進"
    ),
    "sell": (
        "sell sold sale selltoclose 賣 賣出 售出 出售 贖回 現賣 現股賣出 普通賣出 整股賣出 零股賣出"
        " 當沖賣出"
    ),
    "dividend": (
        "dividend dividends div cashdividend cashdiv dividendreceived qualifieddividend"
        " qualifieddiv nonqualifieddividend nonqualifieddiv ordinarydividend distribution 股利"
        " 現金股利 股息 現金股息 配息 現金配息 收益分配 股利收入 股息收入 股利發放 配息入帳"
    ),
    "reinvest": (
        "reinvest reinvested reinvestment reinvestshares dividendreinvest dividendreinvested"
        " dividendreinvestment reinvestdividend reinvesteddividend drip 再投入 再投資 股息再投入"
        " 股息再投資 股利再投入"
        " 股利再投資 配息再投入 配息再投資"
    ),
    "deposit": (
        "deposit deposited cashdeposit cashin fundsreceived wirereceived contribution 入金 存入"
        " 匯入 存款 匯入款 存入款項 轉帳存入"
    ),
    "withdraw": (
        "withdraw withdrawal withdrawn cashwithdrawal cashout wiresent 出金 提領 提出 提款 領出"
        " 匯出 匯出款 取款"
        " 轉帳提出"
    ),
    "interest": (
        "interest creditinterest bankinterest interestincome 利息 存款利息 活存利息 利息收入"
    ),
    "fee": (
        "fee fees commission servicefee servicecharge managementfee custodyfee adrfee adrmgmtfee"
        " 手續費 費用 佣金 管理費 帳管費 帳戶管理費 保管費 匯費 服務費"
    ),
    "tax": (
        "tax taxes withholding withholdingtax taxwithheld foreigntaxpaid nratax nrawithholding 稅"
        " 稅金 稅款 交易稅 證交稅 證券交易稅 預扣稅 扣繳稅 扣繳稅款 代扣稅 代扣稅款 股利稅 股息稅"
        " 所得稅 補充保費 二代健保補充保費"
    ),
    "convert": (
        "convert conversion exchange forex fx fxconversion currencyexchange currencyconversion 換匯"
        " 兌換 換幣 結匯 外幣兌換 貨幣兌換"
    ),
    "transfer_in": (
        "transferin transferredin sharesin 轉入 移入 撥入 匯撥轉入 集保轉入 股票轉入 轉帳轉入"
    ),
    "transfer_out": (
        "transferout transferredout sharesout 轉出 移出 撥出 匯撥轉出 集保轉出 股票轉出 轉帳轉出"
    ),
    "split": (
        "split stocksplit sharesplit forwardsplit reversesplit 分割 股票分割 拆股 拆分 反分割"
        " 股票反分割 合股"
    ),
}
_KINDS = vocabulary(_KIND_WORDS)
#: New shares for old ones without money: a split by another name, which brokers write as a number
#: of shares.
_STOCK_DIVIDENDS = dict.fromkeys(
    ["stockdividend", "scripdividend", "bonusissue", "股票股利", "配股", "無償配股", "除權"],
    "split",
)


def column_of(header: str) -> TransactionColumn | None:
    """The column that a header means, or None for one of the user's own; see
    ``headers.meaning``.
    """
    return meaning(header, _WORDS)


def kind_of(word: str) -> TransactionKind | None:
    """The type that a word means (``Bought``, ``現股買進``), or None for an unknown one."""
    return meaning(word, _KINDS)


def is_stock_dividend(word: str) -> bool:
    """Whether a word means new shares for old ones, which the file records as a split."""
    return meaning(word, _STOCK_DIVIDENDS) is not None
