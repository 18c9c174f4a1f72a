"""Editing the table of ``holdings.csv``: what nobody touched stays as it was typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.book.holdings.columns import COLUMNS
from portfolio.book.holdings.editing import EditRow, column_keys, edit_rows, edited
from portfolio.book.holdings.reading import read_holdings
from portfolio.book.tabular.table import Table, bytes_of, new_table, read_table, text_of

TEXT = '代號;策略;股數;備註\r\nSPY;"核;心";"1.000,50" ;\r\n\r\nQQQ;;２;=1+1\r\n'


def table_of_text(text: str, codec: str = "utf-8") -> Table:
    table = read_table(text.encode(codec))
    assert table is not None
    return table


def changed(row: EditRow, **cells: str) -> EditRow:
    return replace(row, cells={**row.cells, **cells})


def test_rows_are_keyed_by_the_products_names_and_the_users_headers() -> None:
    first, second = edit_rows(table_of_text(TEXT))
    assert first == EditRow({"symbol": "SPY", "策略": "核;心", "shares": "1.000,50", "note": ""}, 2)
    assert (second.cells["shares"], second.line) == ("２", 4)


def test_no_edit_is_no_change() -> None:
    table = table_of_text(TEXT)
    assert text_of(edited(table, edit_rows(table))) == TEXT


def test_one_edit_changes_one_cell() -> None:
    table = table_of_text(TEXT)
    first, second = edit_rows(table)
    after = edited(table, [changed(first, note='say "hi"'), second])
    assert text_of(after) == TEXT.replace('"1.000,50" ;', '"1.000,50" ;"say ""hi"""')


def test_deleting_moving_and_adding_rows() -> None:
    table = table_of_text(TEXT)
    first, second = edit_rows(table)
    assert text_of(edited(table, [second])) == "代號;策略;股數;備註\r\n\r\nQQQ;;２;=1+1\r\n"
    new = EditRow({"symbol": "KO", "shares": "5"})
    after = edited(table, [second, new, first])
    assert (
        text_of(after)
        == '代號;策略;股數;備註\r\n\r\nQQQ;;２;=1+1\r\nKO;;5;\r\nSPY;"核;心";"1.000,50" ;\r\n'
    )
    # Line numbers are those of the new text.
    assert [row.line for row in edit_rows(after)] == [3, 4, 5]


def test_a_row_added_to_a_file_without_a_last_line_break() -> None:
    table = table_of_text("symbol,shares\nSPY,1")
    after = edited(table, [*edit_rows(table), EditRow({"symbol": "KO", "shares": "1,000"})])
    assert text_of(after) == 'symbol,shares\nSPY,1\nKO,"1,000"\n'


def test_a_new_column_is_appended_only_when_filled() -> None:
    table = table_of_text("代號,股數\nSPY,1\nKO,2\n")
    first, second = edit_rows(table)
    assert text_of(edited(table, [changed(first, target=""), second])) == "代號,股數\nSPY,1\nKO,2\n"
    after = edited(
        table, [changed(first, target="60"), changed(second, strategy="core", account="A")]
    )
    assert text_of(after) == "代號,股數,account,target,strategy\nSPY,1,,60\nKO,2,A,,core\n"


def test_short_and_long_rows_keep_their_cells() -> None:
    table = table_of_text("symbol,shares,note\nSPY,1\nKO,2,x,y\n")
    first, second = edit_rows(table)
    after = edited(table, [changed(first, note="n"), changed(second, shares="3")])
    assert text_of(after) == "symbol,shares,note\nSPY,1,n\nKO,3,x,y\n"


def test_headers_that_are_there_twice_or_empty_get_their_number() -> None:
    assert column_keys(table_of_text("代號,Symbol,,x,x,\n")) == (
        "symbol",
        "symbol (2)",
        "(3)",
        "x",
        "x (5)",
        "(6)",
    )


def test_a_line_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        edited(table_of_text(TEXT), [EditRow({}, 99)])


def test_a_new_file() -> None:
    table = edited(
        new_table(COLUMNS), [EditRow({"symbol": "0050.TW", "shares": "1,000", "account": "國泰"})]
    )
    file = read_holdings(bytes_of(table))
    assert file.problems == ()
    assert (file.holdings[0].shares, file.holdings[0].account) == (1000, "國泰")
    assert file.table.header.cells == COLUMNS
    assert bytes_of(table).startswith(b"\xef\xbb\xbf")


def test_a_table_without_a_header_gets_one() -> None:
    table = edited(table_of_text(""), [EditRow({"symbol": "SPY", "shares": "1"})])
    assert text_of(table) == "symbol,shares\nSPY,1\n"


CELL = st.text(max_size=10) | st.text(alphabet='",;\t\r\n =+-@a"台', max_size=6)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=5), st.sampled_from(["utf-8", "utf-16"]))
def test_a_save_and_a_load_change_nothing(rows: list[tuple[str, str, str]], codec: str) -> None:
    """Whatever is typed into new rows comes back, and saving the result again gives the
    same bytes.
    """
    table = table_of_text("symbol,shares,我的\n", codec)
    typed = [EditRow({"symbol": a, "shares": b, "我的": c}) for a, b, c in rows]
    data = bytes_of(edited(table, typed))
    again = read_table(data)
    assert again is not None
    assert [row.cells for row in edit_rows(again)] == [row.cells for row in typed if _filled(row)]
    assert bytes_of(again) == data
    assert bytes_of(edited(again, edit_rows(again))) == data


@given(
    st.text(alphabet='台積電元大中華ABC123 ,;"\n祥碩ｽｷ', max_size=20),
    st.sampled_from(["cp950", "cp932"]),
)
def test_old_encodings_lose_nothing_either(note: str, codec: str) -> None:
    header = {
        "cp950": "代號,股數,備註\n0050.TW,1,台灣\n",
        "cp932": "symbol,shares,note\n1475.T,1,ソニー銀行\n",
    }[codec]
    table = table_of_text(header, codec)
    (row,) = edit_rows(table)
    again = read_table(bytes_of(edited(table, [changed(row, note=note)])))
    assert again is not None
    assert edit_rows(again)[0].cells == {**row.cells, "note": note}


def _filled(row: EditRow) -> bool:
    return any(value.strip() for value in row.cells.values())
