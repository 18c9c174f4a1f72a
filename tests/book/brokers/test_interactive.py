"""Interactive Brokers: every made-up file gives the rows that its lines say."""

from __future__ import annotations

from portfolio.book.brokers.base import Security
from portfolio.book.brokers.interactive import activity
from tests.book.brokers.telling import read, tell, told


def test_ibkr_activity() -> None:
    assert told("ibkr-activity.csv") == [
        "ibkr-activity",
        "2: skipped: a section of the statement that tells no transactions",
        "3: skipped: a section of the statement that tells no transactions",
        "5: skipped: a section of the statement that tells no transactions",
        "6: skipped: a section of the statement that tells no transactions",
        "8: skipped: a section of the statement that tells no transactions",
        "9: skipped: a section of the statement that tells no transactions",
        "10: skipped: a section of the statement that tells no transactions",
        "11: skipped: a section of the statement that tells no transactions",
        "13: skipped: what is held, no transaction",
        "14: skipped: what is held, no transaction",
        "15: skipped: what is held, no transaction",
        "16: skipped: a sum of other rows",
        # 16,950 and 1 of commission; its executions are in it.
        "18: 2024-01-04 buy VIG 100 @ 169.5 = 16951 USD, fee 1",
        "19: skipped: a part of the order above",
        "20: skipped: a part of the order above",
        "21: 2024-05-09 sell BRK B 5 @ 400 = 1998.98 USD, fee 1.02",
        "22: skipped: which purchase a sale sold; the sale has a row of its own",
        "23: skipped: a sum of other rows",
        "24: skipped: a sum of other rows",
        # One contract is 100.
        "26: 2024-06-10 sell KO 2026-01-16 60 PUT 1 @ 3.2 = 319.34 USD, fee 0.66, x 100",
        "27: 2024-06-21 expire SPY 2024-06-21 500 CALL 1 USD, x 100",
        # The commission is in the base currency: a fee of the same line.
        "29: 2024-01-03 convert USD 17000 = 527850 TWD",
        "29: 2024-01-03 fee = 2 USD",
        "30: 2024-07-03 convert USD 108 = 100 EUR",
        # Bonds are priced for a hundred.
        "32: 2024-07-05 buy T 4 1/2 05/15/38 5000 @ 98.5 = 4930 USD, fee 5, x 0.01",
        "33: unread: “Futures” have no place among transactions: enter what they brought.",
        "35: skipped: a part of what its trade’s commission already holds",
        "37: 2024-06-10 split NVDA 10 USD",
        "38: skipped: the other half of line 39",
        # The old shares under SYM.OLD and another number; the ratio stands in the words.
        "39: 2024-08-03 split VISL 0.1666666667 USD",
        "40: 2024-04-02 spin_off SOLV 1.25 USD, for MMM",
        "41: 2024-09-03 sell CHL 10 = 302.0446 USD",
        # 100 for 1,600, and 12.50 in cash.
        "42: 2024-10-27 exchange RGLD 100 = 12.5 CAD, for SSL 1600",
        "43: skipped: the other half of line 42",
        "44: 2024-11-17 stock_dividend TEF 1 USD",
        # A spin-off and its cancellation.
        "45: skipped: taken back by line 46",
        "46: skipped: takes back line 45",
        "47: skipped: a sum of other rows",
        # 76.96 gross.
        "49: 2024-03-27 dividend VIG = 53.87 USD, tax 23.09",
        "50: skipped: taken back by line 51",
        "51: skipped: takes back line 50",
        # Paid, taken back and paid again with another amount; so was the tax.
        "52: 2024-06-28 dividend VIG = 53.9 USD, tax 23.1",
        "53: 2024-07-01 return_of_capital VNQ = 8.27 USD",
        "54: 2024-07-02 dividend UNIT = 1.5 USD",
        "55: skipped: a sum of other rows",
        "56: skipped: a sum of other rows",
        "58: skipped: withheld from the dividend of line 49",
        "59: skipped: withheld from the dividend of line 52",
        "60: skipped: withheld from the dividend of line 52",
        "61: skipped: withheld from the dividend of line 52",
        "62: 2024-07-03 tax = 0.28 USD",
        "64: 2024-01-02 deposit = 530000 TWD",
        "65: 2024-12-20 withdraw = 500 USD",
        "67: 2024-07-03 interest = 1.42 USD",
        "68: 2024-08-05 fee = 3.1 USD",
        "70: 2024-02-03 fee = 10 USD",
        "71: 2024-02-04 fee NVO = 0.2 USD",
        "72: skipped: a sum of other rows",
        "74: 2024-01-05 transfer_in SCHD 2500 = 187100 USD",
        "75: 2024-01-05 transfer_in = 500 USD",
        "77: skipped: a section of the statement that tells no transactions",
        "79: unread: The section “Something New” is not known.",
        "81: skipped: a section of the statement that tells no transactions",
        "82: skipped: a section of the statement that tells no transactions",
    ]


def test_ibkr_activity_history() -> None:
    assert told("ibkr-activity-history.csv") == [
        "ibkr-activity",
        "2: skipped: a section of the statement that tells no transactions",
        "4: skipped: a section of the statement that tells no transactions",
        "6: 2025-11-03 dividend VT = 17 GBP, tax 3",
        "7: skipped: withheld from the dividend of line 6",
        (
            "8: unread: The word “Forex Trade Component” in the column “Transaction Type”"
            " is not known."
        ),
        "9: 2025-03-15 buy CNX1 4 @ 1000 = 4003 GBP, fee 3",
        "10: 2025-02-01 interest = 13 GBP",
        "11: 2025-01-01 deposit = 5000 GBP",
    ]


