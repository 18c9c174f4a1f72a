"""Workbooks of Excel since 2007 (.xlsx, .xlsm): values only; formulas are not computed, macros
never run.

A workbook is a zip of XML files, and a small one can unpack to gigabytes. How large each file is
stands in the zip's directory, and Python's reader never unpacks more than that. The XML is read as
it streams by: the usual readers keep something of every element, which a hostile file turns into
gigabytes, and take half a minute for the cells that are read here in three seconds.
"""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Protocol
from xml.parsers import expat

from portfolio.book.brokers.sheets.limits import MAX_CELL, MAX_COLUMNS, Gatherer
from portfolio.book.brokers.sheets.records import CellLine, CellSheet
from portfolio.book.brokers.sheets.xlsx_values import NumberStyles, number_text
from portfolio.errors import N_, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Unpacked bytes: of all files together, and of any one that is no worksheet.
_MAX_UNPACKED = 128 << 20
_MAX_PART = 32 << 20
_MAX_DEPTH = 64
_CHUNK = 1 << 20


def read_xlsx(data: bytes, name: str) -> tuple[CellSheet, ...]:
    """The visible worksheets with something in them. Raises UnreadableFileError."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _refuse_bombs(archive, name)
            return _read(archive, name)
    except UnreadableFileError:
        raise
    # Whatever a broken or hostile file makes zip and XML raise, the user is told one thing.
    except Exception as error:
        raise _broken(name) from error


def _broken(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        N_("“{file}” is no workbook that can be read: open it, save it as .xlsx or CSV."), file=name
    )


def _refuse_bombs(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    others = [part.file_size for part in parts if "/worksheets/" not in part.filename]
    if sum(part.file_size for part in parts) > _MAX_UNPACKED or max(others, default=0) > _MAX_PART:
        raise UnreadableFileError(
            N_("“{file}” unpacks to more than a table needs: export a shorter period."), file=name
        )


def _read(archive: zipfile.ZipFile, name: str) -> tuple[CellSheet, ...]:
    book, paths = _Book(), _Relations()
    _stream(archive, "xl/workbook.xml", book)
    _stream(archive, "xl/_rels/workbook.xml.rels", paths)
    texts, styles = _Texts(), NumberStyles(book.from_1904)
    there = set(archive.namelist())
    for path, reader in (("xl/sharedStrings.xml", texts), ("xl/styles.xml", styles)):
        if path in there:
            _stream(archive, path, reader)
    gatherer = Gatherer(name)
    sheets = []
    for title, identifier in book.sheets:
        path = paths.targets.get(identifier, "")
        if "worksheets" not in path:  # a sheet of charts or macros
            continue
        rows = _Rows(gatherer, texts.all, styles)
        _stream(archive, path, rows)
        if rows.lines:
            sheets.append(CellSheet(tuple(rows.lines), title))
    return tuple(sheets)


class _Handlers(Protocol):
    """What is told of each element, by its name without a prefix, and of the text between."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def data(self, text: str) -> None: ...


def _stream(archive: zipfile.ZipFile, path: str, reader: _Handlers) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = 0

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise ValueError(tag)
        reader.start(tag.rpartition(":")[2], attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        reader.end(tag.rpartition(":")[2])

    def refuse(*_: object) -> None:  # no workbook has entities, which can grow without end
        raise ValueError(path)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = refuse
    with archive.open(path) as file:
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


class _Book:
    """``workbook.xml``: the visible sheets by title and relation, and where its days begin."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.from_1904 = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "workbookPr":
            self.from_1904 = attributes.get("date1904") in ("1", "true")
        elif tag == "sheet" and attributes.get("state", "visible") == "visible":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), relation))

    def end(self, tag: str) -> None: ...
    def data(self, text: str) -> None: ...


class _Relations:
    """``workbook.xml.rels``: the path of each relation."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "Relationship":
            target = posixpath.join("/xl", attributes["Target"])
            self.targets[attributes["Id"]] = posixpath.normpath(target).lstrip("/")

    def end(self, tag: str) -> None: ...
    def data(self, text: str) -> None: ...


class _Texts:
    """``sharedStrings.xml``: the texts that cells name by number, without how they are
    pronounced.
    """

    def __init__(self) -> None:
        self.all: list[str] = []
        self._pieces: list[str] = []
        self._is_text = self._is_spoken = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002
        if tag == "si":
            self._pieces = []
        elif tag == "rPh":
            self._is_spoken = True
        self._is_text = tag == "t" and not self._is_spoken

    def end(self, tag: str) -> None:
        if tag == "si":
            self.all.append("".join(self._pieces))
        elif tag == "rPh":
            self._is_spoken = False
        self._is_text = False

    def data(self, text: str) -> None:
        if self._is_text:
            self._pieces.append(text)


class _Rows:
    """A worksheet: its rows of cells as text."""

    def __init__(self, gatherer: Gatherer, texts: list[str], styles: NumberStyles) -> None:
        self.lines: list[CellLine] = []
        self._gatherer, self._texts, self._styles = gatherer, texts, styles
        self._number = self._size = 0
        self._cells: list[str] = []
        self._columns: dict[str, int] = {}
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._is_value = self._has_formula = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "c":
            column = self._column(attributes.get("r", ""))
            self._cells.extend([""] * (column - len(self._cells)))
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._pieces, self._size = [], 0
            self._has_formula = False
        elif tag == "v" or (tag == "t" and self._kind == "inlineStr"):
            self._is_value = True
        elif tag == "f":
            self._has_formula = True
        elif tag == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._cells = []

    def end(self, tag: str) -> None:
        if tag == "c":
            self._cells.append(self._value())
            if len(self._cells) > MAX_COLUMNS:
                self._gatherer.cells(self._number, self._cells)  # refuses it
        elif tag in ("v", "t"):
            self._is_value = False
        elif tag == "row":
            cells = self._gatherer.cells(self._number, self._cells)
            if any(cells):
                self.lines.append(CellLine(self._number, cells))

    def data(self, text: str) -> None:
        if self._is_value:
            self._pieces.append(text)
            self._size += len(text)
            if self._size > MAX_CELL:
                self._gatherer.cells(self._number, ["".join(self._pieces)])  # refuses it

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if not letters:
            return len(self._cells)
        index = self._columns.get(letters)
        if index is None:
            index = 0
            for letter in letters[:4]:
                index = index * 26 + int(letter, 36) - 9
            index = self._columns[letters] = min(index - 1, MAX_COLUMNS)
        return index

    def _value(self) -> str:
        text = "".join(self._pieces)
        if self._has_formula and not text and self._kind != "str":
            raise UnreadableFileError(
                N_("“{file}” has formulas without results: open it in Excel and save it."),
                file=self._gatherer.file,
            )
        if self._kind == "s":
            return self._texts[int(text)] if text else ""
        if self._kind == "n" and text:
            return number_text(float(text), self._styles.of(self._style), self._styles.from_1904)
        if self._kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(text, text)
        return text
