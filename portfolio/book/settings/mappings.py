"""``[import."Name"]`` in ``portfolio.toml``: how files that no format knows are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from portfolio.book.currencies import currency_of
from portfolio.book.records import ImportMapping
from portfolio.book.transactions.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: What a word means that is no transaction.
SKIP = "skip"
_KINDS = ("transactions", "holdings")
_ORDERS = ("day", "month")


def read_mappings(
    table: object, wrong: Callable[[str, object, str], None]
) -> dict[str, ImportMapping]:
    """The mappings by name; ``wrong`` is told the key, the value and an example of each that cannot
    be read. One without columns is left out.
    """
    if not isinstance(table, dict):
        wrong("import", table, '[import."Name"]')
        return {}
    found: dict[str, ImportMapping] = {}
    for name, value in table.items():
        columns = value.get("columns") if isinstance(value, dict) else None
        if not _is_text(columns) or not columns:
            wrong(f"import.{name}", value, 'columns = { date = "Date", type = "Type" }')
            continue
        found[name] = _mapping(name, value, columns, wrong)
    return found


def _mapping(
    name: str,
    value: Mapping[str, object],
    columns: Mapping[str, str],
    wrong: Callable[[str, object, str], None],
) -> ImportMapping:
    words = value.get("words", {})
    if not _is_text(words):
        wrong(f"import.{name}.words", words, 'words = { "Kauf" = "buy" }')
        words = {}
    known = {}
    for word, meaning in cast("Mapping[str, str]", words).items():
        if meaning in TYPES or meaning == SKIP:
            known[word] = meaning
        else:
            wrong(f"import.{name}.words.{word}", meaning, f'"{word}" = "buy"')
    kind, order = value.get("kind", "transactions"), value.get("dates")
    if kind not in _KINDS:
        wrong(f"import.{name}.kind", kind, 'kind = "transactions"')
        kind = "transactions"
    if order is not None and order not in _ORDERS:
        wrong(f"import.{name}.dates", order, 'dates = "day"')
        order = None
    typed = value.get("currency", "")
    currency = currency_of(typed) if isinstance(typed, str) and typed else ""
    if currency is None:
        wrong(f"import.{name}.currency", typed, 'currency = "TWD"')
    return ImportMapping(
        name,
        dict(columns),
        cast("Literal['transactions', 'holdings']", kind),
        known,
        cast("Literal['day', 'month'] | None", order),
        currency or "",
        str(value.get("account", "")),
    )


def _is_text(table: object) -> bool:
    return isinstance(table, dict) and all(isinstance(text, str) for text in table.values())
