"""``portfolio.toml`` to ``Settings``: every value checked, a wrong one is a problem and the default
stays.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date, datetime
from math import inf
from typing import TYPE_CHECKING

from babel.core import get_global

from portfolio.book.currencies import currency_of, major_unit
from portfolio.book.records import CASH, HealthPremium, Settings
from portfolio.book.settings.mappings import read_mappings
from portfolio.book.symbols import MARKETS, read_listed, read_symbol
from portfolio.book.tabular.numbers import read_number
from portfolio.book.tabular.problems import At, Problems
from portfolio.book.withholding import RESIDENCES
from portfolio.errors import N_
from portfolio.language import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portfolio.errors import Problem, Severity

_KEYS = (
    "base_currency",
    "language",
    "residence",
    "benchmark",
    "dividend_tax",
    "health_premium",
    "holdings",
    "import",
    "symbols",
)
_LIKE_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_PREMIUM_KEYS = ("enabled", "rate", "threshold", "shares")


def read_settings(
    data: bytes, name: str = "portfolio.toml"
) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings in the bytes of ``portfolio.toml``, and what is wrong with them."""
    problems = Problems(name)
    try:
        text = data.decode("utf-8-sig")
        values = tomllib.loads(text)
    except UnicodeDecodeError:
        problems.add(
            "error",
            "bad_toml",
            N_("The settings are not UTF-8 and are not used: save the file as UTF-8."),
            At(),
        )
        return Settings(), problems.in_order()
    except (ValueError, RecursionError) as error:  # bad TOML, digits without end, nested too deep
        place = re.search(r"at line (\d+)", str(error)) if isinstance(error, ValueError) else None
        problems.add(
            "error",
            "bad_toml",
            N_(
                "The settings cannot be read and are not used: write one line per setting, such as"
                " {example}."
            ),
            At(int(place[1]) if place else None),
            example='base_currency = "TWD"',
        )
        return Settings(), problems.in_order()
    settings = _SettingsReader(text, values, problems).settings()
    return settings, problems.in_order()


