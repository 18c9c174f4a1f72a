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


def test_yuanta_positions() -> None:
    assert told("yuanta-positions.csv") == [
        "yuanta-positions",
        "2: 00878 4000 @ 18.1 TWD",
        # A cost of the whole position: 21,000 / 200.
        "3: 006208 200 @ 105 TWD",
        # Lent shares sold (融券) are less than none.
        "4: 2603 -1000 @ 180 TWD",
        "5: skipped: a sum of other rows",
    ]


def test_cathay_app() -> None:
    assert told("cathay-app.csv") == [
        "cathay-app",
        "3: 2024-03-04 buy 元大台灣50 1000 @ 149.7 = 149912 TWD, fee 212, id 2024-03-04 a1234",
        # Bought and sold on one day (當沖) is paid whole.
        "4: 2024-03-05 sell 台積電 2000 @ 723 = 1439856 TWD, fee 2060, tax 2169, id 2024-03-05 a1240",
        "5: 2024-03-05 buy 台積電 2000 @ 716 = 1434042 TWD, fee 2040, id 2024-03-05 a1241",
        # On margin the account pays 74,250 of 185,263.
        "6: 2024-04-01 buy 長榮 1000 @ 185 TWD, fee 263, id 2024-04-01 a1300",
        "7: 2024-05-02 sell 元大台灣50 30 @ 158.8 = 4753 TWD, fee 6, tax 5, id 2024-05-02 a1377",
    ]


def test_cathay_foreign() -> None:
    assert told("cathay-foreign.csv") == [
        "cathay-foreign",
        # Paid in TWD at 31.2: the fee of 3 USD is 93.60, the price stays in USD.
        "6: 2024-01-10 buy BRK/B 2 @ 360 = 22557.6 TWD, fee 93.6",
        "7: 2024-02-20 buy 700 100 @ 290 = 29135.1 HKD, fee 135.1",
        "8: 2024-06-14 dividend SGOV = 15.4 USD, tax 6.6",
        "9: 2024-07-01 stock_dividend NVDA 90 USD",
        "10: 2024-08-15 transfer_in VT 10 USD",
        # No rate in the row: 36,700 for 1,148.82 USD.
        "11: 2024-09-02 sell VT 10 @ 115 = 36700 TWD, fee 37.6961",
        "12: skipped: a sum of other rows",
    ]


def test_cathay_foreign_as_a_workbook() -> None:
    assert told("cathay-foreign.xlsx") == [
        "cathay-foreign",
        "5: 2024-01-03 buy VIG 10 @ 169.5 = 1696.36 USD, fee 1.36",
    ]


def test_sinopac_trades() -> None:
    assert told("sinopac-trades.csv") == [
        "sinopac-trades",
        "3: 2024-01-15 buy 0050 1000 @ 132.1 = 132138 TWD, fee 38, id 2024-01-15 W0011",
        "4: 2024-02-22 sell 2330 100 @ 695 = 69273 TWD, fee 19, tax 208, id 2024-02-22 W0023",
        "5: 2024-03-18 dividend 00878 = 1590 TWD, fee 10",
        "6: 2024-04-01 deposit = 50000 TWD",
        "7: skipped: a sum of other rows",
    ]


def test_fubon_trades() -> None:
    assert told("fubon-trades.csv") == [
        "fubon-trades",
        # Years of the Republic: 113 is 2024.
        "2: 2024-01-05 buy 2412 1000 @ 120.5 = 120671 TWD, fee 171",
        "3: 2024-03-28 sell 2412 500 @ 126 = 62722 TWD, fee 89, tax 189",
        "4: 2024-07-08 dividend 2412 = 2369 TWD, fee 10",
        "5: 2024-08-20 stock_dividend 2881 50 TWD",
        "6: skipped: a sum of other rows",
    ]
