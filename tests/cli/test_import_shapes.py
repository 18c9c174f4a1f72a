"""Downloads in the shapes that brokers hand out, made up, each with what it must become: what is
expected is written by hand, and nothing is left unread.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from portfolio.market.records import Outcome
from portfolio.market.store.store import PriceStore
from tests.support.cli_case import home, run  # noqa: F401 - fixtures
from tests.support.raw_histories import raw_history

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.cli_case import Run

#: Type, symbol, shares, amount, currency, fee, tax; a zero is as good as nothing.
Row = tuple[str, str, float, float, str, float, float]


@dataclass(frozen=True)
class Shape:
    """A file, and what it tells."""

    text: str
    format: str
    header_line: int
    skipped: int
    transactions: tuple[Row, ...] = ()
    #: Symbol, account, shares, average cost.
    holdings: tuple[tuple[str, str, float, float], ...] = ()
    encoding: str = "utf-8"
    ids: tuple[str, ...] = ()


YUANTA_TRADES = Shape(
    """\
,成交日期,市場別,股票代號,股票名稱,交易種類,買賣別,交易類別,成交數量,成交價,價金,手續費,交易稅,\
應收付帳款,融資金額/融券保證金,自備款擔保品,融資券利息,融券手續費,標借費,利息代扣稅款,\
二代健保補充費,損益,報酬率,交割日,幣別,,
,  2023/05/08,台股,2330,台積電,普通,買,現股,"1,000",500.00,"500,000",427,0,"-500,427",\
0,0,0,0,0,0,0,,,2023/05/10,台幣,台積電 現股 買,Z1
,2023/05/08 小計,,,,,,,"1,000",,"500,000",427,0,"-500,427",0,0,0,0,0,0,0,,,,,,
,  2023/06/16,台股,2330,台積電,盤中零股,買,現股,"10",560.00,"5,600",4,0,"-5,604",\
0,0,0,0,0,0,0,,,2023/06/20,台幣,台積電 現股 買,Z2
,2023/06/16 小計,,,,,,,10,,"5,600",4,0,"-5,604",0,0,0,0,0,0,0,,,,,,
,  2023/07/21,台股,2330,台積電,普通,賣,現股,"500",570.00,"285,000",243,855,"283,902",\
0,0,0,0,0,0,0,"33,688",13.46,2023/07/25,台幣,台積電 現股 賣,Z3
,2023/07/21 小計,,,,,,,500,,"285,000",243,855,"283,902",0,0,0,0,0,0,0,,,,,,
,,[TWD台幣]總計：,,,,,,"1,510",,"790,600",674,855,"-222,129",0,0,0,0,0,0,0,"33,688",,,,,
""",
    "yuanta-trades",
    1,
    4,
    (
        ("buy", "2330.TW", 1000, 500_427, "TWD", 427, 0),
        ("buy", "2330.TW", 10, 5_604, "TWD", 4, 0),
        ("sell", "2330.TW", 500, 283_902, "TWD", 243, 855),
    ),
    encoding="big5",
    ids=("2023-05-08 Z1", "2023-06-16 Z2", "2023-07-21 Z3"),
)
YUANTA_POSITIONS = Shape(
    """\
下單,市場,股票代號,股票名稱,交易類別,昨日庫存,今日買進成交數量,今日賣出成交數量,合計庫存數量,\
可下單數量,成本金額,成本均價,現價,市值,買未入帳,賣未入帳,今日買進委託數量,今日賣出委託數量,\
幣別,單位換算率
,台股,2330,台積電,現股,"1,000",0,0,"1,500","1,500","750,000",500.00,600.00,"900,000",0,0,0,0,台幣,1.00
,台股,00679B,元大美債20年,現股,"2,000",0,0,"2,000","2,000","60,000",30.0,28.00,"56,000",\
0,0,0,0,台幣,1.00
,,,[TWD台幣]總計：,,,,,,,"810,000",,,"956,000",,,,,,
""",
    "yuanta-positions",
    1,
    1,
    holdings=(("2330.TW", "元大", 1500, 500), ("00679B.TWO", "元大", 2000, 30)),
    encoding="big5",
)
FIRSTRADE = Shape(
    """\
