"""Which files of the folder ``prices`` are about what: ``prices/NAME.csv`` has the prices of NAME.

A file's name says its security's symbol (``BRK-B.csv``, ``0050.TW.csv``) or name
(``安聯台灣科技.csv``). What no file may be called (``/``, ``:``) is written ``_`` in it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from portfolio.book.prices.reading import read_prices
from portfolio.book.symbols import read_symbol
from portfolio.book.tabular.opening import read_bytes
from portfolio.book.tabular.problems import At, Problems
from portfolio.errors import N_, Problem, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from pathlib import Path

    from portfolio.book.records import PriceFile

_FOLDER = "prices"
#: What some system does not let a file be called.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


def price_folder(holdings: Path) -> Path:
    """Where the user's own prices are or would be: beside ``holdings.csv``."""
    return holdings.with_name(_FOLDER)


def price_paths(holdings: Path) -> tuple[Path, ...]:
    """The files in the folder of the user's own prices, by name; without those that a system or a
    spreadsheet hides there.
    """
    try:
        found = [path for path in price_folder(holdings).iterdir() if path.is_file()]
    except OSError:
        return ()
    return tuple(sorted(path for path in found if not path.name.startswith((".", "~"))))


def read_price_files(
    paths: Collection[Path], symbols: Collection[str], today: date
) -> tuple[tuple[PriceFile, ...], tuple[Problem, ...]]:
    """The prices in ``paths`` of those of ``symbols`` that have a file, and what is wrong with
    them, one after the other.

    A file about nothing in ``symbols`` is told and not read. A row after ``today`` is an error.
    """
    known = {_file_name(symbol): symbol for symbol in symbols}
    files: dict[str, PriceFile] = {}
    problems: list[Problem] = []
    for path in paths:
        if path.suffix.lower() != ".csv":
            continue
        name = f"{_FOLDER}/{path.name}"
        symbol = known.get(_file_name(read_symbol(path.stem).symbol or path.stem))
        if symbol is None or symbol in files:
            problems.append(_unused(name, path.stem, files.get(symbol or "")))
            continue
        try:
            file = read_prices(read_bytes(path) or b"", name, symbol, today)
        except UnreadableFileError as error:
            problems.append(
                Problem("error", "unreadable_file", symbol, error.template, error.facts, file=name)
            )
        except OSError as error:
            facts = {"file": name, "reason": error.strerror or error}
            problems.append(
                Problem("error", "unreadable_file", symbol, _UNOPENED, facts, file=name)
            )
        else:
            problems += file.problems
            files[symbol] = file
    return tuple(files.values()), tuple(problems)


def _file_name(symbol: str) -> str:
    """What the file of a symbol is called, without its ending and whatever the case."""
    plain = unicodedata.normalize("NFKC", symbol).upper()
    return " ".join(_FORBIDDEN.sub("_", plain).split())


def _unused(name: str, stem: str, other: PriceFile | None) -> Problem:
    problems = Problems(name)
    if other is not None:
        problems.add("warning", "repeated_file", _TWICE, At(symbol=other.symbol), other=other.name)
    else:
        problems.add("info", "unused_file", _NOBODY, At(), name=stem)
    return problems.found[0]


_UNOPENED = N_("“{file}” cannot be opened: {reason}.")
_TWICE = N_("{other} has prices of the same security and counts: put all rows into one file.")
_NOBODY = N_(
    "Nothing in your files is called “{name}”, so these prices are not used: call the file as the"
    " symbol in holdings.csv."
)
