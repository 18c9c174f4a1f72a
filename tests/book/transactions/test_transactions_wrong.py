"""``transactions.csv``: every problem with its line, its column and what to type; the rows around
it still count.
"""

from __future__ import annotations

import pytest

from tests.book.transactions.test_transactions import HEADER, read, told

GOOD = "2024-01-05,buy,SPY,1,500,,,New York,,,\n"
_KINDS = (
    "buy, sell, dividend, reinvest, deposit, withdraw, interest, fee, tax, convert, transfer_in,"
    " transfer_out, split, stock_dividend, return_of_capital, spin_off, exchange, expire"
)


# One wrong row between two good ones: its place and its sentence, and that the good ones are still
# there.
@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (",buy,SPY,1,5,,,New York,,,", "date", "The day is missing: write it like 2024-04-05."),
        (
            "soon,buy,SPY,1,5,,,New York,,,",
            "date",
            "“soon” is not a date: write it like 2024-04-05.",
        ),
        (
            "3/4/2024,buy,SPY,1,5,,,New York,,,",
            "date",
            "“3/4/2024” is not a date: write it like 2024-04-05.",
        ),
        (
            "2026-01-16,buy,SPY,1,5,,,New York,,,",
            "date",
            "2026-01-16 is in the future: correct it, or wait until the row counts on that day.",
        ),
        (
            "2024-01-05,,SPY,1,5,,,New York,,,",
            "type",
            f"The type is missing: write one of {_KINDS}.",
        ),
        (
            "2024-01-05,journal,SPY,1,5,,,New York,,,",
            "type",
            f"“journal” is no type of transaction: write one of {_KINDS}.",
        ),
        (
            "2024-01-05,stock_dividend,0050.TW,,,,,Taipei,,,",
            "shares",
            "The number of shares is missing: write it, such as 100 or 12.5.",
        ),
        (
            "2024-01-05,spin_off,SPY,5,,,,New York,,,",
            "other",
            "What was split off needs its parent: write its symbol in the column “other”.",
        ),
        (
            "2024-01-05,exchange,SPY,5,,,,New York,,,",
            "other",
            "What was given for these shares is missing: write its symbol in the column “other”.",
        ),
        (
            "2024-01-05,buy,BRK.B,1,5,,,New York,,,",
            "symbol",
            "Yahoo Finance spells “BRK.B” differently: write BRK-B.",
        ),
        (
            "2024-01-05,buy,0050,1,5,,,Taipei,,,",
            "symbol",
            "“0050” needs its exchange: write 0050.TW.",
        ),
        (
            "2024-01-05,buy,,1,5,,,Taipei,,,",
            "symbol",
            "The symbol is missing: write it as Yahoo Finance does, or CASH for money.",
        ),
        (
            "2024-01-05,buy,CASH,1,5,,,Taipei,,,",
            "symbol",
            (
                "buy is of a security: write its symbol, or deposit, withdraw or interest as "
                "type for money."
            ),
        ),
        (
            "2024-01-05,deposit,SPY,1,,5,,Taipei,,,",
            "symbol",
            (
                "deposit is of money: leave the symbol empty, or write transfer_in for shares "
                "that came or went."
            ),
        ),
        (
            "2024-01-05,withdraw,SPY,1,,5,,Taipei,,,",
            "symbol",
            (
                "withdraw is of money: leave the symbol empty, or write transfer_out for shares "
                "that came or went."
            ),
        ),
        (
            "2024-01-05,convert,,1,,5,TWD,Taipei,,,",
            "symbol",
            "The currency received is missing: write its three letters as symbol, such as USD.",
        ),
        (
            "2024-01-05,convert,TWD,1,,5,TWD,Taipei,,,",
            "symbol",
            "TWD cannot become TWD: write the currency given away, and as symbol the one received.",
        ),
        (
            "2024-01-05,convert,USD,,,5,TWD,Taipei,,,",
            "shares",
            "The amount received is missing: write it as shares, such as 1000.",
        ),
        (
            "2024-01-05,convert,USD,1,,0,TWD,Taipei,,,",
            "amount",
            "The amount given away is 0: write how much was exchanged.",
        ),
        (
            "2024-01-05,buy,SPY,,5,,,New York,,,",
            "shares",
            "The number of shares is missing: write it, such as 100 or 12.5.",
        ),
        (
            "2024-01-05,buy,SPY,0,5,,,New York,,,",
            "shares",
            "0 shares change nothing: write a number above 0, or remove the row.",
        ),
        (
            "2024-01-05,buy,SPY,many,5,,,New York,,,",
            "shares",
            "“many” is not a number: write it like 1000.5.",
        ),
        (
            "2024-01-05,buy,SPY,5%,5,,,New York,,,",
            "shares",
            "“5%” is a percentage: write a plain number here.",
        ),
        (
            "2024-01-05,buy,SPY,US$5,5,,,New York,,,",
            "shares",
            "“US$5” is an amount of money: write a plain number here.",
        ),
        (
            "2024-01-05,buy,SPY,-5,5,,,New York,,,",
            "shares",
            "“-5” is negative, the opposite of buy: write a number above 0, or sell as type.",
        ),
        (
            "2024-01-05,reinvest,SPY,-5,5,,,New York,,,",
            "shares",
            "“-5” is negative: write a number above 0.",
        ),
        (
            "2024-01-05,buy,SPY,5,-5,,,New York,,,",
            "price",
            "“-5” is negative: write an amount per share from 0 up.",
        ),
        (
            "2024-01-05,buy,SPY,5,,,,New York,1,,",
            "amount",
            "Price and amount are both missing: write one of them.",
        ),
        (
            "2024-01-05,buy,SPY,5,,7,,New York,8,,",
            "amount",
            "Fee and tax are more than the amount 7, which includes them: correct one of them.",
        ),
        (
            "2024-01-05,buy,SPY,5,NT$5,,USD,New York,,,",
            "price",
            "“NT$5” names TWD, but the row’s currency is USD: write one of them.",
        ),
        (
            "2024-01-05,buy,SPY,5,5,,,New York,x,,",
            "fee",
            "“x” is not a number: write it like 1000.5.",
        ),
        (
            "2024-01-05,sell,SPY,5,5,-25,,New York,,,",
            "amount",
            "“-25” is negative, the opposite of sell: write a number above 0, or buy as type.",
        ),
        (
            "2024-01-05,dividend,SPY,,,,,New York,,,",
            "amount",
            "The amount is missing: write the money that arrived, after tax.",
        ),
        (
            "2024-01-05,deposit,,,,,TWD,Taipei,,,",
            "amount",
            "The amount of money is missing: write it in the column “amount”.",
        ),
        (
            "2024-01-05,deposit,,,,-5,TWD,Taipei,,,",
            "amount",
            (
                "“-5” is negative, the opposite of deposit: write a number above 0, or withdraw "
                "as type."
            ),
        ),
        (
            "2024-01-05,interest,,,,-5,TWD,Taipei,,,",
            "amount",
            "“-5” is negative, the opposite of interest: write a number above 0, or fee as type.",
        ),
        (
            "2024-01-05,transfer_in,SPY,-5,,,,New York,,,",
            "shares",
            (
                "“-5” is negative, the opposite of transfer_in: write a number above 0, or "
                "transfer_out as type."
            ),
        ),
        (
            "2024-01-05,split,SPY,,,,,,,,",
            "shares",
            "The ratio is missing: write the new shares for one old one, such as 4 or 4:1.",
        ),
        (
            "2024-01-05,split,SPY,1,,,,,,,",
            "shares",
            "“1” is no split: write the new shares for one old one, such as 4 or 4:1.",
        ),
        (
            "2024-01-05,split,SPY,4:0,,,,,,,",
            "shares",
            "“4:0” is not a number: write it like 1000.5.",
        ),
        (
            "2024-01-05,split,SPY,-4,,,,,,,",
            "shares",
            "“-4” is no split: write the new shares for one old one, such as 4 or 4:1.",
        ),
        (
            "2024-01-05,buy,SHEL.L,5,5,,GBX,New York,,,",
            "currency",
            "“GBX” is a hundredth of GBP: write GBP, and amounts in it.",
        ),
        (
            "2024-01-05,deposit,,,,5,XYZ,Taipei,,,",
            "currency",
            "“XYZ” is not a currency: write its three letters, such as TWD, USD or JPY.",
        ),
        (
            "2024-01-05,buy,SPY,1,000,5,,,New York,,,mine",
            None,
            (
                "The row has 12 cells and the header 11: put a text or number that contains the "
                "separator in quotes, such as"
                ' "1,000".'
            ),
        ),
    ],
)
def test_a_row_that_cannot_count_is_told_and_left_out(
    row: str, column: str | None, sentence: str
) -> None:
    file = read(HEADER + GOOD + row + "\n" + GOOD.replace("500", "501"))
    assert told(file) == [("error", 3, column, sentence)]
    assert [t.price for t in file.transactions] == [500, 501]


