"""A file's rows as one line each, so that a test can say by hand what they should be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry
from portfolio.book.brokers.registry import read_file

if TYPE_CHECKING:
    from portfolio.book.brokers.base import BrokerRow, Lot, Position, Security
    from portfolio.book.brokers.registry import FileRead

FILES = Path(__file__).parent / "files"


def read(file: str) -> FileRead:
    """A file of ``files/``, in the format that is found for it."""
    return read_file((FILES / file).read_bytes(), file)


def told(file: str) -> list[str]:
    """The format and every row of a file; see ``tell``."""
    found = read(file)
    assert found.format is not None, f"no format fits {file}"
    return [found.format.name, *map(tell, found.rows)]


def tell(row: BrokerRow) -> str:
    """``2: 2024-01-08 buy 0050 1000 @ 131.5 = 131612 TWD, fee 112``; the reason where a row is not
    new.

    What a row does not say is left out, as are name and account, market and note.
    """
    entry = row.entry
    if entry is None:
        return f"{row.line}: {row.state}: {row.reason.english if row.reason else ''}"
    return f"{row.line}: {_entry(entry) if isinstance(entry, Entry) else _position(entry)}"


def _entry(e: Entry) -> str:
    what = e.symbol if e.type == "convert" else _security(e.security)
    parts = [e.date.isoformat(), e.type, what, _number(e.shares), "added" if e.is_added else ""]
    parts += [f"@ {e.price:.10g}" if e.price is not None else ""]
    parts += [f"= {e.amount:.10g}" if e.amount is not None else "", e.currency]
    facts = [f"fee {e.fee:.10g}" if e.fee else "", f"tax {e.tax:.10g}" if e.tax else ""]
    facts += [f"x {e.multiplier:g}" if e.multiplier != 1 else ""]
    given = f"{_security(e.other_security)} {_number(e.other_shares)}".strip()
    facts += [f"for {given}" if given else "", f"id {e.id}" if e.id else ""]
    return ", ".join([" ".join(filter(None, parts)), *filter(None, facts)])


def _position(p: Position) -> str:
    what = "CASH" if p.security.kind == "cash" else _security(p.security)
    parts = [what, _number(p.shares), f"@ {p.cost:.10g}" if p.cost is not None else "", p.currency]
    lots = [_lot(lot) for lot in p.lots]
    facts = [f"x {p.multiplier:g}" if p.multiplier != 1 else "", *lots]
    return ", ".join([" ".join(filter(None, parts)), *filter(None, facts)])


def _lot(lot: Lot) -> str:
    price = f"@ {lot.price:.10g}" if lot.price is not None else ""
    return " ".join(filter(None, ["lot", str(lot.date or ""), _number(lot.shares), price]))


def _security(security: Security | None) -> str:
    return "" if security is None else security.code or security.isin or security.name


def _number(number: float | None) -> str:
    return "" if number is None else f"{number:.10g}"
