"""``transactions.csv``: rows of every type as people and brokers write them, and what they mean."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.book.holdings.reading import read_holdings
from portfolio.book.records import Transaction
from portfolio.book.transactions.columns import FIELDS, column_of, kind_of
from portfolio.book.transactions.reading import TransactionsFile, read_transactions
from portfolio.book.transactions.types import TYPED, TransactionKind
from portfolio.errors import UnreadableFileError
from portfolio.language import Code, language

TODAY = date(2026, 1, 15)
HEADER = "date,type,symbol,shares,price,amount,currency,account,fee,tax,note\n"
#: Two accounts with cash, in one currency each, and one without.
HOLDINGS = (
    "symbol,shares,account,currency\n0050.TW,1000,Taipei,TWD\nCASH,5000,Taipei,TWD\n"
    "SPY,10,New York,USD\nVT,3,New York,USD\nCASH,300,New York,USD\nVT,2,Tokyo,\n"
)


def read(
    text: str | bytes, holdings: str = HOLDINGS, account: str | None = None
) -> TransactionsFile:
    data = text if isinstance(text, bytes) else text.encode()
    held = read_holdings(holdings.encode(), "holdings.csv").holdings
    return read_transactions(data, "transactions.csv", held, "TWD", TODAY, account=account)


def one(row: str, holdings: str = HOLDINGS) -> Transaction:
    """The transaction of one row, which must be without any problem."""
    file = read(HEADER + row + "\n", holdings)
    assert file.problems == ()
    (transaction,) = file.transactions
    return transaction


def told(file: TransactionsFile) -> list[tuple[str, int | None, str | None, str]]:
    return [(p.severity, p.line, p.column, p.message) for p in file.problems]


# Every type, with everything that it uses.
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # A buy takes shares · price + fee + tax: 10 · 500 + 3 + 1 = 5004.
        (
            "2024-01-05,buy,SPY,10,500,,USD,New York,3,1,first",
            Transaction(
                date(2024, 1, 5), "buy", "SPY", 10, 500, 5004, "USD", "New York", 3, 1, "first", 2
            ),
        ),
        # A sale gives shares · price − fee − tax: 1000 · 140 − 199 − 140 = 139 661.
        (
            "2024-01-05,sell,0050.TW,1000,140,,,Taipei,199,140,",
            Transaction(
                date(2024, 1, 5),
                "sell",
                "0050.TW",
                1000,
                140,
                139661,
                "",
                "Taipei",
                199,
                140,
                "",
                2,
            ),
        ),
        # Without a price it is what the amount leaves: (139 661 + 199 + 140) ÷ 1000 = 140; (5004 −
        # 3 − 1) ÷ 10 = 500.
        (
            "2024-01-05,sell,0050.TW,1000,,139661,,Taipei,199,140,",
            Transaction(
                date(2024, 1, 5),
                "sell",
                "0050.TW",
                1000,
                140,
                139661,
                "",
                "Taipei",
                199,
                140,
                "",
                2,
            ),
        ),
        (
            "2024-01-05,buy,SPY,10,,5004,,New York,3,1,",
            Transaction(date(2024, 1, 5), "buy", "SPY", 10, 500, 5004, "", "New York", 3, 1, "", 2),
        ),
        # A dividend is known after tax; per share and tax make 10 · 1.6 − 4.8 = 11.2.
        (
            "2024-03-20,dividend,SPY,,,11.2,,New York,,,",
            Transaction(
                date(2024, 3, 20),
                "dividend",
                "SPY",
                None,
                None,
                11.2,
                "",
                "New York",
                0,
                None,
                "",
                2,
            ),
        ),
        (
            "2024-03-20,dividend,SPY,10,1.6,,USD,New York,,4.8,",
            Transaction(
                date(2024, 3, 20),
                "dividend",
                "SPY",
                10,
                1.6,
                11.2,
                "USD",
                "New York",
                0,
                4.8,
                "",
                2,
            ),
        ),
        # What is reinvested is what was left after tax: 0.5 · 22.4 = 11.2.
        (
            "2024-03-20,reinvest,SPY,0.5,22.4,,USD,New York,,4.8,",
            Transaction(
                date(2024, 3, 20),
                "reinvest",
                "SPY",
                0.5,
                22.4,
                11.2,
                "USD",
                "New York",
                0,
                4.8,
                "",
                2,
            ),
        ),
        (
            "2024-03-20,reinvest,SPY,0.5,,11.2,USD,New York,,,",
            Transaction(
                date(2024, 3, 20),
                "reinvest",
                "SPY",
                0.5,
                22.4,
                11.2,
                "USD",
                "New York",
                0,
                None,
                "",
                2,
            ),
        ),
        (
            "2024-01-02,deposit,,,,50000,TWD,Taipei,,,salary",
            Transaction(
                date(2024, 1, 2),
                "deposit",
                "",
                None,
                None,
                50000,
                "TWD",
                "Taipei",
                0,
                None,
                "salary",
                2,
            ),
        ),
        (
            "2024-01-02,withdraw,CASH,,,20000,TWD,Taipei,,,",
            Transaction(
                date(2024, 1, 2), "withdraw", "", None, None, 20000, "TWD", "Taipei", 0, None, "", 2
            ),
        ),
        (
            "2024-06-21,interest,,,,12,TWD,Taipei,,1.2,",
            Transaction(
                date(2024, 6, 21), "interest", "", None, None, 12, "TWD", "Taipei", 0, 1.2, "", 2
            ),
        ),
        (
            "2024-06-21,fee,SPY,,,5,USD,New York,,,ADR",
            Transaction(
                date(2024, 6, 21), "fee", "SPY", None, None, 5, "USD", "New York", 0, None, "ADR", 2
            ),
        ),
        (
            "2024-06-21,tax,,,,300,TWD,Taipei,,,",
            Transaction(
                date(2024, 6, 21), "tax", "", None, None, 300, "TWD", "Taipei", 0, None, "", 2
            ),
        ),
        # 31 500 given away for 1000 dollars; the price may be the rate.
        (
            "2024-01-03,convert,USD,1000,31.5,31500,TWD,Taipei,,,",
            Transaction(
                date(2024, 1, 3),
                "convert",
                "USD",
                1000,
                None,
                31500,
                "TWD",
                "Taipei",
                0,
                None,
                "",
                2,
            ),
        ),
        (
            "2024-01-03,transfer_in,SPY,4,,,,New York,,,",
            Transaction(
                date(2024, 1, 3),
                "transfer_in",
                "SPY",
                4,
                None,
                None,
                "",
                "New York",
                0,
                None,
                "",
                2,
            ),
        ),
        (
            "2024-01-03,transfer_out,CASH,,,1000,TWD,Taipei,,,",
            Transaction(
                date(2024, 1, 3),
                "transfer_out",
                "",
                None,
                None,
                1000,
                "TWD",
                "Taipei",
                0,
                None,
                "",
                2,
            ),
        ),
        # A split is of a security in all accounts.
        (
            "2025-06-18,split,0050.TW,4:1,,,,Taipei,,,",
            Transaction(
                date(2025, 6, 18), "split", "0050.TW", 4, None, None, "", "", 0, None, "", 2
            ),
        ),
        (
            "2025-06-18,split,0050.TW,4,,,,,,,",
            Transaction(
                date(2025, 6, 18), "split", "0050.TW", 4, None, None, "", "", 0, None, "", 2
            ),
        ),
        (
            "2025-06-18,split,VT,1:10,,,,,,,",
            Transaction(date(2025, 6, 18), "split", "VT", 0.1, None, None, "", "", 0, None, "", 2),
        ),
        # A worthless option: sold for nothing, a fee remains.
        (
            "2024-01-03,sell,SPY240119C00500000,1,0,,USD,New York,2,,",
            Transaction(
                date(2024, 1, 3),
                "sell",
                "SPY240119C00500000",
                1,
                0,
                -2,
                "USD",
                "New York",
                2,
                None,
                "",
                2,
            ),
        ),
    ],
)
def test_a_row_of_every_type(row: str, expected: Transaction) -> None:
    transaction = one(row)
    assert transaction.price == pytest.approx(expected.price)
    assert transaction.amount == pytest.approx(expected.amount)
    exact = [f for f in Transaction.__slots__ if f not in ("price", "amount")]
    assert [getattr(transaction, f) for f in exact] == [getattr(expected, f) for f in exact]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Date", "date"),
        ("日期", "date"),
        ("成交日期", "date"),
        ("Trade Date", "date"),
        ("Date/Time", "date"),
        ("Type", "type"),
        ("Action", "type"),
        ("交易類別", "type"),
        ("買賣別", "type"),
        ("Buy/Sell", "type"),
        ("代號", "symbol"),
        ("Ticker", "symbol"),
        ("股數", "shares"),
        ("成交股數", "shares"),
        ("Quantity", "shares"),
        ("成交價", "price"),
        ("單價", "price"),
        ("Price ($)", "price"),
        ("Ｐｒｉｃｅ", "price"),
        ("金額", "amount"),
        ("應收付金額", "amount"),
        ("應收(付)金額", None),
        ("Amount", "amount"),
        ("Net Amount", "amount"),
        ("幣別", "currency"),
        ("帳戶", "account"),
        ("手續費", "fee"),
        ("Fees & Comm", "fee"),
        ("Commission", "fee"),
        ("交易稅", "tax"),
        ("證交稅", "tax"),
        ("預扣稅", "tax"),
        ("備註", "note"),
        ("Description", "note"),
        # Shares · price without costs, days later than the trade: these are other things.
        ("成交金額", None),
        ("價金", None),
        ("Proceeds", None),
        ("交割日", None),
        ("Settlement Date", None),
        ("成交張數", "shares"),
        ("成交股數(仟股)", "shares"),
    ],
)
def test_headers(header: str, field: str | None) -> None:
    assert column_of(header) == field


def test_shares_in_lots_of_a_thousand() -> None:
    """2 張 at 131.5 are 2,000 · 131.5 and 20 of fees; a ratio and money are no lots. Rows like the
    first are read by another way, and alike.
    """
    file = read(
        "日期,交易類別,代號,成交張數,單價,金額,手續費,幣別,帳戶\n"
        "2024-01-08,買進,0050.TW,2,131.5,,20,,\n"
        "2024-01-09,買進,0050.TW,1,131.5,131520,20,,\n"
        "2024-01-10,買進,0050.TW,0.5,,65770,20,,\n"
        "2024-01-11,賣出,0050.TW,-1,131.5,,,,\n"
        "2024-01-12,配股,0050.TW,0.1,,,,,\n"
        "2024-01-15,分割,0050.TW,4,,,,,\n"
        "2024-01-16,換匯,USD,100,,3100,,TWD,Taipei\n"
    )
    assert [(t.shares, t.price, t.amount) for t in file.transactions] == [
        (2000, 131.5, 263_020),
        (1000, 131.5, 131_520),
        (500, 131.5, 65_770),
        (1000, 131.5, 131_500),
        (100, None, None),
        (4, None, None),
        (100, None, 3100),
    ]
    (lots,) = [p for p in file.problems if p.code == "lots"]
    assert (lots.severity, lots.line, lots.column) == ("info", 2, "成交張數")
    assert "2 → 2,000 shares" in lots.message


@pytest.mark.parametrize(
    ("words", "kind"),
    [("Buy BUY bought Purchase 買進 買入 現股買進 零股買進 定期定額 ｂｕｙ", "buy"),
     ("Sell sold 賣出 現股賣出 贖回", "sell"),
     ("Dividend dividends 股利 現金股利 股息 配息 收益分配", "dividend"),
     ("Reinvest DRIP 股息再投入 股利再投資", "reinvest"),
     ("Deposit 入金 存入 匯入", "deposit"), ("Withdraw withdrawal 出金 提領 匯出", "withdraw"),
     ("Interest 利息", "interest"), ("Fee fees commission 手續費 管理費", "fee"),
     ("Tax 稅 交易稅 預扣稅 補充保費", "tax"), ("Convert FX forex 換匯 結匯", "convert"),
     ("transfer_in TransferIn transfer-in 轉入", "transfer_in"), ("transfer_out 轉出", "transfer_out"),
     ("Split 分割 股票分割 拆股 反分割", "split")],
)  # fmt: skip
def test_words_for_types(words: str, kind: str) -> None:
    assert {kind_of(word) for word in words.split()} == {kind}


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Dividend Reinvestment", "reinvest"),
        ("Cash Dividend", "dividend"),
        ("Buy to Open", "buy"),
        ("Stock Split", "split"),
        ("Qualified Dividend", "dividend"),
        ("Credit Interest", "interest"),
        ("買進 (零股)", "buy"),
        ("買進/Buy", "buy"),
        ("買進/賣出", None),
        ("", None),
        ("journal", None),
        ("融資買進", None),
    ],
)
def test_phrases_for_types(word: str, kind: str | None) -> None:
    assert kind_of(word) == kind


def test_every_column_and_type_is_known_by_its_own_name() -> None:
    assert [column_of(name) for name in FIELDS] == list(FIELDS)
    assert [kind_of(name) for name in get_args(TransactionKind)] == list(get_args(TransactionKind))


@pytest.mark.parametrize("code", ["en", "zh-TW"])
def test_what_a_problem_tells_to_type_is_understood(code: Code) -> None:
    t = language(code)
    assert {kind: kind_of(t.say(word)) for kind, word in TYPED.items()} == {
        kind: kind for kind in get_args(TransactionKind)
    }


BROKER = (
    "成交日期;交易類別;證券代號;成交股數;成交價;應收付金額;幣別;手續費;交易稅;備註;分類\r\n"
    "２０２４/１/５;現股買進;0050.TW;１，０００;１３５.２０;;台幣;１９２;;定期定額;核心\r\n"
    "\r\n"
    "2024/07/18;現金股利;0050.TW;;;990;新台幣;10;;;\r\n"
    "2024/8/1;換匯;USD;1000;;32,500;TWD;;;;\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp950"])
def test_a_broker_of_taipei(encoding: str) -> None:
    data = BROKER.encode(encoding)
    file = read(data)
    assert [p for p in told(file) if p[0] != "info"] == []
    assert [
        (t.line, t.kind, t.symbol, t.shares, t.amount, t.currency, t.account)
        for t in file.transactions
    ] == [
        (2, "buy", "0050.TW", 1000, 135392, "TWD", "Taipei"),  # 1000 · 135.2 + 192
        (4, "dividend", "0050.TW", None, 990, "TWD", "Taipei"),
        (5, "convert", "USD", 1000, 32500, "TWD", "Taipei"),
    ]
    assert file.sha256 == hashlib.sha256(data).hexdigest()


def test_a_broker_of_new_york_writes_signs_and_the_month_first() -> None:
    file = read(
        "Date,Action,Symbol,Description,Quantity,Price,Fees & Comm,Amount\n"
        '03/05/2024,Buy,SPY,"SPDR, S&P 500",10,$500.00,-$1.00,"-$5,001.00"\n'
        "03/25/2024 as of 03/22/2024,Cash Dividend,SPY,SPDR,,,,$10\n"
        "04/01/2024 10:15:00 AM,Sell,SPY,SPDR,-4,$510,-$0.05,$2039.95\n"
        "04/26/2024,Service Fee,,ADR,,,,-$3.50\n"
        "04/29/2024,Tax,,refund,,,,$2\n"
    )
    # In a file in which a buy is −5001, a fee of −3.50 is paid and a tax of 2 is paid back.
    assert [(t.day, t.kind, t.shares, t.amount, t.fee) for t in file.transactions] == [
        (date(2024, 3, 5), "buy", 10, 5001, 1),
        (date(2024, 4, 1), "sell", 4, 2039.95, 0.05),
        (date(2024, 4, 26), "fee", None, 3.5, 0),
        (date(2024, 4, 29), "tax", None, -2, 0),
    ]
    assert file.is_signed
    sentences = [p.message for p in file.problems if p.severity == "error"]
    assert sentences == ["“03/25/2024 as of 03/22/2024” is not a date: write it like 2024-04-05."]
    infos = {p.code: p.message for p in file.problems if p.severity == "info"}
    assert (
        infos["date_manner"] == "Dates are read with the month first, as some of them can only be."
    )
    assert infos["signed_numbers"].startswith("A minus before shares or money is left out")
    assert infos["negative_costs"].startswith("Fees and taxes with a minus count as paid")


def test_a_fee_with_a_minus_is_paid_back_where_a_buy_has_none() -> None:
    file = read(
        HEADER + "2024-01-05,buy,SPY,1,500,500,,New York,,,\n2024-01-06,fee,,,,-5,USD,New York,,,\n"
    )
    assert [t.amount for t in file.transactions] == [500, -5]
    assert not file.is_signed
    assert told(file) == [
        ("info", 3, "amount", "A fee or a tax with a minus counts as paid back (rows: 1).")
    ]


def test_where_both_habits_are_in_a_file_a_fee_with_a_minus_is_a_warning() -> None:
    rows = "2024-01-05,buy,SPY,1,,500,,New York,,,\n2024-01-06,buy,SPY,1,,-500,,New York,,,\n"
    file = read(HEADER + rows + "2024-01-06,fee,,,,-5,USD,New York,,,\n")
    assert [t.amount for t in file.transactions] == [500, 500, -5]
    assert [(p.severity, p.line) for p in file.problems if p.code == "negative_costs"] == [
        ("warning", 4)
    ]


@pytest.mark.parametrize(
    ("cells", "days", "codes"),
    [
        (["01/02/2024", "01/31/2024"], [date(2024, 1, 2), date(2024, 1, 31)], ["date_manner"]),
        (["01/02/2024", "31/01/2024"], [date(2024, 2, 1), date(2024, 1, 31)], ["date_manner"]),
        (["113/1/2", "民國113年1月3日"], [date(2024, 1, 2), date(2024, 1, 3)], ["date_manner"]),
        (["2024-01-02 09:30", "2024-01-03T23:59:59", "20240104;101500", "2024/01/05, 10:00:00 EST"],
         [date(2024, 1, day) for day in (2, 3, 5)], ["bad_date"]),
        # Nobody can tell, or the file contradicts itself, or there is no such day.
        (["01/02/2024", "03/04/2024"], [], ["bad_date", "bad_date"]),
        (["13/02/2024", "03/14/2024"], [], ["bad_date", "bad_date"]),
        (["31/01/2024", "30/02/2024"], [date(2024, 1, 31)], ["date_manner", "bad_date"]),
        (["2026-01-15", "2026-01-16"], [date(2026, 1, 15)], ["future_date"]),
    ],
)  # fmt: skip
def test_dates(cells: list[str], days: list[date], codes: list[str]) -> None:
    file = read(
        "date;type;amount;account\n" + "".join(f'"{cell}";deposit;1;Taipei\n' for cell in cells)
    )
    assert [t.day for t in file.transactions] == days
    assert [p.code for p in file.problems] == codes


@pytest.mark.parametrize(
    ("row", "account"),
    [
        ("2024-01-05,buy,SPY,1,500,,,,,,", "New York"),  # the only account with SPY
        ("2024-01-05,buy,VT,1,500,,,,,,", ""),  # two accounts have VT
        ("2024-01-05,buy,QQQ,1,500,,,,,,", ""),  # nobody has QQQ
        ("2024-01-05,buy,QQQ,1,500,,, taipei ,,,", "Taipei"),
        ("2024-01-05,buy,QQQ,1,500,,,Paris,,,", "Paris"),
        ("2024-01-05,deposit,,,,5,USD,,,,", "New York"),  # the only one with dollars
        ("2024-01-05,deposit,,,,5,EUR,,,,", ""),
        ("2024-01-05,convert,USD,1,,31,TWD,,,,", "Taipei"),  # where the money given away is
    ],
)
def test_a_row_without_account(row: str, account: str) -> None:
    file = read(HEADER + row + "\n")
    assert [t.account for t in file.transactions] == [account]
    unclear = [(p.severity, p.message) for p in file.problems if p.code == "account_unclear"]
    sentence = (
        "These rows name no account, and several are possible: write it in the column “account”"
        " (rows: 1)."
    )
    assert unclear == ([] if account else [("warning", sentence)])


def test_a_book_of_one_account_needs_no_account() -> None:
    holdings = "symbol,shares,account,currency\nSPY,1,Broker,\nCASH,1,Broker,USD\n"
    assert one("2024-01-05,buy,QQQ,1,500,,,,,,", holdings).account == "Broker"
    deposit = one("2024-01-05,deposit,,,,500,,,,,", holdings)
    assert (deposit.account, deposit.currency) == ("Broker", "USD")  # of its only cash row


def test_money_belongs_to_the_only_account_with_cash() -> None:
    holdings = "symbol,shares,account,currency\nSPY,1,A,\nVT,1,B,\nCASH,1,B,USD\nCASH,1,B,JPY\n"
    deposit = one("2024-01-05,deposit,,,,500,EUR,,,,", holdings)
    assert (deposit.account, deposit.currency) == ("B", "EUR")


def test_holdings_that_name_no_account_are_one() -> None:
    file = read(
        HEADER + "2024-01-05,buy,SPY,1,500,,,Broker,,,\n2024-01-05,deposit,,,,500,,,,,\n",
        "symbol,shares,currency\nSPY,1,\nCASH,1,USD\n",
    )
    assert [(t.account, t.currency) for t in file.transactions] == [("", ""), ("", "USD")]
    sentence = (
        "The holdings name no accounts, so all transactions count as one account: to keep them"
        " apart, write accounts in holdings.csv, too (rows: 1)."
    )
    assert told(file) == [("info", 2, None, sentence)]


def test_money_without_a_currency_counts_in_the_base_currency_and_says_so() -> None:
    holdings = "symbol,shares,account,currency\nCASH,1,A,USD\nCASH,1,A,JPY\n"
    file = read(HEADER + "2024-01-05,deposit,,,,5,,A,,,\n2024-01-06,fee,,,,5,,A,,,\n", holdings)
    assert [t.currency for t in file.transactions] == ["TWD", "TWD"]
    sentence = (
        "Money without a currency counts in TWD: write it in the column “currency” (rows: 2)."
    )
    assert told(file) == [("info", 2, None, sentence)]


def test_the_account_chosen_for_rows_that_name_none() -> None:
    file = read(
        HEADER + "2024-01-05,buy,VT,1,5,,,,,,\n2024-01-05,buy,VT,1,6,,,Tokyo,,,\n",
        account="New York",
    )
    assert [t.account for t in file.transactions] == ["New York", "Tokyo"]


def test_money_in_an_account_without_cash_is_not_counted_and_says_so() -> None:
    rows = (
        "2024-01-05,buy,VT,1,5,,,Tokyo,,,\n2024-01-05,deposit,,,,6,JPY,Tokyo,,,\n"
        "2024-01-06,fee,VT,,,6,JPY,Tokyo,,,\n"
    )
    rows += (  # these do count
        "2024-01-08,interest,,,,6,JPY,Tokyo,,,\n2024-01-08,tax,,,,1,JPY,Tokyo,,,\n"
    )
    file = read(HEADER + rows + "2024-01-07,convert,USD,1,,150,JPY,Tokyo,,,\n")
    sentence = (
        "Account “Tokyo” has no cash in holdings.csv, so what is bought there counts as paid in and"
        " what is sold as taken out, and money on its own is not counted (rows: 2). To follow its"
        " money, add a row CASH."
    )
    assert told(file) == [("info", 3, None, sentence)]


def test_a_file_without_rows() -> None:
    assert read(HEADER) == TransactionsFile(
        read(HEADER).table, (), (), hashlib.sha256(HEADER.encode()).hexdigest()
    )
    assert told(read("")) == [
        (
            "error",
            1,
            None,
            "The file is empty: write the columns’ names in its first line, such as date,type.",
        ),
    ]


def test_a_file_without_a_date_column() -> None:
    assert told(read("type,amount,amount\nbuy,1,2\n")) == [
        (
            "error",
            1,
            "amount",
            "There are two columns “amount”, only the first counts: rename or remove the other.",
        ),
        (
            "error",
            1,
            "date",
            "The column “date” is missing: write date or 日期 in the header line.",
        ),
    ]


def test_an_encoding_that_cannot_be_told() -> None:
    with pytest.raises(UnreadableFileError, match=r"“transactions\.csv” is in an encoding"):
        read(b"date,type\n2024-01-01,\xff\xfe\x80\n")


cell = st.sampled_from(
    [
        "",
        "x",
        "-5",
        "5",
        "0",
        "1e400",
        "4:1",
        "0:0",
        "%",
        "12%",
        "NT$5",
        "(3)",
        "SPY",
        "CASH",
        "USD",
        "nan",
        "\x00",
        "2024-01-05",
        "113/2/3",
        "31/12/2024",
        "9999-12-31",
        "buy",
        "換匯",
        "deposit",
        "split",
        "−3",
        '"',
        "１２",
        "Taipei",
    ]
)


@given(rows=st.lists(st.lists(cell, min_size=11, max_size=11), max_size=6))
def test_no_row_vanishes(rows: list[list[str]]) -> None:
    file = read(HEADER + "".join(",".join(row) + "\n" for row in rows))
    read_lines = {t.line for t in file.transactions}
    wrong = {p.line for p in file.problems if p.severity == "error" or p.code == "repeated_split"}
    assert {row.line for row in file.table.filled_rows} == read_lines | wrong
    assert not read_lines & {p.line for p in file.problems if p.severity == "error"}
    for t in file.transactions:
        assert t.kind in ("fee", "tax", "sell", "dividend") or t.amount is None or t.amount >= 0


_NUMBER = st.sampled_from(
    ["", "0", "7", "12.5", "1,000", "-3", "x", "131.5", "1500", " 8 ", "0.00"]
)
_ROW = st.tuples(
    st.sampled_from(["2024-01-05", "2024/1/8", "113/1/9", "2030-01-01", ""]),
    st.sampled_from(
        ["buy", "sell", "dividend", "reinvest", "deposit", "interest", "transfer_in", "x"]
    ),
    st.sampled_from(["VT", "0050.TW", "", "CASH", "SPY", "?"]),
    *[_NUMBER] * 3,
    st.sampled_from(["USD", "", "TWD"]),
    st.sampled_from(["Tokyo", "", "taipei"]),
    _NUMBER,
    _NUMBER,
    st.sampled_from(["", "a note "]),
)


@given(st.lists(_ROW, max_size=8))
def test_a_row_is_read_alike_whatever_stands_above_it(rows: list[tuple[str, ...]]) -> None:
    """Most rows of a long file are read by what was learned from the first ones; here each is also
    a file's only row.
    """
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    together = {t.line: t for t in read(HEADER + "\n".join(lines * 2)).transactions}
    for line, text in enumerate(lines * 2, start=2):
        alone = [replace(t, line=line) for t in read(HEADER + text).transactions]
        assert alone == [t for t in [together.get(line)] if t is not None]


@pytest.mark.parametrize(
    ("symbol", "currency", "price"),
    [("VIG", "TWD", "160.5"), ("VIG", "TWD", "US$160.5"), ("1475.T", "TWD", "160.5")],
)
def test_a_price_in_the_security_s_currency_and_an_amount_in_the_account_s(
    symbol: str, currency: str, price: str
) -> None:
    """Sub-brokerage (複委託): nothing disagrees, the two make the broker's rate."""
    row = one(f"2024-01-05,buy,{symbol},10,{price},49755,{currency},Taipei,100,,")
    assert (row.price, row.amount, row.currency, row.fee) == (160.5, 49755, "TWD", 100)


