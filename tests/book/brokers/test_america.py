"""Brokers in the United States and Canada: every made-up file gives the rows that its lines say."""

from __future__ import annotations

from tests.book.brokers.telling import told


def test_firstrade_history() -> None:
    assert told("firstrade-history.csv") == [
        "firstrade-history",
        "2: 2023-01-03 deposit = 5000 USD",
        "3: 2023-01-05 buy SCHD 40 @ 75.25 = 3010 USD",
        # The description tells the tax: 23.93 gross.
        "4: 2023-03-27 dividend SCHD = 16.75 USD, tax 7.18",
        # What is put back is a purchase, not a second income.
        "5: 2023-03-27 buy SCHD 0.2301 @ 72.8 = 16.75 USD",
        # One contract is 100: 1.05 × 100 + 0.02.
        "6: 2023-04-10 buy LUMN 2024-01-19 5.5 CALL 1 @ 1.05 = 105.02 USD, fee 0.02, x 100",
        "7: 2023-04-12 spin_off GE 3 USD, for GENERAL ELECTRIC CO",
        "8: 2023-04-14 split GOOG 95 added USD",
        "9: skipped: moved between balances of the same account",
        "10: skipped: a note of the broker’s, no transaction",
        # A merger for cash is a sale.
        "11: 2023-05-01 sell TWTR 10 = 542 USD",
        "12: 2023-05-02 tax SCHD = 1.2 USD",
        # Interest paid is a fee.
        "13: 2023-05-16 fee = 3.1 USD",
        "14: 2023-05-20 transfer_in VOO 12 USD",
        "15: unread: The word “WHAT NOBODY HAS SEEN” in the column “Description” is not known.",
        "16: 2023-06-01 withdraw = 500 USD",
    ]


def test_firstrade_positions() -> None:
    assert told("firstrade-positions.xlsx") == [
        "firstrade-positions",
        "5: VIG 100.29596 @ 169.53 USD",
        "6: BRK.B 5 @ 362 USD",
        "7: KO 2025-01-17 60 PUT -1 @ 3.2 USD, x 100",
        "8: skipped: a sum of other rows",
    ]


def test_schwab_transactions() -> None:
    assert told("schwab-transactions.csv") == [
        "schwab-transactions",
        "2: 2024-12-20 dividend SWPPX = 12.4 USD",
        # Between cash and margin of the account.
        "3: skipped: moved between balances of the same account",
        "4: skipped: moved between balances of the same account",
        "5: 2024-12-02 sell TSLA 2025-06-20 250 CALL 1 @ 25 = 2499.34 USD, fee 0.66, x 100",
        "6: 2024-11-29 fee = 4.2 USD",
        "7: 2024-11-14 spin_off GEV 5 USD",
        "8: skipped: takes back line 9",
        "9: skipped: taken back by line 8",
        "10: 2024-10-10 dividend PPCB = 0.68 USD",
        # 587 / 14,675 = 0.04: one for 25.
        "11: 2024-10-09 split PPCB 0.04 USD",
        "12: skipped: the other half of line 11",
        # A merger for cash is a sale.
        "13: 2024-09-05 sell FOO 100 = 1000 USD, fee 5",
        "14: skipped: the other half of line 13",
        "15: 2024-08-20 exchange XOM 23 USD, for PXD 10",
        "16: skipped: the other half of line 15",
        "17: skipped: put back into shares on line 19",
        "18: skipped: withheld from the dividend of line 17",
        # 80 less 24 withheld, put back.
        "19: 2024-07-15 reinvest VIG 0.3 @ 186.6667 = 56 USD, tax 24",
        # A dividend taken back.
        "20: 2024-06-14 dividend SHEL = -3 USD",
        "21: 2024-05-03 expire KO 2024-05-03 60 PUT 2 USD, x 100",
        "22: 2024-04-02 fee SHEL = 0.8 USD",
        "23: 2024-03-01 withdraw = 300 USD",
        "24: 2024-02-01 transfer_in VIG 12 USD",
        "25: skipped: a security got another name",
        "26: unread: The word “Brand New Action” in the column “Action” is not known.",
        "27: skipped: a sum of other rows",
    ]


def test_schwab_positions() -> None:
    assert told("schwab-positions.csv") == [
        "schwab-positions",
        # 21,609 / 1,200.5.
        "4: SCHB 1200.5 @ 18 USD",
        # 2,500 for one contract of 100.
        "5: TSLA 2025-06-20 250 CALL -1 @ 25 USD, x 100",
        "6: KO 100 USD",
        "7: CASH 1234.56 USD",
        "8: skipped: a sum of other rows",
    ]
