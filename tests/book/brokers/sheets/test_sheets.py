"""Bytes of every kind become the same rows of cells, with the lines on which they begin."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from portfolio.book.brokers.sheets import open_sheets


def lines(data: bytes | str) -> list[tuple[int, tuple[str, ...]]]:
    """The rows of a file of one sheet."""
    (sheet,) = open_sheets(data.encode() if isinstance(data, str) else data, "a file")
    return [(line.number, line.cells) for line in sheet.lines]


TABLE = "日期,代號,股數\n2024/01/08,0050,1000\n"
READ = [(1, ("日期", "代號", "股數")), (2, ("2024/01/08", "0050", "1000"))]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp950", "cp932"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_encoding_line_end_and_separator(encoding: str, newline: str, separator: str) -> None:
    # What is common in Tokyo is not in Taipei.
    table = TABLE if encoding != "cp932" else TABLE.replace("代號", "銘柄").replace("股數", "数量")
    text = table.replace("\n", newline).replace(",", separator)
    read = [(n, tuple(table.split("\n")[n - 1].split(","))) for n, _ in READ]
    assert lines(text.encode(encoding)) == read


def test_the_encoding_of_a_large_file_is_found_where_it_shows() -> None:
    plain = "2024/01/08,0050,1000\n" * 30_000
    for encoding in ("cp950", "utf-8"):
        read = lines(
            (TABLE.split("\n")[0] + "\n" + plain + "2024/01/09,元大台灣50,1\n").encode(encoding)
        )
        assert read[-1] == (30_002, ("2024/01/09", "元大台灣50", "1"))
        read = lines((plain + "2024/01/09,元大台灣50,1\n").encode(encoding))
        assert read[-1] == (30_001, ("2024/01/09", "元大台灣50", "1"))


def test_a_quoted_cell_with_line_breaks_keeps_the_lines_below_in_place() -> None:
    text = 'a,b\n1,"two\nCUSIP: 921908844"\n\n3,"say ""yes"", then no"\n'
    assert lines(text) == [
        (1, ("a", "b")),
        (2, ("1", "two\nCUSIP: 921908844")),
        (5, ("3", 'say "yes", then no')),
    ]


def test_a_quote_that_never_closes_swallows_nothing() -> None:
    text = 'a,b\n1,"open\n2,5" pipe\n3,c\nTotal,"",""\n'
    assert [number for number, _ in lines(text)] == [1, 2, 3, 4, 5]


def test_the_separator_of_a_header_below_titles() -> None:
    text = "Konto: 1, 2, 3\n\nDatum;Betrag\n2024-01-02;1,5\n2024-01-03;2,5\n2024-01-04;3,5\n"
    assert lines(text)[1:3] == [(3, ("Datum", "Betrag")), (4, ("2024-01-02", "1,5"))]
    assert lines("sep=;\na;b\n1,5;2,5\n") == [(2, ("a", "b")), (3, ("1,5", "2,5"))]


def test_cells_are_clean() -> None:
    assert lines('\ta , ＶＩＧ,="0050", ,\n') == [(1, ("a", "VIG", "0050"))]


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=9), max_size=5
        ),
        max_size=9,
    )
)
def test_what_a_csv_writer_writes_is_read(rows: list[list[str]]) -> None:
    import csv
    from io import StringIO

    written = StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([["h", "i", "j"], *rows])
    read = lines(written.getvalue())
    cells = [cell for _, row in read for cell in row]
    assert len(read) == 1 + sum(any(cell.strip("\u00a0\u3000 ") for cell in row) for row in rows)
    assert all(cell == cell.strip() for cell in cells)


def workbook(*rows: list[object], title: str = "Sheet") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_workbook() -> None:
    data = workbook(
        ["Positions"],
        [],
        ["code", "day", "moment", "shares", "price", "yes"],
        ["0050", date(2024, 1, 8), datetime(2024, 1, 8, 9, 35, 12), 1000, 0.1 + 0.2, True],
    )
    assert lines(data) == [
        (1, ("Positions",)),
        (3, ("code", "day", "moment", "shares", "price", "yes")),
        (4, ("0050", "2024-01-08", "2024-01-08 09:35:12", "1000", "0.3", "TRUE")),
    ]


def test_a_code_that_excel_shows_with_its_zeros() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"], sheet["C1"] = 50, 50, 45_000
    sheet["A1"].number_format = "0000"
    sheet["C1"].number_format = "e/m/d"
    written = BytesIO()
    book.save(written)
    assert lines(written.getvalue()) == [(1, ("0050", "50", "2023-03-15"))]


def test_several_sheets_of_a_workbook_and_hidden_ones() -> None:
    book = Workbook()
    for title, hidden in (("one", False), ("two", True), ("three", False), ("four", False)):
        sheet = book.create_sheet(title)
        if title != "four":
            sheet.append([title])
        sheet.sheet_state = "hidden" if hidden else "visible"
    written = BytesIO()
    book.save(written)
    assert [sheet.name for sheet in open_sheets(written.getvalue(), "b")] == ["one", "three"]


def test_tables_of_html() -> None:
    page = """<html><body><p>Account 1</p>
    <table><tr><td>outer<table><tr><th>a<th>b
    <tr><td rowspan=2>x<td>1
    <tr><td colspan=2>2 &amp; <b>3</b><br>4</table></table>
    <table><tr><td>next</table>"""
    assert [cells for _, cells in lines(page)] == [
        ("a", "b"),
        ("x", "1"),
        ("x", "2 & 3 4", "2 & 3 4"),
        ("outer",),
        ("next",),
    ]


def test_the_xml_of_excel_2003() -> None:
    page = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?> <Workbook
    xmlns="urn:schemas-microsoft-com:office:spreadsheet"
    xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
    <DocumentProperties><Author>me</Author></DocumentProperties> <Worksheet
    ss:Name="a"><Table><Row><Cell><Data ss:Type="String">code</Data></Cell> <Cell ss:Index="3"><Data
    ss:Type="Number">5</Data></Cell></Row></Table></Worksheet></Workbook>"""
    assert lines(page) == [(1, ("code", "", "5"))]