Symbol,Quantity,Price,Action,Description,TradeDate,SettledDate,Interest,Amount,Commission,Fee,\
CUSIP,RecordType
,0.00,,Other,Wire Funds Received ABA-111111111,2023-01-03,2023-01-03,0.00,9000.00,0,0,,Financial
KO,50.00,60.00,BUY,COCA COLA CO UNSOLICITED,2023-01-04,2023-01-06,0,-3000.00,0,0,191216100,Trade
BRK.B,2.00,310.00,BUY,BERKSHIRE HATHAWAY CL B NEW UNSOLICITED,2023-01-04,2023-01-06,0,-620.00,0,0,\
084670702,Trade
KO,0.00,,Dividend,COCA COLA CO CASH DIV ON 50 SHS REC 03/17/23 PAY 04/03/23 NON-RES TAX WITHHELD,\
2023-04-03,2023-04-03,0,16.10,0,0,191216100,Financial
KO,0.25,,Other,COCA COLA CO REIN @ 64.4000 REC 03/17/23 PAY 04/03/23,2023-04-03,2023-04-03,0,\
-16.10,0,0,191216100,Financial
,0.00,,Interest,INTEREST ON CREDIT BALANCE AT 0.050 03/16 THRU 04/15,2023-04-17,2023-04-17,0,0.12,\
0,0,00099A109,Financial
KO,-0.25,64.00,SELL,COCA COLA CO AUTO LIQUIDATION FRAC AS OF 05/09/23,2023-05-09,2023-05-11,0,\
15.98,0,0.02,191216100,Trade
KO,0.00,,Other,COCA COLA CO Rev NRA W/H AS/OF 12/29/22 LCG,2023-06-05,2023-06-05,0,0.45,0,0,\
191216100,Financial
,-2.00,1.10,SELL,PUT  KO     01/19/24    55     COCA COLA CO   UNSOLICITED   OPEN CONTRACT,\
2023-06-12,2023-06-13,0,219.96,0,0.04,,Trade
SHEL,0.00,,Other,SHELL PLC SPON ADS ADR FEE,2023-06-26,2023-06-26,0,-1.50,0,0,780259305,Financial
""",
    "firstrade-history",
    1,
    0,
    (
        ("deposit", "", 0, 9000, "USD", 0, 0),
        ("buy", "KO", 50, 3000, "USD", 0, 0),
        ("buy", "BRK-B", 2, 620, "USD", 0, 0),
        # Net as the broker pays it; what was withheld stands nowhere in the file.
        ("dividend", "KO", 0, 16.10, "USD", 0, 0),
        # The dividend put back: a purchase, not a second income.
        ("buy", "KO", 0.25, 16.10, "USD", 0, 0),
        ("interest", "", 0, 0.12, "USD", 0, 0),
        ("sell", "KO", 0.25, 15.98, "USD", 0.02, 0),
        ("tax", "KO", 0, -0.45, "USD", 0, 0),  # given back
        ("sell", "KO 2024-01-19 55 PUT", 2, 219.96, "USD", 0.04, 0),
        ("fee", "SHEL", 0, 1.50, "USD", 0, 0),
    ),
)
CATHAY = Shape(
    """\
國泰綜合證券股份有限公司
複委託交易明細
查詢區間：,2023/01/01~2023/06/30

