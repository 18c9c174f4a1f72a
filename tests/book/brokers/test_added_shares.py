"""A broker tells a split by the shares added; the ledger keeps (held + added) ÷ held."""

from __future__ import annotations

from datetime import date

from portfolio.book.brokers.added_shares import with_ratios
from portfolio.book.brokers.base import BrokerRow, Entry, EntryType, Security


def row(line: int, day: int, kind: EntryType, shares: float, *, added: bool = False) -> BrokerRow:
    entry = Entry(date(2024, 7, day), kind, Security("AVGO"), shares=shares, is_added=added)
    return BrokerRow(line, (), "new", entry=entry)


def ratios(rows: list[BrokerRow], in_book: float | None = None) -> list[float | None]:
    """The shares of each split; None where it is unread."""
    return [
        one.entry.shares if isinstance(one.entry, Entry) else None
        for one in with_ratios(rows, lambda _: in_book)
        if one.entry is None or (isinstance(one.entry, Entry) and one.entry.type == "split")
    ]


def test_by_the_rows_of_the_file_whatever_their_order() -> None:
    rows = [row(2, 15, "split", 90, added=True), row(3, 5, "sell", 2), row(4, 4, "buy", 12)]
    assert ratios(rows) == [10.0]
    # What is traded on the day is traded after it.
    assert ratios([*rows, row(5, 15, "buy", 100)]) == [10.0]


def test_a_second_split_counts_the_first() -> None:
    rows = [
        row(2, 1, "buy", 10),
        row(3, 2, "split", 10, added=True),
        row(4, 3, "split", 60, added=True),
    ]
    assert ratios(rows) == [2.0, 4.0]


def test_shares_taken_away() -> None:
    assert ratios([row(2, 1, "buy", 100), row(3, 2, "split", -90, added=True)]) == [0.1]


def test_by_the_book_where_the_file_does_not_know() -> None:
    alone = [row(2, 15, "split", 90, added=True)]
    assert ratios(alone, in_book=30) == [4.0]
    assert ratios(alone) == [None]
    # The file begins in the middle: 7 of the 10 were bought before it; 31 for 1 is no split.
    assert ratios([row(1, 1, "buy", 3), *alone], in_book=10) == [10.0]


def test_a_ratio_stays_as_it_is() -> None:
    assert ratios([row(2, 15, "split", 4)]) == [4.0]
