"""Files that no format knows, read as the user has explained them, and what can be guessed of one
that nobody has explained yet.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portfolio.book.brokers.days import day_or_none, is_day
from portfolio.book.brokers.tables import plain_header
from portfolio.book.importing.own_tables import OwnTable, meaning_of
from portfolio.book.importing.records import FileGuess

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portfolio.book.brokers.sheets import CellLine, CellSheet
    from portfolio.book.records import ImportMapping

#: How the format of a mapped file is called, before the mapping's name.
MAPPED = "mapped:"
_SHOWN = 5
#: A column with more different cells is none of words.
_WORDS = 40


def find_mapped(
    sheets: Sequence[CellSheet], mappings: Iterable[ImportMapping]
) -> tuple[ImportMapping, OwnTable] | None:
    """The first mapping all of whose columns a table has, and that table in our own words."""
    for mapping in mappings:
        for sheet in sheets:
            for top, line in enumerate(sheet.top):
                headers = {plain_header(cell): i for i, cell in enumerate(line.cells) if cell}
                columns = {
                    ours: headers[plain_header(theirs)]
                    for ours, theirs in mapping.columns.items()
                    if plain_header(theirs) in headers
                }
                if len(columns) == len(mapping.columns):
                    lines = tuple(
                        _in_our_words(one, columns, mapping) for one in sheet.lines[top + 1 :]
                    )
                    ours = replace(sheet, lines=(*sheet.lines[: top + 1], *lines))
                    shares = line.cells[columns["shares"]] if "shares" in columns else ""
                    in_lots = meaning_of(shares, mapping.kind)[1]
                    return mapping, OwnTable(ours, top, mapping.kind, columns, in_lots)
    return None


def _in_our_words(line: CellLine, columns: dict[str, int], mapping: ImportMapping) -> CellLine:
    cells = list(line.cells)
    word = columns.get("type")
    if word is not None and word < len(cells):
        known = {theirs.casefold(): ours for theirs, ours in mapping.words.items()}
        cells[word] = known.get(cells[word].casefold(), cells[word])
    day = columns.get("date")
    if mapping.dates is not None and day is not None and day < len(cells):
        read = day_or_none(cells[day], mapping.dates)
        cells[day] = read.isoformat() if read is not None else cells[day]
    return line._replace(cells=tuple(cells))


def guess(sheets: Sequence[CellSheet]) -> FileGuess | None:
    """The likely header of a file that nobody knows: the line before the first with a day and a
    number, else the one with most cells. None for a file without rows.
    """
    best: tuple[int, CellSheet, int] | None = None
    for sheet in sheets:
        for top, line in enumerate(sheet.top):
            below = sheet.lines[top + 1 : top + 2]
            filled = sum(bool(cell) for cell in line.cells)
            is_before_rows = any(is_day(cell) for one in below for cell in one.cells)
            has_days = any(is_day(cell) for cell in line.cells)
            score = filled + (100 if is_before_rows and not has_days else 0)
            if filled > 1 and (best is None or score > best[0]):
                best = (score, sheet, top)
    if best is None:
        return None
    _, sheet, top = best
    header = sheet.lines[top]
    columns: dict[str, str] = {}
    for cell in header.cells:
        column = meaning_of(cell, "transactions")[0] if cell else None
        if column is not None:
            columns.setdefault(column, cell)
    rows = tuple(line.cells for line in sheet.lines[top + 1 : top + 1 + _SHOWN])
    words: dict[str, tuple[str, ...]] = {}
    for index, name in enumerate(header.cells):
        found = dict.fromkeys(
            line.cells[index] for line in sheet.lines[top + 1 :] if index < len(line.cells)
        )
        if name and len(found) <= _WORDS:
            words[name] = tuple(word for word in found if word)
    return FileGuess(header.cells, columns, rows, header.number, words)