交易日期,商品代號,商品名稱,交易市場,交易種類,交易幣別,交割幣別,股數,價格,匯率,成交金額,手續費,\
其他費用,應收/付(-)金額
2023/01/04,\tKO,\tCOCA COLA CO, 美國, 買進, USD, USD, 50, 60, --," 3,000.00", 2.40, 0.00,"-3,002.40"
2023/04/03,\tKO,\tCOCA COLA CO, 美國, 除息, USD, TWD, 50, 0.46, 30, 23.00, 0.00, 6.90, 483.00
2023/05/09,\tKO,\tCOCA COLA CO, 美國, 賣出, USD, USD, 20, 64, --," 1,280.00", 1.02, 0.02,"1,278.96"
""",
    "cathay-foreign",
    5,
    0,
    (
        ("buy", "KO", 50, 3002.40, "USD", 2.40, 0),
        # The tax is of the money that arrived, as every tax of a row: 6.90 USD at 30.
        ("dividend", "KO", 0, 483, "TWD", 0, 207),
        ("sell", "KO", 20, 1278.96, "USD", 1.04, 0),
    ),
    encoding="big5",
)
SCHWAB = Shape(
    """\
"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"
"06/10/2024 as of 06/07/2024","Stock Split","NVDA","NVIDIA CORP","45","","",""
"04/03/2023","Qualified Dividend","KO","COCA-COLA CO","","","","$23.00"
"04/03/2023","NRA Tax Adj","KO","COCA-COLA CO","","","","-$6.90"
"03/30/2023","Reinvest Dividend","VIG","VANGUARD DIV APPRCTN ETF","","","","$35.00"
"03/30/2023","Reinvest Shares","VIG","VANGUARD DIV APPRCTN ETF","0.2333","$150.00","","-$35.00"
"01/05/2023","Buy","NVDA","NVIDIA CORP","5","$142.00","","-$710.00"
"01/04/2023","Buy","KO","COCA-COLA CO","50","$60.00","$4.95","-$3004.95"
"01/03/2023","Wire Received","","WIRED FUNDS RECEIVED","","","","$9000.00"
"01/03/2023","Bank Interest","","BANK INT 121622-011523","","","","$1.11"
Transactions Total,"","","","","","","$5302.26"
""",
    "schwab-transactions",
    1,
    3,
    (
        ("split", "NVDA", 10, 0, "USD", 0, 0),  # (5 + 45) ÷ 5
        ("dividend", "KO", 0, 16.10, "USD", 0, 6.90),
        ("reinvest", "VIG", 0.2333, 35, "USD", 0, 0),  # the two rows are the same money
        ("buy", "NVDA", 5, 710, "USD", 0, 0),
        ("buy", "KO", 50, 3004.95, "USD", 4.95, 0),
        ("deposit", "", 0, 9000, "USD", 0, 0),
        ("interest", "", 0, 1.11, "USD", 0, 0),
    ),
)
SCHWAB_POSITIONS = Shape(
    """\
"Positions for account Individual ...321 as of 09:00 AM ET, 2023/12/29"

"Symbol","Description","Qty (Quantity)","Price","Price Chng $ (Price Change $)",\
"Mkt Val (Market Value)","Cost Basis","Gain $ (Gain/Loss $)","Reinvest?","Asset Type",
"KO","COCA-COLA CO","50","$59.00","$0.10","$2,950.00","$3,004.95","-$54.95","No","Equity",
"BRK/B","BERKSHIRE HATHAWAY CLASS B","2","$355.00","$1.00","$710.00","$620.00","$90.00","N/A",\
"Equity",
"Cash & Cash Investments","--","--","--","--","$987.65","--","--","--","Cash and Money Market",
"Positions Total","","--","--","--","$4,647.65","$3,624.95","$35.05","--","--",
""",
    "schwab-positions",
    3,
    1,
    holdings=(
        ("KO", "Schwab", 50, 60.099),  # 3,004.95 ÷ 50
        ("BRK-B", "Schwab", 2, 310),
        ("CASH", "Schwab", 987.65, 0),
    ),
)
VANGUARD = Shape(
    """\
Account Number,Investment Name,Symbol,Shares,Share Price,Total Value,
87654321,VANGUARD TOTAL STOCK MARKET ETF,VTI,10.05,230.00,2311.50,
87654321,VANGUARD FEDERAL MONEY MARKET FUND,VMFXX,12.00,1.00,12.00,