def test_pence_beside_pounds_are_pence() -> None:
    """1,000 at 69 pence are 690 pounds, and 5 of fees; 2,500 · 0.4 pounds are 1,000."""
    file = read(
        HEADER + "2024-01-05,buy,VOD.L,1000,69,695,,,5,,\n2024-01-08,sell,VOD.L,2500,40,1000,,,,,\n"
        "2024-01-09,buy,VOD.L,10,0.7,7,,,,,\n"
    )
    assert [(t.price, t.amount) for t in file.transactions] == [
        (pytest.approx(0.69), 695),
        (pytest.approx(0.4), 1000),
        (0.7, 7),
    ]
    assert [(p.severity, p.code, p.line) for p in file.problems if p.code == "hundredths"] == [
        ("info", "hundredths", 2)
    ]
    # In dollars nobody quotes cents: the two disagree.
    odd = read(HEADER + "2024-01-05,buy,SPY,1,50000,500,USD,New York,,,\n")
    assert [p.code for p in odd.problems] == ["amount_disagrees"]


def test_a_sign_of_a_third_currency_and_one_without_an_amount_stay_problems() -> None:
    for price, amount in (("HK$160", "49755"), ("US$160", "")):
        file = read(HEADER + f"2024-01-05,buy,VIG,10,{price},{amount},TWD,Taipei,,,\n")
        assert [p.code for p in file.problems] == ["bad_number"]


def test_symbols_of_money_and_coins_are_asked_about_once_unless_held() -> None:
    rows = "2024-01-05,buy,BTC,1,40,,,,,,\n2024-01-06,buy,BTC,1,40,,,,,,\n"
    held = "symbol,name,shares\nBTC,Grayscale Bitcoin Mini Trust,2\n"
    assert read(HEADER + rows, held).problems == ()
    (asked,) = [
        p for p in read(HEADER + rows, "symbol,shares\nSPY,1\n").problems if p.severity != "info"
    ]
    assert (asked.severity, asked.code, asked.line) == ("warning", "symbol_unclear", 2)
    assert "for the coin write BTC-USD" in asked.message
