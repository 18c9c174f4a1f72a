"""Brokers in Taiwan: every made-up file gives the rows that its lines say."""

from __future__ import annotations

from tests.book.brokers.telling import told


def test_yuanta_trades() -> None:
    assert told("yuanta-trades.csv") == [
        "yuanta-trades",
        # One order, filled in two parts: one number, and both count.
        "2: 2023-03-06 buy 00878 2000 @ 17.52 = 35054 TWD, fee 14, id 2023-03-06 A0000001",
        "3: 2023-03-06 buy 00878 1000 @ 17.53 = 17537 TWD, fee 7, id 2023-03-06 A0000001#2",
        "4: skipped: a sum of other rows",
        "5: 2023-05-15 buy 6488 12 @ 500 = 6002 TWD, fee 2, id 2023-05-15 B0000002",
        # On margin (融資) the account pays 199,612 of 498,212: the shares cost price and fee.
        "6: 2023-05-15 buy 2330 1000 @ 498 TWD, fee 212, id 2023-05-15 B0000003",
        "7: skipped: a sum of other rows",
        # Its fee has the interest on the loan: 247 + 1,312.
        "8: 2023-06-20 sell 2330 1000 @ 580 TWD, fee 1559, tax 1740, id 2023-06-20 C0000004",
        "9: unread: The word “配” in the column “買賣別” is not known.",
        "10: skipped: a sum of other rows",
        "11: skipped: a sum of other rows",
    ]
