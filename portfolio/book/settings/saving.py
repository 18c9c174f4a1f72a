"""Changing ``portfolio.toml`` from the app: the user's comments, order and spelling stay; only what
was asked changes.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from portfolio.book.settings.reading import is_dated, read_settings
from portfolio.book.symbols import MARKETS, read_symbol
from portfolio.book.tabular.opening import read_bytes
from portfolio.book.tabular.saving import save_bytes, unchanged
from portfolio.errors import N_, UnreadableFileError, UnwritableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tomlkit import TOMLDocument

    from portfolio.book.records import ImportMapping

TAX, PREMIUM, SHARES = "dividend_tax", "health_premium", "shares"
SYMBOLS, IMPORT = "symbols", "import"
HOLDINGS, AS_OF = "holdings", "as_of"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class SettingsChange:
    """What to write; what is not named stays. Rates and shares are fractions, None removes the
    entry.
    """

    #: By market (``US``) or by symbol (``SGOV``).
    dividend_tax: Mapping[str, float | None] = field(default_factory=dict)
    #: ``enabled``, ``rate`` and ``threshold`` of ``[health_premium]``.
    premium: Mapping[str, bool | float | None] = field(default_factory=dict)
    #: By symbol: the part of a payment on which the premium is due.
    shares: Mapping[str, float | None] = field(default_factory=dict)
    #: As ``dividend_tax``, by the day from which a rate holds: in a table
    #: ``[dividend_tax.2027-01-01]``.
    dividend_tax_from: Mapping[date, Mapping[str, float | None]] = field(default_factory=dict)
    #: What a security that brokers write in another way is: its symbol.
    symbols: Mapping[str, str | None] = field(default_factory=dict)
    #: How files that no format knows are read; a mapping of the same name is replaced.
    imports: tuple[ImportMapping, ...] = ()
    #: The day that ``holdings.csv`` speaks of.
    holdings_as_of: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return self == SettingsChange()


def settings_sha256(path: Path) -> str | None:
    """The hash of the file as it is now, to hand to ``save_settings`` later; None without a file.

    Raises UnreadableFileError.
    """
    data = read_bytes(path)
    return None if data is None else hashlib.sha256(data).hexdigest()


def save_settings(path: Path, change: SettingsChange, *, expected_sha256: str | None) -> str:
    """Write ``change`` into ``portfolio.toml`` and return the SHA-256 of its new bytes.

    Written like every file of the user's (``saving.save_bytes``): beside it and renamed, the
    version before kept as the backup, refused when the file is not the one with ``expected_sha256``
    (None: no file yet). An entry that the user spelled in another way (``uk``, ``brk-b``,
    ``0050.TW`` without quotes) is found and changed where it stands.

    Raises ChangedOnDiskError and UnwritableFileError as there, UnreadableFileError when the file is
    not TOML or has something else where a table belongs; nothing is written then.
    """
    before = unchanged(path, expected_sha256) or b""
    return save_bytes(path, _changed(before, change, path), expected_sha256=expected_sha256)


def _changed(before: bytes, change: SettingsChange, path: Path) -> bytes:
    """The bytes with the change in them; what the user typed elsewhere is the same to the byte."""
    bom = _BOM if before.startswith(_BOM) else b""
    document = _parsed(before.removeprefix(_BOM), path)
    if _is_needed(document, TAX, change.dividend_tax):
        _write_entries(_table(document, TAX, path), change.dividend_tax)
    for day, rates in change.dividend_tax_from.items():
        _write_entries(_of_day(_table(document, TAX, path), day, path), rates)
    if _is_needed(document, PREMIUM, {**change.premium, **change.shares}):
        premium = _table(document, PREMIUM, path)
        _write(premium, change.premium)
        if _is_needed(premium, SHARES, change.shares):
            _write_entries(_table(premium, SHARES, path), change.shares)
    if _is_needed(document, SYMBOLS, change.symbols):
        _write(_table(document, SYMBOLS, path), change.symbols)
    for mapping in change.imports:
        _write_mapping(_table(document, IMPORT, path), mapping)
    if change.holdings_as_of is not None:
        table = _table(document, HOLDINGS, path)
        if table.get(AS_OF) != change.holdings_as_of:
            table[AS_OF] = change.holdings_as_of
    text = document.as_string()
    if b"\r\n" in before and before.count(b"\n") == before.count(b"\r\n"):
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")  # new lines end as the old ones do
    data = bom + text.encode()
    _verify(data, change, path)
    return data


def _parsed(data: bytes, path: Path) -> TOMLDocument:
    import tomlkit  # only who saves settings waits for it
    from tomlkit.exceptions import TOMLKitError

    try:
        text = data.decode("utf-8")
        tomllib.loads(text)  # what is read decides what can be changed
        return tomlkit.parse(text)
    except (ValueError, RecursionError, TOMLKitError) as error:
        raise UnreadableFileError(
            N_(
                "“{file}” has a mistake in it, so nothing was saved: mend it in a text editor first"
                " ({reason})."
            ),
            file=path.name,
            reason=error,
        ) from error


def _is_needed(parent: Any, name: str, values: Mapping[str, bool | float | str | None]) -> bool:
    """Whether the table is there to be changed, or has to be made for something."""
    return bool(values) and (name in parent or any(value is not None for value in values.values()))


def _table(parent: Any, name: str, path: Path) -> Any:
    """The table ``name`` of a document or a table; a new one at its end when there is none."""
    import tomlkit

    if name not in parent:
        parent[name] = tomlkit.table()
    found = parent[name]
    if not hasattr(found, "items"):
        raise UnreadableFileError(
            N_(
                "In “{file}” there is something else where the table [{table}] belongs: nothing was"
                " saved."
            ),
            file=path.name,
            table=name,
        )
    return found


def _write(table: Any, values: Mapping[str, bool | float | str | None]) -> None:
    """Write the values that are not there yet; an unchanged one keeps its spelling (``20_000``)."""
    for key, value in values.items():
        if value is None:
            table.pop(key, None)
        elif (
            key not in table
            or table[key] != value
            or isinstance(table[key], bool) != isinstance(value, bool)
        ):
            is_whole = isinstance(value, float) and value.is_integer()
            table[key] = int(value) if is_whole else value


def _write_mapping(table: Any, mapping: ImportMapping) -> None:
    """Write ``[import."Name"]`` whole."""
    import tomlkit

    def inline(values: Mapping[str, str]) -> Any:
        found = tomlkit.inline_table()
        found.update(values)
        return found

    one = tomlkit.table()
    one["kind"] = mapping.kind
    one["columns"] = inline(mapping.columns)
    if mapping.words:
        one["words"] = inline(mapping.words)
    for key, text in (
        ("dates", mapping.dates),
        ("currency", mapping.currency),
        ("account", mapping.account),
    ):
        if text:
            one[key] = text
    table[mapping.name] = one


def _write_entries(table: Any, values: Mapping[str, float | None]) -> None:
    """Write entries by market or symbol over those that mean the same, however they are spelled."""
    for name, value in values.items():
        places = [
            (parent, key) for parent, key, dotted in _entries(table) if _meaning(dotted) == name
        ]
        for parent, key in places if value is None else places[1:]:
            del parent[key]
        if value is not None:
            parent, key = places[0] if places else (table, name)
            _write(parent, {key: value})


def _entries(table: Any, prefix: str = "") -> Iterator[tuple[Any, str, str]]:
    """Every entry with the table it stands in; ``0050.TW = 0`` without quotes is a table in a table
    to TOML.
    """
    for key, value in list(table.items()):
        if is_dated(key, value):
            continue  # another day's rates
        if hasattr(value, "items"):
            yield from _entries(value, f"{prefix}{key}.")
        else:
            yield table, key, prefix + key


def _of_day(table: Any, day: date, path: Path) -> Any:
    """The table of a day within ``[dividend_tax]``."""
    return _table(
        table,
        next((k for k, v in table.items() if is_dated(k, v) and _is_day(k, day)), f"{day}"),
        path,
    )


def _is_day(key: str, day: date) -> bool:
    try:
        return date.fromisoformat(key) == day
    except ValueError:
        return False


def _meaning(key: str) -> str | None:
    """The market or the symbol that a key names; None for one that is not understood."""
    market = {"UK": "GB"}.get(key.upper(), key.upper())
    return market if market in MARKETS else read_symbol(key).symbol or None


def _verify(data: bytes, change: SettingsChange, path: Path) -> None:
    """Refuse to write what would not be read as it was meant; tomlkit and the user's own spelling
    have corners.
    """
    settings, problems = read_settings(data, path.name)
    premium = settings.health_premium
    pairs = (
        *(
            (change.dividend_tax[name], settings.dividend_tax.get(name))
            for name in change.dividend_tax
        ),
        *(
            (rate, dict(settings.dividend_tax_from).get(day, {}).get(name))
            for day, rates in change.dividend_tax_from.items()
            for name, rate in rates.items()
        ),
        *((change.shares[name], premium.shares.get(name)) for name in change.shares),
        *((symbol, settings.symbols.get(name)) for name, symbol in change.symbols.items()),
        *((mapping, settings.imports.get(mapping.name)) for mapping in change.imports),
        *((day, settings.holdings_as_of) for day in (change.holdings_as_of,) if day),
        *(
            (value, getattr(premium, name))
            for name, value in change.premium.items()
            if value is not None
        ),
    )
    if any(problem.code == "bad_toml" for problem in problems) or any(
        wish != read for wish, read in pairs
    ):
        raise UnwritableFileError(
            N_(
                "“{file}” could not be changed as you wished: nothing was saved. Change it in a"
                " text editor."
            ),
            file=path.name,
        )
