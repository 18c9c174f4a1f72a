"""Which security a broker means: its symbol in Yahoo's spelling, or the ones that it can be.

In this order: what the user has answered before; an ISIN that the book has; the listings that the
code can be, of which the name beside it decides, then the book; the ISIN and the name in Taiwan's
list; the ISIN by Yahoo's search, when the caller is online. What is left open is asked, never
guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portfolio.book.brokers.resolving.spellings import spellings
from portfolio.book.records import CASH
from portfolio.book.symbols import listing, read_symbol
from portfolio.book.taiwan import are_alike, plain_name, taiwan_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from portfolio.book.brokers.base import Security
    from portfolio.book.taiwan import TaiwanList


#: Markets of which the list may speak.
_TAIWAN = ("", "TW", ".TW", ".TWO")
#: So many candidates are shown.
_MOST = 8
#: A name of fewer letters says nothing.
_SHORTEST = 2
_KANA = re.compile("[ぁ-ヿ]")


@dataclass(frozen=True, slots=True)
class BookSecurity:
    """A security that the book has, from ``holdings.csv`` or ``transactions.csv``."""

    symbol: str
    name: str = ""
    isin: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A symbol; or, where it has to be asked, none and those that it can be, the likeliest
    first.
    """

    symbol: str
    candidates: tuple[str, ...] = ()


def question(security: Security) -> str:
    """What an answer is kept under: the code with its market, else the ISIN, else the name."""
    if security.code:
        return f"{security.code} ({security.market})" if security.market else security.code
    return security.isin or security.name


class Resolver:
    """Answers for every security of an import, each question once."""

    def __init__(
        self,
        book: Iterable[BookSecurity] = (),
        answers: Mapping[str, str] | None = None,
        search: Callable[[str], Sequence[str]] | None = None,
        listed: TaiwanList | None = None,
    ) -> None:
        self._answers = answers or {}
        self._search = search
        self._listed = taiwan_list() if listed is None else listed
        self._symbols = set[str]()
        self._stems = defaultdict[str, set[str]](set)
        self._isins: dict[str, str] = {}
        self._names = defaultdict[str, set[str]](set)
        for known in book:
            self._symbols.add(known.symbol)
            self._stems[known.symbol.partition(".")[0]].add(known.symbol)
            if known.isin:
                self._isins[known.isin.upper()] = known.symbol
            if known.name:
                self._names[plain_name(known.name)].add(known.symbol)
        self._done: dict[tuple[Security, str], Resolved] = {}

    def resolve(self, security: Security, currency: str = "") -> Resolved:
        """The symbol of a security whose price is in ``currency`` (empty where the file does not
        say).
        """
        key = (security, currency)
        if key not in self._done:
            self._done[key] = self._resolve(security, currency)
        return self._done[key]

    def _resolve(self, security: Security, currency: str) -> Resolved:
        if security.kind == "cash":
            return Resolved(CASH)
        if security.kind == "option":
            return Resolved(security.code)
        isin = security.isin.upper()
        known = self._answers.get(question(security)) or self._isins.get(isin)
        if known:
            return Resolved(known)
        possible = spellings(security, currency, self._listed)
        if len(possible) > 1:
            possible = self._by_name(security, possible) or self._in_book(possible) or possible
        if len(possible) != 1:
            found = self._by_isin(isin, possible, currency)
            possible = found or possible or self._by_name_alone(security)
        if len(possible) == 1:
            return self._unless_elsewhere(security, currency, possible[0])
        return Resolved("", possible[:_MOST] or self._beginning_alike(security))

    def _unless_elsewhere(self, security: Security, currency: str, symbol: str) -> Resolved:
        """The symbol; but where the file names no market, VWRA may be the book's VWRA.L."""
        others = self._stems.get(security.code, set()) - {symbol}
        if security.market or not others or symbol in self._symbols:
            return Resolved(symbol)
        same_money = [other for other in others if listing(other).currency == currency]
        return (
            Resolved(same_money[0])
            if len(same_money) == 1
            else Resolved("", (symbol, *sorted(others)))
        )

    def _by_name(self, security: Security, possible: Sequence[str]) -> tuple[str, ...]:
        """Those of the listings that the name beside the code speaks for, even if it was cut."""
        name = plain_name(security.name)
        if len(name) < _SHORTEST:
            return ()
        if _KANA.search(security.name):
            return tuple(symbol for symbol in possible if symbol.endswith(".T"))
        named = self._names.get(name, set()) | {
            one.symbol
            for symbol in possible
            if (one := self._listed.by_code.get(symbol.partition(".")[0])) is not None
            and are_alike(plain_name(one.name), name)
        }
        return tuple(symbol for symbol in possible if symbol in named)

    def _in_book(self, possible: Sequence[str]) -> tuple[str, ...]:
        return tuple(symbol for symbol in possible if symbol in self._symbols)

    def _by_isin(self, isin: str, possible: Sequence[str], currency: str) -> tuple[str, ...]:
        if isin in self._listed.by_isin:
            return (self._listed.by_isin[isin].symbol,)
        if not isin or self._search is None:
            return ()
        found = tuple(symbol for symbol in self._search(isin) if read_symbol(symbol).symbol)
        # The same share is listed in many places: the one in the money that was paid is meant.
        same_money = tuple(symbol for symbol in found if listing(symbol).currency == currency)
        return tuple(symbol for symbol in possible if symbol in found) or same_money or found

    def _by_name_alone(self, security: Security) -> tuple[str, ...]:
        name = plain_name(security.name)
        if not name or name in self._names:
            return tuple(sorted(self._names.get(name, ())))
        if security.market not in _TAIWAN:
            return ()
        return tuple(one.symbol for one in self._listed.by_name.get(name, ()))

    def _beginning_alike(self, security: Security) -> tuple[str, ...]:
        """Those in Taiwan whose name the broker may have cut: to choose from, never taken for
        sure.
        """
        name = plain_name(security.name)
        if len(name) < _SHORTEST or security.market not in _TAIWAN:
            return ()
        return tuple(
            one.symbol
            for known, securities in self._listed.by_name.items()
            if are_alike(known, name)
            for one in securities
        )[:_MOST]
