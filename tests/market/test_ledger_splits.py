"""Splits that only the ledger tells: put in where the closes lack them, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from portfolio.book.records import Book, Correction, Settings, Transaction
from portfolio.market.ledger_splits import missing_splits, spin_offs_as_splits
from portfolio.market.quality.cleaning import clean
from portfolio.market.records import History, Market

if TYPE_CHECKING:
    from portfolio.book.transactions.types import TransactionKind

#: Four for one on the 18th: closes fall from 200 to 50.
DAYS = np.arange("2025-06-16", "2025-06-21", dtype="datetime64[D]")
JUMPING = np.array([198.0, 200.0, 50.0, 51.0, 50.5])
NONE = np.empty(0, "datetime64[D]"), np.empty(0)


def history(closes: np.ndarray, *splits: tuple[str, float]) -> History:
    days = np.array([day for day, _ in splits], "datetime64[D]")
    return History(
        "X",
        "TWD",
        "",
        DAYS,
        closes,
        *NONE,
        days,
        np.array([ratio for _, ratio in splits], np.float64),
    )


def row(day: date = date(2025, 6, 18), ratio: float = 4.0) -> Transaction:
    return Transaction(day, "split", "X", ratio)


def test_a_split_that_the_market_lacks_adjusts_the_closes_before_it() -> None:
    one = history(JUMPING)
    (split,) = missing_splits([row()], {"X": one})
    assert (split.symbol, split.day, split.kind, split.value) == (
        "X",
        date(2025, 6, 18),
        "split",
        4,
    )
    market = clean(Market({"X": one}, {}, "store"), (split,))
    # 198 ÷ 4 = 49.5, 200 ÷ 4 = 50.
    assert market.histories["X"].closes.tolist() == [49.5, 50, 50, 51, 50.5]
    assert market.histories["X"].split_ratios.tolist() == [4]
    assert market.findings == ()


@pytest.mark.parametrize(
    "closes",
    [
        JUMPING / np.array([4, 4, 1, 1, 1]),  # adjusted already
        JUMPING
        * np.array([1, 1, 4, 4, 4])
        / np.array([1, 1, 2, 2, 2.0])
        * 1.1,  # 200 to 110: more like nothing
    ],
)
def test_closes_that_do_not_fall_so_far_stay(closes: np.ndarray) -> None:
    assert missing_splits([row()], {"X": history(closes)}) == ()


def test_a_split_that_the_market_has_is_not_put_in_again() -> None:
    # Within 7 days and 1 %, or 120 days and 0.2 %, it is the same one; a split of another ratio is
    # not.
    assert missing_splits([row()], {"X": history(JUMPING, ("2025-06-25", 4.03))}) == ()
    assert missing_splits([row()], {"X": history(JUMPING, ("2025-10-16", 4.007))}) == ()
    assert len(missing_splits([row()], {"X": history(JUMPING, ("2025-10-17", 4.0))})) == 1
    assert len(missing_splits([row()], {"X": history(JUMPING, ("2025-06-26", 4.03))})) == 1
    assert len(missing_splits([row()], {"X": history(JUMPING, ("2025-06-18", 2.0))})) == 1


def test_the_users_own_correction_goes_first() -> None:
    own = Correction("X", date(2025, 6, 17), "split", 4.0)
    assert missing_splits([row()], {"X": history(JUMPING)}, [own]) == ()


def test_other_rows_and_securities_without_closes_count_for_nothing() -> None:
    buy = Transaction(date(2025, 6, 18), "buy", "X", 4.0, 1.0, 4.0)
    assert missing_splits([buy], {"X": history(JUMPING)}) == ()
    assert missing_splits([row()], {}) == ()
    assert (
        missing_splits([row(date(2025, 6, 16)), row(date(2025, 7, 1))], {"X": history(JUMPING)})
        == ()
    )


# --- Spin-offs that are filed as splits -----------------------------------------------------------


def child(kind: TransactionKind, day: int = 18, **more: Any) -> Transaction:
    cells: dict[str, Any] = {"amount": 0.0 if kind == "buy" else None, "account": "A"} | more
    return Transaction(date(2025, 6, day), kind, "CHILD", 10.0, **cells)


def told(*rows: Transaction, histories: dict[str, History] | None = None) -> list[str]:
    parent = history(np.array([100.0, 100, 100, 101, 102]), ("2025-06-18", 1.25))
    bought = Transaction(date(2025, 1, 6), "buy", "X", 100.0, 100.0, 10000.0, account="A")
    book = Book(Path("holdings.csv"), "", (), Settings(), (), transactions=(bought, *rows))
    found = spin_offs_as_splits(book, {"X": parent, **(histories or {})})
    assert all(f.problem.message for f in found)
    assert all(
        [(c.kind, c.value, c.day) for c in f.alternative] == [("split", 1.0, f.first)]
        for f in found
    )
    return [f.symbol for f in found]


def test_a_split_with_which_another_security_came_is_doubted() -> None:
    assert told(child("buy")) == ["X"]
    assert told(child("transfer_in", day=23)) == ["X"]
    assert told(child("spin_off", other="X"), child("buy")) == ["X"]
    # Too late, paid for, of another parent, of another account, of its own.
    assert told(child("buy", day=24)) == []
    assert told(child("buy", amount=5.0)) == []
    assert told(child("spin_off", other="Y")) == []
    assert told(child("buy", account="B")) == []
    assert told(Transaction(date(2025, 6, 18), "stock_dividend", "X", 25.0, account="A")) == []


def test_what_was_moved_between_accounts_was_not_split_off() -> None:
    out = replace(child("transfer_out", day=16), account="B")
    assert told(child("transfer_in"), out) == []
    old = replace(history(JUMPING), symbol="CHILD", days=DAYS - 60)
    assert told(child("transfer_in"), histories={"CHILD": old}) == []
    young = replace(old, days=DAYS - 3)
    assert told(child("transfer_in"), histories={"CHILD": young}) == ["X"]
