"""Fidelity, Vanguard, E*TRADE, Robinhood, Questrade: every made-up file gives its lines’ rows."""

from __future__ import annotations

from portfolio.book.brokers.america import vanguard
from portfolio.book.brokers.base import BothKinds
from tests.book.brokers.telling import read, tell, told


def test_fidelity_history() -> None:
    assert told("fidelity-history.csv") == [
        "fidelity-history",
        "4: 2024-01-03 deposit = 12000 USD",
        "5: 2024-01-04 buy VOO 20 @ 433.1 = 8666.95 USD, fee 4.95",
        # 320 − 0.67; one contract is 100.
        "6: 2024-01-05 sell KO 2026-01-16 60 CALL 1 @ 3.2 = 319.33 USD, fee 0.67, x 100",
        "7: 2024-03-28 dividend VOO = 30.85 USD",
        # What is put back is a purchase, not a second income.
        "8: 2024-03-28 buy VOO 0.064 @ 482.03 = 30.85 USD",
        # The core fund is the account’s cash: what it pays is interest.
        "9: 2024-03-29 interest = 14.2 USD",
        "10: skipped: moved into or out of the fund that keeps the account’s cash",
        # 100 gross; the tax is a row of its own.
        "11: 2024-04-10 dividend TSM = 79 USD, tax 21",
        "12: skipped: withheld from the dividend of line 11",
        "13: 2024-06-10 split NVDA 90 added USD",
        # 100 old shares under their CUSIP, 10 new ones.
        "14: 2024-06-11 split NEWC 0.1 USD",
        "15: skipped: the other half of line 14",
        "16: skipped: moved between balances of the same account",
        # Bonds are priced for a hundred: 5000 × 0.9067 and 28.57 accrued.
        "17: 2024-06-17 buy 412003AD7 5000 @ 90.67 = 4562.07 USD, x 0.01",
        # The day in the action counts, not that of its booking.
        "18: 2024-06-21 expire KO 2024-06-21 70 CALL 1 USD, x 100",
        "19: 2024-06-24 fee TSM = 0.5 USD",
        "20: 2024-06-25 fee = 3.1 USD",
        # What such shares were worth is no money that moved.
        "21: 2024-06-26 transfer_in SCHD 40 USD",
        "22: unread: The word “NOBODY KNOWS (Cash)” in the column “Action” is not known.",
        "25: skipped: a remark, no row",
        "26: skipped: a remark, no row",
        "28: skipped: a remark, no row",
    ]


def test_fidelity_history_accounts() -> None:
    assert told("fidelity-history-accounts.csv") == [
        "fidelity-history",
        # Two accounts in one file: each has its own.
        "2: 2025-12-03 dividend BND = 70.5 USD",
        "3: 2025-12-03 sell VVV 100 @ 30 = 2999.93 USD, fee 0.07",
        "5: skipped: a remark, no row",
    ]


def test_fidelity_positions() -> None:
    assert told("fidelity-positions.csv") == [
        "fidelity-positions",
        "2: CASH 1204.11 USD",
        "3: BRKB 5 @ 362 USD",
        "4: KO 2026-01-16 60 PUT -1 @ 3.19 USD, x 100",
        # 5000 nominal at 99.12 for a hundred are 4956.
        "5: 912797LB1 5000 @ 98.88 USD, x 0.01",
        "6: skipped: not settled yet",
        "8: skipped: a remark, no row",
        "10: skipped: a remark, no row",
    ]


def test_vanguard() -> None:
    assert told("vanguard.csv") == [
        "vanguard",
        "2: skipped: what is held, no transaction",
        "3: skipped: what is held, no transaction",
        "4: skipped: what is held, no transaction",
        "9: 2024-01-02 deposit = 16970 USD",
        "10: 2024-01-04 buy VIG 100 @ 169.5 = 16950 USD",
        "11: 2024-03-27 dividend VIG = 76.96 USD",
        # What is put back is a purchase, not a second income.
        "12: 2024-03-27 buy VIG 0.4228 @ 182.02 = 76.96 USD",
        "13: skipped: moved into or out of the fund that keeps the account’s cash",
        "14: 2024-04-01 dividend VFIAX = 12 USD",
        "15: 2024-04-02 fee = 25 USD",
        "16: 2024-04-03 transfer_in VTI 10 USD",
        # A reverse split is two rows.
        "17: skipped: the other half of line 18",
        "18: 2024-04-04 split SMLC 0.2 USD",
        "19: 2024-04-05 withdraw = 30 USD",
        "20: unread: The word “Rebalancing” in the column “Transaction Type” is not known.",
    ]


def test_etrade() -> None:
    assert told("etrade.csv") == [
        "etrade",
        "5: 2024-01-02 deposit = 17000 USD",
        "6: 2024-01-04 buy VIG 100 @ 169.5 = 16954.95 USD, fee 4.95",
        # A dividend with a quantity is what was put back; its price stands in the description.
        "7: 2024-03-27 buy VIG 0.4228 @ 182.02 = 76.96 USD",
        "8: 2024-03-27 dividend VIG = 76.96 USD",
        "9: 2024-04-15 interest = 0.12 USD",
        "10: 2024-05-09 sell VIG 20 @ 181 = 3619.5 USD, fee 0.5",
        # 320 − 0.65 − 0.02.
        "11: 2024-05-10 sell KO 2025-01-17 60 PUT 1 @ 3.2 = 319.33 USD, fee 0.65, x 100",
        "12: 2024-05-20 fee SHEL = 2 USD",
        "13: 2024-06-01 withdraw = 100 USD",
        "14: unread: The word “Nobody Knows” in the column “TransactionType” is not known.",
    ]