Account Number,Trade Date,Settlement Date,Transaction Type,Transaction Description,Investment Name,\
Symbol,Shares,Share Price,Principal Amount,Commissions and Fees,Net Amount,Accrued Interest,\
Account Type,
87654321,2023-01-03,2023-01-03,Funds Received,Electronic Bank Transfer,CASH,,0.0,0.0,2012.00,0.0,\
2012.00,0.0,CASH,
87654321,2023-01-04,2023-01-06,Buy,Buy,VANGUARD TOTAL STOCK MARKET ETF,VTI,10.0,200.0,-2000.00,0.0,\
-2000.00,0.0,CASH,
87654321,2023-03-28,2023-03-28,Dividend,Dividend Received,VANGUARD TOTAL STOCK MARKET ETF,VTI,0.0,\
0.0,10.00,0.0,10.00,0.0,CASH,
87654321,2023-03-28,2023-03-28,Reinvestment,Dividend Reinvestment,VANGUARD TOTAL STOCK MARKET ETF,\
VTI,0.05,200.0,-10.00,0.0,-10.00,0.0,CASH,
87654321,2023-03-29,2023-03-29,Sweep in,Sweep Into Settlement Fund,VANGUARD FEDERAL MONEY MARKET \
FUND,VMFXX,0.0,1.0,-12.00,0.0,-12.00,0.0,CASH,
""",
    "vanguard",
    7,
    3,
    (
        ("deposit", "", 0, 2012, "USD", 0, 0),
        ("buy", "VTI", 10, 2000, "USD", 0, 0),
        ("dividend", "VTI", 0, 10, "USD", 0, 0),
        ("buy", "VTI", 0.05, 10, "USD", 0, 0),
    ),
)
IBKR = Shape(
    """\
Statement,Header,Field Name,Field Value
Statement,Data,BrokerName,Interactive Brokers LLC
Statement,Data,Period,"January 1, 2023 - March 31, 2023"
Account Information,Header,Field Name,Field Value
Account Information,Data,Base Currency,USD
Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,\
C. Price,Proceeds,Comm/Fee,Basis,Realized P/L,MTM P/L,Code
Trades,Data,Order,Stocks,USD,KO,"2023-01-04, 10:00:00",50,60,60.1,-3000,-1,3001,0,5,O
Trades,SubTotal,,Stocks,USD,KO,,50,,,-3000,-1,3001,0,5,
Trades,Total,,Stocks,USD,,,,,,-3000,-1,3001,0,5,
Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,,\
Proceeds,Comm in USD,,,MTM in USD,Code
Trades,Data,Order,Forex,TWD,USD.TWD,"2023-01-03, 02:00:10","5,000",30,,-150000,-2,,,3,
Dividends,Header,Currency,Date,Description,Amount
Dividends,Data,USD,2023-04-03,KO(US1912161007) Cash Dividend USD 0.46 per Share (Ordinary \
Dividend),23
Dividends,Data,Total,,,23
Withholding Tax,Header,Currency,Date,Description,Amount,Code
Withholding Tax,Data,USD,2023-04-03,KO(US1912161007) Cash Dividend USD 0.46 per Share - US Tax,-6.9,
Deposits & Withdrawals,Header,Currency,Settle Date,Description,Amount
Deposits & Withdrawals,Data,TWD,2023-01-02,Electronic Fund Transfer,151000
""",
    "ibkr-activity",
    1,
    7,
    (
        ("buy", "KO", 50, 3001, "USD", 1, 0),
        ("convert", "USD", 5000, 150_000, "TWD", 0, 0),
        # The conversion's commission is in the money received, in which no cost of it has a place.
        ("fee", "", 0, 2, "USD", 0, 0),
        ("dividend", "KO", 0, 16.10, "USD", 0, 6.90),
        ("deposit", "", 0, 151_000, "TWD", 0, 0),
    ),
)
YAHOO = Shape(
    """\
