"""Brokers in Japan: every made-up file gives the rows that its lines say."""

from __future__ import annotations

from tests.book.brokers.telling import told


def test_sbi() -> None:
    assert told("sbi.csv") == [
        "sbi",
        "9: 2024-02-05 buy 8306 100 @ 1362.5 = 136349 JPY, fee 99",
        "10: 2024-03-12 buy 5401 200 @ 3580 = 716000 JPY",
        # A fund is priced per 10,000 units: 13,723 × 2.9148 = 40,000.
        "11: 2024-07-02 buy SBI・V・S&P500インデックス・ファンド 13723 @ 2.9148 = 40000 JPY",
        # On margin the last column is the gain.
        "12: 2024-08-05 buy 7203 100 @ 2232 JPY",
        "13: 2024-08-06 sell 7203 100 @ 2558 JPY",
        "14: skipped: shares that margin trades have counted are delivered",
    ]


def test_rakuten() -> None:
    assert told("rakuten.csv") == [
        "rakuten",
        "2: 2024-06-14 buy 7267 100 @ 1602.5 = 160250 JPY",
        "3: 2024-07-01 buy 1475 40 @ 281.6 = 11264 JPY",
        "4: 2024-08-01 sell 7267 50 @ 1510 = 75445 JPY, fee 55",
        "5: 2024-09-02 buy 6976 100 @ 3100 JPY",
        "6: 2024-09-09 transfer_in 285A 10 JPY",
    ]


def test_rakuten_american_shares() -> None:
    assert told("rakuten-us.csv") == [
        "rakuten",
        # Paid in yen at 145.20: 4.80 and 0.48 USD of fee and tax.
        "2: 2024-01-10 buy VTI 5 @ 236 = 172103 JPY, fee 696.96, tax 69.696",
        "3: 2024-03-08 sell KO 10 @ 59.5 = 591.77 USD, fee 2.94, tax 0.29",
    ]


def test_rakuten_funds() -> None:
    assert told("rakuten-funds.csv") == [
        "rakuten",
        "2: 2024-01-30 buy eMAXIS Slim 全世界株式(オール・カントリー) 32432 @ 3.0834 = 100000 JPY",
        "3: 2024-08-19 sell eMAXIS Slim 全世界株式(オール・カントリー) 15884 @ 3.1478 = 50000 JPY",
    ]
