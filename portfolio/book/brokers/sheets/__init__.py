"""Bytes of a file to sheets of cells: texts in every encoding, Excel's files, tables of HTML.

What a file is, its content tells; its name is used in sentences only.
"""

from __future__ import annotations

import re

from portfolio.book.brokers.sheets.limits import MAX_BYTES
from portfolio.book.brokers.sheets.records import CellLine, CellSheet
from portfolio.book.brokers.sheets.text import decoded_text, read_text
from portfolio.errors import N_, UnreadableFileError

__all__ = ["CellLine", "CellSheet", "open_sheets"]

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(
    r"\s*<(?:!doctype|!--|\?xml|html|head|meta|body|table|div|style)\b", re.IGNORECASE
)
_TABLE = re.compile(r"<(?:table|row|ss:row)\b", re.IGNORECASE)


def open_sheets(data: bytes, name: str) -> tuple[CellSheet, ...]:
    """The sheets of a file called ``name``: one for a text or a page of HTML, one a worksheet of a
    workbook.

    Takes time in proportion to the file and less than 500 MB. Raises UnreadableFileError, with a
    sentence, for what cannot be decoded and for files beyond ``limits``: no row of those is read.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFileError(
            N_("“{file}” has {size} MB, more than {limit} MB: export a shorter period."),
            file=name,
            size=len(data) >> 20,
            limit=MAX_BYTES >> 20,
        )
    if data.startswith(_ZIP):
        from portfolio.book.brokers.sheets.xlsx import read_xlsx

        return read_xlsx(data, name)
    if data.startswith(_OLE):
        from portfolio.book.brokers.sheets.xls import read_xls

        return read_xls(data, name)
    if data.startswith(b"%PDF"):
        raise UnreadableFileError(
            N_("“{file}” is a PDF, of which no table can be read: export CSV or Excel."),
            file=name,
        )
    text = decoded_text(data, name)
    if _MARKUP.match(text, 0, 1000) and _TABLE.search(text):
        from portfolio.book.brokers.sheets.html import read_html

        return (read_html(text, name),)
    return (read_text(text, name),)
