"""A CSV file as a table that remembers how it was written, so that saving it again loses nothing.

Every cell keeps its raw text beside its value: a table that nobody edited becomes the same bytes
again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from portfolio.book.tabular.encodings import Decoded, Encoding, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterable

Separator = Literal[",", ";", "\t"]
SEPARATORS: tuple[Separator, ...] = (",", ";", "\t")

_NEWLINE = re.compile(r"\r\n|\r|\n")
#: Excel's own first line that names the separator.
_SEP_LINE = re.compile(r"sep=([,;\t])", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*")
_QUOTED = re.compile(r'[ ]*"([^"]*(?:""[^"]*)*)"[ ]*')
_UNQUOTED = {separator: re.compile(rf"[^{separator}\r\n]*") for separator in SEPARATORS}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells' values and raw texts, which differ by quotes only."""

    #: 1-based line of the file on which the row begins; 0 for a row that is not in the file yet.
    line: int
    cells: tuple[str, ...]
    raw: tuple[str, ...]
    #: The line ending as it stands in the file; empty at the end of a file without one.
    ending: str
    #: Whether a cell opens a quote that is not closed before the next separator.
    stray_quote: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether no cell has anything in it."""
        return not "".join(self.cells).strip()

    def cell(self, index: int) -> str:
        """The value in a column; empty where the row is shorter than the header."""
        return self.cells[index] if index < len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    """A whole file: what stands above the header, the header, and all rows, blank ones too."""

    above: tuple[Row, ...]
    header: Row
    rows: tuple[Row, ...]
    encoding: Encoding = "utf-8"
    bom: bool = False
    #: Whether the encoding is a close call; see ``Decoded``.
    unsure: bool = False
    separator: Separator = ","

    @property
    def newline(self) -> str:
        """The line ending for new rows: the file's own."""
        return next(
            (row.ending for row in (*self.above, self.header, *self.rows) if row.ending), "\n"
        )

    @property
    def filled_rows(self) -> tuple[Row, ...]:
        """The rows with something in them."""
        return tuple(row for row in self.rows if not row.is_blank)


def read_table(data: bytes) -> Table | None:
    """The table in ``data``, or None when the bytes cannot be decoded. An empty file has an empty
    header.
    """
    decoded = decode(data)
    return None if decoded is None else table_of(decoded)


def table_of(decoded: Decoded, separator: Separator | None = None) -> Table:
    """The table in a text; without ``separator`` it is the one that gives the header
    most columns.
    """
    if separator is None:
        separator = _separator(decoded.text)
    rows = _split(decoded.text, separator)
    top = next((i for i, row in enumerate(rows) if not _is_above(row, separator)), len(rows))
    header = rows[top] if top < len(rows) else Row(len(rows) + 1, (), (), "")
    return Table(
        above=tuple(rows[:top]),
        header=header,
        rows=tuple(rows[top + 1 :]),
        encoding=decoded.encoding,
        bom=decoded.bom,
        unsure=decoded.unsure,
        separator=separator,
    )


def text_of(table: Table) -> str:
    """The file's text; unedited rows come out as they were typed."""
    lines = [row for row in (*table.above, table.header, *table.rows) if row.raw or row.ending]
    newline = table.newline
    parts: list[str] = []
    for position, row in enumerate(lines):
        parts.append(table.separator.join(row.raw))
        parts.append(row.ending or (newline if position < len(lines) - 1 else ""))
    return "".join(parts)


def bytes_of(table: Table) -> bytes:
    """The file's bytes: in the encoding read if it has all the characters, otherwise UTF-8 with a
    mark.
    """
    return encode(text_of(table), table.encoding, bom=table.bom)[0]


def quoted(text: str) -> str:
    """The raw text of a cell whose value is ``text``, in quotes where any separator would need
    them.
    """
    if re.search(r'[,;\t"\r\n]', text) or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def new_table(columns: Iterable[str]) -> Table:
    """An empty table, UTF-8 with a byte order mark, for Excel shows Chinese names only with one."""
    names = tuple(columns)
    return Table(
        (), Row(1, names, tuple(quoted(name) for name in names), "\n"), (), "utf-8", bom=True
    )


def _is_above(row: Row, separator: Separator) -> bool:
    """Whether a row before the header is not the header: blank but for separators, or Excel's
    ``sep=;``.
    """
    return (
        not "".join(row.cells).strip(" \t,;")
        or _SEP_LINE.fullmatch(separator.join(row.raw).strip(" ")) is not None
    )


def _separator(text: str) -> Separator:
    something = re.search(r"[^\s,;]", text)  # a line of separators names none
    if something is None:
        return ","
    start = 1 + max(text.rfind(end, 0, something.start()) for end in "\r\n")
    first = _LINE.match(text, start)
    assert first is not None  # noqa: S101 - the pattern matches the empty string
    named = _SEP_LINE.fullmatch(first[0].strip(" "))
    if named is not None:
        return next(separator for separator in SEPARATORS if separator == named[1])
    # The header may hold a quoted line break, so rows are split from here on, and the first one
    # counts.
    return max(SEPARATORS, key=lambda separator: len(_row(text, first.start(), separator)[0]))


def _split(text: str, separator: Separator) -> list[Row]:
    if '"' not in text and "\r" not in text:  # a million rows in a moment
        lines = text.split("\n")
        last = lines.pop()
        rows = [
            Row(number, cells := tuple(one.split(separator)), cells, "\n")
            for number, one in enumerate(lines, 1)
        ]
        if last:
            rows.append(Row(len(rows) + 1, cells := tuple(last.split(separator)), cells, ""))
        return rows
    rows = []
    position, line = 0, 1
    while position < len(text):
        whole = _LINE.match(text, position)
        if (
            whole is not None and '"' not in whole[0]
        ):  # by far most rows; a hundred thousand are read in a moment
            cells = raw = tuple(whole[0].split(separator))
            stray, end, breaks = False, whole.end(), 0
        else:
            cells, raw, stray, end = _row(text, position, separator)
            breaks = len(_NEWLINE.findall(text, position, end))
        newline = _NEWLINE.match(text, end)
        ending = newline[0] if newline else ""
        rows.append(Row(line, cells, raw, ending, stray))
        line += breaks + 1
        position = end + len(ending)
    return rows


def _row(
    text: str, start: int, separator: Separator
) -> tuple[tuple[str, ...], tuple[str, ...], bool, int]:
    """The cells of the row at ``start``, their raw texts, whether a quote is astray, and where it
    ends.
    """
    cells: list[str] = []
    raw: list[str] = []
    stray = False
    position = start
    while True:
        match = _QUOTED.match(text, position)
        if match is not None and text[match.end() : match.end() + 1] in ("", separator, "\r", "\n"):
            cells.append(match[1].replace('""', '"'))
        else:
            # A quote that never closes must not swallow the rows below: it counts as an ordinary
            # character.
            match = _UNQUOTED[separator].match(text, position)
            assert match is not None  # noqa: S101 - the pattern matches the empty string
            cells.append(match[0])
            stray = stray or match[0].lstrip(" ").startswith('"')
        raw.append(match[0])
        position = match.end()
        if text[position : position + 1] != separator:
            return tuple(cells), tuple(raw), stray, position
        position += 1
