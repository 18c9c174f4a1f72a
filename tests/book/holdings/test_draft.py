"""Unsaved edits: what they change, and what will be wrong once they are saved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.book.holdings.draft import CellChange, Draft, Place, RowChange, rows_apart
from portfolio.book.holdings.editing import EditRow, edit_rows
from portfolio.book.holdings.reading import read_holdings
from portfolio.book.tabular.table import read_table

TEXT = "symbol,shares,account,Strategy\nSPY,50,US,core\n\nKO,120,US,\nBRK-B,30,US,core\n"


def draft(text: str = TEXT, encoding: str = "utf-8") -> Draft:
    return Draft.of(read_holdings(text.encode(encoding)))


def changed(draft: Draft, position: int, **cells: str) -> Draft:
    rows = list(draft.rows)
    rows[position] = EditRow({**rows[position].cells, **cells}, rows[position].line)
    return draft.with_rows(rows)


def test_a_draft_begins_as_the_file_byte_for_byte() -> None:
    fresh = draft("\ufeff代號;股數\r\n0050.TW;１，０００\r\n\r\nSPY;1\r\n")
    assert fresh.changes == ()
    assert fresh.data == "\ufeff代號;股數\r\n0050.TW;１，０００\r\n\r\nSPY;1\r\n".encode()
    assert fresh.preview is fresh.file


def test_changes_say_which_rows_and_cells() -> None:
    # Lines: 1 header, 2 SPY, 3 blank, 4 KO, 5 BRK-B.
    one = changed(draft(), 0, shares="60")
    edited = one.with_rows(
        [one.rows[0], one.rows[2], EditRow({"symbol": "VIG", "shares": "7", "account": ""})]
    )
    assert edited.changes == (
        RowChange("changed", Place(2), (CellChange("shares", "50", "60"),), "SPY"),
        RowChange(
            "deleted",
            Place(4),
            (
                CellChange("symbol", "KO", ""),
                CellChange("shares", "120", ""),
                CellChange("account", "US", ""),
            ),
            "KO",
        ),
        RowChange(
            "added",
            Place(None, 1),
            (CellChange("symbol", "", "VIG"), CellChange("shares", "", "7")),
            "VIG",
        ),
    )
    assert edited.counts == {"changed": 1, "deleted": 1, "added": 1}
    # The blank line stood above KO and goes with it.
    assert (
        edited.data.decode()
        == "symbol,shares,account,Strategy\nSPY,60,US,core\nBRK-B,30,US,core\nVIG,7,,\n"
    )


def test_a_value_changed_back_is_no_change() -> None:
    assert changed(changed(draft(), 0, shares="60"), 0, shares="50").changes == ()


def test_new_rows_without_anything_are_left_out_and_cleared_rows_are_deleted() -> None:
    fresh = draft()
    assert fresh.with_rows([*fresh.rows, EditRow({"symbol": " ", "shares": ""})]).changes == ()
    cleared = changed(fresh, 1, symbol="", shares="", account="")
    assert [(c.kind, c.place.line, c.symbol) for c in cleared.changes] == [("deleted", 4, "KO")]


def test_a_row_whose_cells_all_stand_beyond_the_header_is_not_lost() -> None:
    text = "symbol,shares\nSPY,1\n,,oops\n"
    edited = changed(draft(text), 0, shares="2")
    assert edited.data.decode() == "symbol,shares\nSPY,2\n,,oops\n"


def test_problems_of_unsaved_rows_are_at_the_line_on_disk_or_at_a_new_row() -> None:
    # KO (line 4) goes, BRK-B becomes BRK.B: in the file to come it would be line 3, on disk it is
    # line 5.
    one = changed(draft(), 2, symbol="BRK.B")
    edited = one.with_rows([one.rows[0], one.rows[2], EditRow({"symbol": "VIG", "shares": "many"})])
    assert [(f.problem.code, f.place, f.problem.column) for f in edited.findings] == [
        ("bad_symbol", Place(5), "symbol"),
        ("bad_number", Place(None, 1), "shares"),
    ]
    assert "BRK-B" in edited.findings[0].problem.message


def test_problems_come_most_severe_first_and_about_the_header_without_a_place() -> None:
    findings = draft("symbol,shares,target\nSPY,0,70\nKO,x,\nVIG,1,40\n").findings
    # The order of the file would be: targets (header), 0 shares (line 2), x (line 3).
    assert [(f.problem.severity, f.problem.code, f.place) for f in findings] == [
        ("error", "bad_number", Place(3)),
        ("warning", "targets_over_100", None),
        ("info", "zero_shares", Place(2)),
    ]


def test_a_sentence_that_names_another_line_names_it_as_on_disk() -> None:
    text = "symbol,shares\nKO,1\nSPY,1\nVIG,2\n"
    fresh = draft(text)
    edited = fresh.with_rows([*fresh.rows[1:], EditRow({"symbol": "SPY", "shares": "1"})])
    [finding] = edited.findings
    # SPY is line 3 on disk, and would be line 2.
    assert (finding.problem.code, finding.place) == ("repeated_row", Place(None, 1))
    assert finding.problem.facts["earlier"] == 3


def test_rows_apart_counts_what_only_one_side_has() -> None:
    ours, theirs = (
        read_table(b"symbol,shares\nSPY,1\nSPY,1\nKO,2\n"),
        read_table(b"symbol,shares\nSPY,1\nVIG,3\n"),
    )
    assert ours is not None
    assert theirs is not None
    # Ours alone: one SPY (two against one) and KO. Theirs alone: VIG.
    assert rows_apart(ours, theirs) == (2, 1)


cell = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=8)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(["symbol", "shares", "Strategy"]), cell),
        max_size=6,
    )
)
def test_what_a_draft_shows_is_what_its_bytes_say(
    encoding: str, edits: list[tuple[int, str, str]]
) -> None:
    edited = draft(TEXT, encoding)
    rows = list(edited.rows)
    for position, column, text in edits:
        rows[position] = replace(rows[position], cells={**rows[position].cells, column: text})
    edited = edited.with_rows(rows)
    again = Draft.of(read_holdings(edited.data))
    assert [row.cells for row in again.rows] == [row.cells for row in edited.rows]
    assert (edited.changes == ()) == (edit_rows(edited.file.table) == edited.rows)
