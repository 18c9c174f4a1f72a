"""Files that are several tables below each other, each with a header of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.amounts import style_in
from portfolio.book.brokers.days import order_of
from portfolio.book.brokers.tables import BrokerTable, columns_of, plain_header

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portfolio.book.brokers.days import Order
    from portfolio.book.brokers.sheets import CellLine

#: A header by the columns that tell it; ``a|b`` is either.
Columns = tuple[str, ...]


def names(line: CellLine, columns: Columns) -> bool:
    """Whether a line is the header of a table with these columns."""
    if len(line.cells) < len(columns):
        return False
    there = {plain_header(cell) for cell in line.cells if len(cell) < 100}
    return all(any(plain_header(one) in there for one in each.split("|")) for each in columns)


def tables_in(
    lines: Sequence[CellLine], known: Mapping[str, Columns]
) -> Iterator[tuple[str, CellLine, Sequence[CellLine]]]:
    """Each table by its name in ``known``, with its header and the lines below it; the first name
    that fits.
    """
    starts = [
        (index, name)
        for index, line in enumerate(lines)
        if (name := next((n for n, columns in known.items() if names(line, columns)), ""))
    ]
    ends = [index for index, _ in starts[1:]] + [len(lines)]
    for (start, name), end in zip(starts, ends, strict=True):
        yield name, lines[start], lines[start + 1 : end]


def table_of(
    header: CellLine,
    lines: Sequence[CellLine],
    *,
    days: Sequence[str] = (),
    habit: Order = "month",
    separator: str = ",",
) -> BrokerTable:
    """A table whose dates are read by ``habit`` unless a day above 12 tells otherwise."""
    columns = columns_of(header)
    wanted = [columns[plain_header(name)] for name in days if plain_header(name) in columns]
    order = order_of(
        (line.cells[i] for line in lines for i in wanted if i < len(line.cells)), habit
    )
    style = style_in((cell for line in lines for cell in line.cells), separator)
    return BrokerTable(header, lines, columns, "dot" if style == "unsure" else style, order)
