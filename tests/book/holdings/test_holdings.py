"""``holdings.csv``: every problem with its line, column and sentence; rows of one
holding added up.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.book.holdings.columns import column_of, counts_lots
from portfolio.book.holdings.reading import HoldingsFile, read_holdings
from portfolio.book.symbols import read_symbol
from portfolio.language import Language

ENGLISH = Language("en", {})
HEADER = (
    "symbol,name,shares,account,currency,cost,asset_class,region,sector,"
    "target,dividend_tax,price,note\n"
)


def read(text: str) -> HoldingsFile:
    return read_holdings(text.encode(), "holdings.csv")


def told(file: HoldingsFile) -> list[tuple[str, int | None, str | None, str]]:
    return [(p.severity, p.line, p.column, p.message) for p in file.problems]


def test_a_full_row() -> None:
    text = (
        HEADER + 'spy,"SPDR, S&P 500","1,000.5",US broker,usd,408.6,Equity,US,Broad,25%,30%,,mine\n'
    )
    file = read(text)
    assert file.problems == ()
    (h,) = file.holdings
    assert (h.symbol, h.name, h.shares, h.account, h.currency) == (
        "SPY",
        "SPDR, S&P 500",
        1000.5,
        "US broker",
        "USD",
    )
    assert (h.cost, h.asset_class, h.region, h.sector, h.note) == (
        408.6,
        "Equity",
        "US",
        "Broad",
        "mine",
    )
    assert (h.target, h.dividend_tax, h.price, h.line) == (0.25, 0.3, None, 2)


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("代號", "symbol"),
        ("股票代號", "symbol"),
        ("Ticker", "symbol"),
        ("股數", "shares"),
        ("Ｓｈａｒｅｓ", "shares"),
        ("QTY", "shares"),
        ("名稱", "name"),
        ("帳戶", "account"),
        ("券商", "account"),
        ("帳戶/券商", "account"),
        ("幣別", "currency"),
        ("成本", "cost"),
        ("平均成本", "cost"),
        ("成本/平均成本", "cost"),
        ("Cost (TWD)", "cost"),
        ("資產類別", "asset_class"),
        ("Asset Class", "asset_class"),
        ("asset-class", "asset_class"),
        ("地區", "region"),
        ("產業", "sector"),
        ("目標", "target"),
        ("目標（%）", "target"),
        ("Target %", "target"),
        ("股利預扣稅", "dividend_tax"),
        ("Dividend_Tax", "dividend_tax"),
        ("價格", "price"),
        ("備註", "note"),
        (" Symbol ", "symbol"),
        ("代號 / Symbol", "symbol"),
        # What means something else stays the user's own: totals, market prices.
        ("總成本", None),
        ("cost basis", None),
        ("現價", None),
        ("市值", None),
        ("Name/Shares", None),
        ("", None),
        ("strategy", None),
    ],
)
def test_headers(header: str, column: str | None) -> None:
    assert column_of(header) == column


@pytest.mark.parametrize(
    ("header", "in_lots"),
    [
        ("張數", True),
        ("張", True),
        ("庫存(張)", True),
        ("庫存（張）", True),
        ("股數【仟股】", True),
        ("股數(單位:張)", True),
        ("千股", True),
        ("仟股", True),
        ("庫存張數", True),
        ("Shares (lots)", True),
        ("Quantity (in lots)", True),
        ("lots", True),
        ("Lots", True),
        ("股數", False),
        ("股數(1張=1000股)", False),
        ("Lot", False),
        ("Slots", False),
        ("成本(張)", False),
        ("主張", False),
    ],
)
def test_headers_that_count_in_lots_of_a_thousand(header: str, in_lots: bool) -> None:
    assert counts_lots(header) == in_lots
    assert not in_lots or column_of(header) == "shares"


def test_a_column_in_lots_is_multiplied_and_told_by_its_first_row() -> None:
    """2 張 of 0050 at 131.5 each share; money is money."""
    file = read_holdings(
        "股票代號,股票名稱,庫存(張),平均成本,幣別\n"
        "CASH,,500,,TWD\n0050.TW,元大台灣50,2,131.5,\n2330.TW,台積電,0.5,600,\n".encode()
    )
    assert [(h.symbol, h.shares, h.cost) for h in file.holdings] == [
        ("CASH", 500, None),
        ("0050.TW", 2000, 131.5),
        ("2330.TW", 500, 600),
    ]
    assert [(p.severity, p.code, p.line, p.column, p.message) for p in file.problems] == [
        (
            "info",
            "lots",
            3,
            "庫存(張)",
            (
                "“庫存(張)” counts in lots of a thousand: 2 → 2,000 shares. Rename the column if it"
                " has single shares."
            ),
        )
    ]


def test_codes_are_answered_by_the_name_beside_them_and_the_other_rows() -> None:
    """6208 is 日揚 or 富邦台50; money and coins are asked about, unless a name says otherwise."""
    rows = (
        "代號,名稱,股數,帳戶\n6488,,1000,A\n6208,富邦台50,1,A\n6208,,1,A\n878,,1,A\n006208.TW,,1,B\n"
        "USD,,500,A\nETH,,2,A\nBTC,Grayscale Bitcoin Mini Trust,3,A\n美金,,5,A\n"
    )
    file = read_holdings(rows.encode())
    assert [h.symbol for h in file.holdings] == ["006208.TW", "BTC"]
    zeros = "needs its exchange, and Excel may have cut off zeros: write"
    assert [(p.severity, p.line, p.message) for p in file.problems if p.code == "bad_symbol"] == [
        (
            "error",
            2,
            "“6488” needs its exchange: write 6488.TWO, or 6488.T if it is listed in Tokyo.",
        ),
        ("error", 3, f"“6208” {zeros} 006208.TW."),
        ("error", 4, f"“6208” {zeros} 006208.TW."),
        ("error", 5, f"“878” {zeros} 00878.TW."),
        (
            "error",
            7,
            (
                "“USD” can be money or a security: for money write CASH as symbol and USD in the"
                " column “currency”; for the security write its name beside it in holdings.csv."
            ),
        ),
        (
            "error",
            8,
            (
                "“ETH” can be a coin or a security: for the coin write ETH-USD; for the security"
                " write its name beside it in holdings.csv."
            ),
        ),
        ("error", 10, "“美金” is money: write CASH as symbol and USD in the column “currency”."),
    ]


def test_lots_beside_a_number_of_shares_are_a_column_of_one_s_own() -> None:
    file = read_holdings("代號,張數,股數\n0050.TW,2,2345\n".encode())
    assert file.problems == ()
    (held,) = file.holdings
    assert (held.shares, held.other) == (2345, {"張數": "2"})


# One wrong row between two good ones: the sentence, its place, and that the good ones are still
# there.
@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ("BRK.B,,5,,,,,,,,,,", "symbol", "Yahoo Finance spells “BRK.B” differently: write BRK-B."),
        ("0050,,5,,,,,,,,,,", "symbol", "“0050” needs its exchange: write 0050.TW."),
        (
            ",,5,,,,,,,,,,",
            "symbol",
            "The symbol is missing: write it as Yahoo Finance does, or CASH for money.",
        ),
        ("KO,,-5,,,,,,,,,,", "shares", "“-5” shares cannot be held: write a number from 0 up."),
        (
            "KO,,,,,,,,,,,,x",
            "shares",
            "The number of shares is missing: write it, such as 100 or 12.5.",
        ),
        ("KO,,many,,,,,,,,,,", "shares", "“many” is not a number: write it like 1000.5."),
        ("KO,,nan,,,,,,,,,,", "shares", "“nan” is not a number: write it like 1000.5."),
        ("KO,,50%,,,,,,,,,,", "shares", "“50%” is a percentage: write a plain number here."),
        (
            "KO,,NT$50,,,,,,,,,,",
            "shares",
            "“NT$50” is an amount of money: write a plain number here.",
        ),
        ("KO,,#REF!,,,,,,,,,,", "shares", "“#REF!” is not a number: write it like 1000.5."),
        (
            "CASH,,5,,,,,,,,,,",
            "currency",
            "Cash needs its currency: write it in the column “currency”, such as TWD.",
        ),
        (
            "CASH,,,,USD,,,,,,,,",
            "shares",
            "The amount of money is missing: write it in this column.",
        ),
        (
            "CASH,,5,,XYZ,,,,,,,,",
            "currency",
            "“XYZ” is not a currency: write its three letters, such as TWD, USD or JPY.",
        ),
        (
            "CASH,,US$5,,TWD,,,,,,,,",
            "shares",
            "“US$5” names USD, but the row’s currency is TWD: write one of them.",
        ),
        (
            "CASH,,5,,GBp,,,,,,,,",
            "currency",
            "“GBp” is a hundredth of GBP: write GBP, and amounts in it.",
        ),
    ],
)
def test_a_row_that_cannot_count_is_told_and_left_out(row: str, column: str, sentence: str) -> None:
    file = read(HEADER + "SPY,,1,,,,,,,,,,\n" + row + "\nQQQ,,2,,,,,,,,,,\n")
    assert told(file) == [("error", 3, column, sentence)]
    assert [h.symbol for h in file.holdings] == ["SPY", "QQQ"]


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (
            "KO,,5,,XYZ,9,,,,,,,",
            "currency",
            "“XYZ” is not a currency: write its three letters, such as TWD, USD or JPY.",
        ),
        ("KO,,5,,,-9,,,,,,,", "cost", "“-9” is negative: write an amount per share from 0 up."),
        ("KO,,5,,,x9,,,,,,,", "cost", "“x9” is not a number: write it like 1000.5."),
        (
            "KO,,5,,USD,NT$9,,,,,,,",
            "cost",
            "“NT$9” names TWD, but the row’s currency is USD: write one of them.",
        ),
        ("KO,,5,,USD,,,,,,,-1,", "price", "“-1” is negative: write an amount per share from 0 up."),
        (
            "KO,,5,,,,,,,,,61,",
            "currency",
            (
                "A price of your own needs its currency: write it in the column “currency”, such "
                "as TWD."
            ),
        ),
        (
            "KO,,5,,,,,,,101,,,",
            "target",
            "“101” is no target: write a percentage from 0 to 100, such as 25.",
        ),
        (
            "KO,,5,,,,,,,-1,,,",
            "target",
            "“-1” is no target: write a percentage from 0 to 100, such as 25.",
        ),
        ("KO,,5,,,,,,,a lot,,,", "target", "“a lot” is not a number: write it like 1000.5."),
        (
            "KO,,5,,,,,,,,30,,",
            "dividend_tax",
            "“30” is no tax rate: write a percentage from 0% to 100%, such as 30%.",
        ),
        (
            "KO,,5,,,,,,,,-1%,,",
            "dividend_tax",
            "“-1%” is no tax rate: write a percentage from 0% to 100%, such as 30%.",
        ),
        (
            "KO,,5,,,,,,,,150%,,",
            "dividend_tax",
            "“150%” is no tax rate: write a percentage from 0% to 100%, such as 30%.",
        ),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_and_counts_as_empty(
    row: str, column: str, sentence: str
) -> None:
    file = read(HEADER + row + "\n")
    assert told(file) == [("error", 2, column, sentence)]
    (h,) = file.holdings
    assert (h.symbol, h.shares) == ("KO", 5)
    assert (h.cost, h.price, h.target, h.dividend_tax) == (None, None, None, None)


@pytest.mark.parametrize(
    ("row", "severity", "column", "sentence"),
    [
        (
            "KO,,0,,,,,,,,,,",
            "info",
            "shares",
            "0 shares count for nothing: remove the row if you do not plan to buy.",
        ),
        (
            "CASH,,-500,,USD,,,,,,,,",
            "info",
            "shares",
            "A negative amount of money counts as a loan of 500.",
        ),
        (
            "CASH,,5,,USD,1,,,,,,,",
            "info",
            "cost",
            "Money has no cost, price or dividend tax: this cell is ignored.",
        ),
        (
            'KO,"5 inch,1,,,,,,,,,,',
            "warning",
            None,
            "A quotation mark opens a cell and does not close it: remove it, or write it twice.",
        ),
    ],
)
def test_what_counts_but_is_worth_telling(
    row: str, severity: str, column: str, sentence: str
) -> None:
    file = read(HEADER + row + "\n")
    assert told(file) == [(severity, 2, column, sentence)]
    assert len(file.holdings) == 1


def test_all_problems_of_a_row_are_told_at_once() -> None:
    file = read(HEADER + "BRK.B,,-1,,,,,,,,,,\nKO,,x,,XYZ,-1,,,,200,30,,\n")
    assert [(p.line, p.column) for p in file.problems] == [
        (2, "symbol"), (2, "shares"),
        (3, "currency"), (3, "shares"), (3, "cost"), (3, "target"), (3, "dividend_tax"),
    ]  # fmt: skip
    assert {p.where for p in file.problems} == {"BRK.B", "holdings.csv", "KO"}


def test_an_unquoted_thousands_comma_is_no_single_share() -> None:
    file = read("symbol,shares,account\nSPY,1,000,US broker\nQQQ,2,US broker\n")
    sentence = (
        "The row has 4 cells and the header 3: put a text or number that contains the"
        ' separator in quotes, such as "1,000".'
    )
    assert told(file) == [("error", 2, None, sentence)]
    assert [h.symbol for h in file.holdings] == ["QQQ"]


def test_short_rows_and_empty_extra_cells_are_fine() -> None:
    file = read("symbol,shares,account\nSPY,1\nQQQ,2,x,,,\n\n,,\n")
    assert file.problems == ()
    assert [(h.symbol, h.account) for h in file.holdings] == [("SPY", ""), ("QQQ", "x")]


def test_missing_and_duplicate_headers() -> None:
    file = read("名稱,Ticker,代號,x,x\nA,SPY,QQQ,1,2\n")
    assert told(file) == [
        (
            "error",
            1,
            "代號",
            "There are two columns “代號”, only the first counts: rename or remove the other.",
        ),
        (
            "warning",
            1,
            "x",
            "There are two columns “x”, only the first counts: rename or remove the other.",
        ),
        (
            "error",
            1,
            "shares",
            "The column “shares” is missing: write shares or 股數 in the header line.",
        ),
    ]
    assert file.holdings == ()


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", ",,\n"])
def test_an_empty_file(text: str) -> None:
    (problem,) = read(text).problems
    assert (
        problem.message
        == "The file is empty: write the columns’ names in its first line, such as symbol,shares."
    )


def test_lines_count_as_an_editor_shows_them() -> None:
    file = read('symbol,shares,note\n\nSPY,1,"two\nlines"\n\nKO,x,\n')
    assert [(p.line, p.where) for p in file.problems] == [(6, "KO")]
    assert file.holdings[0].line == 3


def test_a_european_file_is_read_right_or_told() -> None:
    file = read("symbol;shares;cost\nSPY;1.000;408,6\nQQQ;2;1.000,5\n")
    assert [(h.shares, h.cost) for h in file.holdings] == [(1000, 408.6), (2, 1000.5)]
    doubtful = read("symbol;shares\nSPY;1.000\n")
    assert told(doubtful) == [
        (
            "error",
            2,
            "shares",
            "“1.000” can mean 1 or 1000: write it without a thousands separator.",
        )
    ]
    assert doubtful.holdings == ()


def test_unknown_columns_are_kept_by_header() -> None:
    (h,) = read("symbol,shares,策略,,Broker ID\nSPY,1, 核心 ,x,7\n").holdings
    assert h.other == {"策略": "核心", "Broker ID": "7"}


def test_the_currency_of_a_manual_price_is_the_listing_s() -> None:
    (h,) = read("symbol,shares,price\n9999.TW,10,12.5\n").holdings
    assert (h.price, h.currency) == (12.5, "TWD")


def test_currency_names_and_signs_that_agree() -> None:
    file = read(
        "symbol,shares,currency,cost\n0050.TW,10,台幣,NT$31.2\nKO,1,,US$54\nCASH,NT$500,TWD,\n"
    )
    assert file.problems == ()
    assert [(h.currency, h.cost, h.shares) for h in file.holdings] == [
        ("TWD", 31.2, 10), ("", 54, 1), ("TWD", None, 500),
    ]  # fmt: skip


def test_targets_over_100() -> None:
    file = read("symbol,shares,target\nSPY,1,60\nQQQ,1,40.5%\n")
    assert told(file) == [
        ("warning", 1, "target", "The targets add up to 100.5%: lower them to 100% at most.")
    ]
    assert [h.target for h in file.holdings] == pytest.approx([0.6, 0.405])


def test_targets_written_as_fractions() -> None:
    file = read("symbol,shares,target\nSPY,1,0.6\nQQQ,1,0.4\n")
    assert told(file) == [
        ("warning", 1, "target",
         "The targets add up to 1% only: write percentages, such as 25 for a quarter.")
    ]  # fmt: skip


def test_ten_targets_of_10_are_100() -> None:
    rows = "".join(f"S{letter},1,10\n" for letter in "ABCDEFGHIJ")
    assert read("symbol,shares,target\n" + rows).problems == ()


# --- rows of one holding --------------------------------------------------------------------------


def test_rows_of_one_symbol_in_one_account_add_up() -> None:
    file = read(
        "symbol,shares,account,cost,note,target\n"
        "SPY,10,A,400,first,20\n"
        "SPY,5,B,500,,\n"
        "spy,30,A,440,second,20\n"
    )
    assert file.problems == ()
    a, b = file.holdings
    # (10 · 400 + 30 · 440) / 40 = 17,200 / 40 = 430
    assert (a.account, a.shares, a.cost, a.note, a.target, a.line) == (
        "A",
        40,
        430,
        "first; second",
        0.2,
        2,
    )
    assert (b.account, b.shares, b.cost, b.line) == ("B", 5, 500, 3)


def test_cash_adds_up_per_account_and_currency() -> None:
    file = read(
        "symbol,shares,account,currency\nCASH,100,A,USD\nCASH,50,A,TWD\nCASH,-30,A,USD\n"
        "CASH,7,B,USD\n"
    )
    assert [(h.account, h.currency, h.shares) for h in file.holdings] == [
        ("A", "USD", 70), ("A", "TWD", 50), ("B", "USD", 7),
    ]  # fmt: skip


def test_rows_that_disagree_name_both_lines() -> None:
    file = read(
        "symbol,shares,Ccy,asset_class,dividend_tax,target,cost\n"
        "SPY,1,USD,Equity,30%,10,1\n"
        "SPY,1,TWD,Bond,0.3,20,2\n"
    )
    sentence = "“{}” differs from line 2, which counts: make both rows say the same."
    assert [p.message for p in file.problems] == [
        sentence.format("Ccy"),
        sentence.format("asset_class"),
        sentence.format("target"),
        "The average cost of SPY is unknown: give all its rows a cost in one currency.",
    ]
    assert {(p.severity, p.line) for p in file.problems} == {("warning", 3)}
    assert [p.column for p in file.problems] == ["Ccy", "asset_class", "target", "cost"]
    (h,) = file.holdings
    assert (h.shares, h.currency, h.asset_class, h.dividend_tax, h.target, h.cost) == (
        2, "USD", "Equity", 0.3, 0.1, None,
    )  # fmt: skip


def test_a_blank_cell_disagrees_with_nothing() -> None:
    file = read("symbol,shares,currency,region,x\nSPY,1,,,\nSPY,2,USD,US,y\n")
    assert file.problems == ()
    (h,) = file.holdings
    assert (h.shares, h.currency, h.region, h.other) == (3, "USD", "US", {"x": "y"})


def test_a_missing_cost_makes_the_average_unknown() -> None:
    file = read("symbol,shares,cost\nSPY,1,400\nSPY,1,\n")
    assert told(file) == [
        (
            "warning",
            3,
            "cost",
            "The average cost of SPY is unknown: give all its rows a cost in one currency.",
        )
    ]
    assert file.holdings[0].cost is None


def test_a_repeated_row_is_told_and_counts() -> None:
    file = read("symbol,shares\nSPY,1\nQQQ,1\nSPY,1\n")
    assert told(file) == [
        (
            "info",
            4,
            None,
            "This row is the same as line 2; both count: remove one if that is a slip.",
        )
    ]
    assert file.holdings[0].shares == 2


# --- properties -----------------------------------------------------------------------------------


TYPED = st.text(max_size=6) | st.sampled_from(
    [
        "SPY",
        "spy",
        "KO",
        "0050.TW",
        "0050",
        "CASH",
        "USD",
        "台幣",
        "1",
        "1,000",
        "1.000",
        "1,5",
        "30%",
        "0.3",
        "-1",
    ]
)


@given(st.lists(st.lists(TYPED, min_size=13, max_size=13), max_size=6), st.sampled_from(",;\t"))
def test_no_row_vanishes_whatever_is_typed(rows: list[list[str]], separator: str) -> None:
    """Every row with something in it is part of a holding or named by an error."""
    lines = [separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    file = read(HEADER.replace(",", separator) + "".join(line + "\n" for line in lines))
    errors = {p.line for p in file.problems if p.severity == "error"}
    held = {(h.symbol, h.account) for h in file.holdings}
    for row in file.table.filled_rows:
        assert row.line in errors or (read_symbol(row.cell(0)).symbol, row.cell(3).strip()) in held
    assert all(math.isfinite(h.shares) for h in file.holdings)
    assert all(p.message and ENGLISH.problem(p) == p.message for p in file.problems)


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.integers(1, 10**6), st.integers(0, 10**6)),
        min_size=1,
        max_size=8,
    )
)
def test_merging_keeps_shares_and_money(rows: list[tuple[str, int, int]]) -> None:
    text = "symbol,shares,cost\n" + "".join(f"S{s},{shares},{cost}\n" for s, shares, cost in rows)
    holdings = read(text).holdings
    assert sum(h.shares for h in holdings) == sum(shares for _, shares, _ in rows)
    paid = sum(h.shares * (h.cost or 0) for h in holdings)
    assert paid == pytest.approx(sum(shares * cost for _, shares, cost in rows))


def test_contracts_and_what_is_owed() -> None:
    """An option bought and one written, with the units of a contract."""
    file = read(
        "symbol,shares,currency,price,乘數\n"
        "KO 2025-01-17 60 PUT,-1,USD,3.2,100\n"
        "TSLA 06/21/2024 250.00 C,2,USD,7,100\n"
        "SPY240621C00540000,-1,USD,3.2,\n"
    )
    assert [(h.symbol, h.shares, h.price, h.multiplier) for h in file.holdings] == [
        ("KO 2025-01-17 60 PUT", -1, 3.2, 100),
        ("TSLA 06/21/2024 250.00 C", 2, 7, 100),
        ("SPY240621C00540000", -1, 3.2, 1),
    ]
    owed = [p for p in file.problems if p.code == "written"]
    assert [(p.severity, p.line, p.column) for p in owed] == [
        ("info", 2, "shares"),
        ("info", 4, "shares"),
    ]
    assert not [p for p in file.problems if p.severity == "error"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("KO 2025-01-17 60 PUT,1,USD,0", "“0” is no multiplier"),
        ("KO 2025-01-17 60 PUT,1,USD,-100", "“-100” is no multiplier"),
        ("KO 2025-01-17 60 PUT,1,USD,hundred", "hundred"),
        ("0050.TW,2,TWD,1000", "A multiplier is for contracts that nobody lists"),
        ("CASH,2,TWD,1000", "A multiplier is for contracts that nobody lists"),
        ("SPY,-2,USD,", "“-2” shares cannot be held"),
    ],
)
def test_what_is_no_contract(row: str, sentence: str) -> None:
    file = read(f"symbol,shares,currency,multiplier\n{row}\n")
    (wrong,) = [p for p in file.problems if p.severity == "error"]
    assert sentence in wrong.message
    assert all(h.multiplier == 1 for h in file.holdings)


def test_rows_of_one_contract() -> None:
    """Two rows add up; one that leaves the multiplier open does not disagree."""
    file = read(
        "symbol,shares,currency,cost,multiplier\n"
        "KO 2025-01-17 60 PUT,-1,USD,3,100\nKO 2025-01-17 60 PUT,-3,USD,5,\n"
    )
    (put,) = file.holdings
    assert (put.shares, put.cost, put.multiplier) == (-4, 4.5, 100)
    assert not [p for p in file.problems if p.code == "rows_disagree"]
