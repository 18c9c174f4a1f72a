"""The table: quotes, line numbers, and the promise that reading and writing change nothing."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.book.tabular.encodings import Decoded
from portfolio.book.tabular.table import Separator, bytes_of, quoted, read_table, table_of, text_of

CELLS = st.text(max_size=12) | st.text(alphabet='",;\t\r\n =+-@a "', max_size=8)


def rows_of(text: str) -> list[tuple[str, ...]]:
    table = table_of(Decoded(text, "utf-8"))
    return [table.header.cells, *(row.cells for row in table.rows)]


def test_quotes_separators_and_line_breaks_inside_cells() -> None:
    text = 'symbol,note\nSPY,"a, ""b""\nsecond line"\nQQQ,c\n'
    table = table_of(Decoded(text, "utf-8"))
    assert table.rows[0].cells == ("SPY", 'a, "b"\nsecond line')
    # SPY's note takes lines 2 and 3.
    assert [row.line for row in table.rows] == [2, 4]


def test_a_quote_that_never_closes_swallows_no_row() -> None:
    text = 'symbol,shares,note\nSPY,1,"5 inches\nQQQ,2,x\nKO,3,"y"\n'
    table = table_of(Decoded(text, "utf-8"))
    assert [row.cells for row in table.rows] == [
        ("SPY", "1", '"5 inches'),
        ("QQQ", "2", "x"),
        ("KO", "3", "y"),
    ]
    assert [row.stray_quote for row in table.rows] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("symbol,shares\nA,1\n", ","),
        ("symbol;shares\nA;1,5\n", ";"),
        ("symbol\tshares\nA\t1,5\n", "\t"),
        ('"sym;bol","sha;res",x\n', ","),  # separators inside quotes do not count
        ("sep=;\nsymbol;shares\n", ";"),  # Excel's own line
        ("\n\nsymbol;shares\n", ";"),
        ("symbol\n", ","),
        ("", ","),
    ],
)
def test_the_separator_is_the_one_of_the_header(text: str, separator: Separator) -> None:
    assert table_of(Decoded(text, "utf-8")).separator == separator


def test_lines_above_the_header_count_and_stay() -> None:
    text = "sep=;\r\n\r\nsymbol;shares\r\nA;1\r\n"
    table = table_of(Decoded(text, "utf-8"))
    assert (len(table.above), table.header.line, table.rows[0].line) == (2, 3, 4)
    assert text_of(table) == text


@given(st.text() | st.text(alphabet='ab",;\t\r\n "', max_size=40))
def test_any_text_comes_out_as_it_went_in(text: str) -> None:
    assert text_of(table_of(Decoded(text, "utf-8"))) == text


@given(st.text())
def test_any_file_comes_out_as_it_went_in(text: str) -> None:
    data = text.encode("utf-8")
    table = read_table(data)
    assert table is not None
    assert bytes_of(table) == data


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_csv_writes_we_read(rows: list[list[str]], separator: Separator) -> None:
    """Python's own writer as the reference, every cell in quotes."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        rows
    )
    table = table_of(Decoded(file.getvalue(), "utf-8"), separator)
    ours = [row.cells for row in (*table.above, table.header, *table.rows)]
    assert ours[: len(rows)] == [tuple(row) for row in rows]


@given(st.lists(CELLS, min_size=2, max_size=4))
def test_what_we_quote_csv_reads(cells: list[str]) -> None:
    # The standard reader refuses a bare carriage return outside quotes; ours are always inside.
    line = ",".join(quoted(cell) for cell in cells)
    assert list(csv.reader(io.StringIO(line + "\n", newline=""))) == [cells] or not any(cells)


def test_other_line_separators_of_unicode_end_no_row() -> None:
    assert rows_of("a,b\n1,x\u2028y\x0b\x85z\n") == [("a", "b"), ("1", "x\u2028y\x0b\x85z")]