@pytest.mark.parametrize(
    ("row", "severity", "column", "sentence"),
    [
        # 10 · 50 + 1 = 501; 515 is more than 1 % from it.
        (
            "2024-01-05,buy,SPY,10,50,515,,New York,1,,",
            "warning",
            "amount",
            (
                "The amount 515 is not what shares, price, fee and tax make (501). The amount "
                "counts: correct whichever is"
                " wrong."
            ),
        ),
        # 10 · 1.6 − 4.8 = 11.2, not 16: the tax is not taken off.
        (
            "2024-01-05,dividend,SPY,10,1.6,16,,New York,,4.8,",
            "warning",
            "amount",
            (
                "The amount 16 is not what shares, price, fee and tax make (11.2). The amount "
                "counts: correct whichever is"
                " wrong."
            ),
        ),
        (
            "2024-01-05,dividend,SPY,10,1.6,17,,New York,,,",
            "warning",
            "amount",
            (
                "The amount 17 is not what shares, price, fee and tax make (16). The amount "
                "counts: correct whichever is"
                " wrong."
            ),
        ),
        (
            "2024-01-05,deposit,,5,,500,TWD,Taipei,,,",
            "info",
            "shares",
            (
                "Rows of type deposit do not use the column “shares”: what stands there is "
                "ignored (rows: 1)."
            ),
        ),
        (
            "2024-01-05,transfer_in,SPY,5,500,2500,,New York,,,",
            "info",
            "amount",
            (
                "Rows of type transfer_in do not use the column “amount”: what stands there is "
                "ignored (rows: 1)."
            ),
        ),
        (
            "2024-01-05,sell,SPY,-10,50,500,,New York,,,",
            "info",
            None,
            (
                "A minus before shares or money is left out: the type says which way they went "
                "(rows: 1)."
            ),
        ),
        (
            "2024-01-05,buy,SPY,10,50,-500,,New York,,,",
            "info",
            None,
            (
                "A minus before shares or money is left out: the type says which way they went "
                "(rows: 1)."
            ),
        ),
    ],
)
def test_what_counts_but_is_worth_telling(
    row: str, severity: str, column: str, sentence: str
) -> None:
    file = read(HEADER + row + "\n")
    assert told(file) == [(severity, 2, column, sentence)]
    assert len(file.transactions) == 1


