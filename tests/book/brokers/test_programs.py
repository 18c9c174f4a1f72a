"""Other programs’ files: every made-up one gives the rows that its lines say."""

from __future__ import annotations

from portfolio.book.brokers.programs import yahoo_quotes
from tests.book.brokers.telling import read, tell, told


def test_yahoo_quotes() -> None:
    assert told("yahoo-quotes.csv") == [
        "yahoo-quotes",
        # 60 of 100 are left at 169.5, then 20 more: (60 × 169.5 + 20 × 180.5) ÷ 80.
        (
            "2: VIG 80 @ 172.25, lot 2024-01-04 100 @ 169.5, lot 2024-05-09 -40 @ 181,"
            " lot 2024-06-10 20 @ 180.5"
        ),
        "3: skipped: counted on line 2",
        "4: skipped: counted on line 2",
        "5: skipped: only watched, nothing is held of it",
        "6: skipped: bought and sold again, nothing is left",
        "7: skipped: counted on line 6",
        "8: 0050.TW 1000 @ 131.5, lot 2024-01-08 1000 @ 131.5",
        "9: CASH 49989.32, lot 2024-01-02 50000, lot 2024-02-02 -10.68",
        "10: skipped: counted on line 9",
        "11: unread: The word “GIFT” in the column “Transaction Type” is not known.",
    ]


def test_portfolio_performance() -> None:
    assert told("portfolio-performance.csv") == [
        "portfolio-performance",
        # Semicolons and decimal commas.
        "2: 2024-01-04 buy VIG 100 = 16954.95 USD, fee 4.95",
        # Net of the tax.
        "3: 2024-03-27 dividend VIG = 53.87 USD, tax 23.09",
        "4: 2024-05-09 transfer_out VIG 20 = 3620 USD",
        "5: 2024-06-01 withdraw = 1000 USD",
        "6: 2024-06-03 fee = -2.5 USD",
        "7: 2024-06-04 fee = 1.2 USD",
        "8: unread: The word “Something” in the column “Type” is not known.",
    ]


def test_portfolio_performance_de() -> None:
    assert told("portfolio-performance-de.csv") == [
        "portfolio-performance",
        "2: 2024-01-02 deposit = 20000 EUR",
        # 16,950 USD for 100, paid in euros.
        "3: 2024-01-04 buy VIG 100 @ 169.5 = 15484.89 EUR, fee 5.9",
        "4: 2024-03-27 dividend VIG = 49.75 EUR, tax 21.32",
        "5: 2024-05-09 sell VIG 20 @ 181 = 3345.1 EUR, fee 5.9",
        "6: 2024-05-10 transfer_out = 500 EUR",
        "7: 2024-05-11 interest = 3.21 EUR, tax 1.14",
        # A refund.
        "8: 2024-05-12 tax = -4 EUR",
        "9: 2024-05-13 withdraw = 100 EUR",
        "10: 2024-05-14 transfer_in VIG 5.5 = 1000 EUR",
    ]


def test_ghostfolio() -> None:
    assert told("ghostfolio.csv") == [
        "ghostfolio",
        # A fee’s code is a label.
        "2: 2021-09-01 fee = 49 USD",
        "3: 2021-09-16 buy MSFT 5 @ 298.58 = 1511.9 USD, fee 19",
        # 5 × 0.62.
        "4: 2021-11-17 dividend MSFT = 3.1 USD",
        "5: 2021-12-12 buy BTC-USD 1 @ 44558.42 = 44558.42 USD",
        "6: 2022-01-01 buy Penthouse Apartment 1 @ 500000 = 500000 USD",
        "7: 2022-05-06 sell US5949181045 2 @ 310 = 619 USD, fee 1",
        "8: skipped: nothing moved",
        "9: 2022-12-31 interest = 12.5 USD",
        "10: unread: A debt or a thing of value is no transaction: enter it among the holdings.",
        # 101.5 pence, and 500 pence of fee.
        "11: 2022-12-31 buy VOD.L 100 @ 1.015 = 106.5 GBP, fee 5",
    ]


def test_wealthfolio() -> None:
    assert told("wealthfolio.csv") == [
        "wealthfolio",
        "2: 2024-01-15 buy MSFT 10 @ 380.5 = 3809.95 USD, fee 4.95",
        "3: 2024-02-01 dividend MSFT = 7.5 USD",
        "4: 2024-02-15 deposit = 1000 USD",
        "5: 2024-03-01 sell MSFT 2 @ 400 = 795.05 USD, fee 4.95",
        # The money is the amount, whatever quantity and price say.
        "6: 2024-03-15 withdraw = 500 USD",
        # 240 put back into half a share.
        "7: 2024-04-01 reinvest VOO 0.5 @ 480 = 240 USD",
        "8: 2024-05-01 interest = 12.5 USD",
        "9: 2024-05-02 fee = 25 USD",
        "10: 2024-05-03 tax = 15 USD",
        "11: 2024-05-15 split NVDA 10",
        "12: 2024-06-01 transfer_in TD.TO 10 @ 85 = 850 CAD",
        "13: 2024-06-02 transfer_out = 50 USD",
        "14: 2024-06-03 interest = 5 USD",
        "15: unread: The word “ADJUSTMENT” in the column “activityType” is not known.",
    ]


def test_snowball() -> None:
    assert told("snowball.csv") == [
        "snowball",
        "2: 2024-01-02 deposit = 17000 USD",
        "3: 2024-01-04 buy VIG 100 @ 169.5 = 16954.95 USD, fee 4.95",
        # A dividend’s money is its quantity, before tax.
        "4: 2024-03-27 dividend VIG = 53.87 USD, tax 23.09",
        "5: 2024-05-09 sell VIG 20 @ 181 = 3619 USD, fee 1",
        "6: 2024-06-10 split NVDA 10",
        # The ratio stands in the price.
        "7: 2024-06-11 split OXLC 0.2",
        "8: 2024-06-12 stock_dividend SAN 3 EUR",
        # 1000 dollars for 65,000 rubles, and a dollar of fee: two transactions of one line.
        "9: 2024-06-13 convert USD 1000 = 65000 RUB",
        # 1000 dollars for 65,000 rubles, and a dollar of fee: two transactions of one line.
        "9: 2024-06-13 fee = 1 USD",
        "10: 2024-06-14 fee = 10 USD",
        "11: 2024-06-15 interest = 12.5 USD",
        "12: skipped: a setting of the program, no transaction",
        "13: unread: The file does not say of which security these shares came: enter the row.",
        "14: 2024-06-18 withdraw = 100 USD",
        "15: unread: The word “Active_Convert” in the column “Event” is not known.",
    ]


def test_yahoo_quotes_as_transactions() -> None:
    sheets = read("yahoo-quotes.csv").sheets
    rows = yahoo_quotes.FORMAT.read_as(sheets, "transactions").rows
    assert [tell(row) for row in rows] == [
        "2: 2024-01-04 buy VIG 100 @ 169.5, fee 4.95",
        "3: 2024-05-09 sell VIG 40 @ 181",
        "4: 2024-06-10 buy VIG 20 @ 180.5",
        "5: skipped: only watched, nothing is held of it",
        "6: 2024-01-05 buy AVGO 10 @ 1049",
        "7: 2024-06-01 sell AVGO 10 @ 1300",
        "8: 2024-01-08 buy 0050.TW 1000 @ 131.5, fee 112",
        "9: 2024-01-02 deposit = 50000",
        "10: 2024-02-02 fee = 10.68",
        "11: unread: The word “GIFT” in the column “Transaction Type” is not known.",
    ]
