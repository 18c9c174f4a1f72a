"""The header line of a file: which column stands where, by names in English or Chinese, and what is
wrong with it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeVar

from portfolio.book.tabular.problems import At
from portfolio.errors import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from portfolio.book.tabular.problems import Problems
    from portfolio.book.tabular.table import Table

C = TypeVar("C", bound=str)

#: As many as a sheet of Excel has.
MOST_COLUMNS = 16_384
_BRACKETS = re.compile(r"[(\[（【][^)\]）】]*[)\]）】]")
#: Shares of a lot (張, 仟股), in which Taiwan's brokers count.
LOT = 1000
_LOTS_BESIDE = re.compile(r"[(\[【] *(?:單位 *:? *)?(?:張數?|[仟千]股|(?:in )?lots?) *[)\]】]")
_LOTS = re.compile(r"張數?|[仟千]股|\b(?:in )?lots\b")


def vocabulary(headers: Mapping[C, str]) -> dict[str, C]:
    """The column that each word means, from the words of each column, separated by blanks."""
    return {word: column for column, words in headers.items() for word in words.split()}


def meaning(header: str, words: Mapping[str, C]) -> C | None:
    """The column that a header means, or None for one of the user's own.

    Case, width, spaces, underscores, a percent sign and a remark in brackets do not matter
    (``Target (%)``, ``Ｄividend_Tax``); two names of one column may stand together (``帳戶/券商``).
    """
    text = _BRACKETS.sub("", unicodedata.normalize("NFKC", header).casefold())
    parts = [re.sub(r"[\W_]", "", part) for part in re.split(r"[/|、\n]", text)]
    known = words.get("".join(parts))
    if known is not None:
        return known
    meanings = {words.get(part) for part in parts if part}
    return meanings.pop() if len(meanings) == 1 else None


def _without_lots(header: str) -> str | None:
    """What is left of a header without the words for lots of a thousand; None without such."""
    text = unicodedata.normalize("NFKC", header).casefold()
    beside = _LOTS_BESIDE.search(text)
    text = _BRACKETS.sub("", text)
    if not beside and not _LOTS.search(text):
        return None
    return _LOTS.sub("", text).strip(" _-:")


def counts_lots(header: str, words: Mapping[str, C], shares: C) -> bool:
    """Whether a header means ``shares`` counted in lots of a thousand: 張數, 庫存(張), 成交仟股,
    Shares (lots).
    """
    rest = _without_lots(header)
    if rest is None:
        return False
    return not rest or shares in (meaning(rest, words), meaning(f"{rest}股數", words))


def meanings(headers: Sequence[str], column_of: Callable[[str], C | None]) -> tuple[C | None, ...]:
    """What each header of a line means. One that counts lots stays the user's own where another has
    the number of shares.
    """
    found = [column_of(header) for header in headers]
    in_lots = [_without_lots(header) is not None for header in headers]
    plain = {column for column, lots in zip(found, in_lots, strict=True) if not lots}
    return tuple(
        None if lots and column in plain else column
        for column, lots in zip(found, in_lots, strict=True)
    )


def known_columns(table: Table, column_of: Callable[[str], C | None]) -> dict[C, int]:
    """Where each known column stands, the first where a header is there twice; of the first
    ``MOST_COLUMNS``.
    """
    columns: dict[C, int] = {}
    for index, column in enumerate(meanings(table.header.cells[:MOST_COLUMNS], column_of)):
        if column is not None:
            columns.setdefault(column, index)
    return columns


def read_header(
    table: Table,
    column_of: Callable[[str], C | None],
    required: Mapping[C, str],
    problems: Problems,
) -> dict[C, int]:
    """The known columns; missing ``required`` ones (with their Chinese names) and headers twice are
    problems.
    """
    columns = known_columns(table, column_of)
    line = table.header.line
    if table.header.is_blank:
        problems.add(
            "error",
            "empty_file",
            N_("The file is empty: write the columns’ names in its first line, such as {example}."),
            At(line),
            example=",".join(required),
        )
        return columns
    if len(table.header.cells) > MOST_COLUMNS:
        problems.add(
            "warning",
            "too_many_columns",
            N_(
                "The header line has {n} columns: only the first {most} are looked at. Remove those"
                " that are empty."
            ),
            At(line),
            n=len(table.header.cells),
            most=MOST_COLUMNS,
        )
    seen: set[str] = set()
    cells = [cell.strip() for cell in table.header.cells[:MOST_COLUMNS]]
    for header, column in zip(cells, meanings(cells, column_of), strict=True):
        name = column or header
        if name and name in seen:
            problems.add(
                "error" if column else "warning",
                "duplicate_column",
                N_(
                    "There are two columns “{name}”, only the first counts: rename or remove the"
                    " other."
                ),
                At(line, header),
                name=header,
            )
        seen.add(name)
    for needed, chinese in required.items():
        if needed not in columns:
            problems.add(
                "error",
                "missing_column",
                N_("The column “{name}” is missing: write {name} or {chinese} in the header line."),
                At(line, needed),
                name=needed,
                chinese=chinese,
            )
    return columns


def tell_lots(lots: float, line: int, header: str, problems: Problems) -> None:
    """Say once, by the first row, that a column counts lots of a thousand shares."""
    template = N_(
        "“{name}” counts in lots of a thousand: {lots} → {shares} shares. Rename the column if it"
        " has single shares."
    )
    facts = {"name": header, "lots": f"{lots:,.10g}", "shares": f"{lots * LOT:,.10g}"}
    problems.add("info", "lots", template, At(line, header), **facts)


def tell_encoding(table: Table, problems: Problems) -> None:
    """Say in which encoding the file was read where that was a close call."""
    if table.unsure:
        problems.add(
            "info",
            "encoding_unsure",
            N_(
                "The file was read as {encoding}: if names look wrong, save it again as “CSV"
                " UTF-8”."
            ),
            At(),
            encoding={"cp950": "Big5 (CP950)", "cp932": "Shift-JIS (CP932)"}[table.encoding],
        )
