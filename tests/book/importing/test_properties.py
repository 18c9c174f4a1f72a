"""What holds for the files of every broker, however they are cut, repeated or shuffled."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from portfolio.book.importing.records import Download
from portfolio.book.importing.writing import can_be_held, write_import
from tests.book.importing.importing_case import FILES, new_rows, previewed

if TYPE_CHECKING:
    from pathlib import Path

#: Files of transactions of one line a row.
TEXTS = (
    "cathay-foreign.csv",
    "etrade.csv",
    "fidelity-history.csv",
    "firstrade-history.csv",
    "fubon-trades.csv",
    "ghostfolio.csv",
    "portfolio-performance.csv",
    "questrade.csv",
    "revolut.csv",
    "sbi.csv",
    "schwab-transactions.csv",
    "sharesies.csv",
    "snowball.csv",
    "trading212.csv",
    "wealthfolio.csv",
    "yuanta-trades.csv",
)


def _file(name: str, top: list[bytes], rows: list[bytes], ending: bytes) -> Download:
    return Download(name, ending.join([*top, *rows, b""]))


def _top(home: Path, name: str) -> tuple[list[bytes], list[bytes], bytes]:
    """The lines as ``lines`` gives them, the header found where the format finds it."""
    header = previewed(home, name).files[0].header_line
    data = (FILES / name).read_bytes()
    ending = b"\r\n" if b"\r\n" in data else b"\n"
    parts = data.rstrip().split(ending)
    return parts[:header], parts[header:], ending


@pytest.mark.parametrize("name", sorted(p.name for p in FILES.iterdir()))
def test_a_file_imported_twice_adds_nothing(tmp_path: Path, name: str) -> None:
    first = previewed(tmp_path, name)
    done = write_import(first, leave_out=True)
    again = previewed(tmp_path, name)
    assert new_rows(again) == []
    assert [p for p in again.changed_holdings if can_be_held(p)] == []
    assert again.count("new") <= len(done.not_held)


@pytest.mark.parametrize("name", sorted(p.name for p in FILES.iterdir()))
def test_a_file_beside_itself_counts_once(tmp_path: Path, name: str) -> None:
    assert new_rows(previewed(tmp_path, name, name)) == new_rows(previewed(tmp_path, name))


@pytest.mark.parametrize("name", TEXTS)
def test_two_halves_are_the_whole(tmp_path: Path, name: str) -> None:
    top, rows, ending = _top(tmp_path, name)
    whole = new_rows(previewed(tmp_path, name))
    for cut in range(1, len(rows)):
        halves = [
            _file("one.csv", top, rows[:cut], ending),
            _file("two.csv", top, rows[cut:], ending),
        ]
        assert new_rows(previewed(tmp_path, *halves)) == whole, f"cut before row {cut}"


@pytest.mark.parametrize("name", TEXTS)
def test_downloads_may_overlap(tmp_path: Path, name: str) -> None:
    top, rows, ending = _top(tmp_path, name)
    third = max(len(rows) // 3, 1)
    halves = [
        _file("one.csv", top, rows[: -third or None], ending),
        _file("two.csv", top, rows[third:], ending),
    ]
    assert new_rows(previewed(tmp_path, *halves)) == new_rows(previewed(tmp_path, name))


def test_a_sum_anywhere_changes_nothing(tmp_path: Path) -> None:
    top, rows, ending = _top(tmp_path, "yuanta-trades.csv")
    whole = new_rows(previewed(tmp_path, "yuanta-trades.csv"))
    total = next(row for row in rows if "小計".encode("big5") in row or "小計".encode() in row)
    for place in range(len(rows) + 1):
        file = _file("one.csv", top, [*rows[:place], total, *rows[place:]], ending)
        assert new_rows(previewed(tmp_path, file)) == whole


@pytest.mark.parametrize("name", ["yuanta-trades.csv", "trading212.csv", "firstrade-history.csv"])
def test_the_order_of_rows_changes_no_position(tmp_path: Path, name: str) -> None:
    top, rows, ending = _top(tmp_path, name)
    before = previewed(tmp_path, name)
    rows = list(rows)
    random.Random(7).shuffle(rows)
    after = previewed(tmp_path, _file("one.csv", top, rows, ending))
    assert sorted(after.holdings, key=repr) == sorted(before.holdings, key=repr)
    assert sorted(after.differences, key=repr) == sorted(before.differences, key=repr)