Symbol,Current Price,Date,Time,Change,Open,High,Low,Volume,Trade Date,Purchase Price,Quantity,\
Commission,High Limit,Low Limit,Comment,Transaction Type
KO,70.0,2025/12/30,16:00 EST,1.0,69.0,70.5,69.0,900000,20230104,60.0,50.0,,,,,BUY
KO,70.0,2025/12/30,16:00 EST,1.0,69.0,70.5,69.0,900000,20230509,64.0,20.0,,,,,SELL
VIG,219.0,2025/12/30,16:00 EST,0.1,218,219,218,900000,,,,,,,,
0050.TW,60.0,2025/12/30,13:30 CST,0.1,60,60,60,900000,20230105,120.0,2000.0,100.0,,,,BUY
$$CASH_TX,1.0,,,,,,,,20230102,,7000.0,,,,,DEPOSIT
""",
    "yahoo-quotes",
    1,
    2,
    holdings=(
        ("KO", "Yahoo", 30, 60),
        # Bought before four for one of 18 June 2025; its commission is no part of the price.
        ("0050.TW", "Yahoo", 8000, 30),
        ("CASH", "Yahoo", 7000, 0),
    ),
)
SBI = Shape(
    """\
国内約定履歴

商品指定,約定開始年月日,約定終了年月日,明細数,明細指定開始,明細指定終了
"すべての商品","2023年01月01日","2023年06月30日",2,1,2

約定日,銘柄,銘柄コード,市場,取引,期限,預り,課税,約定数量,約定単価,手数料/諸経費等,税額,受渡日,\
受渡金額/決済損益
"2023/01/10","ｉＳコアＴＰＸ",1475,"東証","株式現物買","--"," 特定 "," 申告 ",200,200,--,--,\
"2023/01/12",40000
"2023/05/11","ｉＳコアＴＰＸ",1475,"東証","株式現物売","--"," 特定 "," 申告 ",50,220,--,--,\
"2023/05/15",11000
""",
    "sbi",
    6,
    0,
    (
        ("buy", "1475.T", 200, 40_000, "JPY", 0, 0),
        ("sell", "1475.T", 50, 11_000, "JPY", 0, 0),
    ),
    encoding="cp932",
)
TRADING212 = Shape(
    """\
Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share),Exchange rate,\
Result,Currency (Result),Total,Currency (Total),Withholding tax,Currency (Withholding tax),Notes,\
ID,Currency conversion fee,Currency (Currency conversion fee)
Deposit,2023-01-03 09:00:00.000,,,,,,,,,,3000.00,"EUR",,,"Transaction ID: Y",y1,,
Market buy,2023-01-04 15:00:00.100,US1912161007,KO,"Coca-Cola",20.0,60.00,USD,1.0000,,"EUR",\
1201.80,"EUR",,,,F1,1.80,"EUR"
Market buy,2023-01-04 15:02:00.100,GB00BH4HKS39,VOD,"Vodafone",200.0,90.00,GBX,90.00,,"EUR",\
200.30,"EUR",,,,F2,0.30,"EUR"
Dividend (Ordinary),2023-04-03 10:00:00,US1912161007,KO,"Coca-Cola",20.0,0.322000,USD,\
Not available,,,5.80,"EUR",2.76,USD,,,,
""",
    "trading212",
    1,
    0,
    (
        ("deposit", "", 0, 3000, "EUR", 0, 0),
        ("buy", "KO", 20, 1201.80, "EUR", 1.80, 0),
        ("buy", "VOD.L", 200, 200.30, "EUR", 0.30, 0),
        # 6.44 USD arrived as 5.80 EUR: 2.76 USD withheld are 2.76 × 5.80 ÷ 6.44 EUR.
        ("dividend", "KO", 0, 5.80, "EUR", 0, 2.4857),
    ),
    ids=("y1", "F1", "F2", ""),
)
PORTFOLIO_PERFORMANCE = Shape(
    """\