def test_etrade_2025() -> None:
    assert told("etrade-2025.csv") == [
        "etrade",
        # 5 × 2.18 × 100 + 1.81.
        "8: 2025-07-10 buy MDB 2026-07-17 312.5 PUT 5 @ 2.18 = 1091.81 USD, fee 1.81, x 100",
        "9: 2025-07-01 dividend KO = 51 USD",
        "10: 2025-06-25 tax SHEL = 4.5 USD",
        "11: 2025-06-20 expire AAPL 2025-06-20 180 CALL 1 USD, x 100",
        "12: 2025-06-02 deposit = 500 USD",
    ]


def test_robinhood() -> None:
    assert told("robinhood.csv") == [
        "robinhood",
        "2: 2024-06-28 buy VIG 0.4228 @ 182.02 = 76.96 USD",
        "5: 2024-06-28 dividend VIG = 76.96 USD",
        "6: 2024-06-20 sell KO 2025-01-17 60 PUT 1 @ 3.2 = 319.95 USD, x 100",
        "7: 2024-06-10 split NVDA 90 added USD",
        # 100S leave, 10 come.
        "9: 2024-06-07 split NEWC 0.1 USD",
        "11: skipped: the other half of line 9",
        "13: 2024-05-31 fee = 5 USD",
        "14: 2024-05-24 expire TSLA 2024-05-24 200 CALL 1 USD, x 100",
        "15: 2024-05-15 sell VIG 20 @ 181 = 3619.97 USD",
        "17: 2024-04-27 dividend GE = 0.85 USD, tax 0.15",
        "18: skipped: withheld from the dividend of line 17",
        "19: 2024-04-01 interest = 0.42 USD",
        "20: unread: The file does not say of which security these shares came: enter the row.",
        "21: 2024-01-04 buy VIG 100 @ 169.5 = 16950 USD",
        "23: 2024-01-02 deposit = 17000 USD",
        "24: unread: The word “T/A” in the column “Trans Code” is not known.",
        "26: skipped: a remark, no row",
    ]


def test_questrade() -> None:
    assert told("questrade.csv") == [
        "questrade",
        "2: 2024-01-02 deposit = 7000 CAD",
        "3: 2024-01-05 buy XEQT.TO 100 @ 30 = 3004.95 CAD, fee 4.95",
        # The price in US dollars, the money in Canadian ones: 1049.01 × 1.34.
        "4: 2024-01-08 buy AVGO 1 @ 1049.01 = 1405.67 CAD",
        # 1350 CAD out, 1000 USD in.
        "5: 2024-01-10 convert USD 1000 = 1350 CAD",
        "6: skipped: the other half of line 5",
        "7: 2024-03-27 dividend XEQT = 14.2 CAD",
        # Its inner code is that of the fund that was traded under the same name.
        "8: 2024-03-28 buy XEQT.TO 0.458 @ 31 = 14.2 CAD",
        "9: 2024-04-01 interest = 0.42 CAD",
        "10: 2024-04-15 fee = 3.5 USD",
        "11: 2024-05-01 split SHOP.TO 90 added CAD",
        "12: 2024-05-09 sell KO 2025-01-17 60 PUT 1 @ 3.2 = 309.05 USD, fee 10.95, x 100",
        "13: skipped: moved between balances of the same account",
        "14: 2024-05-16 withdraw = 200 CAD",
        "15: unread: The word “ZZZ” in the column “Action” is not known.",
    ]


def test_accounts_are_told_where_a_file_has_several() -> None:
    several, one = read("fidelity-history-accounts.csv"), read("questrade.csv")
    assert {row.entry.account for row in several.rows if row.entry} == {"IRA Account", "Brokerage"}
    # One account needs no number: it is the broker's.
    assert {row.entry.account for row in one.rows if row.entry} == {"Questrade"}


def test_vanguard_tells_what_is_held_as_well() -> None:
    assert isinstance(vanguard.FORMAT, BothKinds)
    sheets = read("vanguard.csv").sheets
    rows = vanguard.FORMAT.read_as(sheets, "holdings").rows
    assert [tell(row) for row in rows[:3]] == [
        "2: VIG 100.4228 USD",
        "3: CASH 20 USD",
        "4: VTI 10 USD",
    ]
    assert {row.state for row in rows[3:]} == {"skipped"}


def test_vanguard_report() -> None:
    assert told("vanguard-report.xlsx") == [
        "vanguard",
        "5: 2024-03-12 buy VTWG 5 @ 71.43 = 357.15 USD",
        # Without a trade date that of settlement counts.
        "6: 2024-11-05 dividend VFIAX = 1.25 USD",
        "7: 2024-06-20 interest = 12.44 USD",
        "8: skipped: moved into or out of the fund that keeps the account’s cash",
        "9: 2024-02-07 fee = 15 USD",
        "10: 2024-05-12 deposit = 250 USD",
        # The sale of the fund that pays it has the other sign.
        "11: 2024-09-01 withdraw = 275.1 USD",
        "13: skipped: a remark, no row",
        "14: skipped: a remark, no row",
    ]
