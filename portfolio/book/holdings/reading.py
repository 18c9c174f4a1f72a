"""``holdings.csv`` to holdings: every row checked, every problem told, rows of one holding added
up.

A row is left out of the portfolio, with an error that says so, when its symbol, its number of
shares or (for cash) its currency cannot be read. Any other cell that cannot be read is an error and
counts as empty.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.book.holdings.columns import (
    NUMBERS,
    REQUIRED,
    HoldingsColumn,
    column_of,
    counts_lots,
)
from portfolio.book.holdings.merging import merge
from portfolio.book.holdings.rows import HoldingReader
from portfolio.book.tabular.headers import (
    LOT,
    MOST_COLUMNS,
    meanings,
    read_header,
    tell_encoding,
    tell_lots,
)
from portfolio.book.tabular.numbers import Style, style_of
from portfolio.book.tabular.problems import At, Problems
from portfolio.book.tabular.table import Table, read_table
from portfolio.errors import N_, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from portfolio.book.records import Holding
    from portfolio.errors import Problem


@dataclass(frozen=True)
class HoldingsFile:
    """What ``holdings.csv`` says, and the table that it stands in."""

    table: Table
    #: One per symbol, account and, for cash, currency, in the file's order.
    holdings: tuple[Holding, ...]
    problems: tuple[Problem, ...]
    #: Of the file's bytes.
    sha256: str


def read_holdings(source: Path | bytes, name: str = "holdings.csv") -> HoldingsFile:
    """The holdings in a file, or in the bytes of a file called ``name``.

    Raises UnreadableFileError when the text cannot be decoded; OSError is the caller's.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    name = name if isinstance(source, bytes) else source.name
    table = read_table(data)
    if table is None:
        raise UnreadableFileError(
            N_("“{file}” is in an encoding that cannot be told: save it again as “CSV UTF-8”."),
            file=name,
        )
    problems = Problems(name)
    tell_encoding(table, problems)
    columns = read_header(table, column_of, REQUIRED, problems)
    holdings: tuple[Holding, ...] = ()
    if all(required in columns for required in REQUIRED):
        shares = table.header.cells[columns["shares"]].strip()
        lot = LOT if counts_lots(shares) else 1
        reader = HoldingReader(
            table, columns, _others(table), _style(table, columns), problems, lot
        )
        headers = {column: table.header.cells[index].strip() for column, index in columns.items()}
        rows = [(row, reader.read(row)) for row in table.filled_rows]
        holdings = merge(
            [(row, holding) for row, holding in rows if holding is not None], headers, problems
        )
        held = next((h for _, h in rows if h is not None and not h.is_cash), None)
        if lot != 1 and held is not None:
            tell_lots(held.shares / lot, held.line, shares, problems)
        _check_targets(holdings, table, columns, problems)
    return HoldingsFile(table, holdings, problems.in_order(), hashlib.sha256(data).hexdigest())


def _others(table: Table) -> dict[str, int]:
    """The user's own columns by header; those without a header have no name to group by."""
    others: dict[str, int] = {}
    headers = table.header.cells[:MOST_COLUMNS]
    for index, (header, column) in enumerate(
        zip(headers, meanings(headers, column_of), strict=True)
    ):
        if column is None and header.strip():
            others.setdefault(header.strip(), index)
    return others


def _style(table: Table, columns: Mapping[HoldingsColumn, int]) -> Style:
    numbers = [columns[column] for column in NUMBERS if column in columns]
    return style_of((row.cell(i) for row in table.filled_rows for i in numbers), table.separator)


def _check_targets(
    holdings: tuple[Holding, ...],
    table: Table,
    columns: Mapping[HoldingsColumn, int],
    problems: Problems,
) -> None:
    """Targets are percentages of one whole."""
    targets = [h.target for h in holdings if h.target is not None]
    total = sum(targets) * 100
    if total <= 0 or "target" not in columns:
        return
    column = table.header.cells[columns["target"]].strip()
    if total > 100 + 1e-6:
        problems.add(
            "warning",
            "targets_over_100",
            N_("The targets add up to {total}%: lower them to 100% at most."),
            At(table.header.line, column),
            total=round(total, 6),
        )
    elif total <= 1 + 1e-6 and len(targets) > 1:
        problems.add(
            "warning",
            "targets_as_fractions",
            N_("The targets add up to {total}% only: write percentages, such as 25 for a quarter."),
            At(table.header.line, column),
            total=round(total, 6),
        )