@pytest.mark.parametrize(
    "row",
    [
        "2024-01-05,buy,SPY,10,50,504.9,,New York,0,,",  # 0.98 % more than 500
        # 0.005, and a cent is the least there is
        "2024-01-05,buy,SPY,0.0001,50,0.01,,New York,0,,",
        "2024-01-05,dividend,SPY,10,1.6,11.2,,New York,,,",  # after a tax that is not written
        "2024-01-05,dividend,SPY,,,0,,New York,,,",  # it was not paid
        "2024-01-05,sell,SPY,10,-,500,,New York,--,N/A,",  # a broker's nothing
        "2024-01-05,deposit,,0,0.00,5,TWD,Taipei,0,-,",  # noughts in cells that are not used
        "2024-01-05,split,SPY,2,,,,,,,",
    ],
)
def test_what_needs_no_word(row: str) -> None:
    file = read(HEADER + row + "\n")
    assert file.problems == ()
    assert len(file.transactions) == 1


def test_all_problems_of_a_row_are_told_at_once() -> None:
    file = read(HEADER + "soon,buy,SPY,x,-1,y,,New York,z,%,\n\n?,?,SPY,1,1,,,,,,\n")
    assert [(p.line, p.column) for p in file.problems] == [
        (2, "date"), (2, "shares"), (2, "price"), (2, "amount"), (2, "fee"), (2, "tax"),
        (4, "type"), (4, "date"),
    ]  # fmt: skip
    assert {p.where for p in file.problems} == {"SPY", "transactions.csv"}


