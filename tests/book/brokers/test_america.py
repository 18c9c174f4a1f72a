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
        "15: unread: The word “SOMETHING NOBODY HAS SEEN” in the column “Description” is not known.",
        "16: 2023-06-01 withdraw = 500 USD",
    ]