def test_ibkr_flex() -> None:
    assert told("ibkr-flex.csv") == [
        "ibkr-flex",
        "2: 2024-01-04 buy VIG 100 @ 169.5 = 16951 USD, fee 1, id 700000001",
        # The order of the execution above.
        "3: skipped: a summary of other rows",
        # 690 + 3 + 3.45 of stamp duty.
        "4: 2024-01-05 buy VOD 1000 @ 0.69 = 696.45 GBP, fee 3, tax 3.45, id 700000002",
        (
            "5: 2024-06-10 sell KO 2026-01-16 60 PUT 1 @ 3.2 = 319.34 USD, fee 0.66, x 100,"
            " id 700000003"
        ),
        "6: 2024-01-03 convert USD 17000 = 527850 TWD, id 700000004",
        "6: 2024-01-03 fee = 2 USD, id 700000004 fee",
        # The commission is in another currency: a fee of its own.
        "7: 2024-01-10 sell SAP 10 @ 140 = 1400 EUR, id 700000005",
        # The commission is in another currency: a fee of its own.
        "7: 2024-01-10 fee = 1.5 USD, id 700000005 fee",
        # A cancelled trade.
        "8: skipped: taken back by line 9",
        "9: skipped: takes back line 8",
        "11: 2024-03-27 dividend VIG = 53.87 USD, tax 23.09, id 700000301",
        "12: skipped: withheld from the dividend of line 11",
        "13: 2024-01-02 deposit = 17000 USD, id 700000303",
        "14: 2024-06-05 interest = 29.45 USD, id 700000304",
        "15: 2024-06-06 fee = 1 USD, id 700000305",
        # Summaries repeat details.
        "16: skipped: a summary of other rows",
        "17: unread: The word “Something New” in the column “Type” is not known.",
        "19: 2024-06-10 split NVDA 10 USD, id 700000401",
        "21: skipped: a report that tells no transactions",
    ]


def test_ibkr_flex_coded() -> None:
    assert told("ibkr-flex-coded.csv") == [
        "ibkr-flex",
        "1: skipped: the frame of the file",
        "2: skipped: the frame of the file",
        "3: skipped: the frame of the file",
        "5: 2025-07-14 buy CBK 40 @ 39.01 = 1563.4 EUR, fee 3, id 9999001",
        "6: skipped: the frame of the file",
        "7: skipped: the frame of the file",
        "9: 2025-05-20 dividend CBK = 26 EUR",
        "10: skipped: the frame of the file",
        "11: skipped: the frame of the file",
        "12: skipped: the frame of the file",
    ]


def test_what_is_held_by_an_activity_statement() -> None:
    sheets = read("ibkr-activity.csv").sheets
    rows = activity.FORMAT.read_as(sheets, "holdings").rows
    assert [tell(row) for row in rows if row.entry] == [
        "10: CASH 2150 TWD",
        "11: CASH 1233.9 USD",
        "13: VIG 100 @ 169.51 USD",
        "15: KO 2026-01-16 60 PUT -1 @ 3.1934 USD, x 100",
    ]


def test_a_symbol_has_the_isin_and_market_that_the_statement_lists() -> None:
    bought = next(row.entry for row in read("ibkr-activity.csv").rows if row.line == 18)
    assert bought is not None
    assert bought.security == Security("VIG", "VANGUARD DIV APPREC ETF", "US9219088443", "US")


def test_activity_in_chinese() -> None:
    assert told("ibkr-activity-zh.csv") == [
        "ibkr-activity",
        "2: skipped: a section of the statement that tells no transactions",
        "4: skipped: a section of the statement that tells no transactions",
        "6: skipped: what is held, no transaction",
        "8: 2026-05-01 buy AAPL 2 @ 150 = 301 USD, fee 1",
        "9: 2026-08-14 sell AAPL 2026-08-28 250 PUT 1 @ 4 = 399.3 USD, fee 0.7, x 100",
        # One word, 代码, heads the symbols and the codes; Ep has expired.
        "10: 2026-08-21 expire KO 2026-08-21 70 CALL 1 USD, x 100",
        "11: skipped: a sum of other rows",
        "13: 2026-05-02 dividend AAPL = 1.4 USD, tax 0.6",
        "14: skipped: a sum of other rows",
        "16: skipped: withheld from the dividend of line 13",
        "18: 2026-04-03 deposit = 1000 USD",
        "20: 2026-05-03 interest = 1 USD",
        "22: 2026-10-22 transfer_out ORCL 4 = 1100.6 USD",
    ]


def test_activity_in_german() -> None:
    assert told("ibkr-activity-de.csv") == [
        "ibkr-activity",
        "2: skipped: a section of the statement that tells no transactions",
        "4: 2026-03-02 buy AAA 20 @ 120 = 2401 USD, fee 1",
        "6: 2026-02-10 deposit = 1500 USD",
        "7: skipped: a sum of other rows",
        "9: 2026-04-01 dividend AAA = 34 USD, tax 6",
        "11: skipped: withheld from the dividend of line 9",
        "13: 2026-08-05 fee = 0.79 USD",
    ]
