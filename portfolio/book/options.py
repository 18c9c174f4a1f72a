"""Names of option contracts: underlying, day, strike and kind, as brokers write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

OptionKind = Literal["PUT", "CALL"]

_KINDS: dict[str, OptionKind] = {"P": "PUT", "PUT": "PUT", "C": "CALL", "CALL": "CALL"}
_SYMBOL = r"(?P<symbol>[A-Z][A-Z.]{0,5})"
_KIND = r"(?P<kind>PUT|CALL|P|C)"
_STRIKE = r"\$?(?P<strike>\d+(?:\.\d+)?)"
_SLASHED = r"(?P<day>\d{1,2}/\d{1,2}/(?:\d{4}|\d{2}))"
_NAMED = r"(?P<day>[A-Z]{3} \d{1,2},? (?:\d{4}|\d{2})|\d{1,2} ?[A-Z]{3} ?\d{2,4})"
_COMPACT = r"(?P<day>\d{6})"
_ISO = r"(?P<day>\d{4}-\d{2}-\d{2})"
_CONTRACTS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_SYMBOL}\s+{_ISO}\s+{_STRIKE}\s+{_KIND}\b",  # KO 2025-01-17 60 PUT: our own
        rf"\b{_KIND}\s+{_SYMBOL}\s+{_SLASHED}\s+{_STRIKE}\b",  # PUT  KO     01/17/25    60
        rf"\b{_SYMBOL}\s+{_SLASHED}\s+{_STRIKE}\s+{_KIND}\b",  # TSLA 06/21/2024 250.00 C
        rf"\b{_SYMBOL}\s+{_SLASHED}\s+{_KIND}\s+{_STRIKE}\b",  # KO 1/17/2025 Put $60.00
        rf"\b{_SYMBOL}\s+{_NAMED}\s+{_STRIKE}\s+{_KIND}\b",  # KO JAN 16 2026 $60 PUT
        rf"\b{_KIND}\s+\({_SYMBOL}\).*?\b{_NAMED}\s+{_STRIKE}",  # PUT (KO) COCA COLA JAN 17 25 $60
        rf"^[-. ]*{_SYMBOL}\s*{_COMPACT}{_KIND}(?P<thousandths>\d{{8}})\b",  # KO    250117P00060000
        rf"^[-. ]*{_SYMBOL}\s*{_COMPACT}{_KIND}{_STRIKE}\b",  # -KO260116P60
    )
]
_MONTHS = {
    month: number
    for number, month in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        start=1,
    )
}
#: Month, day and year of each way of writing a day.
_DAYS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"),
    re.compile(r"(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})"),
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d{2})"),
    re.compile(r"(?P<month>[a-z]{3}) (?P<day>\d{1,2}),? (?P<year>\d{4}|\d{2})"),
    re.compile(r"(?P<day>\d{1,2}) ?(?P<month>[a-z]{3}) ?(?P<year>\d{4}|\d{2})"),
)
#: Words for what an option is where its name says nothing else of it.
_WORDS = re.compile("選擇權|買權|賣權")
#: ``X260116P5``: no listed security's symbol is looked at more closely.
_SHORTEST = 9


@dataclass(frozen=True)
class Option:
    """A contract: the right to buy (``CALL``) or sell (``PUT``) ``underlying`` at ``strike`` until
    ``day``.
    """

    underlying: str
    day: date
    strike: float
    kind: OptionKind

    @property
    def name(self) -> str:
        """As we write it: ``KO 2025-01-17 60 PUT``."""
        return f"{self.underlying} {self.day.isoformat()} {self.strike:g} {self.kind}"


@lru_cache(maxsize=10_000)
def read_option(text: str) -> Option | None:
    """The contract in a text; None where none is."""
    for contract in _CONTRACTS:
        found = contract.search(text)
        if found is None:
            continue
        parts = found.groupdict()
        day = _day(parts["day"])
        if day is not None:
            strike = float(parts.get("strike") or int(parts["thousandths"]) / 1000)
            return Option(parts["symbol"].upper(), day, strike, _KINDS[parts["kind"].upper()])
    return None


def is_option(name: str) -> bool:
    """Whether a name is that of an option, be it one that says nothing else."""
    if len(name) < _SHORTEST:
        return _WORDS.search(name) is not None
    return _WORDS.search(name) is not None or read_option(name) is not None


def _day(text: str) -> date | None:
    for shape in _DAYS:
        found = shape.fullmatch(text.lower())
        if found is None:
            continue
        month = _MONTHS.get(found["month"], 0) or (
            int(found["month"]) if found["month"].isdigit() else 0
        )
        year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
        try:
            return date(year, month, int(found["day"])) if 1900 <= year < 2200 else None
        except ValueError:  # 31 February
            return None
    return None