Date;Type;Value;Transaction Currency;Gross Amount;Currency Gross Amount;Exchange Rate;Fees;Taxes;\
Shares;ISIN;WKN;Ticker Symbol;Security Name;Note
2023-01-04T00:00;Buy;3.004,95;USD;;;;4,95;0,00;50;US1912161007;;KO;Coca-Cola;
2023-04-03T00:00;Dividend;16,10;USD;;;;0,00;6,90;50;US1912161007;;KO;Coca-Cola;
2023-05-09T00:00;Delivery (Outbound);1.280,00;USD;;;;0,00;0,00;20;US1912161007;;KO;Coca-Cola;
2023-06-01T00:00;Removal;1.500,00;USD;;;;0,00;0,00;;;;;;
""",
    "portfolio-performance",
    1,
    0,
    (
        ("buy", "KO", 50, 3004.95, "USD", 4.95, 0),
        ("dividend", "KO", 0, 16.10, "USD", 0, 6.90),
        ("transfer_out", "KO", 20, 1280, "USD", 0, 0),
        ("withdraw", "", 0, 1500, "USD", 0, 0),
    ),
)
SHAPES = (
    YUANTA_TRADES,
    YUANTA_POSITIONS,
    FIRSTRADE,
    CATHAY,
    SCHWAB,
    SCHWAB_POSITIONS,
    VANGUARD,
    IBKR,
    YAHOO,
    SBI,
    TRADING212,
    PORTFOLIO_PERFORMANCE,
)


def told(transaction: Any) -> tuple[object, ...]:
    """What a row of the output says, as a shape does."""
    t = transaction
    numbers = [t[name] or 0 for name in ("shares", "amount", "fee", "tax")]
    shares, amount, fee, tax = (pytest.approx(n, abs=1e-9) for n in numbers)
    return (t["type"], t["symbol"] or "", shares, amount, t["currency"], fee, tax)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.format)
def test_every_shape_becomes_what_it_tells(
    home: Path,
    run: Run,
    tmp_path: Path,
    shape: Shape,
) -> None:
    (home / "holdings.csv").unlink()
    now = datetime(2026, 1, 2, tzinfo=UTC)
    PriceStore(tmp_path / "store").save(
        raw_history("0050.TW", {"2026-01-02": 60}, splits={"2025-06-18": 4}, unit="TWD"),
        Outcome("ok", now),
    )
    # Read by its shape, never by its name.
    path = tmp_path / "download.csv"
    path.write_bytes(shape.text.encode(shape.encoding))
    ended = run("import", str(path), "--json", "--offline")
    assert ended.code == 0
    (file,) = ended.json["files"]
    assert (file["format"], file["header_line"]) == (shape.format, shape.header_line)
    new = len(shape.transactions or shape.holdings)
    assert file["counts"] == {"new": new, "known": 0, "skipped": shape.skipped, "unread": 0}
    assert all(row["reason"] for row in file["rows"] if row["state"] == "skipped")
    rows = [r["transaction"] for r in file["rows"] if r["state"] == "new" and r["transaction"]]
    assert [told(row) for row in rows] == list(shape.transactions)
    if shape.ids:
        assert tuple(row["id"] or "" for row in rows) == shape.ids
    if shape.holdings:
        held = ended.json["holdings"]
        assert [(h["symbol"], h["account"]) for h in held] == [h[:2] for h in shape.holdings]
        for found, (_, _, shares, cost) in zip(held, shape.holdings, strict=True):
            assert (found["shares"], found["cost"] or 0) == pytest.approx((shares, cost))


def test_lots_are_transactions_where_that_is_asked(home: Path, run: Run) -> None:
    path = home.parent / "download.csv"
    path.write_text(YAHOO.text)
    ended = run("import", str(path), "--json", "--offline", "--as", "transactions")
    rows = [r["transaction"] for r in ended.json["files"][0]["rows"] if r["transaction"]]
    assert [row["type"] for row in rows] == ["buy", "sell", "buy", "deposit"]
    assert (rows[0]["date"], rows[0]["symbol"], rows[0]["shares"]) == ("2023-01-04", "KO", 50)
