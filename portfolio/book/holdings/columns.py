"""The columns of ``holdings.csv`` and the headers, English and Chinese, by which they are known."""

from __future__ import annotations

from typing import Literal, get_args

from portfolio.book.tabular import headers
from portfolio.book.tabular.headers import meaning, vocabulary

HoldingsColumn = Literal[
    "symbol",
    "name",
    "shares",
    "account",
    "currency",
    "cost",
    "asset_class",
    "region",
    "sector",
    "target",
    "dividend_tax",
    "price",
    "multiplier",
    "note",
]
#: In the order of a new file.
COLUMNS: tuple[HoldingsColumn, ...] = get_args(HoldingsColumn)
#: Without these a file says nothing; with their Chinese names.
REQUIRED: dict[HoldingsColumn, str] = {"symbol": "代號", "shares": "股數"}
NUMBERS: tuple[HoldingsColumn, ...] = (
    "shares",
    "cost",
    "target",
    "dividend_tax",
    "price",
    "multiplier",
)

# Only words that can mean nothing else. 總成本 and "cost basis" are totals, 現價 and "last price"
# are no manual price: such columns stay the user's own.
_HEADERS: dict[HoldingsColumn, str] = {
    "symbol": (
        "symbol ticker tickersymbol stocksymbol code 代號 代碼 股號 股票代號 股票代碼 證券代號 證券代碼"
        " 商品代號 商品代碼 標的代號 標的代碼 基金代號 標的"
    ),
    "name": (
        "name securityname stockname fundname description 名稱 股名 股票名稱 證券名稱 商品名稱 標的名稱"
        " 基金名稱 簡稱"
    ),
    "shares": (
        "shares share quantity qty units numberofshares 股數 數量 持有股數 持股數 庫存股數 庫存數量 持股"
        " 目前庫存 庫存 單位數 持有數量 持有單位數"
    ),
    "account": "account accountname broker brokerage 帳戶 帳戶名稱 帳號 券商 證券商 賬戶",
    "currency": "currency currencycode ccy 幣別 貨幣 幣種 交易幣別 計價幣別 計價貨幣",
    "cost": (
        "cost averagecost avgcost costpershare averagecostpershare costprice unitcost averageprice"
        " avgprice purchaseprice buyprice 成本 平均成本 成本價 成本均價 均價 買進均價 買入均價"
        " 平均買價 平均成本價 每股成本 單位成本"
    ),
    "asset_class": "assetclass class assettype asset type 資產類別 資產種類 資產類型 類別",
    "region": "region area 地區 區域",
    "sector": "sector industry 產業 產業別 產業類別 行業 行業別 類股",
    "target": (
        "target targetweight targetallocation targetpercent targetpct 目標 目標比例 目標比重 目標配置"
        " 目標權重 目標占比 目標佔比 目標百分比"
    ),
    "dividend_tax": (
        "dividendtax dividendtaxrate withholdingtax withholdingtaxrate withholding withholdingrate"
        " 股利預扣稅 股利預扣稅率 預扣稅 預扣稅率 股利稅 股利稅率 股息稅 股息稅率 股息預扣稅 配息稅"
        " 配息稅率"
        " 配息預扣稅"
    ),
    "price": "price manualprice ownprice 價格 手動價格 自訂價格 自填價格",
    "multiplier": "multiplier contractmultiplier 乘數 契約乘數",
    "note": "note notes comment comments remark remarks memo 備註 附註 註記 備忘 說明",
}
_WORDS = vocabulary(_HEADERS)


def column_of(header: str) -> HoldingsColumn | None:
    """The column that a header means, or None for one of the user's own; see
    ``headers.meaning``.
    """
    return meaning(header, _WORDS) or ("shares" if counts_lots(header) else None)


def counts_lots(header: str) -> bool:
    """Whether a header means shares in lots of a thousand (庫存(張))."""
    return headers.counts_lots(header, _WORDS, "shares")