def test_a_row_twice_counts_twice_and_is_told() -> None:
    file = read(HEADER + GOOD + GOOD.replace("500", "501") + GOOD)
    sentence = "This row is the same as line 2; both count: remove one if that is a slip."
    assert told(file) == [("warning", 4, None, sentence)]
    assert len(file.transactions) == 3


def test_a_row_twice_is_told_however_it_is_written() -> None:
    again = '2024/1/5,存入,,,,"60,000",TWD,Taipei,,,\n2024-01-05,deposit,,,,60000,TWD,Taipei,,,\n'
    assert [(p.code, p.line) for p in read(HEADER + again).problems if p.severity == "warning"] == [
        ("repeated_row", 3)
    ]


def test_rows_that_differ_in_an_order_s_number_are_two() -> None:
    header = HEADER.rstrip("\n") + ",order\n"
    row = "2024-01-05,buy,SPY,1,500,500,USD,New York,,,,"
    assert told(read(header + row + "A1\n" + row + "A2\n")) == []
    assert [p.line for p in read(header + row + "A1\n" + row + "A1\n").problems] == [3]


def test_a_split_told_for_two_accounts_counts_once() -> None:
    rows = (
        "2025-06-18,split,0050.TW,4,,,,A,,,\n2025-06-20,split,0050.TW,4:1,,,,B,,,\n"
        "2025-06-20,split,VT,4,,,,B,,,\n"
    )
    file = read(HEADER + rows)
    assert [(t.line, t.symbol) for t in file.transactions] == [(2, "0050.TW"), (4, "VT")]
    sentence = "Line 2 tells this split of 0050.TW for all accounts: this row changes nothing."
    assert told(file) == [("info", 3, None, sentence)]


def test_problems_name_the_columns_as_the_file_does() -> None:
    file = read("日期;交易類別;代號;股數;應收付金額\n2024-01-05;買進;SPY;;x\n")
    assert [(p.line, p.column) for p in file.problems] == [(2, "股數"), (2, "應收付金額")]


def test_a_number_that_can_be_read_two_ways_is_told_where_commas_may_be_decimals() -> None:
    file = read("date;type;amount;account\n2024-01-05;deposit;1.234;Taipei\n")
    assert [p.message for p in file.problems] == [
        "“1.234” can mean 1.234 or 1234: write it without a thousands separator."
    ]
    file = read(
        "date;type;amount;account\n2024-01-05;deposit;1.234;Taipei\n"
        "2024-01-05;deposit;1.234,5;Taipei\n"
    )
    assert [t.amount for t in file.transactions] == [1234, 1234.5]


def test_a_thousand_wrong_rows_are_a_thousand_problems() -> None:
    file = read(
        HEADER + "".join(f"2024-01-05,buy,0050,{n},1,,,Taipei,,,\n" for n in range(1, 1001))
    )
    assert [p.line for p in file.problems] == list(range(2, 1002))


@pytest.mark.parametrize(
    ("row", "places"),
    [
        # Yahoo spells it BRK-B; 13 is no month, EURO no currency, “abc” and “x” are no numbers.
        (
            "2024-13-01,buy,BRK.B,abc,-3,,EURO,New York,x,,",
            ["date", "symbol", "currency", "shares", "price", "fee"],
        ),
        ("2024-01-05,buy,0050,0,5,,,New York,,,", ["symbol", "shares"]),
        ("2024-01-05,split,0050,zz,,,,,,,", ["symbol", "shares"]),
        ("2024-01-05,convert,,0,,,USD,New York,,,", ["symbol", "shares", "amount"]),
        # What its money is in nobody knows, so a sign beside an amount is none.
        ("2024-01-05,buy,0050,10,NT$5,NT$50,,New York,,,", ["symbol"]),
        # A wrong currency hides nothing either.
        ("2024-01-05,buy,SPY,0,abc,,EURO,New York,,,", ["currency", "shares", "price"]),
        # The type is the wrong one here: what the row lacks as a deposit is no error of its own.
        ("2024-01-05,deposit,SPY,10,5,,,New York,,,", ["symbol"]),
    ],
)
def test_a_row_with_a_bad_symbol_tells_its_other_errors(row: str, places: list[str]) -> None:
    file = read(f"{HEADER}{row}\n")
    assert [p.column for p in file.problems if p.severity == "error"] == places
    assert file.transactions == ()