class _SettingsReader:
    """Reads the values of one file."""

    def __init__(self, text: str, values: Mapping[str, object], problems: Problems) -> None:
        self._lines = text.splitlines()
        self._values = values
        self._complaints = problems

    def settings(self) -> Settings:
        """The settings, with the default for each value that is missing or wrong."""
        for key in self._values:
            if key not in _KEYS:
                self._tell(
                    "warning",
                    "unknown_setting",
                    N_("There is no setting “{key}”: use one of {known}."),
                    key,
                    known=_KEYS,
                )
        default = Settings()
        return replace(
            default,
            base_currency=self._base_currency(default.base_currency),
            language=self._language(),
            residence=self._residence(default.residence),
            benchmark=self._benchmark(),
            dividend_tax=self._dividend_tax(),
            dividend_tax_from=self._dividend_tax_from(),
            health_premium=self._health_premium(),
            imports=read_mappings(self._values.get("import", {}), self._wrong),
            symbols=self._symbols(),
            holdings_as_of=self._holdings_as_of(),
        )

    def _tell(
        self, severity: Severity, code: str, template: str, key: str, /, **facts: object
    ) -> None:
        """Note a problem with the setting ``key``, which is also its column."""
        last = re.escape(key.rpartition(".")[2])
        pattern = re.compile(rf"""\s*\[?\s*["']?(?:[\w-]+\.)*{last}["']?\s*[=\].]""")
        # The same market may stand in the tables of several days.
        day = next((part for part in key.split(".") if _LIKE_DAY.fullmatch(part)), "")
        first = next((n for n, text in enumerate(self._lines) if day in text), 0)
        line = next(
            (n for n, text in enumerate(self._lines, 1) if n > first and pattern.match(text)), None
        )
        self._complaints.add(severity, code, template, At(line, key), key=key, **facts)

    def _wrong(self, key: str, value: object, example: str) -> None:
        self._tell(
            "error",
            "bad_setting",
            N_("“{value}” is no value for {key}: write {example}."),
            key,
            value=value,
            example=example,
        )

    def _base_currency(self, default: str) -> str:
        value = self._values.get("base_currency", default)
        currency = currency_of(value) if isinstance(value, str) else None
        if currency is None:
            major = major_unit(value) if isinstance(value, str) else None
            self._wrong("base_currency", value, f'base_currency = "{major or default}"')
        return currency or default

    def _language(self) -> str | None:
        value = self._values.get("language")
        if value is None:
            return None
        spelled = value.replace("_", "-").lower() if isinstance(value, str) else ""
        code = next((code for code in CODES if code.lower() == spelled), None)
        if code is None:
            known = " / ".join(f'"{code}"' for code in CODES)
            self._wrong("language", value, f"language = {known}")
        return code

    def _residence(self, default: str) -> str:
        value = self._values.get("residence", default)
        code = value.strip().upper() if isinstance(value, str) else ""
        code = "GB" if code == "UK" else code
        if not re.fullmatch("[A-Z]{2}", code) or code not in get_global("territory_currencies"):
            self._wrong("residence", value, f'residence = "{default}"')
            return default
        if code not in RESIDENCES:
            self._tell(
                "warning",
                "residence_without_table",
                N_(
                    "No dividend taxes are known for {key} = {value}: write your rates under"
                    " [dividend_tax]."
                ),
                "residence",
                value=code,
            )
        return code

    def _benchmark(self) -> tuple[str, ...]:
        value = self._values.get("benchmark", ())
        wishes = [value] if isinstance(value, str) else value
        if not isinstance(wishes, (list, tuple)):
            self._wrong("benchmark", value, 'benchmark = ["0050.TW"]')
            return ()
        symbols: list[str] = []
        for wish in wishes:
            read = read_listed(wish) if isinstance(wish, str) else None
            if read is None or read.symbol == CASH:
                self._wrong("benchmark", wish, 'benchmark = ["0050.TW"]')
            elif read.template and not wish.startswith("^"):  # an index can be compared with
                self._tell("error", "bad_symbol", read.template, "benchmark", **dict(read.facts))
            else:
                symbols.append(read.symbol or wish.strip().upper())
        return tuple(dict.fromkeys(symbols))

    def _dividend_tax(self) -> dict[str, float]:
        """Rates by symbol and by market; ``0050.TW = 0`` without quotes, a table to TOML, is
        understood.
        """
        table = self._values.get("dividend_tax", {})
        if not isinstance(table, dict):
            self._wrong("dividend_tax", table, "[dividend_tax]")
            return {}
        return self._rates({k: v for k, v in table.items() if not is_dated(k, v)}, "dividend_tax")

    def _dividend_tax_from(self) -> tuple[tuple[date, Mapping[str, float]], ...]:
        """The tables ``[dividend_tax.2027-01-01]``: what changes from that ex-date on."""
        table = self._values.get("dividend_tax", {})
        found: list[tuple[date, Mapping[str, float]]] = []
        for key, value in table.items() if isinstance(table, dict) else ():
            if not is_dated(key, value):
                continue
            try:
                day = date.fromisoformat(key)
            except ValueError:
                self._wrong(f"dividend_tax.{key}", key, "[dividend_tax.2027-01-31]")
            else:
                found.append((day, self._rates(value, f"dividend_tax.{key}")))
        return tuple(sorted(found, key=lambda step: step[0]))

    def _rates(self, table: Mapping[str, object], place: str) -> dict[str, float]:
        rates: dict[str, float] = {}
        for key, value in _flat(table):
            rate = _rate(value)
            name = self._symbol_or_market(key, place)
            if rate is None:
                self._wrong(f"{place}.{key}", value, f'{key} = 0.3 / {key} = "30%"')
            elif name is not None:
                rates[name] = rate
        return rates

    def _health_premium(self) -> HealthPremium:
        """Taiwan's supplementary health premium; a value that is missing or wrong keeps its
        default.
        """
        default = HealthPremium()
        table = self._values.get("health_premium", {})
        if not isinstance(table, dict):
            self._wrong("health_premium", table, "[health_premium]")
            return default
        for key in table.keys() - set(_PREMIUM_KEYS):
            self._tell(
                "warning",
                "unknown_setting",
                N_("There is no setting “{key}”: use one of {known}."),
                f"health_premium.{key}",
                known=tuple(f"health_premium.{name}" for name in _PREMIUM_KEYS),
            )
        enabled = table.get("enabled", default.enabled)
        if not isinstance(enabled, bool):
            self._wrong("health_premium.enabled", enabled, "enabled = true / enabled = false")
            enabled = default.enabled
        rate = _rate(table.get("rate", default.rate))
        if rate is None:
            self._wrong("health_premium.rate", table["rate"], 'rate = 0.0211 / rate = "2.11%"')
        threshold = table.get("threshold", default.threshold)
        if (
            isinstance(threshold, bool)
            or not isinstance(threshold, (int, float))
            or not 0 <= threshold < inf
        ):
            self._wrong("health_premium.threshold", threshold, "threshold = 20000")
            threshold = default.threshold
        return HealthPremium(
            enabled=enabled,
            rate=default.rate if rate is None else rate,
            threshold=float(threshold),
            shares=self._premium_shares(table.get("shares", {})),
        )

    def _premium_shares(self, table: object) -> dict[str, float]:
        """The dividend-income part by symbol; ``0056.TW = 0.6`` without quotes is understood."""
        if not isinstance(table, dict):
            self._wrong("health_premium.shares", table, "[health_premium.shares]")
            return {}
        shares: dict[str, float] = {}
        for key, value in _flat(table):
            share, read = _rate(value), read_listed(key)
            if share is None:
                self._wrong(
                    f"health_premium.shares.{key}", value, f'"{key}" = 0.6 / "{key}" = "60%"'
                )
            elif read.template or read.symbol == CASH:
                template = read.template or N_("Cash pays no dividends: remove {key}.")
                self._tell(
                    "error",
                    "bad_symbol",
                    template,
                    f"health_premium.shares.{key}",
                    **dict(read.facts),
                )
            else:
                shares[read.symbol] = share
        return shares

    def _holdings_as_of(self) -> date | None:
        """The day that holdings.csv speaks of; a date of TOML, or one in quotes."""
        table = self._values.get("holdings", {})
        if not isinstance(table, dict):
            self._wrong("holdings", table, "[holdings]")
            return None
        for key in table.keys() - {"as_of"}:
            self._tell(
                "warning",
                "unknown_setting",
                N_("There is no setting “{key}”: use one of {known}."),
                f"holdings.{key}",
                known=("holdings.as_of",),
            )
        value = table.get("as_of")
        if isinstance(value, str):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass
        elif value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self._wrong("holdings.as_of", value, "as_of = 2024-03-31")
        return None

    def _symbols(self) -> dict[str, str]:
        """The symbols of securities that brokers write in another way."""
        table = self._values.get("symbols", {})
        if not isinstance(table, dict):
            self._wrong("symbols", table, "[symbols]")
            return {}
        found: dict[str, str] = {}
        for key, value in _flat(table):
            read = read_symbol(value) if isinstance(value, str) else None
            if read is None or read.template:
                self._wrong(f"symbols.{key}", value, f'"{key}" = "0050.TW"')
            else:
                found[key] = read.symbol
        return found

    def _symbol_or_market(self, key: str, place: str) -> str | None:
        market = {"UK": "GB"}.get(key.upper(), key.upper())
        if market in MARKETS:
            return market
        read = read_symbol(key)
        if read.template or read.symbol == CASH:
            template = read.template or N_("Cash pays no dividends: remove {key}.")
            self._tell("error", "bad_symbol", template, f"{place}.{key}", **dict(read.facts))
            return None
        return read.symbol


def is_dated(key: str, value: object) -> bool:
    """Whether an entry of ``[dividend_tax]`` is the table of a day,
    ``[dividend_tax.2027-01-01]``.
    """
    return isinstance(value, dict) and _LIKE_DAY.fullmatch(key) is not None


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _rate(value: object) -> float | None:
    """A fraction from ``0.3`` or ``"30%"``; None for anything else, a bare 30 included."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, str):
        number = read_number(value, "dot")
        if number.value is None or number.currency:
            return None
        value = number.value / 100 if number.is_percent else number.value
    return float(value) if 0 <= value <= 1 else None
