"""The first ten minutes of somebody with two brokers, in a real browser: their downloads into an
empty folder, up to the growth of a quarter; no cell is typed.

The quarter, worked out by hand, in TWD at 30 for a dollar on every day before 28 March 2024 and 32
on that day:

    元大, of which no file tells the cash: what was paid for shares came in with them, what they
    fetched went out.
      paid in   130,100 + 14,010 − 74,875                     =  69,235
      held      1,000 + 100 − 500 = 600 at 160                =  96,000
      growth    96,000 − 69,235                               =  26,765
    Firstrade, whose file tells all of its cash (the dividend of 70 went back into shares, the put
    is carried at what it was sold for):
      paid in   20,000 USD at 30                              = 600,000
      cash      20,000 − 17,000 + 70 − 70 + 319.98            =   3,319.98 USD
      held      100.4 VIG at 180 = 18,072; put −100 at 3.20   = −320
      growth    (3,319.98 + 18,072 − 320) × 32 − 600,000      =  74,303.36
    growth together                                           = 101,068.36
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, FilePayload, expect

from portfolio.market.records import Outcome
from portfolio.market.store.store import PriceStore
from tests.support.raw_histories import raw_history
from tests.support.yahoo.securities import weekdays
from tests.test_browser import browser, pytestmark, start, visit  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_browser import Start

#: Trades and sums of each day, in Big5, with an empty column before and two after.
YUANTA = """\
,成交日期,市場別,股票代號,股票名稱,交易種類,買賣別,交易類別,成交數量,成交價,價金,手續費,交易稅,\
應收付帳款,融資金額/融券保證金,自備款擔保品,融資券利息,融券手續費,標借費,利息代扣稅款,\
二代健保補充費,損益,報酬率,交割日,幣別,,
,  2024/01/08,台股,0050,元大台灣50,普通,買,現股,"1,000",130.00,"130,000",100,0,"-130,100",\
0,0,0,0,0,0,0,,,2024/01/10,台幣,元大台灣50 現股 買,Y0000001
,2024/01/08 小計,,,,,,,"1,000",,"130,000",100,0,"-130,100",0,0,0,0,0,0,0,,,,,,
,  2024/02/16,台股,0050,元大台灣50,盤中零股,買,現股,"100",140.00,"14,000",10,0,"-14,010",\
0,0,0,0,0,0,0,,,2024/02/20,台幣,元大台灣50 現股 買,Y0000002
,2024/02/16 小計,,,,,,,100,,"14,000",10,0,"-14,010",0,0,0,0,0,0,0,,,,,,
,  2024/03/21,台股,0050,元大台灣50,普通,賣,現股,"500",150.00,"75,000",50,75,"74,875",\
0,0,0,0,0,0,0,"9,000",13.69,2024/03/25,台幣,元大台灣50 現股 賣,Y0000003
,2024/03/21 小計,,,,,,,500,,"75,000",50,75,"74,875",0,0,0,0,0,0,0,,,,,,
,,[TWD台幣]總計：,,,,,,"1,600",,"219,000",160,75,"-69,235",0,0,0,0,0,0,0,"9,000",,,,,
"""
FIRSTRADE = """\
Symbol,Quantity,Price,Action,Description,TradeDate,SettledDate,Interest,Amount,Commission,Fee,\
CUSIP,RecordType
,0.00,,Other,Wire Funds Received ABA-000000000,2024-01-02,2024-01-02,0.00,20000.00,0.00,0.00,,\
Financial
VIG,100.00,170.00,BUY,VANGUARD DIVIDEND APPRECIATION ETF UNSOLICITED,2024-01-03,2024-01-05,0.00,\
-17000.00,0.00,0.00,921908844,Trade
VIG,0.00,,Dividend,VANGUARD DIVIDEND APPRECIATION ETF CASH DIV ON 100 SHS REC 03/18/24 PAY \
03/20/24 NON-RES TAX WITHHELD,2024-03-20,2024-03-20,0.00,70.00,0.00,0.00,921908844,Financial
VIG,0.40,,Other,VANGUARD DIVIDEND APPRECIATION ETF REIN @ 175.0000 REC 03/18/24 PAY 03/20/24,\
2024-03-20,2024-03-20,0.00,-70.00,0.00,0.00,921908844,Financial
,-1.00,3.20,SELL,PUT  KO     01/17/25    60     COCA COLA CO   UNSOLICITED   OPEN CONTRACT,\
2024-03-22,2024-03-25,0.00,319.98,0.00,0.02,,Trade
"""
#: When the stored prices came.
FETCHED = datetime(2024, 4, 20, tzinfo=UTC)


def fill(folder: Path) -> None:
    """Keep the prices of the case."""
    store = PriceStore(folder)
    last = "2024-03-28"

    def keep(symbol: str, before: float, at_end: float, unit: str, timezone: str) -> None:
        closes = {
            day: before if day < last else at_end
            for day in weekdays("2023-12-01", "2024-04-19", before)
        }
        store.save(
            raw_history(symbol, closes, fetched_at=FETCHED, unit=unit, timezone=timezone),
            Outcome("ok", FETCHED),
        )

    keep("0050.TW", 140.0, 160.0, "TWD", "Asia/Taipei")
    keep("VIG", 170.0, 180.0, "USD", "America/New_York")
    keep("TWD=X", 30.0, 32.0, "TWD", "Europe/London")


def test_two_downloads_are_a_right_review(browser: Browser, start: Start) -> None:  # noqa: F811
    fill(start.home.parent / "store")
    page = visit(browser, start("--offline"))
    page.get_by_role("tab", name="Upload a file").click()  # 1
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(  # 2, both at once
        [
            FilePayload(name="1.csv", mimeType="text/csv", buffer=YUANTA.encode("big5")),
            FilePayload(name="2.csv", mimeType="text/csv", buffer=FIRSTRADE.encode()),
        ]
    )
    page.get_by_role("button", name="Add 8 rows").click()  # 3
    quarter = page.get_by_test_id("stSelectbox").locator("input").first
    quarter.click()  # 4
    page.get_by_role("option", name="2024Q1").click()  # 5
    expect(page.get_by_text("NT$101,068")).to_be_visible()
    written = (start.home / "transactions.csv").read_text("utf-8-sig")
    assert len(written.splitlines()) == 1 + 8
    assert not (start.home / "unread.csv").exists()
    assert page.foreign == []  # type: ignore[attr-defined]
