"""Texts of cells: which encoding, which separator, and where each row begins."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from portfolio.book.brokers.sheets.limits import MAX_LINES, MAX_MEMORY, Gatherer, too_long
from portfolio.book.brokers.sheets.records import CellLine, CellSheet
from portfolio.book.tabular.encodings import decode
from portfolio.errors import N_, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Excel's own first line that names the separator.
_SEP_LINE = re.compile(r"\s*sep=([,;\t|])\s*\n", re.IGNORECASE)
_SEPARATORS = (",", ";", "\t", "|")
_NUMBER = re.compile(r"[\d.,]*\d[\d.,]*")
#: So much of a file tells its encoding.
_SAMPLE = 256 << 10
#: A quoted cell goes over so many lines at most; a quote left open must not swallow the file.
_MAX_BREAKS = 100


def decoded_text(data: bytes, name: str) -> str:
    """The text in ``data``, every line end a newline; UnreadableFileError when no encoding fits."""
    text = _decoded(data)
    if text is None or text.count("\0") > 0:
        raise UnreadableFileError(
            N_("“{file}” cannot be read as text: save it as CSV (UTF-8) or as an Excel workbook."),
            file=name,
        )
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def read_text(text: str, name: str) -> CellSheet:
    """The sheet in a text."""
    gatherer = Gatherer(name)
    named = _SEP_LINE.match(text, 0, 100)
    separator = named[1] if named else _separator(text)
    if text.count(separator) * 8 > MAX_MEMORY or text.count("\n") > MAX_LINES:
        raise too_long(name)
    lines = []
    for number, raw in _rows(text, separator):
        if number == 1 and named:
            continue
        cells = gatherer.cells(number, raw)
        if any(cells):
            lines.append(CellLine(number, cells))
    return CellSheet(tuple(lines), separator=separator)


def _decoded(data: bytes) -> str | None:
    """The text; of a large file a part tells the encoding: the whole would take long and much
    memory.
    """
    if len(data) <= _SAMPLE:
        found = decode(data)
        return None if found is None else found.text
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _as(data, "utf-16")
    if b"\0" in data[:1000]:
        return _as(
            data, "utf-16-le" if data[1:1000:2].count(0) > data[:1000:2].count(0) else "utf-16-be"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
    end = data.rfind(b"\n", start, start + _SAMPLE)
    found = decode(data[start : end if end > start else start + _SAMPLE])
    return None if found is None or found.encoding == "utf-8" else _as(data, found.encoding)


def _as(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _separator(text: str) -> str:
    """The separator that gives most rows the same number of cells, with a first row of words.

    The first row of that width is the header: a number in it says that the comma of a decimal was
    taken for it.
    """
    best, best_score = ",", (False, 0)
    top = text[:_SAMPLE]  # a line of millions of cells is refused later
    for separator in _SEPARATORS:
        rows = [cells for _, cells in islice(_rows(top, separator), 200)]
        widths = Counter(len(cells) for cells in rows if len(cells) > 1)
        if not widths:
            continue
        width, rows_of_it = max(widths.items(), key=lambda item: (item[0] - 1) * item[1])
        header = next(cells for cells in rows if len(cells) == width)
        is_words = not any(_NUMBER.fullmatch(cell.strip(' "')) for cell in header)
        score = (is_words, (width - 1) * rows_of_it)
        if score > best_score:
            best, best_score = separator, score
    return best


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty with the line on which it begins."""
    position, number = 0, 0
    while position < len(text):
        line, position = _line_at(text, position)
        number += 1
        if '"' not in line:
            if line:
                yield number, line.split(separator)
            continue
        breaks = 0
        if line.count('"') % 2:
            whole, after, breaks = _quoted_on(text, line, position)
            cells = _strictly(whole, separator) if breaks else None
            if cells is not None:
                yield number, cells
                position, number = after, number + breaks
            else:  # a quote that never closes is an ordinary character
                yield number, line.split(separator)
            continue
        yield number, _loosely(line, separator)


def _line_at(text: str, position: int) -> tuple[str, int]:
    end = text.find("\n", position)
    return (text[position:], len(text)) if end < 0 else (text[position:end], end + 1)


def _quoted_on(text: str, line: str, position: int) -> tuple[str, int, int]:
    """A row whose quote is open at its line's end, up to the line that closes it; how many line
    breaks it has.
    """
    parts = [line]
    for breaks in range(1, _MAX_BREAKS):
        if position >= len(text):
            break
        more, position = _line_at(text, position)
        parts.append(more)
        if more.count('"') % 2:
            return "\n".join(parts), position, breaks
    return line, position, 0


def _strictly(row: str, separator: str) -> list[str] | None:
    try:
        return next(
            csv.reader([f"{part}\n" for part in row.split("\n")], delimiter=separator, strict=True)
        )
    except csv.Error:
        return None


def _loosely(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    except csv.Error:  # a cell of more than 131,072 characters, refused where it is cleaned
        return line.split(separator)
