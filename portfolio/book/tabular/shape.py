"""Whether a row's cells stand under their headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.tabular.problems import At
from portfolio.errors import N_

if TYPE_CHECKING:
    from portfolio.book.tabular.problems import Problems
    from portfolio.book.tabular.table import Row


def has_shape(row: Row, width: int, problems: Problems) -> bool:
    """Whether nothing stands beyond the ``width`` columns of the header; a quote that does not
    close is told, too.
    """
    if row.stray_quote:
        problems.add(
            "warning",
            "stray_quote",
            N_(
                "A quotation mark opens a cell and does not close it: remove it, or write it twice."
            ),
            At(row.line),
        )
    too_long = any(cell.strip() for cell in row.cells[width:])
    if too_long:
        problems.add(
            "error",
            "extra_cells",
            N_(
                "The row has {cells} cells and the header {columns}: put a text or number"
                ' that contains the separator in quotes, such as "1,000".'
            ),
            At(row.line),
            cells=len(row.cells),
            columns=width,
        )
    return not too_long
