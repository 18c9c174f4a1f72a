"""An import's preview as JSON: key by key the contract of the command line, numbers never rounded;
unknown is ``null``. Keys that the contract does not name come after those that it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.book.brokers.base import Entry, Position
from portfolio.book.symbols import listing
from portfolio.report.files.json_text import json_text

if TYPE_CHECKING:
    from portfolio.book.importing.records import (
        HeldPosition,
        HoldingDifference,
        ImportedFile,
        ImportedRow,
        ImportEffect,
        ImportPreview,
    )


def import_json(preview: ImportPreview, changed: ImportEffect | None = None) -> bytes:
    """One object, UTF-8, with a line feed at its end; ``changed`` is what the import would change,
    null where that cannot be told.
    """
    value = {
        "files": [_file(file) for file in preview.files],
        "holdings": [_held(position) for position in preview.holdings],
        "differences": [_difference(one) for one in preview.differences],
        "without_splits": list(preview.without_splits),
        "effect": None if changed is None else _effect(changed),
    }
    return f"{json_text(value)}\n".encode()


def _file(file: ImportedFile) -> dict[str, object]:
    return {
        "file": file.name,
        "format": file.format,
        "kind": file.kind,
        "account": file.account or None,
        "header_line": file.header_line or None,
        "counts": dict(file.counts),
        "rows": [_row(row) for row in file.rows],
        "questions": [
            {"security": q.key, "candidates": list(q.candidates), "lines": list(q.lines)}
            for q in file.questions
        ],
    }


def _row(row: ImportedRow) -> dict[str, object]:
    entry = row.entry
    return {
        "line": row.line,
        "state": row.state,
        "reason": row.reason.english if row.reason else None,
        "transaction": _transaction(row, entry) if isinstance(entry, Entry) else None,
        **({"holding": _position(entry)} if isinstance(entry, Position) else {}),
        "text": row.text,
        **({"sheet": row.sheet} if row.sheet else {}),
    }


def _transaction(row: ImportedRow, entry: Entry) -> dict[str, object]:
    """A row's entry with what the ledger's reader has completed."""
    t = row.transaction
    price, amount, currency = entry.price, entry.amount, entry.currency
    if t is not None:
        price = t.price if price is None else price
        amount = t.amount if amount is None else amount
        currency = currency or t.currency
    return {
        "date": entry.date.isoformat(),
        "type": entry.type,
        "symbol": entry.symbol or None,
        "shares": entry.shares,
        "price": price,
        "amount": amount,
        "currency": currency or _listed(entry) or None,
        "account": entry.account or (t.account if t else "") or None,
        "fee": entry.fee or 0.0,
        "tax": entry.tax,
        "multiplier": entry.multiplier,
        "other": entry.other or None,
        "id": entry.id or None,
        "note": entry.note or None,
        "other_shares": entry.other_shares,
    }


def _listed(entry: Entry) -> str:
    return listing(entry.symbol).currency if entry.symbol else ""


def _position(position: Position) -> dict[str, object]:
    return {
        "symbol": position.symbol,
        "account": position.account or None,
        "shares": position.shares,
        "currency": position.currency or None,
        "cost": position.cost,
        "multiplier": position.multiplier,
    }


def _held(position: HeldPosition) -> dict[str, object]:
    return {
        "symbol": position.symbol,
        "account": position.account or None,
        "shares": position.shares,
        "currency": position.currency or None,
        "cost": position.cost,
        "multiplier": position.multiplier,
        "name": position.name or None,
    }


def _difference(one: HoldingDifference) -> dict[str, object]:
    return {
        "symbol": one.symbol,
        "account": one.account or None,
        "holdings": one.holdings,
        "ledger": one.ledger,
        "because": one.cause,
        "detail": one.because.english if one.because else None,
        "currency": one.currency or None,
    }


def _effect(one: ImportEffect) -> dict[str, object]:
    """A quarter's figures before and after: gains in the currency, growth and TWR as fractions."""
    return {
        "quarter": one.quarter,
        "currency": one.currency,
        "gain": {"before": one.gain_before, "after": one.gain_after},
        "growth": {"before": one.growth_before, "after": one.growth_after},
        "twr": {"before": one.twr_before, "after": one.twr_after},
    }
