"""JSON to be read by people, too: a row of a table is one line.

Python's encoder either writes everything on one line or every number on its own; the months of a
thousand holdings would be ten million lines.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CONTAINERS = dict, list, tuple
#: An object that is no row of a list stands on one line, too, when it has no more keys than a
#: bridge.
_SHORT = 8
_flat = json.JSONEncoder(ensure_ascii=False).encode


def json_text(value: object) -> str:
    """Return the text of an object of JSON's types, its keys text, with tuples for lists; ends
    without a line feed.
    """
    return _text(value, "", is_row=False)


def _text(value: object, margin: str, *, is_row: bool) -> str:
    inner = margin + "  "
    if isinstance(value, dict):
        if _is_deep(value.values()) or (len(value) > _SHORT and not is_row):
            parts = [
                f"{_flat(key)}: {_text(part, inner, is_row=False)}" for key, part in value.items()
            ]
            return f"{{\n{inner}" + f",\n{inner}".join(parts) + f"\n{margin}}}"
    elif isinstance(value, (list, tuple)) and _is_deep(value):
        rows = [_text(part, inner, is_row=True) for part in value]
        return f"[\n{inner}" + f",\n{inner}".join(rows) + f"\n{margin}]"
    return _flat(value)


def _is_deep(parts: Iterable[object]) -> bool:
    return any(isinstance(part, _CONTAINERS) for part in parts)
