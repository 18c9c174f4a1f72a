"""Files held against a book: own sheets, symbols, positions, splits, differences."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from portfolio.book.holdings.reading import read_holdings
from portfolio.book.importing.records import Download, ImportWish
from portfolio.book.importing.undoing import undo_import
from portfolio.book.importing.unread import dismiss, read_unread, unread_beside, waiting
from portfolio.book.importing.writing import write_import
from tests.book.importing.importing_case import line_of, new_rows, opened, previewed

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.book.importing.records import ImportPreview


def text(name: str, *lines: str) -> Download:
    return Download(name, "\n".join([*lines, ""]).encode())


def hold(home: Path, *lines: str) -> None:
    header = "symbol,shares,account,currency,cost"
    (home / "holdings.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")


def held(preview: ImportPreview) -> list[tuple[str, str, float, float | None]]:
    return [(p.symbol, p.account, p.shares, p.cost) for p in preview.holdings]


def states(preview: ImportPreview) -> list[tuple[int, str]]:
    return [(row.line, row.state) for row in preview.files[0].rows]


def test_a_sheet_in_lots_of_a_thousand(tmp_path: Path) -> None:
    sheet = text("庫存.csv", "代號,名稱,張數,成本", "0050,元大台灣50,2,131.5", "台積電,,1,600")
    preview = previewed(tmp_path, sheet)
    assert (preview.files[0].format, preview.files[0].kind) == ("own", "holdings")
    assert held(preview) == [("0050.TW", "", 2000.0, 131.5), ("2330.TW", "", 1000.0, 600.0)]
    reason = preview.files[0].rows[0].reason
    assert reason is not None
    assert reason.english == "counted in lots of a thousand: 2 → 2000 shares"


@pytest.mark.parametrize("header", ["庫存(張)", "股數（仟股）", "張"])
def test_other_headers_of_lots(tmp_path: Path, header: str) -> None:
    sheet = text("x.csv", f"代號,{header}", "2330.TW,3")
    assert held(previewed(tmp_path, sheet)) == [("2330.TW", "", 3000.0, None)]


def test_what_is_added_to_files_in_lots_is_written_in_lots(tmp_path: Path) -> None:
    """1,500 shares more are 1.5 lots, in both files; of money there are no lots."""
    ledger = "日期,交易類別,代號,張數,單價,幣別,帳戶\n2024-01-08,買進,0050.TW,2,131.5,,A\n"
    (tmp_path / "transactions.csv").write_text(ledger, encoding="utf-8")
    book = "代號,庫存(張),帳戶,幣別\n0050.TW,2,A,\nCASH,500,A,TWD\n"
    (tmp_path / "holdings.csv").write_text(book, encoding="utf-8")
    sheet = text(
        "x.csv",
        "date,type,symbol,shares,price,account,currency",
        "2024-02-01,buy,0050.TW,1500,130,A,TWD",
        "2024-02-02,split,2330.TW,4,,,",
    )
    write_import(previewed(tmp_path, sheet))
    written = (tmp_path / "transactions.csv").read_text("utf-8").splitlines()
    assert written[2].startswith("2024-02-01,buy,0050.TW,1.5,130,")
    assert written[3].startswith("2024-02-02,split,2330.TW,4,")
    positions = text(
        "y.csv",
        "symbol,shares,account,currency",
        "0050.TW,3500,A,TWD",
        "2330.TW,250,A,TWD",
        "CASH,700,A,TWD",
    )
    write_import(previewed(tmp_path, positions))
    assert (tmp_path / "holdings.csv").read_text("utf-8").splitlines() == [
        "代號,庫存(張),帳戶,幣別",
        "0050.TW,3.5,A,",
        "CASH,700,A,TWD",
        "2330.TW,0.25,A,TWD",
    ]


def test_money_and_coins_in_a_sheet_are_asked_about(tmp_path: Path) -> None:
    sheet = text(
        "x.csv", "代號,名稱,股數", "ETH,,2", "BTC,Grayscale Bitcoin Mini Trust,3", "SPY,,1"
    )
    preview = previewed(tmp_path, sheet)
    assert states(preview) == [(2, "unread"), (3, "new"), (4, "new")]
    reason = preview.files[0].rows[0].reason
    assert reason is not None
    assert "for the coin write ETH-USD" in reason.english


def test_a_ratio_and_money_in_a_sheet_of_lots_are_no_lots(tmp_path: Path) -> None:
    sheet = text(
        "x.csv", "日期,交易類別,代號,張數", "2024-01-08,分割,0050.TW,4", "2024-01-09,配股,0050.TW,2"
    )
    rows = [row.transaction for row in previewed(tmp_path, sheet).new_rows]
    assert [t.shares for t in rows if t is not None] == [4, 2000]


def test_a_code_of_several_listings_is_asked_and_the_answer_kept(tmp_path: Path) -> None:
    sheet = text("x.csv", "日期,交易類別,代號,股數,單價", "2024-03-29,賣出,6208,10,50")
    preview = previewed(tmp_path, sheet)
    assert states(preview) == [(2, "unread")]
    (asked,) = preview.files[0].questions
    assert (asked.key, asked.candidates[:2], asked.lines) == (
        "6208",
        ("6208.TWO", "006208.TW"),
        (2,),
    )
    (tmp_path / "portfolio.toml").write_text('[symbols]\n6208 = "006208.TW"\n')
    assert line_of(previewed(tmp_path, sheet), 2).symbol == "006208.TW"


def test_what_the_row_leaves_to_be_computed_stays_empty(tmp_path: Path) -> None:
    hold(tmp_path, "SPY,10,US broker,USD,80")
    sheet = text("x.csv", "Date,Action,Symbol,Qty,Price,Fee", "2024-01-31,Buy,SPY,4,170,1")
    write_import(previewed(tmp_path, sheet))
    ledger = (tmp_path / "transactions.csv").read_text("utf-8-sig").splitlines()
    assert ledger[1] == "2024-01-31,buy,SPY,4,170,,,US broker,1,,"


def test_a_position_updates_its_row_and_nothing_else(tmp_path: Path) -> None:
    hold(tmp_path, "VIG,90,Schwab,USD,150", "SPY,1,Other,USD,400", "CASH,5,Schwab,USD,")
    file = text(
        "p.csv",
        '"Symbol","Description","Qty (Quantity)","Price","Mkt Val (Market Value)","Cost Basis"',
        '"VIG","VANGUARD","100","$219.00","$21,900.00","$17,000.00"',
        '"Cash & Cash Investments","--","--","--","$1,204.11","--"',
    )
    write_import(previewed(tmp_path, file))
    assert (tmp_path / "holdings.csv").read_text().splitlines()[1:] == [
        "VIG,100,Schwab,USD,170",
        "SPY,1,Other,USD,400",
        "CASH,1204.11,Schwab,USD,",
    ]
    assert previewed(tmp_path, file).changed_holdings == ()
    undo_import(tmp_path / "holdings.csv")
    assert (tmp_path / "holdings.csv").read_text().splitlines()[1] == "VIG,90,Schwab,USD,150"


def test_an_account_is_spelled_as_in_the_book(tmp_path: Path) -> None:
    hold(tmp_path, "0050.TW,10,元大證券,TWD,")
    assert previewed(tmp_path, "yuanta-trades.csv").files[0].account == "元大證券"
    wish = ImportWish(account="Mine")
    assert previewed(tmp_path, "yuanta-trades.csv", wish=wish).files[0].account == "Mine"


SPLIT = '"07/12/2024","Stock Split","AVGO","BROADCOM INC","90","","",""'
BUY = '"01/05/2024","Buy","AVGO","BROADCOM INC","10","$1049.01","","-$10490.10"'
SCHWAB = '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"'


def test_added_shares_become_a_ratio_by_the_file_another_file_or_the_book(tmp_path: Path) -> None:
    one, other = text("a.csv", SCHWAB, SPLIT), text("b.csv", SCHWAB, BUY)
    assert states(previewed(tmp_path, one)) == [(2, "unread")]
    for files in ([one, other], [other, one], [text("c.csv", SCHWAB, SPLIT, BUY)]):
        (split,) = [row for row in new_rows(previewed(tmp_path, *files)) if row[1] == "split"]
        assert split[:4] == (date(2024, 7, 12), "split", "AVGO", 10.0)
    write_import(previewed(tmp_path, other))
    assert line_of(previewed(tmp_path, one), 2).shares == 10.0


def test_the_splits_of_the_market_count(tmp_path: Path) -> None:
    quotes = (
        "Symbol,Current Price,Date,Time,Change,Open,High,Low,Volume,Trade Date,Purchase Price,"
        "Quantity,Commission,High Limit,Low Limit,Comment,Transaction Type"
    )
    lot = "0050.TW,58.2,2026/01/02,13:30 CST,0.1,58,58,58,1,20240108,131.5,1000.0,,,,,BUY"
    splits = {"0050.TW": [(date(2025, 6, 18), 4.0)]}
    file = text("quotes.csv", quotes, lot)
    assert held(previewed(tmp_path, file, splits=splits)) == [("0050.TW", "Yahoo", 4000.0, 32.875)]
    unknown = previewed(tmp_path, file)
    assert unknown.without_splits == ("0050.TW",)
    wish = ImportWish(kind="transactions")
    ledger = previewed(tmp_path, file, wish=wish, splits=splits)
    assert [(p.symbol, p.shares) for p in ledger.holdings] == [("0050.TW", 4000.0)]


def test_the_holdings_are_held_against_the_ledger(tmp_path: Path) -> None:
    hold(tmp_path, "AVGO,12,Schwab,USD,")
    preview = previewed(tmp_path, text("b.csv", SCHWAB, BUY))
    (one,) = preview.differences
    assert (one.symbol, one.account, one.holdings, one.ledger) == ("AVGO", "Schwab", 12.0, 10.0)
    write_import(preview, follow=True)
    assert (tmp_path / "holdings.csv").read_text().splitlines()[1] == "AVGO,10,Schwab,USD,"
    assert previewed(tmp_path).differences == ()


def test_the_brokers_number_tells_equal_rows_apart(tmp_path: Path) -> None:
    header = (
        "Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share),"
        "Exchange rate,Result,Currency (Result),Total,Currency (Total),Notes,ID"
    )
    row = "Market buy,2024-01-04 14:30:03,US9219088443,VIG,V,1,100,USD,1,,USD,100,USD,,"
    write_import(previewed(tmp_path, text("a.csv", header, f"{row}E1")))
    again = previewed(tmp_path, text("b.csv", header, f"{row}E1", f"{row}E2"))
    assert states(again) == [(2, "known"), (3, "new")]
    write_import(again)
    assert states(previewed(tmp_path, text("b.csv", header, f"{row}E2"))) == [(2, "known")]


def test_a_left_out_row_goes_when_it_can_be_read(tmp_path: Path) -> None:
    sheet = text("x.csv", "日期,交易類別,代號,股數,單價", "2024-03-29,買進,6208,10,50")
    write_import(previewed(tmp_path, sheet), leave_out=True)
    (row,) = unread_beside(tmp_path / "holdings.csv")
    assert (row.file, row.line, row.text) == ("x.csv", 2, "2024-03-29,買進,6208,10,50")
    (tmp_path / "portfolio.toml").write_text('[symbols]\n6208 = "006208.TW"\n')
    write_import(previewed(tmp_path, sheet))
    assert unread_beside(tmp_path / "holdings.csv") == ()


def test_a_dismissed_row_is_skipped_from_then_on(tmp_path: Path) -> None:
    sheet = text("x.csv", "日期,交易類別,代號,股數,單價", "2024-03-29,買進,6208,10,50")
    write_import(previewed(tmp_path, sheet), leave_out=True)
    holdings = tmp_path / "holdings.csv"
    dismiss(holdings, unread_beside(holdings)[:1], "a test, no trade")
    assert waiting(unread_beside(holdings)) == ()
    assert len(read_unread((tmp_path / "unread.csv").read_bytes())) == 1
    assert states(previewed(tmp_path, sheet)) == [(2, "skipped")]


def test_a_book_without_accounts_is_one(tmp_path: Path) -> None:
    (tmp_path / "holdings.csv").write_text("symbol,shares\nAVGO,10\n")
    preview = previewed(tmp_path, text("b.csv", SCHWAB, BUY))
    assert preview.differences == ()
    write_import(preview)
    assert opened(tmp_path).book.transactions[0].account == ""
    assert states(previewed(tmp_path, text("b.csv", SCHWAB, BUY))) == [(2, "known")]


WRITTEN = (
    b"Symbol,Quantity,Price,Action,Description,TradeDate,SettledDate,Interest,Amount,Commission,"
    b"Fee,CUSIP,RecordType\n"
    b",0.00,,Other,Wire Funds Received,2024-01-02,2024-01-02,0.00,1000.00,0.00,0.00,,Financial\n"
    b",-1.00,3.20,SELL,PUT  KO     01/17/25    60     COCA COLA CO   UNSOLICITED   OPEN CONTRACT,"
    b"2024-06-10,2024-06-11,0.00,319.98,0.00,0.02,,Trade\n"
)


def test_an_option_that_was_written(tmp_path: Path) -> None:
    """One contract of a hundred units is owed; the money came."""
    home = tmp_path / "new"
    home.mkdir()
    done = write_import(previewed(home, Download("history.csv", WRITTEN)))
    assert (done.holdings, done.not_held) == (2, ())
    rows = read_holdings(home / "holdings.csv").holdings
    assert [(h.symbol, h.shares, h.currency, h.multiplier) for h in rows] == [
        ("KO 2025-01-17 60 PUT", -1.0, "USD", 100.0),
        ("CASH", 1319.98, "USD", 1.0),
    ]
    again = previewed(home, Download("history.csv", WRITTEN))
    assert (new_rows(again), again.changed_holdings, again.differences) == ([], (), ())


def test_what_is_owed_is_offered_where_the_holdings_lack_it(tmp_path: Path) -> None:
    """As above, beside holdings that name the account: the difference of one contract is written
    when asked for.
    """
    (tmp_path / "holdings.csv").write_text(
        "symbol,shares,account,currency\nCASH,1319.98,Firstrade,USD\n", encoding="utf-8"
    )
    preview = previewed(tmp_path, Download("history.csv", WRITTEN))
    (difference,) = preview.differences
    assert (difference.holdings, difference.ledger, difference.multiplier) == (0, -1, 100)
    write_import(preview, follow=True)
    assert (tmp_path / "holdings.csv").read_text(encoding="utf-8") == (
        "symbol,shares,account,currency,multiplier\nCASH,1319.98,Firstrade,USD\n"
        "KO 2025-01-17 60 PUT,-1,Firstrade,USD,100\n"
    )


def test_a_written_option_that_ended(tmp_path: Path) -> None:
    """``expire`` takes away what was written as what was bought: nothing is left to hold."""
    (tmp_path / "transactions.csv").write_text(
        "date,type,symbol,shares,price,currency,account,multiplier\n"
        "2024-06-10,sell,KO 2025-01-17 60 PUT,1,3.2,USD,A,100\n"
        "2025-01-17,expire,KO 2025-01-17 60 PUT,1,,,A,\n",
        encoding="utf-8",
    )
    preview = previewed(tmp_path, Download("history.csv", WRITTEN))
    assert [d.symbol for d in preview.differences if d.account == "A"] == []


def test_a_difference_says_what_explains_it(tmp_path: Path) -> None:
    """10 AVGO were bought before a split of 1 to 10: the ledger has 100. Holdings of 10 have not
    had it; of 12 nobody can tell.
    """
    splits = {"AVGO": [(date(2024, 7, 15), 10.0)]}
    for shares, cause in (("10", "split"), ("12", None)):
        hold(tmp_path, f"AVGO,{shares},Schwab,USD,")
        (one,) = previewed(tmp_path, text("b.csv", SCHWAB, BUY), splits=splits).differences
        assert (one.ledger, one.cause) == (100.0, cause)
    hold(tmp_path, "AVGO,12,Schwab,USD,")
    (one,) = previewed(tmp_path, text("b.csv", SCHWAB, BUY)).differences
    assert (one.cause, one.because) == (None, None)


@pytest.mark.parametrize(
    ("row", "held", "ledger", "cause"),
    [
        # 1,000 and 50 for nothing; the holdings know of the 1,000
        ("2024-08-01,stock_dividend,2330.TW,50,,Yuanta", "1000", 1050.0, "stock_dividend"),
        # 1,000 less 1,200: 200 at least were there before, with the 300 that are left 500
        ("2024-08-01,sell,2330.TW,1200,600,Yuanta", "300", -200.0, "rows_missing"),
        # 1,000 less 400, all of it told: why 500 are held nobody knows
        ("2024-08-01,sell,2330.TW,400,600,Yuanta", "500", 600.0, None),
    ],
)
def test_rows_explain_a_difference(
    tmp_path: Path, row: str, held: str, ledger: float, cause: str | None
) -> None:
    hold(tmp_path, f"2330.TW,{held},Yuanta,TWD,")
    header = "date,type,symbol,shares,price,account"
    sheet = text("own.csv", header, "2024-01-02,buy,2330.TW,1000,500,Yuanta", row)
    (one,) = previewed(tmp_path, sheet).differences
    assert (one.ledger, one.cause) == (ledger, cause)
    assert (one.because is None) == (cause is None)
