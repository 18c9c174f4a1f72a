"""Files made to hurt get a sentence, in time that grows with the file and below 500 MB."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio.book.brokers.sheets import open_sheets
from portfolio.errors import UnreadableFileError
from tests.book.brokers.sheets.test_sheets import workbook

if TYPE_CHECKING:
    from collections.abc import Callable

MB = 1 << 20
SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TEXT = b'<c t="inlineStr"><is><t>'
TAIL = b"</sheetData></worksheet>"


def repacked(part: str, content: bytes) -> bytes:
    """A workbook in which one file of the zip is another."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook(["a"]))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in {*source.namelist(), part}:
            target.writestr(name, content if name == part else source.read(name))
    return out.getvalue()


def one_cell(content: bytes) -> bytes:
    return repacked(SHEET, HEAD + b'<row r="1">' + content + b"</row>" + TAIL)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a cell of 10 MB": lambda: b"a,b,c\n1,2," + b"x" * (10 * MB),
    "a quoted cell of 10 MB": lambda: b'a,b,c\n1,2,"' + b"x" * (10 * MB) + b'"\n',
    "a cell of lines without end": lambda: b'a,b\n"' + b"x\n" * (5 * MB) + b'"\n',
    "a million columns": lambda: b"a," * 1_000_000,
    "64 MB of commas": lambda: b"," * (64 * MB),
    "64 MB of quotes": lambda: b'"' * (64 * MB),
    "60 MB of quotes left open": lambda: b'"a\n' * (20 * MB),
    "64 MB of empty lines": lambda: b"\n" * (64 * MB),
    "more than 64 MB": lambda: b"a,b\n" * (16 * MB + 1),
    "more than two million rows": lambda: b"1,2\n" * 2_000_001,
    "rows that are all different": lambda: b"".join(b"%d,x%d\n" % (i, i) for i in range(700_000)),
    "bytes that are no text": lambda: bytes(range(256)) * 10_000,
    "a PDF": lambda: b"%PDF-1.7\n",
    "a zip that is no workbook": lambda: b"PK\x03\x04" + b"x" * 1000,
    "an old workbook that is none": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 1000,
    "a zip bomb": lambda: one_cell(TEXT + b"x" * (200 * MB) + b"</t></is></c>"),
    "a bomb of texts": lambda: repacked("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * (10 * MB)),
    "a workbook's cell of 10 MB": lambda: one_cell(TEXT + b"x" * (10 * MB) + b"</t></is></c>"),
    "a row far down": lambda: repacked(
        SHEET, HEAD + b'<row r="999999999"><c r="A999999999"><v>1</v></c></row>' + TAIL
    ),
    "a cell far right": lambda: one_cell(b'<c r="ZZZZZ1"><v>1</v></c>'),
    "a million cells": lambda: one_cell(b"<c><v>1</v></c>" * 1_000_000),
    "elements in elements": lambda: one_cell(b"<c>" * 100_000),
    "entities in entities": lambda: repacked(
        SHEET, b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>' + HEAD + TAIL
    ),
    "formulas without results": lambda: workbook(["=1+1"]),
    "a page of tables in tables": lambda: b"<html><table><tr><td>" * 100_000,
    "a page of one row": lambda: b"<html><table><tr>" + b"<td>a" * 1_000_000,
    "a page of wide cells": lambda: b"<html><table><tr>" + b"<td colspan=999 rowspan=9>a" * 1_000,
    "a page's cell of 10 MB": lambda: b"<html><table><tr><td>" + b"x" * (10 * MB),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_gets_a_sentence(what: str) -> None:
    with pytest.raises(UnreadableFileError) as raised:
        open_sheets(HOSTILE[what](), "export.csv")
    assert "“export.csv”" in str(raised.value)


def test_a_formula_in_a_text_is_a_text() -> None:
    (sheet,) = open_sheets(b"a,b\n=cmd|' /C calc'!A1,=1+1\n", "a.csv")
    assert sheet.lines[1].cells == ("=cmd|' /C calc'!A1", "=1+1")


def test_macros_do_not_matter() -> None:
    (sheet,) = open_sheets(repacked("xl/vbaProject.bin", b"Sub Auto_Open()"), "a.xlsm")
    assert sheet.lines[0].cells == ("a",)


#: Reads what nothing refuses early, in a process of its own that may not take more.
_HUNGRY = """
import resource
resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))
from portfolio.book.brokers.sheets import open_sheets
from portfolio.errors import UnreadableFileError
data = {data}
try:
    open_sheets(data, "a.csv")
except UnreadableFileError:
    pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
@pytest.mark.parametrize(
    "data",
    [
        "('😀\\n' + 'a,bcdefg,x\\n' * 5_000_000).encode()",
        "b''.join(b'%d,%d,x%d\\n' % (i, i % 1000, i) for i in range(1_000_000))",
        "('代號,名稱\\n' + '0050,元大台灣五十\\n' * 2_000_000).encode('cp950')",
        "b'<html><table>' + b'<tr><td>a<td>b' * 100_000",
    ],
)
def test_memory_stays_below_500_mb(data: str) -> None:
    code = _HUNGRY.format(
        limit=600 << 20, data=data
    )  # with the file itself, and all that is mapped
    root = Path(__file__).parents[4]
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert ended.stderr == ""
