"""What is listed in Taiwan, by code, ISIN and name: the data files of the package ``twstock``.

The package itself is never imported (it asks the network on its own); only its two files of codes
are read, found where it is installed. Without it nothing is known, and codes are asked about.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: A name of fewer letters says nothing.
_SHORTEST = 2
_FILES = ("twse_equities.csv", "tpex_equities.csv")
#: When something was first listed; in the order of text as in that of days.
_START = re.compile(r"(\d{4})/(\d{2})/(\d{2})")
#: Codes are so long.
_LENGTHS = (4, 5, 6)
#: Forty-four thousand of them, gone within months.
_WARRANTS = "權證,"


@dataclass(frozen=True, slots=True)
class TaiwanSecurity:
    """A share or fund listed on the exchange (上市, ``.TW``) or over the counter (上櫃, ``.TWO``)."""

    code: str
    name: str
    isin: str
    #: Yahoo's spelling.
    symbol: str


@dataclass(frozen=True)
class TaiwanList:
    """The list, and the last day on which something was listed in it: about how old it is."""

    securities: tuple[TaiwanSecurity, ...]
    as_of: date | None

    @cached_property
    def by_code(self) -> Mapping[str, TaiwanSecurity]:
        """By code: ``0050``."""
        return {security.code: security for security in self.securities}

    def listings(self, code: str) -> tuple[TaiwanSecurity, ...]:
        """What a code can be: as it stands, and with the zeros that Excel cut: 50 is 0050, 6208
        also 006208.
        """
        padded = [code, *(f"{code:0>{length}}" for length in _LENGTHS if length > len(code))]
        return tuple(self.by_code[one] for one in padded if one in self.by_code)

    @cached_property
    def by_isin(self) -> Mapping[str, TaiwanSecurity]:
        """By ISIN: ``TW0000050004``."""
        return {security.isin: security for security in self.securities}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[TaiwanSecurity, ...]]:
        """By ``plain_name``; a few share one."""
        names = defaultdict[str, list[TaiwanSecurity]](list)
        for security in self.securities:
            names[plain_name(security.name)].append(security)
        return {name: tuple(found) for name, found in names.items()}


def are_alike(one: str, other: str) -> bool:
    """Whether one name (as ``plain_name`` makes it) is the other, or how it begins."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST and long.startswith(short)


def plain_name(name: str) -> str:
    """A name without what brokers write in their own way: width, blanks, case, 臺 for 台, marks."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("臺", "台")
    return "".join(char for char in text if char.isalnum())


@cache
def taiwan_list() -> TaiwanList:
    """The list of the installed package; an empty one without it."""
    spec = find_spec("twstock")
    if spec is None or not spec.submodule_search_locations:
        return TaiwanList((), None)
    folder = Path(next(iter(spec.submodule_search_locations))) / "codes"
    return _read(folder / name for name in _FILES)


def _read(files: Iterable[Path]) -> TaiwanList:
    securities: list[TaiwanSecurity] = []
    last = ""
    for file in files:
        if not file.is_file():
            continue
        # type,code,name,ISIN,start,market,group,CFI; no cell is quoted
        for line in file.read_text(encoding="utf-8").splitlines():
            if _WARRANTS in line[:12]:
                continue
            cells = line.split(",")
            if len(cells) < 6 or not cells[1][:1].isdigit():
                continue
            _, code, name, isin, start, market = cells[:6]
            ending = ".TWO" if market == "上櫃" else ".TW"
            securities.append(TaiwanSecurity(code, name, isin, code + ending))
            day = _START.fullmatch(start)
            last = max(last, day[0]) if day else last
    as_of = _START.fullmatch(last)
    return TaiwanList(
        tuple(securities), date(*map(int, as_of.groups())) if as_of is not None else None
    )
